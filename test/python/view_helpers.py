# SPDX-License-Identifier: Apache-2.0
"""Segmentations for the tests of pages and figures: made up, or from files of the program; without the filters."""

import json
from pathlib import Path
from types import SimpleNamespace

import itk
import numpy as np

ROOT = Path(__file__).resolve().parents[2]
COFFEE = ROOT / "examples" / "Data" / "coffee.jpg"
BRAIN = ROOT / "examples" / "Data" / "brain.mha"


def make_tree(leaves, seed=0):
    """A random ``itk.PartitionTree`` of so many leaves, its costs growing along the splits."""
    random = np.random.default_rng(seed)
    nodes = [
        {
            "id": 0,
            "parent": None,
            "children": [],
            "leaves": [1, leaves],
            "cost": None,
            "lambda2": None,
            "lambda3": None,
            "volume": 1.0,
            "depth": 0,
            "ambiguous": False,
        }
    ]
    splits = []
    while len(splits) < leaves - 1:
        node = nodes[
            random.choice([one["id"] for one in nodes if not one["children"] and one["leaves"][0] < one["leaves"][1]])
        ]
        first, last = node["leaves"]
        middle = int(random.integers(first, last))
        node["children"] = [len(nodes), len(nodes) + 1]
        node["cost"] = round(0.02 * (len(splits) + 1) ** 1.5, 6)
        splits.append(node["id"])
        for ends in ([first, middle], [middle + 1, last]):
            nodes.append(
                {
                    **nodes[0],
                    "id": len(nodes),
                    "parent": node["id"],
                    "children": [],
                    "leaves": ends,
                    "cost": None,
                    "volume": 0.0,
                    "depth": node["depth"] + 1,
                }
            )
    return itk.PartitionTree.from_dict(
        {
            "format": "DiffuseWalkCut partition tree",
            "version": 1,
            "nodes": nodes,
            "splits": splits,
            "automatic": {"regions": 1, "threshold": 0.0},  # read from the costs
            "produced_by": {},
        }
    )


def make_picture(image, kind, name="", has_physical_geometry=False):
    return SimpleNamespace(image=image, kind=kind, name=name, has_physical_geometry=has_physical_geometry)


def make_segmentation(
    pixels, leaves, tree=None, spacing=None, kind="scalar", regions=3, name="made up", physical=True, direction=None
):
    """pixels: (z,)y,x of numbers, or with a last axis of 3 where kind is "color"."""
    image_type = itk.Image[itk.RGBPixel[itk.UC] if kind == "color" else itk.F, leaves.ndim]
    image = image_type.New()
    image.SetRegions([*leaves.shape[::-1]])
    image.Allocate()
    np.copyto(itk.array_view_from_image(image), pixels, casting="unsafe")
    image.SetSpacing([float(step) for step in spacing or [1] * leaves.ndim])
    if direction is not None:
        image.SetDirection(itk.matrix_from_array(np.array(direction, float)))
    return SimpleNamespace(
        tree=tree or make_tree(int(leaves.max())),
        number_of_regions=regions,
        leaf_array=leaves,
        picture=make_picture(image, kind, name, physical),
        parameters={},
        made="made up · for a test",
        notes=(),
    )


def make_leaves(shape, seed=0, count=8):
    """Leaves in stripes across the last axis but one, a hole of no leaf in a corner."""
    leaves = np.broadcast_to(np.arange(shape[-2])[:, None] * count // shape[-2] + 1, shape).astype(np.uint16)
    leaves[..., :2, :3] = 0
    return leaves


def read_data(page):
    """The data of a page."""
    start = '<script type="application/json" id="data">'
    return json.loads(page[page.index(start) + len(start) :].split("</script>")[0])


def read_program(image, folder, kind, physical):
    """The program's result as a segmentation."""
    tree = itk.PartitionTree.from_json((folder / "tree.json").read_text(encoding="utf-8"))
    data = read_data((folder / "explorer.html").read_text(encoding="utf-8"))
    return SimpleNamespace(
        tree=tree,
        number_of_regions=data["level"],
        leaf_array=itk.array_from_image(itk.imread(str(folder / "leaves.nrrd"), itk.US)),
        picture=make_picture(image, kind, data["name"], physical),
        parameters={},
        made=data["made"],
        notes=tuple(data.get("notes", ())),
    )
