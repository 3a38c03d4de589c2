# SPDX-License-Identifier: Apache-2.0
"""Small made-up data in the layout of every benchmark, and made-up segmentations of them: what the tests run on.

Everything follows from names and seeds, by a generator of numpy that never changes (RandomState), so that numbers which a
peer's code gave for the same data can be kept. Needs numpy and pillow, and pynrrd for `write_result`.
"""
import json
import pathlib
import zlib

import numpy as np
from PIL import Image

import benchmark_data
from class_maps import IGNORED, UNKNOWN

# Rows and columns: wide, tall, square; odd and even differences of the two.
SHAPES = ((61, 84), (90, 64), (50, 50), (47, 80))
REGIONS = (1, 5, 40, 200)  # fewer than the classes and more
NAMES = {
    "coco-stuff-27": ("000000000139", "000000000724", "000000000785", "000000000872"),
    "cityscapes-27": ("frankfurt/frankfurt_000000_000294", "frankfurt/frankfurt_000000_000576",
                      "lindau/lindau_000000_000019", "munster/munster_000000_000019"),
    "ade20k": tuple(f"ADE_val_{k:08d}" for k in range(1, 5)),
    "voc": ("2007_000033", "2007_000042", "2007_000061", "2007_000123"),
    "context": ("2008_000002", "2008_000003", "2008_000007", "2008_000009"),
    "bsds500": ("101085", "101087"),
}
NAMES |= {"coco-object": NAMES["coco-stuff-27"], "ade20k-150": NAMES["ade20k"]}


def random_of(*words):
    return np.random.RandomState(zlib.crc32(" ".join(map(str, words)).encode()))


def blocks(random, shape, values, least=2, most=9):
    """(rows, columns): a grid of random size, each block with one of the values."""
    down, right = random.randint(least, most, 2)
    grid = np.asarray(values)[random.randint(0, len(values), (down, right))]
    return grid[np.ix_(np.arange(shape[0]) * down // shape[0], np.arange(shape[1]) * right // shape[1])]


def labels_of(data_set, name, shape, values):
    """(rows, columns) values as they are in a file. Those of the third name have no class at all."""
    random = random_of(data_set, name, "labels")
    has_class, none = np.flatnonzero(values >= 0), np.flatnonzero(values == IGNORED)
    if data_set == "cityscapes-27":
        none = none[none != 255]  # which the peers' code does not take
    if name == NAMES[data_set][2]:
        return blocks(random, shape, none).astype(np.uint8)
    chosen = [*random.permutation(has_class)[: random.randint(2, 9)], *random.permutation(none)[:2]]
    return blocks(random, shape, chosen).astype(np.uint8)


def image_of(name, shape):
    """(rows, columns, 3), 8 bits: colored blocks with noise."""
    random = random_of(name, "image")
    colors = random.randint(30, 226, (12, 3))
    plain = colors[blocks(random, shape, np.arange(12), 3, 6)]
    return np.clip(plain + random.randint(-12, 13, (*shape, 3)), 0, 255).astype(np.uint8)


def regions_of(name, shape, number):
    """(rows, columns) regions 0 ... number - 1, all of them there: what a program could have found in an image of this name."""
    random = random_of(name, "regions")
    grid = random.permutation(np.r_[np.arange(number), random.randint(0, number, 256 - number)]).reshape(16, 16)
    return grid[np.ix_(*[np.arange(length) * 16 // length for length in shape])]


def number_of_regions(name):
    """Of an image by its name, without the folder."""
    names = [one.split("/")[-1] for every in NAMES.values() for one in every]
    return REGIONS[names.index(name) % len(REGIONS)]


def save(array, path):
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.fromarray(array).save(path, **({"quality": 95} if path.suffix == ".jpg" else {}))


def make(data_set, folder, images=4, layout=0):
    """A folder as the user has it, with the first so many names."""
    root = pathlib.Path(folder)
    if data_set == "bsds500":
        return make_bsds(root, images)
    one = benchmark_data.DATA_SETS[data_set].layouts[layout]
    names = NAMES[data_set][:images]
    for k, name in enumerate(names):
        save(image_of(name, SHAPES[k]), root / one.images.format(name))
        save(labels_of(data_set, name, SHAPES[k], one.values), root / one.label(name))
    if isinstance(one.names, str):
        (root / one.names).parent.mkdir(parents=True, exist_ok=True)
        (root / one.names).write_text("".join(f"{name}\n" for name in names))
    return root


def make_bsds(root, images=2, official=True):
    """BSDS500 as it is downloaded (`official`), or as ID.jpg with ID_gtK.png."""
    for name, shape in zip(NAMES["bsds500"][:images], SHAPES):
        drawn = [blocks(random_of(name, "drawn", k), shape, np.arange(1, 7), 2, 4).astype(np.uint16) for k in range(3)]
        if official:
            import boundaries
            from scipy.io import savemat

            save(image_of(name, shape), root / f"data/images/val/{name}.jpg")
            cells = np.empty((1, len(drawn)), object)
            for k, one in enumerate(drawn):
                cells[0, k] = {"Segmentation": one, "Boundaries": boundaries.boundary_of(one).astype(np.uint8)}
            path = root / f"data/groundTruth/val/{name}.mat"
            path.parent.mkdir(parents=True, exist_ok=True)
            savemat(path, {"groundTruth": cells})
        else:
            save(image_of(name, shape), root / f"{name}.jpg")
            for k, one in enumerate(drawn):
                save(one.astype(np.uint8), root / f"{name}_gt{k}.png")
    return root


def write_result(folder, regions):
    """leaves.nrrd and tree.json as the program writes them, of regions 0 ... n - 1: a tree that parts them one by one."""
    import nrrd

    folder = pathlib.Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    number = int(regions.max()) + 1
    nodes, splits, whole = [{"id": 0, "parent": None, "children": [], "leaves": [1, number], "cost": None}], [], 0
    for first in range(1, number):
        node = nodes[whole]
        node["children"], node["cost"] = [len(nodes), len(nodes) + 1], 0.01 * first
        splits.append(whole)
        for interval in ([first, first], [first + 1, number]):
            nodes.append({"id": len(nodes), "parent": whole, "children": [], "leaves": interval, "cost": None})
        whole = len(nodes) - 1
    nrrd.write(str(folder / "leaves.nrrd"), (regions + 1).astype(np.uint16).T)
    (folder / "tree.json").write_text(json.dumps(
        {"nodes": nodes, "splits": splits, "automatic": {"regions": number, "threshold": 1.0}}))


# Segmentations without files, for single functions: classes, regions, share of pixels without a class, rows and columns.
CASES = (
    (27, 3, 0.0, (40, 50)), (27, 27, 0.2, (64, 64)), (27, 90, 0.3, (64, 64)), (5, 5, 0.0, (9, 11)), (5, 12, 0.5, (30, 30)),
    (150, 20, 0.1, (50, 60)), (21, 1, 0.1, (20, 20)), (21, 8, 0.6, (50, 50)), (60, 70, 0.4, (64, 64)), (81, 10, 1.0, (16, 16)),
    (3, 2, 0.0, (1, 4)), (21, 30, 0.5, (64, 64)),
)


def case(number, seed):
    """Regions and labels (-1: none), (rows, columns) each, and how many classes there are. Half the regions follow the labels,
    some numbers of regions and some classes have no pixel."""
    classes, regions, ignored, shape = CASES[number]
    random = random_of("case", number, seed)
    labels = blocks(random, shape, random.permutation(classes)[: max(1, classes // 2)], 2, 8)
    found = np.where(random.rand(*shape) < 0.5, labels * 7 % regions, blocks(random, shape, np.arange(regions), 2, 9))
    labels = np.where(random.rand(*shape) < ignored, IGNORED, labels)
    assert UNKNOWN not in labels
    return found.astype(int), labels.astype(int), classes


def cells(number, person, shape=(160, 240)):
    """(rows, columns) regions of the nearest of 4 + 6 * number points; every person has them a little elsewhere."""
    points = random_of("cells", number).rand(4 + 6 * number, 2) * shape
    points = points + random_of("cells", number, person).normal(0, 2.5, points.shape)
    places = np.stack(np.mgrid[: shape[0], : shape[1]], -1)
    return ((places[:, :, None] - points) ** 2).sum(-1).argmin(-1)
