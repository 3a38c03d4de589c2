#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""A parameter has one row in the table, and few files of code know of it.

A new number, text or list is declared in four files: its struct in include/dwc/, its filter's header, the table, and the
signature of Python's segment(). (An enum also has its names for C++ and Python.) The rooms' own computing is not counted,
nor the recipes, which give values to parameters that are there.
"""
import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
TABLE = "src/parameters/Parameters.cxx"
MOST_FILES = 4
#: Parameters that nothing but their filter and their room deals with.
PLAIN = (
    "AttentionExponent", "MixtureWeight", "SliceSpacing", "InversionSteps", "TotalSteps", "Seed", "Prompt", "Resolutions", "ResolutionWeights", "AffinityExponent",
    "ImproveCuts", "MaximumNumberOfNodes", "NumberOfSteps", "StepRadius",
)
FOLDERS = ("include", "src", "apps", "python", "wrapping")
ROOMS = ("src/diffuse/", "src/image/", "src/label/", "src/walk/", "src/parameters/Recipes")


def rows():
    """(name, option) of each row."""
    return re.findall(r'Row\(\s*"(\w+)",\s*"([\w-]*)"', (ROOT / TABLE).read_text())


def code(path):
    """Without comments, docstrings and sentences, which may speak of parameters."""
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".py":
        text = re.sub(r'"""(.|\n)*?"""', "", text)
        return re.sub(r"#[^\n]*", "", text)
    text = re.sub(r"/\*(.|\n)*?\*/|//[^\n]*", "", text)
    return re.sub(r'"[^"\n]* [^"\n]*"', '""', text)


def files():
    suffixes = (".h", ".hxx", ".cxx", ".py", ".in", ".wrap")
    for folder in FOLDERS:
        for path in sorted((ROOT / folder).rglob("*")):
            name = path.relative_to(ROOT).as_posix()
            if path.suffix in suffixes and not name.startswith(ROOMS) and "__pycache__" not in name:
                yield name, code(path)


def places():
    texts = dict(files())
    for name in PLAIN:
        snake = re.sub("(?<!^)(?=[A-Z])", "_", name).lower()
        pattern = re.compile(rf"\b(?:Set|Get|m_)?(?:{name}|{name[0].lower()}{name[1:]}|{snake})\b")
        found = [path for path, text in texts.items() if pattern.search(text)]
        if not 0 < len(found) <= MOST_FILES:
            yield f"{name} stands in {len(found)} files of code, {MOST_FILES} are allowed: {', '.join(found)}"


def once():
    names = [name for name, _ in rows()]
    for name in {name for name in names if names.count(name) > 1}:
        yield f"{TABLE} has {name} twice"
    if len(names) < 30:
        yield f"{TABLE}: only {len(names)} rows were found; has its form changed?"


if __name__ == "__main__":
    problems = [problem for check in (once, places) for problem in check()]
    print("\n".join(problems) or "every parameter has one row, and few places")
    sys.exit(bool(problems))
