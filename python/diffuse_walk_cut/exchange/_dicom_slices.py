# SPDX-License-Identifier: Apache-2.0
"""The DICOM slices that a segmentation is of, in the order of its labels."""

from __future__ import annotations

import os
import pathlib
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from ..kinds import Geometry, is_path

if TYPE_CHECKING:
    from .._result import Segmentation

_MAY_BE_EMPTY = (
    "PatientID", "PatientName", "PatientBirthDate", "PatientSex",
    "AccessionNumber", "StudyID", "StudyDate", "StudyTime", "ReferringPhysicianName",
)  # fmt: skip
_TOLERANCE = 1e-3  # of a voxel, as between an image and its mask


def read_slices(segmentation: Segmentation, source: Any) -> list[Any]:
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
                    f"source: {os.fsdecode(one)} is no DICOM file, to which a DICOM segmentation would refer; segment "
                    "a folder of DICOM files, or give it as source"
                ) from None
        if not isinstance(one, pydicom.Dataset):
            raise TypeError(f"source: must be files or pydicom.Dataset (got a {type(one).__name__}); give their folder")
        slices.append(one)
    return slices


def sort_slices(slices: Sequence[Any], geometry: Geometry) -> list[Any]:
    """Copies of the slices in the order of the labels, by where their pixels are, complete as :func:`_complete` says.

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
                f"source: {_name(one)} has {one.NumberOfFrames} frames; slices of one frame each are taken: convert it "
                "to single frames first, or save the labels with Segmentation.save"
            )
        position, orientation = one.get("ImagePositionPatient"), one.get("ImageOrientationPatient")
        spacing = one.get("PixelSpacing")
        if not position or not orientation or not spacing or "FrameOfReferenceUID" not in one:
            raise ValueError(
                f"source: {_name(one)} does not say where its pixels are (ImagePositionPatient, "
                "ImageOrientationPatient, PixelSpacing, FrameOfReferenceUID), which a DICOM segmentation needs; "
                "save the labels with Segmentation.save"
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
            raise ValueError(f"source: {_name(found[number])} and {_name(one)} are at the same place; leave one out")
        found[number] = one
    if len(found) < count:
        missing = next(number for number in range(count) if number not in found)
        raise ValueError(
            f"source: of {count} slices, {count - len(found)} are not where the labels are, the first at slice "
            f"{missing} (got {len(slices)} files); give the series that was segmented"
        )
    return [_complete(found[number]) for number in range(count)]


def _complete(one: Any) -> Any:
    """A copy with the elements of patient and study that may be empty but not absent, which anonymizers leave out."""
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
