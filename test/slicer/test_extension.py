# SPDX-License-Identifier: Apache-2.0
"""The files that Slicer's Extensions Index asks for agree with each other and with what is there."""
import ast
import json
import re
import unittest

from PIL import Image

from common import EXTENSION

MODULE = EXTENSION / 'DiffuseWalkCut'


class Extension(unittest.TestCase):
    def setUp(self):
        self.entry = json.loads((EXTENSION / 'DiffuseWalkCut.json').read_text())
        text = (EXTENSION / 'CMakeLists.txt').read_text()
        self.cmake = {name: ' '.join(value.split()).strip('"') for name, value in re.findall(r'set\(EXTENSION_(\w+)\s+(.*?)\)\n', text, re.S)}
        self.assertIn('project(DiffuseWalkCut)', text)

    def test_entry_has_what_the_schema_asks_for(self):
        """Version 1.0.2 of the schema: three keys are required, and no other than these is allowed."""
        allowed = {'$schema': str, 'category': str, 'scm_url': str, 'scm_revision': str, 'scm_type': str, 'build_dependencies': list,
                   'build_subdirectory': str, 'dicom_support_rule': str, 'enabled': bool, 'tier': int}
        self.assertLessEqual({'$schema', 'category', 'scm_url'}, set(self.entry))
        for key, value in self.entry.items():
            self.assertIsInstance(value, allowed[key], key)
        self.assertIn('v1.0.2', self.entry['$schema'])
        self.assertEqual(list(self.entry), sorted(self.entry), 'as the index sorts its entries')

    def test_entry_and_cmake_agree(self):
        self.assertEqual(self.entry['category'], self.cmake['CATEGORY'])
        self.assertEqual(self.cmake['DEPENDS'], 'NA')
        self.assertEqual(self.entry['build_dependencies'], [])
        home = self.cmake['HOMEPAGE']
        self.assertTrue(home.endswith('/SlicerDiffuseWalkCut'))
        self.assertEqual(self.entry['scm_url'], home + '.git')
        raw = home.replace('github.com', 'raw.githubusercontent.com') + f"/{self.entry['scm_revision']}/"
        for url in (self.cmake['ICONURL'], self.cmake['SCREENSHOTURLS']):
            self.assertTrue(url.startswith(raw), url)
            self.assertTrue((EXTENSION / url[len(raw):]).is_file(), url)

    def test_pictures(self):
        for path, size in ((EXTENSION / 'DiffuseWalkCut.png', 128), (MODULE / 'Resources/Icons/DiffuseWalkCut.png', 26)):
            with Image.open(path) as picture:
                self.assertEqual(picture.size, (size, size))
        for path in [*EXTENSION.rglob('*.png'), *EXTENSION.rglob('*.jpg')]:
            self.assertLess(path.stat().st_size, 85000, path)

    def test_every_python_file_is_installed(self):
        text = (MODULE / 'CMakeLists.txt').read_text().replace('${MODULE_NAME}', 'DiffuseWalkCut')
        listed = set(re.findall(r'^ +(\S+\.py)\)?$', text, re.M))
        self.assertEqual(listed, {path.relative_to(MODULE).as_posix() for path in MODULE.rglob('*.py')})

    def test_python_of_slicer(self):
        """Slicer 5.6 and 5.8 have Python 3.9."""
        for path in MODULE.rglob('*.py'):
            ast.parse(path.read_text(), str(path), feature_version=(3, 9))

    def test_license_and_page(self):
        self.assertEqual((EXTENSION / 'LICENSE.txt').read_bytes(), (EXTENSION.parent / 'LICENSE').read_bytes())
        page = (EXTENSION / 'README.md').read_text()
        for word in ('Apache License 2.0', 'arXiv 2412.04678', 'No patents', '](Screenshots/', '**CTChest**', '**MRHead**', 'screenshot'):
            self.assertIn(word, page)


if __name__ == '__main__':
    unittest.main()
