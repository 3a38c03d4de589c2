# SPDX-License-Identifier: Apache-2.0
"""The U-Net: its configuration from a checkpoint's names and shapes, and the table of its tensors from its configuration.

A checkpoint numbers all residual networks and samplers of the way down, of the middle and of the way up in one row
(``input_blocks``, ``middle_block``, ``output_blocks`` of CompVis' latent-diffusion); a diffusers folder numbers them by
blocks. Which belongs to which was learned from diffusers (``loaders/single_file_utils.py``, Apache-2.0) and from the two
libraries' networks.
"""

from __future__ import annotations

import re
from typing import Any

from ._errors import wrong
from ._table import Entry, Table, count, counts, depth, divide
from ._weights import Weights

PREFIX = "model.diffusion_model."

_HEADS_OF_SD1 = 8  # everywhere; later models have heads of _HEAD numbers
_HEAD = 64


def read_config(weights: Weights, image_size: int, pixels_of_a_cell: int) -> dict[str, Any]:
    """``unet/config.json`` of the U-Net in a checkpoint.

    Parameters
    ----------
    weights
        A checkpoint that has a U-Net below `PREFIX`.
    image_size
        The model's own size in pixels.
    pixels_of_a_cell
        Pixels along one side of a cell of the latent image: 8 for Stable Diffusion.

    Raises
    ------
    ValueError
        It is not a U-Net of Stable Diffusion 1.x, 2.x or XL base.
    """
    blocks = _read_blocks(weights)
    attending = [name for name in weights.keys() if name.startswith(PREFIX) and name.endswith(".attn2.to_k.weight")]
    middle = _count_layers(weights, "middle_block.1")
    if not blocks or not attending or not middle or f"{PREFIX}conv_in.weight" in weights:
        raise _unsupported(weights, "the U-Net has no cross-attention, or another layout than Stable Diffusion's")
    channels = [block["channels"] for block in blocks]
    layers = [len(block["depths"]) for block in blocks]
    depths = [max(block["depths"]) for block in blocks]
    if any(len(set(block["depths"])) != 1 for block in blocks):
        raise _unsupported(weights, "the attention of a block has unlike numbers of layers")
    if depths[-1] not in (0, middle):
        raise _unsupported(weights, "the middle of the U-Net has another number of layers than the block before it")
    attends = [bool(number) for number in depths]
    depths = [number or 1 for number in depths[:-1]] + [middle]
    linear = len(weights.shape(f"{PREFIX}middle_block.1.proj_in.weight")) == 2
    heads: Any = [divide(number, _HEAD, "the number of channels of a block") for number in channels] if linear else _HEADS_OF_SD1
    down = [("CrossAttn" if has else "") + "DownBlock2D" for has in attends]
    up = [("CrossAttn" if has else "") + "UpBlock2D" for has in reversed(attends)]
    config = {
        "_class_name": "UNet2DConditionModel",
        "act_fn": "silu",
        "attention_head_dim": heads,
        "block_out_channels": channels,
        "center_input_sample": False,
        "cross_attention_dim": weights.shape(attending[0])[-1],
        "down_block_types": down,
        "downsample_padding": 1,
        "flip_sin_to_cos": True,
        "freq_shift": 0,
        "in_channels": weights.shape(f"{PREFIX}input_blocks.0.0.weight")[1],
        "layers_per_block": layers[0] if len(set(layers)) == 1 else layers,
        "mid_block_scale_factor": 1,
        "norm_eps": 1e-05,
        "norm_num_groups": 32,
        "out_channels": 4,
        "sample_size": image_size // pixels_of_a_cell,
        "transformer_layers_per_block": 1 if set(depths) == {1} else depths,
        "up_block_types": up,
        "use_linear_projection": linear,
    }
    if config["in_channels"] != 4:
        kinds = "inpainting models, which have 9, depth models, which have 5, and editing models, which have 8, are not supported"
        raise wrong("source", f"the U-Net takes {config['in_channels']} channels, not 4; {kinds}", weights.paths[0], "Give a base model.")
    return config


def _unsupported(weights: Weights, problem: str) -> Exception:
    return wrong("source", problem, weights.paths[0], "Stable Diffusion 1.x, 2.x and XL base can be converted.")


def _count_layers(weights: Weights, place: str) -> int:
    """Layers of the transformer at a place of the network; 0 where there is none."""
    number = 0
    while f"{PREFIX}{place}.transformer_blocks.{number}.norm1.weight" in weights:
        number += 1
    return number


def _read_blocks(weights: Weights) -> list[dict[str, Any]]:
    """Of each block going down its channels, and of each of its residual networks the layers of the transformer after it."""
    blocks: list[dict[str, Any]] = []
    ended = True
    pattern = re.compile(re.escape(PREFIX) + r"input_blocks\.(\d{1,3})\.")
    numbers = {int(found[1]) for found in map(pattern.match, weights.keys()) if found}
    for number in sorted(numbers - {0}):
        if f"{PREFIX}input_blocks.{number}.0.op.weight" in weights:
            ended = True
            continue
        convolution = f"{PREFIX}input_blocks.{number}.0.out_layers.3.weight"
        if convolution not in weights or len(weights.shape(convolution)) != 4:
            raise _unsupported(weights, f"the U-Net has no residual network {convolution!r}")
        channels = weights.shape(convolution)[0]
        if ended:
            blocks.append({"channels": channels, "depths": []})
            ended = False
        blocks[-1]["depths"].append(_count_layers(weights, f"input_blocks.{number}.1"))
    return blocks


# --- the table ---------------------------------------------------------------------------------------------------------


class _UNetTable(Table):
    def __init__(self, config: dict[str, Any]) -> None:
        super().__init__()
        self._context = count({"cross_attention_dim": config.get("cross_attention_dim", 1280)}, "cross_attention_dim")
        self._linear = bool(config.get("use_linear_projection"))
        self._time = 0

    def resnet(self, key: str, original: str, inside: int, outside: int) -> None:
        self.pair(f"{key}.norm1", (inside,), f"{original}.in_layers.0")
        self.pair(f"{key}.conv1", (outside, inside, 3, 3), f"{original}.in_layers.2")
        self.pair(f"{key}.time_emb_proj", (outside, self._time), f"{original}.emb_layers.1")
        self.pair(f"{key}.norm2", (outside,), f"{original}.out_layers.0")
        self.pair(f"{key}.conv2", (outside, outside, 3, 3), f"{original}.out_layers.3")
        if inside != outside:
            self.pair(f"{key}.conv_shortcut", (outside, inside, 1, 1), f"{original}.skip_connection")

    def transformer(self, key: str, original: str, channels: int, layers: int) -> None:
        projection = (channels, channels) if self._linear else (channels, channels, 1, 1)
        self.pair(f"{key}.norm", (channels,), f"{original}.norm")
        self.pair(f"{key}.proj_in", projection, f"{original}.proj_in")
        for layer in range(layers):
            inner = f"transformer_blocks.{layer}"
            for number, context in ((1, channels), (2, self._context)):
                attention = f"{inner}.attn{number}"
                for name, width in (("to_q", channels), ("to_k", context), ("to_v", context)):
                    self.weight(f"{key}.{attention}.{name}", (channels, width), f"{original}.{attention}.{name}")
                self.pair(f"{key}.{attention}.to_out.0", (channels, channels), f"{original}.{attention}.to_out.0")
            for name in ("norm1", "norm2", "norm3"):
                self.pair(f"{key}.{inner}.{name}", (channels,), f"{original}.{inner}.{name}")
            self.pair(f"{key}.{inner}.ff.net.0.proj", (8 * channels, channels), f"{original}.{inner}.ff.net.0.proj")
            self.pair(f"{key}.{inner}.ff.net.2", (channels, 4 * channels), f"{original}.{inner}.ff.net.2")
        self.pair(f"{key}.proj_out", projection, f"{original}.proj_out")

    def ends(self, config: dict[str, Any], first: int) -> None:
        """What lies before and after the blocks, and the embedding of the timestep."""
        inside, outside = count(config, "in_channels", 4), count(config, "out_channels", 4)
        kernels = [depth(config.get(name) or 3, name, 1, 15) for name in ("conv_in_kernel", "conv_out_kernel")]
        self._time = 4 * first
        self.pair("conv_in", (first, inside, kernels[0], kernels[0]), "input_blocks.0.0")
        self.pair("time_embedding.linear_1", (self._time, first), "time_embed.0")
        self.pair("time_embedding.linear_2", (self._time, self._time), "time_embed.2")
        if config.get("addition_embed_type") is not None:
            width = count(config, "projection_class_embeddings_input_dim")
            self.pair("add_embedding.linear_1", (self._time, width), "label_emb.0.0")
            self.pair("add_embedding.linear_2", (self._time, self._time), "label_emb.0.2")
        self.pair("conv_norm_out", (first,), "out.0")
        self.pair("conv_out", (outside, first, kernels[1], kernels[1]), "out.2")


def make_table(config: dict[str, Any]) -> list[Entry]:
    """The tensors of the U-Net that a ``unet/config.json`` of the class ``UNet2DConditionModel`` describes.

    Parameters
    ----------
    config
        The configuration; fields of other values than published models have are not looked at, since the program that
        loads the folder refuses them.

    Raises
    ------
    ValueError
        A number is missing or makes no sense.
    """
    channels = config.get("block_out_channels") or [320, 640, 1280, 1280]
    length = len(channels) if isinstance(channels, list) else 0
    channels = [count({"block_out_channels": n}, "block_out_channels") for n in counts({}, "block_out_channels", channels, length)]
    layers = [depth(n, "layers_per_block", 1) for n in counts(config, "layers_per_block", 2, length)]
    cross = ["CrossAttn"] * (length - 1) + [""]
    down = counts(config, "down_block_types", [f"{kind}DownBlock2D" for kind in cross], length)
    up = counts(config, "up_block_types", [f"{kind}UpBlock2D" for kind in reversed(cross)], length)
    depths = counts(config, "transformer_layers_per_block", 1, length)
    depths_up = counts(config, "reverse_transformer_layers_per_block", depths[::-1], length)

    table = _UNetTable(config)
    table.ends(config, channels[0])
    number, now, skips = 1, channels[0], [channels[0]]
    for i, width in enumerate(channels):
        transformers = _depths_of_block(depths[i], layers[i], str(down[i]))
        for j in range(layers[i]):
            table.resnet(f"down_blocks.{i}.resnets.{j}", f"input_blocks.{number}.0", now, width)
            if transformers is not None:
                table.transformer(f"down_blocks.{i}.attentions.{j}", f"input_blocks.{number}.1", width, transformers[j])
            number, now = number + 1, width
            skips.append(width)
        if i + 1 < length:
            table.pair(f"down_blocks.{i}.downsamplers.0.conv", (width, width, 3, 3), f"input_blocks.{number}.0.op")
            number += 1
            skips.append(width)

    middle = config.get("mid_block_type", "UNetMidBlock2DCrossAttn")
    if middle is not None:
        table.resnet("mid_block.resnets.0", "middle_block.0", now, now)
    if middle == "UNetMidBlock2DCrossAttn":
        layers_of_middle = _depths_of_block(depths[-1], 1, middle) or [0]
        table.transformer("mid_block.attentions.0", "middle_block.1", now, layers_of_middle[0])
        table.resnet("mid_block.resnets.1", "middle_block.2", now, now)

    number = 0
    for i, width in enumerate(reversed(channels)):
        resnets = layers[length - 1 - i] + 1
        transformers = _depths_of_block(depths_up[i], resnets, str(up[i]))
        for j in range(resnets):
            original = f"output_blocks.{number}"
            table.resnet(f"up_blocks.{i}.resnets.{j}", f"{original}.0", now + skips.pop(), width)
            if transformers is not None:
                table.transformer(f"up_blocks.{i}.attentions.{j}", f"{original}.1", width, transformers[j])
            if j + 1 == resnets and i + 1 < length:
                sampler = 1 if transformers is None else 2
                table.pair(f"up_blocks.{i}.upsamplers.0.conv", (width, width, 3, 3), f"{original}.{sampler}.conv")
            number, now = number + 1, width
    return table.entries


def _depths_of_block(value: Any, modules: int, kind: str) -> list[int] | None:
    """Layers of each transformer of a block; None for a block without attention."""
    if "CrossAttn" not in kind:
        return None
    listed = value if isinstance(value, list) else [value] * modules
    if len(listed) < modules:
        raise wrong("source", "transformer_layers_per_block has too few entries for a block", value, "Correct config.json.")
    return [depth(number, "transformer_layers_per_block") for number in listed[:modules]]
