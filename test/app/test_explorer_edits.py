# SPDX-License-Identifier: Apache-2.0
"""Edits in explorer.html: the regions that its buttons make are those that the program makes of the file that it saves."""
import glob
import json
import os
import re
import sys
import time
import unittest

import numpy as np
from PIL import Image

from browser import find_chromium
from explorer_page import ExplorerTest
from program import CELLS, FEW_TOKENS, UNUSABLE, draw_scene, draw_volume, is_same_partition, read_nrrd, save_picture, write_nrrd

SHIFT, CTRL = 8, 2


def turned(spacing):
    """Directions of an oblique volume: its axes are turned by 20 and 35 degrees, in another order, one reversed."""
    a, b = np.radians([20, 35])
    about_z = np.array([[np.cos(a), -np.sin(a), 0], [np.sin(a), np.cos(a), 0], [0, 0, 1]])
    about_x = np.array([[1, 0, 0], [0, np.cos(b), -np.sin(b)], [0, np.sin(b), np.cos(b)]])
    axes = (about_z @ about_x).T[[1, 2, 0]] * [[1], [-1], [1]]
    return axes * np.array(spacing)[:, None]


class EditingTest(ExplorerTest):
    def press(self, name):
        self.browser.evaluate("document.getElementById(%r).scrollIntoView({ block: 'nearest' })" % name)
        self.browser.click(*self.place('#' + name))

    def click(self, x, y, size, modifiers=0):
        """A pixel of the view."""
        self.browser.evaluate("document.getElementById('canvas').scrollIntoView({ block: 'center' })")
        self.browser.click(*self.place_of_pixel(x, y, size), modifiers)

    def other_pixel(self, x, y):
        """A pixel of a plane that is in another region than this one."""
        regions = self.regions()[self.labels()]
        y, x = np.argwhere((regions != regions[y, x]) & (regions != 0))[0]
        return int(x), int(y)

    def name(self, text):
        self.press('rename')
        self.browser.type(text)
        self.browser.key('Enter')

    def is_enabled(self, name):
        return not self.browser.evaluate('document.getElementById(%r).disabled' % name)

    def shows(self, name):
        return self.browser.evaluate('document.getElementById(%r).getBoundingClientRect().height > 0' % name)

    def edits(self):
        return json.loads(self.browser.evaluate('JSON.stringify(explorer.editor.list)'))

    def regions(self):
        """The page's region of each leaf, 0 where it was removed."""
        return np.array(self.browser.evaluate('Array.from(explorer.editor.regions.of)'))

    def words(self):
        """Names of the page's regions, by region; without those that have none."""
        return {int(key): name for key, name in self.browser.evaluate(
            'Array.from(explorer.editor.regions.parts, ([id, part]) => [id, part.name])') if name}

    def save(self):
        """The file that a user gets."""
        folder = self.at('downloads')
        os.makedirs(folder, exist_ok=True)
        self.browser.save_into(folder)
        for old in glob.glob(folder + '/*'):
            os.remove(old)
        self.press('save')
        deadline = time.monotonic() + 20
        while not glob.glob(folder + '/*.json') and time.monotonic() < deadline:
            time.sleep(0.02)
        [path] = glob.glob(folder + '/*.json')
        self.assertEqual(os.path.basename(path), 'edits.json')
        return path

    def verify_replay(self, path, output='out'):
        """The program makes of the file the regions that the page shows, with their names."""
        edited = self.at('replayed')
        self.run_program('edit', self.at(output), '--edits', path, '--output', edited, '--quiet')
        leaves, after = (read_nrrd(os.path.join(folder, 'leaves.nrrd'))[0] for folder in (self.at(output), edited))
        regions = self.regions()[leaves]
        np.testing.assert_array_equal(regions == 0, after == 0)
        self.assertTrue(is_same_partition(regions, after))
        names = self.words()
        with open(os.path.join(edited, 'tree.json'), encoding='utf-8') as file:
            nodes = json.load(file)['nodes']
        named = {node['leaves'][0]: node['name'] for node in nodes if node.get('name') and not node['children']}
        self.assertEqual(len(named), len(names))
        for label, name in named.items():
            [region] = set(regions[after == label].tolist())
            self.assertEqual(names[region], name)
        return after


class Buttons(EditingTest):
    SIZE = (128, 96)

    def test_quiet_before_a_region_is_chosen(self):
        browser = self.open('--regions', 6)
        self.assertFalse(self.shows('edit') or self.shows('edits') or self.shows('named'))
        self.click(64, 48, self.SIZE)
        self.assertTrue(self.shows('edit'))
        self.assertFalse(self.shows('edits'))
        self.assertEqual([name for name in ('merge', 'split', 'remove', 'keep', 'rename', 'lock') if not self.is_enabled(name)], ['merge'])
        self.keep('edit-one')
        browser.key('Escape')
        self.assertFalse(self.shows('edit'))

    def test_merge_split_name_undo(self):
        browser = self.open('--regions', 6, '--max-regions', 30)
        before = self.regions()
        leaves = self.labels()
        x, y = self.other_pixel(64, 48)
        self.click(64, 48, self.SIZE)
        self.click(x, y, self.SIZE, SHIFT)
        self.assertIn('2 chosen', self.text('#detail'))
        self.keep('edit-two')
        self.press('merge')
        after = self.regions()
        self.assertEqual(after[leaves[48, 64]], after[leaves[y, x]])
        self.assertEqual(self.text('#count'), '5')
        self.assertIn('edited', self.text('#threshold'))
        self.assertIn('edit DIR --edits edits.json', self.text('#command'))
        self.assertEqual(self.edits(), [{'do': 'level', 'regions': 6}, {'do': 'merge', 'points': [[64, 48], [x, y]]}])
        self.name('nucleus & <b>')
        self.assertEqual(list(self.words().values()), ['nucleus & <b>'])
        self.assertIn('nucleus & <b>', self.text('#detail'))
        browser.mouse('mouseMoved', *self.place_of_pixel(64, 48, self.SIZE))
        browser.settle()
        self.assertIn('nucleus & <b>', self.text('#tip'))
        self.keep('edit-named')
        self.verify_replay(self.save())
        self.press('split')
        self.assertEqual(self.text('#count'), '6')
        self.assertEqual(self.words(), {}, 'the name of a region that is divided goes')
        self.assertEqual(self.browser.evaluate("document.querySelectorAll('#edit-list li').length"), 4)
        self.verify_replay(self.save())
        for count in ('5', '5', '6'):
            self.press('undo')
            self.assertEqual(self.text('#count'), count)
        np.testing.assert_array_equal(self.regions(), before)
        self.assertFalse(self.is_enabled('undo') or self.is_enabled('save'))
        self.assertIn('relabel', self.text('#command'))
        for _ in range(3):
            self.press('redo')
        self.assertEqual(len(self.edits()), 4)
        browser.key('z', modifiers=CTRL)
        self.assertEqual(len(self.edits()), 3)
        browser.key('z', modifiers=CTRL | SHIFT)
        self.assertEqual(len(self.edits()), 4)
        self.press('undo')
        self.click(2, 2, self.SIZE)
        self.press('lock')
        self.assertFalse(self.is_enabled('redo'), 'another way was gone')

    def test_locked_and_removed_regions_stay_so_at_another_level(self):
        browser = self.open('--regions', 8)
        leaves = self.labels()
        self.click(64, 48, self.SIZE)
        self.press('lock')
        self.assertEqual(self.text('#lock'), 'Unlock')
        self.press('remove')
        self.assertRegex(self.text('#edit-error'), r'Edit 3 \(remove\) would change .* which is locked. Unlock it before')
        locked = self.regions()
        locked = locked == locked[leaves[48, 64]]
        x, y = self.other_pixel(64, 48)
        self.click(x, y, self.SIZE)
        self.press('remove')
        self.keep('edit-removed')
        browser.evaluate("document.getElementById('regions').focus()")
        for _ in range(3):
            browser.key('ArrowRight')
        self.assertEqual([edit['do'] for edit in self.edits()], ['level', 'lock', 'remove', 'level'], 'a drag is one edit')
        after = self.regions()
        np.testing.assert_array_equal(after == after[leaves[48, 64]], locked)
        self.assertEqual(after[leaves[y, x]], 0)
        self.verify_replay(self.save())
        self.press('undo')
        self.assertEqual(browser.evaluate("document.getElementById('regions').value"), '8')
        browser.mouse('mouseMoved', *self.place_of_pixel(x, y, self.SIZE))
        browser.settle()
        self.assertFalse(self.shows('tip'), 'nothing is where a region was removed')

    def test_keep_leaves_what_is_chosen_and_locked(self):
        self.open('--regions', 8)
        leaves = self.labels()
        self.click(64, 48, self.SIZE)
        self.press('keep')
        self.assertEqual(self.text('#count'), '1')
        self.assertEqual(set(self.regions()[1:]), {0, self.regions()[leaves[48, 64]]})
        self.press('remove')
        self.assertIn('leave no region', self.text('#edit-error'))
        self.verify_replay(self.save())

    def test_by_keyboard_alone(self):
        """Nodes of the tree: Enter chooses, with Shift adds; the place is a pixel well inside the region."""
        browser = self.open('--regions', 6)
        browser.evaluate("document.querySelector('#tree [tabindex=\"0\"]').focus()")
        is_region = ("(() => { const part = explorer.editor.regions.ofNode(explorer.tree.nodes[document.activeElement.dataset.node]);"
                     "return part.regions.length === 1 && part.nodes.length === 1"
                     " && explorer.editor.regions.parts.get(part.regions[0]).node === part.node; })()")
        chosen = 0
        for _ in range(200):
            if browser.evaluate(is_region):
                browser.key('Enter', modifiers=SHIFT)
                chosen += 1
            if chosen == 2:
                break
            browser.key('ArrowDown', modifiers=SHIFT)
        self.assertIn('2 chosen', self.text('#detail'))
        for _ in range(20):
            browser.key('Tab')
            if browser.evaluate('document.activeElement.id') == 'merge':
                break
        browser.key('Enter')
        self.assertEqual(self.text('#count'), '5')
        self.assertEqual(browser.evaluate('document.activeElement.id'), 'undo', 'the focus is not lost')
        self.assertEqual(len(self.edits()[1]['points']), 2)
        self.assertIn('Merge 2 regions. 5 regions', self.text('#live'))
        self.verify_replay(self.save())

    def test_a_node_that_is_a_part_of_a_region_cannot_be_edited(self):
        browser = self.open('--regions', 2, '--max-regions', 20)
        leaf = next(node['id'] for node in self.tree()['nodes'] if node['depth'] >= 3)
        browser.click(*self.place('[data-node="%d"]' % leaf))
        self.assertIn('part of a region', self.text('#edit-hint'))
        for name in ('merge', 'split', 'remove', 'keep', 'rename', 'lock'):
            self.assertFalse(self.is_enabled(name))
        browser.click(*self.place('[data-node="0"]'))
        self.assertEqual(self.text('#edit-hint'), '2 regions are chosen.')
        self.press('merge')
        self.assertEqual(self.text('#count'), '1')

    def test_fits_every_width_in_light_and_dark(self):
        path = self.at('edits.json')
        with open(path, 'w', encoding='utf-8') as file:
            json.dump([{'do': 'split', 'point': [64, 48], 'parts': 3}, {'do': 'lock', 'point': [2, 2]},
                       {'do': 'name', 'point': [64, 48], 'name': 'a name that is rather long for a region of an image'},
                       {'do': 'lock', 'point': [64, 48]}, {'do': 'smallest', 'size': 20}], file)
        for width, height in ((1920, 1080), (1400, 900), (820, 1180), (390, 844), (320, 640)):
            for scheme in ('light', 'dark'):
                with self.subTest(width=width, scheme=scheme):
                    browser = self.open('--regions', 5, '--max-regions', 30, width=width, height=height, scheme=scheme)
                    browser.choose_file('#file', path)
                    browser.wait_for("document.querySelectorAll('#edit-list li').length === 6")
                    self.click(64, 48, self.SIZE)
                    self.press('rename')
                    self.assertLessEqual(browser.evaluate('document.documentElement.scrollWidth'), width)
                    self.keep('edits-%d-%s' % (width, scheme))


class Files(EditingTest):
    SIZE = (128, 96)

    def load(self, edits, seconds=10):
        path = self.at('load.json')
        with open(path, 'w', encoding='utf-8') as file:
            file.write(edits if isinstance(edits, str) else json.dumps(edits))
        self.browser.choose_file('#file', path)
        self.browser.wait_for("document.getElementById('edits').hidden === false", seconds)
        self.browser.settle()

    def test_saved_and_loaded_again(self):
        self.open('--regions', 6)
        self.click(64, 48, self.SIZE)
        self.press('split')
        self.name('half')
        path = self.save()
        regions, edits = self.regions(), self.edits()
        with open(path, encoding='utf-8') as file:
            text = file.read()
        self.run_program('edit', self.at('out'), '--edits', path, '--quiet')
        self.assertEqual(json.loads(text)['tree'], json.loads(self.read('out', 'edited', 'edits.json'))['tree'], 'one hash of a tree')
        self.open()
        self.load(text)
        np.testing.assert_array_equal(self.regions(), regions)
        self.assertEqual(self.edits(), edits)
        self.press('undo')
        self.assertEqual(self.edits(), edits[:-1])
        for _ in edits:
            self.press('undo')
        self.assertEqual(len(self.edits()), 1)

    def test_pasted(self):
        browser = self.open('--regions', 6)
        browser.evaluate("""(() => { const data = new DataTransfer(); data.setData('text', '{"do": "lock", "point": [64, 48]}');
            document.body.dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, bubbles: true })); })()""")
        browser.settle()
        self.assertEqual([edit['do'] for edit in self.edits()], ['level', 'lock'])
        self.assertIn('locked', self.text('#named'))

    def test_what_cannot_be_read_says_why_and_changes_nothing(self):
        self.open('--regions', 6)
        before = self.regions()
        for edits, message in (('{', 'This is no JSON'), ('{}', 'no list of edits'), ({'edits': []}, 'no list of edits'),
                               ({'format': 'diffuse-walk-cut edits', 'version': 2, 'edits': []}, 'version 2'),
                               ([{'do': 'melt'}], r'Edit 1 \(melt\) must be an object with "do", one of level, merge'),
                               ([3], 'Edit 1 .* must be an object'), ([{'do': 'toString'}], 'must be an object'),
                               ([{'do': 'lock', 'point': [5, 5], 'x': 1}], 'has the entry "x"'),
                               ([{'do': 'merge', 'point': [5, 5]}], 'in two regions or more'),
                               ([{'do': 'lock', 'point': [500, 5]}], r'Edit 2 \(lock\) has the point \(500, 5\), which is outside'),
                               ([{'do': 'lock', 'point': [5, 5, 5]}], 'has 2 axes'),
                               ([{'do': 'split', 'point': [5, 5], 'parts': 1}], 'a value that is not allowed'),
                               ([{'do': 'lock', 'node': 5000}], r'names node 5000'),
                               ({'format': 'diffuse-walk-cut edits', 'version': 1, 'tree': '0', 'edits': [{'do': 'lock', 'node': 1}]},
                                'of another tree')):
            with self.subTest(edits):
                self.load(edits)
                self.assertRegex(self.text('#edit-error'), message)
                self.assertTrue(self.shows('edit-error'))
                np.testing.assert_array_equal(self.regions(), before)

    def test_what_works_on_pixels_is_kept_and_left_to_the_program(self):
        self.open('--regions', 6)
        edits = [{'do': 'level', 'regions': 6}, {'do': 'smallest', 'size': 30}, {'do': 'fill'}, {'do': 'fill', 'point': [64, 48]},
                 {'do': 'lock', 'point': [64, 48]}]
        before = self.regions()
        self.load(edits)
        self.assertIn('are done by the program', self.text('#edit-note'))
        self.assertTrue(is_same_partition(self.regions(), before))
        self.keep('edit-pixels')
        with open(self.save(), encoding='utf-8') as file:
            self.assertEqual(json.load(file)['edits'], edits)

    def test_names_of_an_edited_tree(self):
        self.open('--regions', 9)
        points = [[64, 48], self.other_pixel(64, 48)]
        with open(self.at('edits.json'), 'w', encoding='utf-8') as file:
            json.dump([{'do': 'merge', 'points': points}, {'do': 'name', 'point': [64, 48], 'name': 'most of it'}], file)
        self.segment(CELLS, *FEW_TOKENS, '--regions', 9, '--edits', self.at('edits.json'))
        browser = self.open()
        self.assertIn('most of it', self.text('#named'))
        browser.click(*self.place('#named button'))
        self.assertIn('most of it', self.text('#detail'))
        self.assertEqual(self.state('selected'), str(next(node['id'] for node in self.tree()['nodes'] if node.get('name'))))
        self.assertIn('most of it', browser.evaluate("document.querySelector('[aria-selected=true]').getAttribute('aria-label')"))
        browser.mouse('mouseMoved', *self.place_of_pixel(64, 48, self.SIZE))
        browser.settle()
        self.assertIn('most of it', self.text('#tip'))
        self.press('lock')
        self.verify_replay(self.save())


# The size of the view that is shown, and a pixel of each of up to three regions in it, chosen by numbers from 0 to 1.
PIXELS_OF_REGIONS = '''(() => {
    const title = document.getElementById('slice-name').textContent;
    const view = explorer.places.views.find((one) => one.title === title && one.axis === Number(axis.value)) ?? explorer.places.views[0];
    const pixels = new Map();
    labelsOf(view).forEach((leaf, i) => {
        const region = explorer.editor.regions.of[leaf];
        if (region && pixels.set(region, pixels.get(region) ?? [])) { pixels.get(region).push([i %% view.width, Math.floor(i / view.width)]); }
    });
    const found = new Map(%s.filter(() => pixels.size).map((share) => {
        const region = [...pixels.keys()][Math.floor(share * pixels.size)];
        return [region, pixels.get(region)[Math.floor(share * 7919 %% 1 * pixels.get(region).length)]];
    }));
    return [[view.width, view.height], [...found.values()]]; })()'''


class Replay(EditingTest):
    """Random clicks, saved, and done again by the program on the same folder and on another one of the same image."""

    def edit_at_random(self, seed, steps=10):
        random = np.random.default_rng(seed)
        browser = self.browser
        for step in range(steps):
            if browser.evaluate('explorer.places.views.length') > 1 and random.random() < 0.5:
                browser.evaluate("axis.value = %d; axis.dispatchEvent(new Event('change'))" % random.integers(3))
                browser.settle()
                browser.evaluate("slice.value = %d; slice.dispatchEvent(new Event('input'))" % random.integers(12))
                browser.settle()
            (width, height), pixels = browser.evaluate(PIXELS_OF_REGIONS % json.dumps(random.random(3).tolist()))
            if not pixels:
                continue
            browser.key('Escape')
            for number, (x, y) in enumerate(pixels[:random.integers(1, 4)]):
                self.click(x, y, (width, height), SHIFT if number else 0)
            wanted = ['merge'] * 4 + ['split'] * 4 + ['rename'] * 2 + (['lock'] if step % 5 == 4 else []) + (['remove'] if step % 4 == 3 else []) + (['keep'] if step + 2 > steps else [])
            possible = [name for name in wanted if self.is_enabled(name)]
            if not possible:  # a pixel of the screen may be of a neighbor: two were of one region, which was chosen and let go
                continue
            name = possible[random.integers(len(possible))]
            if name == 'rename':
                self.name('name %d' % step)
            else:
                self.press(name)
            if random.random() < 0.15:
                self.press('undo')
            if random.random() < 0.1:
                browser.evaluate("(() => { const slider = document.getElementById('regions'); slider.value = %d;"
                                 "slider.dispatchEvent(new Event('input')); })()" % random.integers(3, 12))
                browser.settle()

    def verify(self, image, *arguments, dimension, seeds=(1,)):
        self.segment(image, '--regions', 7, '--max-regions', 24, *FEW_TOKENS, *arguments)
        kinds = set()
        for seed in seeds:
            with self.subTest(seed=seed):
                self.open()
                self.edit_at_random(seed)
                edits = self.edits()
                self.assertGreater(len(edits), 2)
                self.assertEqual(edits[0]['do'], 'level')
                kinds |= {edit['do'] for edit in edits}
                points = [point for edit in edits for point in edit.get('points', []) + [edit[key] for key in ('point',) if key in edit]]
                self.assertTrue(all(len(point) == dimension for point in points))
                self.assertFalse(any('node' in edit or 'nodes' in edit for edit in edits), 'places are points')
                path = self.save()
                after = self.verify_replay(path)
                # The same image once more, with the edits by segment, which knows the image and not only the folder.
                self.segment(image, '--regions', 7, '--max-regions', 24, *FEW_TOKENS, *arguments, '--edits', path, '--no-pictures',
                             output='again')
                np.testing.assert_array_equal(self.labels(output='again'), after)
        self.assertTrue({'merge', 'split'} & kinds, kinds)

    def test_photograph(self):
        self.verify(save_picture(self.at('scene.jpg'), draw_scene(240, 180), quality=95), dimension=2)

    def test_micrograph_in_gray(self):
        self.verify(CELLS, dimension=2)

    def test_photograph_that_is_larger_than_the_screen(self):
        self.verify(save_picture(self.at('large.png'), draw_scene(2100, 700)), dimension=2, seeds=(3,))

    def test_plane_with_a_place(self):
        turn = np.array([[0, 0.3], [-0.7, 0]])
        self.verify(write_nrrd(self.at('plane.nrrd'), draw_scene()[..., 0], turn, [12.25, -40]), dimension=2)

    def test_oblique_volume(self):
        self.verify(write_nrrd(self.at('oblique.nrrd'), draw_volume(), turned([0.8, 0.9, 2.5]), [-31.5, 12.3, 200.7]), dimension=3, seeds=(1, 2))

    def test_volume_of_more_slices_than_are_shown(self):
        volume = np.repeat(np.repeat(draw_volume(), 3, axis=0), 2, axis=2)
        self.verify(write_nrrd(self.at('tall.nrrd'), volume, -turned([0.8, 0.9, 2.5])), dimension=3)

    def test_volume_without_a_place(self):
        volume = np.clip(draw_volume() / 4 + 40, 0, 255).astype(np.uint8)
        pages = [Image.fromarray(page) for page in volume]
        pages[0].save(self.at('stack.tif'), save_all=True, append_images=pages[1:])
        self.verify(self.at('stack.tif'), dimension=3)
        self.assertIn('pixels', self.text('#edits-unit'))

    def test_volume_of_one_slice_is_a_plane(self):
        image = write_nrrd(self.at('one.nrrd'), draw_scene()[None, ..., 0], np.diag([0.5, 0.5, 3]), [10, 20, 30])
        self.verify(image, dimension=2)

    def test_picture_with_dots_per_inch_is_in_pixels(self):
        image = save_picture(self.at('dots.tif'), draw_scene(), dpi=(300, 300))
        self.verify(image, dimension=2)
        self.assertIn('pixels', self.text('#edits-unit'))

    def test_with_a_mask(self):
        mask = np.zeros((96, 128), np.uint8)
        mask[20:80, 30:110] = 255
        self.verify(CELLS, '--mask', save_picture(self.at('mask.png'), mask), dimension=2)


class Equivalence(EditingTest):
    """The page's edits against the library's, with lists at random, also such that are refused."""

    def random_list(self, random, leaves, tree, place):
        def point():
            index = [int(random.integers(n)) for n in leaves.shape]
            return place(index)

        def node():
            return int(random.integers(len(tree['nodes'])))

        def where(count):
            points = [point() for _ in range(count)]
            if random.random() < 0.3:
                split = random.integers(count + 1)
                found = {}
                for key, values in (('point', points[split:]), ('node', [node() for _ in range(split)])):
                    if values:
                        found[key + ('s' if len(values) > 1 else '')] = values if len(values) > 1 else values[0]
                return found
            return {'points': points} if count > 1 else {'point': points[0]}

        levels = [lambda: {'regions': int(random.integers(1, 40))}, lambda: {'depth': int(random.integers(0, 6))}, lambda: {'automatic': True},
                  lambda: {'threshold': float(tree['nodes'][tree['splits'][random.integers(len(tree['splits']))]]['cost'])}]
        edits = [{'do': 'level', 'regions': int(random.integers(2, 12))}]
        for _ in range(random.integers(1, 9)):
            kind = random.choice(['level', 'merge', 'merge', 'merge', 'split', 'split', 'name', 'name', 'lock', 'unlock', 'remove', 'keep'],
                                 p=np.array([1, 2, 2, 2, 2, 2, 2, 2, 0.4, 0.5, 0.5, 0.2]) / 16.6)
            if kind == 'level':
                edits.append({'do': 'level', **levels[random.integers(4)]()})
            elif kind == 'split':
                edits.append({'do': 'split', **where(1), **({'parts': int(random.integers(2, 5))} if random.random() < 0.7 else {})})
            elif kind == 'name':
                edits.append({'do': 'name', **where(1), 'name': str(random.choice(['a', 'b', 'c', '']))})
            else:
                edits.append({'do': str(kind), **where(int(random.integers(3, 7) if kind == 'merge' else random.integers(1, 3)))})
        return edits

    def verify(self, image, place, lists, *arguments):
        self.open('--regions', 6, '--max-regions', 30, *arguments, image=image)
        leaves, tree = self.labels(), self.tree()
        random = np.random.default_rng(5)
        refused = 0
        for number in range(lists):
            edits = self.random_list(random, leaves, tree, place)
            with self.subTest(number=number, edits=edits):
                path = self.at('random.json')
                with open(path, 'w', encoding='utf-8') as file:
                    json.dump(edits, file)
                self.browser.evaluate('explorer.editor.load(%s, "random")' % json.dumps(json.dumps(edits)))
                error = self.text('#edit-error')
                if error:
                    refused += 1
                    said = self.run_program('edit', self.at('out'), '--edits', path, '--output', self.at('replayed'), expect=UNUSABLE).stderr
                    which = re.search(r'(Edit|edit) (\d+ \(\w+\)) (\w+ \w+)|leave no region', error).group(0)
                    self.assertIn(which.lower(), said)
                else:
                    self.assertEqual(self.edits(), edits)
                    self.verify_replay(path)
        self.assertTrue(lists / 10 < refused < 0.8 * lists, refused)

    def test_plane(self):
        self.verify(CELLS, lambda index: index[::-1], 40)

    def test_volume(self):
        directions, origin = turned([0.8, 0.9, 2.5]), np.array([-31.5, 12.3, 200.7])
        image = write_nrrd(self.at('oblique.nrrd'), draw_volume()[:, 3:27, 5:29], directions, origin)  # 24 slices: all are shown
        self.verify(image, lambda index: (origin + index[::-1] @ directions).tolist(), 20)

    def test_a_point_that_is_not_shown_is_looked_up_nearby_and_said(self):
        image = write_nrrd(self.at('tall.nrrd'), np.repeat(draw_volume(), 4, axis=0)[:, 2:, 3:], np.diag([1, 1, 0.5]))
        browser = self.open('--regions', 4, image=image)
        shown = {axis: [int(view['title'].split()[0]) - 1 for view in json.loads(browser.evaluate(
            'JSON.stringify(explorer.places.views.map(({ title, axis }) => ({ title, axis })))')) if view['axis'] == axis] for axis in range(3)}
        hidden = [next(i for i in range(2, n) if i not in shown[axis]) for axis, n in enumerate((31, 28, 64))]
        browser.evaluate('explorer.editor.load(%s, "file")' % json.dumps(json.dumps(
            [{'do': 'lock', 'point': [hidden[0], hidden[1], hidden[2] / 2]}])))
        self.assertIn('≈', self.text('#edit-list'))
        self.assertIn('between the pixels that the page has', self.text('#edit-note'))


if __name__ == '__main__':
    if not find_chromium():
        print('skipped: there is no Chromium')
        sys.exit(77)
    unittest.main()
