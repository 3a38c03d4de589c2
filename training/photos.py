# SPDX-License-Identifier: Apache-2.0
"""Photographs of a folder as batches of square crops."""

from __future__ import annotations

import pathlib
from collections.abc import Sequence

import numpy as np
import torch
import torch.nn.functional as F
from PIL import Image

ENDINGS = (".bmp", ".jpeg", ".jpg", ".png", ".tif", ".tiff", ".webp")
LUMINANCE = (0.299, 0.587, 0.114)  # of red, green and blue (ITU-R BT.601)


def find_photos(folder: pathlib.Path, leave_out: pathlib.Path | None = None) -> list[pathlib.Path]:
    """The pictures of a folder, by name.

    Parameters
    ----------
    folder
        A folder; folders in it are not looked into.
    leave_out
        A text file with a name on each line, without its ending, of pictures that are not used. Lines that begin with
        "#" say nothing.

    Raises
    ------
    ValueError
        The folder has fewer than two pictures: one is held out, and one is needed for training.
    """
    names: set[str] = set()
    if leave_out is not None:
        lines = leave_out.read_text(encoding="utf-8").splitlines()
        names = {line.strip() for line in lines if line.strip() and not line.startswith("#")}
    found = sorted(path for path in folder.glob("*") if path.suffix.lower() in ENDINGS and path.stem not in names)
    if len(found) < 2:
        raise ValueError(f"photos: at least two photographs are needed (got {len(found)} in {folder}). Name a folder of photographs.")
    return found


def split_photos(paths: Sequence[pathlib.Path], held_out: int) -> tuple[list[pathlib.Path], list[pathlib.Path]]:
    """Photographs for training, and at most `held_out` for measuring, spread evenly over the list."""
    count = min(held_out, len(paths) // 2)
    held = {round((i + 0.5) * len(paths) / count) for i in range(count)} if count else set()
    return [p for i, p in enumerate(paths) if i not in held], [p for i, p in enumerate(paths) if i in held]


def cut_crop(photo: Image.Image, size: int, random: np.random.Generator | None) -> np.ndarray:
    """A square of a photograph.

    Parameters
    ----------
    photo
        An RGB image.
    size
        Side of the result in pixels.
    random
        Draws place and side, from half of the photograph's shorter side to all of it, evenly in the logarithm, and
        whether it is mirrored. None: the largest square in the middle.

    Returns
    -------
    numpy.ndarray
        (size, size, 3), uint8.
    """
    width, height = photo.size
    shorter = min(width, height)
    draw = (lambda: 0.5) if random is None else random.random
    side = shorter if random is None else shorter * 2.0 ** -draw()
    left, top = draw() * (width - side), draw() * (height - side)
    crop = photo.resize((size, size), Image.Resampling.BOX, box=(left, top, left + side, top + side))
    pixels = np.asarray(crop)
    return pixels[:, ::-1] if random is not None and random.random() < 0.5 else pixels


def make_pool(paths: Sequence[pathlib.Path], size: int, count: int, seed: int) -> torch.Tensor:
    """Crops of all photographs, the same number of each, made once.

    Parameters
    ----------
    paths
        Photographs.
    size
        Side of a crop in pixels.
    count
        Crops in all, at least; rounded up to a multiple of the number of photographs. 0: the middle of each.
    seed
        With the place of a photograph in the list it decides its crops.

    Returns
    -------
    torch.Tensor
        (crops, 3, size, size), uint8.

    Raises
    ------
    ValueError
        A file cannot be read as a picture, or is smaller than 32 pixels.
    """
    each = -(-count // len(paths)) if count else 1
    pool = np.empty((len(paths) * each, size, size, 3), np.uint8)
    for i, path in enumerate(paths):
        try:
            with Image.open(path) as file:
                photo = file.convert("RGB")
        except OSError as error:
            raise ValueError(f"photos: a file cannot be read: {error} (got {path}). Leave it out, see --leave-out.") from None
        if min(photo.size) < 32:
            raise ValueError(f"photos: a picture is smaller than 32 pixels (got {path}). Leave it out, see --leave-out.")
        random = np.random.default_rng([seed, i])
        for j in range(each):
            pool[i * each + j] = cut_crop(photo, size, random if count else None)
    return torch.from_numpy(pool).permute(0, 3, 1, 2).contiguous()


def jitter(crops: torch.Tensor, generator: torch.Generator) -> torch.Tensor:
    """Crops with other colors, as numbers from -1 to 1.

    Four of five crops get a saturation of 0.7 to 1.3, a white balance of 0.9 to 1.1, a contrast of 0.75 to 1.25 and a
    brightness of -0.1 to 0.1, drawn evenly; one of twenty becomes grey.

    Parameters
    ----------
    crops
        (n, 3, h, w), uint8.
    generator
        On the device of the crops.

    Returns
    -------
    torch.Tensor
        (n, 3, h, w), float32.
    """
    n = crops.shape[0]

    def draw(low: float, high: float, channels: int = 1) -> torch.Tensor:
        return torch.rand((n, channels, 1, 1), device=crops.device, generator=generator) * (high - low) + low

    plain = crops.float() / 255
    grey = (plain * plain.new_tensor(LUMINANCE).view(1, 3, 1, 1)).sum(1, keepdim=True)
    x = (grey + (plain - grey) * draw(0.7, 1.3)) * draw(0.9, 1.1, 3)
    mean = x.mean((1, 2, 3), keepdim=True)
    x = mean + (x - mean) * draw(0.75, 1.25) + draw(-0.1, 0.1)
    x = torch.where(draw(0, 1) < 0.2, plain, x)
    x = torch.where(draw(0, 1) < 0.05, grey, x)
    return x.clamp(0, 1) * 2 - 1


class Batches:
    """Batches of a pool; that of a step depends on the seed and the step only, so that a run can be taken up again.

    Parameters
    ----------
    pool
        (crops, 3, size, size), uint8, on any device.
    seed
        Of the whole run.
    """

    def __init__(self, pool: torch.Tensor, seed: int) -> None:
        self.pool = pool
        self._seed = seed

    def generator(self, step: int) -> torch.Generator:
        """The source of all random numbers of a step."""
        number = np.random.SeedSequence([self._seed, step]).generate_state(1, np.uint64)[0]
        return torch.Generator(self.pool.device).manual_seed(int(number) >> 1)

    def draw(self, count: int, half: bool, generator: torch.Generator) -> torch.Tensor:
        """`count` images from -1 to 1, (count, 3, side, side); with `half` at half of the pool's size."""
        places = torch.randint(0, len(self.pool), (count,), device=self.pool.device, generator=generator)
        images = jitter(self.pool[places], generator)
        return F.avg_pool2d(images, 2) if half else images
