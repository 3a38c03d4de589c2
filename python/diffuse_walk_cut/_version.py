# SPDX-License-Identifier: Apache-2.0
"""What this package calls itself in its results."""

from __future__ import annotations

import functools
import importlib.metadata

PROGRAM = "diffuse_walk_cut"


@functools.cache
def version() -> str:
    """Of the installed package; "0" where it is not installed."""
    try:
        return importlib.metadata.version("itk-diffusewalkcut")
    except importlib.metadata.PackageNotFoundError:
        return "0"
