# SPDX-License-Identifier: Apache-2.0
"""A partition tree in Python's own types: what the methods of ``itk.PartitionTree`` call.

Nodes, splits and the automatic level are kept with the tree's Python object until ITK's modification time tells that the
tree is another one, so that ``tree[i]`` in a loop reads the tree once.
"""

from __future__ import annotations

import json
import math
import operator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    import networkx


@dataclass(frozen=True)
class Node:
    """A region of the hierarchy.

    Attributes
    ----------
    id : int
        Its place among the nodes; 0 is the whole image, children come after their parent.
    parent : int or None
        None for the root.
    children : tuple of int
        Two ids, or none for a leaf. The first child has the lower leaf labels.
    leaves : tuple of int
        First and last leaf label: the node's pixels are those whose leaf label lies in this interval.
    cost : float
        Normalized cut of its split, 0 to 2, never below the parent's; nan for a leaf.
    lambda2, lambda3 : float
        Second and third eigenvalue of its normalized affinity; ``1 - lambda2`` is a lower bound of every cut of it; nan
        where they were not computed.
    volume : float
        Its share of the walk's stationary distribution, 0 to 1.
    depth : int
        Splits between the root and it.
    ambiguous : bool
        The two eigenvalues are so close that another split would have been as good.
    name, terminology : str
        What a user called it, and the TerminologyEntry of 3D Slicer; empty where there is none.
    """

    id: int
    parent: int | None
    children: tuple[int, ...]
    leaves: tuple[int, int]
    cost: float
    lambda2: float
    lambda3: float
    volume: float
    depth: int
    ambiguous: bool
    name: str = ""
    terminology: str = ""

    @property
    def is_leaf(self) -> bool:
        """True where it was not split."""
        return not self.children


def to_dict(tree: Any) -> dict[str, Any]:
    """The tree as the dictionary that its JSON file holds; numbers that are not known are None."""
    return json.loads(tree.ToJSON())


def from_dict(content: dict[str, Any]) -> Any:
    """A new ``itk.PartitionTree`` of the dictionary that :func:`to_dict` makes.

    Raises
    ------
    TypeError
        Where it is not a dictionary, or holds what JSON cannot.
    RuntimeError
        Where it is not a tree; the sentence names the node and the rule that it breaks.
    """
    if not isinstance(content, dict):
        raise TypeError(f"tree: must be a dict as to_dict() makes it (got a {type(content).__name__})")
    import itk

    tree = itk.PartitionTree.New()
    tree.FromJSON(to_text(content))
    return tree


def to_text(content: dict[str, Any]) -> str:
    """JSON of a tree's dictionary; NumPy's numbers are taken too, numbers that are not finite become null."""
    return json.dumps(_plain(content), ensure_ascii=False, separators=(",", ":"), allow_nan=False)


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _plain(entry) for key, entry in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(entry) for entry in value]
    if isinstance(value, np.ndarray):
        return _plain(value.tolist())
    if isinstance(value, np.generic):
        value = value.item()
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return value


def nodes(tree: Any) -> tuple[Node, ...]:
    """All nodes, in the order of their ids; none of an empty tree."""
    return _read(tree).nodes if tree.GetNumberOfNodes() else ()


def splits(tree: Any) -> tuple[int, ...]:
    """Ids of the nodes that were split, in order; costs do not decrease along it."""
    return _read(tree).splits if tree.GetNumberOfNodes() else ()


def automatic(tree: Any) -> dict[str, Any]:
    """The level that the image's own split costs suggest: ``number_of_regions``, and a ``cost_threshold`` for it."""
    content = _read(tree)
    return {"number_of_regions": content.automatic_regions, "cost_threshold": content.automatic_threshold}


@dataclass(frozen=True)
class _Content:
    """A tree as it was read at a modification time; nothing in it can be changed."""

    time: int
    nodes: tuple[Node, ...]
    splits: tuple[int, ...]
    automatic_regions: int
    automatic_threshold: float


def _read(tree: Any) -> _Content:
    """Of a tree that is not empty; an empty one is an error of ``ToJSON``."""
    time = tree.GetMTime()
    kept = tree.__dict__.get("_dwc_content")
    if kept is None or kept.time != time or len(kept.nodes) != tree.GetNumberOfNodes():
        content = to_dict(tree)
        level = content["automatic"]
        kept = tree.__dict__["_dwc_content"] = _Content(
            time,
            tuple(_node(entry) for entry in content["nodes"]),
            tuple(content["splits"]),
            int(level["regions"]),
            _number(level["threshold"]),
        )
    return kept


def _node(entry: dict[str, Any]) -> Node:
    return Node(
        id=entry["id"],
        parent=entry["parent"],
        children=tuple(entry["children"]),
        leaves=tuple(entry["leaves"]),
        cost=_number(entry["cost"]),
        lambda2=_number(entry["lambda2"]),
        lambda3=_number(entry["lambda3"]),
        volume=_number(entry["volume"]),
        depth=entry["depth"],
        ambiguous=entry["ambiguous"],
        name=entry.get("name", ""),
        terminology=entry.get("terminology", ""),
    )


def _number(value: float | None) -> float:
    return math.nan if value is None else float(value)


def cut(
    tree: Any,
    number_of_regions: int | None = None,
    cost_threshold: float | None = None,
    depth: int | None = None,
) -> np.ndarray:
    """A level of the tree as a look-up table from leaf label to region label.

    ``tree.cut(number_of_regions=12)[leaves]`` are the labels of 12 regions, where `leaves` are the leaf labels of the
    pixels. Levels are nested, and labels of a level are 1 ... K in the order of the leaves.

    Parameters
    ----------
    number_of_regions : int, optional
        As many regions, or as many as the tree has leaves; at least 1.
    cost_threshold : float, optional
        Every split with a normalized cut of at most this, 0 to 2.
    depth : int, optional
        Every split less than this many splits below the root; at least 0.
        None of the three: the automatic level.

    Returns
    -------
    numpy.ndarray
        (leaves + 1,), uint32; entry 0 is 0, which is outside.

    Raises
    ------
    ValueError
        Where more than one is given, or one is out of its range.
    TypeError
        Where one is not a number, or not a whole one.
    """
    return look_up(tree, number_of_regions=number_of_regions, cost_threshold=cost_threshold, depth=depth)


def look_up(tree: Any, **asked: Any) -> np.ndarray:
    """The table of :func:`cut`, its parameters by the names that the caller knows them by, in errors too.

    In this order: the number of regions, the cost threshold, the depth.
    """
    given = {name: value for name, value in asked.items() if value is not None}
    if len(given) > 1:
        raise ValueError(f"{', '.join(given)}: give one of them at most (got {given})")
    regions, threshold, depth = asked
    if not given:
        labels = tree.GetLevelLabels("automatic", 0.0)
    elif regions in given:
        labels = tree.GetLevelLabels("regions", float(whole(regions, given[regions], 1)))
    elif depth in given:
        labels = tree.GetLevelLabels("depth", float(whole(depth, given[depth], 0)))
    else:
        labels = tree.GetLevelLabels("threshold", cost(threshold, given[threshold]))
    return np.array(labels, dtype=np.uint32)


def whole(name: str, value: Any, least: int) -> int:
    """A parameter as an int of at least `least`."""
    if isinstance(value, (bool, np.bool_)):
        raise TypeError(f"{name}: must be a whole number of at least {least} (got {value!r})")
    try:
        number = operator.index(value)
    except TypeError:
        raise TypeError(f"{name}: must be a whole number of at least {least} (got {value!r})") from None
    if number < least:
        raise ValueError(f"{name}: must be at least {least} (got {number})")
    return number


def cost(name: str, value: Any) -> float:
    """A parameter as a normalized cut."""
    if isinstance(value, (bool, np.bool_, str)):
        raise TypeError(f"{name}: must be a number from 0 to 2 (got {value!r})")
    try:
        number = float(value)
    except (TypeError, ValueError):
        raise TypeError(f"{name}: must be a number from 0 to 2 (got {value!r})") from None
    if not 0.0 <= number <= 2.0:
        raise ValueError(f"{name}: must be from 0 to 2, as a normalized cut is (got {number})")
    return number


def to_linkage(tree: Any) -> np.ndarray:
    """The tree as SciPy's linkage matrix, for ``scipy.cluster.hierarchy``.

    Leaf labels 1 ... N are the clusters 0 ... N - 1. Splits are undone in reverse order, the last one first, and the
    height of a merge is the largest cost of the tree minus the cost of the split: it does not decrease, and is 0 for
    the first merge. ``fcluster(linkage, k, "maxclust")`` is the level of k regions where no two costs are the same.

    Returns
    -------
    numpy.ndarray
        (leaves - 1, 4), float64: the two clusters, the height, the number of leaves of the merged cluster.
    """
    content = to_dict(tree)
    entries, order = content["nodes"], content["splits"]
    linkage = np.zeros((len(order), 4))
    cluster = {entry["id"]: entry["leaves"][0] - 1 for entry in entries if not entry["children"]}
    most = entries[order[-1]]["cost"] if order else 0.0
    for row, split in enumerate(reversed(order)):
        entry = entries[split]
        first, last = entry["leaves"]
        low, high = sorted(cluster[child] for child in entry["children"])
        linkage[row] = low, high, most - entry["cost"], last - first + 1
        cluster[split] = len(order) + 1 + row
    return linkage


def to_networkx(tree: Any) -> networkx.DiGraph:
    """The tree as a networkx.DiGraph with an edge from each parent to each child.

    Nodes are ids and have the attributes of :class:`Node` but `id`, `parent` and `children`. The graph has the
    attributes ``root`` and ``splits``.

    Raises
    ------
    ImportError
        Where networkx is not installed.
    """
    try:
        import networkx
    except ImportError as error:
        raise ImportError("to_networkx() needs the package networkx: pip install networkx") from error
    graph = networkx.DiGraph(root=0, splits=splits(tree))
    for entry in nodes(tree):
        graph.add_node(
            entry.id,
            leaves=entry.leaves,
            cost=entry.cost,
            lambda2=entry.lambda2,
            lambda3=entry.lambda3,
            volume=entry.volume,
            depth=entry.depth,
            ambiguous=entry.ambiguous,
            name=entry.name,
            terminology=entry.terminology,
        )
        graph.add_edges_from((entry.id, child) for child in entry.children)
    return graph
