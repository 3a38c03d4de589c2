# SPDX-License-Identifier: Apache-2.0
"""The page: the program's, whatever the image; readable by the program; fit for a notebook."""

import base64
import html
import io
import json
import sys
import webbrowser
from pathlib import Path
from types import SimpleNamespace

import itk
import numpy as np
import pytest
from PIL import Image

from diffuse_walk_cut import _page, segment
from view_helpers import BRAIN, COFFEE, ROOT, make_leaves, make_segmentation, make_tree, read_data, read_program

sys.path.insert(0, str(ROOT / "test" / "app"))
from browser import Browser, find_chromium  # noqa: E402

#: What the page says of labels in Python; in the program's page it is a command of the program.
COMMAND = "result.labels({})"


def rng(seed=0):
    return np.random.default_rng(seed)


def decode_picture(text):
    file = io.BytesIO(base64.b64decode(text.removeprefix("data:image/jpeg;base64,")))
    return np.asarray(Image.open(file).convert("RGB")).astype(float)


def draw_blobs(height, width, seed=0):
    """Discs of several intensities, 0 to 1, with noise."""
    y, x = np.mgrid[:height, :width]
    picture = np.full((height, width), 0.1)
    for number, (v, u) in enumerate(((0.3, 0.25), (0.6, 0.7), (0.75, 0.3)), 1):
        picture[(y - v * height) ** 2 + (x - u * width) ** 2 < (0.2 * height) ** 2] = 0.3 * number
    return (picture + rng(seed).normal(0, 0.02, picture.shape)).clip(0, 1)


# The program's page


def make_coffee(folder):
    return COFFEE, "color", False


def make_brain(folder):
    return BRAIN, "scalar", True


def make_deep_png(folder):
    path = folder / "deep.png"
    Image.fromarray((65535 * draw_blobs(90, 120)).astype(np.uint16)).save(path)
    return path, "scalar", False


def make_deep_color_png(folder):
    path = folder / "color.png"
    pixels = np.stack([draw_blobs(90, 120, seed) for seed in range(3)], axis=-1) * (60000, 30000, 45000)
    itk.imwrite(itk.image_from_array(pixels.astype(np.uint16), ttype=itk.VectorImage[itk.US, 2]), str(path))
    return path, "wide_color", False


def make_channels(folder):
    path = folder / "channels.mha"
    pixels = np.stack([draw_blobs(90, 120, seed) for seed in range(5)], axis=-1).astype(np.float32)
    itk.imwrite(itk.image_from_array(pixels, ttype=itk.VectorImage[itk.F, 2]), str(path))
    return path, "channels", True


def make_large_png(folder):
    path = folder / "large.png"
    picture = np.stack([draw_blobs(723, 1677, seed) for seed in range(3)], axis=-1)
    Image.fromarray((255 * picture).astype(np.uint8)).save(path)
    return path, "color", False


def make_volume(folder):
    path = folder / "volume.mha"
    image = itk.image_from_array((1000 * np.stack([draw_blobs(40, 50, seed) for seed in range(30)])).astype(np.int16))
    image.SetSpacing([0.5, 0.75, 2.0])
    itk.imwrite(image, str(path))
    return path, "scalar", True


@pytest.mark.parametrize("make", [make_coffee, make_brain, make_deep_png, make_large_png, make_volume])
def test_page_is_the_programs(make, run_program, tmp_path):
    path, kind, physical = make(tmp_path)
    run_program("segment", path, "--output", tmp_path / "out", "--quiet")
    theirs = (tmp_path / "out" / "explorer.html").read_text(encoding="utf-8")
    image = itk.imread(str(path), itk.F if kind == "scalar" else None)
    ours = _page.make_page(read_program(image, tmp_path / "out", kind, physical))
    data, expected = read_data(ours), read_data(theirs)

    for view, other in zip(data["views"], expected["views"], strict=True):
        one, two = decode_picture(view.pop("image")), decode_picture(other.pop("image"))
        assert one.shape == two.shape == (view["height"], view["width"], 3)
        # The two may read and write JPEG with different libraries.
        assert abs(one - two).mean() < 1.5
        assert abs(one - two).max() < 40
    assert data == expected
    start = ours.index('id="data">')
    assert ours[:start] == theirs[:start]
    assert ours[start:].partition("</script>")[2] == theirs[start:].partition("</script>")[2]


@pytest.mark.parametrize("make", [make_brain, make_deep_png, make_deep_color_png, make_channels, make_volume])
def test_page_of_a_segmentation_is_the_programs(make, run_program, tmp_path):
    """Of the package's own result, in files that every library reads alike: all but who made it."""
    path, _, _ = make(tmp_path)
    run_program("segment", path, "--output", tmp_path / "out", "--quiet")
    ours = segment(path).explore(path=tmp_path / "page.html")
    data, expected = (read_data(one.read_text(encoding="utf-8")) for one in (ours, tmp_path / "out" / "explorer.html"))
    assert data.pop("command") == COMMAND
    for one in (data, expected):
        one.pop("made")
        one["tree"].pop("produced_by")
        for view in one["views"]:
            view["image"] = decode_picture(view["image"])
    for view, other in zip(data["views"], expected["views"], strict=True):
        assert abs(view.pop("image") - other.pop("image")).mean() < 1.5
    assert data == expected


@pytest.mark.parametrize("make", [make_coffee, make_brain, make_volume])
def test_what_is_saved_is_the_programs(make, run_program, tmp_path):
    """Pictures of the same pixels to the byte, and the program goes on from them."""
    path, _, _ = make(tmp_path)
    run_program("segment", path, "--output", tmp_path / "theirs", "--quiet", "--regions", 8)
    result = segment(path, 8)
    result.save(tmp_path / "ours")
    names = [sorted(one.name for one in (tmp_path / folder).iterdir()) for folder in ("theirs", "ours")]
    assert names[0] == names[1]
    for name in ("picture.png", "overlay.png"):
        ours, theirs = (np.asarray(Image.open(tmp_path / folder / name)) for folder in ("ours", "theirs"))
        assert ours.shape == theirs.shape
        difference = abs(ours.astype(int) - theirs).max(axis=-1)
        if path.suffix == ".jpg":  # The two may read it with different libraries: regions may have other colors.
            assert name == "overlay.png" or (difference > 8).mean() == 0
        else:
            assert difference.max() == 0
    ours, theirs = (itk.array_from_image(itk.imread(str(tmp_path / one / "labels.nrrd"))) for one in ("ours", "theirs"))
    same = sum(np.bincount(theirs[ours == label]).max() for label in np.unique(ours))
    assert same / ours.size > 0.999 and len(np.unique(theirs)) == len(np.unique(ours)) == 8
    overlay = np.asarray(Image.open(tmp_path / "ours" / "overlay.png"))
    run_program("relabel", tmp_path / "ours", "--regions", 2)
    assert not np.array_equal(np.asarray(Image.open(tmp_path / "ours" / "overlay.png")), overlay)
    run_program("relabel", tmp_path / "ours", "--regions", 8)
    assert np.array_equal(np.asarray(Image.open(tmp_path / "ours" / "overlay.png")), overlay)


def test_an_array_of_a_volume_is_saved_without_letters(volume, run_program, tmp_path):
    """The program does not know the array, but the tree says that it has no directions."""
    segment(volume, 3).save(tmp_path)
    assert "showAnatomy" not in (tmp_path / "explorer.html").read_text(encoding="utf-8")
    overlay = np.asarray(Image.open(tmp_path / "overlay.png"))
    run_program("relabel", tmp_path, "--regions", 3)
    assert np.array_equal(np.asarray(Image.open(tmp_path / "overlay.png")), overlay)


# What is in it


def test_notes_are_those_of_the_segmentation(volume):
    values = volume.astype("f4")
    assert "notes" not in read_data(_page.make_page(segment(values, number_of_tokens=20)))
    values[:3] = -9999
    with pytest.warns(UserWarning, match="-9999"):
        result = segment(values, number_of_tokens=20)
    assert read_data(_page.make_page(result))["notes"] == list(result.notes) != []


def test_data_of_a_plane():
    leaves = make_leaves((20, 30))
    data = read_data(_page.make_page(make_segmentation(rng().random((20, 30)), leaves, spacing=(0.5, 0.25), regions=4)))
    assert (data["name"], data["made"], data["size"], data["spacing"]) == (
        "made up",
        "made up · for a test",
        [30, 20],
        [0.5, 0.25],
    )
    assert (data["unit"], data["cell"], data["level"]) == ("mm", 0.125, 4)
    assert (data["placed"], data["steps"]) == (True, [[0.5, 0.0], [0.0, 0.25]]) and len(data["origin"]) == 2
    assert data["leafSizes"] == [int((leaves == leaf).sum()) for leaf in range(1, 9)]
    assert sum(data["leafSizes"]) == 20 * 30 - 6
    [view] = data["views"]
    assert (view["title"], view["axis"], view["middle"], view["grey"]) == ("", 2, True, True)
    assert np.array_equal(decode_runs(base64.b64decode(view["labels"])), leaves.ravel())


@pytest.mark.parametrize("shape", [(20, 1), (1, 20), (1, 1)])
def test_images_of_one_line(shape):
    pixels = rng().integers(0, 2, shape)
    [view] = read_data(_page.make_page(make_segmentation(pixels, np.ones(shape, np.uint16), regions=1)))["views"]
    assert (view["height"], view["width"]) == shape == decode_picture(view["image"]).shape[:2]


def test_a_volume_of_one_slice_is_a_plane():
    pixels, leaves = rng().random((20, 30)), make_leaves((20, 30))
    plane = make_segmentation(pixels, leaves, spacing=(0.5, 2))
    slab = make_segmentation(pixels[None], leaves[None], spacing=(0.5, 2, 7), tree=plane.tree)
    ours, theirs = (read_data(_page.make_page(one)) for one in (slab, plane))
    # Where its pixels are has three coordinates.
    assert [len(ours.pop("origin"))] + [len(step) for step in ours.pop("steps")] == [3, 3, 3, 3]
    assert [len(theirs.pop("origin"))] + [len(step) for step in theirs.pop("steps")] == [2, 2, 2]
    assert ours == theirs


@pytest.mark.parametrize(
    "physical, spacing, unit", [(True, (1, 1), None), (False, (0.3, 0.3), None), (True, (1, 2), "mm")]
)
def test_unit(physical, spacing, unit):
    segmentation = make_segmentation(rng().random((20, 30)), make_leaves((20, 30)), spacing=spacing, physical=physical)
    assert read_data(_page.make_page(segmentation))["unit"] == unit


def test_level_shown_first():
    segmentation = make_segmentation(rng().random((20, 30)), make_leaves((20, 30)), regions=4)
    levels = [read_data(_page.make_page(segmentation, regions))["level"] for regions in (None, 1, 7, 100)]
    assert levels == [4, 1, 7, 8]
    with pytest.raises(ValueError, match="regions: must be at least 1"):
        _page.make_page(segmentation, 0)
    with pytest.raises(TypeError, match="regions: must be a whole number"):
        _page.make_page(segmentation, "five")


@pytest.mark.parametrize(
    "name", ["</script><img src=x onerror=alert(1)>", "<!--<script>", "@DATA@ \u2028 ünïcode \"'&amp;"]
)
def test_names_cannot_become_page(name):
    segmentation = make_segmentation(rng().random((20, 30)), make_leaves((20, 30)), name=name)
    page = _page.make_page(segmentation)
    assert read_data(page)["name"] == name
    data = page.partition('id="data">')[2].partition("</script>")[0]
    assert "<" not in data and json.loads(data)["name"] == name
    assert page.count("</script>") == 2


def test_a_name_of_undecodable_bytes_can_be_written(tmp_path):
    segmentation = make_segmentation(rng().random((20, 30)), make_leaves((20, 30)), name="a\udcff.png")
    path = _page.show(segmentation, path=tmp_path / "page.html")
    assert read_data(path.read_text(encoding="utf-8"))["name"] == "a?.png"


def decode_runs(coded):
    """As the page does."""
    numbers, value, shift = [], 0, 0
    for byte in coded:
        value |= (byte & 127) << shift
        shift += 7
        if byte < 128:
            numbers.append(value)
            value = shift = 0
    return np.repeat(numbers[1::2], numbers[::2])


# Views


def view_of(pixels, leaves=None, **more):
    """The view of a plane, the middle views of a volume."""
    leaves = np.ones(pixels.shape, np.uint16) if leaves is None else leaves
    return _page.of_segmentation(make_segmentation(pixels, leaves, tree=make_tree(1), **more)).make_middle_views()


def test_scalars_are_shown_between_their_quantiles():
    pixels = rng().permutation(10000).reshape(100, 100)
    [view] = view_of(pixels)
    shown = view.colors[..., 0].ravel()[np.argsort(pixels.ravel())]
    black, white = int(0.005 * 9999), int(0.995 * 9999)  # a value is its own rank
    assert (shown[: black + 1] == 0).all() and (shown[white:] == 255).all()
    exact = 255 * (np.arange(10000) - black) / (white - black)
    assert abs(shown - exact.clip(0, 255)).max() <= 0.5 + 1e-9
    assert (view.colors == view.colors[..., :1]).all()


@pytest.mark.parametrize("value, shown", [(7, 0), (np.nan, 0)])
def test_one_value_is_black(value, shown):
    assert (view_of(np.full((20, 30), value))[0].colors == shown).all()


def test_values_that_are_not_finite_are_black():
    pixels = np.linspace(1, 2, 600).reshape(20, 30)
    pixels[3, 4:7] = np.nan, np.inf, -np.inf
    [view] = view_of(pixels)
    assert (view.colors[3, 4:7] == 0).all()
    assert view.colors[19, 29, 0] == 255 and 110 < view.colors[10, 0, 0] < 145


def test_colors_are_shown_as_they_are():
    pixels = rng().integers(0, 256, (20, 30, 3))
    [view] = view_of(pixels, make_leaves((20, 30)), kind="color")
    assert np.array_equal(view.colors, pixels)
    assert not view.is_gray


def test_a_large_image_is_shown_by_means():
    pixels = rng().integers(0, 256, (300, 3200, 3))
    leaves = rng().integers(0, 9, (300, 3200)).astype(np.uint16)
    [view] = view_of(pixels, leaves, kind="color", spacing=(1, 2))
    means = pixels.reshape(150, 2, 1600, 2, 3).mean(axis=(1, 3))
    assert np.array_equal(view.colors, np.floor(means + 0.5))
    assert np.array_equal(view.leaves, leaves[1::2, 1::2])
    assert view.spacing == (2, 4) and view.columns == (0, 3200, False) and view.rows == (1, 300, False)


def test_slices_of_a_volume():
    shape = (60, 40, 20)
    leaves = rng().integers(0, 9, shape).astype(np.uint16)
    page = _page.of_segmentation(make_segmentation(rng().random(shape), leaves, spacing=(1, 2, 3), physical=False))
    views = page.make_middle_views()
    assert [view.axis for view in views] == [view.plane for view in views] == [2, 1, 0]
    for view in views:
        index, length = view.slice_index, shape[2 - view.axis]
        assert view.is_middle and view.title == f"{index + 1} of {length}" and abs(index - length / 2) <= length / 24
        assert page.GetMiddleSlice(view.axis) == index
        expected = leaves.take(index, axis=2 - view.axis)
        assert np.array_equal(view.leaves, expected if view.axis == 2 else expected[::-1]), "z points upwards"
        assert view.spacing == {2: (1, 2), 1: (1, 3), 0: (2, 3)}[view.axis]
        assert view.letters == ""
        again = page.make_view(view.axis, index)
        assert np.array_equal(again.colors, view.colors) and again.title == view.title
    data = read_data(_page.make_page(make_segmentation(rng().random(shape), leaves)))
    assert [view["axis"] for view in data["views"]] == [2] * 24 + [1] * 24 + [0] * 20
    assert len({view["title"] for view in data["views"] if view["axis"] == 2}) == 24


def test_slices_follow_the_directions_of_a_volume():
    """A volume stored from left to right, from superior to inferior, from posterior to anterior."""
    shape = (12, 10, 8)
    leaves = rng().integers(1, 9, shape).astype(np.uint16)
    direction = [[-1, 0, 0], [0, 0, -1], [0, -1, 0]]  # a column for each axis
    [axial, coronal, sagittal] = view_of(rng().random(shape), leaves, direction=direction, spacing=(1, 2, 3))
    assert (axial.letters, coronal.letters, sagittal.letters) == ("RLAP", "RLSI", "APSI")
    assert (axial.axis, coronal.axis, sagittal.axis) == (1, 2, 0)
    assert np.array_equal(axial.leaves, leaves[::-1, axial.slice_index, ::-1])
    assert np.array_equal(coronal.leaves, leaves[coronal.slice_index, :, ::-1])
    assert np.array_equal(sagittal.leaves, leaves[::-1, :, sagittal.slice_index].T)
    assert (axial.spacing, coronal.spacing, sagittal.spacing) == ((1, 3), (1, 2), (3, 2))
    assert axial.columns == (0, 8, True) and axial.rows == (2, 12, True)


def test_leaves_of_another_image_are_refused():
    segmentation = make_segmentation(rng().random((20, 30)), make_leaves((20, 30)))
    segmentation.leaf_array = np.ascontiguousarray(segmentation.leaf_array.T)
    with pytest.raises(RuntimeError, match="LeafImage: must have the size of Image"):
        _page.of_segmentation(segmentation).make_middle_views()


def test_an_error_of_the_encoder_is_the_callers():
    segmentation = make_segmentation(rng().random((20, 30)), make_leaves((20, 30)))

    def fail(_):
        raise OSError("the disk is full")

    with pytest.raises(OSError, match="the disk is full"):
        _page.of_segmentation(segmentation).make_page(segmentation.tree.cut(3), fail)
    with pytest.raises(TypeError):
        _page.of_segmentation(segmentation).make_page(segmentation.tree.cut(3), lambda _: "no bytes")


# Where it is shown


@pytest.fixture
def segmentation():
    return make_segmentation(rng().random((20, 30)), make_leaves((20, 30)))


@pytest.fixture
def opened(monkeypatch):
    addresses = []
    monkeypatch.setattr(webbrowser, "open", addresses.append)
    return addresses


def test_show_writes_a_file(segmentation, opened, tmp_path):
    path = _page.show(segmentation, 5, tmp_path / "page.html")
    assert path == tmp_path / "page.html"
    assert path.read_text(encoding="utf-8") == _page.make_page(segmentation, 5, COMMAND)
    assert read_data(path.read_text(encoding="utf-8"))["command"] == COMMAND
    assert "command" not in read_data(_page.make_page(segmentation))
    assert opened == []


def test_show_opens_a_temporary_file(segmentation, opened):
    path = _page.show(segmentation)
    try:
        assert opened == [path.as_uri()]
        assert path.read_text(encoding="utf-8") == _page.make_page(segmentation, command=COMMAND)
    finally:
        path.unlink()


def test_show_needs_a_place_for_the_file(segmentation, tmp_path):
    with pytest.raises(ValueError, match="path: .* is a folder; name a file"):
        _page.show(segmentation, path=tmp_path)
    with pytest.raises(FileNotFoundError, match="path: there is no folder .*nowhere; make it first"):
        _page.show(segmentation, path=tmp_path / "nowhere" / "page.html")


def test_notebook_shows_the_page_in_a_frame(segmentation, opened, monkeypatch, tmp_path):
    kernel = SimpleNamespace(get_ipython=lambda: SimpleNamespace(kernel=object()))
    monkeypatch.setitem(sys.modules, "IPython", kernel)
    shown = _page.show(segmentation)
    assert opened == [] and len(repr(shown)) < 100
    frame = shown._repr_html_()
    assert html.unescape(frame.partition('srcdoc="')[2].partition('"')[0]) == _page.make_page(
        segmentation, command=COMMAND
    )
    assert isinstance(_page.show(segmentation, path=tmp_path / "page.html"), Path)


def test_ipython_in_a_terminal_is_no_notebook(segmentation, opened, monkeypatch):
    monkeypatch.setitem(sys.modules, "IPython", SimpleNamespace(get_ipython=lambda: SimpleNamespace()))
    _page.show(segmentation).unlink()
    assert len(opened) == 1


@pytest.fixture(scope="module")
def browser():
    if find_chromium() is None:
        pytest.skip("there is no Chromium")
    browser = Browser()
    yield browser
    browser.close()


FRAME = "document.querySelector('iframe').contentWindow"


def test_page_works_in_a_frame(segmentation, browser, tmp_path):
    frame = _page.Page(_page.make_page(segmentation, 5))._repr_html_()
    (tmp_path / "notebook.html").write_text('<!DOCTYPE html><html data-ready="true">' + frame, encoding="utf-8")
    browser.open(tmp_path / "notebook.html", width=1000, height=1000)
    browser.wait_for(FRAME + ".document.documentElement?.dataset.ready === 'true'")
    browser.settle()

    def text(name):
        return browser.evaluate(f"{FRAME}.document.getElementById('{name}').textContent")

    def pixels():
        return browser.evaluate(FRAME + ".document.getElementById('canvas').toDataURL()")

    assert (text("name"), text("count")) == ("made up", "5")
    before = pixels()
    browser.evaluate(FRAME + ".document.getElementById('regions').focus()")
    browser.key("ArrowRight")
    assert text("count") == "6"
    assert pixels() != before
    assert browser.evaluate(FRAME + ".document.documentElement.scrollWidth") <= 1000
    assert browser.complaints() == []


def test_colors_are_the_pages(browser, tmp_path):
    leaves = make_leaves((60, 20), count=40)
    segmentation = make_segmentation(rng().random((60, 20)), leaves)
    browser.open(_page.show(segmentation, path=tmp_path / "page.html"))
    for regions in (1, 2, 5, 17, 40):
        theirs = browser.evaluate(
            "(() => { const data = JSON.parse(document.getElementById('data').textContent);"
            "const tree = new RegionTree(data.tree, data.leafSizes);"
            f"return Array.from(tree.level({regions}).slice(1), (id) => tree.nodes[id].color); }})()"
        )
        lookup = segmentation.tree.cut(number_of_regions=regions)
        ours = _page.of_segmentation(segmentation).color_level(lookup)
        assert ours.shape == (regions + 1, 3)
        assert np.array_equal(ours[lookup[1:]], theirs)
