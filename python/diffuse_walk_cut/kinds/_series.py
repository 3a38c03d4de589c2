# SPDX-License-Identifier: Apache-2.0
"""The DICOM series of a folder: which files make a volume, in which order. The library finds it, as for the program."""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import Any

from ._common import demand


@dataclass(frozen=True)
class Volume:
    """Files of a DICOM series.

    Attributes
    ----------
    paths : list of str
        In the order of their positions.
    step : float
        Distance of two slices.
    notes : tuple of str
        What was left out: sentences for the user.
    """

    paths: list[str]
    step: float
    notes: tuple[str, ...] = ()


def choose(folder: str, what: str, series: Any = None) -> Volume:
    """The series of a folder that is named by its number or the beginning of its identifier; None: the only one.

    Raises
    ------
    TypeError, ValueError
        There is no such series, or more than one, or its files make no regular volume.
    """
    if series is not None and (isinstance(series, bool) or not isinstance(series, (int, str))):
        raise TypeError(f"series: must be the number of a series or the beginning of its UID (got {series!r})")
    found = read(folder, what)
    demand(found, found.Choose("" if series is None else str(series)))
    index = found.GetChosen()
    notes = tuple(note for note in (*found.GetNotes(), found.GetNote(index)) if note)
    return Volume(paths(found, folder, index), found.GetSpacing(index)[2], notes)


def read(folder: str, what: str, among: Any = ()) -> Any:
    """An ``itk.ImageSeriesFolder`` of all files of a folder, or of some."""
    import itk

    found = itk.ImageSeriesFolder.New(Folder=folder, Parameter=what, Option="series" if what == "image" else "")
    found.SetFileNames(sorted(among))
    demand(found, found.Read())
    return found


def paths(found: Any, folder: str, index: int) -> list[str]:
    """Of the files of a series."""
    return [os.path.join(folder, name) for name in found.GetSeriesFileNames(index)]
