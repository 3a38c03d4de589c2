# SPDX-License-Identifier: Apache-2.0
"""OME-Zarr, read by ome-zarr (napari's reader), checked by the models of its schema, and by zarr."""

from __future__ import annotations

import subprocess
import sys

import numpy as np
import pytest

from diffuse_walk_cut import _page, exchange, segment
from diffuse_walk_cut.exchange._pyramid import make_pyramid
from diffuse_walk_cut.kinds import Geometry
from exchange_helpers import region_leaves, segment_placed

zarr = pytest.importorskip("zarr")
VERSIONS = ("0.4", "0.5")


@pytest.fixture(scope="module")
def colored(blobs):
    return segment(blobs, 5)


def read_with_ome_zarr(path):
    """Nodes of ome_zarr.reader by the end of their names; the image's is ""."""
    parse_url = pytest.importorskip("ome_zarr.io").parse_url
    from ome_zarr.reader import Reader

    return {str(node.zarr.zgroup and node.zarr.basename()): node for node in Reader(parse_url(path))()}


def metadata_of(group):
    """Of either version."""
    attributes = group.attrs.asdict()
    return attributes.get("ome", attributes)


@pytest.mark.parametrize("version", VERSIONS)
def test_ome_zarr_reads_image_levels_colors_and_properties(colored, blobs, version, tmp_path):
    path = exchange.to_ome_zarr(colored, tmp_path / "a.ome.zarr", (2, 5), ome_version=version)
    nodes = read_with_ome_zarr(path)
    assert set(nodes) == {"a.ome.zarr", "labels", "dwc_2", "dwc_5"}
    np.testing.assert_array_equal(nodes["a.ome.zarr"].data[0], np.moveaxis(blobs, -1, 0))
    assert nodes["a.ome.zarr"].metadata["channel_names"] == ["red", "green", "blue"]
    page = _page.of_segmentation(colored)
    for regions in (2, 5):
        node = nodes[f"dwc_{regions}"]
        np.testing.assert_array_equal(node.data[0], colored.labels(regions))
        assert node.data[0].dtype == np.uint8
        colors = page.color_level(colored.tree.cut(number_of_regions=regions))
        said = node.metadata["color"]
        assert {label: np.rint(np.multiply(color, 255)).tolist() for label, color in said.items()} == {
            label: [*colors[label].tolist(), 255] for label in range(1, regions + 1)
        }
        leaves = region_leaves(colored, regions)
        for label, properties in node.metadata["properties"].items():
            tree_node = colored.tree[properties["node"]]
            assert tree_node.leaves == leaves[label] and tree_node.parent == properties["parent"]
            assert properties["cost"] == (None if tree_node.is_leaf else tree_node.cost)


@pytest.mark.parametrize("version", VERSIONS)
def test_metadata_obeys_the_schema(colored, version, tmp_path):
    models = pytest.importorskip("ome_zarr_models")
    path = exchange.to_ome_zarr(colored, tmp_path / "a.ome.zarr", 5, ome_version=version)
    found = [models.open_ome_zarr(zarr.open_group(path / name, mode="r")) for name in ("", "labels", "labels/dwc_5")]
    assert [type(one).__name__ for one in found] == ["Image", "Labels", "ImageLabel"]
    assert {type(one).__module__.split(".")[1] for one in found} == {"v" + version.replace(".", "")}
    assert zarr.open_group(path, mode="r").metadata.zarr_format == (2 if version == "0.4" else 3)


@pytest.mark.parametrize("version", VERSIONS)
def test_scale_and_translation_are_spacing_and_origin(version, tmp_path):
    result = segment_placed((0.5, 0.7, 2.5), (-20.0, 10.0, 5.25), np.eye(3), shape=(6, 20, 30))
    path = exchange.to_ome_zarr(result, tmp_path / "a.ome.zarr", ome_version=version)
    root = zarr.open_group(path, mode="r")
    for group in (root, root["labels/dwc_4"]):
        (image,) = metadata_of(group)["multiscales"]
        assert [(axis["name"], axis["type"], axis["unit"]) for axis in image["axes"]] == [
            (name, "space", "millimeter") for name in "zyx"
        ]
        scale, translation = image["datasets"][0]["coordinateTransformations"]
        assert scale["scale"] == [2.5, 0.7, 0.5] and translation["translation"] == [5.25, 10.0, -20.0]
    np.testing.assert_array_equal(root["0"], result.picture.image)
    np.testing.assert_array_equal(root["labels/dwc_4/0"], result.labels())
    assert metadata_of(root["labels"])["labels"] == ["dwc_4"]


def test_the_collections_of_this_package_read_it_back(tmp_path):
    from diffuse_walk_cut.dask import _zarr

    result = segment_placed((0.5, 0.7), (-20.0, 10.0), np.eye(2))
    exchange.to_ome_zarr(result, tmp_path / "a.ome.zarr")
    ((_, plane),) = _zarr.find_in_store(str(tmp_path / "a.ome.zarr"))
    image = plane.read()
    np.testing.assert_array_equal(image, result.picture.image)
    assert tuple(image.GetSpacing()) == (0.5, 0.7) and tuple(image.GetOrigin()) == (-20.0, 10.0)


def test_a_direction_is_a_warning_and_an_attribute(tmp_path):
    direction = np.array([[0.0, -1.0], [1.0, 0.0]])
    result = segment_placed((0.5, 0.7), (1.0, 2.0), direction)
    with pytest.warns(UserWarning, match="direction: OME-Zarr cannot say"):
        path = exchange.to_ome_zarr(result, tmp_path / "a.ome.zarr")
    assert zarr.open_group(path, mode="r").attrs["diffuse_walk_cut"]["direction"] == direction.tolist()


@pytest.mark.parametrize(
    ("values", "name"),
    [
        ([0, 255], "uint8"), ([0, 256], "uint16"), ([-1024, 3000], "int16"), ([0, 70000], "float32"),
        ([0, 0.5], "float32"), ([0, 2.0**24 + 1], "float64"),
    ],
)  # fmt: skip
def test_values_are_exact_in_the_narrowest_type(values, name, tmp_path):
    image = np.full((20, 30), values[0], np.float64)
    image[5:15, 10:20] = values[1]
    path = exchange.to_ome_zarr(segment(image, 2), tmp_path / "a.ome.zarr")
    array = zarr.open_array(path / "0", mode="r")
    assert array.dtype == name
    np.testing.assert_array_equal(array, image)


@pytest.mark.parametrize("shape", [(1025, 700), (20, 1100, 30), (520, 300, 270)])
def test_resolutions_are_means_at_their_own_place(shape):
    """A ramp stays what it is at each pixel's place; labels have the same size, each of a pixel that lies within."""
    size = shape[::-1]
    spacing, origin = (0.5, 0.7, 2.0)[: len(size)], (1.0, -3.0, 9.0)[: len(size)]
    geometry = Geometry(size, spacing, origin, np.eye(len(size)))
    ramp = np.broadcast_to(origin[0] + spacing[0] * np.arange(size[0], dtype=np.float64), shape)
    levels = make_pyramid(ramp, geometry, False)
    labels = make_pyramid(np.broadcast_to(np.arange(size[0], dtype=np.uint32), shape), geometry, True)
    assert max(levels[-1].values.shape) <= 512 < max(levels[-2].values.shape)
    for level, label in zip(levels, labels, strict=True):
        assert level.values.shape == label.values.shape and level.origin == label.origin
        place = level.origin[0] + level.spacing[0] * np.arange(level.values.shape[-1])
        line = level.values.reshape(-1, level.values.shape[-1])[0]
        whole = size[0] * spacing[0] // level.spacing[0]  # the last pixel of an odd number stands for less
        np.testing.assert_allclose(line[: int(whole)], place[: int(whole)], rtol=0, atol=1e-9)
        first = label.values.reshape(-1, label.values.shape[-1])[0] * spacing[0] + origin[0]
        assert (np.abs(first - place) <= level.spacing[0] / 2 + 1e-9).all()


def test_channels_and_a_mask(tmp_path):
    rng = np.random.default_rng(0)
    image = rng.random((5, 60, 80)).astype(np.float32)
    mask = np.ones((60, 80), np.uint8)
    mask[:10] = 0
    result = segment(image, 4, channel_axis=0, mask=mask)
    root = zarr.open_group(exchange.to_ome_zarr(result, tmp_path / "a.ome.zarr", depth=2), mode="r")
    np.testing.assert_array_equal(root["0"], image)
    assert len(root.attrs["omero"]["channels"]) == 5
    (name,) = root["labels"].attrs["labels"]
    np.testing.assert_array_equal(root[f"labels/{name}/0"], result.labels(depth=2))
    assert not np.asarray(root[f"labels/{name}/0"])[:10].any()


def test_wide_color_is_kept_without_alpha(blobs, tmp_path):
    wide = np.concatenate([blobs.astype(np.uint16) * 257, np.full((70, 100, 1), 65535, np.uint16)], axis=-1)
    root = zarr.open_group(exchange.to_ome_zarr(segment(wide, 3), tmp_path / "a.ome.zarr"), mode="r")
    assert root["0"].dtype == np.uint16
    np.testing.assert_array_equal(root["0"], np.moveaxis(wide[..., :3], -1, 0))


def test_what_is_there_stays_unless_it_may_be_replaced(colored, tmp_path, monkeypatch):
    path = tmp_path / "a.ome.zarr"
    exchange.to_ome_zarr(colored, path, 2)
    with pytest.raises(FileExistsError, match=r"path: .*overwrite=True"):
        exchange.to_ome_zarr(colored, path, 3)
    exchange.to_ome_zarr(colored, path, 3, overwrite=True, unit="micrometer")
    root = zarr.open_group(path, mode="r")
    assert root["labels"].attrs["labels"] == ["dwc_3"] and [*root["labels"].group_keys()] == ["dwc_3"]
    assert root.attrs["multiscales"][0]["axes"][-1]["unit"] == "micrometer"

    from diffuse_walk_cut.exchange import _ome_zarr

    def fail(*_):
        raise OSError("full")

    monkeypatch.setattr(_ome_zarr, "_image_label", fail)
    with pytest.raises(OSError, match="full"):
        exchange.to_ome_zarr(colored, path, 4, overwrite=True)
    assert zarr.open_group(path, mode="r")["labels"].attrs["labels"] == ["dwc_3"]
    assert [one.name for one in tmp_path.iterdir()] == ["a.ome.zarr"]
    (tmp_path / "other").mkdir()
    with pytest.raises(ValueError, match="path: .* no Zarr hierarchy"):
        exchange.to_ome_zarr(colored, tmp_path / "other", overwrite=True)


@pytest.mark.parametrize(
    ("more", "error", "words"),
    [
        ({"ome_version": "0.3"}, ValueError, "ome_version: must be one of"),
        ({"regions": ()}, ValueError, "regions: must have at least one"),
        ({"regions": "8"}, TypeError, "regions: must be a number"),
        ({"regions": (2, 0)}, ValueError, "regions: must be at least 1"),
        ({"regions": (2, 3), "names": {1: "x"}}, ValueError, "names: are of one level"),
        ({"unit": 3}, TypeError, "unit: must be a name"),
        ({"path": "no/such/a.ome.zarr"}, FileNotFoundError, "path: there is no folder"),
    ],
)
def test_errors_name_the_parameter(colored, more, error, words, tmp_path):
    with pytest.raises(error, match=words):
        exchange.to_ome_zarr(colored, **{"path": tmp_path / "a.ome.zarr", **more})
    assert list(tmp_path.iterdir()) == []


def test_without_zarr_the_error_says_how_to_get_it(colored, tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "zarr", None)
    with pytest.raises(ImportError, match="pip install 'zarr>=3'"):
        exchange.to_ome_zarr(colored, tmp_path / "a.ome.zarr")


def test_nothing_is_imported_before_it_is_used():
    code = "import sys, diffuse_walk_cut.exchange; print(*{'zarr', 'highdicom', 'pydicom', 'itk'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=True)
    assert done.stdout.split() == []
