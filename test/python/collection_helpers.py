# SPDX-License-Identifier: Apache-2.0
"""What the tests of diffuse_walk_cut.dask share. The workers import this module."""

import collections
import json
import os
import signal
import time
from pathlib import Path

import numpy
import pytest

distributed = pytest.importorskip("distributed")
import diffuse_walk_cut  # noqa: E402
from diffuse_walk_cut.dask import _collection, segment_collection  # noqa: E402

HERE = Path(__file__).resolve().parent
PACKAGES = Path(diffuse_walk_cut.__file__).resolve().parents[1]


# The stand-in --------------------------------------------------------------------------------------------------------


class Result:
    """As much of a Segmentation as a collection uses."""

    def __init__(self, values, text, notes=()):
        self.values = values
        self.text = text
        self.notes = notes

    def save(self, folder, explorer=False):
        names = ["labels.nrrd", "tree.json"] + (["explorer.html"] if explorer else [])
        for name in names:
            Path(folder, name).write_text(self.text)

    def labels(self):
        return self.values


class HangingResult(Result):
    """Half-written until its process dies."""

    def save(self, folder, explorer=False):
        Path(folder, "labels.nrrd").write_text(self.text[:3])
        while True:
            time.sleep(0.01)


def once(marker):
    """True the first time that it is asked for a marker, in whatever process."""
    try:
        Path(marker).touch(exist_ok=False)
    except FileExistsError:
        return False
    return True


def stand_in(image, *, regions=None, number_of_tokens=500, mask=None, number_of_threads=None, memory_limit=0):
    """Does what the image says; every call is logged in a file ``calls`` beside the folder of the images."""
    path = Path(image)
    log = next(parent for parent in path.parents if (parent / "calls").exists()) / "calls"
    with open(log, "a") as file:
        file.write(f"{path.name}\n")
    order, *rest = path.read_text().split()
    if order == "fail":
        raise RuntimeError("/a/file.hxx:12:\nITK ERROR: Filter(0x55aa): pixels are not\n finite")
    if order == "die" or order == "die_once" and once(path.with_suffix(".marker")):
        os.kill(os.getpid(), signal.SIGKILL)
    if order == "die_when" and once(path.with_suffix(".marker")):
        wait_until(Path(rest[0]).exists)
        os.kill(os.getpid(), signal.SIGKILL)
    if order == "hang_once" and once(path.with_suffix(".marker")):
        return HangingResult(None, "half of it")
    if order == "kill" and once(path.with_suffix(".marker")):
        os.kill(int(rest[0]), signal.SIGKILL)
    notes = tuple(rest) if order == "doubt" else ()
    text = json.dumps([path.name, regions, number_of_tokens, number_of_threads, memory_limit, str(mask)])
    return Result(None, text, notes)


def measure(image, *, number_of_threads=None):
    """What was read, instead of a segmentation."""
    import itk

    values = itk.array_view_from_image(image)
    known = {
        "shape": values.shape,
        "sum": float(values.sum()),
        "spacing": list(image.GetSpacing()),
        "origin": list(image.GetOrigin()),
        "components": image.GetNumberOfComponentsPerPixel(),
    }
    first = values if image.GetNumberOfComponentsPerPixel() == 1 else values[..., 0]
    return Result((first > first.mean()).astype(numpy.uint16) + 1, json.dumps(known))


def with_model(image, *, model="local", kept_model=None, memory_limit=0, number_of_threads=None):
    """A model is opened where none is kept."""
    own = object()
    if vars(kept_model).setdefault("opened", own) is own:  # at once, also where threads share it
        with open(next(parent for parent in Path(image).parents if (parent / "calls").exists()) / "calls", "a") as file:
            file.write(f"opened by {os.getpid()}\n".replace(" ", "_"))
    return Result(None, f"{model} {memory_limit}")


def start_and_die(images, output, after):
    """Runs a collection on two processes, and is killed after so many images."""

    def die(done, total, name):
        if done == after:
            os.kill(os.getpid(), signal.SIGKILL)

    segment_collection(images, output, workers=2, segment_function=stand_in, progress=die)


@pytest.fixture
def make(tmp_path):
    """Makes the folder of images from names and texts."""
    (tmp_path / "calls").touch()

    def make(**texts):
        for name, text in texts.items():
            path = tmp_path / "in" / name.replace("__", "/").replace("_png", ".png").replace("_jpg", ".jpg")
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)
        return tmp_path / "in"

    return make


def count_calls(tmp_path):
    return collections.Counter((tmp_path / "calls").read_text().split())


@pytest.fixture(scope="module")
def client():
    with distributed.LocalCluster(
        n_workers=2, threads_per_worker=1, processes=True, dashboard_address="127.0.0.1:0"
    ) as cluster:
        with distributed.Client(cluster) as client:
            yield client


def run(images, output, client=None, **parameters):
    parameters = {"segment_function": stand_in, "progress": False} | parameters
    return segment_collection(images, output, client, **parameters)


def read_results(output):
    return {
        path.parent.relative_to(output).as_posix(): (path.parent / "labels.nrrd").read_text()
        for path in Path(output).rglob("record.json")
    }


def names(images, output="nowhere"):
    return [item.name for item in _collection.find_images(images, Path(os.path.abspath(output)))]


def touch(folder, *paths):
    for path in paths:
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text("ok")


def wait_until(condition, seconds=60):
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.02)
