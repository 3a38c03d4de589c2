# SPDX-License-Identifier: Apache-2.0
"""Names, colors, sizes and labels of regions: the program's own, wherever it has them."""
import unittest

import numpy as np

from common import random_leaves, random_tree
from DiffuseWalkCutLib import segments
from DiffuseWalkCutLib.cut import Cut
from DiffuseWalkCutLib.hierarchy import Hierarchy, count_leaves
from DiffuseWalkCutLib.place import voxel_at
from program import ProgramTest, draw_volume, read_nrrd, write_nrrd


class LikeTheProgram(ProgramTest):
    def test_every_level_has_the_labels_of_relabel(self):
        mask = np.ones((16, 30, 34), np.uint8)
        mask[:, :, :4] = 0
        self.segment(write_nrrd(self.at('a.nrrd'), draw_volume()), '--max-regions', 20, '--no-pictures',
                     '--mask', write_nrrd(self.at('mask.nrrd'), mask))
        tree = Hierarchy.from_json(self.read('out', 'tree.json').decode())
        leaves = self.labels()
        cut = Cut(tree)
        self.assertGreater(tree.number_of_leaves, 5)
        for regions in range(1, tree.number_of_leaves + 2):
            cut.show_level(regions)
            self.run_program('relabel', self.at('out'), '--regions', regions)
            labels, fields = read_nrrd(self.at('out', 'labels.nrrd'))
            np.testing.assert_array_equal(segments.label_map(leaves, cut), labels)
            self.verify_keys(cut, leaves)

    def verify_keys(self, cut, leaves):
        """Names, colors and tags are those that the program writes for Slicer."""
        header = self.read('out', 'labels.nrrd').split(b'\n\n', 1)[0].decode()
        keys = dict(line.split(':=', 1) for line in header.splitlines() if ':=' in line)
        if not keys:
            self.skipTest('the program writes no keys for Slicer')
        for number, segment in enumerate(segments.describe(cut, count_leaves(leaves, cut.hierarchy))):
            prefix = f'Segment{number}_'
            self.assertEqual(keys[prefix + 'LabelValue'], str(segment.label))
            self.assertEqual(keys[prefix + 'Name'], segment.name)
            np.testing.assert_allclose(np.array(keys[prefix + 'Color'].split(), float), segment.color, atol=1e-6)
            self.assertEqual(keys[prefix + 'Tags'], ''.join(f'{k}:{v}|' for k, v in segment.tags.items()))


class Segments(unittest.TestCase):
    def test_sizes_are_those_of_the_label_map(self):
        tree = random_tree(12, 2)
        leaves = random_leaves(tree)
        cut = Cut(tree, 7)
        labels = segments.label_map(leaves, cut)
        self.assertEqual(labels.dtype, np.uint8)
        np.testing.assert_array_equal(labels == 0, leaves == 0)
        for segment in segments.describe(cut, count_leaves(leaves, tree)):
            self.assertEqual(segment.voxels, (labels == segment.label).sum())

    def test_colors_stay_with_the_larger_part(self):
        tree = random_tree(30, 4)
        counts = count_leaves(random_leaves(tree, (10, 10, 10)), tree)
        colors = segments.color_nodes(tree, counts)
        for split in tree.splits:
            self.assertEqual(sum((colors[child] == colors[split]).all() for child in tree.children[split]), 1)

    def test_many_segments_on_request_only(self):
        tree = random_tree(60)
        cut = Cut(tree, 60)
        described = segments.describe(cut, np.ones(61, int))
        self.assertRaisesRegex(ValueError, '60 regions are more than 50', segments.verify_number, described, False)
        segments.verify_number(described, True)
        segments.verify_number(described[:50], False)
        self.assertEqual(segments.default_regions(random_tree(200)), 50)
        self.assertEqual(segments.default_regions(random_tree(20)), 10)

    def test_sizes_in_words(self):
        self.assertEqual(segments.describe_size(2000, 1.5), '3,000.0 mm^3 (3.00 cm^3), 2,000 voxels')
        self.assertEqual(segments.describe_size(2000, None), '2,000 voxels')


class Place(unittest.TestCase):
    def test_voxel_of_a_point(self):
        random = np.random.default_rng(0)
        ijk_to_ras = np.eye(4)
        ijk_to_ras[:3, :3] = np.linalg.qr(random.normal(size=(3, 3)))[0] * [0.7, 0.7, 5.0]
        ijk_to_ras[:3, 3] = [10, -20, 30]
        shape = (4, 9, 12)
        for index in np.ndindex(shape):
            for shift in random.uniform(-0.49, 0.49, (3, 3)):
                point = ijk_to_ras @ np.append(np.array(index)[::-1] + shift, 1)
                self.assertEqual(voxel_at(point[:3], np.linalg.inv(ijk_to_ras), shape), index)
        for ijk in ([-0.6, 0, 0], [0, 8.6, 0], [0, 0, 3.6], [np.nan, 0, 0]):
            self.assertIsNone(voxel_at(ijk, np.eye(4), shape))


if __name__ == '__main__':
    unittest.main()
