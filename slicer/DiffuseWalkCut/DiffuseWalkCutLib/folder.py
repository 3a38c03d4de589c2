# SPDX-License-Identifier: Apache-2.0
"""A result on the disk: the program's ``tree.json`` and ``leaves.nrrd``, and ``regions.json`` with the user's regions."""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path

from .cut import Cut, EditError
from .hierarchy import Hierarchy

FORMAT = "DiffuseWalkCut regions"
VERSION = 1
PROGRAM_FILES = ("tree.json", "leaves.nrrd")


def save(results: Path, cut: Cut, target: Path) -> None:
    """Writes a result and the user's regions into a folder, each file beside and renamed at the end.

    Parameters
    ----------
    results : pathlib.Path
        The folder that the program wrote.
    cut : Cut
        The user's regions.
    target : pathlib.Path
        The folder, which may be `results`.
    """
    target.mkdir(parents=True, exist_ok=True)
    staged = {name: target / f".{name}.partial-{os.getpid()}" for name in (*PROGRAM_FILES, "regions.json")}
    try:
        for name in PROGRAM_FILES:
            shutil.copyfile(results / name, staged[name])
        content = {"format": FORMAT, "version": VERSION, **cut.to_dict()}
        staged["regions.json"].write_text(json.dumps(content, indent=1), encoding="utf-8")
        for name, path in staged.items():
            os.replace(path, target / name)
    finally:
        for path in staged.values():
            if path.exists():
                path.unlink()


def load(folder: Path, default_regions=None) -> Cut:
    """The tree and the regions of a folder that `save` wrote, or ``diffuse-walk-cut segment``.

    Parameters
    ----------
    folder : pathlib.Path
        Has ``tree.json`` and ``leaves.nrrd``; without ``regions.json`` the regions are a level.
    default_regions : callable, optional
        From the tree to the number of regions of that level. Default: the automatic one.

    Raises
    ------
    FileNotFoundError, HierarchyError, EditError
        Where files are missing or do not belong together.
    """
    for name in PROGRAM_FILES:
        if not (folder / name).is_file():
            raise FileNotFoundError(f"{folder} has no {name}. Choose a folder that diffuse-walk-cut segment or this module wrote.")
    hierarchy = Hierarchy.from_json((folder / "tree.json").read_text(encoding="utf-8"))
    regions = folder / "regions.json"
    if not regions.exists():
        return Cut(hierarchy, default_regions(hierarchy) if default_regions else None)
    try:
        content = json.loads(regions.read_text(encoding="utf-8"))
    except json.JSONDecodeError as error:
        raise EditError(f"regions.json: this is not JSON ({error}); delete the file") from None
    if not isinstance(content, dict) or content.get("format") != FORMAT or content.get("version", 0) > VERSION:
        raise EditError(f"regions.json: must be of the format {FORMAT!r} and version {VERSION}; delete the file")
    return Cut.from_dict(hierarchy, content)
