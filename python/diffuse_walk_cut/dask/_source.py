# SPDX-License-Identifier: Apache-2.0
"""What one image of a collection is read from: a file or a DICOM series (OME-Zarr: ``_zarr.py``).

A source is small, can be pickled, and knows two things: ``identity()``, which changes when the image does, without
reading a pixel, and ``read()``, which gives what `diffuse_walk_cut.segment` takes.
"""

import hashlib
import os
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

_DETACHED = (".mhd", ".nhdr", ".hdr")
"""Headers whose pixels are in another file of the same stem."""


def digest(texts: Iterable[str]) -> str:
    """One short text for many."""
    total = hashlib.sha256()
    for text in texts:
        total.update(text.encode("utf-8", "surrogateescape") + b"\n")
    return total.hexdigest()[:32]


def describe_file(path: str) -> str:
    """Size and time of the last change; ``-`` where there is no such file."""
    try:
        state = os.stat(path)
    except FileNotFoundError:
        return "-"
    return f"{state.st_size} {state.st_mtime_ns}"


@dataclass(frozen=True, slots=True)
class File:
    """An image file; `path` is absolute."""

    path: str

    def identity(self) -> dict[str, Any]:
        state = os.stat(self.path)
        known = {"path": self.path, "size": state.st_size, "mtime_ns": state.st_mtime_ns}
        stem, extension = os.path.splitext(self.path)
        if extension.lower() in _DETACHED:
            folder, start = os.path.split(stem)
            pixels = sorted(name for name in os.listdir(folder) if name.startswith(start + "."))
            known["pixels"] = digest(f"{name} {describe_file(os.path.join(folder, name))}" for name in pixels)
        return known

    def read(self) -> str:
        """The path: `segment` reads it, and so knows the file's name and whether it has a geometry."""
        return self.path


@dataclass(frozen=True, slots=True)
class Series:
    """A DICOM series: files of one folder in the order of their positions."""

    folder: str
    series: str
    files: tuple[str, ...]

    def identity(self) -> dict[str, Any]:
        states = (f"{name} {describe_file(os.path.join(self.folder, name))}" for name in self.files)
        return {"path": self.folder, "series": self.series, "files": len(self.files), "digest": digest(states)}

    def read(self) -> Any:
        import itk

        return itk.imread([os.path.join(self.folder, name) for name in self.files], imageio=itk.GDCMImageIO.New())


def is_dicom(path: str) -> bool:
    """Whether a file says of itself that it is DICOM and may hold an image."""
    if os.path.basename(path).upper() == "DICOMDIR":
        return False
    try:
        with open(path, "rb") as file:
            return file.read(132)[128:] == b"DICM"
    except OSError:
        return False


def find_series(folder: str, among: set[str] | None = None) -> list[Series]:
    """The DICOM series of a folder, without its sub-folders; among some of its files only, if given."""
    import itk

    finder = itk.GDCMSeriesFileNames.New()
    finder.SetUseSeriesDetails(True)
    finder.SetDirectory(folder)
    found = []
    for series in sorted(finder.GetSeriesUIDs()):
        files = [os.path.basename(path) for path in finder.GetFileNames(series)]
        files = tuple(name for name in files if among is None or name in among)
        if files:
            found.append(Series(folder, series, files))
    return found
