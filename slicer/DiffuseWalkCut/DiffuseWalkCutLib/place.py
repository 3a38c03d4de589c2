# SPDX-License-Identifier: Apache-2.0
"""Which voxel is under the mouse."""

from __future__ import annotations

import numpy as np


def voxel_at(point, ras_to_ijk, shape: tuple[int, int, int]) -> tuple[int, int, int] | None:
    """The voxel of a point, as an index of an array (k, j, i); None outside the volume.

    Parameters
    ----------
    point : sequence of 3 float
        In the coordinates of the volume, RAS.
    ras_to_ijk : (4, 4) array-like
        From these to voxels; a voxel's center has whole numbers.
    shape : tuple of int
        Voxels along k, j and i.
    """
    ijk = np.asarray(ras_to_ijk, float) @ np.append(np.asarray(point, float), 1.0)
    if not np.isfinite(ijk).all():
        return None
    index = tuple(int(value) for value in np.floor(ijk[2::-1] + 0.5))
    return index if all(0 <= value < size for value, size in zip(index, shape)) else None
