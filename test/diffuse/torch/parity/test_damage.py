# SPDX-License-Identifier: Apache-2.0
"""Models that are damaged, foreign or hostile: a sentence that names the file or the key, exit code not 0, no crash."""
import json
import os
import resource
import shutil
import struct
import tempfile
import unittest

import models
import torch
from safetensors.torch import load_file, save_file
from tool import Failed, dump, model_folder

WEIGHTS = os.path.join('unet', 'diffusion_pytorch_model.safetensors')
CONFIG = os.path.join('unet', 'config.json')
KEY = 'down_blocks.0.attentions.0.transformer_blocks.0.attn1.to_q.weight'


class DamageTest(unittest.TestCase):
    def setUp(self):
        work = tempfile.mkdtemp(prefix='dwc-damage-')
        self.addCleanup(shutil.rmtree, work)
        self.folder = os.path.join(work, 'model')

    def take(self, name='sd1'):
        """A new copy of links: a file is replaced, never written into."""
        shutil.rmtree(self.folder, ignore_errors=True)
        shutil.copytree(model_folder(name), self.folder, copy_function=os.link)

    def at(self, *names):
        return os.path.join(self.folder, *names)

    def replace(self, name, content):
        if os.path.exists(self.at(name)):
            os.unlink(self.at(name))
        with open(self.at(name), 'wb') as file:
            file.write(content)

    def read(self, name):
        with open(self.at(name), 'rb') as file:
            return file.read()

    def change_config(self, name, remove=(), **change):
        config = {**json.loads(self.read(name)), **change}
        self.replace(name, json.dumps({key: value for key, value in config.items() if key not in remove}).encode())

    def change_header(self, change):
        """change: a function from the header of the U-Net's weights to another, as text or as a dictionary."""
        content = self.read(WEIGHTS)
        length, = struct.unpack('<Q', content[:8])
        header = change(json.loads(content[8:8 + length]))
        text = (header if isinstance(header, str) else json.dumps(header)).encode()
        self.replace(WEIGHTS, struct.pack('<Q', len(text)) + text + content[8 + length:])

    def change_tensors(self, change, name=WEIGHTS):
        tensors = load_file(self.at(name))
        change(tensors)
        os.unlink(self.at(name))
        save_file(tensors, self.at(name))

    def expect(self, *words):
        """The sentence holds each of these words; the tool ends in the usual way, having taken little memory."""
        with self.assertRaises(Failed) as caught:
            dump(self.folder, models.make_image(64, 64), mode='single', precision='float32', image_size=64)
        message = caught.exception.message
        for word in ('Model', *words):
            self.assertIn(word, message)
        for word in ('terminate called', 'c10', 'Exception raised from', 'frame #', 'json.exception', 'std::'):
            self.assertNotIn(word, message)
        self.assertLess(len(message), 2000, 'a sentence, not a dump')
        # Of all children so far, in KiB: LibTorch alone maps some hundred MiB; the models have 15.
        self.assertLess(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss, 2 << 20)

    # The folder

    def test_no_folder(self):
        self.expect(self.folder)

    def test_empty_folder(self):
        os.mkdir(self.folder)
        self.expect(self.folder)

    def test_another_pipeline(self):
        os.mkdir(self.folder)
        models.write_json(self.folder, 'model_index.json', {
            '_class_name': 'FluxPipeline', 'transformer': ['diffusers', 'FluxTransformer2DModel'],
            'vae': ['diffusers', 'AutoencoderKL']})
        self.expect('FluxTransformer2DModel')

    def test_index_is_no_json(self):
        self.take()
        self.replace('model_index.json', b'{"_class_name": ')
        self.expect('model_index.json')

    def test_index_is_deep(self):
        self.take()
        self.replace('model_index.json', b'[' * 1000000)
        self.expect('model_index.json')

    def test_only_pickles(self):
        self.take()
        os.rename(self.at(WEIGHTS), self.at('unet', 'diffusion_pytorch_model.bin'))
        self.expect('.bin', 'Convert', 'diffuse_walk_cut.convert')

    def test_part_is_missing(self):
        for part in ('unet', 'vae', 'text_encoder', 'tokenizer', 'scheduler'):
            with self.subTest(part):
                self.take()
                shutil.rmtree(self.at(part))
                self.expect(self.at(part))

    def test_config_is_missing(self):
        self.take()
        os.unlink(self.at(CONFIG))
        self.expect('config.json')

    def test_shard_is_missing(self):
        self.take('sdxl')
        name = 'diffusion_pytorch_model-00002-of-00002.safetensors'
        os.unlink(self.at('vae', name))
        self.expect(name)

    def test_index_names_a_file_elsewhere(self):
        self.take('sdxl')
        name = os.path.join('vae', 'diffusion_pytorch_model.safetensors.index.json')
        index = json.loads(self.read(name))
        index['weight_map'][next(iter(index['weight_map']))] = '../../../../etc/passwd'
        self.replace(name, json.dumps(index).encode())
        self.expect('diffusion_pytorch_model.safetensors.index.json')

    # The configuration

    def test_config_of_another_model(self):
        self.take()
        os.unlink(self.at(CONFIG))
        shutil.copy(os.path.join(model_folder('sdxl'), CONFIG), self.at(CONFIG))
        self.expect('72')  # numbers a token, where the text encoder gives 32

    def test_config_of_a_smaller_and_a_larger_network(self):
        for field, value, key in (('layers_per_block', 1, 'config.json'), ('layers_per_block', 3, 'down_blocks.0.'),
                                  ('block_out_channels', [64, 64, 64, 64], 'weight'), ('cross_attention_dim', 40, '40')):
            with self.subTest('%s %s' % (field, value)):
                self.take()
                self.change_config(CONFIG, **{field: value})
                self.expect(key)

    def test_config_asks_for_more(self):
        """Fields that change the arithmetic and are not computed here: never ignored."""
        for field, value in (('class_embed_type', 'timestep'), ('dual_cross_attention', True), ('encoder_hid_dim', 64),
                             ('time_embedding_act_fn', 'silu'), ('time_cond_proj_dim', 32), ('attention_type', 'gated'),
                             ('addition_embed_type', 'text'), ('something_new', 3)):
            with self.subTest(field):
                self.take()
                self.change_config(CONFIG, **{field: value})
                self.expect(field)

    def test_config_has_wrong_kinds_of_values(self):
        for field, value in (('block_out_channels', 'many'), ('block_out_channels', [32, -64, 64, 64]), ('norm_eps', 'x'),
                             ('block_out_channels', [10**18] * 4), ('attention_head_dim', 0), ('attention_head_dim', [4, 4]),
                             ('norm_num_groups', 0), ('norm_num_groups', 7), ('layers_per_block', 10**9),
                             ('down_block_types', ['NoSuchBlock'] * 4), ('cross_attention_dim', {})):
            with self.subTest('%s %s' % (field, value)):
                self.take()
                self.change_config(CONFIG, **{field: value})
                self.expect(field)

    def test_scheduler_predicts_something_else(self):
        self.take()
        self.change_config(os.path.join('scheduler', 'scheduler_config.json'), prediction_type='flow_prediction')
        self.expect('prediction_type')

    # The weights

    def test_truncated(self):
        self.take()
        content = self.read(WEIGHTS)
        for part in (0, 5, 8, 1000, len(content) // 2, len(content) - 1):
            with self.subTest(part):
                self.replace(WEIGHTS, content[:part])
                self.expect('diffusion_pytorch_model.safetensors')

    def test_header_is_longer_than_the_file(self):
        self.take()
        content = self.read(WEIGHTS)
        for length in (len(content) - 7, len(content), 10**9, 2**63 - 1, 2**64 - 1):
            with self.subTest(length):
                self.replace(WEIGHTS, struct.pack('<Q', length) + content[8:])
                self.expect('diffusion_pytorch_model.safetensors')

    def test_hostile_headers(self):
        wide = {'dtype': 'F32', 'shape': [10**9, 10**9], 'data_offsets': [0, 4]}
        header_changes = {
            'not JSON': lambda h: 'hello',
            'deep': lambda h: '{"a":' * 200000,
            'a list': lambda h: '[]',
            'no tensor is an object': lambda h: {KEY: 7},
            '10^18 numbers': lambda h: {**h, KEY: {**h[KEY], 'shape': wide['shape']}},
            'product wraps around': lambda h: {**h, KEY: {**h[KEY], 'shape': [2**32, 2**32, 32, 32]}},
            'many dimensions': lambda h: {**h, KEY: {**h[KEY], 'shape': [1] * 100000}},
            'negative': lambda h: {**h, KEY: {**h[KEY], 'shape': [-32, -32]}},
            'fraction': lambda h: {**h, KEY: {**h[KEY], 'shape': [32.5, 32]}},
            'other shape': lambda h: {**h, KEY: {**h[KEY], 'shape': [16, 64]}},
            'other type': lambda h: {**h, KEY: {**h[KEY], 'dtype': 'F16'}},
            'no such type': lambda h: {**h, KEY: {**h[KEY], 'dtype': 'F8_E4M3'}},
            'beyond the end': lambda h: {**h, KEY: {**h[KEY], 'data_offsets': [2**40, 2**40 + 4096]}},
            'backwards': lambda h: {**h, KEY: {**h[KEY], 'data_offsets': h[KEY]['data_offsets'][::-1]}},
            'overlap': lambda h: {**h, KEY: {**h[KEY], 'data_offsets': h[KEY.replace('to_q', 'to_k')]['data_offsets']}},
            'no offsets': lambda h: {**h, KEY: {'dtype': 'F32', 'shape': [32, 32]}},
        }
        for name, change in header_changes.items():
            with self.subTest(name):
                self.take()
                self.change_header(change)
                self.expect('diffusion_pytorch_model.safetensors')

    def test_missing_key(self):
        for name, key in ((WEIGHTS, KEY), (os.path.join('text_encoder', 'model.safetensors'), 'final_layer_norm.weight'),
                          (os.path.join('vae', os.path.basename(WEIGHTS)), 'quant_conv.bias')):
            with self.subTest(name):
                self.take()
                self.change_tensors(lambda tensors: tensors.pop(key if key in tensors else 'text_model.' + key), name)
                self.expect(key, os.path.basename(name))

    def test_key_that_nothing_takes(self):
        """The U-Net has weights that its configuration does not name: they would change the result."""
        self.take()
        self.change_tensors(lambda tensors: tensors.update({'class_embedding.weight': torch.zeros(10, 128)}))
        self.expect('class_embedding.weight')

    def test_not_a_number(self):
        for value in (float('nan'), float('inf')):
            with self.subTest(value):
                self.take()
                self.change_tensors(lambda tensors: tensors[KEY].view(-1)[77:78].fill_(value))
                self.expect(KEY)

    def test_overflow_while_computing(self):
        """All weights finite, the walk not: an error, never a walk of NaN."""
        self.take()
        self.change_tensors(lambda tensors: tensors['conv_in.weight'].fill_(3e38))
        with self.assertRaises(Failed):
            dump(self.folder, models.make_image(64, 64), mode='single', precision='float32', image_size=64)
