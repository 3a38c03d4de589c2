# SPDX-License-Identifier: Apache-2.0
"""What made a tree: for its file, and in one line for people (`apps/Provenance.cxx`)."""

from __future__ import annotations

import functools
import importlib.metadata
import json
import os
from typing import Any

from ._parameters import Parameters
from .kinds import Picture

PROGRAM = "diffuse_walk_cut"


@functools.cache
def version() -> str:
    """Of the installed package; "0" where it is not installed."""
    try:
        return importlib.metadata.version("itk-diffusewalkcut")
    except importlib.metadata.PackageNotFoundError:
        return "0"


class ModelRun:
    """What the model that made the walk says of its run, after the update."""

    def __init__(self, attention: Any, is_grid: bool, parameters: Parameters) -> None:
        self.is_grid = is_grid
        self.number_of_tokens = int(attention.GetNumberOfTokensMade())
        if parameters.is_local:
            return
        self.device = str(attention.GetDeviceUsed())
        self.precision = _precision(attention)
        self.image_size = [float(n) for n in attention.GetImageSizeUsed()]
        self.timesteps = [float(t) for t in attention.GetTimesteps()]
        self.class_name = _class_name(parameters.model)


def _precision(attention: Any) -> str:
    from ._wrapping import _names

    return _names["Precision"][int(attention.GetPrecisionUsed())]


def _class_name(folder: str) -> str:
    """ "StableDiffusionPipeline": of a pipeline, or of a U-Net that stands alone."""
    for name in ("model_index.json", "config.json"):
        path = os.path.join(folder, name)
        if os.path.isfile(path):
            with open(path, encoding="utf-8") as file:
                return str(json.load(file).get("_class_name", ""))
    return ""


def add_provenance(tree: Any, parameters: Parameters, picture: Picture, mask_name: str, run: ModelRun) -> None:
    """Version, parameters and image into the tree. Nothing that differs between two runs on the same image."""
    text, key, _ = tree.ToJSON().rpartition('"produced_by": ')  # the last entry
    entries = make_provenance(parameters, picture, mask_name, run)
    tree.FromJSON(text + key + json.dumps(entries, ensure_ascii=False) + "}")


def make_provenance(parameters: Parameters, picture: Picture, mask_name: str, run: ModelRun) -> dict[str, Any]:
    """The entries that the program writes."""
    p = parameters
    entries: dict[str, Any] = {
        "program": PROGRAM,
        "version": version(),
        "input": picture.name,
        **picture.geometry.to_list(),
        "mask": mask_name,
        "model": p.model_name,
        "tokens": "grid" if run.is_grid else "region",
        "image_size": p.image_size,
    }
    if p.is_local:
        entries |= {
            "number_of_tokens": p.number_of_tokens,
            "neighborhood_radius": p.neighborhood_radius,
            "appearance": p.appearance,
        }
    else:
        entries |= {
            "model_class": run.class_name,
            "device": run.device,
            "precision": run.precision,
            "model_image_size": run.image_size,
            "mode": p.mode,
            "timesteps": run.timesteps,
            "total_steps": p.total_steps,
            "seed": str(p.seed),  # may be larger than a signed integer
            "prompt": p.prompt,
            "resolutions": [float(n) for n in p.resolutions],
            "resolution_weights": list(p.resolution_weights),
            "layers": ",".join(p.layers),
            "head_weighting": p.head_weighting.replace("_", "-"),
        }
        if p.has_window:
            entries["window"] = [p.window_minimum, p.window_maximum]
    entries |= {
        "walk_length": p.walk_length,
        "affinity": p.affinity,
        "affinity_exponent": p.affinity_exponent,
        "max_regions": p.maximum_number_of_regions,
        "min_region_fraction": p.minimum_region_fraction,
        "improve_cuts": "on" if p.improve_cuts else "off",
        "max_nodes": p.maximum_number_of_nodes,
        "refine": p.refinement,
        "snap_regions": p.number_of_snap_regions,
        "refine_steps": p.number_of_steps,
        "refine_radius": p.step_radius,
    }
    # What the program has no option for, where it was set.
    if p.layout != "automatic":
        entries["layout"] = p.layout
    if p.cell_size > 0.0:
        entries["cell_size"] = p.cell_size
    return entries


def describe_run(parameters: Parameters, run: ModelRun) -> str:
    """One line for people."""
    words = [
        f"{PROGRAM} {version()}",
        f"model {parameters.model_name}",
        f"{run.number_of_tokens} {'cells' if run.is_grid else 'superpixels'}",
    ]
    if not parameters.is_local:
        words.append(parameters.mode)
    words.append(f"walk length {parameters.walk_length}")
    if parameters.affinity != "walk":
        words.append(f"affinity {parameters.affinity}")
    return " · ".join(words)
