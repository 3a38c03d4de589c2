#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""What Python costs: the import, a call beside the program's own work, other threads while a filter runs.

    python python_calls.py --program BUILD/bin/diffuse-walk-cut [--repeats 20] [--image examples/Data/coffee.jpg]

The image is cut to 481 x 321 pixels. Prints one line of JSON:

    import_s           of a fresh interpreter that imports diffuse_walk_cut, less one that imports nothing; median of 10
    program_s          walk, cut and refinement of the program, by its own clock (--json), median
    call_s, filters_s  one call of segment() on the array, and the updates of the filter inside it, medians
    overhead           median of call less filters of each call, over program_s
    ticks              of a second thread that sleeps 1 ms at a time while a filter runs on one thread, over those of an
                       equal time without it

Program and calls take turns. Run it with an interpreter that has the wheel, itk and numpy.
"""

import argparse
import json
import pathlib
import statistics
import subprocess
import sys
import tempfile
import threading
import time

import itk
import numpy as np

import diffuse_walk_cut

COFFEE = pathlib.Path(__file__).resolve().parent.parent / "examples/Data/coffee.jpg"


def start_seconds(code):
    begin = time.perf_counter()
    subprocess.run([sys.executable, "-c", code], check=True)
    return time.perf_counter() - begin


def import_seconds(rounds=10):
    both = [(start_seconds("import diffuse_walk_cut"), start_seconds("pass")) for _ in range(rounds)]
    return statistics.median(ours - bare for ours, bare in both)


FILTER = itk.HierarchicalSegmentationImageFilter[itk.Image[itk.US, 2]]


class Clock:
    """Adds up the seconds of all updates of the filter that segment() runs."""

    def __init__(self):
        self.seconds = 0.0
        self._methods = {name: getattr(FILTER, name) for name in ("UpdateWalk", "Update")}

    def __enter__(self):
        for name, method in self._methods.items():
            setattr(FILTER, name, self._timed(method))
        return self

    def __exit__(self, *_):
        for name, method in self._methods.items():
            setattr(FILTER, name, method)

    def _timed(self, method):
        def call(filter_):
            begin = time.perf_counter()
            try:
                method(filter_)
            finally:
                self.seconds += time.perf_counter() - begin

        return call


def program_seconds(program, image, folder):
    command = [program, "segment", image, "--output", folder, "--json", "--quiet", "--no-pictures"]
    done = subprocess.run(list(map(str, command)), check=True, capture_output=True, text=True)
    seconds = json.loads(done.stdout)["seconds"]
    return seconds["walk"] + seconds["cut"] + seconds.get("refine", 0.0)


def count_ticks():
    noise = np.random.default_rng(0).random((700, 700)).astype(np.float32)
    attention = itk.DiffusionAttentionImageFilter.New(itk.image_from_array(noise))
    attention.SetNumberOfTokens(2500)
    attention.SetNumberOfWorkUnits(1)
    ticks, stop = [0], threading.Event()

    def tick():
        while not stop.wait(0.001):
            ticks[0] += 1

    thread = threading.Thread(target=tick)
    thread.start()
    begin = time.perf_counter()
    attention.Update()
    seconds, during = time.perf_counter() - begin, ticks[0]
    ticks[0] = 0
    time.sleep(seconds)
    free = ticks[0]
    stop.set()
    thread.join()
    return {"during": during, "free": free, "share": round(during / free, 3), "seconds": round(seconds, 2)}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--program", required=True)
    parser.add_argument("--image", default=COFFEE)
    parser.add_argument("--repeats", type=int, default=20)
    arguments = parser.parse_args()

    colors = np.ascontiguousarray(itk.array_from_image(itk.imread(str(arguments.image)))[:321, :481])
    program, calls, filters = [], [], []
    with tempfile.TemporaryDirectory() as folder:
        file = pathlib.Path(folder) / "image.png"
        itk.imwrite(itk.image_from_array(colors, is_vector=True), str(file))
        diffuse_walk_cut.segment(colors)  # a warm process
        for _ in range(arguments.repeats):
            program.append(program_seconds(arguments.program, file, pathlib.Path(folder) / "out"))
            with Clock() as clock:
                begin = time.perf_counter()
                diffuse_walk_cut.segment(colors)
                calls.append(time.perf_counter() - begin)
            filters.append(clock.seconds)
    overhead = statistics.median(call - inside for call, inside in zip(calls, filters))
    print(
        json.dumps(
            {
                "import_s": round(import_seconds(), 3),
                "program_s": round(statistics.median(program), 4),
                "call_s": round(statistics.median(calls), 4),
                "filters_s": round(statistics.median(filters), 4),
                "overhead_s": round(overhead, 5),
                "overhead": round(overhead / statistics.median(program), 4),
                "ticks": count_ticks(),
            }
        )
    )


if __name__ == "__main__":
    main()
