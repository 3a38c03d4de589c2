# SPDX-License-Identifier: Apache-2.0
"""Boundaries, clusters and the figures of BSDS500 must be right; selftest.py runs these. Needs numpy, scipy and pillow."""
import itertools
import pathlib
import tempfile

import boundaries
import bsds
import clusters
import made_up
import matching
import numpy as np
import partition_levels
import partition_measures as measures
from scipy import ndimage
from scipy.sparse import csr_matrix
from scipy.sparse.csgraph import maximum_bipartite_matching
from selftest_protocols import REFERENCE

ALL_AROUND = np.ones((3, 3))


def test_boundary_of_halves():
    halves = np.zeros((6, 8), int)
    halves[:, 4:] = 1
    # The column before the change, down to the last row.
    expected = np.zeros((6, 8), bool)
    expected[:, 3] = True
    assert (boundaries.boundary_of(halves) == expected).all()
    assert not boundaries.boundary_of(np.ones((5, 5), int)).any()


def test_thinning_keeps_lines_and_their_pieces():
    random = np.random.default_rng(1)
    for _ in range(20):
        thick = ndimage.binary_dilation(random.random((40, 50)) < 0.03, iterations=int(random.integers(1, 4)))
        thinned = boundaries.thin(thick)
        assert not (thinned & ~thick).any() and (boundaries.thin(thinned) == thinned).all()
        assert ndimage.label(thinned, ALL_AROUND)[1] == ndimage.label(thick, ALL_AROUND)[1]
        squares = thinned[:-1, :-1] & thinned[1:, :-1] & thinned[:-1, 1:] & thinned[1:, 1:]
        assert squares.sum() <= 1  # a crossing of diagonals may keep one
    bar = np.zeros((9, 20), bool)
    bar[3:6, 2:18] = True
    assert (boundaries.thin(bar).sum(0) <= 1).all() and boundaries.thin(bar).any(1).sum() == 1


def test_assignments_have_the_most_pairs():
    random = np.random.default_rng(2)
    for density, reach in itertools.product((0.02, 0.1, 0.4), (1.0, 2.5, 4.3)):
        one, other = random.random((30, 31)) < density, random.random((30, 31)) < density
        left, right, ends = boundaries.pairs_within(one, other, reach)
        places = np.argwhere(one)[:, None] - np.argwhere(other)
        near = (places**2).sum(2) <= reach**2
        assert len(left) == near.sum() and near[left, right].all() and ends[-1] == len(left)
        most = (maximum_bipartite_matching(csr_matrix(near)) >= 0).sum()
        matched = boundaries.correspond(one, other, reach)
        assert matched.shape == (one.sum(),) and matched.sum() == most == boundaries.correspond(other, one, reach).sum()
        if density < 0.1:  # a set of pixels can have partners only if each alone can
            assert not matched[~near.any(1)].any()
    assert not boundaries.correspond(np.zeros((4, 4), bool), np.ones((4, 4), bool), 2).any()
    assert not boundaries.correspond(np.ones((4, 4), bool), np.zeros((4, 4), bool), 2).any()


def test_boundary_scores():
    lines = np.zeros((300, 400), bool)  # of a diagonal of 500: 3.75 pixels
    lines[:, [100, 200]] = True
    moved, far = np.roll(lines, 3, 1), np.roll(lines, 4, 1)
    assert boundaries.count(lines, [lines]) == (600, 600, 600, 600)
    assert boundaries.count(moved, [lines]) == (600, 600, 600, 600)
    assert boundaries.count(far, [lines])[0] == 0
    one = lines.copy()
    one[:, 200] = False
    # Of one line all is right and half is found; of two people one has a line that the other has not.
    assert boundaries.count(one, [lines]) == (300, 600, 300, 300)
    assert boundaries.count(lines, [one, np.roll(lines & ~one, 1, 1)]) == (600, 600, 600, 600)
    precision, recall, f = boundaries.scores([300, 600, 300, 300])
    assert (precision, recall) == (1, 0.5) and abs(f - 2 / 3) < 1e-12
    assert boundaries.scores([0, 0, 0, 0])[2] == 0


def test_boundaries_are_those_of_the_benchmarks_own_code():
    """Thinning leaves as many pixels. Its assignment finds a few pairs fewer than there are and never more: on 153 boundaries of
    photographs it lost 0.05 % of them, the most here is 0.4 %."""
    for number, (pixels, pairs, right) in enumerate(REFERENCE["bsds"]["cells"]):
        boundary, *drawn = [boundaries.boundary_of(made_up.cells(number, person)) for person in range(4)]
        assert [int(one.sum()) for one in (boundary, *drawn)] == pixels
        reach = boundaries.REACH * np.hypot(*boundary.shape)
        ours = [int(boundaries.correspond(boundary, one, reach).sum()) for one in drawn]
        assert all(0 <= a - b <= 0.005 * a + 1 for a, b in zip(ours, pairs)), (number, ours, pairs)
        found, every, kept, _ = boundaries.count(boundary, drawn)
        assert (found, every) == (sum(ours), sum(pixels[1:])) and abs(kept - right) <= 0.005 * right + 1


def test_adjusted_rand_index():
    # By pairs: of n pixels, those together in both, against what chance would give.
    random = np.random.default_rng(3)
    for _ in range(5):
        one, other = random.integers(0, 3, 14), random.integers(0, 4, 14)
        pairs = list(itertools.combinations(range(14), 2))
        a = sum(one[i] == one[j] for i, j in pairs)
        b = sum(other[i] == other[j] for i, j in pairs)
        both = sum(one[i] == one[j] and other[i] == other[j] for i, j in pairs)
        chance = a * b / len(pairs)
        expected = (both - chance) / ((a + b) / 2 - chance)
        assert abs(measures.adjusted_rand_index(measures.contingency(one, other, 3)) - expected) < 1e-12
    same = measures.contingency([0, 0, 1], [5, 5, 2], 2)
    assert measures.adjusted_rand_index(same) == 1 == measures.adjusted_rand_index(np.array([[4]]))


def test_bsds_figures():
    """Both layouts give the same; ODS and OIS by hand."""
    with tempfile.TemporaryDirectory() as folder:
        folder, found = pathlib.Path(folder), {}
        for official in (True, False):
            root = made_up.make_bsds(folder / str(official), official=official)
            lines = []
            for example in bsds.list_drawn(root, "val"):
                shape = example.read()[0][0].shape
                regions = made_up.regions_of(example.name, shape, made_up.number_of_regions(example.name) + 6)
                made_up.write_result(folder / "result", regions)
                scores, leaves = bsds.Bsds.score(folder / "result", example)
                assert (leaves - 1 == regions).all()
                lines.append({"scores": scores})
                labels, drawn = example.read()
                tables = [measures.contingency(regions, one, int(regions.max()) + 1) for one in labels]
                at_leaves = measures.measure(tables, bsds.MEASURES)
                assert all(abs(scores["automatic"][name] - value) < 1e-8 for name, value in at_leaves.items())
                assert tuple(scores["automatic"]["boundary"]) == boundaries.count(boundaries.boundary_of(regions), drawn)
            found[official] = bsds.Bsds().figures(lines, threshold=0.03)
    assert found[True] == found[False]
    rows, scores = found[True], [line["scores"] for line in lines]
    counts = [np.array([one["boundary"][min(k, len(one["boundary"])) - 1] for k in bsds.ablation_table.COUNTS]) for one in scores]
    f = lambda sums: boundaries.scores(sums)[2]  # noqa: E731
    ods, ois = f(sum(counts)).max(), f(sum(one[f(one).argmax()] for one in counts))
    assert np.allclose(rows["by number of regions"]["boundary F"], [ods, ois], atol=1e-12)
    # Costs are 0.01, 0.02, ...: at 0.03 there are four regions.
    four = np.mean([one["vi"][3] for one in scores])
    assert abs(rows["threshold 0.03, as given"]["VI"] - four) < 1e-12


def test_k_means_finds_what_is_apart():
    random = np.random.default_rng(4)
    centers = random.normal(0, 20, (6, 3))
    truth = random.integers(0, 6, 300)
    found = clusters.k_means(centers[truth] + random.normal(0, 0.1, (300, 3)), random.random(300) + 0.1, 6)
    assert len(set(zip(found, truth))) == 6
    assert (clusters.k_means(centers, np.ones(6), 6) == clusters.k_means(centers, np.ones(6), 6)).all()
    assert set(clusters.k_means(np.zeros((4, 2)), np.ones(4), 3)) == {0}


def test_one_matching_of_colors():
    """Images whose regions have one color for each class: with one matching all pixels agree."""
    random = np.random.default_rng(5)
    colors, tables, sums = np.array([[200, 30, 30], [30, 200, 30], [30, 30, 200]]), [], []
    for _ in range(8):
        classes = np.repeat(random.permutation(3), 20)[None, :].repeat(60, 0)
        image = np.clip(colors[classes] + random.integers(-3, 4, (60, 60, 3)), 0, 255).astype(np.uint8)
        leaves = classes * 2 + (np.arange(60) % 2)[:, None] + 1  # two leaves of each class
        table = matching.table_of(leaves - 1, classes, 3)
        leaf_sums = clusters.sums_of(image, leaves, 6)
        assert leaf_sums[:, 0].sum() == 3600 and np.allclose(leaf_sums[:, 0], 600)
        tables.append(table)
        sums.append(leaf_sums)
        whole = clusters.describe(leaf_sums.sum(0, keepdims=True))
        assert np.allclose(whole[0, -3:], [0.5, 0.5, 1])
    result = matching.match(clusters.global_table(tables, sums, 3))
    assert matching.accuracy(result) == 1 == matching.mean_iou(result)


def test_levels_by_breaks():
    """The regions of a level begin where the intervals of its leaves do."""
    with tempfile.TemporaryDirectory() as folder:
        made_up.write_result(folder, made_up.regions_of("101085", (32, 32), 12))
        tree = partition_levels.json.loads((pathlib.Path(folder) / "tree.json").read_text())
    breaks = partition_levels.breaks(tree)
    for regions, level in enumerate(partition_levels.levels(tree), 1):
        starts = partition_levels.begins(breaks, regions)
        assert starts.tolist() == sorted(first - 1 for first, _ in level)
        found = partition_levels.regions_of(np.arange(1, 13), starts)
        assert all(len(set(found[first - 1 : last])) == 1 for first, last in level) and set(found) == set(range(1, regions + 1))


TESTS = [(name, test) for name, test in sorted(globals().items()) if name.startswith("test_")]
