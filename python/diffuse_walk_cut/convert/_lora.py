# SPDX-License-Identifier: Apache-2.0
"""LoRA files, and what they add to the weights of a model.

E. J. Hu et al., "LoRA: low-rank adaptation of large language models", ICLR 2022: W' = W + s (alpha / r) B A, with A (down)
of r rows. For convolutions A has the kernel and B is 1 x 1. How libraries name A, B and alpha was learned from diffusers
(``loaders/lora_conversion_utils.py``), peft and sd-scripts (all Apache-2.0).
"""

from __future__ import annotations

import json
import pathlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from ._errors import read_object, some, wrong
from ._model import Part
from ._weights import Weights

if TYPE_CHECKING:
    import torch

# Endings of names, with what they say: the rest of the name is a module's.
_ENDINGS = (
    (re.compile(r"(.+)\.lora_(down|up)\.weight"), "{}"),  # sd-scripts ("kohya")
    (re.compile(r"(.+)\.(alpha)"), "{}"),
    (re.compile(r"(.+)\.lora_([AB])(?:\.default)?\.weight"), "{}"),  # peft, and diffusers today
    (re.compile(r"(.+)\.lora(?:_linear_layer)?\.(down|up)\.weight"), "{}"),  # diffusers in 2023
    (re.compile(r"(.+?)(?:\.processor)?\.to_(?:q|k|v|out)_lora\.(down|up)\.weight"), "{}.to_"),  # diffusers in early 2023
)
_ROLES = {"down": "down", "A": "down", "up": "up", "B": "up", "alpha": "alpha"}
_OTHERS = {
    "lora_mid": "LoCon with a Tucker decomposition",
    "dora_scale": "DoRA",
    "lora_magnitude_vector": "DoRA",
    "hada_": "LoHa",
    "lokr_": "LoKr",
    "oft_": "OFT",
    "lora_embedding_": "LoRA of an embedding",
    "lora_B.bias": "LoRA with biases",
}


@dataclass
class _Module:
    """What a file has for one module of the model."""

    down: str = ""
    up: str = ""
    alpha: str = ""
    name: str = ""  # as the file says it, without what the ending says


@dataclass
class Lora:
    """A LoRA file that fits a model.

    Attributes
    ----------
    weights
        The file.
    scale
        s in the equation above.
    modules
        From parts and names of weights of the model to what the file has for them.
    """

    weights: Weights
    scale: float
    modules: dict[tuple[str, str], _Module] = field(default_factory=dict)
    settings: dict[str, Any] = field(default_factory=dict)  # peft's

    def add_to(self, part: str, key: str, total: torch.Tensor) -> None:
        """Add to a weight, in place; `total` is float32."""
        import torch

        module = self.modules.get((part, key))
        if module is None:
            return
        down = self.weights.load(module.down).to(torch.float32)
        up = self.weights.load(module.up).to(torch.float32)
        factor = self.scale * self._relative_scale(part, module, down.shape[0])
        total.add_((up.flatten(1) @ down.flatten(1)).reshape(total.shape), alpha=factor)

    def _relative_scale(self, part: str, module: _Module, rank: int) -> float:
        """alpha / r, or alpha / sqrt(r) where peft's settings say so; 1 where the file has no alpha."""
        if module.alpha:
            return float(self.weights.load(module.alpha).item()) / rank
        settings = self.settings.get(part, self.settings.get("", {}))
        alpha = settings.get("lora_alpha", rank)
        name = module.name.removeprefix("base_model.model.").removeprefix(part + ".")
        for pattern, value in (settings.get("alpha_pattern") or {}).items():
            if name == pattern or name.endswith("." + pattern):
                alpha = value
        return float(alpha) / (rank**0.5 if settings.get("use_rslora") else rank)


def read_loras(files: Sequence[tuple[pathlib.Path, float]], parts: Sequence[Part]) -> list[Lora]:
    """Open LoRA files and find their places in a model.

    Parameters
    ----------
    files
        Files and their scales.
    parts
        The networks of the model.

    Raises
    ------
    ValueError
        A file is of another kind, not whole, or for another model: unknown names and shapes are never left out.
    """
    loras: list[Lora] = []
    try:
        names = _names_of_modules(parts)
        for path, scale in files:
            weights = Weights([path], "lora")
            loras.append(Lora(weights, scale))
            loras[-1].settings = _read_settings(weights)
            loras[-1].modules = _find_modules(weights, names)
            _verify_modules(loras[-1], parts)
    except BaseException:
        for lora in loras:
            lora.weights.close()
        raise
    return loras


def _names_of_modules(parts: Sequence[Part]) -> dict[str, tuple[str, str]]:
    """All names that libraries give to the matrices and convolutions of a model; to the part and the name of the weight."""
    names: dict[str, tuple[str, str]] = {}
    encoders = sum(part.name.startswith("text_encoder") for part in parts)
    originals = _unet_originals(parts)
    for part in parts:
        for key, source in part.sources.items():
            if len(source.entry.shape) < 2 or not key.endswith(".weight") or "embedding." in key and part.name != "unet":
                continue
            place, module = (part.name, key), key.removesuffix(".weight")
            aliases = [f"{part.name}.{module}", f"base_model.model.{part.name}.{module}"]
            if part.name == "unet":
                old = originals.get(key, module)
                aliases += [module, f"base_model.model.{module}"]
                aliases += ["lora_unet_" + name.replace(".", "_") for name in (module, old)]
            elif part.name.startswith("text_encoder"):
                short = module.removeprefix("text_model.")
                prefixes = ["lora_te2_"] if part.name.endswith("_2") else ["lora_te_", "lora_te1_"][: 1 + (encoders > 1)]
                aliases += [prefix + module.replace(".", "_") for prefix in prefixes]
                for name in {short, module}:
                    processor = re.sub(r"self_attn\.(q|k|v|out)_proj$", r"self_attn.to_\1", name)
                    aliases += [f"{part.name}.{name}", f"{part.name}.{processor}"]
            for alias in aliases:
                names[alias] = place
    return names


def _unet_originals(parts: Sequence[Part]) -> dict[str, str]:
    """The checkpoint's name of each module of the U-Net, which LoRA files for SDXL use."""
    entries = (entry for part in parts if part.name == "unet" for entry in part.table)
    return {entry.key: entry.original.removesuffix(".weight") for entry in entries if entry.original}


def _find_modules(weights: Weights, names: Mapping[str, tuple[str, str]]) -> dict[tuple[str, str], _Module]:
    modules: dict[tuple[str, str], _Module] = {}
    unknown = []
    for key in weights.keys():
        for part, what in _OTHERS.items():
            if part in key:
                problem = f"the file is a {what}, which is not supported: {key!r}"
                raise wrong("lora", problem, weights.paths[0], "Merge it with the library that made it.")
        place, role, name = _parse(key, names)
        if place is None:
            unknown.append(key)
            continue
        module = modules.setdefault(place, _Module(name=name))
        if getattr(module, role):
            raise wrong("lora", f"two tensors are for one place: {getattr(module, role)!r}, {key!r}", weights.paths[0], "Get the file again.")
        setattr(module, role, key)
    if unknown or not modules:
        problem = f"tensors have no place in this model: {some(unknown)}" if unknown else "the file has no tensors"
        raise wrong("lora", problem, weights.paths[0], "Give a LoRA file that was made for a model of this family.")
    return modules


def _parse(key: str, names: Mapping[str, tuple[str, str]]) -> tuple[tuple[str, str] | None, str, str]:
    for pattern, form in _ENDINGS:
        found = pattern.fullmatch(key)
        if not found:
            continue
        name = found[1]
        if form.endswith(".to_"):
            name += "." + re.search(r"to_(q|k|v|out)(?=_lora)", key)[0]  # type: ignore[index]
        for candidate in (name, f"{name}.0" if name.endswith("to_out") else name, _without_processor(name)):
            if candidate in names:
                return names[candidate], _ROLES[found[2]], candidate
    return None, "", ""


def _without_processor(name: str) -> str:
    """Alphas of diffusers in 2023: "...attn1.processor.to_q_lora"."""
    name = re.sub(r"(?:\.processor)?\.to_(q|k|v|out)_lora$", r".to_\1", name)
    return f"{name}.0" if name.endswith(".to_out") and "self_attn" not in name else name


def _verify_modules(lora: Lora, parts: Sequence[Part]) -> None:
    shapes = {(part.name, key): source.entry.shape for part in parts for key, source in part.sources.items()}
    for place, module in lora.modules.items():
        if not module.down or not module.up:
            raise wrong("lora", f"of {module.name!r} one of the two matrices is missing", lora.weights.paths[0], "Get the file again.")
        down, up, shape = lora.weights.shape(module.down), lora.weights.shape(module.up), shapes[place]
        inside, outside = _elements(shape[1:]), shape[0]
        fits = len(down) >= 2 and len(up) >= 2 and down[0] == up[1] > 0 and _elements(up[2:]) == 1
        kernels = len(down) == 2 or len(shape) == 2 or down[1:] == shape[1:]
        if not fits or not kernels or _elements(down[1:]) != inside or up[0] != outside:
            problem = f"{module.down!r} and {module.up!r} have the shapes {list(down)} and {list(up)}, the weight {list(shape)}"
            raise wrong("lora", problem, lora.weights.paths[0], "Give a LoRA file that was made for a model of this family.")
        if module.alpha and _elements(lora.weights.shape(module.alpha)) != 1:
            raise wrong("lora", f"{module.alpha!r} is not one number", lora.weights.paths[0], "Get the file again.")


def _elements(shape: Sequence[int]) -> int:
    product = 1
    for number in shape:
        product *= number
    return product


def _read_settings(weights: Weights) -> dict[str, Any]:
    """Peft's settings: by part, from the file's metadata as diffusers writes them; or from ``adapter_config.json`` beside it.

    Raises
    ------
    ValueError
        The file is peft's own, and its settings, without which its scale is not known, are missing.
    """
    text = weights.metadata.get("lora_adapter_metadata")
    if text:
        try:
            content = json.loads(text)
        except (ValueError, RecursionError):
            raise wrong("lora", "the settings in the file are not JSON", weights.paths[0], "Get the file again.") from None
        settings: dict[str, Any] = {}
        for name, value in content.items() if isinstance(content, dict) else ():
            part, _, key = name.partition(".")
            settings.setdefault(part, {})[key] = value
        return settings
    if any(key.startswith("base_model.model.") for key in weights.keys()):
        return {"": read_object(weights.paths[0].parent / "adapter_config.json", "lora")}
    return {}
