# SPDX-License-Identifier: Apache-2.0
"""Program and package give the same labels, geometry and notes, or the same refusal, on files of every kind.
Independent readers judge pixels and geometry.

``python test/python/fronts.py FOLDER`` does the same with the files of a folder.
"""

from __future__ import annotations

import os
import pathlib

import numpy as np
import pytest

import fronts
from front_inputs import INPUTS

#: What the two versions of ITK make differ: names of inputs, and why.
OF_VERSIONS = {
    "tiff_32": fronts.UNSET,
    "tiff_32_signed": fronts.UNSET,
    "tiff_32_color": fronts.UNSET,
    "nrrd_las": fronts.TURNED,
    "bmp_alpha": fronts.ALPHA,
    "jpeg_inks": fronts.INKS,
    "jpeg_color": fronts.DECODERS,
    "jpeg_color_subsampled": fronts.DECODERS,
}

#: Inputs that no independent reader judges: conversions that are a matter of taste, or a format that it does not know.
WITHOUT_JUDGE = {
    "bmp_alpha",
    "dicom_luminance_and_chroma",
    "jpeg_inks",
    "png_palette_transparent",
    "tiff_inks",
    "tiff_palette",
    "tiff_bits_fax",
    "series_no_positions",
}


@pytest.mark.parametrize("name", INPUTS)
def test_both_say_the_same_of(name, program, tmp_path):
    for module in ("nibabel", "nrrd", "tifffile", "pydicom", "SimpleITK"):
        pytest.importorskip(module)
    given = INPUTS[name](tmp_path)
    mask = None if given.mask is None else str(given.mask)
    of_program = fronts.ask_program(program, str(given.path), mask)
    of_package = fronts.ask_package(str(given.path), mask)
    difference, reason = fronts.compare(of_program, of_package, given.path)
    assert not difference
    assert reason == OF_VERSIONS.get(name, "")

    for answer in (of_program, of_package):
        if reason and answer.refusal:
            continue
        if given.refused:
            assert given.refused in answer.refusal
            assert answer.refusal.startswith("mask: " if given.mask is not None else "image: ")
        else:
            assert not answer.refusal
            assert bool(answer.notes) == bool(given.note or reason == fronts.INKS and answer is of_program)
            assert given.note in " ".join(answer.notes)
    if of_package.refusal:
        return
    reader, doubt = fronts.judge(given.path, of_package)
    assert not doubt
    if given.values is not None:
        assert not fronts.differs(of_package, given.values)
    elif not reader:
        assert name in WITHOUT_JUDGE, "nothing judges it"


def test_sentences_name_what_the_user_knows(program, tmp_path):
    """No names of the filters, and nothing of where a library was compiled."""
    refusals = []
    for name, make in INPUTS.items():
        folder = tmp_path / name
        folder.mkdir()
        given = make(folder)
        if given.refused:
            refusals.append(
                fronts.ask_package(str(given.path), None if given.mask is None else str(given.mask)).refusal
            )
    assert len(refusals) > 50
    for refusal in refusals:
        for word in ("MaskImage", "ReferenceImage", "Input", "ITK ERROR", "itk::", "(0x", ".cxx", ".hxx"):
            assert word not in refusal.replace(str(tmp_path), ""), refusal


def test_readers_warn_of_nothing_on_standard_error(capfd, tmp_path):
    """ITK's warnings name source files of the machine that it was compiled on."""
    import itk

    for name in ("analyze", "nifti_spacing_of_zero", "tiff_16", "series_plain", "jpeg2000_color", "nifti_shear"):
        folder = tmp_path / name
        folder.mkdir()
        fronts.ask_package(str(INPUTS[name](folder).path))
    assert "WARNING" not in capfd.readouterr().err
    assert itk.Object.GetGlobalWarningDisplay()


@pytest.mark.parametrize("kind", [os.fsdecode, pathlib.Path, os.fsencode])
def test_a_name_may_be_text_bytes_or_a_path(kind, tmp_path):
    path = INPUTS["png_gray"](tmp_path).path
    given = kind(os.fspath(path))
    answer = fronts.ask_package(given, given)
    assert not answer.refusal
    assert answer.picture.name == "a.png"


@pytest.mark.parametrize("kind", [os.fsdecode, lambda name: pathlib.Path(os.fsdecode(name)), bytes])
def test_a_name_that_is_not_in_utf8_is_refused_with_the_way_out(kind, tmp_path):
    path = INPUTS["png_gray"](tmp_path).path
    other = os.path.join(os.fsencode(tmp_path), b"x\xe4.png")
    os.link(path, other)
    words = r"its name is not in UTF-8, .*\(got b'.*x\\xe4.png'\)\. Rename the file or folder\."
    with pytest.raises(ValueError, match="^image: " + words):
        import diffuse_walk_cut

        diffuse_walk_cut.segment(kind(other))
    with pytest.raises(ValueError, match="^mask: " + words):
        diffuse_walk_cut.segment(path, mask=kind(other))
    result = diffuse_walk_cut.segment(path, number_of_tokens=20)
    with pytest.raises(ValueError, match="^folder: its name is not in UTF-8"):
        result.save(kind(other[:-4]))
    page = result.explore(path=kind(other[:-4] + b".html"))
    assert page.exists()


def test_text_that_is_not_unicode_is_refused(tmp_path):
    import diffuse_walk_cut

    with pytest.raises(ValueError, match="^model: its name is not in UTF-8"):
        diffuse_walk_cut.segment(np.zeros((8, 8)), model="\udce4")


def test_a_series_with_a_file_whose_name_is_not_in_utf8(tmp_path):
    import diffuse_walk_cut

    folder = INPUTS["series_plain"](tmp_path).path
    os.rename(folder / "3.dcm", os.path.join(os.fsencode(folder), b"\xe4.dcm"))
    with pytest.raises(ValueError, match=r"^image: its name is not in UTF-8, .*xe4.dcm"):
        diffuse_walk_cut.segment(folder)
