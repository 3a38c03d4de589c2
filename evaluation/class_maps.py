# SPDX-License-Identifier: Apache-2.0
"""From the value of a pixel in a file of labels to the class that is counted, for each data set.

A map is an array of 256 numbers: the class from 0 on, IGNORED for pixels without one, or UNKNOWN for values that such a file
does not have. Sources: the 27 classes of COCO-Stuff and Cityscapes are those of PiCIE (Cho, Mall, Bala and Hariharan, CVPR
2021), which STEGO, DiffSeg and DiffCut share (the table `fine_to_coarse` in STEGO's src/data.py; DiffSeg's
data/cityscapes/cityscapes_data.py). The 80 objects of COCO and the readings of ADE20K, VOC and Context are those of DiffCut
(dataloader/iterator.py and datasets/ of its repository). Needs numpy.
"""
import numpy as np

IGNORED, UNKNOWN = -1, -2

# COCO-Stuff: things 0 ... 90 by ranges that begin here, stuff 91 ... 181 by a letter each, a for class 12.
THINGS = {0: 9, 1: 11, 9: 8, 15: 7, 25: 6, 33: 10, 43: 5, 51: 2, 61: 3, 71: 0, 77: 1, 83: 4}
STUFF = "ffkiikdnebaaffldd" "fdjdnbbbbbkoccdkj" "jmikdfedkmjfnejfk" "ejjnjojmifcjodlij" "mdmkndiffkcgggggg" "goohhm"
# Numbers of things that COCO names and no image has; its 80 objects are the others, in order.
NOT_IN_COCO = (11, 25, 28, 29, 44, 65, 67, 68, 70, 82, 90)


def class_map(classes, ignored=(255,)):
    """Of a dictionary from value to class and of the values that are ignored."""
    values = np.full(256, UNKNOWN)
    for value, name in classes.items():
        values[value] = name
    values[list(ignored)] = IGNORED
    return values


def coco_stuff_27():
    """Values 0 ... 181 of stuffthingmaps to 27 classes; 255 has none."""
    begins = sorted(THINGS)
    things = {value: THINGS[max(begin for begin in begins if begin <= value)] for value in range(91)}
    return class_map({**things, **{91 + k: 12 + ord(letter) - ord("a") for k, letter in enumerate(STUFF)}})


def coco_objects():
    """Values of stuffthingmaps to 80 objects; stuff and 255 have none."""
    things = [value for value in range(91) if value not in NOT_IN_COCO]
    return class_map({value: k for k, value in enumerate(things)}, (*range(91, 182), 255))


def cityscapes_27():
    """labelIds 7 ... 33 to 27 classes; 0 ... 6 have none, nor has 255, a license plate (-1)."""
    return class_map({value: value - 7 for value in range(7, 34)}, (*range(7), 255))


def from_zero(classes):
    """Values 0 ... classes - 1 are the classes; 255 has none."""
    return class_map({value: value for value in range(classes)})


def from_one(classes):
    """Values 1 ... classes are the classes; 0 and 255 have none."""
    return class_map({value: value - 1 for value in range(1, classes + 1)}, (0, 255))


def ade20k_of_diffcut():
    """As DiffCut's code reads ADEChallengeData2016: 0, which means no class, is the first, and 150 is left out."""
    return class_map({value: value for value in range(150)}, (150, 255))


def apply(values, labels, where):
    """Classes of the pixels of an array of values. A ValueError names the file `where` and the values it may not have."""
    if labels.min() < 0 or labels.max() > 255 or (values[labels] == UNKNOWN).any():
        wrong = sorted(set(np.unique(labels).tolist()) - set(np.flatnonzero(values != UNKNOWN).tolist()))
        raise ValueError(
            f"{where}: these values are no labels of this data set (got {wrong[:5]}). Give the annotations that "
            f"evaluation/README.md names, as they were downloaded")
    return values[labels]
