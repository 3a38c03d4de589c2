# SPDX-License-Identifier: Apache-2.0
"""Folders of DICOM files: regular volumes, and folders that are none; `--series`, and `info`."""
import json
import os
import struct
import subprocess
import unittest

import numpy as np

from program import PROGRAM, UNREADABLE, UNUSABLE, UNWRITABLE, USAGE, ProgramTest, draw_volume, is_same_partition, read_nrrd, \
    write_nrrd

UID = '1.2.826.0.1.3680043.8.498.1'


def element(group, number, kind, value):
    """A data element with explicit type, little endian."""
    data = value if isinstance(value, bytes) else struct.pack('<H', value) if kind == 'US' else str(value).encode()
    data += b'' if len(data) % 2 == 0 else b'\0' if kind == 'UI' else b' '
    length = b'\0\0' + struct.pack('<I', len(data)) if kind in ('OW', 'OB') else struct.pack('<H', len(data))
    return struct.pack('<HH', group, number) + kind.encode() + length + data


def write_dicom(path, pixels, number, position, directions=(1, 0, 0, 0, 1, 0), series=UID, spacing=(0.7, 0.8), **more):
    """pixels[y, x] of int16. spacing: of x and y. more: other elements, group_number=(kind, value)."""
    join = lambda values: '\\'.join('%.10g' % value for value in values)
    elements = {(0x0008, 0x0016): ('UI', '1.2.840.10008.5.1.4.1.1.2'), (0x0008, 0x0018): ('UI', '%s.%d' % (series, number)),
                (0x0008, 0x0060): ('CS', 'CT'), (0x0020, 0x000D): ('UI', '1.2.3'), (0x0020, 0x000E): ('UI', series),
                (0x0020, 0x0013): ('IS', number), (0x0020, 0x0032): ('DS', join(position)),
                (0x0020, 0x0037): ('DS', join(directions)), (0x0028, 0x0002): ('US', 1),
                (0x0028, 0x0004): ('CS', 'MONOCHROME2'), (0x0028, 0x0010): ('US', pixels.shape[0]),
                (0x0028, 0x0011): ('US', pixels.shape[1]), (0x0028, 0x0030): ('DS', join(spacing[::-1])),
                (0x0028, 0x0100): ('US', 16), (0x0028, 0x0101): ('US', 16), (0x0028, 0x0102): ('US', 15),
                (0x0028, 0x0103): ('US', 1), (0x7FE0, 0x0010): ('OW', pixels.astype('<i2').tobytes())}
    elements.update({tuple(int(part, 16) for part in name.strip('_').split('_')): value for name, value in more.items()})
    meta = b''.join((element(2, 1, 'OB', b'\0\1'), element(2, 2, 'UI', elements[(8, 0x16)][1]),
                     element(2, 3, 'UI', elements[(8, 0x18)][1]), element(2, 0x10, 'UI', '1.2.840.10008.1.2.1')))
    with open(path, 'wb') as file:
        file.write(bytes(128) + b'DICM' + element(2, 0, 'UL', struct.pack('<I', len(meta))) + meta)
        file.write(b''.join(element(*tag, *value) for tag, value in sorted(elements.items())))
    return path


class SeriesTest(ProgramTest):
    def setUp(self):
        super().setUp()
        self.volume = draw_volume()
        os.mkdir(self.at('ct'))

    def write(self, name, z, **more):
        """A slice of the volume, 2.5 mm from the next."""
        options = {'number': z + 1, 'position': (-10.5, -20.25, 5 + 2.5 * z), **more}
        return write_dicom(self.at('ct', name), self.volume[z], **options)

    def write_all(self, keep=lambda z: True):
        for z in range(len(self.volume)):
            if keep(z):
                self.write('%02d.dcm' % (99 - z), z)

    def check(self, code, names, *arguments):
        result = self.segment(self.at('ct'), *arguments, expect=code)
        for name in names:
            self.assertIn(name, result.stderr)
        self.assertFalse(os.path.exists(self.at('out')))


class Regular(SeriesTest):
    def check_geometry(self, fields, directions, origin):
        found = [[float(x) for x in vector.strip('()').split(',')] for vector in fields['space directions'].split(' ')]
        np.testing.assert_allclose(found, directions, atol=1e-6)
        np.testing.assert_allclose([float(x) for x in fields['space origin'].strip('()').split(',')], origin, atol=1e-6)

    def test_is_the_volume_in_the_order_of_positions(self):
        """The same labels as those of the same voxels in one file."""
        self.write_all()
        self.segment(self.at('ct'), '--no-pictures', '--json')
        labels, fields = read_nrrd(self.at('out', 'labels.nrrd'))
        self.check_geometry(fields, np.diag((0.7, 0.8, 2.5)), (-10.5, -20.25, 5))
        volume = write_nrrd(self.at('ct.nrrd'), self.volume, np.diag((0.7, 0.8, 2.5)), (-10.5, -20.25, 5))
        self.segment(volume, '--no-pictures', output='one')
        self.assertTrue(is_same_partition(labels, self.labels('labels.nrrd', 'one')))
        self.assertEqual(self.tree()['produced_by']['input'], 'ct')

    def test_oblique(self):
        c, s = 0.8, 0.6
        for z in range(len(self.volume)):
            self.write('%02d' % z, z, directions=(1, 0, 0, 0, c, s), position=(1, 2 - 2.5 * s * z, 3 + 2.5 * c * z))
        self.segment(self.at('ct'), '--no-pictures')
        self.check_geometry(read_nrrd(self.at('out', 'labels.nrrd'))[1],
                            ((0.7, 0, 0), (0, 0.8 * c, 0.8 * s), (0, -2.5 * s, 2.5 * c)), (1, 2, 3))

    def test_other_files_are_passed_over(self):
        self.write_all()
        for name, content in (('DICOMDIR', b'x'), ('readme.txt', b'hello'), ('.DS_Store', bytes(100))):
            with open(self.at('ct', name), 'wb') as file:
                file.write(content)
        os.mkdir(self.at('ct', 'empty'))
        self.assertNotIn('note', self.segment(self.at('ct'), '--no-pictures').stderr)

    def test_copies_are_taken_once_with_a_note(self):
        self.write_all()
        self.write('copy.dcm', 3)
        self.assertIn('copy.dcm', self.segment(self.at('ct'), '--no-pictures').stderr)
        self.assertEqual(self.labels('labels.nrrd').shape, self.volume.shape)

    def test_one_file_is_a_picture(self):
        self.write('a', 7)
        self.segment(self.at('ct'))
        self.assertEqual(self.labels('labels.nrrd').shape[-2:], self.volume.shape[-2:])

    def test_names_of_results(self):
        """The folder's own name, whether a slash follows or not."""
        self.write_all()
        for name in ('ct', 'ct/', './ct/.'):
            self.run_program('segment', name, '--no-pictures', cwd=self.folder)
            self.assertTrue(os.path.exists(self.at('ct-regions', 'labels.nrrd')), name)
            os.rename(self.at('ct-regions'), self.at('done' + str(len(name))))

    def test_mask(self):
        self.write_all()
        os.mkdir(self.at('mask'))
        for z in range(len(self.volume)):
            write_dicom(self.at('mask', str(z)), (self.volume[z] > 150).astype(np.int16), z + 1,
                        (-10.5, -20.25, 5 + 2.5 * z))
        self.segment(self.at('ct'), '--mask', self.at('mask'), '--no-pictures')
        np.testing.assert_array_equal(self.labels('labels.nrrd') > 0, self.volume > 150)


class Irregular(SeriesTest):
    def test_missing(self):
        self.write_all(lambda z: z not in (5, 6))
        self.check(UNUSABLE, ['INPUT', '2 slices are missing', '17.5 and 20 mm', '95.dcm (15 mm)', '92.dcm (22.5 mm)'])

    def test_doubled(self):
        self.write_all()
        self.write('x.dcm', 4, number=99)
        self.check(UNUSABLE, ['95.dcm and x.dcm at 15 mm'])

    def test_tilt(self):
        for z in range(len(self.volume)):
            self.write('%02d' % z, z, position=(0, 0.6 * z, 2.5 * z))
        self.check(UNUSABLE, ['tilt', '13.49', 'degrees'])

    def test_distances_that_differ(self):
        for z in range(len(self.volume)):
            self.write('%02d' % z, z, position=(0, 0, 2.5 * z + 1.1 * max(0, z - 6)))
        self.check(UNUSABLE, ['2.5 mm between 00', '3.6 mm between 06'])

    def test_truncated(self):
        self.write_all()
        path = self.at('ct', '95.dcm')
        os.truncate(path, os.path.getsize(path) - 100)
        self.check(UNREADABLE, ['95.dcm is truncated'])

    def test_no_dicom(self):
        self.check(UNREADABLE, ['no DICOM image'])


class Parts(SeriesTest):
    def test_localizer(self):
        self.write_all()
        self.write('loc.dcm', 3, number=50, directions=(1, 0, 0, 0, 0, -1), position=(0, 0, 0))
        self.check(UNUSABLE, ['2 parts', 'loc.dcm', 'turned by 90 degrees', '--series 1'])
        self.segment(self.at('ct'), '--series', 1, '--no-pictures')
        self.assertEqual(self.labels('labels.nrrd').shape, self.volume.shape)

    def test_time_points(self):
        """Each part has its own files."""
        for z in range(len(self.volume)):
            self.write('a%02d' % z, z, number=z + 1)
            write_dicom(self.at('ct', 'b%02d' % z), self.volume[z, ::-1],
                        z + 101, (-10.5, -20.25, 5 + 2.5 * z))
        self.check(UNUSABLE, ['2 parts', 'instance number 1 to 16', 'instance number 101 to 116'])
        for number in (1, 2):
            self.segment(self.at('ct'), '--series', '%s:%d' % (UID, number), '--no-pictures', output=str(number))
        pixels = write_nrrd(self.at('b.nrrd'), self.volume[:, ::-1], np.diag((0.7, 0.8, 2.5)))
        self.segment(pixels, '--no-pictures', output='b')
        expected = self.labels('labels.nrrd', 'b')
        self.assertTrue(is_same_partition(self.labels('labels.nrrd', '2'), expected))
        self.assertFalse(is_same_partition(self.labels('labels.nrrd', '1'), expected))

    def test_echoes(self):
        for z in range(len(self.volume)):
            for echo in (1, 2):
                self.write('%02d-%d' % (z, echo), z, number=2 * z + echo, _18_81=('DS', '%g' % (4.6 * echo)))
        self.check(UNUSABLE, ['echo time 4.6', 'echo time 9.2'])

    def test_choice(self):
        self.write_all()
        for z in range(len(self.volume)):
            self.write('other%02d' % z, z, series='1.9.5')
        self.check(UNUSABLE, ['2 DICOM series', UID, '1.9.5'])
        self.check(USAGE, ['--series', 'no such series', 'got 3'], '--series', 3)
        self.check(USAGE, ['--series', 'more than one'], '--series', '1.')
        self.segment(self.at('ct'), '--series', '1.9', '--no-pictures')
        result = self.segment(self.at('ct', '99.dcm'), '--series', 1, output='none', expect=USAGE)
        self.assertIn('--series', result.stderr)


class Info(SeriesTest):
    def test_lists_series(self):
        self.write_all(lambda z: z != 7)
        self.write('loc.dcm', 3, number=50, directions=(1, 0, 0, 0, 0, -1), position=(0, 0, 0), _8_103E=('LO', 'scout'))
        line = json.loads(self.run_program('info', self.at('ct'), '--json').stdout)
        self.assertEqual([one['uid'] for one in line['series']], [UID + ':1', UID + ':2'])
        first, second = line['series']
        self.assertEqual((first['number'], first['files'], first['size']), (1, 15, [34, 30, 15]))
        self.assertIn('1 slice is missing', first['fault'])
        self.assertEqual((second['part'], second['description']), ('turned by 90 degrees', 'scout'))
        self.assertEqual(second['spacing'][:2], [0.7, 0.8])
        text = self.run_program('info', self.at('ct')).stdout
        for words in (UID + ':2', 'CT, scout', '15 files, 34 x 30 x 15 pixels of 0.7 x 0.8 x ? mm', 'No volume: 1 slice'):
            self.assertIn(words, text)

    def test_full_standard_output(self):
        """What info says is nowhere else."""
        self.write_all()
        for options in ([], ['--json']):
            with open('/dev/full', 'w') as full:
                done = subprocess.run([PROGRAM, 'info', self.at('ct'), *options], stdout=full, stderr=subprocess.PIPE,
                                      text=True)
            self.assertEqual(done.returncode, UNWRITABLE)
            self.assertIn('standard output', done.stderr)


if __name__ == '__main__':
    unittest.main()
