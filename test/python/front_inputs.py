# SPDX-License-Identifier: Apache-2.0
"""Image files of every kind that users meet, written by libraries that are not ITK, or byte by byte.

``INPUTS`` has a function for each by its name: it writes into a folder, and says what is to be given to a front.
"""

from __future__ import annotations

import gzip
import io
import os
import pathlib
import struct
import zlib
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np


@dataclass
class Input:
    """What a front is given.

    Attributes
    ----------
    path : pathlib.Path
        The image.
    mask : pathlib.Path or None
    refused : str
        Words of the sentence that both fronts must refuse it with; empty where they must take it.
    values : numpy.ndarray or None
        (z,) y, x (, c), what the filters must see; None: what an independent reader reads.
    note : str
        Words of a note that both must give; empty: no note.
    """

    path: pathlib.Path
    mask: pathlib.Path | None = None
    refused: str = ""
    values: np.ndarray | None = None
    note: str = ""


INPUTS: dict[str, Callable[[pathlib.Path], Input]] = {}


def one(function: Callable) -> Callable:
    """A function of a folder that writes one file."""
    INPUTS[function.__name__] = function
    return function


def _add(name: str, write: Callable[[pathlib.Path], object], file: str, **more) -> None:
    """`write(path)` writes the file."""

    def make(folder: pathlib.Path) -> Input:
        write(folder / file)
        return Input(folder / file, **more)

    INPUTS[name] = make


def draw_plane() -> np.ndarray:
    """(36, 52) of 8 bits: an L and a disc on a ground, with a little noise; no symmetry."""
    plane = np.full((36, 52), 40.0)
    plane[6:30, 6:13] = 120
    plane[24:30, 6:33] = 120
    y, x = np.mgrid[:36, :52]
    plane[(y - 11) ** 2 + (x - 39) ** 2 < 49] = 200
    return np.clip(plane + np.random.default_rng(3).normal(0, 4, plane.shape), 0, 255).astype(np.uint8)


def draw_volume() -> np.ndarray:
    """(8, 20, 26) of 16 bits: two boxes on a ground."""
    volume = np.full((8, 20, 26), 40.0)
    volume[1:5, 3:12, 4:13] = 120
    volume[3:7, 9:18, 15:24] = 200
    return (volume + np.random.default_rng(4).normal(0, 4, volume.shape)).astype(np.int16)


GRAY = draw_plane()
COLOR = np.stack([GRAY, 255 - GRAY, GRAY // 2 + 60], -1)
VOLUME = draw_volume()


# Pictures ------------------------------------------------------------------------------------------------------------


def save(values: np.ndarray, mode: str | None = None, **options) -> Callable:
    """What writes a picture by Pillow."""
    from PIL import Image

    image = Image.fromarray(values)
    return lambda path: (image.convert(mode) if mode else image).save(path, **options)


def save_palette(path: pathlib.Path, **options) -> None:
    """Colors of a palette whose order says nothing."""
    from PIL import Image

    colors = np.array([[200, 60, 60], [60, 190, 70], [60, 70, 200], [90, 90, 90]], np.uint8)
    places = np.random.default_rng(5).permutation(256)
    image = Image.fromarray(places[GRAY // 70].astype(np.uint8), mode="P")
    palette = np.zeros((256, 3), np.uint8)
    palette[places[:4]] = colors
    image.putpalette(palette.ravel().tolist())
    image.save(path, **options)


def append(write: Callable, tail: bytes) -> Callable:
    def both(path: pathlib.Path) -> None:
        write(path)
        path.write_bytes(path.read_bytes() + tail)

    return both


def edit(write: Callable, change: Callable[[bytes], bytes]) -> Callable:
    """What writes a file and changes its bytes."""

    def both(path: pathlib.Path) -> None:
        write(path)
        path.write_bytes(change(path.read_bytes()))

    return both


def cut(data: bytes) -> bytes:
    return data[: len(data) // 2]


def turn_byte(data: bytes) -> bytes:
    """One byte of the middle wrong."""
    at = len(data) // 2
    return data[:at] + bytes([data[at] ^ 0x55]) + data[at + 1 :]


ALPHA = np.where(np.arange(52) < 10, 0, 255).astype(np.uint8) * np.ones((36, 1), np.uint8)
WIDE = GRAY.astype(np.uint16) * 200
EXIF = b"Exif\0\0MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x06\0\0\0\0\0\0"

_add("png_gray", save(GRAY), "a.png", values=GRAY)
_add("png_gray_16", save(WIDE), "a.png", values=WIDE)
_add("png_color", save(COLOR), "a.png", values=COLOR)
_add("png_alpha", save(np.dstack([COLOR, ALPHA])), "a.png", values=COLOR)
_add(
    "png_gray_alpha", save(np.dstack([GRAY, ALPHA])), "a.png", values=GRAY * ALPHA.astype(float)
)  # as ITK's reader has it
_add("png_bits", save(GRAY, "1"), "a.png")
_add("png_palette", save_palette, "a.png")
_add("png_palette_transparent", lambda path: save_palette(path, transparency=0), "a.png")
_add("png_without_extension", lambda path: save(GRAY, format="PNG")(path), "noext", values=GRAY)
_add("png_in_capitals", save(GRAY), "A.PNG", values=GRAY)
_add("png_damaged", edit(save(GRAY), turn_byte), "a.png", refused="is damaged in its chunk IDAT")
_add("png_cut", edit(save(GRAY), cut), "a.png", refused="is truncated")
_add("png_empty", lambda path: path.write_bytes(b""), "a.png", refused="is empty")
_add("png_of_text", lambda path: path.write_text("hello"), "a.png", refused="of no known image format")
_add(
    "png_signature_and_noise",
    lambda path: path.write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 8),
    "a.png",
    refused="has no chunk at byte 8",
)
_add("name_with_blanks", save(GRAY), "a b\u00e4\u00f6 'c'.png", values=GRAY)
_add("name_with_a_new_line", save(GRAY), "a\nb.png", values=GRAY)
_add("jpeg_gray", save(GRAY, quality=95), "a.jpg")
_add("jpeg_gray_progressive", save(GRAY, quality=95, progressive=True), "a.jpg")
_add("jpeg_turned_camera", save(GRAY, quality=95, exif=EXIF), "a.jpg")
_add("jpeg_bytes_behind", append(save(GRAY, quality=95), b"\0" * 500), "a.jpg")
_add("jpeg_color", save(COLOR, quality=95, subsampling=0), "a.jpg")
_add("jpeg_color_subsampled", save(COLOR, quality=95, subsampling=2), "a.jpg")
_add("jpeg_inks", save(COLOR, "CMYK", quality=95), "a.jpg")
_add("jpeg_cut", edit(save(GRAY), cut), "a.jpg", refused="is truncated")
_add("bmp_gray", save(GRAY), "a.bmp")
_add("bmp_color", save(COLOR), "a.bmp", values=COLOR)
_add("bmp_palette", save_palette, "a.bmp")
_add("bmp_alpha", save(np.dstack([COLOR, ALPHA])), "a.bmp")
_add("jpeg2000_gray", save(GRAY), "a.jp2", values=GRAY)
_add("jpeg2000_gray_16", save(WIDE), "a.jp2", values=WIDE)
_add("jpeg2000_color", save(COLOR), "a.jp2", values=COLOR)
_add("gif", save(GRAY), "a.gif", refused="of no known image format")
_add("ppm", save(COLOR), "a.ppm", refused="of no known image format")


# TIFF ----------------------------------------------------------------------------------------------------------------


def tiff(values: np.ndarray, **options) -> Callable:
    import tifffile

    return lambda path: tifffile.imwrite(path, values, **options)


def pages(*arrays: np.ndarray, **of_all) -> Callable:
    """Each (array, options of its own)."""
    import tifffile

    def write(path: pathlib.Path) -> None:
        with tifffile.TiffWriter(path) as writer:
            for array, options in arrays:
                writer.write(array, **{**of_all, **options})

    return write


BYTES = np.clip(VOLUME, 0, 255).astype(np.uint8)
UNIT = (GRAY / 255).astype(np.float32)
for _name, _values, _options in (
    ("8", GRAY, {}),
    ("16", WIDE, {}),
    ("16_big_endian", WIDE, {"byteorder": ">"}),
    ("8_signed", (GRAY.astype(np.int16) - 128).astype(np.int8), {}),
    ("16_signed", GRAY.astype(np.int16) - 100, {}),
    ("float", UNIT, {}),
    ("big", GRAY, {"bigtiff": True}),
    ("tiles", np.pad(GRAY, ((0, 4), (0, 6)), mode="edge"), {"tile": (16, 16)}),
    ("deflate", GRAY, {"compression": "deflate"}),
    ("color", COLOR, {"photometric": "rgb"}),
    ("color_16", COLOR.astype(np.uint16) * 200, {"photometric": "rgb"}),
    ("color_float", (COLOR / 255).astype(np.float32), {"photometric": "rgb"}),
    ("stack", BYTES, {}),
    ("stack_color", np.stack([BYTES, 255 - BYTES, BYTES], -1), {"photometric": "rgb"}),
    (
        "stack_imagej",
        BYTES,
        {"imagej": True, "resolution": (1 / 0.3, 1 / 0.3), "metadata": {"axes": "ZYX", "spacing": 2.0, "unit": "um"}},
    ),
    ("upside_down", GRAY, {"extratags": [(274, "H", 1, 4, True)]}),
    ("turned_by_180_degrees", COLOR, {"photometric": "rgb", "extratags": [(274, "H", 1, 3, True)]}),
    ("white_is_zero", 255 - GRAY, {"photometric": "miniswhite"}),
    ("32", (GRAY.astype(np.uint32) * 100000), {}),
    ("32_signed", (GRAY.astype(np.int32) - 128) * 16000000, {}),
    ("32_color", COLOR.astype(np.uint32) * 1000, {"photometric": "rgb"}),
):
    _add(f"tiff_{_name}", tiff(_values, **_options), "a.tif")
_add("tiff_bits", save(GRAY, "1"), "a.tif")
_add("tiff_bits_fax", save(GRAY, "1", compression="group4"), "a.tif")
_add("tiff_palette", save_palette, "a.tif")
_add("tiff_inks", save(COLOR, "CMYK"), "a.tif")
_add(
    "tiff_planes_of_color",
    tiff(np.moveaxis(COLOR, -1, 0).copy(), photometric="rgb", planarconfig="separate"),
    "a.tif",
    values=COLOR,
)
for _name, _values in (
    ("16_float", UNIT.astype(np.float16)),
    ("64_float", UNIT.astype(np.float64)),
    ("64", GRAY.astype(np.uint64)),
    ("complex", UNIT.astype(np.complex64)),
):
    _add(f"tiff_{_name}", tiff(_values), "a.tif", refused="ITK does not read right")
for _count in (2, 3, 4, 5, 6, 8):
    _values = np.stack([np.roll(GRAY, 3 * i, 1) for i in range(_count)], -1)
    for _type in ("u1", "u2", "f4"):
        _add(
            f"tiff_{_count}_bands_{_type}",
            tiff(_values.astype(_type), photometric="minisblack", planarconfig="contig"),
            "a.tif",
            refused=f"has {_count} samples a pixel",
        )
        _add(
            f"tiff_{_count}_planes_{_type}",
            tiff(np.moveaxis(_values.astype(_type), -1, 0).copy(), photometric="minisblack", planarconfig="separate"),
            "a.tif",
            refused=f"has {_count} samples a pixel",
        )
_add(
    "tiff_planes_of_color_16",
    tiff(np.moveaxis(COLOR.astype(np.uint16) * 200, -1, 0).copy(), photometric="rgb", planarconfig="separate"),
    "a.tif",
    refused="of which ITK makes bytes",
)
_add(
    "tiff_color_and_infrared",
    tiff(np.dstack([COLOR, GRAY]), photometric="rgb", extrasamples=["unspecified"]),
    "a.tif",
    refused="has 4 samples a pixel",
)
_add("tiff_turned", tiff(COLOR, photometric="rgb", extratags=[(274, "H", 1, 6, True)]), "a.tif", refused="mirror image")
_add("tiff_pages_of_two_types", pages((GRAY, {}), (WIDE, {})), "a.tif", refused="has pages that differ")
_add("tiff_pages_of_two_sizes", pages((GRAY[::2, ::2], {}), (GRAY, {})), "a.tif", refused="has pages that differ")
_add(
    "tiff_pages_of_color_and_gray",
    pages((COLOR, {"photometric": "rgb"}), (GRAY, {})),
    "a.tif",
    refused="pages that differ",
)
_add("tiff_smaller_page", pages((GRAY, {}), (GRAY[::2, ::2], {})), "a.tif", refused="has pages that differ")
_add(
    "tiff_thumbnail", pages((GRAY, {}), (GRAY[::2, ::2], {"subfiletype": 1})), "a.tif", note="is left out", values=GRAY
)
_add("tiff_thumbnail_first", pages((GRAY[::2, ::2], {"subfiletype": 1}), (GRAY, {})), "a.tif", refused="smaller copies")
_add("tiff_cut", edit(tiff(WIDE), cut), "a.tif", refused="is truncated")
_add("tiff_of_text", lambda path: path.write_text("hello"), "a.tif", refused="of no known image format")


# NIfTI ---------------------------------------------------------------------------------------------------------------

AFFINE = np.array([[0.7, 0, 0, -30], [0, 0.8, 0, -20], [0, 0, 2.5, 11], [0, 0, 0, 1]])


def turn_about_z(angle: float) -> np.ndarray:
    c, s = np.cos(angle), np.sin(angle)
    return np.array([[c, -s, 0], [s, c, 0], [0, 0, 1]])


def oblique() -> np.ndarray:
    affine = AFFINE.copy()
    about_x = np.array([[1, 0, 0], [0, np.cos(0.3), -np.sin(0.3)], [0, np.sin(0.3), np.cos(0.3)]])
    affine[:3, :3] = turn_about_z(0.3) @ about_x @ AFFINE[:3, :3]
    return affine


def permuted() -> np.ndarray:
    affine = np.eye(4)
    affine[:3] = [[0, 0, 2.5, 1], [-0.7, 0, 0, 2], [0, 0.8, 0, 3]]
    return affine


def nifti(values=None, affine=AFFINE, qform=1, sform=1, change=None, kind="Nifti1Image") -> Callable:
    """What writes by nibabel. `values`: (x, y, z, ...)."""
    import nibabel

    data = VOLUME.T if values is None else values

    def write(path: pathlib.Path) -> None:
        array = np.asarray(data)
        image = getattr(nibabel, kind)(array, affine, dtype=array.dtype)
        image.set_qform(affine, qform)
        image.set_sform(affine, sform)
        if change is not None:
            change(image.header)
        nibabel.save(image, path)

    return write


def scaled(kind: str, slope: float, intercept: float) -> Callable:
    """Integers with a slope, which nibabel would choose itself: the header's bytes are set."""

    def write(path: pathlib.Path) -> None:
        values = np.clip(VOLUME, 0, 120).astype(kind)
        plain = path.with_name("plain.nii")
        nifti(values.T)(plain)
        data = bytearray(plain.read_bytes())
        data[112:120] = struct.pack("<ff", slope, intercept)
        path.write_bytes(gzip.compress(bytes(data)) if path.suffix == ".gz" else bytes(data))
        plain.unlink()

    return write


def set_pixdim(*values: float) -> Callable:
    def change(header) -> None:
        header["pixdim"][1:4] = values

    return change


def members(data: bytes) -> bytes:
    """The same as gzip data of several members, as bgzip writes them."""
    raw = gzip.decompress(data)
    parts = [raw[at : at + 2000] for at in range(0, len(raw), 2000)]
    return b"".join(map(gzip.compress, parts)) + bytes.fromhex(
        "1f8b08040000000000ff0600424302001b0003000000000000000000"
    )


def shear() -> np.ndarray:
    affine = AFFINE.copy()
    affine[0, 2] = 0.6
    return affine


_FLIPPED = AFFINE @ np.diag([-1, 1, -1, 1])
for _name, _write in (
    ("compressed", nifti()),
    ("oblique", nifti(affine=oblique())),
    ("permuted", nifti(affine=permuted())),
    ("flipped", nifti(affine=_FLIPPED)),
    ("qform_alone", nifti(sform=0)),
    ("sform_alone", nifti(qform=0)),
    ("no_codes", nifti(qform=0, sform=0)),
    ("spacing_of_zero", nifti(qform=0, sform=0, change=set_pixdim(0.7, 0.8, 0))),
    ("spacing_of_nan", nifti(qform=0, sform=0, change=set_pixdim(np.nan, 0.8, 1))),
    ("spacing_below_zero", nifti(qform=0, sform=0, change=set_pixdim(-0.7, 0.8, 2.5))),
    ("microns", nifti(affine=np.diag([0.3, 0.3, 1, 1]), change=lambda h: h.set_xyzt_units("micron"))),
    ("meters", nifti(affine=np.diag([3e-4, 3e-4, 1e-3, 1]), change=lambda h: h.set_xyzt_units("meter"))),
    ("nanometers", nifti(affine=np.diag([4e-6, 4e-6, 3e-5, 1]))),
    ("huge", nifti(affine=np.diag([3e4, 3e4, 1e5, 1]))),
    ("one_time", nifti(VOLUME.T[..., None])),
    ("one_slice", nifti(VOLUME.T[:, :, 4:5])),
    ("one_column", nifti(VOLUME.T[7:8])),
    ("plane", nifti(VOLUME.T[:, :, 4])),
    ("members", edit(nifti(), members)),
    ("bytes_behind", append(nifti(), b"\0" * 512)),
):
    _add(f"nifti_{_name}", _write, "a.nii.gz")
for _type in ("u1", "i1", "u2", "i4", "u4", "i8", "u8", "f4", "f8"):
    _values = np.clip(VOLUME, 0, 120).astype(_type)
    _add(f"nifti_{_type}", nifti(_values.T), "a.nii", values=_values)
for _number, (_type, _slope, _intercept) in enumerate(
    (("u1", 2, -100), ("i1", 3, 0), ("i2", 0.5, 0), ("u2", 1, -1024), ("f4", 2, 1), ("i2", 1, 0), ("i2", 0, 0))
):
    for _extension in ("nii", "nii.gz"):
        _expected = np.clip(VOLUME, 0, 120).astype(float)
        _expected = _expected * _slope + _intercept if _slope else _expected
        _add(
            f"nifti_scaled_{_number}_{_extension}",
            scaled(_type, _slope, _intercept),
            f"a.{_extension}",
            values=_expected,
        )
_add("nifti_big_endian", lambda path: _write_big_endian(path), "a.nii")
_add("nifti_pair", nifti(kind="Nifti1Pair"), "a.img")
_add("nifti_two", nifti(kind="Nifti2Image"), "a.nii", refused="is a NIfTI-2 file")
_add("nifti_times", nifti(np.stack([VOLUME.T] * 4, -1)), "a.nii.gz", refused="has 4 axes")
_add("nifti_shear", nifti(affine=shear(), qform=0), "a.nii.gz", refused="not at right angles")
_add("nifti_damaged", edit(nifti(), turn_byte), "a.nii.gz", refused="is damaged")
_add("nifti_cut", edit(nifti(), cut), "a.nii", refused="is truncated")
_add("nifti_cut_compressed", edit(nifti(), cut), "a.nii.gz", refused="is truncated")
_add("nifti_gzip_unsaid", edit(nifti(), gzip.compress), "a.nii", refused="holds gzip data, which its name does not say")
_add("nifti_called_gzip", edit(nifti(), gzip.decompress), "a.nii.gz", values=VOLUME)
_add("nifti_complex", nifti(VOLUME.T.astype(np.complex64)), "a.nii", refused="complex")
_with_nan = np.where(np.arange(26) < 4, np.nan, VOLUME).astype(np.float32)
_add("nifti_not_finite", nifti(_with_nan.T), "a.nii.gz", note="not finite")


def _write_big_endian(path: pathlib.Path) -> None:
    import nibabel

    nibabel.Nifti1Image(VOLUME.T.astype(">i2"), AFFINE, nibabel.Nifti1Header(endianness=">")).to_filename(path)


def _set_extension(size: int) -> Callable:
    def write(path: pathlib.Path) -> None:
        import nibabel

        image = nibabel.Nifti1Image(VOLUME.T, AFFINE)
        image.header.extensions.append(nibabel.nifti1.Nifti1Extension("comment", b"y" * size))
        nibabel.save(image, path)

    return write


for _size in (10000, 70000):
    for _extension in ("nii", "nii.gz"):
        _add(f"nifti_extension_{_size}_{_extension}", _set_extension(_size), f"a.{_extension}", values=VOLUME)


@one
def nifti_pair_compressed(folder: pathlib.Path) -> Input:
    import nibabel

    pair = nibabel.Nifti1Pair(VOLUME.T, AFFINE)
    pair.to_file_map(pair.make_file_map({"header": str(folder / "a.hdr.gz"), "image": str(folder / "a.img.gz")}))
    return Input(folder / "a.hdr.gz", values=VOLUME)


@one
def nifti_colors(folder: pathlib.Path) -> Input:
    colors = np.stack([BYTES, 255 - BYTES, BYTES // 2], -1)
    fields = np.ascontiguousarray(colors.transpose(2, 1, 0, 3)).view([("R", "u1"), ("G", "u1"), ("B", "u1")])[..., 0]
    nifti(fields)(folder / "a.nii.gz")
    return Input(folder / "a.nii.gz", values=colors)


@one
def analyze(folder: pathlib.Path) -> Input:
    import nibabel

    nibabel.AnalyzeImage(VOLUME.T, np.diag([0.7, 0.8, 2.5, 1])).to_filename(folder / "a.img")
    return Input(folder / "a.img", values=VOLUME)


# NRRD ----------------------------------------------------------------------------------------------------------------


def nrrd_file(values: np.ndarray, *fields: str, encoding: str = "raw") -> Callable:
    """What writes an attached header with these fields beside type and sizes."""
    types = {
        "u1": "uchar",
        "i2": "short",
        "u2": "ushort",
        "f4": "float",
        "f8": "double",
        "i8": "longlong",
        "u8": "ulonglong",
    }
    head = [
        "NRRD0005",
        f"type: {types[values.dtype.str[1:]]}",
        f"dimension: {values.ndim}",
        "sizes: " + " ".join(map(str, values.shape[::-1])),
        *fields,
    ]
    head += ([] if encoding == "ascii" or values.dtype.itemsize == 1 else ["endian: little"]) + [
        f"encoding: {encoding}"
    ]
    data = np.ascontiguousarray(values).tobytes()
    data = {"raw": data, "gzip": gzip.compress(data), "ascii": " ".join(map(str, values.ravel())).encode()}[encoding]
    return lambda path: path.write_bytes("\n".join([*head, "", ""]).encode() + data)


PLACE = ("space: left-posterior-superior", "space directions: (0.7,0,0) (0,0.8,0) (0,0,2.5)", "space origin: (1,2,3)")
_COMPLEX = np.stack([GRAY, GRAY], -1).astype("f4")
_VECTORS = np.stack([VOLUME, 255 - VOLUME, VOLUME * 0], -1)
_OF_VECTORS = ("space: LPS", "space directions: none (0.7,0,0) (0,0.8,0) (0,0,2.5)", "space origin: (1,2,3)")
for _name, _write in (
    ("lps", nrrd_file(VOLUME, *PLACE)),
    ("ras", nrrd_file(VOLUME, "space: right-anterior-superior", *PLACE[1:])),
    ("las", nrrd_file(VOLUME, "space: left-anterior-superior", *PLACE[1:])),
    ("negative", nrrd_file(VOLUME, "space: LPS", "space directions: (-0.7,0,0) (0,-0.8,0) (0,0,-2.5)", PLACE[2])),
    ("spacings", nrrd_file(VOLUME, "spacings: 0.7 0.8 2.5")),
    ("negative_spacings", nrrd_file(VOLUME, "spacings: -0.7 0.8 2.5")),
    ("spacing_of_nan", nrrd_file(VOLUME, "spacings: 0.7 0.8 nan")),
    ("no_place", nrrd_file(VOLUME)),
    ("axis_mins", nrrd_file(VOLUME, "axis mins: 5 6 7", "axis maxs: 40 38 42", "centers: cell cell cell")),
    ("microns", nrrd_file(VOLUME, "space dimension: 3", PLACE[1], 'space units: "microns" "microns" "microns"')),
    ("gzip", nrrd_file(VOLUME, *PLACE, encoding="gzip")),
    ("ascii", nrrd_file(VOLUME, encoding="ascii")),
    ("vectors", nrrd_file(_VECTORS, *_OF_VECTORS, "kinds: vector domain domain domain")),
    ("colors", nrrd_file(COLOR, "kinds: RGB-color domain domain")),
    ("plane", nrrd_file(GRAY, "space dimension: 2", "space directions: (0.7,0) (0,0.8)", "space origin: (1,2)")),
    ("double", nrrd_file(VOLUME * 1e-3 + 1e9)),
    ("i8", nrrd_file(VOLUME.astype("i8") + 2**50)),
    ("u8", nrrd_file(VOLUME.astype("u8") + np.uint64(2**50))),
    ("shear", nrrd_file(VOLUME, "space: LPS", "space directions: (0.7,0,0) (0,0.8,0) (0,0.5,2.5)")),
    ("lowest", nrrd_file(np.where(np.arange(26) < 4, -3.4e38, VOLUME).astype("f4"))),
):
    _add(f"nrrd_{_name}", _write, "a.nrrd", **({"note": "-3.39"} if _name == "lowest" else {}))
_not_finite = np.where(np.arange(26) < 4, np.nan, VOLUME).astype("f4")
for _name, _write, _refused in (
    (
        "spacing_of_zero",
        nrrd_file(VOLUME, "space: LPS", "space directions: (0.7,0,0) (0,0.8,0) (0,0,0)"),
        "spacing of 0",
    ),
    ("complex", nrrd_file(_COMPLEX, "kinds: complex domain domain"), "has complex pixels"),
    (
        "plane_in_space",
        nrrd_file(GRAY, "space: LPS", "space directions: (0.7,0,0) (0,0.8,0)"),
        "has 2 axes of pixels in a",
    ),
    (
        "plane_upright",
        nrrd_file(GRAY, "space: LPS", "space directions: (0,0.7,0) (0,0,-0.8)"),
        "has 2 axes of pixels in a",
    ),
    ("four_axes", nrrd_file(_VECTORS), "has 4 axes"),
    ("not_a_number", nrrd_file(_not_finite), "pixel [0, 0, 0] is not finite in single precision (nan)"),
    ("infinite", nrrd_file(np.where(np.isnan(_not_finite), np.inf, _not_finite).astype("f4")), "(inf)"),
    ("damaged", edit(nrrd_file(VOLUME, encoding="gzip"), turn_byte), "is damaged"),
    ("cut", edit(nrrd_file(VOLUME), cut), "is truncated"),
    ("cut_compressed", edit(nrrd_file(VOLUME, encoding="gzip"), cut), "is truncated"),
):
    _add(f"nrrd_{_name}", _write, "a.nrrd", refused=_refused)


def detached(folder: pathlib.Path, data_file: str, name: str = "a.nhdr") -> pathlib.Path:
    """A header whose pixels are in other files, and those as one file and as one a slice."""
    VOLUME.tofile(folder / "all.raw")
    for number, values in enumerate(VOLUME):
        values.tofile(folder / f"z{number:03d}.raw")
    (folder / name).write_text(
        "NRRD0004\ntype: short\ndimension: 3\nsizes: 26 20 8\nendian: little\nencoding: raw\n" + data_file + "\n"
    )
    return folder / name


for _name, _data, _refused in (
    ("one", "data file: all.raw", ""),
    ("pattern", "data file: z%03d.raw 0 7 1", ""),
    ("list", "data file: LIST\n" + "\n".join(f"z{i:03d}.raw" for i in range(8)), ""),
    ("skipped", "byte skip: -1\ndata file: all.raw", ""),
    ("gone", "data file: gone.raw", "gone.raw, which is not there"),
):
    INPUTS[f"nrrd_detached_{_name}"] = lambda folder, data=_data, refused=_refused: Input(
        detached(folder, data), refused=refused, values=None if refused else VOLUME
    )


@one
def nrrd_by_pynrrd(folder: pathlib.Path) -> Input:
    import nrrd

    directions = turn_about_z(0.3) * np.array([0.7, 0.8, 2.5])
    header = {"space": "left-posterior-superior", "space directions": directions.T, "space origin": [-341.66461, 2, 3]}
    nrrd.write(str(folder / "a.nrrd"), VOLUME, header, index_order="C")
    return Input(folder / "a.nrrd", values=VOLUME)


# MetaImage, VTK, MRC, GIPL -------------------------------------------------------------------------------------------


def meta(
    *fields: str, data: bytes | None = None, size: str = "26 20 8", end: str = "ElementDataFile = LOCAL\n"
) -> Callable:
    head = ["ObjectType = Image", "NDims = 3", f"DimSize = {size}", *fields, "ElementType = MET_SHORT"]
    data = VOLUME.tobytes() if data is None else data
    return lambda path: path.write_bytes("\n".join([*head, end]).encode() + data)


_deflated = zlib.compress(VOLUME.tobytes())
_compressed = ("CompressedData = True", f"CompressedDataSize = {len(_deflated)}")
for _name, _write, _more in (
    ("place", meta("Offset = 1 2 3", "ElementSpacing = 0.7 0.8 2.5"), {}),
    ("no_spacing", meta(), {}),
    ("negative_spacing", meta("ElementSpacing = -1 1 2"), {}),
    ("comment", meta("Comment = from ElementDataFile = scan17.raw"), {}),
    ("compressed", meta(*_compressed, data=_deflated), {}),
    ("spacing_of_zero", meta("ElementSpacing = 1 1 0"), {"refused": "spacing of 0 along axis 3"}),
    ("size_below_zero", meta(size="-1 20 8"), {"refused": "(got -1 20 8)"}),
    ("long_comment", meta("Comment = " + "x" * 6000), {"refused": "has a Comment of 6000 letters"}),
    ("damaged", meta(*_compressed, data=turn_byte(_deflated)), {"refused": "is damaged"}),
    ("cut", meta(data=VOLUME.tobytes()[:5000]), {"refused": "is truncated"}),
):
    _add(f"meta_{_name}", _write, "a.mha", **_more)


def meta_beside(end: str, refused: str = "", separator: str = " = ") -> Callable[[pathlib.Path], Input]:
    def make(folder: pathlib.Path) -> Input:
        detached(folder, "data file: all.raw")
        head = (("ObjectType", "Image"), ("NDims", "3"), ("DimSize", "26 20 8"), ("ElementType", "MET_SHORT"))
        text = "".join(f"{key}{separator}{value}\n" for key, value in head) + end
        (folder / "a.mhd").write_bytes(text.encode().replace(b"@", os.fsencode(folder)))
        return Input(folder / "a.mhd", refused=refused, values=None if refused else VOLUME)

    return make


for _name, _make in (
    ("plain", meta_beside("ElementDataFile = all.raw\n")),
    ("no_blanks", meta_beside("ElementDataFile=all.raw\n", separator="=")),
    ("tab", meta_beside("ElementDataFile =\tall.raw\n")),
    ("blanks_behind", meta_beside("ElementDataFile = all.raw  \n")),
    ("no_new_line", meta_beside("ElementDataFile = all.raw")),
    ("absolute", meta_beside("ElementDataFile = @/all.raw\n")),
    ("skipped", meta_beside("HeaderSize = -1\nElementDataFile = all.raw\n")),
    ("list", meta_beside("ElementDataFile = LIST\n" + "\n".join(f"z{i:03d}.raw" for i in range(8)) + "\n")),
    ("pattern", meta_beside("ElementDataFile = z%03d.raw 0 7 1\n")),
    ("gone", meta_beside("ElementDataFile = gone.raw\n", "gone.raw, which is not there")),
):
    INPUTS[f"meta_detached_{_name}"] = _make


def by_simpleitk(file: str, compressed: bool = False) -> Callable[[pathlib.Path], Input]:
    def make(folder: pathlib.Path) -> Input:
        import SimpleITK

        image = SimpleITK.GetImageFromArray(VOLUME)
        image.SetSpacing((0.7, 0.8, 2.5))
        if not file.endswith(("vtk", "mrc", "gipl")):
            image.SetOrigin((-341.6646123456, -493.9999123, -1789.123456789))
            image.SetDirection(turn_about_z(0.3).ravel().tolist())
        SimpleITK.WriteImage(image, str(folder / file), compressed)
        return Input(folder / file, values=VOLUME)

    return make


for _file in ("a.nrrd", "a.mha", "a.mhd", "a.nhdr", "a.nii.gz", "a.vtk", "a.mrc", "a.gipl"):
    INPUTS[f"simpleitk_{_file.partition('.')[2]}"] = by_simpleitk(_file, _file in ("a.nrrd", "a.mha"))


# DICOM ---------------------------------------------------------------------------------------------------------------

SLICE = VOLUME[4].astype(np.uint16)
UID = "1.2.826.0.1.3680043.8.498."
_SECONDARY_CAPTURE, _CT = "1.2.840.10008.5.1.4.1.1.7", "1.2.840.10008.5.1.4.1.1.2"
_EXPLICIT, _IMPLICIT, _DEFLATED = "1.2.840.10008.1.2.1", "1.2.840.10008.1.2", "1.2.840.10008.1.2.1.99"


def make_dicom(
    pixels: np.ndarray, kind: str = _CT, instance: int = 1, series: str = "1", syntax: str = _EXPLICIT, **more
):
    """A data set; elements of `more` that are None are left out."""
    import pydicom

    is_color = pixels.ndim == 3 and pixels.shape[-1] == 3
    meta = pydicom.dataset.FileMetaDataset()
    meta.MediaStorageSOPClassUID, meta.MediaStorageSOPInstanceUID = kind, f"{UID}{series}.{instance}"
    meta.TransferSyntaxUID = syntax
    data = pydicom.Dataset()
    data.file_meta = meta
    elements = {
        "SOPClassUID": kind,
        "SOPInstanceUID": meta.MediaStorageSOPInstanceUID,
        "StudyInstanceUID": UID + "9",
        "SeriesInstanceUID": UID + series,
        "Modality": "CT",
        "PatientName": "X",
        "PatientID": "0",
        "SeriesNumber": int(series),
        "InstanceNumber": instance,
        "StudyDate": "20200101",
        "Rows": pixels.shape[-3 if is_color else -2],
        "Columns": pixels.shape[-2 if is_color else -1],
        "SamplesPerPixel": 3 if is_color else 1,
        "PhotometricInterpretation": "RGB" if is_color else "MONOCHROME2",
        "PlanarConfiguration": 0 if is_color else None,
        "BitsAllocated": 8 * pixels.itemsize,
        "BitsStored": 8 * pixels.itemsize,
        "HighBit": 8 * pixels.itemsize - 1,
        "PixelRepresentation": int(pixels.dtype.kind == "i"),
        "PixelSpacing": [0.8, 0.7],
        "SliceThickness": 2.5,
        "ImagePositionPatient": [-10.5, -20.25, 5],
        "ImageOrientationPatient": [1, 0, 0, 0, 1, 0],
        "PixelData": np.ascontiguousarray(pixels).tobytes(),
    }
    for name, value in {**elements, **more}.items():
        if value is not None:
            setattr(data, name, value)
    return data


def dicom(*arguments, **more) -> Callable:
    return lambda path: make_dicom(*arguments, **more).save_as(path, enforce_file_format=True)


_NO_PLACE = {"ImagePositionPatient": None, "ImageOrientationPatient": None}
_c, _s = np.cos(0.35), np.sin(0.35)
for _name, _write in (
    ("plain", dicom(SLICE)),
    ("rescaled", dicom(SLICE, RescaleSlope=2.5, RescaleIntercept=-1024)),
    ("white_is_zero", dicom(SLICE.max() - SLICE, PhotometricInterpretation="MONOCHROME1")),
    ("signed", dicom((VOLUME[4] - 120).astype(np.int16))),
    ("12_bits", dicom(SLICE, BitsStored=12, HighBit=11)),
    ("8_bits", dicom(SLICE.astype(np.uint8))),
    ("no_spacing", dicom(SLICE, PixelSpacing=None)),
    ("no_position", dicom(SLICE, **_NO_PLACE)),
    ("sagittal", dicom(SLICE, ImageOrientationPatient=[0, 1, 0, 0, 0, -1])),
    ("coronal", dicom(SLICE, ImageOrientationPatient=[1, 0, 0, 0, 0, -1])),
    ("turned", dicom(SLICE, ImageOrientationPatient=[-1, 0, 0, 0, -1, 0])),
    ("oblique", dicom(SLICE, ImageOrientationPatient=[_c, _s, 0, -_s * _c, _c * _c, _s])),
    ("deflated", dicom(SLICE, syntax=_DEFLATED)),
    (
        "radiograph",
        dicom(
            SLICE,
            "1.2.840.10008.5.1.4.1.1.1",
            Modality="CR",
            PixelSpacing=None,
            ImagerPixelSpacing=[0.3, 0.2],
            **_NO_PLACE,
        ),
    ),
    (
        "calibrated",
        dicom(
            SLICE,
            "1.2.840.10008.5.1.4.1.1.1",
            Modality="CR",
            PixelSpacing=[0.25, 0.15],
            ImagerPixelSpacing=[0.3, 0.2],
            **_NO_PLACE,
        ),
    ),
    ("captured", dicom(SLICE, _SECONDARY_CAPTURE, Modality="OT", **_NO_PLACE)),
    ("captured_in_place", dicom(SLICE, _SECONDARY_CAPTURE, Modality="OT")),
    (
        "scanned",
        dicom(
            SLICE,
            _SECONDARY_CAPTURE,
            Modality="OT",
            PixelSpacing=None,
            NominalScannedPixelSpacing=[0.4, 0.3],
            **_NO_PLACE,
        ),
    ),
    (
        "aspect",
        dicom(SLICE, _SECONDARY_CAPTURE, Modality="OT", PixelSpacing=None, PixelAspectRatio=[2, 1], **_NO_PLACE),
    ),
    ("color", dicom(COLOR, _SECONDARY_CAPTURE, Modality="OT", **_NO_PLACE)),
    (
        "frames",
        dicom(VOLUME.astype(np.uint16), "1.2.840.10008.5.1.4.1.1.7.3", Modality="OT", NumberOfFrames=8, **_NO_PLACE),
    ),
    (
        "cine",
        dicom(
            VOLUME.astype(np.uint16),
            "1.2.840.10008.5.1.4.1.1.3.1",
            Modality="US",
            NumberOfFrames=8,
            FrameTime=30,
            SliceThickness=None,
            **_NO_PLACE,
        ),
    ),
):
    _add(f"dicom_{_name}", _write, "a.dcm")
_add("dicom_cut", edit(dicom(SLICE), cut), "a.dcm", refused="truncated or damaged")


@one
def dicom_luminance_and_chroma(folder: pathlib.Path) -> Input:
    color = COLOR.astype(float)
    light = color @ [0.299, 0.587, 0.114]
    parts = np.stack([light, (color[..., 2] - light) * 0.564 + 128, (color[..., 0] - light) * 0.713 + 128], -1)
    dicom(
        parts.round().clip(0, 255).astype(np.uint8),
        _SECONDARY_CAPTURE,
        PhotometricInterpretation="YBR_FULL",
        Modality="US",
        **_NO_PLACE,
    )(folder / "a.dcm")
    return Input(folder / "a.dcm")


@one
def dicom_palette(folder: pathlib.Path) -> Input:
    data = make_dicom(
        (GRAY // 70).astype(np.uint8),
        _SECONDARY_CAPTURE,
        PhotometricInterpretation="PALETTE COLOR",
        Modality="US",
        **_NO_PLACE,
    )
    colors = np.zeros((256, 3), np.uint16)
    colors[:4] = np.array([[200, 60, 60], [60, 190, 70], [60, 70, 200], [90, 90, 90]]) * 257
    for i, name in enumerate(("Red", "Green", "Blue")):
        setattr(data, f"{name}PaletteColorLookupTableDescriptor", [256, 0, 16])
        setattr(data, f"{name}PaletteColorLookupTableData", colors[:, i].tobytes())
    data.save_as(folder / "a.dcm", enforce_file_format=True)
    return Input(folder / "a.dcm")


@one
def dicom_runs(folder: pathlib.Path) -> Input:
    from pydicom.uid import RLELossless

    data = make_dicom(SLICE)
    data.compress(RLELossless)
    data.save_as(folder / "a.dcm", enforce_file_format=True)
    return Input(folder / "a.dcm", values=SLICE)


@one
def dicom_without_preamble(folder: pathlib.Path) -> Input:
    import pydicom

    data = make_dicom(SLICE, syntax=_IMPLICIT)
    del data.file_meta
    text = io.BytesIO()
    pydicom.dcmwrite(text, data, implicit_vr=True, little_endian=True)
    (folder / "a.dcm").write_bytes(text.getvalue())
    return Input(folder / "a.dcm", values=SLICE)


def enhanced(order: range) -> Callable[[pathlib.Path], Input]:
    """A file of frames with a place each."""

    def make(folder: pathlib.Path) -> Input:
        import pydicom

        data = make_dicom(
            VOLUME[list(order)].astype(np.uint16),
            "1.2.840.10008.5.1.4.1.1.2.1",
            NumberOfFrames=8,
            PixelSpacing=None,
            SliceThickness=None,
            **_NO_PLACE,
        )

        def item(**elements):
            made = pydicom.Dataset()
            for name, value in elements.items():
                setattr(made, name, value)
            return made

        data.SharedFunctionalGroupsSequence = [
            item(
                PixelMeasuresSequence=[item(PixelSpacing=[0.8, 0.7], SliceThickness=2.5)],
                PlaneOrientationSequence=[item(ImageOrientationPatient=[1, 0, 0, 0, 1, 0])],
            )
        ]
        data.PerFrameFunctionalGroupsSequence = [
            item(
                PlanePositionSequence=[item(ImagePositionPatient=[-10.5, -20.25, 5 + 2.5 * z])],
                FrameContentSequence=[item(InStackPositionNumber=z + 1, StackID="1")],
            )
            for z in order
        ]
        data.save_as(folder / "a.dcm", enforce_file_format=True)
        return Input(folder / "a.dcm", values=VOLUME[list(order)])

    return make


INPUTS["dicom_enhanced"] = enhanced(range(8))
INPUTS["dicom_enhanced_from_top"] = enhanced(range(7, -1, -1))


def slice_of(z: int, instance: int | None = None, series: str = "1", **more):
    place = {"ImagePositionPatient": [-10.5, -20.25, 5 + 2.5 * z], **more}
    return make_dicom(
        VOLUME[z].astype(np.uint16), instance=z + 1 if instance is None else instance, series=series, **place
    )


def add_series(name: str, make: Callable[[], list], **more) -> None:
    """`make()`: pairs of a file's name and what is in it."""

    def write(folder: pathlib.Path) -> Input:
        (folder / "in").mkdir()
        for file, data in make():
            if isinstance(data, bytes):
                (folder / "in" / file).write_bytes(data)
            else:
                data.save_as(folder / "in" / file, enforce_file_format=True)
        return Input(folder / "in", **more)

    INPUTS[f"series_{name}"] = write


def regular(**more) -> list:
    return [(f"{z}.dcm", slice_of(z, **more)) for z in range(8)]


add_series("plain", lambda: [(f"{(5 * z) % 8}.dcm", slice_of(z)) for z in range(8)], values=VOLUME)
add_series("captured", lambda: regular(kind=_SECONDARY_CAPTURE), values=VOLUME)
add_series("one", lambda: [("a.dcm", slice_of(4))])
add_series("other_files", lambda: [*regular(), ("readme.txt", b"hi"), ("DICOMDIR", b"x"), (".DS_Store", b"\0" * 100)])
add_series(
    "slopes",
    lambda: [
        (
            f"{z}.dcm",
            make_dicom(
                (VOLUME[z] * (1 + z % 3)).astype(np.uint16),
                instance=z + 1,
                RescaleIntercept=0,
                RescaleSlope=1 / (1 + z % 3),
                ImagePositionPatient=[-10.5, -20.25, 5 + 2.5 * z],
            ),
        )
        for z in range(8)
    ],
)
add_series("no_positions", lambda: regular(**_NO_PLACE), note="say nothing of their position")
add_series(
    "missing", lambda: [one for one in regular() if one[0] not in ("3.dcm", "4.dcm")], refused="2 slices are missing"
)
add_series("double", lambda: [*regular(), ("x.dcm", slice_of(4, 99))], refused="4.dcm and x.dcm")
add_series(
    "localizer",
    lambda: [*regular(), ("loc.dcm", slice_of(3, 50, ImageOrientationPatient=[1, 0, 0, 0, 0, -1]))],
    refused="turned by 90 degrees",
)
add_series(
    "two", lambda: [*regular(), *((f"b{z}.dcm", slice_of(z, 100 + z, "2")) for z in range(8))], refused="2 DICOM series"
)
add_series(
    "two_times",
    lambda: [(f"{k}{z}.dcm", slice_of(z, 20 * k + z)) for k in range(2) for z in range(8)],
    refused="2 parts",
)
add_series(
    "tilted",
    lambda: [(f"{z}.dcm", slice_of(z, ImagePositionPatient=[-10.5, -20.25 + 0.6 * z, 5 + 2.5 * z])) for z in range(8)],
    refused="gantry tilt",
)
add_series("none", lambda: [("readme.txt", b"hi")], refused="holds no DICOM image")


# Masks ---------------------------------------------------------------------------------------------------------------

INSIDE = (VOLUME > 80).astype(np.uint8)


def masked(
    mask: Callable, file: str = "m.nii.gz", image: Callable = nifti(), **more
) -> Callable[[pathlib.Path], Input]:
    def make(folder: pathlib.Path) -> Input:
        image(folder / "a.nii.gz")
        mask(folder / file)
        return Input(folder / "a.nii.gz", folder / file, **more)

    return make


def shifted(by: float) -> np.ndarray:
    affine = AFFINE.copy()
    affine[:3, 3] += by
    return affine


for _name, _make in (
    ("same", masked(nifti(INSIDE.T))),
    ("rounded", masked(nifti(INSIDE.T, affine=shifted(1.5e-6)))),
    ("halves", masked(nifti((INSIDE * 0.5).T))),
    ("of_256", masked(nifti((INSIDE.astype(np.int16) * 256).T))),
    ("not_finite", masked(nifti(np.where(INSIDE > 0, 1, np.nan).astype("f4").T))),
    (
        "not_finite_nrrd",
        masked(
            nrrd_file(np.where(INSIDE > 0, 1, np.nan).astype("f4")), "m.nrrd", nifti(affine=np.diag([-1, -1, 1, 1]))
        ),
    ),
    ("one_time", masked(nifti(INSIDE.T[..., None]))),
    ("shifted", masked(nifti(INSIDE.T, affine=shifted(2)), refused="lies elsewhere in physical space")),
    ("flipped", masked(nifti(INSIDE.T, affine=_FLIPPED), refused="lies elsewhere in physical space")),
    ("empty", masked(nifti(INSIDE.T * 0), refused="has no pixel inside")),
    ("smaller", masked(nifti(INSIDE.T[:-1]), refused="has 25 x 20 x 8 pixels, the image 26 x 20 x 8")),
    ("damaged", masked(edit(nifti(INSIDE.T), turn_byte), refused="m.nii.gz is damaged")),
    ("gone", masked(lambda path: None, refused="there is no file")),
    (
        "leaves_out_what_is_not_finite",
        masked(nifti((~np.isnan(_with_nan)).astype(np.uint8).T), image=nifti(_with_nan.T), note="not finite"),
    ),
):
    INPUTS[f"mask_{_name}"] = _make


@one
def mask_of_a_picture(folder: pathlib.Path) -> Input:
    save(COLOR)(folder / "a.png")
    save(((GRAY > 80) * 255).astype(np.uint8))(folder / "m.png")
    return Input(folder / "a.png", folder / "m.png")
