# SPDX-License-Identifier: Apache-2.0
"""What the tests of the program share: running it, pictures to run it on, and reading what it writes."""
import gzip
import json
import os
import re
import shutil
import subprocess
import tempfile
import unittest

import numpy as np
from PIL import Image

PROGRAM = os.environ['DWC_PROGRAM']
CELLS = os.path.join(os.environ['DWC_TEST_DATA'], 'cells.png')

FEW_TOKENS = '--number-of-tokens', 100  # a run takes a quarter of the time, where it does not matter how an image is divided

OK, USAGE, UNREADABLE, UNWRITABLE, UNUSABLE, MEMORY, MODEL, INTERRUPTED = 0, 2, 3, 4, 5, 6, 7, 130


class ProgramTest(unittest.TestCase):
    """Each test has an empty folder of its own, `self.at(name)` names a file in it."""

    def setUp(self):
        self.folder = tempfile.mkdtemp(prefix='dwc-')
        self.addCleanup(shutil.rmtree, self.folder, ignore_errors=True)

    def at(self, *names):
        return os.path.join(self.folder, *names)

    def run_program(self, *arguments, expect=OK, **more):
        result = subprocess.run([PROGRAM, *map(str, arguments)], capture_output=True, text=True, timeout=300, **more)
        self.assertEqual(result.returncode, expect, ' '.join(map(str, arguments)) + '\n' + result.stdout + result.stderr)
        return result

    def segment(self, image, *arguments, output='out', expect=OK, **more):
        return self.run_program('segment', image, '--output', self.at(output), *arguments, expect=expect, **more)

    def read(self, *names):
        with open(self.at(*names), 'rb') as file:
            return file.read()

    def tree(self, output='out'):
        with open(self.at(output, 'tree.json'), encoding='utf-8') as file:
            return json.load(file)

    def labels(self, name='leaves.nrrd', output='out'):
        return read_nrrd(self.at(output, name))[0]


def draw_scene(width=120, height=90, seed=0):
    """A bright disc and a coloured bar on a dark ground, with a little noise: three regions that anyone would see."""
    y, x = np.mgrid[:height, :width]
    picture = np.empty((height, width, 3))
    picture[:] = (40, 60, 90)
    picture[(x - 0.3 * width) ** 2 + (y - 0.5 * height) ** 2 < (0.28 * height) ** 2] = (230, 220, 190)
    picture[(x > 0.65 * width) & (x < 0.9 * width)] = (180, 60, 50)
    picture += np.random.default_rng(seed).normal(0, 4, picture.shape)
    return picture.clip(0, 255).astype(np.uint8)


def draw_parts(width=120, height=90):
    """The regions of draw_scene: 0 ground, 1 disc, 2 bar."""
    y, x = np.mgrid[:height, :width]
    parts = np.zeros((height, width), int)
    parts[(x - 0.3 * width) ** 2 + (y - 0.5 * height) ** 2 < (0.28 * height) ** 2] = 1
    parts[(x > 0.65 * width) & (x < 0.9 * width)] = 2
    return parts


def draw_volume():
    """A box inside a box, with noise, first axis fastest."""
    volume = np.zeros((16, 30, 34), np.float32)  # z, y, x
    volume[3:13, 5:25, 6:28] = 300
    volume[6:10, 10:18, 12:20] = 700
    return (volume + np.random.default_rng(1).normal(0, 12, volume.shape)).astype(np.int16)


def save_picture(path, pixels, **options):
    Image.fromarray(pixels).save(path, **options)
    return path


NRRD_TYPES = {'uint8': 'unsigned char', 'int16': 'short', 'uint16': 'unsigned short', 'int32': 'int', 'uint32': 'unsigned int',
              'float32': 'float', 'float64': 'double'}


def write_nrrd(path, pixels, directions=None, origin=None, components=False, header_only=False):
    """pixels[z, y, x] or [y, x]; with components a last axis of them. directions: a row for each axis, x first."""
    axes = pixels.ndim - (1 if components else 0)
    sizes = list(pixels.shape[:axes][::-1])
    rows = np.eye(axes) if directions is None else np.asarray(directions, float)
    point = np.zeros(axes) if origin is None else origin
    vector = lambda values: '(' + ','.join(repr(float(v)) for v in values) + ')'
    lines = ['NRRD0004', 'type: ' + NRRD_TYPES[pixels.dtype.name], 'dimension: %d' % pixels.ndim, 'space dimension: %d' % axes,
             'sizes: ' + ' '.join(map(str, ([pixels.shape[-1]] if components else []) + sizes)),
             'space directions: ' + ' '.join((['none'] if components else []) + [vector(row) for row in rows]),
             'kinds: ' + ' '.join((['vector'] if components else []) + ['domain'] * axes),
             'endian: little', 'encoding: raw', 'space origin: ' + vector(point), '', '']
    with open(path, 'wb') as file:
        file.write('\n'.join(lines).encode())
        if not header_only:
            file.write(np.ascontiguousarray(pixels).tobytes())
    return path


def read_nrrd(path):
    """(pixels[z, y, x] or [y, x], fields of the header)"""
    with open(path, 'rb') as file:
        head, data = file.read().split(b'\n\n', 1)
    fields = dict(re.findall(r'^([^#:\n]+): (.*)$', head.decode(), re.M))
    if fields['encoding'] == 'gzip':
        data = gzip.decompress(data)
    names = {text: name for name, text in NRRD_TYPES.items()}
    sizes = [int(n) for n in fields['sizes'].split()]
    return np.frombuffer(data, names[fields['type']]).reshape(sizes[::-1]), fields


def read_keys(path):
    """The keys of an NRRD header (`key:=value`), in their order."""
    with open(path, 'rb') as file:
        head = file.read().split(b'\n\n', 1)[0].decode()
    return dict(line.split(':=', 1) for line in head.split('\n') if ':=' in line)


def is_same_partition(a, b):
    """True where two label images divide the pixels in the same way, whatever the labels are."""
    pairs = np.unique(np.stack([a.ravel(), b.ravel()]), axis=1)
    return pairs.shape[1] == len(np.unique(a)) == len(np.unique(b))


def purity(labels, parts):
    """Share of the pixels that are of the part that most of their label is of."""
    return sum(np.bincount(parts[labels == label]).max() for label in np.unique(labels)) / parts.size


def level_of(tree, leaves, regions):
    """Labels of a level made from the tree's own words: the first regions - 1 splits, labels in the order of leaves."""
    nodes = {node['id']: node for node in tree['nodes']}
    intervals = [next(node['leaves'] for node in tree['nodes'] if node['parent'] is None)]
    for identity in tree['splits'][:regions - 1]:
        intervals.remove(nodes[identity]['leaves'])
        intervals += [nodes[child]['leaves'] for child in nodes[identity]['children']]
    table = np.zeros(leaves.max() + 1, int)
    for label, (first, last) in enumerate(sorted(intervals), 1):
        table[first:last + 1] = label
    return table[leaves]
