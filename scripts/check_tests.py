#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Every source of a room has a test of its name, or a line in test/README.md that says which test has it and why; every
test is built."""
import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
SUFFIX = "GTest.cxx"


def sources():
    """src/walk/Sweep.cxx is "walk/Sweep"; the ITK side is tested by filter, not by file."""
    for path in sorted((ROOT / "src").rglob("*.cxx")):
        name = path.relative_to(ROOT / "src").with_suffix("").as_posix()
        if not name.startswith("itk/"):
            yield name


def has_test(name):
    return (ROOT / "test" / (name + SUFFIX)).exists()


def mirror():
    lines = dict(re.findall(r"^\| `([^`]+)` \| `([^`]+)` \| .+ \|$", (ROOT / "test/README.md").read_text(), re.M))
    names = set(sources())
    for name in names - set(lines):
        if not has_test(name):
            yield f"src/{name}.cxx: there is neither test/{name}{SUFFIX} nor a line in test/README.md"
    for name, test in lines.items():
        if name not in names:
            yield f"test/README.md: there is no src/{name}.cxx"
        elif has_test(name):
            yield f"test/README.md: src/{name}.cxx has a test of its name and needs no line"
        if not (ROOT / "test" / (test + ".cxx")).exists():
            yield f"test/README.md: there is no test/{test}.cxx"


def registered():
    """A test that the CMake list does not name is never run. (The filters' tests are listed by filter.)"""
    listed = (ROOT / "test/CMakeLists.txt").read_text()
    for path in sorted((ROOT / "test").rglob("*" + SUFFIX)):
        name = path.relative_to(ROOT / "test").as_posix()
        if not name.startswith(("itk/", "app/")) and not re.search(rf"\b{re.escape(name)}\b", listed):
            yield f"test/{name}: test/CMakeLists.txt does not name it"


if __name__ == "__main__":
    problems = [problem for check in (mirror, registered) for problem in check()]
    print("\n".join(problems) or "every source of a room has its test")
    sys.exit(bool(problems))
