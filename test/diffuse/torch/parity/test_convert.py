# SPDX-License-Identifier: Apache-2.0
"""diffuse_walk_cut.convert against diffusers: tiny checkpoints of every family, folders of pickles, LoRA files, and what is refused."""
import contextlib
import functools
import io
import json
import os
import pickle
import shutil
import struct
import subprocess
import sys
import tempfile
import unittest

import checkpoints
import models
import torch
from diffusers import StableDiffusionPipeline, StableDiffusionXLPipeline
from diffusers.loaders import lora_conversion_utils, single_file_utils
from PIL import Image
from safetensors.torch import load_file, save_file
from tool import PROGRAM, run

PACKAGE = os.path.abspath(os.path.join(os.path.dirname(__file__), *[os.pardir] * 4, 'python'))
sys.path.insert(0, PACKAGE)
from diffuse_walk_cut.convert import __main__ as program  # noqa: E402
from diffuse_walk_cut.convert import convert  # noqa: E402

UNET = os.path.join('unet', 'diffusion_pytorch_model.safetensors')
VAE = os.path.join('vae', 'diffusion_pytorch_model.safetensors')
MAKERS = {'sd1': (checkpoints.make_sd1, checkpoints.sd1_tensors), 'sd2': (checkpoints.make_sd2, checkpoints.sd2_tensors),
          'sdxl': (checkpoints.make_sdxl, checkpoints.sdxl_tensors)}

# W + s a/r B A in float32, its sum in any order and rounded once, against float64: with weights and sums of at most 8, each of some
# ten operations is off by 2^-24 of that at most.
LORA_TOLERANCE = 10 * 8 * 2.0 ** -24


@functools.lru_cache(maxsize=None)
def make(name):
    """(diffusers' pipeline, the tensors of the single file)"""
    maker, tensors = MAKERS[name]
    model = maker()
    return model, tensors(model)


class Case(unittest.TestCase):
    def setUp(self):
        work = tempfile.TemporaryDirectory(prefix='dwc-convert-')
        self.addCleanup(work.cleanup)
        self.work = work.name
        self.folder = self.at('made')
        self.tokenizer = checkpoints.save_tokenizer(self.at('clip'))

    def at(self, *names):
        return os.path.join(self.work, *names)

    def save(self, name, ending='.safetensors', change=None):
        tensors = dict(make(name)[1])
        if change:
            change(tensors)
        return checkpoints.save_checkpoint(tensors, self.at(name + ending))

    def convert(self, source, **options):
        """A single file; a name stands for its family's."""
        path = self.save(source) if source in MAKERS else source
        prediction = {'sd2': 'v_prediction'}.get(source)
        return str(convert(path, self.folder, **{'tokenizer': self.tokenizer, 'prediction': prediction, **options}))

    def refuse(self, source, *words, error=ValueError, **options):
        """The sentence has the parameter and these words, and nothing is left behind."""
        before = sorted(os.listdir(self.work))
        with self.assertRaises(error) as caught:
            convert(source, self.folder, **options)
        for word in words:
            self.assertIn(word, str(caught.exception))
        self.assertRegex(str(caught.exception), r'(?s)^\w+: .* \(got .*\)\. [A-Z].*\.$|pip install')
        self.assertEqual(sorted(os.listdir(self.work)), before)

    def same(self, found, expected):
        """Two dictionaries of tensors have the same names, and the same bits."""
        self.assertEqual(sorted(found), sorted(expected))
        for key, tensor in expected.items():
            self.assertEqual(found[key].dtype, tensor.dtype, key)
            self.assertTrue(torch.equal(found[key], tensor), key)

    def parts(self, folder=None):
        folder = folder or self.folder
        found = {'unet': load_file(os.path.join(folder, UNET)), 'vae': load_file(os.path.join(folder, VAE))}
        for name in ('text_encoder', 'text_encoder_2'):
            path = os.path.join(folder, name, 'model.safetensors')
            if os.path.exists(path):
                found[name] = load_file(path)
        return found

    def model_states(self, model):
        states = {'unet': model.unet.state_dict(), 'vae': model.vae.state_dict(), 'text_encoder': checkpoints.text_state(model.text_encoder)}
        if hasattr(model, 'text_encoder_2'):
            states['text_encoder_2'] = checkpoints.text_state(model.text_encoder_2)
        return states


class SingleFileTest(Case):
    def test_every_tensor_is_the_models(self):
        for name in MAKERS:
            with self.subTest(name):
                self.convert(name)
                found = self.parts()
                expected = self.model_states(make(name)[0])
                self.assertEqual(sorted(found), sorted(expected))
                for part in expected:
                    self.same(found[part], expected[part])
                shutil.rmtree(self.folder)

    def test_every_tensor_is_as_diffusers_converts_it(self):
        for name in MAKERS:
            with self.subTest(name):
                self.convert(name)
                model, tensors = make(name)
                found = self.parts()
                self.same(found['unet'], single_file_utils.convert_ldm_unet_checkpoint(dict(tensors), model.unet.config))
                self.same(found['vae'], single_file_utils.convert_ldm_vae_checkpoint(dict(tensors), model.vae.config))
                if name != 'sd2':
                    text = single_file_utils.convert_ldm_clip_checkpoint(tensors)
                    text.pop('text_model.embeddings.position_ids', None)
                    self.same(found['text_encoder'], text)
                else:  # diffusers leaves the last layer out by its number in the published model, 23
                    encoder, last = model.text_encoder, 'text_model.encoder.layers.%d.' % model.text_encoder.config.num_hidden_layers
                    text = single_file_utils.convert_open_clip_checkpoint(encoder, tensors)
                    self.same(found['text_encoder'], {key: value for key, value in text.items() if not key.startswith(last)})
                if name == 'sdxl':
                    text = single_file_utils.convert_open_clip_checkpoint(
                        model.text_encoder_2, tensors, prefix='conditioner.embedders.1.model.')
                    self.same(found['text_encoder_2'], text)
                shutil.rmtree(self.folder)

    def test_configurations_are_the_models(self):
        for name in MAKERS:
            with self.subTest(name):
                self.convert(name)
                model = make(name)[0]
                for part in [part for part in self.model_states(model)]:
                    expected = dict(getattr(model, part).config if part in ('unet', 'vae') else getattr(model, part).config.to_dict())
                    with open(os.path.join(self.folder, part, 'config.json'), encoding='utf-8') as file:
                        found = json.load(file)
                    # The published models' own sizes are recognized, those of these tiny ones are not.
                    for key in set(found) - {'sample_size', 'architectures', '_class_name'}:
                        value, other = found[key], expected[key]
                        if isinstance(value, list) or isinstance(other, list | tuple):  # one number for all blocks, or a list
                            blocks = model.unet.config.down_block_types
                            value, other = (list(v) if isinstance(v, list | tuple) else [v] * len(blocks) for v in (value, other))
                            if key == 'transformer_layers_per_block':  # of a block without attention, any
                                value, other = ([n for n, kind in zip(v, blocks) if 'Cross' in kind] for v in (value, other))
                        if part.startswith('text') and key.endswith('_token_id'):
                            continue  # test_tokenizers
                        self.assertEqual(value, other, '%s: %s' % (part, key))
                with open(os.path.join(self.folder, 'scheduler', 'scheduler_config.json'), encoding='utf-8') as file:
                    found = json.load(file)
                for key in ('beta_start', 'beta_end', 'beta_schedule', 'steps_offset'):
                    self.assertEqual(found[key], model.scheduler.config[key], key)
                self.assertEqual(found['prediction_type'], 'v_prediction' if name == 'sd2' else 'epsilon')
                shutil.rmtree(self.folder)

    def test_diffusers_loads_the_folder(self):
        """No name is missing or too many, and the whole computes what the model does."""
        for name in MAKERS:
            with self.subTest(name):
                self.convert(name)
                kind = StableDiffusionXLPipeline if name == 'sdxl' else StableDiffusionPipeline
                loaded = kind.from_pretrained(self.folder, local_files_only=True)
                model = make(name)[0]
                for part, state in self.model_states(model).items():
                    found = self.model_states(loaded)[part]
                    self.same(found, state)
                self.assertEqual(loaded.tokenizer('the cat', padding='max_length').input_ids,
                                 model.tokenizer('the cat', padding='max_length').input_ids)
                if name == 'sdxl':
                    self.assertEqual(loaded.tokenizer_2('the cat', padding='max_length').input_ids,
                                     model.tokenizer_2('the cat', padding='max_length').input_ids)
                ids = torch.tensor([model.tokenizer('the cat', padding='max_length').input_ids])
                with torch.no_grad():
                    self.assertTrue(torch.equal(loaded.text_encoder(ids)[0], model.text_encoder(ids)[0]))
                shutil.rmtree(self.folder)

    @unittest.skipUnless(PROGRAM, 'no program')
    def test_the_program_takes_the_folder(self):
        sizes = {'sd1': (512, 'StableDiffusionPipeline'), 'sd2': (768, 'StableDiffusionPipeline'), 'sdxl': (1024, 'StableDiffusionXLPipeline')}
        picture = self.at('photo.png')
        Image.fromarray(models.make_image(64, 64)).save(picture)
        for name, (size, kind) in sizes.items():
            with self.subTest(name):
                self.convert(name)
                facts = json.loads(run([PROGRAM, 'info', self.folder, '--json']).stdout)
                self.assertIn(kind, json.dumps(facts))
                self.assertIn(str(size), json.dumps(facts))
                # info reads no weight; this reads each one.
                run([PROGRAM, 'segment', picture, '--model', self.folder, '--mode', 'single', '--image-size', '64', '--device', 'cpu',
                     '--prompt', 'the cat', '--output', self.at('out')], env={**os.environ, 'OMP_NUM_THREADS': '1'})
                shutil.rmtree(self.folder)

    def test_ckpt_is_the_same_as_safetensors(self):
        self.convert('sd1')
        expected = self.parts()
        shutil.rmtree(self.folder)
        self.convert(self.save('sd1', '.ckpt'))
        for part, tensors in self.parts().items():
            self.same(tensors, expected[part])

    def test_ckpt_of_old_pytorch(self):
        tensors = {key: tensor.contiguous() for key, tensor in make('sd1')[1].items()}
        torch.save(tensors, self.at('old.ckpt'), _use_new_zipfile_serialization=False)
        self.convert(self.at('old.ckpt'))
        self.same(self.parts()['unet'], make('sd1')[0].unet.state_dict())

    def test_text_encoder_without_its_prefix(self):
        def shorten(tensors):
            for key in [key for key in tensors if '.text_model.' in key]:
                tensors[key.replace('.text_model.', '.')] = tensors.pop(key)
        self.convert(self.save('sd1', change=shorten))
        self.same(self.parts()['text_encoder'], checkpoints.text_state(make('sd1')[0].text_encoder))

    def test_prediction(self):
        """Stable Diffusion 2's must be said; two marks of files say it."""
        path = self.save('sd2')
        self.refuse(path, 'prediction: ', 'v_prediction', 'epsilon', tokenizer=self.tokenizer)
        for source, options, expected in (
                (path, {'prediction': 'epsilon'}, ('epsilon', 512)), (path, {'prediction': 'v_prediction'}, ('v_prediction', 768)),
                (self.save('sd1', change=lambda tensors: tensors.update(v_pred=torch.zeros(0), ztsnr=torch.zeros(0))), {},
                 ('v_prediction', 512)), (path, {'prediction': 'epsilon', 'image_size': 256}, ('epsilon', 256))):
            self.convert(source, **options)
            with open(os.path.join(self.folder, 'scheduler', 'scheduler_config.json'), encoding='utf-8') as file:
                found = json.load(file)
            with open(os.path.join(self.folder, 'unet', 'config.json'), encoding='utf-8') as file:
                self.assertEqual((found['prediction_type'], json.load(file)['sample_size'] * 8), expected)
            self.assertEqual(found.get('rescale_betas_zero_snr', False), 'sd1' in source)
            shutil.rmtree(self.folder)

    def test_precision(self):
        for name in ('float16', 'bfloat16'):
            self.convert('sd1', precision=name)
            dtype = getattr(torch, name)
            self.same(self.parts()['unet'], {key: tensor.to(dtype) for key, tensor in make('sd1')[0].unet.state_dict().items()})
            shutil.rmtree(self.folder)
        self.convert(self.save('sd1', change=lambda tensors: tensors.update({k: t.half() for k, t in tensors.items() if k.startswith('model.')})))
        found = self.parts()
        self.assertEqual({t.dtype for t in found['unet'].values()}, {torch.float16})
        self.assertEqual({t.dtype for t in found['vae'].values()}, {torch.float32}, 'as it is stored')
        shutil.rmtree(self.folder)
        key = 'model.diffusion_model.out.2.bias'
        large = self.save('sd1', change=lambda tensors: tensors.update({key: tensors[key] * 0 + 1e5}))
        self.refuse(large, 'precision: ', 'conv_out.bias', 'float16', tokenizer=self.tokenizer, precision='float16')

    def test_tokenizers(self):
        model = self.convert('sdxl')
        config = {}
        for name in ('tokenizer', 'tokenizer_2'):
            with open(os.path.join(model, name, 'tokenizer_config.json'), encoding='utf-8') as file:
                config[name] = json.load(file)['pad_token']
        self.assertEqual(config, {'tokenizer': models.END, 'tokenizer_2': '!'})
        shutil.rmtree(self.folder)
        models.make_tokenizer('!').save_pretrained(self.at('fast', 'tokenizer'))  # tokenizer.json, in a model's folder
        self.assertIn('tokenizer.json', os.listdir(self.at('fast', 'tokenizer')))
        self.convert('sd1', tokenizer=self.at('fast'))
        with open(os.path.join(self.folder, 'tokenizer', 'vocab.json'), encoding='utf-8') as file:
            self.assertEqual(json.load(file), models.make_vocabulary())
        shutil.rmtree(self.folder)
        path = self.save('sd1')
        self.refuse(path, 'tokenizer: ', 'vocab.json', 'merges.txt')
        self.refuse(path, 'tokenizer: ', self.work, error=FileNotFoundError, tokenizer=self.work)
        vocabulary = {**models.make_vocabulary(), 'more': len(models.make_vocabulary())}
        models.write_json(self.tokenizer, 'vocab.json', vocabulary)
        self.refuse(path, 'tokenizer: ', str(len(vocabulary)), tokenizer=self.tokenizer)


class FolderTest(Case):
    def make_bin(self, name):
        """A folder as of 2022: pickles, and the safety checker's."""
        model, source = make(name)[0], self.at('source')
        model.save_pretrained(source)
        for folder, _, files in os.walk(source):
            for file in files:
                if file.endswith('.safetensors'):
                    tensors = load_file(os.path.join(folder, file))
                    new = 'pytorch_model.bin' if 'text' in folder else 'diffusion_pytorch_model.bin'
                    if 'text' in folder:
                        tensors['text_model.embeddings.position_ids'] = torch.arange(77)[None]
                    torch.save(tensors, os.path.join(folder, new))
                    os.unlink(os.path.join(folder, file))
        return source

    def test_bin_becomes_safetensors(self):
        for name in MAKERS:
            with self.subTest(name):
                source = self.make_bin(name)
                self.assertEqual(str(convert(source, self.folder)), self.folder)
                found, expected = self.parts(), self.model_states(make(name)[0])
                for part in expected:
                    self.same(found[part], expected[part])
                self.assertFalse([file for _, _, files in os.walk(self.folder) for file in files if file.endswith('.bin')])
                if PROGRAM:
                    run([PROGRAM, 'info', self.folder])
                for folder in (source, self.folder):
                    shutil.rmtree(folder)

    def test_shards(self):
        source = self.make_bin('sd1')
        path = os.path.join(source, 'unet', 'diffusion_pytorch_model.bin')
        tensors = torch.load(path, weights_only=True)
        os.unlink(path)
        halves = [sorted(tensors)[:50], sorted(tensors)[50:]]
        names = ['diffusion_pytorch_model-0000%d-of-00002.bin' % (i + 1) for i in range(2)]
        for keys, file in zip(halves, names):
            torch.save({key: tensors[key] for key in keys}, os.path.join(source, 'unet', file))
        index = {'weight_map': {key: file for keys, file in zip(halves, names) for key in keys}}
        models.write_json(os.path.join(source, 'unet'), 'diffusion_pytorch_model.bin.index.json', index)
        convert(source, self.folder)
        self.same(self.parts()['unet'], tensors)
        shutil.rmtree(self.folder)
        index['weight_map']['conv_in.bias'] = '../../passwd.bin'
        models.write_json(os.path.join(source, 'unet'), 'diffusion_pytorch_model.bin.index.json', index)
        self.refuse(source, 'source: ', 'passwd.bin')

    def test_unusual_networks(self):
        """Nested depths, blocks without a middle, old names: what the program takes is taken here."""
        for name in ('ssd1b', 'vega', 'sd1-old', 'sd1-convolutions', 'sd2-fp16', 'sdxl', 'ddpm', 'bare', 'fourier'):
            with self.subTest(name):
                source = os.path.join(os.environ['DWC_PARITY_MODELS'], name)
                convert(source, self.folder, precision='float32')
                if PROGRAM:
                    facts = [json.loads(run([PROGRAM, 'info', folder, '--json']).stdout) for folder in (source, self.folder)]
                    self.assertEqual(*({key: value for key, value in one.items() if key in ('kind', 'layers', 'parameters')} for one in facts))
                shutil.rmtree(self.folder)

    def test_wrong_folders(self):
        self.refuse(self.work, 'source: ', 'model_index.json')
        source = self.make_bin('sd1')
        self.refuse(source, 'tokenizer: ', 'Leave it out', tokenizer=self.tokenizer)
        models.change_json(os.path.join(source, 'unet', 'config.json'), layers_per_block=3)
        self.refuse(source, 'source: ', 'missing', 'down_blocks.0.attentions.2')
        models.change_json(os.path.join(source, 'unet', 'config.json'), layers_per_block=10**9)
        self.refuse(source, 'source: ', 'layers_per_block')
        os.unlink(os.path.join(source, 'unet', 'diffusion_pytorch_model.bin'))
        self.refuse(source, 'source: ', 'diffusion_pytorch_model.bin', error=FileNotFoundError)


class Malice:
    """Unpickled the ordinary way, it makes a folder."""

    def __init__(self, path):
        self.path = path

    def __reduce__(self):
        return os.mkdir, (self.path,)


class RefusalTest(Case):
    def test_pickles_that_run_code(self):
        harm = self.at('harm')
        for ending, new in (('.ckpt', True), ('.ckpt', False), ('.bin', True)):
            path = self.at('evil' + ending)
            torch.save({'state_dict': {'model.diffusion_model.out.2.bias': torch.zeros(3)}, 'extra': Malice(harm)}, path,
                       _use_new_zipfile_serialization=new)
            self.refuse(path, 'source: ', 'safe loader', '.safetensors', tokenizer=self.tokenizer)
        with open(self.at('raw.ckpt'), 'wb') as file:
            pickle.dump(Malice(harm), file)
        self.refuse(self.at('raw.ckpt'), 'source: ', tokenizer=self.tokenizer)
        torch.save(Malice(harm), self.at('lora.pt'))
        self.refuse(self.save('sd1'), 'lora: ', 'safe loader', tokenizer=self.tokenizer, lora=self.at('lora.pt'))
        self.assertFalse(os.path.exists(harm))

    def test_other_models(self):
        unet = 'model.diffusion_model.'

        def wider(tensors):
            key = unet + 'input_blocks.0.0.weight'
            tensors[key] = torch.zeros(tensors[key].shape[0], 9, 3, 3)

        def refiner(tensors):
            for key in [key for key in tensors if key.startswith('conditioner.')]:
                tensor = tensors.pop(key)
                if key.startswith('conditioner.embedders.1.'):
                    tensors[key.replace('.1.', '.0.', 1)] = tensor

        for name, change, words in (
                ('sd1', wider, ['inpainting']), ('sdxl', refiner, ['refiner']),
                ('sd1', lambda t: t.update({'control_model.x': torch.zeros(1)}), ['ControlNet']),
                ('sd1', lambda t: t.update({unet + 'joint_blocks.0.x': torch.zeros(1)}), ['Stable Diffusion 3']),
                ('sd1', lambda t: [t.pop(key) for key in list(t) if key.startswith(unet)], ['no U-Net']),
                ('sd1', lambda t: [t.pop(key) for key in list(t) if key.startswith('first_stage')], ['no autoencoder']),
                ('sd1', lambda t: [t.pop(key) for key in list(t) if key.startswith('cond_stage')], ['no text encoder']),
                ('sd1', lambda t: t.pop(unet + 'out.2.bias'), ['missing', 'out.2.bias']),
                ('sd1', lambda t: t.pop('first_stage_model.decoder.up.3.block.1.conv2.weight'), ['missing', 'up.3.block.1']),
                ('sd1', lambda t: t.update({unet + 'more': torch.zeros(1)}), ['no place', unet + 'more']),
                ('sd1', lambda t: t.update({'something.else': torch.zeros(1)}), ['no place', 'something.else']),
                ('sd1', lambda t: t.update({unet + 'out.2.bias': torch.zeros(5)}), ['shape', '[5]', '[4]']),
                ('sd1', lambda t: t[unet + 'out.2.bias'].copy_(float('nan')), ['NaN', 'out.2.bias']),
                ('sd1', lambda t: t.update(alphas_cumprod=torch.linspace(1, 0, 1000)), ['noise schedule'])):
            with self.subTest(words[-1]):
                path = self.save(name, change=lambda t: change(_clone(t)))
                self.refuse(path, 'source: ', *words, tokenizer=self.tokenizer)

    def test_files_that_are_damaged(self):
        path = self.save('sd1')
        with open(path, 'rb') as file:
            whole = file.read()
        length = struct.unpack('<Q', whole[:8])[0]
        header = json.loads(whole[8:8 + length])
        name = next(name for name in header if name.endswith('out.2.bias'))

        def with_header(change):
            changed = json.loads(json.dumps(header))
            change(changed[name])
            text = json.dumps(changed).encode()
            return struct.pack('<Q', len(text)) + text + whole[8 + length:]

        for content in (b'', whole[:7], whole[:1000], whole[:-1], struct.pack('<Q', 2**63) + whole[8:],
                        struct.pack('<Q', 4) + b'[[[[' + whole[8:], struct.pack('<Q', 200000) + b'[' * 200000,
                        with_header(lambda entry: entry.update(shape=[2**40, 2**40])), with_header(lambda entry: entry.update(shape=[-1])),
                        with_header(lambda entry: entry.update(dtype='Q4')), with_header(lambda entry: entry.pop('data_offsets')),
                        with_header(lambda entry: entry.update(data_offsets=[0, 16])),
                        with_header(lambda entry: entry.update(data_offsets=[2**50, 2**50 + 16]))):
            with open(path, 'wb') as file:
                file.write(content)
            with self.subTest(content[:30]):
                self.refuse(path, 'source: ', 'no whole safetensors file', path, tokenizer=self.tokenizer)
        path = self.save('sd1', '.ckpt')
        with open(path, 'rb') as file:
            whole = file.read()
        for part in (0, 100, len(whole) // 2):
            with open(path, 'wb') as file:
                file.write(whole[:part])
            self.refuse(path, 'source: ', tokenizer=self.tokenizer)

    def test_other_files(self):
        self.refuse(self.at('none.safetensors'), 'source: ', error=FileNotFoundError)
        with open(self.at('weights.gguf'), 'wb') as file:
            file.write(b'GGUF')
        self.refuse(self.at('weights.gguf'), 'source: ', '.safetensors', '.ckpt')
        torch.save([1, 2], self.at('list.ckpt'))
        self.refuse(self.at('list.ckpt'), 'source: ', 'no dictionary')

    def test_folders_that_are_there(self):
        path = self.save('sd1')
        os.mkdir(self.folder)
        self.convert(path)  # an empty one is taken
        with open(os.path.join(self.folder, UNET), 'rb') as file:
            before = file.read()
        self.refuse(path, 'folder: ', self.folder, error=FileExistsError, tokenizer=self.tokenizer)
        with open(os.path.join(self.folder, UNET), 'rb') as file:
            self.assertEqual(file.read(), before)
        shutil.rmtree(self.folder)
        with open(self.folder, 'w') as file:
            file.write('a file')
        self.refuse(path, 'folder: ', error=FileExistsError, tokenizer=self.tokenizer)

    def test_values(self):
        path = self.save('sd1')
        self.refuse(path, 'precision: ', 'float64', precision='float64')
        self.refuse(path, 'prediction: ', 'sample', prediction='sample')
        self.refuse(path, 'image_size: ', '-8', image_size=-8)
        self.refuse(path, 'image_size: ', '100', 'multiple of 8', image_size=100, tokenizer=self.tokenizer)
        self.refuse(path, 'lora: ', 'nan', lora=[('x', float('nan'))])


def _clone(tensors):
    """So that a change in place leaves the shared model alone."""
    for key in tensors:
        tensors[key] = tensors[key].clone()
    return tensors


class LoraTest(Case):
    """Against W + s a/r B A, with names as the libraries write them, and as diffusers understands them. peft is not among the packages
    of these tests. With peft 0.21.2, load_lora_weights and fuse_lora gave these weights to 1.2e-7 (sd1: both kinds of names; sdxl: kohya's,
    but for the attention of text_encoder_2, which diffusers 0.42.1 left as it was).
    """

    MODULES = {
        'sd1': {'unet': ['down_blocks.0.attentions.1.transformer_blocks.0.attn1.to_q', 'up_blocks.1.attentions.2.proj_in',
                         'mid_block.attentions.0.transformer_blocks.0.attn2.to_out.0', 'down_blocks.1.resnets.0.conv1',
                         'down_blocks.1.downsamplers.0.conv', 'up_blocks.2.attentions.0.transformer_blocks.0.ff.net.0.proj'],
                'text_encoder': ['text_model.encoder.layers.1.self_attn.q_proj', 'text_model.encoder.layers.0.self_attn.out_proj',
                                 'text_model.encoder.layers.0.mlp.fc1']},
        'sdxl': {'unet': ['down_blocks.2.attentions.1.transformer_blocks.2.attn1.to_k', 'up_blocks.0.attentions.2.proj_in',
                          'mid_block.attentions.0.transformer_blocks.1.ff.net.2', 'down_blocks.1.attentions.0.proj_out',
                          'up_blocks.1.attentions.0.transformer_blocks.0.attn2.to_out.0'],
                 'text_encoder': ['text_model.encoder.layers.1.mlp.fc2'],
                 'text_encoder_2': ['text_model.encoder.layers.0.self_attn.v_proj', 'text_model.encoder.layers.1.mlp.fc1', 'text_model.encoder.layers.1.mlp.fc2']},
    }

    def states(self, name):
        return self.model_states(make(name)[0])

    def matrices(self, name, rank=3, seed=1):
        """{(part, module): (down, up)}"""
        random = torch.Generator().manual_seed(seed)
        made = {}
        for part, modules in self.MODULES[name].items():
            for module in modules:
                weight = self.states(name)[part][module + '.weight']
                down = torch.randn(rank, *weight.shape[1:], generator=random) * 0.3
                made[part, module] = down, torch.randn(weight.shape[0], rank, *[1] * (weight.ndim - 2), generator=random) * 0.3
        return made

    def verify(self, name, expected_changes):
        """expected_changes: {(part, module): (sum of s a/r B A in float64)}; all else is as it was."""
        found = self.parts()
        for part, state in self.states(name).items():
            for key, before in state.items():
                change = expected_changes.get((part, key.removesuffix('.weight')))
                if change is None or not key.endswith('.weight'):
                    self.assertTrue(torch.equal(found[part][key], before), key)
                    continue
                expected = before.double() + change.reshape(before.shape)
                self.assertLess(expected.abs().max(), 8)
                self.assertGreater((expected - before).abs().max(), 0.01, key)
                self.assertLessEqual((found[part][key].double() - expected).abs().max(), LORA_TOLERANCE, key)

    @staticmethod
    def product(matrices, factor):
        return {place: factor * (up.double().flatten(1) @ down.double().flatten(1)) for place, (down, up) in matrices.items()}

    def kohya_name(self, name, part, module):
        prefix = {'unet': 'lora_unet_', 'text_encoder': 'lora_te_' if name == 'sd1' else 'lora_te1_', 'text_encoder_2': 'lora_te2_'}[part]
        if part == 'unet' and name == 'sdxl':
            attends = ['CrossAttn' in kind for kind in make(name)[0].unet.config.up_block_types]
            module = checkpoints.unet_name(module, attends)
        return prefix + module.replace('.', '_')

    def save_kohya(self, name, matrices, alpha=2.0):
        tensors = {}
        for (part, module), (down, up) in matrices.items():
            start = self.kohya_name(name, part, module)
            tensors.update({start + '.lora_down.weight': down, start + '.lora_up.weight': up, start + '.alpha': torch.tensor(alpha)})
        save_file(tensors, self.at('kohya.safetensors'))
        return self.at('kohya.safetensors'), tensors

    def test_kohya(self):
        for name in self.MODULES:
            with self.subTest(name):
                matrices = self.matrices(name)
                path, tensors = self.save_kohya(name, matrices)
                self.convert(name, lora=[(path, 0.5)])
                self.verify(name, self.product(matrices, 0.5 * 2.0 / 3))
                shutil.rmtree(self.folder)
                # diffusers reads these names as those modules.
                state = {key: tensor.clone() for key, tensor in tensors.items()}
                if name == 'sdxl':
                    state = lora_conversion_utils._maybe_map_sgm_blocks_to_diffusers(state, make(name)[0].unet.config)
                understood, _ = lora_conversion_utils._convert_non_diffusers_lora_to_diffusers(state)
                for (part, module), (down, _) in matrices.items():
                    same = [key for key, tensor in understood.items() if tensor.shape == down.shape and torch.equal(tensor, down)]
                    self.assertEqual(len(same), 1)
                    self.assertTrue(same[0].startswith(part + '.'), same)
                    plain = same[0].replace('.processor', '').replace('to_out_lora', 'to_out.0.lora').split('.lora')[0].split('_lora')[0]
                    plain = plain.replace('self_attn.to_', 'self_attn.').replace('.out.0', '.out')
                    told = '%s.%s' % (part, module)
                    told = told.replace('_proj', '').replace('.out.0', '.out') if 'self_attn' in told else told
                    self.assertEqual(plain, told)

    def test_peft(self):
        for ends in (('lora_A', 'lora_B'), ('lora.down', 'lora.up'), ('lora_linear_layer.down', 'lora_linear_layer.up')):
            matrices = self.matrices('sd1')
            tensors = {}
            for (part, module), pair in matrices.items():
                tensors.update({'%s.%s.%s.weight' % (part, module, end): matrix for end, matrix in zip(ends, pair)})
            save_file(tensors, self.at('peft.safetensors'))
            self.convert('sd1', lora=self.at('peft.safetensors'))  # without alpha: alpha = r
            self.verify('sd1', self.product(matrices, 1.0))
            shutil.rmtree(self.folder)

    def test_peft_with_settings(self):
        matrices = self.matrices('sd1')
        tensors = {}
        for (part, module), (down, up) in matrices.items():
            tensors.update({'%s.%s.lora_A.weight' % (part, module): down, '%s.%s.lora_B.weight' % (part, module): up})
        settings = {'unet.r': 3, 'unet.lora_alpha': 6, 'text_encoder.r': 3, 'text_encoder.lora_alpha': 4, 'text_encoder.use_rslora': True,
                    'unet.alpha_pattern': {'up_blocks.1.attentions.2.proj_in': 9}}
        save_file(tensors, self.at('peft.safetensors'), metadata={'lora_adapter_metadata': json.dumps(settings)})
        self.convert('sd1', lora=self.at('peft.safetensors'))
        expected = {}
        for place, pair in matrices.items():
            factor = 4 / 3**0.5 if place[0] == 'text_encoder' else 9 / 3 if place[1].endswith('2.proj_in') else 6 / 3
            expected.update(self.product({place: pair}, factor))
        self.verify('sd1', expected)

    def test_attention_processors(self):
        """As diffusers wrote them first: modules of the attention's processor."""
        matrices = {place: pair for place, pair in self.matrices('sd1').items() if 'attn' in place[1]}
        tensors = {}
        for (part, module), pair in matrices.items():
            place, _, name = module.removesuffix('.0').rpartition('.')
            processor = '.processor' if part == 'unet' else ''
            name = name if part == 'unet' else 'to_' + name.removesuffix('_proj')
            tensors.update({'%s.%s%s.%s_lora.%s.weight' % (part, place, processor, name, end): matrix
                            for end, matrix in zip(('down', 'up'), pair)})
        save_file(tensors, self.at('old.safetensors'))
        self.convert('sd1', lora=self.at('old.safetensors'))
        self.verify('sd1', self.product(matrices, 1.0))

    def test_peft_alone(self):
        """As peft writes the adapter of a U-Net: the scale stands beside it."""
        matrices = {place: pair for place, pair in self.matrices('sd1').items() if place[0] == 'unet'}
        tensors = {}
        for (_, module), (down, up) in matrices.items():
            tensors.update({'base_model.model.%s.lora_A.weight' % module: down, 'base_model.model.%s.lora_B.weight' % module: up})
        save_file(tensors, self.at('adapter_model.safetensors'))
        path = self.save('sd1')
        self.refuse(path, 'lora: ', 'adapter_config.json', error=FileNotFoundError, lora=self.at('adapter_model.safetensors'),
                    tokenizer=self.tokenizer)
        models.write_json(self.work, 'adapter_config.json', {'r': 3, 'lora_alpha': 1.5})
        self.convert(path, lora=self.at('adapter_model.safetensors'))
        self.verify('sd1', self.product(matrices, 0.5))

    def test_several_and_scale_zero(self):
        first, second = self.matrices('sd1', 2, 1), self.matrices('sd1', 5, 2)
        path, _ = self.save_kohya('sd1', first)
        os.rename(path, self.at('first.safetensors'))
        path, _ = self.save_kohya('sd1', second)
        self.convert('sd1', lora=[(self.at('first.safetensors'), 0.25), (path, -0.5)])
        expected = self.product(first, 0.25 * 2 / 2)
        for place, change in self.product(second, -0.5 * 2 / 5).items():
            expected[place] = expected[place] + change
        self.verify('sd1', expected)
        shutil.rmtree(self.folder)
        self.convert('sd1', lora=[(path, 0)])
        self.verify('sd1', {})

    def test_into_a_folder(self):
        """A file with a checkpoint's names goes into a diffusers folder of SDXL, too; sums are rounded once."""
        make('sdxl')[0].save_pretrained(self.at('source'))
        matrices = self.matrices('sdxl')
        path, _ = self.save_kohya('sdxl', matrices)
        convert(self.at('source'), self.folder, lora=path, precision='float16')
        part, module = 'unet', self.MODULES['sdxl']['unet'][0]
        before = self.states('sdxl')[part][module + '.weight']
        exact = before.double() + self.product(matrices, 2 / 3)[part, module]
        found = self.parts()[part][module + '.weight'].double()
        self.assertLessEqual(((found - exact).abs() - exact.abs() * 2**-11).max(), LORA_TOLERANCE)

    def test_wrong_files(self):
        path = self.save('sd1')
        matrices = self.matrices('sd1')

        def check(change, *words):
            _, tensors = self.save_kohya('sd1', matrices)
            change(tensors)
            save_file(tensors, self.at('wrong.safetensors'))
            self.refuse(path, 'lora: ', *words, lora=self.at('wrong.safetensors'), tokenizer=self.tokenizer)

        name = self.kohya_name('sd1', 'unet', self.MODULES['sd1']['unet'][0])
        check(lambda t: t.update({'lora_unet_nowhere.lora_down.weight': torch.zeros(1, 1)}), 'no place', 'lora_unet_nowhere')
        check(lambda t: t.pop(name + '.lora_up.weight'), 'missing')
        check(lambda t: t.update({name + '.lora_up.weight': torch.zeros(7, 3)}), 'shapes', '[7, 3]')
        check(lambda t: t.update({name + '.dora_scale': torch.zeros(1)}), 'DoRA')
        check(lambda t: t.update({name + '.hada_w1_a': torch.zeros(1)}), 'LoHa')
        check(lambda t: t.update({name + '.alpha': torch.zeros(2)}), 'one number')
        check(lambda t: t[name + '.lora_up.weight'].fill_(float('inf')), 'NaN or infinity')
        other, _ = self.save_kohya('sdxl', self.matrices('sdxl'))
        self.refuse(path, 'lora: ', 'no place', lora=other, tokenizer=self.tokenizer)
        self.refuse(other, 'source: ', 'LoRA')


class ProgramTest(Case):
    def test_command_line(self):
        matrices = {'unet.conv_in.lora_A.weight': torch.ones(1, 4, 3, 3), 'unet.conv_in.lora_B.weight': torch.ones(32, 1, 1, 1)}
        save_file(matrices, self.at('a.safetensors'))
        source = self.save('sd1')
        arguments = [source, self.folder, '--tokenizer', self.tokenizer, '--lora', self.at('a.safetensors') + '=0.5', self.at('a.safetensors'),
                     '--precision', 'float32']
        result = subprocess.run([sys.executable, '-m', 'diffuse_walk_cut.convert', *arguments], capture_output=True, text=True,
                                env={**os.environ, 'PYTHONPATH': PACKAGE})
        self.assertEqual((result.returncode, result.stdout.strip(), result.stderr), (0, self.folder, ''))
        change = self.parts()['unet']['conv_in.weight'] - make('sd1')[0].unet.state_dict()['conv_in.weight']
        self.assertLess((change - 1.5).abs().max(), LORA_TOLERANCE)

    def test_errors_are_one_line(self):
        output = io.StringIO()
        with contextlib.redirect_stderr(output):
            self.assertEqual(program.main([self.at('none.ckpt'), self.folder]), 1)
        self.assertRegex(output.getvalue(), r'^error: source: .*\n$')

    def test_torch_is_imported_when_it_is_used(self):
        code = 'import sys, diffuse_walk_cut.convert, diffuse_walk_cut.convert.__main__; print("torch" in sys.modules, "numpy" in sys.modules)'
        result = subprocess.run([sys.executable, '-c', code], capture_output=True, text=True, env={**os.environ, 'PYTHONPATH': PACKAGE})
        self.assertEqual(result.stdout.split(), ['False', 'False'], result.stderr)

    def test_no_other_library_is_needed(self):
        """Neither diffusers nor transformers, safetensors or peft is imported by a conversion."""
        source = self.save('sd1')
        code = ('import sys; from diffuse_walk_cut.convert import convert; convert(*sys.argv[1:3], tokenizer=sys.argv[3]); '
                'print([name for name in ("diffusers", "transformers", "safetensors", "peft", "itk") if name in sys.modules])')
        result = subprocess.run([sys.executable, '-c', code, source, self.folder, self.tokenizer], capture_output=True, text=True,
                                env={**os.environ, 'PYTHONPATH': PACKAGE})
        self.assertEqual(result.stdout.strip(), '[]', result.stderr)
