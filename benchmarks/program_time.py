#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Seconds of the whole program on one image, against other methods in the same run.

    python program_time.py IMAGES --program BUILD/bin/diffuse-walk-cut [--subset 20] [--reference FOLDER] [--repeats 1]

IMAGES is a folder of .jpg files. For us the clock holds all: start of the process, reading, segmenting, writing (with and
without overlay.png and explorer.html). For the peers it holds the call alone, on the decoded image, in this warm process:

    normalised cut   scikit-image: SLIC (200 segments), region adjacency graph, graph.cut_normalized (thresh 0.1)
    Felzenszwalb     scikit-image, one scale (200, sigma 0.8, min_size 200)
    reference        FOLDER/proto_best.py: run({}, "tau", [...])(image), a Python version of the method

The methods take turns on each image. Needs numpy and pillow, and scikit-image for the peers.

With --several the program alone is measured, on all images: one by one; in one call whose images take turns, as they do
where there is a limit of memory; and in one call, where the next image's walk is made while one is cut. Results are compared
to the byte. --options are the program's, such as "--model small-photo".
"""
import argparse
import os
import pathlib
import resource
import shlex
import subprocess
import sys
import tempfile
import time

THREADS = 2
os.environ.setdefault("OMP_NUM_THREADS", str(THREADS))
import numpy as np  # noqa: E402 (after the number of threads is set)
from PIL import Image  # noqa: E402

NO_PICTURES = ["--no-pictures"]


def program(path, options):
    def run(file, _):
        with tempfile.TemporaryDirectory() as folder:
            start = time.perf_counter()
            subprocess.run([path, "segment", str(file), "--output", folder, "--quiet", *options], check=True, capture_output=True)
            return time.perf_counter() - start

    return run


def call(function):
    def run(_, image):
        start = time.perf_counter()
        function(image)
        return time.perf_counter() - start

    return run


def normalised_cut(image):
    from skimage import graph, segmentation

    labels = segmentation.slic(image, n_segments=200, compactness=30, start_label=0)
    return graph.cut_normalized(labels, graph.rag_mean_color(image, labels, mode="similarity"), thresh=0.1, rng=0)


def felzenszwalb(image):
    from skimage import segmentation

    return segmentation.felzenszwalb(image, scale=200, sigma=0.8, min_size=200)


def reference(folder):
    sys.path.insert(0, folder)
    import proto_best

    return lambda image: proto_best.run({}, "tau", [0.01, 0.1])(image)


def clock(command):
    """Seconds, and seconds of all processors."""
    start, before = time.perf_counter(), resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(command, check=True, capture_output=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    used = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return np.array([time.perf_counter() - start, used])


def several(path, files, options, repeats):
    """Medians of seconds and of processor seconds for all images, by way; the ways take turns."""
    if len({file.stem for file in files}) < len(files) or len(files) < 2:
        sys.exit("--several needs two images, and none of one name")
    segment, files = [path, "segment"], [str(file) for file in files]
    took = {name: [] for name in ("one by one", "one call, taking turns", "one call")}
    for _ in range(repeats):
        with tempfile.TemporaryDirectory() as folder:
            root = pathlib.Path(folder)
            more = ["--quiet", *options]
            one_by_one = sum(
                clock([*segment, file, "--output", str(root / "single" / pathlib.Path(file).stem), *more]) for file in files
            )
            took["one by one"].append(one_by_one)
            turns = [*segment, *files, "--output", str(root / "turns"), "--memory-limit", "1000G", *more]
            took["one call, taking turns"].append(clock(turns))
            took["one call"].append(clock([*segment, *files, "--output", str(root / "beside"), *more]))
            written = [path.relative_to(root / "single") for path in (root / "single").rglob("*.*") if path.is_file()]
            for name in written:
                if len({(root / way / name).read_bytes() for way in ("single", "turns", "beside")}) > 1:
                    sys.exit(f"the results of {name} differ")
    print(f"{len(files)} images, {repeats} repeats, {len(written)} files of each way the same\n")
    print("| way | s: median | least | processors' s: median | least |\n| --- | --- | --- | --- | --- |")
    for name, values in took.items():
        middle, least = np.median(values, axis=0), np.min(values, axis=0)
        print(f"| {name} | {middle[0]:.2f} | {least[0]:.2f} | {middle[1]:.2f} | {least[1]:.2f} |")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("images")
    parser.add_argument("--program", required=True)
    parser.add_argument("--subset", type=int, default=20, help="so many images, evenly spaced in the sorted list")
    parser.add_argument("--reference")
    parser.add_argument("--repeats", type=int, default=1)
    parser.add_argument("--several", action="store_true", help="many images in one call")
    parser.add_argument("--options", default="", help="with --several: of the program")
    options = parser.parse_args()

    files = sorted(pathlib.Path(options.images).glob("*.jpg"))
    files = [files[int(i)] for i in np.linspace(0, len(files), min(options.subset, len(files)), endpoint=False)]
    if not files:
        sys.exit(f"no .jpg in {options.images}")
    if options.several:
        several(options.program, files, shlex.split(options.options), options.repeats)
        return
    methods = {
        "ours, no pictures": program(options.program, NO_PICTURES),
        "ours, with overlay.png and explorer.html": program(options.program, []),
    }
    try:
        import skimage  # noqa: F401 (only whether it is there)

        methods["scikit-image normalised cut"] = call(normalised_cut)
        methods["scikit-image Felzenszwalb"] = call(felzenszwalb)
    except ImportError as error:
        print(f"left out: the peers of scikit-image ({error})")
    if options.reference:
        methods["Python reference"] = call(reference(options.reference))

    seconds = {name: [] for name in methods}
    for turn in range(options.repeats + 1):
        for file in files if turn else files[:1]:  # the first turn warms up imports and caches, and is not counted
            image = np.asarray(Image.open(file).convert("RGB"))
            for name, run in methods.items():
                took = run(file, image)
                if turn:
                    seconds[name].append(took)

    base = np.median(seconds["ours, no pictures"])
    print(f"{len(files)} images, {options.repeats} repeats\n")
    print("| method | s per image: median | worst | times ours |\n| --- | --- | --- | --- |")
    for name, took in seconds.items():
        print(f"| {name} | {np.median(took):.3f} | {max(took):.3f} | {np.median(took) / base:.2f} |")


if __name__ == "__main__":
    main()
