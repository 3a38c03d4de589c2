#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Volumes: accuracy where there is a reference segmentation, beside peers in the same run; time and memory of all.

    python volumes.py DATA --get                                       # once: packages that have them, into DATA
    python volumes.py DATA --program build/bin/diffuse-walk-cut [--options "--grouping objects"] [--only chest] [--threads 1]

Every region is named by the reference label that most of it has, then compared with the reference: Dice of each label,
adjusted Rand index (ARI; for the brain inside its mask). Naming uses the reference, so it measures what the regions could be,
not what somebody would call them; the peers are named in the same way. Volumes without a reference are only timed, with
pictures and all files. test/Data/README.md says what the data are and under which licenses. Needs numpy and SimpleITK; peers
whose package is missing (scikit-image, higra, mwatershed, scipy) are named as left out.
"""
import argparse
import json
import pathlib
import shlex
import subprocess
import sys
import tempfile
import time

import numpy as np
import SimpleITK as sitk

sys.dont_write_bytecode = True
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "benchmarks"))
import partition_levels  # noqa: E402
import partition_measures  # noqa: E402
import volume_data  # noqa: E402
import volume_peers  # noqa: E402
import volume_time  # noqa: E402
from volume_data import CASES, CHEST_LABELS, FILES, TISSUES  # noqa: E402


def score(table):
    """Dice of each label and the ARI, of a table (regions x labels) whose regions are named by majority."""
    named = np.zeros((table.shape[1],) * 2)
    np.add.at(named, table.argmax(1), table)
    return 2 * np.diag(named) / np.maximum(1, named.sum(0) + named.sum(1)), partition_measures.adjusted_rand_index(named)


def table_of(regions, reference, labels):
    table = np.zeros((regions.max() + 1, len(labels)))
    np.add.at(table, (regions.ravel(), reference.ravel()), 1)
    return table


def counted(table, labels):
    """What is compared: of the brain, what the reference has a tissue for."""
    return table[:, 1:] if labels is TISSUES else table


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


def show(name, table, labels, seconds=None):
    dice, ari = score(counted(table, labels))
    dice = dice[-len(labels[1:]) :]
    values = " | ".join(f"{d:.2f}" for d in dice)
    print(f"| {name} | {values} | {ari:.3f} | {'' if seconds is None else f'{seconds:.1f}'} |", flush=True)


def compare_slices(name, arguments):
    """Every third slice of a volume across an axis, each a plane of its own: means over slices, and over the labels in each."""
    image, reference, labels = CASES[name](arguments.data)
    axis = ("sagittal", "coronal", "axial").index(arguments.slices)
    rows = []
    for at in range(1, image.GetSize()[axis], 3):
        plane = np.take(reference, at, axis=2 - axis)
        if len(np.unique(plane)) < 3:
            continue
        index = [slice(None)] * 3
        index[axis] = at
        tables, automatic, _ = levels_of_program(arguments.program, arguments.options, image[tuple(index)], plane, labels)
        scores = {count: score(counted(table, labels)) for count, table in tables.items()}
        present = np.setdiff1d(plane, [0]).astype(int) - len(labels)  # counted from the last label, with background or without
        best = max((k for k in scores if k <= 8), key=lambda k: scores[k][1])
        rows.append([automatic] + [x for k in (automatic, best, max(scores)) for x in (scores[k][1], scores[k][0][present].mean())])
    means = np.mean(rows, axis=0)
    print(
        f"| {name}, {len(rows)} {arguments.slices} slices | {means[0]:.1f} regions: {means[1]:.3f}, {means[2]:.2f} "
        f"| {means[3]:.3f}, {means[4]:.2f} | {means[5]:.3f}, {means[6]:.2f} |",
        flush=True,
    )


def compare(name, arguments):
    """One volume with a reference: levels of the program, then the peers."""
    image, reference, labels = CASES[name](arguments.data)
    few, many = (8, 64) if labels is CHEST_LABELS else (6, 16)
    tables, automatic, seconds = levels_of_program(arguments.program, arguments.options, image, reference, labels)
    print(f"\n**{name}**, {' x '.join(map(str, image.GetSize()))}, Dice of each label, ARI, seconds\n")
    print("| regions | " + " | ".join(labels[1:]) + " | ARI | s |\n| --- |" + " --- |" * (len(labels) + 1))
    best = max((k for k in tables if k <= few), key=lambda k: score(counted(tables[k], labels))[1])
    shown = {automatic: ", automatic", min(many, max(tables)): "", max(tables): ""}
    shown[best] = shown.get(best, "") + f", best of at most {few}"
    for count in sorted(shown):
        show(f"this program, {count}{shown[count]}", tables[count], labels, seconds)
    if not arguments.peers:
        return
    for peer, missing, make in volume_peers.peers(image, few, many):
        if missing:
            print(f"| {peer}: left out, {' and '.join(missing)} not installed |", flush=True)
            continue
        begin = time.perf_counter()
        regions = make()
        show(peer, table_of(regions, reference, labels), labels, time.perf_counter() - begin)


def watch(names, arguments):
    """Seconds and peak memory of the program on whole files, its pictures and page included."""
    print("\n| volume | voxels | million | s | million voxels a second | peak MB | automatic level, regions |\n|" + " --- |" * 7)
    for name in names:
        path = arguments.data / FILES[name]
        if not path.exists():
            print(f"| {name}: left out, no {path.name} (--get) |", flush=True)
            continue
        with tempfile.TemporaryDirectory() as folder:
            command = [arguments.program, "segment", str(path), "--output", folder, "--quiet", *arguments.options]
            seconds, peak = volume_time.measure(command)
            tree = json.loads((pathlib.Path(folder) / "tree.json").read_text())
        size = [int(n) for n in tree["produced_by"]["size"]]
        million = np.prod(size) / 1e6
        print(
            f"| {name} | {' x '.join(map(str, size))} | {million:.2f} | {seconds:.1f} | {million / seconds:.2f} | {peak / 1e6:.0f} "
            f"| {tree['automatic']['regions']} |",
            flush=True,
        )


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("data", type=pathlib.Path)
    parser.add_argument("--get", action="store_true", help="download the packages with the data, with pip and, on Debian, apt-get")
    parser.add_argument("--program", help="diffuse-walk-cut")
    parser.add_argument("--options", type=shlex.split, default=[], help="of the program")
    parser.add_argument("--only", action="append", choices=[*CASES, *FILES])
    parser.add_argument("--slices", choices=("sagittal", "coronal", "axial"), help="slices as planes instead of the volume; no peers")
    parser.add_argument("--threads", type=int, help="of the program and of SimpleITK")
    parser.add_argument("--no-peers", dest="peers", action="store_false")
    arguments = parser.parse_args()
    if arguments.get:
        volume_data.get(arguments.data)
    if arguments.program is None:
        return
    if arguments.threads:
        arguments.options += ["--threads", str(arguments.threads)]
        sitk.ProcessObject.SetGlobalDefaultNumberOfThreads(arguments.threads)
    wanted = arguments.only or [*CASES, *FILES]
    if arguments.slices:
        print("| slices as planes | automatic level: ARI, mean Dice | best of at most 8 | all leaves |\n|" + " --- |" * 4)
    for name in wanted:
        if name in CASES:
            (compare_slices if arguments.slices else compare)(name, arguments)
    watched = [name for name in wanted if name in FILES and not arguments.slices]
    if watched:
        watch(watched, arguments)


if __name__ == "__main__":
    main()
