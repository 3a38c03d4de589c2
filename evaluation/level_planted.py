# SPDX-License-Identifier: Apache-2.0
"""Walks with a known partition: stochastic block models [Holland, Laskey and Leinhardt, Social Networks 1983], dense and noisy
or sparse, and their trees by the package diffuse_walk_cut. Needs numpy; trees need the package.
"""
import dataclasses
import json

import numpy as np
import partition_levels
import partition_measures as measures
from ablation_table import markdown

import level_tree

NODES = 256
# Of two nodes of one block beside two of different blocks. At 1 there is nothing to find.
CONTRASTS = {"clear": 20.0, "easy": 6.0, "hard": 2.5, "hopeless": 1.2}
STRUCTURES = {
    "2 equal": (128, 128), "4 equal": (64,) * 4, "8 equal": (32,) * 8, "16 equal": (16,) * 16,
    "5 unequal": (128, 64, 32, 16, 16), "9 unequal": (96, 48, 32, 24, 16, 16, 8, 8, 8),
}


@dataclasses.dataclass(frozen=True)
class Planted:
    """A symmetric flow and its right partitions, more than one where they are nested."""

    structure: str
    contrast: str
    flow: np.ndarray
    partitions: tuple

    @property
    def name(self):
        return f"{self.structure}, {self.contrast}"


def noisy(random, means, sparse):
    """A symmetric flow of these means: exponential weights, or edges of which a node has about 24."""
    if sparse:
        values = random.random(means.shape) < np.minimum(means * 24 * len(means) / means.sum(), 1)
    else:
        values = random.exponential(means)
    upper = np.triu(values, 1).astype(float)
    return upper + upper.T + np.diag(np.full(len(means), 1e-9))


def blocks(sizes):
    return np.repeat(np.arange(len(sizes)), sizes)


def means_of(labels, contrast):
    return np.where(labels[:, None] == labels, contrast, 1.0)


def cases(seed=0):
    """Every structure at every contrast, dense and sparse; nested blocks; and no structure."""
    found = []  # structure, contrast, means, partitions, sparse
    for sparse in (False, True):
        kind = ", sparse" if sparse else ""
        for contrast, ratio in CONTRASTS.items():
            for structure, sizes in STRUCTURES.items():
                labels = blocks(sizes)
                # By the number of equal blocks: so much more flow stays where more blocks share the rest.
                means = means_of(labels, ratio * max(1.0, len(sizes) / 4))
                found.append((structure + kind, contrast, means, (labels,), sparse))
            fine = blocks((16,) * 16)
            coarse = fine // 4
            means = means_of(coarse, ratio) * means_of(fine, ratio)
            found.append(("4 of 4, nested" + kind, contrast, means, (coarse, fine), sparse))
        found.append(("no structure" + kind, "none", np.ones((NODES, NODES)), (np.zeros(NODES, int),), sparse))
    return [Planted(structure, contrast, noisy(np.random.default_rng([seed, i]), means, sparse), partitions)
            for i, (structure, contrast, means, partitions, sparse) in enumerate(found)]


@dataclasses.dataclass(frozen=True)
class Scored:
    """A tree of a planted walk: the adjusted Rand index of each level, beside the nearest of the right partitions, whose
    numbers of regions it has."""

    contrast: str
    walk_length: int
    splits: level_tree.Splits
    indices: list
    planted: tuple


def score(planted, walk_length=1):
    tree, leaves = tree_of(planted.flow, walk_length)
    breaks = partition_levels.breaks(tree)

    def index(regions):
        found = partition_levels.regions_of(leaves, partition_levels.begins(breaks, regions)) - 1
        return max(measures.adjusted_rand_index(measures.contingency(found, one, regions)) for one in planted.partitions)

    indices = [index(regions) for regions in range(1, len(tree["splits"]) + 2)]
    return Scored(planted.contrast, walk_length, level_tree.read(tree), indices,
                  tuple(len(np.unique(one)) for one in planted.partitions))


def read(seeds=(0, 1), walk_lengths=(1, 3)):
    return [score(one, length) for seed in seeds for length in walk_lengths for one in cases(seed)]


def table(scored, rules):
    """Mean adjusted Rand index and mean number of regions, for each contrast; share of all whose number is a planted one."""
    groups = {name: [one for one in scored if one.contrast == name] for name in (*CONTRASTS, "none")}
    rows = [["best level of each", "", *[f"{np.mean([max(one.indices) for one in group]):.3f}" for group in groups.values()], ""]]
    planted = [f"{np.mean([max(one.planted) for one in group]):.1f} regions" for group in groups.values()]
    rows.append(["planted", "", *planted, ""])
    for name, (constants, rule) in rules.items():
        cells, right = [], []
        for group in groups.values():
            regions = [min(rule(one.splits), len(one.indices)) for one in group]
            index = np.mean([one.indices[k - 1] for one, k in zip(group, regions)])
            cells.append(f"{index:.3f}, {np.mean(regions):.1f}")
            right += [k in one.planted for one, k in zip(group, regions)]
        rows.append([name, constants, *cells, f"{np.mean(right):.0%}"])
    return markdown(("rule", "constants", *groups, "right number"), rows)


def tree_of(flow, walk_length=1):
    """The content of tree.json and the leaf of each node, from 1 on."""
    import itk  # with the package diffuse_walk_cut

    walk = (flow / flow.sum(1, keepdims=True)).astype(np.float32)
    image = itk.image_from_array(walk[None], ttype=itk.VectorImage[itk.F, 2])
    leaves, tree = itk.random_walk_n_cut_filter(image, layout="full", walk_length=walk_length, minimum_region_fraction=0.01)
    return json.loads(tree.to_json()), itk.array_from_image(leaves)[0].astype(np.int64)
