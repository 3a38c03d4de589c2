# SPDX-License-Identifier: Apache-2.0
"""NumPy arrays, and what NumPy reads as one."""

from __future__ import annotations

from typing import Any

import numpy as np

from ._common import AUTOMATIC, Geometry, Source, is_color, normalize_channel_axis, verify_axes, verify_values

_WAY_OUT = (
    "segment slices or time points one by one, or say with channel_axis which axis has the channels "
    "(channel_axis=-1: the last one)"
)


def find_channel_axis(shape: tuple[int, ...], channel_axis: Any, candidate: int) -> int | None:
    """The axis of the channels of an array, from 0; None where it has none.

    Of three axes the one at `candidate` has channels where it is 3 or 4 long, or 1 at the front; of two, none has.
    """
    ndim = len(shape)
    if not (isinstance(channel_axis, str) and channel_axis == AUTOMATIC):
        return normalize_channel_axis(channel_axis, ndim)
    lengths = (3, 4) if candidate != 0 else (1, 3, 4)
    return candidate % ndim if ndim == 3 and shape[candidate] in lengths else None


def read(image: Any, channel_axis: Any = AUTOMATIC) -> Source:
    """(y, x), (y, x, 3 or 4) in color, or (z, y, x)."""
    array = _as_array(image, "image")
    verify_values(array)
    axis = find_channel_axis(array.shape, channel_axis, -1)
    verify_axes(array.ndim - (axis is not None), array.shape, _WAY_OUT)
    if axis is not None:
        array = np.moveaxis(array, axis, -1)
    size = array.shape[:-1][::-1] if axis is not None else array.shape[::-1]
    return Source(
        array=array,
        has_channels=axis is not None,
        is_color=axis is not None and is_color(array.dtype, array.shape[-1], len(size)),
        geometry=Geometry.plain(size),
        like=lambda result: result,
    )


def read_mask(mask: Any) -> Source:
    """(y, x) or (z, y, x), bool or numbers."""
    array = _as_array(mask, "mask")
    if array.ndim not in (2, 3):
        raise ValueError(f"mask: has {array.ndim} axes (shape {array.shape}); it must have those of the image, 2 or 3")
    return Source(array, False, False, Geometry.plain(array.shape[::-1]), lambda result: result)


def _as_array(image: Any, what: str) -> np.ndarray:
    if isinstance(image, np.ma.MaskedArray):
        raise TypeError(
            f"{what}: is a masked array, whose mask would be lost; give the values ({what}.filled(0)), and what is "
            "inside as mask=~numpy.ma.getmaskarray(image)"
        )
    mode = getattr(image, "mode", None)
    if isinstance(mode, str) and type(image).__module__.startswith("PIL.") and what == "image":
        # Indices of a palette and other color spaces are not what one sees.
        is_plain = mode in ("L", "RGB", "RGBA", "I", "F") or mode.startswith("I;16")
        image = image if is_plain else image.convert("L" if mode in ("1", "LA") else "RGB")
    return np.asarray(image)
