# SPDX-License-Identifier: Apache-2.0
"""What the plug-in must compute, computed by diffusers and transformers: the walk of an image, and every step to it."""
import json
import os

import numpy as np
import torch
import torch.nn.functional as F
from diffusers import AutoencoderKL, DDIMInverseScheduler, UNet2DConditionModel, UNet2DModel
from diffusers.models.attention_processor import Attention, AttnProcessor
from transformers import CLIPTextModel, CLIPTextModelWithProjection, CLIPTokenizer

CLASSES = {c.__name__: c for c in (UNet2DModel, UNet2DConditionModel, CLIPTextModel, CLIPTextModelWithProjection)}


class Reference:
    """A folder, loaded by diffusers and transformers; without model_index.json it is a UNet2DModel's."""

    def __init__(self, folder, dtype=torch.float32):
        self.folder, self.dtype = folder, dtype
        self.vae = self.scheduler_config = None
        self.encoders = []
        if not os.path.exists(os.path.join(folder, 'model_index.json')):
            self.unet = self._load(UNet2DModel, '')
        else:
            with open(os.path.join(folder, 'model_index.json'), encoding='utf-8') as file:
                index = json.load(file)
            self.unet = self._load(CLASSES[index['unet'][1]], 'unet')
            self.scheduler_config = DDIMInverseScheduler.load_config(os.path.join(folder, 'scheduler'))
            if 'vae' in index:
                self.vae = self._load(AutoencoderKL, 'vae')
            for number in ('', '_2'):
                if 'text_encoder' + number in index:
                    tokenizer = CLIPTokenizer.from_pretrained(os.path.join(folder, 'tokenizer' + number))
                    encoder = self._load(CLASSES[index['text_encoder' + number][1]], 'text_encoder' + number)
                    self.encoders.append((tokenizer, encoder))
        self.head_weighting = 'mean'
        self.maps = {}  # name of a layer: its head-mean maps, one a pass
        self._record()

    def _load(self, kind, part):
        folder = os.path.join(self.folder, part)
        names = os.listdir(folder)
        only_half = not any(name.endswith('.safetensors') and '.fp16' not in name for name in names)
        model, loading = kind.from_pretrained(folder, torch_dtype=self.dtype, variant='fp16' if only_half else None,
                                              output_loading_info=True)
        assert not loading['missing_keys'], loading['missing_keys']
        return model.eval()

    def _record(self):
        """The unfused processor everywhere; the self-attentions of the U-Net also note their probabilities."""
        for name, module in self.unet.named_modules():
            if not isinstance(module, Attention):
                continue
            module.set_processor(AttnProcessor())
            if not name.endswith('attn2'):
                self.maps[name.removesuffix('.attn1')] = maps = []

                def noted(query, key, mask=None, score=module.get_attention_scores, maps=maps):
                    probabilities = score(query, key, mask)
                    maps.append(average_heads(probabilities, self.head_weighting))
                    return probabilities

                module.get_attention_scores = noted

    def encode_text(self, prompt):
        """(what cross-attention reads, pooled state): the encoded prompt, no mask, no guidance."""
        states, pooled = [], None
        for tokenizer, encoder in self.encoders:
            ids = tokenizer(prompt, padding='max_length', max_length=77, truncation=True, return_tensors='pt').input_ids
            output = encoder(ids, output_hidden_states=True)
            if len(self.encoders) == 1:
                return output.last_hidden_state, None
            states.append(output.hidden_states[-2])
            pooled = getattr(output, 'text_embeds', None)
        return (torch.cat(states, -1), pooled) if states else (None, None)

    def encode_image(self, image):
        sample = (image * 2 - 1).to(self.dtype).permute(2, 0, 1)[None]
        return sample if self.vae is None else self.vae.encode(sample).latent_dist.mode() * self.vae.config.scaling_factor

    def predict(self, latent, timestep, text, pooled, time_ids):
        if text is None:
            return self.unet(latent, timestep).sample
        more = {} if pooled is None else {'added_cond_kwargs': {'text_embeds': pooled, 'time_ids': time_ids}}
        return self.unet(latent, timestep, encoder_hidden_states=text, **more).sample

    @torch.inference_mode()
    def run(self, image, mode='inversion', timesteps=(), inversion_steps=10, total_steps=50, prompt='', resolutions=(),
            layers=(), seed=0, head_weighting='mean'):
        """image: [H, W, 3] in 0 to 1. Returns {file of the dump without .npy: array}."""
        for maps in self.maps.values():
            maps.clear()
        self.head_weighting = head_weighting
        image = torch.as_tensor(image)
        height, width = image.shape[:2]
        latent = self.encode_image(image)
        text, pooled = self.encode_text(prompt)
        time_ids = torch.tensor([[height, width, 0, 0, height, width]], dtype=self.dtype)
        out = {'latent': latent}
        if text is not None:
            out['text'] = text
        if pooled is not None:
            out.update(pooled=pooled, time_ids=time_ids)
        if mode == 'inversion':
            # The default noise schedule where the folder has none.
            scheduler = DDIMInverseScheduler.from_config(self.scheduler_config or {})
            scheduler.set_timesteps(total_steps)
            for step in scheduler.timesteps[:inversion_steps].tolist():
                out['noise_%d' % step] = prediction = self.predict(latent, step, text, pooled, time_ids)
                latent = scheduler.step(prediction, step, latent).prev_sample
        else:
            clean = latent
            for timestep in timesteps or (50,):
                if mode == 'noise':
                    scheduler = DDIMInverseScheduler.from_config(self.scheduler_config or {})
                    alpha = scheduler.alphas_cumprod[timestep].to(self.dtype)
                    noise = torch.tensor(draw_noise(clean.numel(), seed), dtype=self.dtype).reshape(clean.shape)
                    latent = alpha.sqrt() * clean + (1 - alpha).sqrt() * noise
                out['noise_%d' % timestep] = self.predict(latent, timestep, text, pooled, time_ids)
        sample_area = latent.shape[-2] * latent.shape[-1]
        grids = {}
        for name, maps in self.maps.items():
            assert maps, name + ' was not called'
            mean = sum(maps) / len(maps)
            shrink = round((sample_area / len(mean)) ** 0.5)
            grid = (latent.shape[-2] // shrink, latent.shape[-1] // shrink)
            if layers and not name.startswith(tuple(layers)) or resolutions and max(grid) not in resolutions:
                continue
            out['layer.' + name] = mean
            grids.setdefault(grid, []).append(mean)
        out['walk'] = aggregate(grids)
        return {name: value.double().numpy() for name, value in out.items()}


def average_heads(maps, weighting):
    """[heads, n, n] to [n, n]; 'spectral-gap': in proportion to the modulus of each head's second eigenvalue."""
    if weighting == 'mean' or maps.shape[-1] < 2:
        return maps.mean(0)
    second = torch.linalg.eigvals(maps.double()).abs().sort(-1).values[:, -2]
    return (maps * (second / second.sum()).to(maps.dtype)[:, None, None]).sum(0)


def aggregate(grids):
    """One walk on the finest grid from {(height, width): maps}."""
    finest = max(grids)
    tokens = finest[0] * finest[1]
    total = sum((h * w) ** 0.5 for h, w in grids)
    y, x = torch.meshgrid(torch.arange(finest[0]), torch.arange(finest[1]), indexing='ij')
    walk = 0
    for (h, w), maps in grids.items():
        keys = F.interpolate((sum(maps) / len(maps)).reshape(1, h * w, h, w), finest, mode='bilinear', align_corners=False)
        rows = keys.reshape(h * w, tokens)
        rows = rows / rows.sum(-1, keepdim=True)
        query = (y * h // finest[0] * w + x * w // finest[1]).reshape(-1)
        walk = walk + (h * w) ** 0.5 / total * rows[query]
    return walk


def draw_noise(count, seed):
    """The plug-in's noise: 64-bit Mersenne twister (Matsumoto and Nishimura 1998), pairs by Box and Muller (1958)."""
    size, middle, mask = 312, 156, (1 << 64) - 1
    state = [seed & mask]
    for i in range(1, size):
        state.append((6364136223846793005 * (state[-1] ^ (state[-1] >> 62)) + i) & mask)
    numbers = []
    while len(numbers) < count + count % 2:
        for i in range(size):
            bits = (state[i] & ~((1 << 31) - 1)) | (state[(i + 1) % size] & ((1 << 31) - 1))
            state[i] = state[(i + middle) % size] ^ (bits >> 1) ^ (0xB5026F5AA96619E9 if bits & 1 else 0)
        for word in state:
            word ^= (word >> 29) & 0x5555555555555555
            word ^= (word << 17) & 0x71D67FFFEDA60000
            word ^= (word << 37) & 0xFFF7EEE000000000
            numbers.append((((word ^ (word >> 43)) >> 11) + 1) / 2**53)
    uniform = np.array(numbers[:count + count % 2])
    radius, angle = np.sqrt(-2 * np.log(uniform[0::2])), 2 * np.pi * uniform[1::2]
    return np.stack([radius * np.cos(angle), radius * np.sin(angle)], -1).reshape(-1)[:count].astype(np.float32)


def total_variation(a, b):
    """Of the worst row: half the sum of the absolute differences."""
    return float(0.5 * np.abs(np.asarray(a, np.float64) - np.asarray(b, np.float64)).sum(-1).max())


def relative_error(a, b):
    """Largest difference, as a part of the largest value."""
    a, b = (np.asarray(v, np.float64).reshape(-1) for v in (a, b))
    return float(np.abs(a - b).max() / np.abs(b).max())
