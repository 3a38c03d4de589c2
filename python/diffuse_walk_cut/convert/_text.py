# SPDX-License-Identifier: Apache-2.0
"""Text encoders: CLIP in OpenAI's layout as transformers keeps it, and in that of OpenCLIP.

Which name of OpenCLIP is which of transformers' was learned from ``loaders/single_file_utils.py`` of diffusers
(Apache-2.0). Activations and heads, which are in no tensor, are those of the published encoders: heads of 64 numbers, and
GELU for OpenCLIP's where OpenAI's have x sigmoid(1.702 x).
"""

from __future__ import annotations

from typing import Any

from ._errors import wrong
from ._table import Entry, Table, count, depth, divide
from ._weights import Weights

IGNORED = ("text_model.embeddings.position_ids", "embeddings.position_ids", "logit_scale", "attn_mask")
_HEAD = 64


def is_open_clip(weights: Weights, prefix: str) -> bool:
    return f"{prefix}token_embedding.weight" in weights


def read_config(weights: Weights, prefix: str, drop_last_layer: bool = False) -> dict[str, Any]:
    """``config.json`` of the text encoder below `prefix` of a checkpoint.

    Parameters
    ----------
    weights
        A checkpoint.
    prefix
        How the names of the encoder begin.
    drop_last_layer
        Leave out the last layer, as for Stable Diffusion 2, whose U-Net takes what comes before it.

    Raises
    ------
    ValueError
        There is no text encoder below `prefix`.
    """
    is_open = is_open_clip(weights, prefix)
    inside = "" if is_open or f"{prefix}embeddings.token_embedding.weight" in weights else "text_model."
    names = (
        ("token_embedding.weight", "positional_embedding", "transformer.resblocks.{}.mlp.c_fc.weight")
        if is_open
        else (
            f"{inside}embeddings.token_embedding.weight",
            f"{inside}embeddings.position_embedding.weight",
            inside + "encoder.layers.{}.mlp.fc1.weight",
        )
    )
    if not all(prefix + name.format(0) in weights for name in names):
        fix = "Give the whole checkpoint: U-Net, autoencoder and text encoder in one file."
        raise wrong("source", f"the file has no text encoder ({prefix}...)", weights.paths[0], fix)
    layers = 0
    while prefix + names[2].format(layers) in weights:
        layers += 1
    rows, hidden = weights.shape(prefix + names[0])
    projection = f"{prefix}text_projection"
    has_projection = projection in weights and not drop_last_layer
    return {
        "architectures": ["CLIPTextModelWithProjection" if has_projection else "CLIPTextModel"],
        "attention_dropout": 0.0,
        "hidden_act": "gelu" if is_open else "quick_gelu",
        "hidden_size": hidden,
        "intermediate_size": weights.shape(prefix + names[2].format(0))[0],
        "layer_norm_eps": 1e-05,
        "max_position_embeddings": weights.shape(prefix + names[1])[0],
        "model_type": "clip_text_model",
        "num_attention_heads": divide(hidden, _HEAD, "the width of the text encoder"),
        "num_hidden_layers": layers - drop_last_layer,
        "projection_dim": weights.shape(projection)[1] if has_projection else hidden,
        "vocab_size": rows,
    }


def make_table(config: dict[str, Any], layout: str = "") -> list[Entry]:
    """The tensors of the text encoder that a ``config.json`` describes.

    Parameters
    ----------
    config
        The configuration.
    layout
        That of the checkpoint which the originals' names are for: "open" (OpenCLIP), "clip" (as transformers keeps it),
        "bare" (the same without "text_model."); nothing for a diffusers folder.
    """
    hidden, inner = count(config, "hidden_size", 512), count(config, "intermediate_size", 2048)
    rows = depth(config.get("vocab_size", 49408), "vocab_size", 1, 1 << 24)
    positions = count(config, "max_position_embeddings", 77)
    is_open = layout == "open"
    table = Table()

    def name(new: str, old: str) -> str:
        return old if is_open else new if layout == "bare" else f"text_model.{new}"

    def add(new: str, old: str, shape: tuple[int, ...]) -> None:
        table.pair(f"text_model.{new}", shape, name(new, old))

    table.weight("text_model.embeddings.token_embedding", (rows, hidden), name("embeddings.token_embedding", "token_embedding"))
    place = "embeddings.position_embedding.weight"
    table.entries.append(Entry(f"text_model.{place}", (positions, hidden), name(place, "positional_embedding")))
    for layer in range(depth(config.get("num_hidden_layers", 12), "num_hidden_layers", 0, 256)):
        new, old = f"encoder.layers.{layer}", f"transformer.resblocks.{layer}"
        add(f"{new}.layer_norm1", f"{old}.ln_1", (hidden,))
        for third, kind in enumerate("qkv"):
            key = f"{new}.self_attn.{kind}_proj"
            if is_open:
                for end, shape in (("weight", (hidden, hidden)), ("bias", (hidden,))):
                    entry = Entry(f"text_model.{key}.{end}", shape, f"{old}.attn.in_proj_{end}", "third", third)
                    table.entries.append(entry)
            else:
                add(key, "", (hidden, hidden))
        add(f"{new}.self_attn.out_proj", f"{old}.attn.out_proj", (hidden, hidden))
        add(f"{new}.layer_norm2", f"{old}.ln_2", (hidden,))
        add(f"{new}.mlp.fc1", f"{old}.mlp.c_fc", (inner, hidden))
        add(f"{new}.mlp.fc2", f"{old}.mlp.c_proj", (hidden, inner))
    add("final_layer_norm", "ln_final", (hidden,))
    if (config.get("architectures") or [""])[0] == "CLIPTextModelWithProjection":
        shape = (count(config, "projection_dim", 512), hidden)
        table.entries.append(Entry("text_projection.weight", shape, "text_projection", "transposed"))
    return table.entries


def old_names(table: list[Entry]) -> dict[str, str]:
    """Names without "text_model.", which some versions of transformers write."""
    return {entry.key: entry.key.removeprefix("text_model.") for entry in table}
