# SPDX-License-Identifier: Apache-2.0
"""Whole collections of images over a Dask cluster; results on disk, resumable at any moment.

Needs ``dask`` and ``distributed`` (``pip install dask distributed zarr``), and ``zarr`` for OME-Zarr.
"""

try:
    import distributed as _distributed
except ImportError as error:
    raise ImportError(
        "diffuse_walk_cut.dask needs dask and distributed, which are not installed: pip install dask distributed zarr"
    ) from error

from ._report import Report
from ._run import segment_collection

del _distributed
__all__ = ["Report", "segment_collection"]
