# SPDX-License-Identifier: Apache-2.0
"""What a peer's code does to an image and its labels before anything is counted: crop, size, and the pixels that count.

- `diffcut`: a square of the shorter side less one pixel from the middle, 1024 x 1024, counted on every eighth pixel of it, 128
  x 128 (dataloader/iterator.py and eval_diffcut.py of https://github.com/PaulCouairon/DiffCut).
- `diffseg`: a square of the shorter side from the middle, 512 x 512, all pixels counted (data/coco/coco_data.py,
  data/cityscapes/cityscapes_data.py and benchmarks.ipynb of https://github.com/google/diffseg).

Images are resampled linearly, without smoothing where they become smaller, labels by the nearest pixel; pixel i of n covers
i ... i + 1 of n. Needs numpy.
"""
import dataclasses

import numpy as np


@dataclasses.dataclass(frozen=True)
class Protocol:
    name: str
    margin: int  # pixels by which the square is smaller than the shorter side
    size: int  # of the square that is segmented
    step: int  # every so many pixels of it count

    def square(self, array):
        """The square from the middle of an array of (rows, columns, ...)."""
        side = min(array.shape[:2]) - self.margin
        if side < 1:
            raise ValueError(f"an image has {array.shape[1]} x {array.shape[0]} pixels. Use images of 2 x 2 at least")
        # With a margin as torchvision's CenterCrop does it, to even numbers; without, rounded down as in DiffSeg.
        begins = [round((length - side) / 2) if self.margin else (length - side) // 2 for length in array.shape[:2]]
        return array[begins[0] : begins[0] + side, begins[1] : begins[1] + side]

    def image(self, image):
        """(size, size, 3), 8 bits: what is segmented, of (rows, columns, 3)."""
        square = self.square(image).astype(np.float32)
        side = len(square)
        place = np.clip((np.arange(self.size) + 0.5) * (side / self.size) - 0.5, 0, side - 1)
        low = np.minimum(place.astype(int), max(side - 2, 0))
        high, share = np.minimum(low + 1, side - 1), (place - low).astype(np.float32)
        rows = square[low] + (square[high] - square[low]) * share[:, None, None]
        whole = rows[:, low] + (rows[:, high] - rows[:, low]) * share[None, :, None]
        return np.clip(np.rint(whole), 0, 255).astype(np.uint8)

    def labels(self, labels):
        """Those that count, of (rows, columns)."""
        square = self.square(labels)
        chosen = ((np.arange(0, self.size, self.step) + 0.5) * (len(square) / self.size)).astype(int)
        return square[np.ix_(chosen, chosen)]

    def regions(self, regions):
        """The pixels of a segmentation of `image` at the same places."""
        if regions.shape != (self.size, self.size):
            raise ValueError(f"the segmentation has {regions.shape[1]} x {regions.shape[0]} pixels, not {self.size} x {self.size}")
        return regions[:: self.step, :: self.step]


PROTOCOLS = {one.name: one for one in (Protocol("diffcut", 1, 1024, 8), Protocol("diffseg", 0, 512, 1))}
