# SPDX-License-Identifier: Apache-2.0
"""One name for regions of all images that look alike: what one global matching needs and a segmentation of single images lacks.

PiCIE and STEGO learn features whose clusters mean the same in every image, as many clusters as classes, and match these to
the classes once. A tree of regions has no such names. Here every region is described by what the image shows in it, the
descriptions of all regions of all images are put into as many clusters as there are classes by k-means, weighted by area and
with a fixed seed, and a region is named by its cluster. The description is color, texture, place and size, and no feature of a
network: what is measured so is the naming as much as the regions, and a lower bound of what these regions could have.

Sums over leaves add up to those of regions, so that no level costs a pass over pixels. Needs numpy.
"""
import numpy as np
import solver_peers

NAMES = ("pixels", "L", "a", "b", "LL", "aa", "bb", "gradient", "row", "column")
DIGITS = 6  # of a sum that is stored
RESTARTS, STEPS = 5, 100


def sums_of(image, leaves, number):
    """(leaves, NAMES) sums over the pixels of each of the leaves 1 ... number; place from 0 to 1, L*a*b* and its squares."""
    lab = solver_peers.lab(image / 255.0)
    gradient = np.hypot(*np.gradient(lab[..., 0]))
    rows, columns = np.mgrid[: image.shape[0], : image.shape[1]]
    parts = [np.ones(leaves.shape), *np.moveaxis(lab, -1, 0), *np.moveaxis(lab**2, -1, 0), gradient,
             (rows + 0.5) / image.shape[0], (columns + 0.5) / image.shape[1]]
    where = leaves.ravel().astype(np.int64) - 1
    return np.stack([np.bincount(where, part.ravel(), number) for part in parts], 1)


def describe(sums):
    """(regions, 10): mean and standard deviation of L*a*b*, mean gradient of L*, middle, root of the share of the image."""
    pixels = np.maximum(sums[:, :1], 1)
    means = sums[:, 1:] / pixels
    deviations = np.sqrt(np.maximum(means[:, 3:6] - means[:, :3] ** 2, 0))
    share = np.sqrt(sums[:, :1] / max(1, sums[:, 0].sum()))
    return np.hstack([means[:, :3], deviations, means[:, 6:], share])


def nearest(points, centers):
    """The index of the nearest center of each point, and the square of its distance."""
    squares = (points**2).sum(1)[:, None] - 2 * points @ centers.T + (centers**2).sum(1)
    index = squares.argmin(1)
    return index, np.maximum(squares[np.arange(len(points)), index], 0)


def k_means(points, weights, number, seed=0):
    """The cluster of each point: Lloyd's algorithm from k-means++ (Arthur and Vassilvitskii 2007), the best of RESTARTS."""
    random, best = np.random.RandomState(seed), (np.inf, None)
    for _ in range(RESTARTS):
        centers = points[random.choice(len(points), p=weights / weights.sum())][None]
        while len(centers) < min(number, len(points)):
            chances = weights * nearest(points, centers)[1]
            if chances.sum() <= 0:  # fewer points than clusters
                break
            centers = np.vstack([centers, points[random.choice(len(points), p=chances / chances.sum())]])
        index = None
        for _ in range(STEPS):
            before, (index, squares) = index, nearest(points, centers)
            if before is not None and (before == index).all():
                break
            totals = np.bincount(index, weights, len(centers))
            moved = np.stack([np.bincount(index, weights * column, len(centers)) for column in points.T], 1)
            centers = np.where(totals[:, None] > 0, moved / np.maximum(totals, 1e-30)[:, None], centers)
        error = float((weights * squares).sum())
        if error < best[0]:
            best = (error, index)
    return best[1]


def global_table(tables, sums, classes):
    """(classes, clusters) pixels over all images, of the tables (classes, regions) and sums (regions, NAMES) of each."""
    points = np.vstack([describe(one) for one in sums])
    weights = np.concatenate([one[:, 0] / max(1, one[:, 0].sum()) for one in sums])
    scale = points.std(0)
    points = (points - points.mean(0)) / np.where(scale > 0, scale, 1)
    index = k_means(points, np.maximum(weights, 1e-12), classes)
    whole = np.zeros((classes, classes))
    np.add.at(whole.T, index, np.hstack(tables).T)
    return whole
