# SPDX-License-Identifier: Apache-2.0
"""Images of many libraries to what the filters take, and labels back.

No library is imported here but that of the object given.
"""

from __future__ import annotations

import importlib
import os
from typing import Any

import numpy as np

from ._common import AUTOMATIC, Geometry, Picture, file_name, label_image, make_mask, make_picture, numbers_with_points

__all__ = [
    "AUTOMATIC", "Geometry", "Picture", "file_name", "is_path", "label_image", "name", "numbers_with_points", "read",
    "read_mask",
]  # fmt: skip

_ALLOWED = (
    "give a file name or a folder of DICOM files, an ITK or SimpleITK image, a NumPy array, an xarray.DataArray, "
    "a torch tensor or a MONAI MetaTensor"
)


def is_path(image: Any) -> bool:
    """Is it the name of a file or folder?"""
    return isinstance(image, (str, bytes, os.PathLike))


def _find_module(image: Any, what: str) -> Any:
    """The module for an object, by the libraries that its class comes from."""
    name = None
    if is_path(image):
        name = "_file"
    elif isinstance(image, np.ndarray):
        name = "_numpy"
    else:
        roots = {base.__module__.partition(".")[0] for base in type(image).__mro__}
        for root, module in (
            ("itk", "_itk"),
            ("monai", "_monai"),
            ("torch", "_torch"),
            ("xarray", "_xarray"),
            ("SimpleITK", "_simpleitk"),
        ):
            if root in roots:
                name = module
                break
        else:
            if hasattr(image, "__array__") or hasattr(image, "__array_interface__"):
                name = "_numpy"
    if name is None:
        raise TypeError(f"{what}: {_describe(image)} is not an image; {_ALLOWED}")
    return importlib.import_module(f"{__name__}.{name}")


def _describe(image: Any) -> str:
    if image is None:
        return "None"
    return f"a {type(image).__module__}.{type(image).__qualname__}".replace("builtins.", "")


def read(image: Any, channel_axis: Any = AUTOMATIC, series: Any = None) -> Picture:
    """An image of any kind as a :class:`Picture`.

    Parameters
    ----------
    image
        See :func:`diffuse_walk_cut.segment`.
    channel_axis : "automatic", None or int
        Which axis of an array or tensor has the channels.
    series : str or int, optional
        Which DICOM series of a folder.

    Raises
    ------
    TypeError, ValueError, FileNotFoundError
        Where it is of no known kind, has no pixels, not 2 or 3 axes, or values that are not real numbers.
    """
    module = _find_module(image, "image")
    if series is None:
        return make_picture(module.read(image, channel_axis))
    if not is_path(image) or (os.path.exists(image) and not os.path.isdir(image)):
        raise ValueError(f"series: is for a folder of DICOM files (got {series!r}); leave it out")
    return make_picture(module.read(image, channel_axis, series))


def read_mask(mask: Any, picture: Picture, image: Any) -> Any:
    """A mask of any kind for an image as ``itk.Image[UC, d]``: 1 where it is not 0.

    A plain array or tensor for a MetaTensor has that one's order of axes.
    """
    module = _find_module(mask, "mask")
    if module.__name__.endswith(("._numpy", "._torch")):
        of_image = _find_module(image, "image")
        if of_image.__name__.endswith("._monai"):
            return make_mask(of_image.read_plain_mask(mask, image), picture)
    return make_mask(module.read_mask(mask), picture)


def name(image: Any) -> str:
    """A file's own name; of anything else its class, of None nothing."""
    if image is None:
        return ""
    if is_path(image):
        return os.path.basename(os.path.abspath(os.fsdecode(image)))
    return type(image).__name__
