# SPDX-License-Identifier: Apache-2.0
"""Every benchmark from the files to the report, with a stand-in for the program; interruptions, failures, shards and Dask.
selftest.py runs these. Needs numpy, scipy, pillow, pynrrd, dask and distributed."""
import contextlib
import io
import json
import os
import pathlib
import signal
import sys
import tempfile
import time

import benchmark
import benchmark_runs
import made_up
from benchmark_data import DATA_SETS
from selftest_protocols import REFERENCE

HERE = pathlib.Path(__file__).resolve().parent
# Writes what made_up.py has for an image of this name; fails where OUT/../fail names it.
STAND_IN = f"""#!{sys.executable}
import pathlib, sys
sys.dont_write_bytecode = True
sys.path[:0] = [{str(HERE)!r}, {str(HERE.parent / "benchmarks")!r}]
here = pathlib.Path(__file__).resolve().parent
if sys.argv[1] == "--version":
    print("stand-in 1")
    sys.exit()
import made_up
from PIL import Image
pictures = [pathlib.Path(word) for word in sys.argv[2:sys.argv.index("--output")]]
out, code = pathlib.Path(sys.argv[sys.argv.index("--output") + 1]), 0
with open(here / "calls", "a") as calls:
    calls.write(" ".join(path.stem for path in pictures) + "\\n")
for path in pictures:
    if (here / "fail").exists() and path.stem in (here / "fail").read_text():
        print(f"stand-in: {{path.name}}: it cannot be done", file=sys.stderr)
        code = 3
        continue
    shape = Image.open(path).size[::-1]
    regions = made_up.regions_of(path.stem, shape, made_up.number_of_regions(path.stem))
    made_up.write_result(out if len(pictures) == 1 else out / path.stem, regions)
sys.exit(code)
"""


class Place:
    """A folder with a stand-in, data of one benchmark, and results."""

    def __init__(self, name, layout=0):
        self._folder = tempfile.TemporaryDirectory()
        self.folder = pathlib.Path(self._folder.name)
        self.name, self.program = name, self.folder / "stand-in"
        self.program.write_text(STAND_IN)
        self.program.chmod(0o755)
        made_up.make(name, self.folder / "data", 2 if name == "bsds500" else 4, layout)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self._folder.cleanup()

    def run(self, *words, out="out", program=None):
        """Exit code, and what is printed."""
        arguments = [self.name, str(self.folder / "data"), str(self.folder / out), "--program", str(program or self.program), *words]
        with contextlib.redirect_stdout(io.StringIO()) as printed, contextlib.redirect_stderr(io.StringIO()) as told:
            try:
                code = benchmark.main(arguments)
            except SystemExit as error:
                code = error.code
        return code, printed.getvalue() + told.getvalue()

    def report(self, out="out"):
        return json.loads((self.folder / out / "report.json").read_text())

    def calls(self):
        """Images of each call so far; they are forgotten."""
        path = self.folder / "calls"
        lines = path.read_text().splitlines() if path.exists() else []
        path.unlink(missing_ok=True)
        return lines


def test_figures_are_those_of_the_peers_own_loops():
    """From the same files and regions to the same accuracy and mean IoU, for every benchmark that a peer's code has."""
    for peer in ("diffcut", "diffseg"):
        for name, expected in REFERENCE[peer]["data sets"].items():
            with Place(name, 1 if name == "context" else 0) as place:
                code, printed = place.run("--protocol", peer, "--refine", "nearest")
                assert code == 0, printed
                row = place.report()["refinement"]["nearest"]["levels"]["automatic"]
                assert abs(row["accuracy"] - expected["accuracy"]) < 1e-9, (peer, name)
                assert abs(row["mIoU"] - expected["mIoU"]) < 1e-9, (peer, name)


def every_benchmark(program, images=1):
    """The program itself on the first images of all."""
    for name in [*DATA_SETS, "bsds500"]:
        with Place(name) as place:
            code, printed = place.run("--every", str(4 // images), "--options=--number-of-tokens 100", program=program)
            assert code == 0, printed
            report = place.report()
            assert [*report["refinement"]] == ["nearest", "walk"], name
            for one in report["refinement"].values():
                assert one["segmented"] == images and not one["failed"] and "automatic" in one["levels"]
            assert "Not the whole benchmark" in printed and "diffuse-walk-cut" in printed
            assert all((place.folder / f"out/pictures-{way}/best-1.png").exists() for way in report["refinement"])


def test_every_benchmark_runs_and_reports():
    for name in [*DATA_SETS, "bsds500"]:
        with Place(name) as place:
            code, printed = place.run("--dry-run")
            assert code == 0 and "segment" in printed and not (place.folder / "out").exists() and not place.calls(), printed
            code, printed = place.run("--threshold", "0.02", "--every", "2")
            report = place.report()
            assert code == 0 and report["images in the folder"] == (1 if name == "bsds500" else 2), printed
            for way, one in report["refinement"].items():
                assert one["segmented"] == report["images in the folder"]
                assert {"automatic", "threshold 0.02, as given"} < set(one["levels"])
                kinds = {path.name.split("-")[0] for path in (place.folder / f"out/pictures-{way}").iterdir()}
                assert kinds == {"best", "median", "worst"}
            columns = benchmark.Bsds.columns if name == "bsds500" else benchmark.Semantic.columns
            text = (place.folder / "out/report.md").read_text()
            assert all(f"| {column} |" in text for column in columns) and "--program" in text and text.strip() in printed
            assert len(place.calls()) == 2  # the images together, once for each refinement


def test_what_is_there_is_not_run_again():
    with Place("voc") as place:
        assert place.run("--refine", "nearest", "--every", "2")[0] == 0
        assert place.calls() == ["2007_000033 2007_000061"]
        first = place.run("--refine", "nearest")
        assert first[0] == 0 and place.calls() == ["2007_000042 2007_000123"]
        assert place.run("--refine", "nearest")[0] == 0 and not place.calls()
        assert place.run("--refine", "nearest", "--report-only")[0] == 0 and not place.calls()
        assert place.run("--refine", "nearest", "--options=--walk-length 2", "--group", "3")[0] == 0
        assert place.calls() == ["2007_000033 2007_000042 2007_000061", "2007_000123"]
        labels = place.folder / "data/SegmentationClass/2007_000042.png"
        made_up.save(made_up.blocks(made_up.random_of("new"), made_up.SHAPES[1], [0, 3]).astype("uint8"), labels)
        assert place.run("--refine", "nearest")[0] == 0 and place.calls() == ["2007_000042"]
        # A line that was cut off, as by a power failure, is left out.
        results = place.folder / "out/results.jsonl"
        results.write_bytes(results.read_bytes()[:-40])
        assert place.run("--refine", "nearest")[0] == 0 and place.calls() == ["2007_000042"]


def test_failures_are_counted_and_the_others_go_on():
    with Place("voc") as place:
        (place.folder / "fail").write_text("2007_000042")
        code, printed = place.run("--refine", "nearest")
        report = place.report()["refinement"]["nearest"]
        assert code == 1 and report["segmented"] == 3 and "it cannot be done" in report["failed"]["2007_000042"]
        assert "3 of 4 images are segmented, 1 failed" in printed
        assert place.calls() == ["2007_000033 2007_000042 2007_000061 2007_000123", "2007_000042"]
        (place.folder / "fail").unlink()
        assert place.run("--refine", "nearest")[0] == 1 and not place.calls()
        assert place.run("--refine", "nearest", "--retry-failed")[0] == 0 and place.calls() == ["2007_000042"]
        (place.folder / "data/JPEGImages/2007_000042.jpg").write_bytes(b"no picture")
        code, printed = place.run("--refine", "nearest")
        assert code == 1 and "2007_000042.jpg cannot be read" in place.report()["refinement"]["nearest"]["failed"]["2007_000042"]
        (place.folder / "data/SegmentationClass/2007_000061.png").unlink()
        code, printed = place.run("--dry-run")
        assert "2007_000061.png is missing" in str(code)


def test_an_interrupt_stops_at_once_and_loses_nothing():
    with Place("voc") as place:
        keep, scored = benchmark_runs.Runner._line, []

        def interrupted(self, *arguments):
            line = keep(self, *arguments)
            scored.append(line["image"])
            os.kill(os.getpid(), signal.SIGINT)
            end = time.monotonic() + 60
            while not self.program.stopped and time.monotonic() < end:
                time.sleep(0.01)
            return line

        # What a shell starts in the background ignores SIGINT, unless it is told otherwise.
        handler = signal.signal(signal.SIGINT, signal.default_int_handler)
        benchmark_runs.Runner._line = interrupted
        try:
            code, printed = place.run("--refine", "nearest")
        finally:
            benchmark_runs.Runner._line = keep
            signal.signal(signal.SIGINT, handler)
        assert code == 130 and "goes on from here" in printed and scored == ["2007_000033"]
        place.calls()
        assert place.run("--refine", "nearest")[0] == 0 and place.calls() == ["2007_000042 2007_000061 2007_000123"]


def test_shards_add_up():
    with Place("coco-stuff-27") as place:
        assert place.run("--refine", "nearest")[0] == 0
        whole = place.report()["refinement"]
        place.calls()
        for shard in ("1/3", "2/3"):
            assert place.run("--refine", "nearest", "--shard", shard, out="parts")[0] == 0
        assert not (place.folder / "parts/report.json").exists()
        assert place.run("--refine", "nearest", "--report-only", out="parts")[0] in (0, 1)
        assert place.run("--refine", "nearest", "--shard", "3/3", out="parts")[0] == 0
        assert sorted(" ".join(place.calls()).split()) == list(made_up.NAMES["coco-stuff-27"])
        assert place.run("--refine", "nearest", "--report-only", out="parts")[0] == 0
        parts = place.report("parts")["refinement"]
        assert parts["nearest"]["levels"] == whole["nearest"]["levels"]


def test_dask_runs_the_shards():
    from distributed import LocalCluster

    with Place("voc") as place, LocalCluster(n_workers=1, threads_per_worker=2, processes=False, protocol="tcp",
                                             dashboard_address=None) as cluster:
        code, printed = place.run("--refine", "nearest", "--dask", cluster.scheduler_address, "--shards", "2")
        assert code == 0 and "2 of 2 shards done" in printed, printed
        assert place.report()["refinement"]["nearest"]["segmented"] == 4
        files = [path.name for path in (place.folder / "out").glob("results*.jsonl")]
        assert sorted(files) == ["results-1-of-2.jsonl", "results-2-of-2.jsonl"]


def test_wrong_commands_are_errors():
    with Place("voc") as place:
        for words, expected in (
            (("--shard", "4/3"), "--shard"), (("--refine", "best"), "best is none of"), (("--every", "0"), "at least 1"),
            (("--options=--refine walk",), "outside of --options"), (("--protocol", "diffseg"), "has no voc"),
            (("--model", "nowhere"), "there is no model nowhere")):
            code, printed = place.run(*words)
            assert code and expected in f"{code} {printed}", (words, code, printed)
        os.rename(place.folder / "data/JPEGImages", place.folder / "data/Images")
        assert "does not hold PASCAL VOC" in str(place.run()[0])


TESTS = [(name, test) for name, test in sorted(globals().items()) if name.startswith("test_")]
