# SPDX-License-Identifier: Apache-2.0
"""Regions as COCO annotations with run-length encoded masks: training sets, and what reads pycocotools."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from .. import _tree
from .._version import PROGRAM, version
from ._level import read_level, take_plane
from ._write import write_json

if TYPE_CHECKING:
    from .._result import Segmentation


def to_coco(
    segmentation: Segmentation,
    path: str | os.PathLike[str] | None = None,
    regions: int | None = None,
    *,
    threshold: float | None = None,
    depth: int | None = None,
    slice_index: int | None = None,
    names: Mapping[int, str] | None = None,
    file_name: str | None = None,
    image_id: int = 1,
    annotation_id: int = 1,
    iscrowd: int = 0,
) -> dict[str, Any]:
    """The regions of a level as a COCO data set of one image.

    A region is one annotation, whose mask is a compressed run-length encoding, byte by byte as pycocotools makes it.

    Parameters
    ----------
    segmentation : Segmentation
        What :func:`diffuse_walk_cut.segment` gives, of a plane.
    path : str or path, optional
        File to write, beside and renamed. Default: none.
    regions, threshold, depth : int, float, int, optional
        The level, as of :meth:`Segmentation.labels`.
    slice_index : int, optional
        Which slice across z of a volume, from 0; it must be named there.
    names : dict from int to str, optional
        Categories of regions by their labels; regions of one name have one category. Default: all are "region".
    file_name : str, optional
        Of the image. Default: that of the file that was segmented, without folders, or "".
    image_id, annotation_id : int
        Numbers of the image and of its first annotation, at least 0: so that the lists of many images can be put
        together.
    iscrowd : {0, 1}
        0: regions count as objects, which is what training tools and evaluation take. 1: as COCO itself marks masks
        that are run-length encoded, which evaluation ignores.

    Returns
    -------
    dict
        ``info``, ``images``, ``annotations`` and ``categories``, of Python's own types. An annotation has ``id``,
        ``image_id``, ``category_id``, ``segmentation`` (``size`` as height, width, and ``counts``), ``area`` in pixels,
        ``bbox`` as x, y, width, height in pixels, ``iscrowd``; and beside COCO ``label``, ``node``, ``parent``,
        ``cost``, ``parent_cost`` and ``pixels``, as :func:`to_geojson` has them. Regions without pixels are left out.

    Raises
    ------
    TypeError, ValueError, FileNotFoundError
        Where a parameter cannot be used; the sentence says how to fix it.
    OSError
        Where the file cannot be written.

    Examples
    --------
    >>> to_coco(segment("photo.jpg"), "photo.json", regions=8)   # doctest: +SKIP
    """
    level = read_level(segmentation, regions, threshold, depth, names)
    plane, _ = take_plane(segmentation, level.labels, slice_index)
    image_id = _tree.whole("image_id", image_id, 0)
    annotation_id = _tree.whole("annotation_id", annotation_id, 0)
    if isinstance(iscrowd, bool) or iscrowd not in (0, 1):
        raise ValueError(f"iscrowd: must be 0 or 1 (got {iscrowd!r})")
    if file_name is not None and not isinstance(file_name, str):
        raise TypeError(f"file_name: must be text (got {file_name!r})")

    categories: dict[str, int] = {}
    annotations = []
    for label, runs in find_runs(plane).items():
        region = level.regions[label - 1]
        name = "region" if names is None or label not in names else region.name
        pixels = int((runs[:, 1] - runs[:, 0]).sum())
        annotations.append(
            {
                "id": annotation_id + len(annotations),
                "image_id": image_id,
                "category_id": categories.setdefault(name, len(categories) + 1),
                "segmentation": {"size": list(plane.shape), "counts": encode(runs, plane.size)},
                "area": pixels,
                "bbox": find_box(runs, plane.shape[0]),
                "iscrowd": iscrowd,
                "label": label,
                **region.attributes(),
                "pixels": pixels,
            }
        )
    height, width = plane.shape
    result = {
        "info": {"description": segmentation.made, "version": version(), "contributor": PROGRAM},
        "licenses": [],
        "images": [
            {
                "id": image_id,
                "file_name": os.path.basename(segmentation.picture.name) if file_name is None else file_name,
                "width": width,
                "height": height,
            }
        ],
        "annotations": annotations,
        "categories": [{"id": number, "name": name, "supercategory": ""} for name, number in categories.items()],
    }
    if path is not None:
        write_json(segmentation, path, result)
    return result


def find_runs(labels: np.ndarray) -> dict[int, np.ndarray]:
    """Runs of each label that occurs but 0, down the columns, one column after the other.

    Returns
    -------
    dict
        (runs, 2): first pixel and the one after the last, where pixel (x, y) is x height + y.
    """
    line = labels.ravel(order="F")
    begin = np.concatenate([[0], np.flatnonzero(line[1:] != line[:-1]) + 1])
    end = np.append(begin[1:], line.size)
    value = line[begin]
    order = np.argsort(value, kind="stable")
    runs = np.stack([begin, end], axis=1)[order]
    value = value[order]
    firsts = np.flatnonzero(np.concatenate([[True], value[1:] != value[:-1]]))
    return {int(value[first]): part for first, part in zip(firsts, np.split(runs, firsts[1:])) if value[first] != 0}


def encode(runs: np.ndarray, size: int) -> str:
    """A mask as COCO writes it: lengths of runs of 0 and 1 in turn, the first of 0, each as text.

    From the fourth on, a length is the difference to the one before the last. A number is written in groups of 5 bits,
    the lowest first, with a sixth bit where more follow, and 48 added to be a letter; the highest bit of the last group
    is its sign.

    Parameters
    ----------
    runs : numpy.ndarray
        (runs, 2), as of :func:`find_runs`.
    size : int
        Pixels of the image.
    """
    edges = runs.ravel()
    lengths = np.diff(edges, prepend=0)
    if edges[-1] < size:
        lengths = np.append(lengths, size - edges[-1])
    numbers = lengths.copy()
    numbers[3:] -= lengths[1:-2]
    groups = []
    follows = [np.ones(len(numbers), bool)]
    while follows[-1].any():
        low = numbers & 31
        numbers = numbers >> 5
        more = np.where(low & 16, numbers != -1, numbers != 0)
        groups.append(low + 32 * more + 48)
        follows.append(follows[-1] & more)
    letters = np.stack(groups, axis=1)[np.stack(follows[:-1], axis=1)]
    return letters.astype(np.uint8).tobytes().decode("ascii")


def find_box(runs: np.ndarray, height: int) -> list[int]:
    """x, y, width, height of the smallest box around the runs of a mask."""
    begin, last = runs[:, 0], runs[:, 1] - 1
    goes_on = begin // height != last // height  # into another column, so from the top to the bottom
    left, right = int(begin[0] // height), int(last[-1] // height)
    top = 0 if goes_on.any() else int((begin % height).min())
    bottom = height - 1 if goes_on.any() else int((last % height).max())
    return [left, top, right - left + 1, bottom - top + 1]
