# SPDX-License-Identifier: Apache-2.0
"""Type stubs of the wrapped classes and functions, from the filters' headers.

    stubs.py OUTPUT.pyi HEADER...

Writes itk-stubs/__init__.pyi, a partial stub package (PEP 561): what is not in it is ``Any``, as without it, since the
official ``itk`` has no types.
"""

import re
import sys
from pathlib import Path

_set = re.compile(r"^\s*itkSet(?P<kind>\w*?)Macro\((?P<name>\w+)(?:,\s*(?P<type>[^)]+))?\)", re.M)
_parameter = re.compile(
    r"^\s*dwc(?P<kind>\w*?)ParameterMacro\((?P<name>\w+),\s*[\w.]+(?:,\s*(?P<type>[^)]+))?\)", re.M
)  # include/dwcFilterMacros.h
_output = re.compile(r"^  \w+ \*\n  (?P<name>Get\w+)\(\);", re.M)
_class = re.compile(r"^class ITK_TEMPLATE_EXPORT (?P<name>\w+)", re.M)
_types = {
    "bool": "bool",
    "double": "float",
    "int": "int",
    "unsigned int": "int",
    "SizeValueType": "int",
    "std::size_t": "int",
    "std::uint64_t": "int",
    "std::string": "str",
}

HEAD = """# Made by wrapping/stubs.py of DiffuseWalkCut from the headers of its filters.
from collections.abc import Iterator, Sequence
from typing import Any

import networkx
import numpy
from diffuse_walk_cut import Node

def __getattr__(name: str) -> Any: ...

class _Template(type):
    def __getitem__(cls, types: Any) -> Any: ...

class PartitionTree:
    nodes: tuple[Node, ...]
    number_of_leaves: int
    splits: tuple[int, ...]
    automatic: dict[str, Any]
    @classmethod
    def New(cls) -> PartitionTree: ...
    @classmethod
    def from_dict(cls, tree: dict[str, Any]) -> PartitionTree: ...
    @classmethod
    def from_json(cls, text: str) -> PartitionTree: ...
    def __len__(self) -> int: ...
    def __iter__(self) -> Iterator[Node]: ...
    def __getitem__(self, index: int) -> Node: ...
    def cut(
        self,
        number_of_regions: int | None = ...,
        cost_threshold: float | None = ...,
        depth: int | None = ...,
    ) -> numpy.ndarray: ...
    def to_dict(self) -> dict[str, Any]: ...
    def to_json(self) -> str: ...
    def to_linkage(self) -> numpy.ndarray: ...
    def to_networkx(self) -> networkx.DiGraph: ...
    def GetSeparationCost(self, leafA: int, leafB: int) -> float: ...
    def DisconnectPipeline(self) -> None: ...
"""

# What the function of each filter takes in order, and gives.
FUNCTIONS = {
    "DiffusionAttentionImageFilter": ("image: Any", "tuple[Any, Any]"),
    "RandomWalkNCutFilter": ("walk: Any, tokens: Any = ...", "tuple[Any, PartitionTree]"),
    "HierarchicalLabelFilter": ("leaves: Any, tree: PartitionTree", "Any"),
}


def snake(name):
    name = re.sub("(.)([A-Z][a-z]+)", r"\1_\2", name)
    return re.sub("([a-z0-9])([A-Z])", r"\1_\2", name).replace("__", "_").lower()


def parameters(header):
    """Name and type of each parameter of a filter, in the order of the header."""
    found = []
    for match in _set.finditer(header):
        kind = {"String": "str", "Enum": "int | str", "Input": "Any"}.get(match["kind"])
        found.append((match.start(), match["name"], kind or _types[match["type"].strip()]))
    for match in _parameter.finditer(header):
        kind = {"String": "str", "Enum": "int | str"}.get(match["kind"]) or _types[match["type"].strip()]
        found.append((match.start(), match["name"], f"Sequence[{kind}]" if match["kind"] == "List" else kind))
    return [(name, type_) for _, name, type_ in sorted(found)]


def stub(header):
    """The class and the function of a filter; nothing for other headers."""
    declared = _class.search(header)
    if declared is None or declared["name"] not in FUNCTIONS:
        return ""
    name = declared["name"]
    first, result = FUNCTIONS[name]
    keywords = ", ".join(f"{snake(parameter)}: {type_} = ..." for parameter, type_ in parameters(header))
    lines = [
        f"def {snake(name)}({first}, *, {keywords}) -> {result}: ...",
        f"class {name}(metaclass=_Template):",
        "    @staticmethod",
        f"    def New(*inputs: Any, {keywords}) -> {name}: ...",
        "    def Update(self) -> None: ...",
        "    def GetOutput(self, index: int = ...) -> Any: ...",
    ]
    for parameter, type_ in parameters(header):
        lines.append(f"    def Set{parameter}(self, value: {type_}) -> None: ...")
        got = {"int | str": "int"}.get(type_, type_)
        lines.append(f"    def Get{parameter}(self) -> {got}: ...")
    settable = {"Get" + parameter for parameter, _ in parameters(header)}
    for match in _output.finditer(header):
        if match["name"] not in settable:
            made = "PartitionTree" if match["name"] == "GetPartitionTree" else "Any"
            lines.append(f"    def {match['name']}(self) -> {made}: ...")
    return "\n".join(lines) + "\n"


def main(output, *headers):
    text = HEAD + "".join("\n" + part for part in map(stub, (Path(header).read_text() for header in headers)) if part)
    Path(output).parent.mkdir(parents=True, exist_ok=True)
    Path(output).write_text(text, encoding="utf-8")
    Path(output).with_name("py.typed").write_text("partial\n", encoding="utf-8")


if __name__ == "__main__":
    main(*sys.argv[1:])
