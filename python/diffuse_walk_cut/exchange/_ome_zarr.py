# SPDX-License-Identifier: Apache-2.0
"""The image and levels of its regions as OME-Zarr (OME-NGFF 0.4 and 0.5): napari, OMERO, Fiji.

https://ngff.openmicroscopy.org/0.4/, https://ngff.openmicroscopy.org/0.5/
"""

from __future__ import annotations

import os
import pathlib
import warnings
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from .._version import PROGRAM, version
from ..kinds import Geometry
from ._level import Level, read_level, verify_choice, verify_segmentation
from ._pyramid import Pyramid, make_pyramid
from ._write import staged_folder, verify_path

if TYPE_CHECKING:
    from .._result import Segmentation

_NAMES = ("z", "y", "x")
_VERSIONS = ("0.4", "0.5")


def to_ome_zarr(
    segmentation: Segmentation,
    path: str | os.PathLike[str],
    regions: int | Iterable[int] | None = None,
    *,
    threshold: float | None = None,
    depth: int | None = None,
    names: Mapping[int, str] | None = None,
    unit: str | None = None,
    ome_version: str = "0.4",
    overwrite: bool = False,
) -> pathlib.Path:
    """The image with levels of its regions as label images: ``labels/dwc_8``, ``labels/dwc_32``, ...

    A label image has the overlay's colors, and of each region the node, its parent and its costs. Large images have
    coarser resolutions too, each half of the one before: of the image the mean, of labels the nearest pixel.

    Parameters
    ----------
    segmentation : Segmentation
        What :func:`diffuse_walk_cut.segment` gives.
    path : str or path
        Folder to write, beside and renamed; such as "photo.ome.zarr".
    regions : int or iterable of int, optional
        Numbers of regions, one label image each. Default: one label image of the level of ``segmentation.labels()``.
    threshold, depth : float, int, optional
        One level, as of :meth:`Segmentation.labels`, instead of `regions`.
    names : dict from int to str, optional
        Names of regions by their labels, where there is one level. Default: "Region 1", ...
    unit : str, optional
        Of the spacing, as OME-NGFF names units: "millimeter", "micrometer", ... Default: "millimeter" where the image
        has a place in space, else none.
    ome_version : {"0.4", "0.5"}
        0.4 is Zarr 2, which more programs read; 0.5 is Zarr 3.
    overwrite : bool
        Replace a Zarr hierarchy that is there?

    Returns
    -------
    pathlib.Path
        The folder.

    Raises
    ------
    ImportError
        Where zarr 3 is missing, the package that writes both versions.
    TypeError, ValueError, FileNotFoundError, FileExistsError
        Where a parameter cannot be used; the sentence says how to fix it.
    OSError
        Where it cannot be written.

    Warns
    -----
    UserWarning
        Where the axes of the image are turned or flipped in space, which OME-Zarr cannot say. Scale and translation are
        then the image's spacing and origin, and its direction is an attribute of the group:
        ``["diffuse_walk_cut"]["direction"]``, rows and columns in the order x, y, z.

    Notes
    -----
    The pixels are the image's values as the filters took them: 8-bit and wide color without alpha, all other values by
    the narrowest of uint8, uint16, int16, float32 and float64 that holds all of them exactly.

    Examples
    --------
    >>> to_ome_zarr(segment("photo.jpg"), "photo.ome.zarr", regions=(8, 32))   # doctest: +SKIP
    """
    zarr = _import_zarr()
    verify_choice("ome_version", ome_version, _VERSIONS)
    levels = _read_levels(segmentation, regions, threshold, depth, names)
    target = verify_path(segmentation, path)
    if unit is not None and (not isinstance(unit, str) or not unit):
        raise TypeError(f"unit: must be a name of a unit, such as 'micrometer' (got {unit!r})")
    picture = segmentation.picture
    geometry = picture.geometry
    if unit is None and picture.has_physical_geometry:
        unit = "millimeter"
    if picture.has_physical_geometry and not np.allclose(geometry.direction, np.eye(len(geometry.size)), atol=1e-6):
        warnings.warn(
            "direction: OME-Zarr cannot say that the axes of the image are turned or flipped in space, so that "
            f"programs show it unturned (got {geometry.direction.tolist()}); the attribute diffuse_walk_cut keeps it",
            stacklevel=2,
        )

    values, channels = _find_values(segmentation)
    with staged_folder(segmentation, path, overwrite) as folder:
        root = zarr.open_group(folder, mode="w", zarr_format=2 if ome_version == "0.4" else 3)
        image = make_pyramid(values, geometry, is_label=False)
        _write_image(
            root, image, picture.name or "image", "mean", geometry, unit, ome_version, _omero(values, channels)
        )
        root.attrs[PROGRAM] = {
            "version": version(),
            "made": segmentation.made,
            "direction": geometry.direction.tolist(),
            "space": "left-posterior-superior" if picture.has_physical_geometry else None,
        }
        everything = root.create_group("labels")
        for name, level in levels.items():
            labels = _narrow(level.labels.reshape(geometry.shape))
            group = everything.create_group(name)
            pyramid = make_pyramid(labels, geometry, is_label=True)
            _write_image(group, pyramid, name, "nearest", geometry, unit, ome_version, _image_label(level, ome_version))
        _update(everything, {"labels": list(levels)}, ome_version)
    return target


def _import_zarr() -> Any:
    try:
        import zarr
    except ImportError as error:
        raise ImportError("to_ome_zarr() needs the package zarr, version 3: pip install 'zarr>=3'") from error
    if int(zarr.__version__.partition(".")[0]) < 3:
        raise ImportError(f"to_ome_zarr() needs zarr 3, and {zarr.__version__} is installed: pip install 'zarr>=3'")
    return zarr


def _read_levels(segmentation: Segmentation, regions: Any, threshold: Any, depth: Any, names: Any) -> dict[str, Level]:
    """Levels by the names of their label images: dwc_8 has 8 regions."""
    verify_segmentation(segmentation)
    if isinstance(regions, (str, bytes)) or (regions is not None and not hasattr(regions, "__index__")):
        if isinstance(regions, (str, bytes)) or not np.iterable(regions):
            raise TypeError(f"regions: must be a number of regions or several, such as (8, 32) (got {regions!r})")
        wanted = list(regions)
        if not wanted:
            raise ValueError("regions: must have at least one number of regions (got none)")
    else:
        wanted = [regions]
    if names is not None and len(wanted) > 1:
        raise ValueError(f"names: are of one level (got regions={wanted}); write one level, or leave names out")
    levels = [read_level(segmentation, one, threshold, depth, names) for one in wanted]
    return {f"dwc_{len(level.regions)}": level for level in sorted(levels, key=lambda level: len(level.regions))}


def _narrow(labels: np.ndarray) -> np.ndarray:
    return labels.astype(np.min_scalar_type(int(labels.max())))


def _find_values(segmentation: Segmentation) -> tuple[np.ndarray, int]:
    """The image's values as (c, (z,) y, x), or without c, and how many channels there are."""
    import itk

    picture = segmentation.picture
    shape = picture.geometry.shape
    values = itk.array_view_from_image(picture.image)
    channels = values.size // int(np.prod(shape))
    if channels > 1 or picture.kind != "scalar":
        values = np.moveaxis(values.reshape((*shape, channels)), -1, 0)
        if picture.kind == "wide_color":
            values = values[:3]
    else:
        values = values.reshape(shape)
    return _find_exact(values), len(values) if values.ndim > len(shape) else 1


def _find_exact(values: np.ndarray) -> np.ndarray:
    """The same values in the narrowest type that holds them."""
    if values.dtype.kind == "f":
        low, high = values.min(), values.max()
        for name in ("uint8", "uint16", "int16"):
            limits = np.iinfo(name)
            if limits.min <= low and high <= limits.max:  # false where one is not a number
                if (values == np.trunc(values)).all():
                    return values.astype(name)
                break
        if values.dtype == np.float64 and (values.astype(np.float32) == values).all():
            return values.astype(np.float32)
    return values


def _omero(values: np.ndarray, channels: int) -> dict[str, Any]:
    """How viewers show the channels: color as such, all else in gray, from the lowest value to the highest."""
    finite = values[np.isfinite(values)] if values.dtype.kind == "f" else values
    low, high = (float(finite.min()), float(finite.max())) if finite.size else (0.0, 1.0)
    if values.dtype == np.uint8:
        low, high = 0.0, 255.0
    window = {"min": low, "max": high, "start": low, "end": high if high > low else low + 1.0}
    is_color = channels == 3
    looks = (
        zip(("red", "green", "blue"), ("FF0000", "00FF00", "0000FF"))
        if is_color
        else ((f"channel {number}", "FFFFFF") for number in range(channels))
    )
    return {
        "omero": {
            "channels": [{"label": label, "color": color, "window": window, "active": True} for label, color in looks],
            "rdefs": {"model": "color" if is_color else "greyscale"},
        }
    }


def _image_label(level: Level, ome_version: str) -> dict[str, Any]:
    """Colors and properties of a label image."""
    return {
        "image-label": {
            "version": ome_version,
            "colors": [{"label-value": region.label, "rgba": [*region.color, 255]} for region in level.regions],
            "properties": [
                {"label-value": region.label, "name": region.name, **region.attributes()} for region in level.regions
            ],
            "source": {"image": "../../"},
        }
    }


def _write_image(
    group: Any,
    pyramid: list[Pyramid],
    name: str,
    method: str,
    geometry: Geometry,
    unit: str | None,
    ome_version: str,
    more: dict[str, Any],
) -> None:
    """Arrays 0, 1, ... of a multiscale image, and last its metadata, with which it is whole."""
    spaces = _NAMES[-len(geometry.size) :]
    has_channels = pyramid[0].values.ndim > len(spaces)
    axes: list[dict[str, Any]] = [{"name": "c", "type": "channel"}] if has_channels else []
    axes += [{"name": axis, "type": "space", **({"unit": unit} if unit else {})} for axis in spaces]
    datasets = []
    for number, level in enumerate(pyramid):
        size = 512 if len(spaces) == 2 else 64
        shape = level.values.shape
        chunks = tuple(1 if axis["type"] == "channel" else min(size, length) for axis, length in zip(axes, shape))
        keywords: dict[str, Any] = (
            {"dimension_names": [axis["name"] for axis in axes]}
            if ome_version == "0.5"
            else {"chunk_key_encoding": {"name": "v2", "separator": "/"}}
        )
        array = group.create_array(
            str(number), shape=shape, chunks=chunks, dtype=level.values.dtype, fill_value=0, **keywords
        )
        array[...] = level.values
        before = ([1.0], [0.0]) if has_channels else ([], [])
        datasets.append(
            {
                "path": str(number),
                "coordinateTransformations": [
                    {"type": "scale", "scale": [*before[0], *level.spacing[::-1]]},
                    {"type": "translation", "translation": [*before[1], *level.origin[::-1]]},
                ],
            }
        )
    multiscale = {"name": name, "axes": axes, "datasets": datasets, "type": method}
    if ome_version == "0.4":
        multiscale["version"] = ome_version
    _update(group, {"multiscales": [multiscale], **more}, ome_version)


def _update(group: Any, attributes: dict[str, Any], ome_version: str) -> None:
    group.attrs.update({"ome": {"version": ome_version, **attributes}} if ome_version == "0.5" else attributes)
