# SPDX-License-Identifier: Apache-2.0
"""The parameters of `segment`, as they are sent to workers and as they are recorded."""

import inspect
import json
import os
from collections.abc import Callable
from typing import Any

from ._source import File, describe_file, digest

_NO_PART_OF_A_RESULT = ("number_of_threads", "memory_limit", "progress", "kept_model")
_NOT_TAKEN = ("progress", "kept_model", "series")


def check(function: Callable, parameters: dict[str, Any]) -> dict[str, Any]:
    """The parameters, of `segment` in their usual form.

    Raises, before anything is run, TypeError for one that the function does not have, and what `segment` raises for a
    value that is none.
    """
    signature = inspect.signature(function).parameters
    names = [name for name, one in signature.items() if one.kind in (one.KEYWORD_ONLY, one.POSITIONAL_OR_KEYWORD)][1:]
    takes_any = any(one.kind is one.VAR_KEYWORD for one in signature.values())
    for name in parameters:
        if name in _NOT_TAKEN or not (takes_any or name in names):
            allowed = ", ".join(one for one in names if one not in _NOT_TAKEN)
            raise TypeError(
                f"{name}={parameters[name]!r} is not a parameter of segment_collection or of segment; allowed of "
                f"the latter: {allowed}"
            )
    if getattr(function, "__module__", "") != "diffuse_walk_cut._segment":
        return parameters
    from .._parameters import verify

    return verify(parameters)


def get_function(function: Callable | None) -> Callable:
    """`diffuse_walk_cut.segment`, unless another was given."""
    if function is None:
        from diffuse_walk_cut import segment

        return segment
    return function


def name_function(function: Callable) -> str:
    """Module and name; of an object that can be called, those of its class."""
    named = function if hasattr(function, "__qualname__") else type(function)
    return f"{named.__module__}.{named.__qualname__}"


def to_arguments(parameters: dict[str, Any]) -> dict[str, Any]:
    """What workers call the function with: no mask, and a model's folder so that it is found from anywhere."""
    arguments = {name: value for name, value in parameters.items() if name != "mask"}
    model = arguments.get("model", "local")
    if isinstance(model, os.PathLike) or model != "local" and os.path.isdir(model):
        arguments["model"] = os.path.abspath(model)
    return arguments


def to_record(function: Callable, arguments: dict[str, Any]) -> dict[str, Any]:
    """What of the arguments makes a result, in JSON's types: without those at their default and those that change none;
    with a digest of the model's files.

    Raises
    ------
    TypeError
        A value is none that a file can record.
    """
    signature = inspect.signature(function).parameters
    recorded = {}
    for name, value in sorted(arguments.items()):
        if name in _NO_PART_OF_A_RESULT:
            continue
        try:
            value = json.loads(json.dumps(value, default=_to_plain))
            default = json.loads(json.dumps(signature[name].default if name in signature else None, default=str))
        except TypeError as error:
            raise TypeError(
                f"{name}={value!r} cannot be recorded beside the results; numbers, texts, and lists of them are allowed"
            ) from error
        if value != default:
            recorded[name] = value
    model = arguments.get("model", "local")
    if model != "local" and os.path.isdir(model):
        recorded["model_digest"] = digest(_describe_folder(model))
    return recorded


def _to_plain(value: Any) -> Any:
    if isinstance(value, os.PathLike):
        return os.fspath(value)
    if hasattr(value, "tolist"):  # numpy
        return value.tolist()
    raise TypeError


def _describe_folder(folder: str):
    for here, folders, files in os.walk(folder):
        folders.sort()
        for name in sorted(files):
            path = os.path.join(here, name)
            yield f"{os.path.relpath(path, folder)} {describe_file(path)}"


def make_mask_finder(mask: Any) -> Callable[[str], str | None]:
    """From a name to the path of its mask."""
    if callable(mask):

        def find(name: str) -> str | None:
            path = mask(name)
            return None if path is None else os.path.abspath(path)

        return find
    if mask is None or isinstance(mask, (str, os.PathLike)):
        path = None if mask is None else os.path.abspath(mask)
        return lambda name: path
    raise TypeError(
        f"mask={type(mask).__name__}: the file of a mask for all images, or a function from the name of an image "
        "to its file or None"
    )


def record_mask(path: str | None) -> dict[str, Any]:
    """The mask's part of a record."""
    return {} if path is None else {"mask": File(path).identity()}
