# SPDX-License-Identifier: Apache-2.0
"""The filters in a process with other things: import orders, threads, signals, observers, forks."""

import multiprocessing
import os
import signal
import subprocess
import sys
import threading

import itk
import numpy as np
import pytest

import diffuse_walk_cut

# A filter of ITK's own, which sets the process's choice of threader.
CAST = "itk.CastImageFilter[type(image), type(image)].New(image).Update()"

# What comes before the filters' first use, in any order.
STEPS = {
    "ours": "walk, tokens = itk.diffusion_attention_image_filter(image, number_of_tokens=30)",
    "core": CAST,
    "torch": "import torch; torch.ones(200, 200) @ torch.ones(200, 200)",
}


def noise(size=64, dtype=np.float32):
    return np.random.default_rng(1).random((size, size)).astype(dtype)


def run(code, **variables):
    # ITK's own modules give this one warning when they are loaded.
    warnings = ("-W", "error", "-W", "ignore:builtin type:DeprecationWarning")
    command = [sys.executable, *warnings, "-c", code]
    return subprocess.run(command, env=os.environ | variables, capture_output=True, text=True, timeout=120)


@pytest.mark.parametrize(
    "order",
    (("ours", "core", "torch"), ("core", "ours", "torch"), ("torch", "ours", "core"), ("torch", "core", "ours")),
    ids="-".join,
)
def test_any_order_of_first_use(order):
    code = "import itk, numpy as np\nimage = itk.image_from_array(np.eye(40, dtype=np.float32))\n"
    code += "\n".join(STEPS[step] for step in order)
    code += f"\nlabels, tree = itk.random_walk_n_cut_filter(walk, tokens)\n{CAST}"
    code += "\nprint(tree.number_of_leaves)"
    done = run(code)
    assert done.returncode == 0, done.stderr
    assert int(done.stdout) > 1


def test_import_is_light():
    done = run(
        "import time; start = time.perf_counter(); import diffuse_walk_cut, sys; seconds = time.perf_counter() - start\n"
        "heavy = {'torch', 'matplotlib', 'dask', 'xarray', 'SimpleITK', 'monai', 'scipy', 'networkx'} & set(sys.modules)\n"
        "print(seconds); print(sorted(heavy))"
    )
    assert done.returncode == 0, done.stderr
    seconds, heavy = done.stdout.split("\n")[:2]
    assert heavy == "[]"


def test_without_torch_only_diffusers_models_are_missed(tmp_path, without_torch):
    (tmp_path / "model_index.json").write_text("{}")
    code = (
        "import diffuse_walk_cut as dwc, numpy as np\n"
        "print(dwc.segment(np.eye(40, dtype=np.float32)).tree.number_of_leaves)\n"
        f"try: dwc.segment(np.eye(40, dtype=np.float32), model={str(tmp_path)!r})\n"
        "except ImportError as error: print(error)"
    )
    done = run(code, PYTHONPATH=without_torch)
    assert done.returncode == 0, done.stderr
    leaves, message = done.stdout.strip().split("\n")
    assert int(leaves) > 1
    assert "pip install torch" in message and "local" in message


def test_other_threads_run_meanwhile(root, monkeypatch):
    monkeypatch.syspath_prepend(root / "benchmarks")
    import python_calls

    ticks = python_calls.count_ticks()
    # The lock held would leave a few ticks, at the progress events. A busy machine may take half of them.
    assert ticks["share"] > 0.3, ticks


def test_two_threads_at_once_give_what_one_gives():
    image = noise(200)
    expected = np.array(itk.diffusion_attention_image_filter(image)[1])  # a copy: the array is a view of an image
    results = [None] * 4

    def work(i):
        results[i] = np.array(itk.diffusion_attention_image_filter(image)[1])

    threads = [threading.Thread(target=work, args=(i,)) for i in range(len(results))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for result in results:
        np.testing.assert_array_equal(result, expected)


@pytest.mark.parametrize("number", (1, 2, 8))
def test_any_number_of_threads_gives_the_same(number):
    image = itk.image_from_array(noise(120))
    attention = itk.DiffusionAttentionImageFilter.New(image)
    attention.SetNumberOfWorkUnits(number)
    attention.Update()
    walk = itk.array_from_image(attention.GetOutput())
    np.testing.assert_array_equal(walk, itk.array_from_image(itk.diffusion_attention_image_filter(image)[0]))


def test_observers_hear_progress_and_may_stop():
    attention = itk.DiffusionAttentionImageFilter.New(itk.image_from_array(noise(300)))
    heard = []
    attention.AddObserver(itk.ProgressEvent(), lambda: heard.append(attention.GetProgress()))
    attention.Update()
    assert len(heard) > 5 and heard == sorted(heard) and heard[-1] == 1.0

    attention.RemoveAllObservers()
    attention.Modified()
    attention.AddObserver(
        itk.ProgressEvent(), lambda: attention.GetProgress() > 0.2 and attention.AbortGenerateDataOn()
    )
    with pytest.raises(RuntimeError, match="aborted"):
        attention.Update()
    attention.RemoveAllObservers()
    attention.Update()  # and it runs again


def test_an_exception_of_an_observer_is_an_error(capfd):
    attention = itk.DiffusionAttentionImageFilter.New(itk.image_from_array(noise()))
    attention.AddObserver(itk.ProgressEvent(), lambda: 1 / 0)
    with pytest.raises(RuntimeError, match="CommandCallable"):
        attention.Update()
    assert "ZeroDivisionError" in capfd.readouterr().err


@pytest.mark.parametrize("upstream", (False, True), ids=("own", "upstream"))
def test_signals_stop_an_update(upstream):
    """What a signal's handler raises leaves the update, wherever in the pipeline it is."""

    class Alarm(Exception):
        pass

    def ring(*_):
        raise Alarm("time is up")

    attention = itk.DiffusionAttentionImageFilter.New(itk.image_from_array(noise(700)), number_of_tokens=4000)
    filter = itk.RandomWalkNCutFilter.New(attention.GetOutput()) if upstream else attention
    previous = signal.signal(signal.SIGALRM, ring)
    try:
        signal.setitimer(signal.ITIMER_REAL, 0.1)
        with pytest.raises(Alarm, match="time is up"):
            filter.Update()
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, previous)


def test_control_c():
    code = (
        "import itk, numpy as np\n"
        "image = itk.image_from_array(np.random.default_rng(1).random((1500, 1500)).astype('float32'))\n"
        "attention = itk.DiffusionAttentionImageFilter.New(image, image_size=1500, number_of_tokens=4000)\n"
        "attention.AddObserver(itk.StartEvent(), lambda: print('started', flush=True))\n"
        "attention.Update()"
    )
    process = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    assert process.stdout.readline() == "started\n"
    process.send_signal(signal.SIGINT)
    errors = process.communicate(timeout=60)[1]
    assert "KeyboardInterrupt" in errors and process.returncode != 0


def leaves_of(seed):
    return int(
        diffuse_walk_cut.segment(np.random.default_rng(seed).random((48, 48)).astype(np.float32)).leaf_array.sum()
    )


@pytest.mark.filterwarnings("ignore:.*multi-threaded, use of fork.*:DeprecationWarning")
@pytest.mark.parametrize("method", ("spawn", "fork"))
def test_processes(method):
    expected = [leaves_of(seed) for seed in range(4)]  # so that the parent has used its threads before
    with multiprocessing.get_context(method).Pool(2) as pool:
        assert pool.map_async(leaves_of, range(4)).get(timeout=100) == expected


def test_plugin_is_beside_the_module():
    folder = os.path.dirname(itk.__file__)
    assert os.path.isfile(os.path.join(folder, "libDiffuseWalkCutTorch.so"))
    assert not any(name.startswith(("libtorch", "libc10")) for name in os.listdir(folder))


def test_diffusers_model_equals_the_program(tmp_path, root, model, run_program):
    image = str(root / "examples" / "Data" / "coffee.jpg")
    file = str(tmp_path / "walk.mha")
    run_program(
        *("segment", image, "--output", tmp_path / "out", "--model", model, "--combine", "none"),
        *("--image-size", 256, "--no-pictures", "--quiet", "--save-walk", file),
    )
    options = {"model": model, "combination": "none", "image_size": 256}
    walk = itk.array_from_image(itk.diffusion_attention_image_filter(itk.imread(image), **options)[0])
    # LibTorch's sums depend in their last bits on its number of threads.
    reader = itk.ImageFileReader[itk.VectorImage[itk.F, 2]].New(FileName=file)
    reader.Update()
    np.testing.assert_allclose(walk, itk.array_from_image(reader.GetOutput()), rtol=1e-3, atol=1e-7)
    np.testing.assert_allclose(walk.sum(axis=-1), 1.0, atol=1e-4)
