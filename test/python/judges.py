# SPDX-License-Identifier: Apache-2.0
"""What independent readers say of an image file: pixels as the filters see them, and their place in LPS."""

from __future__ import annotations

import pathlib
import warnings
from dataclasses import dataclass

import numpy as np

TO_LPS = np.diag([-1.0, -1.0, 1.0, 1.0])


@dataclass
class Judgment:
    """What a reader says.

    Attributes
    ----------
    reader : str
    values : numpy.ndarray
        (z,) y, x (, c).
    affine : numpy.ndarray or None
        (d + 1, d + 1), from an index (x, y, z) to a point in LPS; None where the format has no place.
    tolerance : float
        Of values: of lossy formats 2, since decoders round differently.
    precision : float
        Of places: what the reader's numbers hold.
    is_subsampled : bool
        Of JPEG with fewer colors than pixels, which decoders fill in differently.
    """

    reader: str
    values: np.ndarray
    affine: np.ndarray | None = None
    tolerance: float = 1e-3
    precision: float = 0.0
    is_subsampled: bool = False


def read(path: pathlib.Path) -> Judgment | None:
    """A judgment; None where no reader knows the file, or says nothing of what a front must make of it."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        if path.is_dir():
            return read_series(path)
        begin = path.read_bytes()[:400]
        if begin.startswith(b"NRRD"):
            return read_nrrd(path)
        if begin[:4] in (b"II*\0", b"MM\0*", b"II+\0", b"MM\0+"):
            return read_tiff(path)
        if begin[128:132] == b"DICM":
            return read_dicom(path)
        if begin.startswith((b"\x89PNG", b"\xff\xd8", b"BM", b"\0\0\0\x0cjP")):
            return read_picture(path)
        if path.name.endswith((".nii", ".nii.gz", ".hdr", ".img", ".hdr.gz")):
            return read_nifti(path)
        if path.suffix in (".mha", ".mhd", ".vtk", ".mrc", ".gipl"):
            return read_by_simpleitk(path)
    return None


def read_nifti(path: pathlib.Path) -> Judgment | None:
    import nibabel

    try:
        image = nibabel.load(path)
    except nibabel.filebasedimages.ImageFileError:
        return read_by_simpleitk(path)  # it minds names
    if not isinstance(image, (nibabel.Nifti1Image, nibabel.Nifti1Pair, nibabel.Nifti2Image)):
        return read_by_simpleitk(path)  # Analyze has no directions, and readers differ in what they make of it
    header = image.header
    values = np.asarray(image.dataobj)
    if values.dtype.fields is not None:
        values = np.stack([values[name] for name in values.dtype.names], -1)
    elif values.ndim == 5:
        values = values[:, :, :, 0, :]  # vectors
    else:
        values = values.reshape(values.shape + (1,) * (2 - values.ndim))
        while values.ndim > 3 and values.shape[-1] == 1:
            values = values[..., 0]
    has_channels = values.ndim == 4
    values = values.transpose(
        *range(values.ndim - 1 - has_channels, -1, -1), *((values.ndim - 1,) if has_channels else ())
    )
    values = np.where(np.isfinite(values), values, 0) if values.dtype.kind == "f" else values  # as ITK's reader does
    qform, sform = header["qform_code"] > 0, header["sform_code"] > 0
    affine = None
    if qform or sform:
        q, s = header.get_qform(), header.get_sform()
        if not (qform and sform) or np.allclose(q, s, atol=1e-3):
            scale = {"meter": 1000.0, "micron": 0.001}.get(header.get_xyzt_units()[0], 1.0)
            affine = TO_LPS @ np.diag([scale, scale, scale, 1.0]) @ (q if qform else s)
    largest = 0.0 if affine is None else float(np.abs(affine).max())
    return Judgment("nibabel", values, affine, precision=2e-6 * largest)


def read_nrrd(path: pathlib.Path) -> Judgment | None:
    import nrrd

    try:
        values, header = nrrd.read(str(path), index_order="C")
    except (FileNotFoundError, ValueError):
        return read_by_simpleitk(path)  # it does not know each way to name files of pixels
    kinds = header.get("kinds", ["domain"] * values.ndim)
    lists = [kind not in ("domain", "space", "???", "time") for kind in kinds]  # fastest first
    if sum(lists) > 1:
        return None
    channel = values.ndim - 1 - lists.index(True) if any(lists) else None
    if channel is not None:
        values = np.moveaxis(values, channel, -1)
    axes = values.ndim - (channel is not None)
    affine = np.eye(axes + 1)
    if "space directions" in header:
        directions = np.array(
            [row for row in np.asarray(header["space directions"], float) if np.all(np.isfinite(row))]
        )
        if directions.shape != (axes, axes):
            return Judgment("pynrrd", values)
        affine[:axes, :axes] = directions.T
        affine[:axes, axes] = np.asarray(header.get("space origin", np.zeros(axes)), float)
        space = str(header.get("space", "")).lower()
        signs = {"right-anterior-superior": (-1, -1, 1), "ras": (-1, -1, 1), "left-anterior-superior": (1, -1, 1)}
        affine = np.diag([*signs.get(space, (1, 1, 1))[:axes], 1]) @ affine
    elif "spacings" in header:
        spacings = np.asarray(header["spacings"], float)[-axes:]
        affine[:axes, :axes] = np.diag(np.where(np.isfinite(spacings), spacings, 1.0))  # NaN: not known
    else:
        affine = None  # axis mins say where the axes begin, and readers differ in what they make of it
    return Judgment("pynrrd", values, affine)


def read_by_simpleitk(path: pathlib.Path) -> Judgment:
    import SimpleITK

    image = SimpleITK.ReadImage(str(path))
    axes = image.GetDimension()
    affine = np.eye(axes + 1)
    affine[:axes, :axes] = np.array(image.GetDirection()).reshape(axes, axes) * np.array(image.GetSpacing())
    affine[:axes, axes] = image.GetOrigin()
    return Judgment("SimpleITK", SimpleITK.GetArrayFromImage(image), affine)


def read_tiff(path: pathlib.Path) -> Judgment | None:
    import tifffile

    with tifffile.TiffFile(path) as file:
        page = file.pages[0]
        tags = page.tags
        photometric, extra = int(page.photometric), page.extrasamples
        if photometric not in (0, 1, 2) or (extra and page.samplesperpixel in (2, 4)):
            return None  # palette, CMYK, YCbCr, Lab; alpha
        try:
            values = page.asarray()
        except ValueError:
            return None  # a compression that tifffile alone does not know
        same = [one for one in file.pages if one.shape == page.shape and one.dtype == page.dtype and not one.is_reduced]
        if len(file.pages) > 1 and len(same) != len(file.pages):
            return None
        if len(same) > 1:
            values = np.stack([one.asarray() for one in same])
        if page.samplesperpixel > 1 and int(page.planarconfig) == 2:
            values = np.moveaxis(values, 0, -1)
        if values.dtype.kind == "b":
            values = (values != (photometric == 0)) * np.uint8(255)  # ITK's reader turns white and black of bits alone
        lossy = "jpeg" in page.compression.name.lower()
        turned = tags.get(274)
        if turned is not None and turned.value != 1:
            flips = {2: (1,), 3: (0, 1), 4: (0,)}.get(int(turned.value))
            if flips is None:
                return None
            values = np.flip(values, flips)
    return Judgment("tifffile", values, tolerance=3.0 if lossy else 1e-3)


def read_picture(path: pathlib.Path) -> Judgment | None:
    from PIL import Image

    with Image.open(path) as image:
        mode, lossy = image.mode, image.format == "JPEG"
        is_subsampled = lossy and len(image.layer) == 3 and image.layer[0][1:3] != image.layer[1][1:3]
        if mode in ("CMYK", "LA", "PA") or (mode == "P" and image.info.get("transparency") is not None):
            return None  # conversions that are a matter of taste
        if mode == "P":
            image = image.convert("RGB")
        values = np.asarray(image)
    if values.dtype == bool:
        values = values * np.uint8(255)
    values = values[..., :3] if values.ndim == 3 else values
    return Judgment("Pillow", values, tolerance=3.0 if lossy else 1e-3, is_subsampled=is_subsampled)


def place_slice(data) -> np.ndarray | None:
    """Of a DICOM file of one frame."""
    if not all(name in data for name in ("ImagePositionPatient", "ImageOrientationPatient", "PixelSpacing")):
        return None
    across, down = np.array(data.ImageOrientationPatient, float).reshape(2, 3)
    affine = np.eye(4)
    affine[:3, 0] = across * float(data.PixelSpacing[1])
    affine[:3, 1] = down * float(data.PixelSpacing[0])
    affine[:3, 2] = np.cross(across, down)
    affine[:3, 3] = np.array(data.ImagePositionPatient, float)
    return affine


def get_values(data) -> np.ndarray:
    import pydicom.pixels

    values = data.pixel_array
    if data.PhotometricInterpretation == "PALETTE COLOR":
        return pydicom.pixels.apply_color_lut(values, data) // 257
    if data.PhotometricInterpretation == "MONOCHROME1":
        values = (2**data.BitsStored - 1) - values  # its least value is white
    return pydicom.pixels.apply_modality_lut(values, data)


def read_dicom(path: pathlib.Path) -> Judgment | None:
    import pydicom

    data = pydicom.dcmread(path)
    if data.PhotometricInterpretation.startswith("YBR"):
        return None
    try:
        values = get_values(data)
    except (RuntimeError, NotImplementedError):
        return None  # a compression that pydicom alone does not know
    affine = place_slice(data) if "NumberOfFrames" not in data else None
    return Judgment("pydicom", values, affine)


def read_series(folder: pathlib.Path) -> Judgment | None:
    import pydicom

    slices = []
    for path in sorted(folder.iterdir()):
        try:
            slices.append(pydicom.dcmread(path))
        except (pydicom.errors.InvalidDicomError, OSError):
            continue
    first = slices[0]
    affine = place_slice(first)
    if affine is None:
        return None
    normal = affine[:3, 2].copy()
    slices.sort(key=lambda one: float(np.dot(normal, np.array(one.ImagePositionPatient, float))))
    affine = place_slice(slices[0])
    values = np.stack([get_values(one) for one in slices])
    if len(slices) > 1:
        step = np.array(slices[-1].ImagePositionPatient, float) - np.array(slices[0].ImagePositionPatient, float)
        affine[:3, 2] = step / (len(slices) - 1)
    return Judgment("pydicom", values, affine, precision=1e-6)
