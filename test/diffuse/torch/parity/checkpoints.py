# SPDX-License-Identifier: Apache-2.0
"""Tiny models with random weights as single-file checkpoints, in the names of the published files.

The names are those of CompVis' latent-diffusion (U-Net, autoencoder), of transformers and of OpenCLIP (text encoders), written
here from the published layouts for networks of two residual networks in each block, and independently of what is tested.
"""
import os
import re

import models
import torch
from safetensors.torch import save_file

# As in the published models, and unlike those of models.py: groups of 32, heads of 64 numbers after SD 1.x.
VAE = dict(norm_num_groups=32, block_out_channels=[32, 32, 64, 64], sample_size=64)


def make_sd1():
    unet = models.make_unet(110, norm_num_groups=32, attention_head_dim=8, cross_attention_dim=64, sample_size=64)
    return _widen_text(models.make_sd(110, unet, vae=models.make_vae(112, **VAE)), 113)


def make_sd2(prediction='v_prediction'):
    unet = models.make_unet(130, norm_num_groups=32, block_out_channels=[64, 64, 128, 128], attention_head_dim=[1, 1, 2, 2],
                            use_linear_projection=True, upcast_attention=True, cross_attention_dim=64, sample_size=96)
    sd = models.make_sd(130, unet, prediction, '!', 'gelu', vae=models.make_vae(132, **VAE))
    return _widen_text(sd, 133, activation='gelu')


def make_sdxl():
    xl = models.make_xl(140, norm_num_groups=32, block_out_channels=[64, 64, 128], attention_head_dim=[1, 1, 2],
                        cross_attention_dim=64 + 128, projection_class_embeddings_input_dim=32 + 6 * 8, sample_size=128)
    xl.register_modules(
        vae=models.make_vae(141, scaling_factor=0.13025, **VAE), text_encoder=models.make_text_encoder(142, 64, 1),
        text_encoder_2=models.make_text_encoder(143, 128, 2, activation='gelu', projection=32))
    return xl


def _widen_text(model, seed, activation='quick_gelu'):
    model.register_modules(text_encoder=models.make_text_encoder(seed, 64, 1, activation=activation))
    return model


# --- U-Net -----------------------------------------------------------------------------------------------------------------

_UNET_ENDS = {'conv_in': 'input_blocks.0.0', 'time_embedding.linear_1': 'time_embed.0', 'time_embedding.linear_2': 'time_embed.2',
              'add_embedding.linear_1': 'label_emb.0.0', 'add_embedding.linear_2': 'label_emb.0.2', 'conv_norm_out': 'out.0',
              'conv_out': 'out.2'}
_RESNET = {'norm1': 'in_layers.0', 'conv1': 'in_layers.2', 'time_emb_proj': 'emb_layers.1', 'norm2': 'out_layers.0',
           'conv2': 'out_layers.3', 'conv_shortcut': 'skip_connection'}


def unet_name(module, attends_up):
    """The checkpoint's name of a module of the U-Net. attends_up: for each block going up, whether it has attention."""
    if module in _UNET_ENDS:
        return _UNET_ENDS[module]
    way, *block, kind, number, rest = re.fullmatch(r'(down_blocks|up_blocks)\.(\d)\.(\w+)\.(\d)\.(.+)', module).groups() \
        if not module.startswith('mid') else re.fullmatch(r'(mid_block)\.(\w+)\.(\d)\.(.+)', module).groups()
    block, number = int(block[0]) if block else 0, int(number)
    rest = _RESNET.get(rest, rest) if kind == 'resnets' else rest
    if way == 'mid_block':
        return 'middle_block.%d.%s' % (1 if kind == 'attentions' else 2 * number, rest)
    if kind == 'downsamplers':
        return 'input_blocks.%d.0.op' % (3 * block + 3)
    if kind == 'upsamplers':
        return 'output_blocks.%d.%d.conv' % (3 * block + 2, 2 if attends_up[block] else 1)
    place = 'input_blocks.%d' % (3 * block + 1 + number) if way == 'down_blocks' else 'output_blocks.%d' % (3 * block + number)
    return '%s.%d.%s' % (place, kind == 'attentions', rest)


def unet_tensors(unet):
    attends_up = ['CrossAttn' in kind for kind in unet.config.up_block_types]
    return {'model.diffusion_model.%s.%s' % (unet_name(module, attends_up), end): tensor
            for (module, end), tensor in _split(unet.state_dict())}


def _split(tensors):
    return [((key.rsplit('.', 1)[0], key.rsplit('.', 1)[1]), tensor) for key, tensor in tensors.items()]


# --- autoencoder -----------------------------------------------------------------------------------------------------------


def vae_tensors(vae):
    last = len(vae.config.block_out_channels) - 1
    replaced = [(r'down_blocks\.(\d)\.resnets\.(\d)', r'down.\1.block.\2'), (r'down_blocks\.(\d)\.downsamplers\.0', r'down.\1.downsample'),
                (r'up_blocks\.(\d)\.resnets\.(\d)', lambda m: 'up.%d.block.%s' % (last - int(m[1]), m[2])),
                (r'up_blocks\.(\d)\.upsamplers\.0', lambda m: 'up.%d.upsample' % (last - int(m[1]))),
                (r'mid_block\.resnets\.(\d)', lambda m: 'mid.block_%d' % (int(m[1]) + 1)), (r'mid_block\.attentions\.0', 'mid.attn_1'),
                ('conv_shortcut', 'nin_shortcut'), ('conv_norm_out', 'norm_out'), ('group_norm', 'norm'), (r'to_(q|k|v)\.', r'\1.'),
                (r'to_out\.0', 'proj_out')]
    tensors = {}
    for key, tensor in vae.state_dict().items():
        for pattern, text in replaced:
            key = re.sub(pattern, text, key)
        if '.attn_1.' in key and tensor.ndim == 2:  # 1 x 1 convolutions
            tensor = tensor[:, :, None, None]
        tensors['first_stage_model.' + key] = tensor
    return tensors


# --- text encoders ---------------------------------------------------------------------------------------------------------


def text_state(encoder):
    """Its tensors, all with the prefix that libraries write or leave out."""
    return {key if key.startswith('text_projection') else 'text_model.' + key.removeprefix('text_model.'): tensor
            for key, tensor in encoder.state_dict().items() if not key.endswith('position_ids')}


def clip_tensors(encoder, prefix):
    return {prefix + key: tensor for key, tensor in text_state(encoder).items()}


_OPEN = {'embeddings.position_embedding.weight': 'positional_embedding', 'embeddings.token_embedding.weight': 'token_embedding.weight',
         'final_layer_norm.weight': 'ln_final.weight', 'final_layer_norm.bias': 'ln_final.bias'}
_OPEN_LAYER = {'layer_norm1': 'ln_1', 'layer_norm2': 'ln_2', 'mlp.fc1': 'mlp.c_fc', 'mlp.fc2': 'mlp.c_proj',
               'self_attn.out_proj': 'attn.out_proj'}


def open_clip_tensors(encoder, prefix):
    tensors = {key.removeprefix('text_model.'): tensor for key, tensor in text_state(encoder).items()}
    written = {prefix + 'logit_scale': torch.tensor(4.6)}
    if 'text_projection.weight' in tensors:
        written[prefix + 'text_projection'] = tensors.pop('text_projection.weight').T
    for key, tensor in tensors.items():
        if key in _OPEN:
            written[prefix + _OPEN[key]] = tensor
            continue
        layer, module, end = re.fullmatch(r'encoder\.layers\.(\d+)\.(.+)\.(weight|bias)', key).groups()
        place = '%stransformer.resblocks.%s.' % (prefix, layer)
        if module in _OPEN_LAYER:
            written['%s%s.%s' % (place, _OPEN_LAYER[module], end)] = tensor
        elif module == 'self_attn.q_proj':
            three = [tensors[key.replace('q_proj', kind + '_proj')] for kind in 'qkv']
            written['%sattn.in_proj_%s' % (place, end)] = torch.cat(three)
    return written


# --- files -----------------------------------------------------------------------------------------------------------------


def sd1_tensors(model):
    return {**unet_tensors(model.unet), **vae_tensors(model.vae), **clip_tensors(model.text_encoder, 'cond_stage_model.transformer.'),
            'cond_stage_model.transformer.text_model.embeddings.position_ids': torch.arange(77)[None],
            'alphas_cumprod': standard_products(), 'model_ema.decay': torch.tensor(0.9999), 'betas': torch.zeros(1000)}


def sd2_tensors(model):
    """The last layer of OpenCLIP's encoder is in the file and not in a diffusers folder."""
    prefix = 'cond_stage_model.model.'
    text = open_clip_tensors(model.text_encoder, prefix)
    layers = model.text_encoder.config.num_hidden_layers
    first, last = '%stransformer.resblocks.0.' % prefix, '%stransformer.resblocks.%d.' % (prefix, layers)
    text.update({last + key.removeprefix(first): torch.ones_like(tensor) for key, tensor in text.items() if key.startswith(first)})
    text[prefix + 'text_projection'] = torch.eye(model.text_encoder.config.hidden_size)
    return {**unet_tensors(model.unet), **vae_tensors(model.vae), **text}


def sdxl_tensors(model):
    return {**unet_tensors(model.unet), **vae_tensors(model.vae),
            **clip_tensors(model.text_encoder, 'conditioner.embedders.0.transformer.'),
            **open_clip_tensors(model.text_encoder_2, 'conditioner.embedders.1.model.'), 'denoiser.sigmas': torch.ones(1000)}


def standard_products():
    betas = torch.linspace(0.00085 ** 0.5, 0.012 ** 0.5, 1000, dtype=torch.float64) ** 2
    return torch.cumprod(1 - betas, 0).float()


def save_checkpoint(tensors, path):
    tensors = {key: tensor.detach().clone().contiguous() for key, tensor in tensors.items()}
    if path.endswith('.safetensors'):
        save_file(tensors, path)
    else:
        torch.save({'state_dict': tensors, 'global_step': 470000}, path)
    return path


def save_tokenizer(folder):
    models.write_old_tokenizer(folder, models.END)
    os.unlink(os.path.join(folder, 'tokenizer_config.json'))  # vocab.json and merges.txt are enough
    return folder
