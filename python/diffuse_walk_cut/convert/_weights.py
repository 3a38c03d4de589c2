# SPDX-License-Identifier: Apache-2.0
"""Weights of one or several files under one roof: names, shapes, and tensors one by one."""

from __future__ import annotations

import pathlib
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from ._errors import read_object, wrong
from ._pickle import PickleFile
from ._safetensors import SafeTensorsFile

if TYPE_CHECKING:
    import torch

PICKLES = (".ckpt", ".bin", ".pt", ".pth")


def open_file(path: pathlib.Path, parameter: str = "source") -> SafeTensorsFile | PickleFile:
    """The file, read by what its name's ending says.

    Raises
    ------
    ValueError
        Another ending, or a file that cannot be taken.
    FileNotFoundError
        There is no such file.
    """
    if not path.is_file():
        raise wrong(parameter, "there is no such file", path, "Name a file that is there.", FileNotFoundError)
    if path.suffix.lower() == ".safetensors":
        return SafeTensorsFile(path, parameter)
    if path.suffix.lower() in PICKLES:
        return PickleFile(path, parameter)
    endings = ", ".join((".safetensors", *PICKLES))
    raise wrong(parameter, "the ending of the file's name says no known format", path, f"Known are {endings}.")


class Weights:
    """Tensors of some files by their names.

    Parameters
    ----------
    paths
        The files; no two have a name in common.
    parameter
        What errors name.
    """

    def __init__(self, paths: Sequence[pathlib.Path], parameter: str = "source") -> None:
        self.paths = list(paths)
        self._files: list[SafeTensorsFile | PickleFile] = []
        self._homes: dict[str, SafeTensorsFile | PickleFile] = {}
        self.metadata: dict[str, str] = {}
        try:
            for path in paths:
                file = open_file(path, parameter)
                self._files.append(file)
                self.metadata.update(file.metadata)
                for key in file.keys():
                    if key in self._homes:
                        raise wrong(parameter, f"two files have {key!r}", path, "Get the folder again.")
                    self._homes[key] = file
        except BaseException:
            self.close()
            raise

    def keys(self) -> Iterable[str]:
        return self._homes.keys()

    def __contains__(self, key: object) -> bool:
        return key in self._homes

    def shape(self, key: str) -> tuple[int, ...]:
        return self._homes[key].shape(key)

    def dtype(self, key: str) -> torch.dtype:
        return self._homes[key].dtype(key)

    def load(self, key: str) -> torch.Tensor:
        return self._homes[key].load(key)

    def close(self) -> None:
        for file in self._files:
            file.close()

    def __enter__(self) -> Weights:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def find_weights(folder: pathlib.Path, base: str) -> list[pathlib.Path]:
    """The files with the weights of a part of a diffusers folder.

    Parameters
    ----------
    folder
        The part's folder, such as ``unet``.
    base
        How the name of the safetensors file begins: ``diffusion_pytorch_model`` or ``model``.

    Returns
    -------
    list of pathlib.Path
        safetensors before pickles, whole precision before the variant ``fp16``, one file before several with an index.
    """
    pickled = "pytorch_model" if base == "model" else base
    for start, ending in ((base, "safetensors"), (pickled, "bin")):
        for variant in ("", ".fp16"):
            for name in (f"{start}{variant}.{ending}",):
                if (folder / name).is_file():
                    return [folder / name]
            for name in (f"{start}.{ending}.index{variant}.json", f"{start}{variant}.{ending}.index.json"):
                if (folder / name).is_file():
                    return _read_index(folder / name, ending)
    raise wrong(
        "source", f"there are no weights {base}.safetensors or {pickled}.bin", folder, "Get the folder again.", FileNotFoundError
    )


def _read_index(path: pathlib.Path, ending: str) -> list[pathlib.Path]:
    names = read_object(path).get("weight_map")
    if not isinstance(names, dict) or not names:
        raise wrong("source", "an index has no weight_map", path, "Get the file again.")
    files = set(names.values())
    for name in files:
        # A name, not a path: nothing outside of the folder is opened.
        if not isinstance(name, str) or pathlib.Path(name).name != name or "\\" in name or not name.endswith("." + ending):
            raise wrong("source", f"an index names {str(name)[:80]!r}, which is no .{ending} file beside it", path, "Get the file again.")
    return [path.parent / name for name in sorted(files)]
