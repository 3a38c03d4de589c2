# SPDX-License-Identifier: Apache-2.0
"""Files of PyTorch's own format (``.ckpt``, ``.bin``, ``.pt``, ``.pth``), which are pickles, opened by its safe loader only."""

from __future__ import annotations

import pathlib
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from ._errors import wrong

if TYPE_CHECKING:
    import torch


def _load(path: pathlib.Path, parameter: str) -> Any:
    """What the file holds; where its format allows, the numbers stay in the file until they are used."""
    import pickle

    import torch

    try:
        # Files older than PyTorch 1.6 are no archives and cannot be mapped.
        return torch.load(path, map_location="cpu", weights_only=True, mmap=_is_archive(path))
    except pickle.UnpicklingError:
        raise wrong(
            parameter,
            "PyTorch's safe loader refuses this file: it holds more than numbers, and opening it could run code, or it is damaged",
            path,
            "Get the same weights as .safetensors.",
        ) from None
    except OSError:
        raise
    except Exception as error:  # a damaged file fails in many ways
        reason = (str(error).splitlines() or [type(error).__name__])[0][:200]
        raise wrong(parameter, f"PyTorch cannot read this file: {reason}", path, "Get the file again.") from None


def _is_archive(path: pathlib.Path) -> bool:
    with open(path, "rb") as file:
        return file.read(4) == b"PK\x03\x04"


class PickleFile:
    """The tensors of a file of PyTorch.

    Parameters
    ----------
    path
        The file: a dictionary of tensors, or one that has such a dictionary as ``state_dict``.
    parameter
        What errors name.

    Raises
    ------
    ValueError
        The safe loader of PyTorch (``torch.load(..., weights_only=True)``) refuses the file, or it holds no tensors.
    """

    def __init__(self, path: pathlib.Path, parameter: str = "source") -> None:
        self.path = path
        self.metadata: dict[str, str] = {}
        content = _load(path, parameter)
        inside = content.get("state_dict", content) if isinstance(content, dict) else None
        if not isinstance(inside, dict):
            raise wrong(parameter, "the file holds no dictionary of tensors", path, "Give a checkpoint or weights.")
        step = content.get("global_step")
        if isinstance(step, int):
            self.metadata["global_step"] = str(step)
        import torch

        self._tensors: dict[str, torch.Tensor] = {}
        for key, value in inside.items():
            if isinstance(key, str) and isinstance(value, torch.Tensor) and value.layout == torch.strided:
                self._tensors[key] = value
            elif isinstance(value, torch.Tensor) or inside is not content:
                raise wrong(
                    parameter, f"the file holds more than tensors with names: {str(key)[:60]!r}", path, "Give plain weights."
                )

    def keys(self) -> Iterable[str]:
        return self._tensors.keys()

    def shape(self, key: str) -> tuple[int, ...]:
        return tuple(self._tensors[key].shape)

    def dtype(self, key: str) -> torch.dtype:
        return self._tensors[key].dtype

    def load(self, key: str) -> torch.Tensor:
        """A tensor; it may share its memory with the file."""
        return self._tensors[key]

    def close(self) -> None:
        self._tensors = {}
