# SPDX-License-Identifier: Apache-2.0
"""Naming regions by the labels, as the peers do it: per image, or once for the whole data set.

Everything is counted in tables of pixels, a row for each class, a column for each region. A table is matched by the Hungarian
algorithm: no two classes have the same region, and the pixels that agree are as many as can be. What the peers' code does
beyond that is done here, too, and part of their protocol (`hungarian_matching` in diffseg/utils.py of DiffSeg, and with it in
tools/utils.py of DiffCut):

- Pixels without a class are left out.
- Pixels of a region that has no class lack in the class that they are of, and are wrong in no other.
- A class that the image does not have is matched too, where regions are left over, and the pixels of that region are then
  wrong in that class. Which class gets which is the choice of SciPy's solver.
- Counts are added over all images before any ratio is taken; classes that were never counted have no part in the mean.

Needs numpy and scipy.
"""
import numpy as np
from scipy.optimize import linear_sum_assignment

SUMS = ("hit", "wrong", "missed")


def table_of(regions, labels, classes):
    """(classes, regions) pixels, of arrays of one shape; regions are 0, 1, ..., labels outside 0 ... classes - 1 left out."""
    regions, labels = np.ravel(regions).astype(np.int64), np.ravel(labels)
    number = int(regions.max()) + 1
    counted = (labels >= 0) & (labels < classes)
    return np.bincount(labels[counted] * number + regions[counted], minlength=classes * number).reshape(classes, number)


def assign(table):
    """The column of each class. Where there are fewer regions than classes, empty ones are added after them."""
    classes, number = table.shape
    padded = np.pad(table, ((0, 0), (0, max(0, classes - number))))
    return padded, linear_sum_assignment(padded, maximize=True)[1]


def match(table):
    """Pixels that agree, are wrong, and lack, of each class, in an array of three rows (SUMS)."""
    padded, columns = assign(table)
    hit = padded[np.arange(len(table)), columns]
    return np.array([hit, padded.sum(0)[columns] - hit, padded.sum(1) - hit])


def match_with_background(table):
    """As `match`, of a table whose last row is the background.

    DiffCut (eval_diffcut.py): the other classes are matched first. Every region that is not that of a class which has pixels in
    any matched region becomes one with the others, and the background is matched to what there is then.
    """
    padded, columns = assign(table[:-1])
    there = padded[:, columns].max(1) > 0
    free = np.setdiff1d(np.flatnonzero(table.sum(0)), columns[there])
    merged = np.hstack([table, table[:, free].sum(1, keepdims=True)])
    merged[:, free] = 0
    return match(merged)


def match_image(table, background):
    """Per image: of the table of all regions up to the last that has a pixel, be it one without a class."""
    return match_with_background(table) if background else match(table)


def accuracy(sums):
    """Share of the counted pixels that agree: `sums` are those of `match`, of an image or added over many."""
    return float(sums[0].sum() / max(1, sums[0].sum() + sums[2].sum()))


def intersection_over_union(sums):
    """Of each class; nan of one that was never counted."""
    whole = sums.sum(0)
    return np.where(whole > 0, sums[0] / np.maximum(1, whole), np.nan)


def mean_iou(sums):
    """Mean over the classes that were counted; nan of none."""
    ious = intersection_over_union(sums)
    return float(np.nanmean(ious)) if np.isfinite(ious).any() else float("nan")
