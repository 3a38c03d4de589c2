# SPDX-License-Identifier: Apache-2.0
"""Seeds lie inside their regions and do not touch those of others."""
import unittest

import numpy as np

import common  # noqa: F401  (finds DiffuseWalkCutLib)
from DiffuseWalkCutLib.seeds import make_seeds


def blobs(shape, count, seed):
    """Voronoi regions of random points, and an outside."""
    random = np.random.default_rng(seed)
    points = random.random((count, len(shape))) * shape
    grid = np.stack(np.meshgrid(*map(np.arange, shape), indexing='ij'), -1)
    distance = ((grid[..., None, :] - points) ** 2).sum(-1)
    labels = distance.argmin(-1).astype(np.uint8) + 1
    labels[distance.min(-1) > np.quantile(distance.min(-1), 0.9)] = 0
    return labels


class Seeds(unittest.TestCase):
    def verify(self, labels, seeds):
        self.assertFalse(seeds[seeds != labels].any(), 'a seed is within its region')
        for axis in range(labels.ndim):
            low, high = np.moveaxis(seeds, axis, 0)[:-1], np.moveaxis(seeds, axis, 0)[1:]
            self.assertFalse(((low != high) & (low > 0) & (high > 0)).any(), 'seeds of two regions share no face')

    def test_inside_and_apart(self):
        for seed in range(8):
            for spacing, margin in (((1, 1, 1), 0), ((1, 1, 1), 2.5), ((5, 0.7, 0.7), 3), ((0.5, 0.5, 4), 2)):
                labels = blobs((14, 22, 24), 6, seed)
                seeds, missing = make_seeds(labels, spacing, margin)
                self.verify(labels, seeds)
                self.assertEqual(set(np.unique(seeds)) - {0}, set(np.unique(labels)) - {0} - set(missing))

    def test_margin_along_the_axes(self):
        """A box of 9 x 21 x 21 voxels within another region: what is left has closed form."""
        labels = np.ones((30, 40, 40), np.uint8)
        labels[10:19, 10:31, 10:31] = 2
        seeds, missing = make_seeds(labels, (2.0, 1.0, 1.0), 4.0, [2])
        self.assertEqual(missing, [])
        where = np.argwhere(seeds == 2)
        self.assertEqual(where.min(0).tolist(), [12, 14, 14])
        self.assertEqual(where.max(0).tolist(), [16, 26, 26])
        self.assertFalse((seeds == 1).any(), 'only the chosen region')

    def test_the_edge_of_the_image_is_no_boundary(self):
        labels = np.ones((5, 6, 7), np.uint8)
        self.assertTrue((make_seeds(labels, (1, 1, 1), 2)[0] == 1).all())

    def test_thin_regions_keep_their_last_core_or_are_named(self):
        labels = np.ones((9, 30, 30), np.uint8)
        labels[:, 10:15, :] = 2  # 5 wide: nothing is left after 3 steps
        labels[:, 20, :] = 3  # 1 wide: nothing after one
        seeds, missing = make_seeds(labels, (1, 1, 1), 6)
        self.assertEqual(missing, [3])
        self.assertEqual(np.unique(np.argwhere(seeds == 2)[:, 1]).tolist(), [12])
        self.verify(labels, seeds)
        wide, _ = make_seeds(labels, (1, 1, 1), 6, least_share=0.5)
        self.assertEqual(np.unique(np.argwhere(wide == 2)[:, 1]).tolist(), [11, 12, 13])

    def test_a_plane(self):
        labels = blobs((1, 30, 30), 4, 2)
        seeds, _ = make_seeds(labels, (1, 1, 1), 2)
        self.verify(labels, seeds)
        self.assertTrue(seeds.any())

    def test_bad_parameters(self):
        labels = np.ones((3, 3, 3), np.uint8)
        for arguments in (((1, 1), 1), ((1, 0, 1), 1), ((1, 1, 1), -1), ((1, 1, 1), float('nan')), ((1, 1, 1), 1, [2]),
                          ((1, 1, 1), 1, [1], 2)):
            with self.subTest(arguments), self.assertRaisesRegex(ValueError, 'got'):
                make_seeds(labels, *arguments)


if __name__ == '__main__':
    unittest.main()
