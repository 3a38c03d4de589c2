#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""A benchmark of the paper and its peers, on data that you have: segments all images, and prints and writes the figures.

    python benchmark.py NAME DATA OUT --program BUILD/bin/diffuse-walk-cut [--model FOLDER] [--options "--combine none"]
    python benchmark.py coco-stuff-27 /data/coco out --program build/bin/diffuse-walk-cut --model stable-diffusion-v1-5
    python benchmark.py NAME DATA OUT ... --shard 3/8       # the third of eight parts, without a report
    python benchmark.py NAME DATA OUT ... --dask SCHEDULER  # the shards on the workers of a Dask cluster
    python benchmark.py NAME DATA OUT ... --report-only

NAME is one of coco-stuff-27, cityscapes-27, ade20k, ade20k-150, voc, context, coco-object and bsds500. evaluation/README.md
says what DATA must hold, what the protocols are and what the figures mean. Every image is segmented once for each --refine.
OUT gets results*.jsonl, a line for each image; report.md, report.json; pictures of the best, median and worst images. An image
that has a line with the same options, program, model and files is not segmented again: the same command goes on after an
interruption, and shards on many machines need nothing but OUT in common. Needs numpy, scipy, pillow and pynrrd; dask and
distributed for --dask.
"""
import argparse
import os
import pathlib
import shlex
import signal
import subprocess
import sys

sys.dont_write_bytecode = True
HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent / "benchmarks")]
import ablation_results  # noqa: E402 (after the folders are known)
import ablation_runs  # noqa: E402
import benchmark_pictures  # noqa: E402
import benchmark_report  # noqa: E402
import benchmark_runs  # noqa: E402
from benchmark_data import DATA_SETS  # noqa: E402
from benchmark_report import say  # noqa: E402
from bsds import IMAGES, Bsds  # noqa: E402
from semantic import Semantic  # noqa: E402


def parse(arguments):
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("name", choices=[*DATA_SETS, "bsds500"])
    parser.add_argument("data", help="the folder that holds the data")
    parser.add_argument("out", type=pathlib.Path, help="folder of results, made where it is missing")
    parser.add_argument("--program", required=True, help="diffuse-walk-cut")
    parser.add_argument("--model", default="local", help="of the program (default: local)")
    parser.add_argument("--options", default="", help="more options of the program, but --model and --refine")
    parser.add_argument("--refine", default="nearest,walk", help="with commas (default: nearest,walk: without and with)")
    parser.add_argument("--protocol", default="diffcut", help="diffcut or diffseg (default: diffcut); bsds500 has its own")
    parser.add_argument("--split", default="val", choices=IMAGES, help="of bsds500 (default: val)")
    parser.add_argument("--threshold", type=float, help="a row of the level of this threshold, such as one chosen on others")
    parser.add_argument("--every", type=int, default=1, help="every Nth image (default: 1); no figure of the benchmark then")
    parser.add_argument("--group", type=int, default=16, help="images of one call of the program (default: 16)")
    parser.add_argument("--jobs", type=int, default=1, help="programs at a time (default: 1)")
    parser.add_argument("--timeout", type=float, help="seconds after which a call has failed (default: none)")
    parser.add_argument("--shard", help="I/N: the Ith of N parts, from 1 on")
    parser.add_argument("--dask", metavar="SCHEDULER", help="address; all workers see the same files at the same paths")
    parser.add_argument("--shards", type=int, help="of --dask (default: four for each worker)")
    parser.add_argument("--retry-failed", action="store_true")
    parser.add_argument("--report-only", action="store_true", help="segments nothing")
    parser.add_argument("--dry-run", action="store_true", help="says what would be done, after a look at the data")
    options = parser.parse_args(arguments)
    for name in ("every", "group", "jobs", "shards"):
        if getattr(options, name) is not None and getattr(options, name) < 1:
            parser.error(f"--{name}: it must be at least 1 (got {getattr(options, name)}). Leave it out for the default")
    options.refine = options.refine.split(",")
    for way in options.refine:
        if way not in benchmark_report.REFINED:
            parser.error(f"--refine: {way} is none of {', '.join(benchmark_report.REFINED)}. Give one or more of these with commas")
    for word in ("--model", "--refine"):
        if any(one.split("=")[0] == word for one in shlex.split(options.options)):
            parser.error(f"--options: {word} is an option of this command (got {options.options}). Give it outside of --options")
    options.part = part_of(parser, options.shard)
    return options


def part_of(parser, shard):
    """(I - 1, N) of "I/N"."""
    words = (shard or "1/1").split("/")
    if len(words) != 2 or not all(word.isdigit() for word in words) or not 1 <= int(words[0]) <= int(words[1]):
        parser.error(f"--shard: it must be I/N with I from 1 to N (got {shard}). Write 1/8 for the first of eight")
    return int(words[0]) - 1, int(words[1])


def look(benchmark, examples, options):
    """Of a dry run: all files are there, and the first image can be read."""
    for example in examples:
        for path in example.files:
            if not path.exists():
                raise ValueError(f"DATA: {path} is missing, and its image is there. Copy the labels, or remove the image")
    image, labels = benchmark.shown(examples[0])
    print(f"{benchmark.title}: {len(examples)} of {benchmark.images} images; {examples[0].name} is counted on "
          f"{image.shape[1]} x {image.shape[0]} pixels with {len(set(labels.ravel().tolist()))} different labels")
    for way in options.refine:
        words = [options.program, "segment", "...", "--model", options.model, *shlex.split(options.options), "--refine", way]
        print(shlex.join(words))


def over_dask(arguments, options):
    """Each shard is this command on a worker; results lie in OUT, which all see."""
    from distributed import Client, as_completed

    with Client(options.dask) as client:
        number = options.shards or 4 * len(client.scheduler_info(n_workers=-1)["workers"])
        words = [str(HERE / "benchmark.py"), *arguments, "--shard"]
        futures = [client.submit(subprocess.run, [sys.executable, *words, f"{k + 1}/{number}"], cwd=os.getcwd(),
                                 capture_output=True, text=True, pure=False) for k in range(number)]
        failed = 0
        for future in as_completed(futures):
            done = future.result()
            if done.returncode:
                failed += 1
                say(done.stderr[-2000:])
        say(f"{number - failed} of {number} shards done")


def without(arguments, *names):
    """The words of a command line without these options and their values."""
    kept, skip = [], False
    for word in arguments:
        if skip:
            skip = False
        elif word.split("=")[0] in names:
            skip = "=" not in word
        else:
            kept.append(word)
    return kept


def segment(benchmark, runs, options):
    lines = benchmark_runs.read_lines(options.out)
    todo = benchmark_runs.missing([run for way in zip(*runs.values()) for run in way], lines, options.retry_failed)
    first, number = options.part
    todo = [run for run in todo if int(run.key["pixels"], 16) % number == first]
    name = "results" + (f"-{first + 1}-of-{number}" if number > 1 else "") + ".jsonl"
    results = ablation_results.Results(options.out / name, key=benchmark_runs.KEY)
    try:
        runner = benchmark_runs.Runner(benchmark, options.program, options.out, options.timeout)
        runner.run_all(todo, options.group, options.jobs, results)
    finally:
        results.close()


def report(benchmark, runs, options, settings):
    lines = benchmark_runs.read_lines(options.out)
    found = {way: [benchmark_runs.line_of(run, lines) for run in some] for way, some in runs.items()}
    whole = benchmark_report.make(benchmark, found, settings, options.threshold)
    text = benchmark_report.write(options.out, benchmark, whole)
    for way, some in runs.items():
        benchmark_pictures.write(benchmark, options.out, some, found[way], way)
    print(text)
    missing = sum(line is None for some in found.values() for line in some)
    return 1 if missing or benchmark_report.failures(whole) else 0


def interrupt(*_):
    raise KeyboardInterrupt


def main(arguments=None):
    arguments = sys.argv[1:] if arguments is None else arguments
    options = parse(arguments)
    try:
        benchmark = Bsds(options.split) if options.name == "bsds500" else Semantic(options.name, options.protocol)
        examples = benchmark.examples(options.data)[:: options.every]
        if options.dry_run:
            look(benchmark, examples, options)
            return 0
        settings = {"options": options.options, "model": options.model,
                    "weights": ablation_runs.model_identity(options.model, options.program),
                    "program": ablation_runs.program_identity(options.program)}
        runs = benchmark_runs.list_runs(benchmark, examples, settings, options.refine)
        options.out.mkdir(parents=True, exist_ok=True)
        if options.dask and not options.report_only:
            over_dask(without(arguments, "--dask", "--shards"), options)
        elif not options.report_only:
            segment(benchmark, runs, options)
        if options.shard:
            return 0
        settings |= {"program version": benchmark_report.version_of(options.program),
                     "command": shlex.join(["python", "evaluation/benchmark.py", *arguments])}
        return report(benchmark, runs, options, settings)
    except (OSError, ValueError) as error:
        sys.exit(str(error))
    except KeyboardInterrupt:
        say("interrupted; the same command goes on from here")
        return 130


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, interrupt)
    sys.exit(main())
