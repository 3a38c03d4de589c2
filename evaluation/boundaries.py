# SPDX-License-Identifier: Apache-2.0
"""Precision, recall and F of the boundaries of regions against those that people drew, as in the benchmark of BSDS500.

Definition: Martin, Fowlkes and Malik, TPAMI 2004, and Arbelaez, Maire, Fowlkes and Malik, TPAMI 2011. Boundaries are thinned
to a width of one pixel. Pixels of a segmentation are assigned to pixels of an annotation one to one, at most 0.0075 of the
diagonal apart, in as many pairs as there can be. Recall is over the pixels of all annotations; a pixel of the segmentation is
right if it has a partner in any of them. Of the assignments with the most pairs the benchmark's own code finds one of small
distances, with a random choice of partners for pixels that stay alone; here near pixels are paired first. Both have the same
recall; precision may differ, since which pixels have a partner may. Needs numpy.
"""
import numpy as np

REACH = 0.0075  # of the diagonal
COUNTS = ("found", "drawn", "right", "given")  # pixels of annotations with a partner, all; of the segmentation, the same


def between(regions):
    """Pixels where the square of a pixel, those right of it, below and between is not of one region."""
    corner = regions[:-1, :-1]
    edge = (corner != regions[1:, :-1]) | (corner != regions[:-1, 1:]) | (corner != regions[1:, 1:])
    return np.pad(edge, ((0, 1), (0, 1)), mode="edge")


def thin(boundary):
    """Until every line is one pixel wide. Each pass has two halves, and each takes away the pixels that fulfill three
    conditions on their eight neighbors (Guo and Hall, CACM 1989; as in Lam, Lee and Suen, TPAMI 1992, and MATLAB's bwmorph)."""
    boundary, before = boundary.copy(), None
    while before is None or (boundary != before).any():
        before = boundary.copy()
        for half in (0, 4):
            p = np.pad(boundary, 1)
            # x[0] is the neighbor on the right, the others follow against the clock.
            x = [p[1:-1, 2:], p[:-2, 2:], p[:-2, 1:-1], p[:-2, :-2], p[1:-1, :-2], p[2:, :-2], p[2:, 1:-1], p[2:, 2:]]
            after = [x[2 * i + 1] | x[(2 * i + 2) % 8] for i in range(4)]
            crossings = sum((~x[2 * i] & after[i]).astype(np.int8) for i in range(4))
            sides = [sum((x[2 * i] | x[2 * i + 1]).astype(np.int8) for i in range(4)), sum(one.astype(np.int8) for one in after)]
            least = np.minimum(*sides)
            at_side = (x[half + 1] | x[half + 2] | ~x[(half + 7) % 8]) & x[half]
            boundary &= ~((crossings == 1) & (least >= 2) & (least <= 3) & ~at_side)
    return boundary


def boundary_of(regions):
    """Of a label image, thinned: booleans of its shape."""
    return thin(between(np.asarray(regions)))


def pairs_within(one, other, reach):
    """Indexes of a pixel of `one` and of a pixel of `other`, in the order of np.nonzero, of all pairs at most `reach` apart,
    near pairs first; and where the pairs of each distance end."""
    far = int(reach)
    index = np.full(other.shape, -1)
    index[other] = np.arange(other.sum())
    index = np.pad(index, far, constant_values=-1)
    rows, columns = np.nonzero(one)
    steps = np.arange(-far, far + 1)
    offsets = [(down * down + right * right, down, right) for down in steps for right in steps]
    found, ends, last = [], [], 0
    for square, down, right in sorted(offset for offset in offsets if offset[0] <= reach * reach):
        at = index[rows + far + down, columns + far + right]
        there = np.flatnonzero(at >= 0)
        if found and square > last:
            ends.append(sum(len(part[0]) for part in found))
        found.append((there, at[there]))
        last = square
    left, right = (np.concatenate(parts) for parts in zip(*found))
    return left, right, [*ends, len(left)]


def pair_near(left, right, ends, of_left, of_right):
    """Partners by increasing distance, as long as both of a pair have none."""
    begin = 0
    for end in ends:
        a, b = left[begin:end], right[begin:end]
        begin = end
        while True:
            free = (of_left[a] < 0) & (of_right[b] < 0)
            a, b = a[free], b[free]
            if len(a) == 0:
                break
            first = np.unique(a, return_index=True)[1]
            first = first[np.unique(b[first], return_index=True)[1]]
            of_left[a[first]], of_right[b[first]] = b[first], a[first]


def improve(targets, starts, of_left, of_right):
    """Pairs along disjoint paths that alternate between pairs and others and end at pixels without a partner (Berge 1957), a
    forest of all such paths at a time; False where there is none, so that no assignment has more pairs. The pixels that pixel
    k can be paired with are targets[starts[k]] to before targets[starts[k + 1]]."""
    layer = np.flatnonzero((of_left < 0) & (starts[1:] > starts[:-1]))
    root, parent = np.full(len(of_left), -1), np.full(len(of_right), -1)
    root[layer] = layer
    end_of = np.full(len(of_left), -1)  # by the root of the tree
    while len(layer):
        counts = starts[layer + 1] - starts[layer]
        edges = np.arange(counts.sum()) + np.repeat(starts[layer] - np.r_[0, np.cumsum(counts)[:-1]], counts)
        sources, reached = np.repeat(layer, counts), targets[edges]
        new = parent[reached] < 0
        sources, reached = sources[new], reached[new]
        parent[reached] = sources
        only = parent[reached] == sources  # of those that reach the same pixel, one
        sources, reached = sources[only], reached[only]
        partner = of_right[reached]
        end_of[root[sources[partner < 0]]] = reached[partner < 0]
        root[partner[partner >= 0]] = root[sources[partner >= 0]]
        layer = partner[partner >= 0]
        layer = layer[end_of[root[layer]] < 0]  # of a tree that has a path, no other is needed
    for end in end_of[end_of >= 0]:
        while end >= 0:
            source = parent[end]
            of_left[source], of_right[end], end = end, source, of_left[source]
    return bool((end_of >= 0).any())


def correspond(one, other, reach):
    """Which pixels of `one` have a partner in `other`, as booleans in the order of np.nonzero."""
    of_left, of_right = np.full(int(one.sum()), -1), np.full(int(other.sum()), -1)
    left, right, ends = pairs_within(one, other, reach)
    pair_near(left, right, ends, of_left, of_right)
    order = np.argsort(left, kind="stable")
    targets, starts = right[order], np.searchsorted(left[order], np.arange(len(of_left) + 1))
    while improve(targets, starts, of_left, of_right):
        pass
    return of_left >= 0


def count(boundary, drawn):
    """COUNTS of a boundary against those of all annotations of an image."""
    reach = REACH * float(np.hypot(*boundary.shape))
    right, found = np.zeros(int(boundary.sum()), bool), 0
    for one in drawn:
        matched = correspond(boundary, one, reach)
        right |= matched
        found += int(matched.sum())
    return found, int(sum(one.sum() for one in drawn)), int(right.sum()), len(right)


def scores(counts):
    """Precision, recall and F of counts, (..., 4). Without any pixel of one side its share is 0, as in the benchmark."""
    found, drawn, right, given = np.moveaxis(np.asarray(counts, float), -1, 0)
    recall, precision = found / np.maximum(drawn, 1), right / np.maximum(given, 1)
    return precision, recall, 2 * precision * recall / np.maximum(precision + recall, 1e-30)
