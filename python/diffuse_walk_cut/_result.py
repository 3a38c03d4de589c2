# SPDX-License-Identifier: Apache-2.0
"""What a segmentation gives: labels of any level, in the caller's kind."""

from __future__ import annotations

import os
import pathlib
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import numpy as np

from . import _tree
from .kinds import Picture, file_name

if TYPE_CHECKING:
    import itk
    import matplotlib.axes
    import matplotlib.figure
    import pandas


class Segmentation:
    """An image as a tree of nested regions.

    Made by :func:`diffuse_walk_cut.segment`. Every level of the tree is a look-up table on the leaves, so that another
    number of regions costs one pass over the pixels and nothing is computed again.

    Attributes
    ----------
    tree : itk.PartitionTree
        The hierarchy: nodes, splits, costs; ``tree.cut(...)``, ``tree.to_linkage()``.
    number_of_regions : int
        Regions of the level that ``labels()`` gives: those asked for, but not more than there are leaves, or those of
        the automatic level.
    leaf_array : numpy.ndarray
        Leaf labels 1 ... N on the grid of ``picture.image``, 0 outside the mask; (y, x) or (z, y, x), uint16, or
        uint32 where there are more than 65535 leaves. Read-only.
    picture : Picture
        The image as the filters took it.
    parameters : dict
        What was asked of ``segment``.
    made : str
        The same in one line for people.
    files : tuple of str
        What was segmented, and its mask, where they are files: ``save`` does not replace them.
    notes : tuple of str
        What is in doubt in the image, such as values that stand for no data; each was also a warning.
    edits : tuple of dict
        What :meth:`edit` did to get here from the segmentation before it; empty where nothing was edited. To undo the
        last one: ``before.edit(edited.edits[:-1])``.
    """

    def __init__(
        self,
        tree: itk.PartitionTree,
        picture: Picture,
        leaf_array: np.ndarray,
        confidence_cells: np.ndarray,
        regions: int | None,
        parameters: dict[str, Any],
        made: str,
        notes: tuple[str, ...] = (),
    ) -> None:
        self.tree = tree
        self.picture = picture
        self.leaf_array = leaf_array
        self.leaf_array.flags.writeable = False
        self.parameters = parameters
        self.made = made
        self.notes = notes
        self.files: tuple[str, ...] = ()
        self.edits: tuple[dict[str, Any], ...] = ()
        self._edits_text = ""
        self._confidence_cells = confidence_cells
        self._regions = regions
        self._statistics: itk.RegionStatistics | None = None
        leaves = int(tree.GetNumberOfLeaves())
        self.number_of_regions = int(tree.cut().max()) if regions is None else min(regions, leaves)

    def __repr__(self) -> str:
        size = " x ".join(str(n) for n in self.picture.geometry.size)
        pixels = "pixels" if len(self.picture.geometry.size) == 2 else "voxels"
        return (
            f"Segmentation({size} {pixels}, {self.number_of_regions} regions of "
            f"{self.tree.GetNumberOfLeaves()} leaves, model {os.path.basename(str(self.parameters['model']))})"
        )

    def labels(self, regions: int | None = None, *, threshold: float | None = None, depth: int | None = None) -> Any:
        """Labels of one level, in the kind of the image that was segmented and with its geometry.

        Parameters
        ----------
        regions : int, optional
            As many regions, or as many as the tree has leaves; at least 1.
        threshold : float, optional
            Every split with a normalized cut of at most this, 0 to 2.
        depth : int, optional
            Every split less than this many splits below the whole image; at least 0.
            None of the three: `number_of_regions`, or the automatic level where none were asked for.

        Returns
        -------
        The image's kind
            Integers 1 ... K without gaps, in the order of the leaves, so that neighbors in number are neighbors in
            the tree; 0 outside the mask.

        Raises
        ------
        ValueError, TypeError
            Where more than one is given, or one is out of its range.
        """
        return self.picture.like(self._look_up(regions, threshold, depth))

    def _look_up(
        self, regions: int | None = None, threshold: float | None = None, depth: int | None = None
    ) -> np.ndarray:
        """The labels of :meth:`labels` as an array like `leaf_array`."""
        if regions is None and threshold is None and depth is None:
            regions = self._regions
        table = _tree.look_up(self.tree, regions=regions, threshold=threshold, depth=depth)
        return np.take(table.astype(self.leaf_array.dtype), self.leaf_array)

    @property
    def automatic(self) -> Any:
        """Labels of the level that the image's own split costs suggest, as of :meth:`labels`."""
        return self.picture.like(np.take(self.tree.cut().astype(self.leaf_array.dtype), self.leaf_array))

    @property
    def leaves(self) -> Any:
        """Labels of the finest level, 1 ... N, 0 outside the mask, as of :meth:`labels`."""
        return self.picture.like(self.leaf_array.copy())

    @property
    def confidence(self) -> Any:
        """How far each pixel's token is from the thresholds of the splits above its leaf, 0 to 1; 0 outside the mask.

        In the image's kind, float32. It is computed for tokens; a pixel has that of the nearest cell, so that at the
        edges of regions that were refined it may be of the region beside.
        """
        result = self._confidence_cells
        if result.shape != self.leaf_array.shape:
            # Both grids cover the same extent: where a pixel's center lies among the cells, rounded half up.
            axes = []
            for cells, pixels in zip(result.shape, self.leaf_array.shape):
                scale = cells / pixels
                place = np.floor((0.5 * scale - 0.5) + np.arange(pixels) * scale + (0.5 + 1e-6))
                axes.append(np.clip(place, 0, cells - 1).astype(np.intp))
            result = result[np.ix_(*axes)]
        return self.picture.like(np.where(self.leaf_array > 0, result, np.float32(0)).astype(np.float32, copy=False))

    @property
    def region_statistics(self) -> itk.RegionStatistics:
        """What every node of the tree measures on the image that was segmented, confidence included.

        Measured when it is first asked for; then any level of :meth:`statistics` costs no pass over the image.
        ``region_statistics.to_json()`` is the table of the whole tree as text (docs/statistics.md).
        """
        from . import _statistics

        if self._statistics is None:
            self._statistics = _statistics.measure(self)
        return self._statistics

    def statistics(
        self,
        regions: int | None = None,
        *,
        threshold: float | None = None,
        depth: int | None = None,
        image: Any = None,
    ) -> pandas.DataFrame:
        """Size, place, shape and values of the regions of a level.

        Parameters
        ----------
        regions, threshold, depth
            As of :meth:`labels`.
        image : optional
            Another image of the same size and place to measure values on, of any kind that ``segment`` takes, such as
            the one before a correction, or another modality. Default: the image that was segmented.

        Returns
        -------
        pandas.DataFrame
            A row for each region, indexed by its label; the columns are those of docs/statistics.md: node, parent and
            cost in the tree; pixels; area_mm2 or volume_mm3; centroid and bounding box; perimeter_mm or surface_mm2
            (Crofton's formula); elongation; confidence; count, mean, deviation, least, largest and median of each
            channel; and the labels of the regions that it touches, as a tuple. Lengths of images without a place in
            space are in pixels ("px").

        Raises
        ------
        ImportError
            Where pandas is missing.
        ValueError, TypeError
            Where a parameter cannot be used, or `image` lies elsewhere.
        """
        from . import _statistics

        measured = self.region_statistics if image is None else _statistics.measure(self, image)
        return _statistics.of_level(self, measured, regions, threshold, depth)

    def edit(self, edits: Any, *, finished: Any = None) -> Segmentation:
        """Merge, split, keep, remove, name, lock and clean regions, one edit after the other.

        Parameters
        ----------
        edits : list of dict, or path
            What is done, as docs/edits.md has it, or the name of a file of it, such as the program and the explorer page
            write. ``{"do": "merge", "points": [(x, y), ...]}`` merges the regions at these points: in physical space
            (LPS, in mm) and with z for volumes, in pixels from 0 where the image has no place in space. ``"node"`` in
            place of a point means the leaves of a node of the tree. They begin with the regions of :meth:`labels`,
            unless the first one is another level, ``{"do": "level", "regions": 12}``.
        finished : optional
            Labels of regions that are finished, 0 elsewhere, of the same size and of any kind that ``segment`` takes:
            they become regions of their own, to the pixel, after all others, and no edit changes them.

        Returns
        -------
        Segmentation
            Of the edited regions: they are the leaves of its tree, and ``labels()`` gives all of them. Everything that
            a segmentation can do it can do, also be edited again.

        Raises
        ------
        TypeError, ValueError
            Where an edit is not possible; the sentence names it by its number.
        OSError
            Where a file cannot be read.

        Examples
        --------
        >>> edited = result.edit([                                          # doctest: +SKIP
        ...     {"do": "merge", "points": [(120, 80), (160, 95)]},
        ...     {"do": "name", "point": (120, 80), "name": "cup"},
        ... ])
        """
        from . import _edit

        return _edit.edit(self, edits, finished)

    def plot(
        self,
        regions: int | None = None,
        *,
        threshold: float | None = None,
        depth: int | None = None,
        ax: matplotlib.axes.Axes | None = None,
        overlay: float = 0.5,
        boundaries: bool = True,
        axis: str | None = None,
        slice_index: int | None = None,
    ) -> matplotlib.figure.Figure:
        """The regions of a level over the image, drawn by matplotlib; of a volume, its three middle slices.

        Parameters
        ----------
        regions, threshold, depth
            As of :meth:`labels`.
        ax : matplotlib.axes.Axes, optional
            Where to draw. Default: a new figure, which a notebook shows.
        overlay : float
            Share of the regions' colors, 0 (the image alone) to 1 (the colors alone).
        boundaries : bool
            Draw the boundaries of the regions?
        axis, slice_index : str, int, optional
            One slice of a volume: across "x", "y" or "z", counted from 0.

        Returns
        -------
        matplotlib.figure.Figure

        Raises
        ------
        ImportError
            Where matplotlib is missing.
        ValueError, TypeError
            Where a parameter cannot be used.
        """
        from . import _plot

        return _plot.plot(
            self,
            regions,
            threshold=threshold,
            depth=depth,
            ax=ax,
            overlay=overlay,
            boundaries=boundaries,
            axis=axis,
            slice_index=slice_index,
        )

    def plot_levels(
        self, regions: Iterable[int] = (2, 4, 8, 16), *, overlay: float = 0.5, boundaries: bool = True
    ) -> matplotlib.figure.Figure:
        """Levels in a row, one picture for each number of regions; of a volume, its middle slice. Else as :meth:`plot`."""
        from . import _plot

        return _plot.plot_levels(self, regions, overlay=overlay, boundaries=boundaries)

    def plot_tree(
        self, regions: int | None = None, *, ax: matplotlib.axes.Axes | None = None
    ) -> matplotlib.figure.Figure:
        """The tree, each split at its cost, the regions of a level in their colors. Else as :meth:`plot`."""
        from . import _plot

        return _plot.plot_tree(self, regions, ax=ax)

    def explore(self, regions: int | None = None, path: str | os.PathLike[str] | None = None) -> Any:
        """A page with a slider from one region to all of them, the tree, and the size and cost of each region.

        Parameters
        ----------
        regions : int, optional
            Where the slider is at first; default as of :meth:`labels`.
        path : str or path, optional
            File to write the page to. Default: it is shown in the notebook.
        """
        from . import _page

        return _page.show(self, regions, path)

    def save(
        self, folder: str | os.PathLike[str], *, explorer: bool = True, statistics: bool = False
    ) -> pathlib.Path:
        """Write what ``diffuse-walk-cut segment`` writes.

        ``leaves.nrrd``, ``labels.nrrd`` (of the level of ``labels()``), ``tree.json``, ``picture.png``, ``overlay.png``
        ``explorer.html`` and, of edited regions, ``edits.json``; see docs/format.md. All are written beside and renamed at the end, so that none is left
        half-written.

        Parameters
        ----------
        folder : str or path
            Made where it does not exist.
        explorer : bool
            False: without ``explorer.html`` and the pictures; those of an earlier run are removed.
        statistics : bool
            True: with ``statistics.json``, what all nodes of the tree measure, and ``statistics.csv``, the regions of
            the level of ``labels()``; False: those of an earlier run are removed.

        Returns
        -------
        pathlib.Path
            The folder.

        Raises
        ------
        OSError
            Where the folder or a file cannot be written.
        ValueError
            Where a file would replace the one that was segmented, or its mask.
        """
        from . import _save

        return _save.save(self, pathlib.Path(file_name(folder, "folder")), explorer, statistics)
