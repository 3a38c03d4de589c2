# SPDX-License-Identifier: Apache-2.0
"""Fluid, gray and white matter of a head MR, by what the regions measure. Not for diagnosis.

    python head_mr.py OUTPUT_FOLDER           a head that this program makes, of which the truth is known
    python head_mr.py OUTPUT_FOLDER nilearn   the average brain of 152 people that the package nilearn brings
    python head_mr.py OUTPUT_FOLDER IMAGE     a T1 MR whose skull has been removed, so that all around the brain is 0

T1 weighted images only: there fluid is dark, gray matter gray, and white matter the brightest of the three.
"""

import pathlib
import sys

import numpy as np

try:
    import matplotlib
    import pandas
    import SimpleITK as sitk
    from matplotlib import pyplot
except ImportError as error:
    sys.exit(f"{error}. This example needs: pip install matplotlib pandas SimpleITK")

from diffuse_walk_cut import segment

NAMES = {1: "fluid", 2: "gray matter", 3: "white matter"}
COLORS = ["tab:blue", "tab:orange", "white"]


def main(folder, file=None):
    folder.mkdir(parents=True, exist_ok=True)
    if file is None:
        image, truth = make_head()
    else:
        image, truth = read_nilearn() if file == "nilearn" else (read(file), None)
    values = sitk.GetArrayFromImage(image)
    brain = sitk.Cast(image > 0, sitk.sitkUInt8)
    milliliters = float(np.prod(image.GetSpacing())) / 1000

    # Regions of like intensity anywhere in the brain, many, so that each is of one tissue.
    result = segment(image, mask=brain, grouping="classes", maximum_number_of_regions=64)
    table = result.statistics(64)

    # The means fall into three groups, and the two limits between them are where the groups' spread is least (Otsu's rule).
    low, high = find_limits(table["mean"].to_numpy(), table.volume_mm3.to_numpy())
    tissue = 1 + (table["mean"] > low).astype(int) + (table["mean"] > high)
    named = np.zeros(values.shape, np.uint8)
    named[values > 0] = tissue.to_numpy()[result.leaf_array[values > 0] - 1]

    rows = []
    for label, name in NAMES.items():
        mask = named == label
        row = {"tissue": name, "regions": int((tissue == label).sum()), "volume_ml": round(mask.sum() * milliliters)}
        row["mean"] = round(float(values[mask].mean()), 1)
        if truth is not None:
            row["true_ml"] = round((truth == label).sum() * milliliters)
            row["dice"] = round(2 * (mask & (truth == label)).sum() / (mask.sum() + (truth == label).sum()), 3)
        rows.append(row)
    table = pandas.DataFrame(rows)
    table.to_csv(folder / "head.csv", index=False)
    print(table.to_string(index=False))
    print(f"The brain with its fluid has {table.volume_ml.sum()} ml.")

    labels = sitk.GetImageFromArray(named)
    labels.CopyInformation(image)
    sitk.WriteImage(labels, str(folder / "tissues.nii.gz"), useCompression=True)
    result.save(folder / "regions")
    draw(folder / "head.png", values, named)
    print(f"See {folder / 'head.png'} and {folder / 'regions' / 'explorer.html'}.")


def find_limits(means, weights):
    """The two limits that leave least spread within three groups of weighted means."""
    order = np.argsort(means)
    means, weights = means[order], weights[order]

    def spread(first, last):
        group, weight = means[first:last], weights[first:last]
        return (weight * (group - np.average(group, weights=weight)) ** 2).sum()

    n = len(means)
    pairs = [(i, j) for i in range(1, n - 1) for j in range(i + 1, n)]
    i, j = min(pairs, key=lambda pair: spread(0, pair[0]) + spread(pair[0], pair[1]) + spread(pair[1], n))
    return (means[i - 1] + means[i]) / 2, (means[j - 1] + means[j]) / 2


def make_head(seed=0):
    """A brain of 2 mm voxels with folds, ventricles, 4 % noise and a field that is 20 % uneven; without skull."""
    random = np.random.default_rng(seed)
    z, y, x = np.meshgrid(*(np.arange(-size / 2 + 1, size / 2 + 1, 2) for size in (140, 190, 160)), indexing="ij")
    around, up = np.arctan2(y / 88, x / 72), np.arctan2(z / 64, np.hypot(x / 72, y / 88))
    folds = np.cos(17 * around + 4 * np.sin(5 * up)) * np.cos(up) + 0.6 * np.cos(15 * up + 3 * np.sin(4 * around))
    radius = np.sqrt((x / 72) ** 2 + (y / 88) ** 2 + (z / 64) ** 2)
    truth = np.zeros(x.shape, np.uint8)
    truth[radius < 1] = 1
    truth[radius < 0.92 + 0.045 * folds] = 2  # the cortex, in folds
    truth[radius < 0.77 + 0.075 * folds] = 3
    for side in (-1, 1):
        truth[((x - side * 25) / 9) ** 2 + ((y - 2) / 20) ** 2 + (z / 14) ** 2 < 1] = 2  # a nucleus deep in the white matter
        truth[((x - side * 9) / 8) ** 2 + ((y + 4) / 34) ** 2 + ((z - 8) / 12) ** 2 < 1] = 1  # a ventricle
    truth[(np.abs(x) < 2) & (radius < 1) & (z > 24)] = 1  # the gap between the halves
    ideal = np.choose(truth, (0.0, 250.0, 600.0, 900.0))
    blurred = sitk.GetArrayFromImage(sitk.DiscreteGaussian(sitk.GetImageFromArray(ideal), 0.5))
    field = 1 + 0.1 * np.sin(x / 50 + 0.5) + 0.1 * np.sin(y / 70)
    values = np.where(truth > 0, np.maximum(blurred * field + random.normal(0, 36, x.shape), 1), 0)
    image = sitk.GetImageFromArray(values.astype(np.int16))
    image.SetSpacing((2, 2, 2))
    image.SetOrigin((-79.0, -94.0, -69.0))
    return image, truth


def read(file):
    """With axes from right to left, front to back, feet to head, whatever they are in the file."""
    return sitk.DICOMOrient(sitk.ReadImage(str(file)), "LPS")


def read_nilearn():
    """The MNI152 average; its truth are the tissue maps that come along, in 256 steps, the most probable of three."""
    try:
        from nilearn import datasets
    except ImportError:
        sys.exit("The package nilearn is missing: pip install nilearn. Its average brain has 12 MB.")
    data = pathlib.Path(datasets.__file__).parent / "data"
    name = "mni_icbm152_{}_tal_nlin_sym_09a_converted.nii.gz"
    image, gray, white = (read(data / name.format(kind)) for kind in ("t1", "gm", "wm"))
    gray, white = (sitk.GetArrayFromImage(one) / 255 for one in (gray, white))
    truth = 1 + np.argmax([1 - gray - white, gray, white], axis=0)
    return image, np.where(sitk.GetArrayFromImage(image) > 0, truth, 0)


def draw(path, values, named):
    """Slices through the middle, seen from the feet and from the front: the patient's right is on the left."""
    matplotlib.use("Agg")
    figure, axes = pyplot.subplots(1, 3, figsize=(11, 4.4), layout="constrained")
    z, y, _ = (size // 2 for size in values.shape)
    cuts = (("axial", np.s_[z]), ("coronal", np.s_[:, y]))
    axes[0].imshow(values[z], cmap="gray")
    axes[0].set_title("image, axial")
    colors = matplotlib.colors.ListedColormap(["black", *COLORS])
    for panel, (title, cut) in zip(axes[1:], cuts):
        panel.imshow(named[cut], cmap=colors, vmin=0, vmax=3, interpolation="nearest")
        panel.set_title(f"tissues, {title}")
    axes[2].invert_yaxis()
    for panel in axes:
        panel.set_axis_off()
    patches = [matplotlib.patches.Patch(facecolor=c, edgecolor="gray", label=name) for c, name in zip(COLORS, NAMES.values())]
    figure.legend(handles=patches, loc="outside lower center", ncols=3)
    figure.savefig(path, dpi=90)


if __name__ == "__main__":
    if len(sys.argv) not in (2, 3):
        sys.exit(__doc__)
    main(pathlib.Path(sys.argv[1]), *sys.argv[2:])
