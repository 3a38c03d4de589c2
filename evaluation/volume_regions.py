#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""What the regions of a level are: size, values, pieces, place; and whether they are the same in another order of the axes.

    python volume_regions.py IMAGE RESULT [--regions 8]                    # of a folder that the program wrote
    python volume_regions.py IMAGE --program build/bin/diffuse-walk-cut    # segments IMAGE with its axes permuted and reversed

Pieces are of voxels that share a face. The second prints the adjusted Rand index of the regions of both, voxel by voxel, at the
automatic level, at 8 and at 64. Needs numpy, scipy and SimpleITK.
"""
import argparse
import json
import pathlib
import subprocess
import sys
import tempfile

import numpy as np
import SimpleITK as sitk
from scipy import ndimage

sys.dont_write_bytecode = True
import volumes  # noqa: E402
from volumes import partition_levels, partition_measures  # noqa: E402

ORDERS = ("PIR", "SLA")


def read_result(folder):
    """Leaves as an image, levels as intervals of leaves, regions of the automatic level."""
    tree = json.loads((folder / "tree.json").read_text())
    return sitk.ReadImage(str(folder / "leaves.nrrd")), list(partition_levels.levels(tree)), tree["automatic"]["regions"]


def labels_of(leaves, level):
    table = np.zeros(max(last for _, last in level) + 1, int)
    for label, (first, last) in enumerate(sorted(level), 1):
        table[first : last + 1] = label
    return table[sitk.GetArrayFromImage(leaves).astype(int)]


def describe(image, folder, regions):
    leaves, levels, automatic = read_result(folder)
    labels = labels_of(leaves, levels[min(regions or automatic, len(levels)) - 1])
    values, milliliters = sitk.GetArrayFromImage(image), np.prod(image.GetSpacing()) / 1000
    print("| region | ml | share | mean | 5 % to 95 % | pieces | center, mm |\n|" + " --- |" * 7)
    for label in range(1, labels.max() + 1):
        inside = labels == label
        low, high = np.quantile(values[inside], (0.05, 0.95))
        place = image.TransformContinuousIndexToPhysicalPoint(ndimage.center_of_mass(inside)[::-1])
        print(
            f"| {label} | {inside.sum() * milliliters:.0f} | {inside.mean():.1%} | {values[inside].mean():.4g} | {low:.4g} to {high:.4g} "
            f"| {ndimage.label(inside)[1]} | {', '.join(f'{x:.0f}' for x in place)} |"
        )


def segment(program, image, folder):
    path = folder / "image.nrrd"
    sitk.WriteImage(image, str(path))
    subprocess.run([program, "segment", path, "--output", folder / "out", "--no-pictures", "--quiet", "--threads", "1"], check=True)
    return read_result(folder / "out")


def compare_orders(image, program):
    own = sitk.DICOMOrientImageFilter.GetOrientationFromDirectionCosines(image.GetDirection())
    with tempfile.TemporaryDirectory() as folder:
        leaves, levels, automatic = segment(program, image, pathlib.Path(folder))
        for order in ORDERS:
            turned, others, _ = segment(program, sitk.DICOMOrient(image, order), pathlib.Path(folder))
            turned = sitk.DICOMOrient(turned, own)
            for count in (automatic, 8, 64):
                one, other = labels_of(leaves, levels[count - 1]), labels_of(turned, others[count - 1])
                index = partition_measures.adjusted_rand_index(volumes.table_of(one, other, range(other.max() + 1)))
                print(f"{own} and {order}, {count} regions: ARI {index:.4f}", flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("image", type=pathlib.Path)
    parser.add_argument("result", type=pathlib.Path, nargs="?")
    parser.add_argument("--regions", type=int, help="of the level; without, the automatic one")
    parser.add_argument("--program", help="diffuse-walk-cut")
    arguments = parser.parse_args()
    image = sitk.ReadImage(str(arguments.image))
    if arguments.result:
        describe(image, arguments.result, arguments.regions)
    if arguments.program:
        compare_orders(image, arguments.program)


if __name__ == "__main__":
    main()
