# SPDX-License-Identifier: Apache-2.0
"""The tree in Python: nodes, levels, and what SciPy and networkx make of it."""

from __future__ import annotations

import copy
import json
import math
import pickle

import numpy as np
import pytest

from diffuse_walk_cut import Node


def make_content(splits):
    """A tree's dictionary from splits in order: (leaves of the first child, of the second one, cost).

    Each split divides the node whose leaves, in the finest numbering, are those of both children.
    """
    number = sum(map(len, splits[0][:2])) if splits else 1
    nodes = [{"id": 0, "parent": None, "children": [], "leaves": [1, number], "cost": None, "depth": 0}]
    order = []
    for first, second, cost in splits:
        parent = next(n for n in nodes if n["leaves"] == [min(first), max(second)] and not n["children"])
        parent["cost"] = cost
        order.append(parent["id"])
        for leaves in (first, second):
            parent["children"].append(len(nodes))
            nodes.append(
                {
                    "id": len(nodes),
                    "parent": parent["id"],
                    "children": [],
                    "leaves": [min(leaves), max(leaves)],
                    "cost": None,
                    "depth": parent["depth"] + 1,
                }
            )
    for node in nodes:
        share = (node["leaves"][1] - node["leaves"][0] + 1) / number
        node.update(lambda2=None, lambda3=None, volume=share, ambiguous=False)
        if node["children"]:
            node.update(lambda2=1 - node["cost"] / 2, lambda3=0.1)
    return {
        "format": "DiffuseWalkCut partition tree",
        "version": 1,
        "nodes": nodes,
        "splits": order,
        "automatic": {"regions": 1, "threshold": 0.0},
        "produced_by": {"input": "a.png", "size": [4.0, 5.0], "walk_length": 3, "affinity_exponent": 0.5},
    }


@pytest.fixture
def content():
    """Five leaves: 1 2 3 | 4 5, then 1 2 | 3, then 4 | 5, then 1 | 2."""
    return make_content(
        [
            ([1, 2, 3], [4, 5], 0.125),
            ([1, 2], [3], 0.25),
            ([4], [5], 0.5),
            ([1], [2], 0.75),
        ]
    )


@pytest.fixture
def tree(content):
    import itk

    return itk.PartitionTree.from_dict(content)


@pytest.fixture(scope="module")
def random_tree():
    """300 leaves, costs all different, random shape."""
    import itk

    rng = np.random.default_rng(5)
    costs = np.sort(rng.random(299)) + 0.01
    open_ = [list(range(1, 301))]
    splits = []
    for cost in costs:
        choices = [k for k, leaves in enumerate(open_) if len(leaves) > 1]
        leaves = open_.pop(choices[rng.integers(len(choices))])
        at = rng.integers(1, len(leaves))
        splits.append((leaves[:at], leaves[at:], float(cost)))
        open_ += [leaves[:at], leaves[at:]]
    return itk.PartitionTree.from_dict(make_content(splits))


@pytest.fixture
def leaf_only():
    import itk

    return itk.PartitionTree.from_dict(make_content([]))


def test_nodes(tree):
    nodes = tree.nodes
    assert len(tree) == len(nodes) == 9
    assert tree.number_of_leaves == sum(node.is_leaf for node in nodes) == 5
    assert list(tree) == list(nodes)
    assert tree[0] == nodes[0]
    assert tree[-1] == nodes[8]
    root = nodes[0]
    assert (root.parent, root.children, root.leaves, root.cost, root.depth) == (None, (1, 2), (1, 5), 0.125, 0)
    assert root.lambda2 == 1 - 0.125 / 2
    for node in nodes[1:]:
        assert node.id in nodes[node.parent].children
        assert node.depth == nodes[node.parent].depth + 1
        assert not (nodes[node.parent].cost > node.cost)
    for node in nodes:
        if node.is_leaf:
            assert math.isnan(node.cost)
            assert node.leaves[0] == node.leaves[1]
        else:
            first, second = (nodes[child] for child in node.children)
            assert node.leaves == (first.leaves[0], second.leaves[1])
            assert first.leaves[1] + 1 == second.leaves[0]
            assert node.volume == pytest.approx(first.volume + second.volume)
    assert isinstance(root, Node)
    with pytest.raises(AttributeError):
        root.cost = 1.0


def test_a_loop_over_nodes_reads_the_tree_once(random_tree, monkeypatch):
    """Of a tree of 727 nodes each ``tree[i]`` took 8 ms, for it was read anew each time."""
    import itk

    tree = itk.PartitionTree.from_json(random_tree.to_json())
    read, to_json = [], type(tree).ToJSON
    monkeypatch.setattr(type(tree), "ToJSON", lambda self: read.append(self) or to_json(self))
    found = [tree[number] for number in range(len(tree))]
    assert (len(tree.splits), tree.automatic["number_of_regions"] > 0) == (len(found) // 2, True)
    assert read == [tree]
    assert found == list(random_tree)


def test_a_changed_tree_is_read_anew(tree, content):
    content["nodes"][0]["cost"] = 0.0625
    assert (tree[0].cost, len(tree.splits)) == (0.125, 4)
    tree.FromJSON(json.dumps(content))
    assert tree[0].cost == 0.0625
    tree.FromJSON(json.dumps(make_content([])))
    assert (len(tree.nodes), tree.splits) == (1, ())
    tree.Initialize()
    assert (tree.nodes, tree.splits) == ((), ())
    with pytest.raises(RuntimeError, match="empty"):
        tree.automatic


def test_no_such_node(tree):
    with pytest.raises(IndexError):
        tree[9]
    with pytest.raises(TypeError):
        tree["root"]


def test_splits(tree):
    costs = [tree[split].cost for split in tree.splits]
    assert costs == [0.125, 0.25, 0.5, 0.75]


@pytest.mark.parametrize(
    ("level", "expected"),
    [
        ({"number_of_regions": 1}, [0, 1, 1, 1, 1, 1]),
        ({"number_of_regions": 2}, [0, 1, 1, 1, 2, 2]),
        ({"number_of_regions": 3}, [0, 1, 1, 2, 3, 3]),
        ({"number_of_regions": 4}, [0, 1, 1, 2, 3, 4]),
        ({"number_of_regions": 5}, [0, 1, 2, 3, 4, 5]),
        ({"number_of_regions": 99}, [0, 1, 2, 3, 4, 5]),
        ({"cost_threshold": 0.0}, [0, 1, 1, 1, 1, 1]),
        ({"cost_threshold": 0.25}, [0, 1, 1, 2, 3, 3]),
        ({"cost_threshold": 0.74}, [0, 1, 1, 2, 3, 4]),
        ({"cost_threshold": 2}, [0, 1, 2, 3, 4, 5]),
        ({"depth": 0}, [0, 1, 1, 1, 1, 1]),
        ({"depth": 1}, [0, 1, 1, 1, 2, 2]),
        ({"depth": 2}, [0, 1, 1, 2, 3, 4]),
        ({"depth": np.int64(3)}, [0, 1, 2, 3, 4, 5]),
    ],
)
def test_cut(tree, level, expected):
    table = tree.cut(**level)
    assert table.dtype == np.uint32
    assert table.tolist() == expected


def test_levels_are_nested(random_tree):
    finer = random_tree.cut(number_of_regions=300)
    for k in range(299, 0, -1):
        coarser = random_tree.cut(number_of_regions=k)
        assert coarser.max() == k
        # Each label of the finer level lies in one label of the coarser one.
        assert len(set(zip(finer[1:].tolist(), coarser[1:].tolist()))) == finer.max()
        finer = coarser


def test_the_automatic_level(random_tree):
    automatic = random_tree.automatic
    assert set(automatic) == {"number_of_regions", "cost_threshold"}
    table = random_tree.cut()
    assert table.max() == automatic["number_of_regions"]
    assert np.array_equal(table, random_tree.cut(number_of_regions=automatic["number_of_regions"]))
    assert np.array_equal(table, random_tree.cut(cost_threshold=automatic["cost_threshold"]))


@pytest.mark.parametrize(
    ("level", "error", "words"),
    [
        ({"number_of_regions": 2, "depth": 1}, ValueError, "number_of_regions, depth: give one of them at most"),
        ({"number_of_regions": 0}, ValueError, "number_of_regions: must be at least 1 .got 0"),
        ({"number_of_regions": 2.0}, TypeError, "number_of_regions: must be a whole number .*got 2.0"),
        ({"number_of_regions": True}, TypeError, "number_of_regions: must be a whole number"),
        ({"depth": -1}, ValueError, "depth: must be at least 0"),
        ({"cost_threshold": math.nan}, ValueError, "cost_threshold: must be from 0 to 2"),
        ({"cost_threshold": 2.5}, ValueError, "cost_threshold: must be from 0 to 2, as .* 2.5"),
        ({"cost_threshold": "low"}, TypeError, "cost_threshold: must be a number from 0 to 2"),
    ],
)
def test_levels_that_cannot_be(tree, level, error, words):
    with pytest.raises(error, match=words):
        tree.cut(**level)


def test_dictionaries(tree, content):
    import itk

    got = tree.to_dict()
    for key in ("format", "version", "nodes", "splits", "produced_by"):
        assert got[key] == content[key]
    again = itk.PartitionTree.from_dict(got)
    assert again.to_json() == tree.to_json()
    assert json.loads(tree.to_json()) == got


def test_dictionaries_of_numpy_numbers(tree, content):
    import itk

    ours = copy.deepcopy(content)
    ours["nodes"][0]["cost"] = np.float64(0.125)
    ours["nodes"][1]["leaves"] = np.array([1, 3])
    ours["nodes"][2]["lambda3"] = math.nan
    ours["splits"] = tuple(np.int64(split) for split in ours["splits"])
    got = itk.PartitionTree.from_dict(ours).to_dict()
    assert got["nodes"][2]["lambda3"] is None
    assert got["splits"] == content["splits"]
    assert got["nodes"][0] == content["nodes"][0]


def test_dictionaries_that_are_no_tree(content):
    import itk

    with pytest.raises(TypeError, match="must be a dict .*got a list"):
        itk.PartitionTree.from_dict([content])
    wrong = copy.deepcopy(content)
    wrong["nodes"][4]["leaves"] = [1, 1]
    with pytest.raises(RuntimeError, match="node"):
        itk.PartitionTree.from_dict(wrong)
    del wrong["splits"]
    with pytest.raises(RuntimeError, match='has no "splits"'):
        itk.PartitionTree.from_dict(wrong)


def test_pickles(random_tree):
    assert pickle.loads(pickle.dumps(random_tree)).to_json() == random_tree.to_json()


def test_linkage_closed_form(tree):
    assert tree.to_linkage().tolist() == [
        [0, 1, 0.0, 2],  # 1 | 2, the last split, is undone first
        [3, 4, 0.25, 2],  # 4 | 5
        [2, 5, 0.5, 3],  # 1 2 | 3
        [6, 7, 0.625, 5],
    ]


def test_linkage_is_what_scipy_takes(random_tree, leaf_only):
    hierarchy = pytest.importorskip("scipy.cluster.hierarchy")
    linkage = random_tree.to_linkage()
    assert linkage.shape == (299, 4)
    assert linkage.dtype == np.float64
    assert hierarchy.is_valid_linkage(linkage, throw=True)
    assert hierarchy.is_monotonic(linkage)
    for k in range(1, 301):
        theirs = hierarchy.fcluster(linkage, k, "maxclust")
        ours = random_tree.cut(number_of_regions=k)[1:]
        pairs = set(zip(ours.tolist(), theirs.tolist()))
        assert len(pairs) == len(set(ours.tolist())) == len(set(theirs.tolist())) == k
    assert leaf_only.to_linkage().shape == (0, 4)


def test_networkx(random_tree, leaf_only):
    networkx = pytest.importorskip("networkx")
    graph = random_tree.to_networkx()
    assert networkx.is_arborescence(graph)
    assert graph.graph["root"] == 0
    assert graph.graph["splits"] == random_tree.splits
    for node in random_tree.nodes:
        assert tuple(graph.successors(node.id)) == node.children
        assert graph.nodes[node.id]["leaves"] == node.leaves
        assert len(networkx.descendants(graph, node.id)) == 2 * (node.leaves[1] - node.leaves[0])
    assert list(leaf_only.to_networkx()) == [0]


def test_a_tree_of_one_leaf(leaf_only):
    assert len(leaf_only) == 1
    assert leaf_only[0].is_leaf
    assert leaf_only.splits == ()
    assert leaf_only.cut().tolist() == [0, 1]
    assert leaf_only.automatic["number_of_regions"] == 1


def test_an_empty_tree():
    import itk

    tree = itk.PartitionTree.New()
    assert len(tree) == 0
    assert list(tree) == []
    assert tree.splits == ()
    with pytest.raises(RuntimeError, match="there is no node"):
        tree.cut()
