# SPDX-License-Identifier: Apache-2.0
"""The Python that docs/python.md, docs/exchange.md and README.md print runs as it is printed."""

import os
import pathlib
import re
import shutil

import numpy as np
import pytest

MODEL = "stable-diffusion-v1-5"
PAGES = ("docs/python.md", "docs/exchange.md", "README.md")


def find_blocks(root: pathlib.Path, page: str) -> list[tuple[int, str]]:
    """Blocks of Python of a page, each with the line before its first."""
    text = (root / page).read_text(encoding="utf-8")
    found = re.finditer(r"^```python\n(.*?)^```$", text, flags=re.DOTALL | re.MULTILINE)
    return [(text[: match.start(1)].count("\n"), match[1]) for match in found]


@pytest.fixture
def folder(root, tmp_path, monkeypatch):
    """The current directory, with the images under the names that the pages use."""
    import itk

    data = root / "examples" / "Data"
    for source, name in (("coffee.jpg", "photo.jpg"), ("cells.jpg", "cells.jpg"), ("brain.mha", "brain.mha")):
        shutil.copy(data / source, tmp_path / name)
    shutil.copy(pytest.importorskip("pydicom.data").get_testdata_file("CT_small.dcm"), tmp_path / "scan.dcm")

    (tmp_path / "ct").mkdir()
    shutil.copy(tmp_path / "scan.dcm", tmp_path / "ct")

    inside = np.zeros((400, 600), np.uint8)
    inside[50:, 100:] = 255
    itk.imwrite(itk.image_from_array(inside), str(tmp_path / "mask.png"))

    z, y, x = np.mgrid[:24, :40, :32]
    head = 100.0 * (((z - 12) / 10) ** 2 + ((y - 20) / 16) ** 2 + ((x - 16) / 13) ** 2 < 1)
    head += 150.0 * ((z - 12) ** 2 + (y - 22) ** 2 + (x - 14) ** 2 < 30)
    image = itk.image_from_array((head + np.random.default_rng(0).normal(0, 5, head.shape)).astype(np.float32))
    image.SetSpacing([1.5, 1.5, 3.0])
    image.SetOrigin([-20.0, 10.0, 5.0])
    itk.imwrite(image, str(tmp_path / "head.nii.gz"))

    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.filterwarnings("ignore:NvImgCodec:UserWarning")  # of MONAI, where that is not installed
@pytest.mark.parametrize("page", PAGES)
def test_python_runs_as_printed(root, folder, page):
    for library in ("matplotlib", "SimpleITK", "torch", "xarray", "monai"):
        pytest.importorskip(library)
    if page == "docs/exchange.md":
        pytest.importorskip("highdicom")
        write_field(pytest.importorskip("rasterio"), folder)
    blocks = find_blocks(root, page)
    assert blocks, f"{page} has no block of Python"
    model = os.environ.get("DWC_MODEL", "")
    if model:
        (folder / MODEL).symlink_to(model)
    names = {"__name__": "page"}
    for line, block in blocks:
        if MODEL in block and not model:
            continue  # a model is not at hand everywhere: DWC_MODEL
        # The lines of tracebacks are those of the page.
        exec(compile("\n" * line + block, str(root / page), "exec"), names)
    if page == "docs/python.md":
        check_python_page(folder, names)


def write_field(rasterio, folder):
    """A GeoTIFF, field.tif."""
    values = np.kron(np.arange(6, dtype=np.uint8).reshape(2, 3), np.full((20, 20), 40, np.uint8))
    transform = rasterio.Affine(10.0, 0.0, 400000.0, 0.0, -10.0, 5600000.0)
    profile = {"driver": "GTiff", "height": 40, "width": 60, "count": 1, "dtype": "uint8", "crs": "EPSG:32633"}
    with rasterio.open(folder / "field.tif", "w", transform=transform, **profile) as file:
        file.write(values, 1)


def check_python_page(folder, names):
    """What the page's comments say of its files and values."""
    assert {path.name for path in (folder / "result").iterdir()} == {
        *("leaves.nrrd", "labels.nrrd", "tree.json", "picture.png", "overlay.png", "explorer.html")
    }
    assert (folder / "explorer.html").stat().st_size > 10000 and (folder / "regions.png").stat().st_size > 10000
    assert (folder / "labels.nii.gz").is_file()
    assert names["tree"].to_json() == names["result"].tree.to_json()


def test_links_of_the_guide_lead_somewhere(root):
    text = (root / "docs" / "python.md").read_text(encoding="utf-8")
    links = re.findall(r"\]\(([^)#:]+)\)", text)
    assert links and [link for link in links if not (root / "docs" / link).exists()] == []


def test_the_guide_names_every_enum(root):
    from diffuse_walk_cut import _wrapping

    text = (root / "docs" / "python.md").read_text(encoding="utf-8")
    printed = dict(re.findall(r"^\| `Set(\w+)` \| (.*) \|$", text, flags=re.MULTILINE))
    assert {name: tuple(re.findall(r"`(\w+)`", names)) for name, names in printed.items()} == _wrapping._names


def test_what_comes_back_is_what_the_table_says(root, folder):
    """The last column of the table "What goes in, what comes back"."""
    import itk

    monai = pytest.importorskip("monai.data")
    sitk, torch, xarray = map(pytest.importorskip, ("SimpleITK", "torch", "xarray"))
    from diffuse_walk_cut import segment

    array = itk.array_from_image(itk.imread("head.nii.gz"))
    assert type(segment("head.nii.gz").labels(2)) is itk.Image[itk.US, 3]
    assert segment(array).labels(2).dtype == np.uint16
    assert segment(torch.from_numpy(array)).labels(2).dtype == torch.int64
    assert segment(xarray.DataArray(array, dims=("z", "y", "x"))).labels(2).dtype == np.uint16
    assert segment(sitk.ReadImage("head.nii.gz")).labels(2).GetPixelID() == sitk.sitkUInt16
    labels = segment(monai.MetaTensor(torch.from_numpy(array.T.copy())[None])).labels(2)
    assert labels.dtype == torch.int64 and tuple(labels.shape) == (1, 32, 40, 24)
