# SPDX-License-Identifier: Apache-2.0
"""Segment any image, without training, into a tree of nested regions.

>>> import diffuse_walk_cut
>>> result = diffuse_walk_cut.segment("photo.jpg")   # doctest: +SKIP
>>> result.labels(8)                                 # doctest: +SKIP

``segment`` takes file names, images of ITK, SimpleITK and MONAI, and arrays of NumPy, xarray and PyTorch, and gives
labels as the same kind. The filters themselves are in ``itk``: ``itk.DiffusionAttentionImageFilter``,
``itk.RandomWalkNCutFilter``, ``itk.HierarchicalLabelFilter`` and ``itk.PartitionTree``. Nothing else is imported before
it is used. ``diffuse_walk_cut.dask``, ``diffuse_walk_cut.exchange`` and ``diffuse_walk_cut.convert`` are modules of
their own.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ._kept_model import KeptModel
    from ._parameters import recipe
    from ._result import Segmentation
    from ._segment import segment
    from ._tree import Node

__all__ = ["KeptModel", "Node", "Segmentation", "__version__", "recipe", "segment"]

_HOMES = {
    "segment": "_segment",
    "Segmentation": "_result",
    "Node": "_tree",
    "recipe": "_parameters",
    "KeptModel": "_kept_model",
}


def __getattr__(name: str) -> Any:
    if name == "__version__":
        return importlib.import_module(f"{__name__}._version").version()
    if name in _HOMES:
        value = getattr(importlib.import_module(f"{__name__}.{_HOMES[name]}"), name)
        globals()[name] = value
        return value
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
