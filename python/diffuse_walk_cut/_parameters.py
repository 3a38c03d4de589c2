# SPDX-License-Identifier: Apache-2.0
"""The parameters of `segment`, checked before anything runs, by the library's table of parameters."""

from __future__ import annotations

import functools
import json
import math
import os
import re
from collections.abc import Iterable
from typing import Any

import numpy as np

from ._tree import whole
from .kinds import file_name, is_path


#: Inputs of the filters by their names there.
INPUTS = {"Input": "image", "InputImage": "image", "ReferenceImage": "image", "MaskImage": "mask"}


@functools.cache
def table() -> dict[str, dict[str, Any]]:
    """The rows of the table (include/dwc/Parameters.h) by keyword, without those that choose a level."""
    rows = json.loads(_filter_type().DescribeParameters())
    return {row["keyword"]: row for row in rows if row["group"] != "level"}


def recipe(name: str) -> dict[str, Any]:
    """Keywords of `segment` that belong together, by one name.

    Parameters
    ----------
    name : {"paper"}
        "paper": the walk of Ivanova et al. (arXiv 2412.04678), as far as it is published: the attention alone, of all
        layers, on its own grid, averaged over the first 10 of 50 steps of DDIM inversion, cut as a walk.

    Returns
    -------
    dict
        By keyword.

    Raises
    ------
    ValueError
        Where there is none of this name.

    Examples
    --------
    >>> diffuse_walk_cut.segment("photo.jpg", model="small-photo", **diffuse_walk_cut.recipe("paper"))   # doctest: +SKIP
    """
    recipes = {row["name"]: row["values"] for row in json.loads(_filter_type().DescribeRecipes())}
    if not isinstance(name, str) or name not in recipes:
        raise ValueError(f"name: must be one of {', '.join(map(repr, recipes))} (got {name!r})")
    rows = {row["name"]: row for row in table().values()}
    return {rows[one]["keyword"]: _from_text(rows[one], text) for one, text in recipes[name].items()}


def verify(given: dict[str, Any]) -> dict[str, Any]:
    """Values of parameters in their usual form: plain numbers and texts, tuples, words in lower case.

    Parameters
    ----------
    given : dict
        By keyword; what is no parameter of the filters stays as it is, but for `regions` and `memory_limit`.

    Raises
    ------
    TypeError, ValueError
        Where a value is not of its type or not one of its words, and where a parameter of diffusers models is given
        without one. Ranges are verified by the filters.
    """
    usual = dict(given)
    if usual.get("regions") is not None:
        usual["regions"] = whole("regions", usual["regions"], 1)
    if "memory_limit" in usual:
        usual["memory_limit"] = whole("memory_limit", usual["memory_limit"], 0)
    rows = table()
    for name in given.keys() & rows.keys():
        usual[name] = _usual(name, rows[name], given[name])
    if usual.get("model", "local") == "local":
        for name, row in rows.items():
            if row["group"] == "diffusers" and name in usual and to_text(usual[name]) != row["default"]:
                raise ValueError(
                    f"{name}: is for diffusers models (got {usual[name]!r}); name the folder of one with model, or "
                    "leave it out"
                )
    return usual


def to_text(value: Any) -> str:
    """A value as the filters take it."""
    if isinstance(value, bool):
        return "on" if value else "off"
    if isinstance(value, tuple):
        return ",".join(map(to_text, value))
    if isinstance(value, float):
        return repr(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    return str(value).replace("_", "-") if value == "spectral_gap" else str(value)


def name_keywords(sentence: str) -> str:
    """A filter's sentence with its names of parameters as keywords; those of one word but Input may be just words."""

    def keyword(match: re.Match[str]) -> str:
        if match[0] in INPUTS:
            return INPUTS[match[0]]
        word = re.sub("(?<!^)(?=[A-Z])", "_", match[0]).lower()
        return word if word in table() or word == "memory_limit" else match[0]

    return re.sub(r"\b(?:(?:[A-Z][a-z]+){2,}|Input)\b", keyword, sentence)


def _filter_type() -> Any:
    import itk

    return itk.HierarchicalSegmentationImageFilter[itk.Image[itk.US, 2]]


def _from_text(row: dict[str, Any], text: str) -> Any:
    """The value of a keyword that a text of the filters stands for."""
    kind = row["kind"]
    if kind in ("wholes", "reals", "texts"):
        item = {"wholes": int, "reals": float, "texts": str}[kind]
        return tuple(item(one) for one in text.split(",") if one)
    if kind == "flag":
        return text == "on"
    if kind == "word":
        return text.replace("-", "_")
    return {"whole": int, "real": float}.get(kind, str)(text)


def _usual(name: str, row: dict[str, Any], value: Any) -> Any:
    kind = row["kind"]
    if name == "model":
        if not is_path(value):
            raise TypeError(f"model: must be 'local' or the folder of a diffusers model (got {value!r})")
        return file_name(value, "model")
    if name == "maximum_number_of_regions" and value is None:
        return None
    if kind == "flag":
        if not isinstance(value, (bool, np.bool_)):
            raise TypeError(f"{name}: must be True or False (got {value!r})")
        return bool(value)
    if kind == "whole":
        least = -1 if row["least"] is None else int(row["least"])
        return whole(name, value, min(least, int(row["default"])))  # a default may mean that none is set
    if kind == "real":
        return _real(name, value)
    if kind == "word":
        return _choice(name, value, [word.replace("-", "_") for word in row["words"]])
    if kind == "wholes":
        least = 1 if row["least"] is None else int(row["least"])
        return tuple(whole(name, item, least) for item in _listed(name, value))
    if kind == "reals":
        return tuple(_real(name, item) for item in _listed(name, value))
    if kind == "texts":
        items = tuple(_listed(name, value))
        if not all(isinstance(item, str) for item in items):
            raise TypeError(f"{name}: must be a list of texts (got {items!r})")
        return items
    if not isinstance(value, str):
        raise TypeError(f"{name}: must be text (got {value!r})")
    try:
        value.encode("utf-8")
    except UnicodeEncodeError:
        raise ValueError(f"{name}: must be text of Unicode characters (got {value!r}). Write it anew.") from None
    return value


def _choice(name: str, value: Any, words: list[str]) -> str:
    allowed = sorted(words, key=lambda word: word != "automatic")
    if not isinstance(value, str) or value.lower() not in allowed:
        raise ValueError(f"{name}: must be one of {', '.join(map(repr, allowed))} (got {value!r})")
    return value.lower()


def _real(name: str, value: Any) -> float:
    if isinstance(value, (bool, np.bool_, str)):
        raise TypeError(f"{name}: must be a number (got {value!r})")
    try:
        number = float(value)
    except (TypeError, ValueError):
        raise TypeError(f"{name}: must be a number (got {value!r})") from None
    if not math.isfinite(number):
        raise ValueError(f"{name}: must be finite (got {number})")
    return number


def _listed(name: str, value: Any) -> Iterable[Any]:
    if isinstance(value, (str, bytes)) or not isinstance(value, Iterable):
        raise TypeError(f"{name}: must be a list or tuple (got {value!r})")
    return value
