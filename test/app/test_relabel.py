# SPDX-License-Identifier: Apache-2.0
"""Another level of a folder, from its files alone."""
import json
import os
import shutil
import unittest

import numpy as np
from PIL import Image

from program import ProgramTest, UNREADABLE, UNUSABLE, USAGE, draw_scene, draw_volume, save_picture, write_nrrd


class Relabel(ProgramTest):
    def picture(self, output):
        with Image.open(self.at(output, 'overlay.png')) as image:
            return np.asarray(image.convert('RGB')).astype(int)

    def test_is_segment_at_that_level_byte_for_byte(self):
        image = save_picture(self.at('a.png'), draw_scene())
        self.segment(image)
        os.remove(image)  # not needed any more
        kept = self.read('out', 'leaves.nrrd'), self.read('out', 'tree.json'), self.read('out', 'explorer.html')
        save_picture(image, draw_scene())
        for rule in (['--regions', 12], ['--regions', 1], ['--threshold', 0.3], ['--depth', 2], ['--automatic'], []):
            with self.subTest(rule):
                self.run_program('relabel', self.at('out'), *rule)
                self.segment(image, *rule, output='again')
                self.assertEqual(self.read('out', 'labels.nrrd'), self.read('again', 'labels.nrrd'))
                ours, theirs = (self.picture(name) for name in ('out', 'again'))
                # The picture in explorer.html went through JPEG; the boundaries and the tints did not.
                self.assertEqual(ours.shape, theirs.shape)
                self.assertLess(abs(ours - theirs).mean(), 3)
        self.assertEqual(kept, (self.read('out', 'leaves.nrrd'), self.read('out', 'tree.json'), self.read('out', 'explorer.html')))
        self.assertEqual(sorted(os.listdir(self.at('out'))),
                         ['explorer.html', 'labels.nrrd', 'leaves.nrrd', 'overlay.png', 'tree.json'])

    def test_volume(self):
        image = write_nrrd(self.at('a.nrrd'), draw_volume(), [[0.8, 0.6, 0], [-0.6, 0.8, 0], [0, 0, 2.5]])
        self.segment(image, '--regions', 5)
        labels, overlay = self.read('out', 'labels.nrrd'), self.picture('out').shape
        self.run_program('relabel', self.at('out'), '--regions', 2)
        self.assertNotEqual(self.read('out', 'labels.nrrd'), labels)
        self.run_program('relabel', self.at('out'), '--regions', 5)
        self.assertEqual(self.read('out', 'labels.nrrd'), labels)
        self.assertEqual(self.picture('out').shape, overlay)

    def test_without_pictures(self):
        self.segment(save_picture(self.at('a.png'), draw_scene()), '--no-pictures')
        line = json.loads(self.run_program('relabel', self.at('out'), '--regions', 4, '--json').stdout)
        self.assertEqual(line['level']['regions'], 4)
        self.assertEqual(sorted(os.listdir(self.at('out'))), ['labels.nrrd', 'leaves.nrrd', 'tree.json'])

    def test_pictures_of_an_earlier_run_do_not_stay(self):
        image = save_picture(self.at('a.png'), draw_scene())
        self.segment(image)
        self.segment(image, '--no-pictures')
        self.assertEqual(sorted(os.listdir(self.at('out'))), ['labels.nrrd', 'leaves.nrrd', 'tree.json'])

    def test_more_regions_than_leaves(self):
        self.segment(save_picture(self.at('a.png'), draw_scene()), '--max-regions', 6)
        result = self.run_program('relabel', self.at('out'), '--regions', 50)
        self.assertIn('the tree has 6 leaves', result.stderr)
        self.assertEqual(self.labels('labels.nrrd').max(), 6)

    def test_no_folder(self):
        self.assertIn(self.at('none'), self.run_program('relabel', self.at('none'), expect=UNREADABLE).stderr)

    def test_folder_of_something_else(self):
        self.assertIn('tree.json', self.run_program('relabel', self.folder, expect=UNREADABLE).stderr)

    def test_files_of_two_runs(self):
        image = save_picture(self.at('a.png'), draw_scene())
        self.segment(image, '--max-regions', 9)
        self.segment(image, '--max-regions', 20, output='other')
        shutil.copy(self.at('other', 'tree.json'), self.at('out', 'tree.json'))
        self.assertIn('leaves.nrrd', self.run_program('relabel', self.at('out'), expect=UNUSABLE).stderr)

    def test_damaged_files(self):
        self.segment(save_picture(self.at('a.png'), draw_scene()))
        for name in ('tree.json', 'leaves.nrrd', 'explorer.html'):
            with self.subTest(name):
                shutil.copytree(self.at('out'), self.at(name))
                whole = self.read(name, name)
                labels = self.read(name, 'labels.nrrd')
                with open(self.at(name, name), 'wb') as file:
                    file.write(whole[:len(whole) // 3])
                self.assertIn(name, self.run_program('relabel', self.at(name), '--regions', 5, expect=UNREADABLE).stderr)
                self.assertEqual(self.read(name, 'labels.nrrd'), labels)
                self.assertEqual(len(os.listdir(self.at(name))), 5, 'nothing half-written')

    def test_two_rules(self):
        self.run_program('relabel', self.folder, '--regions', 3, '--depth', 2, expect=USAGE)


if __name__ == '__main__':
    unittest.main()
