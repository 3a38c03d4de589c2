# SPDX-License-Identifier: Apache-2.0
"""Regions as Slicer's segments: labels, names, colors, tags."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from .cut import Cut
from .hierarchy import Hierarchy, count_nodes

MOST_SEGMENTS = 50  # Slicer becomes slow with hundreds


@dataclass(frozen=True)
class Segment:
    """A region as a segment.

    Attributes
    ----------
    label : int
        Its value in the label map, 1 ... K.
    node : int
        Its node in the tree.
    name : str
        The user's, or "Region 3".
    color : tuple of float
        Red, green and blue, 0 to 1.
    voxels : int
        How many it has.
    tags : dict
        As the program writes them into ``SegmentN_Tags``.
    """

    label: int
    node: int
    name: str
    color: tuple[float, float, float]
    voxels: int
    tags: dict[str, str]


def default_regions(hierarchy: Hierarchy) -> int:
    """The automatic level, of an edited tree its leaves, but no more regions than Slicer shows with ease."""
    return min(hierarchy.number_of_leaves if hierarchy.is_edited else hierarchy.automatic_regions, MOST_SEGMENTS)


def make_color(index: int) -> tuple[int, int, int]:
    """Color number `index` of the page: hues a golden angle apart, three lightnesses, in OKLCH.

    The same formula as that of the program (B. Ottosson, "A perceptual color space for image processing", 2020), so that a
    region has one color in both.
    """
    lightness = (0.70, 0.80, 0.60)[index % 3]
    hue = math.radians(255.0 + 137.508 * index)
    a, b = 0.135 * math.cos(hue), 0.135 * math.sin(hue)
    l = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
    m = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
    s = (lightness - 0.0894841775 * a - 1.2914855480 * b) ** 3
    linear = (
        4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s,
        -1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s,
        -0.0041960863 * l - 0.7034186147 * m + 1.7076147010 * s,
    )
    color = []
    for value in linear:
        x = min(max(value, 0.0), 1.0)
        x = 12.92 * x if x <= 0.0031308 else 1.055 * x ** (1.0 / 2.4) - 0.055
        color.append(math.floor(255.0 * x + 0.5))
    return tuple(color)


def color_nodes(hierarchy: Hierarchy, leaf_counts: np.ndarray) -> np.ndarray:
    """The color of each node: of two children the larger one has its parent's, so that colors stay when the level changes.

    Returns
    -------
    numpy.ndarray
        (nodes, 3), uint8.
    """
    sizes = count_nodes(hierarchy, leaf_counts)
    colors = np.zeros((len(hierarchy.parents), 3), np.uint8)
    colors[0] = make_color(0)
    for index, split in enumerate(hierarchy.splits, 1):
        low, high = hierarchy.children[split]
        large, small = (low, high) if sizes[low] >= sizes[high] else (high, low)
        colors[large] = colors[split]
        colors[small] = make_color(index)
    return colors


def describe(cut: Cut, leaf_counts: np.ndarray) -> list[Segment]:
    """The regions of a cut, by label."""
    hierarchy = cut.hierarchy
    colors = color_nodes(hierarchy, leaf_counts)
    sizes = count_nodes(hierarchy, leaf_counts)
    segments = []
    for label, node in enumerate(cut.nodes, 1):
        tags = {"DiffuseWalkCut.Node": str(node)}
        parent = hierarchy.parents[node]
        if parent is not None:
            tags["DiffuseWalkCut.Parent"] = str(parent)
            tags["DiffuseWalkCut.ParentCost"] = f"{hierarchy.costs[parent]:.9g}"
        color = tuple(float(part) / 255.0 for part in colors[node])
        segments.append(Segment(label, node, cut.name(node), color, int(sizes[node]), tags))
    return segments


def verify_number(segments: list[Segment], allow_many: bool) -> None:
    """Raises ValueError where there are more segments than Slicer shows with ease, unless the user wants them."""
    if len(segments) > MOST_SEGMENTS and not allow_many:
        raise ValueError(
            f"{len(segments)} regions are more than {MOST_SEGMENTS}, with which Slicer becomes slow. Choose fewer with the "
            "slider, or check 'More than 50 segments'."
        )


def label_map(leaves: np.ndarray, cut: Cut) -> np.ndarray:
    """The labels 1 ... K of a cut as an array like `leaves`, 0 outside the mask: one pass over the voxels."""
    return np.take(cut.hierarchy.look_up(cut.nodes), leaves)


def describe_size(voxels: int, voxel_volume: float | None) -> str:
    """The size of a region for people: mm^3 and cm^3, or voxels where the spacing says nothing."""
    if voxel_volume is None:
        return f"{voxels:,} voxels"
    volume = voxels * voxel_volume
    return f"{volume:,.1f} mm^3 ({volume / 1000.0:,.2f} cm^3), {voxels:,} voxels"
