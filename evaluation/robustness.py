#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The same images in gray, blurred, noisy, compressed, smaller, larger and of 16 bits: covering of each beside the clean one.

    python robustness.py DATA --program BUILD/bin/diffuse-walk-cut [--options "--model small-photo"] [--every 4] [--jobs 2]

DATA as that of bsds500 in benchmark.py. Each alteration is made of the decoded image; leaves of another size are brought to that
of the annotations by the nearest pixel. Prints a table in Markdown: covering and PRI at ODS and OIS by cost threshold, and at the
automatic level, and the mean over the images of the difference of the automatic covering to that of the clean image, with
its standard error. Needs numpy, scipy, pillow and pynrrd.
"""
import argparse
import concurrent.futures
import io
import json
import pathlib
import shlex
import subprocess
import sys
import tempfile

sys.dont_write_bytecode = True
HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent / "benchmarks")]
import ablation_table  # noqa: E402 (after the folders are known)
import numpy as np  # noqa: E402
import partition_levels  # noqa: E402
from bsds import list_drawn  # noqa: E402
from PIL import Image, ImageFilter  # noqa: E402

MEASURES = ("covering", "pri")


def add_noise(image):
    """Normal, of deviation 15 of 255, in each channel; the same for the same image."""
    values = np.asarray(image, float)
    noisy = values + np.random.default_rng(values.astype(np.int64).sum()).normal(0, 15, values.shape)
    return Image.fromarray(noisy.round().clip(0, 255).astype(np.uint8))


def compress(image):
    file = io.BytesIO()
    image.save(file, "JPEG", quality=20)
    return Image.open(io.BytesIO(file.getvalue())).convert("RGB")


def scale(image, factor):
    return image.resize([round(side * factor) for side in image.size], Image.LANCZOS)


ALTERATIONS = {
    "clean": lambda image: image,
    "gray": lambda image: image.convert("L"),
    "blurred, sigma 1.5 pixels": lambda image: image.filter(ImageFilter.GaussianBlur(1.5)),
    "noise, sigma 15 of 255": add_noise,
    "JPEG, quality 20": compress,
    "halved": lambda image: scale(image, 0.5),
    "doubled": lambda image: scale(image, 2.0),
    "16 bits": lambda image: np.asarray(image, np.uint16) * 200 + 1000,  # as from a camera: a part of the range
}


def write(altered, folder):
    """As a file without losses."""
    if isinstance(altered, np.ndarray):
        import nrrd

        header = {"kinds": ["RGB-color", "domain", "domain"], "encoding": "raw"}
        nrrd.write(str(folder / "image.nrrd"), altered.transpose(2, 1, 0), header)
        return folder / "image.nrrd"
    altered.save(folder / "image.png")
    return folder / "image.png"


def to_size(leaves, shape):
    """By the nearest pixel; a leaf that is the nearest of none gets one."""
    if leaves.shape == shape:
        return leaves
    places = [np.minimum((np.arange(to) + 0.5) * of / to, of - 1).astype(int) for to, of in zip(shape, leaves.shape)]
    result = leaves[np.ix_(*places)].copy()
    for leaf in np.setdiff1d(np.unique(leaves), result):
        row, column = np.argwhere(leaves == leaf)[0]
        result[row * shape[0] // leaves.shape[0], column * shape[1] // leaves.shape[1]] = leaf
    return result


def score(drawn, alteration, program, options):
    labels, _ = drawn.read()
    with tempfile.TemporaryDirectory(prefix="diffuse-walk-cut-") as work:
        work = pathlib.Path(work)
        image = write(ALTERATIONS[alteration](Image.open(drawn.image).convert("RGB")), work)
        command = [program, "segment", str(image), "--output", str(work / "out"), "--no-pictures", "--quiet", *options]
        done = subprocess.run(command, capture_output=True, text=True)
        if done.returncode:
            raise ValueError(f"{drawn.image}, {alteration}: {done.stderr.strip()}")
        leaves = to_size(partition_levels.read_leaves(work / "out/leaves.nrrd"), labels[0].shape)
        return partition_levels.score(leaves, json.loads((work / "out/tree.json").read_text()), labels, MEASURES)


def row(name, scores, clean):
    regions = ablation_table.regions_at(scores, ablation_table.thresholds(scores))
    cells = []
    for measure in MEASURES:
        ods, ois, _ = ablation_table.sweep(measure, ablation_table.values(scores, measure, regions))
        cells.append(f"{ods:.3f}/{ois.mean():.3f}")
    automatic = [np.array([one["automatic"][measure] for one in some]) for some in (scores, clean) for measure in MEASURES]
    difference = automatic[0] - automatic[2]
    error = difference.std(ddof=1) / np.sqrt(len(difference)) if len(difference) > 1 else float("nan")
    beside = "" if name == "clean" else f"{difference.mean():+.3f} ± {error:.3f}"
    return f"| {name} | {' | '.join(cells)} | {automatic[0].mean():.3f}, {automatic[1].mean():.3f} | {beside} |"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data")
    parser.add_argument("--program", required=True)
    parser.add_argument("--options", default="")
    parser.add_argument("--split", default="val", choices=("train", "val", "test"))
    parser.add_argument("--every", type=int, default=1, help="every Nth image (default: 1)")
    parser.add_argument("--jobs", type=int, default=1)
    options = parser.parse_args()
    try:
        images = list_drawn(options.data, options.split)[:: options.every]
        found = {}
        with concurrent.futures.ThreadPoolExecutor(options.jobs) as pool:
            for name in ALTERATIONS:
                work = lambda one, name=name: score(one, name, options.program, shlex.split(options.options))
                found[name] = list(pool.map(work, images))
                print(f"{name}: {len(images)} images", file=sys.stderr)
    except (OSError, ValueError) as error:
        sys.exit(str(error))
    print("| | covering ODS/OIS | PRI ODS/OIS | automatic: covering, PRI | automatic covering beside the clean image |")
    print("| --- | --- | --- | --- | --- |")
    for name, scores in found.items():
        print(row(name, scores, found["clean"]))


if __name__ == "__main__":
    main()
