# SPDX-License-Identifier: Apache-2.0
"""The files of the program from a segmentation (`apps/SegmentCommand.cxx`, `apps/common/LabelFile.cxx`)."""

from __future__ import annotations

import os
import pathlib
from typing import TYPE_CHECKING

import numpy as np

from . import _page
from .kinds import Geometry, label_image, numbers_with_points

if TYPE_CHECKING:
    from ._result import Segmentation


_PICTURES = ("picture.png", "overlay.png", "explorer.html")
_STATISTICS = ("statistics.json", "statistics.csv")
_EARLIER = (*_STATISTICS, "statistics.tsv", "edits.json")


def save(segmentation: Segmentation, folder: pathlib.Path, explorer: bool, statistics: bool) -> pathlib.Path:
    """Write leaves.nrrd, labels.nrrd, tree.json, the pictures with the page and the statistics, all or none."""
    if folder.exists() and not folder.is_dir():
        raise NotADirectoryError(f"folder: {folder} is there and not a folder; name another one")
    folder.mkdir(parents=True, exist_ok=True)
    geometry = segmentation.picture.geometry
    names = ("leaves.nrrd", "labels.nrrd", "tree.json") + (_PICTURES if explorer else ())
    names += _STATISTICS if statistics else ()
    names += ("edits.json",) if segmentation.edits else ()
    _verify_names(segmentation, folder)
    staged = {name: _beside(folder / name) for name in names}
    try:
        page = _page.of_segmentation(segmentation)
        tree = segmentation.tree
        keys = page.describe_segments(tree.cut(number_of_regions=int(tree.GetNumberOfLeaves())))
        write_labels(staged["leaves.nrrd"], segmentation.leaf_array.reshape(geometry.shape), geometry, keys)
        keys = page.describe_segments(tree.cut(number_of_regions=segmentation.number_of_regions))
        write_labels(staged["labels.nrrd"], segmentation._look_up().reshape(geometry.shape), geometry, keys)
        staged["tree.json"].write_text(segmentation.tree.ToJSON(), encoding="utf-8")
        if explorer:
            level = segmentation.tree.cut(number_of_regions=segmentation.number_of_regions)
            _page.write_png(page.draw_picture(), staged["picture.png"])
            _page.write_png(page.draw_overlay(level), staged["overlay.png"])
            staged["explorer.html"].write_text(page.make_page(level, _page.encode_jpeg), encoding="utf-8")
        if statistics:
            measured = segmentation.region_statistics
            level = segmentation.tree.cut(number_of_regions=segmentation.number_of_regions)
            staged["statistics.json"].write_text(measured.to_json(), encoding="utf-8")
            staged["statistics.csv"].write_text(measured.to_csv(level), encoding="utf-8", newline="")
        if segmentation.edits:
            staged["edits.json"].write_text(segmentation._edits_text, encoding="utf-8")
        for name, temporary in staged.items():
            os.replace(temporary, folder / name)
    finally:
        for temporary in staged.values():
            temporary.unlink(missing_ok=True)
    for name in (*_PICTURES, *_EARLIER):  # of an earlier run
        if name not in names:
            (folder / name).unlink(missing_ok=True)
    return folder


def _verify_names(segmentation: Segmentation, folder: pathlib.Path) -> None:
    """Results never replace the files that they were made from, also where those have other names."""
    for source in segmentation.files:
        for name in ("leaves.nrrd", "labels.nrrd", "tree.json", *_PICTURES, *_EARLIER):
            target = folder / name
            if target.exists() and os.path.exists(source) and target.samefile(source):
                raise ValueError(f"folder: {target} would be replaced, which was segmented; name another folder")


def _beside(path: pathlib.Path) -> pathlib.Path:
    return path.with_name(f".{path.stem}.partial-{os.getpid()}{path.suffix}")


def write_labels(path: pathlib.Path, labels: np.ndarray, geometry: Geometry, keys: dict[str, str]) -> None:
    """An NRRD file of the narrowest unsigned type that holds the labels; `keys` are added to its header."""
    import itk

    narrowest = f"u{itk.ImageFileHeader.GetLabelSize(int(labels.max()))}"
    image = label_image(labels.astype(narrowest), geometry)
    dictionary = image.GetMetaDataDictionary()
    for key, value in keys.items():
        dictionary[key] = value
    image.SetMetaDataDictionary(dictionary)
    writer = itk.ImageFileWriter[type(image)].New(image, FileName=os.fspath(path), UseCompression=True)
    writer.SetImageIO(itk.NrrdImageIO.New())
    writer.SetCompressionLevel(6)  # labels are long runs: cheap at any level
    try:
        with numbers_with_points():
            writer.Update()
    except RuntimeError as error:
        raise OSError(f"folder: {path.parent} cannot be written to: {str(error).splitlines()[-1]}") from None
