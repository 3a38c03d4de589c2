#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Makes the picture of the README from a result of the program.

    build/bin/diffuse-walk-cut segment examples/Data/coffee.jpg --output RESULT
    python scripts/figure.py examples/Data/coffee.jpg RESULT docs/first-light.png

Shows the photograph, the boundaries at the automatic level, the tree above that level, and four levels of it.
Needs numpy and pillow >= 10.1.
"""
import gzip
import json
import pathlib
import sys

import numpy as np
from PIL import Image, ImageDraw, ImageFont

GAP, CAPTION, WIDE, SMALL = 16, 26, 400, 292
INK, PAPER, LINE = (32, 32, 36), (255, 255, 255), (0, 232, 255)
LEVELS = (2, 4, 8, 16)


def read_nrrd(path):
    """A label image as (rows, columns); the encodings that ITK writes."""
    head, body = path.read_bytes().split(b"\n\n", 1)
    fields = dict(line.split(": ", 1) for line in head.decode().splitlines() if ": " in line)
    kind = {"unsigned char": "u1", "unsigned short": "u2", "unsigned int": "u4", "uint32": "u4"}[fields["type"]]
    body = gzip.decompress(body) if fields["encoding"] in ("gzip", "gz") else body
    order = "<" if fields.get("endian", "little") == "little" else ">"
    columns, rows = map(int, fields["sizes"].split())
    return np.frombuffer(body, order + kind, rows * columns).reshape(rows, columns).astype(int)


def level(tree, leaves, regions):
    """Labels of the level of so many regions: node ids, so that a region keeps its name between levels."""
    table = np.zeros(leaves.max() + 1, int)
    for split in tree["splits"][: regions - 1]:
        for child in tree["nodes"][split]["children"]:
            first, last = tree["nodes"][child]["leaves"]
            table[first : last + 1] = child
    return table[leaves]


def boundaries(labels):
    edge = np.zeros(labels.shape, bool)
    edge[:, 1:] |= labels[:, 1:] != labels[:, :-1]
    edge[1:] |= labels[1:] != labels[:-1]
    return edge


def draw_boundaries(image, labels, size):
    """The image at this size, with lines 2 pixels wide between the regions."""
    small = np.asarray(Image.fromarray(labels.astype(np.int32)).resize(size, Image.NEAREST))
    edge = boundaries(small)
    edge[:-1] |= edge[1:]
    picture = np.asarray(image.resize(size, Image.LANCZOS)).copy()
    picture[edge] = LINE
    return Image.fromarray(picture)


def fill(image, labels):
    """Every region in its mean colour."""
    pixels, picture = np.asarray(image), np.empty_like(np.asarray(image))
    for label in np.unique(labels):
        picture[labels == label] = pixels[labels == label].mean(0)
    return picture


def dendrogram(tree, colors, size):
    """The splits above the automatic level; height is the cost of the split, the boxes are the regions' colours."""
    regions = tree["automatic"]["regions"]
    split = set(tree["splits"][: regions - 1])
    width, height = size
    picture = Image.new("RGB", size, PAPER)
    draw = ImageDraw.Draw(picture)
    costs = [tree["nodes"][i]["cost"] for i in split]
    box, top, bottom = 18, 16, height - 40
    low, high = np.log(max(min(costs), 1e-6)), np.log(max(max(costs), 2e-6))
    order = []

    def place(node):
        """Where the node hangs: x, y; draws what is below it."""
        if node not in split:
            order.append(node)
            x = 24 + (len(order) - 0.5) * (width - 48) / regions
            half = min(box, (width - 48) / regions * 0.8) / 2
            draw.rectangle([x - half, bottom, x + half, bottom + box], fill=tuple(colors[node]), outline=INK)
            return x, bottom
        ends = [place(child) for child in tree["nodes"][node]["children"]]
        share = (np.log(max(tree["nodes"][node]["cost"], 1e-6)) - low) / max(high - low, 1e-9)
        y = top + share * 0.8 * (bottom - top)
        for x, below in ends:
            draw.line([x, below, x, y], fill=INK, width=2)
        draw.line([ends[0][0], y, ends[1][0], y], fill=INK, width=2)
        return (ends[0][0] + ends[1][0]) / 2, y

    x, y = place(0)
    draw.line([x, y, x, 2], fill=INK, width=2)
    return picture


def main():
    if len(sys.argv) != 4:
        sys.exit(__doc__)
    image = Image.open(sys.argv[1]).convert("RGB")
    result = pathlib.Path(sys.argv[2])
    tree = json.loads((result / "tree.json").read_text())
    leaves = read_nrrd(result / "leaves.nrrd")
    automatic = level(tree, leaves, tree["automatic"]["regions"])
    pixels = np.asarray(image)
    colors = {n: pixels[automatic == n].mean(0).astype(int) for n in np.unique(automatic)}

    tall = round(WIDE * image.height / image.width)
    small = round(SMALL * image.height / image.width)
    canvas = Image.new("RGB", (3 * WIDE + 4 * GAP, tall + small + 2 * CAPTION + 3 * GAP), PAPER)
    draw, font = ImageDraw.Draw(canvas), ImageFont.load_default(17)

    def panel(picture, x, y, size, caption):
        canvas.paste(picture.resize(size, Image.LANCZOS), (x, y))
        draw.text((x, y + size[1] + 5), caption, fill=INK, font=font)

    first = [
        (image, "the image"),
        (draw_boundaries(image, automatic, (WIDE, tall)), f"its own level: {tree['automatic']['regions']} regions"),
        (dendrogram(tree, colors, (WIDE, tall)), "their tree: the costlier a cut, the lower"),
    ]
    for i, (picture, caption) in enumerate(first):
        panel(picture, GAP + i * (WIDE + GAP), GAP, (WIDE, tall), caption)
    step = (canvas.width - 2 * GAP - SMALL) / (len(LEVELS) - 1)
    for i, regions in enumerate(LEVELS):
        picture = Image.fromarray(fill(image, level(tree, leaves, regions)))
        panel(picture, round(GAP + i * step), tall + CAPTION + 2 * GAP, (SMALL, small), f"{regions} regions")
    canvas.quantize(192, dither=Image.Dither.NONE).save(sys.argv[3], optimize=True)


if __name__ == "__main__":
    main()
