# SPDX-License-Identifier: Apache-2.0
"""Pictures of the best, the median and the worst images of a benchmark: image, labels, regions of the automatic level.

Colors are those of numbers, not of classes: equal colors of labels and regions mean nothing. Needs numpy and pillow.
"""
import numpy as np
import partition_levels
from PIL import Image, ImageDraw

SHOWN, WIDTH, CAPTION = 3, 256, 16  # images of each kind, pixels of a picture, and of the line above it


def ranked(benchmark, runs, lines):
    """(quality, run, line) from the worst to the best; images without a figure are left out."""
    rated = [(benchmark.quality(line["scores"]), run, line) for run, line in zip(runs, lines) if line and not line["failed"]]
    return sorted((one for one in rated if np.isfinite(one[0])), key=lambda one: (one[0], one[1].example.name))


def chosen(rated):
    """Names of files with what they show; none twice."""
    middle = max(0, (len(rated) - SHOWN) // 2)
    groups = {"worst": rated[:SHOWN], "median": rated[middle : middle + SHOWN], "best": rated[::-1][:SHOWN]}
    return [(f"{kind}-{k}.png", one) for kind, some in groups.items() for k, one in enumerate(some, 1)]


def colored(numbers):
    """A color for each number; below 0, black."""
    colors = np.random.RandomState(5).randint(40, 256, (int(max(numbers.max(), 0)) + 1, 3)).astype(np.uint8)
    return np.where(numbers[..., None] < 0, 0, colors[np.maximum(numbers, 0)]).astype(np.uint8)


def draw(benchmark, out, run, line, quality):
    """The three pictures beside each other, with the name and the quality above."""
    image, labels = benchmark.shown(run.example)
    leaves = np.asarray(Image.open(out / "leaves" / line["leaves"])).astype(np.int64)
    scores = line["scores"]
    automatic = scores["automatic"]
    regions = automatic["regions"] if isinstance(automatic, dict) else automatic
    starts = partition_levels.begins(scores["breaks"], regions)
    parts = [image, colored(np.asarray(labels).astype(np.int64)), colored(partition_levels.regions_of(leaves, starts) - 1)]
    height = max(1, image.shape[0] * WIDTH // image.shape[1])
    whole = Image.new("RGB", (3 * WIDTH, height + CAPTION), "white")
    for k, part in enumerate(parts):
        whole.paste(Image.fromarray(part).resize((WIDTH, height), Image.NEAREST if k else Image.BILINEAR), (k * WIDTH, CAPTION))
    ImageDraw.Draw(whole).text((3, 2), f"{run.example.name}: {quality:.3f}, {len(starts)} regions", (32, 32, 36))
    return whole


def write(benchmark, out, runs, lines, way):
    """Into the folder pictures-WAY; how many."""
    folder = out / f"pictures-{way}"
    files = chosen(ranked(benchmark, runs, lines))
    if files:
        folder.mkdir(exist_ok=True)
    for name, (quality, run, line) in files:
        draw(benchmark, out, run, line, quality).save(folder / name)
    return len(files)
