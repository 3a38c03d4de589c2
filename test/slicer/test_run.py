# SPDX-License-Identifier: Apache-2.0
"""Finding the program and running it: progress, errors, cancel, and what stays on the disk."""
import json
import os
import sys
import textwrap
import time
from pathlib import Path

import numpy as np

from common import EXTENSION, write_json
from DiffuseWalkCutLib import folder, run
from DiffuseWalkCutLib.cut import EditError
from DiffuseWalkCutLib.find_program import NotFound, Program, find
from program import PROGRAM, ProgramTest, draw_volume, write_nrrd

WORKER = str(EXTENSION / 'DiffuseWalkCut' / 'DiffuseWalkCutLib' / 'worker.py')

# Stands for the package, which the Python of these tests need not have.
PACKAGE = '''
import os, pathlib, shutil, time, warnings
def segment(image, progress, **parameters):
    pathlib.Path(os.environ["SAW"]).write_text(repr((os.path.basename(image), sorted(parameters.items()))))
    warnings.warn("values that stand for no data")
    progress(0.5, "walk")
    if parameters["grouping"] == "objects":
        raise ValueError("grouping: not today")
    while parameters["grouping"] == "classes":
        time.sleep(0.01)
    progress(1.0, "done")
    return Result()
class Result:
    def save(self, target, explorer):
        os.mkdir(target)
        for name in ("tree.json", "leaves.nrrd"):
            pathlib.Path(target, name).write_text(name)
'''


class Find(ProgramTest):
    def test_order(self):
        with open(self.at('mine'), 'w') as file:
            file.write('#!/bin/sh\n')
        os.chmod(self.at('mine'), 0o755)
        everything = {'diffuse-walk-cut': '/a/diffuse-walk-cut', 'PythonSlicer': '/b/PythonSlicer'}
        self.assertEqual(find(self.at('mine'), everything.get, lambda: True), Program(False, (self.at('mine'),)))
        self.assertEqual(find(' ', everything.get, lambda: True), Program(False, ('/a/diffuse-walk-cut',)))
        del everything['diffuse-walk-cut']
        package = find('', everything.get, lambda: True)
        self.assertEqual(package, Program(True, ('/b/PythonSlicer', WORKER)))
        self.assertIn('/b/PythonSlicer', package.describe())
        self.assertEqual(find('', {}.get, lambda: True).command[0], sys.executable)

    def test_what_is_missing(self):
        with self.assertRaisesRegex(NotFound, 'Install a wheel.*scripts/build_wheel.sh'):
            find('', {}.get, lambda: False)
        with open(self.at('plain'), 'w'):
            pass
        for chosen, message in ((self.folder, 'is a folder'), (self.at('none'), 'no file'), (self.at('plain'), 'chmod')):
            self.assertRaisesRegex(NotFound, message, find, chosen)
        executable, sys.executable = sys.executable, '/opt/SlicerApp-real'
        try:
            self.assertRaisesRegex(NotFound, 'PythonSlicer', find, '', {}.get, lambda: True)
        finally:
            sys.executable = executable


class Runs(ProgramTest):
    def setUp(self):
        super().setUp()
        self.image = Path(write_nrrd(self.at('a.nrrd'), draw_volume()))
        self.mask = Path(write_nrrd(self.at('mask.nrrd'), np.ones((16, 30, 34), np.uint8)))
        os.mkdir(self.at('temporary'))

    def make(self, program=Program(False, (PROGRAM,))):
        return run.Run(program, self.at('temporary'))

    def left(self):
        return os.listdir(self.at('temporary'))

    def test_the_program(self):
        volume = np.repeat(np.repeat(draw_volume(), 3, 1), 3, 2)  # large enough that its progress is seen
        image = Path(write_nrrd(self.at('large.nrrd'), volume))
        mask = Path(write_nrrd(self.at('large-mask.nrrd'), np.ones(volume.shape, np.uint8)))
        one = self.make()
        one.start(image, mask, run.Parameters(grouping='objects', connected=True, max_regions=9, min_region_size=20.5, threads=1))
        seen = set()
        while one.is_running():
            seen.add((one.fraction, one.stage))
            time.sleep(0.002)
        results = one.finish()
        self.assertEqual(sorted(os.listdir(results)), ['labels.nrrd', 'leaves.nrrd', 'tree.json'])
        self.assertEqual(one.stage, 'Writing')
        self.assertTrue(any(fraction for fraction, _ in seen), seen)
        made_by = json.loads((results / 'tree.json').read_text())['produced_by']
        self.assertEqual((made_by['grouping'], made_by['connected'], made_by['max_regions'], made_by['min_region_size']),
                         ('objects', 'on', 9, 20.5))
        self.assertLessEqual(len(folder.load(results).hierarchy.splits), 8)
        one.discard()
        self.assertEqual(self.left(), [])

    def test_errors_are_the_programs_sentences_and_leave_nothing(self):
        for parameters, image, message in ((run.Parameters(grouping='tissue'), self.image, 'tissue'),
                                           (run.Parameters(), self.image.with_name('none.nrrd'), 'no file .*none.nrrd'),
                                           (run.Parameters(model='/nowhere'), self.image, '/nowhere')):
            one = self.make()
            one.start(image, None, parameters)
            self.assertRaisesRegex(run.RunError, message, one.wait)
            self.assertEqual(self.left(), [])
        one = self.make(Program(False, (self.at('none'),)))
        self.assertRaisesRegex(run.RunError, 'cannot be started', one.start, self.image, None, run.Parameters())
        self.assertEqual(self.left(), [])

    def test_notes(self):
        volume = draw_volume()
        volume[0, :10] = -32768
        one = self.make()
        one.start(Path(write_nrrd(self.at('b.nrrd'), volume)), None, run.Parameters())
        one.wait()
        self.assertRegex(' '.join(one.notes), '-32768')

    def test_cancel(self):
        large = np.random.default_rng(0).normal(0, 100, (64, 128, 128)).astype(np.int16)
        image = Path(write_nrrd(self.at('large.nrrd'), large))
        one = self.make()
        one.start(image, None, run.Parameters())
        while one.is_running() and not one.fraction:
            time.sleep(0.01)
        self.assertTrue(one.is_running(), 'canceled in its midst')
        begin = time.monotonic()
        one.cancel()
        self.assertLess(time.monotonic() - begin, run.SECONDS_TO_STOP)
        self.assertFalse(one.is_running())
        self.assertRaises(run.Canceled, one.finish)
        self.assertEqual(self.left(), [])

    def test_a_program_that_does_not_stop_is_killed(self):
        with open(self.at('deaf'), 'w') as file:
            file.write('#!/bin/sh\ntrap "" INT TERM\necho $$ > %s\nwhile true; do sleep 0.1; done\n' % self.at('pid'))
        os.chmod(self.at('deaf'), 0o755)
        seconds, run.SECONDS_TO_STOP = run.SECONDS_TO_STOP, 0.3
        try:
            one = self.make(Program(False, (self.at('deaf'),)))
            one.start(self.image, None, run.Parameters())
            while not os.path.exists(self.at('pid')):
                time.sleep(0.01)
            self.assertRaisesRegex(run.RunError, 'longer than 0.1 seconds', one.wait, 0.1)
        finally:
            run.SECONDS_TO_STOP = seconds
        self.assertFalse(one.is_running())
        self.assertEqual(self.left(), [])

    def test_a_system_without_terminals(self):
        original, run._open_terminal = run._open_terminal, lambda: None
        try:
            one = self.make()
            one.start(self.image, None, run.Parameters(max_regions=5))
            one.wait()
            self.assertIsNone(one.fraction)
            one = self.make()
            one.start(self.image, None, run.Parameters(grouping='tissue'))
            self.assertRaisesRegex(run.RunError, 'tissue', one.wait)
        finally:
            run._open_terminal = original

    def test_the_package_in_a_process_of_its_own(self):
        os.mkdir(self.at('packages'))
        with open(self.at('packages', 'diffuse_walk_cut.py'), 'w') as file:
            file.write(textwrap.dedent(PACKAGE))
        environment = {**os.environ, 'PYTHONPATH': self.at('packages'), 'SAW': self.at('saw')}
        package = Program(True, (sys.executable, WORKER))
        one = self.make(package)
        one.start(self.image, self.mask, run.Parameters(max_regions=7), environment)
        results = one.wait()
        self.assertEqual((results / 'tree.json').read_text(), 'tree.json')
        self.assertEqual((one.fraction, one.stage), (0.95, 'Writing'))
        self.assertEqual(one.notes, ['values that stand for no data'])
        with open(self.at('saw')) as file:
            image, parameters = eval(file.read())
        self.assertEqual(image, 'a.nrrd')
        self.assertEqual(dict(parameters), {**run.Parameters(max_regions=7).to_keywords(), 'mask': str(self.mask)})

        one = self.make(package)
        one.start(self.image, None, run.Parameters(grouping='objects'), environment)
        self.assertRaisesRegex(run.RunError, '^ValueError: grouping: not today$', one.wait)

        one = self.make(package)
        one.start(self.image, None, run.Parameters(grouping='classes'), environment)
        while one.fraction is None:
            time.sleep(0.01)
        one.cancel()
        self.assertEqual(one._process.returncode, 130)


class Folder(ProgramTest):
    def test_saved_and_loaded(self):
        self.segment(write_nrrd(self.at('a.nrrd'), draw_volume()), '--max-regions', 8, '--no-pictures')
        cut = folder.load(Path(self.at('out')), lambda tree: 5)
        self.assertEqual(len(cut.nodes), 5)
        cut.keep(cut.nodes[0])
        cut.rename(cut.nodes[1], 'lung')
        for target in (Path(self.at('new', 'one')), Path(self.at('out'))):  # also into the folder that it comes from
            folder.save(Path(self.at('out')), cut, target)
            again = folder.load(target)
            self.assertEqual((again.nodes, again.kept, again.names), (cut.nodes, cut.kept, cut.names))
            self.assertFalse([name for name in os.listdir(target) if 'partial' in name])
        self.run_program('relabel', self.at('new', 'one'), '--regions', 3)  # the program reads it too

    def test_folders_that_are_none(self):
        self.assertRaisesRegex(FileNotFoundError, 'has no tree.json', folder.load, Path(self.folder))
        self.segment(write_nrrd(self.at('a.nrrd'), draw_volume()), '--no-pictures')
        out = Path(self.at('out'))
        for content in ({'format': 'x'}, [], {'format': folder.FORMAT, 'version': 9}, {'format': folder.FORMAT, 'version': 1}):
            write_json(out / 'regions.json', content)
            self.assertRaisesRegex(EditError, 'regions.json', folder.load, out)
        (out / 'regions.json').write_text('{')
        self.assertRaisesRegex(EditError, 'not JSON', folder.load, out)


if __name__ == '__main__':
    import unittest

    unittest.main()
