# SPDX-License-Identifier: Apache-2.0
"""Keywords of segment() follow the library's table of parameters."""

import inspect
import json
import re

import itk
import pytest

from diffuse_walk_cut import segment
from diffuse_walk_cut._parameters import table, to_text

OTHERS = {
    "image", "regions", "series", "mask", "channel_axis", "memory_limit", "number_of_threads", "progress", "kept_model",
}


def signature():
    return inspect.signature(segment).parameters


def test_keywords_are_those_of_the_table():
    assert set(signature()) - OTHERS == set(table())


def test_defaults_are_those_of_the_table():
    for keyword, row in table().items():
        default = signature()[keyword].default
        if keyword == "maximum_number_of_regions":  # 64, or regions where that is more
            assert default is None
        elif keyword == "refinement":  # the filter that has all three decides
            assert default == "automatic"
        else:
            assert to_text(default) == row["default"], keyword


def test_the_docstring_has_each():
    for keyword in table():
        assert re.search(rf"^    (\w+, )*{keyword}(,| :|$)", segment.__doc__, re.M), keyword


def test_values_are_set_by_the_filters_names():
    filter_ = itk.HierarchicalSegmentationImageFilter[itk.Image[itk.US, 2]].New()
    for keyword, row in table().items():
        filter_.SetParameter(row["name"], row["default"])
        if keyword != "refinement":
            assert filter_.GetParameter(row["name"]) == row["default"]
    assert json.loads(type(filter_).DescribeParameters())
    with pytest.raises(RuntimeError, match="WalkLength: must be a whole number of at least 1 .got 0"):
        filter_.SetParameter("WalkLength", "0")
    with pytest.raises(RuntimeError, match="NoSuch: is no parameter"):
        filter_.SetParameter("NoSuch", "0")
