# SPDX-License-Identifier: Apache-2.0
"""The notebooks of examples/notebooks run, show pictures, and what their text says is what they print."""

import importlib.util
import json
import re
import shutil

import pytest

pytest.importorskip("nbclient")
pytest.importorskip("ipykernel")
pytest.importorskip("matplotlib")
pytest.importorskip("pydicom")
pytest.importorskip("scipy")
pytest.importorskip("torch")

NUMBER = r"(-?[0-9]+(?:\.[0-9]+)?)"
NAMES = ("segment_anything", "what_the_walk_sees")

#: Warnings are errors in the kernel, but for one of ITK's own modules when they are loaded and one of ipykernel's end.
WARNINGS = "error,ignore:builtin type:DeprecationWarning,ignore:For consistency:PendingDeprecationWarning"


@pytest.fixture(scope="module")
def make_pictures(root):
    path = root / "examples" / "notebooks" / "make_pictures.py"
    spec = importlib.util.spec_from_file_location("make_pictures", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def run(make_pictures, root, tmp_path_factory):
    """Execute a notebook, once, in a folder far from the repository, with the pictures beside it."""
    done = {}

    def run_once(name):
        if name not in done:
            folder = tmp_path_factory.mktemp(name)
            shutil.copytree(root / "examples" / "Data", folder / "Data")
            done[name] = make_pictures.execute(name, folder, PYTHONWARNINGS=WARNINGS)
            assert [path.name for path in folder.iterdir()] == ["Data"], "it leaves files behind"
        return done[name]

    return run_once


def outputs(notebook):
    return [output for cell in notebook.cells for output in cell.get("outputs", ())]


def printed(notebook):
    return "".join(output.text for output in outputs(notebook) if output.get("name") == "stdout")


def find(pattern, text):
    """The numbers of the one place where a pattern is."""
    found = re.findall(pattern.replace("#", NUMBER), text)
    assert len(found) == 1, f"{pattern!r} is {len(found)} times in {text!r}"
    return [float(number) for number in ([found[0]] if isinstance(found[0], str) else found[0])]


@pytest.mark.parametrize(("name", "pictures"), list(zip(NAMES, (6, 13))))
def test_it_runs_without_a_word_on_standard_error(run, name, pictures):
    notebook = run(name)
    assert [output for output in outputs(notebook) if output.output_type == "error"] == []
    assert [output.text for output in outputs(notebook) if output.get("name") == "stderr"] == []
    shown = [output for output in outputs(notebook) if "image/png" in output.get("data", {})]
    assert len(shown) >= pictures
    assert all(len(output.data["image/png"]) > 10000 for output in shown), "a picture is empty"
    # Each code cell's last line shows a picture or prints; none shows Python's name of an object by accident.
    words = [o.data["text/plain"] for o in outputs(notebook) if list(o.get("data", {})) == ["text/plain"]]
    assert [word for word in words if " at 0x" in word or word.startswith(("Text(", "(", "["))] == []


@pytest.mark.parametrize("name", NAMES)
def test_the_file_is_small_and_has_no_outputs(root, name):
    path = root / "examples" / "notebooks" / f"{name}.ipynb"
    assert path.stat().st_size < 60000
    notebook = json.loads(path.read_text(encoding="utf-8"))
    code = [cell for cell in notebook["cells"] if cell["cell_type"] == "code"]
    assert all(cell["outputs"] == [] and cell["execution_count"] is None for cell in code)
    assert len({cell["id"] for cell in notebook["cells"]}) == len(notebook["cells"])
    assert max(len(line) for cell in code for line in "".join(cell["source"]).split("\n")) <= 120


@pytest.mark.parametrize("name", NAMES)
def test_links_lead_somewhere(root, name):
    folder = root / "examples" / "notebooks"
    cells = json.loads((folder / f"{name}.ipynb").read_text(encoding="utf-8"))["cells"]
    text = "".join("".join(cell["source"]) for cell in cells if cell["cell_type"] == "markdown")
    links = re.findall(r"\]\(([^)#]+)", text)
    assert links and [link for link in links if not (folder / link).exists()] == []


@pytest.mark.parametrize("name", NAMES)
def test_without_the_pictures_it_says_which_are_missing(make_pictures, tmp_path, name):
    from nbclient.exceptions import CellExecutionError

    with pytest.raises(CellExecutionError) as caught:
        make_pictures.execute(name, tmp_path)
    assert caught.value.ename == "FileNotFoundError"
    assert re.match("Set data to the folder that has coffee.jpg.*: examples/Data", caught.value.evalue)


def test_what_segment_anything_says_is_so(run):
    notebook = run("segment_anything")
    text = printed(notebook)
    representation = next(o.data["text/plain"] for o in outputs(notebook) if "Segmentation(" in str(o.get("data", "")))
    assert find(r"# x # pixels, # regions of # leaves", representation)[:2] == [600, 400]
    assert find(r"regions of # leaves", representation) == [64]  # "The tree ends in 64 small regions"

    share, red, green, blue = find(r"The coffee is # % of the picture, in color \[# *\.? +# *\.? +# *\.?\]", text)
    assert 3 < share < 5  # an ellipse of 152 x 67 pixels or so is 3.3 %
    assert red > green > blue  # brown

    (covered,) = find("The cells cover # % of the picture", text)
    # About the same by a threshold, which knows nothing of regions.
    assert covered == pytest.approx(threshold_of_cells(), abs=8)
    assert len(re.findall(r"region +[0-9]+: .* mean blue", text)) >= 3

    width, height, first, second = find(r"A pixel is # mm x # mm; the file says \[#, #\]", text)
    assert (width, height) == pytest.approx((first, second), abs=0.001)
    lines = re.findall(r"^ {5}[1-6] .*$", text, flags=re.MULTILINE)
    rows = [[float(number) for number in line.split()] for line in lines]
    assert len(rows) == 6
    assert sum(row[1] for row in rows) == pytest.approx((128 * first) ** 2, abs=6)  # every pixel is in one region
    lungs, _, soft, vertebra = sorted(row[2] for row in rows)[:4]  # the second: "their edges"
    assert -850 < lungs < -700  # "about -800 HU"
    assert -50 < soft < 50  # "muscle is near water"
    assert 100 < vertebra < min(row[2] for row in rows[4:])  # "bone in two steps", above the vertebra's body

    assert "<class 'numpy.ndarray'> (80, 100) uint16" in text
    assert "The square is one region, alone: True" in text
    assert [o for o in outputs(notebook) if "<iframe" in o.get("data", {}).get("text/html", "")]


def threshold_of_cells():
    """Per cent of cells.jpg that Otsu's threshold of the smoothed square roots of green and blue takes for cells."""
    import itk
    import numpy as np

    from conftest import ROOT

    values = np.asarray(itk.imread(ROOT / "examples" / "Data" / "cells.jpg")).astype(np.float32)
    image = itk.image_from_array(np.ascontiguousarray(np.sqrt(values[..., 1] + values[..., 2])))
    smoothed = itk.discrete_gaussian_image_filter(image, variance=16.0)
    cells = itk.otsu_threshold_image_filter(smoothed, inside_value=0, outside_value=1)
    return 100 * float((np.asarray(cells) > 0).mean())


def test_what_the_walk_sees_is_so(run):
    text = printed(run("what_the_walk_sees"))
    tokens, least, most = find("# tokens. Each row of P sums to 1: from # to #", text)
    assert 550 < tokens <= 640  # "some 600 small pieces"
    assert (least, most) == pytest.approx((1, 1), abs=1e-6)

    (stays,) = find("another place of the same token with # %", text)
    assert 0 < stays < 100
    needed = [find(rf"steps: +{steps}\. With 90 % it is in one of # tokens", text)[0] for steps in (1, 4, 16)]
    assert needed == sorted(needed) and needed[0] < needed[2] < 30  # it spreads, and stays on the saucer

    assert float(re.search(r"What one more step changes: (\S+) of all", text)[1]) < 1e-6
    assert find("half of the difference is left after # steps", text)[0] > 1000  # "Between objects it takes long"

    cuts = [find(rf"{who}: +second eigenvalue #, cost #\.\n", text) for who in ("First cut", "By hand, above")]
    assert cuts[0] == cuts[1]
    assert "The same tree: True" in text
    assert re.findall(r"(\d+) regions: (\d+) labels; the same by the table alone: True", text) == [
        (number, number) for number in ("3", "8", "16")
    ]
    cuts, regions, automatic = find(r"# cheap cuts make # regions\. The filter's own: #\.", text)
    assert cuts + 1 == regions == automatic

    assert find("Of all walkers, # % stay in their region at a step", text)[0] > 95  # "seldom leaves"
    assert find("in its region after 16 steps with # %", text)[0] > 80
    assert pytest.approx(0, abs=0.01) == find(r"from # to #\n", text.split("16 steps with")[1])[0]

    width, height, least, most = find(r"# x # patches\. Each row sums to 1: from # to #", text)
    assert (width, height) == (32, 22)  # 600 x 400 pixels as 128 x 88, 4 x 4 for each patch
    assert (least, most) == pytest.approx((1, 1), abs=1e-5)
    least, most = find("Cosines go from # to #", text)
    assert 0 <= least < 0.9 and most == 1
    assert find(r"# regions by the costs\.", text)[0] > 1


@pytest.mark.parametrize("name", NAMES)
def test_its_picture_is_that_of_the_documentation(make_pictures, run, root, name):
    from PIL import Image

    path = root / "docs" / make_pictures.PICTURES[name]
    assert path.stat().st_size < 200000
    committed = Image.open(path)
    made = make_pictures.find_picture(run(name))
    # Made on another machine, letters and so the size may differ by some pixels.
    assert committed.size == pytest.approx(made.size, rel=0.02) and 1350 < committed.width < 1450
    assert difference(committed, made) < 12


def difference(first, second):
    """Mean difference of grey values, of the pictures at a tenth of their size."""
    import numpy as np

    size = (140, 80)
    one, other = (np.asarray(picture.convert("L").resize(size), float) for picture in (first, second))
    return np.abs(one - other).mean()
