# SPDX-License-Identifier: Apache-2.0
"""How far levels that a rule chooses are from the best: figures of the images of one kind of walk.

Regret is the mean covering at the fixed cost threshold that is best for these images, less that at the chosen levels. The
regret of an image is its own best level's covering less that of the chosen one. Needs numpy, and pynrrd and pillow to
read results.
"""
import json
import pathlib

import ablation_table
import numpy as np
import partition_levels

import level_tree


def images_of(folder):
    """Names of the images in a folder of results, in order."""
    names = sorted(path.parent.name for path in pathlib.Path(folder).glob("*/tree.json"))
    if not names:
        raise ValueError(f"{folder} holds no ID/tree.json: give a folder of results of several images")
    return names


def read(folder, drawn, progress=lambda name: None):
    """For each of the images that the folder has, by name: measures of all levels, and the splits."""
    found = {}
    for name in images_of(folder):
        if name not in drawn:
            raise ValueError(f"{folder}/{name}: there is no such image with annotations")
        tree = json.loads((pathlib.Path(folder) / name / "tree.json").read_text())
        leaves = partition_levels.read_leaves(pathlib.Path(folder) / name / "leaves.nrrd")
        scores = partition_levels.score(leaves, tree, [partition_levels.read_annotation(path) for path in drawn[name]])
        found[name] = {"scores": scores, "tree": tree}
        progress(name)
    return found


def splits_of(image):
    return level_tree.read(image["tree"])


def at(image, regions, measure):
    values = image["scores"][measure]
    return values[min(max(regions, 1), len(values)) - 1]


def best_threshold(images):
    """The fixed threshold of the largest mean covering, of 28 quantiles of all split costs, and that covering."""
    scores = [image["scores"] for image in images]
    grid = ablation_table.thresholds(scores)
    ods, _, level = ablation_table.sweep(
        "covering", ablation_table.values(scores, "covering", ablation_table.regions_at(scores, grid)))
    return float(grid[level]), float(ods)


def figures(images, regions, reference):
    """Of the chosen numbers of regions: means of the measures, regret beside `reference`, the covering at the best fixed
    threshold, and the median and the 90 % quantile of the regret of each image."""
    means = {name: float(np.mean([at(image, k, name) for image, k in zip(images, regions)])) for name in ("covering", "pri", "vi")}
    own = [max(image["scores"]["covering"]) - at(image, k, "covering") for image, k in zip(images, regions)]
    return {**means, "regret": reference - means["covering"], "median": float(np.median(own)),
            "tenth": float(np.quantile(own, 0.9)), "regions": float(np.mean(regions)), "one": int(np.sum(np.asarray(regions) == 1))}
