# SPDX-License-Identifier: Apache-2.0
"""What the tests of explorer.html share: a browser, places in the page, and pictures of states that should be looked at.

DWC_SCREENSHOTS=FOLDER keeps a picture of each such state.
"""
import os

from browser import Browser
from program import CELLS, FEW_TOKENS, ProgramTest


class ExplorerTest(ProgramTest):
    @classmethod
    def setUpClass(cls):
        cls.browser = Browser()
        cls.addClassCleanup(cls.browser.close)

    def open(self, *arguments, image=CELLS, fragment='', **more):
        if not os.path.exists(self.at('out')):
            self.segment(image, *FEW_TOKENS, *arguments)
        self.browser.open(self.at('out', 'explorer.html'), fragment, **more)
        return self.browser

    def tearDown(self):
        self.assertEqual(self.browser.complaints(), [])

    def keep(self, name):
        folder = os.environ.get('DWC_SCREENSHOTS')
        if folder:
            os.makedirs(folder, exist_ok=True)
            self.browser.screenshot(os.path.join(folder, name + '.png'))

    def place(self, selector):
        """Middle of an element, in pixels of the window."""
        return self.browser.evaluate("(() => { const b = document.querySelector(%r).getBoundingClientRect();"
                                     "return [b.x + b.width / 2, b.y + b.height / 2]; })()" % selector)

    def place_of_pixel(self, x, y, size):
        box = self.browser.evaluate("(() => { const b = document.getElementById('canvas').getBoundingClientRect();"
                                    "return [b.x, b.y, b.width, b.height]; })()")
        return box[0] + (x + 0.5) / size[0] * box[2], box[1] + (y + 0.5) / size[1] * box[3]

    def text(self, selector):
        return self.browser.evaluate("document.querySelector(%r).textContent" % selector)

    def state(self, name):
        return self.browser.evaluate('document.documentElement.dataset.' + name)
