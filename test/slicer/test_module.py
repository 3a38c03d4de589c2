# SPDX-License-Identifier: Apache-2.0
"""The module's own file, with stand-ins for Slicer: every line of it runs, with the real program."""
import os
import sys
import time
import unittest
from pathlib import Path

import numpy as np

import fake_slicer
from common import EXTENSION
from program import PROGRAM, ProgramTest, draw_volume


class Module(ProgramTest):
    def setUp(self):
        super().setUp()
        os.mkdir(self.at('temporary'))
        self.slicer = fake_slicer.install(self.at('temporary'))
        for name in [name for name in sys.modules if name == 'DiffuseWalkCut' or name.startswith('DiffuseWalkCutLib')]:
            del sys.modules[name]
        import DiffuseWalkCut

        self.module = DiffuseWalkCut
        self.slicer.settings[DiffuseWalkCut.PROGRAM_SETTING] = PROGRAM
        self.volume = self.add_volume()
        self.widget = DiffuseWalkCut.DiffuseWalkCutWidget(None)
        self.widget.setup()
        self.addCleanup(self.widget.cleanup)
        self.ui = self.widget.ui
        self.ui.maxRegions.value = 12
        self.ui.volume.setCurrentNode(self.volume)

    def add_volume(self, name='CT', kind='vtkMRMLScalarVolumeNode'):
        node = self.slicer.mrmlScene.AddNewNodeByClass(kind, name)
        node.array = draw_volume()
        node.ijk_to_ras = np.array([[-0.8, 0, 0, 30], [0, -0.8, 0, 20], [0, 0, 2.5, -10], [0, 0, 0, 1.0]])
        node.transform = 'transform1'
        return node

    def apply(self):
        self.ui.apply.click()
        self.assertEqual(self.slicer.util.errors, [])
        while self.widget.logic.run:
            self.widget.timer.emit('timeout')
            time.sleep(0.01)

    def move_to(self, index):
        """The mouse over a voxel (k, j, i)."""
        self.slicer.crosshair.point = (self.volume.ijk_to_ras @ [*index[::-1], 1])[:3]
        self.slicer.crosshair.InvokeEvent('moved')

    def preview(self):
        """The labels that the preview shows, by the names of its colors."""
        [leaves] = self.slicer.mrmlScene.of('vtkMRMLLabelMapVolumeNode')
        colors = leaves.GetDisplayNode().GetColorNode().colors
        return np.vectorize(lambda leaf: colors[leaf][0])(leaves.array)

    def test_apply_slide_edit_and_segment(self):
        self.assertIn(PROGRAM, self.ui.found.text)
        self.assertFalse(self.ui.makeSegments.enabled)
        self.apply()
        logic = self.widget.logic
        self.assertEqual(self.ui.message.text, 'Done.')
        self.assertEqual(self.ui.regions.maximum, logic.cut.hierarchy.number_of_leaves)
        self.assertEqual(self.slicer.layers['background'], self.volume)
        self.assertEqual(logic.scene.leaves.transform, 'transform1')

        self.widget.enter()
        self.ui.regions.emit('valueChanged', 5.0)
        self.assertEqual(len(set(self.preview().flat)), 5)
        self.assertEqual(len(self.ui.region._items), 5)

        inside = (8, 14, 16)
        self.move_to(inside)
        name = self.preview()[inside]
        size = (self.preview() == name).sum()
        self.assertEqual(self.ui.hover.text, f'{name}: {size * 1.6:,.1f} mm^3 ({size * 1.6e-3:,.2f} cm^3), {size:,} voxels')
        self.slicer.interactors['Green'].InvokeEvent('pressed')
        self.assertEqual(self.ui.region._items[self.ui.region.currentIndex][0], name)
        self.ui.name.text = 'core'
        self.ui.name.emit('editingFinished')
        self.ui.keep.click()
        self.assertEqual(self.ui.keep.text, 'Release')
        self.assertTrue(self.ui.hover.text)
        for button in (self.ui.merge, self.ui.split):
            button.click()
            self.assertIn('kept', self.ui.message.text)
        self.ui.regions.value = 1.0
        self.ui.regions.emit('valueChanged', 1.0)
        self.assertEqual((self.preview() == 'core').sum(), size)
        self.assertIn('because kept ones stay', self.ui.message.text)
        self.assertEqual(self.ui.regions.value, 1.0, 'the slider is where the user drags it')
        self.ui.undo.click()
        self.assertEqual(len(set(self.preview().flat)), 5)
        self.ui.keep.click()
        self.ui.merge.click()
        self.assertEqual(self.ui.message.text, '')
        self.assertLess(len(set(self.preview().flat)), 5)
        self.ui.split.click()
        self.ui.region.emit('activated', 0)
        self.assertEqual(self.widget.node, logic.cut.nodes[0])
        self.move_to((99, 0, 0))
        self.assertEqual(self.ui.hover.text, '')
        self.slicer.interactors['Red'].InvokeEvent('pressed')
        self.assertEqual(self.widget.node, logic.cut.nodes[0], 'a click beside the volume changes nothing')
        self.slicer.crosshair.point = None
        self.slicer.crosshair.InvokeEvent('moved')

        self.ui.makeSegments.click()
        self.assertEqual(self.slicer.imports, 1, 'the whole label map at once')
        [segmentation] = self.slicer.mrmlScene.of('vtkMRMLSegmentationNode')
        self.assertIsNone(self.slicer.layers['label'])
        self.assertEqual((segmentation.transform, segmentation.reference), ('transform1', self.volume))
        self.verify_segments(segmentation)
        self.ui.regions.emit('valueChanged', 3.0)
        self.ui.makeSegments.click()
        self.assertEqual(self.slicer.mrmlScene.of('vtkMRMLSegmentationNode'), [segmentation], 'updated, not made anew')
        self.verify_segments(segmentation)
        self.assertEqual(len(self.slicer.mrmlScene.of('vtkMRMLLabelMapVolumeNode')), 1, 'only the preview stays')

        while logic.cut.undo():
            pass
        self.ui.undo.click()
        self.assertEqual(self.ui.message.text, 'There is nothing to undo.')
        self.widget.exit()
        self.move_to(inside)
        self.assertEqual(self.ui.hover.text, '', 'another module is shown')
        self.assertEqual(self.slicer.util.errors, [])

    def verify_segments(self, segmentation):
        cut = self.widget.logic.cut
        names = self.preview()
        self.assertEqual(segmentation.GetNumberOfSegments(), len(cut.nodes))
        for segment, node in zip(segmentation.segments, cut.nodes):
            self.assertEqual(segment.color[0], cut.name(node))
            self.assertEqual(segment.tags['DiffuseWalkCut.Node'], str(node))
            np.testing.assert_array_equal(segment.mask, names == cut.name(node))

    def test_seeds(self):
        self.apply()
        logic = self.widget.logic
        logic.cut.show_level(4)
        self.ui.margin.value = 1.0
        self.ui.sendSeeds.click()
        self.assertEqual(self.slicer.module, 'SegmentEditor')
        [seeds] = self.slicer.mrmlScene.of('vtkMRMLSegmentationNode')
        self.assertGreater(seeds.GetNumberOfSegments(), 0)
        labels = {segment.name: segment for segment in logic.segments()}
        table = logic.cut.hierarchy.look_up(logic.cut.nodes)[logic.leaves]
        for seed in seeds.segments:
            self.assertTrue((table[seed.mask] == labels[seed.color[0]].label).all())
        logic.cut.keep(logic.cut.nodes[0])
        self.ui.sendSeeds.click()
        self.assertLessEqual(self.slicer.mrmlScene.of('vtkMRMLSegmentationNode')[1].GetNumberOfSegments(), 1)

    def test_masks(self):
        mask = self.add_volume('mask', 'vtkMRMLLabelMapVolumeNode')
        mask.array = (mask.array > 150).astype(np.uint8)
        self.ui.mask.setCurrentNode(mask)
        self.apply()
        np.testing.assert_array_equal(self.widget.logic.leaves > 0, mask.array > 0)
        segmentation = self.slicer.mrmlScene.AddNewNodeByClass('vtkMRMLSegmentationNode', 'mask')
        self.ui.mask.setCurrentNode(segmentation)
        self.ui.apply.click()
        self.assertIn('no visible segment', self.slicer.util.errors.pop())
        segmentation.segments = [fake_slicer.Segment(1, ('a', 0, 0, 0), mask.array > 0)]
        self.apply()
        np.testing.assert_array_equal(self.widget.logic.leaves > 0, mask.array > 0)

    def test_cancel_and_errors_leave_what_was_shown(self):
        self.apply()
        before = self.widget.logic.cut
        self.ui.apply.click()
        self.assertFalse(self.ui.apply.enabled)
        self.ui.cancel.click()
        self.assertEqual(self.ui.message.text, 'Canceled.')
        self.widget.logic.cancel()  # nothing runs: nothing happens
        self.ui.model.text = '/nowhere'
        self.ui.apply.click()
        while self.widget.logic.run:
            self.widget.timer.emit('timeout')
        self.assertIn('/nowhere', self.slicer.util.errors.pop())
        self.assertIs(self.widget.logic.cut, before)
        self.ui.model.text = 'local'
        self.ui.apply.click()
        place, self.volume.ijk_to_ras = self.volume.ijk_to_ras, 2 * self.volume.ijk_to_ras
        while self.widget.logic.run:
            self.widget.timer.emit('timeout')
        self.assertIn('lies elsewhere', self.slicer.util.errors.pop())
        self.assertIsNone(self.widget.logic.cut, 'its preview is gone')
        self.volume.ijk_to_ras = place
        self.apply()
        self.assertEqual(len(os.listdir(self.at('temporary'))), 1, 'that of the result that is shown')
        self.ui.program.currentPath = self.at('none')
        self.ui.program.emit('currentPathChanged', self.at('none'))
        self.assertIn('there is no file', self.ui.found.text)
        self.ui.apply.click()
        self.assertIn('there is no file', self.slicer.util.errors.pop())
        self.ui.program.currentPath = PROGRAM
        self.slicer.disk_has_space = False
        self.ui.apply.click()
        self.assertIn('could not be written', self.slicer.util.errors.pop())
        self.assertEqual(len(os.listdir(self.at('temporary'))), 1)
        self.slicer.imports_work = False
        self.ui.makeSegments.click()
        self.assertIn('could not import', self.slicer.util.errors.pop())

    def test_folders(self):
        dialog = sys.modules['qt'].QFileDialog
        self.apply()
        self.ui.regions.emit('valueChanged', 6.0)
        nodes = self.widget.logic.cut.nodes
        dialog.answer = self.at('saved')
        self.ui.save.click()
        self.ui.regions.emit('valueChanged', 2.0)
        self.ui.load.click()
        self.assertEqual(self.widget.logic.cut.nodes, nodes)
        self.assertEqual(os.listdir(self.at('temporary')), [], 'the result of the run is not used any longer')
        self.volume.ijk_to_ras = self.volume.ijk_to_ras + np.eye(4)[:, [3, 0, 1, 2]]
        self.ui.load.click()
        self.assertIn('is not what was segmented', self.slicer.util.errors.pop())
        self.assertFalse(self.ui.makeSegments.enabled)
        self.ui.volume.setCurrentNode(None)
        self.ui.load.click()
        self.assertEqual(self.widget.logic.cut.nodes, nodes)
        self.ui.makeSegments.click()
        self.ui.sendSeeds.click()
        dialog.answer = ''
        self.ui.save.click()
        self.ui.load.click()
        self.assertEqual(self.slicer.util.errors, [])

    def test_install_only_when_asked_and_confirmed(self):
        dialog = sys.modules['qt'].QFileDialog
        for path, confirms, installed in (('', True, []), ('/a b.whl', False, []), ('/a b.whl', True, ['"/a b.whl"'])):
            dialog.answer, self.slicer.util.confirms = path, confirms
            self.ui.install.click()
            self.assertEqual(self.slicer.util.installed, installed)
        dialog.answer = ''

    def test_the_scene_is_closed(self):
        self.apply()
        self.slicer.mrmlScene.Clear()
        self.assertIsNone(self.widget.logic.cut)
        self.assertFalse(self.ui.regions.enabled)
        self.assertEqual(os.listdir(self.at('temporary')), [])
        self.ui.volume.setCurrentNode(self.add_volume())
        self.ui.apply.click()
        self.slicer.mrmlScene.Clear()
        self.assertEqual(os.listdir(self.at('temporary')), [])

    def test_progress_that_is_not_known(self):
        self.ui.show_progress(None, 'Starting')

    def test_the_modules_own_test(self):
        sys.modules['SampleData'].downloadSample = lambda name: self.add_volume(name)
        test = self.module.DiffuseWalkCutTest()
        test.runTest()

    def test_description(self):
        parent = fake_slicer.Widget()
        self.module.DiffuseWalkCut(parent)
        self.assertEqual((parent.title, parent.categories), ('DiffuseWalkCut Regions', ['Segmentation']))
        self.assertIn('Not for diagnosis', parent.helpText)

    def test_only_two_files_know_of_slicer(self):
        for path in Path(EXTENSION / 'DiffuseWalkCut').rglob('*.py'):
            lines = path.read_text().splitlines()
            imports = [line for line in lines if line.startswith(('import ', 'from ')) and line.split()[1] in ('slicer', 'vtk', 'qt', 'ctk')]
            self.assertEqual(bool(imports), path.name in ('DiffuseWalkCut.py', 'scene.py'), path)


if __name__ == '__main__':
    unittest.main()
