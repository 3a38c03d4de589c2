# SPDX-License-Identifier: Apache-2.0
"""COCO masks, byte by byte beside pycocotools."""

from __future__ import annotations

import contextlib
import io
import json

import numpy as np
import pytest

from diffuse_walk_cut import exchange, segment
from diffuse_walk_cut.exchange._coco import encode, find_box, find_runs
from exchange_helpers import random_labels, segment_ragged

masks = pytest.importorskip("pycocotools.mask")


def verify(labels):
    found = find_runs(labels)
    assert list(found) == sorted(set(labels.ravel().tolist()) - {0})
    for label, runs in found.items():
        theirs = masks.encode(np.asfortranarray(labels == label, np.uint8))
        assert encode(runs, labels.size) == theirs["counts"].decode()
        assert find_box(runs, len(labels)) == masks.toBbox(theirs).tolist()
        assert (runs[:, 1] - runs[:, 0]).sum() == masks.area(theirs)


def test_random_masks_are_those_of_pycocotools():
    for labels in random_labels(400):
        verify(labels)


def test_long_runs_are_those_of_pycocotools():
    """Lengths of 1 to 4 groups of 5 bits, rising and falling."""
    rng = np.random.default_rng(1)
    for size in (31, 32, 1000, 1024, 40000, 300000):
        ends = np.sort(rng.integers(0, size, 12))
        line = np.zeros(size, np.uint16)
        line[ends] = 1
        line = np.cumsum(line) % 4
        verify(line.reshape(-1, 1))
        verify(line.reshape(1, -1))
        if size % 20 == 0:
            verify(line.reshape(20, -1))


@pytest.fixture(scope="module")
def ragged():
    return segment_ragged()


@pytest.mark.filterwarnings(
    "ignore:__array__ implementation doesn't accept a copy keyword:DeprecationWarning"
)  # its own
def test_pycocotools_reads_the_file(ragged, tmp_path):
    from pycocotools.coco import COCO

    names = {1: "ground", 2: "cell", 4: "cell"}
    content = exchange.to_coco(
        ragged, tmp_path / "a.json", names=names, file_name="a.png", image_id=7, annotation_id=30
    )
    assert json.loads((tmp_path / "a.json").read_text(encoding="utf-8")) == content
    with contextlib.redirect_stdout(io.StringIO()):
        coco = COCO(tmp_path / "a.json")
    assert coco.loadImgs(7) == [{"id": 7, "file_name": "a.png", "height": 40, "width": 60}]
    labels = np.asarray(ragged.labels())
    back = np.zeros_like(labels)
    for one in coco.loadAnns(coco.getAnnIds(imgIds=7)):
        back += coco.annToMask(one) * one["label"]
        assert one["area"] == np.count_nonzero(labels == one["label"]) and one["iscrowd"] == 0
        assert one["node"] > 0 and one["parent"] is not None
        name = coco.loadCats(one["category_id"])[0]["name"]
        assert name == names.get(one["label"], "region")
    np.testing.assert_array_equal(back, labels)
    assert coco.getAnnIds() == list(range(30, 36)) and len(coco.getCatIds()) == 3


def test_a_file_gives_its_own_name(root):
    content = exchange.to_coco(segment(root / "examples/Data/cells.jpg", 4), iscrowd=1)
    assert content["images"][0]["file_name"] == "cells.jpg"
    assert {one["iscrowd"] for one in content["annotations"]} == {1}
    assert [one["name"] for one in content["categories"]] == ["region"]


def test_a_slice_of_a_volume(volume):
    result = segment(volume, 3)
    with pytest.raises(ValueError, match="slice_index: the image is a volume"):
        exchange.to_coco(result)
    labels = np.asarray(result.labels())[4]
    found = {one["label"]: one["area"] for one in exchange.to_coco(result, slice_index=4)["annotations"]}
    assert found == {label: np.count_nonzero(labels == label) for label in set(labels.ravel().tolist())}


@pytest.mark.parametrize(
    ("more", "error", "words"),
    [
        ({"iscrowd": 2}, ValueError, "iscrowd: must be 0 or 1"),
        ({"iscrowd": True}, ValueError, "iscrowd: must be 0 or 1"),
        ({"image_id": -1}, ValueError, "image_id: must be at least 0"),
        ({"annotation_id": "a"}, TypeError, "annotation_id: must be a whole number"),
        ({"file_name": 3}, TypeError, "file_name: must be text"),
        ({"names": {0: "x"}}, ValueError, "names: has the label 0"),
    ],
)
def test_errors_name_the_parameter(ragged, more, error, words):
    with pytest.raises(error, match=words):
        exchange.to_coco(ragged, **more)
