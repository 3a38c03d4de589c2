#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""What solver_peers.py, volume_time.py, ablation.py and count_cuts.py measure with must itself be right.

    python selftest.py [BUILD]

With a build folder that holds bin/solver, that program is run against dense eigh on a small matrix. Needs numpy and pillow.
"""
import itertools
import pathlib
import sys
import time

sys.dont_write_bytecode = True
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
import numpy as np
import selftest_ablation
import selftest_count_cuts
import solver_peers as peers
import volume_time

PHOTOGRAPH = pathlib.Path(__file__).resolve().parent.parent / "examples/Data/coffee.jpg"


def test_ncut_closed_form():
    # Two pairs, weight 4 inside and 1 across each of two edges: cut 2, volumes 10 and 10.
    w = np.array([[0, 4, 1, 0], [4, 0, 0, 1], [1, 0, 0, 4], [0, 1, 4, 0]], np.float32)
    assert abs(peers.ncut(w, [True, True, False, False]) - 0.4) < 1e-12
    assert abs(peers.ncut(w, [False, False, True, True]) - 0.4) < 1e-12


def test_sweep_is_the_best_prefix():
    random = np.random.default_rng(1)
    for n in (2, 3, 9):
        w = random.random((n, n)).astype(np.float32)
        w += w.T
        f = random.standard_normal(n)
        order = np.argsort(f)
        costs = [peers.ncut(w, np.isin(np.arange(n), order[:k])) for k in range(1, n)]
        assert abs(peers.ncut(w, peers.sweep(w, f)) - min(costs)) < 1e-9


def test_second_vector_finds_the_planted_cut():
    # Two blocks with 20:1 flow: of all 2^(n-1) - 1 partitions, theirs costs least, and the sweep finds it.
    w = np.full((8, 8), 0.05, np.float32)
    w[:3, :3] = w[3:, 3:] = 1
    members = peers.numpy_eigh(w)[1]
    every = [[0, *rest] for k in range(7) for rest in itertools.combinations(range(1, 8), k)]
    least = min(every, key=lambda side: peers.ncut(w, np.isin(np.arange(8), side)))
    assert least == [0, 1, 2]
    assert set(np.flatnonzero(members == members[0])) == {0, 1, 2}


def test_affinity():
    w = peers.affinity(PHOTOGRAPH, 12)
    assert w.shape == (144, 144) and w.dtype == np.float32
    assert (w == w.T).all() and (w > 0).all() and abs(w.max() - 1) < 1e-4


def test_lab():
    # Origin: the definition. White, black and mid grey have no colour; L* of 18.4 % linear grey is 50.
    lab = peers.lab(np.array([[1.0, 1, 1], [0, 0, 0], [0.46633] * 3]))
    assert np.abs(lab[:, 1:]).max() < 0.02 and np.abs(lab[:, 0] - [100, 0, 50]).max() < 0.02


def solver_is_no_worse_than_dense(solver):
    w = peers.affinity(PHOTOGRAPH, 24)
    line, members = peers.ours(solver, w, 1)
    cost = peers.ncut(w, members)
    assert abs(cost - line["first_split_cost"]) < 1e-4 * cost, (cost, line)
    # One and the same vector up to rounding: the cut may differ by a token on a tie, not by more.
    assert cost <= peers.ncut(w, peers.numpy_eigh(w)[1]) * (1 + 1e-4)


def test_measure_sees_the_memory_of_one_process():
    small = volume_time.measure([sys.executable, "-c", "pass"])[1]
    seconds, large = volume_time.measure([sys.executable, "-c", "import time; x = b'1' * 100_000_000; time.sleep(0.2)"])
    assert seconds > 0.2 and 95e6 < large - small < 120e6
    assert volume_time.measure([sys.executable, "-c", "pass"])[1] < small + 20e6  # not the largest of all before


def test_ellipsoids_are_the_same_every_time():
    volume = volume_time.ellipsoids(24)
    assert volume.shape == (24, 24, 24) and volume.dtype == np.uint8
    assert (volume == volume_time.ellipsoids(24)).all() and volume.std() > 10


def main():
    tests = [(name, test) for name, test in sorted(globals().items()) if name.startswith("test_")]
    tests += selftest_ablation.TESTS + selftest_count_cuts.TESTS
    solver = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else "build") / "bin/solver"
    if solver.exists():
        tests.append(("solver_is_no_worse_than_dense", lambda: solver_is_no_worse_than_dense(str(solver))))
    else:
        print(f"{solver} is not built: its check is left out")
    for name, test in tests:
        start = time.perf_counter()
        test()
        print(f"ok {name} ({time.perf_counter() - start:.2f} s)")


if __name__ == "__main__":
    main()
