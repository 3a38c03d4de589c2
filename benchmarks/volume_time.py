#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Seconds and memory of the whole program by the size of an image, against other methods in the same run.

    python volume_time.py --program BUILD/bin/diffuse-walk-cut [--sizes 64,128,256] [--image FILE ...] [--options "--refine snap"]

The volumes of --sizes are cubes of ellipsoids with noise, of 8 bits, made here; --image adds files of your own, volumes or
pictures. Every method is a process of its own that reads the file and writes its labels, and the clock holds all of it:

    this program     with its three pictures, and with the options of --options if any are given
    SLIC             SimpleITK's SLICImageFilter, supervoxels of 16 pixels a side (no hierarchy, no regions)
    watershed        SimpleITK's MorphologicalWatershed of the gradient magnitude, level 1

The methods take turns on each image, --repeats times; medians are printed. A peer that fails, as where the memory is not
enough, is named below the table; --peers slic leaves the watershed out, which takes minutes from 256^3 on. Peak memory is
the kernel's figure for the process; bytes a pixel are all of it, with the image and the libraries. Needs numpy; SimpleITK for
the peers. Not for Windows.
"""
import argparse
import json
import os
import pathlib
import shlex
import statistics
import subprocess
import sys
import tempfile

import numpy as np

PEER = """
import sys, SimpleITK as sitk
method, source, target, threads = sys.argv[1:]
sitk.ProcessObject.SetGlobalDefaultNumberOfThreads(int(threads))
image = sitk.ReadImage(source)
if method == "slic":
    labels = sitk.SLIC(image, [16] * image.GetDimension())
else:
    if image.GetNumberOfComponentsPerPixel() > 1:
        image = sitk.VectorIndexSelectionCast(image, 1)
    edges = sitk.GradientMagnitudeRecursiveGaussian(image, sigma=image.GetSpacing()[0])
    labels = sitk.MorphologicalWatershed(edges, level=1.0, markWatershedLine=False)
sitk.WriteImage(labels, target, True)
"""
# In a small process of its own: Linux counts what a process had before it became another program.
CLOCK = """
import os, sys, time
start = time.perf_counter()
process = os.fork()
if process == 0:
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    os.execvp(sys.argv[1], sys.argv[1:])
_, status, usage = os.wait4(process, 0)
print(time.perf_counter() - start, usage.ru_maxrss)
sys.exit(0 if status == 0 else 1)
"""
PEERS = {"slic": "SLIC of SimpleITK", "watershed": "watershed of SimpleITK"}


def ellipsoids(side, seed=1):
    """A cube of 8-bit pixels: 30 ellipsoids of their own gray values on a ground, with noise."""
    random = np.random.default_rng(seed)
    places = np.linspace(-1, 1, side, dtype=np.float32)
    volume = np.full((side, side, side), 60, np.float32)
    for _ in range(30):
        center, radii = random.uniform(-0.8, 0.8, 3), random.uniform(0.08, 0.4, 3)
        z, y, x = (((places - c) / r) ** 2 for c, r in zip(center, radii))
        volume[z[:, None, None] + y[:, None] + x < 1] = random.uniform(20, 230)
    volume += random.standard_normal(volume.shape, np.float32) * 6
    return np.clip(volume, 0, 255).astype(np.uint8)


def write_nrrd(path, volume):
    sizes = " ".join(str(n) for n in reversed(volume.shape))
    header = f"NRRD0004\ntype: uint8\ndimension: {volume.ndim}\nsizes: {sizes}\nencoding: raw\n"
    header += "space dimension: 3\nspace directions: (1,0,0) (0,1,0) (0,0,1)\nspace origin: (0,0,0)\n\n"
    path.write_bytes(header.encode() + volume.tobytes())


def measure(command):
    """Seconds and peak bytes of a process."""
    found = subprocess.run([sys.executable, "-S", "-c", CLOCK, *command], capture_output=True, text=True)
    if found.returncode != 0:
        raise RuntimeError(f"{command[0]} failed: {found.stderr[-500:]}")
    seconds, peak = found.stdout.split()[-2:]
    return float(seconds), int(peak) * (1 if sys.platform == "darwin" else 1024)


def count_pixels(program, path):
    """Pixels of an image, by a run that also brings the file into the system's cache."""
    with tempfile.TemporaryDirectory() as folder:
        command = [program, "segment", str(path), "--output", folder, "--no-pictures", "--quiet", "--json"]
        found = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    return int(np.prod(json.loads(found)["size"]))


def has_peers():
    return subprocess.run([sys.executable, "-c", "import SimpleITK"], capture_output=True).returncode == 0


def commands(options, path, folder):
    program = [options.program, "segment", str(path), "--output", folder, "--quiet", "--threads", str(options.threads)]
    yield "this program", program
    if options.options:
        yield f"this program, {options.options}", program + shlex.split(options.options)
    for method in options.peers:
        target = os.path.join(folder, "peer.nrrd")
        yield PEERS[method], [sys.executable, "-c", PEER, method, str(path), target, str(options.threads)]


def compare(options, path, pixels):
    """Prints a row for each method; returns what went wrong with peers."""
    found, problems = {}, {}
    for _ in range(options.repeats):
        with tempfile.TemporaryDirectory() as folder:
            for name, command in commands(options, path, folder):
                if name in problems:
                    continue
                try:
                    found.setdefault(name, []).append(measure(command))
                except RuntimeError as error:
                    if name not in PEERS.values():
                        raise
                    found.pop(name, None)
                    problems[name] = f"{path.name}: {name}: {error}"
    for name, runs in found.items():
        seconds = statistics.median(run[0] for run in runs)
        peak = statistics.median(run[1] for run in runs)
        print(f"| {path.name} | {name} | {seconds:.2f} | {pixels / 1e6 / seconds:.2f} | {peak / 1e6:.0f} | {peak / pixels:.0f} |", flush=True)
    return list(problems.values())


def list_peers(text):
    names = [name for name in text.split(",") if name]
    for name in names:
        if name not in PEERS:
            raise argparse.ArgumentTypeError(f"{name} is no peer; give some of {','.join(PEERS)}")
    return names


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--program", required=True)
    parser.add_argument("--sizes", default="64,128,256", help="pixels along each side of the volumes that are made")
    parser.add_argument("--image", action="append", default=[], type=pathlib.Path)
    parser.add_argument("--options", default="", help="of a second run of the program")
    parser.add_argument("--peers", type=list_peers, default=",".join(PEERS), help="some of the default, or none of them")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--repeats", type=int, default=3)
    options = parser.parse_args()
    if options.peers and not has_peers():
        print("SimpleITK is not installed: no peers")
        options.peers = []
    print("| image | method | s | million pixels a second | peak MB | bytes a pixel, all |\n| --- | --- | --- | --- | --- | --- |")
    problems = []
    with tempfile.TemporaryDirectory() as folder:
        for side in (int(size) for size in options.sizes.split(",") if size):
            path = pathlib.Path(folder) / f"{side}.nrrd"
            write_nrrd(path, ellipsoids(side))
            problems += compare(options, path, side**3)
        for path in options.image:
            problems += compare(options, path, count_pixels(options.program, path))
    print("\n".join(["", *problems]) if problems else "", end="")


if __name__ == "__main__":
    main()
