# SPDX-License-Identifier: Apache-2.0
"""Turn a checkpoint of Stable Diffusion into a diffusers folder, which ``model=`` and ``--model`` take.

>>> from diffuse_walk_cut.convert import convert
>>> convert("v1-5.safetensors", "sd15", tokenizer="clip-tokenizer")   # doctest: +SKIP

``python -m diffuse_walk_cut.convert SOURCE FOLDER`` is the same as a program. Sources are single-file checkpoints
(``.safetensors``, ``.ckpt``) of Stable Diffusion 1.x, 2.x and XL base, and diffusers folders, also those with ``.bin``
weights; LoRA files are merged into the weights. PyTorch is needed, and imported when a conversion begins; diffusers,
transformers and peft are not needed.
"""

from __future__ import annotations

from ._convert import convert

__all__ = ["convert"]
