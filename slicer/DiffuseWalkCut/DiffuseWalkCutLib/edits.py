# SPDX-License-Identifier: Apache-2.0
"""The regions as a list of edits, as ``diffuse-walk-cut edit``, the explorer page and the Python package have it."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import numpy as np

from .cut import Cut, EditError
from .find_program import Program
from .hierarchy import Hierarchy

FORMAT = "diffuse-walk-cut edits"
VERSION = 1


class OtherRegions(EditError):
    """Edits whose regions are no nodes of the tree, so that they are no choice of its regions."""


def fingerprint(hierarchy: Hierarchy) -> str:
    """FNV-1a, 64 bits, of children and leaves of all nodes: the program refuses nodes of a tree with another one."""
    value = 14695981039346656037
    for children, first, last in zip(hierarchy.children, hierarchy.first, hierarchy.last):
        for number in (*(children or (-1, -1)), first, last):
            for byte in (number % 2**64).to_bytes(8, "little"):
                value = (value ^ byte) * 1099511628211 % 2**64
    return f"{value:016x}"


def to_edits(cut: Cut, clicks=()) -> list[dict]:
    """The edits that make the regions of a cut from its tree.

    The coarsest level that divides no region, a merge of each node that is not a region of it, then names and locks.

    Parameters
    ----------
    cut : Cut
        The regions.
    clicks : sequence of (int, list of float), optional
        Leaves and points that were clicked in them. Names and locks of regions that have one are by the last one; so are
        all places where the regions are a level, and the edits can be done again on another image.

    Returns
    -------
    list of dict
        As docs/edits.md of DiffuseWalkCut has them.
    """
    hierarchy = cut.hierarchy
    order = {split: number for number, split in enumerate(hierarchy.splits, 2)}  # the level in which its children are regions
    parents = (hierarchy.parents[node] for node in cut.nodes)
    regions = max(1 if parent is None else order[parent] for parent in parents)
    level = set(hierarchy.level(regions))
    edits: list[dict] = [{"do": "level", "regions": regions}]
    edits += [{"do": "merge", "node": node} for node in cut.nodes if node not in level]

    def place(node: int) -> dict:
        points = [point for leaf, point in clicks if hierarchy.first[node] <= leaf <= hierarchy.last[node]]
        return {"point": list(points[-1])} if points else {"node": node}

    for node in cut.nodes:
        name = cut.names.get(node, "")
        if name != (hierarchy.names.get(node, "") if node in level else ""):
            edits.append({"do": "name", **place(node), "name": name})
    edits += [{"do": "lock", **place(node)} for node in cut.nodes if node in cut.kept]
    return edits


def to_text(hierarchy: Hierarchy, edits: list[dict]) -> str:
    """The text of ``edits.json``, one edit in a line."""
    lines = ",\n".join(json.dumps(edit, ensure_ascii=False) for edit in edits)
    return f'{{\n"format": "{FORMAT}",\n"version": {VERSION},\n"tree": "{fingerprint(hierarchy)}",\n"edits": [\n{lines}\n]\n}}\n'


def read(path: Path, hierarchy: Hierarchy) -> list[dict]:
    """The edits of a file.

    Raises
    ------
    EditError
        Where it is no such file, or names nodes of another tree.
    """
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except ValueError as error:
        raise EditError(f"{path.name}: this is not JSON ({error}); choose a file of edits") from None
    edits = content.get("edits") if isinstance(content, dict) and content.get("format") == FORMAT else content
    if not isinstance(edits, list) or not all(isinstance(edit, dict) and isinstance(edit.get("do"), str) for edit in edits):
        raise EditError(f"{path.name}: this is no list of edits; choose a file that this module, the program or its page wrote")
    tree = content.get("tree") if isinstance(content, dict) else None
    if tree not in (None, fingerprint(hierarchy)) and any("node" in edit or "nodes" in edit for edit in edits):
        raise EditError(f"{path.name}: it names nodes of another tree; edits by points can be done again on any image")
    return edits


def show_edits(cut: Cut, edits: list[dict], leaf_at) -> None:
    """Changes a cut to the regions of edits, where these are nodes of its tree: one step of undo.

    Parameters
    ----------
    cut : Cut
        What is changed.
    edits : list of dict
        The edits, which begin with a level.
    leaf_at : callable
        The leaf at a point; 0 where there is none.

    Raises
    ------
    OtherRegions
        Where the regions are no nodes, or an edit is none that `to_edits` makes; nothing changes.
    """
    hierarchy = cut.hierarchy
    try:
        groups, names, locked = _apply(hierarchy, edits, leaf_at)
    except (KeyError, TypeError, IndexError, ValueError) as error:
        raise OtherRegions(f"These edits are not those of a choice of nodes ({error})") from None
    node_of = {(first, last): node for node, (first, last) in enumerate(zip(hierarchy.first, hierarchy.last))}
    nodes = {}
    for group in set(groups[1:].tolist()):
        leaves = np.flatnonzero(groups == group)
        node = node_of.get((int(leaves[0]), int(leaves[-1])))
        if node is None or len(leaves) != leaves[-1] - leaves[0] + 1:
            raise OtherRegions("These edits have regions that are no nodes of the tree")
        nodes[node] = group
    shown = {node: names[group] for node, group in nodes.items() if names.get(group)}
    others = {node: name for node, name in hierarchy.names.items() if node not in nodes}
    cut.change_all(hierarchy.in_order(nodes), frozenset(node for node, group in nodes.items() if group in locked), {**others, **shown})


def run_program(program: Program, results: Path, edits: Path, output: Path, environment: dict | None = None) -> None:
    """Has the program do any edits of a folder of results: the edited regions are another such folder.

    Raises
    ------
    EditError
        Where there is only the package, or the program refuses them.
    """
    if program.is_package:
        raise EditError("These edits are done by the program diffuse-walk-cut, and only the Python package was found: choose it at 'Program'.")
    command = [*program.command, "edit", str(results), f"--edits={edits}", f"--output={output}", "--quiet"]
    ended = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True, env=environment)
    if ended.returncode:
        raise EditError(ended.stderr.strip() or f"{command[0]} ended with code {ended.returncode} and said nothing.")


def _apply(hierarchy: Hierarchy, edits: list[dict], leaf_at):
    """Groups of leaves, their names, and the locked ones, after edits of the kinds that `to_edits` makes."""
    if edits[0]["do"] != "level":
        raise ValueError("they begin with no level")
    nodes = hierarchy.level(edits[0]["regions"])
    groups = hierarchy.look_up(nodes).astype(int)
    names = {group: hierarchy.names.get(node, "") for group, node in enumerate(nodes, 1)}
    locked: set[int] = set()

    def take(leaves: np.ndarray) -> int:
        """These leaves as one group."""
        old = int(groups[leaves[0]])
        if (groups[leaves] == old).all() and (groups == old).sum() == len(leaves):
            return old
        if locked & set(groups[leaves].tolist()):
            raise ValueError("a locked region would change")
        groups[leaves] = new = max(names) + 1
        names[new] = ""
        return new

    for edit in edits[1:]:
        [place] = {"point", "node"} & set(edit)  # of one place only
        if place == "node":
            group = take(np.arange(hierarchy.first[edit["node"]], hierarchy.last[edit["node"]] + 1))
        else:
            leaf = leaf_at(edit["point"])
            if not leaf or edit["do"] == "merge":
                raise ValueError("a point in no region")
            group = int(groups[leaf])
        if edit["do"] == "name" and set(edit) == {"do", place, "name"}:
            names[group] = str(edit["name"])
        elif edit["do"] == "lock":
            locked.add(group)
        elif edit["do"] == "unlock":
            locked.discard(group)
        elif edit["do"] != "merge":
            raise ValueError(f"an edit of kind {edit['do']}")
    return groups, names, locked
