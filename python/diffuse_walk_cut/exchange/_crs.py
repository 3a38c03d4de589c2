# SPDX-License-Identifier: Apache-2.0
"""Coordinate reference systems by their codes."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .._result import Segmentation

_CODE = re.compile(r"\s*(?:urn:ogc:def:crs:)?EPSG:(?:[\d.]*:)?(\d+)\s*", re.IGNORECASE)
_LONGITUDE_LATITUDE = "4326"


def find_crs(segmentation: Segmentation) -> str | None:
    """Of an image that was a DataArray as rioxarray makes it: a coordinate "spatial_ref" with the system as WKT."""
    coords = getattr(segmentation.leaves, "coords", None) if segmentation.picture.has_physical_geometry else None
    if coords is None or "spatial_ref" not in coords:
        return None
    attributes = coords["spatial_ref"].attrs
    text = str(attributes.get("crs_wkt") or attributes.get("spatial_ref") or "")
    return f"EPSG:{_code_of_wkt(text)}" if _code_of_wkt(text) else None


def to_member(crs: Any) -> dict[str, Any] | None:
    """The member "crs" of GeoJSON; None where there is nothing to say.

    Raises
    ------
    TypeError, ValueError
        Where it has no EPSG code.
    """
    if crs is None:
        return None
    code = _find_code(crs)
    if code == _LONGITUDE_LATITUDE:
        return None
    return {"type": "name", "properties": {"name": f"urn:ogc:def:crs:EPSG::{code}"}}


def _find_code(crs: Any) -> str:
    if isinstance(crs, int) and not isinstance(crs, bool):
        return str(crs)
    text = crs if isinstance(crs, str) else None
    if text is None and hasattr(crs, "to_string"):
        text = crs.to_string()
    if not isinstance(text, str):
        raise TypeError(f"crs: must be the name of a system, such as 'EPSG:32633' (got a {type(crs).__name__})")
    match = _CODE.fullmatch(text)
    code = match[1] if match else _code_of_wkt(text)
    if code is None:
        raise ValueError(
            f"crs: has no EPSG code, by which GeoJSON names systems (got {text!r}); give one: 'EPSG:32633'"
        )
    return code


def _code_of_wkt(text: str) -> str | None:
    """The code at the end of well-known text, which is that of the whole."""
    match = re.search(r'(?:AUTHORITY|ID)\[\s*"EPSG"\s*,\s*"?(\d+)"?\s*\]\s*\]\s*$', text)
    return match[1] if match else None
