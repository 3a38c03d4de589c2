# SPDX-License-Identifier: Apache-2.0
"""Rules for the automatic level must see the right flows and find what is clear; selftest.py runs these. Needs numpy."""
import level_costs
import level_families
import level_flows
import level_planted
import level_scores
import level_tree
import numpy as np

FLOW = np.array([[0.30, 0.02, 0.01, 0.01], [0.02, 0.16, 0.005, 0.005], [0.01, 0.005, 0.20, 0.02], [0.01, 0.005, 0.02, 0.20]])
FLOW = FLOW / FLOW.sum()


def tree_of(flow, splits):
    """The content of a tree.json of leaves 1, 2, ... with this flow; `splits` are (first, begin of the second part, end)."""
    nodes, made, wanted = [], [], [(0, len(flow), None)]
    middles = {(first, end): middle for first, middle, end in splits}
    for first, end, parent in wanted:
        inside = flow[first:end, first:end]
        node = {"id": len(nodes), "parent": parent, "children": [], "leaves": [first + 1, end], "cost": None,
                "volume": float(flow[first:end].sum())}
        if parent is not None:
            nodes[parent]["children"].append(node["id"])
        nodes.append(node)
        if (first, end) in middles:
            side = middles[first, end] - first
            cut = inside[:side, side:].sum()
            node["cost"] = float(cut / inside[:side].sum() + cut / inside[side:].sum())
            made.append(node["id"])
            wanted += [(first, first + side, node["id"]), (first + side, end, node["id"])]
    return {"nodes": nodes, "splits": sorted(made, key=lambda split: nodes[split]["cost"])}


def costs_of(values):
    return level_tree.Splits(np.array(values, float), *[None] * 6)


def test_flows_follow_from_a_tree():
    splits = level_tree.read(tree_of(FLOW, [(0, 2, 4), (0, 1, 2), (2, 3, 4)]))
    # The first split is exact, and so is all of a region that is cut into equal parts.
    assert abs(splits.between[0] - FLOW[:2, 2:].sum()) < 1e-12 and abs(splits.parts_stay[0, 0] - FLOW[:2, :2].sum()) < 1e-12
    assert abs(splits.flow.sum() - 1) < 1e-12 and np.allclose(splits.flow, splits.flow.T)
    assert np.abs(splits.flow - FLOW).max() < 0.005 and np.allclose(splits.flow[2:, 2:], FLOW[2:, 2:])
    three_steps = splits.flow @ np.linalg.matrix_power(splits.flow / splits.flow.sum(1, keepdims=True), 2)
    assert np.allclose(splits.flow_after(3), three_steps)
    shares, stays = level_tree.level_sums(splits, splits.flow)[1]
    assert np.allclose(shares, splits.sides[0]) and np.allclose(stays, splits.parts_stay[0])


def test_criteria_by_hand():
    halves = np.array([[0.45, 0.05], [0.05, 0.45]])
    splits = level_tree.read(tree_of(halves, [(0, 1, 2)]))
    assert np.allclose(level_flows.over_levels(level_flows.covariance, splits, 1), [0, 0.4])
    # q log q - 2 sum q_i log q_i + sum (q_i + p_i) log (q_i + p_i), with exits of 0.05 each
    length = 0.1 * np.log2(0.1) - 4 * 0.05 * np.log2(0.05) + 2 * 0.55 * np.log2(0.55)
    assert np.allclose(level_flows.over_levels(level_flows.code_length, splits, 1), [0, length])
    told = 2 * 0.45 * np.log2(0.45 / 0.25) + 2 * 0.05 * np.log2(0.05 / 0.25)
    assert np.allclose(level_flows.gains(splits), [told])


def test_rules_find_what_is_clear():
    clear = costs_of([0.1] * 3 + [0.7] * 45)
    for family in level_families.FAMILIES:
        if not family.counts and family.name.startswith(("Otsu", "**today's**", "largest", "geometric", "power mean")):
            assert family.rule(family.grid[-1])(clear) == 4 or "kept" in family.name, family.name
    # Those of test/label/AutomaticLevelGTest.cxx.
    ours = level_families.FAMILIES[1].rule((0.4, 9.0, 0.6))
    growing = 0.01 * 1.15 ** np.arange(30)
    for values, regions in (([0.01, 0.02, 0.2, 0.22, 0.5], 3), (growing, 16), ([0.3], 2), ([0.3] * 39, 40),
                            ([0.0] * 20 + [0.4] * 20, 21), ([0.1] * 20 + [0.2] * 28 + [1.9] * 15, 21)):
        assert ours(costs_of(values)) == regions, values
    assert level_costs.otsu([1, 1, 5, 5]) == 3 and level_costs.otsu([2, 2]) == 2


def test_planted_flows():
    cases = level_planted.cases()
    assert len({one.name for one in cases}) == len(cases) == 58
    for one in cases[::9]:
        assert (one.flow == one.flow.T).all() and (one.flow >= 0).all() and all(len(p) == len(one.flow) for p in one.partitions)
    inside = cases[0].partitions[0][:, None] == cases[0].partitions[0]
    assert 15 < cases[0].flow[inside].mean() / cases[0].flow[~inside].mean() < 25


def test_regret():
    images = [{"scores": {"costs": [0.1, 0.2], "covering": values, "pri": values, "vi": values}}
              for values in ([0.2, 0.6, 0.4], [0.3, 0.5, 0.7])]
    threshold, best = level_scores.best_threshold(images)
    assert 0.1 <= threshold < 0.2 or best == 0.55
    found = level_scores.figures(images, [2, 3], best)
    assert abs(found["covering"] - 0.65) < 1e-12 and abs(found["regret"] - (best - 0.65)) < 1e-12 and found["median"] == 0


TESTS = [(name, test) for name, test in sorted(globals().items()) if name.startswith("test_")]
