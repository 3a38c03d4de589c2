# SPDX-License-Identifier: Apache-2.0
"""training/train.py with a tiny network and a few steps: what it writes, that a run can be taken up, and what it refuses."""
import contextlib
import io
import json
import os
import sys
import tempfile
import unittest

import models
import numpy as np
import torch
from diffusers import DDIMPipeline
from PIL import Image
from safetensors.torch import load_file
from tool import PROGRAM, run

sys.path.insert(0, os.path.abspath(os.path.join(os.path.dirname(__file__), *[os.pardir] * 4, 'training')))
import network  # noqa: E402
import photos  # noqa: E402
import train  # noqa: E402

WEIGHTS = os.path.join('model', 'unet', 'diffusion_pytorch_model.safetensors')
TINY = ['--size', '32', '--channels', '16,16,32', '--head', '16', '--layers', '1', '--batch', '2', '--pool', '12', '--steps', '6',
        '--held-out', '1', '--device', 'cpu', '--threads', '1']


class TrainingTest(unittest.TestCase):
    def setUp(self):
        work = tempfile.TemporaryDirectory(prefix='dwc-training-')
        self.addCleanup(work.cleanup)
        self.work = work.name
        self.photos = self.at('photos')
        os.mkdir(self.photos)
        for i, size in enumerate(((48, 64), (80, 40), (50, 50), (64, 64))):
            Image.fromarray(models.make_image(*size, seed=i)).save(os.path.join(self.photos, 'photo%d.png' % i))

    def at(self, *names):
        return os.path.join(self.work, *names)

    def train(self, out, *more, code=0):
        """What it printed."""
        output = io.StringIO()
        with contextlib.redirect_stdout(output), contextlib.redirect_stderr(output):
            self.assertEqual(train.main([self.photos, self.at(out), *TINY, *more]), code, output.getvalue())
        return output.getvalue()

    def test_folder(self):
        with open(self.at('credits.md'), 'w') as file:
            file.write('By nobody.')
        self.train('out', '--credits', self.at('credits.md'))
        folder = self.at('out', 'model')
        loaded = DDIMPipeline.from_pretrained(folder, dtype=torch.float16, local_files_only=True)
        weights = load_file(self.at('out', WEIGHTS))
        self.assertEqual({tensor.dtype for tensor in weights.values()}, {torch.float16})
        self.assertEqual(sorted(weights), sorted(loaded.unet.state_dict()))
        self.assertEqual((loaded.scheduler.config.prediction_type, loaded.unet.config.sample_size), ('v_prediction', 32))
        with open(os.path.join(folder, 'README.md'), encoding='utf-8') as file:
            self.assertIn('By nobody.', file.read())
        self.assertEqual(sorted(os.listdir(self.at('out'))), ['checkpoint.pt', 'model'], 'nothing is left beside')
        if PROGRAM:
            facts = json.loads(run([PROGRAM, 'info', folder, '--json']).stdout)
            self.assertIn('UNet2DModel', json.dumps(facts))
            run([PROGRAM, 'segment', os.path.join(self.photos, 'photo0.png'), '--model', folder, '--mode', 'single', '--image-size', '32',
                 '--device', 'cpu', '--output', self.at('segmented')], env={**os.environ, 'OMP_NUM_THREADS': '1'})

    def test_a_run_that_was_stopped_ends_as_one_that_was_not(self):
        """To the last bit on one thread, and with another seed not."""
        self.train('whole')
        self.assertIn('stopped after step 2', self.train('parts', '--stop-after', '2'))
        self.assertFalse(os.path.exists(self.at('parts', 'model')))
        self.assertIn('going on after step 2', self.train('parts'))
        self.train('other', '--seed', '1')
        whole, parts, other = (load_file(self.at(name, WEIGHTS)) for name in ('whole', 'parts', 'other'))
        for key, tensor in whole.items():
            self.assertTrue(torch.equal(tensor, parts[key]), key)
        self.assertFalse(torch.equal(whole['conv_in.weight'], other['conv_in.weight']))

    def test_the_loss_falls(self):
        """40 steps on four pictures: v is told better than by nothing, whose error is its variance."""
        output = self.train('out', '--steps', '40', '--half-share', '0', '--rate', '0.01', '--ema', '0.5', '--batch', '8')
        losses = [float(line.split('loss ')[1].split(',')[0]) for line in output.splitlines() if 'loss ' in line]
        self.assertLess(losses[-1], 0.8 * losses[0])

    def test_checkpoint_of_another_run(self):
        self.train('out', '--stop-after', '1')
        self.assertRegex(self.train('out', '--rate', '0.1', code=1), r'error: out: .*rate.*\(got 0\.1\)\. ')

    def test_folders_without_photographs(self):
        with open(self.at('names.txt'), 'w') as file:
            file.write('# three of four\nphoto0\nphoto1\nphoto3\n')
        self.assertRegex(self.train('out', '--leave-out', self.at('names.txt'), code=1), r'error: photos: .*\(got 1 in .*\)\. ')
        with open(os.path.join(self.photos, 'broken.jpg'), 'wb') as file:
            file.write(b'no picture')
        self.assertRegex(self.train('out', code=1), r'error: photos: .*broken\.jpg')

    def test_network_that_does_not_divide(self):
        for more in (['--channels', '16,16,30'], ['--channels', '16,16'], ['--size', '36']):
            self.assertRegex(self.train('out', *more, code=1), r'error: channels: .*\(got ')


class NoiseTest(unittest.TestCase):
    noise = network.Noise(torch.device('cpu'), 5.0)

    def test_v_says_the_image(self):
        random = torch.Generator().manual_seed(0)
        image, e = torch.randn(4, 3, 8, 8, generator=random), torch.randn(4, 3, 8, 8, generator=random)
        steps = torch.tensor([0, 10, 500, 999])
        noised, v = self.noise.mix(image, e, steps)
        # a (a x + s e) - s (a e - s x) = x, with numbers of at most about 5 in float32.
        self.assertLess((self.noise.image(noised, v, steps) - image).abs().max(), 5e-6)

    def test_weights_are_min_snr(self):
        """The squared error of the image times min(SNR, 5) is that of v times the weight: e_x = s e_v."""
        products = torch.cumprod(1 - torch.linspace(0.0001, 0.02, 1000, dtype=torch.float64), 0)
        expected = (torch.clamp(products / (1 - products), max=5) * (1 - products)).clamp(min=0.1)
        self.assertTrue(torch.allclose(self.noise.weight.double(), expected, rtol=1e-6))

    def test_most_steps_are_where_attention_is_read(self):
        steps = self.noise.draw_steps(20000, torch.Generator().manual_seed(0))
        self.assertTrue(0 <= steps.min() < 50 and 950 < steps.max() < 1000)
        share = ((steps >= 50) & (steps < 550)).float().mean()
        self.assertAlmostEqual(share.item(), 0.6 + 0.4 / 2, delta=0.02)  # 7 standard deviations


class PhotosTest(unittest.TestCase):
    def test_crops_are_squares_of_the_photograph(self):
        """In a picture whose values are places, a crop's values say where it lies and how large it is."""
        y, x = np.mgrid[:100, :200]
        picture = Image.fromarray(np.stack([x, y, 0 * x], -1).astype(np.uint8))
        for seed in range(20):
            crop = photos.cut_crop(picture, 32, np.random.default_rng(seed)).astype(int)
            width, height = abs(crop[0, -1, 0] - crop[0, 0, 0]) * 32 / 31, abs(crop[-1, 0, 1] - crop[0, 0, 1]) * 32 / 31
            self.assertAlmostEqual(width, height, delta=3)  # rounding, twice for each
            self.assertTrue(47 < width < 103 and 47 < height < 103)
        crop = photos.cut_crop(picture, 50, None).astype(int)  # the middle: 50 <= x < 150, two pixels in one
        self.assertLessEqual(np.abs(crop[0, :, 0] - (50.5 + 2 * np.arange(50))).max(), 0.5)

    def test_jitter_stays_in_range_and_keeps_one_of_five(self):
        crops = torch.randint(0, 256, (400, 3, 4, 4), dtype=torch.uint8, generator=torch.Generator().manual_seed(0))
        found = photos.jitter(crops, torch.Generator().manual_seed(1))
        self.assertTrue(found.min() >= -1 and found.max() <= 1)
        same = (found - (crops.float() / 127.5 - 1)).abs().amax((1, 2, 3)) < 1e-5
        self.assertAlmostEqual(same.float().mean().item(), 0.2 * 0.95, delta=0.08)  # 4 standard deviations

    def test_held_out_photographs_are_not_trained_on(self):
        kept, held = photos.split_photos(list(range(20)), 4)
        self.assertEqual((len(held), sorted(kept + held)), (4, list(range(20))))
