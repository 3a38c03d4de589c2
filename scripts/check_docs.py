#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""What the documents say must be there: links, files named in code, one version, and the README's C++ in a tested example."""
import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
EXAMPLE = "examples/FirstLight/FirstLight.cxx"


def documents():
    return [p for p in sorted(ROOT.rglob("*.md")) if not p.relative_to(ROOT).parts[0].startswith(("build", "out", "."))]


def dead_links():
    for document in documents():
        for target in re.findall(r"\]\(([^)#\s]+)(?:#[^)]*)?\)", document.read_text()):
            if "://" not in target and not (document.parent / target).exists():
                yield f"{document.relative_to(ROOT)}: no such file: {target}"


def dead_names():
    """Paths in backquotes that begin with a folder of the repository; `src/walk/Sweep` means Sweep.h and Sweep.cxx."""
    folders = "apps|benchmarks|cmake|docs|evaluation|examples|include|python|scripts|src|test|wrapping"
    for document in documents():
        for name in re.findall(rf"`((?:{folders})/[\w./-]*\w)`", document.read_text()):
            if not (ROOT / name).exists() and not list((ROOT / name).parent.glob(pathlib.Path(name).name + ".*")):
                yield f"{document.relative_to(ROOT)}: no such file: {name}"


def versions():
    found = {
        "CMakeLists.txt": re.search(r"^\s*VERSION (\d+\.\d+\.\d+)", (ROOT / "CMakeLists.txt").read_text(), re.M),
        "CITATION.cff": re.search(r"^version: (\S+)", (ROOT / "CITATION.cff").read_text(), re.M),
        "CHANGELOG.md": re.search(r"^## \[(\d+\.\d+\.\d+)\]", (ROOT / "CHANGELOG.md").read_text(), re.M),
    }
    numbers = {name: match and match[1] for name, match in found.items()}
    if len(set(numbers.values())) != 1 or None in numbers.values():
        yield f"the versions differ: {numbers}"


def readme_example():
    """Line by line, without indentation: the example has the same statements in the same order."""
    block = re.search(r"```cpp\n(.*?)```", (ROOT / "README.md").read_text(), re.S)
    path = ROOT / EXAMPLE
    if block is None or not path.exists():
        yield f"README.md has no C++ block, or {EXAMPLE} is missing"
        return
    example = iter([line.strip() for line in path.read_text().splitlines()])
    for line in filter(None, map(str.strip, block[1].splitlines())):
        if line not in example:  # consumes the iterator: the order counts
            yield f"README.md: this line is not in {EXAMPLE}, or not in this order: {line}"
            return


if __name__ == "__main__":
    problems = [problem for check in (dead_links, dead_names, versions, readme_example) for problem in check()]
    print("\n".join(problems) or "the documents agree with the repository")
    sys.exit(bool(problems))
