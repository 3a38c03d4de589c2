# SPDX-License-Identifier: Apache-2.0
"""Image files, and folders of one DICOM series, read as the program reads them."""

from __future__ import annotations

import os
import re
from typing import Any

import numpy as np

from ._common import (
    AUTOMATIC,
    Geometry,
    Source,
    image_type,
    label_image,
    verify_axes,
    verify_no_channel_axis,
)
from ._integrity import is_whole
from ._itk import find_geometry

#: Formats of photographs, whose spacing is a printer's resolution, if anything.
_PICTURES = frozenset(("JPEGImageIO", "PNGImageIO", "BMPImageIO", "TIFFImageIO"))
_FORMATS = "JPEG, PNG, TIFF, BMP, JPEG 2000, NRRD, MetaImage, NIfTI, DICOM, VTK, MRC and the others that ITK reads"


def read(image: Any, channel_axis: Any = AUTOMATIC) -> Source:
    """Colour is what the file calls so, and 3 or 4 channels of JPEG, PNG, BMP and TIFF. Labels: an ``itk.Image``."""
    import itk

    verify_no_channel_axis(channel_axis, "a file")
    header = _Header(image, "image")
    kind = header.kind
    if kind == "scalar" and not header.is_narrow:
        ttype = itk.Image[itk.D, header.geometry.dimension]
    else:
        ttype = image_type(kind, header.geometry.dimension)
    values, geometry = header.read_pixels(ttype)
    return Source(
        array=itk.array_view_from_image(values),
        has_channels=kind != "scalar",
        is_color=kind in ("color", "wide_color"),
        geometry=geometry,
        like=lambda result: label_image(result, geometry),
        name=header.name,
        has_physical_geometry=header.has_physical_geometry,
        image=values if ttype is image_type(kind, header.geometry.dimension) else None,
        component_type="uint8" if header.is_byte else "",
    )


def read_mask(mask: Any) -> Source:
    """Any file; of colour its grey value counts."""
    import itk

    header = _Header(mask, "mask")
    # Through float: a conversion from 16 bits to 8 would turn 256 into 0.
    values, geometry = header.read_pixels(itk.Image[itk.F, header.geometry.dimension])
    return Source(
        array=itk.array_view_from_image(values),
        has_channels=False,
        is_color=False,
        geometry=geometry,
        like=lambda result: result,
        name=header.name,
        has_physical_geometry=header.has_physical_geometry,
    )


class _Header:
    """What a file says before its pixels are read; of a folder, its first file."""

    def __init__(self, path: Any, what: str) -> None:
        import itk

        self._what = what
        self._path = os.fspath(path)
        self._files = [self._path]
        if not os.path.exists(self._path):
            raise FileNotFoundError(f"{what}: there is no file {self._path}")
        if os.path.isdir(self._path):
            self._files = _list_series(self._path, what)
        if not os.access(self._files[0], os.R_OK):
            raise PermissionError(f"{what}: {self._files[0]} cannot be opened; may you read it?")
        self.name = os.path.basename(os.path.abspath(self._path))

        io = itk.ImageIOFactory.CreateImageIO(self._files[0], itk.CommonEnums.IOFileMode_ReadMode)
        if io is None:
            raise ValueError(f"{what}: {self._path} is of no known image format, or damaged; known are {_FORMATS}")
        io.SetFileName(self._files[0])
        try:
            io.ReadImageInformation()
        except RuntimeError as error:
            raise ValueError(f"{what}: the header of {self._path} cannot be read: {_sentence(error)}") from None
        self._io = io

        axes = io.GetNumberOfDimensions()
        while axes > 3 and io.GetDimensions(axes - 1) == 1:
            axes -= 1
        size = tuple(int(io.GetDimensions(i)) for i in range(axes))
        verify_axes(axes, size, "choose slices or time points of it first")
        if 0 in size:
            raise ValueError(f"{what}: {self._path} has no pixel")
        self.geometry = Geometry(
            size,
            tuple(float(io.GetSpacing(i)) for i in range(axes)),
            tuple(float(io.GetOrigin(i)) for i in range(axes)),
            np.array([list(io.GetDirection(i))[:axes] for i in range(axes)]).T,
        )
        if len(self._files) > 1:
            self.geometry = Geometry.plain(size[:2] + (len(self._files),))

        self._bytes = int(np.prod([io.GetDimensions(i) for i in range(io.GetNumberOfDimensions())])) * (
            io.GetNumberOfComponents() * io.GetComponentSize()
        )
        component = io.GetComponentType()
        enums = itk.CommonEnums
        self.is_byte = component == enums.IOComponent_UCHAR
        self.is_narrow = component in (
            enums.IOComponent_UCHAR,
            enums.IOComponent_CHAR,
            enums.IOComponent_USHORT,
            enums.IOComponent_SHORT,
            enums.IOComponent_FLOAT,
        )
        is_picture = io.GetNameOfClass() in _PICTURES
        self.has_physical_geometry = not is_picture
        components = io.GetNumberOfComponents()
        if components == 1 or (components == 2 and is_picture):  # grey, or grey with alpha
            self.kind = "scalar"
        elif io.GetPixelType() in (enums.IOPixel_RGB, enums.IOPixel_RGBA) or (is_picture and components <= 4):
            self.kind = "color" if self.is_byte else "wide_color"
        else:
            self.kind = "channels"

    def read_pixels(self, ttype: Any) -> tuple[Any, Geometry]:
        """The image in an ITK type, and where its pixels are."""
        import itk

        for file in self._files:
            if not is_whole(file, self._bytes):
                raise ValueError(f"{self._what}: {file} is truncated; get a whole copy")
        try:
            if len(self._files) > 1:
                reader = itk.ImageSeriesReader[ttype].New(FileNames=self._files, ImageIO=self._io)
            else:
                reader = itk.ImageFileReader[ttype].New(FileName=self._files[0], ImageIO=self._io)
            reader.Update()
        except RuntimeError as error:
            raise ValueError(f"{self._what}: {self._path} is damaged or truncated: {_sentence(error)}") from None
        image = reader.GetOutput()
        image.DisconnectPipeline()
        return image, find_geometry(image) if len(self._files) > 1 else self.geometry


def _list_series(folder: str, what: str) -> list[str]:
    """The files of the one DICOM series of a folder, in their order in space."""
    import itk

    names = itk.GDCMSeriesFileNames.New()
    names.SetUseSeriesDetails(True)
    names.AddSeriesRestriction("0008|0021")  # date of the series
    names.SetDirectory(folder)
    series = list(names.GetSeriesUIDs())
    if not series:
        raise ValueError(
            f"{what}: the folder {folder} holds no DICOM image; name an image file, or a folder of one DICOM series"
        )
    if len(series) > 1:
        raise ValueError(
            f"{what}: the folder {folder} holds {len(series)} DICOM series; read the one that you want with "
            f"itk.imread(folder, series_uid=...), where series_uid is one of {', '.join(series)}"
        )
    return list(names.GetFileNames(series[0]))


def _sentence(error: Exception) -> str:
    """ITK's words without file, line and address."""
    return re.sub(r".*?(itk::ERROR:|ITK ERROR:)\s*(\w+\(0x[0-9a-f]+\):)?\s*", "", str(error), flags=re.DOTALL).strip()
