# SPDX-License-Identifier: Apache-2.0
"""Edited regions of a folder, from its files alone, and the same edits on another image."""
import json
import os
import unittest

import numpy as np

from program import (ProgramTest, UNREADABLE, UNUSABLE, USAGE, draw_scene, draw_volume, is_same_partition, read_keys,
                     read_nrrd, save_picture, write_nrrd)

GROUND, DISC, BAR = [5, 5], [36, 45], [93, 45]  # of draw_scene
EDITED = ['edits.json', 'labels.nrrd', 'leaves.nrrd', 'overlay.png', 'picture.png', 'tree.json']


def edit(do, **more):
    return json.dumps({'do': do, **more})


class Edit(ProgramTest):
    def setUp(self):
        super().setUp()
        self.image = save_picture(self.at('a.png'), draw_scene())

    def edit(self, *edits, options=(), output='edited', source='out', **more):
        arguments = [part for one in edits for part in ('--edit', one)]
        return self.run_program('edit', self.at(source), '--output', self.at(output), *arguments, *options, **more)

    def at_point(self, point, output='edited', name='labels.nrrd'):
        return int(self.labels(name, output)[point[1], point[0]])

    def test_merges_by_points_without_the_image(self):
        self.segment(self.image, '--regions', 4)
        os.remove(self.image)
        before = {name: self.read('out', name) for name in os.listdir(self.at('out'))}
        result = self.edit(edit('merge', points=[DISC, BAR]), edit('name', point=BAR, name='things'), options=['--json'])
        line = json.loads(result.stdout)
        self.assertEqual((line['command'], line['regions'], line['edits']), ('edit', 3, 3))
        self.assertEqual(self.at_point(DISC), self.at_point(BAR))
        self.assertNotEqual(self.at_point(DISC), self.at_point(GROUND))
        self.assertEqual(sorted(os.listdir(self.at('edited'))), EDITED)
        self.assertEqual(before, {name: self.read('out', name) for name in os.listdir(self.at('out'))})
        keys = read_keys(self.at('edited', 'labels.nrrd'))
        names = {keys[f'Segment{i}_LabelValue']: keys[f'Segment{i}_Name'] for i in range(3)}
        self.assertEqual(names[str(self.at_point(BAR))], 'things')
        self.assertEqual(self.read('edited', 'leaves.nrrd'), self.read('edited', 'labels.nrrd'))
        self.assertIn('edits', self.tree('edited')['produced_by'])

    def test_begins_with_the_level_of_labels(self):
        self.segment(self.image, '--regions', 4)
        for rule in (['--regions', 7], ['--depth', 2], ['--threshold', 0.4], ['--automatic']):
            with self.subTest(rule):
                self.run_program('relabel', self.at('out'), *rule)
                regions = int(self.labels('labels.nrrd').max())
                self.edit(edit('lock', point=DISC))
                self.assertTrue(is_same_partition(self.labels('labels.nrrd'), self.labels('labels.nrrd', 'edited')))
                first = json.loads(self.read('edited', 'edits.json'))['edits'][0]
                self.assertEqual(first['do'], 'level')
                self.assertEqual(first.get('regions', regions), regions)
        self.edit(edit('level', regions=1))  # another one is asked for
        self.assertEqual(self.labels('labels.nrrd', 'edited').max(), 1)

    def test_edits_are_done_again_and_undone(self):
        self.segment(self.image, '--regions', 4)
        self.edit(edit('merge', points=[DISC, BAR]), edit('remove', point=GROUND))
        self.assertEqual(self.labels('labels.nrrd', 'edited').max(), 2)
        file = self.at('edited', 'edits.json')
        self.edit(options=['--edits', file], output='again')
        for name in EDITED:
            self.assertEqual(self.read('edited', name), self.read('again', name), name)
        self.edit(options=['--edits', file, '--undo', 1], output='undone')
        self.assertEqual(self.labels('labels.nrrd', 'undone').max(), 3)
        self.edit(edit('keep', point=GROUND), options=['--edits', file, '--undo', 2], output='undone')
        self.assertEqual(self.at_point(DISC, 'undone'), 0)
        self.edit(options=['--edits', file])  # over itself
        self.assertEqual(self.read('edited', 'edits.json'), self.read('again', 'edits.json'))
        self.assertIn('--undo', self.edit(options=['--edits', file, '--undo', 9], expect=USAGE).stderr)

    def test_on_another_image(self):
        self.segment(self.image, '--regions', 4)
        self.edit(edit('merge', points=[DISC, BAR]), edit('name', point=BAR, name='things'))
        other = save_picture(self.at('b.png'), draw_scene(seed=5)[::-1])
        self.segment(other, '--edits', self.at('edited', 'edits.json'), '--statistics', 'csv', output='other')
        self.assertEqual(self.at_point(DISC, 'other'), self.at_point(BAR, 'other'))
        self.assertEqual(self.labels('labels.nrrd', 'other').max(), 3)
        table = self.read('other', 'statistics.csv').decode().split('\n')
        self.assertTrue(table[0].startswith('label,name,node'))
        self.assertIn('things', table[self.at_point(BAR, 'other')])
        page = self.read('other', 'explorer.html').decode()
        self.assertIn('things', page)
        self.assertEqual(sorted(os.listdir(self.at('other'))), sorted(EDITED + ['explorer.html', 'statistics.csv', 'statistics.json']))
        # Nodes are of one tree.
        self.edit(edit('remove', node=1), output='by-node')
        result = self.segment(other, '--edits', self.at('by-node', 'edits.json'), '--regions', 2, output='c', expect=UNUSABLE)
        self.assertIn('node 1 of another tree', result.stderr)
        self.assertFalse(os.path.exists(self.at('c')))
        self.segment(other, output='other')  # takes the earlier edits away
        self.assertNotIn('edits.json', os.listdir(self.at('other')))

    def test_the_result_is_a_folder_as_any_other(self):
        self.segment(self.image, '--regions', 6)
        self.edit(edit('remove', point=GROUND))
        self.run_program('relabel', self.at('edited'), '--regions', 2)
        self.assertEqual(self.labels('labels.nrrd', 'edited').max(), 2)
        self.assertEqual(self.at_point(GROUND), 0)
        self.edit(edit('split', point=DISC), source='edited', output='twice')
        self.assertIn('edits_2', self.tree('twice')['produced_by'])
        self.edit(edit('lock', point=DISC), options=['--json'])
        self.assertEqual(sorted(os.listdir(self.at('edited'))), EDITED)
        default = self.run_program('edit', self.at('out'), '--edit', edit('lock', point=DISC))
        self.assertIn(os.path.join('out', 'edited', 'labels.nrrd'), default.stdout)

    def test_of_a_volume_in_physical_space(self):
        directions = np.array([[0.8, 0.6, 0], [-0.6, 0.8, 0], [0, 0, 2.5]])
        origin = np.array([-30.0, 12.0, 100.0])
        volume = write_nrrd(self.at('volume.nrrd'), draw_volume(), directions, origin)
        self.segment(volume, '--regions', 3)
        place = lambda x, y, z: list(origin + np.array([x, y, z]) @ directions)
        self.edit(edit('keep', point=place(16, 14, 8)), edit('name', point=place(16, 14, 8), name='core'))
        labels = self.labels('labels.nrrd', 'edited')
        self.assertEqual(labels[8, 14, 16], 1)
        self.assertEqual(labels[0, 0, 0], 0)
        header = read_nrrd(self.at('edited', 'labels.nrrd'))[1]
        self.assertEqual(header['space directions'], read_nrrd(self.at('out', 'labels.nrrd'))[1]['space directions'])
        box = (self.labels('labels.nrrd') == self.labels('labels.nrrd')[8, 14, 16]).sum()
        for size, regions in ((2.5 * box, 3), (2.5 * (box + 1), 2)):  # of 2.5 mm^3 each
            self.edit(edit('smallest', size=size), output='small')
            self.assertEqual(self.labels('labels.nrrd', 'small').max(), regions)

    def test_finished_regions_stay(self):
        self.segment(self.image, '--regions', 4)
        finished = np.zeros((90, 120), np.uint8)
        finished[40:50, 20:60] = 9
        write_nrrd(self.at('finished.nrrd'), finished)
        options = ['--finished', self.at('finished.nrrd')]
        result = self.edit(edit('merge', points=[DISC, BAR]), options=options, expect=UNUSABLE)
        self.assertIn('in a finished region', result.stderr)
        self.edit(edit('merge', points=[GROUND, BAR]), options=options)
        labels = self.labels('labels.nrrd', 'edited')
        self.assertTrue(np.array_equal(labels == labels.max(), finished == 9))
        self.assertIn('Finished 9', read_keys(self.at('edited', 'labels.nrrd')).values())
        write_nrrd(self.at('other.nrrd'), finished[:40])
        result = self.edit(edit('remove', point=BAR), options=['--finished', self.at('other.nrrd')], expect=UNUSABLE)
        self.assertIn('--finished', result.stderr)

    def test_what_cannot_be_done_is_said_and_nothing_is_written(self):
        self.segment(self.image, '--regions', 4)
        for edits, words, code in (([edit('paint')], '--edit: edit 1 must be an object with "do"', USAGE),
                                   ([edit('merge', point=DISC)], '--edit: edit 1 (merge) needs "points"', USAGE),
                                   (['{'], '--edit: are no JSON', USAGE),
                                   ([edit('remove', point=[500, 5])], 'outside the image of 120 x 90 pixels', UNUSABLE),
                                   ([edit('remove', node=999)], 'names node 999', UNUSABLE),
                                   ([edit('remove', node=0)], 'leave no region', UNUSABLE)):
            with self.subTest(edits):
                self.assertIn(words, self.edit(*edits, expect=code).stderr)
                self.assertFalse(os.path.exists(self.at('edited')))
        self.assertIn('--edits, --edit: give edits', self.edit(expect=USAGE).stderr)
        self.assertIn('nothing.json', self.edit(options=['--edits', self.at('nothing.json')], expect=UNREADABLE).stderr)
        self.assertIn('--output', self.edit(edit('lock', point=DISC), output='out', expect=USAGE).stderr)
        self.run_program('edit', self.at('nowhere'), '--edit', edit('fill'), expect=UNREADABLE)
        os.remove(self.at('out', 'labels.nrrd'))
        self.edit(edit('fill'), expect=UNREADABLE)
        other = save_picture(self.at('b.png'), draw_scene(seed=3, width=60))
        self.segment(other, output='other')
        with open(self.at('out', 'labels.nrrd'), 'wb') as file:
            file.write(self.read('other', 'labels.nrrd'))
        self.assertIn('relabel', self.edit(edit('fill'), expect=UNUSABLE).stderr)
        self.assertFalse(os.path.exists(self.at('edited')))


if __name__ == '__main__':
    unittest.main()
