# SPDX-License-Identifier: Apache-2.0
"""Benchmarks with classes: what is kept of an image, and accuracy and mean IoU of a level of all images, by both matchings.

Of an image the pixels of each class in each leaf are kept, at the places that the protocol counts, and what clusters.py needs.
A level is a list of the leaves at which its regions begin, so that every figure of every level follows from a line, without
the images. Needs numpy, scipy, pillow and pynrrd.
"""
import functools
import json

import ablation_table
import clusters
import matching
import numpy as np
import partition_levels
from benchmark_data import DATA_SETS, list_examples
from PIL import Image
from protocols import PROTOCOLS

DESCRIBED = 512  # pixels of a side at least, of which what a region shows is taken


class Semantic:
    """A data set of benchmark_data.py in a protocol of protocols.py."""

    columns = ("accuracy", "mIoU", "accuracy, one matching", "mIoU, one matching")

    def __init__(self, name, protocol):
        self.name, self.protocol_name = name, protocol
        self.data, self.protocol = DATA_SETS[name], PROTOCOLS[protocol]
        if protocol not in self.data.protocols:
            raise ValueError(f"--protocol: the code of {protocol} has no {name} (got {protocol}). Use {' or '.join(self.data.protocols)}")
        self.title, self.images = f"{self.data.title}, protocol of {protocol}", self.data.images

    def examples(self, folder):
        return list_examples(self.data, folder)

    def prepare(self, example, folder):
        """Writes what is segmented; the path."""
        path = folder / f"{example.name}.png"
        Image.fromarray(self.protocol.image(example.read_image())).save(path, compress_level=1)
        return path

    def classes_of(self, example):
        """Classes at the places that count; the background is one where the data set has it, else -1."""
        labels = self.protocol.labels(example.read_classes())
        return np.where(labels < 0, self.data.classes - 1, labels) if self.data.background else labels

    def score(self, folder, example):
        """What is kept of a folder that the program wrote, and its leaves at the places that count."""
        leaves = partition_levels.read_leaves(folder / "leaves.nrrd")
        tree = json.loads((folder / "tree.json").read_text())
        costs = partition_levels.split_costs(tree)
        number = len(costs) + 1
        if set(np.unique(leaves)) != set(range(1, number + 1)):
            raise ValueError(f"leaves.nrrd does not hold each of the labels 1 ... {number} and no other")
        counted = self.protocol.regions(leaves)
        labels = self.classes_of(example)
        present = np.unique(labels[labels >= 0])
        table = matching.table_of(counted - 1, labels, self.data.classes)
        table = np.pad(table, ((0, 0), (0, number - table.shape[1])))
        pixels = np.bincount(counted.ravel() - 1, minlength=number)
        step = max(1, self.protocol.size // DESCRIBED)
        image = self.protocol.image(example.read_image())[::step, ::step]
        sums = clusters.sums_of(image, leaves[::step, ::step], number)
        return {
            "costs": costs, "breaks": partition_levels.breaks(tree), "automatic": int(tree["automatic"]["regions"]),
            "classes": present.tolist(), "table": table[present].tolist(), "pixels": pixels.tolist(),
            "sums": [[float(f"{value:.{clusters.DIGITS}g}") for value in row] for row in sums]}, counted

    def table(self, scores, regions):
        """(classes, regions) pixels of the level of so many regions, in the order of the leaves."""
        whole = np.zeros((self.data.classes, len(scores["breaks"]) + 1), int)
        for name, row in zip(scores["classes"], scores["table"]):
            whole[name] = row
        return np.add.reduceat(whole, partition_levels.begins(scores["breaks"], regions), axis=1)

    def match(self, scores, regions):
        """Hits, wrong and missed pixels of an image by itself."""
        there = np.add.reduceat(scores["pixels"], partition_levels.begins(scores["breaks"], regions)) > 0
        table = self.table(scores, regions)[:, : np.flatnonzero(there).max() + 1]
        return matching.match_image(table, self.data.background)

    def figures(self, lines, threshold=None):
        """Rows of a table by the name of the level, of the lines of one refinement that did not fail."""
        scores = [line["scores"] for line in lines]
        match = functools.lru_cache(None)(lambda image, regions: self.match(scores[image], regions))
        most = [len(one["breaks"]) + 1 for one in scores]

        def at(regions):
            regions = [int(min(k, n)) for k, n in zip(regions, most)]
            return regions, sum(match(image, k) for image, k in enumerate(regions))

        short = [{"costs": one["costs"][: partition_levels.MOST_REGIONS - 1]} for one in scores]
        grid = ablation_table.thresholds(short)
        by_threshold = ablation_table.regions_at(scores, grid).T
        best_threshold = best([matching.mean_iou(at(row)[1]) for row in by_threshold])
        best_count = int(ablation_table.COUNTS[best(
            [matching.mean_iou(at([k] * len(scores))[1]) for k in ablation_table.COUNTS])])
        levels = {
            "automatic": [one["automatic"] for one in scores],
            f"one threshold for all, the best on these images ({grid[best_threshold]:.4g})": by_threshold[best_threshold],
            f"one number of regions for all, the best on these images ({best_count})": [best_count] * len(scores)}
        if threshold is not None:
            levels[f"threshold {threshold:g}, as given"] = ablation_table.regions_at(scores, [threshold])[:, 0]
        return {name: self.row(scores, *at(regions)) for name, regions in levels.items()}

    def row(self, scores, regions, sums):
        tables = [self.table(one, k) for one, k in zip(scores, regions)]
        kept = [np.add.reduceat(one["sums"], partition_levels.begins(one["breaks"], k), axis=0)
                for one, k in zip(scores, regions)]
        once = matching.match(clusters.global_table(tables, kept, self.data.classes))
        values = (matching.accuracy(sums), matching.mean_iou(sums), matching.accuracy(once), matching.mean_iou(once))
        return {"regions": float(np.median(regions)), **dict(zip(self.columns, map(number, values))),
                "IoU of each class": [number(iou) for iou in matching.intersection_over_union(sums)]}

    def quality(self, scores):
        """Of an image at its automatic level, for the pictures: mean IoU of the classes that it has; nan without one."""
        ious = matching.intersection_over_union(self.match(scores, min(scores["automatic"], len(scores["breaks"]) + 1)))
        return float(np.mean(ious[scores["classes"]])) if scores["classes"] else float("nan")

    def shown(self, example):
        """Image and labels, of the size that the leaves are kept in."""
        labels = self.classes_of(example)
        image = self.protocol.image(example.read_image())[:: self.protocol.step, :: self.protocol.step]
        return image, labels


def number(value):
    """For JSON, which has no nan."""
    return None if np.isnan(value) else float(value)


def best(values):
    """The index of the greatest; nan is less than all."""
    return int(np.nan_to_num(values, nan=-1.0).argmax())
