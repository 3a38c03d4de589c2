# SPDX-License-Identifier: Apache-2.0
"""Touching cells, counted by their nuclei and measured.

    python count_cells.py OUTPUT_FOLDER [IMAGE]

Without IMAGE, a quarter of ../Data/cells.jpg is taken, where 49 nuclei were counted by eye. Another image must
be in color with DNA in blue, or gray with bright nuclei on a dark ground, of 8 to 20 pixels across.
"""

import json
import math
import pathlib
import sys

import numpy as np

try:
    import matplotlib
    import pandas
    from matplotlib import pyplot
    from PIL import Image
except ImportError as error:
    sys.exit(f"{error}. This example needs: pip install matplotlib pandas pillow")

from diffuse_walk_cut import segment

CELLS = pathlib.Path(__file__).resolve().parent.parent / "Data" / "cells.jpg"

# What a nucleus is: how many pixels it has, how much longer than wide it may be, and how round: a disk has 1, all else less.
LEAST_AREA, LARGEST_AREA, LARGEST_ELONGATION, LEAST_ROUNDNESS = 40, 300, 2.4, 0.6


def main(folder, file=None):
    folder.mkdir(parents=True, exist_ok=True)
    picture = np.asarray(Image.open(file or CELLS))
    picture = picture if file else picture[:256, :256]
    nuclei = np.ascontiguousarray(picture[..., 2] if picture.ndim == 3 else picture)

    if nuclei.size > 320 * 320:
        sys.exit(f"{file}: has {nuclei.size} pixels. The fine tree takes long: cut it into parts of at most 320 x 320.")

    # Small superpixels and a fine tree of regions in one piece each: each nucleus is then some region of the tree.
    result = segment(
        nuclei,
        appearance="intensity",
        grouping="objects",
        connected=True,
        number_of_tokens=nuclei.size // 20,
        maximum_number_of_regions=nuclei.size // 200,
        minimum_region_fraction=30 / nuclei.size,
    )

    # From the leaves up: where both parts of a region have a nucleus, they stay apart; else the region may be one itself.
    measured = json.loads(result.region_statistics.to_json())["nodes"]
    ground, bright = np.percentile(nuclei, (50, 99))
    limit = ground + 0.2 * (bright - ground)
    inside = [[] for _ in measured]  # of each node, the nuclei in it
    for node in reversed(range(len(measured))):  # children come after their parent
        parts = [inside[child] for child in result.tree[node].children]
        if looks_like_a_nucleus(measured[node], limit) and not (parts and all(parts)):
            inside[node] = [node]
        else:
            inside[node] = sum(parts, [])
    found = inside[0]

    labels = np.zeros(nuclei.shape, np.uint16)
    found.sort(key=lambda node: measured[node]["centroid"][::-1])  # from top to bottom
    rows = []
    for number, node in enumerate(found, start=1):
        first, last = result.tree[node].leaves
        labels[(result.leaf_array >= first) & (result.leaf_array <= last)] = number
        rows.append({"nucleus": number, **describe(measured[node])})
    table = pandas.DataFrame(rows)
    table.to_csv(folder / "cells.csv", index=False)
    Image.fromarray(labels).save(folder / "cells.png")  # 0 is the ground, 1, 2, ... the nuclei
    print(f"There are {len(table)} nuclei.")
    print(f"Their area is {table.area.median():.0f} pixels in the middle, from {table.area.min()} to {table.area.max()}.")
    print(f"The longest is {table.elongation.max():.1f} times as long as wide.")

    result.explore(path=folder / "explorer.html")
    draw(folder / "overview.png", picture, labels, table)
    print(f"See {folder / 'overview.png'}, {folder / 'cells.csv'} and {folder / 'explorer.html'}.")


def describe(region):
    return {
        "x": round(region["centroid"][0], 1),
        "y": round(region["centroid"][1], 1),
        "area": region["pixels"],
        "elongation": round(region["elongation"], 2),
        "roundness": round(4 * math.pi * region["size"] / region["surface"] ** 2, 2),
        "mean": round(region["channels"][0]["mean"], 1),
    }


def looks_like_a_nucleus(region, limit):
    if not LEAST_AREA <= region["pixels"] <= LARGEST_AREA:
        return False
    one = describe(region)
    return one["mean"] > limit and one["elongation"] < LARGEST_ELONGATION and one["roundness"] > LEAST_ROUNDNESS


def draw(path, picture, labels, table):
    matplotlib.use("Agg")
    figure, axes = pyplot.subplots(figsize=(8, 8 * labels.shape[0] / labels.shape[1]), layout="constrained")
    axes.imshow(picture, cmap="gray")
    for row in table.itertuples():
        axes.contour(labels == row.nucleus, [0.5], colors="yellow", linewidths=1)
        axes.text(row.x, row.y, row.nucleus, color="white", fontsize=8, ha="center", va="center")
    axes.set_title(f"{len(table)} nuclei")
    axes.set_axis_off()
    figure.savefig(path, dpi=90)


if __name__ == "__main__":
    if len(sys.argv) not in (2, 3):
        sys.exit(__doc__)
    main(pathlib.Path(sys.argv[1]), *sys.argv[2:])
