# SPDX-License-Identifier: Apache-2.0
"""The tree of regions that ``diffuse-walk-cut segment`` writes as ``tree.json``."""

from __future__ import annotations

import json

import numpy as np

FORMAT = "DiffuseWalkCut partition tree"
VERSION = 1


class HierarchyError(ValueError):
    """A file that is no tree of regions; the message says what is wrong with it."""


class Hierarchy:
    """Nodes of a tree; each is one interval of leaf labels, and node 0 is the whole image.

    Parameters
    ----------
    content : dict
        What ``tree.json`` holds.

    Attributes
    ----------
    parents : list of int or None
        The parent of each node, None for node 0.
    children : list of tuple of int
        Two nodes, or none for a leaf.
    first, last : list of int
        First and last leaf label of each node, counted from 1.
    costs : list of float or None
        Normalized cut of each node's split, None for a leaf.
    splits : list of int
        Nodes that were split, cheapest first.
    number_of_leaves : int
        Leaf labels are 1 ... this; 0 is outside the mask.
    automatic_regions : int
        Regions of the level that the image's own costs suggest.
    has_physical_geometry : bool
        Does the spacing of the image say something?
    names : dict
        What nodes are called, where they have a name.
    is_edited : bool
        Are its leaves regions that a user edited?

    Raises
    ------
    HierarchyError
        Where `content` is no tree, or of a version that is not known here.
    """

    def __init__(self, content: dict) -> None:
        try:
            self._read(content)
        except (KeyError, TypeError, AttributeError) as error:
            raise HierarchyError(f"tree.json: an entry is missing or of a wrong kind ({error!r}); segment again") from None
        self._verify()

    @classmethod
    def from_json(cls, text: str) -> Hierarchy:
        """A tree from the text of ``tree.json``."""
        try:
            return cls(json.loads(text))
        except json.JSONDecodeError as error:
            raise HierarchyError(f"tree.json: this is not JSON ({error}); choose the file that segment wrote") from None

    def _read(self, content: dict) -> None:
        if content.get("format") != FORMAT:
            raise HierarchyError(f"tree.json: the format must be {FORMAT!r} (got {content.get('format')!r})")
        if content["version"] > VERSION:
            raise HierarchyError(
                f"tree.json: version {content['version']} is newer than version {VERSION}, which this module reads; "
                "update the extension"
            )
        nodes = content["nodes"]
        self.parents = [node["parent"] for node in nodes]
        self.children = [tuple(node["children"]) for node in nodes]
        self.first = [int(node["leaves"][0]) for node in nodes]
        self.last = [int(node["leaves"][1]) for node in nodes]
        self.costs = [node["cost"] for node in nodes]
        self.splits = [int(split) for split in content["splits"]]
        self.automatic_regions = int(content["automatic"]["regions"])
        self.has_physical_geometry = bool(content.get("physical_geometry", True))
        self.names = {number: str(node["name"]) for number, node in enumerate(nodes) if node.get("name")}
        self.is_edited = "edits" in (content.get("produced_by") or {})
        self.number_of_leaves = self.last[0] if nodes else 0

    def _verify(self) -> None:
        count = len(self.parents)
        if count == 0 or self.parents[0] is not None or self.first[0] != 1:
            raise HierarchyError("tree.json: node 0 must be the whole image; segment again")
        for node in range(count):
            children = self.children[node]
            if not children:
                if self.first[node] != self.last[node]:
                    raise HierarchyError(f"tree.json: node {node} has no children and more than one leaf; segment again")
                continue
            low, high = children if len(children) == 2 else (node, node)
            if not (
                node < low < count
                and node < high < count
                and self.parents[low] == self.parents[high] == node
                and self.first[low] == self.first[node]
                and self.last[low] + 1 == self.first[high]
                and self.last[high] == self.last[node]
            ):
                raise HierarchyError(f"tree.json: the children of node {node} are not its two halves; segment again")
        done = set()
        for split in self.splits:
            if not 0 <= split < count or not self.children[split] or split in done:
                raise HierarchyError(f"tree.json: {split} in splits is no node that was split, or is there twice; segment again")
            if split != 0 and self.parents[split] not in done:
                raise HierarchyError(f"tree.json: node {split} is split before its parent; segment again")
            done.add(split)
        if len(done) != sum(map(bool, self.children)):
            raise HierarchyError("tree.json: splits does not name every node that has children; segment again")

    def level(self, regions: int) -> tuple[int, ...]:
        """The nodes of the level of so many regions, or of as many as there are leaves, in the order of the leaves."""
        if regions < 1:
            raise ValueError(f"regions: must be at least 1 (got {regions})")
        nodes = {0}
        for split in self.splits[: regions - 1]:
            nodes.remove(split)
            nodes.update(self.children[split])
        return self.in_order(nodes)

    def in_order(self, nodes) -> tuple[int, ...]:
        """Nodes in the order of their leaves, which is that of the labels."""
        return tuple(sorted(nodes, key=lambda node: self.first[node]))

    def verify_partition(self, nodes) -> None:
        """Raises HierarchyError where nodes do not have every leaf exactly once."""
        following = 1
        for node in nodes:
            if not 0 <= node < len(self.parents) or self.first[node] != following:
                raise HierarchyError(f"nodes: must have every leaf once, in order; node {node} does not begin at leaf {following}")
            following = self.last[node] + 1
        if following != self.number_of_leaves + 1:
            raise HierarchyError(f"nodes: must have every leaf once; leaf {following} is in none of them")

    def is_within(self, node: int, other: int) -> bool:
        """Is a node another one, or below it?"""
        return self.first[other] <= self.first[node] and self.last[node] <= self.last[other]

    def sibling(self, node: int) -> int | None:
        """The node that the parent's split parted from this one; None for the whole image."""
        parent = self.parents[node]
        if parent is None:
            return None
        low, high = self.children[parent]
        return high if node == low else low

    def look_up(self, nodes) -> np.ndarray:
        """The label of each leaf, 1 ... K for K nodes in their order; entry 0 is 0.

        Parameters
        ----------
        nodes : sequence of int
            Nodes that have every leaf once, in the order of the leaves.

        Returns
        -------
        numpy.ndarray
            (leaves + 1,), the narrowest unsigned type.
        """
        self.verify_partition(nodes)
        table = np.zeros(self.number_of_leaves + 1, np.min_scalar_type(len(nodes)))
        for label, node in enumerate(nodes, 1):
            table[self.first[node] : self.last[node] + 1] = label
        return table


def count_leaves(leaves: np.ndarray, hierarchy: Hierarchy) -> np.ndarray:
    """Voxels of each leaf, entry 0 those outside the mask.

    Raises
    ------
    HierarchyError
        Where `leaves` has labels that are not of this tree.
    """
    most = int(leaves.max(initial=0))
    if most > hierarchy.number_of_leaves:
        raise HierarchyError(
            f"leaves: labels must be at most {hierarchy.number_of_leaves}, the leaves of the tree (got {most}); "
            "leaves.nrrd and tree.json must be of one folder"
        )
    return count_labels(leaves, hierarchy.number_of_leaves + 1)


def count_labels(labels: np.ndarray, count: int) -> np.ndarray:
    """How often each of 0 ... count - 1 occurs. Slice by slice, since NumPy counts with 8 bytes for each voxel."""
    return sum((np.bincount(part.ravel(), minlength=count) for part in labels), np.zeros(count, np.intp))


def count_nodes(hierarchy: Hierarchy, leaf_counts: np.ndarray) -> np.ndarray:
    """Voxels of each node, from those of the leaves: one difference of a running sum for each."""
    sums = np.concatenate([[0], np.cumsum(leaf_counts[1:])])
    return sums[np.asarray(hierarchy.last)] - sums[np.asarray(hierarchy.first) - 1]
