# SPDX-License-Identifier: Apache-2.0
"""Lungs, bone and soft tissue of a chest CT, with their volumes. Not for diagnosis.

    python chest_ct.py OUTPUT_FOLDER [IMAGE]

Without IMAGE, the chest CT that the package slicerio brings is taken, and the result compared with its segmentation.
Nothing here knows the number of a label: a region is a lung or bone because of where it is and what it measures.
"""

import pathlib
import sys

try:
    import matplotlib
    import numpy as np
    import pandas
    import SimpleITK as sitk
    import slicerio
    from matplotlib import pyplot
except ImportError as error:
    sys.exit(f"{error}. This example needs: pip install matplotlib pandas SimpleITK slicerio pynrrd")

from diffuse_walk_cut import segment

DATA = pathlib.Path(slicerio.__file__).parent / "data"
NAMES = {1: "right lung", 2: "left lung", 3: "bone", 4: "soft tissue"}
COLORS = ["tab:cyan", "tab:blue", "gold", "tab:red"]


def main(folder, file=DATA / "CTChest4.nrrd"):
    folder.mkdir(parents=True, exist_ok=True)
    # Axes from right to left, front to back, feet to head. What the scanner could not see has -3024 HU in this file: made air,
    # it takes no region of its own.
    image = sitk.DICOMOrient(sitk.ReadImage(str(file)), "LPS")
    image = sitk.Clamp(image, sitk.sitkInt16, lowerBound=-1024)
    values = sitk.GetArrayFromImage(image)
    milliliters = float(np.prod(image.GetSpacing())) / 1000

    # Organs lie in one place. A lung is full of air, large, and does not reach the sides of the picture, as the air outside does.
    organs = segment(image, grouping="objects", connected=True)
    table = organs.statistics()
    width, height, _ = image.GetSize()
    inside = (table.box_first_x > 0) & (table.box_first_y > 0)
    inside &= (table.box_last_x < width - 1) & (table.box_last_y < height - 1)
    lungs = table[inside & table["mean"].between(-950, -600) & (table.volume_mm3 > 300_000)]
    body = table[table["mean"] > -300]  # what the patient lies on is lighter
    middle = np.average(body.centroid_x_mm, weights=body.volume_mm3)
    right, left = lungs.index[lungs.centroid_x_mm < middle], lungs.index[lungs.centroid_x_mm >= middle]
    place = sitk.GetArrayFromImage(organs.labels())
    in_body = np.isin(place, body.index)

    # Tissues look alike wherever they lie: all bones are of the same regions. Muscle and most organs have about 50 HU.
    tissues = segment(image, grouping="classes")
    finest = tissues.tree.number_of_leaves
    means = tissues.statistics(finest)["mean"]
    tissue = sitk.GetArrayFromImage(tissues.labels(finest))
    bone = in_body & np.isin(tissue, means.index[means > 100])
    soft = in_body & np.isin(tissue, means.index[means.between(-200, 100)])

    named = np.zeros(values.shape, np.uint8)
    for label, mask in enumerate((np.isin(place, right), np.isin(place, left), bone, soft), start=1):
        named[mask] = label
    report(folder, named, values, milliliters, pathlib.Path(file) == DATA / "CTChest4.nrrd")
    draw(folder / "chest.png", named, values, image.GetSpacing())

    # For 3D Slicer, with names; the regions themselves, with the page to explore them, are in the folder "organs".
    write_for_slicer(folder / "chest.seg.nrrd", named, image)
    organs.save(folder / "organs")
    print(f"See {folder / 'chest.png'} and {folder / 'organs' / 'explorer.html'}.")


def report(folder, named, values, milliliters, has_reference):
    """Print and write what each tissue measures; the reference has ribs and three parts of the spine as 1 to 4."""
    rows = []
    truth = {1: [5], 2: [6], 3: [1, 2, 3, 4], 4: [7]}
    reference = None
    if has_reference:
        reference = sitk.DICOMOrient(sitk.ReadImage(str(DATA / "Segmentation.seg.nrrd")), "LPS")
        reference = sitk.GetArrayFromImage(reference)
    for label, name in NAMES.items():
        mask = named == label
        mean = round(values[mask].mean()) if mask.any() else None
        row = {"name": name, "volume_ml": round(mask.sum() * milliliters), "mean_hu": mean}
        if has_reference:
            true = np.isin(reference, truth[label])
            row["dice"] = round(2 * (mask & true).sum() / (mask.sum() + true.sum()), 3)
        rows.append(row)
    table = pandas.DataFrame(rows)
    table.to_csv(folder / "chest.csv", index=False)
    print(table.to_string(index=False))
    print(f"Both lungs hold {table.volume_ml[:2].sum() / 1000:.1f} liters.")


def draw(path, named, values, spacing):
    """An axial, a coronal and a sagittal slice through the middle of the lungs; the patient's right is on the left."""
    matplotlib.use("Agg")
    z, y, x = (int(axis.mean()) for axis in np.nonzero(np.isin(named, (1, 2))))
    x += int(60 / spacing[0])  # from the middle into the left lung
    colors = matplotlib.colors.ListedColormap(COLORS)
    figure, axes = pyplot.subplots(1, 3, figsize=(12, 4.9), layout="constrained")
    cuts = (("axial", np.s_[z], "upper", 1, 0), ("coronal", np.s_[:, y], "lower", 2, 0), ("sagittal", np.s_[:, :, x], "lower", 2, 1))
    for panel, (title, cut, origin, down, across) in zip(axes, cuts):
        aspect = spacing[down] / spacing[across]
        panel.imshow(values[cut], cmap="gray", vmin=-1000, vmax=400, origin=origin, aspect=aspect)
        shown = np.ma.masked_equal(named[cut], 0)
        style = {"cmap": colors, "vmin": 1, "vmax": 4, "alpha": 0.45, "interpolation": "nearest"}
        panel.imshow(shown, **style, origin=origin, aspect=aspect)
        panel.set(title=title, xticks=[], yticks=[])
    patches = [matplotlib.patches.Patch(color=color, label=name) for color, name in zip(COLORS, NAMES.values())]
    figure.legend(handles=patches, loc="outside lower center", ncols=4)
    figure.savefig(path, dpi=90)


def write_for_slicer(path, named, image):
    affine = np.eye(4)
    affine[:3, :3] = np.reshape(image.GetDirection(), (3, 3)) * image.GetSpacing()
    affine[:3, 3] = image.GetOrigin()
    colors = [matplotlib.colors.to_rgb(color) for color in COLORS]
    segments = [{"labelValue": label, "name": name, "color": colors[label - 1]} for label, name in NAMES.items()]
    voxels = np.ascontiguousarray(named.T)  # slicerio's axes are x, y, z
    slicerio.write_segmentation(str(path), {"voxels": voxels, "ijkToLPS": affine, "segments": segments})


if __name__ == "__main__":
    if len(sys.argv) not in (2, 3):
        sys.exit(__doc__)
    main(pathlib.Path(sys.argv[1]), *sys.argv[2:])
