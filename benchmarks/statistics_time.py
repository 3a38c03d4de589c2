#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""What measuring the regions costs, beside ITK's own filters on the same labels in the same run.

    python benchmarks/statistics_time.py [--size 256] [--leaves 64] [--rounds 5]

A cube of voxels of 16 bits in so many regions, and a tree of them. In turns: RegionStatisticsFilter, which measures all
nodes of the tree, with exact medians and surfaces; and what ITK has for the regions of one level: LabelStatistics (with
histograms, for medians) and LabelImageToShapeLabelMap (with perimeters). Prints one line of JSON:

    statistics_s       all nodes of the tree, median
    label_statistics_s, shape_label_map_s    the regions of the finest level, medians
    ratio              of the sum of ITK's two to ours: above 1 where ours takes less
    level_s            the table of another level, from what was measured

Needs the wheel, itk, NumPy and pandas, and a quiet machine.
"""

import argparse
import json
import statistics
import time

import itk
import numpy as np


def make_regions(size, leaves):
    """Regions around so many places, with uneven borders."""
    random = np.random.default_rng(0)
    places = random.uniform(0, size, (leaves, 3))
    z, y, x = np.mgrid[:size, :size, :size].astype(np.float32)
    wave = 3 * np.sin(x / 5) + 3 * np.sin(y / 7) + 3 * np.sin(z / 6)
    nearest = np.full((size,) * 3, np.inf, np.float32)
    labels = np.zeros((size,) * 3, np.uint16)
    for number, place in enumerate(places, 1):
        distance = (x - place[0]) ** 2 + (y - place[1]) ** 2 + (z - place[2]) ** 2 + 50 * number % 7 * wave
        labels[distance < nearest] = number
        nearest = np.minimum(nearest, distance)
    numbers = np.unique(labels)
    labels = (np.searchsorted(numbers, labels) + 1).astype(np.uint16)
    values = (100 * labels + random.normal(0, 30, labels.shape)).astype(np.int16)
    return labels, values


def make_tree(leaves):
    """Each split takes the first half of the leaves."""
    nodes, splits = [], []

    def grow(parent, first, last, depth):
        node = {"id": len(nodes), "parent": parent, "children": [], "leaves": [first, last], "cost": None}
        node |= {"lambda2": None, "lambda3": None, "volume": (last - first + 1) / leaves, "depth": depth, "ambiguous": False}
        nodes.append(node)
        if first < last:
            middle = (first + last) // 2
            node["cost"] = 0.1 + 0.05 * depth
            splits.append((node["cost"], node["id"]))
            node["children"] = [grow(node["id"], first, middle, depth + 1), grow(node["id"], middle + 1, last, depth + 1)]
        return node["id"]

    grow(None, 1, leaves, 0)
    fields = {"format": "DiffuseWalkCut partition tree", "version": 1, "nodes": nodes}
    return itk.PartitionTree.from_dict(fields | {"splits": [node for _, node in sorted(splits)], "produced_by": {}})


def seconds_of(update):
    begin = time.perf_counter()
    update()
    return time.perf_counter() - begin


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--size", type=int, default=256)
    parser.add_argument("--leaves", type=int, default=64)
    parser.add_argument("--rounds", type=int, default=5)
    arguments = parser.parse_args()

    labels, values = make_regions(arguments.size, arguments.leaves)
    leaves, image = itk.image_from_array(labels), itk.image_from_array(values)
    tree = make_tree(int(labels.max()))
    single = itk.image_from_array(values.astype(np.float32))

    def ours():
        filter_ = itk.RegionStatisticsFilter.New(Image=image, LeafImage=leaves, PartitionTree=tree)
        filter_.Update()
        return filter_.GetOutput()

    def label_statistics():
        filter_ = itk.LabelStatisticsImageFilter[type(single), type(leaves)].New(Input=single, LabelInput=leaves)
        filter_.SetUseHistograms(True)
        filter_.SetHistogramParameters(4096, float(values.min()), float(values.max()) + 1.0)
        filter_.Update()

    def shape_label_map():
        filter_ = itk.LabelImageToShapeLabelMapFilter.New(Input=leaves)
        filter_.SetComputePerimeter(True)
        filter_.Update()

    methods = {"statistics_s": ours, "label_statistics_s": label_statistics, "shape_label_map_s": shape_label_map}
    times = {name: [] for name in methods}
    for method in methods.values():
        method()  # modules are loaded
    for _ in range(arguments.rounds):
        for name, method in methods.items():
            times[name].append(seconds_of(method))
    result = {name: round(statistics.median(seconds), 3) for name, seconds in times.items()}
    peers = result["label_statistics_s"] + result["shape_label_map_s"]
    table = ours()
    level = statistics.median(seconds_of(lambda: table.to_csv(tree.cut(12))) for _ in range(20))
    result |= {"ratio": round(peers / result["statistics_s"], 2), "level_s": round(level, 5)}
    print(json.dumps({"size": arguments.size, "leaves": int(labels.max()), "nodes": len(tree)} | result))


if __name__ == "__main__":
    main()
