#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Train a small diffusion model on photographs, and write it as a diffusers folder.

    python train.py PHOTOS OUT

OUT/model is the folder that `diffuse-walk-cut --model` takes, OUT/checkpoint.pt what a run that was stopped is taken up from:
the same command again. README.md says what is trained, how long that takes, and under which licenses the photographs are.
"""

from __future__ import annotations

import argparse
import contextlib
import copy
import math
import os
import pathlib
import sys
import time
from typing import Any

os.environ.setdefault("HF_HUB_OFFLINE", "1")

import torch
from network import TRAIN_STEPS, Noise, make_network, save_folder
from photos import Batches, find_photos, make_pool, split_photos

# What decides the result: a checkpoint of other settings is not taken up.
SETTINGS = ("size", "channels", "layers", "head", "groups", "steps", "batch", "half_share", "pool", "rate", "ema", "min_snr", "seed", "held_out")
MEASURED = (20, 50, 100, 200, 300, 500, 700)  # timesteps of the error that is printed at the end


def parse(arguments: list[str] | None = None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    add = parser.add_argument
    add("photos", metavar="PHOTOS", type=pathlib.Path, help="folder of photographs")
    add("out", metavar="OUT", type=pathlib.Path, help="folder for the model and the checkpoint")
    add("--leave-out", metavar="FILE", type=pathlib.Path, help="names of pictures that are not used, one a line, without endings")
    add("--credits", metavar="FILE", type=pathlib.Path, help="text for the model's README.md: who made the photographs, and their licenses")
    add("--size", type=int, default=128, help="pixels along a side (%(default)s)")
    add("--channels", type=lambda text: [int(n) for n in text.split(",")], default=[32, 64, 120, 120], help="of each block (32,64,120,120)")
    add("--layers", type=int, default=2, help="residual networks in a block (%(default)s)")
    add("--head", type=int, default=24, help="numbers in a head of attention (%(default)s)")
    add("--groups", type=int, default=8, help="groups of the group norms (%(default)s)")
    add("--steps", type=int, default=4500, help="steps in all (%(default)s)")
    add("--batch", type=int, default=128, help="crops in a step (%(default)s); twice as many at half the size")
    add("--half-share", type=float, default=0.3, help="share of the steps, at the beginning, at half the size (%(default)s)")
    add("--pool", type=int, default=49152, help="crops that are made once, 49 kB of memory each at 128 pixels (%(default)s)")
    add("--rate", type=float, default=8e-4, help="learning rate (%(default)s)")
    add("--ema", type=float, default=0.999, help="decay of the average of the weights, which is what is written (%(default)s)")
    add("--min-snr", type=float, default=5.0, help="gamma of the weights of timesteps (%(default)s)")
    add("--held-out", type=int, default=8, help="photographs that are kept for measuring (%(default)s)")
    add("--seed", type=int, default=0, help="of everything that is random (%(default)s)")
    add("--device", default="auto", help="cpu, cuda, cuda:1; auto: a GPU where there is one (%(default)s)")
    add("--precision", choices=("auto", "float32", "bfloat16"), default="auto", help="auto: bfloat16 on a GPU, float32 on a CPU")
    add("--threads", type=int, help="threads on a CPU (all processors); no more than are free")
    add("--save-every", type=float, default=300, metavar="SECONDS", help="between two checkpoints (%(default)s)")
    add("--stop-after", type=int, metavar="N", help="stop after N steps of this run, with a checkpoint; the same command goes on")
    options = parser.parse_args(arguments)
    for name, least, most in (("steps", 1, 10**7), ("batch", 1, 65536), ("pool", 1, 10**7), ("size", 16, 1024), ("seed", 0, 2**31)):
        if not least <= getattr(options, name) <= most:
            parser.error(f"{name}: must be from {least} to {most} (got {getattr(options, name)}). Give another --{name}.")
    for name, most in (("half_share", 1.0), ("ema", 1.0), ("rate", 1.0)):
        if not 0 <= getattr(options, name) <= most:
            parser.error(f"{name}: must be from 0 to 1 (got {getattr(options, name)}). Give another --{name.replace('_', '-')}.")
    return options


class Training:
    """A run: network, average, optimizer and data.

    Parameters
    ----------
    options
        Those of the program.
    """

    def __init__(self, options: argparse.Namespace) -> None:
        self.options = options
        name = options.device if options.device != "auto" else "cuda" if torch.cuda.is_available() else "cpu"
        self.device = torch.device(name)
        self.half_precision = options.precision == "bfloat16" or options.precision == "auto" and self.device.type == "cuda"
        if options.threads:
            torch.set_num_threads(options.threads)
        if self.device.type == "cuda":
            torch.backends.cudnn.benchmark = True
            torch.backends.cuda.matmul.allow_tf32 = torch.backends.cudnn.allow_tf32 = True
        self.settings = {name: getattr(options, name) for name in SETTINGS}
        self.step = 0

        network = make_network(options.size, options.channels, options.layers, options.head, options.groups, options.seed)
        # On a GPU convolutions like channels last; on a CPU that is slower.
        self.layout = torch.channels_last if self.device.type == "cuda" else torch.contiguous_format
        self.network = network.to(self.device, memory_format=self.layout)
        self.average = copy.deepcopy(self.network).requires_grad_(False)
        self.optimizer = torch.optim.AdamW(self.network.parameters(), lr=options.rate, betas=(0.9, 0.99), weight_decay=0.01)
        self.noise = Noise(self.device, options.min_snr)

        kept, held = split_photos(find_photos(options.photos, options.leave_out), options.held_out)
        self.photos = len(kept)
        self.batches = Batches(make_pool(kept, options.size, options.pool, options.seed).to(self.device), options.seed)
        self.held = make_pool(held, options.size, 0, options.seed).to(self.device) if held else None
        numbers = sum(parameter.numel() for parameter in self.network.parameters())
        print(f"{numbers} weights, {len(kept)} photographs, {len(held)} held out, {len(self.batches.pool)} crops, {self.device}", flush=True)

    def rate(self) -> float:
        """Up in 300 steps or a tenth of all, then level, then straight down to a fiftieth in the second half."""
        warm = min(1.0, (self.step + 1) / max(1, min(300, self.options.steps // 10)))
        return self.options.rate * min(warm, max(0.02, 2 * (1 - self.step / self.options.steps)))

    def is_half(self) -> bool:
        """Whether the step works at half the size, where attention learns sooner and a step is cheaper."""
        return self.step < self.options.half_share * self.options.steps

    def predict(self, network: torch.nn.Module, noised: torch.Tensor, steps: torch.Tensor) -> torch.Tensor:
        precision = torch.autocast(self.device.type, torch.bfloat16) if self.half_precision else contextlib.nullcontext()
        with precision:
            return network(noised.contiguous(memory_format=self.layout), steps).sample.float()

    def train_step(self) -> torch.Tensor:
        """One step; the loss, on the device."""
        half = self.is_half()
        generator = self.batches.generator(self.step)
        images = self.batches.draw(self.options.batch * (2 if half else 1), half, generator)
        steps = self.noise.draw_steps(len(images), generator)
        noised, target = self.noise.mix(images, torch.randn(images.shape, device=self.device, generator=generator), steps)
        errors = (self.predict(self.network, noised, steps) - target).square().mean((1, 2, 3))
        loss = (errors * self.noise.weight[steps]).mean()
        for group in self.optimizer.param_groups:
            group["lr"] = self.rate()
        self.optimizer.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(self.network.parameters(), 1.0)
        self.optimizer.step()
        with torch.no_grad():
            decay = min(self.options.ema, (1 + self.step) / (10 + self.step))
            torch._foreach_lerp_(list(self.average.parameters()), list(self.network.parameters()), 1 - decay)
        self.step += 1
        return loss.detach()

    def measure(self) -> dict[int, float]:
        """Mean squared error of the image, of values from -1 to 1, by timestep, for the held-out photographs."""
        if self.held is None:
            return {}
        images = self.held.float() / 127.5 - 1
        found = {}
        with torch.no_grad():
            for t in MEASURED:
                steps = torch.full((len(images),), t, device=self.device)
                noise = torch.randn(images.shape, device=self.device, generator=self.batches.generator(TRAIN_STEPS + t))
                noised, _ = self.noise.mix(images, noise, steps)
                guess = self.noise.image(noised, self.predict(self.average, noised, steps), steps)
                found[t] = (guess - images).square().mean().item()
        return found

    # What a run is taken up from

    def save(self, path: pathlib.Path) -> None:
        content = {
            "settings": self.settings,
            "step": self.step,
            "network": self.network.state_dict(),
            "average": self.average.state_dict(),
            "optimizer": self.optimizer.state_dict(),
        }
        beside = path.with_name(f".{path.name}.partial-{os.getpid()}")
        try:
            torch.save(content, beside)
            os.replace(beside, path)
        finally:
            beside.unlink(missing_ok=True)

    def load(self, path: pathlib.Path) -> None:
        """Go on from a checkpoint.

        Raises
        ------
        ValueError
            It is of other settings.
        """
        content = torch.load(path, map_location=self.device, weights_only=True)
        for name, value in self.settings.items():
            if content["settings"].get(name) != value:
                was = content["settings"].get(name)
                raise ValueError(f"out: the checkpoint is of another run, with {name} {was} (got {value}). Name another OUT, or remove {path}.")
        self.step = content["step"]
        self.network.load_state_dict(content["network"])
        self.average.load_state_dict(content["average"])
        self.optimizer.load_state_dict(content["optimizer"])


def make_card(training: Training, errors: dict[int, float]) -> str:
    """The README.md of the model."""
    options = training.options
    credits = options.credits.read_text(encoding="utf-8").strip() if options.credits else "The photographs' makers and licenses were not given."
    settings = ", ".join(f"{name} {value}" for name, value in training.settings.items())
    measured = ", ".join(f"{t}: {error:.4f}" for t, error in errors.items())
    return f"""# A small diffusion model of photographs

An unconditional `UNet2DModel` of pixels, made by `training/train.py` of DiffuseWalkCut with {training.photos} photographs.

Settings: {settings}.

Mean squared error of held-out photographs (values from -1 to 1) by timestep: {measured or "not measured"}.

## The photographs

{credits}
"""


def run(options: argparse.Namespace) -> int:
    options.out.mkdir(parents=True, exist_ok=True)
    checkpoint = options.out / "checkpoint.pt"
    training = Training(options)
    if checkpoint.is_file():
        training.load(checkpoint)
        print(f"going on after step {training.step}", flush=True)
    first, began, saved, printed = training.step, time.monotonic(), time.monotonic(), time.monotonic()
    last = min(options.steps, first + (options.stop_after or options.steps))
    losses: list[torch.Tensor] = []
    while training.step < last:
        losses.append(training.train_step())
        now = time.monotonic()
        if now - printed > 10 or training.step in (first + 1, last):
            mean = torch.stack(losses).mean().item()
            if not math.isfinite(mean):
                raise ValueError(f"rate: the loss is not finite (got {options.rate}). Give a smaller --rate; a checkpoint is kept.")
            spent = (now - began) / (training.step - first)
            print(f"step {training.step}, loss {mean:.4f}, {spent:.3f} s a step{', half size' if training.is_half() else ''}", flush=True)
            losses, printed = [], now
            if now - saved > options.save_every:
                training.save(checkpoint)
                saved = now
    training.save(checkpoint)
    if training.step < options.steps:
        print(f"stopped after step {training.step}", flush=True)
        return 0
    errors = training.measure()
    save_folder(training.average, options.out / "model", make_card(training, errors))
    print("error by timestep: " + ", ".join(f"{t}: {error:.4f}" for t, error in errors.items()))
    print(options.out / "model")
    return 0


def main(arguments: list[str] | None = None) -> int:
    options = parse(arguments)
    try:
        return run(options)
    except (ValueError, OSError) as error:
        print(f"error: {error}", file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main())
