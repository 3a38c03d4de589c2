# SPDX-License-Identifier: Apache-2.0
"""Sentences of errors, and what several modules ask of a value."""

from __future__ import annotations

import json
import pathlib
from collections.abc import Iterable
from typing import Any

_MOST_CONFIG_BYTES = 64 << 20


def wrong(parameter: str, problem: str, got: Any, fix: str, kind: type[Exception] = ValueError) -> Exception:
    """An exception "parameter: problem (got value). How to fix it"."""
    shown = got if isinstance(got, str) else repr(got) if not isinstance(got, pathlib.Path) else str(got)
    return kind(f"{parameter}: {problem} (got {shown}). {fix}")


def some(names: Iterable[str], most: int = 3) -> str:
    """The first names in alphabetical order, and how many more there are."""
    listed = sorted(names)
    more = f" and {len(listed) - most} more" if len(listed) > most else ""
    return ", ".join(map(repr, listed[:most])) + more


def read_object(path: pathlib.Path, parameter: str = "source") -> dict[str, Any]:
    """The JSON object in a file."""
    fix = "Get the file again."
    try:
        if path.stat().st_size > _MOST_CONFIG_BYTES:
            raise wrong(parameter, "a configuration is longer than 64 MiB", path, fix)
        value = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise wrong(parameter, "a file is missing", path, fix, FileNotFoundError) from None
    except (ValueError, RecursionError) as error:
        if isinstance(error, ValueError) and str(error).startswith(parameter):
            raise
        raise wrong(parameter, "a file is not JSON", path, fix) from None
    if not isinstance(value, dict):
        raise wrong(parameter, "a file holds no JSON object", path, fix)
    return value
