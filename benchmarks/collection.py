#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""A collection of photographs through Dask on this machine's cores, against a plain loop in one process.

    python collection.py [--number 1000] [--workers W] [--images FOLDER] [--folder WORK] [--no-kill]
    python collection.py --calls 10000

The first makes N images of 481 x 321 pixels (crops of the photographs of examples/Data, or of the .jpg and .png files
of FOLDER, mirrored, with noise), segments and saves each by the loop `segment(image).save(folder)` in a process of its
own with all its threads, then by `segment_collection`, one worker of which is killed in the middle. It prints images a
second of both, with and without the time to the first image (start of processes, loading of libraries), their ratio and
their memory over time (sum of the resident memory of the processes), and fails unless every result is there and is the
loop's, byte for byte. The second calls `segment` on an image of 64 x 64 pixels and prints how the memory of the process
grows.

Needs itk-diffusewalkcut, dask, distributed, psutil and numpy.
"""

import argparse
import json
import os
import pathlib
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time

import numpy
import psutil

WIDTH, HEIGHT = 481, 321
FILES = ("leaves.nrrd", "labels.nrrd", "tree.json")
PHOTOGRAPHS = pathlib.Path(__file__).resolve().parent.parent / "examples" / "Data"
MIB = 2.0**20


def make_images(source, folder, number):
    """Crops, mirrored and with noise; the same for the same number."""
    import itk

    folder.mkdir(parents=True, exist_ok=True)
    photographs = [
        itk.array_from_image(itk.imread(str(path)))
        for path in sorted(source.iterdir())
        if path.suffix in (".jpg", ".png")
    ]
    photographs = [one[..., None].repeat(3, 2) if one.ndim == 2 else one[..., :3] for one in photographs]
    photographs = [one for one in photographs if one.shape[0] >= HEIGHT and one.shape[1] >= WIDTH]
    if not photographs:
        sys.exit(f"{source}: no .jpg or .png of at least {WIDTH} x {HEIGHT} pixels")
    for index in range(number):
        random = numpy.random.default_rng(index)
        photograph = photographs[index % len(photographs)]
        top = random.integers(photograph.shape[0] - HEIGHT + 1)
        left = random.integers(photograph.shape[1] - WIDTH + 1)
        pixels = photograph[top : top + HEIGHT, left : left + WIDTH][:, :: random.choice((-1, 1))]
        pixels = pixels + random.normal(0, random.uniform(0, 8), pixels.shape)
        pixels = numpy.ascontiguousarray(numpy.clip(pixels, 0, 255).astype(numpy.uint8))
        itk.imwrite(itk.image_from_array(pixels, is_vector=True), str(folder / f"{index:06}.png"))


class MemoryWatch:
    """The resident memory of this process and all below it, some times a second."""

    def __init__(self, interval=0.25):
        self.samples = []
        self._interval = interval
        self._end = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)

    def __enter__(self):
        self._start = time.monotonic()
        self._thread.start()
        return self

    def __exit__(self, *_):
        self._end.set()
        self._thread.join()

    def _watch(self):
        me = psutil.Process()
        while not self._end.wait(self._interval):
            total = 0
            for process in [me, *me.children(recursive=True)]:
                try:
                    total += process.memory_info().rss
                except psutil.NoSuchProcess:
                    pass
            self.samples.append((time.monotonic() - self._start, total))

    def describe(self, parts=8):
        """Peak, and the peak of each part of the time."""
        pieces = [piece for piece in numpy.array_split([size for _, size in self.samples], parts) if len(piece)]
        return {
            "peak_mib": round(max(size for _, size in self.samples) / MIB),
            "over_time_mib": [round(float(piece.max()) / MIB) for piece in pieces],
        }


def run_loop(images, output):
    """What one writes without Dask."""
    import diffuse_walk_cut

    ends = []
    for path in sorted(images.iterdir()):
        diffuse_walk_cut.segment(path).save(output / path.stem, explorer=False)
        ends.append(time.monotonic())
    return ends


def run_dask(images, output, workers, kill):
    import dask.system
    import diffuse_walk_cut.dask
    import distributed

    ends = []
    with distributed.LocalCluster(
        n_workers=workers or dask.system.CPU_COUNT,
        threads_per_worker=1,
        processes=True,
        dashboard_address="127.0.0.1:0",
        silence_logs=50,
    ) as cluster:
        with distributed.Client(cluster) as client:

            def watch(done, total, name):
                ends.append(time.monotonic())
                if kill and done == total // 2:
                    os.kill(next(iter(client.run(os.getpid).values())), signal.SIGKILL)

            report = diffuse_walk_cut.dask.segment_collection(images, output, client, progress=watch)
            print(report, file=sys.stderr)
    if report.failed or report.done != len(ends):
        sys.exit(f"not all images were segmented: {report}")
    return ends


def measure(options):
    """One of the two, in this process; prints a line of JSON."""
    start = time.monotonic()
    with MemoryWatch() as memory:
        if options.run == "loop":
            ends = run_loop(options.images, options.output)
        else:
            ends = run_dask(options.images, options.output, options.workers, options.kill)
    print(
        json.dumps(
            {
                "images": len(ends),
                "seconds": ends[-1] - start,
                "first": ends[0] - start,
                "warm": (len(ends) - 1) / max(ends[-1] - ends[0], 1e-9),
                **memory.describe(),
            }
        )
    )


def start(kind, images, output, *options):
    command = [sys.executable, __file__, "--run", kind, "--images", str(images), "--output", str(output), *options]
    result = json.loads(subprocess.run(command, stdout=subprocess.PIPE, check=True, text=True).stdout.splitlines()[-1])
    print(
        f"{kind:5} {result['images'] / result['seconds']:7.2f} images/s; first after {result['first']:.1f} s, then "
        f"{result['warm']:.2f} images/s; peak {result['peak_mib']} MiB, over time {result['over_time_mib']}",
        flush=True,
    )
    return result


def compare(options):
    work = pathlib.Path(options.folder or tempfile.mkdtemp(prefix="collection-"))
    images = work / "images"
    if not images.exists() or len(list(images.iterdir())) != options.number:
        shutil.rmtree(images, ignore_errors=True)
        make_images(pathlib.Path(options.images or PHOTOGRAPHS), images, options.number)
    for name in ("loop", "dask"):
        shutil.rmtree(work / name, ignore_errors=True)
    print(
        f"{options.number} images of {WIDTH} x {HEIGHT}, {os.cpu_count()} cores"
        + (", one worker killed in the middle" if options.kill else ""),
        flush=True,
    )
    loop = start("loop", images, work / "loop")
    dask = start(
        "dask",
        images,
        work / "dask",
        *(["--workers", str(options.workers)] if options.workers else []),
        *([] if options.kill else ["--no-kill"]),
    )
    print(f"ratio {loop['seconds'] / dask['seconds']:.2f}; after the first image {dask['warm'] / loop['warm']:.2f}")
    wrong = [
        path.stem
        for path in sorted(images.iterdir())
        for name in FILES
        if (work / "loop" / path.stem / name).read_bytes() != (work / "dask" / path.stem / name).read_bytes()
    ]
    if wrong:
        sys.exit(f"{len(wrong)} files differ from the loop's, of images {sorted(set(wrong))[:10]}")
    print(f"all {options.number} results are there, each the loop's byte for byte")
    if options.folder is None:
        shutil.rmtree(work)


def count_leaks(calls, warm=200):
    """How the memory of this process grows with the number of calls."""
    import diffuse_walk_cut

    me = psutil.Process()
    image = numpy.random.default_rng(0).integers(0, 256, (64, 64)).astype(numpy.uint8)
    image[16:48, 16:48] //= 4
    begin = None
    for call in range(1, warm + calls + 1):
        diffuse_walk_cut.segment(image)
        size = me.memory_info().rss
        if call == warm:
            begin = size
        elif call > warm and (call - warm) % max(1, calls // 10) == 0:
            print(
                f"{call - warm:7} calls: {size / MIB:.1f} MiB, {(size - begin) / (call - warm):+.0f} bytes a call",
                flush=True,
            )


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--number", type=int, default=1000)
    parser.add_argument("--workers", type=int, help="default: as many as cores")
    parser.add_argument("--images", type=pathlib.Path, help="folder of photographs to cut from")
    parser.add_argument("--folder", help="where images and results go, and stay; default: a temporary folder")
    parser.add_argument("--no-kill", dest="kill", action="store_false")
    parser.add_argument("--calls", type=int, help="count what calls of segment leave behind, and nothing else")
    parser.add_argument("--run", choices=("loop", "dask"), help=argparse.SUPPRESS)
    parser.add_argument("--output", type=pathlib.Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.calls:
        count_leaks(options.calls)
    elif options.run:
        measure(options)
    else:
        compare(options)


if __name__ == "__main__":
    main()
