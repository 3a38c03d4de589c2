# SPDX-License-Identifier: Apache-2.0
"""What ablation.py measures with must itself be right; selftest.py runs these. Needs numpy and pillow."""
import contextlib
import io
import itertools
import json
import os
import pathlib
import signal
import tempfile
import threading
import time

import numpy as np

import ablation
import ablation_results
import ablation_runs
import ablation_table
import partition_levels
import partition_measures as measures

FAKE = """#!/bin/sh
case "$*" in *--fail*) echo "this cannot be done" >&2; exit 3;; *--slow*) touch HERE/slow; exec sleep 30;; esac
cp HERE/leaves.npy "$4/leaves.nrrd" && cp HERE/tree.json "$4" && echo "$*" >>HERE/calls
"""


def compare(segments, annotation):
    return measures.measure([measures.contingency(segments, annotation, int(np.max(segments)) + 1)])


def close(found, expected, tolerance=1e-12):
    return all(abs(found[name] - value) <= tolerance for name, value in zip(measures.NAMES, expected))


def by_definition(segments, annotation):
    """Sets of pixels and pairs of pixels, in loops; VI as 2 H(both) - H(one) - H(other)."""
    one, other = list(np.ravel(segments)), list(np.ravel(annotation))
    sets = [[{i for i, label in enumerate(side) if label == value} for value in set(side)] for side in (one, other)]
    cover = sum(len(r) * max(len(r & s) / len(r | s) for s in sets[0]) for r in sets[1]) / len(one)
    pairs = list(itertools.combinations(range(len(one)), 2))
    agree = sum((one[i] == one[j]) == (other[i] == other[j]) for i, j in pairs) / len(pairs)

    def entropy(labels):
        shares = [labels.count(value) / len(labels) for value in set(labels)]
        return -sum(share * np.log2(share) for share in shares)

    return cover, agree, 2 * entropy(list(zip(one, other))) - entropy(one) - entropy(other)


def random_tree(random, leaves, costs=None):
    """A tree of so many leaves whose splits are in random order."""
    nodes, splits, ready = [{"id": 0, "parent": None, "children": [], "leaves": [1, leaves], "cost": None}], [], [0]
    costs = np.sort(random.random(leaves - 1)) if costs is None else costs
    while len(splits) < leaves - 1:
        ready = [node["id"] for node in nodes if not node["children"] and node["leaves"][0] < node["leaves"][1]]
        parent = nodes[random.choice(ready)]
        first, last = parent["leaves"]
        middle = int(random.integers(first, last))
        for interval in ([first, middle], [middle + 1, last]):
            parent["children"].append(len(nodes))
            nodes.append({"id": len(nodes), "parent": parent["id"], "children": [], "leaves": interval, "cost": None})
        parent["cost"] = float(costs[len(splits)])
        splits.append(parent["id"])
    return {"nodes": nodes, "splits": splits, "automatic": {"regions": (leaves + 1) // 2}}


def random_case(random, leaves, shape=(12, 11)):
    image = np.concatenate([np.arange(leaves), random.integers(0, leaves, shape[0] * shape[1] - leaves)]) + 1
    return random.permutation(image).reshape(shape), random_tree(random, leaves)


def relabeled(leaves, tree, regions):
    """The level as docs/format.md makes it, pixel by pixel."""
    label = np.zeros(leaves.max() + 1, int)
    for k, split in enumerate(tree["splits"][: regions - 1], 1):
        first, last = tree["nodes"][tree["nodes"][split]["children"][1]]["leaves"]
        label[first : last + 1] = k
    return label[leaves]


def refuses(function, *arguments):
    try:
        function(*arguments)
    except ValueError:
        return True
    return False


def test_measures_closed_forms():
    halves = np.array([0, 0, 0, 0, 1, 1, 1, 1])
    assert close(compare(halves, 7 - halves), (1, 1, 0))
    # One region: each half is half of it; of 28 pairs the 2 * 6 within a half agree; one bit is unknown.
    assert close(compare(np.zeros(8, int), halves), (1 / 2, 12 / 28, 1))
    assert close(compare(halves, np.zeros(8, int)), (1 / 2, 12 / 28, 1))
    # Crossed halves: every overlap is 2 of 6; pairs agree within 4 quarters and across 2 diagonals; one bit each way.
    assert close(compare(np.array([0, 0, 1, 1, 0, 0, 1, 1]), halves), (1 / 3, (4 * 1 + 2 * 4) / 28, 2))
    # Single pixels: every overlap is 1 of 4; pairs agree across the halves; the segments say two bits too much.
    assert close(compare(np.arange(8), halves), (1 / 4, 16 / 28, 2))
    # Two annotations: the mean.
    tables = [measures.contingency(halves, one, 2) for one in (halves, np.zeros(8, int))]
    assert close(measures.measure(tables), (3 / 4, 20 / 28, 1 / 2))


def test_measures_by_definition():
    random = np.random.default_rng(2)
    for segments, regions in ((2, 5), (4, 4), (7, 2)):
        one, other = random.integers(0, segments, (5, 6)), random.integers(0, regions, (5, 6))
        assert close(compare(one, other), by_definition(one, other))
        names = random.permutation(segments)
        assert close(compare(names[one], 10 + 3 * random.permutation(regions)[other]), by_definition(one, other))


def test_levels_are_those_of_relabeled_pixels():
    random = np.random.default_rng(3)
    for leaves in (1, 2, 17, 90):
        image, tree = random_case(random, leaves)
        tree["automatic"]["regions"] = max(1, leaves - 5)
        annotations = [random.integers(0, n, image.shape) for n in (3, 8)]
        scores = partition_levels.score(image, tree, annotations)
        most = min(leaves, partition_levels.MOST_REGIONS)
        assert len(scores["costs"]) == most - 1 and {len(scores[name]) for name in measures.NAMES} == {most}
        wanted = [(k, {name: scores[name][k - 1] for name in measures.NAMES}) for k in range(1, most + 1)]
        for regions, found in [*wanted, (tree["automatic"]["regions"], scores["automatic"])]:
            labels = relabeled(image, tree, regions)
            each = [compare(labels, one) for one in annotations]
            assert close(found, [np.mean([one[name] for one in each]) for name in measures.NAMES], 1e-9)
        assert len(json.dumps(scores)) < 20000


def test_wrong_results_are_refused():
    random = np.random.default_rng(4)
    image, tree = random_case(random, 9)
    shape = [np.zeros(image.shape, int)]
    score = partition_levels.score
    for wrong in (np.where(image == 4, 5, image), np.where(image == 4, 0, image), np.where(image == 4, 10, image)):
        assert refuses(score, wrong, tree, shape)
    outside = image.copy()
    outside[tuple(np.argwhere(image == 4)[0])] = 0  # a pixel alone: the leaf is still there
    assert (outside == 4).any() and refuses(score, outside, tree, shape)
    assert refuses(score, image, tree, [np.zeros(image.T.shape, int)])
    assert refuses(score, image, {**tree, "splits": tree["splits"][::-1]}, shape)
    assert refuses(score, image, random_tree(random, 9, np.r_[np.ones(7), 0.5]), shape)
    for children in ([1, 1], [3, 3]), ([1, 2], [2, 3]), ([1, 1], [2, 2]), ([2, 2], [3, 3]):
        intervals = enumerate(([1, 3], *children))
        nodes = [{"id": i, "parent": None if i == 0 else 0, "leaves": one} for i, one in intervals]
        nodes[0]["children"] = [1, 2]
        assert refuses(list, partition_levels.levels({"nodes": nodes, "splits": [0]}))


def make_line(random, name, leaves=20, regions=2):
    """The annotation has so many regions, unions of leaves but for one pixel in ten."""
    image, tree = random_case(random, leaves)
    labels = np.where(random.random(image.shape) < 0.1, 0, image * regions // (leaves + 1))
    line = {**dict.fromkeys(ablation_results.KEY, ""), "image": name, "seconds": 1.0, "failed": None}
    return {**line, "scores": partition_levels.score(image, tree, [labels])}


def test_sweeps():
    random = np.random.default_rng(5)
    lines = {name: make_line(random, name, leaves) for name, leaves in (("a", 20), ("b", 5), ("c", 40), ("d", 1))}
    scores = [line["scores"] for line in lines.values()]
    grid = np.array([0, *scores[0]["costs"][2:4], 0.9, 2])
    regions = ablation_table.regions_at(scores, grid)
    assert (regions == [[1 + sum(c <= t for c in one["costs"]) for t in grid] for one in scores]).all()
    assert (ablation_table.values(scores, "vi", np.full((4, 1), 64))[:, 0] == [one["vi"][-1] for one in scores]).all()
    # Of 0, 1, ... 100 in two images the quantiles are the numbers themselves.
    two = ablation_table.thresholds([{"costs": range(40)}, {"costs": range(40, 101)}])
    assert np.abs(two - np.linspace(1, 99, 28)).max() < 1e-9
    found = ablation_table.figures(lines)
    assert (found["grid"] == ablation_table.thresholds(scores)).all()
    for kind, (name, sign) in itertools.product(("threshold", "regions"), measures_with_sign()):
        prefix = kind if name == "covering" else f"{kind}_{name}"
        assert sign * found[f"{prefix}_ois"] >= sign * found[f"{prefix}_ods"]
    # By hand: of the levels that are counted, the best one for all and the best one of each.
    table = np.array([[one["vi"][min(k, len(one["vi"])) - 1] for k in ablation_table.COUNTS] for one in scores])
    assert abs(found["regions_vi_ods"] - table.mean(0).min()) < 1e-12
    assert abs(found["regions_vi_ois"] - table.min(1).mean()) < 1e-12
    assert abs(found["automatic_pri"] - np.mean([one["automatic"]["pri"] for one in scores])) < 1e-12


def measures_with_sign():
    return [("covering", 1), ("pri", 1), ("vi", -1)]


def test_halves_take_levels_from_the_first():
    random = np.random.default_rng(6)
    lines = {name: make_line(random, name, regions=15 if name in "bdf" else 2) for name in "abcdef"}
    first, second = ({name: lines[name] for name in half} for half in ablation_table.halves("abcdef"))
    assert "".join(first) == "ace" and "".join(second) == "bdf"
    tuned = ablation_table.figures(first)
    found, own = ablation_table.figures(second, tuned), ablation_table.figures(second)
    assert own["level"]["threshold", "covering"] > tuned["level"]["threshold", "covering"]
    threshold = tuned["grid"][tuned["level"]["threshold", "covering"]]
    at = [line["scores"]["covering"][sum(c <= threshold for c in line["scores"]["costs"])] for line in second.values()]
    assert abs(found["threshold_ods"] - np.mean(at)) < 1e-12
    assert found["regions_ods"] < own["regions_ods"] and found["regions_ois"] == own["regions_ois"]


def test_what_is_chosen():
    def found(ods, automatic, images):
        each = dict.fromkeys(images, ods)
        return {"threshold_ods": ods, "automatic_covering": automatic, "ois_by_image": each, "automatic_by_image": each}

    names = {"base": "", "x": "a", "y": "a", "lost one": "a", "failed": "b"}
    settings = [{"axis": axis, "name": name} for name, axis in names.items()]
    first = found(0.5, 0.6, "ac"), found(0.7, 0.5, "ac"), found(0.6, 0.5, "ac"), found(1, 1, "a"), None
    second = found(0.4, 0.3, "bd"), found(0.3, 0.2, "bd"), found(1, 1, "bd"), found(1, 1, "bd"), None
    first, second = dict(zip(names, first)), dict(zip(names, second))
    table = ablation_table.chosen_table(settings, first, second).splitlines()
    rows = [row.strip("| ").split(" | ") for row in table[2:]]
    assert [row[:1] + row[2:6] for row in rows] == [
        ["a", "x", "0.7000", "0.3000", "-0.1000 ± 0.0000"], ["a", "base", "0.6000", "0.3000", "-"]]


def test_differences_are_paired():
    ours, base = ({"which": values} for values in ({"a": 0.5, "b": 0.7, "d": 1}, {"a": 0.4, "b": 0.3, "c": 0}))
    change, error = ablation_table.difference(ours, base, "which")  # 0.1 and 0.4: deviation 0.15 sqrt(2)
    assert abs(change - 0.25) < 1e-12 and abs(error - 0.15) < 1e-12
    assert ablation_table.difference(ours, {"which": {"c": 1}}, "which") is None


def test_settings():
    with tempfile.TemporaryDirectory() as folder:
        path = pathlib.Path(folder) / "settings.json"

        def read(*entries):
            path.write_text(json.dumps(entries))
            return [one["options"] for one in ablation_runs.read_settings(path)]

        base = {"name": "base", "options": "--mode single  --timesteps 50 --flag"}
        assert read(base, {"name": "x", "change": "--timesteps 9,8"}, {"name": "y", "options": ""}) == [
            "--mode single --timesteps 50 --flag", "--mode single --timesteps 9,8 --flag", ""]
        others = [{"name": "x", "change": ""}], [{"name": "x", "options": "a"}], [{"name": "x", "options": "--a --a"}]
        for wrong in ([base, base], [base, {"name": "x"}], [], *others):
            assert refuses(read, *wrong)
    settings = ablation_runs.read_settings(ablation.SETTINGS)
    assert len(settings) > 20
    chosen = [one["name"] for one in ablation_runs.choose(settings, ["grids", "t100"])]
    assert chosen[:2] == ["base", "t100"] and len(chosen) == 5  # the base is always run, too
    assert ablation_runs.choose(settings, []) == settings and refuses(ablation_runs.choose, settings, ["nothing"])


def test_identities():
    with tempfile.TemporaryDirectory() as folder:
        here = pathlib.Path(folder)
        for name in ("bin", "lib", "model/unet"):
            (here / name).mkdir(parents=True)
        seen, program = set(), here / "bin/program"

        def identities():
            return ablation_runs.program_identity(program), ablation_runs.model_identity(here / "model", program)

        for name in ("bin/program", "lib/libDiffuseWalkCutTorch.so", "model/unet/weights", "model/config.json"):
            (here / name).write_text("1")
            seen.add(identities())
        assert len({one for one, _ in seen}) == 2 and len({one for _, one in seen}) == 3
        last = identities()
        (here / "model/README.md").write_text("")
        (here / "lib/libother.so").write_text("")
        assert last == identities()
        os.utime(here / "model/config.json", (1, 1))
        program.write_text("2")
        assert all(one != other for one, other in zip(last, identities()))
    assert refuses(ablation_runs.model_identity, "no-such-model", "program")


def test_a_truncated_line_is_taken_away():
    with tempfile.TemporaryDirectory() as folder, contextlib.redirect_stderr(io.StringIO()):
        path = pathlib.Path(folder) / "results.jsonl"
        lines = [{**dict.fromkeys(ablation_results.KEY, ""), "image": name, "failed": None} for name in "abc"]
        whole = [json.dumps(line, separators=(",", ":")).encode() + b"\n" for line in lines]
        for end in range(len(whole[1]) + 1):
            path.write_bytes(whole[0] + whole[1][:end])
            there = 2 if end >= len(whole[1]) - 1 else 1  # without its end of line it is whole
            assert len(ablation_results.Results(path, writable=False).lines) == there
            results = ablation_results.Results(path)
            assert [line["image"] for line in results.lines.values()] == ["a", "b"][:there]
            results.add(lines[2])
            results.close()
            assert path.read_bytes() == b"".join(whole[:there] + whole[2:])


@contextlib.contextmanager
def fake_program():
    """Images, a program that writes the same tree for all, and a function that runs it and returns what is printed."""
    read_leaves = partition_levels.read_leaves
    with tempfile.TemporaryDirectory() as folder:
        here = pathlib.Path(folder)
        image, tree = random_case(np.random.default_rng(7), 6)
        np.save(here / "leaves.npy", image)
        (here / "tree.json").write_text(json.dumps(tree))
        (here / "program").write_text(FAKE.replace("HERE", folder))
        (here / "program").chmod(0o755)
        (here / "images").mkdir()
        for name in ("1", "2", "3"):
            from PIL import Image

            Image.fromarray((image > 3).astype(np.uint8)).save(here / f"images/{name}_gt0.png")
            Image.fromarray(image.astype(np.uint8)).save(here / f"images/{name}.jpg")
        options = {"base": "--one 1", "two": "--one 2", "again": "--one  1", "fail": "--fail", "slow": "--slow"}
        entries = [{"axis": name, "name": name, "options": text} for name, text in options.items()]
        (here / "settings.json").write_text(json.dumps(entries))

        def run(*words, only="base,two,again,fail"):
            output, names = io.StringIO(), ("images", "out", "program", "settings.json")
            images, out, program, settings = (str(here / name) for name in names)
            command = [images, out, "--program", program, "--model", "local", "--settings", settings, "--only", only]
            with contextlib.redirect_stdout(output), contextlib.redirect_stderr(io.StringIO()):
                code = ablation.main([*command, *words])
            return code, output.getvalue()

        partition_levels.read_leaves = np.load
        try:
            yield here, run
        finally:
            partition_levels.read_leaves = read_leaves


def test_runs_are_not_repeated():
    with fake_program() as (here, run):
        lines, calls = here / "out/results.jsonl", here / "calls"

        def count():
            return len(lines.read_text().splitlines()), len(calls.read_text().splitlines())

        code, output = run("--every", "2")
        assert code == 0 and count() == (2 * 3, 2 * 2)
        cells = {row.split(" | ")[1]: row.strip(" |").split(" | ") for row in output.splitlines()[2:]}
        assert [cells[name][-1] for name in ("base", "two", "fail")] == ["0", "0", "2"]
        assert cells["base"][2] == cells["again"][2] == "2" and cells["two"][11] == "+0.0000 ± 0.0000"
        assert all("this cannot be done" in line for line in lines.read_text().splitlines() if '"fail"' in line)
        run("--jobs", "2")
        assert count() == (3 * 3, 3 * 2)  # the image that was left out
        written = lines.read_bytes()
        assert run() == run("--table-only") and run("--halves")[0] == 0 and lines.read_bytes() == written
        lines.write_bytes(written[:-30])  # the last run is lost, and done again
        assert run()[0] == 0 and len(lines.read_text().splitlines()) == 9
        run("--retry-failed")
        assert len(lines.read_text().splitlines()) == 12
        before = count()
        (here / "program").write_text((here / "program").read_text() + "# another program\n")
        run(only="base")
        assert count() == (before[0] + 3, before[1] + 3)
        (here / "images/1_gt1.png").write_bytes((here / "images/1_gt0.png").read_bytes())
        run(only="base")
        assert count() == (before[0] + 4, before[1] + 4)


def test_an_interrupt_loses_what_runs():
    with fake_program() as (here, run):
        start = time.monotonic()

        def interrupt_the_slow_one():
            while not (here / "slow").exists() and time.monotonic() - start < 20:
                time.sleep(0.01)
            os.kill(os.getpid(), signal.SIGTERM)

        threading.Thread(target=interrupt_the_slow_one).start()
        code, _ = run(only="base,slow")
        assert code == 130 and time.monotonic() - start < 20
        lines = (here / "out/results.jsonl").read_text().splitlines()
        assert [json.loads(line)["setting"] for line in lines] == ["base"]
        assert not list((here / "out").glob("run-*"))
        code, output = run(only="base")
        assert code == 0 and "| base | base | 3 |" in output


TESTS = [(name, test) for name, test in sorted(globals().items()) if name.startswith("test_")]
