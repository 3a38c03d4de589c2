# SPDX-License-Identifier: Apache-2.0
"""xarray.DataArray, with the conventions of itk.image_from_xarray and itk.xarray_from_image."""

from __future__ import annotations

from typing import Any

import numpy as np

from ._common import AUTOMATIC, Geometry, Source, is_color, mask_source, verify_axes, verify_no_channel_axis

_NAMES = ("z", "y", "x")


def read(image: Any, channel_axis: Any = AUTOMATIC) -> Source:
    """Dims y, x; z, y, x; each with c for channels; in any order.

    Coordinates are positions along the axes of the image (origin and spacing), ``attrs["direction"]`` its direction
    matrix with both axes in the order z, y, x, as itk.xarray_from_image writes it. Where coordinates fall, the axis
    points the other way.
    """
    verify_no_channel_axis(channel_axis, "a DataArray")
    dims, array, has_channels = _arrange(image, "image")
    geometry, has_place = _find_geometry(image, dims)
    return Source(
        array=array,
        has_channels=has_channels,
        is_color=has_channels and is_color(array.dtype, array.shape[-1], len(dims)),
        geometry=geometry,
        like=_make_like(image, dims),
        name="",
        has_physical_geometry=has_place,
    )


def read_mask(mask: Any) -> Source:
    """The same dims, without c."""
    dims, array, has_channels = _arrange(mask, "mask")
    geometry, has_place = _find_geometry(mask, dims)
    return mask_source(array, geometry, has_place, has_channels)


def _arrange(image: Any, what: str) -> tuple[list[str], np.ndarray, bool]:
    """Dims in the order z, y, x; values in that order, channels last."""
    if not hasattr(image, "dims") or not hasattr(image, "coords") or hasattr(image, "data_vars"):
        raise TypeError(f"{what}: a {type(image).__name__} is not one image; give a DataArray, such as dataset['name']")
    if not {"z", "y", "x", "c"}.issuperset(image.dims) or not {"y", "x"}.issubset(image.dims):
        raise ValueError(
            f"{what}: its dims are {tuple(image.dims)}; they must be y and x, with z in a volume and c for channels: "
            f"rename them, such as {what}.rename(row='y', column='x'), or choose one with {what}.isel(t=0)"
        )
    dims = [name for name in _NAMES if name in image.dims]
    verify_axes(len(dims), image.shape, "choose slices with isel")
    has_channels = "c" in image.dims
    order = dims + ["c"] if has_channels else dims
    return dims, np.asarray(image.transpose(*order).values), has_channels


def _find_geometry(image: Any, dims: list[str]) -> tuple[Geometry, bool]:
    spacing, origin = [], []
    has_place = False
    for name in reversed(dims):
        position, step = 0.0, 1.0
        if name in image.coords:
            has_place = True
            position, step = _read_coordinates(name, np.asarray(image.coords[name].values))
        origin.append(position)
        spacing.append(step)
    direction = np.eye(len(dims))
    if "direction" in image.attrs:
        has_place = True
        direction = np.flip(np.asarray(image.attrs["direction"], dtype=float))
        if direction.shape != (len(dims),) * 2 or not np.isfinite(direction).all() or np.linalg.det(direction) == 0:
            raise ValueError(
                f"image: attrs['direction'] must be a {len(dims)} x {len(dims)} matrix that has an inverse "
                f"(got {np.asarray(image.attrs['direction']).tolist()})"
            )
    direction = direction * np.sign(spacing)
    size = tuple(image.sizes[name] for name in reversed(dims))
    return Geometry(size, tuple(abs(s) for s in spacing), tuple(origin), direction), has_place


def _read_coordinates(name: str, values: np.ndarray) -> tuple[float, float]:
    """Position of the first pixel and signed step to the next one."""
    if values.dtype.kind not in "iuf" or values.ndim != 1 or not np.isfinite(values).all():
        raise ValueError(
            f"image: coordinates of {name} must be finite numbers; drop them with image.drop_vars({name!r})"
        )
    if len(values) < 2:
        return float(values[0]), 1.0
    steps = np.diff(values.astype(float))
    step = float(steps[0])
    if step == 0 or np.max(np.abs(steps - step)) > 1e-3 * abs(step):
        raise ValueError(
            f"image: coordinates of {name} must be evenly spaced (steps from {steps.min()} to {steps.max()}); "
            f"resample it with image.interp, or drop them with image.drop_vars({name!r})"
        )
    return float(values[0]), step


def _make_like(image: Any, dims: list[str]) -> Any:
    """Same dims and coordinates but those of the channels; of the attributes the direction."""
    import xarray

    kept = [name for name in image.dims if name != "c"]
    coords = {name: coord for name, coord in image.coords.items() if "c" not in coord.dims and name != "c"}
    attrs = {"direction": np.array(image.attrs["direction"])} if "direction" in image.attrs else {}

    def like(result: np.ndarray) -> Any:
        return xarray.DataArray(result, dims=dims, coords=coords, attrs=attrs).transpose(*kept)

    return like
