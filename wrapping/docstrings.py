# SPDX-License-Identifier: Apache-2.0
"""Python's docstrings of the wrapped classes, from the comments in their headers.

    docstrings.py OUTPUT.json HEADER...

Writes {class: {"": text of the class, method: text of the method, ...}}. ITK's own way (ITK_WRAP_DOC, by Doxygen) does not
work for a module outside ITK's tree in 5.4: it asks for files of that tree.
"""

import json
import re
import sys
from pathlib import Path

# A comment, and what it is about: up to the next blank line, comment, brace or end of a declaration with arguments.
_comment = re.compile(r"/\*\*(?P<text>.*?)\*/\s*\n(?P<code>(?:[^\n]*\S[^\n]*\n)*)", re.S)
_class = re.compile(r"\\class\s+(?P<name>\w+)")
_macro = re.compile(r"^\s*itk(?P<kind>Set|Get|Boolean)(?P<what>\w*?)Macro\((?P<name>\w+)", re.M)
_parameter = re.compile(r"^\s*dwc\w*ParameterMacro\((?P<name>\w+)", re.M)  # include/dwcFilterMacros.h
_method = re.compile(r"^  (?:[\w:<>*& ]+ )?\*?&?(?P<name>[A-Z]\w*)\(", re.M)


def plain(comment):
    """The text of a comment without Doxygen's marks."""
    text = re.sub(r"^[ \t]*\*? ?", "", comment, flags=re.M).strip("\n ")
    text = re.sub(r"\\(class|ingroup)\b[^\n]*\n?", "", text)
    text = re.sub(r"\\brief\s+", "", text)
    text = re.sub(r"\\par ([^\n]*)", lambda match: f"{match[1]}\n{'-' * len(match[1])}", text)
    text = re.sub(r"\\(?:exception|throw) (?:itk::)?ExceptionObject", "Raises RuntimeError", text)
    text = re.sub(r"\\param (\w+)", r"\1:", text)
    text = re.sub(r"\\return", "Returns", text)
    text = re.sub(r"\\sa (.*)", lambda match: "See also " + ", ".join(match[1].split()) + ".", text)
    text = re.sub(r"\s*\\f\[\s*(.*?)\s*\\f\]\s*", r"\n\n    \1\n\n", text, flags=re.S)
    text = text.replace(r"\f$", "$").replace(r"\code", "::\n").replace(r"\endcode", "")
    return re.sub(r"\n{3,}", "\n\n", text).strip()


def names(code):
    """Methods that a piece of a class declares."""
    found = []
    for macro in _macro.finditer(code):
        kind, name = macro["kind"], macro["name"]
        found += [name + "On", name + "Off"] if kind == "Boolean" else [kind + name]
    for macro in _parameter.finditer(code):
        found += ["Set" + macro["name"], "Get" + macro["name"]]
    found += [match["name"] for match in _method.finditer(code)]
    return found


def docstrings(header):
    """The texts of one header, by class and method."""
    texts, current = {}, None
    for match in _comment.finditer(header):
        declared = _class.search(match["text"])
        if declared:
            current = texts.setdefault(declared["name"], {"": plain(match["text"])})
        elif current is not None:
            for name in names(match["code"]):
                current.setdefault(name, plain(match["text"]))
    return texts


def main(output, *headers):
    texts = {}
    for header in headers:
        texts.update(docstrings(Path(header).read_text(encoding="utf-8")))
    Path(output).write_text(json.dumps(texts, indent=1, ensure_ascii=False), encoding="utf-8")


if __name__ == "__main__":
    main(*sys.argv[1:])
