# SPDX-License-Identifier: Apache-2.0
"""Where the program ``diffuse-walk-cut`` or the Python package ``diffuse_walk_cut`` is. Nothing is installed here."""

from __future__ import annotations

import importlib.util
import os
import shutil
import sys
from dataclasses import dataclass
from typing import Callable

NAME = "diffuse-walk-cut"
HOW_TO_INSTALL = (
    "Neither the program diffuse-walk-cut nor the Python package diffuse_walk_cut was found: build the program as the "
    "README of DiffuseWalkCut says and choose it at 'Program', or press 'Install a wheel...' and choose the wheel that "
    "scripts/build_wheel.sh made (Linux, Python 3.11 or later)."
)


class NotFound(RuntimeError):
    """Nothing to run; the message says how to install what is missing."""


@dataclass(frozen=True)
class Program:
    """What makes the regions.

    Attributes
    ----------
    is_package : bool
        The Python package, which runs in a Python of its own; else the program.
    command : tuple of str
        How it is started; arguments follow.
    """

    is_package: bool
    command: tuple[str, ...]

    def describe(self) -> str:
        """For the panel."""
        return f"Python package diffuse_walk_cut, run by {self.command[0]}" if self.is_package else self.command[0]


def find(
    chosen: str = "",
    which: Callable[[str], str | None] = shutil.which,
    has_package: Callable[[], bool] | None = None,
) -> Program:
    """The program that the user chose; else that of the search path; else the package in Slicer's Python.

    Parameters
    ----------
    chosen : str
        A file, or empty.
    which, has_package : callable
        How to look for a program, and whether the package is installed.

    Raises
    ------
    NotFound
        Where there is none, or `chosen` cannot be run.
    """
    chosen = chosen.strip()
    if chosen:
        return Program(False, (_verify_chosen(chosen),))
    found = which(NAME)
    if found:
        return Program(False, (found,))
    if (has_package or _has_package)():
        python = which("PythonSlicer") or _own_python()
        if python is None:
            raise NotFound(
                "The Python package diffuse_walk_cut is installed, but PythonSlicer, which runs it, is not on the search path: "
                "start Slicer by its launcher, or choose the program diffuse-walk-cut at 'Program'."
            )
        return Program(True, (python, os.path.join(os.path.dirname(os.path.abspath(__file__)), "worker.py")))
    raise NotFound(HOW_TO_INSTALL)


def _verify_chosen(chosen: str) -> str:
    if os.path.isdir(chosen):
        raise NotFound(f"Program: {chosen} is a folder. Choose the file {NAME} in it.")
    if not os.path.exists(chosen):
        raise NotFound(f"Program: there is no file {chosen}. Choose {NAME}, or leave the field empty to search for it.")
    if not os.access(chosen, os.X_OK):
        raise NotFound(f"Program: {chosen} may not be executed. Allow it (chmod +x), or choose another file.")
    return os.path.abspath(chosen)


def _has_package() -> bool:
    return importlib.util.find_spec("diffuse_walk_cut") is not None


def _own_python() -> str | None:
    """The Python that runs this, where it is one by itself and not Slicer."""
    name = os.path.basename(sys.executable or "").lower()
    return sys.executable if name.startswith("python") else None
