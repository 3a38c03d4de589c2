# SPDX-License-Identifier: Apache-2.0
"""Slices of an image as 8-bit pictures with the leaves of the tree in them: what the page and the figures show.

The same pictures as the program's (apps/Views.cxx): scalars between the quantiles 0.005 and 0.995 of their values,
large images reduced by means of blocks, the third axis of a volume upwards.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

LONGEST_OF_PLANE = 1600
LONGEST_OF_VOLUME = 512
SLICES_PER_AXIS = 24


@dataclass(frozen=True)
class View:
    """A slice of the image as it is shown, at most a screen large.

    Attributes
    ----------
    title : str
        ``"91 of 181"`` for a slice of a volume, empty for a plane.
    axis : int
        Axis that the slice is across, counted as ITK does: 0 for x, 1 for y, 2 for z.
    is_middle : bool
        Is it the middle one of the slices across that axis?
    spacing : tuple of float
        Physical width and height of a pixel of the view.
    is_grey : bool
        Are the three channels equal?
    colors : numpy.ndarray
        (height, width, 3) uint8, sRGB.
    leaves : numpy.ndarray
        (height, width), the leaf of each pixel, 0 outside the mask.
    source_size : tuple of int
        Width and height of the slice in pixels of the image.
    is_flipped : bool
        Is the first row of the view the last one of the slice?
    """

    title: str
    axis: int
    is_middle: bool
    spacing: tuple[float, float]
    is_grey: bool
    colors: np.ndarray
    leaves: np.ndarray
    source_size: tuple[int, int]
    is_flipped: bool


class Viewer:
    """Makes views of one image.

    Parameters
    ----------
    picture : Picture
        The image as it was segmented.
    leaf_array : numpy.ndarray
        Leaf of each pixel, (y, x) or (z, y, x).
    """

    def __init__(self, picture, leaf_array: np.ndarray):
        import itk

        image = picture.image
        values = itk.array_view_from_image(image)
        if values.ndim == image.GetImageDimension():
            values = values[..., None]
        if values.shape[:-1] != leaf_array.shape:
            raise ValueError(
                f"leaf_array: its shape is {leaf_array.shape}, the image's {values.shape[:-1]}; "
                "give the leaves of this image"
            )
        spacing = list(image.GetSpacing())
        if leaf_array.ndim == 2:
            values, leaf_array, spacing = values[None], leaf_array[None], spacing + [1.0]
        is_color = picture.kind in ("color", "wide_color")
        self._values = values[..., :3] if is_color else values[..., :1]
        self._leaves = leaf_array
        self._spacing = spacing
        self._window = (0.0, 255.0) if picture.kind == "color" else _find_window(self._values)

    @property
    def is_volume(self) -> bool:
        """Has the image more than one slice?"""
        return self._leaves.shape[0] > 1

    def number_of_slices(self, axis: int) -> int:
        """Number of slices across an axis (0 for x, 1 for y, 2 for z)."""
        return self._leaves.shape[2 - axis]

    def shown_slices(self, axis: int) -> tuple[list[int], int]:
        """Slices across an axis that the page shows, and which of them is the middle one."""
        slices = self.number_of_slices(axis)
        count = min(SLICES_PER_AXIS, slices)
        return [(2 * i + 1) * slices // (2 * count) for i in range(count)], count // 2

    def middle_slice(self, axis: int) -> int:
        """The middle one of the slices shown."""
        slices, middle = self.shown_slices(axis)
        return slices[middle]

    def make(self, axis: int = 2, index: int = 0) -> View:
        """The view of slice `index` across `axis`."""
        values = np.moveaxis(self._values, 2 - axis, 0)[index]
        leaves = np.moveaxis(self._leaves, 2 - axis, 0)[index]
        across, down = [other for other in (0, 1, 2) if other != axis]
        height, width = leaves.shape
        shrink = max(1.0, max(width, height) / (LONGEST_OF_VOLUME if self.is_volume else LONGEST_OF_PLANE))
        columns = _divide(width, max(1, int(width / shrink + 0.5)))
        rows = _divide(height, max(1, int(height / shrink + 0.5)))

        black, white = self._window
        if values.dtype.kind == "f" and not (finite := np.isfinite(values)).all():
            values = np.where(finite, values, black)
        means = _mean_of_blocks(values, rows, columns)
        shades = np.clip((means - black) * (255.0 / (white - black)), 0.0, 255.0)
        colors = np.broadcast_to(np.floor(shades + 0.5).astype(np.uint8), shades.shape[:2] + (3,))
        middles = np.ix_((rows[:-1] + rows[1:]) // 2, (columns[:-1] + columns[1:]) // 2)
        is_flipped = axis != 2  # the third axis points upwards, as it does in a person who stands
        order = slice(None, None, -1) if is_flipped else slice(None)
        return View(
            title=f"{index + 1} of {self.number_of_slices(axis)}" if self.is_volume else "",
            axis=axis,
            is_middle=index == self.middle_slice(axis),
            spacing=(
                self._spacing[across] * width / (len(columns) - 1),
                self._spacing[down] * height / (len(rows) - 1),
            ),
            is_grey=values.shape[-1] == 1,
            colors=np.ascontiguousarray(colors[order]),
            leaves=np.ascontiguousarray(leaves[middles][order]),
            source_size=(width, height),
            is_flipped=is_flipped,
        )


def make_views(picture, leaf_array: np.ndarray) -> list[View]:
    """The view of a plane; of a volume, at most 24 slices across z, then across y, then across x.

    Parameters
    ----------
    picture : Picture
        The image as it was segmented.
    leaf_array : numpy.ndarray
        Leaf of each pixel, (y, x) or (z, y, x).
    """
    viewer = Viewer(picture, leaf_array)
    if not viewer.is_volume:
        return [viewer.make()]
    return [viewer.make(axis, index) for axis in (2, 1, 0) for index in viewer.shown_slices(axis)[0]]


def _find_window(values: np.ndarray) -> tuple[float, float]:
    """Values shown as black and as white, from at most about a million pixels."""
    channels = values.shape[-1]
    step = max(1, values.size // channels // 1000000)
    sample = values.reshape(-1, channels)[::step].ravel()
    sample = sample[np.isfinite(sample)]
    if sample.size == 0:
        return 0.0, 255.0
    ranks = [int(share * (sample.size - 1)) for share in (0.005, 0.995)]
    black, white = np.partition(sample, ranks)[ranks].astype(float)
    if not white > black:
        black, white = float(sample.min()), float(sample.max())
    return black, white if white > black else black + 1.0


def _divide(length: int, count: int) -> np.ndarray:
    """First source pixel of each of `count` equal parts of `length` pixels, and the end."""
    return np.arange(count + 1) * length // count


def _mean_of_blocks(values: np.ndarray, rows: np.ndarray, columns: np.ndarray) -> np.ndarray:
    """Means of (height, width, channels) over blocks of rows and columns, in double precision."""
    height, width = values.shape[:2]
    if len(rows) - 1 == height and len(columns) - 1 == width:
        return values.astype(np.float64)
    sums = np.stack([values[first:end].sum(axis=0, dtype=np.float64) for first, end in zip(rows, rows[1:])])
    sums = np.add.reduceat(sums, columns[:-1], axis=1)
    return sums / (np.diff(rows)[:, None, None] * np.diff(columns)[None, :, None])
