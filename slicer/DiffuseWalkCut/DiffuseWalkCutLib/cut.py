# SPDX-License-Identifier: Apache-2.0
"""A choice of regions from the tree, and its edits: nodes that have every leaf exactly once."""

from __future__ import annotations

from .hierarchy import Hierarchy


class EditError(ValueError):
    """An edit that is not possible; the message says why, and what to do."""


class Cut:
    """The regions that are shown.

    Parameters
    ----------
    hierarchy : Hierarchy
        The tree.
    regions : int, optional
        How many regions at first. Default: the automatic level.

    Attributes
    ----------
    nodes : tuple of int
        The regions, in the order of their labels 1 ... K.
    kept : frozenset of int
        Regions that a change of the level leaves as they are.
    names : dict
        What the user calls a node. A name stays with its node, whether the node is shown or not.
    """

    def __init__(self, hierarchy: Hierarchy, regions: int | None = None) -> None:
        self.hierarchy = hierarchy
        self.nodes = hierarchy.level(hierarchy.automatic_regions if regions is None else regions)
        self.kept: frozenset[int] = frozenset()
        self.names: dict[int, str] = dict(hierarchy.names)
        self._history: list[tuple] = []
        self._is_sliding = False

    def show_level(self, regions: int) -> None:
        """The level of so many regions, but kept regions stay: what is around them is divided as far as they need.

        So there may be more or fewer regions than were asked for. Levels one after the other are one step of undo.
        """
        nodes: list[int] = []
        for node in self.hierarchy.level(regions):
            within = [kept for kept in self.kept if self.hierarchy.is_within(node, kept)]
            nodes += within or self._around_kept(node)
        self._change(self.hierarchy.in_order(set(nodes)), self.kept, self.names, is_level=True)

    def merge(self, node: int) -> int:
        """A region and all that lies below its sibling become their parent, which is returned."""
        self._verify_shown(node)
        parent = self.hierarchy.parents[node]
        if parent is None:
            raise EditError("This region is the whole image: there is nothing to merge it with.")
        for kept in self.kept:
            if self.hierarchy.is_within(kept, parent):
                which = "This region" if kept == node else f"{self.name(kept)}, with which it would be merged,"
                raise EditError(f"{which} is kept. Release it first.")
        nodes = [other for other in self.nodes if not self.hierarchy.is_within(other, parent)]
        self._change(self.hierarchy.in_order(nodes + [parent]), self.kept, self.names)
        return parent

    def split(self, node: int) -> tuple[int, int]:
        """A region becomes its two children, which are returned."""
        self._verify_shown(node)
        if node in self.kept:
            raise EditError("This region is kept. Release it first.")
        if not self.hierarchy.children[node]:
            raise EditError(
                "This region is a leaf of the tree and cannot be split. Apply again with a larger maximum number of regions."
            )
        nodes = [other for other in self.nodes if other != node]
        self._change(self.hierarchy.in_order(nodes + list(self.hierarchy.children[node])), self.kept, self.names)
        return self.hierarchy.children[node]

    def keep(self, node: int) -> None:
        """A change of the level leaves this region as it is from now on."""
        self._verify_shown(node)
        self._change(self.nodes, self.kept | {node}, self.names)

    def release(self, node: int) -> None:
        """Undoes `keep`."""
        self._verify_shown(node)
        self._change(self.nodes, self.kept - {node}, self.names)

    def rename(self, node: int, name: str) -> None:
        """What the user calls a region; an empty name is none."""
        self._verify_shown(node)
        name = " ".join(name.split())
        names = {**self.names, node: name}
        if not name:
            del names[node]
        self._change(self.nodes, self.kept, names)

    def change_all(self, nodes: tuple[int, ...], kept: frozenset[int], names: dict[int, str]) -> None:
        """Other regions, kept ones and names at once, as one step of undo."""
        self.hierarchy.verify_partition(nodes)
        self._change(nodes, kept, names)

    def undo(self) -> bool:
        """The last edit is undone; False where there is none."""
        if not self._history:
            return False
        self.nodes, self.kept, self.names = self._history.pop()
        self._is_sliding = False
        return True

    def name(self, node: int) -> str:
        """The user's name of a node, or "Region 3" by its label; "Node 17" where it is not shown."""
        if node in self.names:
            return self.names[node]
        return f"Region {self.nodes.index(node) + 1}" if node in self.nodes else f"Node {node}"

    def at_leaf(self, leaf: int) -> int | None:
        """The region that has a leaf label; None for 0, which is outside the mask."""
        for node in self.nodes:
            if self.hierarchy.first[node] <= leaf <= self.hierarchy.last[node]:
                return node
        return None

    def to_dict(self) -> dict:
        """For a file; `from_dict` reads it."""
        return {"nodes": list(self.nodes), "kept": sorted(self.kept), "names": {str(k): v for k, v in self.names.items()}}

    @classmethod
    def from_dict(cls, hierarchy: Hierarchy, content: dict) -> Cut:
        """The regions that `to_dict` described.

        Raises
        ------
        EditError, HierarchyError
            Where they are not of this tree.
        """
        cut = cls(hierarchy)
        try:
            nodes = tuple(int(node) for node in content["nodes"])
            kept = frozenset(int(node) for node in content["kept"])
            names = {int(node): str(name) for node, name in content["names"].items()}
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise EditError(f"regions.json: an entry is missing or of a wrong kind ({error!r}); delete the file") from None
        hierarchy.verify_partition(nodes)
        if not kept <= set(nodes) or not all(0 <= node < len(hierarchy.parents) for node in names):
            raise EditError("regions.json: kept regions must be regions, and names those of nodes of the tree; delete the file")
        cut.nodes, cut.kept, cut.names = nodes, kept, names
        return cut

    def _around_kept(self, node: int) -> list[int]:
        """The fewest nodes that have a node's leaves and that do not divide or join kept regions."""
        below = [kept for kept in self.kept if self.hierarchy.is_within(kept, node)]
        if not below or node in self.kept:
            return [node]
        return [part for child in self.hierarchy.children[node] for part in self._around_kept(child)]

    def _verify_shown(self, node: int) -> None:
        if node not in self.nodes:
            raise EditError(f"node: must be one of the regions that are shown (got {node}). Choose one of them.")

    def _change(self, nodes, kept, names, is_level: bool = False) -> None:
        if (nodes, kept, names) == (self.nodes, self.kept, self.names):
            return
        if not (is_level and self._is_sliding):
            self._history.append((self.nodes, self.kept, self.names))
        self._is_sliding = is_level
        self.nodes, self.kept, self.names = nodes, kept, names
