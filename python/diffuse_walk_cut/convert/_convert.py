# SPDX-License-Identifier: Apache-2.0
"""The conversion: a source is understood as a whole, then written beside its place, then renamed."""

from __future__ import annotations

import json
import math
import os
import pathlib
import shutil
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from ._errors import wrong
from ._model import Model, Part

if TYPE_CHECKING:
    import torch

    from ._lora import Lora

PRECISIONS = ("float32", "float16", "bfloat16")
PREDICTIONS = ("epsilon", "v_prediction")


def convert(
    source: str | os.PathLike[str],
    folder: str | os.PathLike[str],
    *,
    lora: Iterable[Any] | str | os.PathLike[str] = (),
    precision: str | None = None,
    tokenizer: str | os.PathLike[str] | None = None,
    prediction: str | None = None,
    image_size: int | None = None,
) -> pathlib.Path:
    """Turn a checkpoint of Stable Diffusion into a diffusers folder with safetensors weights.

    Parameters
    ----------
    source
        A single-file checkpoint (``.safetensors``, ``.ckpt``) of Stable Diffusion 1.x, 2.x or XL base, recognized by the
        names and shapes of its tensors; or a diffusers folder, with weights as ``.safetensors`` or ``.bin``.
    folder
        Where the diffusers folder is written. It must not be there, or be empty.
    lora
        LoRA files to be merged into the weights: a file, or several, each a path or a pair of path and scale. The scale
        is 1 by default; 0 adds nothing. Names as diffusers, peft and sd-scripts ("kohya") give them.
    precision
        "float32", "float16" or "bfloat16": how weights are stored. By default as in the source.
    tokenizer
        Only for single files, where it is required: a folder with CLIP's ``vocab.json`` and ``merges.txt``, or with
        ``tokenizer.json``; or a diffusers folder that has it as ``tokenizer``. All families have the same one.
    prediction
        Only for single files: "epsilon" or "v_prediction". Required for Stable Diffusion 2.x, whose files do not say it;
        by default what the file says, or "epsilon".
    image_size
        Only for single files: the model's own size in pixels. By default 512; 768 for Stable Diffusion 2.x with
        v-prediction; 1024 for XL.

    Returns
    -------
    pathlib.Path
        The folder.

    Raises
    ------
    ValueError
        The source is another model, damaged, or a pickle that PyTorch's safe loader refuses; tensors are missing or
        unknown, some of which are named; numbers are not finite, also where `precision` is too narrow for them; a
        parameter has no such value.
    FileExistsError
        `folder` is there and not empty.
    FileNotFoundError
        A file is missing.
    ImportError
        PyTorch is not installed.

    Notes
    -----
    Tensors are read and written one by one, so that main memory holds the largest of them, and of a pickle what the
    system keeps of a mapped file; only pickles of PyTorch before 1.6 are read as a whole. Averages of weights that a
    checkpoint has beside them (``model_ema.``) are not used. Nothing is left behind where a conversion fails.
    """
    path, target = pathlib.Path(source), pathlib.Path(folder)
    loras = _list_loras(lora)
    _verify_choice("precision", precision, PRECISIONS)
    _verify_choice("prediction", prediction, PREDICTIONS)
    if image_size is not None and (type(image_size) is not int or not 8 <= image_size <= 8192):
        raise wrong("image_size", "must be a whole number from 8 to 8192", image_size, "Give the model's own size in pixels.")
    _verify_target(target)
    _need_torch()

    model = _open(path, tokenizer, prediction, image_size)
    opened: list[Lora] = []
    try:
        if loras:
            from ._lora import read_loras

            opened = read_loras(loras, model.parts)
        _write(model, opened, target, precision)
    finally:
        model.close()
        for one in opened:
            one.weights.close()
    return target


def _list_loras(lora: Any) -> list[tuple[pathlib.Path, float]]:
    listed = [lora] if isinstance(lora, str | os.PathLike) else list(lora)
    loras = []
    for item in listed:
        path, scale = (item, 1.0) if isinstance(item, str | os.PathLike) else item
        if not isinstance(scale, int | float) or not math.isfinite(scale):
            raise wrong("lora", "a scale must be a finite number", scale, "Give pairs of a path and a number, such as 0.8.")
        loras.append((pathlib.Path(path), float(scale)))
    return loras


def _verify_choice(name: str, value: str | None, allowed: tuple[str, ...]) -> None:
    if value is not None and value not in allowed:
        raise wrong(name, "there is no such value", value, f"Give one of {', '.join(allowed)}.")


def _verify_target(target: pathlib.Path) -> None:
    if target.is_dir() and not any(target.iterdir()):
        return
    if target.exists() or target.is_symlink():
        raise wrong("folder", "it is there, and not an empty folder", target, "Name another folder, or remove it.", FileExistsError)


def _need_torch() -> None:
    try:
        import torch  # noqa: F401
    except ImportError:
        raise wrong("source", "a conversion needs PyTorch", "no module torch", "pip install torch", ImportError) from None


def _open(path: pathlib.Path, tokenizer: Any, prediction: str | None, image_size: int | None) -> Model:
    if path.is_dir():
        from ._folder import read_folder

        for name, value in (("tokenizer", tokenizer), ("prediction", prediction), ("image_size", image_size)):
            if value is not None:
                raise wrong(name, "a diffusers folder says this itself", str(value), "Leave it out.")
        return read_folder(path)
    if not path.is_file():
        raise wrong("source", "there is no such file or folder", path, "Name one that is there.", FileNotFoundError)
    from ._checkpoint import read_checkpoint

    return read_checkpoint(path, None if tokenizer is None else pathlib.Path(tokenizer), prediction, image_size)


def _write(model: Model, loras: list[Lora], target: pathlib.Path, precision: str | None) -> None:
    place = target.absolute()
    beside = place.with_name(f".{place.name}.partial-{os.getpid()}")
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        beside.mkdir()
        _write_json(beside / "model_index.json", model.index)
        (beside / "scheduler").mkdir()
        _write_json(beside / "scheduler" / "scheduler_config.json", model.scheduler)
        for name, files in model.tokenizers.items():
            (beside / name).mkdir()
            for file, content in files.items():
                (beside / name / file).write_bytes(content)
        for part in model.parts:
            (beside / part.name).mkdir()
            _write_json(beside / part.name / "config.json", part.config)
            _write_part(part, loras, beside / part.name / part.file, precision)
        if place.is_dir():
            place.rmdir()  # empty, as was verified; if it no longer is, this fails
        os.rename(beside, place)
    except OSError as error:
        reason = error.strerror or str(error)
        raise wrong("folder", f"cannot be written: {reason}", target, "See that there is room and the right to write.", OSError) from None
    finally:
        shutil.rmtree(beside, ignore_errors=True)


def _write_json(path: pathlib.Path, value: dict[str, Any]) -> None:
    path.write_text(json.dumps(value, indent=2, sort_keys=True) + "\n", encoding="utf-8")


def _write_part(part: Part, loras: list[Lora], path: pathlib.Path, precision: str | None) -> None:
    import torch

    from ._safetensors import SafeTensorsWriter

    wanted = getattr(torch, precision) if precision else None
    announced = []
    for key, source in part.sources.items():
        stored = part.weights.dtype(source.name)
        if not stored.is_floating_point or (stored.itemsize == 1 and wanted is None):
            fix = "Give precision='float16'." if stored.is_floating_point else "Give weights that are not quantized."
            raise wrong("source", f"{source.name!r} is stored as {str(stored).removeprefix('torch.')}", part.weights.paths[0], fix)
        announced.append((key, wanted or stored, source.entry.shape))
    writer = SafeTensorsWriter(path, announced)
    try:
        for key, dtype, _ in announced:
            source = part.sources[key]
            tensor = source.entry.take(part.weights.load(source.name))
            _verify_finite(tensor, "source", f"{source.name!r} holds NaN or infinity", part.weights.paths[0], "Get the file again; it is damaged.")
            writer.write(key, _finish(part.name, key, tensor, loras, dtype, part.weights.paths[0]))
        writer.close()
    finally:
        writer.abandon()


def _finish(
    name: str, key: str, tensor: torch.Tensor, loras: list[Lora], dtype: torch.dtype, path: pathlib.Path
) -> torch.Tensor:
    """The tensor with what LoRA files add, in the type that is written."""
    import torch

    if any((name, key) in one.modules for one in loras):
        total = tensor.to(torch.float32, copy=True)  # sums are rounded once, at the end
        for one in loras:
            one.add_to(name, key, total)
        _verify_finite(total, "lora", f"{key!r} would hold NaN or infinity", path, "Give a smaller scale, or a LoRA file that is whole.")
        tensor = total
    result = tensor.to(dtype)
    if tensor.dtype != dtype:
        _verify_finite(
            result, "precision", f"{key!r} holds numbers beyond the range", str(dtype).removeprefix("torch."), "Give float32 or bfloat16."
        )
    return result


def _verify_finite(tensor: torch.Tensor, parameter: str, problem: str, got: Any, fix: str) -> None:
    import torch

    number = tensor if tensor.dtype.itemsize > 1 else tensor.to(torch.float16)
    if not torch.isfinite(number).all():
        raise wrong(parameter, problem, got, fix)
