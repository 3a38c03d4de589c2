# SPDX-License-Identifier: Apache-2.0
"""The network, its noise, and the diffusers folder that it is written to."""

from __future__ import annotations

import copy
import os
import pathlib
import shutil
from collections.abc import Sequence

import torch
from diffusers import DDIMPipeline, DDIMScheduler, UNet2DModel

TRAIN_STEPS = 1000


def make_network(size: int, channels: Sequence[int], layers: int, head: int, groups: int, seed: int) -> UNet2DModel:
    """A U-Net of pixels without a condition.

    Parameters
    ----------
    size
        The side, in pixels, of the images that it is trained with.
    channels
        Of each block; the first works on `size` pixels, each other on half as many along a side as the one before. The
        third block and those after it have self-attention.
    layers
        Residual networks in a block.
    head
        Numbers in a head of attention.
    groups
        Groups of the group norms.
    seed
        Of the weights.

    Raises
    ------
    ValueError
        The numbers do not divide as they must.
    """
    for number in channels:
        if number % groups or number % head and number in channels[2:]:
            raise ValueError(
                f"channels: each must be a multiple of groups ({groups}), and of head ({head}) from the third on (got {number}). "
                "Give other channels, --groups or --head."
            )
    if size % 2 ** len(channels) or len(channels) < 3:
        raise ValueError(
            f"channels: at least three are needed, and the size must be a multiple of 2 to the power of their number (got "
            f"{len(channels)} for {size} pixels). Give another number of channels or another --size."
        )
    attends = [i >= 2 for i in range(len(channels))]
    torch.manual_seed(seed)
    network = UNet2DModel(
        sample_size=size,
        block_out_channels=tuple(channels),
        layers_per_block=layers,
        attention_head_dim=head,
        norm_num_groups=groups,
        down_block_types=tuple("AttnDownBlock2D" if has else "DownBlock2D" for has in attends),
        up_block_types=tuple("AttnUpBlock2D" if has else "UpBlock2D" for has in reversed(attends)),
    )
    with torch.no_grad():
        # Attention begins as a likeness of features: the logit of two tokens is largest where their queries are alike.
        for module in network.modules():
            if hasattr(module, "to_q"):
                module.to_k.load_state_dict(module.to_q.state_dict())
        # Branches and the output begin at nothing, as in diffusion models since J. Ho et al. (NeurIPS 2020).
        for name, parameter in network.named_parameters():
            if name.startswith("conv_out.") or ".conv2." in name or ".to_out.0." in name:
                parameter.zero_()
    return network


class Noise:
    """The noise schedule, its v-prediction, and the weights of timesteps.

    Betas are linear from 0.0001 to 0.02 in 1000 steps (J. Ho, A. Jain and P. Abbeel, "Denoising diffusion probabilistic
    models", NeurIPS 2020). The network says v = a e - s x, with the image x, the noise e and the noised image a x + s e
    (T. Salimans and J. Ho, "Progressive distillation for fast sampling of diffusion models", ICLR 2022). The squared error
    of the image is weighted by min(a^2 / s^2, gamma) (T. Hang et al., "Efficient diffusion training via min-SNR weighting
    strategy", ICCV 2023), and that of v by no less than `floor`.

    Parameters
    ----------
    device
        Where tensors are.
    gamma
        Of min-SNR.
    floor
        The least weight.
    """

    def __init__(self, device: torch.device, gamma: float, floor: float = 0.1) -> None:
        products = torch.cumprod(1 - torch.linspace(0.0001, 0.02, TRAIN_STEPS, dtype=torch.float64), 0)
        ratio = products / (1 - products)
        # The squared error of v is that of the image times (1 + a^2 / s^2).
        self.weight = (ratio.clamp(max=gamma) / (ratio + 1)).clamp(min=floor).float().to(device)
        self._signal, self._noise = products.sqrt().float().to(device), (1 - products).sqrt().float().to(device)

    def mix(self, image: torch.Tensor, noise: torch.Tensor, step: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        """The noised images, and v; all (n, 3, h, w), `step` (n,)."""
        a, s = (table[step].view(-1, 1, 1, 1) for table in (self._signal, self._noise))
        return a * image + s * noise, a * noise - s * image

    def image(self, noised: torch.Tensor, v: torch.Tensor, step: torch.Tensor) -> torch.Tensor:
        """The images that v says."""
        a, s = (table[step].view(-1, 1, 1, 1) for table in (self._signal, self._noise))
        return a * noised - s * v

    def draw_steps(self, count: int, generator: torch.Generator) -> torch.Tensor:
        """Timesteps: three of five from 50 to 549, where attention is read, the others from all."""

        def draw(low: int, high: int) -> torch.Tensor:
            return torch.randint(low, high, (count,), device=generator.device, generator=generator)

        chosen = torch.rand(count, device=generator.device, generator=generator) < 0.6
        return torch.where(chosen, draw(50, 550), draw(0, TRAIN_STEPS))


def save_folder(network: UNet2DModel, folder: pathlib.Path, card: str) -> None:
    """Write a diffusers folder in float16: beside, and renamed when it is whole.

    Parameters
    ----------
    network
        The network; it stays as it is.
    folder
        The folder; one that an earlier run wrote is replaced.
    card
        Text of its ``README.md``.

    Raises
    ------
    ValueError
        A weight is not finite in float16.
    """
    half = copy.deepcopy(network).to("cpu", torch.float16)
    for name, parameter in half.named_parameters():
        if not torch.isfinite(parameter).all():
            raise ValueError(f"weights: a number is not finite (got {name}). Train with a smaller --rate.")
    scheduler = DDIMScheduler(
        num_train_timesteps=TRAIN_STEPS, beta_start=0.0001, beta_end=0.02, beta_schedule="linear", prediction_type="v_prediction"
    )
    beside = folder.with_name(f".{folder.name}.partial-{os.getpid()}")
    try:
        DDIMPipeline(unet=half, scheduler=scheduler).save_pretrained(beside, safe_serialization=True)
        (beside / "README.md").write_text(card, encoding="utf-8")
        if (folder / "model_index.json").is_file():
            shutil.rmtree(folder)
        os.rename(beside, folder)
    finally:
        shutil.rmtree(beside, ignore_errors=True)
