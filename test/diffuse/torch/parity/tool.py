# SPDX-License-Identifier: Apache-2.0
"""The programs that are tested, run on a folder and an image. run.py says where they are."""
import glob
import gzip
import json
import os
import signal
import subprocess
import tempfile

import numpy as np
from PIL import Image

DUMP = os.environ.get('DWC_DUMP')  # DiffusionDump of this build
PROGRAM = os.environ.get('DWC_PROGRAM')  # diffuse-walk-cut, or none
HAS_FLOAT16 = os.environ.get('DWC_PARITY_FLOAT16') != '0'  # LibTorch 1.13 has it on no CPU
SUBSET = os.environ.get('DWC_PARITY_SUBSET') == '1'
MODELS = os.environ.get('DWC_PARITY_MODELS')  # folder with those that models.make_models made


def model_folder(name):
    return os.path.join(MODELS, name)


def as_arguments(options):
    """{'inversion_steps': 3} as ['--inversion-steps', '3']; lists joined by commas."""
    arguments = []
    for name, value in options.items():
        text = ','.join(map(str, value)) if isinstance(value, (list, tuple)) else str(value)
        arguments += ['--' + name.replace('_', '-'), text]
    return arguments


class Failed(Exception):
    def __init__(self, result):
        super().__init__('exit code %d: %s' % (result.returncode, result.stderr))
        self.code, self.message = result.returncode, result.stderr


def run(command, **more):
    result = subprocess.run(command, capture_output=True, text=True, errors='replace', timeout=300, **more)
    if result.returncode < 0:
        raise AssertionError('%s: %s\n%s' % (command[0], signal.Signals(-result.returncode).name, result.stderr))
    if result.returncode != 0:
        raise Failed(result)
    return result


def dump(folder, image, **options):
    """({name: array}, plan) that DiffusionDump writes; image: 8-bit RGB."""
    with tempfile.TemporaryDirectory(prefix='dwc-parity-') as work:
        path = os.path.join(work, 'image.npy')
        np.save(path, image.astype(np.float32) / 255)
        # One thread: the networks are too small for more, and threads that wait for each other crawl on a busy machine.
        run([DUMP, folder, path, os.path.join(work, 'out'), *as_arguments(options)], env={**os.environ, 'OMP_NUM_THREADS': '1'})
        files = glob.glob(os.path.join(glob.escape(work), 'out', '*.npy'))
        with open(os.path.join(work, 'out', 'plan.json'), encoding='utf-8') as file:
            plan = json.load(file)
        return {os.path.basename(file).removesuffix('.npy'): np.load(file) for file in files}, plan


def read_vector_nrrd(path):
    """[height, width, components] of an image as the program writes it: raw or gzip, components fastest."""
    with open(path, 'rb') as file:
        head, data = file.read().split(b'\n\n', 1)
    fields = dict(line.split(': ', 1) for line in head.decode().splitlines() if ': ' in line and line[0] != '#')
    kinds = fields['kinds'].split()
    if kinds[0] not in ('vector', 'list') or fields['type'] != 'float' or fields.get('endian', 'little') != 'little':
        raise ValueError('not a vector image of little-endian float: ' + str(fields))
    data = gzip.decompress(data) if fields['encoding'] in ('gzip', 'gz') else data
    return np.frombuffer(data, '<f4').reshape([int(n) for n in fields['sizes'].split()][::-1])


def segment_walk(folder, image, **options):
    """The attention, of all layers, that `diffuse-walk-cut segment --save-walk` writes: tokens x tokens."""
    with tempfile.TemporaryDirectory(prefix='dwc-parity-') as work:
        picture, walk = os.path.join(work, 'image.png'), os.path.join(work, 'walk.nrrd')
        Image.fromarray(image).save(picture)
        run([PROGRAM, 'segment', picture, '--model', folder, '--output', os.path.join(work, 'out'), '--save-walk', walk,
             *as_arguments({'combine': 'none', 'layers': 'all', 'device': 'cpu', 'precision': 'float32', **options})])
        pixels = read_vector_nrrd(walk)
        return pixels.shape[:2], pixels.reshape(-1, pixels.shape[-1])
