# SPDX-License-Identifier: Apache-2.0
"""A comma as the decimal sign of the process changes nothing that is read or written."""

from __future__ import annotations

import concurrent.futures
import locale
import re
import shutil
import subprocess

import numpy as np
import pytest

from diffuse_walk_cut import kinds, segment

SPACING, ORIGIN = (2.7, 0.6, 5.5), (-10.75, 3.5, 7.25)


@pytest.fixture
def comma(tmp_path_factory, monkeypatch):
    """German numbers, made here, since most machines have no such locale."""
    if shutil.which("localedef") is None:
        pytest.skip("localedef is not installed")
    folder = tmp_path_factory.mktemp("locales")
    made = subprocess.run(
        ["localedef", "-i", "de_DE", "-f", "UTF-8", folder / "de_DE.UTF-8"], capture_output=True, check=False
    )
    if made.returncode:
        pytest.skip("the sources of locales are not installed (Debian: package locales)")
    before = locale.setlocale(locale.LC_NUMERIC)
    monkeypatch.setenv("LOCPATH", str(folder))
    locale.setlocale(locale.LC_NUMERIC, "de_DE.UTF-8")
    assert locale.localeconv()["decimal_point"] == ","
    yield
    locale.setlocale(locale.LC_NUMERIC, before)


def write(path):
    """An NRRD file, without any library."""
    size = (12, 10, 8)
    values = np.random.default_rng(2).integers(0, 50, size[::-1]).astype(np.uint8)
    values[:, :, 6:] += 150
    vectors = " ".join(
        "(" + ",".join(str(SPACING[i] if i == j else 0) for j in range(3)) + ")" for i in range(3)
    )
    fields = (
        "NRRD0004", "type: uchar", "dimension: 3", "space: left-posterior-superior",
        "sizes: " + " ".join(map(str, size)), f"space directions: {vectors}", "encoding: raw",
        "space origin: (" + ",".join(map(str, ORIGIN)) + ")", "", "",
    )  # fmt: skip
    path.write_bytes("\n".join(fields).encode() + values.tobytes())
    return path


def test_files_are_read_and_written_with_points(comma, tmp_path, run_program):
    picture = kinds.read(write(tmp_path / "volume.nrrd"))
    assert picture.geometry.spacing == SPACING
    assert picture.geometry.origin == ORIGIN

    folder = segment(tmp_path / "volume.nrrd", 2).save(tmp_path / "out")
    header = (folder / "labels.nrrd").read_bytes().split(b"\n\n")[0].decode()
    numbers = [float(text) for text in re.findall(r"-?[0-9]+(?:\.[0-9]+)?", header.partition("space directions: ")[2])]
    assert numbers[:9] == [2.7, 0, 0, 0, 0.6, 0, 0, 0, 5.5]
    assert "(-10.75,3.5,7.25)" in header
    assert locale.localeconv()["decimal_point"] == ","  # which is the caller's
    run_program("relabel", folder, "--regions", 2)


def test_in_other_threads_too(comma, tmp_path):
    write(tmp_path / "volume.nrrd")
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        read = [pool.submit(kinds.read, tmp_path / "volume.nrrd") for _ in range(4)]
    assert {one.result().geometry.spacing for one in read} == {SPACING}


def test_numbers_given_and_told_have_points(comma, volume):
    result = segment(volume, minimum_region_fraction=0.015)
    assert '"min_region_fraction": 0.015' in result.tree.to_json()
    with pytest.raises(ValueError, match=r"0\.75"):
        segment(volume, minimum_region_fraction=0.75)
