# SPDX-License-Identifier: Apache-2.0
"""What a rule for the automatic level may look at: costs, sizes and flows of the splits of a tree.json (docs/format.md).

The file has the cost of each split, cut / assoc(A) + cut / assoc(B) inside the region S that was split, and each region's share of
the stationary distribution. If the flow inside S has the proportions of the shares, assoc(A) / assoc(B) = v_A / v_B (exact
at the first split), both give, from above, the flow that stays in a region and that between the sides of each split, and so a
walk between the leaves, where the flow between two sides is spread over their leaves by their shares. Needs numpy alone.
"""
import dataclasses
import functools

import numpy as np


@dataclasses.dataclass(frozen=True, eq=False)
class Splits:
    """Arrays with an entry for each split, in order; costs do not decrease."""

    costs: np.ndarray
    whole: np.ndarray  # share of the region that is split
    sides: np.ndarray  # (splits, 2): shares of its two parts
    stays: np.ndarray  # flow inside the region: the probability that a walker is there before and after a step
    parts_stay: np.ndarray  # (splits, 2): the same of its parts
    between: np.ndarray  # flow from one part to the other, one way
    regions: tuple  # of each split, the first leaf, the first leaf of the second part, and the end

    def __len__(self):
        return len(self.costs)

    @functools.cached_property
    def flow(self):
        """(leaves, leaves), symmetric; the sum is 1."""
        count = len(self) + 1
        share, flow = np.ones(count), np.ones((count, count))
        for (first, middle, end), sides, stays, between in zip(self.regions, self.sides, self.parts_stay, self.between):
            share[first:middle], share[middle:end] = sides
            flow[first:middle, first:middle], flow[middle:end, middle:end] = stays
            flow[first:middle, middle:end] = flow[middle:end, first:middle] = between / np.prod(sides)
        flow *= np.where(np.eye(count, dtype=bool), 1.0, np.outer(share, share))
        return flow / flow.sum()

    @functools.cached_property
    def modes(self):
        """Roots of the leaves' shares, and eigenvalues and eigenvectors of the flow divided by them."""
        root = np.sqrt(np.maximum(self.flow.sum(1), 1e-15))
        values, vectors = np.linalg.eigh(self.flow / np.outer(root, root))
        return root, np.clip(values, 0, 1), vectors * root[:, None]

    def flow_after(self, steps):
        _, values, vectors = self.modes
        return (vectors * values**steps) @ vectors.T


def split_sides(cost, whole, sides, stays):
    """Flow between two sides with these shares of a region, and inside each, from the cost of the split."""
    first, second = (stays * side / whole for side in sides)
    cut = min(cost * first * second / (first + second), first, second) if stays > 0 else 0.0
    return cut, first - cut, second - cut


def read(tree, most=63):
    """Of the content of a tree.json, its first splits."""
    nodes, stays, rows = tree["nodes"], {0: 1.0}, []
    made = tree["splits"][:most]
    # Leaves of the level that these splits make, counted from 0.
    begins = sorted([0, *(nodes[nodes[split]["children"][1]]["leaves"][0] - 1 for split in made)])
    for split in made:
        node = nodes[split]
        children = node["children"]
        sides = [nodes[child]["volume"] for child in children]
        cut, *parts = split_sides(node["cost"], node["volume"], sides, stays[split])
        places = (node["leaves"][0] - 1, nodes[children[1]]["leaves"][0] - 1, node["leaves"][1])
        rows.append((node["cost"], node["volume"], sides, stays[split], parts, cut, np.searchsorted(begins, places)))
        stays.update(zip(children, parts))
    costs, whole, sides, inside, parts, cuts, regions = zip(*rows) if rows else [()] * 7
    pairs = lambda values: np.array(values, float).reshape(-1, 2)  # noqa: E731
    return Splits(np.array(costs, float), np.array(whole, float), pairs(sides), np.array(inside, float), pairs(parts),
                  np.array(cuts, float), tuple(tuple(map(int, one)) for one in regions))


def level_sums(splits, flow):
    """For the levels of 1, 2, ... regions, the shares of their regions and what of this flow stays in each."""
    table = np.pad(flow, ((1, 0), (1, 0))).cumsum(0).cumsum(1)
    begins, found = [0], []
    for made in range(len(splits) + 1):
        if made:
            begins = sorted([*begins, splits.regions[made - 1][1]])
        bounds = np.array([*begins, len(flow)])
        low, high = bounds[:-1], bounds[1:]
        found.append((table[high, -1] - table[low, -1],
                      table[high, high] - table[low, high] - table[high, low] + table[low, low]))
    return found
