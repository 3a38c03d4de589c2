# SPDX-License-Identifier: Apache-2.0
"""What all kinds of input share: geometry, the rule of color, arrays to ITK images and back."""

from __future__ import annotations

import contextlib
import os
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

AUTOMATIC = "automatic"

#: Types that single precision holds exactly.
_NARROW = frozenset(np.dtype(t) for t in ("uint8", "int8", "uint16", "int16", "float16", "float32"))


@dataclass(frozen=True)
class Geometry:
    """Where the pixels of an image of 2 or 3 axes are, in ITK's order of axes (x, y, z) and in LPS.

    Attributes
    ----------
    size : tuple of int
        Pixels along x, y (, z).
    spacing : tuple of float
        Distance of neighbors along each axis, in physical units; above 0.
    origin : tuple of float
        Physical point of the first pixel.
    direction : numpy.ndarray
        (d, d); column i is the direction of axis i.
    """

    size: tuple[int, ...]
    spacing: tuple[float, ...]
    origin: tuple[float, ...]
    direction: np.ndarray

    @classmethod
    def plain(cls, size: tuple[int, ...]) -> Geometry:
        """Spacing 1, origin 0, no rotation."""
        d = len(size)
        return cls(tuple(int(n) for n in size), (1.0,) * d, (0.0,) * d, np.eye(d))

    @classmethod
    def from_affine(cls, size: tuple[int, ...], affine: np.ndarray) -> Geometry:
        """From the (d + 1, d + 1) matrix that maps an index (x, y, z) to a physical point."""
        d = len(size)
        matrix = np.asarray(affine, dtype=float)
        spacing = np.linalg.norm(matrix[:d, :d], axis=0)
        if not np.all(np.isfinite(matrix)) or not np.all(spacing > 0) or abs(np.linalg.det(matrix[:d, :d])) == 0:
            raise ValueError(f"image: its affine {matrix.tolist()} has no inverse; give one that has")
        return cls(
            tuple(int(n) for n in size),
            tuple(float(s) for s in spacing),
            tuple(float(o) for o in matrix[:d, d]),
            matrix[:d, :d] / spacing,
        )

    @property
    def dimension(self) -> int:
        """Axes that the filters see: an image of one slice is 2-D."""
        return 2 if len(self.size) == 3 and self.size[2] == 1 else len(self.size)

    @property
    def is_plain(self) -> bool:
        """Spacing 1, origin 0, no rotation: nothing is known of its place."""
        return (
            all(s == 1.0 for s in self.spacing)
            and all(o == 0.0 for o in self.origin)
            and np.array_equal(self.direction, np.eye(len(self.size)))
        )

    @property
    def shape(self) -> tuple[int, ...]:
        """Of an array of the image: (z,) y, x."""
        return self.size[::-1]

    def of_filters(self) -> Geometry:
        """The geometry that the filters see: of an image of one slice the first two axes, without rotation."""
        if self.dimension == len(self.size):
            return self
        return Geometry(self.size[:2], self.spacing[:2], self.origin[:2], np.eye(2))

    def to_list(self) -> dict[str, list[float]]:
        """As a tree's provenance has it: ``direction`` is one vector for each axis, after each other."""
        return {
            "size": [float(n) for n in self.size],
            "spacing": list(self.spacing),
            "origin": list(self.origin),
            "direction": [float(v) for v in self.direction.T.ravel()],
        }


@dataclass(frozen=True)
class Picture:
    """An image of any kind, as the filters take it.

    Attributes
    ----------
    image : itk.Image
        ``Image[UC, d]``, ``Image[F, d]`` or ``Image[D, d]``, ``Image[RGBPixel[UC], d]``, or ``VectorImage[F, d]``,
        d = 2 or 3, in LPS. An image of one slice is 2-D here.
    kind : str
        "scalar"; "color": 8 bits; "wide_color": more; "channels": any other number of values.
    name : str
        The file's own name, or "".
    has_physical_geometry : bool
        False for arrays and the formats of photographs, whose spacing says nothing.
    like : callable
        From an array (y, x) or (z, y, x) on the grid of `image`, of any type, to the caller's kind, with its geometry.
        The array becomes the result's own.
    geometry : Geometry
        The caller's: of an image of one slice with all three axes.
    notes : tuple of str
        What is in doubt in a file.
    paths : tuple of str
        The files that were read: one, or those of a DICOM series in the order of the slices. Empty where there was none.
    """

    image: Any
    kind: str
    name: str
    has_physical_geometry: bool
    like: Callable[[np.ndarray], Any]
    geometry: Geometry
    notes: tuple[str, ...] = ()
    paths: tuple[str, ...] = ()


@dataclass(frozen=True)
class Source:
    """What a kind says of an object, before anything is copied.

    Attributes
    ----------
    array : numpy.ndarray
        (y, x) or (z, y, x), with a last axis of channels where `has_channels`.
    has_channels : bool
    is_color : bool
        Its 3 or 4 channels are red, green, blue (and alpha, which is left out).
    geometry : Geometry
    like : callable
        From an array of ``geometry.shape`` to the caller's kind.
    name : str
    path : str
        Of a file, as the user named it.
    has_physical_geometry : bool
    image : itk.Image, optional
        The object itself, where the filters take it as it is.
    notes : tuple of str
        What is in doubt in a file.
    paths : tuple of str
        As of :class:`Picture`.
    """

    array: np.ndarray
    has_channels: bool
    is_color: bool
    geometry: Geometry
    like: Callable[[np.ndarray], Any]
    name: str = ""
    path: str = ""
    has_physical_geometry: bool = False
    image: Any = None
    notes: tuple[str, ...] = ()
    paths: tuple[str, ...] = ()


def demand(header: Any, is_right: bool) -> None:
    """Raise the fault that an ``itk.ImageFileHeader`` found."""
    if not is_right:
        errors = {"missing": FileNotFoundError, "forbidden": PermissionError}
        raise errors.get(header.GetFault(), ValueError)(header.GetFaultMessage())


def file_name(path: Any, what: str) -> str:
    """A path of any kind as text, which ITK takes as UTF-8 only."""
    name = os.fsdecode(path)
    try:
        name.encode("utf-8")
    except UnicodeEncodeError:
        raise ValueError(
            f"{what}: its name is not in UTF-8, and ITK's Python wrapping takes no other (got {os.fsencode(name)!r}). "
            "Rename the file or folder."
        ) from None
    return name


_quiet_turn = threading.Lock()
_quiet_count = 0
_were_shown = True


@contextlib.contextmanager
def without_warnings() -> Iterator[None]:
    """Keep ITK's warnings, which name its source files, off standard error; what they say of a file is a note or an error.

    ITK has one switch for all threads: it is as it was when the last one has ended.
    """
    global _quiet_count, _were_shown
    import itk

    with _quiet_turn:
        if _quiet_count == 0:
            _were_shown = itk.Object.GetGlobalWarningDisplay()
            itk.Object.SetGlobalWarningDisplay(False)
        _quiet_count += 1
    try:
        yield
    finally:
        with _quiet_turn:
            _quiet_count -= 1
            if _quiet_count == 0:
                itk.Object.SetGlobalWarningDisplay(_were_shown)


@contextlib.contextmanager
def numbers_with_points() -> Iterator[None]:
    """Let ITK read and write numbers with a decimal point in this thread, whatever locale the process has set.

    Where a comma is the decimal sign, its readers and writers of NRRD would take 2.7 for 2.
    """
    import itk

    locale = itk.ImageFileHeader._begin_numeric_locale()
    try:
        yield
    finally:
        itk.ImageFileHeader._end_numeric_locale(locale)


def is_color(dtype: np.dtype, channels: int, dimension: int) -> bool:
    """The rule for kinds that do not say: 3 or 4 channels are color in 2-D and where they have 8 bits.

    Volumes of 3 or 4 wider channels are several modalities or directions rather than colors.
    """
    return channels in (3, 4) and (dimension == 2 or np.dtype(dtype) == np.uint8)


def verify_values(array: np.ndarray, what: str = "image") -> None:
    """Raise where values of this type cannot be segmented."""
    dtype = array.dtype
    if array.size == 0:
        raise ValueError(f"{what}: has no pixel (shape {array.shape}); give one with at least one along each axis")
    if dtype.kind == "b" and what == "image":
        raise TypeError("image: bool values are a mask, not an image; give numbers, such as image.astype('uint8')")
    if dtype.kind == "c":
        raise TypeError(f"{what}: {dtype} values are complex; give real ones, such as their magnitude abs({what})")
    if dtype.kind not in "buif":
        raise TypeError(f"{what}: values of type {dtype} are not numbers; give integers or floating point numbers")


def verify_no_channel_axis(channel_axis: Any, kind: str) -> None:
    """Raise where `channel_axis` is given for a kind that says itself which axis has the channels."""
    if not isinstance(channel_axis, str) or channel_axis != AUTOMATIC:
        raise ValueError(
            f"channel_axis: is for arrays and tensors (got {channel_axis!r}); {kind} says itself what its axes are: "
            "leave it out"
        )


def normalize_channel_axis(channel_axis: Any, ndim: int) -> int | None:
    """A channel axis as a number from 0, or None; "automatic" is not one."""
    if channel_axis is None:
        return None
    try:
        axis = channel_axis.__index__()
    except AttributeError:
        raise TypeError(
            f"channel_axis: must be 'automatic', None (no axis of channels) or an axis such as -1 "
            f"(got {channel_axis!r})"
        ) from None
    if not -ndim <= axis < ndim:
        raise ValueError(f"channel_axis: must be from {-ndim} to {ndim - 1} for an image of {ndim} axes (got {axis})")
    return axis % ndim


def verify_axes(axes: int, shape: tuple[int, ...], way_out: str) -> None:
    """Raise where an image does not have 2 or 3 axes beside that of its channels."""
    if axes not in (2, 3):
        raise ValueError(
            f"image: has {axes} axes without channels (shape {tuple(shape)}); images of 2 or 3 can be segmented: "
            f"{way_out}"
        )


def image_type(kind: str, dimension: int, dtype: np.dtype) -> Any:
    """The ITK type of a kind of picture.

    Scalars: bytes stay bytes, what single precision does not hold becomes double.
    """
    import itk

    if kind == "scalar":
        pixel = itk.UC if dtype == np.uint8 else itk.F if dtype.newbyteorder("=") in _NARROW else itk.D
        return itk.Image[pixel, dimension]
    if kind == "color":
        return itk.Image[itk.RGBPixel[itk.UC], dimension]
    return itk.VectorImage[itk.F, dimension]


def make_image(ttype: Any, geometry: Geometry, array: np.ndarray, channels: int = 1) -> Any:
    """An ITK image of its own memory with the values of an array ((z,) y, x (, c)), converted to its type."""
    import itk

    image = ttype.New()
    image.SetRegions([int(n) for n in geometry.size])
    if channels > 1:
        image.SetNumberOfComponentsPerPixel(channels)
    image.Allocate()
    place(image, geometry)
    with np.errstate(over="ignore", invalid="ignore"):
        np.copyto(itk.array_view_from_image(image), array, casting="unsafe")
    return image


def place(image: Any, geometry: Geometry) -> None:
    """Give an ITK image its place."""
    import itk

    image.SetSpacing(list(geometry.spacing))
    image.SetOrigin(list(geometry.origin))
    image.SetDirection(itk.matrix_from_array(np.ascontiguousarray(geometry.direction, dtype=float)))


def label_image(array: np.ndarray, geometry: Geometry) -> Any:
    """An ITK image (``US``, ``UI`` or ``F``) of an array (z,) y, x."""
    import itk

    pixel = {"uint8": itk.UC, "uint16": itk.US, "float32": itk.F}.get(array.dtype.name, itk.UI)
    return make_image(itk.Image[pixel, len(geometry.size)], geometry, array)


def find_kind(source: Source) -> str:
    """Of a picture, by the rule that `src/file/ImageHeader.cxx` has for files."""
    if not source.has_channels or source.array.shape[-1] == 1:
        return "scalar"
    if source.is_color and source.array.shape[-1] in (3, 4):
        return "color" if source.array.dtype == np.uint8 else "wide_color"
    return "channels"


def make_picture(source: Source) -> Picture:
    """Convert the values of a source as the program does.

    Scalars of 8 bits stay, others become single precision, or double precision where that does not hold them (32 bits
    and more). 8-bit color stays, without alpha. All else becomes a vector image of single precision.
    """
    verify_values(source.array)
    geometry = source.geometry
    dimension = geometry.dimension
    kind = find_kind(source)
    image = source.image
    if image is None:
        array = source.array
        channels = array.shape[-1] if source.has_channels else 1
        array = array.reshape(geometry.of_filters().shape + ((channels,) if kind != "scalar" else ()))
        if kind == "color":
            array = array[..., :3]
        components = channels if kind in ("wide_color", "channels") else 1
        image = make_image(image_type(kind, dimension, array.dtype), geometry.of_filters(), array, components)
    shape, like = geometry.shape, source.like
    return Picture(
        image=image,
        kind=kind,
        name=source.name,
        has_physical_geometry=source.has_physical_geometry,
        like=like if dimension == len(shape) else lambda result: like(result.reshape(shape)),
        geometry=geometry,
        notes=source.notes,
        paths=source.paths,
    )


def mask_source(array: np.ndarray, geometry: Geometry, has_place: bool, has_channels: bool | None = None) -> Source:
    """Of the values of a mask; whether it has channels is seen by its axes, where it is not said."""
    if has_channels is None:
        has_channels = array.ndim > len(geometry.size)
    return Source(array, has_channels, False, geometry, lambda result: result, has_physical_geometry=has_place)


def make_mask(source: Source, picture: Picture) -> Any:
    """``itk.Image[UC, d]``, 1 where the mask is finite and not 0, 0 elsewhere.

    A mask without a place of its own in space takes the image's; otherwise the filters verify that they agree.
    """
    import itk

    verify_values(source.array, "mask")
    array = source.array
    if source.has_channels:
        if array.shape[-1] != 1:
            raise ValueError(f"mask: must have one value a pixel (got {array.shape[-1]}); choose one of its channels")
        array = array[..., 0]
    geometry = source.geometry.of_filters()
    expected = picture.geometry.of_filters()
    header = itk.ImageFileHeader.New(FileName=source.path, Parameter="mask")
    sizes = ([int(n) for n in size] for size in (source.geometry.size, picture.geometry.size))
    demand(header, header.VerifyMaskSize(*sizes))
    has_place = source.has_physical_geometry and picture.has_physical_geometry
    inside = array.reshape(geometry.shape) != 0
    if array.dtype.kind == "f":
        inside &= np.isfinite(array.reshape(geometry.shape))
    return make_image(itk.Image[itk.UC, len(geometry.size)], geometry if has_place else expected, inside)
