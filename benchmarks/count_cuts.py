#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""How often does a cut fail? Cuts many walks of real images, by many settings of the program, and counts.

    python count_cuts.py IMAGES... --program BUILD/bin/diffuse-walk-cut --out OUT [--walks 10000] [--settings FILE]

IMAGES are folders of .jpg and .png files. A walk is one image with one setting; settings are small, so that a walk takes 0.03
to 0.5 s. Each setting is run on a group of images before the next group, many images in one process, so that a count that
was stopped has all settings. OUT/walks.jsonl has a line for each walk; what is there for the same program is not run again, so
the program may be interrupted and started again at any moment. FILE has the options of a setting in each line.

A failure is any error of the program, also that of an image that cannot be read, and any crash; its line has the command that
shows it. A cut is ambiguous where the tree says so: another split would have been as good. Needs the program only.
"""
import argparse
import collections
import json
import pathlib
import shlex
import signal
import subprocess
import sys
import tempfile
import time

sys.dont_write_bytecode = True
import ablation_runs as runs

COMMON = ["--no-pictures", "--refine", "nearest", "--quiet", "--json"]
GROUP = 20

MODEL = "--model small-photo --image-size"
SETTINGS = [
    "--image-size 48",
    "--image-size 64",
    "--image-size 64 --walk-length 4",
    "--image-size 64 --affinity cosine",
    "--image-size 64 --affinity dot",
    "--image-size 64 --appearance intensity",
    "--image-size 64 --max-regions 200 --min-region-fraction 0.0001",
    "--image-size 96",
    "--image-size 96 --number-of-tokens 100",
    "--image-size 96 --number-of-tokens 200 --walk-length 16",
    "--image-size 96 --affinity cosine --affinity-exponent 8",
    "--image-size 96 --affinity dot --affinity-exponent 3",
    "--image-size 96 --no-improve-cuts",
    "--image-size 128 --number-of-tokens 300",
    "--image-size 64 --tokens grid --number-of-tokens 16",
    "--image-size 64 --tokens grid --number-of-tokens 24",
    "--image-size 64 --tokens grid --number-of-tokens 20 --affinity cosine --affinity-exponent 4",
    "--image-size 64 --tokens grid --number-of-tokens 32 --neighborhood-radius 3",
    f"{MODEL} 48 --combine none",
    f"{MODEL} 64 --combine none --affinity cosine --affinity-exponent 8",
    f"{MODEL} 64 --combine none --walk-length 4",
    f"{MODEL} 64 --combine none --tokens region --number-of-tokens 150",
    f"{MODEL} 48 --combine product --number-of-tokens 150",
    f"{MODEL} 64 --combine product --number-of-tokens 200 --attention-exponent 8",
    f"{MODEL} 48 --combine mixture --number-of-tokens 150",
    f"{MODEL} 64 --combine mixture --number-of-tokens 200 --mixture-weight 1",
]


def list_images(folders):
    """Paths by folder; in none two of one name, since results are named after images."""
    groups = []
    for folder in folders:
        paths = sorted(p for p in pathlib.Path(folder).iterdir() if p.suffix in runs.PICTURES and "_gt" not in p.stem)
        if not paths:
            raise ValueError(f"{folder} holds no .jpg or .png")
        if len({path.stem for path in paths}) < len(paths):
            raise ValueError(f"{folder} holds an image twice, as .jpg and as .png")
        groups += [paths[first : first + GROUP] for first in range(0, len(paths), GROUP)]
    return groups


def describe_tree(path):
    """Cuts of a tree, and how many of them are ambiguous."""
    nodes = [node for node in json.loads(path.read_text())["nodes"] if node["children"]]
    return {"cuts": len(nodes), "ambiguous": sum(node["ambiguous"] for node in nodes)}


def cut(program, images, options):
    """A record of each image. Where the process ends before it has said something of each, the others have a process each."""
    with tempfile.TemporaryDirectory(prefix="count-cuts-") as folder:
        words = [*shlex.split(options), *COMMON]
        command = [program, "segment", *map(str, images), "--output", folder, *words]
        start = time.perf_counter()
        done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        seconds = (time.perf_counter() - start) / len(images)
        if done.returncode in (130, -signal.SIGINT):
            raise KeyboardInterrupt
        lines = [json.loads(line) for line in done.stdout.splitlines()]
        if len(images) == 1:
            lines = [{**line, "input": str(images[0])} for line in lines]
        said = {line["input"]: line for line in lines if "input" in line}
        records = []
        for image in images:
            line = said.get(str(image))
            record = {"image": image.name, "options": options, "seconds": round(seconds, 4)}
            if line is not None and line["status"] == "ok":
                name = pathlib.Path(folder) / (image.stem if len(images) > 1 else "")
                records.append({**record, **describe_tree(name / "tree.json")})
            elif line is not None or len(images) == 1:
                message = line["message"] if line is not None else done.stderr.strip()[-500:]
                code = line["code"] if line is not None else done.returncode
                again = shlex.join([program, "segment", str(image), *words])
                records.append({**record, "failure": message, "code": code, "command": again})
            else:
                records += cut(program, [image], options)
        return records


def count(program, groups, settings, out, walks):
    """Runs what is not there yet, until there are so many walks. Yields the records that are new."""
    identity = runs.program_identity(program)
    if out.exists():
        whole = out.read_bytes()
        out.write_bytes(whole[: whole.rfind(b"\n") + 1])  # without a line that was cut off
    there = {(record["options"], record["path"]) for record in read(out, identity)}
    number = len(there)
    with open(out, "a", encoding="utf-8") as file:
        for images in groups:
            for options in settings:
                todo = [image for image in images if (options, str(image)) not in there][: walks - number]
                if not todo:
                    continue
                for image, record in zip(todo, cut(program, todo, options)):
                    record = {"program": identity, "path": str(image), **record}
                    file.write(json.dumps(record) + "\n")
                    yield record
                file.flush()
                number += len(todo)


def read(out, identity):
    """Records of this program; a last line that was cut off is none."""
    whole = out.read_text(encoding="utf-8") if out.exists() else ""
    records = map(json.loads, whole[: whole.rfind("\n") + 1].splitlines())
    return [record for record in records if record["program"] == identity]


def table(records):
    """Markdown: a row for each setting and one for all; then the failures."""
    rows = collections.defaultdict(list)
    for record in records:
        rows[record["options"]].append(record)
    lines = ["| setting | walks | failures | cuts | ambiguous | s per walk |", "| --- | --- | --- | --- | --- | --- |"]
    for name, group in [*rows.items(), ("all", records)]:
        failures = sum("failure" in record for record in group)
        cuts, ambiguous = (sum(record.get(key, 0) for record in group) for key in ("cuts", "ambiguous"))
        share = f"{ambiguous} ({100 * ambiguous / max(1, cuts):.1f} %)"
        seconds = sum(record["seconds"] for record in group) / max(1, len(group))
        lines.append(f"| {name} | {len(group)} | {failures} | {cuts} | {share} | {seconds:.2f} |")
    lines.append("")
    lines += [f"{r['code']}: {r['failure']}\n    {r['command']}" for r in records if "failure" in r]
    return "\n".join(lines)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("images", nargs="+")
    parser.add_argument("--program", required=True)
    parser.add_argument("--out", required=True, help="folder of the records")
    parser.add_argument("--walks", type=int, default=10000, help="so many at most, those that are there counted")
    parser.add_argument("--settings", help="file with the options of a setting in each line")
    parser.add_argument("--threads", type=int, default=1, help="of the program; with 1 its images take turns")
    parser.add_argument("--table-only", action="store_true", help="of what is there")
    options = parser.parse_args()

    out = pathlib.Path(options.out) / "walks.jsonl"
    out.parent.mkdir(parents=True, exist_ok=True)
    settings = SETTINGS
    if options.settings:
        settings = [line.strip() for line in pathlib.Path(options.settings).read_text().splitlines() if line.strip()]
    COMMON.extend(["--threads", str(options.threads)])
    try:
        groups = list_images(options.images)
        for _ in [] if options.table_only else count(options.program, groups, settings, out, options.walks):
            pass
    except ValueError as error:
        sys.exit(str(error))
    except KeyboardInterrupt:
        print("interrupted; the same command goes on from here\n")
    print(table(read(out, runs.program_identity(options.program))))


if __name__ == "__main__":
    main()
