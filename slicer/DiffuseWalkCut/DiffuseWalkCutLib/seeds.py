# SPDX-License-Identifier: Apache-2.0
"""Seeds for Slicer's "Grow from seeds": the cores of regions."""

from __future__ import annotations

import numpy as np

from .hierarchy import count_labels


def make_seeds(
    labels: np.ndarray,
    spacing: tuple[float, ...],
    margin: float,
    chosen: list[int] | None = None,
    least_share: float = 0.1,
) -> tuple[np.ndarray, list[int]]:
    """Voxels of regions that are far enough from every boundary.

    All regions are eroded at once, a step of the smallest spacing at a time; an axis of a larger spacing takes part whenever
    the distance reaches a multiple of it, and every axis in the first step. So a seed lies within its region, and no two
    seeds of different regions share a face. The edge of the image is no boundary.

    Parameters
    ----------
    labels : numpy.ndarray
        Labels of regions, 0 outside.
    spacing : tuple of float
        Distance of voxels along each axis of `labels`, in its order.
    margin : float
        Distance of a seed from the boundary of its region along the axes; one voxel where it is smaller.
    chosen : list of int, optional
        Regions that get a seed. Default: all.
    least_share : float
        A region is not eroded to less than this share of its voxels, 0 to 1, so that thin ones keep a seed; the first step
        is taken all the same.

    Returns
    -------
    seeds : numpy.ndarray
        Like `labels`, 0 where no seed is.
    missing : list of int
        Chosen regions that are so thin that no voxel is left.

    Raises
    ------
    ValueError
        Where a parameter cannot be used.
    """
    if len(spacing) != labels.ndim or not all(np.isfinite(step) and step > 0 for step in spacing):
        raise ValueError(f"spacing: must be a number above 0 for each of {labels.ndim} axes (got {spacing})")
    if not (np.isfinite(margin) and margin >= 0):
        raise ValueError(f"margin: must be a distance of at least 0 (got {margin})")
    if not 0 <= least_share <= 1:
        raise ValueError(f"least_share: must be from 0 to 1 (got {least_share})")
    count = int(labels.max(initial=0)) + 1
    chosen = list(range(1, count)) if chosen is None else sorted(set(chosen))
    if not all(0 < label < count for label in chosen):
        raise ValueError(f"chosen: must be labels from 1 to {count - 1} (got {chosen})")

    least = count_labels(labels, count) * least_share
    smallest = min(spacing)
    steps = max(1, int(np.floor(margin / smallest + 1e-6)))
    core = labels
    done = np.zeros(count, bool)  # regions that keep what they have
    for step in range(1, steps + 1):
        axes = [axis for axis, length in enumerate(spacing) if step == 1 or _reaches(step, smallest / length)]
        eroded = np.where(_is_inside(core, axes), core, core.dtype.type(0))
        if step > 1:
            counts = count_labels(eroded, count)
            done |= (counts == 0) | (counts < least)
            eroded = np.where(done[core], core, eroded)
        core = eroded
        if done[chosen].all():
            break
    is_chosen = np.zeros(count, bool)
    is_chosen[chosen] = True
    seeds = np.where(is_chosen[core], core, core.dtype.type(0))
    present = count_labels(seeds, count) > 0
    return seeds, [label for label in chosen if not present[label]]


def _reaches(step: int, ratio: float) -> bool:
    """Does the distance pass a multiple of an axis' spacing in this step? The first one was taken at once."""
    return np.floor(step * ratio + 1e-6) > max(1.0, np.floor((step - 1) * ratio + 1e-6))


def _is_inside(labels: np.ndarray, axes: list[int]) -> np.ndarray:
    """Where the neighbors along some axes have the same label."""
    inside = np.ones(labels.shape, bool)
    for axis in axes:
        low = [slice(None)] * labels.ndim
        high = [slice(None)] * labels.ndim
        low[axis], high[axis] = slice(None, -1), slice(1, None)
        same = labels[tuple(low)] == labels[tuple(high)]
        inside[tuple(low)] &= same
        inside[tuple(high)] &= same
    return inside
