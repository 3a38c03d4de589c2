# SPDX-License-Identifier: Apache-2.0
"""What cannot be done ends with its own exit code, a sentence that names the parameter, and no file."""
import gzip
import json
import os
import resource
import struct
import subprocess
import unittest
import zlib

import numpy as np

from program import FEW_TOKENS, MEMORY, MODEL, PROGRAM, UNREADABLE, UNUSABLE, UNWRITABLE, USAGE, ProgramTest, draw_scene, save_picture, \
    write_nrrd


class Errors(ProgramTest):
    def check(self, code, names, *arguments, **more):
        """The program refuses with this code; its message has the names, no address, no trace, and nothing was written."""
        result = self.run_program('segment', *arguments, '--output', self.at('out'), expect=code, **more)
        for name in names:
            self.assertIn(name, result.stderr)
        for word in ('itk::', '0x', 'terminate', '.cxx', '.hxx'):
            self.assertNotIn(word, result.stderr.replace(self.folder, ''))  # whose name is random
        self.assertEqual(result.stdout, '')
        self.assertFalse(os.path.exists(self.at('out')))
        return result

    def scene(self):
        return save_picture(self.at('scene.png'), draw_scene())


class Usage(Errors):
    def test_values(self):
        for option, value, *names in (('--regions', '0', 'at least 1'), ('--regions', '-3'), ('--regions', '2.5'),
                                      ('--threshold', 'abc'), ('--threshold', '2.5', 'from 0 to 2'), ('--threshold', '-1'),
                                      ('--depth', '0'), ('--max-regions', '0'), ('--walk-length', '0', 'at least 1'),
                                      ('--affinity', 'cosinus', 'walk, cosine, dot'), ('--refine', 'none', 'snap'),
                                      ('--tokens', 'pixel', 'region, grid'), ('--number-of-tokens', '1'),
                                      ('--min-region-fraction', '0.7', '0.5'), ('--affinity-exponent', '-1'),
                                      ('--neighborhood-radius', '2', 'Region'), ('--threads', '0'),
                                      ('--memory-limit', 'lots', '4G'), ('--save-walk', self.at('walk.png'), '.nrrd')):
            with self.subTest(option=option, value=value):
                self.check(USAGE, [option, *names], self.scene(), option, value)

    def test_two_levels(self):
        self.check(USAGE, ['--regions', '--depth'], self.scene(), '--regions', 3, '--depth', 2)

    def test_no_command_and_unknown_option(self):
        self.run_program(expect=USAGE)
        self.check(USAGE, ['--fast'], self.scene(), '--fast')

    def test_model(self):
        self.check(MODEL, ['--model', 'stable', 'local'], self.scene(), '--model', 'stable')

    def test_json_of_an_error(self):
        result = self.run_program('segment', self.at('none.png'), '--json', expect=UNREADABLE)
        line = json.loads(result.stdout)
        self.assertEqual((line['status'], line['code']), ('error', UNREADABLE))
        self.assertIn('none.png', line['message'])


class Help(ProgramTest):
    def test_lists_the_exit_codes(self):
        for arguments in (['--help'], ['segment', '--help'], ['relabel', '--help']):
            text = self.run_program(*arguments).stdout
            for code in (0, 2, 3, 4, 5, 6, 7, 70, 130):
                self.assertRegex(text, r'(?m)^ +%d  \w' % code)

    def test_version(self):
        self.assertRegex(self.run_program('--version').stdout, r'^diffuse-walk-cut \d+\.\d+\.\d+\n$')


class Input(Errors):
    def test_missing_folder_text_and_empty(self):
        self.check(UNREADABLE, ['INPUT', 'none.png'], self.at('none.png'))
        self.check(UNREADABLE, ['INPUT', 'folder'], self.folder)
        for name, content in (('text.png', b'hello'), ('empty.jpg', b'')):
            with open(self.at(name), 'wb') as file:
                file.write(content)
            self.check(UNREADABLE, ['INPUT', name], self.at(name))

    def test_four_axes(self):
        pixels = np.zeros((3, 4, 5, 6), np.uint8)
        self.check(UNUSABLE, ['INPUT', '4 axes'], write_nrrd(self.at('a.nrrd'), pixels, np.eye(4)))

    def test_not_finite(self):
        for value, name in ((np.nan, 'nan'), (np.inf, 'inf'), (-np.inf, 'inf')):
            pixels = draw_scene().mean(2).astype(np.float32)
            pixels[7, 5] = value
            self.check(UNUSABLE, ['INPUT', '[5, 7]', name, '--mask'], write_nrrd(self.at('a.nrrd'), pixels))

    def test_truncated(self):
        """Every format: most readers only warn, or fill the rest with what is in memory."""
        scene, grey = draw_scene(), draw_scene().mean(2).astype(np.uint8)
        size = grey.shape[1], grey.shape[0]
        files = [save_picture(self.at(name), scene, **options) for name, options in (
            ('a.jpg', {}), ('progressive.jpg', {'progressive': True}), ('a.png', {}), ('a.tif', {}), ('a.bmp', {}))]
        files.append(write_nrrd(self.at('a.nrrd'), grey))
        for name, head in (
                ('a.mha', b'ObjectType = Image\nNDims = 2\nBinaryData = True\nDimSize = %d %d\nElementType = MET_UCHAR\n'
                          b'ElementDataFile = LOCAL\n' % size),
                ('a.vtk', b'# vtk DataFile Version 3.0\nx\nBINARY\nDATASET STRUCTURED_POINTS\nDIMENSIONS %d %d 1\n'
                          b'SPACING 1 1 1\nORIGIN 0 0 0\nPOINT_DATA %d\nSCALARS s unsigned_char 1\nLOOKUP_TABLE default\n'
                          % (*size, grey.size)),
                ('a.nii', nifti_head(*size))):
            with open(self.at(name), 'wb') as file:
                file.write(head + grey.tobytes())
            files.append(self.at(name))
        for path in files:
            with self.subTest(os.path.basename(path)):
                self.segment(path, '--no-pictures', output='whole')
                with open(path, 'rb') as file:
                    content = file.read()
                for share in (0.95, 0.6):
                    with open(path, 'wb') as file:
                        file.write(content[:int(share * len(content))])
                    self.check(UNREADABLE, ['INPUT', os.path.basename(path)], path)

    def test_damaged(self):
        """PNG and compressed NRRD have checksums; formats without one cannot know."""
        save_picture(self.at('a.png'), draw_scene())
        with open(self.at('a.png'), 'r+b') as file:
            file.seek(os.path.getsize(self.at('a.png')) // 2)
            file.write(bytes(64))
        self.check(UNREADABLE, ['INPUT', 'a.png'], self.at('a.png'))

    def test_checksum(self):
        """Of compressed data, which ITK's readers do not compare."""
        grey = draw_scene().mean(2).astype(np.uint8)
        height, width = grey.shape
        packed = zlib.compress(grey.tobytes())
        for name, head, data in (
                ('a.nii.gz', b'', gzip.compress(nifti_head(width, height) + grey.tobytes())),
                ('a.nrrd', b'NRRD0004\ntype: uchar\ndimension: 2\nsizes: %d %d\nencoding: gzip\n\n' % (width, height),
                 gzip.compress(grey.tobytes())),
                ('a.mha', b'NDims = 2\nDimSize = %d %d\nElementType = MET_UCHAR\nCompressedData = True\n'
                          b'CompressedDataSize = %d\nElementDataFile = LOCAL\n' % (width, height, len(packed)), packed)):
            with self.subTest(name):
                write_bytes(self.at(name), head + data)
                self.segment(self.at(name), '--no-pictures', output=name + '-whole')
                wrong = bytearray(data)
                wrong[len(wrong) // 2] ^= 0x55
                write_bytes(self.at(name), head + wrong)
                self.check(UNREADABLE, ['INPUT', name, 'checksum'], self.at(name))

    def test_scaled_integers_are_whole(self):
        grey = draw_scene().mean(2).astype(np.uint8)
        head = bytearray(nifti_head(*grey.shape[::-1]))
        head[112:120] = struct.pack('<ff', 0.5, -1024.0)
        write_bytes(self.at('a.nii'), head + grey.tobytes())
        self.segment(self.at('a.nii'), '--no-pictures')

    def test_mask(self):
        scene = self.scene()
        self.check(UNUSABLE, ['--mask', 'no pixel'], scene, '--mask', save_picture(self.at('m.png'), np.zeros((90, 120), np.uint8)))
        self.check(UNUSABLE, ['--mask', '40 x 30', '120 x 90'], scene,
                   '--mask', save_picture(self.at('s.png'), np.ones((30, 40), np.uint8)))
        self.check(UNREADABLE, ['--mask', 'none.png'], scene, '--mask', self.at('none.png'))
        self.check(UNUSABLE, ['--mask'], scene, '--mask', write_nrrd(self.at('v.nrrd'), np.ones((4, 90, 120), np.uint8)))


def write_bytes(path, content):
    with open(path, 'wb') as file:
        file.write(content)


def nifti_head(width, height):
    """The 352 bytes before the pixels of a NIfTI-1 file of unsigned bytes."""
    head = bytearray(352)
    struct.pack_into('<i', head, 0, 348)
    struct.pack_into('<8h', head, 40, 2, width, height, 1, 1, 1, 1, 1)
    struct.pack_into('<hh', head, 70, 2, 8)
    struct.pack_into('<8f', head, 76, *[1] * 8)
    struct.pack_into('<ff', head, 108, 352, 1)
    head[344:348] = b'n+1\0'
    return bytes(head)


class Memory(Errors):
    def test_twenty_thousand_squared_by_its_header_only(self):
        path = write_nrrd(self.at('big.nrrd'), np.broadcast_to(np.uint8(0), (20000, 20000)), header_only=True)
        os.truncate(path, os.path.getsize(path) + 20000 * 20000)  # a hole: no block of the disk
        # 2 GiB of address space: it could not allocate what it says that it needs.
        limit = lambda: resource.setrlimit(resource.RLIMIT_AS, (2 << 30, 2 << 30))
        message = self.check(MEMORY, ['--memory-limit', '20000 x 20000', 'GiB', 'Shrink it'], path, '--memory-limit', '1G',
                             preexec_fn=limit).stderr
        self.assertRegex(message, r'take about 1\d\.\d GiB; 1\.0 GiB are allowed')

    def test_limit_is_the_filters_too(self):
        self.check(MEMORY, ['--memory-limit'], self.scene(), '--memory-limit', '1500K')


class Output(Errors):
    def test_not_a_folder(self):
        scene = self.scene()
        message = self.run_program('segment', scene, '--output', scene, expect=UNWRITABLE).stderr
        self.assertIn('--output', message)

    def test_folder_that_cannot_be_made(self):
        self.assertIn('--output', self.run_program('segment', self.scene(), '--output', '/proc/none/out', expect=UNWRITABLE).stderr)

    @unittest.skipIf(os.geteuid() == 0, 'root may write everywhere')
    def test_folder_without_permission(self):
        os.mkdir(self.at('locked'), 0o500)
        self.assertIn('--output',
                      self.run_program('segment', self.scene(), '--output', self.at('locked'), expect=UNWRITABLE).stderr)

    def test_walk_into_a_device(self):
        # The name must not be replaced by a file.
        os.mkfifo(self.at('walk.nrrd'))
        self.check(UNWRITABLE, ['--save-walk', 'walk.nrrd'], self.scene(), '--save-walk', self.at('walk.nrrd'))

    def test_results_do_not_replace_what_they_are_made_from(self):
        mask = np.ones((90, 120), np.uint8)
        inside = self.at('inside')
        os.mkdir(inside)
        image = write_nrrd(os.path.join(inside, 'labels.nrrd'), draw_scene()[..., 0])
        os.link(image, self.at('another.nrrd'))
        os.symlink(image, self.at('link.nrrd'))
        before = self.read(image)
        for name in (image, self.at('another.nrrd'), self.at('link.nrrd')):
            message = self.run_program('segment', name, '--output', inside, expect=USAGE).stderr
            self.assertIn('labels.nrrd would be replaced, which is the file of INPUT', message)
        self.run_program('segment', image, '--output', self.at('out'), '--save-walk', self.at('another.nrrd'), expect=USAGE)
        write_nrrd(os.path.join(inside, 'leaves.nrrd'), mask)
        message = self.run_program('segment', self.scene(), '--mask', os.path.join(inside, 'leaves.nrrd'), '--output', inside,
                                   expect=USAGE).stderr
        self.assertIn('the file of --mask', message)
        # Without pictures those of an earlier run are removed.
        picture = save_picture(os.path.join(inside, 'picture.png'), draw_scene())
        self.run_program('segment', picture, '--output', inside, '--no-pictures', expect=USAGE)
        self.assertEqual(self.read(image), before)
        self.assertEqual(sorted(os.listdir(inside)), ['labels.nrrd', 'leaves.nrrd', 'picture.png'])
        self.assertFalse(os.path.exists(self.at('out')))

    def test_two_results_of_one_name(self):
        message = self.run_program('segment', self.scene(), '--output', self.at('out'), '--save-walk',
                                   self.at('out', '..', 'out', 'labels.nrrd'), expect=USAGE).stderr
        self.assertIn('--save-walk', message)
        self.assertFalse(os.path.exists(self.at('out')))

    def test_name_that_is_not_utf8(self):
        scene = os.path.join(os.fsencode(self.folder), b'x\xe4.png')
        os.rename(self.scene(), scene)
        done = subprocess.run([PROGRAM, b'segment', scene, b'--output', os.fsencode(self.at('out'))], capture_output=True)
        self.assertEqual((done.returncode, done.stderr), (0, b''))
        self.assertEqual(self.tree()['produced_by']['input'], 'x\N{REPLACEMENT CHARACTER}.png')

    def test_full_standard_output(self):
        with open('/dev/full', 'w') as full:
            done = subprocess.run([PROGRAM, 'segment', self.scene(), '--output', self.at('out'), '--json'], stdout=full,
                                  stderr=subprocess.PIPE, text=True)
        self.assertEqual(done.returncode, UNWRITABLE)
        self.assertIn('--json', done.stderr)

    def test_walk_into_no_folder(self):
        self.check(UNWRITABLE, ['--save-walk'], self.scene(), '--save-walk', self.at('none', 'walk.nrrd'))

    def check_earlier_results_stay(self, folder, **more):
        """A run into a folder of earlier results fails and leaves them as they were."""
        content = lambda: {name: self.read(folder, name) for name in os.listdir(self.at(folder))}
        before = content()
        self.run_program('segment', self.scene(), '--output', self.at(folder), '--regions', 9, expect=UNWRITABLE, **more)
        self.assertEqual(content(), before)

    def test_limit_of_file_size(self):
        """The write fails in the middle of each of the files in turn."""
        scene = self.scene()
        self.segment(scene, output='before')
        for size in sorted(os.path.getsize(self.at('before', name)) for name in os.listdir(self.at('before'))):
            with self.subTest(size=size):
                limit = lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (size - 1, size - 1))
                self.check(UNWRITABLE, ['cannot be written'], scene, preexec_fn=limit)
                self.check_earlier_results_stay('before', preexec_fn=limit)

    def test_full_disk(self):
        """A disk in memory that gets full at one file after the other."""
        self.segment(self.scene(), *FEW_TOKENS, output='before')
        most = sum(os.path.getsize(self.at('before', name)) for name in os.listdir(self.at('before')))
        os.mkdir(self.at('disk'))
        for pages in range(1, most // 4096, 12):
            if subprocess.run(['mount', '-t', 'tmpfs', '-o', 'size=%dk' % (4 * pages), 'tmpfs', self.at('disk')],
                              capture_output=True).returncode:
                self.skipTest('only root may mount a disk')
            try:
                with self.subTest(pages=pages):
                    message = self.run_program('segment', self.scene(), *FEW_TOKENS, '--output', self.at('disk'),
                                               expect=UNWRITABLE).stderr
                    self.assertIn('cannot be written', message)
                    self.assertEqual(os.listdir(self.at('disk')), [])
                    message = self.run_program('segment', self.scene(), '--output', self.at('out'), '--save-walk',
                                               self.at('disk', 'walk.nrrd'), expect=UNWRITABLE).stderr
                    self.assertIn('--save-walk', message)
                    self.assertEqual(os.listdir(self.at('disk')), [])
            finally:
                subprocess.run(['umount', self.at('disk')], check=True)

    def test_closed_pipe(self):
        """`diffuse-walk-cut segment ... | head -c 0` is not a crash."""
        process = subprocess.Popen([PROGRAM, 'segment', self.scene(), '--output', self.at('out')], stdout=subprocess.PIPE)
        process.stdout.close()
        self.assertEqual(process.wait(), 0)


if __name__ == '__main__':
    unittest.main()
