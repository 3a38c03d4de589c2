# SPDX-License-Identifier: Apache-2.0
"""Tiny random diffusers models: one folder for each family and for each way in which libraries have written them.

Random weights alone would hide mistakes: attention would be nearly uniform, norms would have no weights of their own and ten
steps of inversion would amplify rounding. So keys resemble queries and both are scaled (peaked attention), every norm and
bias is random, and the ends of the branches are damped.
"""
import json
import os
import shutil

os.environ.setdefault('HF_HUB_OFFLINE', '1')

import diffusers
import numpy as np
import torch
import transformers
from diffusers import (AutoencoderKL, DDIMScheduler, DDPMPipeline, DDPMScheduler, EulerDiscreteScheduler, PNDMScheduler,
                       StableDiffusionPipeline, StableDiffusionXLPipeline, UNet2DConditionModel, UNet2DModel)
from safetensors.torch import load_file, save_file
from transformers import CLIPTextConfig, CLIPTextModel, CLIPTextModelWithProjection, CLIPTokenizer

diffusers.logging.set_verbosity_error()
transformers.logging.set_verbosity_error()
transformers.logging.disable_progress_bar()
diffusers.logging.disable_progress_bar()
torch.set_num_threads(1)  # the networks are too small for more

BEGIN, END = '<|startoftext|>', '<|endoftext|>'
MERGES = ('c a', 'ca t</w>', 't h', 'th e</w>', 'o n</w>', "' s</w>", 'm a', 'ma t</w>', '4 2</w>', 'Ã ©</w>', '! !</w>')
SCHEDULE = dict(beta_start=0.00085, beta_end=0.012, beta_schedule='scaled_linear', steps_offset=1, set_alpha_to_one=False)


def make_image(height, width, seed=0):
    """8-bit RGB: a few shapes and noise, so that no two places look the same."""
    y, x = np.mgrid[:height, :width] / max(height, width)
    random = np.random.default_rng(seed)
    picture = np.stack([128 + 90 * np.sin(7 * x + 3 * y), 110 + 80 * np.cos(9 * y), 60 + 120 * x], -1)
    picture[(x - 0.4) ** 2 + (y - 0.3) ** 2 < 0.03] = (230, 190, 60)
    picture[(x > 0.7) & (y > 0.2)] = (30, 60, 150)
    return (picture + random.normal(0, 12, picture.shape)).clip(0, 255).astype(np.uint8)


def randomize(model, seed, peak=3.0, branch=0.4):
    """Seeded weights. peak: standard deviation of the logits of self-attention; branch: scale of what a branch adds."""
    random = torch.Generator().manual_seed(seed)
    with torch.no_grad():
        for name, parameter in model.named_parameters():
            noise = torch.randn(parameter.shape, generator=random)
            if parameter.ndim == 1:
                is_weight = name.endswith('weight')  # of a norm, around one
                parameter.copy_(noise * 0.2 + (1.0 if is_weight and 'time_proj' not in name else 0.0))
                continue
            parameter.copy_(noise / parameter[0].numel() ** 0.5)
            if 'embedding' in name and 'position' not in name and 'token' not in name:
                continue  # of time
            if any(end in name for end in ('conv2.', 'to_out.0.', '.net.2.', 'proj_out.', 'out_proj.', 'fc2.')):
                parameter.mul_(branch)
        for name, module in model.named_modules():
            if hasattr(module, 'to_q'):
                if not name.endswith('attn2'):  # one half in common: the logit of two tokens grows with their likeness
                    module.to_k.weight.copy_(0.7 * module.to_q.weight + 0.7 * module.to_k.weight)
                module.to_q.weight.mul_(peak)
    return model.eval()


def soften(model, scale):
    """All activations that go into a norm small, so that its epsilon counts: where they come from is scaled down."""
    sources = ('conv_in.', 'conv1.', 'conv2.', 'conv_shortcut.', 'time_emb_proj.', 'proj_in.', 'token_embedding',
               'position_embedding', 'out_proj.', 'fc2.', 'samplers.0.conv.')
    residual_stream = ('conv_shortcut.weight', 'samplers.0.conv.weight')  # its input is small already
    with torch.no_grad():
        for name, parameter in model.named_parameters():
            if any(source in name for source in sources) and not name.endswith(residual_stream):
                parameter.mul_(scale)
            elif any(end in name for end in ('to_out.0.', '.net.2.', 'proj_out.')):  # what goes in is small already
                parameter.mul_(scale if name.endswith('bias') else 1.0 if 'proj_out' in name else 10 * scale)
    return model


# --- tokenizers and text encoders ------------------------------------------------------------------------------------------


def byte_alphabet():
    """CLIP's printable stand-ins for the 256 bytes, in its order: the printable ones first."""
    printable = [*range(33, 127), *range(161, 173), *range(174, 256)]
    return [chr(b) for b in printable] + [chr(256 + i) for i in range(256 - len(printable))]


def make_vocabulary():
    alphabet = byte_alphabet()
    pieces = alphabet + [letter + '</w>' for letter in alphabet] + [merge.replace(' ', '') for merge in MERGES] + [BEGIN, END]
    return {piece: number for number, piece in enumerate(pieces)}


def make_tokenizer(padding):
    merges = [tuple(merge.split(' ')) for merge in MERGES]
    return CLIPTokenizer(vocab=make_vocabulary(), merges=merges, pad_token=padding, model_max_length=77)


def write_old_tokenizer(folder, padding):
    """As transformers 4 wrote it: vocab.json and merges.txt, tokens as objects in tokenizer_config.json."""
    shutil.rmtree(folder, ignore_errors=True)
    os.makedirs(folder)
    token = lambda text: {'content': text, 'lstrip': False, 'normalized': True, 'rstrip': False, 'single_word': False}
    special = {'bos_token': token(BEGIN), 'eos_token': token(END), 'pad_token': padding, 'unk_token': token(END)}
    config = {'add_prefix_space': False, 'do_lower_case': True, 'errors': 'replace', 'model_max_length': 77,
              'name_or_path': 'openai/clip-vit-large-patch14', 'tokenizer_class': 'CLIPTokenizer'}
    config.update({name: {'__type': 'AddedToken', **value} if isinstance(value, dict) else value
                   for name, value in special.items()})
    write_json(folder, 'vocab.json', make_vocabulary())
    write_json(folder, 'special_tokens_map.json', special)
    write_json(folder, 'tokenizer_config.json', config)
    with open(os.path.join(folder, 'merges.txt'), 'w', encoding='utf-8') as file:
        file.write('\n'.join(['#version: 0.2', *MERGES]) + '\n')


def make_text_encoder(seed, hidden=32, heads=4, activation='quick_gelu', projection=None, layers=2):
    vocabulary = make_vocabulary()
    config = CLIPTextConfig(
        hidden_size=hidden, intermediate_size=2 * hidden, num_hidden_layers=layers, num_attention_heads=heads,
        vocab_size=len(vocabulary), max_position_embeddings=77, hidden_act=activation, projection_dim=projection or hidden,
        bos_token_id=vocabulary[BEGIN], eos_token_id=vocabulary[END], pad_token_id=vocabulary[END])
    return randomize((CLIPTextModelWithProjection if projection else CLIPTextModel)(config), seed)


# --- networks --------------------------------------------------------------------------------------------------------------


def make_vae(seed, **more):
    config = dict(block_out_channels=[16, 32, 32, 32], down_block_types=['DownEncoderBlock2D'] * 4, layers_per_block=2,
                  up_block_types=['UpDecoderBlock2D'] * 4, norm_num_groups=8, latent_channels=4, sample_size=192)
    model = randomize(AutoencoderKL(**{**config, **more}), seed, peak=1.0)
    with torch.no_grad():
        model.quant_conv.weight.mul_(8)  # latents of about one, as those of trained models
    return model


def make_unet(seed, peak=3.0, **more):
    cross = ['CrossAttnDownBlock2D', 'CrossAttnUpBlock2D']
    config = dict(sample_size=24, block_out_channels=[32, 64, 64, 64], norm_num_groups=16, layers_per_block=2,
                  cross_attention_dim=32, attention_head_dim=4,
                  down_block_types=[cross[0]] * 3 + ['DownBlock2D'], up_block_types=['UpBlock2D'] + [cross[1]] * 3)
    return randomize(UNet2DConditionModel(**{**config, **more}), seed, peak)


def make_sd(seed, unet, prediction='epsilon', padding=END, activation='quick_gelu', scheduler=None, vae=None):
    text = make_text_encoder(seed + 1, unet.config.cross_attention_dim, activation=activation)
    scheduler = scheduler or DDIMScheduler(**SCHEDULE, clip_sample=False, prediction_type=prediction)
    return StableDiffusionPipeline(vae=vae or make_vae(seed + 2), text_encoder=text, tokenizer=make_tokenizer(padding),
                                   unet=unet, scheduler=scheduler, safety_checker=None, feature_extractor=None,
                                   requires_safety_checker=False)


def make_xl(seed, **more):
    config = dict(block_out_channels=[32, 64, 64], down_block_types=['DownBlock2D'] + ['CrossAttnDownBlock2D'] * 2,
                  up_block_types=['CrossAttnUpBlock2D'] * 2 + ['UpBlock2D'], attention_head_dim=[2, 4, 8],
                  transformer_layers_per_block=[1, 2, 3], cross_attention_dim=72, use_linear_projection=True,
                  addition_embed_type='text_time', addition_time_embed_dim=8, projection_class_embeddings_input_dim=72)
    return StableDiffusionXLPipeline(
        vae=make_vae(seed + 1, scaling_factor=0.13025), unet=make_unet(seed, **{**config, **more}),
        text_encoder=make_text_encoder(seed + 2, 32), tokenizer=make_tokenizer(END),
        text_encoder_2=make_text_encoder(seed + 3, 40, activation='gelu', projection=24), tokenizer_2=make_tokenizer('!'),
        scheduler=EulerDiscreteScheduler(beta_start=0.00085, beta_end=0.012, beta_schedule='scaled_linear', steps_offset=1,
                                         timestep_spacing='leading'))


def make_pixel_unet(seed, **more):
    config = dict(sample_size=48, block_out_channels=[32, 64, 64], layers_per_block=1, norm_num_groups=16,
                  down_block_types=['DownBlock2D', 'AttnDownBlock2D', 'AttnDownBlock2D'],
                  up_block_types=['AttnUpBlock2D', 'AttnUpBlock2D', 'UpBlock2D'])
    return randomize(UNet2DModel(**{**config, **more}), seed, peak=1.5)


# --- folders ---------------------------------------------------------------------------------------------------------------


def write_json(folder, name, value):
    with open(os.path.join(folder, name), 'w', encoding='utf-8') as file:
        json.dump(value, file, indent=2)


def change_json(path, remove=(), **change):
    with open(path, encoding='utf-8') as file:
        value = json.load(file)
    for key in remove:
        value.pop(key, None)
    write_json(*os.path.split(path), {**value, **change})


def change_weights(path, change):
    """change: a function from a dictionary of tensors to another."""
    save_file(change(load_file(path)), path, metadata={'format': 'pt'})


def save_sd1(folder):
    make_sd(10, make_unet(10)).save_pretrained(folder)


def save_sd1_clipped(folder):
    """clip_sample is missing, which means true."""
    make_sd(10, make_unet(10), scheduler=PNDMScheduler(**SCHEDULE, skip_prk_steps=True)).save_pretrained(folder)


def save_sd1_quiet(folder):
    model = make_sd(20, make_unet(20, peak=10.0))
    soften(model.unet, 3e-3)
    soften(model.vae, 3e-3)
    soften(model.text_encoder, 3e-3)
    model.save_pretrained(folder)


def save_sd2(folder):
    unet = make_unet(30, attention_head_dim=[2, 4, 8, 8], use_linear_projection=True, upcast_attention=True)
    make_sd(30, unet, 'v_prediction', '!', 'gelu').save_pretrained(folder)


def save_sd2_fp16(folder):
    """Only the fp16 variant, in shards where the U-Net is concerned."""
    unet = make_unet(31, attention_head_dim=[2, 4, 8, 8], use_linear_projection=True)
    model = make_sd(31, unet, 'v_prediction', '!', 'gelu').to(torch.float16)
    model.save_pretrained(folder, variant='fp16')
    shutil.rmtree(os.path.join(folder, 'unet'))
    model.unet.save_pretrained(os.path.join(folder, 'unet'), variant='fp16', max_shard_size='900KB')


def save_sdxl(folder):
    """Beside the full weights, the fp16 variant; the full ones are in shards where they are the U-Net's."""
    model = make_xl(40)
    model.save_pretrained(folder, max_shard_size='1MB')
    model.to(torch.float16).save_pretrained(folder, variant='fp16')


def save_ssd1b(folder):
    make_xl(50, mid_block_type='UNetMidBlock2D', transformer_layers_per_block=[0, [2, 1], [2, 2]],
            reverse_transformer_layers_per_block=[[1, 2, 3], [2, 1, 1], 0]).save_pretrained(folder)


def save_vega(folder):
    make_xl(60, mid_block_type=None, layers_per_block=[1, 2, 1], transformer_layers_per_block=[1, 1, 2],
            only_cross_attention=False).to(torch.bfloat16).save_pretrained(folder)


def save_ddpm(folder):
    """As Ho's models: sine before cosine, all channels one head, padding at one side."""
    unet = make_pixel_unet(70, freq_shift=1, flip_sin_to_cos=False, downsample_padding=0, norm_eps=1e-6,
                           attention_head_dim=None)
    DDPMPipeline(unet, DDPMScheduler(clip_sample=False)).save_pretrained(folder)


def save_bare(folder):
    make_pixel_unet(80, resnet_time_scale_shift='scale_shift', downsample_type='resnet', upsample_type='resnet',
                    attn_norm_num_groups=8, attention_head_dim=16, center_input_sample=True).save_pretrained(folder)


def save_fourier(folder):
    make_pixel_unet(90, time_embedding_type='fourier', add_attention=False,
                    mid_block_scale_factor=1.4142135).save_pretrained(folder)


def save_sd1_old(folder, source, convolutions=False):
    """The folder `source` as libraries of 2022 wrote it. convolutions: the VAE's attention as 1 x 1 convolutions."""
    shutil.copytree(source, folder)
    at = lambda *names: os.path.join(folder, *names)
    change_json(at('vae', 'config.json'), remove=[
        'force_upcast', 'latents_mean', 'latents_std', 'mid_block_add_attention', 'scaling_factor', 'shift_factor',
        'use_post_quant_conv', 'use_quant_conv'], _diffusers_version='0.6.0')
    names = {'to_q': 'query', 'to_k': 'key', 'to_v': 'value', 'to_out.0': 'proj_attn'}

    def rename(tensors):
        old = {}
        for key, tensor in tensors.items():
            if '.attentions.0.' in key:
                for new, name in names.items():
                    key = key.replace('.' + new + '.', '.' + name + '.')
                if convolutions and tensor.ndim == 2:
                    tensor = tensor[:, :, None, None].contiguous()
            old[key] = tensor
        return old

    change_weights(at('vae', 'diffusion_pytorch_model.safetensors'), rename)
    keep = ['act_fn', 'attention_head_dim', 'block_out_channels', 'center_input_sample', 'cross_attention_dim',
            'down_block_types', 'downsample_padding', 'flip_sin_to_cos', 'freq_shift', 'in_channels', 'layers_per_block',
            'mid_block_scale_factor', 'norm_eps', 'norm_num_groups', 'out_channels', 'sample_size', 'up_block_types']
    with open(at('unet', 'config.json'), encoding='utf-8') as file:
        config = json.load(file)
    write_json(at('unet'), 'config.json', {'_class_name': 'UNet2DConditionModel', '_diffusers_version': '0.6.0',
                                           **{key: config[key] for key in keep}})
    change_weights(at('text_encoder', 'model.safetensors'), lambda tensors: {
        'text_model.embeddings.position_ids': torch.arange(77)[None],
        **{'text_model.' + key.removeprefix('text_model.'): tensor for key, tensor in tensors.items()}})
    change_json(at('text_encoder', 'config.json'), bos_token_id=0, eos_token_id=2, pad_token_id=1,
                architectures=['CLIPTextModel'], transformers_version='4.22.0.dev0')
    write_old_tokenizer(at('tokenizer'), END)
    write_json(at('scheduler'), 'scheduler_config.json', {
        '_class_name': 'PNDMScheduler', '_diffusers_version': '0.6.0', **SCHEDULE, 'clip_sample': False,
        'num_train_timesteps': 1000, 'skip_prk_steps': True, 'trained_betas': None})
    change_json(at('model_index.json'), remove=['image_encoder', 'requires_safety_checker'], _diffusers_version='0.6.0',
                feature_extractor=['transformers', 'CLIPImageProcessor'],
                safety_checker=['stable_diffusion', 'StableDiffusionSafetyChecker'])
    os.makedirs(at('safety_checker'))
    write_json(at('safety_checker'), 'config.json', {'architectures': ['StableDiffusionSafetyChecker']})
    os.makedirs(at('feature_extractor'))
    write_json(at('feature_extractor'), 'preprocessor_config.json', {'size': 224})


SAVERS = {'sd1': save_sd1, 'sd1-clipped': save_sd1_clipped, 'sd1-quiet': save_sd1_quiet, 'sd2': save_sd2,
          'sd2-fp16': save_sd2_fp16, 'sdxl': save_sdxl, 'ssd1b': save_ssd1b, 'vega': save_vega, 'ddpm': save_ddpm,
          'bare': save_bare, 'fourier': save_fourier}


def make_models(root):
    """All of them below `root`; returns {name: folder}."""
    folders = {name: os.path.join(root, name) for name in (*SAVERS, 'sd1-old', 'sd1-convolutions')}
    for name, save in SAVERS.items():
        save(folders[name])
    save_sd1_old(folders['sd1-old'], folders['sd1'])
    save_sd1_old(folders['sd1-convolutions'], folders['sd1'], convolutions=True)
    return folders
