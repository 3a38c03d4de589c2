# SPDX-License-Identifier: Apache-2.0
"""MONAI MetaTensors: channel first, then the axes in the order x, y (, z), with an affine in RAS."""

from __future__ import annotations

import copy
from typing import Any

import numpy as np

from ._common import (
    AUTOMATIC,
    Geometry,
    Source,
    is_color,
    mask_source,
    verify_axes,
    verify_no_channel_axis,
    verify_values,
)
from ._torch import to_numpy, to_tensor


def read(image: Any, channel_axis: Any = AUTOMATIC) -> Source:
    """(c, x, y) or (c, x, y, z). Labels: (1, x, y (, z)) on the same device, with the same affine."""
    from monai.data import MetaTensor

    verify_no_channel_axis(channel_axis, "a MetaTensor")
    _verify(image, "image")
    array = to_numpy(image.as_tensor(), "image")
    verify_values(array)
    dimension = array.ndim - 1
    verify_axes(dimension, array.shape, "a MetaTensor is (c, x, y) or (c, x, y, z), give those of a batch one by one")
    values = array.T  # (z,) y, x, c
    device, meta, operations = image.device, dict(image.meta), image.applied_operations

    def like(result: np.ndarray) -> Any:
        return MetaTensor(to_tensor(result.T[None], device), meta=copy.deepcopy(meta), applied_operations=operations)

    geometry, has_place = _find_geometry(image, array.shape[1:])
    return Source(
        array=values,
        has_channels=True,
        is_color=is_color(array.dtype, array.shape[0], dimension),
        geometry=geometry,
        like=like,
        name="",
        has_physical_geometry=has_place,
    )


def read_mask(mask: Any) -> Source:
    """(1, x, y (, z))."""
    _verify(mask, "mask")
    array = to_numpy(mask.as_tensor(), "mask")
    geometry, has_place = _find_geometry(mask, array.shape[1:])
    return mask_source(array.T, geometry, has_place, True)


def read_plain_mask(mask: Any, image: Any) -> Source:
    """An array or tensor without a place, in the order of axes of a MetaTensor: (1, x, y (, z)) or without channel."""
    array = np.asarray(mask) if not hasattr(mask, "detach") else to_numpy(mask, "mask")
    if array.ndim == image.ndim - 1:
        array = array[None]
    if array.ndim != image.ndim:
        raise ValueError(
            f"mask: has shape {tuple(array.shape)}, the image {tuple(image.shape)}; give one of (1, x, y, ...)"
        )
    return Source(array.T, True, False, Geometry.plain(array.shape[1:]), lambda result: result)


def _verify(image: Any, what: str) -> None:
    if not hasattr(image, "as_tensor") or not hasattr(image, "affine"):
        raise TypeError(f"{what}: a monai {type(image).__name__} is not an image; give a MetaTensor")
    if image.ndim < 3:
        raise ValueError(
            f"{what}: has shape {tuple(image.shape)}; a MetaTensor must be (c, x, y) or (c, x, y, z): add the channel "
            f"with {what}[None] or monai.transforms.EnsureChannelFirst"
        )


def _find_geometry(image: Any, shape: tuple[int, ...]) -> tuple[Geometry, bool]:
    """The affine in LPS."""
    d = len(shape)
    affine = np.asarray(image.affine.detach().cpu().numpy(), dtype=float)
    rank = affine.shape[0] - 1
    matrix = np.eye(d + 1)
    n = min(d, rank)
    matrix[:n, :n] = affine[:n, :n]
    matrix[:n, d] = affine[:n, rank]
    if np.array_equal(matrix, np.eye(d + 1)):
        return Geometry.plain(shape), False
    if str(image.meta.get("space", "RAS")).rpartition(".")[2] != "LPS":
        matrix = np.diag([-1.0, -1.0, 1.0, 1.0][:d] + [1.0]) @ matrix
    if d == 2 and (np.linalg.det(matrix[:2, :2]) == 0 or affine[2:rank, :2].any()):
        # A slice of a volume that is not along x and y: how far its pixels are apart is all that two axes can say.
        spacing = np.linalg.norm(affine[:rank, :2], axis=0)
        return Geometry(shape, tuple(float(s) for s in spacing), (0.0, 0.0), np.eye(2)), True
    return Geometry.from_affine(shape, matrix), True
