#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Makes the pictures of this folder from their sources (README.md says which).

    python make.py SKIMAGE NILEARN CELLPROFILER_EXAMPLES

SKIMAGE and NILEARN: the installed packages' folders; CELLPROFILER_EXAMPLES: a checkout. Needs numpy and pillow.
"""
import gzip
import pathlib
import struct
import sys

import numpy as np
from PIL import Image

HERE = pathlib.Path(__file__).resolve().parent


def save_jpeg(image, name):
    image.save(HERE / name, quality=92, subsampling=0, optimize=True)


def photograph(skimage):
    save_jpeg(Image.open(skimage / "data/coffee.png").convert("RGB"), "coffee.jpg")


def micrograph(examples):
    folder = examples / "ExampleHuman/images"
    dna, mitosis, actin = (
        np.asarray(Image.open(folder / f"AS_09125_050116030001_D03f00d{i}.tif")).astype(float) for i in range(3)
    )

    def stretch(channel, top, gamma):
        bottom = np.percentile(channel, 1)
        return np.clip((channel - bottom) / (top - bottom), 0, 1) ** gamma

    dna, mitosis, actin = stretch(dna, 130, 0.7), stretch(mitosis, 160, 0.8), stretch(actin, 190, 0.6)
    rgb = np.stack([np.clip(mitosis + 0.15 * dna, 0, 1), 0.9 * actin, dna], -1)
    save_jpeg(Image.fromarray((255 * rgb).round().astype(np.uint8)), "cells.jpg")


def slice_of_brain(nilearn, z=80, margin=4):
    nii = gzip.open(nilearn / "datasets/data/mni_icbm152_t1_tal_nlin_sym_09a_converted.nii.gz").read()
    size = struct.unpack("<8h", nii[40:56])[1:4]
    first = int(struct.unpack("<f", nii[108:112])[0])
    volume = np.frombuffer(nii, np.uint8, offset=first, count=int(np.prod(size))).reshape(size, order="F")
    plane = volume[:, :, z]  # x = -98 + i to the right, y = -134 + j to the front, in mm
    inside = np.argwhere(plane > 0)
    (x0, y0), (x1, y1) = inside.min(0) - margin, inside.max(0) + margin
    plane = plane[x0 : x1 + 1, y0 : y1 + 1][::-1, ::-1]  # to the left and to the back: LPS with identity direction
    header = (
        "ObjectType = Image\nNDims = 2\nBinaryData = True\nBinaryDataByteOrderMSB = False\nCompressedData = False\n"
        f"TransformMatrix = 1 0 0 1\nOffset = {98 - x1} {134 - y1}\nCenterOfRotation = 0 0\nElementSpacing = 1 1\n"
        f"DimSize = {plane.shape[0]} {plane.shape[1]}\nElementType = MET_UCHAR\nElementDataFile = LOCAL\n"
    )
    (HERE / "brain.mha").write_bytes(header.encode() + plane.tobytes(order="F"))


if __name__ == "__main__":
    if len(sys.argv) != 4:
        sys.exit(__doc__)
    skimage, nilearn, examples = map(pathlib.Path, sys.argv[1:])
    photograph(skimage)
    micrograph(examples)
    slice_of_brain(nilearn)
