# SPDX-License-Identifier: Apache-2.0
"""The data sets of the benchmarks: where images and labels lie in the folder that the user has, and what is counted.

Every data set may lie in more than one way, as it was downloaded or as a peer prepared it; the first layout that is there is
taken. Nothing is downloaded. Needs numpy and pillow.
"""
import dataclasses
import pathlib
import re

import numpy as np
from PIL import Image

import class_maps

COCO_LIST = pathlib.Path(__file__).resolve().parent / "coco_stuff_27_val.txt"


@dataclasses.dataclass(frozen=True)
class Layout:
    """`images` and `labels` are paths below the user's folder with {} for the name of an image. The names are those of the
    file `names` below that folder, or of COCO_LIST, or without one those of all files that `images` fits."""

    images: str
    labels: str
    values: np.ndarray  # of class_maps
    names: str | pathlib.Path | None = None

    def list(self, root):
        """Names of the images that are there, in order; None where the layout is another."""
        before, after = self.images.split("{}")
        if self.names is None:
            paths = [path.relative_to(root).as_posix() for path in sorted(root.glob(before + "**/*" + after))]
            names = [path[len(before) : len(path) - len(after)] for path in paths]
        else:
            folder = root / before
            files = {path.name for path in folder.iterdir()} if folder.is_dir() else set()
            names = [name for name in self.listed(root) if name + after in files]
        return names if names and (root / self.label(names[0])).exists() else None

    def listed(self, root):
        if self.names == COCO_LIST:
            return [f"{int(number):012d}" for number in re.sub("#.*", "", COCO_LIST.read_text()).split()]
        path = root / self.names
        return path.read_text().split() if path.exists() else []

    def label(self, name):
        return self.labels.format(name)


@dataclasses.dataclass(frozen=True)
class DataSet:
    """`classes` are counted, the last of them the background where there is one; `images` are how many the benchmark has."""

    title: str
    classes: int
    background: bool
    images: int
    folders: tuple  # names that the user's folder may have below the one that is given
    layouts: tuple
    protocols: tuple = ("diffcut",)


COCO_IMAGES = ("val2017/{}.jpg", "images/val2017/{}.jpg")
COCO_LABELS = ("annotations/val2017/{}.png", "stuffthingmaps/val2017/{}.png", "annotation_val2017/{}.png",
               "stuffthingmaps_trainval2017/val2017/{}.png")


def coco(values):
    return tuple(Layout(images, labels, values, COCO_LIST) for images in COCO_IMAGES for labels in COCO_LABELS)


CITYSCAPES = Layout("leftImg8bit/val/{}_leftImg8bit.png", "gtFine/val/{}_gtFine_labelIds.png", class_maps.cityscapes_27())
ADE = ("images/validation/{}.jpg", "annotations/validation/{}.png")
VOC = ("JPEGImages/{}.jpg", "SegmentationClass/{}.png", class_maps.from_one(20), "ImageSets/Segmentation/val.txt")
CONTEXT = (  # prepared by mmsegmentation's tools/dataset_converters/pascal_context.py, or by DiffCut's or FC-CLIP's script
    Layout("JPEGImages/{}.jpg", "SegmentationClassContext/{}.png", class_maps.from_one(59),
           "ImageSets/SegmentationContext/val.txt"),
    Layout("images/validation/{}.jpg", "annotations_ctx59/validation/{}.png", class_maps.from_zero(59)))
BOTH = ("diffcut", "diffseg")
ADE_FOLDERS = ("ADEChallengeData2016", "ade/ADEChallengeData2016")
DATA_SETS = {
    "coco-stuff-27": DataSet("COCO-Stuff-27", 27, False, 2175, ("coco", "coco_stuff164k"), coco(class_maps.coco_stuff_27()), BOTH),
    "cityscapes-27": DataSet("Cityscapes, 27 classes", 27, False, 500, ("cityscapes",), (CITYSCAPES,), BOTH),
    "ade20k": DataSet("ADE20K as DiffCut's code reads it", 150, False, 2000, ADE_FOLDERS,
                      (Layout(*ADE, class_maps.ade20k_of_diffcut()),)),
    "ade20k-150": DataSet("ADE20K, 150 classes", 150, False, 2000, ADE_FOLDERS, (Layout(*ADE, class_maps.from_one(150)),)),
    "voc": DataSet("PASCAL VOC 2012, 20 classes and background", 21, True, 1449, ("VOC2012", "VOCdevkit/VOC2012"),
                   (Layout(*VOC),)),
    "context": DataSet("PASCAL Context, 59 classes and background", 60, True, 5105,
                       ("VOC2010", "VOCdevkit/VOC2010", "pascal_ctx_d2"), CONTEXT),
    "coco-object": DataSet("COCO-Object, 80 classes and background", 81, True, 2175, ("coco", "coco_stuff164k"),
                           coco(class_maps.coco_objects())),
}


@dataclasses.dataclass(frozen=True)
class Example:
    """An image of a data set with its labels."""

    name: str
    image: pathlib.Path
    label: pathlib.Path
    values: np.ndarray

    @property
    def files(self):
        return (self.image, self.label)

    def read_image(self):
        """(rows, columns, 3), 8 bits."""
        return np.asarray(Image.open(self.image).convert("RGB"))

    def read_classes(self):
        """(rows, columns) classes, or -1."""
        labels = np.asarray(Image.open(self.label))
        if labels.ndim != 2:
            raise ValueError(f"{self.label}: not an image of labels with one value a pixel (got {labels.shape})")
        return class_maps.apply(self.values, labels.astype(np.int64), self.label)


def list_examples(data_set, folder):
    """Those of the benchmark, in the order of their names. A ValueError says what the folder should hold."""
    folder = pathlib.Path(folder)
    for root in (folder, *[folder / name for name in data_set.folders]):
        for layout in data_set.layouts:
            names = layout.list(root)
            if names:
                return [Example(name.split("/")[-1], root / layout.images.format(name), root / layout.label(name),
                                layout.values) for name in names]
    wanted = " or ".join(f"{one.images.format('*')} with {one.label('*')}" for one in data_set.layouts)
    raise ValueError(f"DATA: {folder} does not hold {data_set.title} (got none of {wanted}). Give the folder that holds these; "
                     f"evaluation/README.md says where the data are from")
