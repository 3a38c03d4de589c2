# SPDX-License-Identifier: Apache-2.0
"""A bad solder joint in an X-ray picture of a printed circuit, found as the region that measures unlike all others.

    python find_defect.py OUTPUT_FOLDER                one that this program makes, with a bridge between two joints
    python find_defect.py OUTPUT_FOLDER void 7         another defect (bridge, void, small or none), another seed
    python find_defect.py OUTPUT_FOLDER IMAGE          a gray picture of dark joints on a bright ground

Nothing is learned and no good circuit is needed: the joints of one picture are compared with each other.
"""

import json
import pathlib
import sys

import numpy as np

try:
    import matplotlib
    import pandas
    from matplotlib import pyplot
    from PIL import Image, ImageFilter
except ImportError as error:
    sys.exit(f"{error}. This example needs: pip install matplotlib pandas pillow")

from diffuse_walk_cut import segment

KINDS = ("bridge", "void", "small", "none")
# How many robust deviations away from the median a joint is a defect, and for each measure the least deviation that counts:
# where all joints are much the same, a pixel more or less is no defect.
LIMIT = 6
MEASURES = {"area": 0.03, "elongation": 0.03, "darkness": 0.03, "darkness of the middle": 0.03}


def main(folder, source="bridge", seed="0"):
    folder.mkdir(parents=True, exist_ok=True)
    if source in KINDS:
        picture, place = make_circuit(int(seed), source)
        Image.fromarray(picture).save(folder / "circuit.png")
    else:
        picture, place = np.asarray(Image.open(source).convert("L")), None
    result, joints, defects = inspect(picture)
    joints.round(3).to_csv(folder / "joints.csv", index=False)
    print(f"{len(joints)} joints were compared.")
    for joint in defects.itertuples():
        where = f"x = {joint.x:.0f}, y = {joint.y:.0f}"
        print(f"Defect at {where}: its {joint.worst} is {joint.score:.0f} deviations from the others.")
    if defects.empty:
        print(f"No defect: the most unlike joint is {joints.score.max():.1f} deviations from the others; {LIMIT} are a defect.")
    if place is not None:
        print(f"The picture was made with a defect ({source}) at x = {place[0]:.0f}, y = {place[1]:.0f}.")
    result.explore(path=folder / "explorer.html")
    draw(folder / "defect.png", picture, joints, defects)
    print(f"See {folder / 'defect.png'} and {folder / 'explorer.html'}.")


def inspect(picture):
    """Every joint with what it measures, and those that fit no other."""
    result = segment(
        picture,
        appearance="intensity",
        grouping="objects",
        connected=True,
        number_of_tokens=picture.size // 64,
        maximum_number_of_regions=picture.size // 500,
        minimum_region_fraction=40 / picture.size,
    )
    dark, bright = np.percentile(picture, (2, 60))
    limit = dark + 0.35 * (bright - dark)

    # From the whole picture down: a joint is a region that is dark as a whole; a larger one has bright ground in it.
    measured = json.loads(result.region_statistics.to_json())["nodes"]
    rows, waiting = [], [0]
    while waiting:
        node = waiting.pop()
        if measured[node]["channels"][0]["mean"] > limit:
            waiting.extend(result.tree[node].children)
        else:
            rows.append(measure(measured[node], picture))
    joints = pandas.DataFrame(rows)

    # Logarithms, so that twice and half are as far away; median and median deviation, which one defect does not move.
    scores = {}
    for name, least in MEASURES.items():
        logs = np.log(joints[name])
        away = (logs - logs.median()).abs()
        scores[name] = away / max(1.4826 * away.median(), least)
    scores = pandas.DataFrame(scores)
    joints["score"], joints["worst"] = scores.max(axis=1), scores.idxmax(axis=1)
    return result, joints, joints[joints.score > LIMIT].sort_values("score", ascending=False)


def measure(joint, picture):
    """Size and shape of a joint, and how dark it and its middle are; light is uneven: the ground beside it is the scale."""
    x, y = joint["centroid"]
    (left, top), (right, bottom) = joint["box_first"], joint["box_last"]
    ground = np.percentile(picture[max(top - 8, 0) : bottom + 9, max(left - 8, 0) : right + 9], 95)
    rows, columns = np.indices(picture.shape)
    middle = np.hypot(columns - x, rows - y) < 0.5 * np.sqrt(joint["pixels"] / np.pi)
    return {
        "x": x,
        "y": y,
        "area": joint["pixels"],
        "elongation": joint["elongation"],
        "darkness": ground / joint["channels"][0]["mean"],
        "darkness of the middle": ground / picture[middle].mean(),
    }


def make_circuit(seed, kind):
    """Balls of solder in rows, fainter tracks, light that is uneven, noise; and the place of the defect, None for "none"."""
    random = np.random.default_rng(seed)
    height, width, pitch = 280, 340, 46
    y, x = np.mgrid[:height, :width].astype(float)
    rows, columns = range(26, height - 20, pitch), range(30, width - 20, pitch)
    metal = np.zeros((height, width))
    for row in rows[::2]:
        metal += 0.12 * (np.abs(y - row - pitch / 2 - 4 * np.sin(x / 40)) < 3)
    corners = [(column, row) for row in rows for column in columns]
    balls = [(c + random.normal(0, 0.8), r + random.normal(0, 0.8), random.normal(12, 0.36)) for c, r in corners]
    bad = int(random.integers(len(balls)))
    for number, (cx, cy, radius) in enumerate(balls):
        radius *= 0.72 if kind == "small" and number == bad else 1
        squared = (x - cx) ** 2 + (y - cy) ** 2
        ball = np.where(squared < radius**2, 0.35 + 0.9 * np.sqrt(np.maximum(1 - squared / radius**2, 0)), 0)
        if kind == "void" and number == bad:
            ball *= np.where((x - cx + 2) ** 2 + (y - cy - 2) ** 2 < radius**2 / 4, 0.5, 1)
        metal = np.maximum(metal, ball)
    place = balls[bad][:2]
    if kind == "bridge":
        other = balls[bad + 1 if (bad + 1) % len(columns) else bad - 1]
        between = (x > min(place[0], other[0])) & (x < max(place[0], other[0]))
        metal = np.maximum(metal, 0.9 * (between & (np.abs(y - (place[1] + other[1]) / 2) < 4.5)))
        place = (place[0] + other[0]) / 2, (place[1] + other[1]) / 2
    middle = random.uniform(0.3, 0.7, 2)
    away = (x / width - middle[0]) ** 2 + (y / height - middle[1]) ** 2
    light = 210 * (1 - 0.5 * away) * (0.94 + 0.12 * x / width)
    blurred = Image.fromarray((light * np.exp(-metal)).astype(np.float32)).convert("L").filter(ImageFilter.GaussianBlur(1))
    picture = np.clip(np.asarray(blurred) + random.normal(0, 5, metal.shape), 0, 255).astype(np.uint8)
    return picture, None if kind == "none" else place


def draw(path, picture, joints, defects):
    matplotlib.use("Agg")
    figure, axes = pyplot.subplots(1, 2, figsize=(11, 4.9), layout="constrained")
    axes[0].imshow(picture, cmap="gray")
    axes[0].set_title("picture")
    axes[1].imshow(picture, cmap="gray")
    points = axes[1].scatter(joints.x, joints.y, c=joints.score, cmap="viridis", vmin=0, vmax=2 * LIMIT, s=60)
    axes[1].scatter(defects.x, defects.y, s=900, facecolors="none", edgecolors="red", linewidths=2)
    axes[1].set_title("how unlike the others each joint is")
    figure.colorbar(points, ax=axes[1], label=f"deviations; {LIMIT} and more are a defect", shrink=0.85)
    for panel in axes:
        panel.set_axis_off()
    figure.savefig(path, dpi=90)


if __name__ == "__main__":
    if len(sys.argv) not in (2, 3, 4):
        sys.exit(__doc__)
    main(pathlib.Path(sys.argv[1]), *sys.argv[2:])
