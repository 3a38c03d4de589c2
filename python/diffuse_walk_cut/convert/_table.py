# SPDX-License-Identifier: Apache-2.0
"""A table of the tensors of a network: their names in a diffusers folder and in a checkpoint, and their shapes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ._errors import some, wrong

if TYPE_CHECKING:
    import torch

    from ._weights import Weights

_MOST = 1 << 16


@dataclass(frozen=True)
class Entry:
    """One tensor of a network.

    Attributes
    ----------
    key
        Its name in a diffusers folder.
    shape
        Its shape there.
    original
        Its name in a single-file checkpoint, without the network's prefix; empty where there is none.
    how
        What is done to the original's: "same"; "linear": a 1 x 1 convolution becomes a matrix; "transposed"; "third":
        the `third`-th third of its rows.
    third
        0, 1 or 2: queries, keys or values of a tensor that has all three.
    """

    key: str
    shape: tuple[int, ...]
    original: str = ""
    how: str = "same"
    third: int = 0

    def original_shapes(self) -> list[tuple[int, ...]]:
        """The shapes that the original may have."""
        if self.how == "linear":
            return [self.shape, (*self.shape, 1, 1), (*self.shape, 1)]
        if self.how == "transposed":
            return [self.shape[::-1]]
        if self.how == "third":
            return [(3 * self.shape[0], *self.shape[1:])]
        return [self.shape]

    def take(self, tensor: torch.Tensor) -> torch.Tensor:
        """The tensor of the folder from that of the checkpoint."""
        if self.how == "transposed":
            return tensor.T
        if self.how == "third":
            return tensor[self.third * self.shape[0] : (self.third + 1) * self.shape[0]]
        return tensor.reshape(self.shape)


class Table:
    """The tensors of a network, in order.

    `pair` and `weight` add to it; names of both layouts are given without ".weight" and ".bias".
    """

    def __init__(self) -> None:
        self.entries: list[Entry] = []

    def weight(self, key: str, shape: tuple[int, ...], original: str = "", how: str = "same") -> None:
        self.entries.append(Entry(f"{key}.weight", shape, original and f"{original}.weight", how))

    def pair(self, key: str, shape: tuple[int, ...], original: str = "", how: str = "same") -> None:
        """Weight and bias; the bias has as many numbers as the weight has rows."""
        self.weight(key, shape, original, how)
        self.entries.append(Entry(f"{key}.bias", shape[:1], original and f"{original}.bias"))


@dataclass(frozen=True)
class Source:
    """Where the numbers of an entry come from: a name in the source, and the entry that says what is done to them."""

    name: str
    entry: Entry


def match_original(table: Iterable[Entry], weights: Weights, prefix: str, ignored: Iterable[str] = ()) -> dict[str, Source]:
    """Find each tensor of a network in a single-file checkpoint.

    Parameters
    ----------
    table
        The network's tensors.
    weights
        The checkpoint.
    prefix
        How the names of this network begin in it.
    ignored
        Beginnings, after the prefix, of names that no network needs.

    Returns
    -------
    dict
        From the folder's names to sources.

    Raises
    ------
    ValueError
        A tensor is missing or has another shape, or the checkpoint has one below `prefix` that the network has not.
    """
    sources = {entry.key: Source(prefix + entry.original, entry) for entry in table}
    _verify_there({source.name for source in sources.values()}, weights)
    for source in sources.values():
        _verify_shape(source.name, source.entry.original_shapes(), weights)
    known = {source.name for source in sources.values()}
    skip = tuple(prefix + name for name in ignored)
    _verify_known((key for key in weights.keys() if key.startswith(prefix) and not (skip and key.startswith(skip))), known, weights)
    return sources


def match_folder(
    table: Iterable[Entry], weights: Weights, old_names: dict[str, str] | None = None, ignored: Iterable[str] = ()
) -> dict[str, Source]:
    """Find each tensor of a network in the weights of a diffusers folder.

    Parameters
    ----------
    table
        The network's tensors.
    weights
        The weights of a part.
    old_names
        From names of the table to others that libraries have given them.
    ignored
        Beginnings of names that no network needs.

    Returns
    -------
    dict
        From the table's names to sources.

    Raises
    ------
    ValueError
        A tensor is missing, unknown or of another shape.
    """
    sources = {}
    for entry in table:
        name = entry.key
        if name not in weights and old_names:
            name = old_names.get(entry.key, name)
        # Matrices of old autoencoders are 1 x 1 convolutions.
        sources[entry.key] = Source(name, Entry(entry.key, entry.shape, how="linear" if len(entry.shape) == 2 else "same"))
    _verify_there({source.name for source in sources.values()}, weights)
    for source in sources.values():
        _verify_shape(source.name, source.entry.original_shapes(), weights)
    skip = tuple(ignored)
    known = {source.name for source in sources.values()}
    _verify_known((key for key in weights.keys() if not (skip and key.startswith(skip))), known, weights)
    return sources


def _verify_there(names: set[str], weights: Weights) -> None:
    missing = names - set(weights.keys())
    if missing:
        fix = "The file is not complete, or of a model that is not supported; get it again."
        raise wrong("source", f"tensors are missing: {some(missing)}", weights.paths[0], fix)


def _verify_shape(name: str, shapes: list[tuple[int, ...]], weights: Weights) -> None:
    if weights.shape(name) not in shapes:
        problem = f"{name!r} has the shape {list(weights.shape(name))}, not {list(shapes[0])}"
        raise wrong("source", problem, weights.paths[0], "The file is of a model that is not supported, or damaged.")


def _verify_known(found: Iterable[str], known: set[str], weights: Weights) -> None:
    unknown = set(found) - known
    if unknown:
        problem = f"tensors have no place in the network: {some(unknown)}"
        raise wrong("source", problem, weights.paths[0], "The file is of a model that is not supported.")


# --- fields of configurations, which are not trusted ----------------------------------------------------------------


def count(config: dict[str, Any], name: str, default: int | None = None) -> int:
    """A whole number from 1 to 65536 in a configuration."""
    value = config.get(name)
    value = default if value is None else value
    if type(value) is not int or not 1 <= value <= _MOST:
        raise wrong("source", f"in a configuration, {name} must be a whole number from 1 to {_MOST}", value, "Correct config.json.")
    return value


def counts(config: dict[str, Any], name: str, default: Any, length: int) -> list[Any]:
    """A list of `length` entries in a configuration, or one entry for all."""
    value = config.get(name)
    value = default if value is None else value
    value = value if isinstance(value, list) else [value] * length
    if len(value) != length or length > 16:
        raise wrong("source", f"in a configuration, {name} must have {length} entries", value, "Correct config.json.")
    return value


def depth(value: Any, name: str, least: int = 0, most: int = 64) -> int:
    """A small whole number, such as how many layers there are."""
    if type(value) is not int or not least <= value <= most:
        raise wrong(
            "source", f"in a configuration, {name} must have whole numbers from {least} to {most}", value, "Correct config.json."
        )
    return value


def divide(value: int, by: int, what: str) -> int:
    """value / by, where it leaves nothing over."""
    if value % by:
        fix = "Only models with attention heads of 64 numbers, as the published ones have, can be recognized."
        raise wrong("source", f"{what} must be a multiple of {by}", value, fix)
    return value // by
