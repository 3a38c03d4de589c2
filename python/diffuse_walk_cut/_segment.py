# SPDX-License-Identifier: Apache-2.0
"""One call for the three filters."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from . import kinds
from ._parameters import verify
from ._pipeline import run
from ._progress import Progress
from ._tree import whole

if TYPE_CHECKING:
    from ._kept_model import KeptModel
    from ._result import Segmentation


def segment(
    image: Any,
    regions: int | None = None,
    *,
    model: str | os.PathLike[str] = "local",
    series: str | int | None = None,
    mask: Any = None,
    channel_axis: int | str | None = kinds.AUTOMATIC,
    token_type: str = "automatic",
    number_of_tokens: int = 0,
    neighborhood_radius: int = 0,
    appearance: str = "automatic",
    grouping: str = "automatic",
    image_size: int = 0,
    combination: str = "product",
    attention_exponent: float = 0.0,
    mixture_weight: float = 0.75,
    slice_spacing: float = 0.0,
    device: str = "auto",
    precision: str = "automatic",
    mode: str = "single",
    timesteps: Sequence[int] = (),
    inversion_steps: int = 10,
    total_steps: int = 50,
    seed: int = 0,
    prompt: str = "",
    resolutions: Sequence[int] = (),
    resolution_weights: Sequence[float] = (),
    layers: Sequence[str] = (),
    head_weighting: str = "mean",
    window_minimum: float = 0.0,
    window_maximum: float = 0.0,
    layout: str = "automatic",
    affinity: str = "walk",
    affinity_exponent: float = 1.0,
    walk_length: int = 1,
    maximum_number_of_regions: int | None = None,
    minimum_region_fraction: float = 0.002,
    minimum_region_size: float = 0.0,
    improve_cuts: bool = True,
    maximum_number_of_nodes: int = 4096,
    refinement: str = "automatic",
    cell_size: float = 0.0,
    number_of_snap_regions: int = 0,
    number_of_steps: int = 8,
    step_radius: float = 0.0,
    connected: bool = False,
    memory_limit: int = 0,
    number_of_threads: int | None = None,
    progress: bool | Callable[[float, str], Any] | None = None,
    kept_model: KeptModel | None = None,
) -> Segmentation:
    """Segment an image into a tree of nested regions.

    The result is the same to the last bit as that of the program ``diffuse-walk-cut segment``, and for any number of
    threads. The number of regions can be changed afterwards at once: ``result.labels(8)``.

    Parameters
    ----------
    image
        2-D or 3-D, grey, color or with any number of channels. Labels come back as the same kind:

        - a file name (str, bytes or path): any format that ITK reads; or a folder of DICOM files. Labels: ``itk.Image``.
        - ``itk.Image`` or ``itk.VectorImage`` of any wrapped type. RGB and RGBA pixels are color, other vectors are
          channels. Labels: ``itk.Image[itk.US, d]``. The image is not copied where the filters take it as it is.
        - ``numpy.ndarray``: (y, x); (y, x, 3 or 4), color; (z, y, x). See `channel_axis`. Labels: uint16.
        - ``torch.Tensor``: (y, x); (1, 3 or 4, y, x), as torchvision has it; (z, y, x). Labels: int64, on the same
          device; gradients do not go through.
        - ``xarray.DataArray`` with dims y, x or z, y, x, and c for channels, in any order. Coordinates and
          ``attrs["direction"]`` are its place, as ``itk.image_from_xarray`` reads them. Labels: the same dims and
          coordinates, without c.
        - ``SimpleITK.Image``. Vectors of 3 or 4 integers of 8 or 16 bits are color. Labels: sitkUInt16.
        - MONAI ``MetaTensor``: (c, x, y) or (c, x, y, z), with its affine in RAS. Labels: int64, (1, x, y (, z)), the
          same affine.

        Alpha is left out. 3 or 4 channels of an array, tensor or DataArray are color in 2-D, and in 3-D where they
        have 8 bits; else they are channels, each scaled by its own robust range. Labels are of 32 bits where there are
        more than 65535 leaves. Physical points are the same in all kinds that have a geometry.
    regions : int, optional
        Regions that ``labels()`` gives, at least 1, and no more than the tree has leaves. Default: the level that the
        image's own split costs suggest. The tree is grown to more leaves where more than 64 are asked for.
    model : str or path
        "local", the local score model, which needs no weights; "small-photo", the diffusion model that comes with this
        package; or the folder of a diffusers model. Both of these need the package torch. Of a
        volume they see slices.
    series : str or int, optional
        Which series of a folder of DICOM files: the beginning of its UID, or its number in the list that the error
        gives where there are several. A series of several sizes, orientations, time points, echoes and the like has
        one entry for each.
    mask
        Of any of the kinds of `image`, of its size: only pixels that are not 0 are segmented, all others get label 0.
        One without a place in space (an array) takes the image's; for a MetaTensor, an array has its order of axes.
    channel_axis : int, None or "automatic"
        Arrays and tensors only: the axis that has the channels, None where none has. "automatic": of three axes, the
        last one of an array where it is 3 or 4 long (an image (y, x, 3) is color; say ``channel_axis=None`` where it
        is a volume of 3 columns), the first one of a tensor where it is 1, 3 or 4 long. Any number of channels is
        taken where an axis is named, also of volumes: (z, y, x, c) with ``channel_axis=-1``.
    token_type : {"automatic", "region", "grid"}
        What the walker stands on: superpixels, or cells of a grid (the default of a diffusers model's attention alone).
    number_of_tokens : int
        Superpixels, or cells along the longest side; 0: 640, of small planes down to 500, of volumes 1000, of a CT volume 1500, and 48.
    neighborhood_radius : int
        Grid tokens of the local model: reach of a step in cells; 0: everywhere.
    appearance : {"automatic", "scene", "intensity"}
        What makes two places alike, for the local model: boundaries, textures and places (photographs), or classes of intensity
        wherever they lie (CT, MR, fluorescence). "automatic": scene for color, intensity for volumes; a grey picture is
        judged by its values.
    grouping : {"automatic", "classes", "objects", "both"}
        What a region is, for the local model: what looks alike, wherever it lies; what is in one place (steps go to tokens
        nearby only); or both, a mixture of the two walks. "automatic": objects in a CT, which is known by its values
        in Hounsfield units, both in what else is seen by its intensity, classes in a scene.
    image_size : int
        Pixels along the longest side that the model works with; 0: 512 in 2-D, 128 in 3-D, a diffusers model's own. Of
        thin volumes and strips the local model takes more, so that no slice or line is lost.
    combination : {"product", "mixture", "none"}
        Diffusers models: what becomes of the attention: one more cue of the local model, a convex mixture of its walk and
        the local model's, or the attention alone.
    attention_exponent : float
        Diffusers models: power of the cosine between the attention rows of two tokens; 0: 3 in a product, else 8.
    mixture_weight : float
        "mixture": share of the attention's walk, 0 to 1.
    slice_spacing : float
        Diffusers models on volumes: distance of the slices that the model sees, along each axis, in physical units
        (usually mm); 0: about the width of a token, and no more than 24 slices across an axis.
    device, precision, mode, timesteps, inversion_steps, total_steps, seed, prompt
        Diffusers models, see docs/models.md: "auto", "cpu", "cuda" or "cuda:N"; "automatic", "float32", "float16" or
        "bfloat16"; "single", "noise" or "inversion"; the noise levels of "single" and "noise", empty: 50;
        steps of "inversion" that are run, of how many; of "noise"; what the image shows. `recipe` has the
        choices of the paper.
    resolutions, resolution_weights, layers, head_weighting
        Diffusers models: which attention grids are used, by tokens along their longest side, and their weights, finest
        first; layers, by how their names begin, or "all"; "mean" or "spectral_gap". Empty: the
        decoder's layers ("up_blocks") of the finest grid; of layers that are named, all grids, in proportion to their side.
    window_minimum, window_maximum : float
        Diffusers models: values of the image that become black and white; equal: chosen by the filter.
    layout : {"automatic", "full", "neighborhood", "feature"}
        What the components of the walk are; "automatic": by their number.
    affinity : {"walk", "cosine", "dot"}
        From the walk to what is cut: its flow, or how alike its rows are.
    affinity_exponent : float
        Power of a cosine or dot affinity, above 0.
    walk_length : int
        Steps of the walk, at least 1.
    maximum_number_of_regions : int, optional
        Leaves of the tree at most. Default: 64, or `regions` where that is more.
    minimum_region_fraction : float
        Smallest region, as a share of all pixels inside, 0 to 0.5.
    minimum_region_size : float
        Smallest region in the square or cube of the image's unit (mm^2, mm^3); 0: no such limit.
    improve_cuts : bool
        Move single tokens across a cut as long as that lowers its cost.
    maximum_number_of_nodes : int
        Nodes that a neighborhood walk is lumped to.
    refinement : {"automatic", "nearest", "snap", "walk"}
        From tokens to pixels: a "walk" near boundaries where tokens are coarser than the image, else "nearest".
    cell_size : float
        Refinement: side of the cells that the leaves were drawn with, in physical units; 0: the walk's.
    number_of_snap_regions : int
        "snap": watershed regions; 0: by the size of a cell.
    number_of_steps, step_radius : int, float
        "walk": sweeps near boundaries, and the reach of a step in physical units; 0: the pixels that share a face.
    connected : bool
        Make every region of every level one connected piece; parts smaller than the smallest region go to a neighbor.
    memory_limit : int
        Bytes that each filter may use; 0: what the machine has free. Too large an image is an error before anything is
        allocated.
    number_of_threads : int, optional
        Default: one for each processor. Changes no result.
    progress : None, True or callable
        True: a bar on standard error where that is a terminal or a notebook. A function is called as
        ``progress(fraction, stage)``, with a fraction from 0 to 1 and "read", "walk", "cut", "refine" or "done"; what
        it raises stops the run.
    kept_model : KeptModel, optional
        Give the same one to each of many calls with a diffusers model, also of several threads: the model is read once.

    Returns
    -------
    Segmentation

    Raises
    ------
    TypeError, ValueError
        Where a parameter or the image cannot be used; the sentence names it, its value, what is allowed and how to
        fix it.
    FileNotFoundError
        Where a file does not exist.
    ImportError
        Where a diffusers model is asked for without torch.
    MemoryError
        Where more memory would be needed than `memory_limit`, or than is free.

    Notes
    -----
    After D. Ivanova, M. Aversa, P. Henderson and J. Williamson, "Unsupervised Segmentation by Diffusing, Walking and
    Cutting", WACV 2026, arXiv 2412.04678; docs/method.md says of each detail where it comes from.

    Examples
    --------
    >>> import diffuse_walk_cut
    >>> result = diffuse_walk_cut.segment("photo.jpg")   # doctest: +SKIP
    >>> result.labels(8)                                 # doctest: +SKIP
    """
    other = ("image", "series", "mask", "channel_axis", "number_of_threads", "progress", "kept_model")
    parameters = verify({name: value for name, value in locals().items() if name not in other})
    if number_of_threads is not None:
        number_of_threads = whole("number_of_threads", number_of_threads, 1)
    watcher = Progress(progress)
    if parameters["model"] != "local":
        from ._wrapping import load_torch

        load_torch()
    try:
        watcher.begin("read", 0.05)
        picture = kinds.read(image, channel_axis, series)
        mask_image = None if mask is None else kinds.read_mask(mask, picture, image)
        result = run(picture, mask_image, kinds.name(mask), parameters, number_of_threads, watcher, kept_model)
        result.files = tuple(os.fsdecode(one) for one in (image, mask) if kinds.is_path(one))
        watcher.finish()
    finally:
        watcher.close()
    return result
