# SPDX-License-Identifier: Apache-2.0
"""The page to explore a segmentation: the program's explorer.html, one file that needs nothing else."""

from __future__ import annotations

import base64
import html
import importlib.resources
import json
import math
import sys
import tempfile
import webbrowser
from pathlib import Path

import numpy as np

from . import _tree
from ._palette import count_leaves
from ._views import View, make_views

_SCRIPTS = ("model.js", "picture.js", "dendrogram.js", "app.js")
_FRAME_HEIGHT = 900  # CSS pixels: picture, slider and tree are seen together


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
    picture = segmentation.picture
    tree = segmentation.tree.to_dict()
    leaves = segmentation.leaf_array
    wanted = segmentation.number_of_regions if regions is None else _tree.whole("regions", regions, 1)
    axes = 2 if leaves.ndim == 2 or leaves.shape[0] == 1 else 3
    spacing = [float(step) for step in picture.image.GetSpacing()][:axes]
    # A spacing of one everywhere says nothing: many programs write it for want of a better one.
    is_physical = picture.has_physical_geometry and any(step != 1.0 for step in spacing)
    data = {
        "name": _whole(picture.name),
        "made": _whole(segmentation.made),
        "size": list(leaves.shape[::-1][:axes]),
        "spacing": spacing,
        "unit": "mm" if is_physical else None,
        "cell": math.prod(spacing),
        "leafSizes": count_leaves(leaves, len(tree["splits"]) + 1).tolist(),
        "level": int(segmentation.tree.cut(number_of_regions=wanted).max()),
        "views": _describe_views(make_views(picture, leaves)),
        "tree": tree,
    }
    if command is not None:
        data["command"] = command
    text = json.dumps(data, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    page = _read_asset("explorer.html")
    page = page.replace("@STYLE@", _read_asset("explorer.css"), 1)
    page = page.replace("@SCRIPT@", "".join(map(_read_asset, _SCRIPTS)), 1)
    # Nothing in the data can end its script element or begin a comment.
    return page.replace("@DATA@", text.replace("<", "\\u003c"), 1)


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
        path = Path(path)
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


def _whole(text: str) -> str:
    """Text that UTF-8 can hold: a file name of undecodable bytes has characters that it cannot."""
    return text.encode("utf-8", "replace").decode("utf-8")


def _is_notebook() -> bool:
    """Does an IPython kernel run this, which shows what a cell returns?"""
    shell = sys.modules["IPython"].get_ipython() if "IPython" in sys.modules else None
    return hasattr(shell, "kernel")


def _read_asset(name: str) -> str:
    folder = importlib.resources.files(__package__) / "explorer"
    if not folder.is_dir():  # not installed, but run from the sources, where the program has these files
        folder = Path(__file__).resolve().parents[2] / "apps" / "explorer"
    return (folder / name).read_text(encoding="utf-8")


def _describe_views(views: list[View]) -> list[dict]:
    described = []
    with tempfile.TemporaryDirectory() as folder:
        for view in views:
            height, width = view.leaves.shape
            jpeg = _encode_jpeg(view, Path(folder) / "view.jpg")
            described.append(
                {
                    "title": view.title,
                    "axis": view.axis,
                    "middle": view.is_middle,
                    "width": width,
                    "height": height,
                    "pixelWidth": view.spacing[0],
                    "pixelHeight": view.spacing[1],
                    "grey": view.is_grey,
                    "image": "data:image/jpeg;base64," + base64.b64encode(jpeg).decode("ascii"),
                    "labels": base64.b64encode(encode_runs(view.leaves)).decode("ascii"),
                }
            )
    return described


def _encode_jpeg(view: View, path: Path) -> bytes:
    """ITK's own encoder, which writes files only: it is always there, and its pictures are the program's."""
    import itk

    image_type = itk.Image[itk.UC if view.is_grey else itk.RGBPixel[itk.UC], 2]
    image = image_type.New()
    image.SetRegions([*view.leaves.shape[::-1]])
    image.Allocate()
    np.copyto(itk.array_view_from_image(image), view.colors[..., 0] if view.is_grey else view.colors)
    writer = itk.ImageFileWriter[image_type].New(image)
    writer.SetImageIO(itk.JPEGImageIO.New())
    writer.SetFileName(str(path))
    writer.SetUseCompression(True)
    writer.SetCompressionLevel(90)  # JPEG's quality
    writer.Update()
    return path.read_bytes()


def encode_runs(labels: np.ndarray) -> bytes:
    """Runs of labels, row by row: pairs (length, label) of little-endian base-128 numbers, as the page reads them.

    Parameters
    ----------
    labels : numpy.ndarray
        Unsigned labels of any shape.
    """
    labels = labels.ravel().astype(np.int64)
    starts = np.flatnonzero(np.diff(labels, prepend=-1))
    numbers = np.stack([np.diff(starts, append=labels.size), labels[starts]], axis=1).ravel()
    lengths = np.ones(numbers.size, np.int64)  # of each number, in bytes
    for shift in range(7, 63, 7):
        lengths += numbers >> shift > 0
    ends = np.cumsum(lengths)
    coded = np.empty(ends[-1] if ends.size else 0, np.uint8)
    for byte in range(lengths.max(initial=0)):
        has = lengths > byte
        more = np.where(lengths[has] > byte + 1, 128, 0)
        coded[(ends - lengths)[has] + byte] = numbers[has] >> 7 * byte & 127 | more
    return coded.tobytes()
