# SPDX-License-Identifier: Apache-2.0
"""Results on disk: staged, put in place at once, and recorded.

A result is a folder with a whole ``record.json``: nothing else decides. It is made in ``.unfinished/RUN/`` of the same
output and renamed to its place. Where a folder is there already, its record is first marked unfinished, then the files
are exchanged one by one, then the new record takes the place of the marked one; a kill at any moment leaves either a
whole result or a folder that says of itself that it is none. Files that are not named in the record are never touched.
"""

import contextlib
import json
import os
import shutil
import socket
import uuid
from collections.abc import Iterator
from pathlib import Path

RECORD = "record.json"
UNFINISHED = ".unfinished"
REPORT = "report.json"
FAILED = "failed.csv"
FORMAT = "DiffuseWalkCut result of a collection"
_TOKEN = "token"
_LOCK = "lock"


class Killed(RuntimeError):
    """An image during which workers die."""

    def __init__(self, deaths: int):
        super().__init__(
            f"the worker died each of the {deaths} times that this image was being segmented; where that is "
            "for want of memory, use fewer workers or a smaller image_size"
        )


def write_atomically(path: Path, text: str) -> None:
    """Writes beside and renames."""
    beside = path.with_name(f".{path.name}.{uuid.uuid4().hex[:8]}")
    try:
        beside.write_text(text, encoding="utf-8", errors="backslashreplace")  # names of files that are not in UTF-8
        os.replace(beside, path)
    finally:
        beside.unlink(missing_ok=True)


def read_record(folder: Path) -> dict | None:
    """The record of a folder, also one marked unfinished; None where there is none that can be read."""
    try:
        record = json.loads((folder / RECORD).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return record if isinstance(record, dict) and record.get("format") == FORMAT else None


def is_whole(folder: Path, record: dict | None) -> bool:
    """Whether the record is that of a finished result, and its files are there in the size that they were written."""
    if record is None or record.get("unfinished"):
        return False
    try:
        return all((folder / name).stat().st_size == size for name, size in record["files"].items())
    except (OSError, KeyError, AttributeError):
        return False


# In workers ----------------------------------------------------------------------------------------------------------


def stage(output: Path, run: str, index: int, allowed_failures: int) -> Path:
    """A folder to write the result of image `index` into.

    Each attempt has a folder of its own; one that is there already is of an attempt that died. Raises
    :class:`Killed` after more than `allowed_failures` of them.
    """
    for attempt in range(allowed_failures + 1):
        folder = output / UNFINISHED / run / f"{index}-{attempt}"
        try:
            folder.mkdir()
        except FileExistsError:
            _empty(folder)
        else:
            return folder
    raise Killed(allowed_failures + 1)


def count_deaths(output: Path, run: str, index: int, allowed_failures: int) -> int:
    """Attempts at an image that have begun; asked where none is running, they have died."""
    return sum((output / UNFINISHED / run / f"{index}-{attempt}").exists() for attempt in range(allowed_failures + 1))


def _empty(folder: Path) -> None:
    for entry in folder.iterdir():
        shutil.rmtree(entry, ignore_errors=True) if entry.is_dir() else entry.unlink(missing_ok=True)


def is_current(output: Path, run: str) -> bool:
    """Whether the run goes on: a later one, or its own end, takes its token away."""
    return (output / UNFINISHED / run / _TOKEN).exists()


def place(staged: Path, target: Path, record: dict, output: Path, run: str) -> None:
    """Puts a staged result into its place, whole or not at all.

    Raises
    ------
    FileExistsError
        There is a file of the same name that no record claims.
    RuntimeError
        The run is over.
    """
    names = sorted(entry.name for entry in staged.iterdir())
    record = {**record, "files": {name: (staged / name).stat().st_size for name in names}}
    (staged / RECORD).write_text(json.dumps(record, indent=1), encoding="utf-8")
    target.parent.mkdir(parents=True, exist_ok=True)
    if not is_current(output, run):
        raise RuntimeError("the run that asked for this image is over")
    if not target.exists():
        try:
            os.rename(staged, target)
            return
        except OSError:
            if not target.is_dir():
                raise
    _exchange(staged, target, names)


def _exchange(staged: Path, target: Path, names: list[str]) -> None:
    old = read_record(target)
    own = set(old.get("files", ())) if old else set()
    for name in names if old else [*names, RECORD]:
        if name not in own and (target / name).exists():
            raise FileExistsError(f"{target / name} is there already and is not of an earlier call; move it away")
    mark = {"format": FORMAT, "unfinished": True, "files": {name: 0 for name in sorted(own | set(names))}}
    write_atomically(target / RECORD, json.dumps(mark))
    for name in own - set(names):
        (target / name).unlink(missing_ok=True)
    for name in names:
        os.replace(staged / name, target / name)
    os.replace(staged / RECORD, target / RECORD)
    shutil.rmtree(staged, ignore_errors=True)


# In the calling process ----------------------------------------------------------------------------------------------


class Output:
    """The folder of the results while one call writes into it; a context manager.

    Raises
    ------
    ValueError
        It cannot be written, or another call is writing into it.
    """

    def __init__(self, folder: Path):
        self.folder = folder
        self.run = uuid.uuid4().hex
        self._lock = None

    def __enter__(self) -> "Output":
        try:
            (self.folder / UNFINISHED).mkdir(parents=True, exist_ok=True)
            self._take_lock()
            self._clear()
            here = self.folder / UNFINISHED / self.run
            here.mkdir()
            (here / _TOKEN).touch()
        except OSError as error:
            self._drop_lock()
            raise ValueError(
                f"output={str(self.folder)!r} cannot be written ({error.strerror or error}); name a folder "
                "that you may write"
            ) from error
        return self

    def __exit__(self, *_) -> None:
        with contextlib.suppress(OSError):
            self._clear()
            (self.folder / UNFINISHED / _LOCK).unlink()
            (self.folder / UNFINISHED).rmdir()
        self._drop_lock()

    def _clear(self) -> None:
        """Removes what earlier runs left. Tokens first: what still runs for them can then put nothing in place."""
        runs = [entry for entry in (self.folder / UNFINISHED).iterdir() if entry.name != _LOCK]
        for run in runs:
            (run / _TOKEN).unlink(missing_ok=True)
        for run in runs:
            shutil.rmtree(run, ignore_errors=True)

    def _take_lock(self) -> None:
        """Held by the operating system, so that it ends with this process however that ends."""
        path = self.folder / UNFINISHED / _LOCK
        while True:
            self._lock = open(path, "a+", encoding="utf-8")
            if not _try_lock(self._lock):
                self._lock.seek(0)
                who = self._lock.read().strip() or "another process"
                self._drop_lock()
                raise ValueError(
                    f"output={str(self.folder)!r}: {who} is writing there; wait for it, or name another folder"
                )
            if os.path.exists(path) and os.path.samestat(os.fstat(self._lock.fileno()), os.stat(path)):
                break
            self._drop_lock()  # Its last owner has just removed it.
        self._lock.truncate(0)
        self._lock.write(f"process {os.getpid()} on {socket.gethostname()}")
        self._lock.flush()

    def _drop_lock(self) -> None:
        if self._lock is not None:
            self._lock.close()
            self._lock = None

    def find_others(self, names: set[str]) -> list[str]:
        """Results here whose names are not among these."""
        return sorted(name for name in _find_results(self.folder, "", names))


def _find_results(folder: Path, prefix: str, known: set[str]) -> Iterator[str]:
    with os.scandir(folder) as entries:
        for entry in entries:
            name = prefix + entry.name
            if entry.name == UNFINISHED or name in known or not entry.is_dir(follow_symlinks=False):
                continue
            if (Path(entry.path) / RECORD).exists() and read_record(Path(entry.path)) is not None:
                yield name
            yield from _find_results(Path(entry.path), name + "/", known)


def _try_lock(file) -> bool:
    try:
        import fcntl
    except ImportError:
        import msvcrt

        try:
            file.seek(0x7FFF0000)
            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError:
        return True  # A file system without locks: nothing can be known.
    return True
