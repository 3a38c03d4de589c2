# SPDX-License-Identifier: Apache-2.0
"""ITK images of every pixel type that is wrapped."""

from __future__ import annotations

from typing import Any

import numpy as np

from ._common import (
    AUTOMATIC,
    Geometry,
    Source,
    image_type,
    label_image,
    mask_source,
    verify_axes,
    verify_no_channel_axis,
)


def read(image: Any, channel_axis: Any = AUTOMATIC) -> Source:
    """RGB and RGBA pixels are color, other vectors are channels. Labels: ``itk.Image[US, d]`` (``UI`` above 65535)."""
    import itk

    verify_no_channel_axis(channel_axis, "an ITK image")
    image = _verify(image, "image")
    geometry = find_geometry(image)
    index = tuple(int(i) for i in image.GetLargestPossibleRegion().GetIndex())
    origin = [float(o) for o in image.GetOrigin()]
    template, arguments = itk.template(image)
    pixel = getattr(arguments[0], "__name__", "") if template is itk.Image else "vector"
    array = _view(image)
    is_color = pixel.startswith("itkRGB")

    def like(result: np.ndarray) -> Any:
        labels = label_image(result, geometry)
        if any(index):
            region = itk.ImageRegion[len(index)]()
            region.SetIndex(index)
            region.SetSize(geometry.size)
            labels.SetRegions(region)
            labels.SetOrigin(origin)
        return labels

    as_is = len(geometry.size) == geometry.dimension and type(image) in (
        image_type(kind, geometry.dimension, np.dtype(name))
        for kind, name in (
            ("scalar", "uint8"), ("scalar", "float32"), ("scalar", "float64"), ("color", "uint8"), ("channels", "float32")
        )
    )
    return Source(
        array=array,
        has_channels=array.ndim > len(geometry.size),
        is_color=is_color,
        geometry=geometry,
        like=like,
        has_physical_geometry=not geometry.is_plain,
        image=image if as_is else None,
    )


def read_mask(mask: Any) -> Source:
    """Of any type of one value a pixel."""
    mask = _verify(mask, "mask")
    geometry = find_geometry(mask)
    array = _view(mask)
    return mask_source(array, geometry, not geometry.is_plain)


def find_geometry(image: Any) -> Geometry:
    """With the first pixel at the origin, whatever its index."""
    import itk

    region = image.GetLargestPossibleRegion()
    return Geometry(
        tuple(int(n) for n in region.GetSize()),
        tuple(float(s) for s in image.GetSpacing()),
        tuple(float(o) for o in image.TransformIndexToPhysicalPoint(region.GetIndex())),
        itk.array_from_matrix(image.GetDirection()),
    )


def _verify(image: Any, what: str) -> Any:
    if hasattr(image, "GetOutput"):  # a filter: what it makes
        image.UpdateLargestPossibleRegion()
        image = image.GetOutput()
    if not hasattr(image, "GetBufferedRegion") or not hasattr(image, "GetPixel"):
        raise TypeError(f"{what}: an {type(image).__name__} is not an image; give an itk.Image or itk.VectorImage")
    region = image.GetLargestPossibleRegion()
    if region != image.GetBufferedRegion():
        image.SetRequestedRegion(region)
        image.Update()
    dimension = image.GetImageDimension()
    size = tuple(int(n) for n in image.GetLargestPossibleRegion().GetSize())
    verify_axes(dimension, size, "take slices or time points with itk.extract_image_filter")
    if 0 in size:
        raise ValueError(f"{what}: has no pixel (size {size}); give one with at least one along each axis")
    if image.GetBufferedRegion() != image.GetLargestPossibleRegion():
        raise ValueError(f"{what}: its pixels are not in memory; call Update() on what makes it")
    return image


def _view(image: Any) -> np.ndarray:
    """The values, not a copy; the array keeps the image alive."""
    import itk

    return itk.array_view_from_image(image)
