# SPDX-License-Identifier: Apache-2.0
"""The report of a benchmark: a table in Markdown, and JSON with all that the figures depend on. Needs numpy."""
import json
import platform
import subprocess
import sys

import numpy as np
from ablation_table import markdown

REFINED = {"nearest": "none (nearest)", "snap": "snap", "walk": "walk"}


def version_of(program):
    """What the program says of itself; where it is not there, that."""
    try:
        return subprocess.run([program, "--version"], capture_output=True, text=True, timeout=60).stdout.strip()
    except OSError:
        return "unknown"


def versions():
    import scipy

    return {"python": platform.python_version(), "numpy": np.__version__, "scipy": scipy.__version__,
            "machine": f"{platform.system()} {platform.machine()}"}


def make(benchmark, found, settings, threshold=None):
    """The content of report.json. `found` has lines, or None, of all images by refinement; a level of `threshold` is shown too."""
    report = {"benchmark": benchmark.name, "title": benchmark.title, "protocol": benchmark.protocol_name,
              "images of the benchmark": benchmark.images, "images in the folder": len(next(iter(found.values()))),
              "settings": settings, "versions": versions(), "refinement": {}}
    for way, lines in found.items():
        done = [line for line in lines if line and not line["failed"]]
        report["refinement"][way] = {
            "options": done[0]["options"] if done else None, "segmented": len(done),
            "failed": {line["image"]: line["failed"] for line in lines if line and line["failed"]},
            "seconds of an image, median": round(float(np.median([line["seconds"] for line in done])), 3) if done else None,
            "levels": benchmark.figures(done, threshold) if done else {}}
    return report


def number(value):
    if isinstance(value, list):
        return "/".join(map(number, value))
    return "-" if value is None else f"{value:.4f}"


def text_of(benchmark, report):
    """The report as Markdown; what is missing for figures that may be compared is said above the table."""
    settings = report["settings"]
    lines = [f"# {report['title']}", "", f"{settings['program version']}, model {settings['model']}"
             + (f", options `{settings['options']}`" if settings["options"] else ""), ""]
    folder, all_images = report["images in the folder"], report["images of the benchmark"]
    if folder != all_images:
        lines += [f"**Not the whole benchmark: {folder} of its {all_images} images.** Do not compare with other figures.", ""]
    rows = []
    for way, one in report["refinement"].items():
        if one["segmented"] < folder:
            lines += [f"**Refinement {REFINED[way]}: {one['segmented']} of {folder} images are segmented, {len(one['failed'])} failed.**", ""]
        for level, row in one["levels"].items():
            regions = f"{row['regions']:g}" if "regions" in row else ""
            rows.append([REFINED[way], level, regions, *[number(row[column]) for column in benchmark.columns]])
        seconds = one["seconds of an image, median"]
        lines += [f"Refinement {REFINED[way]}: {seconds:.2f} s an image (median)", ""] if seconds is not None else []
    table = markdown(["refinement", "level", "regions (median)", *benchmark.columns], rows)
    return "\n".join([*lines, table, "", "    " + settings["command"], ""])


def write(out, benchmark, report):
    """report.json and report.md in a folder; the latter's text."""
    text = text_of(benchmark, report)
    for name, content in (("report.json", json.dumps(report, indent=1)), ("report.md", text)):
        unfinished = out / f".{name}"
        unfinished.write_text(content)
        unfinished.replace(out / name)
    return text


def failures(report):
    return sum(len(one["failed"]) for one in report["refinement"].values())


def say(message):
    print(message, file=sys.stderr)
