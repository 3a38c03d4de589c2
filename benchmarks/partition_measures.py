# SPDX-License-Identifier: Apache-2.0
"""How alike two partitions of an image are, from the table of how many pixels each pair of their regions shares.

A row of the table is a region of the segmentation, a column one of the annotation. Rows of regions that are united add
up, so that a whole hierarchy needs one pass over the pixels. Definitions: Arbelaez, Maire, Fowlkes and Malik, TPAMI
2011. Needs numpy alone.
"""
import numpy as np

NAMES = ("covering", "pri", "vi")
BETTER = {"covering": 1, "pri": 1, "vi": -1}  # the sign of an improvement
SIGN = {**BETTER, "ari": 1}


def contingency(rows, labels, number_of_rows):
    """Pixels of each (row, label): rows are 0 ... number_of_rows - 1, labels any integers."""
    rows, labels = np.ravel(rows).astype(np.int64), np.ravel(labels)
    if rows.shape != labels.shape:
        raise ValueError(f"{rows.size} pixels are segmented and {labels.size} annotated")
    names, columns = np.unique(labels, return_inverse=True)
    shape = (number_of_rows, len(names))
    return np.bincount(rows * len(names) + columns.ravel(), minlength=shape[0] * shape[1]).reshape(shape)


def pairs(counts):
    """Unordered pairs within each set of so many pixels, in all."""
    counts = np.asarray(counts, float)
    return float((counts * (counts - 1)).sum() / 2)


def covering(table):
    """Of each annotated region the best intersection over union with any segment, weighted by the region's share."""
    segments, regions = table.sum(1, keepdims=True), table.sum(0)
    overlap = table / (segments + regions - table)
    return float((regions * overlap.max(0)).sum() / regions.sum())


def rand_index(table):
    """Share of pixel pairs that are together in both partitions or apart in both. Its mean over annotations: PRI."""
    every = pairs(table.sum())
    one_side_only = pairs(table.sum(0)) + pairs(table.sum(1)) - 2 * pairs(table)
    return 1 - one_side_only / every if every else 1.0


def variation_of_information(table):
    """Conditional entropies of each partition given the other, in bits, summed."""
    joint = table / table.sum()
    row, column = np.broadcast_to(joint.sum(1, keepdims=True), joint.shape), np.broadcast_to(joint.sum(0), joint.shape)
    there = joint > 0
    share = joint[there]
    return float((share * (np.log2(row[there] / share) + np.log2(column[there] / share))).sum())


def adjusted_rand_index(table):
    """Rand index corrected for chance; 1 of equal partitions (Hubert and Arabie, Journal of Classification 1985)."""
    both, rows, columns, every = pairs(table), pairs(table.sum(1)), pairs(table.sum(0)), pairs(table.sum())
    expected = rows * columns / every if every else 0.0
    most = (rows + columns) / 2
    return 1.0 if most == expected else (both - expected) / (most - expected)


FUNCTIONS = {
    "covering": covering, "pri": rand_index, "vi": variation_of_information, "ari": adjusted_rand_index,
}


def measure(tables, names=NAMES):
    """Each measure's mean over the annotations, one table for each of them."""
    return {name: float(np.mean([FUNCTIONS[name](t) for t in tables])) for name in names}
