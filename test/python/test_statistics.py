# SPDX-License-Identifier: Apache-2.0
"""What the regions of a level measure, as a table."""

from __future__ import annotations

import json
import sys

import itk
import numpy as np
import pandas
import pytest

from diffuse_walk_cut import segment


def make_volume(values: np.ndarray) -> itk.Image:
    """An image with spacing, origin and direction."""
    image = itk.image_from_array(values.astype(np.float32))
    image.SetSpacing([0.5, 0.75, 3.0])
    image.SetOrigin([-10.0, 20.0, 5.0])
    image.SetDirection(itk.matrix_from_array(np.array([[0.0, -1.0, 0.0], [1.0, 0.0, 0.0], [0.0, 0.0, 1.0]])))
    return image


@pytest.fixture(scope="module")
def volume() -> itk.Image:
    random = np.random.default_rng(1)
    values = random.normal(0, 2, (14, 30, 36))
    values[:, 8:22, 10:25] += 60
    values[3:9, 2:8, 3:20] += 120
    return make_volume(values)


@pytest.fixture(scope="module")
def result(volume):
    return segment(volume)


@pytest.mark.parametrize("regions", [1, 3, 12])
def test_the_table_is_that_of_the_pixels(result, volume, regions):
    table = result.statistics(regions)
    labels = itk.array_from_image(result.labels(regions))
    values = itk.array_from_image(volume)
    assert list(table.index) == list(range(1, regions + 1))
    for label, row in table.iterrows():
        inside = labels == label
        assert row["pixels"] == row["count"] == inside.sum()
        assert row["volume_mm3"] == pytest.approx(inside.sum() * 0.5 * 0.75 * 3.0, rel=1e-12)
        assert row["mean"] == pytest.approx(values[inside].mean(dtype=float), rel=1e-9)
        assert row["deviation"] == pytest.approx(values[inside].std(dtype=float, ddof=1), rel=1e-9)
        assert (row["least"], row["largest"]) == (values[inside].min(), values[inside].max())
        assert row["median"] == np.median(values[inside].astype(float))
        direction = itk.array_from_matrix(volume.GetDirection())
        center = np.array(volume.GetOrigin()) + direction @ (np.argwhere(inside).mean(0)[::-1] * volume.GetSpacing())
        assert np.allclose(row[["centroid_x_mm", "centroid_y_mm", "centroid_z_mm"]].astype(float), center, atol=1e-9)
        box = [axis for axis in np.where(inside)[::-1]]
        assert [row[f"box_first_{axis}"] for axis in "xyz"] == [axis.min() for axis in box]
        assert [row[f"box_last_{axis}"] for axis in "xyz"] == [axis.max() for axis in box]
    assert table["pixels"].sum() == labels.size


def test_touching_regions_are_those_that_share_a_face(result):
    table = result.statistics(12)
    labels = itk.array_from_image(result.labels(12))
    pairs = set()
    for axis in range(3):
        a, b = np.moveaxis(labels, axis, 0)[:-1], np.moveaxis(labels, axis, 0)[1:]
        pairs |= set(zip(a[a != b].tolist(), b[a != b].tolist()))
    expected = [tuple(sorted({b for a, b in pairs if a == k} | {a for a, b in pairs if b == k})) for k in range(1, 13)]
    assert table["touches"].tolist() == expected


def test_confidence_is_the_mean_of_the_pixels(result):
    confidence = itk.array_from_image(result.confidence)
    labels = itk.array_from_image(result.labels(5))
    expected = [confidence[labels == k].mean(dtype=float) for k in range(1, 6)]
    assert np.allclose(result.statistics(5)["confidence"], expected, atol=1e-6)


def test_levels_and_tree(result):
    table = result.statistics()
    assert len(table) == result.number_of_regions
    by_threshold = result.statistics(threshold=result.tree.automatic["cost_threshold"])
    assert len(by_threshold) == result.tree.automatic["number_of_regions"]
    tree = json.loads(result.region_statistics.to_json())
    assert len(tree["nodes"]) == len(result.tree)
    assert tree["nodes"][0]["pixels"] == result.leaf_array.size
    read = itk.RegionStatistics.from_json(result.region_statistics.to_json(), result.tree)
    assert read.to_csv(result.tree.cut(4)) == result.region_statistics.to_csv(result.tree.cut(4))
    assert read.to_tsv(result.tree.cut(4)) == read.to_csv(result.tree.cut(4)).replace(",", "\t")
    for node, row in zip(result.tree, tree["nodes"]):
        assert row["id"] == node.id


def test_a_photograph_is_measured_in_pixels_and_by_color(blobs):
    result = segment(blobs, 4)
    table = result.statistics()
    labels = result.labels()
    for k, row in table.iterrows():
        assert row["area_px"] == row["pixels"] == (labels == k).sum()
        for channel, name in enumerate(("red", "green", "blue")):
            assert row[f"{name}_mean"] == pytest.approx(blobs[labels == k][:, channel].mean(), rel=1e-9)
    assert "perimeter_px" in table and "flatness" not in table


def test_another_image_of_the_same_place(result, volume):
    doubled = make_volume(2.0 * itk.array_from_image(volume))
    assert np.allclose(result.statistics(6, image=doubled)["median"], 2.0 * result.statistics(6)["median"])
    array = 3.0 * itk.array_from_image(volume)  # without a place: that of the image
    table = result.statistics(6, image=array)
    assert np.allclose(table["mean"], 3.0 * result.statistics(6)["mean"])
    assert table["volume_mm3"].equals(result.statistics(6)["volume_mm3"])


def test_values_that_are_not_finite_are_left_out(result, volume):
    values = itk.array_from_image(volume).copy()
    labels = itk.array_from_image(result.labels(2))
    values[(labels == 2) & (np.arange(values.size).reshape(values.shape) % 3 == 0)] = np.nan
    values[labels == 1] = np.inf
    table = result.statistics(2, image=make_volume(values))
    assert table.loc[1, "count"] == 0 and np.isnan(table.loc[1, "median"])
    assert table.loc[2, "count"] < table.loc[2, "pixels"]
    assert table.loc[2, "median"] == np.nanmedian(values[labels == 2].astype(float))


def test_an_image_of_another_place_or_size_is_an_error(result, volume):
    elsewhere = make_volume(itk.array_from_image(volume))
    elsewhere.SetOrigin([0.0, 0.0, 0.0])
    with pytest.raises(ValueError, match="image: .* elsewhere"):
        result.statistics(image=elsewhere)
    with pytest.raises(ValueError, match="image: must have 36 x 30 x 14 pixels"):
        result.statistics(image=np.zeros((14, 30, 35), np.float32))


def test_without_pandas_the_error_says_how_to_get_it(result, monkeypatch):
    monkeypatch.setitem(sys.modules, "pandas", None)
    with pytest.raises(ImportError, match="pip install pandas"):
        result.statistics()


def test_files(result, tmp_path):
    result.save(tmp_path, explorer=False, statistics=True)
    table = pandas.read_csv(tmp_path / "statistics.csv")
    assert len(table) == result.number_of_regions
    assert (tmp_path / "statistics.json").read_text(encoding="utf-8") == result.region_statistics.to_json()
    result.save(tmp_path, explorer=False)
    assert not list(tmp_path.glob("statistics*"))
