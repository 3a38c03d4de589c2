# SPDX-License-Identifier: Apache-2.0
"""Regions as a DICOM Segmentation object (SEG): archives (PACS), OHIF, 3D Slicer."""

from __future__ import annotations

import os
import pathlib
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from .. import _tree
from .._version import version
from ._dicom_slices import read_slices, sort_slices
from ._level import Level, read_level, verify_choice
from ._write import staged_file, verify_path

if TYPE_CHECKING:
    from .._result import Segmentation

_NAME = "DiffuseWalkCut"
_TISSUE = ("85756007", "SCT", "Tissue")
_ALGORITHM = ("123107", "DCM", "Cluster Analysis")


def to_dicom_seg(
    segmentation: Segmentation,
    path: str | os.PathLike[str],
    regions: int | None = None,
    *,
    threshold: float | None = None,
    depth: int | None = None,
    source: Any = None,
    segmentation_type: str = "BINARY",
    names: Mapping[int, Any] | None = None,
    description: str = "Regions",
    series_number: int = 1000,
) -> pathlib.Path:
    """The regions of a level as segments of a DICOM SEG object that refers to the slices of the image.

    Each slice of the segmentation is put where its pixels are in the patient, whatever the order of the files. Study,
    patient and frame of reference are those of the source; the object is a series of its own.

    Parameters
    ----------
    segmentation : Segmentation
        What :func:`diffuse_walk_cut.segment` gives of a folder of DICOM files, or of one DICOM file.
    path : str or path
        File to write, beside and renamed.
    regions, threshold, depth : int, float, int, optional
        The level, as of :meth:`Segmentation.labels`.
    source : folder, file, or sequence of files or pydicom.Dataset, optional
        The DICOM slices, in any order, each of one frame: where an image of another kind was segmented, which must have
        their place in space. Files of a folder that are of no such slice are left out. Default: what was segmented.
    segmentation_type : {"BINARY", "LABELMAP"}
        "BINARY": a mask for each segment, which all viewers read. "LABELMAP": all segments in one image for each slice
        (Supplement 243 of DICOM, 2024), small with many regions, which few viewers read so far.
    names : dict, optional
        What regions are, by their labels: a name, or (name, category, type), where category and type are codes as
        (value, scheme, meaning), pydicom's ``Code`` or highdicom's ``CodedConcept``, such as
        ``("10200004", "SCT", "Liver")``. Default: "Region 1", ..., of category and type "Tissue" (SCT 85756007).
    description : str
        Of the series.
    series_number : int
        At least 1.

    Returns
    -------
    pathlib.Path
        The file.

    Raises
    ------
    ImportError
        Where highdicom is missing.
    TypeError, ValueError, FileNotFoundError
        Where a parameter cannot be used, or the slices do not lie where the labels do; the sentence says how to fix it.
    OSError
        Where the file cannot be written.

    Examples
    --------
    >>> to_dicom_seg(segment("ct"), "seg.dcm", regions=6, names={2: "Lung"})   # doctest: +SKIP
    """
    highdicom = _import_highdicom()
    texts, codes = _split_names(names)
    level = read_level(segmentation, regions, threshold, depth, texts)
    verify_choice("segmentation_type", segmentation_type, ("BINARY", "LABELMAP"))
    series_number = _tree.whole("series_number", series_number, 1)
    if not isinstance(description, str):
        raise TypeError(f"description: must be text (got {description!r})")
    target = verify_path(segmentation, path)
    geometry = segmentation.picture.geometry
    slices = sort_slices(read_slices(segmentation, source), geometry)

    labels = level.labels.reshape(geometry.shape)
    if int(labels.max()) == 0:
        raise ValueError(
            "segmentation: has no pixel inside its mask, so there is nothing to write; choose another mask"
        )
    content = highdicom.seg.Segmentation(
        source_images=slices,
        pixel_array=labels.astype(np.uint8 if len(level.regions) < 256 else np.uint16),
        segmentation_type=segmentation_type,
        segment_descriptions=_describe(highdicom, level, codes),
        series_instance_uid=highdicom.UID(),
        series_number=series_number,
        sop_instance_uid=highdicom.UID(),
        instance_number=1,
        manufacturer=_NAME,
        manufacturer_model_name="diffuse_walk_cut.exchange",
        software_versions=version(),
        device_serial_number=version(),  # which the standard demands; a program has none
        content_label="REGIONS",
        content_creator_name=f"{_NAME}^",
        content_description=f"{len(level.regions)} regions of {_NAME}",
        series_description=description,
        specific_character_set="ISO_IR 192",  # UTF-8
    )
    with staged_file(segmentation, path) as temporary:
        content.save_as(temporary)
    return target


def _import_highdicom() -> Any:
    try:
        import highdicom
    except ImportError as error:
        raise ImportError("to_dicom_seg() needs the package highdicom: pip install highdicom") from error
    return highdicom


def _describe(highdicom: Any, level: Level, codes: Mapping[int, tuple[Any, Any]]) -> list[Any]:
    """The segments: name, codes, that it was made automatically and by what, color."""

    def concept(code: Any) -> Any:
        return code if hasattr(code, "meaning") else highdicom.sr.CodedConcept(*code)

    algorithm = highdicom.AlgorithmIdentificationSequence(
        name=_NAME, family=concept(_ALGORITHM), version=version(), source="https://arxiv.org/abs/2412.04678"
    )
    result = []
    for region in level.regions:
        category, kind = codes.get(region.label, (_TISSUE, _TISSUE))
        result.append(
            highdicom.seg.SegmentDescription(
                segment_number=region.label,
                segment_label=region.name,
                segmented_property_category=concept(category),
                segmented_property_type=concept(kind),
                algorithm_type="AUTOMATIC",
                algorithm_identification=algorithm,
                display_color=highdicom.color.CIELabColor.from_rgb(*region.color),
            )
        )
    return result


def _split_names(names: Any) -> tuple[Any, dict[int, tuple[Any, Any]]]:
    """Names alone, and the codes of those that have them."""
    if not isinstance(names, Mapping):
        return names, {}
    texts, codes = {}, {}
    for label, value in names.items():
        texts[label] = value
        if isinstance(value, str):
            continue
        is_triple = isinstance(value, Sequence) and len(value) == 3 and isinstance(value[0], str)
        if not is_triple or not all(map(_is_code, value[1:])):
            raise TypeError(
                f"names: must have a name, or (name, category, type) with codes as (value, scheme, meaning), for label "
                f"{label} (got {value!r}); such as ('Liver', ('91723000', 'SCT', 'Anatomical structure'), "
                "('10200004', 'SCT', 'Liver'))"
            )
        texts[label] = value[0]
        codes[label] = (value[1], value[2])
    for label, text in texts.items():
        if isinstance(text, str) and (len(text) > 64 or "\\" in text):
            raise ValueError(
                f"names: DICOM takes 64 characters at most, and no backslash (got {text!r} for label {label})"
            )
    return texts, codes


def _is_code(code: Any) -> bool:
    if hasattr(code, "meaning") and hasattr(code, "scheme_designator"):
        return True
    return isinstance(code, Sequence) and len(code) == 3 and all(isinstance(part, str) and part for part in code)
