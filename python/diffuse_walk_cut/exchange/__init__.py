# SPDX-License-Identifier: Apache-2.0
"""Regions of a level in the formats of other programs; docs/exchange.md says which program reads which.

>>> from diffuse_walk_cut import exchange, segment
>>> result = segment("photo.jpg")                                        # doctest: +SKIP
>>> exchange.to_geojson(result, "photo.geojson", regions=8)              # doctest: +SKIP
>>> exchange.to_coco(result, "photo.json", regions=8)                    # doctest: +SKIP
>>> exchange.to_ome_zarr(result, "photo.ome.zarr", regions=(8, 32))      # doctest: +SKIP
>>> exchange.to_dicom_seg(segment("ct"), "seg.dcm", regions=6)           # doctest: +SKIP

GeoJSON and COCO need nothing but this package, DICOM SEG needs ``highdicom``, OME-Zarr ``zarr`` (the extra
``exchange``); nothing is imported before it is used.
"""

from __future__ import annotations

from ._coco import to_coco
from ._dicom_seg import to_dicom_seg
from ._geojson import to_geojson
from ._ome_zarr import to_ome_zarr

__all__ = ["to_coco", "to_dicom_seg", "to_geojson", "to_ome_zarr"]
