# SPDX-License-Identifier: Apache-2.0
"""Runs the program on the images of a benchmark, and keeps what each gave as a line of a file; what is there is not run again.

A run is an image with one way of refinement. Several images go to one call of the program, which then reads a diffusers model
once. Shards and machines write files of their own into one folder. Needs numpy, pillow and pynrrd.
"""
import concurrent.futures
import dataclasses
import itertools
import pathlib
import shlex
import sys
import tempfile
import time

import ablation_results
import ablation_runs
from PIL import Image

KEY = ("benchmark", "protocol", "options", "model", "weights", "program", "image", "pixels")  # what makes two runs the same


@dataclasses.dataclass(frozen=True)
class Run:
    key: dict  # the values of KEY
    example: object  # of the benchmark: name, image and files


def list_runs(benchmark, examples, settings, refinements):
    """A list for each refinement. `settings` are the values of KEY that all runs share, and the options without --refine."""
    pixels = {one.name: ablation_runs.digest(*[path.read_bytes() for path in one.files]) for one in examples}
    shared = {**settings, "benchmark": benchmark.name, "protocol": benchmark.protocol_name}
    return {way: [Run({**shared, "options": f"{settings['options']} --refine {way}".strip(), "image": one.name,
                       "pixels": pixels[one.name]}, one) for one in examples] for way in refinements}


def read_lines(out):
    """The lines of all files of results in a folder, by their keys."""
    found = {}
    for path in sorted(pathlib.Path(out).glob("results*.jsonl")):
        found |= ablation_results.Results(path, writable=False, key=KEY).lines
    return found


def line_of(run, lines):
    return lines.get(ablation_results.key_of(run.key, KEY))


def missing(runs, lines, retry):
    """Those without a line; with `retry`, those that failed too."""
    return [run for run in runs if line_of(run, lines) is None or (retry and line_of(run, lines)["failed"])]


def groups(runs, size):
    """Of the same options, at most so many."""
    by_options = {}
    for run in runs:
        by_options.setdefault(run.key["options"], []).append(run)
    return [same[k : k + size] for same in by_options.values() for k in range(0, len(same), size)]


class Runner:
    """Segments groups of images and scores what the program writes. Several threads may call it."""

    def __init__(self, benchmark, program, out, timeout):
        self.benchmark, self.out = benchmark, pathlib.Path(out)
        self.program = ablation_runs.Program(program, out, timeout)

    def run(self, runs):
        """Yields the line of each."""
        with tempfile.TemporaryDirectory(prefix="diffuse-walk-cut-") as work:
            work = pathlib.Path(work)
            (work / "in").mkdir()
            pictures = []
            for run in list(runs):
                try:
                    pictures.append(str(self.benchmark.prepare(run.example, work / "in")))
                except (OSError, ValueError) as error:
                    runs = [one for one in runs if one is not run]
                    yield self._line(run, work / "none", 0.0, f"{run.example.image} cannot be read: {error}")
            if not runs:
                return
            command = [self.program.path, "segment", *pictures, "--output", str(work / "out"), "--model", runs[0].key["model"],
                       "--quiet", "--no-pictures", *shlex.split(runs[0].key["options"])]
            start = time.perf_counter()
            failed = self.program.call(command)
            seconds = (time.perf_counter() - start) / len(runs)
            alone = len(runs) == 1  # the program writes one image into the folder that is named, several into folders in it
            for run in runs:
                if self.program.stopped:
                    return
                folder = work / "out" if alone else work / "out" / run.example.name
                if alone or (folder / "tree.json").exists():
                    yield self._line(run, folder, seconds, failed)
                else:  # what ended the program, or the image alone: another try says which
                    yield from self.run([run])

    def _line(self, run, folder, seconds, failed):
        scores, kept = None, None
        if (folder / "tree.json").exists():
            failed = None
            try:
                scores, leaves = self.benchmark.score(folder, run.example)
                kept = self._keep(run, leaves)
            except (OSError, ValueError, LookupError, TypeError) as error:
                failed = f"the result cannot be scored: {error}"
        return {**run.key, "seconds": round(seconds, 3), "failed": failed, "leaves": kept, "scores": scores}

    def _keep(self, run, leaves):
        """The leaves as a picture of 8 or 16 bits, for the pictures of the report."""
        name = ablation_runs.digest(*[str(run.key[name]).encode() for name in KEY]) + ".png"
        folder = self.out / "leaves"
        folder.mkdir(exist_ok=True)
        unfinished = folder / f".{name}"
        Image.fromarray(leaves.astype("uint8" if leaves.max() < 256 else "uint16")).save(unfinished, format="PNG")
        unfinished.replace(folder / name)
        return name

    def run_all(self, runs, size, jobs, results):
        """Lines are written as soon as they are there; so many images go to one call, so many calls at a time."""
        done = itertools.count(1)

        def work(group):
            for line in self.run(group):
                results.add(line)
                what = line["failed"] or f"{line['seconds']:.2f} s"
                print(f"[{next(done)}/{len(runs)}] {line['image']}, {line['options']}: {what}", file=sys.stderr)

        pool = concurrent.futures.ThreadPoolExecutor(jobs)
        futures = [pool.submit(work, group) for group in groups(runs, size)]
        try:
            for future in concurrent.futures.as_completed(futures):
                future.result()
        finally:
            self.program.stop()
            pool.shutdown(cancel_futures=True)
