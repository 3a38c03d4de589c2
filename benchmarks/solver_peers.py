#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The first split and the whole tree on dense matrices, against other solvers in the same run.

    python solver_peers.py IMAGE... --solver BUILD/bin/solver [--program BUILD/bin/diffuse-walk-cut] [--diffcut CHECKOUT]
                           [--side 64] [--repeats 3] [--dense-repeats 1]

Every solver gets the same float32 matrix of side x side tokens and two threads. With --program it is the flow of the walk
that the local score model makes of the image's middle square. Without, W_ij = exp(-|c_i - c_j|^2 / (2 s_c^2) - |x_i - x_j|^2 /
(2 s_x^2)) of the cells' Lab colours c and places x: a harder spectrum, with many eigenvalues near 1. Both are divided by their
largest entry, and 1e-6 is added (DiffCut's recursion drops rows that hold a zero).

    ours            second eigenvector (Lanczos), exact sweep and single moves, by the program benchmarks/solver.cxx
    numpy, scipy    dense eigh in double, then the exact sweep below; scipy computes the two wanted pairs only
    DiffCut         its own second_smallest_eigenvector and get_bipartition, unchanged, from the checkout (PaulCouairon/DiffCut)
    ncut_pytorch    its eigenvectors alone (n_eig = 2, the fewest); the sweep below is not in its time
    scikit-learn    spectral_embedding with ARPACK, eigenvectors alone

Costs are recomputed for all by the one function `ncut`, in double, on the same matrix. A solver that cannot be imported is
left out and said so. Needs numpy and pillow; scipy, torch, ncut_pytorch 3.2.0 and scikit-learn where they are to be measured.
"""
import argparse
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import time
import types

THREADS = 2
for variable in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ.setdefault(variable, str(THREADS))

import numpy as np  # noqa: E402 (after the number of threads is set)
from PIL import Image  # noqa: E402


def lab(rgb):
    """sRGB in 0 to 1 to CIE L*a*b*, white D65."""
    linear = np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)
    xyz = linear @ np.array(
        [[0.412453, 0.212671, 0.019334], [0.357580, 0.715160, 0.119193], [0.180423, 0.072169, 0.950227]]
    )
    t = xyz / np.array([0.95047, 1.0, 1.08883])
    f = np.where(t > 216 / 24389, np.cbrt(t), (24389 / 27 * t + 16) / 116)
    return np.stack([116 * f[..., 1] - 16, 500 * (f[..., 0] - f[..., 1]), 200 * (f[..., 1] - f[..., 2])], -1)


def affinity(path, side, s_color=10.0, s_place=0.15):
    """Symmetric flow between the side x side cells of an image; float32."""
    cells = Image.open(path).convert("RGB").resize((side, side), Image.BOX)
    color = lab(np.asarray(cells, float) / 255).reshape(-1, 3) / s_color
    y, x = np.mgrid[:side, :side] / side
    features = np.concatenate([color, np.stack([x.ravel(), y.ravel()], 1) / s_place], 1)
    square = (features**2).sum(1)
    distance = np.maximum(square[:, None] + square - 2 * features @ features.T, 0)
    return finish(np.exp(-0.5 * distance))


def finish(w):
    w = (w + w.T) / 2
    return (w / w.max() + 1e-6).astype(np.float32)


def walk_affinity(program, path, side):
    """Flow of the walk that the program makes of the image's middle square, on side x side cells of 8 x 8 pixels."""
    with tempfile.TemporaryDirectory() as folder:
        square, walk = os.path.join(folder, "square.png"), os.path.join(folder, "walk.nrrd")
        image = Image.open(path).convert("RGB")
        edge = min(image.size)
        left, top = (image.width - edge) // 2, (image.height - edge) // 2
        image = image.crop((left, top, left + edge, top + edge))
        image.resize((8 * side, 8 * side), Image.LANCZOS).save(square)
        subprocess.run(
            [program, "segment", square, "--output", folder, "--no-pictures", "--quiet", "--tokens", "grid"]
            + ["--number-of-tokens", str(side), "--save-walk", walk],
            check=True, capture_output=True,
        )
        head, body = pathlib.Path(walk).read_bytes().split(b"\n\n", 1)
    if b"encoding: raw" not in head or b"type: float" not in head:
        sys.exit("the walk is not raw floats")
    p = np.frombuffer(body, np.float32).reshape(side * side, side * side).astype(float)
    # Cells of one size: the stationary distribution is uniform, so the flow is the mean of P and its transpose.
    if abs(p.sum(0) - 1).max() > 1e-2:
        sys.exit("the walk is not balanced")
    return finish(p)


def ncut(w, side):
    """Normalised cut of the partition (side, not side), in double."""
    side = np.asarray(side, bool)
    degree = w.sum(1, dtype=np.float64)
    cut = w[side][:, ~side].sum(dtype=np.float64)
    volume = degree[side].sum()
    return cut / volume + cut / (degree.sum() - volume)


def sweep(w, f):
    """The best of the n - 1 prefixes in the order of f: its members, as booleans."""
    order = np.argsort(f, kind="stable")
    degree = w.sum(1, dtype=np.float64)[order]
    ordered = w[np.ix_(order, order)]
    inner = np.tril(ordered, -1).sum(1, dtype=np.float64)
    cut = np.cumsum(degree - np.diag(ordered).astype(np.float64) - 2 * inner)[:-1]
    volume = np.cumsum(degree)[:-1]
    best = int(np.argmin(cut / volume + cut / (degree.sum() - volume)))
    members = np.zeros(len(f), bool)
    members[order[: best + 1]] = True
    return members


def normalized(w):
    """D^-1/2 W D^-1/2 and D^-1/2, in double."""
    scale = 1 / np.sqrt(w.sum(1, dtype=np.float64))
    return w * scale[:, None] * scale, scale


# A peer takes W and returns (seconds of its own work, members of one side).
def numpy_eigh(w):
    start = time.perf_counter()
    matrix, scale = normalized(w)
    vectors = np.linalg.eigh(matrix)[1]
    members = sweep(w, vectors[:, -2] * scale)
    return time.perf_counter() - start, members


def scipy_eigh(w):
    from scipy.linalg import eigh

    start = time.perf_counter()
    matrix, scale = normalized(w)
    vectors = eigh(matrix, subset_by_index=[len(w) - 2, len(w) - 1], overwrite_a=True, check_finite=False)[1]
    members = sweep(w, vectors[:, 0] * scale)
    return time.perf_counter() - start, members


def load_diffcut(checkout):
    """DiffCut's class; the two methods used here never touch a device, and its mask pooling is not needed."""
    tools, utils = types.ModuleType("tools"), types.ModuleType("tools.utils")
    utils.MaskPooling = object
    sys.modules.update({"tools": tools, "tools.utils": utils})
    import importlib.util

    path = pathlib.Path(checkout) / "diffcut/recursive_normalized_cut.py"
    spec = importlib.util.spec_from_file_location("recursive_normalized_cut", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.DiffCut()


def diffcut(checkout):
    cutter = load_diffcut(checkout)

    def run(w):
        import torch

        matrix = torch.from_numpy(w)
        start = time.perf_counter()
        degree = cutter.get_degree_matrix(matrix)
        vector = cutter.deterministic_vector_sign_flip(cutter.second_smallest_eigenvector(matrix, degree))
        partition, _ = cutter.get_bipartition(vector, matrix, degree)
        seconds = time.perf_counter() - start
        return seconds, partition.numpy() > 0.5

    return run


def ncut_pytorch(w):
    import torch
    from ncut_pytorch import ncut_fn

    torch.manual_seed(0)
    matrix = torch.from_numpy(w)
    tokens = torch.arange(len(w), dtype=torch.float32)[:, None]
    start = time.perf_counter()
    vectors, _ = ncut_fn(tokens, n_eig=2, sigma=1.0, affinity_fn=lambda a, b=None, sigma=None: matrix)
    seconds = time.perf_counter() - start
    second = vectors[:, 1].double().numpy()
    # Its convention for the scale of the vector is not documented: both are tried, the better one counts.
    candidates = [sweep(w, second), sweep(w, second / np.sqrt(w.sum(1, dtype=np.float64)))]
    return seconds, min(candidates, key=lambda members: ncut(w, members))


def scikit_learn(w):
    from sklearn.manifold import spectral_embedding

    start = time.perf_counter()
    vectors = spectral_embedding(w, n_components=2, eigen_solver="arpack", random_state=0, drop_first=False)
    seconds = time.perf_counter() - start
    return seconds, sweep(w, vectors[:, 1])


def ours(solver, w, repeats):
    """Runs benchmarks/solver.cxx; returns its line and the members of one side of its first split."""
    with tempfile.TemporaryDirectory() as folder:
        matrix, members = os.path.join(folder, "w.f32"), os.path.join(folder, "members.u8")
        w.tofile(matrix)
        line = subprocess.run(
            [solver, matrix, str(len(w)), "--threads", str(THREADS), "--repeats", str(repeats), "--members", members],
            check=True, capture_output=True, text=True,
        ).stdout
        side = np.fromfile(members, np.uint8) > 0
    return json.loads(line.strip().splitlines()[-1]), side


def available(options):
    peers = {"numpy eigh": numpy_eigh, "scipy eigh, two pairs": scipy_eigh}
    if options.diffcut:
        peers["DiffCut"] = diffcut(options.diffcut)
    peers["ncut_pytorch, vectors"] = ncut_pytorch
    peers["scikit-learn ARPACK, vectors"] = scikit_learn
    return {name: run for name, run in peers.items() if not options.only or any(o in name for o in options.only)}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("images", nargs="+")
    parser.add_argument("--solver", required=True)
    parser.add_argument("--program")
    parser.add_argument("--diffcut")
    parser.add_argument("--side", type=int, default=64)
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--dense-repeats", type=int, default=1)
    parser.add_argument("--only", action="append")
    parser.add_argument("--json")
    options = parser.parse_args()
    try:
        import torch

        torch.set_num_threads(THREADS)
    except ImportError:
        pass

    peers, rows, lines = available(options), {}, []
    for path in options.images:
        w = walk_affinity(options.program, path, options.side) if options.program else affinity(path, options.side)
        line, members = ours(options.solver, w, options.repeats)
        line["image"] = pathlib.Path(path).name
        lines.append(line)
        recomputed = ncut(w, members)
        rows.setdefault("ours", []).append((line["image"], line["first_split_seconds"], recomputed))
        if abs(recomputed - line["first_split_cost"]) > 1e-4 * recomputed:
            sys.exit(f"{path}: the solver says a cut of {line['first_split_cost']}, its members give {recomputed}")
        for name, run in list(peers.items()):
            slow = name not in ("ncut_pytorch, vectors", "scikit-learn ARPACK, vectors")
            try:
                for _ in range(options.dense_repeats if slow else options.repeats):
                    seconds, members = run(w)
                    rows.setdefault(name, []).append((line["image"], seconds, ncut(w, members)))
            except ImportError as error:
                print(f"left out: {name} ({error})")
                del peers[name]
        print(f"{line['image']}: " + ", ".join(f"{n} {r[-1][1]:.4f} s cut {r[-1][2]:.6f}" for n, r in rows.items()), flush=True)

    base = np.median([seconds for _, seconds, _ in rows["ours"]])
    best = {image: cost for image, _, cost in rows["ours"]}
    print(f"\n{len(w)} tokens, {THREADS} threads, {len(options.images)} images\n")
    print("| solver | first split, s (median) | times ours | cut cost over ours, least to most |\n| --- | --- | --- | --- |")
    for name, results in rows.items():
        seconds = np.median([s for _, s, _ in results])
        ratios = [cost / best[image] for image, _, cost in results]
        print(f"| {name} | {seconds:.4f} | {seconds / base:.1f} | {min(ratios):.6f} to {max(ratios):.4f} |")
    middle = {key: float(np.median([line[key] for line in lines])) for key in lines[0] if isinstance(lines[0][key], (int, float))}
    print("\nours, medians: " + json.dumps(middle))
    if options.json:
        pathlib.Path(options.json).write_text(json.dumps({"rows": rows, "ours": lines}, indent=1))


if __name__ == "__main__":
    main()
