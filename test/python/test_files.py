# SPDX-License-Identifier: Apache-2.0
"""Faults of image files: each raises the error of its kind, with the program's sentence."""

from __future__ import annotations

import subprocess

import numpy as np
import pytest

from diffuse_walk_cut import kinds
from diffuse_walk_cut.kinds._common import demand


def write_nrrd(path, sizes, data, kind="uchar"):
    fields = ("NRRD0004", f"type: {kind}", f"dimension: {len(sizes)}", "sizes: " + " ".join(map(str, sizes)))
    path.write_bytes("\n".join((*fields, "endian: little", "encoding: raw", "", "")).encode() + data)
    return path


@pytest.fixture
def faults(tmp_path):
    """Files that cannot be taken, by name, with the error of each."""
    (tmp_path / "text.png").write_text("not an image")
    write_nrrd(tmp_path / "cut.nrrd", (10, 10), bytes(99))
    write_nrrd(tmp_path / "axes.nrrd", (6, 5, 4, 3), bytes(360))
    write_nrrd(tmp_path / "one.nrrd", (6,), bytes(6))
    head = "ObjectType = Image\nNDims = 2\nBinaryData = True\nDimSize = 10 10\nElementType = MET_UCHAR\n"
    (tmp_path / "cut.mha").write_bytes((head + "ElementDataFile = LOCAL\n").encode() + bytes(99))
    files = {tmp_path / "none.png": FileNotFoundError}
    for name in ("text.png", "cut.nrrd", "axes.nrrd", "one.nrrd", "cut.mha"):
        files[tmp_path / name] = ValueError
    return files


def test_each_fault_has_the_error_and_the_sentence_of_the_program(faults, program, tmp_path):
    for path, error in faults.items():
        with pytest.raises(error) as raised:
            kinds.read(path)
        assert type(raised.value) is error
        command = [program, "segment", path, "--output", tmp_path / "out"]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        assert done.returncode in (3, 5)
        # What comes after "is damaged or truncated: " is ITK's, of its version.
        sentence = done.stderr.strip().removeprefix("diffuse-walk-cut: INPUT: ").split("truncated: ")[0]
        assert str(raised.value).split("truncated: ")[0] == f"image: {sentence}", path.name


def test_a_mask_of_another_size_is_the_programs_fault_too(program, tmp_path):
    image = write_nrrd(tmp_path / "image.nrrd", (12, 10), bytes(120))
    mask = write_nrrd(tmp_path / "mask.nrrd", (10, 12), bytes(120))
    with pytest.raises(ValueError, match="12 x 10") as raised:
        kinds.read_mask(mask, kinds.read(image), image)
    command = [program, "segment", image, "--mask", mask, "--output", tmp_path / "out"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 5
    assert str(raised.value) == "mask: " + done.stderr.strip().removeprefix("diffuse-walk-cut: --mask: ")


def test_a_file_that_may_not_be_read_is_a_permission_error():
    class Header:
        """As root, who may read everything, would not see it."""

        def GetFault(self):
            return "forbidden"

        def GetFaultMessage(self):
            return "image: a.png cannot be opened."

    with pytest.raises(PermissionError, match="image: a.png cannot be opened"):
        demand(Header(), False)


def test_axes_of_one_slice_beyond_the_third_are_left_out(tmp_path):
    picture = kinds.read(write_nrrd(tmp_path / "image.nrrd", (4, 3, 2, 1, 1), bytes(range(24))))
    assert picture.geometry.size == (4, 3, 2)
    assert np.asarray(picture.image).shape == (2, 3, 4)


def test_kinds_of_files(tmp_path):
    import itk

    for kind, code, pixel in (("uchar", "u1", "UC"), ("short", "i2", "F"), ("int", "i4", "D"), ("double", "f8", "D")):
        values = np.arange(12, dtype=code).reshape(3, 4)
        picture = kinds.read(write_nrrd(tmp_path / "image.nrrd", (4, 3), values.tobytes(), kind))
        assert picture.kind == "scalar"
        assert type(picture.image) is itk.Image[getattr(itk, pixel), 2]
        assert np.array_equal(np.asarray(picture.image), values)
