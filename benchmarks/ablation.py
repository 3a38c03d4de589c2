#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Accuracy of the program under many settings, on images with human segmentations.

    python ablation.py IMAGES OUT --program BUILD/bin/diffuse-walk-cut --model small-photo [--settings FILE.json]
                       [--only NAME,...] [--every N] [--jobs 1] [--halves] [--retry-failed] [--table-only]

IMAGES holds ID.jpg or ID.png and each human annotation as a label image ID_gtK.png (evaluation/README.md). The settings
are those of ablation.json beside this file, or of FILE: a list of
{"axis": "timesteps", "name": "t50", "options": "--timesteps 50"}; "change" in the place of "options" lays its options
over those of the first setting, which all others are compared to.

Each run's scores become a line of OUT/results.jsonl. What is there already, of the same options, program, model and
image, is not run again, so that the program may be interrupted and started again. The table goes to standard output. A
run that fails is a line, too, with its message, and is counted in the table; --retry-failed runs it again. --table-only
runs nothing; without --program, it takes the newest results. --halves divides the sorted images alternately: levels and
settings are chosen on the first half, and reported on the second. Needs numpy, pillow and pynrrd.
"""
import argparse
import concurrent.futures
import pathlib
import shlex
import shutil
import signal
import sys

sys.dont_write_bytecode = True
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
import ablation_results  # noqa: E402 (after the folder is known)
import ablation_runs  # noqa: E402
import ablation_table  # noqa: E402

SETTINGS = pathlib.Path(__file__).resolve().parent / "ablation.json"


def parse(arguments):
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("images", help="folder of ID.jpg and ID_gtK.png")
    parser.add_argument("out", help="folder for results.jsonl")
    parser.add_argument("--program")
    parser.add_argument("--model", help="local, a name or a diffusers folder; a setting with --model has its own")
    parser.add_argument("--settings", default=SETTINGS, help="list of settings (default: ablation.json)")
    parser.add_argument("--only", default="", help="names or axes of settings, with commas")
    parser.add_argument("--every", type=int, default=1, help="every Nth image of the sorted list")
    parser.add_argument("--jobs", type=int, default=1, help="programs that run at a time; seconds are then longer")
    parser.add_argument("--timeout", type=float, default=3600, help="seconds after which a run has failed")
    parser.add_argument("--halves", action="store_true")
    parser.add_argument("--retry-failed", action="store_true")
    parser.add_argument("--table-only", action="store_true")
    options = parser.parse_args(arguments)
    if not options.model or not (options.program or options.table_only):
        parser.error("--model and --program are needed (--table-only: --model alone)")
    if options.every < 1 or options.jobs < 1:
        parser.error("--every and --jobs are at least 1")
    return options


def key_finder(options, results):
    """The key of a setting on an image, without the image."""
    program = ablation_runs.program_identity(options.program) if options.program else None
    identities = {}

    def find(setting):
        model = ablation_runs.options_by_name(setting["options"]).get("--model", ["", options.model])[-1]
        if model not in identities:
            if program:
                identities[model] = (ablation_runs.model_identity(model, options.program), program)
            else:
                newest = results.latest(model=model)
                identities[model] = (newest["weights"], newest["program"]) if newest else ("", "")
        return {"options": setting["options"], "model": model, **dict(zip(("weights", "program"), identities[model]))}

    return find


def find_lines(settings, images, key, results):
    """By setting and image, what is there already."""
    found = {}
    for setting in settings:
        lines = {one.name: results.get(**key(setting), image=one.name, pixels=one.identity) for one in images}
        found[setting["name"]] = {name: line for name, line in lines.items() if line}
    return found


def list_runs(settings, images, key, results, retry):
    """What is not there yet, by its key, with setting and image: image by image, so that settings stay comparable."""
    missing = {}
    for image in images:
        for setting in settings:
            run = {**key(setting), "image": image.name, "pixels": image.identity}
            line = results.get(**run)
            if line is None or (retry and line["failed"]):
                missing.setdefault(ablation_results.key_of(run), (run, setting, image))
    return list(missing.values())


def run_all(runs, options, results):
    for left in pathlib.Path(options.out).glob("run-*"):  # of a run that could not clean up
        shutil.rmtree(left, ignore_errors=True)
    program = ablation_runs.Program(options.program, options.out, options.timeout)

    def work(run, setting, image):
        words = shlex.split(setting["options"])
        if "--model" not in ablation_runs.options_by_name(setting["options"]):
            words = ["--model", options.model, *words]
        line = {"setting": setting["name"], **run, **program.run(image, words)}
        if ablation_runs.program_identity(options.program) != run["program"]:
            raise ValueError(f"{options.program} changed while it was measured")
        results.add(line)
        return f"{setting['name']} {image.name}: {line['failed'] or format(line['seconds'], '.2f') + ' s'}"

    pool = concurrent.futures.ThreadPoolExecutor(options.jobs)
    futures = [pool.submit(work, *run) for run in runs]
    try:
        for number, future in enumerate(concurrent.futures.as_completed(futures), 1):
            print(f"[{number}/{len(runs)}] {future.result()}", file=sys.stderr)
    finally:  # nothing is left of it when all is done
        program.stop()
        pool.shutdown(cancel_futures=True)


def interrupt(*_):
    raise KeyboardInterrupt


def main(arguments=None):
    options = parse(arguments)
    signal.signal(signal.SIGTERM, interrupt)
    results = ablation_results.Results(pathlib.Path(options.out) / "results.jsonl", writable=not options.table_only)
    try:
        settings = ablation_runs.read_settings(options.settings)
        chosen = ablation_runs.choose(settings, [word for word in options.only.split(",") if word])
        images = ablation_runs.list_images(options.images, options.every)
        key = key_finder(options, results)
        if not options.table_only:
            run_all(list_runs(chosen, images, key, results, options.retry_failed), options, results)
        lines = find_lines(chosen, images, key, results)
    except (OSError, ValueError) as error:
        sys.exit(str(error))
    except KeyboardInterrupt:
        print("interrupted; the same command goes on from here", file=sys.stderr)
        return 130
    finally:
        results.close()
    names = [image.name for image in images]
    print(ablation_table.report_halves(chosen, lines, names) if options.halves else ablation_table.report(chosen, lines))
    return 0


if __name__ == "__main__":
    sys.exit(main())
