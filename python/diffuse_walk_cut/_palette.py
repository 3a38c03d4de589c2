# SPDX-License-Identifier: Apache-2.0
"""Colours of the regions of a level, the same as in the program's pictures and in the page (apps/Palette.cxx)."""

from __future__ import annotations

import numpy as np

# OKLab's a and b to the cube roots of three cone responses, and their cubes to linear sRGB.
_TO_CONES = np.array([[0.3963377774, 0.2158037573], [-0.1055613458, -0.0638541728], [-0.0894841775, -1.2914855480]])
_TO_LINEAR = np.array(
    [
        [4.0767416621, -3.3077115913, 0.2309699292],
        [-1.2684380046, 2.6097574011, -0.3413193965],
        [-0.0041960863, -0.7034186147, 1.7076147010],
    ]
)


def make_colors(count: int) -> np.ndarray:
    """The first `count` colours of the palette: hues a golden angle apart, three lightnesses, in OKLCH.

    Parameters
    ----------
    count : int
        How many.

    Returns
    -------
    numpy.ndarray
        (count, 3) uint8, sRGB.

    References
    ----------
    B. Ottosson, "A perceptual color space for image processing", 2020, https://bottosson.github.io/posts/oklab.
    """
    numbers = np.arange(count)
    hue = np.radians(255.0 + 137.508 * numbers)
    chroma = 0.135 * np.stack([np.cos(hue), np.sin(hue)])
    lightness = np.array([0.70, 0.80, 0.60])[numbers % 3]
    linear = np.clip(_TO_LINEAR @ (lightness + _TO_CONES @ chroma) ** 3, 0.0, 1.0)
    encoded = np.where(linear <= 0.0031308, 12.92 * linear, 1.055 * linear ** (1 / 2.4) - 0.055)
    return np.floor(255.0 * encoded + 0.5).astype(np.uint8).T


def count_leaves(leaf_array: np.ndarray, number_of_leaves: int) -> np.ndarray:
    """(number_of_leaves,) pixels of each leaf, from leaf 1.

    Parameters
    ----------
    leaf_array : numpy.ndarray
        Leaf of each pixel, (y, x) or (z, y, x); 0 is outside.
    number_of_leaves : int
        Number of leaves of the tree.
    """
    slices = leaf_array if leaf_array.ndim == 3 else [leaf_array]
    return sum(np.bincount(one.ravel(), minlength=number_of_leaves + 1) for one in slices)[1:]


def color_level(tree_dict: dict, lookup: np.ndarray, leaf_sizes: np.ndarray) -> np.ndarray:
    """A colour for each region of a level.

    The larger child of a split keeps its parent's colour, so that neighbouring levels look alike.

    Parameters
    ----------
    tree_dict : dict
        The tree as ``tree.to_dict()`` gives it.
    lookup : numpy.ndarray
        (leaves + 1,), label of each leaf, 0 for entry 0, as ``tree.cut()`` gives it.
    leaf_sizes : numpy.ndarray
        (leaves,), pixels of each leaf, from leaf 1.

    Returns
    -------
    numpy.ndarray
        (regions + 1, 3) uint8, sRGB; entry 0, outside the mask, is black.
    """
    nodes = {node["id"]: node for node in tree_dict["nodes"]}
    splits = tree_dict["splits"]
    palette = make_colors(len(splits) + 1)
    before = np.concatenate([[0, 0], np.cumsum(leaf_sizes)])  # before[l]: pixels of the leaves below l

    def size(identity):
        first, last = nodes[identity]["leaves"]
        return before[last + 1] - before[first]

    root = next(node["id"] for node in tree_dict["nodes"] if node["parent"] is None)
    color_of = {root: 0}
    for number, split in enumerate(splits, 1):
        larger, smaller = nodes[split]["children"]
        if size(larger) < size(smaller):
            larger, smaller = smaller, larger
        color_of[larger] = color_of[split]
        color_of[smaller] = number

    # A region is the node whose leaves are all those of its label.
    lookup = np.asarray(lookup).astype(np.int64)
    starts = np.flatnonzero(np.diff(lookup, prepend=-1))
    ends = np.append(starts[1:], len(lookup)) - 1
    node_of = {tuple(node["leaves"]): node["id"] for node in tree_dict["nodes"]}
    colors = np.zeros((int(lookup.max()) + 1, 3), np.uint8)
    for first, last in zip(starts[1:].tolist(), ends[1:].tolist()):
        colors[lookup[first]] = palette[color_of[node_of[first, last]]]
    return colors
