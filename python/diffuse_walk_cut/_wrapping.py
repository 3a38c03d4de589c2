# SPDX-License-Identifier: Apache-2.0
"""What the wrapped filters of ``itk`` do in Python. Called by wrapping/DiffuseWalkCutExtras.i, not by users."""

import functools
import importlib
import importlib.resources
import json

# The values of the filters' enums, in the order of their numbers.
_names = {
    "TokenType": ("automatic", "region", "grid"),
    "Appearance": ("automatic", "scene", "intensity"),
    "Grouping": ("automatic", "classes", "objects", "both"),
    "Combination": ("product", "mixture", "none"),
    "Precision": ("automatic", "float32", "float16", "bfloat16"),
    "Mode": ("inversion", "single", "noise"),
    "HeadWeighting": ("mean", "spectral_gap"),
    "Layout": ("automatic", "full", "neighborhood", "feature"),
    "Affinity": ("walk", "cosine", "dot"),
    "LevelRule": ("automatic", "number_of_regions", "threshold", "depth"),
    "Refinement": ("nearest", "snap", "walk", "automatic"),
}


@functools.cache
def _docstrings():
    file = importlib.resources.files(__package__) / "docstrings.json"  # made with the wheel by wrapping/docstrings.py
    return json.loads(file.read_text(encoding="utf-8")) if file.is_file() else {}


def describe(namespace, name):
    """Gives a class that is being made, and its methods, their docstrings; those of its own Python methods stay."""
    texts = _docstrings().get(name, {})
    if texts:
        namespace["__doc__"] = texts[""]
    for method, text in texts.items():
        function = namespace.get(method)
        if callable(function) and method not in ("GetOutput", "SetInput"):
            function.__doc__ = text


class ParameterError(RuntimeError):
    """A parameter or an input of a filter that cannot be used.

    Attributes
    ----------
    parameter : str
        As the filter names it: "WalkLength", "Input".
    sentence : str
        Its value, what is allowed, how to fix it.
    """

    def __init__(self, description, parameter, sentence):
        super().__init__(description)
        self.parameter = parameter
        self.sentence = sentence

    def __reduce__(self):
        return type(self), (str(self), self.parameter, self.sentence)


def call(result):
    """What a function of dwcPython.h gives: None, what a signal raised (KeyboardInterrupt), or a parameter's error."""
    if isinstance(result, tuple):
        raise ParameterError(*result)
    if result is not None:
        raise result


def takes_names(setter, parameter):
    """The setter of an enum, for its names too: ``filter.SetAffinity("cosine")``."""
    names = _names[parameter]

    @functools.wraps(setter)
    def set_by_name(self, value):
        if isinstance(value, str):
            if value.lower() not in names:
                allowed = ", ".join(repr(name) for name in names)
                raise ValueError(f"{parameter}: must be one of {allowed} (got {value!r})")
            value = names.index(value.lower())
        return setter(self, value)

    return set_by_name


def loads_torch(setter):
    """The setter of ``Model``: a model of its own brings LibTorch with it, which is that of the user's ``torch``."""

    @functools.wraps(setter)
    def set_model(self, model):
        model = str(model)
        if model != "local":
            load_torch()
        return setter(self, model)

    return set_model


def load_torch():
    """Loads LibTorch with the user's ``torch``, wherever it is installed."""
    try:
        importlib.import_module("torch")
    except ImportError as error:
        raise ImportError(
            "Model: a diffusers model needs PyTorch, and torch cannot be imported "
            f"({error}); pip install torch==2.13.0, or use the model 'local', which needs nothing"
        ) from error


def get_output(index, first, second):
    """Output 0 or 1; others are an error."""
    if index not in (0, 1):
        raise IndexError(f"output {index}: there are two, 0 and 1")
    return first() if index == 0 else second()


def set_input(args, set_first, set_second):
    """``SetInput(image)``, ``SetInput(0, image)``, ``SetInput(1, other)``."""
    if len(args) == 2 and args[0] == 1:
        set_second(args[1])
    else:
        set_first(*args)


def tree():
    """The functions of ``itk.PartitionTree``."""
    return importlib.import_module("diffuse_walk_cut._tree")


def page():
    """The functions of ``itk.PartitionTreePage``."""
    return importlib.import_module("diffuse_walk_cut._page")


def to_list(labels):
    """Labels as the wrapping takes them."""
    return [int(label) for label in labels]


def tree_from_json(text):
    """The tree of a text: what a pickled tree is read by."""
    import itk

    return itk.PartitionTree.from_json(text)
