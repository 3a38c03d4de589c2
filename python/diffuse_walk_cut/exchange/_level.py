# SPDX-License-Identifier: Apache-2.0
"""A level of a segmentation as all formats take it: labels, and what is known of each region."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from .. import _page, _tree

if TYPE_CHECKING:
    from .._result import Segmentation


@dataclass(frozen=True)
class Region:
    """A region of a level, which is a node of the tree.

    Attributes
    ----------
    label : int
        From 1, as in the labels.
    name : str
        "Region 3", or what the user calls it.
    node : int
        Its node.
    parent : int or None
        The node that it was split from; None for the whole image.
    cost : float or None
        Normalized cut of its own split, 0 to 2; None for a leaf.
    parent_cost : float or None
        That of the split that made it; None for the whole image.
    pixels : int
        How many it has; refinement can leave a small one with none.
    color : tuple of int
        Red, green, blue, 0 to 255: that of the overlay.
    """

    label: int
    name: str
    node: int
    parent: int | None
    cost: float | None
    parent_cost: float | None
    pixels: int
    color: tuple[int, int, int]

    def attributes(self) -> dict[str, Any]:
        """What files say of it beside its label, by name."""
        return {
            "node": self.node,
            "parent": self.parent,
            "cost": self.cost,
            "parent_cost": self.parent_cost,
            "pixels": self.pixels,
        }


@dataclass(frozen=True)
class Level:
    """Labels of a level and its regions.

    Attributes
    ----------
    labels : numpy.ndarray
        (y, x) or (z, y, x), unsigned integers, on the grid of ``segmentation.leaf_array``; 0 outside the mask.
    regions : tuple of Region
        Those of the labels 1 ... K, in order.
    """

    labels: np.ndarray
    regions: tuple[Region, ...]


def read_level(
    segmentation: Segmentation,
    regions: int | None,
    threshold: float | None,
    depth: int | None,
    names: Mapping[int, str] | None = None,
) -> Level:
    """The level that ``segmentation.labels`` gives for the same parameters.

    Raises
    ------
    TypeError, ValueError
        Where a parameter cannot be used.
    """
    verify_segmentation(segmentation)
    if regions is None and threshold is None and depth is None:
        regions = segmentation._regions
    table = _tree.look_up(segmentation.tree, regions=regions, threshold=threshold, depth=depth)
    labels = np.take(table.astype(segmentation.leaf_array.dtype), segmentation.leaf_array)
    count = int(table.max())
    called = verify_names(names, count)
    pixels = np.bincount(labels.ravel(), minlength=count + 1)
    colors = _page.of_segmentation(segmentation).color_level(table)
    nodes = _tree.nodes(segmentation.tree)
    at = {node.leaves: node for node in nodes}  # the leaves of a node are one interval, and no two nodes have the same
    found = []
    for label in range(1, count + 1):
        leaves = np.flatnonzero(table == label)
        node = at[int(leaves[0]), int(leaves[-1])]
        found.append(
            Region(
                label=label,
                name=called.get(label, f"Region {label}"),
                node=node.id,
                parent=node.parent,
                cost=_finite(node.cost),
                parent_cost=None if node.parent is None else _finite(nodes[node.parent].cost),
                pixels=int(pixels[label]),
                color=tuple(int(value) for value in colors[label]),
            )
        )
    return Level(labels, tuple(found))


def _finite(value: float) -> float | None:
    return value if math.isfinite(value) else None


def verify_segmentation(segmentation: Any) -> None:
    """Raise where it is not one."""
    if not hasattr(segmentation, "leaf_array") or not hasattr(segmentation, "picture"):
        raise TypeError(
            f"segmentation: must be what diffuse_walk_cut.segment() gives (got a {type(segmentation).__name__}); "
            "give its result, not its labels"
        )


def verify_names(names: Any, count: int) -> dict[int, str]:
    """Names of regions by their labels."""
    if names is None:
        return {}
    if not isinstance(names, Mapping):
        raise TypeError(
            f"names: must be a dictionary from label to name, such as {{1: 'ground'}} (got a {type(names).__name__})"
        )
    for label, name in names.items():
        if isinstance(label, bool) or not isinstance(label, (int, np.integer)) or not 1 <= label <= count:
            raise ValueError(
                f"names: has the label {label!r}, but this level has the labels 1 to {count}; leave it out, or choose "
                "another level"
            )
        if not isinstance(name, str) or not name.strip():
            raise TypeError(f"names: must have a name for label {label} (got {name!r}); give text that is not empty")
    return {int(label): name for label, name in names.items()}


def verify_choice(name: str, value: Any, allowed: Iterable[str]) -> str:
    """A parameter that is one of several words."""
    words = tuple(allowed)
    if not isinstance(value, str) or value not in words:
        raise ValueError(f"{name}: must be one of {', '.join(map(repr, words))} (got {value!r})")
    return value


def take_plane(segmentation: Segmentation, labels: np.ndarray, slice_index: int | None) -> tuple[np.ndarray, int]:
    """Labels (y, x) of a plane, or of one slice across z of a volume, and which slice that is.

    Raises
    ------
    ValueError, TypeError
        Where there are several slices and none is chosen, or there is none of that number.
    """
    if labels.ndim == 2 or labels.shape[0] == 1:
        if slice_index not in (None, 0) or isinstance(slice_index, bool):
            raise ValueError(
                f"slice_index: the image is a plane, which has no slices (got {slice_index!r}); leave it out"
            )
        return labels.reshape(labels.shape[-2:]), 0
    if slice_index is None:
        raise ValueError(
            f"slice_index: the image is a volume of {labels.shape[0]} slices, and this format has planes only "
            f"(got None); choose one, 0 to {labels.shape[0] - 1}, or write the volume with to_dicom_seg or to_ome_zarr"
        )
    index = _tree.whole("slice_index", slice_index, 0)
    if index >= labels.shape[0]:
        raise ValueError(f"slice_index: must be from 0 to {labels.shape[0] - 1} (got {index})")
    return labels[index], index
