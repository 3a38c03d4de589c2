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
from ..kinds import Geometry, is_path
from ._level import Level, read_level, verify_choice
from ._write import staged_file, verify_path

if TYPE_CHECKING:
    from .._result import Segmentation

_NAME = "DiffuseWalkCut"
_TISSUE = ("85756007", "SCT", "Tissue")
_ALGORITHM = ("123107", "DCM", "Cluster Analysis")
_MAY_BE_EMPTY = (
    "PatientID", "PatientName", "PatientBirthDate", "PatientSex", "AccessionNumber", "StudyID", "StudyDate", "StudyTime",
    "ReferringPhysicianName",
)  # fmt: skip
_TOLERANCE = 1e-3  # of a voxel, as between an image and its mask


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
    """The regions of a level as segments of a DICOM SEG object that refers to the slices that were segmented.

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
    verify_path(segmentation, path)
    geometry = segmentation.picture.geometry
    slices = [_complete(one) for one in _sort_slices(_read_slices(segmentation, source), geometry)]

    labels = level.labels.reshape(geometry.shape)
    if int(labels.max()) == 0:
        raise ValueError("segmentation: has no pixel inside its mask, so there is nothing to write; choose another mask")
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
    )
    with staged_file(segmentation, path) as temporary:
        content.save_as(temporary)
    return verify_path(segmentation, path)


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
            if len(value) > 64:
                raise ValueError(f"names: DICOM takes 64 characters at most (got {value!r} for label {label}); shorten it")
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
    return texts, codes


def _is_code(code: Any) -> bool:
    if hasattr(code, "meaning") and hasattr(code, "scheme_designator"):
        return True
    return isinstance(code, Sequence) and len(code) == 3 and all(isinstance(part, str) and part for part in code)


def _read_slices(segmentation: Segmentation, source: Any) -> list[Any]:
    """Data sets without pixels."""
    import pydicom

    if source is None:
        source = list(segmentation.picture.paths)
        if not source:
            raise ValueError(
                "source: what was segmented is no file, so that its slices are not known (got None); give their folder"
            )
    elif is_path(source):
        folder = pathlib.Path(os.fsdecode(source))
        if not folder.exists():
            raise FileNotFoundError(f"source: there is no {folder}; give the folder of the slices")
        source = sorted(one for one in folder.iterdir() if one.is_file()) if folder.is_dir() else [folder]
        source = [one for one in source if pydicom.misc.is_dicom(one)] or source
    elif isinstance(source, pydicom.Dataset):
        source = [source]
    slices = []
    for one in source:
        if is_path(one):
            try:
                one = pydicom.dcmread(os.fsdecode(one), stop_before_pixels=True)
            except pydicom.errors.InvalidDicomError:
                raise ValueError(
                    f"source: {os.fsdecode(one)} is no DICOM file, to which a DICOM segmentation would refer; segment a "
                    "folder of DICOM files, or give it as source"
                ) from None
        if not isinstance(one, pydicom.Dataset):
            raise TypeError(f"source: must be files or pydicom.Dataset (got a {type(one).__name__}); give their folder")
        slices.append(one)
    return slices


def _sort_slices(slices: Sequence[Any], geometry: Geometry) -> list[Any]:
    """The slices in the order of the labels, by where their pixels are.

    Raises
    ------
    ValueError
        Where one is missing, doubled, or lies elsewhere.
    """
    columns, rows = geometry.size[:2]
    count = geometry.size[2] if len(geometry.size) == 3 else 1
    if len(geometry.size) == 2:
        geometry = _lift(slices, geometry)
    inverse = np.linalg.inv(geometry.direction * geometry.spacing)
    corners = np.array([[0, 0, 0], [columns - 1, 0, 0], [0, rows - 1, 0]], float)
    found: dict[int, Any] = {}
    for one in slices:
        if int(one.get("NumberOfFrames") or 1) > 1:
            raise ValueError(
                f"source: {_name(one)} has {one.NumberOfFrames} frames; slices of one frame each are taken: convert it to "
                "single frames first, or save the labels with Segmentation.save"
            )
        position, orientation = one.get("ImagePositionPatient"), one.get("ImageOrientationPatient")
        spacing = one.get("PixelSpacing")
        if not position or not orientation or not spacing or "FrameOfReferenceUID" not in one:
            raise ValueError(
                f"source: {_name(one)} does not say where its pixels are (ImagePositionPatient, ImageOrientationPatient, "
                "PixelSpacing, FrameOfReferenceUID), which a DICOM segmentation needs; save the labels with "
                "Segmentation.save"
            )
        if (one.get("Columns"), one.get("Rows")) != (columns, rows):
            continue
        along = np.array([float(value) for value in orientation]).reshape(2, 3)
        step = np.array([[0.0, 0.0], [(columns - 1) * float(spacing[1]), 0.0], [0.0, (rows - 1) * float(spacing[0])]])
        points = np.array([float(value) for value in position]) + step @ along
        index = (points - geometry.origin) @ inverse.T - corners
        number = round(float(index[0, 2]))
        if np.abs(index - (0, 0, number)).max() > _TOLERANCE or not 0 <= number < count:
            continue
        if number in found:
            raise ValueError(f"source: {_name(found[number])} and {_name(one)} are at the same place; leave one of them out")
        found[number] = one
    if len(found) < count:
        missing = next(number for number in range(count) if number not in found)
        raise ValueError(
            f"source: of {count} slices, {count - len(found)} are not where the labels are, the first at slice {missing} "
            f"(got {len(slices)} files); give the series that was segmented"
        )
    return [found[number] for number in range(count)]


def _complete(one: Any) -> Any:
    """A copy that has all elements of patient and study that the standard lets be empty, which anonymizers leave out."""
    import pydicom

    result = pydicom.Dataset()
    result.update(one)
    for keyword in _MAY_BE_EMPTY:
        if keyword not in result:
            setattr(result, keyword, None)
    return result


def _lift(slices: Sequence[Any], plane: Geometry) -> Geometry:
    """A plane has no place among three axes: that of the only slice."""
    if len(slices) != 1 or "ImageOrientationPatient" not in slices[0] or "ImagePositionPatient" not in slices[0]:
        raise ValueError(f"source: the image is a plane, so it must be one slice (got {len(slices)}); give its file")
    along = np.array([float(value) for value in slices[0].ImageOrientationPatient]).reshape(2, 3)
    direction = np.stack([*along, np.cross(*along)], axis=1)
    spacing = [float(value) for value in slices[0].get("PixelSpacing") or (1.0, 1.0)]
    origin = tuple(float(value) for value in slices[0].ImagePositionPatient)
    return Geometry((*plane.size, 1), (spacing[1], spacing[0], 1.0), origin, direction)


def _name(one: Any) -> str:
    return os.path.basename(str(getattr(one, "filename", None) or "a data set"))
