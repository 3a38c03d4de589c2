# SPDX-License-Identifier: Apache-2.0
"""What a Segmentation gives: levels, confidence, files."""

from __future__ import annotations

import json
import os

import numpy as np
import pytest

from diffuse_walk_cut import Segmentation, segment


@pytest.fixture(scope="module")
def result(blobs):
    return segment(blobs)


def test_labels_have_no_gaps_and_are_nested(result):
    finer = result.leaves
    for k in range(result.tree.number_of_leaves, 0, -1):
        coarser = result.labels(k)
        assert coarser.dtype == np.uint16
        assert np.array_equal(np.unique(coarser), np.arange(1, k + 1))
        assert len(set(zip(finer.ravel().tolist(), coarser.ravel().tolist()))) == finer.max()
        finer = coarser


def test_the_five_regions_are_found(result, blobs):
    truth = np.zeros((70, 100), int)
    truth[40:, :] = 1
    truth[10:30, 15:45] = 2
    truth[48:64, 60:92] = 3
    truth[5:20, 70:84] = 4
    labels = result.labels(5)
    # Each true region has a label of its own, but for pixels at the edges.
    counts = np.array([np.bincount(labels[truth == k], minlength=6) for k in range(5)])
    assert sorted(counts.argmax(1)) == [1, 2, 3, 4, 5]
    assert counts.max(1).sum() > 0.99 * truth.size


def test_labels_are_a_table_of_the_leaves(result):
    assert np.array_equal(result.labels(7), result.tree.cut(number_of_regions=7)[result.leaf_array])
    assert np.array_equal(result.labels(threshold=0.4), result.tree.cut(cost_threshold=0.4)[result.leaf_array])
    assert np.array_equal(result.labels(depth=2), result.tree.cut(depth=2)[result.leaf_array])
    assert np.array_equal(result.labels(10**6), result.leaves)
    assert np.array_equal(result.leaves, result.leaf_array)


def test_the_level_by_default(result, blobs):
    assert result.number_of_regions == result.tree.automatic["number_of_regions"]
    assert np.array_equal(result.labels(), result.automatic)
    asked = segment(blobs, 3)
    assert asked.number_of_regions == 3
    assert np.array_equal(asked.labels(), asked.labels(3))
    assert np.array_equal(asked.automatic, result.automatic)
    many = segment(blobs, 10**5)
    assert many.labels().dtype == np.uint16
    assert many.number_of_regions == many.tree.number_of_leaves


def test_more_leaves_than_16_bits_hold():
    from diffuse_walk_cut import kinds

    picture = kinds.read(np.zeros((4, 5)))
    tree = segment(np.arange(20.0).reshape(4, 5)).tree
    leaves = np.ones((4, 5), np.uint32)
    result = Segmentation(tree, picture, leaves, leaves.astype(np.float32), 1, {"model": "local"}, "")
    assert result.labels().dtype == np.uint32


@pytest.mark.parametrize(
    ("positional", "named", "error", "words"),
    [
        ((3,), {"depth": 1}, ValueError, "regions, depth: give one of them at most"),
        ((0,), {}, ValueError, "regions: must be at least 1 .got 0"),
        (("five",), {}, TypeError, "regions: must be a whole number"),
        ((), {"threshold": -1}, ValueError, "^threshold: must be from 0 to 2"),
    ],
)
def test_levels_that_cannot_be(result, positional, named, error, words):
    with pytest.raises(error, match=words):
        result.labels(*positional, **named)


def test_what_is_given_is_the_callers(result):
    before = result.leaf_array.copy()
    result.leaves[:] = 0
    result.labels()[:] = 0
    result.confidence[:] = 0
    assert np.array_equal(result.leaf_array, before)
    with pytest.raises(ValueError, match="read-only"):
        result.leaf_array[0, 0] = 5


def test_confidence(result, blobs):
    confidence = result.confidence
    assert confidence.dtype == np.float32
    assert confidence.shape == (70, 100)
    assert 0 <= confidence.min() < confidence.max() <= 1


def test_confidence_is_that_of_the_nearest_cell(blobs):
    """On a coarser grid: by physical points, as ITK computes them."""
    import itk

    image = itk.image_from_array(np.ascontiguousarray(blobs[..., 0]))
    image.SetSpacing([0.5, 2.0])
    image.SetOrigin([7.0, -3.0])
    image.SetDirection(itk.matrix_from_array(np.array([[0.6, 0.8], [0.8, -0.6]])))
    result = segment(image, image_size=38)
    # 50 x 140 long, of 0.5 x 2: the finer axis is shrunk first.
    rows, columns = result._confidence_cells.shape
    assert columns < 38 < rows < 70
    assert columns % 2 == rows % 2 == 1  # no center of a pixel on the border of two cells
    # The cells' grid covers the same extent.
    cells = itk.image_from_array(result._confidence_cells)
    scale = np.array([100 / columns, 70 / rows])
    cells.SetSpacing(list(scale * [0.5, 2.0]))
    axes = np.asarray(image.GetDirection()) @ np.diag([0.5, 2.0])
    cells.SetOrigin(list(axes @ (0.5 * scale - 0.5) + [7.0, -3.0]))
    cells.SetDirection(image.GetDirection())
    confidence = result.confidence
    assert tuple(confidence.GetOrigin()) == (7.0, -3.0)
    for x in range(0, 100, 3):
        for y in range(70):
            index = cells.TransformPhysicalPointToIndex(image.TransformIndexToPhysicalPoint([x, y]))
            inside = [min(max(int(i), 0), n - 1) for i, n in zip(index, (columns, rows))]
            assert confidence.GetPixel([x, y]) == cells.GetPixel(inside)


def test_words(result, blobs):
    assert repr(result) == (
        f"Segmentation(100 x 70 pixels, {result.number_of_regions} regions of {result.tree.number_of_leaves} leaves, "
        "model local)"
    )
    assert "model local" in result.made
    assert "superpixels" in result.made
    assert "walk length 2" in segment(blobs, walk_length=2).made
    assert "cells" in segment(blobs, token_type="grid").made
    assert segment(blobs, 3, affinity="dot").parameters["affinity"] == "dot"
    assert isinstance(result, Segmentation)


def test_the_same_call_makes_the_same_bytes(blobs):
    one, other = segment(blobs), segment(blobs)
    assert one.tree.to_json() == other.tree.to_json()
    assert np.array_equal(one.leaf_array, other.leaf_array)


def test_what_made_the_tree_is_in_it(blobs, tmp_path):
    import itk

    inside = np.ones((70, 100), np.uint8)
    made = segment(blobs, 90, mask=inside, number_of_tokens=300).tree.to_dict()["produced_by"]
    assert made["number_of_tokens"] == 300
    assert made["max_regions"] == 90
    assert made["size"] == [100.0, 70.0]
    assert (made["input"], made["mask"]) == ("", "ndarray")
    itk.imwrite(itk.image_from_array(blobs, is_vector=True), str(tmp_path / "photo.png"))
    assert segment(tmp_path / "photo.png").tree.to_dict()["produced_by"]["input"] == "photo.png"


# ---- files


def test_the_program_takes_what_was_saved(result, run_program, tmp_path):
    import itk

    folder = result.save(tmp_path / "new" / "folder")
    assert {path.name for path in folder.iterdir()} == {
        *("leaves.nrrd", "labels.nrrd", "tree.json", "picture.png", "overlay.png", "explorer.html")
    }
    assert np.array_equal(itk.imread(str(folder / "leaves.nrrd")), result.leaves)
    assert np.array_equal(itk.imread(str(folder / "labels.nrrd")), result.labels())
    assert (folder / "tree.json").read_text() == result.tree.to_json()
    run_program("relabel", folder, "--regions", 4)
    assert np.array_equal(itk.imread(str(folder / "labels.nrrd")), result.labels(4))
    assert (folder / "overlay.png").exists()


def read_keys(path):
    head = path.read_bytes().split(b"\n\n", 1)[0].decode()
    return dict(line.split(":=", 1) for line in head.split("\n") if ":=" in line)


def test_what_is_saved_says_to_slicer_what_the_program_says(result, run_program, tmp_path):
    folder = result.save(tmp_path, explorer=False)
    for name, regions in (("leaves.nrrd", result.tree.number_of_leaves), ("labels.nrrd", result.number_of_regions)):
        keys = read_keys(folder / name)
        assert len(keys) == 5 + 9 * regions
        colors = result_colors(result, regions)
        for i in range(regions):
            assert keys[f"Segment{i}_Name"] == f"Region {i + 1}"
            ours = [float(part) for part in keys[f"Segment{i}_Color"].split()]
            assert np.allclose(ours, colors[i + 1] / 255, rtol=0, atol=1e-6)
    saved = read_keys(folder / "labels.nrrd")
    run_program("relabel", folder, "--regions", result.number_of_regions)
    assert read_keys(folder / "labels.nrrd") == saved


def test_readers_of_slicers_files_read_what_was_saved(volume, tmp_path):
    import itk
    import slicerio

    image = itk.image_from_array(volume)
    image.SetSpacing([0.7, 1.3, 2.9])
    image.SetOrigin([3.0, -4.0, 5.5])
    image.SetDirection(itk.matrix_from_array(np.array([[0.0, 1, 0], [-1, 0, 0], [0, 0, 1]])))
    mask = np.ones(volume.shape, np.uint8)
    mask[..., :3] = 0
    result = segment(image, 5, mask=mask)
    read = slicerio.read_segmentation(str(result.save(tmp_path) / "labels.nrrd"))
    labels = itk.array_from_image(result.labels()).T
    assert np.array_equal(read["voxels"], labels)
    assert [one["name"] for one in read["segments"]] == [f"Region {i}" for i in range(1, 6)]
    box = [int(end) for places in np.nonzero(labels) for end in (places.min(), places.max())]
    assert box[0] == 3
    for number, one in enumerate(read["segments"], 1):
        assert (one["labelValue"], one["layer"], one["extent"]) == (number, 0, box)
        assert np.allclose(one["color"], result_colors(result, 5)[number] / 255, rtol=0, atol=1e-6)
    assert np.allclose(read["ijkToLPS"][:3, :3], [[0, 1.3, 0], [-0.7, 0, 0], [0, 0, 2.9]], rtol=0, atol=1e-6)
    assert np.allclose(read["ijkToLPS"][:3, 3], [3.0, -4.0, 5.5], rtol=0, atol=1e-6)


def result_colors(result, regions):
    """Those of the figures and of the page."""
    from diffuse_walk_cut import _page

    return _page.of_segmentation(result).color_level(result.tree.cut(number_of_regions=regions))


def test_saving_again_replaces_all(result, blobs, tmp_path):
    result.save(tmp_path)
    other = segment(blobs[:, ::-1], 2)
    other.save(tmp_path, explorer=False)
    assert {path.name for path in tmp_path.iterdir()} == {"leaves.nrrd", "labels.nrrd", "tree.json"}
    assert (tmp_path / "tree.json").read_text() == other.tree.to_json()


def test_labels_keep_their_place_in_files(run_program, tmp_path, volume):
    import itk

    for array in (volume, volume[4:5]):
        image = itk.image_from_array(np.ascontiguousarray(array))
        image.SetSpacing([0.7, 1.3, 2.9])
        image.SetOrigin([3.0, -4.0, 5.5])
        image.SetDirection(itk.matrix_from_array(np.array([[0.0, 1, 0], [-1, 0, 0], [0, 0, 1]])))
        result = segment(image, 3)
        result.save(tmp_path)
        for name, ours in (("leaves", result.leaves), ("labels", result.labels())):
            saved = itk.imread(str(tmp_path / f"{name}.nrrd"))
            assert saved.shape == array.shape
            assert np.allclose(np.asarray(saved.GetDirection()), np.asarray(image.GetDirection()))
            assert np.allclose(saved.GetSpacing(), image.GetSpacing())
            assert np.allclose(saved.GetOrigin(), image.GetOrigin())
            assert np.array_equal(saved, ours)
        run_program("relabel", tmp_path, "--regions", 2)


def test_a_failure_leaves_the_earlier_files(result, blobs, tmp_path, monkeypatch):
    result.save(tmp_path)
    before = {path.name: path.read_bytes() for path in tmp_path.iterdir()}

    def fail(*_):
        raise OSError("the disk is full")

    monkeypatch.setattr("diffuse_walk_cut._page.write_png", fail)
    with pytest.raises(OSError, match="the disk is full"):
        segment(blobs[::-1], 2).save(tmp_path)
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == before


def test_results_do_not_replace_what_they_were_made_from(blobs, tmp_path):
    import itk

    image, mask = tmp_path / "labels.nrrd", tmp_path / "leaves.nrrd"
    itk.imwrite(itk.image_from_array(np.ascontiguousarray(blobs[..., 0])), str(image))
    itk.imwrite(itk.image_from_array(np.ones(blobs.shape[:2], np.uint8)), str(mask))
    os.link(image, tmp_path / "another name.nrrd")
    before = image.read_bytes(), mask.read_bytes()
    for arguments, files in (((image,), {}), ((tmp_path / "another name.nrrd",), {}), ((blobs,), {"mask": mask})):
        with pytest.raises(ValueError, match="folder: .* would be replaced"):
            segment(*arguments, 2, **files).save(tmp_path)
    assert (image.read_bytes(), mask.read_bytes()) == before
    assert (segment(image, 2).save(tmp_path / "out") / "labels.nrrd").exists()


def test_a_file_is_no_folder(result, tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(NotADirectoryError, match="is there and not a folder"):
        result.save(tmp_path / "file")


def test_pages_and_figures(result, tmp_path):
    page = tmp_path / "page.html"
    result.explore(path=page)
    assert json.dumps(result.made, ensure_ascii=False)[1:-1].split(" · ")[0] in page.read_text(encoding="utf-8")
    pytest.importorskip("matplotlib")
    assert result.plot(3).axes
