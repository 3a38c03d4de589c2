# SPDX-License-Identifier: Apache-2.0
"""The files of the program from a segmentation (`apps/SegmentCommand.cxx`, `apps/LabelFile.cxx`)."""

from __future__ import annotations

import os
import pathlib
from typing import TYPE_CHECKING

import numpy as np

from .kinds import Geometry, label_image

if TYPE_CHECKING:
    from ._result import Segmentation


def save(segmentation: Segmentation, folder: pathlib.Path, explorer: bool) -> pathlib.Path:
    """Write leaves.nrrd, labels.nrrd, tree.json and explorer.html, all or none."""
    if folder.exists() and not folder.is_dir():
        raise NotADirectoryError(f"folder: {folder} is there and not a folder; name another one")
    folder.mkdir(parents=True, exist_ok=True)
    geometry = segmentation.picture.geometry
    names = ("leaves.nrrd", "labels.nrrd", "tree.json") + (("explorer.html",) if explorer else ())
    staged = {name: _beside(folder / name) for name in names}
    try:
        write_labels(staged["leaves.nrrd"], segmentation.leaf_array.reshape(geometry.shape), geometry)
        write_labels(staged["labels.nrrd"], segmentation._look_up().reshape(geometry.shape), geometry)
        staged["tree.json"].write_text(segmentation.tree.ToJSON(), encoding="utf-8")
        if explorer:
            from . import _page

            staged["explorer.html"].write_text(_page.make_page(segmentation), encoding="utf-8")
        for name, temporary in staged.items():
            os.replace(temporary, folder / name)
    finally:
        for temporary in staged.values():
            temporary.unlink(missing_ok=True)
    # Of an earlier run.
    (folder / "overlay.png").unlink(missing_ok=True)
    if not explorer:
        (folder / "explorer.html").unlink(missing_ok=True)
    return folder


def _beside(path: pathlib.Path) -> pathlib.Path:
    return path.with_name(f".{path.stem}.partial-{os.getpid()}{path.suffix}")


def write_labels(path: pathlib.Path, labels: np.ndarray, geometry: Geometry) -> None:
    """An NRRD file of the narrowest unsigned type that holds the labels."""
    import itk

    most = int(labels.max())
    narrowest = np.uint8 if most <= 255 else np.uint16 if most <= 65535 else np.uint32
    image = label_image(labels.astype(narrowest), geometry)
    writer = itk.ImageFileWriter[type(image)].New(image, FileName=os.fspath(path), UseCompression=True)
    writer.SetImageIO(itk.NrrdImageIO.New())
    writer.SetCompressionLevel(6)  # labels are long runs: cheap at any level
    try:
        writer.Update()
    except RuntimeError as error:
        raise OSError(f"folder: {path.parent} cannot be written to: {str(error).splitlines()[-1]}") from None
