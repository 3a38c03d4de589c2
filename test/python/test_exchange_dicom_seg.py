# SPDX-License-Identifier: Apache-2.0
"""DICOM SEG, read back by highdicom (slice by slice, by the identifiers of the source) and by dcmqi (labels, place)."""

from __future__ import annotations

import json
import pathlib
import shutil
import subprocess
import sys

import numpy as np
import pytest

from diffuse_walk_cut import _page, exchange, segment
from dicom_helpers import write_slice

highdicom = pytest.importorskip("highdicom")
pydicom = pytest.importorskip("pydicom")

_LIVER = (("91723000", "SCT", "Anatomical structure"), ("10200004", "SCT", "Liver"))
_OBLIQUE = np.array([[0.8, -0.36, 0.48], [0.6, 0.48, -0.64], [0.0, 0.8, 0.6]])
#: Direction, step along the normal, and the order of the files' names.
SERIES = {
    "plain": (np.eye(3), 2.5, (0, 1, 2, 3, 4, 5)),
    "shuffled": (np.eye(3), 2.5, (3, 5, 0, 1, 4, 2)),
    "descending": (np.eye(3), -2.5, (0, 1, 2, 3, 4, 5)),
    "oblique": (_OBLIQUE, 2.5, (5, 2, 3, 0, 1, 4)),
}


def write_series(folder, direction, step, order, **more):
    """Six slices: a box through all of them, another one in the last three. No slice is like its mirror image."""
    for number, name in enumerate(order):
        pixels = np.full((12, 10), 100, np.uint16)
        pixels[3:8, 2:6] = 500
        if number >= 3:
            pixels[6:12, 5:10] = 900
        write_slice(
            folder / f"{name}.dcm",
            number,
            ImagePositionPatient=[float(v) for v in np.round([1.0, 2.0, 3.0] + step * number * direction[:, 2], 9)],
            ImageOrientationPatient=direction[:, :2].T.ravel().tolist(),
            PixelData=pixels.tobytes(),
            **{
                "FrameOfReferenceUID": "1.2.3.4",
                "InstanceNumber": name + 1,
                **more,
            },
        )
    return folder


@pytest.fixture(scope="module", params=SERIES)
def series(request, tmp_path_factory):
    """A folder and its segmentation."""
    folder = write_series(tmp_path_factory.mktemp(request.param), *SERIES[request.param])
    return folder, segment(folder, 3, number_of_tokens=60)


@pytest.fixture(scope="module")
def plain(tmp_path_factory):
    folder = write_series(tmp_path_factory.mktemp("plain"), *SERIES["plain"])
    return folder, segment(folder, 3, number_of_tokens=60)


def find_index(affine, labels_geometry, shape):
    """For each voxel of an array whose index, slowest first, an affine maps to space, its (z, y, x) in the labels."""
    index = np.stack(np.meshgrid(*map(np.arange, shape), indexing="ij"), axis=-1)
    points = index @ affine[:3, :3].T + affine[:3, 3]
    found = (points - labels_geometry.origin) @ np.linalg.inv(labels_geometry.direction * labels_geometry.spacing).T
    np.testing.assert_allclose(found, np.rint(found), rtol=0, atol=1e-6)  # text of 16 characters in DICOM
    return tuple(np.moveaxis(np.rint(found).astype(int), -1, 0)[::-1])


@pytest.mark.parametrize("kind", ["BINARY", "LABELMAP"])
def test_highdicom_finds_each_region_on_its_slices(series, kind, tmp_path):
    folder, result = series
    labels = np.asarray(result.labels())
    names = {1: "Ground", 2: ("Box", *_LIVER)}
    path = exchange.to_dicom_seg(result, tmp_path / "seg.dcm", names=names, segmentation_type=kind, description="Boxes")
    assert [one.name for one in tmp_path.iterdir()] == ["seg.dcm"] and path == tmp_path / "seg.dcm"
    read = highdicom.seg.segread(path)

    # By identifier: the files know nothing of the order in which the package took them.
    files = [pydicom.dcmread(one) for one in sorted(folder.iterdir())]
    masks = read.get_pixels_by_source_instance([one.SOPInstanceUID for one in files], combine_segments=True)
    assert len(np.unique(labels)) == 3
    for file, mask in zip(files, masks, strict=True):
        for value in (100, 500, 900):  # the three regions are what they are made of
            inside = mask[file.pixel_array == value]
            assert len(np.unique(inside)) <= 1
    np.testing.assert_array_equal(np.sort([np.count_nonzero(masks == k) for k in (1, 2, 3)]), [90, 114, 516])

    volume = read.get_volume(combine_segments=True)
    np.testing.assert_array_equal(
        volume.array, labels[find_index(volume.affine, result.picture.geometry, volume.array.shape)]
    )

    colors = _page.of_segmentation(result).color_level(result.tree.cut(number_of_regions=3))
    described = [read.get_segment_description(number) for number in read.segment_numbers]
    assert [one.segment_label for one in described] == ["Ground", "Box", "Region 3"]
    assert [one.segmented_property_type.meaning for one in described] == ["Tissue", "Liver", "Tissue"]
    assert [one.segmented_property_category.value for one in described] == ["85756007", "91723000", "85756007"]
    for one, color in zip(described, colors[1:], strict=True):
        assert one.algorithm_type.value == "AUTOMATIC"
        assert one.SegmentationAlgorithmIdentificationSequence[0].AlgorithmName == "DiffuseWalkCut"
        said = highdicom.color.CIELabColor.from_dicom_value(one.RecommendedDisplayCIELabValue).to_rgb()
        np.testing.assert_allclose(said, color, rtol=0, atol=1)  # 16 bits a component
    assert read.SegmentationType == kind and read.FrameOfReferenceUID == "1.2.3.4"
    assert read.StudyInstanceUID == files[0].StudyInstanceUID and read.PatientID == files[0].PatientID
    assert read.SeriesInstanceUID != files[0].SeriesInstanceUID and read.SeriesDescription == "Boxes"


@pytest.mark.parametrize("kind", ["BINARY", "LABELMAP"])
def test_dcmqi_reads_the_same_labels_at_the_same_place(series, kind, tmp_path):
    import itk

    pytest.importorskip("dcmqi")
    _, result = series
    labels = np.asarray(result.labels())
    path = exchange.to_dicom_seg(result, tmp_path / "seg.dcm", names={2: ("Box", *_LIVER)}, segmentation_type=kind)
    program = shutil.which("segimage2itkimage", path=str(pathlib.Path(sys.executable).parent))
    (tmp_path / "out").mkdir()
    command = [program, "--inputDICOM", path, "--outputDirectory", tmp_path / "out", "--outputType", "nrrd"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0 and done.stderr == "", done.stderr
    back = np.zeros_like(labels)
    for file in sorted((tmp_path / "out").glob("*.nrrd")):
        image = itk.imread(str(file))
        values = np.asarray(image)
        affine = np.eye(4)
        affine[:3, :3] = (itk.array_from_matrix(image.GetDirection()) * np.array(image.GetSpacing()))[:, ::-1]
        affine[:3, 3] = image.GetOrigin()
        back[find_index(affine, result.picture.geometry, values.shape)] += values.astype(back.dtype)
    np.testing.assert_array_equal(back, labels)
    said = [
        one for part in json.loads((tmp_path / "out" / "meta.json").read_text())["segmentAttributes"] for one in part
    ]
    assert {one["labelID"]: one["SegmentLabel"] for one in said} == {1: "Region 1", 2: "Box", 3: "Region 3"}
    assert said[1]["SegmentedPropertyTypeCodeSequence"]["CodeValue"] == "10200004"
    colors = _page.of_segmentation(result).color_level(result.tree.cut(number_of_regions=3))
    np.testing.assert_allclose([one["recommendedDisplayRGBValue"] for one in said], colors[1:], rtol=0, atol=1)


def test_files_are_in_the_order_of_the_slices(series):
    folder, result = series
    places = [pydicom.dcmread(one).ImagePositionPatient for one in result.picture.paths]
    geometry = result.picture.geometry
    expected = geometry.origin + np.arange(6)[:, None] * geometry.spacing[2] * geometry.direction[:, 2]
    np.testing.assert_allclose(places, expected, rtol=0, atol=1e-6)
    assert sorted(result.picture.paths) == sorted(map(str, folder.iterdir()))


def test_another_kind_of_image_takes_a_source(plain, tmp_path):
    folder, result = plain
    image = result.labels()  # an itk.Image, at the place of the series
    other = segment(image, 2, number_of_tokens=60)
    with pytest.raises(ValueError, match="source: what was segmented is no file"):
        exchange.to_dicom_seg(other, tmp_path / "a.dcm")
    files = sorted(folder.iterdir(), reverse=True)
    for source in (folder, files, [pydicom.dcmread(one) for one in files]):
        read = highdicom.seg.segread(exchange.to_dicom_seg(other, tmp_path / "a.dcm", source=source))
        volume = read.get_volume(combine_segments=True)
        index = find_index(volume.affine, result.picture.geometry, volume.array.shape)
        np.testing.assert_array_equal(volume.array, np.asarray(other.labels())[index])


def test_one_slice(tmp_path):
    path = pathlib.Path(pytest.importorskip("pydicom.data").get_testdata_file("CT_small.dcm"))
    result = segment(path, 4)
    file = exchange.to_dicom_seg(result, tmp_path / "a.dcm")
    read = highdicom.seg.segread(file)
    masks = read.get_pixels_by_source_instance([pydicom.dcmread(path).SOPInstanceUID], combine_segments=True)
    np.testing.assert_array_equal(masks.squeeze(), np.asarray(result.labels()).squeeze())
    with pytest.raises(ValueError, match=r"path: .*would be replaced"):
        exchange.to_dicom_seg(segment(shutil.copy(path, tmp_path / "b.dcm"), 4), tmp_path / "b.dcm")


def test_more_than_255_regions_are_16_bits(tmp_path):
    folder = tmp_path / "in"
    for number in range(2):
        pixels = np.random.default_rng(number).integers(0, 4000, (12, 10)).repeat(4, 0).repeat(4, 1).astype(np.uint16)
        write_slice(
            folder / f"{number}.dcm", number, FrameOfReferenceUID="1.2", Rows=48, Columns=40, PixelData=pixels.tobytes()
        )
    result = segment(folder, 300, number_of_tokens=1500, minimum_region_fraction=0.0)
    assert result.number_of_regions > 255
    read = highdicom.seg.segread(exchange.to_dicom_seg(result, tmp_path / "a.dcm", segmentation_type="LABELMAP"))
    assert read.BitsAllocated == 16
    volume = read.get_volume(combine_segments=True)
    index = find_index(volume.affine, result.picture.geometry, volume.array.shape)
    np.testing.assert_array_equal(volume.array, np.asarray(result.labels())[index])


@pytest.mark.parametrize(
    ("more", "error", "words"),
    [
        ({"segmentation_type": "FRACTIONAL"}, ValueError, "segmentation_type: must be one of"),
        ({"names": {1: ("Liver", "SCT")}}, TypeError, "names: must have a name, or"),
        ({"names": {1: ("Liver", ("1", "SCT"), ("1", "SCT", "x"))}}, TypeError, "names: must have a name, or"),
        ({"names": {1: "x" * 65}}, ValueError, "names: DICOM takes 64"),
        ({"names": {1: "a\\b"}}, ValueError, "names: DICOM takes .* no backslash"),
        ({"names": {4: "x"}}, ValueError, "names: has the label 4"),
        ({"series_number": 0}, ValueError, "series_number: must be at least 1"),
        ({"description": None}, TypeError, "description: must be text"),
        ({"source": "no-such-folder"}, FileNotFoundError, "source: there is no"),
        ({"source": [5]}, TypeError, "source: must be files"),
        ({"source": __file__}, ValueError, "source: .* is no DICOM file"),
        ({"path": "no/such/seg.dcm"}, FileNotFoundError, "path: there is no folder"),
    ],
)
def test_errors_name_the_parameter(plain, more, error, words, tmp_path):
    with pytest.raises(error, match=words):
        exchange.to_dicom_seg(plain[1], **{"path": tmp_path / "a.dcm", **more})
    assert list(tmp_path.iterdir()) == []


def test_slices_that_are_not_those_of_the_labels_are_an_error(plain, tmp_path):
    folder, result = plain
    files = sorted(folder.iterdir())
    slices = [pydicom.dcmread(one) for one in files]
    with pytest.raises(ValueError, match=r"source: of 6 slices, 1 are not .* at slice 2 .*got 5 files"):
        exchange.to_dicom_seg(result, tmp_path / "a.dcm", source=files[:2] + files[3:])
    with pytest.raises(ValueError, match=r"source: 0.dcm and 0.dcm are at the same place"):
        exchange.to_dicom_seg(result, tmp_path / "a.dcm", source=[*files, files[0]])
    slices[3].PixelSpacing = [0.5, 0.71]
    with pytest.raises(ValueError, match="source: of 6 slices, 1 are not .* at slice 3"):
        exchange.to_dicom_seg(result, tmp_path / "a.dcm", source=slices)
    del slices[3].ImagePositionPatient
    with pytest.raises(ValueError, match="source: .* does not say where its pixels are"):
        exchange.to_dicom_seg(result, tmp_path / "a.dcm", source=slices)
    slices[3].NumberOfFrames = 4
    with pytest.raises(ValueError, match="source: .* has 4 frames"):
        exchange.to_dicom_seg(result, tmp_path / "a.dcm", source=slices)


def test_names_in_any_script(tmp_path):
    """Those of regions, and that of the patient in the character set of the source."""
    more = {"SpecificCharacterSet": "ISO_IR 100", "PatientName": "Müller^Jürgen"}
    result = segment(write_series(tmp_path / "in", *SERIES["plain"], **more), 3, number_of_tokens=60)
    read = highdicom.seg.segread(exchange.to_dicom_seg(result, tmp_path / "a.dcm", names={1: "Größe", 2: "肝臓"}))
    assert [read.get_segment_description(number).segment_label for number in (1, 2)] == ["Größe", "肝臓"]
    assert read.PatientName == "Müller^Jürgen"


def test_a_photograph_has_no_dicom_source(blobs, tmp_path):
    import itk

    itk.imwrite(itk.image_from_array(blobs, is_vector=True), str(tmp_path / "in.png"))
    with pytest.raises(ValueError, match="source: .*in.png is no DICOM file"):
        exchange.to_dicom_seg(segment(tmp_path / "in.png", 3), tmp_path / "a.dcm")


def test_without_highdicom_the_error_says_how_to_get_it(plain, tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "highdicom", None)
    with pytest.raises(ImportError, match="pip install highdicom"):
        exchange.to_dicom_seg(plain[1], tmp_path / "a.dcm")
