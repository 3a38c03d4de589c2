# SPDX-License-Identifier: Apache-2.0
"""A single-file checkpoint as a model: which family it is, by the names and shapes of its tensors.

Markers of families and facts of training were learned from diffusers (``loaders/single_file_utils.py``) and from the
configurations that are published with the models.
"""

from __future__ import annotations

import pathlib
from dataclasses import dataclass
from typing import Any

from . import _text, _unet, _vae
from ._errors import some, wrong
from ._model import Model, Part
from ._table import match_original
from ._tokenizer import make_tokenizer, read_tokenizer
from ._weights import Weights

PREDICTIONS = ("epsilon", "v_prediction")


@dataclass(frozen=True)
class Family:
    """What is in no tensor of a family's checkpoints."""

    name: str
    text: tuple[str, ...]  # prefixes of the text encoders
    image_size: int
    scaling_factor: float


FAMILIES = {
    "sd1": Family("Stable Diffusion 1.x", ("cond_stage_model.transformer.",), 512, 0.18215),
    "sd2": Family("Stable Diffusion 2.x", ("cond_stage_model.model.",), 512, 0.18215),
    "sdxl": Family("Stable Diffusion XL", ("conditioner.embedders.0.transformer.", "conditioner.embedders.1.model."), 1024, 0.13025),
}

# Tensors of training and of other samplers, which a model does not need; "model_ema." are averages that some files have
# beside the weights.
_IGNORED = (
    "model_ema.",
    "alphas_cumprod",
    "betas",
    "cond_stage_model.logit_scale",
    "denoiser.",
    "global_step",
    "log_one_minus_alphas_cumprod",
    "logvar",
    "lvlb_weights",
    "model.betas",
    "posterior_",
    "scale_factor",
    "sqrt_",
    "v_pred",
    "ztsnr",
)
_FOREIGN = {  # parts of names that other models have
    "control_model.": "a ControlNet",
    "lora_up.weight": "a LoRA file, which is given with lora=",
    "lora_A.weight": "a LoRA file, which is given with lora=",
    "joint_blocks.": "Stable Diffusion 3",
    "double_blocks.": "FLUX",
    "edm_mean": "Playground 2.5",
    "edm_vpred.": "CosXL",
}


def read_checkpoint(
    path: pathlib.Path, tokenizer: pathlib.Path | None, prediction: str | None, image_size: int | None
) -> Model:
    """The model in a single-file checkpoint.

    Parameters
    ----------
    path
        The file.
    tokenizer
        A folder with CLIP's vocabulary; required.
    prediction
        "epsilon" or "v_prediction"; None where the file says it.
    image_size
        The model's own size in pixels; None for the family's.

    Raises
    ------
    ValueError
        The file is of none of the families or truncated, or it needs `tokenizer` or `prediction`, which is None.
    """
    weights = Weights([path])
    try:
        return _read(weights, tokenizer, prediction, image_size)
    except BaseException:
        weights.close()
        raise


def _read(weights: Weights, tokenizer: pathlib.Path | None, prediction: str | None, image_size: int | None) -> Model:
    kind = recognize(weights)
    family = FAMILIES[kind]
    prediction = _find_prediction(kind, weights, prediction)
    _verify_schedule(weights)
    size = image_size or (768 if kind == "sd2" and prediction == "v_prediction" else family.image_size)

    vae = _vae.read_config(weights, size, family.scaling_factor)
    cell = 2 ** (len(vae["block_out_channels"]) - 1)
    if size % cell:
        raise wrong("image_size", f"must be a multiple of {cell}", size, f"Give {size // cell * cell or cell}.")
    unet = _unet.read_config(weights, size, cell)
    parts = [_make_part("vae", vae, weights, _vae.PREFIX, _vae.make_table(vae), _vae.IGNORED)]
    for i, prefix in enumerate(family.text):
        parts.append(_make_text_part(f"text_encoder{'_2' if i else ''}", weights, prefix, kind))
    _complete_unet(kind, unet, weights, parts)
    parts.insert(0, _make_part("unet", unet, weights, _unet.PREFIX, _unet.make_table(unet)))
    _verify_all_known(weights, [_unet.PREFIX, _vae.PREFIX, *family.text])

    vocabulary = read_tokenizer(tokenizer)
    tokenizers = {}
    for part in parts:
        if part.name.startswith("text_encoder"):
            # Stable Diffusion 2 and the second encoder of XL pad with "!", whose id is 0.
            padding = "!" if part.name.endswith("_2") or kind == "sd2" else "<|endoftext|>"
            name = part.name.replace("text_encoder", "tokenizer")
            tokenizers[name] = make_tokenizer(vocabulary, padding, part.config, tokenizer)
    scheduler = make_scheduler(kind, prediction, "ztsnr" in weights)
    words = f"{family.name}, {prediction}, {size} pixels"
    return Model(words, make_index(kind), parts, scheduler, tokenizers, [weights], weights.paths[0])


def recognize(weights: Weights) -> str:
    """The family of a checkpoint: "sd1", "sd2" or "sdxl".

    Raises
    ------
    ValueError
        It is another model, or none.
    """
    names = list(weights.keys())
    fix = "Stable Diffusion 1.x, 2.x and XL base can be converted."
    for part, what in _FOREIGN.items():
        if any(part in name for name in names):
            raise wrong("source", f"the file is {what}", weights.paths[0], fix)
    if not any(name.startswith(_unet.PREFIX) for name in names):
        raise wrong("source", f"the file has no U-Net of Stable Diffusion ({_unet.PREFIX}...)", weights.paths[0], fix)
    if f"{_unet.PREFIX}label_emb.0.0.weight" in weights:
        if any(name.startswith("conditioner.embedders.0.model.") for name in names):
            raise wrong("source", "the file is the refiner of Stable Diffusion XL", weights.paths[0], fix)
        return "sdxl"
    return "sd2" if _text.is_open_clip(weights, FAMILIES["sd2"].text[0]) else "sd1"


def _find_prediction(kind: str, weights: Weights, prediction: str | None) -> str:
    if prediction is not None:
        return prediction
    if "v_pred" in weights:  # an empty tensor, by which such files say it
        return "v_prediction"
    if kind != "sd2" or weights.metadata.get("global_step") == "875000":  # of stable-diffusion-2-base
        return "epsilon"
    raise wrong(
        "prediction",
        "this is Stable Diffusion 2.x, and the file does not say what the model predicts",
        None,
        "Give 'v_prediction' for models of 768 pixels, 'epsilon' for those of 512 (the ones called base).",
    )


def _verify_schedule(weights: Weights) -> None:
    """The noise schedule, where the file has it, is the one that all these families were trained with."""
    if "alphas_cumprod" not in weights:
        return
    import torch

    found = weights.load("alphas_cumprod").double()
    betas = torch.linspace(0.00085**0.5, 0.012**0.5, 1000, dtype=torch.float64) ** 2
    expected = torch.cumprod(1 - betas, 0)
    # Files in float16 round it by up to 2^-11.
    if found.shape != expected.shape or not torch.allclose(found, expected, rtol=2e-3, atol=1e-4):
        if "ztsnr" not in weights:
            problem = "the model was trained with another noise schedule (alphas_cumprod)"
            raise wrong("source", problem, weights.paths[0], "Only the schedule of Stable Diffusion is known.")


def _make_part(
    name: str, config: dict[str, Any], weights: Weights, prefix: str, table: list[Any], ignored: tuple[str, ...] = ()
) -> Part:
    return Part(name, config, weights, table, match_original(table, weights, prefix, ignored))


def _make_text_part(name: str, weights: Weights, prefix: str, kind: str) -> Part:
    config = _text.read_config(weights, prefix, drop_last_layer=kind == "sd2")
    is_open = _text.is_open_clip(weights, prefix)
    bare = f"{prefix}embeddings.token_embedding.weight" in weights
    table = _text.make_table(config, "open" if is_open else "bare" if bare else "clip")
    ignored = _text.IGNORED
    if kind == "sd2":
        ignored = (*ignored, "text_projection", f"transformer.resblocks.{config['num_hidden_layers']}.")
    return _make_part(name, config, weights, prefix, table, ignored)


def _complete_unet(kind: str, unet: dict[str, Any], weights: Weights, parts: list[Part]) -> None:
    """Fields that depend on the text encoders."""
    widths = [part.config["hidden_size"] for part in parts if part.name.startswith("text_encoder")]
    if unet["cross_attention_dim"] != sum(widths):
        problem = f"the U-Net takes {unet['cross_attention_dim']} numbers of each piece of text, the text encoders give {widths}"
        raise wrong("source", problem, weights.paths[0], "The file is put together of parts that do not fit; get another.")
    if kind == "sd2":
        unet["upcast_attention"] = True  # what 2.1 needs in half precision; the same numbers in float32
    if kind == "sdxl":
        width = weights.shape(f"{_unet.PREFIX}label_emb.0.0.weight")[1]
        pooled = parts[-1].config["projection_dim"]
        if width <= pooled or (width - pooled) % 12:
            problem = f"the U-Net takes {width} numbers of text and size, of which the pooled text has {pooled}"
            raise wrong("source", problem, weights.paths[0], "The file is of a model that is not supported.")
        unet["addition_embed_type"] = "text_time"
        unet["addition_time_embed_dim"] = (width - pooled) // 6  # of six numbers: sizes and place
        unet["projection_class_embeddings_input_dim"] = width


def _verify_all_known(weights: Weights, prefixes: list[str]) -> None:
    known = (*prefixes, *_IGNORED)
    unknown = [name for name in weights.keys() if not name.startswith(known)]
    if unknown:
        problem = f"tensors have no place in the model: {some(unknown)}"
        raise wrong("source", problem, weights.paths[0], "The file is of a model that is not supported.")


def make_scheduler(kind: str, prediction: str, zero_snr: bool) -> dict[str, Any]:
    """``scheduler_config.json`` as published with the families."""
    config = {
        "_class_name": "EulerDiscreteScheduler" if kind == "sdxl" else "DDIMScheduler",
        "beta_end": 0.012,
        "beta_schedule": "scaled_linear",
        "beta_start": 0.00085,
        "clip_sample": False,
        "num_train_timesteps": 1000,
        "prediction_type": prediction,
        "set_alpha_to_one": False,
        "steps_offset": 1,
        "timestep_spacing": "leading",
        "trained_betas": None,
    }
    if zero_snr:
        config["rescale_betas_zero_snr"] = True
    return config


def make_index(kind: str) -> dict[str, Any]:
    """``model_index.json``."""
    clip, tokenizer = ["transformers", "CLIPTextModel"], ["transformers", "CLIPTokenizer"]
    index: dict[str, Any] = {
        "_class_name": "StableDiffusionXLPipeline" if kind == "sdxl" else "StableDiffusionPipeline",
        "feature_extractor": [None, None],
        "image_encoder": [None, None],
        "scheduler": ["diffusers", "EulerDiscreteScheduler" if kind == "sdxl" else "DDIMScheduler"],
        "text_encoder": clip,
        "tokenizer": tokenizer,
        "unet": ["diffusers", "UNet2DConditionModel"],
        "vae": ["diffusers", "AutoencoderKL"],
    }
    if kind == "sdxl":
        index["force_zeros_for_empty_prompt"] = True
        index["text_encoder_2"] = ["transformers", "CLIPTextModelWithProjection"]
        index["tokenizer_2"] = tokenizer
    else:
        index["requires_safety_checker"] = False
        index["safety_checker"] = [None, None]
    return index
