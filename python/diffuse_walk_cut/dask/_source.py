# SPDX-License-Identifier: Apache-2.0
"""What one image of a collection is read from: a file or a DICOM series (OME-Zarr: ``_zarr.py``).

A source is small, can be pickled, and knows two things: ``identity()``, which changes when the image does, without
reading a pixel, and ``read()``, which gives what `diffuse_walk_cut.segment` takes.
"""

import hashlib
import os
import re
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
    """A DICOM series: files of one folder in the order of their positions, and how far they are from each other. Where
    they make no regular volume, `fault` says why; `notes` are sentences for the user."""

    folder: str
    series: str
    files: tuple[str, ...]
    step: float = 1.0
    fault: str = ""
    notes: tuple[str, ...] = ()

    def identity(self) -> dict[str, Any]:
        states = (f"{name} {describe_file(os.path.join(self.folder, name))}" for name in self.files)
        return {"path": self.folder, "series": self.series, "files": len(self.files), "digest": digest(states)}

    def read(self) -> Any:
        from ..kinds._file import read_volume
        from ..kinds._series import Volume

        if self.fault:
            raise ValueError(f"image: {self.folder} cannot be read as a volume: {self.fault}")
        return read_volume(self.folder, Volume([os.path.join(self.folder, name) for name in self.files], self.step))


def is_dicom(path: str) -> bool:
    """Whether a file says of itself that it is DICOM and may hold an image."""
    if os.path.basename(path).upper() == "DICOMDIR":
        return False
    try:
        with open(path, "rb") as file:
            return file.read(132)[128:] == b"DICM"
    except OSError:
        return False


def find_series(folder: str, among: set[str]) -> tuple[list[Series], set[str]]:
    """The DICOM series of some files of a folder, each time point, echo and the like a series of its own; and the files
    that are left out, since others hold the same image."""
    from ..kinds import _series

    read = _series.read(folder, "images", among)
    found = [
        Series(
            folder,
            _name(read.GetIdentifier(index)),
            tuple(read.GetSeriesFileNames(index)),
            read.GetSpacing(index)[2],
            read.GetSeriesFault(index),
            tuple(note for note in (*(read.GetNotes() if index == 0 else ()), read.GetNote(index)) if note),
        )
        for index in range(read.GetNumberOfSeries())
    ]
    return sorted(found, key=lambda one: one.series), set(read.GetCopies())


def _name(identifier: str) -> str:
    """A UID, and the number of a part, as the name of a folder."""
    return re.sub("[^0-9.-]", "", identifier.replace(":", "-")).strip(".") or "series"
