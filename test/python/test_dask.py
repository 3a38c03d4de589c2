# SPDX-License-Identifier: Apache-2.0
"""diffuse_walk_cut.dask: every image once, whatever dies on the way.

Most tests run a stand-in for `segment`, whose images are texts that say what happens to them; the last ones run the
real one.
"""

import collections
import csv
import gc
import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import numpy
import pytest

dask = pytest.importorskip("dask")
distributed = pytest.importorskip("distributed")
import diffuse_walk_cut.dask  # noqa: E402
from collection_helpers import (  # noqa: E402, F401 - client and make are fixtures
    HERE,
    PACKAGES,
    client,
    count_calls,
    make,
    measure,
    names,
    read_results,
    run,
    stand_in,
    touch,
    wait_until,
    with_model,
)
from diffuse_walk_cut.dask import _message, _store, _worker, segment_collection  # noqa: E402

ROOT = Path(__file__).resolve().parents[2]


# What is segmented ---------------------------------------------------------------------------------------------------


def test_names_keep_folders_and_extensions_only_where_needed(tmp_path):
    touch(
        tmp_path, "a.png", "b.png", "b.jpg", "x/a.png", "y/a.nii.gz", "y/B.PNG", "c.png", "c/d.png", "report.json.png"
    )
    assert names(tmp_path) == sorted(["a", "b.png", "b.jpg", "x/a", "y/a", "y/B", "c.png", "c/d", "report.json.png"])


def test_names_differ_where_a_file_system_ignores_case(tmp_path):
    touch(tmp_path, "a.png", "A.png", "A.PNG")
    found = names(tmp_path)
    assert len({name.casefold() for name in found}) == 3


def test_no_result_lies_within_another(tmp_path):
    touch(tmp_path, "a.jpg", "a/b.png", "a/b/c.png", "a.png.tif", "d.png.tif", "d.png/e.png")
    found = names(tmp_path)
    assert len(found) == 6
    assert not any(one != other and one.startswith(other + "/") for one in found for other in found)


def test_folder_leaves_out_what_is_no_input(tmp_path):
    touch(tmp_path, "a.png", ".b.png", ".hidden/c.png", "notes.txt", "README", "out/d.png", "old/e/leaves.nrrd")
    (tmp_path / "old/e/record.json").write_text(json.dumps({"format": _store.FORMAT}))
    assert names(tmp_path, tmp_path / "out") == ["a"]


def test_patterns_lists_and_single_files(tmp_path):
    touch(tmp_path, "x/a.png", "x/b.jpg", "x/y/a.png", "z/a.png")
    assert names(str(tmp_path / "*/*.png")) == ["x/a", "z/a"]
    assert names(str(tmp_path / "x/**/*.png")) == ["a", "y/a"]
    assert names([tmp_path / "x/a.png", tmp_path / "z/a.png", tmp_path / "x/a.png"]) == ["x/a", "z/a"]
    assert names([tmp_path / "x", tmp_path / "z/a.png"]) == ["x/a", "x/b", "x/y/a", "z/a"]
    assert names(tmp_path / "x/a.png") == ["a"]


# Results on disk -----------------------------------------------------------------------------------------------------


def test_exchange_survives_a_kill_at_every_step(tmp_path, monkeypatch):
    """Whatever call to the file system is the last one, the folder holds the old result, the new one, or says that it
    is none; and the next exchange works, and leaves a file of the user alone."""

    def stage(folder, text):
        for name in ("labels.nrrd", "tree.json"):
            touch(folder, name)
            (folder / name).write_text(text)
        return folder

    class Kill(BaseException):
        pass

    for last in range(12):
        output = tmp_path / str(last)
        with _store.Output(output) as out:
            here = output / ".unfinished" / out.run
            _store.place(
                stage(here / "1-0", "old"), output / "a", {"format": _store.FORMAT, "is": "old"}, output, out.run
            )
            (output / "a" / "notes.txt").write_text("mine")
            left = [last]
            with monkeypatch.context() as patch:

                def counted(function):
                    def call(*arguments, **keywords):
                        if left[0] == 0:
                            raise Kill
                        left[0] -= 1
                        return function(*arguments, **keywords)

                    return call

                for name in ("replace", "rename", "unlink"):
                    patch.setattr(os, name, counted(getattr(os, name)))
                try:
                    _store.place(
                        stage(here / "1-1", "newer"),
                        output / "a",
                        {"format": _store.FORMAT, "is": "new"},
                        output,
                        out.run,
                    )
                    killed = False
                except Kill:
                    killed = True
            record = _store.read_record(output / "a")
            texts = {(output / "a" / name).read_text() for name in ("labels.nrrd", "tree.json")}
            if _store.is_whole(output / "a", record):
                assert texts == {"old" if record["is"] == "old" else "newer"}
            assert killed or record["is"] == "new"
            _store.place(
                stage(here / "1-2", "newest"), output / "a", {"format": _store.FORMAT, "is": "newest"}, output, out.run
            )
            assert _store.is_whole(output / "a", _store.read_record(output / "a"))
            assert (output / "a" / "labels.nrrd").read_text() == "newest"
            assert (output / "a" / "notes.txt").read_text() == "mine"
    assert not killed  # the last round went through


def test_files_of_others_are_not_overwritten(make, client, tmp_path):
    images = make(a_png="ok", b_png="ok")
    touch(tmp_path / "out", "a/labels.nrrd")
    report = run(images, tmp_path / "out", client)
    assert report.done == 1
    assert (
        report.failed[0][0] == "a"
        and "labels.nrrd is there already and is not of an earlier call" in report.failed[0][1]
    )
    assert (tmp_path / "out/a/labels.nrrd").read_text() == "ok"


def test_one_call_at_a_time(make, tmp_path):
    with _store.Output(tmp_path / "out"):
        with pytest.raises(ValueError, match=f"process {os.getpid()} on .* is writing there"):
            run(make(a_png="ok"), tmp_path / "out")


# A collection --------------------------------------------------------------------------------------------------------


def test_results_report_and_resumption(make, client, tmp_path):
    images, output = make(a_png="ok", b_png="fail", x__a_png="ok", x__b_png="ok"), tmp_path / "out"
    seen = []
    report = run(images, output, client, regions=3, progress=lambda *call: seen.append(call))
    error = "pixels are not finite"
    assert (report.done, report.skipped, report.failed) == (3, 0, [("b", error)])
    assert [call[:2] for call in seen] == [(n, 4) for n in (1, 2, 3, 4)] and {call[2] for call in seen} == {
        "a",
        "b",
        "x/a",
        "x/b",
    }
    assert sorted(read_results(output)) == ["a", "x/a", "x/b"]
    assert json.loads(read_results(output)["a"])[:3] == ["a.png", 3, 500]
    record = json.loads((output / "a/record.json").read_text())
    assert record["input"]["size"] == 2 and record["parameters"]["regions"] == 3 and record["name"] == "a"
    written = json.loads((output / "report.json").read_text())
    assert written["finished"] and written["failed"] == [{"name": "b", "error": error}] and written["done"] == 3
    assert list(csv.reader((output / "failed.csv").read_text().splitlines())) == [["name", "error"], ["b", error]]
    assert sorted(path.name for path in output.iterdir()) == ["a", "failed.csv", "report.json", "x"]
    assert repr(report).startswith("3 done, 0 skipped, 1 failed in") and f"failed: b: {error}" in repr(report)

    # Once more: only what failed is tried again.
    report = run(images, output, client, regions=3)
    assert (report.done, report.skipped, len(report.failed), report.replaced) == (0, 3, 1, 0)
    assert count_calls(tmp_path) == {"a.png": 2, "b.png": 3}  # of two folders each


def test_notes_on_images_are_in_the_report(make, client, tmp_path):
    images, output = make(a_png="ok", b_png="doubt one two", c_png="doubt one"), tmp_path / "out"
    expected = [("b", "one"), ("b", "two"), ("c", "one")]
    for done in (3, 0):  # and once more, of results that are there
        report = run(images, output, client)
        assert (report.done, report.notes) == (done, expected)
        assert "note: b: two" in repr(report)
        written = json.loads((output / "report.json").read_text())
        assert written["notes"] == [{"name": name, "note": note} for name, note in expected]
    record = output / "c/record.json"
    record.write_text(json.dumps({key: value for key, value in json.loads(record.read_text()).items() if key != "notes"}))
    assert run(images, output, client).notes == expected[:2], "of an earlier version"


def test_what_makes_an_image_be_done_again(make, client, tmp_path, monkeypatch):
    images, output = make(a_png="ok", b_png="ok", c_png="ok", d_png="ok"), tmp_path / "out"

    def again(**parameters):
        """Names that are segmented by another call."""
        before = count_calls(tmp_path)
        report = run(images, output, client, **parameters)
        made = sorted((count_calls(tmp_path) - before).elements())
        assert report.done == len(made) and report.done + report.skipped == len(names(images, output))
        return made

    everything = ["a.png", "b.png", "c.png", "d.png"]
    assert again() == everything
    assert again() == []
    assert again(number_of_tokens=500, number_of_threads=1) == []  # a default, and what changes no result
    assert again(number_of_tokens=300) == everything
    assert again(number_of_tokens=300, overwrite=True) == everything
    assert again(number_of_tokens=300, explorer=True) == everything and (output / "a/explorer.html").exists()
    assert again(number_of_tokens=300) == everything and not (output / "a/explorer.html").exists()
    (images / "a.png").write_text("ok, changed")
    (output / "b/record.json").unlink()
    (output / "b/labels.nrrd").unlink()
    (output / "b/tree.json").unlink()
    (output / "c/labels.nrrd").write_text("")
    assert again(number_of_tokens=300) == ["a.png", "b.png", "c.png"]
    (tmp_path / "m.png").write_text("1")
    mask = {"d": tmp_path / "m.png"}.get
    assert again(number_of_tokens=300, mask=mask) == ["d.png"]
    assert again(number_of_tokens=300, mask=mask) == []
    assert json.loads(read_results(output)["d"])[5] == str(tmp_path / "m.png")
    (tmp_path / "m.png").write_text("other")
    assert again(number_of_tokens=300, mask=mask) == ["d.png"]
    record = json.loads((output / "c/record.json").read_text())
    (output / "c/record.json").write_text(json.dumps(record | {"version": "0.0.1"}))
    report = run(images, output, client, number_of_tokens=300, mask=mask)
    assert (report.done, report.replaced) == (1, 1) and "1 done (1 in place of older results)" in repr(report)
    report = run([images / "a.png"], output, client)
    assert report.others == ["b", "c", "d"] and "3 results in the folder are not of this collection" in repr(report)


def test_few_tasks_at_a_time_and_threads_by_cores(make, client, tmp_path):
    images, output = make(**{f"i{n:03}_png": "ok" for n in range(60)}), tmp_path / "out"
    under_way = []

    def count(*_):
        states = [state.status for state in list(client.futures.values())]
        under_way.append(states.count("pending"))

    report = run(images, output, client, progress=count)
    assert report.done == 60
    assert max(under_way) <= 4  # two for each of two threads
    assert set(count_calls(tmp_path).values()) == {1}
    share = {tuple(json.loads(text)[3:5]) for text in read_results(output).values()}
    assert {threads for threads, _ in share} == {max(1, dask.system.CPU_COUNT // 2)}
    limit = client.run(lambda dask_worker: dask_worker.memory_manager.memory_limit)
    assert all(0 < memory < max(limit.values()) for _, memory in share)
    assert not any(client.run(lambda dask_worker: [name for name in dask_worker.plugins if "walk" in name]).values())


def test_model_is_opened_once_by_a_worker(make, client, tmp_path):
    images = make(**{f"i{n}_png": "ok" for n in range(8)})
    report = run(images, tmp_path / "out", client, segment_function=with_model, model="a model")
    assert (report.done, report.failed) == (8, [])
    opened = count_calls(tmp_path)
    assert set(opened.values()) == {1} and set(opened) <= {f"opened_by_{pid}" for pid in client.run(os.getpid).values()}
    # It goes with the run, so that the next one opens its own.
    run(images, tmp_path / "out", client, segment_function=with_model, model="another")
    assert sum(count_calls(tmp_path).values()) > len(opened)


def test_interrupt_keeps_what_is_finished(make, client, tmp_path):
    images, output = make(**{f"i{n}_png": "ok" for n in range(12)}), tmp_path / "out"

    def interrupt(done, total, name):
        if done == 5:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run(images, output, client, progress=interrupt)
    written = json.loads((output / "report.json").read_text())
    assert not written["finished"] and written["done"] == 5
    finished = read_results(output)
    assert len(finished) >= 5 and not (output / ".unfinished").exists()
    report = run(images, output, client)
    assert report.skipped >= 5 and report.done + report.skipped == 12


def test_workers_that_die(make, tmp_path):
    """One image kills its worker once, another one always; all others are segmented exactly once."""
    texts = {f"i{n}_png": "ok" for n in range(12)} | {"i3_png": "die_once", "i5_png": "die"}
    images, output = make(**texts), tmp_path / "out"
    with dask.config.set({"distributed.scheduler.allowed-failures": 1}):
        report = run(images, output, workers=2)
    assert report.done == 11
    assert report.failed == [("i5", str(_store.Killed(2)))]
    assert count_calls(tmp_path) == collections.Counter(
        {f"i{n}.png": 1 for n in range(12)} | {"i3.png": 2, "i5.png": 2}
    )
    assert len(read_results(output)) == 11


def test_worker_dies_between_its_work_and_the_news_of_it(make, tmp_path):
    """Four images on one worker of two threads. Three are done and the caller hears of one, when the worker dies by the
    fourth: Dask loses the other two, and asks for them again; they are not segmented again."""
    images, output = make(i0_png="ok", i1_png="ok", i2_png="ok", i3_png=f"die_when {tmp_path / 'go'}"), tmp_path / "out"
    with distributed.LocalCluster(n_workers=1, threads_per_worker=2, dashboard_address="127.0.0.1:0") as cluster:
        with distributed.Client(cluster, set_as_default=False) as client:

            def hold(done, total, name):
                def count_pending():
                    return [state.status for state in list(client.futures.values())].count("pending")

                if done == 1:
                    (first,) = client.nthreads()
                    wait_until(lambda: count_pending() == 1)
                    (tmp_path / "go").touch()
                    wait_until(lambda: first not in client.nthreads())

            report = run(images, output, client, progress=hold)
    assert (report.done, report.failed) == (4, [])
    assert count_calls(tmp_path) == {"i0.png": 1, "i1.png": 1, "i2.png": 1, "i3.png": 2}


def test_caller_is_killed_and_the_collection_resumed(make, tmp_path):
    """SIGKILL to the calling process, while a worker is in the middle of writing a result."""
    images = make(**{f"i{n}_png": "ok" for n in range(12)} | {"i0_png": "hang_once"})
    output = tmp_path / "out"
    code = f"import collection_helpers; collection_helpers.start_and_die({str(images)!r}, {str(output)!r}, 4)"
    paths = [str(HERE), str(PACKAGES), *filter(None, [os.environ.get("PYTHONPATH")])]
    ended = subprocess.run(
        [sys.executable, "-c", code],
        env=os.environ | {"PYTHONPATH": os.pathsep.join(paths)},
        capture_output=True,
        text=True,
    )
    assert ended.returncode == -signal.SIGKILL, ended.stderr
    finished = {name: (output / name / "record.json").stat().st_mtime_ns for name in read_results(output)}
    assert 4 <= len(finished) < 12 and "i0" not in finished
    assert list((output / ".unfinished").glob("*/*/labels.nrrd"))  # the half of it
    assert not json.loads((output / "report.json").read_text())["finished"]

    report = run(images, output, workers=2)
    assert report.failed == [] and report.skipped >= len(finished) and report.done + report.skipped == 12
    assert len(read_results(output)) == 12 and not (output / ".unfinished").exists()
    calls = count_calls(tmp_path)
    for name, when in finished.items():
        assert (output / name / "record.json").stat().st_mtime_ns == when and calls[f"{name}.png"] == 1


def test_scheduler_is_killed(make, tmp_path):
    """With a cluster of its own processes; the same call on another cluster goes on."""
    file = tmp_path / "scheduler.json"
    environment = os.environ | {"PYTHONPATH": os.pathsep.join([str(HERE), *sys.path])}
    dask_ = [sys.executable, "-m", "dask"]
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, "env": environment, "cwd": tmp_path}
    scheduler = subprocess.Popen(
        [*dask_, "scheduler", "--port", "0", "--no-dashboard", "--scheduler-file", str(file)], **quiet
    )
    worker = subprocess.Popen(
        [*dask_, "worker", "--scheduler-file", str(file), "--nthreads", "1", "--no-dashboard", "--death-timeout", "60"],
        **quiet,
    )
    try:
        texts = {f"i{n}_png": "ok" for n in range(9)} | {"i4_png": f"kill {scheduler.pid}"}
        images, output = make(**texts), tmp_path / "out"
        wait_until(file.exists)
        with distributed.Client(scheduler_file=str(file), timeout=30, set_as_default=False) as client:
            client.wait_for_workers(1, timeout=60)
            with pytest.raises(ConnectionError, match="the same call goes on from there"):
                run(images, output, client)
    finally:
        for process in (worker, scheduler):
            process.terminate()
            process.wait()
    finished = read_results(output)
    assert "i0" in finished and len(finished) < 9
    report = run(images, output, workers=1)
    assert report.done + report.skipped == 9 and report.skipped >= len(finished)


# What is refused -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "parameters, error, message",
    [
        ({"images": "nowhere"}, FileNotFoundError, "images='nowhere': there is no such file or folder"),
        (
            {"images": "*.nothing"},
            FileNotFoundError,
            r"images='\*\.nothing': no image was found; known extensions: \.bmp",
        ),
        ({"images": []}, FileNotFoundError, "no image was found"),
        ({"images": 3}, TypeError, "images=3: a folder, a pattern"),
        ({"output": "in"}, ValueError, "is the folder of the images; name another one"),
        ({"output": "/proc/nothing"}, ValueError, "output='/proc/nothing' cannot be written"),
        ({"output": "in/a.png/x"}, ValueError, "cannot be written"),
        ({"client": "tcp://127.0.0.1:1"}, TypeError, "client='tcp.*: a distributed.Client"),
        ({"workers": 0}, ValueError, "workers=0: a number of processes, 1 or more"),
        ({"progress": 3}, TypeError, "progress=3: True, False, or a function"),
        ({"labels": "a/b"}, ValueError, "labels='a/b': the name of a label image"),
        ({"labels": "a"}, ValueError, "labels='a' is for OME-Zarr images"),
        ({"mask": numpy.ones((2, 2))}, TypeError, "mask=ndarray: the file of a mask for all images, or a function"),
        (
            {"tokens": 3},
            TypeError,
            "tokens=3 is not a parameter of segment_collection or of segment; allowed of the latter: regions",
        ),
        ({"number_of_tokens": object()}, TypeError, "number_of_tokens=<object .* cannot be recorded"),
    ],
)
def test_bad_input(make, tmp_path, monkeypatch, parameters, error, message):
    make(a_png="ok")
    monkeypatch.chdir(tmp_path)
    parameters = {"images": "in", "output": "out"} | parameters
    with pytest.raises(error, match=message):
        run(**parameters)
    assert count_calls(tmp_path) == {} and not Path("out").exists()


def test_pixels_are_no_collection():
    with pytest.raises(TypeError, match="images=array.*: a folder, a pattern such as"):
        names(numpy.zeros((2, 3)))


def test_client_and_workers_exclude_each_other(make, client, tmp_path):
    with pytest.raises(ValueError, match="workers=2 is for a cluster that is made here; with client leave it out"):
        run(make(a_png="ok"), tmp_path / "out", client, workers=2)


def test_workers_of_another_version_are_refused(make, client, tmp_path, monkeypatch):
    monkeypatch.setattr(diffuse_walk_cut, "__version__", "0.0.1", raising=False)
    with pytest.raises(
        RuntimeError, match="has version .* of diffuse_walk_cut, the caller 0.0.1; install the same on both"
    ):
        run(make(a_png="ok"), tmp_path / "out", client)
    assert count_calls(tmp_path) == {}


def test_workers_that_do_not_see_the_output_are_refused(make, client, tmp_path, monkeypatch):
    (tmp_path / "elsewhere").mkdir()
    monkeypatch.setattr(
        "diffuse_walk_cut.dask._run.Job",
        lambda output, **keywords: _worker.Job(output=str(tmp_path / "elsewhere"), **keywords),
    )
    with pytest.raises(
        RuntimeError, match="does not see output=.*elsewhere'; name a folder on a file system that the caller"
    ):
        run(make(a_png="ok"), tmp_path / "out", client)
    assert count_calls(tmp_path) == {}


def test_missing_file_of_a_list_fails_alone(make, client, tmp_path):
    images = make(a_png="ok")
    report = run([images / "a.png", images / "b.png"], tmp_path / "out", client)
    assert report.done == 1 and report.failed[0][0] == "b" and "No such file" in report.failed[0][1]


def test_without_distributed():
    code = "import sys; sys.modules['distributed'] = None; import diffuse_walk_cut.dask"
    ended = subprocess.run(
        [sys.executable, "-c", code],
        env=os.environ | {"PYTHONPATH": str(PACKAGES)},
        capture_output=True,
        text=True,
    )
    assert "pip install dask distributed zarr" in ended.stderr.splitlines()[-1]


def test_errors_become_one_sentence():
    assert _message.sentence(RuntimeError("x.cxx:3:\nITK ERROR: Reader(0x12ab): cannot\n  read")) == "cannot read"
    assert _message.sentence(KeyError("a")) == "KeyError: 'a'"
    assert _message.sentence(MemoryError()) == "MemoryError"
    assert len(_message.sentence(ValueError("x" * 9999))) == 500


# The real segment ----------------------------------------------------------------------------------------------------


def test_results_are_those_of_segment(client, tmp_path):
    itk = pytest.importorskip("itk")
    pytest.importorskip("itk.itkDiffusionAttentionImageFilterPython")
    coffee = itk.array_from_image(itk.imread(str(ROOT / "examples/Data/coffee.jpg")))
    brain = itk.imread(str(ROOT / "examples/Data/brain.mha"))
    images, output = tmp_path / "in", tmp_path / "out"
    images.mkdir()
    crop = numpy.ascontiguousarray(coffee[100:260, 150:350])
    itk.imwrite(itk.image_from_array(crop, is_vector=True), str(images / "colour.png"))
    itk.imwrite(itk.image_from_array(crop[..., 0].copy()), str(images / "grey.png"))
    itk.imwrite(brain, str(images / "volume.nrrd"))
    (images / "broken.png").write_bytes((images / "grey.png").read_bytes()[:500])
    doubtful = crop[..., 0].astype("f4")
    doubtful[:20] = -9999
    itk.imwrite(itk.image_from_array(doubtful), str(images / "no_data.nrrd"))
    parameters = {"number_of_tokens": 200, "image_size": 96}
    report = segment_collection(images, output, client, regions=5, explorer=True, progress=False, **parameters)
    assert report.done == 4 and [name for name, _ in report.failed] == ["broken"]
    ((name, note),) = report.notes
    assert name == "no_data" and "-9999" in note
    for name in ("colour.png", "grey.png", "volume.nrrd"):
        result = diffuse_walk_cut.segment(images / name, 5, **parameters)
        result.save(tmp_path / "loop")
        for file in ("leaves.nrrd", "labels.nrrd", "tree.json", "explorer.html"):
            assert (output / Path(name).stem / file).read_bytes() == (tmp_path / "loop" / file).read_bytes()
    assert itk.imread(str(output / "volume/labels.nrrd")).GetSpacing() == brain.GetSpacing()
    with pytest.raises(ValueError, match="appearance"):
        segment_collection(images, output, client, appearance="nice")  # at once, and not once for each image
    assert (
        segment_collection(images, output, client, regions=5, explorer=True, progress=False, **parameters).skipped == 4
    )


def test_calls_leave_nothing_behind():
    """The least that a forgotten call would leave is its image as the filters take it: 64 x 64 float, 16 KiB. A quarter
    of that for each call is more than the allocator wavers by."""
    pytest.importorskip("itk.itkDiffusionAttentionImageFilterPython")
    import psutil

    image = numpy.random.default_rng(0).integers(0, 256, (64, 64)).astype(numpy.uint8)
    image[16:48, 16:48] //= 4

    def call(times):
        for _ in range(times):
            diffuse_walk_cut.segment(image, number_of_tokens=50, number_of_threads=1)
        gc.collect()
        return psutil.Process().memory_info().rss

    before = call(100)
    assert call(300) - before < 300 * 4096
