# SPDX-License-Identifier: Apache-2.0
"""CLIP's tokenizer, which no single-file checkpoint has: read from a folder, and written as Stable Diffusion needs it."""

from __future__ import annotations

import json
import pathlib
from dataclasses import dataclass
from typing import Any

from ._errors import read_object, wrong

BEGIN, END = "<|startoftext|>", "<|endoftext|>"
_FIX = (
    "Give the folder with CLIP's vocab.json and merges.txt (or tokenizer.json): 'tokenizer' in any diffusers folder of Stable "
    "Diffusion, or the files of openai/clip-vit-large-patch14."
)


@dataclass(frozen=True)
class Vocabulary:
    """Ids of pieces, and pairs of pieces that are merged, first to last."""

    ids: dict[str, int]
    merges: list[str]


def read_tokenizer(folder: pathlib.Path | None) -> Vocabulary:
    """CLIP's vocabulary from a folder.

    Parameters
    ----------
    folder
        One with ``vocab.json`` and ``merges.txt``, or with ``tokenizer.json``, or one that has such a folder
        ``tokenizer`` in it.

    Raises
    ------
    ValueError, FileNotFoundError
        There is none, or it is not CLIP's.
    """
    if folder is None:
        raise wrong("tokenizer", "a single-file checkpoint has no tokenizer, so one must be given", None, _FIX)
    for place in (folder, folder / "tokenizer"):
        if (place / "vocab.json").is_file() and (place / "merges.txt").is_file():
            lines = (place / "merges.txt").read_text(encoding="utf-8").splitlines()
            merges = [line for line in lines if line and not line.startswith("#version")]
            return _check(read_object(place / "vocab.json", "tokenizer"), merges, folder)
        if (place / "tokenizer.json").is_file():
            return _read_fast(read_object(place / "tokenizer.json", "tokenizer"), folder)
    raise wrong("tokenizer", "there is no vocab.json and merges.txt", folder, _FIX, FileNotFoundError)


def _read_fast(content: dict[str, Any], folder: pathlib.Path) -> Vocabulary:
    model = content.get("model")
    if not isinstance(model, dict) or model.get("end_of_word_suffix") != "</w>" or not isinstance(model.get("vocab"), dict):
        raise wrong("tokenizer", "tokenizer.json is not CLIP's", folder, _FIX)
    ids = dict(model["vocab"])
    for token in content.get("added_tokens") or []:
        ids[str(token.get("content"))] = token.get("id")
    merges = [merge if isinstance(merge, str) else " ".join(merge) for merge in model.get("merges") or []]
    return _check(ids, merges, folder)


def _check(ids: dict[str, Any], merges: list[str], folder: pathlib.Path) -> Vocabulary:
    if not all(type(number) is int and 0 <= number < 1 << 22 for number in ids.values()):
        raise wrong("tokenizer", "the vocabulary has pieces without a number", folder, _FIX)
    if not merges or any(piece not in ids for piece in (BEGIN, END, "!")):
        raise wrong("tokenizer", f"the vocabulary is not CLIP's: it has no merges, or no {BEGIN}, {END} and '!'", folder, _FIX)
    if any(line.count(" ") != 1 for line in merges):
        raise wrong("tokenizer", "merges.txt has a line that is not two pieces", folder, _FIX)
    return Vocabulary(ids, merges)


def make_tokenizer(
    vocabulary: Vocabulary, padding: str, config: dict[str, Any], folder: pathlib.Path | None
) -> dict[str, bytes]:
    """The files of a tokenizer, by name; the ids of its tokens are put into the text encoder's configuration.

    Parameters
    ----------
    vocabulary
        CLIP's.
    padding
        The piece that fills a short text.
    config
        ``config.json`` of the text encoder; gets ``bos_token_id``, ``eos_token_id`` and ``pad_token_id``.
    folder
        For errors.
    """
    size = max(vocabulary.ids.values()) + 1
    if size != config["vocab_size"]:
        problem = f"the vocabulary has {size} pieces, the text encoder {config['vocab_size']}"
        raise wrong("tokenizer", problem, folder, _FIX)
    for name, token in (("bos_token_id", BEGIN), ("eos_token_id", END), ("pad_token_id", padding)):
        config[name] = vocabulary.ids[token]
    settings = {
        "add_prefix_space": False,
        "bos_token": BEGIN,
        "do_lower_case": True,
        "eos_token": END,
        "errors": "replace",
        "model_max_length": config["max_position_embeddings"],
        "pad_token": padding,
        "tokenizer_class": "CLIPTokenizer",
        "unk_token": END,
    }
    tokens = {name: settings[name] for name in ("bos_token", "eos_token", "pad_token", "unk_token")}
    return {
        "vocab.json": json.dumps(vocabulary.ids, ensure_ascii=False, separators=(",", ":")).encode(),
        "merges.txt": ("\n".join(["#version: 0.2", *vocabulary.merges]) + "\n").encode(),
        "tokenizer_config.json": (json.dumps(settings, indent=2) + "\n").encode(),
        "special_tokens_map.json": (json.dumps(tokens, indent=2) + "\n").encode(),
    }
