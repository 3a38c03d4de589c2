# SPDX-License-Identifier: Apache-2.0
"""explorer.html in a browser: slider, picture, tree, details, keys, sizes, and hostile file names."""
import html.parser
import json
import os
import re
import shutil
import sys
import unittest

import numpy as np

from browser import find_chromium
from explorer_page import ExplorerTest
from program import CELLS, draw_scene, draw_volume, level_of, save_picture, write_nrrd

# Colours of the canvas, as text: two of them are equal if and only if the pictures are.
PIXELS = "document.getElementById('canvas').toDataURL()"


class Explorer(ExplorerTest):
    # What is shown first

    def test_begins_at_the_level_of_the_run(self):
        browser = self.open('--regions', 7)
        tree = self.tree()
        self.assertEqual((self.text('#count'), browser.evaluate("document.getElementById('regions').value")), ('7', '7'))
        self.assertEqual(browser.evaluate("document.getElementById('regions').max"), str(len(tree['splits']) + 1))
        self.assertIn('cells.png', browser.evaluate('document.title'))
        self.assertIn('Automatic: %d' % tree['automatic']['regions'], self.text('#automatic'))
        self.keep('first')

    def test_one_region(self):
        browser = self.open(image=write_nrrd(self.at('a.nrrd'), np.full((30, 40), 7, np.uint8)))
        self.assertEqual(self.text('#count'), '1')
        browser.click(*self.place('#canvas'))
        self.assertIn('1,200 pixels', self.text('#detail'))
        self.keep('one-region')

    # The slider

    def test_slider_moves_and_picture_changes(self):
        browser = self.open('--regions', 5)
        seen = [browser.evaluate(PIXELS)]
        browser.evaluate("document.getElementById('regions').focus()")
        for expected in ('6', '7'):
            browser.key('ArrowRight')
            self.assertEqual(self.text('#count'), expected)
            self.assertIn('--regions ' + expected, self.text('#command'))
            seen.append(browser.evaluate(PIXELS))
        self.assertEqual(len(set(seen)), 3)
        browser.key('ArrowLeft')
        self.assertEqual(browser.evaluate(PIXELS), seen[1], 'back at 6 regions')
        browser.key('Home')
        self.assertEqual(self.text('#count'), '1')
        browser.click(*self.place('#automatic'))
        self.assertEqual(self.state('regions'), str(self.tree()['automatic']['regions']))

    def test_slider_by_mouse(self):
        browser = self.open('--regions', 5)
        box = browser.evaluate("(() => { const b = document.getElementById('regions').getBoundingClientRect();"
                               "return [b.x, b.y + b.height / 2, b.width]; })()")
        browser.click(box[0] + box[2] - 8, box[1])
        self.assertEqual(self.text('#count'), str(len(self.tree()['splits']) + 1))

    def test_threshold_line_of_the_tree_is_a_slider_too(self):
        browser = self.open('--regions', 5)
        x, y = self.place('#tree .threshold-grip')
        browser.mouse('mouseMoved', x, y)
        browser.mouse('mousePressed', x, y)
        end = browser.evaluate("document.querySelector('#tree').getBoundingClientRect().right") - 1
        browser.mouse('mouseMoved', end, y)
        browser.mouse('mouseReleased', end, y)
        browser.settle()
        self.assertEqual(self.text('#count'), str(len(self.tree()['splits']) + 1))

    def test_modes_and_opacity_change_the_picture(self):
        browser = self.open('--regions', 8)
        seen = []
        for mode in ('boundaries', 'fill', 'mean', 'image'):
            browser.evaluate("document.querySelector('[value=%s]').click()" % mode)
            browser.settle()
            seen.append(browser.evaluate(PIXELS))
            self.keep('mode-' + mode)
        self.assertEqual(len(set(seen)), 4)
        browser.evaluate("document.querySelector('[value=fill]').click();"
                         "opacity.value = 10; opacity.dispatchEvent(new Event('input'))")
        browser.settle()
        self.assertNotIn(browser.evaluate(PIXELS), seen)

    # Picture and tree

    def test_pointing_at_the_picture_tells_size_and_cost(self):
        browser = self.open('--regions', 6)
        tree, leaves = self.tree(), self.labels()
        regions = level_of(tree, leaves, 6)
        for x, y in ((30, 20), (100, 70), (64, 48)):
            inside = leaves[regions == regions[y, x]]
            node = next(node for node in tree['nodes'] if node['leaves'] == [inside.min(), inside.max()])
            browser.mouse('mouseMoved', *self.place_of_pixel(x, y, (128, 96)))
            browser.settle()
            tip = self.text('#tip')
            self.assertIn('node %d' % node['id'], tip)
            self.assertIn('{:,} pixels'.format(len(inside)), tip)
            percent = float(re.search(r'([\d.]+) %', tip).group(1))
            self.assertAlmostEqual(percent, 100 * len(inside) / leaves.size, delta=0.5 if percent >= 10 else 0.05 * percent)
            if node['cost'] is not None:
                self.assertAlmostEqual(float(re.search(r'cost ([\d.e-]+)', tip).group(1)), node['cost'], delta=0.01 * node['cost'])
        self.keep('tip')
        browser.mouse('mouseMoved', 5, 5)
        browser.settle()
        self.assertTrue(browser.evaluate("document.getElementById('tip').hidden"))

    def test_clicking_the_picture_selects_the_node(self):
        browser = self.open('--regions', 6)
        before = browser.evaluate(PIXELS)
        place = self.place_of_pixel(64, 48, (128, 96))
        browser.click(*place)
        regions = level_of(self.tree(), self.labels(), 6)
        inside = self.labels()[regions == regions[48, 64]]
        node = next(node for node in self.tree()['nodes'] if node['leaves'] == [inside.min(), inside.max()])
        self.assertEqual(self.state('selected'), str(node['id']))
        self.assertEqual(browser.evaluate("document.querySelector('[data-node=\"%d\"]').getAttribute('aria-selected')" % node['id']),
                         'true')
        self.assertIn('Node %d' % node['id'], self.text('#detail'))
        self.assertNotEqual(browser.evaluate(PIXELS), before)
        self.keep('selected')
        browser.key('Escape')
        self.assertEqual(self.state('selected'), '')
        browser.mouse('mouseMoved', 5, 5)
        browser.settle()
        self.assertEqual(browser.evaluate(PIXELS), before)

    def test_clicking_a_node_lights_up_its_pixels(self):
        browser = self.open('--regions', 6, fragment='#mode=image')
        tree, leaves = self.tree(), self.labels()
        before = self.canvas()
        size = lambda id: np.isin(leaves, range(tree['nodes'][id]['leaves'][0], tree['nodes'][id]['leaves'][1] + 1)).sum()
        node = min(tree['nodes'][0]['children'], key=lambda id: abs(size(id) - leaves.size / 2))
        browser.click(*self.place('[data-node="%d"]' % node))
        browser.mouse('mouseMoved', 5, 5)
        browser.settle()
        self.assertEqual(self.state('selected'), str(node))
        after = self.canvas()
        first, last = tree['nodes'][node]['leaves']
        inside = (leaves >= first) & (leaves <= last)
        # Away from the line that is drawn around it, the node is as it was and the rest is darker.
        from_edge = interior(inside, 4)
        outside = interior(~inside, 4)
        self.assertTrue(from_edge.any() and outside.any())
        self.assertLess(abs(after[from_edge] - before[from_edge]).mean(), 2)
        self.assertLess(after[outside].mean(), 0.7 * before[outside].mean())

    def canvas(self):
        """The canvas, shrunk to the pixels of the picture."""
        values = self.browser.evaluate(
            "(() => { const small = document.createElement('canvas'); small.width = 128; small.height = 96;"
            "const pen = small.getContext('2d'); pen.drawImage(document.getElementById('canvas'), 0, 0, 128, 96);"
            "return Array.from(pen.getImageData(0, 0, 128, 96).data); })()")
        return np.array(values).reshape(96, 128, 4)[..., :3].mean(2)

    # Keys and words

    def test_tree_by_keyboard(self):
        browser = self.open('--regions', 6)
        self.assertEqual(browser.evaluate("document.querySelectorAll('#tree [tabindex=\"0\"]').length"), 1)
        browser.evaluate("document.getElementById('automatic').focus()")
        steps = 0
        while browser.evaluate("document.activeElement.getAttribute('role')") != 'treeitem' and steps < 10:
            browser.key('Tab')
            steps += 1
        nodes = self.tree()['nodes']
        self.assertEqual(browser.evaluate('document.activeElement.dataset.node'), '0')
        browser.key('Enter')
        self.assertEqual(self.state('selected'), '0')
        browser.key('ArrowRight')
        self.assertEqual(self.state('selected'), str(nodes[0]['children'][0]))
        browser.key('ArrowLeft')
        self.assertEqual(self.state('selected'), '0')
        browser.key('End')
        browser.key('ArrowUp')
        self.assertNotEqual(self.state('selected'), '0')
        self.assertEqual(self.state('selected'), browser.evaluate('document.activeElement.dataset.node'))
        browser.key('Escape')
        self.assertEqual(self.state('selected'), '')

    def test_names_for_screen_readers(self):
        browser = self.open('--regions', 6)
        self.assertEqual(browser.evaluate("document.getElementById('canvas').getAttribute('aria-label')"),
                         'cells.png divided into 6 regions')
        self.assertIn('6 regions, threshold', browser.evaluate("document.getElementById('regions').getAttribute('aria-valuetext')"))
        unnamed = browser.evaluate("Array.from(document.querySelectorAll('[role=treeitem], button, input, select, canvas')).filter("
                                   "(e) => !(e.getAttribute('aria-label') || e.textContent.trim() || (e.labels && e.labels.length))).length")
        self.assertEqual(unnamed, 0)

    # Sizes and themes

    def test_fits_every_width_in_light_and_dark(self):
        for width, height in ((1920, 1080), (1400, 900), (820, 1180), (390, 844), (320, 640)):
            for scheme in ('light', 'dark'):
                with self.subTest(width=width, scheme=scheme):
                    browser = self.open('--regions', 12, fragment='#node=3', width=width, height=height, scheme=scheme)
                    self.assertLessEqual(browser.evaluate('document.documentElement.scrollWidth'), width)
                    paper = browser.evaluate("getComputedStyle(document.body).backgroundColor")
                    brightness = np.mean([int(n) for n in re.findall(r'\d+', paper)[:3]])
                    self.assertEqual(brightness < 128, scheme == 'dark')
                    if width >= 1400:
                        bottom = browser.evaluate("document.getElementById('regions').getBoundingClientRect().bottom")
                        self.assertLess(bottom, height, 'the slider is seen without scrolling')
                    self.keep('%d-%s' % (width, scheme))

    # Other images

    def test_volume_lies_as_a_radiologist_expects_it(self):
        """However it is stored: the same pictures, with letters; without physical geometry no letters."""
        volume = draw_volume().astype(np.int16)
        stored = {'plain': (volume, [[1, 0, 0], [0, 1, 0], [0, 0, 2.5]]),
                  'turned': (volume.transpose(2, 0, 1)[::-1, :, ::-1], [[0, -1, 0], [0, 0, 2.5], [-1, 0, 0]])}
        seen = {}
        for name, (pixels, directions) in stored.items():
            image = write_nrrd(self.at(name + '.nrrd'), np.ascontiguousarray(pixels), directions)
            self.segment(image, '--regions', 3, output=name)
            for plane in (2, 1, 0):
                self.browser.open(self.at(name, 'explorer.html'), '#mode=image&axis=%d' % plane)
                seen[name, plane] = self.browser.evaluate(PIXELS)
                letters = self.browser.evaluate("JSON.parse(document.getElementById('data').textContent).views"
                                                ".find((view) => view.axis === %d).letters" % plane)
                self.assertEqual(letters, ['APSI', 'RLSI', 'RLAP'][plane])
                self.assertEqual(self.text('#axis option:checked'), ['sagittal', 'coronal', 'axial'][plane])
                self.keep('%s-%d' % (name, plane))
        for plane in (2, 1, 0):
            self.assertEqual(seen['plain', plane], seen['turned', plane])
        self.assertEqual(len(set(seen.values())), 3)
        page = self.read('plain', 'explorer.html').decode()
        self.assertIn('showAnatomy', page)
        self.segment(CELLS, output='plane')
        self.assertNotIn('showAnatomy', self.read('plane', 'explorer.html').decode())

    def test_volume_has_slices(self):
        browser = self.open('--regions', 3, image=write_nrrd(self.at('a.nrrd'), draw_volume(), np.diag([1, 1, 2.5])))
        self.assertFalse(browser.evaluate("document.getElementById('slices').hidden"))
        middle = browser.evaluate(PIXELS)
        self.assertIn(' of 16', self.text('#slice-name'))
        browser.evaluate("document.getElementById('slice').focus()")
        browser.key('Home')
        browser.wait_for("document.getElementById('slice-name').textContent.startsWith('1 of')")
        browser.settle()
        self.assertNotEqual(browser.evaluate(PIXELS), middle)
        browser.evaluate("axis.value = 0; axis.dispatchEvent(new Event('change'))")
        browser.wait_for("document.getElementById('slice-name').textContent.endsWith('of 34')")
        browser.settle()
        # Across the first axis: 30 pixels of 1 mm by 16 of 2.5 mm.
        self.assertAlmostEqual(browser.evaluate('canvas.width / canvas.height'), 30 / 40, places=2)
        browser.click(*self.place('#canvas'))
        self.assertRegex(self.text('#detail'), r'voxels.*Volume.* mm³')
        self.keep('volume')

    def test_large_image_is_shown_reduced_and_counted_whole(self):
        browser = self.open('--regions', 3, image=save_picture(self.at('large.png'), draw_scene(2400, 1800)))
        self.assertLess(os.path.getsize(self.at('out', 'explorer.html')), 3e6)
        browser.click(*self.place('#canvas'))
        labels = self.labels('labels.nrrd')
        self.assertIn('{:,} pixels'.format((labels == labels[900, 1200]).sum()), self.text('#detail'))

    def test_mask_leaves_the_outside_alone(self):
        mask = np.zeros((96, 128), np.uint8)
        mask[20:80, 30:110] = 255
        browser = self.open('--mask', save_picture(self.at('mask.png'), mask), '--regions', 3)
        browser.mouse('mouseMoved', *self.place_of_pixel(5, 5, (128, 96)))
        browser.settle()
        self.assertTrue(browser.evaluate("document.getElementById('tip').hidden"))
        self.keep('mask')

    def test_notes_are_lines_of_text(self):
        """What the program says of an image in doubt."""
        values = draw_scene()[..., 0].astype(np.float32)
        values[:20] = -9999
        image = write_nrrd(self.at('<b>no data.nrrd'), values)
        notes = json.loads(self.segment(image, '--json').stdout)['notes']
        self.assertIn('-9999', notes[0])
        browser = self.open()
        self.assertEqual(self.text('#notes'), '\n'.join('Note: ' + note for note in notes))
        box = browser.evaluate("(() => { const b = document.getElementById('notes').getBoundingClientRect();"
                               "return [b.width, b.height]; })()")
        self.assertGreater(min(box), 10)
        self.keep('notes')

    def test_without_notes_there_is_no_line_of_them(self):
        browser = self.open()
        self.assertEqual(browser.evaluate("getComputedStyle(document.getElementById('notes')).display"), 'none')

    def test_file_names_cannot_become_page(self):
        for name in ('</script><img src=x onerror=document.title=1>.png', '<!--<script>.png', "a'\"&amp;\u2028\u00e9.png"):
            with self.subTest(name):
                hostile = self.at(name)
                if '/' in name:  # a folder and a file, whose last part is still hostile
                    os.makedirs(os.path.dirname(hostile), exist_ok=True)
                shutil.copy(CELLS, hostile)
                shutil.rmtree(self.at('out'), ignore_errors=True)
                browser = self.open(image=hostile)
                self.assertEqual(self.text('#name'), os.path.basename(name))
                self.assertEqual(browser.evaluate('document.images.length'), 0)

    def test_needs_nothing_from_outside(self):
        self.open('--regions', 4)

        class Links(html.parser.HTMLParser):
            found = []

            def handle_starttag(self, tag, attributes):
                self.found += [value for name, value in attributes if name in ('src', 'href')]

        page = self.read('out', 'explorer.html').decode()
        links = Links()
        links.feed(page)
        self.assertEqual(links.found, [])
        self.assertEqual(re.findall(r'https?://[^\s"\'<]+', page.replace('http://www.w3.org', '')), [])


def interior(mask, steps):
    """Pixels of a mask at least `steps` from its end."""
    for _ in range(steps):
        mask = mask & np.roll(mask, 1, 0) & np.roll(mask, -1, 0) & np.roll(mask, 1, 1) & np.roll(mask, -1, 1)
        mask[[0, -1]] = mask[:, [0, -1]] = False
    return mask


if __name__ == '__main__':
    if not find_chromium():
        print('skipped: there is no Chromium')
        sys.exit(77)
    unittest.main()
