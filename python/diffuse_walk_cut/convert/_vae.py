# SPDX-License-Identifier: Apache-2.0
"""The autoencoder: its configuration from a checkpoint's names and shapes, and the table of its tensors.

Which name of CompVis' latent-diffusion is which of diffusers' was learned from ``loaders/single_file_utils.py`` of
diffusers (Apache-2.0).
"""

from __future__ import annotations

from typing import Any

from ._errors import wrong
from ._table import Entry, Table, count, counts, depth
from ._weights import Weights

PREFIX = "first_stage_model."
IGNORED = ("loss.", "model_ema.")  # of the autoencoder's own training


def read_config(weights: Weights, image_size: int, scaling_factor: float) -> dict[str, Any]:
    """``vae/config.json`` of the autoencoder in a checkpoint.

    Parameters
    ----------
    weights
        A checkpoint.
    image_size
        The model's own size in pixels.
    scaling_factor
        What latent images are multiplied by: a number of the family, which is in no tensor.

    Raises
    ------
    ValueError
        The checkpoint has no autoencoder of Stable Diffusion's kind.
    """
    channels = []
    while (name := f"{PREFIX}encoder.down.{len(channels)}.block.0.conv1.weight") in weights and len(channels) < 16:
        channels.append(weights.shape(name)[0])
    quant = f"{PREFIX}quant_conv.weight"
    if not channels or quant not in weights or len(weights.shape(quant)) != 4:
        fix = "Give the whole checkpoint: U-Net, autoencoder and text encoder in one file."
        raise wrong("source", f"the file has no autoencoder ({PREFIX}...)", weights.paths[0], fix)
    layers = 0
    while f"{PREFIX}encoder.down.0.block.{layers}.conv1.weight" in weights:
        layers += 1
    return {
        "_class_name": "AutoencoderKL",
        "act_fn": "silu",
        "block_out_channels": channels,
        "down_block_types": ["DownEncoderBlock2D"] * len(channels),
        "in_channels": 3,
        "latent_channels": weights.shape(quant)[0] // 2,
        "layers_per_block": layers,
        "norm_num_groups": 32,
        "out_channels": 3,
        "sample_size": image_size,
        "scaling_factor": scaling_factor,
        "up_block_types": ["UpDecoderBlock2D"] * len(channels),
        "force_upcast": True,
    }


class _VaeTable(Table):
    def resnet(self, key: str, original: str, inside: int, outside: int) -> None:
        for number, width in ((1, inside), (2, outside)):
            self.pair(f"{key}.norm{number}", (width,), f"{original}.norm{number}")
            self.pair(f"{key}.conv{number}", (outside, width, 3, 3), f"{original}.conv{number}")
        if inside != outside:
            self.pair(f"{key}.conv_shortcut", (outside, inside, 1, 1), f"{original}.nin_shortcut")

    def middle(self, coder: str, width: int, attention: bool) -> None:
        self.resnet(f"{coder}.mid_block.resnets.0", f"{coder}.mid.block_1", width, width)
        if attention:
            key, original = f"{coder}.mid_block.attentions.0", f"{coder}.mid.attn_1"
            self.pair(f"{key}.group_norm", (width,), f"{original}.norm")
            for name, old in (("to_q", "q"), ("to_k", "k"), ("to_v", "v"), ("to_out.0", "proj_out")):
                self.pair(f"{key}.{name}", (width, width), f"{original}.{old}", "linear")
        self.resnet(f"{coder}.mid_block.resnets.1", f"{coder}.mid.block_2", width, width)


def make_table(config: dict[str, Any]) -> list[Entry]:
    """The tensors of the autoencoder that a ``vae/config.json`` of the class ``AutoencoderKL`` describes."""
    channels = config.get("block_out_channels") or [64]
    length = len(channels) if isinstance(channels, list) else 0
    channels = [count({"block_out_channels": n}, "block_out_channels") for n in counts({}, "block_out_channels", channels, length)]
    if not channels:
        raise wrong("source", "in vae/config.json, block_out_channels must be a list", channels, "Correct config.json.")
    layers = depth(config.get("layers_per_block", 1), "layers_per_block", 1)
    latent = count(config, "latent_channels", 4)
    attention = config.get("mid_block_add_attention", True) is not False
    table = _VaeTable()

    table.pair("encoder.conv_in", (channels[0], count(config, "in_channels", 3), 3, 3), "encoder.conv_in")
    now = channels[0]
    for i, width in enumerate(channels):
        for j in range(layers):
            table.resnet(f"encoder.down_blocks.{i}.resnets.{j}", f"encoder.down.{i}.block.{j}", now, width)
            now = width
        if i + 1 < length:
            table.pair(f"encoder.down_blocks.{i}.downsamplers.0.conv", (width, width, 3, 3), f"encoder.down.{i}.downsample.conv")
    table.middle("encoder", now, attention)
    table.pair("encoder.conv_norm_out", (now,), "encoder.norm_out")
    table.pair("encoder.conv_out", (2 * latent, now, 3, 3), "encoder.conv_out")

    table.pair("decoder.conv_in", (now, latent, 3, 3), "decoder.conv_in")
    table.middle("decoder", now, attention)
    for i, width in enumerate(reversed(channels)):
        old = length - 1 - i  # numbered from the finest
        for j in range(layers + 1):
            table.resnet(f"decoder.up_blocks.{i}.resnets.{j}", f"decoder.up.{old}.block.{j}", now, width)
            now = width
        if i + 1 < length:
            table.pair(f"decoder.up_blocks.{i}.upsamplers.0.conv", (width, width, 3, 3), f"decoder.up.{old}.upsample.conv")
    table.pair("decoder.conv_norm_out", (now,), "decoder.norm_out")
    table.pair("decoder.conv_out", (count(config, "out_channels", 3), now, 3, 3), "decoder.conv_out")

    if config.get("use_quant_conv", True):
        table.pair("quant_conv", (2 * latent, 2 * latent, 1, 1), "quant_conv")
    if config.get("use_post_quant_conv", True):
        table.pair("post_quant_conv", (latent, latent, 1, 1), "post_quant_conv")
    return table.entries


def old_names(table: list[Entry]) -> dict[str, str]:
    """Names that libraries of 2022 gave to the attention of the autoencoder."""
    renamed = {".to_q.": ".query.", ".to_k.": ".key.", ".to_v.": ".value.", ".to_out.0.": ".proj_attn."}
    names = {}
    for entry in table:
        for new, old in renamed.items():
            if new in entry.key:
                names[entry.key] = entry.key.replace(new, old)
    return names
