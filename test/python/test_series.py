# SPDX-License-Identifier: Apache-2.0
"""Folders of DICOM files: the volume, or the error with the program's sentence."""

from __future__ import annotations

import subprocess

import numpy as np
import pytest

from diffuse_walk_cut import kinds, segment
from dicom_helpers import write_slice

pytest.importorskip("pydicom")
UID = "1.2.826.0.1.1"


def write_regular(folder, count=6, keep=lambda number: True):
    for number in filter(keep, range(count)):
        write_slice(folder / f"{9 - number}.dcm", number)
    return folder


def write_missing(folder):
    write_regular(folder, keep=lambda number: number != 2)


def write_doubled(folder):
    write_regular(folder)
    write_slice(folder / "x.dcm", 3, InstanceNumber=99)


def write_localizer(folder):
    write_regular(folder)
    write_slice(folder / "loc.dcm", 3, ImageOrientationPatient=[1, 0, 0, 0, 0, -1], InstanceNumber=99)


def write_times(folder):
    for number in range(6):
        for time in (1, 2):
            write_slice(folder / f"{number}-{time}.dcm", number, TemporalPositionIdentifier=time)


def write_tilt(folder):
    for number in range(6):
        write_slice(folder / f"{number}.dcm", number, ImagePositionPatient=[0, 0.6 * number, 2.5 * number])


def write_truncated(folder):
    write_regular(folder)
    path = folder / "7.dcm"
    path.write_bytes(path.read_bytes()[:-50])


@pytest.mark.parametrize(
    ("write", "words"),
    [
        (write_missing, ("1 slice is missing", "at 8 mm between 8.dcm (5.5 mm) and 6.dcm (10.5 mm)")),
        (write_doubled, ("6.dcm and x.dcm at 10.5 mm",)),
        (write_localizer, ("2 parts", "loc.dcm", "turned by 90 degrees")),
        (write_times, ("2 parts", "temporal position 2")),
        (write_tilt, ("13.49", "degrees")),
        (write_truncated, ("7.dcm is truncated",)),
    ],
)
def test_what_is_no_volume_is_an_error_with_the_programs_sentence(write, words, program, tmp_path):
    folder = tmp_path / "in"
    write(folder)
    with pytest.raises(ValueError) as raised:
        segment(folder)
    for word in words:
        assert word in str(raised.value)
    command = [program, "segment", folder, "--output", tmp_path / "out"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode in (3, 5)
    sentence = done.stderr.strip().removeprefix("diffuse-walk-cut: INPUT: ").replace("--series 1", "series=1")
    assert str(raised.value) == f"image: {sentence}"


def test_a_regular_folder_is_what_the_program_makes_of_it(run_program, tmp_path):
    import itk

    folder = write_regular(tmp_path / "in")
    options = ("--number-of-tokens", 30, "--regions", 3, "--no-pictures")
    run_program("segment", folder, "--output", tmp_path / "out", *options)
    expected = itk.imread(str(tmp_path / "out/labels.nrrd"))
    labels = segment(folder, 3, number_of_tokens=30).labels()
    np.testing.assert_array_equal(labels, expected)
    for name in ("GetSpacing", "GetOrigin"):
        np.testing.assert_allclose(getattr(labels, name)(), getattr(expected, name)(), rtol=0, atol=1e-12)
    assert tuple(labels.GetSpacing()) == (0.7, 0.5, 2.5)


def test_series_is_a_number_or_the_beginning_of_a_uid(tmp_path):
    write_times(tmp_path)
    for number in range(2):
        write_slice(tmp_path / f"other{number}.dcm", number, series="1.9.1", SeriesNumber=7)
    for series, slices in ((1, 6), ("2", 6), (f"{UID}:2", 6), (3, 2), ("1.9", 2)):
        assert kinds.read(tmp_path, series=series).geometry.size == (10, 12, slices)
    for series, words in ((4, "no such series"), ("1.", "more than one series"), (UID, "more than one series")):
        with pytest.raises(ValueError, match=f"series: .*{words}"):
            kinds.read(tmp_path, series=series)
    with pytest.raises(TypeError, match="series: must be"):
        kinds.read(tmp_path, series=1.5)


def test_series_is_for_folders(tmp_path):
    write_slice(tmp_path / "a.dcm", 0)
    for image in (tmp_path / "a.dcm", np.zeros((5, 5), np.uint8)):
        with pytest.raises(ValueError, match="series: is for a folder"):
            kinds.read(image, series=1)


def test_what_is_left_out_is_a_note(tmp_path):
    write_regular(tmp_path)
    (tmp_path / "copy.dcm").write_bytes((tmp_path / "7.dcm").read_bytes())
    picture = kinds.read(tmp_path)
    assert [note for note in picture.notes if "copy.dcm" in note]
    assert picture.geometry.size == (10, 12, 6)


def test_a_mask_may_be_a_folder(tmp_path):
    write_regular(tmp_path / "in")
    write_regular(tmp_path / "mask")
    picture = kinds.read(tmp_path / "in")
    mask = kinds.read_mask(tmp_path / "mask", picture, tmp_path / "in")
    np.testing.assert_array_equal(np.asarray(mask) == 1, np.asarray(picture.image) != 0)
