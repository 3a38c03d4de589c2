# SPDX-License-Identifier: Apache-2.0
"""Image files, and DICOM series of folders, read as the program reads them."""

from __future__ import annotations

import os
from typing import Any

import numpy as np

from ._common import (
    AUTOMATIC, Geometry, Source, demand, file_name, image_type, label_image, numbers_with_points, place,
    verify_no_channel_axis, without_warnings
)  # fmt: skip
from ._series import Volume, choose


def read(image: Any, channel_axis: Any = AUTOMATIC, series: Any = None) -> Source:
    """Color is what the file calls so, and 3 or 4 channels of JPEG, PNG, BMP and TIFF. Labels: an ``itk.Image``."""
    import itk

    verify_no_channel_axis(channel_axis, "a file")
    file = _File(image, "image", _choose(image, "image", series))
    kind = file.header.GetKind()
    values, geometry = file.read_pixels(image_type(kind, file.dimension, file.find_dtype()))
    return Source(
        array=itk.array_view_from_image(values),
        has_channels=kind != "scalar",
        is_color=kind in ("color", "wide_color"),
        geometry=geometry,
        like=lambda result: label_image(result, geometry),
        name=file.name,
        has_physical_geometry=file.header.GetHasPhysicalGeometry(),
        image=values,
        notes=file.notes,
        paths=tuple(map(os.path.abspath, file.files)),
    )


def read_mask(mask: Any) -> Source:
    """Any file; of color its gray value counts."""
    import itk

    file = _File(mask, "mask", _choose(mask, "mask"))
    # Through float: a conversion from 16 bits to 8 would turn 256 into 0.
    values, geometry = file.read_pixels(itk.Image[itk.F, file.dimension])
    return Source(
        array=itk.array_view_from_image(values),
        has_channels=False,
        is_color=False,
        geometry=geometry,
        like=lambda result: result,
        name=file.name,
        path=file.path,
        has_physical_geometry=file.header.GetHasPhysicalGeometry(),
    )


def read_volume(folder: str, volume: Volume) -> Any:
    """The image of a DICOM series, as an ``itk.Image`` or ``itk.VectorImage``."""
    file = _File(folder, "image", volume)
    return file.read_pixels(image_type(file.header.GetKind(), file.dimension, file.find_dtype()))[0]


def _choose(path: Any, what: str, series: Any = None) -> Volume | None:
    return choose(file_name(path, what), what, series) if os.path.isdir(path) else None


class _File:
    """A file before its pixels are read; of a DICOM series, its first file.

    Attributes
    ----------
    path : str
    name : str
        Its own name, without folders.
    dimension : int
        2 where it has one slice only.
    header : itk.ImageFileHeader
        What it holds.
    files : list of str
        What is read: the file, or those of the series in the order of the slices.
    notes : tuple of str
        Sentences for the user; of the pixels after they are read.
    """

    def __init__(self, path: Any, what: str, volume: Volume | None = None) -> None:
        self.path = file_name(path, what)
        self.name = os.path.basename(os.path.abspath(self.path))
        self._volume = volume
        self.files = [file_name(one, what) for one in volume.paths] if volume is not None else [self.path]
        with without_warnings():
            self._read_header(what)

    def _read_header(self, what: str) -> None:
        import itk

        self.header = itk.ImageFileHeader.New(FileName=self.files[0], Parameter=what)
        self.header.SetReaderVersion(itk.Version.GetITKVersion())
        demand(self.header, self.header.VerifyFile())
        demand(self.header, self.header.Inspect())

        try:
            self._io = itk.ImageIOFactory.CreateImageIO(self.files[0], itk.CommonEnums.IOFileMode_ReadMode)
        except RuntimeError as error:
            self._verify_checksums()
            self.header.SetHeaderIsUnreadable(str(error))
            demand(self.header, False)
        if self._io is None:
            self._verify_checksums()  # a reader of a damaged gzip file does not even see its header
            self.header.SetFormatIsUnknown()
            demand(self.header, False)
        self.header.SetReaderName(self._io.GetNameOfClass())
        demand(self.header, self.header.VerifyReader())
        self._io.SetFileName(self.files[0])
        try:
            with numbers_with_points():
                self._io.ReadImageInformation()
            _set_facts(self.header, self._io)
        except RuntimeError as error:
            self._verify_checksums()
            self.header.SetHeaderIsUnreadable(str(error))
            demand(self.header, False)
        demand(self.header, self.header.Interpret())
        self.dimension = 3 if len(self.files) > 1 else self.header.GetDimension()

    @property
    def notes(self) -> tuple[str, ...]:
        return (*self.header.GetNotes(), *(self._volume.notes if self._volume is not None else ()))

    def find_dtype(self) -> np.dtype:
        """A type that holds the values as they are read."""
        if self.header.GetHasBytes() and self._io.GetNumberOfComponents() == 1:  # with alpha, ITK's reader makes fractions
            return np.dtype("uint8")
        return np.dtype("float32" if self.header.GetFitsSinglePrecision() else "float64")

    def _verify_checksums(self) -> None:
        self.header.BeginChecksums()
        demand(self.header, self.header.EndChecksums())

    def read_pixels(self, ttype: Any) -> tuple[Any, Geometry]:
        """The image in an ITK type, and where its pixels are."""
        import itk

        for file in self.files[1:]:
            self.header.SetFileName(file)
            demand(self.header, self.header.Inspect())
        self.header.SetFileName(self.files[0])
        self.header.BeginChecksums()
        try:
            if len(self.files) > 1:
                reader = itk.ImageSeriesReader[ttype].New(FileNames=self.files, ImageIO=self._io)
            else:
                reader = itk.ImageFileReader[ttype].New(FileName=self.files[0], ImageIO=self._io)
            with numbers_with_points(), without_warnings():
                reader.Update()
        except RuntimeError as error:
            demand(self.header, self.header.EndChecksums())  # says more
            self.header.SetFileName(self.path)
            self.header.SetPixelsAreUnreadable(str(error))
            demand(self.header, False)
        demand(self.header, self.header.EndChecksums())
        image = reader.GetOutput()
        image.DisconnectPipeline()
        geometry = self._find_geometry()
        if len(self.files) > 1:
            place(image, geometry)  # the reader's is that of the first and last slice
        else:
            image.SetSpacing(list(geometry.spacing[: self.dimension]))  # may be better known than to ITK's reader
            image.SetOrigin(list(geometry.origin[: self.dimension]))
        return image, geometry

    def _find_geometry(self) -> Geometry:
        size = tuple(self.header.GetSize())
        direction = np.array(self.header.GetDirection()).reshape(len(size), len(size)).T
        spacing = tuple(self.header.GetSpacing())
        if self._volume is not None and len(self.files) > 1:
            size, spacing = (*size[:2], len(self.files)), (*spacing[:2], self._volume.step)
        return Geometry(size, spacing, tuple(self.header.GetOrigin()), direction)


def _set_facts(header: Any, io: Any) -> None:
    """Give a header what the reader of a file says of it."""
    import itk

    axes = range(io.GetNumberOfDimensions())
    header.SetSize([io.GetDimensions(i) for i in axes])
    header.SetSpacing([io.GetSpacing(i) for i in axes])
    header.SetOrigin([io.GetOrigin(i) for i in axes])
    header.SetDirection([float(value) for i in axes for value in io.GetDirection(i)])
    header.SetNumberOfComponents(io.GetNumberOfComponents())
    header.SetComponentType(io.GetComponentTypeAsString(io.GetComponentType()))
    header.SetComponentSize(io.GetComponentSize())
    header.SetComponentsAreComplex(io.GetPixelType() == itk.CommonEnums.IOPixel_COMPLEX)
    header.SetComponentsAreColor(io.GetPixelType() in (itk.CommonEnums.IOPixel_RGB, itk.CommonEnums.IOPixel_RGBA))
