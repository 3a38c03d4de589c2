# SPDX-License-Identifier: Apache-2.0
"""Another level of a folder, from its files alone."""
import json
import os
import shutil
import unittest

import numpy as np
from PIL import Image

from program import (ProgramTest, UNREADABLE, UNUSABLE, UNWRITABLE, USAGE, draw_scene, draw_volume, level_of, read_keys, read_nrrd,
                     save_picture, write_nrrd)

ALL = ['explorer.html', 'labels.nrrd', 'leaves.nrrd', 'overlay.png', 'picture.png', 'tree.json']


class Relabel(ProgramTest):
    def test_is_segment_at_that_level_byte_for_byte(self):
        image = save_picture(self.at('a.png'), draw_scene())
        self.segment(image)
        os.remove(image)  # not needed any more
        kept = [self.read('out', name) for name in ('leaves.nrrd', 'tree.json', 'picture.png', 'explorer.html')]
        save_picture(image, draw_scene())
        for rule in (['--regions', 12], ['--regions', 1], ['--threshold', 0.3], ['--depth', 2], ['--automatic'], []):
            with self.subTest(rule):
                self.run_program('relabel', self.at('out'), *rule)
                self.segment(image, *rule, output='again')
                self.assertEqual(self.read('out', 'labels.nrrd'), self.read('again', 'labels.nrrd'))
                self.assertEqual(self.read('out', 'overlay.png'), self.read('again', 'overlay.png'))
        self.assertEqual(kept, [self.read('out', name) for name in ('leaves.nrrd', 'tree.json', 'picture.png', 'explorer.html')])
        self.assertEqual(sorted(os.listdir(self.at('out'))), ALL)

    def test_of_gray_and_large_images(self):
        scene = draw_scene().mean(2)
        for name, pixels in (('gray.png', scene.astype(np.uint8)), ('deep.nrrd', (200 * scene).astype(np.uint16)),
                             ('large.png', draw_scene(1730, 411))):
            with self.subTest(name):
                path = self.at(name)
                write_nrrd(path, pixels) if name.endswith('.nrrd') else save_picture(path, pixels)
                self.segment(path, output=name + '-a')
                self.segment(path, '--regions', 5, output=name + '-b')
                self.run_program('relabel', self.at(name + '-a'), '--regions', 5)
                self.assertEqual(self.read(name + '-a', 'overlay.png'), self.read(name + '-b', 'overlay.png'))

    def test_volume(self):
        """Oblique, stored along axes of other directions, and without physical geometry."""
        stack = self.at('stack.tif')
        slices = [Image.fromarray((one / 4 + 20).clip(0, 255).astype(np.uint8)) for one in draw_volume()]
        slices[0].save(stack, save_all=True, append_images=slices[1:])
        oblique = write_nrrd(self.at('oblique.nrrd'), draw_volume(), [[0.8, 0.6, 0], [-0.6, 0.8, 0], [0, 0, 2.5]])
        turned = write_nrrd(self.at('turned.nrrd'), draw_volume(), [[0, -1, 0], [0, 0, -1.5], [1, 0, 0]])
        for image in (oblique, turned, stack):
            with self.subTest(image):
                self.segment(image, '--regions', 5)
                labels, overlay = self.read('out', 'labels.nrrd'), self.read('out', 'overlay.png')
                self.run_program('relabel', self.at('out'), '--regions', 2)
                self.assertNotEqual(self.read('out', 'labels.nrrd'), labels)
                self.assertNotEqual(self.read('out', 'overlay.png'), overlay)
                self.run_program('relabel', self.at('out'), '--regions', 5)
                self.assertEqual(self.read('out', 'labels.nrrd'), labels)
                self.assertEqual(self.read('out', 'overlay.png'), overlay)

    def test_folder_of_an_earlier_version(self):
        """It has a page and an overlay, but no picture.png."""
        self.segment(save_picture(self.at('a.png'), draw_scene()))
        os.remove(self.at('out', 'picture.png'))
        overlay = self.read('out', 'overlay.png')
        result = self.run_program('relabel', self.at('out'), '--regions', 4, '--json')
        self.assertIn('picture.png is missing', result.stderr)
        self.assertEqual(result.stderr.count('\n'), 1)
        self.assertNotIn('overlay', json.loads(result.stdout)['outputs'])
        self.assertEqual(self.labels('labels.nrrd').max(), 4)
        self.assertEqual(self.read('out', 'overlay.png'), overlay)
        self.assertEqual(sorted(os.listdir(self.at('out'))), sorted(set(ALL) - {'picture.png'}))
        self.assertEqual(self.run_program('relabel', self.at('out'), '--quiet').stderr, '')

    def test_without_pictures(self):
        self.segment(save_picture(self.at('a.png'), draw_scene()), '--no-pictures')
        result = self.run_program('relabel', self.at('out'), '--regions', 4, '--json')
        self.assertEqual(result.stderr, '')
        line = json.loads(result.stdout)
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

    def test_layers_for_slicer(self):
        """Several levels in one file, which nothing but what the folder holds is needed for."""
        directions, origin = [[0, -1, 0], [0, 0, -1.5], [2, 0, 0]], [7, -8.5, 9.25]
        self.segment(write_nrrd(self.at('a.nrrd'), draw_volume(), directions, origin), '--max-regions', 16)
        before = {name: self.read('out', name) for name in ALL}
        result = self.run_program('relabel', self.at('out'), '--levels', '2,5,3', '--segmentation', self.at('s.seg.nrrd'), '--json')
        line = json.loads(result.stdout)
        self.assertEqual(line['layers'], [2, 5, 3])
        self.assertEqual(line['outputs'], {'segmentation': self.at('s.seg.nrrd')})
        self.assertEqual(before, {name: self.read('out', name) for name in ALL})
        layers, fields = read_nrrd(self.at('s.seg.nrrd'))  # z, y, x, layer
        self.assertEqual(fields['kinds'], 'list domain domain domain')
        self.assertEqual(fields['space directions'], 'none (0,-1,0) (0,0,-1.5) (2,0,0)')
        self.assertEqual(fields['space origin'], '(7,-8.5,9.25)')
        leaves = self.labels()
        for i, regions in enumerate((2, 5, 3)):
            np.testing.assert_array_equal(layers[..., i], level_of(self.tree(), leaves, regions))
        keys = read_keys(self.at('s.seg.nrrd'))
        segments = [number for number in range(20) if 'Segment%d_ID' % number in keys]
        self.assertEqual(segments, list(range(10)))
        self.assertEqual([keys['Segment%d_Layer' % i] for i in segments], list('0011111222'))
        self.assertEqual([keys['Segment%d_LabelValue' % i] for i in segments], list('1212345123'))
        # A level alone has the same colors.
        self.run_program('relabel', self.at('out'), '--regions', 5)
        alone = read_keys(self.at('out', 'labels.nrrd'))
        self.assertEqual([alone['Segment%d_Color' % i] for i in range(5)], [keys['Segment%d_Color' % i] for i in range(2, 7)])

    def test_one_level_for_slicer(self):
        """The rule of a level chooses it; a plane becomes a volume of one slice."""
        self.segment(write_nrrd(self.at('a.nrrd'), draw_scene().mean(2).astype(np.uint8), [[0.5, 0], [0, 2]], [3, 4]))
        self.run_program('relabel', self.at('out'), '--depth', 2, '--segmentation', self.at('s.seg.nrrd'))
        labels, fields = read_nrrd(self.at('s.seg.nrrd'))
        self.assertEqual(labels.shape, (1, 90, 120))
        self.assertEqual(fields['space directions'], '(0.5,0,0) (0,2,0) (0,0,1)')
        self.assertEqual(fields['space origin'], '(3,4,0)')
        self.run_program('relabel', self.at('out'), '--depth', 2)
        np.testing.assert_array_equal(labels[0], self.labels('labels.nrrd'))

    def test_what_is_no_segmentation_file(self):
        self.segment(save_picture(self.at('a.png'), draw_scene()))
        for options, word in ((['--levels', '2,3'], '--segmentation FILE'),
                              (['--segmentation', self.at('a.png')], 'ends in .seg.nrrd'),
                              (['--segmentation', self.at('out', 'leaves.nrrd')], 'would be replaced'),
                              (['--segmentation', self.at('s.nrrd'), '--levels', '2,65'], '(got 65)'),
                              (['--segmentation', self.at('s.nrrd'), '--levels', '0'], '(got 0)'),
                              (['--segmentation', self.at('s.nrrd'), '--levels', ','.join(['60'] * 17)], '(got 1020)'),
                              (['--segmentation', self.at('s.nrrd'), '--levels', '2', '--automatic'], 'one of them')):
            with self.subTest(options):
                self.assertIn(word, self.run_program('relabel', self.at('out'), *options, expect=USAGE).stderr)
        self.run_program('relabel', self.at('out'), '--segmentation', self.at('none', 's.nrrd'), expect=UNWRITABLE)
        self.assertEqual(sorted(os.listdir(self.folder)), ['a.png', 'out'])

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

    def test_picture_of_another_run(self):
        self.segment(save_picture(self.at('a.png'), draw_scene()))
        self.segment(save_picture(self.at('b.png'), draw_scene(110, 90)), output='other')
        shutil.copy(self.at('other', 'picture.png'), self.at('out', 'picture.png'))
        labels = self.read('out', 'labels.nrrd')
        self.assertIn('picture.png', self.run_program('relabel', self.at('out'), '--regions', 5, expect=UNUSABLE).stderr)
        self.assertEqual(self.read('out', 'labels.nrrd'), labels)

    def test_damaged_files(self):
        self.segment(save_picture(self.at('a.png'), draw_scene()))
        for name in ('tree.json', 'leaves.nrrd', 'picture.png'):
            with self.subTest(name):
                shutil.copytree(self.at('out'), self.at(name))
                whole = self.read(name, name)
                labels = self.read(name, 'labels.nrrd')
                with open(self.at(name, name), 'wb') as file:
                    file.write(whole[:len(whole) // 3])
                self.assertIn(name, self.run_program('relabel', self.at(name), '--regions', 5, expect=UNREADABLE).stderr)
                self.assertEqual(self.read(name, 'labels.nrrd'), labels)
                self.assertEqual(sorted(os.listdir(self.at(name))), ALL, 'nothing half-written')

    def test_two_rules(self):
        self.run_program('relabel', self.folder, '--regions', 3, '--depth', 2, expect=USAGE)


if __name__ == '__main__':
    unittest.main()
