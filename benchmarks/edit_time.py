#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""What editing regions costs, beside ITK's own filters on the same labels in the same run.

    python benchmarks/edit_time.py [--size 256] [--leaves 64] [--rounds 5]

The cube of voxels of statistics_time.py, and its tree. In turns:

    merge_s            RegionEditFilter: two regions become one, and the tree anew; median
    change_label_s     ChangeLabelImageFilter: one label becomes another
    clean_s            RegionEditFilter: small parts of all regions go to their neighbors, and holes of one are filled
    fillhole_s, components_s    BinaryFillholeImageFilter of one region; ConnectedComponent with RelabelComponent, which
                       drops the small parts of one region
    level_s            HierarchicalLabelFilter: another level of the same tree, from leaves that are not refined

Prints one line of JSON. Needs the wheel, itk and NumPy, and a quiet machine.
"""

import argparse
import json
import statistics

import itk

from statistics_time import make_regions, make_tree, seconds_of

MERGE = '[{"do": "level", "regions": %d}, {"do": "merge", "nodes": [%d, %d]}]'
CLEAN = '[{"do": "level", "regions": %d}, {"do": "smallest", "size": 200}, {"do": "fill", "node": %d}]'


def edit(leaves, tree, text):
    editor = itk.RegionEditFilter[type(leaves)].New(leaves, PartitionTree=tree)
    editor.SetEditsText(text)
    return seconds_of(editor.Update)


def change_label(leaves):
    change = itk.ChangeLabelImageFilter.New(leaves)
    change.SetChange(1, 2)
    return seconds_of(change.Update)


def fill_hole(leaves):
    fill = itk.BinaryFillholeImageFilter.New(leaves, ForegroundValue=1)
    return seconds_of(fill.Update)


def drop_small(leaves):
    one = itk.BinaryThresholdImageFilter.New(leaves, LowerThreshold=1, UpperThreshold=1)
    one.Update()
    components = itk.ConnectedComponentImageFilter[type(leaves), type(leaves)].New(one)
    relabel = itk.RelabelComponentImageFilter[type(leaves), type(leaves)].New(components, MinimumObjectSize=200)
    return seconds_of(relabel.Update)


def level(leaves, tree, regions):
    label = itk.HierarchicalLabelFilter[type(leaves), itk.ImageBase[3], type(leaves)].New()
    label.SetInput(leaves)
    label.SetPartitionTree(tree)
    label.SetNumberOfRegions(regions)
    label.Update()
    label.SetNumberOfRegions(regions // 2)
    return seconds_of(label.Update)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--size", type=int, default=256)
    parser.add_argument("--leaves", type=int, default=64)
    parser.add_argument("--rounds", type=int, default=5)
    arguments = parser.parse_args()

    labels, _ = make_regions(arguments.size, arguments.leaves)
    leaves = itk.image_from_array(labels)
    count = int(labels.max())
    tree = make_tree(count)
    ends = [node.id for node in tree.nodes if node.is_leaf]
    runs = {
        "merge_s": lambda: edit(leaves, tree, MERGE % (count, ends[0], ends[-1])),
        "change_label_s": lambda: change_label(leaves),
        "clean_s": lambda: edit(leaves, tree, CLEAN % (count, ends[0])),
        "fillhole_s": lambda: fill_hole(leaves),
        "components_s": lambda: drop_small(leaves),
        "level_s": lambda: level(leaves, tree, count),
    }
    seconds = {name: [] for name in runs}
    for _ in range(arguments.rounds):
        for name, run in runs.items():
            seconds[name].append(run())
    result = {name: round(statistics.median(values), 3) for name, values in seconds.items()}
    print(json.dumps({"size": arguments.size, "leaves": count} | result))


if __name__ == "__main__":
    main()
