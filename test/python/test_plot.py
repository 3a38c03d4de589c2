# SPDX-License-Identifier: Apache-2.0
"""Figures and their colours: the program's colours to the last bit, pictures of the right shape, pyplot left alone."""

import io
import subprocess
import sys

import itk
import matplotlib
import numpy as np
import pytest
from matplotlib import _pylab_helpers
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure
from PIL import Image

from diffuse_walk_cut import _page, _plot, segment
from diffuse_walk_cut._boundaries import find_boundaries
from view_helpers import ROOT, make_leaves, make_segmentation, make_tree, read_program


def rng(seed=0):
    return np.random.default_rng(seed)


@pytest.fixture
def plane():
    return make_segmentation(rng().integers(0, 256, (20, 30, 3)), make_leaves((20, 30)), kind="color", regions=4)


@pytest.fixture
def volume():
    shape = (10, 20, 30)
    leaves = np.broadcast_to(np.arange(10)[:, None, None] * 8 // 10 + 1, shape).astype(np.uint16)
    return make_segmentation(rng().random(shape), leaves, spacing=(1, 2, 3), regions=4)


@pytest.fixture(autouse=True)
def pyplot_is_left_alone():
    before = dict(matplotlib.rcParams)
    yield
    assert dict(matplotlib.rcParams) == before
    assert _pylab_helpers.Gcf.figs == {}


def level_of(segmentation, regions):
    """Labels and their colours."""
    lookup = segmentation.tree.cut(number_of_regions=regions)
    return lookup[segmentation.leaf_array], _page.of_segmentation(segmentation).color_level(lookup)


def interior(labels, steps):
    """Pixels whose neighbours up to so many steps away in both directions have their label, and are in the image."""
    inside = np.zeros(labels.shape, bool)
    windows = np.lib.stride_tricks.sliding_window_view(labels, (2 * steps + 1, 2 * steps + 1))
    inside[steps:-steps, steps:-steps] = (windows == windows[..., :1, :1]).all(axis=(2, 3))
    return inside


# Colours


def test_colors_are_those_of_the_programs_overlay(run_program, tmp_path):
    """In an image of 900 pixels a pixel of overlay.png is one of the image, tinted by 0.28 of its region's colour."""
    y, x = np.mgrid[:600, :900]
    pixels = np.stack([60 + 40 * (x // 150 % 3), 90 + 30 * (y // 150 % 4), 120 + 20 * ((x + y) // 300)], axis=-1)
    pixels = (pixels + rng().normal(0, 12, pixels.shape)).clip(0, 255).astype(np.uint8)
    Image.fromarray(pixels).save(tmp_path / "scene.png")
    run_program("segment", tmp_path / "scene.png", "--output", tmp_path / "out", "--regions", 9, "--quiet")
    overlay = np.asarray(Image.open(tmp_path / "out" / "overlay.png"))
    segmentation = read_program(itk.imread(str(tmp_path / "scene.png")), tmp_path / "out", "color", False)
    assert overlay.shape == pixels.shape
    labels, colors = level_of(segmentation, 9)
    found = set()
    for label in range(1, 10):
        inside = interior(labels, 3) & (labels == label)
        source, shown = pixels[inside][:3000].astype(np.float32), overlay[inside][:3000]
        if len(source) < 500:
            continue
        found.add(label)
        for channel in range(3):
            fits = [
                color
                for color in range(256)
                if np.array_equal(
                    shown[:, channel],
                    np.floor(
                        source[:, channel]
                        + (np.float32(color) - source[:, channel]) * np.float32(0.28)
                        + np.float32(0.5)
                    ),
                )
            ]
            assert fits == [colors[label, channel]]
    assert len(found) > 4


def test_larger_child_keeps_its_parents_color():
    leaves = make_leaves((60, 20), count=30)
    segmentation = make_segmentation(rng().random((60, 20)), leaves)
    tree = segmentation.tree.to_dict()
    for count in range(1, 30):
        (coarse, before), (fine, after) = level_of(segmentation, count), level_of(segmentation, count + 1)
        changed = (before[coarse] != after[fine]).any(axis=-1)
        first, second = (
            tree["nodes"][child]["leaves"] for child in tree["nodes"][tree["splits"][count - 1]]["children"]
        )
        parts = [(leaves >= ends[0]) & (leaves <= ends[1]) for ends in (first, second)]
        assert np.array_equal(changed, min(reversed(parts), key=np.sum))
        assert len({tuple(color) for color in after[1:].tolist()}) == count + 1


def test_color_of_outside_and_of_one_region():
    segmentation = make_segmentation(np.ones((2, 3)), np.ones((2, 3), np.uint16), make_tree(1))
    assert level_of(segmentation, 1)[1].tolist() == [[0, 0, 0], [97, 161, 240]]


# Pictures


def shown(ax):
    return ax.images[0].get_array()


def test_picture_is_a_mixture_of_image_and_colors(plane):
    labels, colors = level_of(plane, 4)
    image = itk.array_from_image(plane.picture.image)
    inside = labels > 0
    for overlay in (0, 0.3, 1):
        figure = _plot.plot(plane, overlay=overlay)
        expected = (1 - overlay) * image + overlay * colors[labels].astype(float)
        assert abs(shown(figure.axes[0]).astype(float) - expected)[inside].max() <= 0.5 + 1e-9
    assert np.array_equal(shown(_plot.plot(plane, overlay=0).axes[0]), image)


def test_figures_of_a_segmentation(blobs):
    result = segment(blobs, 5)
    for figure, title in (
        (result.plot(), "5 regions"),
        (result.plot(3), "3 regions"),
        (result.plot(depth=0), "1 region"),
        (_plot.plot_tree(result), "5 regions"),
        (_plot.plot_levels(result, [2]), "2 regions"),
    ):
        assert figure.axes[0].get_title() == title
        figure.draw_without_rendering()
    assert np.array_equal(shown(result.plot(overlay=0).axes[0]), blobs)


def test_title_is_the_number_of_regions(plane):
    titles = [
        _plot.plot(plane, **level).axes[0].get_title()
        for level in ({}, {"regions": 1}, {"regions": 7}, {"regions": 100}, {"threshold": 0.0}, {"depth": 1})
    ]
    assert titles == ["4 regions", "1 region", "7 regions", "8 regions", "1 region", "2 regions"]


@pytest.mark.parametrize("spacing", [(1, 1), (0.25, 1), (3, 0.5)])
def test_pixels_have_the_shape_of_the_spacing(spacing):
    segmentation = make_segmentation(rng().random((20, 30)), make_leaves((20, 30)), spacing=spacing)
    figure = _plot.plot(segmentation)
    figure.draw_without_rendering()
    box = figure.axes[0].get_window_extent()
    assert box.height / box.width == pytest.approx(20 * spacing[1] / (30 * spacing[0]), rel=1e-6)


def test_coordinates_are_indices_of_pixels():
    """Also where the image is shown reduced: the boundary lies between columns 1999 and 2000."""
    leaves = np.ones((20, 4000), np.uint16)
    leaves[:, 2000:] = 2
    segmentation = make_segmentation(leaves, leaves, regions=2)
    ax = _plot.plot(segmentation).axes[0]
    assert shown(ax).shape[1] == 1600
    assert (ax.get_xlim(), ax.get_ylim()) == ((-0.5, 3999.5), (19.5, -0.5))
    assert np.allclose(sorted(ax.patches[0].get_path().vertices.tolist()), [[1999.5, -0.5], [1999.5, 19.5]])


def test_volume_is_three_slices(volume):
    figure = _plot.plot(volume)
    assert [ax.get_title() for ax in figure.axes] == ["z: 6 of 10", "y: 11 of 20", "x: 16 of 30"]
    assert figure.get_suptitle() == "4 regions"
    figure.draw_without_rendering()
    boxes = [ax.get_window_extent() for ax in figure.axes]
    sizes = [(30, 40), (30, 30), (40, 30)]  # mm: x by y, x by z, y by z
    scales = [side / length for box, size in zip(boxes, sizes) for side, length in zip((box.width, box.height), size)]
    assert scales == pytest.approx([scales[0]] * 6, rel=1e-6), "one scale"
    assert [box.y1 for box in boxes] == pytest.approx([boxes[0].y1] * 3), "titles at one height"


def test_third_axis_points_upwards(volume):
    labels, colors = level_of(volume, 8)
    [ax] = _plot.plot(volume, 8, axis="y", overlay=1).axes
    assert ax.get_ylim() == (-0.5, 9.5)
    assert np.array_equal(shown(ax), colors[labels[::-1, 0]])
    heights = {y for path in [ax.patches[0].get_path()] for y in path.vertices[:, 1]}
    assert heights == {z + 0.5 for z in range(9) if labels[z, 0, 0] != labels[z + 1, 0, 0]}


def test_slices_lie_as_a_radiologist_expects_them():
    """Coordinates are indices of pixels all the same, and letters are at the edges."""
    shape = (10, 20, 30)
    leaves = np.broadcast_to(np.arange(10)[:, None, None] * 8 // 10 + 1, shape).astype(np.uint16)
    direction = [[0, 0, -1], [1, 0, 0], [0, 1, 0]]  # x goes posterior, y superior, z to the patient's right
    turned = make_segmentation(rng().random(shape), leaves, spacing=(1, 2, 3), direction=direction, regions=4)
    axes = _plot.plot(turned).axes
    assert [ax.get_title().split(":")[0] for ax in axes] == ["y", "x", "z"]
    assert [[text.get_text() for text in ax.texts] for ax in axes] == [list("RLAP"), list("RLSI"), list("APSI")]
    axial, coronal, sagittal = axes
    assert (axial.get_xlim(), axial.get_ylim()) == ((9.5, -0.5), (29.5, -0.5))
    assert (coronal.get_xlim(), coronal.get_ylim()) == ((9.5, -0.5), (-0.5, 19.5))
    assert (sagittal.get_xlim(), sagittal.get_ylim()) == ((-0.5, 29.5), (-0.5, 19.5))
    edges = {x for x in _plot.plot(turned, 8, axis="y").axes[0].patches[0].get_path().vertices[:, 0]}
    assert edges == {z + 0.5 for z in range(9) if leaves[z, 0, 0] != leaves[z + 1, 0, 0]}


def test_one_slice_of_a_volume(volume):
    assert [ax.get_title() for ax in _plot.plot(volume, axis="x").axes] == ["4 regions, x: 16 of 30"]
    assert [ax.get_title() for ax in _plot.plot(volume, slice_index=0).axes] == ["4 regions, z: 1 of 10"]
    image = itk.array_from_image(volume.picture.image)
    [ax] = _plot.plot(volume, axis="x", slice_index=7, overlay=0).axes
    expected = image[::-1, :, 7]
    assert [text.get_text() for text in ax.texts] == list("APSI")
    assert np.corrcoef(shown(ax)[..., 0].ravel(), expected.ravel())[0, 1] > 0.99


def test_axes_of_the_caller(plane, volume):
    figure = Figure()
    left, right = figure.subplots(1, 2)
    assert _plot.plot(plane, ax=left) is figure
    assert _plot.plot(volume, ax=right) is figure
    assert (left.get_title(), right.get_title()) == ("4 regions", "4 regions, z: 6 of 10")
    assert _plot.plot_tree(plane, ax=figure.add_subplot()) is figure


def test_outside_of_the_mask_is_dark(plane):
    outside = plane.leaf_array == 0
    figure = _plot.plot(plane, overlay=0.6)
    assert shown(figure.axes[0])[outside].max() < 60
    assert shown(figure.axes[0])[~outside].mean() > 90


def test_levels_in_a_row(plane, volume):
    assert [ax.get_title() for ax in _plot.plot_levels(plane).axes] == [
        "2 regions",
        "4 regions",
        "8 regions",
        "8 regions",
    ]
    figure = _plot.plot_levels(volume, (1, 3), overlay=1, boundaries=False)
    labels, colors = level_of(volume, 3)
    assert np.array_equal(shown(figure.axes[1]), colors[labels[5]])
    assert not figure.axes[1].patches


@pytest.mark.parametrize(
    "arguments, message",
    [
        ({"overlay": "half"}, "overlay: it is 'half'; it must be 0"),
        ({"overlay": 1.5}, "overlay: it is 1.5; it must be 0"),
        ({"axis": "z"}, "axis: it is 'z', but the image is a plane"),
        ({"slice_index": 0}, "slice_index: it is 0, but the image is a plane"),
        ({"regions": 0}, "regions: must be at least 1"),
        ({"threshold": 3}, "threshold: must be from 0 to 2"),
        ({"regions": 3, "depth": 2}, "regions, depth: give one of them at most"),
    ],
)
def test_wrong_parameters_of_a_plane(plane, arguments, message):
    with pytest.raises(ValueError, match=message):
        _plot.plot(plane, **arguments)


@pytest.mark.parametrize(
    "arguments, message",
    [
        ({"axis": "w"}, 'axis: it is \'w\'; it must be "x", "y" or "z"'),
        ({"axis": 0}, "axis: it is 0; it must be"),
        ({"slice_index": 10}, "slice_index: it is 10; across z there are the slices 0 to 9"),
        ({"slice_index": 30, "axis": "x"}, "slice_index: it is 30; across x there are the slices 0 to 29"),
        ({"slice_index": -1}, "slice_index: must be at least 0 .got -1"),
    ],
)
def test_wrong_slices(volume, arguments, message):
    with pytest.raises(ValueError, match=message):
        _plot.plot(volume, **arguments)


def test_wrong_parameters_of_levels(plane):
    with pytest.raises(TypeError, match="regions: it is 5; it must be a sequence"):
        _plot.plot_levels(plane, 5)
    with pytest.raises(ValueError, match="regions: it is empty"):
        _plot.plot_levels(plane, ())
    with pytest.raises(ValueError, match="overlay: it is -1"):
        _plot.plot_levels(plane, overlay=-1)


# Boundaries


def lines_of(labels):
    points, begins = find_boundaries(labels)
    return np.split(points, np.flatnonzero(begins)[1:]) if len(points) else []


def length_of(lines):
    return sum(np.linalg.norm(np.diff(line, axis=0), axis=1).sum() for line in lines)


def test_boundary_of_two_halves_is_one_line():
    labels = np.repeat([[1, 1, 2, 2, 2]], 4, axis=0)
    [line] = lines_of(labels)
    assert sorted(line.tolist()) == [[2, 0], [2, 4]]


def test_boundary_of_a_square_is_one_ring_with_cut_corners():
    labels = np.zeros((12, 15), int)
    labels[3:8, 4:9] = 1
    [ring] = lines_of(labels)
    assert np.array_equal(ring[0], ring[-1])
    assert len(ring) in (9, 10), "a square with cut corners has eight, and begins anywhere"
    assert length_of([ring]) == pytest.approx(4 * 4 + 4 * 0.5**0.5)
    assert (ring.min(axis=0).tolist(), ring.max(axis=0).tolist()) == ([4, 3], [9, 8])


def test_no_boundary():
    assert lines_of(np.full((5, 6), 3)) == []


def test_boundaries_separate_what_differs():
    """Every side between two labels is crossed in its middle by a line, and no other side."""
    labels = rng().integers(0, 3, (15, 20))
    lines = lines_of(labels)
    pieces = np.concatenate([np.linspace(line[:-1], line[1:], 121).reshape(-1, 2) for line in lines])
    crossed = {
        tuple(point)
        for point in np.round(2 * pieces).astype(int)[abs(2 * pieces - np.round(2 * pieces)).max(axis=1) < 1e-9]
        if point.sum() % 2
    }
    rows, columns = np.nonzero(labels[:, 1:] != labels[:, :-1])
    upright = {(2 * x + 2, 2 * y + 1) for y, x in zip(rows.tolist(), columns.tolist())}
    rows, columns = np.nonzero(labels[1:] != labels[:-1])
    level = {(2 * x + 1, 2 * y + 2) for y, x in zip(rows.tolist(), columns.tolist())}
    assert crossed == upright | level


# The tree


def test_tree_marks_the_splits_of_the_level(plane):
    tree = plane.tree.to_dict()
    ax = _plot.plot_tree(plane, 4).axes[0]
    costs = [tree["nodes"][split]["cost"] for split in tree["splits"]]
    dots = ax.collections[1].get_offsets()
    assert sorted(dots[:, 0]) == costs[:3]
    threshold = ax.lines[0].get_xdata()[0]
    assert costs[2] < threshold < costs[3]
    assert ax.get_title() == "4 regions" and ax.get_ylabel() == "8 leaves"
    left, right = ax.get_xlim()
    assert left == 0 and costs[-1] < right < 1.1 * costs[-1]


def test_tree_has_the_colors_of_the_picture(plane):
    _, colors = level_of(plane, 4)
    branches = _plot.plot_tree(plane, 4).axes[0].collections[0]
    drawn = {tuple(np.round(255 * color[:3]).astype(int).tolist()) for color in branches.get_colors()}
    grey = tuple(round(255 * value) for value in to_rgb(_plot._GREY))
    assert drawn == {tuple(color) for color in colors[1:].tolist()} | {grey}


def test_tree_of_one_leaf():
    segmentation = make_segmentation(rng().random((4, 5)), np.ones((4, 5), np.uint16), regions=1)
    figure = _plot.plot_tree(segmentation)
    assert figure.axes[0].get_ylabel() == "1 leaf"
    figure.draw_without_rendering()


@pytest.mark.parametrize(("size", "letters"), [(2.4, 12), (3.2, 14), (6.4, 10), (6.4, 24)])
def test_names_of_ticks_do_not_touch(plane, size, letters):
    """In a small panel, or with large letters, 0.0005 and 0.002 ran into each other."""
    import matplotlib
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    with matplotlib.rc_context({"xtick.labelsize": letters}):
        figure = Figure(figsize=(size, 3))
        canvas = FigureCanvasAgg(figure)
        ax = figure.add_subplot()
        _plot.plot_tree(plane, ax=ax)
        canvas.draw()
        boxes = [label.get_window_extent() for label in ax.get_xticklabels()]
    assert all(one.x1 < other.x0 for one, other in zip(boxes, boxes[1:]))


@pytest.mark.parametrize("most", [2, 0.7, 0.01, 3e-5])
def test_ticks_are_round_and_apart(most):
    ticks = np.array(_plot._find_ticks(most))
    assert ticks[0] == 0 and 0.3 * most < ticks[-1] <= most
    assert (np.diff(np.sqrt(ticks / most)) > 0.08).all()
    assert {f"{tick:e}"[0] for tick in ticks[1:]} <= set("125")


# Notebooks and files


def test_figure_is_a_picture_of_its_size(plane):
    figure = _plot.plot(plane)
    size = Image.open(io.BytesIO(figure._repr_png_())).size
    assert size == tuple(int(length) for length in figure.get_size_inches() * figure.dpi)


def test_notebook_shows_the_figure(plane):
    formatters = pytest.importorskip("IPython.core.formatters")
    shown_as, _ = formatters.DisplayFormatter().format(_plot.plot(plane))
    assert sorted(shown_as) == ["image/png", "text/plain"]
    assert shown_as["image/png"][:8] == b"\x89PNG\r\n\x1a\n"


@pytest.mark.parametrize("format", ["pdf", "svg"])
def test_figure_as_a_file_for_print(volume, tmp_path, format):
    path = tmp_path / f"figure.{format}"
    _plot.plot(volume).savefig(path)
    assert path.stat().st_size > 5000


def test_without_matplotlib():
    code = "import sys; sys.modules['matplotlib'] = None; import diffuse_walk_cut._plot"
    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        timeout=60,
        env={"PYTHONPATH": str(ROOT / "python")},
    )
    assert (
        "ImportError: Figures are drawn with matplotlib, which is not installed; run `pip install matplotlib`"
        in done.stderr
    )
