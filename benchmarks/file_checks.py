#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""What the checks of files cost: the time to read one, as a ratio to ITK's own reader in the same run.

    python benchmarks/file_checks.py [--rounds N]

Reads a compressed volume of 256 x 256 x 256 numbers of 16 bits as NIfTI, NRRD and MetaImage, and a picture of 12
megapixels as JPEG and PNG, in turns by ``itk.ImageFileReader`` and by the package, which looks into the file first and
compares checksums beside the reading. Needs the wheel, itk, NumPy and Pillow, two processors, and a quiet machine.
"""

from __future__ import annotations

import argparse
import pathlib
import tempfile
import time

import itk
import numpy as np
from PIL import Image

from diffuse_walk_cut import kinds


def write(folder: pathlib.Path) -> dict[pathlib.Path, type]:
    """The files, and the ITK type that each is read as."""
    noise = np.random.default_rng(0).normal(0, 30, (256, 256, 256))
    volume = itk.image_from_array((noise + np.linspace(0, 900, 256)[:, None, None]).astype(np.int16))
    y, x = np.mgrid[:3000, :4000]
    channels = ((x // 16 + y // 9) % 256, (x * y // 5000) % 256, (x + y) % 256)
    picture = Image.fromarray(np.stack(channels, -1).astype(np.uint8))
    files = {}
    for name in ("volume.nii.gz", "volume.nrrd", "volume.mha"):
        itk.imwrite(volume, str(folder / name), compression=True)
        files[folder / name] = itk.Image[itk.F, 3]
    for name in ("picture.jpg", "picture.png"):
        picture.save(folder / name)
        files[folder / name] = itk.Image[itk.RGBPixel[itk.UC], 2]
    return files


def measure(path: pathlib.Path, image_type: type, rounds: int) -> tuple[np.ndarray, np.ndarray]:
    """Seconds of each round, by ITK's reader and by the package; the first round, which loads modules, is left out."""
    seconds = [], []
    for _ in range(rounds + 1):
        start = time.perf_counter()
        itk.ImageFileReader[image_type].New(FileName=str(path)).Update()
        middle = time.perf_counter()
        kinds.read(path)
        seconds[0].append(middle - start)
        seconds[1].append(time.perf_counter() - middle)
    return np.array(seconds[0][1:]), np.array(seconds[1][1:])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=9)
    rounds = parser.parse_args().rounds
    print(f"{'file':14} {'ITK, s':>8} {'ours, s':>8} {'least':>7} {'median':>7}")
    with tempfile.TemporaryDirectory() as folder:
        for path, image_type in write(pathlib.Path(folder)).items():
            plain, checked = measure(path, image_type, rounds)
            ratios = checked.min() / plain.min(), np.median(checked) / np.median(plain)
            print(f"{path.name:14} {plain.min():8.3f} {checked.min():8.3f} {ratios[0]:7.3f} {ratios[1]:7.3f}")


if __name__ == "__main__":
    main()
