# SPDX-License-Identifier: Apache-2.0
"""What count_cuts.py counts must itself be right; selftest.py runs these."""
import json
import pathlib
import sys
import tempfile

import count_cuts

# Its trees have two cuts, one of them ambiguous. A "bad" image is an error, a "deadly" one the end of the process.
FAKE = """#!PYTHON
import json, os, pathlib, sys
words = sys.argv[1:]
images = words[1 : words.index("--output")]
out = pathlib.Path(words[words.index("--output") + 1])
with open("HERE/calls", "a") as file:
    print(len(images), *words[words.index("--output") + 2 :], file=file)
for image in images:
    name = pathlib.Path(image).stem
    if name.startswith("deadly"):
        os.abort()
    if name.startswith("bad"):
        line = {"status": "error", "code": 70, "message": "the cut failed"}
        print(json.dumps({**line, "input": image} if len(images) > 1 else line), flush=True)
        continue
    folder = out / name if len(images) > 1 else out
    folder.mkdir(exist_ok=True)
    nodes = [(0, [1, 2], True), (1, [], False), (2, [3, 4], False), (3, [], False), (4, [], False)]
    nodes = [dict(id=i, children=children, ambiguous=ambiguous) for i, children, ambiguous in nodes]
    (folder / "tree.json").write_text(json.dumps({"nodes": nodes}))
    print(json.dumps({"status": "ok", "input": image}), flush=True)
"""


class Fake:
    """A program, a folder of images, and a file of records."""

    def __init__(self, folder, *names):
        self.folder = pathlib.Path(folder)
        (self.folder / "bin").mkdir()
        self.program = str(self.folder / "bin/program")
        pathlib.Path(self.program).write_text(FAKE.replace("PYTHON", sys.executable).replace("HERE", folder))
        pathlib.Path(self.program).chmod(0o755)
        self.images = self.folder / "images"
        self.images.mkdir()
        for name in names:
            (self.images / name).touch()
        self.out = self.folder / "walks.jsonl"

    def count(self, *settings, walks=1000):
        groups = count_cuts.list_images([self.images])
        return list(count_cuts.count(self.program, groups, list(settings), self.out, walks))

    def read(self):
        return count_cuts.read(self.out, count_cuts.runs.program_identity(self.program))

    def calls(self):
        return (self.folder / "calls").read_text().splitlines()


def test_count_cuts_and_ambiguous_ones():
    with tempfile.TemporaryDirectory() as folder:
        fake = Fake(folder, "a.jpg", "b.png", "b_gt0.png", "c.txt")
        records = fake.count("--x 1", "--y 'two words'")
        assert [(r["image"], r["cuts"], r["ambiguous"]) for r in records] == [("a.jpg", 2, 1), ("b.png", 2, 1)] * 2
        common = " ".join(count_cuts.COMMON)
        assert fake.calls() == [f"2 --x 1 {common}", f"2 --y two words {common}"]
        table = count_cuts.table(records).splitlines()
        assert table[2].startswith("| --x 1 | 2 | 0 | 4 | 2 (50.0 %) |") and table[4].startswith("| all | 4 | 0 | 8 | 4 (50.0 %) |")


def test_count_of_failures_and_crashes():
    with tempfile.TemporaryDirectory() as folder:
        fake = Fake(folder, "a.jpg", "bad.jpg", "c.jpg", "deadly.jpg", "e.jpg")
        records = {record["image"]: record for record in fake.count("--x 1")}
        assert [name for name, record in records.items() if "failure" in record] == ["bad.jpg", "deadly.jpg"]
        assert records["bad.jpg"]["failure"] == "the cut failed" and records["bad.jpg"]["code"] == 70
        assert records["deadly.jpg"]["code"] == -6
        assert records["e.jpg"]["cuts"] == 2  # after the crash, in a process of its own
        table = count_cuts.table(list(records.values()))
        assert "| all | 5 | 2 | 6 |" in table
        assert f"{fake.program} segment {fake.images / 'deadly.jpg'} --x 1 {count_cuts.COMMON[0]}" in table


def test_count_goes_on_where_it_was():
    with tempfile.TemporaryDirectory() as folder:
        fake = Fake(folder, *(f"{i:03}.jpg" for i in range(count_cuts.GROUP + 2)))
        assert len(fake.count("--x 1", "--x 2", walks=25)) == 25
        assert [call.split()[0] for call in fake.calls()] == [str(count_cuts.GROUP), "5"]
        with open(fake.out, "a", encoding="utf-8") as file:
            file.write('{"program": "cut o')  # as where the machine went down
        assert len(fake.read()) == 25
        assert len(fake.count("--x 1", "--x 2")) == 2 * (count_cuts.GROUP + 2) - 25
        assert fake.count("--x 1", "--x 2") == []
        assert "cut o" not in fake.out.read_text()
        assert len({(record["path"], record["options"]) for record in fake.read()}) == 2 * (count_cuts.GROUP + 2)
        # Another program has a count of its own.
        pathlib.Path(fake.program).write_text(pathlib.Path(fake.program).read_text() + "\n")
        assert fake.read() == [] and len(fake.count("--x 1")) == count_cuts.GROUP + 2


def test_count_needs_names_that_differ():
    with tempfile.TemporaryDirectory() as folder:
        fake = Fake(folder, "a.jpg", "a.png")
        for images, word in ((fake.images, "twice"), (fake.folder / "bin", "no .jpg")):
            try:
                count_cuts.list_images([images])
            except ValueError as error:
                assert word in str(error)
            else:
                raise AssertionError(word)


TESTS = [(name, test) for name, test in sorted(globals().items()) if name.startswith("test_")]
