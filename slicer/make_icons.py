#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Draws the icons of the extension (128 x 128) and of its module (26 x 26): a disc cut in two, one part of it again, and that
part again, in the colors that the first regions of a tree have. Needs NumPy and Pillow."""

import pathlib
import sys

import numpy as np
from PIL import Image

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE / "DiffuseWalkCut"))

from DiffuseWalkCutLib.segments import make_color  # noqa: E402

FINE = 1024  # the drawing's own pixels, which are averaged


def draw() -> np.ndarray:
    """(FINE, FINE, 4), uint8."""
    y, x = np.mgrid[:FINE, :FINE] / FINE * 2.0 - 1.0 + 1.0 / FINE
    line = 0.055
    cuts = (
        x + 0.28 * np.sin(2.6 * y) + 0.18,
        y - 0.22 * np.sin(2.4 * x) + 0.12,
        np.hypot(x - 0.33, y - 0.47) - 0.24,
    )
    right, below = cuts[0] > 0, cuts[1] > 0
    label = np.where(right, np.where(below, np.where(cuts[2] < 0, 3, 2), 1), 0)
    near = np.abs(cuts[0]) < line
    near |= right & (np.abs(cuts[1]) < line)
    near |= right & below & (np.abs(cuts[2]) < line)
    picture = np.zeros((FINE, FINE, 4), np.uint8)
    picture[..., :3] = np.array([make_color(index) for index in range(4)], np.uint8)[label]
    radius = np.hypot(x, y)
    picture[near | (radius > 0.97 - 1.5 * line), :3] = (24, 28, 36)
    picture[..., 3] = np.where(radius < 0.97, 255, 0)
    return picture


def main() -> None:
    """Writes both files."""
    drawing = Image.fromarray(draw())
    for path, size in ((HERE / "DiffuseWalkCut.png", 128), (HERE / "DiffuseWalkCut/Resources/Icons/DiffuseWalkCut.png", 26)):
        path.parent.mkdir(parents=True, exist_ok=True)
        drawing.resize((size, size), Image.Resampling.LANCZOS).save(path, optimize=True)


if __name__ == "__main__":
    main()
