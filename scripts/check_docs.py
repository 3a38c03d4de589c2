#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""What the documents say must be so: links, files named in code, the code's constants, one version, and the README's C++ in a
tested example.

The numbers of a document that are constants of the code are listed in a comment of the document that begins with "constants:", a
line each: a phrase of the text with the number in brackets, a semicolon, the file, the name. "0.5 %" is 0.005, `name[1]` the second
value of an array."""
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
    folders = "apps|benchmarks|cmake|docs|evaluation|examples|include|python|scripts|slicer|src|test|training|wrapping"
    for document in documents():
        for name in re.findall(rf"`((?:{folders})/[\w./-]*\w)`", document.read_text()):
            if not (ROOT / name).exists() and not list((ROOT / name).parent.glob(pathlib.Path(name).name + ".*")):
                yield f"{document.relative_to(ROOT)}: no such file: {name}"


def value_in_code(path, name):
    """The value that every assignment or initialization of a name in a file has; None if there is none, or more than one."""
    name, index = re.fullmatch(r"(\w+)(?:\[(\d+)\])?", name).groups()
    number = r"[-+]?[\d.]+(?:e[-+]?\d+)?"
    found = re.findall(rf"\b{name}(?:\[\d*\])?\s*[={{]\s*({number}(?:,\s*{number})*)", (ROOT / path).read_text())
    values = {tuple(map(float, text.split(","))) for text in found}
    if len(values) != 1:
        return None
    values = values.pop()
    return values[int(index or 0)] if int(index or 0) < len(values) else None


def wrong_constants():
    for document in documents():
        text = document.read_text()
        listed = re.search(r"<!-- constants:.*?\n(.*?)-->", text, re.S)
        if listed is None:
            continue
        prose = " ".join((text[: listed.start()] + text[listed.end() :]).split())
        for line in filter(None, map(str.strip, listed[1].splitlines())):
            where = f"{document.relative_to(ROOT)}: {line}"
            entry = re.fullmatch(r"(.*\[([-+]?\d[\d.,]*(?:e[-+]?\d+)?)( %)?\].*?) ; (\S+) (\S+)", line)
            if entry is None:
                yield f"{where}: not of the form 'phrase with a [number] ; file name'"
                continue
            phrase, number, percent, path, name = entry.groups()
            bare = phrase.replace("[", "").replace("]", "")
            if prose.count(bare) != 1:
                yield f"{where}: the phrase occurs {prose.count(bare)} times in the text, not once"
            if not (ROOT / path).exists():
                yield f"{where}: there is no such file"
                continue
            value = value_in_code(path, name)
            if value is None:
                yield f"{where}: the file has no such constant, or more than one of this name"
            elif abs(value - float(number.replace(",", "")) / (100 if percent else 1)) > 1e-12 * abs(value):
                yield f"{where}: in the code it is {value:g}"


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
    problems = [problem for check in (dead_links, dead_names, wrong_constants, versions, readme_example) for problem in check()]
    print("\n".join(problems) or "the documents agree with the repository")
    sys.exit(bool(problems))
