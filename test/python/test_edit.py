# SPDX-License-Identifier: Apache-2.0
"""Edited regions: the program's, as a segmentation of their own."""

from __future__ import annotations

import json
import os
import subprocess

import itk
import numpy as np
import pytest
from PIL import Image

import diffuse_walk_cut
from diffuse_walk_cut import segment

GROUND, DISC, BAR = (5, 5), (36, 45), (93, 45)


def draw_scene(seed: int = 0) -> np.ndarray:
    y, x = np.mgrid[:90, :120]
    picture = np.empty((90, 120, 3))
    picture[:] = (40, 60, 90)
    picture[(x - 36) ** 2 + (y - 45) ** 2 < 25**2] = (230, 220, 190)
    picture[(x > 78) & (x < 108)] = (180, 60, 50)
    return (picture + np.random.default_rng(seed).normal(0, 4, picture.shape)).clip(0, 255).astype(np.uint8)


@pytest.fixture(scope="module")
def result():
    return segment(draw_scene(), 4)


def at(labels: np.ndarray, point: tuple) -> int:
    return int(labels[point[1], point[0]])


def test_points_of_a_picture_with_a_resolution_are_pixels(run_program, tmp_path):
    """As the program has it, of the image and of the folder."""
    path = tmp_path / "dots.tif"
    Image.fromarray(draw_scene()).save(path, dpi=(300, 300))
    result = segment(path, 4)
    wanted = {"do": "merge", "points": [DISC, BAR]}
    edited = result.edit([wanted])
    result.save(tmp_path / "out", explorer=False)
    run_program("edit", tmp_path / "out", "--edit", json.dumps(wanted), "--quiet")
    assert np.array_equal(itk.array_from_image(itk.imread(str(tmp_path / "out/edited/labels.nrrd"))), edited.labels())


def test_edited_regions_are_a_segmentation(result):
    before = result.labels()
    edited = result.edit([
        {"do": "merge", "points": [DISC, BAR]},
        {"do": "name", "point": np.array(BAR), "name": "things", "terminology": "a~b"},
    ])  # fmt: skip
    labels = edited.labels()
    assert labels.dtype == before.dtype and edited.number_of_regions == 3
    assert at(labels, DISC) == at(labels, BAR) != at(labels, GROUND)
    assert np.array_equal(result.labels(), before)  # what is edited stays
    assert np.array_equal(edited.leaves, labels)
    assert edited.labels(1).max() == 1
    named = [node for node in edited.tree.nodes if node.name]
    assert [(node.name, node.terminology, node.leaves[0]) for node in named] == [("things", "a~b", at(labels, BAR))]
    assert edited.edits[0] == {"do": "level", "regions": 4}
    assert [one["do"] for one in edited.edits] == ["level", "merge", "name"]
    table = edited.statistics()
    assert table.loc[at(labels, BAR), "name"] == "things"
    assert table.loc[at(labels, BAR), "pixels"] == (labels == at(labels, BAR)).sum()
    again = edited.edit({"do": "keep", "point": BAR})
    assert set(np.unique(again.labels())) == {0, 1} and at(again.labels(), BAR) == 1
    assert "edits_2" in again.tree.GetMetaDataDictionary().GetKeys()


def test_the_last_edit_is_undone_by_leaving_it_out(result):
    edited = result.edit([{"do": "merge", "points": [DISC, BAR]}, {"do": "remove", "point": GROUND}])
    undone = result.edit(edited.edits[:-1])
    assert undone.number_of_regions == 3
    assert np.array_equal(undone.labels(), result.edit([{"do": "merge", "points": [DISC, BAR]}]).labels())


def test_the_files_are_the_programs(result, tmp_path):
    path = tmp_path / "a.png"
    itk.imwrite(itk.image_from_array(draw_scene(), is_vector=True), str(path))
    program = os.environ["DWC_PROGRAM"]
    subprocess.run([program, "segment", path, "--regions", "4", "--output", tmp_path / "out"], check=True)
    edits = [{"do": "merge", "points": [DISC, BAR]}, {"do": "name", "point": BAR, "name": "things"}]
    arguments = [part for one in edits for part in ("--edit", json.dumps(one))]
    subprocess.run([program, "edit", tmp_path / "out", *arguments], check=True)
    edited = segment(path, 4).edit(edits)
    edited.save(tmp_path / "saved", statistics=True)
    saved, written = tmp_path / "saved", tmp_path / "out" / "edited"
    assert (saved / "edits.json").read_text() == (written / "edits.json").read_text()
    for name in ("labels.nrrd", "leaves.nrrd", "overlay.png"):  # each ITK has a zlib of its own
        assert np.array_equal(itk.imread(str(saved / name)), itk.imread(str(written / name)))
    for name in ("labels.nrrd", "leaves.nrrd"):
        header = [(folder / name).read_bytes().split(b"\n\n")[0] for folder in (saved, written)]
        assert header[0] == header[1]
    assert (tmp_path / "saved" / "statistics.csv").read_text().startswith("label,name,node")
    # And back: the file of one does the same in the other, and from Python's own dictionary of the file.
    read = segment(path, 4).edit(tmp_path / "out" / "edited" / "edits.json")
    assert np.array_equal(read.leaf_array, edited.leaf_array)
    content = json.loads((tmp_path / "saved" / "edits.json").read_text())
    assert np.array_equal(segment(path, 8).edit(content).leaf_array, edited.leaf_array)
    segment(path, 4).save(tmp_path / "saved")
    assert not (tmp_path / "saved" / "edits.json").exists()


def test_points_are_in_physical_space():
    volume = np.zeros((10, 24, 26), np.float32)
    volume[2:8, 4:20, 5:21] = 300
    volume += np.random.default_rng(1).normal(0, 12, volume.shape).astype(np.float32)
    image = itk.image_from_array(volume)
    image.SetSpacing([0.5, 0.75, 2.0])
    image.SetOrigin([-10.0, 20.0, 5.0])
    image.SetDirection(itk.matrix_from_array(np.array([[0.0, -1.0, 0.0], [1.0, 0.0, 0.0], [0.0, 0.0, 1.0]])))
    inside = image.TransformIndexToPhysicalPoint([12, 12, 5])
    edited = segment(image, 2).edit([{"do": "keep", "point": inside}])
    labels = edited.labels()
    assert isinstance(labels, itk.Image)
    assert labels.GetPixel([12, 12, 5]) == 1 and labels.GetPixel([0, 0, 0]) == 0
    assert np.allclose(itk.array_from_matrix(labels.GetDirection()), itk.array_from_matrix(image.GetDirection()))


@pytest.mark.parametrize("kind", ["array", "itk", "path"])
def test_finished_regions_stay(result, kind, tmp_path):
    finished = np.zeros((90, 120), np.uint8)
    finished[40:50, 20:60] = 9
    given = finished
    if kind != "array":
        given = itk.image_from_array(finished)
    if kind == "path":
        given = tmp_path / "finished.nrrd"
        itk.imwrite(itk.image_from_array(finished), str(given))
    edited = result.edit([{"do": "merge", "points": [GROUND, BAR]}], finished=given)
    labels = edited.labels()
    assert np.array_equal(labels == labels.max(), finished == 9)
    assert [node.name for node in edited.tree.nodes if node.name] == ["Finished 9"]


def test_what_cannot_be_done_is_said(result):
    for edits, words in (
        ([{"do": "paint"}], 'edits: edit 2 must be an object with "do"'),
        ([{"do": "remove", "point": (500, 5)}], "outside the image of 120 x 90 pixels"),
        ([{"do": "remove", "node": 0}], "leave no region"),
        ([{"do": "smallest", "size": float("nan")}], "edits: "),
    ):
        with pytest.raises(ValueError) as raised:
            result.edit(edits)
        assert words in str(raised.value)
    with pytest.raises(TypeError, match="edits: must be a list of dicts"):
        result.edit(7)
    with pytest.raises(FileNotFoundError, match="nothing.json"):
        result.edit("nothing.json")
    with pytest.raises(ValueError, match="finished: must have 120 x 90 pixels"):
        result.edit([], finished=np.zeros((4, 5), np.uint8))
    with pytest.raises(ValueError, match="finished: must have whole numbers"):
        result.edit([], finished=np.full((90, 120), 0.5, np.float32))
    with pytest.raises(FileNotFoundError, match="finished: there is no file"):
        result.edit([], finished="nothing.nrrd")


def test_the_filter_is_in_itk(result):
    leaves = itk.image_from_array(result.leaf_array)
    editor = itk.RegionEditFilter[type(leaves)].New(leaves, PartitionTree=result.tree)
    editor.SetEditsText('{"do": "merge", "node": 0}')
    editor.Update()
    assert editor.GetOutput(1).GetNumberOfLeaves() == 1
    with pytest.raises(diffuse_walk_cut._wrapping.ParameterError, match="edit 1"):
        editor.SetEditsText('{"do": "merge", "node": 999}')
        editor.Update()
