# SPDX-License-Identifier: Apache-2.0
"""Other methods that segment a volume, each a function that gives labels; those whose package is missing are named as left out."""
import importlib.util

import numpy as np
import SimpleITK as sitk

PACKAGES = {"skimage": "scikit-image", "higra": "higra", "mwatershed": "mwatershed", "scipy": "scipy"}


def k_means(values, count):
    """Classes of intensity by Lloyd's algorithm on a histogram of 1,024 bins, begun at even quantiles."""
    edges = np.linspace(values.min(), values.max(), 1025)
    mass, centers = np.histogram(values, edges)[0].astype(float), (edges[1:] + edges[:-1]) / 2
    means = np.unique(np.quantile(values, (np.arange(count) + 0.5) / count))
    means = means if len(means) == count else np.linspace(values.min(), values.max(), count)
    for _ in range(200):
        nearest = np.abs(centers[:, None] - means).argmin(1)
        means = np.array([np.average(centers[nearest == k], weights=mass[nearest == k]) if mass[nearest == k].sum() else m
                          for k, m in enumerate(means)])  # fmt: skip
    return np.abs(values[..., None] - means).argmin(-1)


def multi_otsu(values, count):
    """Classes of intensity between the thresholds of least variance within them, on a histogram of 64 bins."""
    from skimage.filters import threshold_multiotsu

    return np.digitize(values, threshold_multiotsu(values, count, nbins=64))


def gradient(image):
    return sitk.GradientMagnitudeRecursiveGaussian(sitk.Cast(image, sitk.sitkFloat32), min(image.GetSpacing()))


def watershed(image, most):
    """The lowest level of a watershed of the gradient that has at most so many regions."""
    heights = gradient(image)
    low, high = 0.0, float(sitk.GetArrayViewFromImage(heights).max())
    for _ in range(12):
        level = (low + high) / 2
        regions = sitk.GetArrayFromImage(sitk.MorphologicalWatershed(heights, level, False, False))
        low, high = (level, high) if regions.max() > most else (low, level)
    return sitk.GetArrayFromImage(sitk.MorphologicalWatershed(heights, high, False, False)).astype(np.int64)


def slic(image, most):
    """Supervoxels of about the number asked for; more than most only by what the grid of seeds rounds."""
    side = (np.prod(image.GetSize()) / most) ** (1 / 3)
    grid = [int(min(size, max(1, np.ceil(side)))) for size in image.GetSize()]
    values = sitk.RescaleIntensity(sitk.Cast(image, sitk.sitkFloat32), 0, 255)
    return sitk.GetArrayFromImage(sitk.SLIC(values, grid, 10.0, 5, True, False)).astype(np.int64)


def hierarchy(image, most, attribute):
    """The finest level of Higra's watershed hierarchy that has at most so many regions, on voxels that share a face."""
    import higra

    heights = sitk.GetArrayFromImage(gradient(image))
    steps = np.concatenate([np.eye(3, dtype=int), -np.eye(3, dtype=int)])
    graph = higra.get_nd_regular_graph(heights.shape, steps)
    weights = higra.weight_graph(graph, heights.ravel(), higra.WeightFunction.mean)
    tree, altitudes = getattr(higra, f"watershed_hierarchy_by_{attribute}")(graph, weights)
    cut = higra.HorizontalCutExplorer(tree, altitudes).horizontal_cut_from_num_regions(most, False)
    return np.unique(cut.labelisation_leaves(tree), return_inverse=True)[1].reshape(heights.shape)


def mutex_watershed(image, most, scale):
    """Neighbors attract each other by exp(-|difference| / (scale x range)), voxels about 8 away on an axis repel by 1 less that.

    It finds thousands of segments; all but the largest go to the nearest of these."""
    import mwatershed
    from scipy.ndimage import distance_transform_edt

    values = sitk.GetArrayFromImage(image).astype(np.float64)
    unit = scale * np.ptp(np.quantile(values, (0.005, 0.995)))
    spacing = image.GetSpacing()[::-1]
    affinities, offsets = [], []
    for far in (0, 1):
        for axis in range(3):
            reach = max(1, round(8 * min(spacing) / spacing[axis])) if far else 1
            whole = [slice(None)] * 3
            first, second = (tuple(whole[:axis] + [part] + whole[axis + 1 :]) for part in (slice(0, -reach), slice(reach, None)))
            affinity = np.zeros(values.shape)
            affinity[first] = np.exp(-np.abs(values[second] - values[first]) / unit) - far
            affinities.append(affinity)
            offsets.append([reach * (axis == other) for other in range(3)])
    segments = mwatershed.agglom(np.array(affinities), offsets)
    segments = np.unique(segments, return_inverse=True)[1].reshape(values.shape)
    kept = np.argsort(-np.bincount(segments.ravel()), kind="stable")[:most]
    nearest = distance_transform_edt(~np.isin(segments, kept), sampling=spacing, return_distances=False, return_indices=True)
    return segments[tuple(nearest)]


def missing(*modules):
    """The packages that are not installed."""
    return [PACKAGES[module] for module in modules if importlib.util.find_spec(module) is None]


def peers(image, few, many):
    """Name, the packages that it lacks, and what makes its labels, at most few and at most many regions."""
    values = sitk.GetArrayFromImage(image).astype(np.float32)
    for classes in sorted({few, min(many, 16)}):
        yield f"k-means, {classes} classes", [], lambda n=classes: k_means(values, n)
    yield "scikit-image multi-Otsu, 5 classes", missing("skimage"), lambda: multi_otsu(values, 5)
    for most in (few, many):
        yield f"SimpleITK watershed, at most {most}", [], lambda n=most: watershed(image, n)
        yield f"SimpleITK SLIC, about {most}", [], lambda n=most: slic(image, n)
        for attribute in ("area", "volume"):
            name = f"Higra watershed hierarchy by {attribute}, {most}"
            yield name, missing("higra"), lambda n=most, a=attribute: hierarchy(image, n, a)
        for scale in (0.02, 0.1):
            name = f"mwatershed, scale {scale}, the {most} largest"
            yield name, missing("mwatershed", "scipy"), lambda n=most, s=scale: mutex_watershed(image, n, s)
