# SPDX-License-Identifier: Apache-2.0
"""SimpleITK images: the same geometry as ITK's."""

from __future__ import annotations

from typing import Any

import numpy as np

from ._common import AUTOMATIC, Geometry, Source, mask_source, verify_axes, verify_no_channel_axis


def _read(image: Any, what: str) -> tuple[np.ndarray, Geometry]:
    import SimpleITK

    if not isinstance(image, SimpleITK.Image):
        raise TypeError(f"{what}: a SimpleITK {type(image).__name__} is not an image; give a SimpleITK.Image")
    dimension = image.GetDimension()
    verify_axes(dimension, image.GetSize(), "take slices with image[..., k]")
    if "complex" in image.GetPixelIDTypeAsString():
        raise TypeError(f"{what}: complex values cannot be segmented; give SimpleITK.ComplexToModulus({what})")
    if "label map" in image.GetPixelIDTypeAsString():
        raise TypeError(f"{what}: a label map is not an image; give SimpleITK.Cast({what}, SimpleITK.sitkUInt16)")
    geometry = Geometry(
        image.GetSize(),
        image.GetSpacing(),
        image.GetOrigin(),
        np.array(image.GetDirection()).reshape(dimension, dimension),
    )
    return SimpleITK.GetArrayViewFromImage(image), geometry


def read(image: Any, channel_axis: Any = AUTOMATIC) -> Source:
    """Vectors of 3 or 4 integers of 8 or 16 bits are color, as SimpleITK reads it; other vectors are channels."""
    verify_no_channel_axis(channel_axis, "a SimpleITK image")
    array, geometry = _read(image, "image")
    has_channels = array.ndim > len(geometry.size)
    return Source(
        array=array,
        has_channels=has_channels,
        is_color=has_channels and array.shape[-1] in (3, 4) and array.dtype in (np.uint8, np.uint16),
        geometry=geometry,
        like=lambda result: _like(result, geometry),
        has_physical_geometry=not geometry.is_plain,
    )


def read_mask(mask: Any) -> Source:
    """Of any type of one value a pixel."""
    array, geometry = _read(mask, "mask")
    return mask_source(array, geometry, not geometry.is_plain)


def _like(result: np.ndarray, geometry: Geometry) -> Any:
    import SimpleITK

    image = SimpleITK.GetImageFromArray(result, isVector=False)
    image.SetSpacing(geometry.spacing)
    image.SetOrigin(geometry.origin)
    image.SetDirection(geometry.direction.ravel().tolist())
    return image
