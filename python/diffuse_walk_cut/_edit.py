# SPDX-License-Identifier: Apache-2.0
"""Edited regions of a segmentation, by ``itk.RegionEditFilter``, as a segmentation of their own."""

from __future__ import annotations

import json
import os
import re
from typing import TYPE_CHECKING, Any

import numpy as np

from . import _tree, kinds
from ._wrapping import ParameterError
from .kinds import label_image

if TYPE_CHECKING:
    from ._result import Segmentation

# The names of the filter's inputs, as users of this package know them.
_NAMES = {"Edits": "edits", "FinishedImage": "finished", "LeafImage": "edits"}


def edit(segmentation: Segmentation, edits: Any, finished: Any) -> Segmentation:
    """As :meth:`Segmentation.edit`."""
    import itk

    from ._result import Segmentation

    picture = segmentation.picture
    geometry = picture.geometry.of_filters()
    leaves = label_image(segmentation.leaf_array, geometry)
    editor = itk.RegionEditFilter[type(leaves)].New()
    editor.SetInput(leaves)
    editor.SetPartitionTree(segmentation.tree)
    editor.SetEditsText(_begin_with_level(_read(edits), segmentation.number_of_regions))
    editor.SetHasPhysicalGeometry(bool(picture.has_physical_geometry))
    if finished is not None:
        editor.SetFinishedImage(_read_finished(finished, segmentation))
    try:
        editor.Update()
    except ParameterError as error:
        raise ValueError(f"{_NAMES.get(error.parameter, error.parameter)}: {error.sentence}") from None
    tree, labels = editor.GetPartitionTree(), editor.GetOutput()
    applied = json.loads(editor.GetAppliedEdits())["edits"]
    for output in (tree, labels):
        output.DisconnectPipeline()
    result = Segmentation(
        tree=tree,
        picture=picture,
        leaf_array=itk.array_from_image(labels),
        confidence_cells=segmentation._confidence_cells,
        regions=int(tree.GetNumberOfLeaves()),
        parameters=segmentation.parameters,
        made=segmentation.made,
        notes=segmentation.notes,
    )
    result.files = segmentation.files
    result.edits = tuple(applied)
    result._edits_text = editor.GetAppliedEdits()
    return result


def _read(edits: Any) -> Any:
    """The edits as JSON has them: of a file, a list, or one edit."""
    if kinds.is_path(edits):
        path = kinds.file_name(edits, "edits")
        with open(path, encoding="utf-8") as file:
            try:
                return json.load(file)
            except ValueError as error:
                raise ValueError(f"edits: {path} is no JSON ({error}); give a file that this package wrote") from None
    if isinstance(edits, dict):
        return _tree._plain(edits if "edits" in edits else [edits])
    try:
        return [_tree._plain(dict(one)) for one in edits]
    except (TypeError, ValueError):
        raise TypeError(
            f"edits: must be a list of dicts, such as [{{'do': 'merge', 'points': [(1, 2), (3, 4)]}}], or the name of a "
            f"file (got {edits!r})"
        ) from None


def _begin_with_level(edits: Any, regions: int) -> str:
    """The text of the edits, which begin with the level of ``labels()`` where they do not say another."""
    listed = edits["edits"] if isinstance(edits, dict) and isinstance(edits.get("edits"), list) else edits
    if isinstance(listed, list):
        first = listed[0] if listed else None
        if not (isinstance(first, dict) and first.get("do") == "level"):
            listed.insert(0, {"do": "level", "regions": regions})
    try:
        return json.dumps(edits, allow_nan=False, default=list)  # points of itk are sequences
    except (TypeError, ValueError) as error:
        raise ValueError(f"edits: cannot be written as JSON ({error}); give numbers, texts and lists") from None


def _read_finished(finished: Any, segmentation: Segmentation) -> Any:
    """Labels of any kind as an image of the type of the leaves."""
    import itk

    picture = segmentation.picture
    is_named = kinds.is_path(finished)
    if is_named and not os.path.exists(finished):
        raise FileNotFoundError(f"finished: there is no file {os.fsdecode(finished)}")
    try:
        read = kinds.read(finished)
    except (TypeError, ValueError) as error:
        raise type(error)(re.sub("^image:", "finished:", str(error))) from None
    size, expected = (" x ".join(map(str, one.geometry.size)) for one in (read, picture))
    if size != expected:
        raise ValueError(f"finished: must have {expected} pixels, as what was segmented (got {size}). Resample it.")
    values = itk.array_view_from_image(read.image)
    array = segmentation.leaf_array
    if values.shape != array.shape:
        raise ValueError("finished: must have one label a pixel. Choose one of its channels.")
    most = np.iinfo(array.dtype).max
    if not ((values >= 0) & (values <= most) & (values == np.floor(values))).all():
        raise ValueError(f"finished: must have whole numbers from 0 to {most}. Round them.")
    is_placed = read.has_physical_geometry and picture.has_physical_geometry
    geometry = read.geometry.of_filters() if is_placed else picture.geometry.of_filters()
    return label_image(np.ascontiguousarray(values.astype(array.dtype)), geometry)
