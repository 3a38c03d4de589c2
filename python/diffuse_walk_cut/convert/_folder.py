# SPDX-License-Identifier: Apache-2.0
"""A diffusers folder as a model, whether its weights are safetensors or pickles."""

from __future__ import annotations

import pathlib
from typing import Any

from . import _text, _unet, _vae
from ._errors import read_object, wrong
from ._model import Model, Part
from ._table import Entry, Source, match_folder
from ._weights import Weights, find_weights

_NETWORKS = {
    "unet": ("UNet2DConditionModel", "UNet2DModel"),
    "vae": ("AutoencoderKL",),
    "text_encoder": ("CLIPTextModel", "CLIPTextModelWithProjection"),
    "text_encoder_2": ("CLIPTextModel", "CLIPTextModelWithProjection"),
}
_TOKENIZERS = ("tokenizer", "tokenizer_2")
_TOKENIZER_FILES = (
    "added_tokens.json",
    "merges.txt",
    "special_tokens_map.json",
    "tokenizer.json",
    "tokenizer_config.json",
    "vocab.json",
)
_LEFT_OUT = ("feature_extractor", "image_encoder", "safety_checker")


def read_folder(path: pathlib.Path) -> Model:
    """The model in a diffusers folder.

    Parameters
    ----------
    path
        A folder with ``model_index.json``, or with the ``config.json`` of a ``UNet2DModel``.

    Raises
    ------
    ValueError, FileNotFoundError
        A part is missing, damaged or not supported.

    Notes
    -----
    The safety checker and other parts that no segmentation needs are left out.
    """
    index = _read_index(path)
    opened: list[Weights] = []
    try:
        parts = []
        for name in _NETWORKS:
            class_name = _class_of(index, name)
            if class_name:
                parts.append(_read_part(path, name, class_name, opened))
        if not parts or parts[0].name != "unet":
            raise wrong("source", "the folder has no U-Net", path, "Models with a U-Net can be converted.")
        scheduler = _place(path, "scheduler", "scheduler_config.json")
        # A network saved by itself has no scheduler: then diffusers' defaults hold.
        alone = not scheduler.is_file() and not (path / "model_index.json").is_file()
        config = {"_class_name": "DDPMScheduler"} if alone else read_object(scheduler)
        tokenizers = {name: _read_tokenizer(path / name) for name in _TOKENIZERS if _class_of(index, name)}
        kind = f"{index.get('_class_name', 'a model')}"
        return Model(kind, index, parts, config, tokenizers, opened, path)
    except BaseException:
        for weights in opened:
            weights.close()
        raise


def _read_index(path: pathlib.Path) -> dict[str, Any]:
    if (path / "model_index.json").is_file():
        index = read_object(path / "model_index.json")
        known = {*_NETWORKS, *_TOKENIZERS, *_LEFT_OUT, "scheduler"}
        unknown = [name for name, entry in index.items() if isinstance(entry, list) and name not in known and _class_of(index, name)]
        if unknown:
            raise wrong("source", f"the model has a part {unknown[0]!r}, which is not supported", path, "Give a model with a U-Net.")
        return {**index, **{name: [None, None] for name in _LEFT_OUT if name in index}}
    config = _place(path, "unet", "config.json")
    if not config.is_file() or read_object(config).get("_class_name") != "UNet2DModel":
        raise wrong("source", "the folder has no model_index.json", path, "Give the folder of a whole diffusers model.")
    return {"_class_name": "DDPMPipeline", "scheduler": ["diffusers", "DDPMScheduler"], "unet": ["diffusers", "UNet2DModel"]}


def _class_of(index: dict[str, Any], name: str) -> str:
    entry = index.get(name)
    return entry[1] if isinstance(entry, list) and len(entry) == 2 and isinstance(entry[1], str) else ""


def _place(path: pathlib.Path, name: str, file: str) -> pathlib.Path:
    """A part's file: in a folder of the part's name, or in the model's folder itself."""
    return (path / name if (path / name).is_dir() else path) / file


def _read_part(path: pathlib.Path, name: str, class_name: str, opened: list[Weights]) -> Part:
    if class_name not in _NETWORKS[name]:
        raise wrong("source", f"the part {name!r} is of a class that is not supported", class_name, f"Supported: {', '.join(_NETWORKS[name])}.")
    place = _place(path, name, "config.json")
    config = read_object(place)
    is_text = name.startswith("text_encoder")
    weights = Weights(find_weights(place.parent, "model" if is_text else "diffusion_pytorch_model"))
    opened.append(weights)
    if is_text:
        config["architectures"] = [class_name]
        table = _text.make_table(config)
        ignored = ("text_model.embeddings.position_ids", "embeddings.position_ids")
        if class_name == "CLIPTextModel":
            ignored = (*ignored, "text_projection.")
        sources = match_folder(table, weights, _text.old_names(table), ignored)
    elif name == "vae":
        table = _vae.make_table(config)
        sources = match_folder(table, weights, _vae.old_names(table))
    elif class_name == "UNet2DConditionModel":
        table = _unet.make_table(config)
        sources = match_folder(table, weights)
    else:  # of many layouts; the program that loads it verifies names and shapes
        table = [Entry(key, weights.shape(key)) for key in weights.keys()]
        sources = {entry.key: Source(entry.key, entry) for entry in table}
    return Part(name, config, weights, table, sources)


def _read_tokenizer(folder: pathlib.Path) -> dict[str, bytes]:
    files = {name: (folder / name).read_bytes() for name in _TOKENIZER_FILES if (folder / name).is_file()}
    if "tokenizer.json" not in files and not {"vocab.json", "merges.txt"} <= files.keys():
        raise wrong("source", "a tokenizer has no vocab.json and merges.txt", folder, "Get the folder again.", FileNotFoundError)
    return files
