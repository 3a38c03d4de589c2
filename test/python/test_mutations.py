# SPDX-License-Identifier: Apache-2.0
"""No file ends the process: damaged files of every format are read, or refused with an error.

The environment variable ``DWC_MUTATIONS`` is a folder that ``ReadMutations --keep`` (test/app/mutations) wrote.
"""

from __future__ import annotations

import collections
import os
import pathlib
import signal

import pytest

from diffuse_walk_cut import kinds

SECONDS = 10
READ, REFUSED, FAULT = 0, 3, 70
OPENED = (".hdr", ".nhdr", ".mhd")


def files():
    """The file that is opened, of each folder."""
    for folder in sorted(pathlib.Path(os.environ["DWC_MUTATIONS"]).iterdir()):
        if folder.name != "seeds":
            inside = sorted(folder.iterdir())
            yield next((path for path in inside if path.suffix in OPENED), inside[0])


def read(path):
    try:
        kinds.read(path)
        return READ
    except (ValueError, TypeError, OSError, MemoryError):
        return REFUSED
    except BaseException:
        return FAULT


def read_apart(paths):
    """The exit code of each file, read in a process of its own as long as none ends it; a signal's number is below 0."""
    codes = []
    while len(codes) < len(paths):
        begin, end = os.pipe()
        child = os.fork()
        if child == 0:
            os.dup2(os.open(os.devnull, os.O_WRONLY), 2)  # warnings of libraries
            signal.signal(signal.SIGALRM, signal.SIG_DFL)  # pytest-timeout's handler waits for what hangs
            try:
                for path in paths[len(codes) :]:
                    signal.alarm(SECONDS)
                    os.write(end, bytes([read(path)]))
            finally:
                os._exit(0)
        os.close(end)
        with open(begin, "rb") as file:
            codes += file.read()
        ended = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        if len(codes) < len(paths):
            codes.append(ended or FAULT)
    return codes


def test_no_file_ends_the_process(blobs, tmp_path):
    if not os.environ.get("DWC_MUTATIONS"):
        pytest.skip("DWC_MUTATIONS does not say where damaged files are")
    import itk

    # All readers are loaded once, in this process.
    itk.imwrite(itk.image_from_array(blobs[..., 0].copy()), str(tmp_path / "a.png"))
    kinds.read(tmp_path / "a.png")
    codes, bad = collections.defaultdict(collections.Counter), []
    paths = list(files())
    for path, code in zip(paths, read_apart(paths), strict=True):
        codes[path.parent.name.partition("-")[0]][code] += 1
        if code not in (READ, REFUSED):
            bad.append(f"{path.parent.name}/{path.name}: {code}")
    assert len(codes) >= 12, "a folder of each format"
    assert not bad, "\n".join(bad)
    for name, counts in codes.items():
        print(name, dict(counts))
