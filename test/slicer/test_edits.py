# SPDX-License-Identifier: Apache-2.0
"""The regions as edits: the program makes the same regions of them, and they are read again as they were written."""
import json
import os
import sys
import tempfile
import unittest
from pathlib import Path

import numpy as np

import fake_slicer
from common import random_tree
from DiffuseWalkCutLib import edits, folder
from DiffuseWalkCutLib.cut import Cut, EditError
from DiffuseWalkCutLib.segments import default_regions
from program import PROGRAM, ProgramTest, draw_volume, is_same_partition, read_nrrd, write_nrrd


def edit_at_random(cut, random, steps=40):
    """What a user may do, in any order."""
    for _ in range(steps):
        node = cut.nodes[random.integers(len(cut.nodes))]
        actions = [cut.merge, cut.split, cut.split, cut.keep, cut.release, lambda n: cut.rename(n, f'name {n} \u00e4'),
                   lambda n: cut.show_level(int(random.integers(1, cut.hierarchy.number_of_leaves + 1))), lambda n: cut.undo()]
        try:
            actions[random.integers(len(actions))](node)
        except EditError:
            pass


def state(cut):
    return cut.nodes, cut.kept, {node: name for node, name in cut.names.items() if node in cut.nodes}


class AsEdits(unittest.TestCase):
    def test_read_as_they_were_written(self):
        for seed in range(30):
            random = np.random.default_rng(seed)
            tree = random_tree(22, seed)
            tree.names = {3: 'three', 5: 'five'}
            cut = Cut(tree)
            edit_at_random(cut, random)
            again = Cut(tree, 1)
            before = state(again)
            edits.show_edits(again, edits.to_edits(cut), lambda point: 0)
            self.assertEqual(state(again), state(cut))
            again.undo()
            self.assertEqual(state(again), before)

    def test_a_level_needs_no_nodes(self):
        tree = random_tree(20, 4)
        for regions in range(1, 21):
            self.assertEqual(edits.to_edits(Cut(tree, regions)), [{'do': 'level', 'regions': regions}])

    def test_names_and_locks_by_clicks(self):
        tree = random_tree(20, 4)
        cut = Cut(tree, 6)
        node, leaf = cut.nodes[2], tree.last[cut.nodes[2]]
        cut.rename(node, 'liver')
        cut.keep(node)
        clicks = [(leaf, [9.0, 9.0, 9.0]), (leaf, [1.0, 2.0, 3.0]), (tree.first[cut.nodes[0]], [0.0, 0.0, 0.0])]
        point = {'point': [1.0, 2.0, 3.0]}
        self.assertEqual(edits.to_edits(cut, clicks),
                         [{'do': 'level', 'regions': 6}, {'do': 'name', **point, 'name': 'liver'}, {'do': 'lock', **point}])
        again = Cut(tree)
        edits.show_edits(again, edits.to_edits(cut, clicks), lambda point: leaf if point == [1.0, 2.0, 3.0] else 0)
        self.assertEqual(state(again), state(cut))

    def test_regions_that_are_no_nodes_are_left_to_the_program(self):
        tree = random_tree(20, 4)
        low, high = next(pair for pair in tree.children if pair and all(tree.children[node] for node in pair))
        apart = [tree.children[low][0], tree.children[high][1]]
        cut = Cut(tree, 5)
        before = state(cut)
        for wanted in ([{'do': 'merge', 'nodes': apart}], [{'do': 'remove', 'node': 1}], [{'do': 'smallest', 'size': 3}],
                       [{'do': 'split', 'node': 0}], [{'do': 'name', 'point': [1, 2, 3], 'name': 'x'}], [{'do': 'lock', 'node': 99}],
                       [{'do': 'lock', 'node': low}, {'do': 'merge', 'node': 0}]):
            with self.subTest(wanted), self.assertRaises(edits.OtherRegions):
                edits.show_edits(cut, [{'do': 'level', 'regions': 20}, *wanted], lambda point: 0)
            self.assertEqual(state(cut), before)
        with self.assertRaises(edits.OtherRegions):
            edits.show_edits(cut, [], lambda point: 0)

    def test_files_that_cannot_be_read(self):
        tree = random_tree()
        other = edits.to_text(random_tree(seed=1), [{'do': 'lock', 'node': 1}])
        for text, message in (('{', 'not JSON'), ('{"edits": []}', 'no list of edits'), ('[3]', 'no list'), (other, 'of another tree')):
            with self.subTest(text), tempfile.TemporaryDirectory() as place, self.assertRaisesRegex(EditError, message):
                path = Path(place, 'edits.json')
                path.write_text(text, encoding='utf-8')
                edits.read(path, tree)


class ByTheProgram(ProgramTest):
    def setUp(self):
        super().setUp()
        image = write_nrrd(self.at('a.nrrd'), draw_volume(), np.diag([0.8, 0.8, 2.5]), [3, 4, 5])
        self.segment(image, '--max-regions', 24)
        self.cut = folder.load(Path(self.at('out')))

    def replay(self, path):
        self.run_program('edit', self.at('out'), '--edits', path, '--output', self.at('edited'), '--quiet')
        return self.labels(output='edited'), self.tree('edited')

    def test_random_edits_give_the_same_labels(self):
        leaves = self.labels()
        for seed in range(15):
            with self.subTest(seed=seed):
                cut = Cut(self.cut.hierarchy)
                edit_at_random(cut, np.random.default_rng(seed))
                with open(self.at('edits.json'), 'w', encoding='utf-8') as file:
                    file.write(edits.to_text(cut.hierarchy, edits.to_edits(cut)))
                labels, tree = self.replay(self.at('edits.json'))
                table = cut.hierarchy.look_up(cut.nodes)[leaves]
                self.assertTrue(is_same_partition(labels, table))
                named = {node['leaves'][0]: node['name'] for node in tree['nodes'] if node.get('name')}
                expected = {node: name for node, name in cut.names.items() if node in cut.nodes}
                self.assertEqual(sorted(named.values()), sorted(expected.values()))
                for label, name in named.items():
                    [shown] = set(table[labels == label].tolist())
                    self.assertEqual(cut.names[cut.nodes[shown - 1]], name)

    def test_one_hash_of_a_tree(self):
        self.run_program('edit', self.at('out'), '--edit', '{"do": "lock", "node": 1}', '--quiet')
        self.assertEqual(json.loads(self.read('out', 'edited', 'edits.json'))['tree'], edits.fingerprint(self.cut.hierarchy))

    def test_an_edited_folder_has_its_names_and_all_its_regions(self):
        self.run_program('edit', self.at('out'), '--edit', '{"do": "level", "regions": 7}',
                         '--edit', '{"do": "name", "node": 0, "name": "all"}', '--quiet')
        self.run_program('edit', self.at('out'), '--edit', '{"do": "level", "regions": 7}',
                         '--edit', '{"do": "name", "node": 1, "name": "half"}', '--output', self.at('half'), '--quiet')
        for path, name in ((self.at('out', 'edited'), 'all'), (self.at('half'), 'half')):
            cut = folder.load(Path(path), default_regions)
            self.assertEqual(len(cut.nodes), cut.hierarchy.number_of_leaves)
            self.assertEqual([cut.name(node) for node in cut.nodes if node in cut.names], [name])


class InTheModule(ProgramTest):
    """With stand-ins for Slicer, and the real program."""

    def setUp(self):
        super().setUp()
        os.mkdir(self.at('temporary'))
        self.slicer = fake_slicer.install(self.at('temporary'))
        for name in [name for name in sys.modules if name == 'DiffuseWalkCut' or name.startswith('DiffuseWalkCutLib')]:
            del sys.modules[name]
        import DiffuseWalkCut

        self.slicer.settings[DiffuseWalkCut.PROGRAM_SETTING] = PROGRAM
        self.volume = self.slicer.mrmlScene.AddNewNodeByClass('vtkMRMLScalarVolumeNode', 'CT')
        self.volume.array = draw_volume()
        self.volume.ijk_to_ras = np.array([[0, -0.8, 0, 30], [0.8, 0, 0, 20], [0, 0, 2.5, -10], [0, 0, 0, 1.0]])  # other axes than RAS
        self.widget = DiffuseWalkCut.DiffuseWalkCutWidget(None)
        self.widget.setup()
        self.addCleanup(self.widget.cleanup)
        self.ui, self.logic = self.widget.ui, self.widget.logic
        self.ui.maxRegions.value = 16
        self.logic.process(self.volume, parameters=self.ui.parameters(), program=PROGRAM)
        self.widget.update()
        self.widget.enter()
        self.dialog = sys.modules['qt'].QFileDialog
        self.addCleanup(setattr, self.dialog, 'answer', '')

    def click(self, index):
        """A voxel (k, j, i) in a slice view."""
        self.slicer.crosshair.point = (self.volume.ijk_to_ras @ [*index[::-1], 1])[:3]
        self.slicer.crosshair.InvokeEvent('moved')
        self.slicer.interactors['Red'].InvokeEvent('pressed')

    def shown(self):
        cut = self.logic.cut
        return cut.hierarchy.look_up(cut.nodes)[self.logic.leaves]

    def test_saved_by_points_and_done_again_elsewhere(self):
        self.ui.regions.emit('valueChanged', 6.0)
        for index, name in (((8, 14, 16), 'core'), ((0, 0, 0), 'air')):
            self.click(index)
            self.ui.name.text = name
            self.ui.name.emit('editingFinished')
            self.ui.keep.click()
        self.dialog.answer = self.at('edits.json')
        self.ui.saveEdits.click()
        self.assertEqual(self.slicer.util.errors, [])
        saved = json.loads(self.read('edits.json'))['edits']
        self.assertEqual([edit['do'] for edit in saved], ['level', 'name', 'name', 'lock', 'lock'])
        self.assertFalse(any('node' in edit for edit in saved), 'points can be done again on another image')
        self.run_program('edit', self.logic.results, '--edits', self.at('edits.json'), '--output', self.at('edited'), '--quiet')
        labels, shown = self.labels(output='edited'), self.shown()
        self.assertTrue(is_same_partition(labels, shown))
        names = {node['leaves'][0]: node.get('name') for node in self.tree('edited')['nodes'] if not node['children']}
        self.assertEqual(names[labels[8, 14, 16]], 'core')
        self.assertEqual(names[labels[0, 0, 0]], 'air')

        before, kept = self.logic.cut.nodes, self.logic.cut.kept
        self.ui.regions.emit('valueChanged', 12.0)
        self.logic.cut.undo()
        while self.logic.cut.undo():
            pass
        self.ui.loadEdits.click()
        self.assertEqual(self.slicer.util.errors, [])
        self.assertEqual((self.logic.cut.nodes, self.logic.cut.kept), (before, kept))
        np.testing.assert_array_equal(self.shown(), shown)

    def test_any_edits_are_done_by_the_program(self):
        wanted = [{'do': 'remove', 'point': self.logic.scene.point_of_voxel((0, 0, 0))}, {'do': 'smallest', 'size': 20},
                  {'do': 'name', 'point': self.logic.scene.point_of_voxel((8, 14, 16)), 'name': 'core'}]
        with open(self.at('edits.json'), 'w', encoding='utf-8') as file:
            json.dump(wanted, file)
        self.ui.regions.emit('valueChanged', 5.0)
        with open(self.at('whole.json'), 'w', encoding='utf-8') as file:
            json.dump([{'do': 'level', 'regions': 5}, *wanted], file)
        self.run_program('edit', self.logic.results, '--edits', self.at('whole.json'), '--output', self.at('edited'), '--quiet')
        self.dialog.answer = self.at('edits.json')
        self.ui.loadEdits.click()
        self.assertEqual(self.slicer.util.errors, [])
        self.assertTrue(is_same_partition(self.shown(), read_nrrd(self.at('edited', 'leaves.nrrd'))[0]))
        self.assertIn('core', [item[0] for item in self.ui.region._items])
        self.assertEqual(len(os.listdir(self.at('temporary'))), 1, 'that of the result that is shown')

    def test_what_the_program_refuses_is_said_and_changes_nothing(self):
        before = self.logic.cut.nodes
        self.dialog.answer = self.at('edits.json')
        for wanted, message in (([{'do': 'remove', 'point': [1e6, 0, 0]}], 'outside the image'), ([{'do': 'melt'}], 'melt'), ([3], 'no list of edits')):
            with open(self.at('edits.json'), 'w', encoding='utf-8') as file:
                json.dump(wanted, file)
            self.ui.loadEdits.click()
            self.assertIn(message, self.slicer.util.errors.pop())
            self.assertEqual(self.logic.cut.nodes, before)
        self.assertEqual(len(os.listdir(self.at('temporary'))), 1)


if __name__ == '__main__':
    unittest.main()
