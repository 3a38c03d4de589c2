# SPDX-License-Identifier: Apache-2.0
"""What the tests of diffuse_walk_cut.exchange share."""

import itk
import numpy as np

from diffuse_walk_cut import segment


def random_labels(count: int, seed: int = 0):
    """Small label images of all shapes, with 0, whose regions touch at corners, have holes, and holes in these."""
    rng = np.random.default_rng(seed)
    for _ in range(count):
        height, width = rng.integers(1, 13, 2)
        yield rng.integers(0, rng.integers(2, 6), (height, width)).astype(rng.choice(["uint8", "uint16", "uint32"]))


def ragged_image(shape=(40, 60), seed=3):
    """Noise on two plains, and a mask with holes: regions in many parts."""
    rng = np.random.default_rng(seed)
    image = rng.normal(0, 40, shape)
    image[..., shape[-1] // 2 :] += 60
    mask = rng.random(shape) > 0.05
    return image.astype(np.float32), mask.astype(np.uint8)


def segment_ragged(regions=6, **more):
    """A segmentation of the image above, of an array."""
    image, mask = ragged_image()
    return segment(image, regions, mask=mask, token_type="grid", number_of_tokens=60, grouping="classes", **more)


def segment_placed(spacing, origin, direction, shape=(40, 60), regions=4):
    """The same of an itk.Image that has a place in space."""
    array, _ = ragged_image(shape)
    image = itk.image_from_array(array)
    image.SetSpacing([float(value) for value in spacing])
    image.SetOrigin([float(value) for value in origin])
    image.SetDirection(itk.matrix_from_array(np.asarray(direction, float)))
    return segment(image, regions, number_of_tokens=60)


def region_leaves(segmentation, regions):
    """For each label of a level, the leaves that it has, from the tree alone: the property that a node must have."""
    table = segmentation.tree.cut(number_of_regions=regions)
    return {label: tuple(np.flatnonzero(table == label)[[0, -1]].tolist()) for label in range(1, int(table.max()) + 1)}
