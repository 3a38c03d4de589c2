# SPDX-License-Identifier: Apache-2.0
"""The tree and its edits: whatever is done, the regions have every leaf exactly once."""
import unittest

import numpy as np

from common import random_content, random_leaves, random_tree
from DiffuseWalkCutLib.cut import Cut, EditError
from DiffuseWalkCutLib.hierarchy import Hierarchy, HierarchyError, count_leaves, count_nodes


class Tree(unittest.TestCase):
    def test_levels_are_nested_partitions(self):
        for seed in range(10):
            tree = random_tree(17, seed)
            coarser = tree.look_up(tree.level(1))
            for regions in range(1, 20):
                nodes = tree.level(regions)
                self.assertEqual(len(nodes), min(regions, 17))
                table = tree.look_up(nodes)  # verifies that every leaf is there once
                self.assertEqual(sorted(set(table[1:].tolist())), list(range(1, len(nodes) + 1)))
                self.assertTrue((np.diff(table.astype(int)) >= 0).all(), 'labels are in the order of the leaves')
                self.assertEqual(len(set(zip(table.tolist(), coarser.tolist()))), len(nodes) + 1, 'nested')
                coarser = table
        self.assertRaises(ValueError, tree.level, 0)

    def test_sibling(self):
        tree = random_tree()
        self.assertIsNone(tree.sibling(0))
        for node in range(1, len(tree.parents)):
            other = tree.sibling(node)
            self.assertEqual(tree.sibling(other), node)
            self.assertEqual({node, other}, set(tree.children[tree.parents[node]]))

    def test_sizes_are_those_of_a_plain_count(self):
        tree = random_tree(9, 3)
        leaves = random_leaves(tree)
        sizes = count_nodes(tree, count_leaves(leaves, tree))
        for node in range(len(tree.parents)):
            self.assertEqual(sizes[node], ((leaves >= tree.first[node]) & (leaves <= tree.last[node])).sum())

    def test_leaves_of_another_tree(self):
        with self.assertRaisesRegex(HierarchyError, 'at most 5.*got 9'):
            count_leaves(np.array([9, 1]), random_tree(5))

    def test_a_tree_of_one_leaf(self):
        tree = random_tree(1)
        cut = Cut(tree)
        self.assertEqual(cut.nodes, (0,))
        for edit in (cut.merge, cut.split):
            self.assertRaises(EditError, edit, 0)

    def test_files_that_are_no_tree(self):
        def changed(change):
            content = random_content(6, 1)
            change(content)
            return content

        bad = {
            'format must be': changed(lambda c: c.update(format='x')),
            'newer': changed(lambda c: c.update(version=2)),
            'missing': changed(lambda c: c.pop('splits')),
            'node 0': changed(lambda c: c.update(nodes=[])),
            'two halves': changed(lambda c: c['nodes'][1].update(parent=None)),
            'before its parent': changed(lambda c: c['splits'].reverse()),
            'every node': changed(lambda c: c['splits'].pop()),
            'twice': changed(lambda c: c['splits'].append(0)),
            'more than one leaf': changed(lambda c: (c['nodes'][0].update(children=[]), c.update(splits=[]))),
        }
        for message, content in bad.items():
            with self.subTest(message), self.assertRaisesRegex(HierarchyError, message):
                Hierarchy(content)
        self.assertRaisesRegex(HierarchyError, 'not JSON', Hierarchy.from_json, '{')


class Edits(unittest.TestCase):
    def setUp(self):
        self.tree = random_tree(20, 5)
        self.cut = Cut(self.tree, 6)

    def test_any_edits_leave_a_partition_and_undo_takes_all_back(self):
        for seed in range(20):
            random = np.random.default_rng(seed)
            cut = Cut(random_tree(15, seed), 5)
            states = []
            for _ in range(60):
                before = (cut.nodes, cut.kept, dict(cut.names))
                node = cut.nodes[random.integers(len(cut.nodes))]
                edits = [cut.merge, cut.split, cut.keep, cut.release, lambda n: cut.rename(n, f'name {n}')]
                try:
                    edits[random.integers(len(edits))](node)
                except EditError:
                    self.assertEqual((cut.nodes, cut.kept, cut.names), before, 'a refused edit changes nothing')
                cut.hierarchy.verify_partition(cut.nodes)
                self.assertLessEqual(cut.kept, set(cut.nodes))
                if (cut.nodes, cut.kept, cut.names) != before:
                    states.append(before)
            while states:
                self.assertTrue(cut.undo())
                self.assertEqual((cut.nodes, cut.kept, cut.names), states.pop())
            self.assertFalse(cut.undo())

    def test_merge_is_the_inverse_of_split(self):
        for node in [n for n in self.cut.nodes if self.tree.children[n]]:
            before = self.cut.nodes
            for child in self.cut.split(node):
                self.assertIn(child, self.cut.nodes)
            self.assertEqual(self.cut.merge(child), node)
            self.assertEqual(self.cut.nodes, before)

    def test_merge_takes_all_below_the_sibling(self):
        self.cut.show_level(20)
        node = self.tree.children[0][0]
        while self.tree.children[node]:
            node = self.tree.children[node][0]
        while self.cut.nodes != (0,):
            node = self.cut.merge(node)
            self.tree.verify_partition(self.cut.nodes)

    def test_kept_regions_stay_at_every_level(self):
        for seed in range(20):
            random = np.random.default_rng(seed)
            cut = Cut(random_tree(25, seed), 8)
            for node in random.choice(cut.nodes, 3, replace=False):
                cut.keep(int(node))
            kept = cut.kept
            for regions in random.permutation(np.arange(1, 26)):
                cut.show_level(int(regions))
                cut.hierarchy.verify_partition(cut.nodes)
                self.assertLessEqual(kept, set(cut.nodes))
            # Of all partitions that have the kept regions, level 1 gives the coarsest: no two siblings could be joined.
            cut.show_level(1)
            for node in set(cut.nodes) - kept:
                other = cut.hierarchy.sibling(node)
                self.assertFalse(other in cut.nodes and other not in kept)

    def test_without_kept_regions_the_slider_is_the_level(self):
        for regions in range(1, 21):
            self.cut.show_level(regions)
            self.assertEqual(self.cut.nodes, self.tree.level(regions))

    def test_a_drag_of_the_slider_is_one_step_of_undo(self):
        before = self.cut.nodes
        for regions in (7, 8, 9, 10):
            self.cut.show_level(regions)
        self.assertTrue(self.cut.undo())
        self.assertEqual(self.cut.nodes, before)
        self.assertFalse(self.cut.undo())

    def test_kept_regions_are_not_merged_or_split(self):
        node = next(n for n in self.cut.nodes if self.tree.children[n])
        self.cut.keep(node)
        for edit in (self.cut.merge, self.cut.split):
            self.assertRaisesRegex(EditError, 'kept. Release it first', edit, node)
        self.cut.release(node)
        self.cut.split(node)

    def test_merge_into_a_kept_region_names_it(self):
        self.cut.show_level(20)
        low, high = next(c for c in self.tree.children if c and not any(self.tree.children[n] for n in c))
        self.cut.rename(high, ' the  liver ')
        self.cut.keep(high)
        self.assertRaisesRegex(EditError, 'the liver', self.cut.merge, low)

    def test_names_stay_with_their_nodes(self):
        node = self.cut.nodes[2]
        self.assertEqual(self.cut.name(node), 'Region 3')
        self.cut.rename(node, 'spine')
        self.cut.show_level(1)
        self.assertEqual(self.cut.name(node), 'spine')
        self.cut.show_level(6)
        self.assertEqual(self.cut.name(node), 'spine')
        self.cut.rename(node, '')
        self.assertEqual(self.cut.name(node), 'Region 3')

    def test_region_of_a_leaf(self):
        table = self.tree.look_up(self.cut.nodes)
        self.assertIsNone(self.cut.at_leaf(0))
        for leaf in range(1, 21):
            self.assertEqual(self.cut.at_leaf(leaf), self.cut.nodes[table[leaf] - 1])

    def test_a_node_that_is_not_shown(self):
        self.assertRaisesRegex(EditError, 'got 0', self.cut.split, 0)

    def test_to_a_file_and_back(self):
        self.cut.keep(self.cut.nodes[1])
        self.cut.rename(self.cut.nodes[0], 'air')
        again = Cut.from_dict(self.tree, self.cut.to_dict())
        self.assertEqual((again.nodes, again.kept, again.names), (self.cut.nodes, self.cut.kept, self.cut.names))
        for change in ({'nodes': [1]}, {'nodes': ['x']}, {'kept': [0]}, {'names': {'999': 'x'}}, {'names': []}):
            with self.subTest(change), self.assertRaises(ValueError):
                Cut.from_dict(self.tree, {**self.cut.to_dict(), **change})


if __name__ == '__main__':
    unittest.main()
