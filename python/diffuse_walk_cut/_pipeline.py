# SPDX-License-Identifier: Apache-2.0
"""The three filters in a row, with the choices that the program makes (`apps/SegmentImage.hxx`)."""

from __future__ import annotations

import re
from typing import Any

import numpy as np

from ._parameters import OF_DIFFUSERS, Parameters
from ._progress import Progress
from ._provenance import ModelRun, add_provenance, describe_run
from ._result import Segmentation
from .kinds import Picture


#: Which filter has which parameters, besides those that are set by themselves below.
_OF_WALK = ("token_type", "image_size", "number_of_tokens", "neighborhood_radius", "appearance")
_OF_MODEL = ("model", *(name for name in OF_DIFFUSERS if not name.startswith("window")))
_OF_CUT = (
    "layout",
    "affinity",
    "affinity_exponent",
    "walk_length",
    "maximum_number_of_regions",
    "minimum_region_fraction",
    "improve_cuts",
    "maximum_number_of_nodes",
)
_OF_REFINEMENT = ("cell_size", "number_of_snap_regions", "number_of_steps", "step_radius")


class _Types:
    """The ITK types of the filters for a picture."""

    def __init__(self, picture: Picture, most_leaves: int) -> None:
        import itk

        dimension = picture.image.GetImageDimension()
        self.tokens = itk.Image[itk.UI, dimension]
        self.labels = itk.Image[itk.UI if most_leaves > 65535 else itk.US, dimension]
        self.attention = itk.DiffusionAttentionImageFilter[type(picture.image), self.tokens]
        self.cut = itk.RandomWalkNCutFilter[itk.VectorImage[itk.F, dimension], self.tokens, self.labels]
        self.label = itk.HierarchicalLabelFilter[self.labels, itk.ImageBase[dimension], self.labels]


def run(
    picture: Picture,
    mask: Any,
    mask_name: str,
    parameters: Parameters,
    threads: int | None,
    progress: Progress,
    kept: dict[type, Any] | None,
) -> Segmentation:
    """Segment a picture; `mask` is ``itk.Image[UC, d]`` or None, `kept` has the filters of earlier calls by their type."""
    import itk

    def update(filter_: Any) -> None:
        _update(filter_, parameters, threads, progress)

    types = _Types(picture, parameters.maximum_number_of_regions)
    after_walk, after_cut = _shares(picture, parameters.is_local)

    progress.begin("walk", after_walk)
    is_kept = kept is not None and not parameters.is_local
    attention = _take_kept(types.attention, kept) if is_kept else types.attention.New()
    attention.SetInput(picture.image)
    attention.SetMaskImage(mask)
    attention.SetComponentsAreColor(picture.kind == "wide_color")
    _set_model(attention, parameters, picture)
    update(attention)
    if not is_kept:
        attention.UnloadModel()  # the cut may need the memory

    progress.begin("cut", after_cut)
    cut = types.cut.New()
    cut.SetInput(attention.GetOutput())
    is_grid = attention.GetTokenTypeUsed() == itk.DiffusionAttentionImageFilterEnums.TokenType_Grid
    if not is_grid:
        cut.SetTokenImage(attention.GetTokenImage())
    _set(cut, parameters, _OF_CUT)
    update(cut)
    tree, leaves, confidence = cut.GetPartitionTree(), cut.GetOutput(), cut.GetConfidenceImage()
    for output in (tree, leaves, confidence):
        output.DisconnectPipeline()  # reading it would bring the filter up to date
    model_run = ModelRun(attention, is_grid, parameters)
    if is_kept:
        _let_go(attention)

    is_coarse = itk.size(leaves) != itk.size(picture.image)
    refinement = parameters.refinement
    if refinement == "automatic":
        refinement = "snap" if is_coarse else "nearest"
    if is_coarse or refinement != "nearest":
        progress.begin("refine", 1.0)
        label = types.label.New()
        label.SetInput(leaves)
        label.SetPartitionTree(tree)
        label.SetReferenceImage(picture.image)
        if mask is not None:
            label.SetMaskImage(mask)
        label.SetComponentsAreColor(picture.kind == "wide_color")
        label.SetNumberOfRegions(tree.GetNumberOfLeaves())
        label.SetRefinement(refinement)
        _set(label, parameters, _OF_REFINEMENT)
        update(label)
        leaves = label.GetLeafImage()
        leaves.DisconnectPipeline()

    leaf_array = itk.array_from_image(leaves)
    if tree.GetNumberOfLeaves() <= 65535:
        leaf_array = leaf_array.astype(np.uint16, copy=False)
    add_provenance(tree, parameters, picture, mask_name, model_run)
    return Segmentation(
        tree=tree,
        picture=picture,
        leaf_array=leaf_array,
        confidence_cells=itk.array_from_image(confidence),
        regions=parameters.regions,
        parameters=parameters.to_dict() | {"number_of_threads": threads},
        made=describe_run(parameters, model_run),
    )


def _take_kept(type_: type, kept: dict[type, Any]) -> Any:
    """The filter of an earlier call, its model loaded; all others give theirs back, since two may not fit."""
    for other, filter_ in kept.items():
        if other is not type_:
            filter_.UnloadModel()
    if type_ not in kept:
        kept[type_] = type_.New()
    return kept[type_]


def _let_go(attention: Any) -> None:
    """Nothing of the image stays with a filter that is kept, nor who watches it."""
    attention.RemoveAllObservers()
    attention.SetInput(None)
    attention.SetMaskImage(None)
    attention.GetOutput(0).ReleaseData()
    attention.GetOutput(1).ReleaseData()


def _shares(picture: Picture, is_local: bool) -> tuple[float, float]:
    """Where the bar is after the walk and after the cut, by the time that they take."""
    if not is_local:
        return 0.95, 0.97
    return (0.20, 0.22) if np.prod(picture.geometry.size) > 1000000 else (0.65, 0.80)


def _set(filter_: Any, parameters: Parameters, names: tuple[str, ...]) -> None:
    """Give a filter parameters of its own, which have its names."""
    for name in names:
        value = getattr(parameters, name)
        setter = getattr(filter_, "Set" + "".join(word.capitalize() for word in name.split("_")))
        setter(list(value) if isinstance(value, tuple) else value)


def _set_model(attention: Any, parameters: Parameters, picture: Picture) -> None:
    _set(attention, parameters, _OF_WALK)
    if parameters.is_local:
        return
    _set(attention, parameters, _OF_MODEL)
    if parameters.has_window:
        attention.SetWindowMinimum(parameters.window_minimum - picture.offset)
        attention.SetWindowMaximum(parameters.window_maximum - picture.offset)
    elif picture.kind == "scalar" and picture.component_type == "uint8":
        # The filter would do so, but is given all scalars as float.
        attention.SetWindowMinimum(0.0)
        attention.SetWindowMaximum(255.0)
    else:
        attention.SetWindowMinimum(0.0)
        attention.SetWindowMaximum(0.0)


def _update(filter_: Any, parameters: Parameters, threads: int | None, progress: Progress) -> None:
    filter_.SetMemoryLimit(parameters.memory_limit)
    if threads is not None:
        filter_.SetNumberOfWorkUnits(threads)
    progress.watch(filter_)
    try:
        filter_.Update()
    except RuntimeError as error:
        progress.raise_again()
        _raise_as_ours(error)
    progress.raise_again()


def _raise_as_ours(error: RuntimeError) -> None:
    """What a filter says of a parameter or an input, without file, line and address, by the name it has here."""
    found = re.search(r"(?:itk::|ITK )ERROR: \w+\(0x[0-9a-fA-F]+\): (\w+): (.*)", str(error), flags=re.DOTALL)
    if found is None:
        raise error
    name, sentence = found.group(1), found.group(2).strip()
    if name == "MemoryLimit":
        raise MemoryError(f"memory_limit: {sentence}") from None
    ours = {"Input": "image", "ReferenceImage": "image", "MaskImage": "mask"}.get(name)
    raise ValueError(f"{ours or re.sub('(?<!^)(?=[A-Z])', '_', name).lower()}: {sentence}") from None
