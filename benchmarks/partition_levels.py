# SPDX-License-Identifier: Apache-2.0
"""Scores of every level of a partition tree, from leaves.nrrd and tree.json (docs/format.md) alone.

Levels are made of intervals of leaves, and the table of an interval is a difference of two rows of running sums: no
level costs a pass over the pixels. Needs numpy; pillow to read annotations and pynrrd to read leaves.
"""
import json
import pathlib

import numpy as np

import partition_measures as measures

MOST_REGIONS = 64  # of the levels that are scored one by one
DIGITS = 9  # of a score that is stored


def read_leaves(path):
    """Labels as (row, column)."""
    import nrrd  # only here: all else can do without

    return np.squeeze(nrrd.read(str(path))[0]).T


def read_annotation(path):
    from PIL import Image

    labels = np.asarray(Image.open(path))
    if labels.ndim != 2:
        raise ValueError(f"{path}: not a label image with one value a pixel")
    return labels


def split_costs(tree):
    """Costs in splitting order; thresholds give nested levels only if they do not decrease."""
    costs = [tree["nodes"][split]["cost"] for split in tree["splits"]]
    for before, after in zip(costs, costs[1:]):
        if after < before:
            raise ValueError(f"tree.json: a split of cost {after} follows one of {before}")
    return costs


def levels(tree):
    """The levels of 1, 2, ... regions, each a list of [first, last] leaf."""
    nodes = {node["id"]: node for node in tree["nodes"]}
    (root,) = (node for node in tree["nodes"] if node["parent"] is None)
    level = {root["id"]: root["leaves"]}
    yield list(level.values())
    for split in tree["splits"]:
        whole = level.pop(split, None)
        first, second = ([nodes[child]["leaves"] for child in nodes[split]["children"]] + [None, None])[:2]
        if None in (whole, first, second) or [first[0], first[1] + 1, second[1]] != [whole[0], second[0], whole[1]]:
            raise ValueError(f"tree.json: split {split} is not that of a region into its two children")
        level.update(zip(nodes[split]["children"], (first, second)))
        yield list(level.values())


def breaks(tree):
    """Of each split, in order, the first leaf of its second child, from 0 on: there a region ends and another begins."""
    list(levels(tree))  # refuses what is no tree
    return [tree["nodes"][tree["nodes"][split]["children"][1]]["leaves"][0] - 1 for split in tree["splits"]]


def begins(breaks, regions):
    """The first leaf of each region of a level, from 0 on, in the order of the leaves, from the breaks of the tree."""
    return np.sort([0, *breaks[: regions - 1]])


def regions_of(leaves, starts):
    """Numbers of the regions, from 1 on, that begin at these leaves."""
    return np.searchsorted(starts, np.asarray(leaves) - 1, side="right")


def running_sums(leaves, number, annotations):
    """For each annotation the rows 0 ... number of pixels in the leaves 1 ... row."""
    found = np.bincount(leaves.ravel(), minlength=number + 1)
    if len(found) != number + 1 or found[0] or not found[1:].all():
        raise ValueError(f"leaves.nrrd does not hold each of the labels 1 ... {number} and no other")
    for labels in annotations:
        if labels.shape != leaves.shape:
            raise ValueError(f"the leaves are {leaves.shape} and the annotation is {labels.shape} pixels")
    return [np.cumsum(measures.contingency(leaves, labels, number + 1), axis=0) for labels in annotations]


def level_tables(sums, level):
    """For each annotation the table of one level."""
    first, last = np.transpose(level)
    return [one[last] - one[first - 1] for one in sums]


def score(leaves, tree, annotations, names=measures.NAMES):
    """What is stored of an image: the measures at 1, 2, ... regions and at the automatic level, and the split costs."""
    costs = split_costs(tree)
    automatic = min(int(tree["automatic"]["regions"]), len(costs) + 1)
    sums = running_sums(leaves, len(costs) + 1, annotations)
    scores = {"costs": costs[: MOST_REGIONS - 1], **{name: [] for name in names}}
    for regions, level in enumerate(levels(tree), 1):
        if regions > MOST_REGIONS and regions != automatic:
            continue
        found = measures.measure(level_tables(sums, level), names)
        at_level = {name: round(value, DIGITS) for name, value in found.items()}
        if regions <= MOST_REGIONS:
            for name, value in at_level.items():
                scores[name].append(value)
        if regions == automatic:
            scores["automatic"] = {"regions": automatic, **at_level}
    return scores


def score_folder(folder, annotations):
    """Of a folder that `diffuse-walk-cut segment` wrote."""
    folder = pathlib.Path(folder)
    return score(read_leaves(folder / "leaves.nrrd"), json.loads((folder / "tree.json").read_text()), annotations)
