# SPDX-License-Identifier: Apache-2.0
"""diffuse_walk_cut.dask: DICOM series and OME-Zarr."""

import json
import os

import numpy
import pytest

from collection_helpers import client, measure, names, read_results, run, touch  # noqa: F401 - client is a fixture
from dicom_helpers import write_slice


# DICOM ---------------------------------------------------------------------------------------------------------------


def test_dicom_series(client, tmp_path):
    pytest.importorskip("pydicom")
    one, two, three = "1.2.826.0.1.1", "1.2.826.0.1.2", "1.2.826.0.1.3"
    for number in (2, 0, 3, 1):
        write_slice(tmp_path / f"in/ct/{9 - number}.dcm", number, one)  # names in the order opposite to the positions
    for number in range(3):
        write_slice(tmp_path / f"in/two/IM{number}", number, two)
        write_slice(tmp_path / f"in/two/JM{number}", number, three, step=4.0)
    touch(tmp_path, "in/ct/notes.txt")
    output = tmp_path / "out"
    found = names(tmp_path / "in", output)
    assert (
        len(found) == 3
        and found[0] == "ct"
        and found[1].startswith(f"two/{two}")
        and found[2].startswith(f"two/{three}")
    )
    report = run(tmp_path / "in", output, client, segment_function=measure)
    assert (report.done, report.failed) == (3, [])
    ct = json.loads(read_results(output)["ct"])
    assert ct["shape"] == [4, 12, 10]
    assert ct["spacing"] == [0.7, 0.5, 2.5] and ct["origin"] == [1.0, 2.0, 3.0]
    assert ct["sum"] == sum(range(120)) * 4 + 1000 * 120 * (0 + 1 + 2 + 3)
    assert json.loads(read_results(output)[found[2]])["spacing"][2] == 4.0

    os.utime(tmp_path / "in/ct/9.dcm", (1, 1))
    report = run(tmp_path / "in", output, client, segment_function=measure)
    assert (report.done, report.skipped, report.replaced) == (1, 2, 1)


def test_notes_on_a_dicom_series(client, tmp_path):
    """What is left out, and what is not known."""
    pytest.importorskip("pydicom")
    for number in range(3):
        write_slice(tmp_path / f"in/{number}.dcm", number)
    (tmp_path / "in/copy.dcm").write_bytes((tmp_path / "in/2.dcm").read_bytes())
    report = run(tmp_path / "in", tmp_path / "out", client, segment_function=measure)
    assert report.done == 1
    assert [note for _, note in report.notes if "copy.dcm" in note]


def test_dicom_parts_and_faults(client, tmp_path):
    """Each echo is an image of its own, and a folder that is no volume fails with the reason."""
    pytest.importorskip("pydicom")
    uid = "1.2.826.0.1.7"
    for number in range(3):
        for echo in (1, 2):
            write_slice(tmp_path / f"in/echoes/{number}-{echo}.dcm", number, uid, EchoTime=4.6 * echo)
    for number in (0, 1, 2, 4):
        write_slice(tmp_path / f"in/gap/{number}.dcm", number, uid)
    output = tmp_path / "out"
    assert names(tmp_path / "in", output) == [f"echoes/{uid}-1", f"echoes/{uid}-2", "gap"]
    report = run(tmp_path / "in", output, client, segment_function=measure)
    assert report.done == 2
    ((name, sentence),) = report.failed
    assert name == "gap" and "1 slice is missing" in sentence and "2.dcm (8 mm) and 4.dcm (13 mm)" in sentence
    assert json.loads(read_results(output)[f"echoes/{uid}-1"])["shape"] == [3, 12, 10]


# OME-Zarr ------------------------------------------------------------------------------------------------------------

SCALE = (1.0, 1.0, 2.0, 0.5, 0.25)


def write_image(group, zarr_format, shape, axes="tczyx", levels=2, translation=None):
    """A multiscale image of random values, its first level shrunk by 2 in y and x for each other."""
    values = numpy.random.default_rng(len(shape)).integers(0, 1000, shape).astype(numpy.uint16)
    datasets = []
    for level in range(levels):
        pixels = values[..., :: 2**level, :: 2**level]
        keywords = (
            {"dimension_names": list(axes)}
            if zarr_format == 3
            else {"chunk_key_encoding": {"name": "v2", "separator": "/"}}
        )
        array = group.create_array(
            str(level),
            shape=pixels.shape,
            dtype=pixels.dtype,
            chunks=tuple(1 if axis in "tc" else 16 for axis in axes),
            **keywords,
        )
        array[...] = pixels
        scale = [SCALE["tczyx".index(axis)] * (2**level if axis in "yx" else 1) for axis in axes]
        steps = [{"type": "scale", "scale": scale}]
        if translation is not None:
            steps.append({"type": "translation", "translation": translation})
        datasets.append({"path": str(level), "coordinateTransformations": steps})
    types = {"t": "time", "c": "channel"}
    multiscale = {
        "name": "image",
        "axes": [{"name": axis, "type": types.get(axis, "space")} for axis in axes],
        "datasets": datasets,
    }
    if zarr_format == 3:
        group.attrs.update({"ome": {"version": "0.5", "multiscales": [multiscale]}})
    else:
        group.attrs.update({"multiscales": [multiscale | {"version": "0.4"}]})
    return values


def describe(tmp_path, axes, scale, translation=None):
    """The plane of an image of one level with these axes of space, as it is told to be."""
    zarr = pytest.importorskip("zarr", "3")
    from diffuse_walk_cut.dask import _zarr

    group = zarr.open_group(tmp_path / "one.zarr", mode="w", zarr_format=2)
    group.create_array("0", shape=(4,) * len(axes), dtype="uint8")[...] = 1
    steps = [{"type": "scale", "scale": scale}]
    if translation is not None:
        steps.append({"type": "translation", "translation": translation})
    multiscale = {"version": "0.4", "axes": axes, "datasets": [{"path": "0", "coordinateTransformations": steps}]}
    group.attrs.update({"multiscales": [multiscale]})
    return _zarr.find_in_object(zarr.open_group(tmp_path / "one.zarr", mode="r"))[0][1]


def space(name, unit=None):
    return {"name": name, "type": "space"} | ({"unit": unit} if unit else {})


def test_ome_zarr_units_become_millimeters(tmp_path):
    axes = [space("z", "nanometer"), space("y", "micrometer"), space("x", "micrometer")]
    plane = describe(tmp_path, axes, [40000.0, 4.0, 4.0], [1000.0, 2.0, 3.0])
    assert numpy.allclose(plane.scale, (0.04, 0.004, 0.004)) and numpy.allclose(plane.translation, (0.001, 0.002, 0.003))
    plane = describe(tmp_path, [space("y", "meter"), space("x")], [0.002, 0.003])  # x has the unit of y
    assert numpy.allclose(plane.scale, (2.0, 3.0))
    assert describe(tmp_path, [space("y"), space("x")], [0.7, 0.8]).scale == (0.7, 0.8)
    time_ = {"name": "t", "type": "time", "unit": "second"}
    assert describe(tmp_path, [time_, space("y", "micrometer"), space("x", "micrometer")], [2.0, 1, 1]).scale[0] == 2.0
    with pytest.raises(ValueError, match="axes in furlong"):
        describe(tmp_path, [space("y", "furlong"), space("x", "furlong")], [1.0, 1.0])
    with pytest.raises(ValueError, match="one without unit"):
        describe(tmp_path, [space("z", "nanometer"), space("y", "micrometer"), space("x")], [1.0, 1.0, 1.0])


def test_ome_zarr_scale_below_zero_is_a_direction(tmp_path):
    image = describe(tmp_path, [space("z"), space("y"), space("x")], [2.0, -3.0, 4.0]).read()
    assert tuple(image.GetSpacing()) == (4.0, 3.0, 2.0)
    assert numpy.array_equal(numpy.asarray(image.GetDirection()), numpy.diag([1.0, -1.0, 1.0]))
    with pytest.raises(ValueError, match="scale of 0 along y"):
        describe(tmp_path, [space("y"), space("x")], [0.0, 1.0])


@pytest.mark.parametrize("zarr_format", [2, 3])
def test_ome_zarr_series_in_time_with_labels(client, tmp_path, zarr_format):
    zarr = pytest.importorskip("zarr", "3")
    path, output = tmp_path / "in/movie.ome.zarr", tmp_path / "out"
    group = zarr.open_group(path, mode="w", zarr_format=zarr_format)
    values = write_image(group, zarr_format, (3, 2, 4, 20, 30), translation=[0, 0, 10, 20, 30])
    report = run(tmp_path / "in", output, client, segment_function=measure, labels="regions")
    assert (report.done, report.failed) == (3, [])
    results = read_results(output)
    assert sorted(results) == ["movie/t0000", "movie/t0001", "movie/t0002"]
    for time_ in range(3):
        known = json.loads(results[f"movie/t{time_:04}"])
        assert known["shape"] == [4, 20, 30, 2] and known["components"] == 2
        assert known["sum"] == values[time_].sum()
        assert known["spacing"] == [0.25, 0.5, 2.0] and known["origin"] == [30, 20, 10]

    # The label image: same axes and transformations, one channel, as many levels; what its own metadata say.
    everything = zarr.open_group(path, mode="r")["labels"]
    metadata = everything.attrs.asdict() if zarr_format == 2 else everything.attrs["ome"]
    assert metadata["labels"] == ["regions"]
    image = everything["regions"]
    metadata = image.attrs.asdict() if zarr_format == 2 else image.attrs["ome"]
    source = group.attrs.asdict() if zarr_format == 2 else group.attrs["ome"]
    assert metadata["image-label"]["source"] == {"image": "../../"}
    assert metadata["multiscales"][0]["axes"] == source["multiscales"][0]["axes"]
    assert metadata["multiscales"][0]["datasets"] == source["multiscales"][0]["datasets"]
    fine, coarse = image["0"], image["1"]
    assert fine.shape == (3, 1, 4, 20, 30) and coarse.shape == (3, 1, 4, 10, 15)
    first = values[:, :1]
    expected = 1 + (first > first.mean(axis=(1, 2, 3, 4), keepdims=True))
    assert (fine[...] == expected).all() and (coarse[...] == expected[..., 1::2, 1::2]).all()

    # Another call writes nothing; one changed time is done again, alone; the labels are no images of the collection.
    before = (output / "movie/t0000/record.json").stat().st_mtime_ns
    report = run(tmp_path / "in", output, client, segment_function=measure, labels="regions")
    assert (report.done, report.skipped) == (0, 3)
    group["0"][1, 0, 0, 0, 0] = 999
    report = run(tmp_path / "in", output, client, segment_function=measure, labels="regions")
    assert (report.done, report.skipped) == (1, 2)
    assert (output / "movie/t0000/record.json").stat().st_mtime_ns == before

    group.create_group("labels/theirs")
    with pytest.raises(ValueError, match="lies in the Zarr hierarchy"):
        run(path, path / "out", client)
    report = run(tmp_path / "in", tmp_path / "out2", client, segment_function=measure, labels="theirs")
    assert report.done == 0 and "label images of that name already" in report.failed[0][1]


def test_ome_zarr_plate_and_collection_and_array(client, tmp_path):
    zarr = pytest.importorskip("zarr", "3")
    plate = zarr.open_group(tmp_path / "plate.zarr", mode="w", zarr_format=2)
    plate.attrs["plate"] = {"wells": [{"path": "A/1"}, {"path": "B/2"}]}
    for well in ("A/1", "B/2"):
        fields = ["0"] if well == "A/1" else ["0", "1"]
        plate.create_group(well).attrs["well"] = {"images": [{"path": field} for field in fields]}
        for field in fields:
            write_image(plate.create_group(f"{well}/{field}"), 2, (1, 1, 16, 16), axes="czyx")
    assert names(tmp_path / "plate.zarr") == ["plate/A/1/0", "plate/B/2/0", "plate/B/2/1"]
    assert names(zarr.open_group(tmp_path / "plate.zarr")["B"]) == ["B/2/0", "B/2/1"]

    several = zarr.open_group(tmp_path / "several.zarr", mode="w", zarr_format=3)
    several.attrs["ome"] = {"version": "0.5", "bioformats2raw.layout": 3}
    values = [write_image(several.create_group(str(n)), 3, (16, 16 + n), axes="yx") for n in range(2)]
    report = run(several, tmp_path / "out", client, segment_function=measure)
    assert (report.done, report.failed) == (2, [])
    known = json.loads(read_results(tmp_path / "out")["several/1"])
    assert known["shape"] == [16, 17] and known["sum"] == values[1].sum() and known["spacing"] == [0.25, 0.5]
    # A level by itself has the scale of its group; an array without names is y, x or z, y, x.
    report = run(several["1/1"], tmp_path / "level", client, segment_function=measure)
    assert json.loads(read_results(tmp_path / "level")["1/1"])["spacing"] == [0.5, 1.0]
    plain = zarr.create_array(tmp_path / "plain.zarr", shape=(3, 8, 9), dtype="int64", chunks=(3, 8, 9))
    plain[...] = 5
    run(plain, tmp_path / "plain", client, segment_function=measure)
    known = json.loads(read_results(tmp_path / "plain")["plain"])
    assert known["shape"] == [3, 8, 9] and known["sum"] == 5 * 3 * 8 * 9
    zarr.create_array(tmp_path / "four.zarr", shape=(2, 3, 8, 9), dtype="uint8")
    with pytest.raises(ValueError, match="4 dimensions without names"):
        names(tmp_path / "four.zarr")
    with pytest.raises(ValueError, match="in memory cannot be read by other processes"):
        names(zarr.create_array(zarr.storage.MemoryStore(), shape=(8, 9), dtype="uint8"))
    report = run(plain, tmp_path / "plain2", client, segment_function=measure, labels="a")
    assert "is an array alone" in report.failed[0][1]
