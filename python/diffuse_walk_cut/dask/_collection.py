# SPDX-License-Identifier: Apache-2.0
"""What is segmented: every image of a collection, each with the name of its result."""

import glob
import os
import sys
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

from . import _store, _zarr
from ._source import File, find_series, is_dicom

EXTENSIONS = frozenset(
    ".bmp .dcm .dicom .gipl .gipl.gz .hdr .ima .jpeg .jpg .lsm .mha .mhd .mrc .nhdr .nia .nii .nii.gz .nrrd .pic .png "
    ".rec .tif .tiff .vtk".split()
)
"""Files of a folder that are taken for images; others are taken if they are DICOM and have no extension."""

_MAYBE_DICOM = frozenset(("", ".dcm", ".dicom", ".ima"))


class Item(NamedTuple):
    """One image: the name of its result, a relative path with ``/``, and what it is read from."""

    name: str
    source: Any


class _Found(NamedTuple):
    path: str  # with its extension, relative to the root where it lies below it
    short: str  # without
    source: Any


def find_images(images: Any, output: Path) -> list[Item]:
    """Every image of a collection, in the order of names.

    Raises
    ------
    FileNotFoundError
        There is no image, or a folder or pattern does not exist.
    TypeError, ValueError
        `images` is of no known kind, or is where the results go.
    """
    if isinstance(images, (str, os.PathLike)):
        found = _find(os.fspath(images), output)
    elif _is_zarr_object(images):
        found = [_Found(path, path, source) for path, source in _zarr.find_in_object(images)]
    else:
        found = _find_listed(_list_paths(images), output)
    items = _name(found)
    if not items:
        raise FileNotFoundError(
            f"images={_shorten(images)}: no image was found; known extensions: "
            f"{' '.join(sorted(EXTENSIONS))}, DICOM, and .zarr"
        )
    return sorted(items, key=lambda item: item.name)


def _shorten(images: Any) -> str:
    text = " ".join(repr(str(images) if isinstance(images, os.PathLike) else images).split())
    return text if len(text) < 200 else text[:197] + "..."


def _list_paths(images: Any) -> list[str]:
    if isinstance(images, Iterable) and not isinstance(images, (bytes, dict)):
        paths = list(images)
        if all(isinstance(path, (str, os.PathLike)) for path in paths):
            return [os.fspath(path) for path in paths]
    raise TypeError(
        f"images={_shorten(images)}: a folder, a pattern such as 'scans/*.png', a list of files, an OME-Zarr path, or "
        "a zarr.Group or zarr.Array"
    )


def _is_zarr_object(images: Any) -> bool:
    zarr = sys.modules.get("zarr")
    return zarr is not None and isinstance(images, (zarr.Group, zarr.Array))


# Finding -------------------------------------------------------------------------------------------------------------


def _find(path: str, output: Path) -> list[_Found]:
    if "://" in path or is_zarr(path):
        return _find_in_zarr(path, os.path.basename(path.rstrip("/")))
    if os.path.isdir(path):
        folder = os.path.abspath(path)
        if os.path.realpath(folder) == os.path.realpath(output):
            raise ValueError(
                f"output={str(output)!r} is the folder of the images; name another one, which may lie in it"
            )
        return list(_find_in_folder(folder, folder, output))
    if os.path.isfile(path):
        return _find_listed([path], output)
    if glob.has_magic(path):
        matches = sorted(glob.glob(path, recursive=True))
        fixed = []
        for part in Path(path).parts[:-1]:
            if glob.has_magic(part):
                break
            fixed.append(part)
        return _find_listed(matches, output, root=os.path.abspath(os.path.join(*fixed) if fixed else "."))
    raise FileNotFoundError(f"images={path!r}: there is no such file or folder")


def is_zarr(path: str) -> bool:
    """Whether a path is a Zarr hierarchy: a folder with its metadata, or an archive of one."""
    if os.path.isdir(path):
        return any(os.path.exists(os.path.join(path, name)) for name in ("zarr.json", ".zgroup", ".zarray"))
    return path.endswith(".zarr.zip") and os.path.isfile(path)


def _find_in_zarr(path: str, relative: str) -> list[_Found]:
    short = _cut_end(relative, (".zip", ".zarr", ".ome"))
    return [_Found(_join(relative, inner), _join(short, inner), source) for inner, source in _zarr.find_in_store(path)]


def _cut_end(text: str, ends: Iterable[str]) -> str:
    for end in ends:
        if text.lower().endswith(end) and len(text) > len(end):
            text = text[: -len(end)]
    return text


def _join(*parts: str) -> str:
    return "/".join(part for part in parts if part)


def _find_in_folder(folder: str, root: str, output: Path) -> Iterator[_Found]:
    """All images below a folder. Left out: hidden entries, the output, results of earlier calls."""
    results = os.path.realpath(output)
    for here, folders, files in os.walk(folder):
        folders.sort()
        kept = []
        for name in folders:
            path = os.path.join(here, name)
            if name.startswith(".") or os.path.realpath(path) == results:
                continue
            if os.path.exists(os.path.join(path, _store.RECORD)) and _store.read_record(Path(path)) is not None:
                continue
            if is_zarr(path):
                yield from _find_in_zarr(path, _relative(path, root))
            else:
                kept.append(name)
        folders[:] = kept
        dicom = set()
        for name in sorted(files):
            path = os.path.join(here, name)
            if name.startswith("."):
                continue
            if name.endswith(".zarr.zip"):
                yield from _find_in_zarr(path, _relative(path, root))
                continue
            extension = _extension(name)
            if extension in _MAYBE_DICOM and is_dicom(path):
                dicom.add(name)
            elif extension in EXTENSIONS:
                yield _found_file(path, root)
        if dicom:
            yield from _find_dicom(here, dicom, root)


def _find_listed(paths: list[str], output: Path, root: str | None = None) -> list[_Found]:
    """Files, folders and Zarr hierarchies of a list. A path that does not exist is a file that will fail."""
    paths = list(dict.fromkeys(os.path.abspath(path) for path in paths))
    if root is None and paths:
        try:
            root = os.path.commonpath([os.path.dirname(path) for path in paths])
        except ValueError:  # several drives
            root = ""
    found: list[_Found] = []
    dicom: dict[str, set[str]] = {}
    for path in paths:
        folder, name = os.path.split(path)
        if is_zarr(path):
            found += _find_in_zarr(path, _relative(path, root))
        elif os.path.isdir(path):
            if os.path.realpath(path) != os.path.realpath(output):
                found += _find_in_folder(path, root, output)
        elif _extension(name) in _MAYBE_DICOM and is_dicom(path):
            dicom.setdefault(folder, set()).add(name)
        else:
            found.append(_found_file(path, root))
    for folder, names in dicom.items():
        found += _find_dicom(folder, names, root)
    return found


def _found_file(path: str, root: str) -> _Found:
    relative = _relative(path, root)
    extension = _extension(os.path.basename(path))
    return _Found(relative, relative[: -len(extension)] if extension else relative, File(path))


def _find_dicom(folder: str, among: set[str], root: str) -> list[_Found]:
    """A series of several files has the name of its folder, or its own where there are more; one of a single file, and
    a file that is of no series, that of the file."""
    series, copies = find_series(folder, among)
    volumes = [one for one in series if len(one.files) > 1]
    single = sorted(among - copies - {name for one in volumes for name in one.files})
    found = [_found_file(os.path.join(folder, name), root) for name in single]
    inside = _relative(folder, root) if os.path.normpath(folder) != os.path.normpath(root) else ""
    for one in volumes:
        name = (inside or os.path.basename(folder)) if len(series) == 1 else _join(inside, one.series)
        found.append(_Found(name, name, one))
    return found


def _extension(name: str) -> str:
    """The extension in lower case; of ``a.nii.gz`` all of it."""
    stem, extension = os.path.splitext(name.lower())
    return os.path.splitext(stem)[1] + extension if extension == ".gz" else extension


def _relative(path: str, root: str) -> str:
    relative = os.path.relpath(path, root) if root else os.path.splitdrive(path)[1].lstrip("\\/")
    return Path(relative).as_posix()


# Naming --------------------------------------------------------------------------------------------------------------


def _fold(name: str) -> str:
    """Equal for names that some file systems take for the same."""
    return unicodedata.normalize("NFC", name).casefold()


def _parents(name: str) -> Iterator[str]:
    while "/" in name:
        name = name.rpartition("/")[0]
        yield name


def _name(found: list[_Found]) -> list[Item]:
    """Each image its own folder, none within another's: its path without the extension; with it where two would be the
    same; with a number where they still are."""
    found = sorted(found, key=lambda one: one.path)
    within = {_fold(parent) for one in found for path in (one.short, one.path) for parent in _parents(path)}
    count = Counter(_fold(one.short) for one in found)
    used = {_fold(name) for name in (_store.UNFINISHED, _store.REPORT, _store.FAILED)}
    items = []
    for one in found:
        name = one.short
        if count[_fold(name)] > 1 or _fold(name) in within or _fold(name) in used:
            name = one.path
            number = 2
            while _fold(name) in within or _fold(name) in used:
                name = f"{one.path}~{number}"
                number += 1
        used.add(_fold(name))
        items.append(Item(name, one.source))
    return items
