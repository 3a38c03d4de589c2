# SPDX-License-Identifier: Apache-2.0
"""segment() gives what the program gives, bit for bit, whichever library carried the image."""

from __future__ import annotations

import inspect
import json
import re
import shutil
import sys
import threading
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

import diffuse_walk_cut
from diffuse_walk_cut import segment

#: Pixels along the longer side that a diffusers model sees, where their number does not matter: 1024 tokens.
SMALL = 256

#: What of a tree's file differs: what wrote it.
_OWN = re.compile(r'^\s*"(program|version)": ".*$', re.MULTILINE)


def own_lines_removed(text: str) -> str:
    return _OWN.sub("", text)


@pytest.fixture(scope="module")
def images(tmp_path_factory, root, blobs, volume):
    """Files of every kind of pixels and number of axes."""
    import itk

    folder = tmp_path_factory.mktemp("images")
    files = {name: root / "test/Data" / f"{name}.png" for name in ("cells", "shapes")}
    files["brain"] = root / "examples/Data/brain.mha"

    def write(name, array, **options):
        image = itk.image_from_array(np.ascontiguousarray(array), **options)
        image.SetSpacing([0.7, 1.3, 2.9][: image.GetImageDimension()])
        image.SetOrigin([3.0, -4.0, 5.5][: image.GetImageDimension()])
        files[name] = folder / name
        itk.imwrite(image, str(files[name]))

    write("volume.nrrd", volume)
    write("float.nrrd", blobs[..., 0].astype(np.float32) / 7)
    write("double.mha", blobs[..., 0] / 7 + 1e9)
    write("large.nrrd", np.kron(blobs[..., 1], np.ones((9, 9))).astype(np.uint16))  # shrunk to 512 pixels
    write("channels.mha", np.concatenate([blobs, blobs[..., ::-1] / 2], -1).astype(np.float32), is_vector=True)
    write("vectors.mha", volume[..., None] * np.array([1.0, -2.0, 0.5], np.float32), is_vector=True)
    write("slice.mha", volume[5:6])
    files["wide.nrrd"] = folder / "wide.nrrd"
    header = ("NRRD0004", "type: uint16", "dimension: 3", "sizes: 3 100 70", "kinds: RGB-color domain domain")
    header += ("endian: little", "encoding: raw", "", "")
    files["wide.nrrd"].write_bytes("\n".join(header).encode() + (blobs.astype("<u2") * 200 + 3).tobytes())
    return files


@pytest.fixture(scope="module")
def mask_file(tmp_path_factory):
    import itk

    inside = np.zeros((70, 100), np.uint16)
    inside[5:60, 8:90] = 256
    path = tmp_path_factory.mktemp("mask") / "mask.png"
    itk.imwrite(itk.image_from_array(inside), str(path))
    return path


CASES = [
    ("cells", {}, ()),
    ("cells", {"regions": 80}, ("--regions", 80)),
    ("shapes", {}, ()),
    ("shapes", {"token_type": "grid", "neighborhood_radius": 2}, ("--tokens", "grid", "--neighborhood-radius", 2)),
    ("brain", {}, ()),
    ("brain", {"appearance": "scene", "number_of_tokens": 200}, ("--appearance", "scene", "--number-of-tokens", 200)),
    ("volume.nrrd", {}, ()),
    ("float.nrrd", {}, ()),
    ("double.mha", {}, ()),
    ("large.nrrd", {}, ()),
    ("large.nrrd", {"image_size": 128, "refinement": "walk"}, ("--image-size", 128, "--refine", "walk")),
    ("channels.mha", {"affinity": "dot", "affinity_exponent": 2}, ("--affinity", "dot", "--affinity-exponent", 2)),
    ("vectors.mha", {"walk_length": 3}, ("--walk-length", 3)),
    ("slice.mha", {"improve_cuts": False}, ("--no-improve-cuts",)),
    (
        "slice.mha",
        {"connected": True, "minimum_region_size": 30.0},
        ("--connected", "--min-region-size", 30),
    ),
    ("volume.nrrd", {"connected": True, "regions": 5}, ("--connected", "--regions", 5)),
    ("wide.nrrd", {}, ()),
    ("wide.nrrd", {"mask": True, "refinement": "snap"}, ("--mask", True, "--refine", "snap")),
    ("float.nrrd", {"mask": True, "maximum_number_of_regions": 9}, ("--mask", True, "--max-regions", 9)),
    (
        "cells",
        {"refinement": "walk", "number_of_steps": 5, "step_radius": 1.5, "minimum_region_fraction": 0.01},
        ("--refine", "walk", "--refine-steps", 5, "--refine-radius", 1.5, "--min-region-fraction", 0.01),
    ),
    (
        "shapes",
        {"refinement": "snap", "number_of_snap_regions": 300, "maximum_number_of_nodes": 500},
        ("--refine", "snap", "--snap-regions", 300, "--max-nodes", 500),
    ),
]


@pytest.mark.parametrize(("name", "options", "arguments"), CASES)
def test_the_same_as_the_program(name, options, arguments, images, mask_file, run_program, tmp_path):
    import itk

    arguments = [mask_file if value is True else value for value in arguments]
    options = {key: mask_file if key == "mask" else value for key, value in options.items()}
    run_program("segment", images[name], "--output", tmp_path, "--no-pictures", "--quiet", *arguments)
    result = segment(images[name], **options)

    for file, image in (("leaves", result.leaves), ("labels", result.labels())):
        theirs = itk.imread(str(tmp_path / f"{file}.nrrd"))
        assert np.array_equal(itk.array_view_from_image(image), itk.array_view_from_image(theirs))
        assert np.allclose(image.GetOrigin(), theirs.GetOrigin(), rtol=0, atol=1e-12)
        assert np.allclose(image.GetSpacing(), theirs.GetSpacing(), rtol=0, atol=1e-12)
        assert np.allclose(np.asarray(image.GetDirection()), np.asarray(theirs.GetDirection()), rtol=0, atol=1e-12)
    text = (tmp_path / "tree.json").read_text()
    assert own_lines_removed(result.tree.to_json()) == own_lines_removed(text)
    assert json.loads(text)["automatic"]["regions"] == result.tree.automatic["number_of_regions"]


def test_every_level_is_the_same_as_of_the_program(images, run_program, tmp_path):
    import itk

    run_program("segment", images["shapes"], "--output", tmp_path, "--no-pictures", "--quiet", "--max-regions", 12)
    result = segment(images["shapes"], maximum_number_of_regions=12)

    def theirs(*level):
        run_program("relabel", tmp_path, "--quiet", *level)
        return itk.array_from_image(itk.imread(str(tmp_path / "labels.nrrd")))

    for k in range(1, result.tree.number_of_leaves + 1):
        assert np.array_equal(result.labels(k), theirs("--regions", k))
    assert np.array_equal(result.labels(threshold=0.3), theirs("--threshold", 0.3))
    assert np.array_equal(result.labels(depth=2), theirs("--depth", 2))
    assert np.array_equal(result.automatic, theirs("--automatic"))


def test_an_array_gives_what_its_file_gives(images):
    import itk

    for name in ("cells", "brain", "volume.nrrd", "double.mha"):
        image = itk.imread(str(images[name]))
        array = itk.array_from_image(image)
        spacing = tuple(image.GetSpacing())
        of_file = segment(images[name])
        assert np.array_equal(segment(image).leaf_array, of_file.leaf_array)
        if len(set(spacing)) == 1:
            of_array = segment(array)
            assert np.array_equal(of_array.leaf_array, of_file.leaf_array)
            assert of_array.tree.to_dict()["nodes"] == of_file.tree.to_dict()["nodes"]


# ---- the same label at a physical point, whichever library carried the image

SPACING = (0.7, 1.3, 2.9)
ORIGIN = (-31.5, 12.25, 140.0)


def direction():
    a, b = np.deg2rad(20), np.deg2rad(-35)
    about_z = np.array([[np.cos(a), -np.sin(a), 0], [np.sin(a), np.cos(a), 0], [0, 0, 1]])
    about_x = np.array([[1, 0, 0], [0, np.cos(b), -np.sin(b)], [0, np.sin(b), np.cos(b)]])
    return about_z @ about_x @ np.diag([1.0, 1.0, -1.0])


@pytest.fixture(scope="module")
def oblique(volume):
    """The volume as an ITK image that is oblique, anisotropic and flipped; points with their labels of 3 regions."""
    import itk

    image = itk.image_from_array(volume)
    image.SetSpacing(SPACING)
    image.SetOrigin(ORIGIN)
    image.SetDirection(itk.matrix_from_array(np.ascontiguousarray(direction())))
    labels = segment(image, 3).labels()
    rng = np.random.default_rng(6)
    matrix = direction() @ np.diag(SPACING)
    points = []
    for _ in range(60):
        index = rng.integers(0, (30, 20, 12)) + rng.uniform(-0.4, 0.4, 3)
        point = matrix @ index + ORIGIN
        points.append((point, labels.GetPixel(labels.TransformPhysicalPointToIndex(point.tolist()))))
    assert {label for _, label in points} == {1, 2, 3}
    assert np.array_equal(np.unique(itk.array_view_from_image(labels)), [1, 2, 3])
    return image, points


def test_the_boxes_of_the_volume_are_found(oblique, volume):
    image, _ = oblique
    labels = np.asarray(segment(image, 3).labels())
    truth = np.digitize(volume, [250, 600])
    assert len(set(zip(labels.ravel().tolist(), truth.ravel().tolist()))) == 3


def test_points_through_simpleitk(oblique):
    sitk = pytest.importorskip("SimpleITK")
    image, points = oblique
    ours = sitk.GetImageFromArray(np.asarray(image))
    ours.SetSpacing(SPACING)
    ours.SetOrigin(ORIGIN)
    ours.SetDirection(direction().ravel().tolist())
    labels = segment(ours, 3).labels()
    assert labels.IsSameImageGeometryAs(ours)
    for point, label in points:
        assert labels.GetPixel(labels.TransformPhysicalPointToIndex(point.tolist())) == label


def test_points_through_xarray(oblique):
    xarray = pytest.importorskip("xarray")
    import itk

    image, points = oblique
    labels = segment(itk.xarray_from_image(image).transpose("y", "x", "z"), 3).labels()
    assert isinstance(labels, xarray.DataArray)
    assert labels.dims == ("y", "x", "z")
    # Coordinates are along the axes: turned back about the origin.
    for point, label in points:
        x, y, z = direction().T @ (point - ORIGIN) + ORIGIN
        assert labels.sel(x=x, y=y, z=z, method="nearest").item() == label


def test_points_through_monai(oblique):
    pytest.importorskip("monai")
    torch = pytest.importorskip("torch")
    from monai.data import MetaTensor

    image, points = oblique
    affine = np.eye(4)
    affine[:3, :3] = direction() @ np.diag(SPACING)
    affine[:3, 3] = ORIGIN
    affine = np.diag([-1.0, -1.0, 1.0, 1.0]) @ affine  # RAS
    data = np.ascontiguousarray(np.asarray(image).astype(np.float32).T)[None]
    labels = segment(MetaTensor(torch.from_numpy(data), affine=torch.from_numpy(affine)), 3).labels()
    assert isinstance(labels, MetaTensor)
    back = np.linalg.inv(labels.affine.numpy())
    for point, label in points:
        index = np.rint(back @ [-point[0], -point[1], point[2], 1])[:3].astype(int)
        assert int(labels[(0, *index)]) == label


def test_points_through_a_file(oblique, tmp_path):
    import itk

    image, points = oblique
    itk.imwrite(image, str(tmp_path / "image.nrrd"))
    labels = segment(tmp_path / "image.nrrd", 3).labels()
    for point, label in points:
        assert labels.GetPixel(labels.TransformPhysicalPointToIndex(point.tolist())) == label


def test_a_tensor_as_torchvision_has_it(blobs):
    torch = pytest.importorskip("torch")
    tensor = torch.from_numpy(np.ascontiguousarray(blobs.transpose(2, 0, 1)))
    labels = segment(tensor, 5).labels()
    assert labels.dtype == torch.int64
    assert np.array_equal(labels.numpy(), segment(blobs, 5).labels())


def test_kinds_of_the_other_numbers_of_axes(volume):
    """(z, y, x) tensors, and volumes of channels."""
    torch = pytest.importorskip("torch")
    expected = segment(volume).leaf_array
    assert np.array_equal(segment(torch.from_numpy(volume.astype(np.int32))).leaf_array, expected)
    channels = np.stack([volume, volume[..., ::-1]], -1).astype(np.float32)
    assert segment(channels, channel_axis=-1, regions=4).labels().shape == volume.shape


def test_the_model_that_ships(blobs):
    pytest.importorskip("torch")
    result = segment(blobs, model="small-photo")
    assert result.labels().shape == blobs.shape[:2]
    assert result.leaf_array.max() > 1
    assert "small-photo" in result.made


# ---- masks, threads, progress


def test_outside_the_mask_is_0(blobs):
    inside = np.zeros(blobs.shape[:2], bool)
    inside[4:60, 7:95] = True
    for refinement in ("nearest", "snap", "walk"):
        result = segment(blobs, mask=inside, refinement=refinement)
        assert np.array_equal(result.leaf_array > 0, inside)
        assert np.array_equal(result.labels(4) > 0, inside)
        assert (result.confidence[~inside] == 0).all()


def test_a_mask_that_lies_elsewhere(volume):
    import itk

    image, mask = itk.image_from_array(volume), itk.image_from_array((volume > 200).astype(np.uint8))
    image.SetSpacing([1, 2, 3])
    mask.SetSpacing([1, 2, 4])
    with pytest.raises(ValueError, match="^mask: lies elsewhere in physical space"):
        segment(image, mask=mask)


def test_threads_change_nothing(blobs):
    import itk

    before = itk.MultiThreaderBase.GetGlobalDefaultNumberOfThreads()
    expected = segment(blobs)
    for threads in (1, 3):
        result = segment(blobs, number_of_threads=threads)
        assert np.array_equal(result.leaf_array, expected.leaf_array)
        assert result.tree.to_json() == expected.tree.to_json()
    assert itk.MultiThreaderBase.GetGlobalDefaultNumberOfThreads() == before


def test_progress_is_told(images):
    calls = []
    segment(images["large.nrrd"], progress=lambda fraction, stage: calls.append((fraction, stage)))
    fractions = [fraction for fraction, _ in calls]
    assert fractions == sorted(fractions)
    assert (fractions[0], fractions[-1]) == (0.0, 1.0)
    assert list(dict.fromkeys(stage for _, stage in calls)) == ["read", "walk", "cut", "refine", "done"]
    assert len(calls) > 12


@pytest.mark.parametrize("stage", ["read", "walk", "cut", "refine"])
def test_what_the_function_raises_stops_the_run(images, stage):
    def stop(fraction, at):
        if at == stage and (stage == "read" or fraction > stops[stage]):
            raise InterruptedError(f"enough at {at}")

    stops = {"walk": 0.3, "cut": 0.7, "refine": 0.85}
    with pytest.raises(InterruptedError, match=f"enough at {stage}"):
        segment(images["cells"], refinement="snap", progress=stop)


def test_a_bar_on_terminals_only(blobs, capsys, monkeypatch):
    segment(blobs, progress=True)
    assert capsys.readouterr() == ("", "")
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    segment(blobs, progress=True)
    out, err = capsys.readouterr()
    assert out == ""
    assert "Reading the image" in err
    assert err.endswith("\r")


# ---- what is not taken


@pytest.mark.parametrize(
    ("options", "error", "words"),
    [
        ({"regions": 0}, ValueError, "regions: must be at least 1 .got 0"),
        ({"regions": 2.5}, TypeError, "regions: must be a whole number .*got 2.5"),
        ({"regions": True}, TypeError, "regions: must be a whole number"),
        ({"affinity": "gauss"}, ValueError, "affinity: must be one of 'walk', 'cosine', 'dot' .got 'gauss'"),
        ({"refinement": "sharp"}, ValueError, "refinement: must be one of 'automatic', 'nearest', 'snap', 'walk'"),
        ({"token_type": 1}, ValueError, "token_type: must be one of 'automatic', 'region', 'grid' .got 1"),
        ({"number_of_tokens": 1}, ValueError, "number_of_tokens: must be at least 2"),
        ({"number_of_tokens": -5}, ValueError, "number_of_tokens: must be at least 0 .got -5"),
        ({"neighborhood_radius": 2}, ValueError, "neighborhood_radius: must be 0 with token_type Region"),
        ({"minimum_region_fraction": 0.7}, ValueError, "minimum_region_fraction: .*0.7"),
        ({"minimum_region_fraction": "x"}, TypeError, "minimum_region_fraction: must be a number"),
        ({"affinity_exponent": float("nan")}, ValueError, "affinity_exponent: must be finite"),
        ({"walk_length": 0}, ValueError, "walk_length: must be at least 1"),
        ({"improve_cuts": "no"}, TypeError, "improve_cuts: must be True or False"),
        ({"memory_limit": 1000}, MemoryError, "memory_limit: about .* 1000 bytes are allowed"),
        ({"number_of_threads": 0}, ValueError, "number_of_threads: must be at least 1"),
        ({"progress": 3}, TypeError, "progress: must be None, True or a function"),
        ({"device": "cpu"}, ValueError, "device: is for diffusers models .got 'cpu'"),
        ({"resolutions": "64"}, TypeError, "resolutions: must be a list or tuple"),
        ({"model": 3}, TypeError, "model: must be 'local' or the folder"),
        ({"mask": np.zeros((70, 100))}, ValueError, "mask: has no pixel inside"),
        ({"mask": np.ones((7, 10))}, ValueError, "mask: has 10 x 7 pixels, the image 100 x 70"),
        ({"number_of_region": 3}, TypeError, "unexpected keyword argument 'number_of_region'"),
    ],
)
def test_parameters_that_cannot_be(blobs, options, error, words):
    with pytest.raises(error, match=words):
        segment(blobs, **options)


def test_pixels_that_are_not_finite(volume):
    import itk

    image = itk.image_from_array(volume.astype(np.float32))
    image.SetPixel([4, 3, 2], float("nan"))
    with pytest.raises(ValueError, match=r"^image: pixel \[4, 3, 2\] is not finite in single precision"):
        segment(image)
    inside = np.isfinite(np.asarray(image))
    assert np.array_equal(segment(image, mask=inside).leaf_array > 0, inside)


def test_a_model_that_is_not_there(blobs, tmp_path):
    pytest.importorskip("torch")
    with pytest.raises(ValueError, match="^model: .*nothing"):
        segment(blobs, model=tmp_path / "nothing")


def test_a_model_without_torch(blobs, monkeypatch):
    monkeypatch.setitem(sys.modules, "torch", None)
    with pytest.raises(ImportError, match="torch.*local"):
        segment(blobs, model="somewhere")


def test_a_diffusers_model(blobs, model):
    """What segment does with one is what the filters do, set by hand."""
    import itk

    options = {"mode": "noise", "timesteps": [30], "seed": 2**40, "head_weighting": "spectral_gap", "image_size": SMALL}
    result = segment(blobs, model=model, combination="none", layers=["up_blocks"], refinement="nearest", **options)

    image = itk.image_from_array(blobs, is_vector=True)
    tokens, labels = itk.Image[itk.UI, 2], itk.Image[itk.US, 2]
    attention = itk.DiffusionAttentionImageFilter[type(image), tokens].New(image)
    attention.SetModel(model)
    attention.SetCombination("none")
    attention.SetMode("noise")
    attention.SetTimesteps([30])
    attention.SetSeed(2**40)
    attention.SetHeadWeighting("spectral_gap")
    attention.SetImageSize(SMALL)
    attention.SetLayers(["up_blocks"])
    cut = itk.RandomWalkNCutFilter[itk.VectorImage[itk.F, 2], tokens, labels].New(attention.GetOutput())
    label = itk.HierarchicalLabelFilter[labels, itk.ImageBase[2], labels].New(cut.GetOutput())
    label.SetPartitionTree(cut.GetPartitionTree())
    label.SetReferenceImage(image)
    label.Update()
    assert np.array_equal(result.leaf_array, itk.array_from_image(label.GetLeafImage()))
    assert result.tree.to_dict()["nodes"] == cut.GetPartitionTree().to_dict()["nodes"]

    made = result.tree.to_dict()["produced_by"]
    assert made["timesteps"] == [30.0]
    assert made["seed"] == 2**40
    assert (made["tokens"], made["device"], made["layers"]) == ("grid", attention.GetDeviceUsed(), "up_blocks")
    assert made["model_class"]
    assert "noise" in result.made


def test_a_recipe_is_keywords(blobs, model):
    import diffuse_walk_cut

    paper = diffuse_walk_cut.recipe("paper")
    assert paper["combination"] == "none" and paper["layers"] == ("all",) and paper["inversion_steps"] == 10
    made = segment(blobs, model=model, **{**paper, "inversion_steps": 2, "image_size": SMALL}).tree.to_dict()["produced_by"]
    assert (made["mode"], made["tokens"], made["layers"]) == ("inversion", "grid", "all")
    assert len(made["timesteps"]) == 2
    with pytest.raises(ValueError, match="name: must be one of 'paper' .got 'soup'"):
        diffuse_walk_cut.recipe("soup")


def test_values_that_a_model_sees_as_black_and_white(blobs, model):
    """Of 8 bits 0 and 255; otherwise by what is given, whatever was subtracted when the image was read."""
    grey = np.ascontiguousarray(blobs[..., 1])
    options = {"model": model, "combination": "none", "image_size": SMALL}
    expected = segment(grey, **options).leaf_array
    window = {"window_minimum": 2.0**30, "window_maximum": 2.0**30 + 255}
    assert np.array_equal(segment(grey + 2.0**30, **window, **options).leaf_array, expected)
    assert not np.array_equal(segment(grey + 2.0**30, **options).leaf_array, expected)


def test_the_defaults_are_those_of_the_filters(blobs):
    """Each parameter of segment is that of a filter, with its default, or one of the few that are its own."""
    import itk

    image = itk.Image[itk.F, 2]
    tokens, labels = itk.Image[itk.UI, 2], itk.Image[itk.US, 2]
    filters = [
        itk.DiffusionAttentionImageFilter[image, tokens].New(),
        itk.RandomWalkNCutFilter[itk.VectorImage[itk.F, 2], tokens, labels].New(),
        itk.HierarchicalLabelFilter[labels, itk.ImageBase[2], labels].New(),
    ]
    own = {"image", "regions", "series", "mask", "channel_axis", "number_of_threads", "progress", "kept_model"}
    own |= {"maximum_number_of_regions", "refinement"}  # the choice of the program
    parameters = inspect.signature(segment).parameters
    from diffuse_walk_cut._wrapping import _names

    for name, parameter in parameters.items():
        if name in own:
            continue
        getter = "Get" + "".join(word.capitalize() for word in name.split("_"))
        filter_ = next(f for f in filters if hasattr(f, getter))
        value, default = getattr(filter_, getter)(), parameter.default
        names = _names.get(getter[3:])
        if names is not None:
            assert default == names[int(value)], name
        else:
            assert (tuple(value) if isinstance(default, tuple) else value) == default, name
    of_filters = {
        re.sub("(?<!^)(?=[A-Z])", "_", attribute[3:]).lower()
        for filter_ in filters
        for attribute in dir(filter_)
        if attribute.startswith("Set") and attribute not in dir(itk.ImageToImageFilter[image, image])
    }
    # Inputs, the choice of a level, and what each kind of image says itself.
    elsewhere = {"mask_image", "token_image", "partition_tree", "reference_image", "input"}
    elsewhere |= {"level_rule", "number_of_regions", "cost_threshold", "depth", "components_are_color"}
    assert of_filters - elsewhere - own <= set(parameters)


def test_the_version():
    assert re.match(r"\d+\.\d+", diffuse_walk_cut.__version__)
    with pytest.raises(AttributeError, match="no attribute 'segments'"):
        diffuse_walk_cut.segments  # noqa: B018


def test_a_kept_model_is_read_once(model, blobs, tmp_path):
    """Images of two sizes and a mask in between, two at once: as without keeping, though the files have other weights."""
    mask = np.zeros(blobs.shape[:2], bool)
    mask[:50, :70] = True
    folder = tmp_path / "model"
    shutil.copytree(model, folder)
    kept = diffuse_walk_cut.KeptModel()
    options = {"model": folder, "combination": "none", "image_size": SMALL}
    cases = [{"image": blobs}, {"image": blobs, "mask": mask}, {"image": blobs[:60, :64]}]
    expected = [segment(**options, **case).leaf_array for case in cases]
    np.testing.assert_array_equal(segment(**options, kept_model=kept, **cases[0]).leaf_array, expected[0])
    file = folder / "unet" / "diffusion_pytorch_model.safetensors"
    content = file.read_bytes()
    begin = 8 + int.from_bytes(content[:8], "little")
    file.unlink()  # the weights that are kept may be mapped from this file
    file.write_bytes(content[:begin] + bytes(len(content) - begin))
    changed = segment(**options, **cases[0]).leaf_array
    assert not np.array_equal(changed, expected[0])
    with ThreadPoolExecutor(2) as pool:
        results = list(pool.map(lambda case: segment(**options, kept_model=kept, **case).leaf_array, cases))
    for one, other in zip(results, expected, strict=True):
        np.testing.assert_array_equal(one, other)
    segment(blobs, kept_model=kept)  # the local model leaves it alone
    np.testing.assert_array_equal(segment(**options, kept_model=kept, **cases[0]).leaf_array, expected[0])
    kept.forget()
    np.testing.assert_array_equal(segment(**options, kept_model=kept, **cases[0]).leaf_array, changed)


def test_a_kept_model_is_forgotten_without_waiting():
    """Who forgets it does not wait for the walk that another thread makes; after that walk it is gone, too."""

    class Filter:
        New = classmethod(lambda cls: cls())

        def __init__(self):
            self.model = None

        def TakeModel(self, other):
            self.model, other.model = other.model, None

    kept = diffuse_walk_cut.KeptModel()
    first, second, third = Filter(), Filter(), Filter()
    with kept.lent_to(first):
        first.model = "weights"
    with kept.lent_to(second):
        assert second.model == "weights" and first.model is None
        thread = threading.Thread(target=kept.forget)
        thread.start()
        thread.join(60)
        assert not thread.is_alive()
    with kept.lent_to(third):
        assert third.model is None
