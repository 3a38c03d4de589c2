# SPDX-License-Identifier: Apache-2.0
"""Results written beside their place and renamed, so that none is half-written, and never over what was segmented."""

from __future__ import annotations

import contextlib
import json
import os
import pathlib
import shutil
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from .._save import _beside
from ..kinds import file_name

if TYPE_CHECKING:
    from .._result import Segmentation


def verify_path(segmentation: Segmentation, path: Any) -> pathlib.Path:
    """The path of a file to write.

    Raises
    ------
    TypeError, ValueError, FileNotFoundError
        Where it is no path, a folder, in a folder that is not there, or a file that was segmented.
    """
    if not isinstance(path, (str, bytes, os.PathLike)):
        raise TypeError(f"path: must be the name of a file (got a {type(path).__name__})")
    target = pathlib.Path(file_name(path, "path"))
    if not target.name:
        raise ValueError(f"path: must be the name of a file (got {os.fspath(path)!r})")
    if not target.parent.is_dir():
        raise FileNotFoundError(f"path: there is no folder {target.parent} (got {target}); make it first")
    for source in (*segmentation.files, *segmentation.picture.paths):
        if target.exists() and os.path.exists(source) and target.samefile(source):
            raise ValueError(f"path: {target} would be replaced, which was segmented; name another one")
    return target


@contextlib.contextmanager
def staged_file(segmentation: Segmentation, path: Any) -> Iterator[pathlib.Path]:
    """A file beside `path`, which is renamed to it at the end, or removed where that is not reached."""
    target = verify_path(segmentation, path)
    if target.is_dir():
        raise ValueError(f"path: {target} is a folder; name a file in it")
    temporary = _beside(target)
    try:
        yield temporary
        os.replace(temporary, target)
    finally:
        temporary.unlink(missing_ok=True)


@contextlib.contextmanager
def staged_folder(segmentation: Segmentation, path: Any, overwrite: bool) -> Iterator[pathlib.Path]:
    """A folder beside `path`, which takes its place at the end, or is removed where that is not reached."""
    target = verify_path(segmentation, path)
    if target.exists() and not overwrite:
        raise FileExistsError(f"path: {target} is there already; say overwrite=True to replace it, or name another one")
    if target.exists() and not (target.is_dir() and any((target / name).exists() for name in (".zgroup", "zarr.json"))):
        raise ValueError(f"path: {target} is there and no Zarr hierarchy, so it is not replaced; name another one")
    for source in (*segmentation.files, *segmentation.picture.paths):
        if pathlib.Path(source).resolve().is_relative_to(target.resolve()):
            raise ValueError(f"path: {target} would be replaced, which was segmented; name another one")
    temporary = _beside(target)
    old = temporary.with_name(f"{temporary.name}.old")
    shutil.rmtree(temporary, ignore_errors=True)
    try:
        yield temporary
        if target.exists():
            os.rename(target, old)
        os.rename(temporary, target)
    finally:
        shutil.rmtree(temporary, ignore_errors=True)
        if old.exists() and not target.exists():  # the second step failed: as it was
            os.rename(old, target)
        shutil.rmtree(old, ignore_errors=True)


def write_json(segmentation: Segmentation, path: Any, content: dict[str, Any]) -> None:
    """A file of JSON in UTF-8."""
    with staged_file(segmentation, path) as temporary:
        text = json.dumps(content, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
        temporary.write_text(text, encoding="utf-8", errors="replace")  # names of files that are not in UTF-8
