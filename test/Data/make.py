#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Makes the pictures of this folder, and the baselines with a program that was built and whose result was looked at.

    test/Data/make.py pictures
    test/Data/make.py baselines build/bin/SegmentForBaseline

Needs numpy and Pillow. shapes.png: drawn here. cells.png: part of examples/Data/cells.jpg (its license: examples/Data/README.md).
"""
import pathlib
import subprocess
import sys

import numpy
from PIL import Image

FOLDER = pathlib.Path(__file__).resolve().parent
EXAMPLES = FOLDER.parents[1] / "examples" / "Data"
# Name of the baseline, picture, regions, refinement; test/itk/CMakeLists.txt runs the same.
BASELINES = [
    ("shapes", "shapes.png", 4, "nearest"),
    ("cells", "cells.png", 24, "nearest"),
    ("cells-snap", "cells.png", 24, "snap"),
]


def pictures():
    # Three shapes of their own colours on a ground, with noise.
    y, x = numpy.mgrid[0:80, 0:96]
    picture = numpy.full((80, 96, 3), (70, 90, 60), dtype=float)
    picture[(x - 26) ** 2 + (y - 26) ** 2 < 17**2] = (210, 60, 50)
    picture[10:44, 56:86] = (60, 80, 200)
    picture[(y > 52) & (y < 72) & (x > 15) & (x < 80)] = (220, 210, 80)
    picture += numpy.random.default_rng(7).normal(0.0, 6.0, picture.shape)
    Image.fromarray(numpy.clip(numpy.rint(picture), 0, 255).astype(numpy.uint8)).save(FOLDER / "shapes.png", optimize=True)
    cells = Image.open(EXAMPLES / "cells.jpg").convert("RGB").crop((180, 300, 308, 396))
    cells.save(FOLDER / "cells.png", optimize=True)


def baselines(program):
    (FOLDER / "Baseline").mkdir(exist_ok=True)
    for name, picture, regions, refinement in BASELINES:
        labels = FOLDER / "Baseline" / f"{name}.png"
        subprocess.run([program, str(FOLDER / picture), str(labels), str(regions), refinement], check=True)
        print(labels.name, sorted(set(numpy.asarray(Image.open(labels)).ravel().tolist())))


if __name__ == "__main__":
    if sys.argv[1:2] == ["pictures"]:
        pictures()
    elif sys.argv[1:2] == ["baselines"] and len(sys.argv) == 3:
        baselines(sys.argv[2])
    else:
        sys.exit(__doc__)
