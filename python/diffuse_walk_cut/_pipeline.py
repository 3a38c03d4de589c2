# SPDX-License-Identifier: Apache-2.0
"""From a picture to a segmentation, by the library's filter that has the three filters in it."""

from __future__ import annotations

import warnings
from contextlib import nullcontext
from typing import Any

import numpy as np

from ._kept_model import KeptModel
from ._parameters import INPUTS, name_keywords, table, to_text
from ._progress import Progress
from ._result import Segmentation
from ._version import PROGRAM, version
from ._wrapping import ParameterError
from .kinds import Picture


def run(
    picture: Picture,
    mask: Any,
    mask_name: str,
    parameters: dict[str, Any],
    threads: int | None,
    progress: Progress,
    kept_model: KeptModel | None,
) -> Segmentation:
    """Segment a picture.

    Parameters
    ----------
    picture : Picture
    mask : itk.Image[UC, d] or None
    mask_name : str
        Of its file, for the tree's record.
    parameters : dict
        By keyword, as :func:`_parameters.verify` gives them.
    threads : int or None
    progress : Progress
    kept_model : KeptModel or None
    """
    import itk

    segmentation = _find_type(picture, parameters).New()
    segmentation.SetInput(picture.image)
    segmentation.SetMaskImage(mask)
    segmentation.SetComponentsAreColor(picture.kind == "wide_color")
    segmentation.SetNumberOfRegions(parameters["regions"] or 0)
    segmentation.SetMemoryLimit(parameters["memory_limit"])
    segmentation.SetNumberOfWorkUnits(threads or itk.MultiThreaderBase.GetGlobalDefaultNumberOfThreads())
    progress.watch(segmentation)
    try:
        _set_parameters(segmentation, parameters)
        _set_provenance(segmentation, picture, mask_name)
        is_kept = kept_model is not None and parameters["model"] != "local"
        with kept_model.lent_to(segmentation) if is_kept else nullcontext():
            segmentation.UpdateWalk()
        segmentation.Update()
    except ParameterError as error:
        progress.raise_again()
        _raise_by_keyword(error)
    except RuntimeError:
        progress.raise_again()
        raise
    progress.raise_again()
    notes = (*picture.notes, *segmentation.GetNotes())
    for note in notes:
        warnings.warn(f"{picture.name or 'image'}: {note}", stacklevel=3)

    tree, leaves = segmentation.GetPartitionTree(), segmentation.GetOutput()
    confidence = itk.array_from_image(segmentation.GetConfidenceImage())
    for output in (tree, leaves):
        output.DisconnectPipeline()  # reading it would bring the filter up to date
    made = f"{PROGRAM} {version()} · {segmentation.DescribeRun()}"
    leaf_array = itk.array_from_image(leaves)
    if tree.GetNumberOfLeaves() <= 65535:
        leaf_array = leaf_array.astype(np.uint16, copy=False)
    return Segmentation(
        tree=tree,
        picture=picture,
        leaf_array=leaf_array,
        confidence_cells=confidence,
        regions=parameters["regions"],
        parameters=parameters | {"number_of_threads": threads},
        made=made,
        notes=notes,
    )


def _find_type(picture: Picture, parameters: dict[str, Any]) -> Any:
    """The filter for labels of 16 bits, where all leaves have one."""
    import itk

    most = parameters["maximum_number_of_regions"] or parameters["regions"] or 0
    label = itk.US if most <= 65535 else itk.UI
    return itk.HierarchicalSegmentationImageFilter[itk.Image[label, picture.geometry.dimension]]


def _set_parameters(segmentation: Any, parameters: dict[str, Any]) -> None:
    values = dict(parameters)
    if values["maximum_number_of_regions"] is None:
        values["maximum_number_of_regions"] = "automatic"
    for keyword, row in table().items():
        segmentation.SetParameter(row["name"], to_text(values[keyword]))


def _set_provenance(segmentation: Any, picture: Picture, mask_name: str) -> None:
    """What the tree says besides the parameters; nothing that differs between two runs on the same image."""
    for key, text in {"program": PROGRAM, "version": version(), "input": picture.name, "mask": mask_name}.items():
        segmentation.SetProvenance(key, text)
    for key, numbers in picture.geometry.to_list().items():
        segmentation.SetProvenance(key, numbers)
    is_volume = picture.geometry.dimension == 3
    if not picture.has_physical_geometry and (is_volume or not picture.geometry.is_plain):
        segmentation.SetProvenanceFlag("physical_geometry", False)


def _raise_by_keyword(error: ParameterError) -> None:
    """What a filter says of a parameter or an input, by the name that it has here."""
    sentence = name_keywords(error.sentence)
    if error.parameter == "MemoryLimit":
        raise MemoryError(f"memory_limit: {sentence}") from None
    keywords = {row["name"]: keyword for keyword, row in table().items()}
    name = INPUTS.get(error.parameter) or keywords.get(error.parameter, error.parameter)
    raise ValueError(f"{name}: {sentence}") from None
