# SPDX-License-Identifier: Apache-2.0
"""What the tests of the Python package share.

The environment variable ``DWC_PROGRAM`` is the path of the program ``diffuse-walk-cut`` built from the same sources;
tests that compare with it are skipped without it. ``DWC_MODEL`` is the folder of a diffusers model, small if
possible; tests that run one are skipped without it.
"""

from __future__ import annotations

import os
import pathlib
import subprocess

import numpy
import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]

#: SWIG's types lack a module's name, of which Python tells when ITK's modules are loaded.
_SWIG = "ignore:builtin type .* has no __module__ attribute:DeprecationWarning"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Warnings are errors but for those that ITK's own modules give when they are loaded."""
    for item in items:
        item.add_marker(pytest.mark.filterwarnings(_SWIG))


@pytest.fixture(scope="session")
def root() -> pathlib.Path:
    """Root of the repository."""
    return ROOT


#: Hidden from import, and from ITK, which imports PyTorch where its metadata are.
_WITHOUT_TORCH = """
import importlib.metadata, sys

sys.modules.update(torch=None, distributed=None)
find = importlib.metadata.metadata


def metadata(name):
    if name == "torch":
        raise importlib.metadata.PackageNotFoundError(name)
    return find(name)


importlib.metadata.metadata = metadata
"""


@pytest.fixture(scope="session")
def without_torch(tmp_path_factory) -> str:
    """A PYTHONPATH with which an interpreter starts as where PyTorch and Dask are not installed, and in half of the time."""
    folder = tmp_path_factory.mktemp("without_torch")
    (folder / "sitecustomize.py").write_text(_WITHOUT_TORCH, encoding="utf-8")
    return str(folder)


@pytest.fixture(scope="session")
def program() -> str:
    """Path of the program."""
    path = os.environ.get("DWC_PROGRAM", "")
    if not path:
        pytest.skip("DWC_PROGRAM does not say where the program diffuse-walk-cut is")
    return path


@pytest.fixture(scope="session")
def model() -> str:
    """Folder of a diffusers model."""
    path = os.environ.get("DWC_MODEL", "")
    if not path:
        pytest.skip("DWC_MODEL does not say where a diffusers model is")
    pytest.importorskip("torch")
    return path


@pytest.fixture(scope="session")
def run_program(program):
    """Run the program; standard output is returned, a failure fails the test."""

    def run(*arguments) -> str:
        done = subprocess.run([program, *map(str, arguments)], capture_output=True, text=True, timeout=120, check=False)
        assert done.returncode == 0, done.stderr
        return done.stdout

    return run


@pytest.fixture(scope="session")
def blobs():
    """An image (70, 100, 3) of 8 bits: five plain regions of different size, with a little noise; no symmetry."""
    rng = numpy.random.default_rng(1)
    image = numpy.zeros((70, 100, 3))
    image[:] = (60, 90, 150)
    image[40:, :] = (70, 140, 60)
    image[10:30, 15:45] = (220, 60, 40)
    image[48:64, 60:92] = (230, 210, 60)
    image[5:20, 70:84] = (240, 240, 240)
    return numpy.clip(image + rng.normal(0, 3, image.shape), 0, 255).astype(numpy.uint8)


@pytest.fixture(scope="session")
def volume():
    """A volume (12, 20, 30) of 16 bits: two boxes of different intensity on a ground; no symmetry."""
    rng = numpy.random.default_rng(2)
    image = numpy.full((12, 20, 30), 100.0)
    image[2:7, 3:12, 4:14] = 400
    image[5:11, 9:18, 18:28] = 800
    return numpy.clip(image + rng.normal(0, 8, image.shape), 0, 65535).astype(numpy.uint16)
