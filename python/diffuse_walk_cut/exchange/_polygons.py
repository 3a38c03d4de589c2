# SPDX-License-Identifier: Apache-2.0
"""Regions of a label image as polygons along the sides of its pixels."""

from __future__ import annotations

import numpy as np

#: A polygon: its outer ring, then its holes. A ring is (corners, 2), x and y, and ends where it begins.
Polygon = list[np.ndarray]


def trace(labels: np.ndarray) -> dict[int, list[Polygon]]:
    """The polygons of each region.

    Pixels that share a side are in one polygon; those that touch at a corner only are in two, so that all polygons are
    valid as the Simple Features of OGC have it: rings do not cross or touch themselves, and touch each other in points.
    Each side of a pixel that lies between two labels is a directed edge of the region on its right (y downwards). At
    its end the pixels before it say which edge of the same region comes next, for all edges at once. What closes is
    cut where it comes back to a corner: once around a part, or once around a hole.

    Parameters
    ----------
    labels : numpy.ndarray
        (height, width), unsigned integers; 0 is no region.

    Returns
    -------
    dict
        For each label that occurs, in order, its polygons, in the order of their first pixels. Vertices are corners of
        pixels where the boundary turns: (0, 0) is the upper left one of the first pixel. The shoelace area in these
        coordinates is above 0 for outer rings and below for holes.
    """
    pixel, side, following, is_saddle, width = _find_edges(labels)
    is_corner = np.zeros(len(pixel), bool)
    is_corner[following] = side[following] != side
    jump = following
    while not is_corner[jump].all():  # past edges that go straight on, twice as far each time
        jump = np.where(is_corner[jump], jump, jump[jump])

    start = np.array([0, 1, width + 1, width])  # of the edge, from the pixel's upper left corner
    corner = pixel + start[side]
    rings, loops = _close(np.flatnonzero(is_corner).tolist(), jump.tolist(), corner.tolist(), is_saddle.tolist())
    if not rings:
        return {}
    parts = _find_parts(rings, pixel, side, jump, corner, width)

    # All loops at once, in the order of their first pixels.
    lengths = np.array([len(loop) for _, loop in loops])
    edges = np.concatenate([np.asarray(loop) for _, loop in loops])
    begins = np.cumsum(lengths) - lengths
    x, y = _unpad(corner[edges], width)
    after = np.arange(1, len(edges) + 1)
    after[begins + lengths - 1] = begins
    is_hole = np.add.reduceat(x * y[after] - x[after] * y, begins) < 0
    points = np.stack([x, y], axis=1)
    polygons: dict[int, Polygon] = {}
    for loop in np.lexsort((np.minimum.reduceat(edges, begins), is_hole)).tolist():
        begin, end = begins[loop], begins[loop] + lengths[loop]
        ring = np.concatenate([points[begin:end], points[begin : begin + 1]])
        polygons.setdefault(parts[loops[loop][0]], []).append(ring)
    found: dict[int, list[Polygon]] = {}
    label = labels.ravel()
    for part, polygon in polygons.items():
        left, top = _unpad(pixel[rings[part][0]], width)
        found.setdefault(int(label[top * labels.shape[1] + left]), []).append(polygon)
    return dict(sorted(found.items()))


def _unpad(place: np.ndarray, width: int) -> tuple[np.ndarray, np.ndarray]:
    """x and y of a place in the padded image."""
    return place % width - 1, place // width - 1


def _find_edges(labels: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray, int]:
    """Edges in the order of their pixels: pixel, side, the edge that follows, whether another one has the same start.

    Pixels are places in the image with a border of 0. Sides: 0 is the upper one, which goes to the right; 1 the right
    one, downwards; 2 the lower one, to the left; 3 the left one, upwards.
    """
    padded = np.pad(labels, 1)
    width = padded.shape[1]
    flat = padded.ravel()
    ahead = np.array([1, width, -1, -width])
    beside = np.array([-width, 1, width, -1])  # across the side

    rows = slice(width, len(flat) - width)
    is_inside = flat[rows] != 0
    keys = []
    for side, step in enumerate(beside.tolist()):
        other = flat[rows.start + step : rows.stop + step]
        keys.append(4 * (np.flatnonzero(is_inside & (flat[rows] != other)) + width) + side)
    key = np.sort(np.concatenate(keys))
    pixel, side = key // 4, key % 4

    label = flat[pixel]
    before = pixel + ahead[side]
    across = before + beside[side]
    goes_on = flat[before] == label
    turns_left = goes_on & (flat[across] == label)
    next_pixel = np.where(turns_left, across, np.where(goes_on, before, pixel))
    next_side = (side + np.where(turns_left, 3, np.where(goes_on, 0, 1))) % 4
    following = np.searchsorted(key, 4 * next_pixel + next_side)
    is_saddle = np.zeros(len(key), bool)
    is_saddle[following] = ~goes_on & (flat[across] == label)  # the region goes on across the corner
    return pixel, side, following, is_saddle, width


def _close(
    corners: list[int], jump: list[int], corner: list[int], is_saddle: list[bool]
) -> tuple[list[list[int]], list[tuple[int, list[int]]]]:
    """Edges that follow each other until they come back: rings; and rings cut where they meet themselves: loops."""
    free = bytearray(len(jump))
    for edge in corners:
        free[edge] = 1
    rings: list[list[int]] = []
    loops: list[tuple[int, list[int]]] = []
    for first in corners:
        if not free[first]:
            continue
        ring, path, at = [], [], {}
        edge = first
        while free[edge]:
            free[edge] = 0
            ring.append(edge)
            if is_saddle[edge]:
                begin = at.get(corner[edge])
                if begin is not None:
                    loop = path[begin:]
                    del path[begin:]
                    for other in loop:
                        at.pop(corner[other], None)
                    loops.append((len(rings), loop))
                at[corner[edge]] = len(path)
            path.append(edge)
            edge = jump[edge]
        loops.append((len(rings), path))
        rings.append(ring)
    return rings, loops


def _find_parts(
    rings: list[list[int]], pixel: np.ndarray, side: np.ndarray, jump: np.ndarray, corner: np.ndarray, width: int
) -> list[int]:
    """For each ring the outer ring of its part: itself, or the one that is met going left from above the hole.

    That may be another hole's, but one that begins higher up.
    """
    length = np.array([len(ring) for ring in rings])
    order = np.concatenate([np.asarray(ring) for ring in rings])
    begin = np.cumsum(length) - length
    x, y = _unpad(corner[order], width)
    after = jump[order]
    next_x, next_y = _unpad(corner[after], width)
    areas = np.add.reduceat(x * next_y - next_x * y, begin)

    ring_of = np.full(len(pixel), -1)
    ring_of[order] = np.repeat(np.arange(len(rings)), length)
    straight = np.flatnonzero(ring_of < 0)
    ring_of[straight] = ring_of[jump[straight]]

    left = np.flatnonzero(side == 3)
    lower = order[side[order] == 2]  # of a hole, sides of pixels above it
    best = np.full(len(rings), np.iinfo(np.int64).max)
    np.minimum.at(best, ring_of[lower], pixel[lower])
    met = ring_of[left[np.searchsorted(pixel[left], best, side="right") - 1]]
    parts = np.arange(len(rings))
    for ring in np.flatnonzero(areas < 0)[np.argsort(best[areas < 0], kind="stable")]:
        parts[ring] = parts[met[ring]]
    return parts.tolist()
