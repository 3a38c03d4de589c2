# SPDX-License-Identifier: Apache-2.0
"""The Slicer extension with the package instead of the program: one result."""

import json
import pathlib
import sys

import numpy
import pytest

EXTENSION = pathlib.Path(__file__).resolve().parents[2] / "slicer" / "DiffuseWalkCut"


def test_package_and_program_give_one_result(program, tmp_path, monkeypatch):
    nrrd = pytest.importorskip("nrrd")
    monkeypatch.syspath_prepend(str(EXTENSION))
    from DiffuseWalkCutLib import find_program, folder, run

    volume = numpy.random.default_rng(0).normal(0, 20, (30, 28, 12)).astype("int16")
    volume[8:20, 8:20, 4:9] += 400
    image = tmp_path / "image.nrrd"
    nrrd.write(str(image), volume)
    worker = str(EXTENSION / "DiffuseWalkCutLib" / "worker.py")
    results = []
    for kind in (find_program.Program(False, (str(program),)), find_program.Program(True, (sys.executable, worker))):
        one = run.Run(kind, str(tmp_path))
        one.start(image, None, run.Parameters(grouping="objects", connected=True, max_regions=10))
        made = one.wait()
        tree = json.loads((made / "tree.json").read_text())
        results.append((nrrd.read(str(made / "leaves.nrrd"))[0], tree["nodes"], tree["splits"], folder.load(made).nodes))
    assert (results[0][0] == results[1][0]).all()
    assert results[0][1:] == results[1][1:]
