# SPDX-License-Identifier: Apache-2.0
"""Pictures and page of a segmentation, which ``itk.PartitionTreePage`` makes: encoding, and where they are shown."""

from __future__ import annotations

import html
import os
import sys
import tempfile
import webbrowser
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from . import _tree
from .kinds import Geometry, label_image

_FRAME_HEIGHT = 900  # CSS pixels: picture, slider and tree are seen together


@dataclass(frozen=True)
class View:
    """A slice of the image as it is shown, at most a screen large (``include/dwc/View.h``).

    Attributes
    ----------
    title : str
        ``"91 of 181"`` for a slice of a volume, empty for a plane.
    plane : int
        2 for axial, 1 for coronal, 0 for sagittal; without physical geometry the axis that the slice is across.
    is_middle : bool
        Is it the middle one of the slices of its plane?
    axis, slice_index : int
        Axis of the image that the slice is across, counted as ITK does (0 for x), and which one it is.
    spacing : tuple of float
        Physical width and height of a pixel of the view.
    letters : str
        What lies at the left, right, upper and lower edge, such as ``"RLAP"``; empty without physical geometry.
    is_gray : bool
        Are the three channels equal?
    columns, rows : tuple
        Axis of the image along which they go, its number of pixels, and whether the view begins at its end.
    colors : numpy.ndarray
        (height, width, 3) uint8, sRGB.
    leaves : numpy.ndarray
        (height, width) uint32, the leaf of each pixel, 0 outside the mask.
    """

    title: str
    plane: int
    is_middle: bool
    axis: int
    slice_index: int
    spacing: tuple[float, float]
    letters: str
    is_gray: bool
    columns: tuple[int, int, bool]
    rows: tuple[int, int, bool]
    colors: np.ndarray
    leaves: np.ndarray


def make_view(fields: dict) -> View:
    """A view from what the wrapping gives."""
    width, height = fields.pop("size")
    fields["colors"] = np.frombuffer(fields["colors"], np.uint8).reshape(height, width, 3)
    fields["leaves"] = np.frombuffer(fields["leaves"], np.uint32).reshape(height, width)
    return View(**fields)


def make_colors(values: bytes) -> np.ndarray:
    """(n, 3) uint8 from what the wrapping gives."""
    return np.frombuffer(values, np.uint8).reshape(-1, 3)


def make_raster(width: int, height: int, channels: int, values: bytes) -> np.ndarray:
    """(height, width) or (height, width, 3) uint8 from what the wrapping gives."""
    return np.frombuffer(values, np.uint8).reshape((height, width) + ((3,) if channels == 3 else ()))


def of_segmentation(segmentation):
    """The ``itk.PartitionTreePage`` of a segmentation."""
    import itk

    picture = segmentation.picture
    page = itk.PartitionTreePage.New()
    page.SetImage(picture.image)
    leaves = segmentation.leaf_array
    page.SetLeafImage(label_image(leaves, Geometry.plain(leaves.shape[::-1])))
    page.SetPartitionTree(segmentation.tree)
    page.SetComponentsAreColor(picture.kind == "wide_color")
    page.SetHasPhysicalGeometry(bool(picture.has_physical_geometry))
    page.SetName(_to_utf8(picture.name))
    page.SetMadeBy(_to_utf8(segmentation.made))
    page.SetNotes([_to_utf8(note) for note in segmentation.notes])
    return page


def _to_utf8(text: str) -> str:
    """A file name of undecodable bytes has characters that UTF-8 cannot hold."""
    return text.encode("utf-8", "replace").decode("utf-8")


class Page:
    """A page that a notebook shows in a frame of its own.

    Attributes
    ----------
    html : str
        The page.
    """

    def __init__(self, text: str):
        self.html = text

    def __repr__(self) -> str:
        return f"<{type(self).__module__}.Page of {len(self.html)} characters>"

    def _repr_html_(self) -> str:
        return (
            f'<iframe srcdoc="{html.escape(self.html)}" title="Regions" width="100%" height="{_FRAME_HEIGHT}" '
            'style="border: 0; display: block"></iframe>'
        )


def make_page(segmentation, regions: int | None = None, command: str | None = None) -> str:
    """The page as text.

    Parameters
    ----------
    segmentation : Segmentation
        What is shown.
    regions : int, optional
        Number of regions shown first. Default: that of the segmentation.
    command : str, optional
        What gives the labels that are shown, with {} for the number of regions. Default: the program's command.

    Returns
    -------
    str
        HTML.

    Raises
    ------
    ValueError, TypeError
        Where `regions` is no number of regions.
    """
    wanted = segmentation.number_of_regions if regions is None else _tree.whole("regions", regions, 1)
    page = of_segmentation(segmentation)
    page.SetCommand(command or "")
    return page.make_page(segmentation.tree.cut(number_of_regions=wanted), encode_jpeg)


def show(segmentation, regions: int | None = None, path=None) -> Page | Path:
    """Shows the page: in a notebook below the cell, elsewhere in the browser.

    Parameters
    ----------
    segmentation : Segmentation
        What is shown.
    regions : int, optional
        Number of regions shown first. Default: that of the segmentation.
    path : path-like, optional
        File to write the page to; then nothing is opened.

    Returns
    -------
    Page or pathlib.Path
        The page, where a notebook shows it; else the file, `path` or a temporary one.

    Raises
    ------
    ValueError, TypeError
        Where `regions` is no number of regions, or `path` is a folder.
    FileNotFoundError
        Where the folder of `path` does not exist.
    """
    if path is not None:
        path = Path(os.fsdecode(path))
        if path.is_dir():
            raise ValueError(f"path: {path} is a folder; name a file, such as {path / 'explorer.html'}")
        if not path.parent.is_dir():
            raise FileNotFoundError(f"path: there is no folder {path.parent}; make it first")
    page = make_page(segmentation, regions, "result.labels({})")
    if path is not None:
        path.write_text(page, encoding="utf-8")
        return path
    if _is_notebook():
        return Page(page)
    with tempfile.NamedTemporaryFile("w", prefix="regions-", suffix=".html", encoding="utf-8", delete=False) as file:
        file.write(page)
    path = Path(file.name)
    webbrowser.open(path.as_uri())
    return path


def _is_notebook() -> bool:
    """Does an IPython kernel run this, which shows what a cell returns?"""
    shell = sys.modules["IPython"].get_ipython() if "IPython" in sys.modules else None
    return hasattr(shell, "kernel")


def encode_jpeg(raster: np.ndarray) -> bytes:
    """The bytes of a JPEG file, (height, width) or (height, width, 3) uint8.

    By ITK's own encoder, which writes files only: it is always there, and its pictures are the program's.
    """
    import itk

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "view.jpg"
        _write(raster, path, itk.JPEGImageIO.New(), 90)  # JPEG's quality
        return path.read_bytes()


def write_png(raster: np.ndarray, path: Path) -> None:
    """Write a PNG file, as the program does."""
    import itk

    _write(raster, path, itk.PNGImageIO.New(), 2)  # higher levels take several times as long for a few per cent


def _write(raster: np.ndarray, path: Path, image_io, level: int) -> None:
    import itk

    image_type = itk.Image[itk.UC if raster.ndim == 2 else itk.RGBPixel[itk.UC], 2]
    image = image_type.New()
    image.SetRegions([*raster.shape[1::-1]])
    image.Allocate()
    np.copyto(itk.array_view_from_image(image), raster)
    writer = itk.ImageFileWriter[image_type].New(image)
    writer.SetImageIO(image_io)
    writer.SetFileName(str(path))
    writer.SetUseCompression(True)
    writer.SetCompressionLevel(level)
    writer.Update()
