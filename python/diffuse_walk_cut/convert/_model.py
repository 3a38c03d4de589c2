# SPDX-License-Identifier: Apache-2.0
"""What a conversion knows of a model before it writes: its parts, their configurations, and where their numbers are."""

from __future__ import annotations

import pathlib
from dataclasses import dataclass, field
from typing import Any

from ._table import Entry, Source
from ._weights import Weights


@dataclass
class Part:
    """A U-Net, an autoencoder or a text encoder.

    Attributes
    ----------
    name
        Its folder: ``unet``, ``vae``, ``text_encoder``, ``text_encoder_2``.
    config
        Its ``config.json``.
    weights
        Where its numbers are.
    table
        Its tensors; empty for a network whose tensors are not known here, which are taken as they are.
    sources
        From the names of its tensors to those in `weights`.
    """

    name: str
    config: dict[str, Any]
    weights: Weights
    table: list[Entry]
    sources: dict[str, Source]

    @property
    def file(self) -> str:
        """The name of its file of weights."""
        return ("model" if self.name.startswith("text_encoder") else "diffusion_pytorch_model") + ".safetensors"


@dataclass
class Model:
    """A whole model.

    Attributes
    ----------
    kind
        What it is, in words.
    index
        Its ``model_index.json``.
    parts
        Its networks.
    scheduler
        Its ``scheduler_config.json``.
    tokenizers
        From folders, ``tokenizer`` and ``tokenizer_2``, to their files' contents by name.
    opened
        The files that must be closed at the end.
    """

    kind: str
    index: dict[str, Any]
    parts: list[Part]
    scheduler: dict[str, Any]
    tokenizers: dict[str, dict[str, bytes]] = field(default_factory=dict)
    opened: list[Weights] = field(default_factory=list)
    source: pathlib.Path = pathlib.Path()

    def close(self) -> None:
        for weights in self.opened:
            weights.close()
