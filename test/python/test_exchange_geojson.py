# SPDX-License-Identifier: Apache-2.0
"""Polygons of regions, beside shapely (validity, areas, what they cover) and rasterio, whose polygons are GDAL's."""

from __future__ import annotations

import json
import math

import numpy as np
import pytest

from diffuse_walk_cut import exchange, segment
from diffuse_walk_cut.exchange._polygons import trace
from exchange_helpers import random_labels, region_leaves, segment_placed, segment_ragged

shapely = pytest.importorskip("shapely")
features = pytest.importorskip("rasterio.features")


@pytest.fixture(scope="module")
def ragged():
    return segment_ragged()


def shapes_of(collection):
    """Label to geometry of shapely."""
    return {one["properties"]["label"]: shapely.geometry.shape(one["geometry"]) for one in collection["features"]}


def rings_of(geometry):
    """All rings of a GeoJSON geometry, each with whether it is an outer one."""
    many = geometry["coordinates"] if geometry["type"] == "MultiPolygon" else [geometry["coordinates"]]
    return [(ring, number == 0) for polygon in many for number, ring in enumerate(polygon)]


def test_polygons_of_random_labels_are_valid_exact_and_those_of_gdal():
    for labels in random_labels(400):
        found = trace(labels)
        assert list(found) == sorted(set(labels.ravel().tolist()) - {0})
        theirs = [
            (shapely.geometry.shape(shape), int(value))
            for shape, value in features.shapes(labels.astype(np.int32), mask=labels > 0, connectivity=4)
        ]
        assert len(theirs) == sum(map(len, found.values()))
        made = {}
        for label, polygons in found.items():
            made[label] = shapely.MultiPolygon([shapely.Polygon(rings[0], rings[1:]) for rings in polygons])
            assert made[label].is_valid and made[label].area == np.count_nonzero(labels == label)
            for rings in polygons:
                assert shapely.LinearRing(rings[0]).is_ccw  # numbers taken as they are
                assert not any(shapely.LinearRing(ring).is_ccw for ring in rings[1:])
                for ring in rings:
                    step = np.diff(ring, axis=0)
                    assert (np.count_nonzero(step, axis=1) == 1).all()  # along sides, and turning at each corner
                    assert not (step * np.roll(step, 1, axis=0)).any()
            ours = sorted(made[label].geoms, key=lambda one: (one.bounds, one.area))
            others = sorted((one for one, value in theirs if value == label), key=lambda one: (one.bounds, one.area))
            assert all(one.equals(other) for one, other in zip(ours, others, strict=True))
        if found:
            back = features.rasterize([(shape, label) for label, shape in made.items()], out_shape=labels.shape)
            np.testing.assert_array_equal(back, labels)


def test_the_first_polygon_begins_first():
    labels = np.array([[1, 0, 1], [0, 2, 0], [1, 0, 1]])
    corners = [polygon[0].min(axis=0).tolist() for polygon in trace(labels)[1]]
    assert corners == [[0, 0], [2, 0], [0, 2], [2, 2]]


def test_a_checkerboard_and_a_spiral_of_holes():
    board = np.indices((20, 30)).sum(axis=0) % 2 + 1
    assert {label: len(polygons) for label, polygons in trace(board).items()} == {1: 300, 2: 300}
    ring = np.ones((5, 5), int)
    ring[1, 1] = ring[2, 2] = ring[3, 3] = 0  # holes that touch at corners: three, or the polygon is not valid
    (polygon,) = trace(ring)[1]
    assert [len(one) for one in polygon] == [5, 5, 5, 5] and shapely.Polygon(polygon[0], polygon[1:]).is_valid
    assert trace(np.zeros((3, 4), int)) == {}


def test_features_say_what_the_tree_says(ragged):
    collection = exchange.to_geojson(ragged)
    labels = np.asarray(ragged.labels())
    shapes = shapes_of(collection)
    assert list(shapes) == list(range(1, 7))
    assert any(shape.geom_type == "MultiPolygon" for shape in shapes.values())
    assert any(len(part.interiors) > 1 for shape in shapes.values() for part in getattr(shape, "geoms", [shape]))
    leaves = region_leaves(ragged, 6)
    for one in collection["features"]:
        said = one["properties"]
        node = ragged.tree[said["node"]]
        assert node.leaves == leaves[said["label"]] and node.parent == said["parent"]
        assert said["cost"] == (None if node.is_leaf else node.cost)
        assert said["parent_cost"] == ragged.tree[node.parent].cost
        assert said["pixels"] == said["area"] == np.count_nonzero(labels == said["label"]) == shapes[said["label"]].area
        assert said["objectType"] == "annotation" and said["name"] == f"Region {said['label']}"
        assert len(said["color"]) == 3 and said["measurements"]["pixels"] == said["pixels"]
        assert None not in said["measurements"].values()  # QuPath takes numbers only
        for ring, is_outer in rings_of(one["geometry"]):
            assert ring[0] == ring[-1] and shapely.LinearRing(ring).is_ccw == is_outer
    assert shapely.union_all(list(shapes.values())).area == np.count_nonzero(labels)
    back = features.rasterize([(shape, label) for label, shape in shapes.items()], out_shape=labels.shape)
    np.testing.assert_array_equal(back, labels)


def test_colors_are_the_overlays(ragged):
    from diffuse_walk_cut import _page

    colors = _page.of_segmentation(ragged).color_level(ragged.tree.cut(number_of_regions=6))
    said = [one["properties"]["color"] for one in exchange.to_geojson(ragged)["features"]]
    assert said == colors[1:].tolist()


@pytest.mark.parametrize("level", [{"regions": 3}, {"threshold": 0.5}, {"depth": 2}, {}])
def test_levels_are_those_of_labels(ragged, level):
    labels = np.asarray(ragged.labels(**level))
    counts = {
        one["properties"]["label"]: one["properties"]["pixels"]
        for one in exchange.to_geojson(ragged, **level)["features"]
    }
    assert counts == {label: np.count_nonzero(labels == label) for label in range(1, labels.max() + 1)}


@pytest.mark.parametrize("turned", [0.0, 0.4])
@pytest.mark.parametrize("flip", [1.0, -1.0])
def test_physical_coordinates_are_itks(turned, flip):
    """A corner of a pixel is where ITK puts the index minus one half; areas are pixels times that of one."""
    import itk

    direction = np.array([[math.cos(turned), -math.sin(turned)], [math.sin(turned), math.cos(turned)]]) * (1.0, flip)
    result = segment_placed((0.5, 2.0), (10.0, -7.0), direction)
    image, labels = result.labels(), np.asarray(result.labels())
    collection = exchange.to_geojson(result)
    assert collection["diffuse_walk_cut"]["unit"] == "mm"
    inverse = np.linalg.inv(itk.array_from_matrix(image.GetDirection()) * np.array(image.GetSpacing()))
    for label, shape in shapes_of(collection).items():
        assert shape.is_valid
        assert shape.area == pytest.approx(np.count_nonzero(labels == label) * 1.0, rel=1e-12)
        corners = shapely.get_coordinates(shape) - image.GetOrigin()
        index = corners @ inverse.T + 0.5
        np.testing.assert_allclose(index, np.rint(index), rtol=0, atol=1e-9)  # rounding of coordinates near 100
    for one in collection["features"]:
        assert one["properties"]["area"] == pytest.approx(one["properties"]["pixels"] * 1.0, rel=1e-12)
        for ring, is_outer in rings_of(one["geometry"]):
            assert shapely.LinearRing(ring).is_ccw == is_outer
    place = itk.ContinuousIndex[itk.D, 2]()
    place.Fill(-0.5)
    corner = np.array(image.TransformContinuousIndexToPhysicalPoint(place))
    assert (
        np.abs(shapely.get_coordinates(shapely.union_all(list(shapes_of(collection).values()))) - corner).sum(1).min()
        < 1e-9
    )
    plain = exchange.to_geojson(result, coordinates="pixels")
    assert sum(shape.area for shape in shapes_of(plain).values()) == labels.size


def test_a_georeferenced_image_goes_back_through_rasterio(blobs, tmp_path):
    """A GeoTIFF by rasterio: its transform and system are given, and its polygons rasterize to the labels."""
    rasterio = pytest.importorskip("rasterio")
    transform = rasterio.Affine(10.0, 0.0, 400000.0, 0.0, -10.0, 5600000.0)
    path = tmp_path / "place.tif"
    with rasterio.open(
        path, "w", driver="GTiff", height=70, width=100, count=3, dtype="uint8", crs="EPSG:32633", transform=transform
    ) as file:
        file.write(np.moveaxis(blobs, -1, 0))
    result = segment(path, 5)
    with rasterio.open(path) as file:
        collection = exchange.to_geojson(result, tmp_path / "place.geojson", affine=file.transform, crs=file.crs)
    assert json.loads((tmp_path / "place.geojson").read_text(encoding="utf-8")) == collection
    assert collection["crs"] == {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::32633"}}
    shapes, labels = shapes_of(collection), np.asarray(result.labels())
    back = features.rasterize(
        [(shape, label) for label, shape in shapes.items()], out_shape=labels.shape, transform=transform
    )
    np.testing.assert_array_equal(back, labels)
    for one in collection["features"]:
        assert one["properties"]["area"] == one["properties"]["pixels"] * 100 == shapes[one["properties"]["label"]].area
        assert one["properties"]["source"] == "place.tif"
        for ring, is_outer in rings_of(one["geometry"]):
            assert shapely.LinearRing(ring).is_ccw == is_outer  # y goes up here
    theirs = list(features.shapes(labels.astype(np.int32), connectivity=4, transform=transform))
    assert len(theirs) == sum(len(getattr(shape, "geoms", [shape])) for shape in shapes.values())
    assert all(shapes[int(label)].covers(shapely.geometry.shape(shape)) for shape, label in theirs)


@pytest.mark.parametrize(
    ("crs", "said"),
    [
        ("EPSG:32633", "urn:ogc:def:crs:EPSG::32633"),
        (3857, "urn:ogc:def:crs:EPSG::3857"),
        ("urn:ogc:def:crs:EPSG:8.5:25832", "urn:ogc:def:crs:EPSG::25832"),
        ("epsg:4326", None),
        (None, None),
    ],
)
def test_systems_are_named_as_gdal_reads_them(ragged, crs, said):
    collection = exchange.to_geojson(ragged, affine=(1, 0, 5, 0, -1, 9), crs=crs)
    assert collection.get("crs", {"properties": {"name": None}})["properties"]["name"] == said


def test_a_dataarray_of_rioxarray_brings_its_system(blobs):
    xarray = pytest.importorskip("xarray")
    rasterio = pytest.importorskip("rasterio")
    image = xarray.DataArray(
        blobs,
        dims=("y", "x", "c"),
        coords={
            "x": 400000.0 + 10 * (np.arange(100) + 0.5),
            "y": 5600000.0 - 10 * (np.arange(70) + 0.5),
            "spatial_ref": ((), 0, {"crs_wkt": rasterio.CRS.from_epsg(32633).to_wkt()}),
        },
    )
    result = segment(image, 5)
    collection = exchange.to_geojson(result)
    assert collection["crs"]["properties"]["name"] == "urn:ogc:def:crs:EPSG::32633"
    whole = shapely.union_all(list(shapes_of(collection).values()))
    assert whole.bounds == (400000.0, 5599300.0, 401000.0, 5600000.0)
    assert collection["diffuse_walk_cut"]["unit"] is None
    pixels = exchange.to_geojson(result, coordinates="pixels")
    assert "crs" not in pixels and shapely.union_all(list(shapes_of(pixels).values())).bounds == (0, 0, 100, 70)


def test_a_slice_of_a_volume(volume):
    result = segment(volume, 3)
    with pytest.raises(ValueError, match=r"slice_index: .*volume of 12 slices.*got None.*to_dicom_seg"):
        exchange.to_geojson(result)
    labels = np.asarray(result.labels())
    collection = exchange.to_geojson(result, slice_index=4)
    assert {label: shape.area for label, shape in shapes_of(collection).items()} == {
        label: np.count_nonzero(labels[4] == label) for label in set(labels[4].ravel().tolist())
    }
    assert sum(one["properties"]["pixels"] for one in collection["features"]) == labels[4].size
    for index, error in ((12, ValueError), (-1, ValueError), (1.5, TypeError)):
        with pytest.raises(error, match="slice_index: "):
            exchange.to_geojson(result, slice_index=index)


def test_a_slice_that_lies_askew_has_pixels_only(volume):
    import itk

    image = itk.image_from_array(volume)
    image.SetSpacing([0.5, 0.5, 2.0])
    image.SetDirection(itk.matrix_from_array(np.array([[1.0, 0, 0], [0, 0, 1], [0, -1, 0]])))
    result = segment(image, 3)
    with pytest.raises(ValueError, match=r"coordinates: the slice does not lie.*coordinates='pixels'"):
        exchange.to_geojson(result, slice_index=4)
    assert exchange.to_geojson(result, slice_index=4, coordinates="pixels")["diffuse_walk_cut"]["slice_index"] == 4
    image.SetDirection(itk.matrix_from_array(np.diag([1.0, -1.0, -1.0])))
    bounds = shapely.union_all(list(shapes_of(exchange.to_geojson(segment(image, 3), slice_index=4)).values())).bounds
    assert bounds == (-0.25, -9.75, 14.75, 0.25)


@pytest.mark.parametrize(
    ("more", "error", "words"),
    [
        ({"regions": 3, "depth": 1}, ValueError, "give one of them"),
        ({"regions": 0}, ValueError, "regions: must be at least 1"),
        ({"coordinates": "mm"}, ValueError, r"coordinates: must be one of .*got 'mm'"),
        ({"affine": (1, 0, 0)}, ValueError, "affine: must have 6"),
        ({"affine": (1, 1, 0, 1, 1, 0)}, ValueError, "affine: has no inverse"),
        ({"affine": "one"}, TypeError, "affine: must be"),
        ({"affine": (1, 0, 0, 0, 1, 0), "coordinates": "pixels"}, ValueError, "leave one of them out"),
        ({"crs": "EPSG:32633"}, ValueError, "crs: .*affine"),
        ({"crs": "lonlat", "affine": (1, 0, 0, 0, 1, 0)}, ValueError, "crs: has no EPSG code"),
        ({"crs": 1.5, "affine": (1, 0, 0, 0, 1, 0)}, TypeError, "crs: must be"),
        ({"names": {9: "x"}}, ValueError, "names: has the label 9.*1 to 6"),
        ({"names": {1: ""}}, TypeError, "names: must have a name"),
        ({"names": ["x"]}, TypeError, "names: must be a dictionary"),
        ({"path": 5}, TypeError, "path: must be"),
        ({"path": "no/such/folder.geojson"}, FileNotFoundError, "path: there is no folder"),
        ({"slice_index": 1}, ValueError, "slice_index: the image is a plane"),
    ],
)
def test_errors_name_the_parameter(ragged, more, error, words):
    with pytest.raises(error, match=words):
        exchange.to_geojson(ragged, **more)


def test_what_is_no_segmentation_is_an_error():
    with pytest.raises(TypeError, match="segmentation: must be what"):
        exchange.to_geojson(np.zeros((3, 3)))


def test_files_are_whole_or_not_there_and_never_the_input(ragged, blobs, tmp_path, monkeypatch):
    import itk

    from diffuse_walk_cut.exchange import _write

    itk.imwrite(itk.image_from_array(blobs, is_vector=True), str(tmp_path / "in.png"))
    with pytest.raises(ValueError, match=r"path: .*in.png would be replaced"):
        exchange.to_geojson(segment(tmp_path / "in.png", 3), tmp_path / "in.png")
    with pytest.raises(ValueError, match="path: .* is a folder"):
        exchange.to_geojson(ragged, tmp_path)
    exchange.to_geojson(ragged, tmp_path / "a.geojson", 2)
    before = (tmp_path / "a.geojson").read_bytes()

    def fail(*_):
        raise OSError("full")

    monkeypatch.setattr(_write.os, "replace", fail)
    with pytest.raises(OSError, match="full"):
        exchange.to_geojson(ragged, tmp_path / "a.geojson", 4)
    assert (tmp_path / "a.geojson").read_bytes() == before
    assert sorted(one.name for one in tmp_path.iterdir()) == ["a.geojson", "in.png"]


def test_names_are_kept(ragged, tmp_path):
    collection = exchange.to_geojson(ragged, tmp_path / "a.geojson", names={2: "Straße"})
    assert [one["properties"]["name"] for one in collection["features"]][:3] == ["Region 1", "Straße", "Region 3"]
    assert "Straße" in (tmp_path / "a.geojson").read_text(encoding="utf-8")
