# SPDX-License-Identifier: Apache-2.0
"""Coarser resolutions of an image."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ..kinds import Geometry

_MOST = 512  # pixels along the longest axis of the coarsest resolution


@dataclass(frozen=True)
class Pyramid:
    """One resolution.

    Attributes
    ----------
    values : numpy.ndarray
        (y, x), (z, y, x), or these behind an axis of channels.
    spacing, origin : tuple of float
        Along x, y (, z): distance of pixels, and the center of the first one.
    """

    values: np.ndarray
    spacing: tuple[float, ...]
    origin: tuple[float, ...]


def make_pyramid(values: np.ndarray, geometry: Geometry, is_label: bool) -> list[Pyramid]:
    """The image, and half its resolution as often as it is longer than 512 pixels.

    Axes are halved that are longer than half of the longest. Pixels of an image are means of 2, 4 or 8; labels are
    those of the first of these pixels.
    """
    result = [Pyramid(values, geometry.spacing, geometry.origin)]
    axes = len(geometry.size)
    while max(result[-1].values.shape[-axes:]) > _MOST:
        last = result[-1]
        size = last.values.shape[-axes:][::-1]
        is_halved = [2 * length > max(size) for length in size]
        coarse = last.values
        for axis in range(axes):
            if is_halved[axis]:
                coarse = _halve(coarse, coarse.ndim - 1 - axis, is_label)
        # The middle of two pixels is half a pixel from the first one's.
        steps = np.where(is_halved, np.asarray(last.spacing) / 2, 0.0)
        result.append(
            Pyramid(
                coarse if is_label else _round(coarse, values.dtype),
                tuple(float(s) * (2 if halved else 1) for s, halved in zip(last.spacing, is_halved)),
                tuple(float(o + step) for o, step in zip(last.origin, steps)),
            )
        )
    return result


def _halve(values: np.ndarray, axis: int, is_label: bool) -> np.ndarray:
    """Pairs along an axis; of an odd number the last one stays alone."""
    before = (slice(None),) * axis
    first = values[(*before, slice(0, None, 2))]
    if is_label:
        return first
    second = values[(*before, slice(1, None, 2))]
    result = first.astype(np.float64 if values.dtype == np.float64 else np.float32)
    paired = (*before, slice(0, second.shape[axis]))
    result[paired] = (result[paired] + second) / 2
    return result


def _round(values: np.ndarray, dtype: np.dtype) -> np.ndarray:
    return np.rint(values).astype(dtype) if dtype.kind in "iu" else values.astype(dtype)
