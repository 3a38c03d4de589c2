# SPDX-License-Identifier: Apache-2.0
"""What the regions measure, and what is reported of a run."""
import csv
import hashlib
import json
import os
import unittest

import numpy as np

from program import (ProgramTest, UNREADABLE, UNWRITABLE, USAGE, draw_scene, draw_volume, save_picture, write_nrrd)
from test_series import SeriesTest


class Statistics(ProgramTest):
    def table(self, name='statistics.csv', output='out'):
        with open(self.at(output, name), encoding='utf-8', newline='') as file:
            return list(csv.DictReader(file, delimiter='\t' if name.endswith('tsv') else ','))

    def test_are_those_of_the_labels(self):
        picture = draw_scene()
        self.segment(save_picture(self.at('a.png'), picture), '--regions', 6, '--statistics', 'csv')
        labels = self.labels('labels.nrrd')
        rows = self.table()
        self.assertEqual([int(row['label']) for row in rows], list(range(1, 7)))
        for row in rows:
            inside = labels == int(row['label'])
            self.assertEqual(int(row['pixels']), inside.sum())
            self.assertEqual(float(row['green_median']), np.median(picture[inside][:, 1]))
            self.assertAlmostEqual(float(row['red_mean']), picture[inside][:, 0].mean(), places=9)
            self.assertEqual(int(row['box_last_x']), np.where(inside)[1].max())
            self.assertTrue(0 <= float(row['confidence']) <= 1)

    def test_of_a_volume_are_in_millimeters(self):
        volume = draw_volume()
        path = write_nrrd(self.at('v.nrrd'), volume, [[0.8, 0.6, 0], [-0.6, 0.8, 0], [0, 0, 2.5]])
        self.segment(path, '--statistics', 'tsv', '--no-pictures')
        labels = self.labels('labels.nrrd')
        for row in self.table('statistics.tsv'):
            inside = labels == int(row['label'])
            self.assertAlmostEqual(float(row['volume_mm3']), 2.5 * inside.sum(), places=6)
            z, y, x = np.argwhere(inside).mean(0)
            self.assertAlmostEqual(float(row['centroid_x_mm']), 0.8 * x - 0.6 * y, places=6)
            self.assertAlmostEqual(float(row['centroid_z_mm']), 2.5 * z, places=6)
            self.assertAlmostEqual(float(row['deviation']), volume[inside].std(ddof=1), places=3)

    def test_of_another_level_need_no_image(self):
        for format_ in ('csv', 'tsv'):
            with self.subTest(format_):
                name = 'statistics.' + format_
                image = save_picture(self.at('a.png'), draw_scene())
                self.segment(image, '--statistics', format_)
                os.remove(image)
                told = json.loads(self.run_program('relabel', self.at('out'), '--regions', 9, '--json').stdout)
                self.assertEqual(told['outputs']['statistics'], self.at('out', name))
                save_picture(image, draw_scene())
                self.segment(image, '--regions', 9, '--statistics', format_, output='again')
                self.assertEqual(self.read('out', name), self.read('again', name))
                self.assertEqual(self.read('out', 'statistics.json'), self.read('again', 'statistics.json'))

    def test_of_an_earlier_run_are_removed(self):
        image = save_picture(self.at('a.png'), draw_scene())
        self.segment(image, '--statistics', 'tsv')
        self.segment(image, '--statistics', 'csv')
        found = sorted(name for name in os.listdir(self.at('out')) if name.startswith('statistics'))
        self.assertEqual(found, ['statistics.csv', 'statistics.json'])
        self.segment(image)
        self.assertFalse([name for name in os.listdir(self.at('out')) if name.startswith('statistics')])

    def test_that_are_damaged_are_an_error_and_nothing_is_written(self):
        self.segment(save_picture(self.at('a.png'), draw_scene()), '--statistics', 'csv')
        self.segment(save_picture(self.at('b.png'), draw_scene(seed=3)), '--statistics', 'csv', '--max-regions', 5, output='b')
        labels = self.read('out', 'labels.nrrd')
        whole = self.read('out', 'statistics.json')
        for text in (whole[:len(whole) // 2], b'', b'[]', self.read('b', 'statistics.json')):
            with self.subTest(text[:20]):
                with open(self.at('out', 'statistics.json'), 'wb') as file:
                    file.write(text)
                failed = self.run_program('relabel', self.at('out'), '--regions', 2, expect=UNREADABLE)
                self.assertIn('statistics.json', failed.stderr)
                self.assertEqual(self.read('out', 'labels.nrrd'), labels)

    def test_are_of_two_forms(self):
        failed = self.segment(save_picture(self.at('a.png'), draw_scene()), '--statistics', 'xls', expect=USAGE)
        self.assertIn('--statistics', failed.stderr)


class Report(ProgramTest):
    def test_says_what_was_run_on_what(self):
        image = save_picture(self.at('a.png'), draw_scene())
        mask = save_picture(self.at('mask.png'), np.full(draw_scene().shape[:2], 255, np.uint8))
        self.segment(image, '--mask', mask, '--walk-length', 3, '--statistics', 'csv', '--report', self.at('run.json'))
        report = json.loads(self.read('run.json'))
        self.assertEqual(report['parameters']['walk_length'], 3)
        self.assertEqual(report['input']['files'],
                         [{'name': 'a.png', 'md5': hashlib.md5(self.read('a.png')).hexdigest()}])
        self.assertEqual(report['input']['mask']['md5'], hashlib.md5(self.read('mask.png')).hexdigest())
        self.assertEqual(report['leaves'], max(self.tree()['nodes'][0]['leaves']))
        self.assertEqual(sorted(map(os.path.basename, report['outputs'])), sorted(os.listdir(self.at('out'))))
        self.assertLessEqual({'read', 'walk', 'cut', 'total'}, set(report['seconds']))
        self.assertEqual(report['model']['name'], 'local')

    def test_is_never_left_alone_nor_replaces_the_image(self):
        image = save_picture(self.at('a.png'), draw_scene())
        self.segment(image, '--report', image, expect=USAGE)
        self.segment(image, '--report', self.at('nowhere', 'run.json'), expect=UNWRITABLE)
        self.assertFalse(os.path.exists(self.at('out', 'leaves.nrrd')))
        other = save_picture(self.at('b.png'), draw_scene(seed=1))
        failed = self.run_program('segment', image, other, '--output', self.at('many'), '--report', self.at('r.json'), expect=USAGE)
        self.assertIn('--report', failed.stderr)


class ReportOfASeries(SeriesTest):
    def test_has_a_hash_of_each_file(self):
        self.write_all()
        self.segment(self.at('ct'), '--report', self.at('run.json'))
        files = json.loads(self.read('run.json'))['input']['files']
        self.assertEqual(sorted(one['name'] for one in files), sorted(os.listdir(self.at('ct'))))
        for one in files:
            self.assertEqual(one['md5'], hashlib.md5(self.read('ct', one['name'])).hexdigest())


if __name__ == '__main__':
    unittest.main()
