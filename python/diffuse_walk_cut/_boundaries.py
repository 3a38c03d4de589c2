# SPDX-License-Identifier: Apache-2.0
"""Boundaries between labels as lines, for figures."""

from __future__ import annotations

import numpy as np


def find_boundaries(labels: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Boundaries between labels as lines through the middles of pixel sides, as the page draws them.

    Where a boundary turns at a corner of a pixel, the corner is cut.

    Parameters
    ----------
    labels : numpy.ndarray
        (height, width).

    Returns
    -------
    points : numpy.ndarray
        (points, 2), x and y, one line after the other; 0, 0 is the upper left corner of the first pixel. A ring ends
        where it begins.
    begins : numpy.ndarray
        (points,) bool, does a line begin here?
    """
    height, width = labels.shape
    padded = np.pad(labels.astype(np.int64), 1, constant_values=-1)
    quarters = padded[:-1, :-1], padded[:-1, 1:], padded[1:, :-1], padded[1:, 1:]
    apart = np.stack(
        [
            (one != other) & (one >= 0) & (other >= 0)
            for one, other in (
                (quarters[0], quarters[1]),
                (quarters[2], quarters[3]),
                (quarters[0], quarters[2]),
                (quarters[1], quarters[3]),
            )
        ]
    )
    middles = np.array([[0, -1], [0, 1], [-1, 0], [1, 0]])  # of the sides at a corner, in half pixels
    sides = apart.sum(axis=0)

    y, x = np.nonzero(sides == 2)
    pairs = np.nonzero(apart[:, y, x].T)[1].reshape(-1, 2)
    turns = 2 * np.stack([x, y], axis=1)[:, None] + middles[pairs]
    side, y, x = np.nonzero(apart & (sides != 2))
    corners = 2 * np.stack([x, y], axis=1)
    spokes = np.stack([corners, corners + middles[side]], axis=1)
    pieces = np.concatenate([turns, spokes]) @ (1, 2 * width + 1)  # a number for each point
    line, begins = _chain(pieces.tolist())
    points = np.stack([line % (2 * width + 1), line // (2 * width + 1)], axis=1)

    # Points within a straight part of a line are left out.
    steps = np.diff(points, axis=0)
    is_kept = begins | np.append(begins[1:], True)
    is_kept[1:-1] |= steps[:-1, 0] * steps[1:, 1] != steps[:-1, 1] * steps[1:, 0]
    return points[is_kept] / 2, begins[is_kept]


def _chain(pieces: list[list[int]]) -> tuple[np.ndarray, np.ndarray]:
    """Pieces, pairs of points, put together to lines that end where other than two pieces meet; where lines begin."""
    at = {}
    for number, ends in enumerate(pieces):
        for end in ends:
            at.setdefault(end, []).append(number)
    free = bytearray(b"\1") * len(pieces)
    line, begins = [], []
    for start in [*(point for point, here in at.items() if len(here) != 2), *at]:  # what is left then is rings
        for number in at[start]:
            if not free[number]:
                continue
            begins.append(len(line))
            line.append(start)
            while number is not None:
                free[number] = 0
                one, other = pieces[number]
                line.append(other if line[-1] == one else one)
                here = at[line[-1]]
                number = next((piece for piece in here if free[piece]), None) if len(here) == 2 else None
    is_begin = np.zeros(len(line), bool)
    is_begin[begins] = True
    return np.array(line, np.int64), is_begin
