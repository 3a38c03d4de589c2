# SPDX-License-Identifier: Apache-2.0
"""The parameters of the three filters, checked before anything runs, and what a tree says of them."""

from __future__ import annotations

import math
import os
from collections.abc import Iterable
from dataclasses import dataclass, fields
from typing import Any

import numpy as np

from ._tree import whole
from ._wrapping import _names

#: Parameters that only diffusers models have.
OF_DIFFUSERS = (
    "device",
    "precision",
    "mode",
    "timestep",
    "inversion_steps",
    "total_steps",
    "seed",
    "prompt",
    "resolutions",
    "resolution_weights",
    "layers",
    "head_weighting",
    "window_minimum",
    "window_maximum",
)

_ENUMS = {
    "token_type": "TokenType",
    "appearance": "Appearance",
    "precision": "Precision",
    "mode": "Mode",
    "head_weighting": "HeadWeighting",
    "layout": "Layout",
    "affinity": "Affinity",
}

#: The least value of whole numbers; what the filters allow is theirs to say.
_WHOLE = {
    "number_of_tokens": 0,
    "neighborhood_radius": 0,
    "image_size": 0,
    "memory_limit": 0,
    "inversion_steps": 1,
    "total_steps": 1,
    "seed": 0,
    "walk_length": 1,
    "maximum_number_of_nodes": 1,
    "number_of_snap_regions": 0,
    "number_of_steps": 1,
}

_REAL = ("affinity_exponent", "minimum_region_fraction", "cell_size", "step_radius", "window_minimum", "window_maximum")


@dataclass
class Parameters:
    """What was asked of :func:`diffuse_walk_cut.segment`; its documentation says what each means.

    Raises
    ------
    TypeError, ValueError
        Where a value is not of its type or not one of its names. Ranges are verified by the filters.
    """

    regions: int | None = None
    model: str = "local"
    token_type: str = "automatic"
    number_of_tokens: int = 0
    neighborhood_radius: int = 0
    appearance: str = "automatic"
    image_size: int = 0
    device: str = "auto"
    precision: str = "automatic"
    mode: str = "inversion"
    timestep: int = -1
    inversion_steps: int = 10
    total_steps: int = 50
    seed: int = 0
    prompt: str = ""
    resolutions: tuple[int, ...] = ()
    resolution_weights: tuple[float, ...] = ()
    layers: tuple[str, ...] = ()
    head_weighting: str = "mean"
    window_minimum: float = 0.0
    window_maximum: float = 0.0
    layout: str = "automatic"
    affinity: str = "walk"
    affinity_exponent: float = 1.0
    walk_length: int = 1
    maximum_number_of_regions: int | None = None
    minimum_region_fraction: float = 0.002
    improve_cuts: bool = True
    maximum_number_of_nodes: int = 4096
    refinement: str = "automatic"
    cell_size: float = 0.0
    number_of_snap_regions: int = 0
    number_of_steps: int = 20
    step_radius: float = 0.0
    memory_limit: int = 0

    def __post_init__(self) -> None:
        if self.regions is not None:
            self.regions = whole("regions", self.regions, 1)
        if self.maximum_number_of_regions is None:
            self.maximum_number_of_regions = max(64, self.regions or 0)
        self.maximum_number_of_regions = whole("maximum_number_of_regions", self.maximum_number_of_regions, 1)
        self.model = _model(self.model)
        for name, enum in _ENUMS.items():
            setattr(self, name, _choice(name, getattr(self, name), _names[enum]))
        self.refinement = _choice("refinement", self.refinement, ("automatic", *_names["Refinement"]))
        for name, least in _WHOLE.items():
            setattr(self, name, whole(name, getattr(self, name), least))
        self.timestep = whole("timestep", self.timestep, -1)
        for name in _REAL:
            setattr(self, name, _real(name, getattr(self, name)))
        if not isinstance(self.improve_cuts, (bool, np.bool_)):
            raise TypeError(f"improve_cuts: must be True or False (got {self.improve_cuts!r})")
        self.improve_cuts = bool(self.improve_cuts)
        for name in ("device", "prompt"):
            if not isinstance(getattr(self, name), str):
                raise TypeError(f"{name}: must be text (got {getattr(self, name)!r})")
        self.resolutions = tuple(whole("resolutions", n, 1) for n in _listed("resolutions", self.resolutions))
        self.resolution_weights = tuple(
            _real("resolution_weights", x) for x in _listed("resolution_weights", self.resolution_weights)
        )
        self.layers = tuple(_listed("layers", self.layers))
        if not all(isinstance(name, str) for name in self.layers):
            raise TypeError(f"layers: must be names of layers (got {self.layers!r})")
        if self.is_local:
            self._verify_local()

    def _verify_local(self) -> None:
        defaults = {field.name: field.default for field in fields(self)}
        for name in OF_DIFFUSERS:
            if getattr(self, name) != defaults[name]:
                raise ValueError(
                    f"{name}: is for diffusers models (got {getattr(self, name)!r}); name the folder of one with "
                    "model, or leave it out"
                )

    @property
    def is_local(self) -> bool:
        """True where the model is the local score model, which needs no weights."""
        return self.model == "local"

    @property
    def has_window(self) -> bool:
        """True where the values that the model sees as black and white were given."""
        return self.window_minimum != self.window_maximum

    @property
    def model_name(self) -> str:
        """ "local", or the folder's own name."""
        return self.model if self.is_local else os.path.basename(os.path.realpath(self.model))

    def to_dict(self) -> dict[str, Any]:
        """All of them by name."""
        return {field.name: getattr(self, field.name) for field in fields(self)}


def _model(value: Any) -> str:
    if not isinstance(value, (str, os.PathLike)):
        raise TypeError(f"model: must be 'local' or the folder of a diffusers model (got {value!r})")
    return os.fspath(value)


def _choice(name: str, value: Any, allowed: tuple[str, ...]) -> str:
    if not isinstance(value, str) or value.lower() not in allowed:
        raise ValueError(f"{name}: must be one of {', '.join(map(repr, allowed))} (got {value!r})")
    return value.lower()


def _real(name: str, value: Any) -> float:
    if isinstance(value, (bool, np.bool_, str)):
        raise TypeError(f"{name}: must be a number (got {value!r})")
    try:
        number = float(value)
    except (TypeError, ValueError):
        raise TypeError(f"{name}: must be a number (got {value!r})") from None
    if not math.isfinite(number):
        raise ValueError(f"{name}: must be finite (got {number})")
    return number


def _listed(name: str, value: Any) -> Iterable[Any]:
    if isinstance(value, (str, bytes)) or not isinstance(value, Iterable):
        raise TypeError(f"{name}: must be a list or tuple (got {value!r})")
    return value
