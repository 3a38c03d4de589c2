# SPDX-License-Identifier: Apache-2.0
"""Torch tensors: channels first, as torchvision has them."""

from __future__ import annotations

from typing import Any

import numpy as np

from ._common import AUTOMATIC, Geometry, Source, is_color, verify_axes, verify_values
from ._numpy import find_channel_axis

_WAY_OUT = (
    "give the images of a batch one by one, or say with channel_axis which axis has the channels (channel_axis=0: the "
    "first one)"
)


def to_numpy(tensor: Any, what: str) -> np.ndarray:
    """Values of a tensor of any device; not a copy where it lies in memory already."""
    import torch

    if tensor.layout != torch.strided:
        raise TypeError(f"{what}: its layout is {tensor.layout}; give {what}.to_dense()")
    tensor = tensor.detach()
    if tensor.dtype == torch.bfloat16:
        tensor = tensor.float()
    return tensor.resolve_conj().resolve_neg().cpu().numpy()


def to_tensor(result: np.ndarray, device: Any) -> Any:
    """Labels as int64, anything else as it is."""
    import torch

    if result.dtype.kind in "ui":
        result = result.astype(np.int64)
    return torch.from_numpy(np.ascontiguousarray(result)).to(device)


def read(image: Any, channel_axis: Any = AUTOMATIC) -> Source:
    """(y, x), (1, 3 or 4, y, x), or (z, y, x). Labels: on the same device, without gradient."""
    array = to_numpy(image, "image")
    verify_values(array)
    axis = find_channel_axis(array.shape, channel_axis, 0)
    verify_axes(array.ndim - (axis is not None), array.shape, _WAY_OUT)
    if axis is not None:
        array = np.moveaxis(array, axis, -1)
    size = array.shape[:-1][::-1] if axis is not None else array.shape[::-1]
    device = image.device
    return Source(
        array=array,
        has_channels=axis is not None,
        is_color=axis is not None and is_color(array.dtype, array.shape[-1], len(size)),
        geometry=Geometry.plain(size),
        like=lambda result: to_tensor(result, device),
    )


def read_mask(mask: Any) -> Source:
    """(y, x), (1, y, x) or (z, y, x), bool or numbers."""
    array = to_numpy(mask, "mask")
    if array.ndim not in (2, 3):
        raise ValueError(
            f"mask: has {array.ndim} axes (shape {tuple(array.shape)}); it must have those of the image, 2 or 3"
        )
    return Source(array, False, False, Geometry.plain(array.shape[::-1]), lambda result: result)
