# SPDX-License-Identifier: Apache-2.0
"""Figures of a segmentation: regions over the image, levels in a row, the tree with its costs. Needs matplotlib.

No figure is made by pyplot and none of its settings is changed: figures are the caller's own, and none stays in memory.
"""

from __future__ import annotations

import io
import numbers

import numpy as np

from . import _page, _tree
from ._boundaries import find_boundaries
from ._page import View

try:
    from matplotlib import figure, patheffects, rcParams
    from matplotlib.collections import LineCollection
    from matplotlib.font_manager import FontProperties
    from matplotlib.patches import PathPatch
    from matplotlib.path import Path
except ImportError as error:
    raise ImportError(
        "Figures are drawn with matplotlib, which is not installed; run `pip install matplotlib`, "
        "or use explore(), which needs nothing."
    ) from error

_AXES = {"x": 0, "y": 1, "z": 2}
_OUTSIDE = np.array([12.0, 14.0, 18.0])
_GREY = "#8c96a3"
_INK = "#16191f"


class Figure(figure.Figure):
    """A figure of matplotlib that a notebook shows, whether or not pyplot was imported in it.

    IPython shows figures of matplotlib only after pyplot was imported.
    """

    def _repr_png_(self) -> bytes:
        file = io.BytesIO()
        self.savefig(file, format="png")
        return file.getvalue()


def plot(
    segmentation,
    regions: int | None = None,
    *,
    threshold: float | None = None,
    depth: int | None = None,
    ax=None,
    overlay: float = 0.5,
    boundaries: bool = True,
    slice_index: int | None = None,
    axis: str | None = None,
):
    """The regions of a level over the image.

    Of a volume, its middle slices, or one slice, where `axis`, `slice_index` or `ax` is given. Slices lie as a
    radiologist expects them, with letters at their edges; of an array, which says nothing of directions, z points
    upwards. A notebook shows the figure; for a window of pyplot, give ``ax=pyplot.gca()``.

    Parameters
    ----------
    segmentation : Segmentation
        What is drawn.
    regions : int, optional
        Number of regions. Default: that of the segmentation.
    threshold : float, optional
        Cost threshold, instead of `regions`.
    depth : int, optional
        Depth in the tree, instead of `regions`.
    ax : matplotlib.axes.Axes, optional
        Where to draw. Default: a new figure. Coordinates are indices of pixels.
    overlay : float
        Share of the regions' colors, 0 (the image alone) to 1 (the colors alone).
    boundaries : bool
        Draw the boundaries of the regions?
    slice_index : int, optional
        Slice of a volume, from 0. Default: the middle one.
    axis : str, optional
        Axis that the slice is across, ``"x"``, ``"y"`` or ``"z"``. Default: ``"z"``.

    Returns
    -------
    matplotlib.figure.Figure
        The new figure, or that of `ax`.

    Raises
    ------
    ValueError
        Where a parameter is out of its range, more than one names the level, or a slice of a plane is asked for.
    TypeError
        Where a parameter is not a number, or not a whole one.
    """
    _verify_share(overlay)
    page = _page.of_segmentation(segmentation)
    level = _Level(segmentation, page, regions, threshold, depth)
    is_volume = _is_volume(segmentation)
    if not is_volume:
        for name, value in (("slice_index", slice_index), ("axis", axis)):
            if value is not None:
                raise ValueError(
                    f"{name}: it is {value!r}, but the image is a plane, which has no slices; leave it out"
                )
    if not is_volume or (ax is None and slice_index is None and axis is None):
        views = page.make_middle_views()
    else:
        views = [page.make_view(*_choose_slice(segmentation, page, axis, slice_index))]

    if ax is None:
        made, panels = _make_row(views)
    else:
        made, panels = ax.figure, [ax]
    for panel, view in zip(panels, views):
        _draw(panel, view, level, overlay, boundaries, 0.8 if len(views) == 1 else 0.5)
        slice_name = f"{'xyz'[view.axis]}: {view.title}"
        panel.set_title(
            slice_name if len(views) > 1 else f"{level.name}, {slice_name}" if is_volume else level.name
        )
    if len(views) > 1:
        for panel in panels:
            panel.set_anchor("N")
        made.suptitle(level.name)
    return made


def plot_levels(segmentation, regions=(2, 4, 8, 16), *, overlay: float = 0.5, boundaries: bool = True) -> Figure:
    """Levels of the tree in a row; of a volume, its middle axial slice.

    Parameters
    ----------
    segmentation : Segmentation
        What is drawn.
    regions : sequence of int
        Number of regions of each picture.
    overlay, boundaries
        As of `plot`.

    Returns
    -------
    matplotlib.figure.Figure
        A new figure.

    Raises
    ------
    ValueError, TypeError
        Where `regions` is empty or has something that is no number of regions.
    """
    _verify_share(overlay)
    if not np.iterable(regions) or isinstance(regions, str):
        raise TypeError(f"regions: it is {regions!r}; it must be a sequence of numbers of regions, such as (2, 4, 8)")
    page = _page.of_segmentation(segmentation)
    levels = [_Level(segmentation, page, count) for count in regions]
    if not levels:
        raise ValueError("regions: it is empty; name at least one number of regions")
    view = page.make_middle_views()[0]
    made, panels = _make_row([view] * len(levels))
    for panel, level in zip(panels, levels):
        _draw(panel, view, level, overlay, boundaries, 0.5)
        panel.set_title(level.name)
    return made


def plot_tree(segmentation, regions: int | None = None, *, ax=None):
    """The tree with the cost of each split, the regions of a level in their colors.

    Costs go to the right, on an axis of their square roots since most splits are cheap; leaves downwards in order.
    Splits of the level are dots, its threshold a dashed line.

    Parameters
    ----------
    segmentation : Segmentation
        What is drawn.
    regions : int, optional
        Number of regions of the level. Default: that of the segmentation.
    ax : matplotlib.axes.Axes, optional
        Where to draw. Default: a new figure.

    Returns
    -------
    matplotlib.figure.Figure
        The new figure, or that of `ax`.

    Raises
    ------
    ValueError, TypeError
        Where `regions` is no number of regions.
    """
    level = _Level(segmentation, _page.of_segmentation(segmentation), regions)
    splits, nodes = level.tree["splits"], {node["id"]: node for node in level.tree["nodes"]}
    most = 1.04 * max((nodes[split]["cost"] for split in splits), default=0.0) or 1.0
    places = {}
    for node in reversed(level.tree["nodes"]):  # children come after their parents
        below = [places[child][1] for child in node["children"]]
        places[node["id"]] = (node["cost"], sum(below) / 2) if below else (most, node["leaves"][0])

    lines, colors, widths = [], [], []
    for node in level.tree["nodes"]:
        first, last = node["leaves"]
        x, y = places[node["id"]]
        is_region = level.lookup[first] == level.lookup[last]
        start = 0.0 if node["parent"] is None else places[node["parent"]][0]
        ends = [places[child][1] for child in node["children"]]
        drawn = [[(start, y), (x, y)]] + ([[(x, min(ends)), (x, max(ends))]] if ends else [])
        lines += drawn
        colors += [tuple(level.colors[level.lookup[first]] / 255) if is_region else _GREY] * len(drawn)
        widths += [1.5 if is_region else 1.0] * len(drawn)
    made_splits = [split for split in splits if len(set(level.lookup[nodes[split]["leaves"]])) > 1]

    leaves = len(splits) + 1
    if ax is None:
        made = Figure(figsize=(6.4, min(9.0, max(2.4, 1.2 + 0.09 * leaves))), dpi=150, layout="constrained")
        ax = made.subplots()
    made = ax.figure
    # Costs are 0 to 2; what is drawn below 0 by a margin has no root.
    ax.set_xscale("function", functions=(lambda x: np.sqrt(np.maximum(x, 0.0)), np.square))
    ax.set_xlim(0.0, most)
    ax.set_ylim(leaves + 0.8, 0.2)
    ticks = _find_ticks(most, _find_letter(ax))
    ax.set_xticks(ticks, [f"{tick:g}" for tick in ticks])
    ax.minorticks_off()
    ax.set_yticks([])
    for side in ("left", "right", "top"):
        ax.spines[side].set_visible(False)
    ax.add_collection(LineCollection(lines, colors=colors, linewidths=widths, capstyle="projecting"), autolim=False)
    if splits:
        ax.axvline(
            _find_threshold([nodes[split]["cost"] for split in splits], len(made_splits)),
            color=_INK,
            linewidth=0.8,
            linestyle=(0, (4, 3)),
        )
    ax.scatter(*np.reshape([places[split] for split in made_splits], (-1, 2)).T, s=12, color=_INK, zorder=3)
    ax.set_xlabel("normalized cut cost of the split")
    ax.set_ylabel(f"{leaves} leaves" if leaves > 1 else "1 leaf")
    ax.set_title(level.name)
    return made


class _Level:
    """A level of the tree with its colors."""

    def __init__(self, segmentation, page, regions=None, threshold=None, depth=None):
        if regions is None and threshold is None and depth is None:
            regions = segmentation.number_of_regions
        self.lookup = _tree.look_up(segmentation.tree, regions=regions, threshold=threshold, depth=depth)
        self.tree = segmentation.tree.to_dict()
        self.colors = page.color_level(self.lookup)
        count = int(self.lookup.max())
        self.name = f"{count} region{'' if count == 1 else 's'}"


def _verify_share(overlay):
    if not isinstance(overlay, numbers.Real) or not 0 <= overlay <= 1:
        raise ValueError(f"overlay: it is {overlay!r}; it must be 0 (the image alone) to 1 (the colors alone)")


def _is_volume(segmentation) -> bool:
    """Has the image more than one slice?"""
    leaves = segmentation.leaf_array
    return leaves.ndim == 3 and leaves.shape[0] > 1


def _choose_slice(segmentation, page, axis, index) -> tuple[int, int]:
    axis = "z" if axis is None else axis
    if axis not in _AXES:
        raise ValueError(f'axis: it is {axis!r}; it must be "x", "y" or "z"')
    number = _AXES[axis]
    count = segmentation.leaf_array.shape[2 - number]
    if index is None:
        return number, page.GetMiddleSlice(number)
    index = _tree.whole("slice_index", index, 0)
    if index >= count:
        raise ValueError(f"slice_index: it is {index}; across {axis} there are the slices 0 to {count - 1}")
    return number, index


def _make_row(views: list[View]) -> tuple[Figure, list]:
    """A figure with a panel for each view, all of one scale."""
    sizes = np.array(
        [[view.leaves.shape[1] * view.spacing[0], view.leaves.shape[0] * view.spacing[1]] for view in views]
    )
    widths, tallest = sizes[:, 0], sizes[:, 1].max()
    # Inches: 5 in height for a plane, at most 10 in width for all panels; a very oblong one is not made thinner than 1.
    scale = min((5.0 if len(views) == 1 else 3.6) / tallest, 10.0 / widths.sum())
    titles = 0.36 if len({view.plane for view in views}) == 1 else 0.66  # of the panels, and one above all
    made = Figure(
        figsize=(max(2.0, widths.sum() * scale + 0.08 * len(views)), max(1.0, tallest * scale) + titles),
        dpi=150,
        layout="constrained",
    )
    made.get_layout_engine().set(wspace=0)
    panels = made.subplots(1, len(views), squeeze=False, width_ratios=np.maximum(widths, 0.02 * widths.sum()))[0]
    return made, list(panels)


def _draw(ax, view: View, level: _Level, overlay: float, boundaries: bool, line_width: float = 0.8):
    """Draws a view in coordinates of the slice's pixels."""
    labels = level.lookup[view.leaves]
    colors = level.colors.astype(float)
    colors[0] = _OUTSIDE
    shares = np.where(labels == 0, min(1.0, 1.5 * overlay), overlay)[..., None]
    blended = view.colors + (colors[labels] - view.colors) * shares
    height, width = labels.shape
    (_, columns, is_mirrored), (_, rows, is_flipped) = view.columns, view.rows
    left, right = (columns - 0.5, -0.5) if is_mirrored else (-0.5, columns - 0.5)
    bottom, top = (-0.5, rows - 0.5) if is_flipped else (rows - 0.5, -0.5)
    ax.imshow(
        np.floor(blended + 0.5).astype(np.uint8),
        extent=(left, right, bottom, top),
        origin="upper",
        aspect=(view.spacing[1] * height / rows) / (view.spacing[0] * width / columns),
        interpolation="antialiased",
    )
    if boundaries:
        to_pixels = np.array([(right - left) / width, (bottom - top) / height])
        points, begins = find_boundaries(labels)
        path = Path(points * to_pixels + (left, top), np.where(begins, Path.MOVETO, Path.LINETO))
        for color, linewidth in (((0.0, 0.0, 0.0, 0.55), 2.0 * line_width), ("white", line_width)):
            # add_patch() would look at each point for the limits of the axes, which the image has set.
            ax.add_artist(PathPatch(path, facecolor="none", edgecolor=color, linewidth=linewidth, capstyle="round"))
    for letter, x, y in zip(view.letters, (0.03, 0.97, 0.5, 0.5), (0.5, 0.5, 0.97, 0.03)):
        ax.text(
            x,
            y,
            letter,
            transform=ax.transAxes,
            ha={0.03: "left", 0.97: "right"}.get(x, "center"),
            va={0.03: "bottom", 0.97: "top"}.get(y, "center"),
            fontsize=8,
            color="white",
            path_effects=[patheffects.withStroke(linewidth=1.5, foreground=(0.0, 0.0, 0.0, 0.7))],
        )
    ax.set_axis_off()


def _find_threshold(costs: list[float], made: int) -> float:
    """The middle between the last split made and the first one not made; 0 where none is made."""
    if made == 0:
        return 0.0
    return (costs[made - 1] + costs[min(made, len(costs) - 1)]) / 2


def _find_ticks(most: float, letter: float = 0.0) -> list[float]:
    """0 and 1, 2, 5 times powers of ten up to `most`, so far apart that their names fit on the axis of square roots.

    `letter` is the width of a digit as a share of the axis.
    """
    ticks = [0.0]
    for power in range(-6, 2):
        for digit in (1, 2, 5):
            tick = float(f"{digit}e{power}")
            letters = 1 + (len(f"{tick:g}") + len(f"{ticks[-1]:g}")) / 2  # half of each name, and a gap
            apart = max(0.08, letter * letters)
            if tick <= most and (tick / most) ** 0.5 - (ticks[-1] / most) ** 0.5 > apart:
                ticks.append(tick)
    return ticks


def _find_letter(ax) -> float:
    """Width of a digit of the names of ticks, as a share of the width of the axes."""
    size = FontProperties(size=rcParams["xtick.labelsize"]).get_size_in_points()
    return 0.64 * size / (72 * ax.get_position().width * ax.figure.get_figwidth())
