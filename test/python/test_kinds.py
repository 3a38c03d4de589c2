# SPDX-License-Identifier: Apache-2.0
"""Every kind of image arrives with its values and its place, and labels go back to the same place."""

from __future__ import annotations

import os
import subprocess
import sys

import numpy as np
import pytest

from diffuse_walk_cut import kinds

#: An oblique, anisotropic, flipped geometry; x, y, z; LPS.
SPACING = (0.7, 1.3, 2.9)
ORIGIN = (-31.5, 12.25, 140.0)
SIZE = (30, 20, 12)


def rotation() -> np.ndarray:
    """A rotation by 20 degrees about z and -35 degrees about x, with the third axis turned round."""
    a, b = np.deg2rad(20), np.deg2rad(-35)
    about_z = np.array([[np.cos(a), -np.sin(a), 0], [np.sin(a), np.cos(a), 0], [0, 0, 1]])
    about_x = np.array([[1, 0, 0], [0, np.cos(b), -np.sin(b)], [0, np.sin(b), np.cos(b)]])
    return about_z @ about_x @ np.diag([1.0, 1.0, -1.0])


DIRECTION = rotation()
DIRECTION_2D = np.array([[0.6, 0.8], [0.8, -0.6]])  # a rotation and a flip


def affine_lps(spacing=SPACING, origin=ORIGIN, direction=DIRECTION) -> np.ndarray:
    d = len(spacing)
    matrix = np.eye(d + 1)
    matrix[:d, :d] = direction @ np.diag(spacing)
    matrix[:d, d] = origin
    return matrix


def points(shape=SIZE, matrix=None) -> np.ndarray:
    """The physical point of each pixel, array (x, y, z, 3), computed without any of the libraries."""
    index = np.stack(np.meshgrid(*map(np.arange, shape), indexing="ij"), -1)
    matrix = affine_lps() if matrix is None else matrix
    d = len(shape)
    return index @ matrix[:d, :d].T + matrix[:d, d]


def itk_image(array, spacing=SPACING, origin=ORIGIN, direction=DIRECTION):
    import itk

    image = itk.image_from_array(array)
    image.SetSpacing(spacing)
    image.SetOrigin(origin)
    image.SetDirection(itk.matrix_from_array(np.ascontiguousarray(direction)))
    return image


def value_at(image, point):
    """The value of an ITK image at the pixel nearest to a physical point."""
    return image.GetPixel(image.TransformPhysicalPointToIndex([float(x) for x in point]))


def verify_points(picture, array):
    """Some pixels, of all corners and at random: the value of array (z, y, x) is at its point in the picture."""
    rng = np.random.default_rng(3)
    where = points()
    indices = [(x, y, z) for x in (0, 29) for y in (0, 19) for z in (0, 11)]
    indices += [tuple(rng.integers(0, SIZE)) for _ in range(40)]
    for x, y, z in indices:
        assert value_at(picture.image, where[x, y, z]) == float(array[z, y, x])


@pytest.fixture
def marks():
    """Leaf labels that say which pixel they are: array (z, y, x)."""
    return np.arange(30 * 20 * 12, dtype=np.uint16).reshape(12, 20, 30)


# ---- the same physical point in every library


def test_itk(volume, marks):
    image = itk_image(volume)
    picture = kinds.read(image)
    verify_points(picture, volume)
    labels = picture.like(marks)
    assert type(labels) is type(image)  # itk.Image[US, 3]
    for name in ("GetSpacing", "GetOrigin"):
        assert tuple(getattr(labels, name)()) == tuple(getattr(image, name)())
    assert np.array_equal(np.asarray(labels.GetDirection()), DIRECTION)
    where = points()
    assert value_at(labels, where[7, 3, 11]) == marks[11, 3, 7]


def test_itk_index_that_is_not_zero(volume, marks):
    import itk

    whole = itk_image(volume)
    part = itk.region_of_interest_image_filter(whole, region_of_interest=region((5, 4, 3), (20, 10, 7)))
    part.SetOrigin(ORIGIN)
    part.SetRegions(region((5, 4, 3), (20, 10, 7)))
    assert tuple(part.GetLargestPossibleRegion().GetIndex()) == (5, 4, 3)
    picture = kinds.read(part)
    where = points()
    assert value_at(picture.image, where[9, 8, 6]) == volume[6, 8, 9]
    labels = picture.like(marks[3:10, 4:14, 5:25].copy())
    assert labels.GetLargestPossibleRegion() == part.GetLargestPossibleRegion()
    assert value_at(labels, where[9, 8, 6]) == marks[6, 8, 9]
    mask = kinds.read_mask(part, picture, part)
    assert value_at(mask, where[9, 8, 6]) == 1


def region(index, size):
    import itk

    result = itk.ImageRegion[3]()
    result.SetIndex(index)
    result.SetSize(size)
    return result


def test_simpleitk(volume, marks):
    sitk = pytest.importorskip("SimpleITK")
    image = sitk.GetImageFromArray(volume)
    image.SetSpacing(SPACING)
    image.SetOrigin(ORIGIN)
    image.SetDirection(DIRECTION.ravel().tolist())
    picture = kinds.read(image)
    verify_points(picture, volume)
    labels = picture.like(marks)
    assert labels.GetPixelID() == sitk.sitkUInt16
    assert labels.IsSameImageGeometryAs(image)
    where = points()[7, 3, 11]
    assert labels.GetPixel(labels.TransformPhysicalPointToIndex(where.tolist())) == marks[11, 3, 7]


def test_xarray(volume, marks):
    xarray = pytest.importorskip("xarray")
    import itk

    image = itk_image(volume)
    array = itk.xarray_from_image(image)
    picture = kinds.read(array)
    verify_points(picture, volume)
    labels = picture.like(marks)
    assert labels.dims == ("z", "y", "x")
    assert labels.dtype == np.uint16
    for name in labels.dims:
        xarray.testing.assert_identical(labels.coords[name], array.coords[name])
    back = itk.image_from_xarray(labels)
    assert value_at(back, points()[7, 3, 11]) == marks[11, 3, 7]


def test_xarray_in_another_order_of_dims(volume, marks):
    pytest.importorskip("xarray")
    import itk

    array = itk.xarray_from_image(itk_image(volume)).transpose("x", "z", "y").assign_coords(day=4)
    picture = kinds.read(array)
    verify_points(picture, volume)
    labels = picture.like(marks)
    assert labels.dims == ("x", "z", "y")
    assert int(labels.coords["day"]) == 4
    assert np.array_equal(labels.transpose("z", "y", "x").values, marks)


def test_xarray_with_falling_coordinates(volume):
    xarray = pytest.importorskip("xarray")
    coords = {"z": np.arange(12) * 2.0, "y": 50 - np.arange(20) * 1.5, "x": np.arange(30) * 0.5 - 3}
    picture = kinds.read(xarray.DataArray(volume, dims=("z", "y", "x"), coords=coords))
    assert tuple(picture.image.GetSpacing()) == (0.5, 1.5, 2.0)
    point = (coords["x"][7], coords["y"][3], coords["z"][11])
    assert value_at(picture.image, point) == volume[11, 3, 7]


def test_monai(volume, marks):
    pytest.importorskip("monai")
    torch = pytest.importorskip("torch")
    from monai.data import MetaTensor

    ras = np.diag([-1.0, -1.0, 1.0, 1.0]) @ affine_lps()
    data = np.ascontiguousarray(volume.astype(np.float32).T)[None]  # (1, x, y, z)
    image = MetaTensor(torch.from_numpy(data), affine=torch.from_numpy(ras))
    picture = kinds.read(image)
    assert picture.kind == "scalar"
    verify_points(picture, volume)
    labels = picture.like(marks)
    assert isinstance(labels, MetaTensor)
    assert labels.dtype == torch.int64
    assert labels.shape == image.shape
    assert torch.equal(labels.affine, image.affine)
    # A voxel's point by MONAI's own affine.
    where = (labels.affine.numpy() @ [7, 3, 11, 1])[:3] * [-1, -1, 1]
    assert np.allclose(where, points()[7, 3, 11])
    assert int(labels[0, 7, 3, 11]) == marks[11, 3, 7]


@pytest.mark.filterwarnings("ignore:NvImgCodecPydicomReader:UserWarning")  # a plug-in of MONAI for GPUs
def test_monai_reads_the_file_that_itk_reads(volume, marks, tmp_path):
    pytest.importorskip("monai")
    import itk
    from monai.transforms import LoadImage

    path = str(tmp_path / "volume.nrrd")
    itk.imwrite(itk_image(volume), path)
    image = LoadImage(reader="ITKReader", image_only=True, ensure_channel_first=True)(path)
    picture = kinds.read(image)
    verify_points(picture, volume)
    assert np.allclose(np.asarray(picture.image.GetDirection()), DIRECTION)
    assert np.allclose(picture.image.GetSpacing(), SPACING)
    assert int(picture.like(marks)[0, 7, 3, 11]) == marks[11, 3, 7]


def test_monai_in_lps_and_in_two_dimensions():
    pytest.importorskip("monai")
    torch = pytest.importorskip("torch")
    from monai.data import MetaTensor

    data = torch.arange(3 * 5 * 4, dtype=torch.uint8).reshape(3, 5, 4)  # (c, x, y)
    matrix = affine_lps((0.5, 2.0), (3.0, -7.0), DIRECTION_2D)
    image = MetaTensor(data, affine=torch.from_numpy(matrix), meta={"space": "LPS"})
    picture = kinds.read(image)
    assert picture.kind == "color"
    assert np.allclose(np.asarray(picture.image.GetDirection()), DIRECTION_2D)
    where = points((5, 4), matrix)[3, 1]
    assert tuple(value_at(picture.image, where)) == tuple(data[:, 3, 1].tolist())


def test_file(volume, marks, tmp_path):
    import itk

    path = tmp_path / "volume.nrrd"
    itk.imwrite(itk_image(volume), str(path))
    for name in (path, str(path)):
        picture = kinds.read(name)
        verify_points(picture, volume)
        assert picture.name == "volume.nrrd"
        assert picture.has_physical_geometry
        assert value_at(picture.like(marks), points()[7, 3, 11]) == marks[11, 3, 7]


# ---- DICOM


def write_dicom(folder, slices, uid="1.2.826.0.1.3680043.2.1125.1", first=0):
    """A series of int16 slices, along the third axis of an oblique, anisotropic geometry."""
    pydicom = pytest.importorskip("pydicom")
    from pydicom.dataset import FileDataset, FileMetaDataset

    for k, pixels in enumerate(slices):
        meta = FileMetaDataset()
        meta.MediaStorageSOPClassUID = "1.2.840.10008.5.1.4.1.1.2"
        meta.MediaStorageSOPInstanceUID = f"{uid}.{first + k + 1}"
        meta.TransferSyntaxUID = "1.2.840.10008.1.2.1"
        header = FileDataset(None, {}, file_meta=meta, preamble=b"\0" * 128)
        header.SOPClassUID = meta.MediaStorageSOPClassUID
        header.SOPInstanceUID = meta.MediaStorageSOPInstanceUID
        header.Modality = "CT"
        header.SeriesInstanceUID = uid
        header.StudyInstanceUID = "1.2.826.0.1.3680043.2.1125.9"
        header.SeriesDate = "20200101"
        header.InstanceNumber = k + 1
        header.ImageOrientationPatient = [float(f"{v:.12g}") for v in (*rotation()[:, 0], *rotation()[:, 1])]
        normal = np.cross(rotation()[:, 0], rotation()[:, 1])
        position = np.array(ORIGIN) + k * 2.5 * normal
        header.ImagePositionPatient = [float(f"{v:.10g}") for v in position]
        header.PixelSpacing = [1.3, 0.7]  # rows, columns
        header.SliceThickness = 2.5
        header.Rows, header.Columns = pixels.shape
        header.SamplesPerPixel = 1
        header.PhotometricInterpretation = "MONOCHROME2"
        header.BitsAllocated = header.BitsStored = 16
        header.HighBit = 15
        header.PixelRepresentation = 1
        header.RescaleSlope, header.RescaleIntercept = 1, -1024
        header.PixelData = pixels.astype(np.int16).tobytes()
        # In an order of names that is not the order in space.
        pydicom.dcmwrite(folder / f"{(7 * k) % 11:02d}-{first}.dcm", header, enforce_file_format=True)


def test_dicom_folder_and_slice(volume, tmp_path):
    slices = volume[:8]
    write_dicom(tmp_path, slices)
    picture = kinds.read(tmp_path)
    assert tuple(picture.geometry.size) == (30, 20, 8)
    assert np.allclose(picture.geometry.spacing, (0.7, 1.3, 2.5))
    normal = np.cross(rotation()[:, 0], rotation()[:, 1])
    where = np.array(ORIGIN) + rotation()[:, 0] * 0.7 * 7 + rotation()[:, 1] * 1.3 * 3 + normal * 2.5 * 6
    assert value_at(picture.image, where) == float(volume[6, 3, 7]) - 1024
    labels = picture.like(np.zeros((8, 20, 30), np.uint16))
    assert np.allclose(np.asarray(labels.GetDirection()), np.asarray(picture.image.GetDirection()))

    one = kinds.read(tmp_path / "00-0.dcm")
    assert one.image.GetImageDimension() == 2
    assert one.geometry.size == (30, 20, 1)
    assert one.like(np.zeros((20, 30), np.uint16)).GetImageDimension() == 3


def test_folder_of_two_series_or_of_none(volume, tmp_path):
    with pytest.raises(ValueError, match="holds no DICOM image"):
        kinds.read(tmp_path)
    write_dicom(tmp_path, volume[:2])
    write_dicom(tmp_path, volume[:2], uid="1.2.826.0.1.3680043.2.1125.2", first=50)
    with pytest.raises(ValueError, match="holds 2 DICOM series: .*series=1"):
        kinds.read(tmp_path)
    assert tuple(kinds.read(tmp_path, series=2).geometry.size) == (30, 20, 2)


# ---- values


def test_8_bit_colour_stays_and_alpha_is_left_out(blobs):
    import itk

    picture = kinds.read(blobs)
    assert picture.kind == "color"
    assert type(picture.image) is itk.Image[itk.RGBPixel[itk.UC], 2]
    assert np.array_equal(itk.array_from_image(picture.image), blobs)
    alpha = np.concatenate([blobs, np.full_like(blobs[..., :1], 9)], -1)
    assert np.array_equal(itk.array_from_image(kinds.read(alpha).image), blobs)
    assert not picture.has_physical_geometry


@pytest.mark.parametrize("dtype", ["uint16", "float32", "float64", "int32"])
def test_wider_colour_is_a_vector_image(blobs, dtype):
    import itk

    picture = kinds.read(blobs.astype(dtype))
    assert picture.kind == "wide_color"
    assert type(picture.image) is itk.VectorImage[itk.F, 2]
    assert np.array_equal(itk.array_from_image(picture.image), blobs.astype(np.float32))


@pytest.mark.parametrize("dtype", ["int8", "uint16", "int16", "float16", "float32", ">u2", ">f4"])
def test_narrow_scalars_are_taken_in_single_precision(dtype):
    import itk

    array = np.arange(-40, 80).reshape(10, 12).astype(dtype)
    picture = kinds.read(array)
    assert picture.kind == "scalar"
    assert type(picture.image) is itk.Image[itk.F, 2]
    assert np.array_equal(itk.array_from_image(picture.image), array.astype(np.float32))


@pytest.mark.parametrize("dtype", ["int32", "uint32", "int64", "uint64", "float64"])
def test_wide_scalars_are_taken_in_double_precision(dtype):
    import itk

    large = 2**30 + 1  # single precision would round all of these to the same number
    array = (np.arange(120).reshape(10, 12) + large).astype(dtype)
    picture = kinds.read(array)
    assert type(picture.image) is itk.Image[itk.D, 2]
    assert np.array_equal(itk.array_from_image(picture.image), array)


def test_bytes_stay_bytes():
    import itk

    array = np.arange(120, dtype=np.uint8).reshape(10, 12)
    picture = kinds.read(array)
    assert type(picture.image) is itk.Image[itk.UC, 2]
    assert np.array_equal(itk.array_from_image(picture.image), array)


def test_an_array_is_copied_and_an_itk_image_is_not(blobs):
    import itk

    array = blobs[..., 0].astype(np.float32)
    picture = kinds.read(array)
    before = array[0, 0]
    array[0, 0] += 1
    assert picture.image.GetPixel([0, 0]) == before
    image = itk.image_from_array(array)
    assert kinds.read(image).image is image


def test_an_array_that_itk_made_is_an_array(blobs):
    import itk

    view = itk.array_view_from_image(itk.image_from_array(blobs, is_vector=True))
    picture = kinds.read(view)
    assert picture.kind == "color"
    assert type(picture.like(np.zeros((70, 100), np.uint16))) is np.ndarray


def test_any_strides(blobs):
    import itk

    for view in (blobs[::-1, ::2], blobs.transpose(1, 0, 2)):
        assert np.array_equal(itk.array_from_image(kinds.read(view).image), view)


@pytest.mark.parametrize("shape", [(1, 9), (9, 1), (1, 1), (1, 7, 3), (7, 1, 3)])
def test_thin_images(shape):
    import itk

    array = np.arange(np.prod(shape), dtype=np.uint8).reshape(shape)
    picture = kinds.read(array)
    assert np.array_equal(itk.array_from_image(picture.image), array)
    assert picture.geometry.size == shape[1::-1]


def test_a_volume_of_one_slice_is_two_dimensional():
    array = np.arange(60, dtype=np.uint8).reshape(1, 6, 10)
    picture = kinds.read(array)
    assert picture.image.GetImageDimension() == 2
    assert picture.like(np.zeros((6, 10), np.uint16)).shape == (1, 6, 10)
    image = kinds.read(itk_image(array))
    labels = image.like(array[0].astype(np.uint16))
    assert np.allclose(np.asarray(labels.GetDirection()), DIRECTION)
    assert tuple(labels.GetOrigin()) == ORIGIN


def itk_types():
    import itk

    for name in ("UC", "SS", "US", "SI", "UI", "UL", "ULL", "F", "D"):
        yield itk.Image[getattr(itk, name), 2], "scalar"
    yield itk.Image[itk.RGBPixel[itk.UC], 2], "color"
    yield itk.Image[itk.RGBAPixel[itk.UC], 2], "color"
    for pixel in (itk.Vector[itk.F, 3], itk.CovariantVector[itk.F, 3], itk.Vector[itk.F, 2]):
        yield itk.Image[pixel, 2], "channels"
    for name in ("UC", "SS", "US", "F", "D"):
        yield itk.VectorImage[getattr(itk, name), 2], "channels"


def test_itk_images_of_every_pixel_type():
    import itk

    rng = np.random.default_rng(4)
    for ttype, kind in itk_types():
        image = ttype.New()
        image.SetRegions([9, 6])
        if ttype in [itk.VectorImage[getattr(itk, n), 2] for n in ("UC", "SS", "US", "F", "D")]:
            image.SetNumberOfComponentsPerPixel(5)
        image.Allocate()
        view = itk.array_view_from_image(image)
        view[...] = rng.integers(0, 200, view.shape)
        picture = kinds.read(image)
        assert picture.kind == kind, ttype
        got = itk.array_from_image(picture.image).astype(float)
        expected = view[..., :3] if kind == "color" else view
        assert np.array_equal(got, expected), ttype
        assert type(picture.like(np.zeros((6, 9), np.uint16))) is itk.Image[itk.US, 2]
        assert type(picture.like(np.zeros((6, 9), np.uint32))) is itk.Image[itk.UI, 2]
        assert type(picture.like(np.zeros((6, 9), np.float32))) is itk.Image[itk.F, 2]


def test_a_filter_stands_for_its_output(blobs, tmp_path):
    import itk

    image = itk.image_from_array(blobs[..., 0].astype(np.float32))
    itk.imwrite(image, str(tmp_path / "image.mha"))
    reader = itk.ImageFileReader[type(image)].New(FileName=str(tmp_path / "image.mha"))
    assert np.array_equal(itk.array_from_image(kinds.read(reader).image), blobs[..., 0])


# ---- which axis has the channels


def kind_and_size(picture):
    return picture.kind, picture.geometry.size


def test_channel_axis_of_arrays():
    def read(*shape, dtype="uint8", **options):
        return kind_and_size(kinds.read(np.zeros(shape, dtype), **options))

    assert read(7, 9) == ("scalar", (9, 7))
    assert read(7, 9, 3) == ("color", (9, 7))
    assert read(7, 9, 4) == ("color", (9, 7))
    assert read(7, 9, 5) == ("scalar", (5, 9, 7))
    assert read(7, 9, 3, channel_axis=None) == ("scalar", (3, 9, 7))
    assert read(7, 9, 5, channel_axis=-1) == ("channels", (9, 7))
    assert read(3, 9, 7, channel_axis=0) == ("color", (7, 9))
    assert read(7, 9, 1, channel_axis=2) == ("scalar", (9, 7))
    assert read(6, 7, 9, 3, channel_axis=-1) == ("color", (9, 7, 6))
    assert read(6, 7, 9, 4, channel_axis=-1, dtype="float32") == ("channels", (9, 7, 6))


def test_channel_axis_of_tensors(blobs):
    torch = pytest.importorskip("torch")
    import itk

    tensor = torch.from_numpy(np.ascontiguousarray(blobs.transpose(2, 0, 1)))
    picture = kinds.read(tensor)
    assert picture.kind == "color"
    assert np.array_equal(itk.array_from_image(picture.image), blobs)
    assert kind_and_size(kinds.read(tensor, channel_axis=None)) == ("scalar", (100, 70, 3))
    assert kind_and_size(kinds.read(tensor[:1])) == ("scalar", (100, 70))
    assert kind_and_size(kinds.read(torch.from_numpy(blobs), channel_axis=-1)) == ("color", (100, 70))
    assert kind_and_size(kinds.read(torch.zeros(6, 7, 9))) == ("scalar", (9, 7, 6))


def test_tensors_of_any_type(marks):
    torch = pytest.importorskip("torch")
    import itk

    values = torch.arange(42.0).reshape(6, 7)
    learnt = values.clone().requires_grad_()
    for tensor in (values.bfloat16(), values.half(), values.double(), learnt, values.T.contiguous().T):
        picture = kinds.read(tensor)
        assert np.array_equal(itk.array_from_image(picture.image), values.numpy())
    labels = picture.like(np.arange(42, dtype=np.uint16).reshape(6, 7))
    assert labels.dtype == torch.int64
    assert labels.device == values.device
    assert picture.like(np.zeros((6, 7), np.float32)).dtype == torch.float32
    with pytest.raises(TypeError, match="to_dense"):
        kinds.read(values.to_sparse())


def test_channels_of_a_dataarray_and_of_simpleitk(blobs):
    xarray = pytest.importorskip("xarray")
    sitk = pytest.importorskip("SimpleITK")
    import itk

    array = xarray.DataArray(blobs.transpose(2, 0, 1), dims=("c", "y", "x"), coords={"c": list("rgb")})
    picture = kinds.read(array)
    assert picture.kind == "color"
    assert np.array_equal(itk.array_from_image(picture.image), blobs)
    labels = picture.like(np.zeros((70, 100), np.uint16))
    assert labels.dims == ("y", "x")
    assert "c" not in labels.coords

    image = sitk.GetImageFromArray(blobs, isVector=True)
    assert kinds.read(image).kind == "color"
    assert np.array_equal(itk.array_from_image(kinds.read(image).image), blobs)
    assert kinds.read(sitk.Cast(image, sitk.sitkVectorUInt16)).kind == "wide_color"
    assert kinds.read(sitk.Cast(image, sitk.sitkVectorFloat32)).kind == "channels"


def test_what_numpy_reads_is_an_array(blobs):
    image = pytest.importorskip("PIL.Image").fromarray(blobs)
    import itk

    assert np.array_equal(itk.array_from_image(kinds.read(image).image), blobs)
    palette = image.quantize(8)  # indices, whose order says nothing
    assert kinds.read(palette).kind == "color"
    assert np.array_equal(itk.array_from_image(kinds.read(palette).image), np.asarray(palette.convert("RGB")))


# ---- files


def test_files_are_told_apart_as_the_program_does(blobs, tmp_path):
    import itk

    def written(name, array, **options):
        path = str(tmp_path / name)
        itk.imwrite(itk.image_from_array(array, **options), path)
        return kinds.read(path)

    assert written("a.png", blobs, is_vector=True).kind == "color"
    assert written("b.png", blobs[..., 0].copy()).kind == "scalar"
    assert written("c.mha", blobs.astype(np.float32), is_vector=True).kind == "channels"
    wide = written("d.nrrd", blobs[..., 0].astype(np.float64) + 1e9)
    assert wide.kind == "scalar"
    assert np.array_equal(itk.array_from_image(wide.image), blobs[..., 0] + 1e9)
    byte = written("e.mha", blobs[..., 0].copy())
    assert type(byte.image) is itk.Image[itk.UC, 2]
    assert byte.has_physical_geometry
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(tmp_path)
        assert kinds.read("a.png").name == "a.png"


def test_16_bit_colour_of_a_file(blobs, tmp_path):
    import itk

    path = tmp_path / "wide.nrrd"
    # An NRRD file of RGB pixels of 16 bits, written by hand.
    header = ("NRRD0004", "type: uint16", "dimension: 3", "sizes: 3 100 70", "kinds: RGB-color domain domain")
    header += ("endian: little", "encoding: raw", "", "")
    path.write_bytes("\n".join(header).encode() + (blobs.astype("<u2") * 257).tobytes())
    picture = kinds.read(path)
    assert picture.kind == "wide_color"
    assert np.array_equal(itk.array_from_image(picture.image), blobs.astype(np.float32) * 257)


# ---- masks


def test_masks_of_every_kind(blobs):
    torch = pytest.importorskip("torch")
    xarray = pytest.importorskip("xarray")
    sitk = pytest.importorskip("SimpleITK")
    import itk

    inside = np.zeros((70, 100), bool)
    inside[20:50, 10:60] = True
    numbers = inside * 256  # 0 in the lowest byte
    picture = kinds.read(blobs)
    for mask in (
        inside,
        numbers,
        torch.from_numpy(inside),
        torch.from_numpy(numbers)[None],
        xarray.DataArray(inside, dims=("y", "x")),
        xarray.DataArray(inside.T, dims=("x", "y")),
        itk.image_from_array(inside.astype(np.uint8)),
        itk.image_from_array(numbers.astype(np.uint16)),
        sitk.GetImageFromArray(numbers.astype(np.uint16)),
    ):
        got = kinds.read_mask(mask, picture, blobs)
        assert type(got) is itk.Image[itk.UC, 2]
        assert np.array_equal(itk.array_from_image(got), inside)


def test_a_mask_in_a_file(blobs, tmp_path):
    import itk

    inside = np.zeros((70, 100), np.uint16)
    inside[20:50, 10:60] = 256
    for name in ("mask.png", "mask.nrrd"):
        itk.imwrite(itk.image_from_array(inside), str(tmp_path / name))
        got = kinds.read_mask(tmp_path / name, kinds.read(blobs), blobs)
        assert np.array_equal(itk.array_from_image(got), inside > 0)


def test_an_array_takes_the_place_of_the_image(volume):
    image = itk_image(volume)
    picture = kinds.read(image)
    inside = volume > 200
    mask = kinds.read_mask(inside, picture, image)
    where = points()
    for x, y, z in ((7, 5, 3), (20, 12, 8), (0, 0, 0)):
        assert value_at(mask, where[x, y, z]) == inside[z, y, x]


def test_a_plain_mask_of_a_metatensor_has_its_order_of_axes(volume):
    pytest.importorskip("monai")
    torch = pytest.importorskip("torch")
    import itk
    from monai.data import MetaTensor

    data = torch.from_numpy(np.ascontiguousarray(volume.astype(np.float32).T))[None]
    image = MetaTensor(data, affine=torch.from_numpy(affine_lps()))
    picture = kinds.read(image)
    for mask in (data > 200, data[0] > 200, (data > 200).numpy(), MetaTensor(data > 200, affine=image.affine)):
        got = kinds.read_mask(mask, picture, image)
        assert np.array_equal(itk.array_from_image(got), volume > 200)


# ---- errors


@pytest.mark.parametrize(
    ("image", "error", "words"),
    [
        (None, TypeError, "image: None is not an image; give a file name"),
        (3.5, TypeError, "image: a float is not an image"),
        ([[1, 2], [3, 4]], TypeError, "image: a list is not an image"),
        (np.zeros((0, 5)), ValueError, "image: has no pixel"),
        (np.zeros(5), ValueError, "image: has 1 axes"),
        (np.zeros((2, 3, 4, 5)), ValueError, "image: has 4 axes .*channel_axis"),
        (np.zeros((4, 5), bool), TypeError, "image: bool values are a mask"),
        (np.zeros((4, 5), object), TypeError, "image: values of type object"),
        (np.zeros((4, 5), "U3"), TypeError, "image: values of type <U3"),
        (np.zeros((4, 5), complex), TypeError, "image: complex128 values are complex"),
        (np.ma.masked_equal(np.zeros((4, 5)), 0), TypeError, "image: is a masked array"),
    ],
)
def test_what_is_not_an_image(image, error, words):
    with pytest.raises(error, match=words):
        kinds.read(image)


def test_files_that_are_none(tmp_path):
    with pytest.raises(FileNotFoundError, match="image: there is no file .*nowhere.png"):
        kinds.read(tmp_path / "nowhere.png")
    (tmp_path / "text.png").write_text("not an image")
    with pytest.raises(ValueError, match="image: .*text.png is of no known image format"):
        kinds.read(tmp_path / "text.png")
    with pytest.raises(FileNotFoundError, match="mask: there is no file"):
        kinds.read_mask(tmp_path / "nowhere.png", kinds.read(np.zeros((4, 5))), None)


@pytest.mark.parametrize(
    "name",
    ["a.jpg", "a.png", "a.bmp", "a.mha", "a.mhd", "a.nii", "a.nii.gz", "a.vtk", "a.gipl", "a.nrrd", "a.tif"],
)
def test_files_that_were_cut_short(blobs, tmp_path, name):
    import itk

    grey = np.ascontiguousarray(blobs[..., 0])
    path = tmp_path / name
    itk.imwrite(itk.image_from_array(grey), str(path))
    assert kinds.read(path).geometry.size[:2] == (100, 70)
    data = path.with_name("a.raw") if name == "a.mhd" else path
    whole = data.read_bytes()
    data.write_bytes(whole[: len(whole) * 2 // 3])
    with pytest.raises(ValueError, match="truncated|damaged"):
        kinds.read(path)


def test_channel_axis_that_cannot_be(blobs):
    import itk

    with pytest.raises(ValueError, match="channel_axis: must be from -3 to 2 .*got 3"):
        kinds.read(blobs, channel_axis=3)
    with pytest.raises(TypeError, match="channel_axis: must be 'automatic', None"):
        kinds.read(blobs, channel_axis="last")
    with pytest.raises(ValueError, match="channel_axis: is for arrays and tensors"):
        kinds.read(itk.image_from_array(blobs, is_vector=True), channel_axis=-1)


def test_masks_that_do_not_fit(blobs):
    picture = kinds.read(blobs)
    with pytest.raises(ValueError, match="mask: has 70 x 100 pixels, the image 100 x 70"):
        kinds.read_mask(np.ones((100, 70)), picture, blobs)
    with pytest.raises(ValueError, match="mask: has 4 axes"):
        kinds.read_mask(np.ones((1, 1, 70, 100)), picture, blobs)
    with pytest.raises(TypeError, match="mask: a str|mask: a int"):
        kinds.read_mask(7, picture, blobs)


def test_dataarrays_that_cannot_be():
    xarray = pytest.importorskip("xarray")
    with pytest.raises(ValueError, match=r"its dims are \('row', 'column'\).*rename"):
        kinds.read(xarray.DataArray(np.zeros((4, 5)), dims=("row", "column")))
    uneven = xarray.DataArray(np.zeros((3, 5)), dims=("y", "x"), coords={"y": [0.0, 1.0, 5.0]})
    with pytest.raises(ValueError, match="coordinates of y must be evenly spaced"):
        kinds.read(uneven)
    with pytest.raises(TypeError, match="give a DataArray"):
        kinds.read(xarray.Dataset({"a": uneven}))


def test_metatensors_that_cannot_be():
    pytest.importorskip("monai")
    torch = pytest.importorskip("torch")
    from monai.data import MetaTensor

    with pytest.raises(ValueError, match="add the channel"):
        kinds.read(MetaTensor(torch.zeros(5, 6)))
    with pytest.raises(ValueError, match="has no inverse"):
        kinds.read(MetaTensor(torch.zeros(1, 5, 6, 7), affine=torch.zeros(4, 4)))


def test_nothing_is_imported_before_it_is_used(root):
    code = (
        "import sys, diffuse_walk_cut\n"
        "heavy = {'itk', 'torch', 'matplotlib', 'dask', 'xarray', 'SimpleITK', 'monai', 'scipy', 'networkx'}\n"
        "assert not heavy & set(sys.modules), heavy & set(sys.modules)\n"
        "from diffuse_walk_cut import kinds, segment, Segmentation, Node\n"
        "assert not heavy & set(sys.modules), heavy & set(sys.modules)\n"
    )
    environment = dict(os.environ, PYTHONPATH=os.pathsep.join([str(root / "python"), os.environ.get("PYTHONPATH", "")]))
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, env=environment, check=False)
    assert done.returncode == 0, done.stderr


def test_other_libraries_need_not_be_there(blobs, tmp_path, monkeypatch):
    import itk

    itk.imwrite(itk.image_from_array(blobs, is_vector=True), str(tmp_path / "image.png"))
    for name in ("torch", "xarray", "SimpleITK", "monai", "scipy", "networkx", "matplotlib", "dask"):
        monkeypatch.setitem(sys.modules, name, None)  # an import raises ImportError
    for image in (blobs, itk.image_from_array(blobs, is_vector=True), tmp_path / "image.png"):
        picture = kinds.read(image)
        kinds.read_mask(np.ones((70, 100)), picture, image)
        picture.like(np.zeros((70, 100), np.uint16))
