# SPDX-License-Identifier: Apache-2.0
"""The filters as ITK wraps them: types, calls, names, outputs, errors, docstrings."""

import ast
import inspect
import pickle
from pathlib import Path

import itk
import numpy as np
import pytest

from diffuse_walk_cut import _wrapping

SCALARS = ("UC", "SS", "US", "SI", "UI", "F", "D")
LABELS = ("US", "UC", "UI")


def three_regions(dimension=2, dtype=np.float32):
    """Three bands of 10, 60 and 120, without noise: their partition is known."""
    shape = (18, 24) if dimension == 2 else (6, 18, 24)
    values = np.zeros(shape, dtype)
    values[...] = np.repeat(np.array([10, 60, 120], dtype), 8)
    return values


def same_partition(a, b):
    """Are the labels the same but for their numbers?"""
    pairs = set(zip(np.ravel(a).tolist(), np.ravel(b).tolist()))
    return len(pairs) == len(np.unique(a)) == len(np.unique(b))


@pytest.fixture(scope="module")
def cut():
    walk, tokens = itk.diffusion_attention_image_filter(itk.image_from_array(three_regions()), number_of_tokens=30)
    labels, tree = itk.random_walk_n_cut_filter(walk, tokens, minimum_region_fraction=0.01)
    return walk, tokens, labels, tree


@pytest.mark.parametrize("dimension", (2, 3))
@pytest.mark.parametrize("scalar", SCALARS)
def test_scalars(scalar, dimension):
    pixel = getattr(itk, scalar)
    image = itk.image_from_array(three_regions(dimension)).astype(pixel)
    walk, tokens = itk.diffusion_attention_image_filter(image, number_of_tokens=30)
    labels, tree = itk.random_walk_n_cut_filter(walk, tokens)
    level = itk.hierarchical_label_filter(labels, tree, number_of_regions=3)
    assert type(walk) is itk.VectorImage[itk.F, dimension]
    assert type(tokens) is itk.Image[itk.UI, dimension]
    assert type(level) is itk.Image[itk.US, dimension]
    assert same_partition(itk.array_view_from_image(level), three_regions(dimension))


@pytest.mark.parametrize("dimension", (2, 3))
@pytest.mark.parametrize(
    "component, dtype",
    (("UC", np.uint8), ("SS", np.int16), ("US", np.uint16), ("F", np.float32), ("D", np.float64)),
)
def test_vectors_are_channels_or_colours(component, dtype, dimension):
    values = np.repeat(three_regions(dimension, dtype)[..., np.newaxis], 3, axis=-1)
    image = itk.image_from_array(values, ttype=itk.VectorImage[getattr(itk, component), dimension])
    for as_color in (False, True):
        walk, tokens = itk.diffusion_attention_image_filter(image, number_of_tokens=30, components_are_color=as_color)
        labels, tree = itk.random_walk_n_cut_filter(walk, tokens)
        level = itk.hierarchical_label_filter(labels, tree, number_of_regions=3)
        assert same_partition(itk.array_view_from_image(level), three_regions(dimension))


@pytest.mark.parametrize("dimension", (2, 3))
@pytest.mark.parametrize("pixel", ("RGB", "RGBA"))
def test_colour_images(pixel, dimension):
    image_type = itk.Image[getattr(itk, pixel + "Pixel")[itk.UC], dimension]
    values = np.repeat(three_regions(dimension, np.uint8)[..., np.newaxis], len(pixel), axis=-1)
    walk, _ = itk.diffusion_attention_image_filter(itk.image_from_array(values, ttype=image_type), number_of_tokens=30)
    vectors = itk.image_from_array(values, ttype=itk.VectorImage[itk.UC, dimension])
    expected, _ = itk.diffusion_attention_image_filter(vectors, number_of_tokens=30, components_are_color=True)
    np.testing.assert_array_equal(itk.array_view_from_image(walk), itk.array_view_from_image(expected))


@pytest.mark.parametrize("label", LABELS)
def test_label_types(cut, label):
    walk, tokens, expected, _ = cut
    label_image = itk.Image[getattr(itk, label), 2]
    filter = itk.RandomWalkNCutFilter[type(walk), type(tokens), label_image].New()
    filter.SetInput(walk)
    filter.SetTokenImage(tokens)
    filter.SetMinimumRegionFraction(0.01)
    filter.Update()
    labels = filter.GetOutput()
    assert type(labels) is label_image
    np.testing.assert_array_equal(itk.array_view_from_image(labels), itk.array_view_from_image(expected))
    level = itk.hierarchical_label_filter(labels, filter.GetPartitionTree(), number_of_regions=2)
    assert type(level) is label_image
    assert np.unique(itk.array_view_from_image(level)).tolist() == [1, 2]


@pytest.mark.parametrize("reference", ("F", "US", "RGB", "VF"))
def test_reference_images_of_any_type(cut, reference):
    _, _, labels, tree = cut
    values = three_regions()
    image = {
        "F": lambda: itk.image_from_array(values),
        "US": lambda: itk.image_from_array(values.astype(np.uint16)),
        "RGB": lambda: itk.image_from_array(np.stack([values] * 3, -1).astype(np.uint8), is_vector=True),
        "VF": lambda: itk.image_from_array(np.stack([values] * 5, -1), ttype=itk.VectorImage[itk.F, 2]),
    }[reference]()
    level = itk.hierarchical_label_filter(labels, tree, reference_image=image, refinement="snap", number_of_regions=3)
    assert same_partition(itk.array_view_from_image(level), values)


def test_pipeline_of_objects_runs_on_demand_and_again():
    image = itk.image_from_array(three_regions())
    attention = itk.DiffusionAttentionImageFilter.New(image, number_of_tokens=30)
    cutter = itk.RandomWalkNCutFilter.New(attention.GetOutput(0), token_image=attention.GetOutput(1))
    label = itk.HierarchicalLabelFilter.New(
        cutter.GetOutput(0), partition_tree=cutter.GetOutput(1), number_of_regions=2
    )
    label.Update()
    assert np.unique(itk.array_from_image(label.GetOutput())).tolist() == [1, 2]
    label.SetNumberOfRegions(3)
    label.Update()
    assert np.unique(itk.array_from_image(label.GetOutput())).tolist() == [1, 2, 3]
    assert attention.GetNumberOfModelRuns() == 1 and cutter.GetNumberOfCuts() == 1


def test_arrays_in_arrays_out(cut):
    walk, tokens = itk.diffusion_attention_image_filter(three_regions(), number_of_tokens=30)
    assert isinstance(tokens, np.ndarray) and tokens.shape == (18, 24)
    _, _, labels, tree = cut
    level = itk.hierarchical_label_filter(itk.array_from_image(labels), tree, number_of_regions=2)
    assert isinstance(level, np.ndarray) and level.shape == (18, 24)


def test_geometry_is_kept():
    image = itk.image_from_array(three_regions())
    image.SetSpacing([0.5, 2.0])
    image.SetOrigin([-3.0, 7.0])
    image.SetDirection(itk.matrix_from_array(np.array([[0.0, -1.0], [1.0, 0.0]])))
    walk, tokens = itk.diffusion_attention_image_filter(image, number_of_tokens=30)
    labels, tree = itk.random_walk_n_cut_filter(walk, tokens)
    level = itk.hierarchical_label_filter(labels, tree, number_of_regions=2)
    assert tuple(level.GetSpacing()) == (0.5, 2.0) and tuple(level.GetOrigin()) == (-3.0, 7.0)
    np.testing.assert_array_equal(itk.array_from_matrix(level.GetDirection()), [[0, -1], [1, 0]])


def test_names_of_enums_are_those_of_itk():
    # ITK's numbers by ITK's names, and the same through ours.
    assert itk.RandomWalkNCutFilterEnums.Affinity_Cosine == 1
    filter = itk.RandomWalkNCutFilter.New()
    for parameter, enums in (("Affinity", itk.RandomWalkNCutFilterEnums), ("Layout", itk.RandomWalkNCutFilterEnums)):
        check_names(filter, parameter, parameter, enums)
    attention = itk.DiffusionAttentionImageFilter.New()
    for parameter, enum in (
        ("TokenType", "TokenType"),
        ("Appearance", "Appearance"),
        ("Grouping", "Grouping"),
        ("Combination", "Combination"),
        ("Precision", "Precision"),
        ("Mode", "DiffusionMode"),
        ("HeadWeighting", "HeadWeighting"),
    ):
        check_names(attention, parameter, enum, itk.DiffusionAttentionImageFilterEnums)
    label = itk.HierarchicalLabelFilter.New()
    for parameter in ("LevelRule", "Refinement"):
        check_names(label, parameter, parameter, itk.HierarchicalLabelFilterEnums)


def check_names(filter, parameter, enum, enums):
    values = [name for name in dir(enums) if name.startswith(enum + "_")]
    assert values
    names = {name.replace("_", ""): name for name in _wrapping._names[parameter]}
    assert len(names) == len(values)
    for value in values:  # None is a word of Python: SWIG writes _None
        getattr(filter, "Set" + parameter)(names[value[len(enum) + 1 :].lower().lstrip("_")])
        assert getattr(filter, "Get" + parameter)() == getattr(enums, value)
        getattr(filter, "Set" + parameter)(getattr(enums, value))
        assert getattr(filter, "Get" + parameter)() == getattr(enums, value)
    with pytest.raises(ValueError, match=f"{parameter}: must be one of .* \\(got 'nonsense'\\)"):
        getattr(filter, "Set" + parameter)("nonsense")


def test_errors_name_the_parameter():
    image = itk.image_from_array(three_regions())
    with pytest.raises(RuntimeError, match="NumberOfTokens: must be at least 2"):
        itk.diffusion_attention_image_filter(image, number_of_tokens=1)
    walk, tokens = itk.diffusion_attention_image_filter(image, number_of_tokens=30)
    with pytest.raises(RuntimeError, match="MinimumRegionFraction"):
        itk.random_walk_n_cut_filter(walk, tokens, minimum_region_fraction=0.9)
    with pytest.raises(RuntimeError, match="PartitionTree"):
        itk.hierarchical_label_filter(itk.random_walk_n_cut_filter(walk, tokens)[0], itk.PartitionTree.New())
    bad = three_regions()
    bad[3, 4] = np.nan
    with pytest.raises(RuntimeError, match=r"pixel \[4, 3\] is not finite"):
        itk.diffusion_attention_image_filter(itk.image_from_array(bad))
    with pytest.raises(RuntimeError, match="ComponentsAreColor"):
        itk.diffusion_attention_image_filter(image, components_are_color=True)
    with pytest.raises(IndexError, match="there are two"):
        itk.RandomWalkNCutFilter.New().GetOutput(2)


def test_tree_is_a_sequence_and_comes_back(cut, tmp_path):
    tree = cut[3]
    assert len(tree) == len(list(tree)) == len(tree.nodes) == 2 * tree.number_of_leaves - 1
    assert tree[0].parent is None and tree[0].cost <= tree[tree.splits[1]].cost
    lookup = tree.cut(number_of_regions=2)
    assert lookup.dtype == np.uint32 and lookup[0] == 0 and set(lookup[1:]) == {1, 2}
    for copy in (
        itk.PartitionTree.from_json(tree.to_json()),
        itk.PartitionTree.from_dict(tree.to_dict()),
        pickle.loads(pickle.dumps(tree)),
    ):
        assert copy.to_json() == tree.to_json()
    file = str(tmp_path / "tree.json")
    itk.PartitionTreeFileWriter.New(tree, file_name=file).Update()
    reader = itk.PartitionTreeFileReader.New(file_name=file)
    reader.Update()
    assert reader.GetOutput().to_json() == tree.to_json()
    with pytest.raises(RuntimeError, match="not JSON"):
        itk.PartitionTree.from_json("{")


def test_docstrings_come_from_the_headers():
    assert "normalized cuts" in itk.RandomWalkNCutFilter.values()[0].__doc__
    assert "Steps of the walk" in itk.RandomWalkNCutFilter.values()[0].SetWalkLength.__doc__
    assert "random walk" in inspect.getdoc(itk.DiffusionAttentionImageFilter.values()[0])
    assert "level" in inspect.getdoc(itk.HierarchicalLabelFilter.values()[0])
    assert "hierarchical segmentation" in inspect.getdoc(itk.PartitionTree)
    for parameter in ("number_of_tokens", "model", "image_size"):
        assert parameter in inspect.signature(itk.diffusion_attention_image_filter).parameters


def test_stubs_are_of_what_is_there():
    stub = Path(itk.__file__).parents[1] / "itk-stubs" / "__init__.pyi"
    known = {"DiffusionAttentionImageFilter", "RandomWalkNCutFilter", "HierarchicalLabelFilter", "PartitionTree"}
    seen = set()
    for node in ast.parse(stub.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
            seen.add(node.name)
            wrapped = getattr(itk, node.name)
            wrapped = wrapped if inspect.isclass(wrapped) else wrapped.values()[0]
            for member in node.body:
                name = member.name if isinstance(member, ast.FunctionDef) else member.target.id
                assert hasattr(wrapped, name), f"{node.name}.{name}"
            # And each parameter that can be set is in the stub.
            setters = {name for name in vars(wrapped) if name.startswith("Set") and node.name != "PartitionTree"}
            assert setters - {"SetInput"} <= {getattr(member, "name", "") for member in node.body}
        elif isinstance(node, ast.FunctionDef) and not node.name.startswith("_"):
            keywords = {argument.arg for argument in node.args.kwonlyargs}
            assert keywords <= set(inspect.signature(getattr(itk, node.name)).parameters)
    assert seen == known


def test_other_filters_of_itk_take_the_outputs(cut):
    """Types of this module are those of the official ones."""
    labels = cut[2]
    caster = itk.CastImageFilter[type(labels), itk.Image[itk.F, 2]].New(labels)
    caster.Update()
    np.testing.assert_array_equal(itk.array_from_image(caster.GetOutput()), itk.array_from_image(labels))
    shapes = itk.LabelImageToShapeLabelMapFilter.IUS2LM2.New(labels)
    shapes.Update()
    assert shapes.GetOutput().GetNumberOfLabelObjects() == len(np.unique(itk.array_view_from_image(labels)))
