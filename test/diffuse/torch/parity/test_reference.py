# SPDX-License-Identifier: Apache-2.0
"""That the tiny models can show a mistake, and only a mistake: no program is run."""
import re
import unittest

import models
import numpy as np
import torch
from reference import Reference, aggregate, relative_error, total_variation
from tool import model_folder


def run(reference, size=(128, 192), **options):
    return reference.run(models.make_image(*size).astype(np.float32) / 255, **options)


class ReferenceTest(unittest.TestCase):
    def test_rounding_is_small(self):
        """In float64 nearly the same comes out: what differs by 1e-4 differs for another reason."""
        for name in ('sd1', 'sd1-quiet', 'sd2', 'sdxl', 'ssd1b', 'vega'):
            with self.subTest(name):
                exact = run(Reference(model_folder(name), torch.float64))['walk']
                self.assertLess(total_variation(run(Reference(model_folder(name)))['walk'], exact), 1e-5)

    def test_attention_is_peaked(self):
        for name in ('sd1', 'sd2', 'sdxl', 'ssd1b', 'vega'):
            out = run(Reference(model_folder(name)), mode='single')
            maps = [value for key, value in out.items() if key.startswith('layer.') and len(value) > 6]
            highest = np.mean([value.max(-1).mean() * len(value) for value in maps])
            self.assertGreater(highest, 5, name + ': times the uniform probability')

    def test_every_epsilon_shows(self):
        """1e-5 taken for 1e-6, or the other way, in one kind of norm only, moves what is compared by far more than 1e-4."""
        reference = Reference(model_folder('sd1-quiet'))
        parts = {'unet': reference.unet, 'vae': reference.vae.encoder, 'text': reference.encoders[0][1]}
        kinds = {}
        for part, network in parts.items():
            for name, module in network.named_modules():
                if hasattr(module, 'eps'):
                    last_words = re.sub(r'^.*?([a-z_]+)\.\d+\.(\w+)$', r'\1.\2', name)
                    kinds.setdefault(part + '.' + last_words, []).append(module)
        self.assertGreaterEqual(len(kinds), 13, sorted(kinds))
        before = run(reference, mode='single', timesteps=[300])
        for kind, modules in kinds.items():
            with self.subTest(kind):
                old = [module.eps for module in modules]
                for module in modules:
                    module.eps = 1e-6 if module.eps > 5e-6 else 1e-5
                after = run(reference, mode='single', timesteps=[300])
                for module, eps in zip(modules, old):
                    module.eps = eps
                moved = max(relative_error(after[key], before[key]) for key in ('text', 'latent', 'noise_300'))
                self.assertGreater(max(moved, total_variation(after['walk'], before['walk'])), 1e-3)

    def test_inversion_of_the_specification(self):
        """Timesteps, noise levels and formulas of docs/method.md, written out once more, against diffusers' scheduler."""
        for name, velocity in (('sd1', False), ('sd2', True)):
            reference = Reference(model_folder(name))
            out = run(reference)
            steps = [1, 21, 41, 61, 81, 101, 121, 141, 161, 181]
            self.assertEqual(sorted(int(key[6:]) for key in out if key.startswith('noise_')), steps)
            alphas = np.cumprod(1 - np.linspace(0.00085**0.5, 0.012**0.5, 1000) ** 2)
            z = out['latent']
            for t in steps[:-1]:
                e, a, s = out['noise_%d' % t], alphas[t], alphas[max(t - 20, 0)]
                x0 = s**0.5 * z - (1 - s)**0.5 * e if velocity else (z - (1 - s)**0.5 * e) / s**0.5
                e = s**0.5 * e + (1 - s)**0.5 * z if velocity else e
                z = a**0.5 * x0 + (1 - a)**0.5 * e
            with torch.inference_mode():
                text, _ = reference.encode_text('')
                last = reference.predict(torch.tensor(z, dtype=torch.float32), 181, text, None, None)
            self.assertLess(relative_error(last.numpy(), out['noise_181']), 1e-5)

    def test_aggregation_of_one_grid_is_its_mean(self):
        maps = torch.softmax(torch.randn(2, 6, 6, generator=torch.Generator().manual_seed(0)), -1)
        np.testing.assert_allclose(aggregate({(2, 3): list(maps)}).numpy(), maps.mean(0).numpy(), atol=1e-7)

    def test_aggregation_replicates_queries(self):
        """A coarse map whose rows are uniform stays uniform; four fine queries share a coarse row."""
        coarse = torch.eye(4)
        walk = aggregate({(4, 4): [torch.full((16, 16), 1 / 16)], (2, 2): [coarse]}).numpy()
        np.testing.assert_allclose(walk.sum(-1), 1, atol=1e-6)
        np.testing.assert_array_equal(walk[0], walk[5])
        # A third of the weight is the coarse grid's. Bilinear keys of the first cell: (1, 3/4, 1/4, 0) on each axis, sum 2.
        axis = np.array([1, 0.75, 0.25, 0])
        np.testing.assert_allclose(walk[0], 2 / 3 / 16 + np.outer(axis, axis).reshape(-1) / 4 / 3, atol=1e-6)
