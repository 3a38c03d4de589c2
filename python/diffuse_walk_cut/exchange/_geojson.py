# SPDX-License-Identifier: Apache-2.0
"""Regions as GeoJSON (RFC 7946): QuPath, QGIS and all that reads GDAL's formats."""

from __future__ import annotations

import math
import os
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from .._version import PROGRAM, version
from ._crs import find_crs, to_member
from ._level import Region, read_level, take_plane, verify_choice
from ._polygons import Polygon, trace
from ._write import write_json

if TYPE_CHECKING:
    from .._result import Segmentation

#: From corners of pixels (x, y, 1) to coordinates.
_PIXELS = ((1.0, 0.0, 0.0), (0.0, 1.0, 0.0))


def to_geojson(
    segmentation: Segmentation,
    path: str | os.PathLike[str] | None = None,
    regions: int | None = None,
    *,
    threshold: float | None = None,
    depth: int | None = None,
    coordinates: str = "automatic",
    affine: Sequence[float] | None = None,
    crs: Any = None,
    slice_index: int | None = None,
    names: Mapping[int, str] | None = None,
) -> dict[str, Any]:
    """The regions of a level as polygons, exactly along the sides of pixels.

    A region is one Feature: a Polygon with its holes, or a MultiPolygon. Pixels that touch at a corner only are in two
    polygons. Outer rings go counter-clockwise in the coordinates that are written, holes clockwise; vertices are the
    corners of pixels where a boundary turns. Polygons are valid as OGC has it, do not overlap, and cover all that is
    inside the mask.

    Parameters
    ----------
    segmentation : Segmentation
        What :func:`diffuse_walk_cut.segment` gives, of a plane.
    path : str or path, optional
        File to write, beside and renamed. Default: none.
    regions, threshold, depth : int, float, int, optional
        The level, as of :meth:`Segmentation.labels`.
    coordinates : {"automatic", "pixels", "physical"}
        "pixels": 0, 0 is the upper left corner of the first pixel and y goes down, as QuPath has it. "physical": the
        image's origin, spacing and direction, usually in mm and LPS; its origin is the center of the first pixel.
        "automatic": physical where the image has a place in space, which photographs and arrays have not.
    affine : sequence of 6 float, optional
        Instead of `coordinates`: (a, b, c, d, e, f), where the corner (column, row) of a pixel is at
        (a column + b row + c, d column + e row + f): ``rasterio.open(path).transform``. 9 numbers are taken too, the
        last of which are 0, 0, 1.
    crs : str, int or object with ``to_string()``, optional
        Coordinate reference system of `affine`, or of the physical coordinates: "EPSG:32633", or
        ``rasterio.open(path).crs``. It is written as the member ``crs`` of GeoJSON of 2008, which GDAL and QGIS read;
        none is written for longitudes and latitudes of WGS 84 (EPSG:4326), which GeoJSON means anyway. Default: that of
        a DataArray with a coordinate ``spatial_ref``, as rioxarray has it; else none.
    slice_index : int, optional
        Which slice across z of a volume, from 0; it must be named there.
    names : dict from int to str, optional
        Names of regions by their labels. Default: "Region 1", ...

    Returns
    -------
    dict
        The FeatureCollection, of Python's own types. Properties of a feature: ``label``, ``name``, ``node``, ``parent``
        (a node), ``cost`` (of its own split, None for a leaf), ``parent_cost`` (of the split that made it),
        ``pixels``, ``area`` (in the square of the unit of the coordinates), ``source`` (the file's own name), and
        QuPath's ``objectType``, ``color`` and ``measurements``. Regions without pixels are left out.

    Raises
    ------
    TypeError, ValueError, FileNotFoundError
        Where a parameter cannot be used; the sentence says how to fix it.
    OSError
        Where the file cannot be written.

    Examples
    --------
    >>> to_geojson(segment("slide.tif"), "slide.geojson", regions=8, coordinates="pixels")   # doctest: +SKIP
    """
    level = read_level(segmentation, regions, threshold, depth, names)
    plane, index = take_plane(segmentation, level.labels, slice_index)
    verify_choice("coordinates", coordinates, ("automatic", "pixels", "physical"))
    matrix, unit = _find_matrix(segmentation, coordinates, affine, index)
    if crs is not None and unit == "pixel":
        raise ValueError(
            f"crs: is of coordinates in space, but these are pixels (got {crs!r}); give the affine too, such as "
            "rasterio.open(path).transform, or leave crs out"
        )
    if crs is None and affine is None and unit != "pixel":
        crs = find_crs(segmentation)
    member = to_member(crs)
    if crs is not None:
        unit = None  # the system says it
    polygons = trace(plane)
    pixels = np.bincount(plane.ravel(), minlength=len(level.regions) + 1)
    area = abs(matrix[0][0] * matrix[1][1] - matrix[0][1] * matrix[1][0])
    source = os.path.basename(segmentation.picture.name)
    made = {"program": PROGRAM, "version": version(), "source": source, "made": segmentation.made, "unit": unit}
    result = {
        "type": "FeatureCollection",
        **({"crs": member} if member else {}),
        "features": [
            _feature(region, int(pixels[region.label]), area, source, _place(polygons[region.label], matrix))
            for region in level.regions
            if region.label in polygons
        ],
        PROGRAM: made if level.labels.ndim == 2 else {**made, "slice_index": index},
    }
    if path is not None:
        write_json(segmentation, path, result)
    return result


def _feature(region: Region, pixels: int, area: float, source: str, polygons: list) -> dict[str, Any]:
    is_one = len(polygons) == 1
    attributes = {**region.attributes(), "pixels": pixels, "area": pixels * area}
    measured = {name: attributes[name] for name in ("pixels", "area", "cost", "parent_cost")}
    return {
        "type": "Feature",
        "geometry": {
            "type": "Polygon" if is_one else "MultiPolygon",
            "coordinates": polygons[0] if is_one else polygons,
        },
        "properties": {
            "objectType": "annotation",
            "name": region.name,
            "color": list(region.color),
            "label": region.label,
            **attributes,
            "source": source,
            # QuPath shows these, and takes numbers only.
            "measurements": {name: value for name, value in measured.items() if value is not None},
        },
    }


def _place(polygons: list[Polygon], matrix: Sequence[Sequence[float]]) -> list[list[list[list[float]]]]:
    """Rings in the output's coordinates, reversed where those turn the other way."""
    is_turned = matrix[0][0] * matrix[1][1] - matrix[0][1] * matrix[1][0] < 0
    if matrix == _PIXELS:
        return [[ring.tolist() for ring in polygon] for polygon in polygons]
    linear, offset = np.array(matrix)[:, :2], np.array(matrix)[:, 2]
    return [
        [(ring[:: -1 if is_turned else 1] @ linear.T + offset).tolist() for ring in polygon] for polygon in polygons
    ]


def _find_matrix(
    segmentation: Segmentation, coordinates: str, affine: Any, index: int
) -> tuple[tuple[tuple[float, ...], ...], str | None]:
    """From corners of pixels to coordinates, and their unit."""
    if affine is not None:
        if coordinates != "automatic":
            raise ValueError(f"coordinates: affine says what they are (got {coordinates!r}); leave one of them out")
        return _verify_affine(affine), None
    picture = segmentation.picture
    if coordinates == "pixels" or (coordinates == "automatic" and not picture.has_physical_geometry):
        return _PIXELS, "pixel"
    geometry = picture.geometry
    if len(geometry.size) == 3 and np.abs(geometry.direction[2, :2]).max() > 1e-6:
        raise ValueError(
            "coordinates: the slice does not lie in the plane of x and y, so that two physical coordinates cannot say "
            f"where it is (got {coordinates!r}); say coordinates='pixels'"
        )
    linear = np.asarray(geometry.direction, float) * np.asarray(geometry.spacing)
    step = np.array([-0.5, -0.5, index][: len(geometry.size)])  # the origin is the center of the first pixel
    offset = np.asarray(geometry.origin) + linear @ step
    return tuple((float(linear[i, 0]), float(linear[i, 1]), float(offset[i])) for i in range(2)), "mm"


def _verify_affine(affine: Any) -> tuple[tuple[float, ...], ...]:
    allowed = "give 6 numbers (a, b, c, d, e, f), such as rasterio.open(path).transform"
    try:
        numbers = [float(value) for value in affine]
    except (TypeError, ValueError):
        raise TypeError(f"affine: must be a sequence of numbers (got {affine!r}); {allowed}") from None
    if len(numbers) == 9 and numbers[6:] == [0.0, 0.0, 1.0]:
        numbers = numbers[:6]
    if len(numbers) != 6 or not all(map(math.isfinite, numbers)):
        raise ValueError(f"affine: must have 6 finite numbers (got {numbers}); {allowed}")
    a, b, c, d, e, f = numbers
    if a * e - b * d == 0:
        raise ValueError(f"affine: has no inverse (got {numbers}); {allowed}")
    return (a, b, c), (d, e, f)
