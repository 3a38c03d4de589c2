# SPDX-License-Identifier: Apache-2.0
"""Rules for the automatic level that look at the walk between the leaves of a tree. Needs numpy alone.

A rule takes a level_tree.Splits and gives a number of regions: of the levels of the tree the one with the best criterion, the
coarser one on ties.
"""
import functools

import numpy as np

from level_tree import level_sums

TIMES = 2.0 ** np.arange(0, 13, 0.5)  # steps of the walk


def plogp(values):
    values = np.asarray(values, float)
    return np.where(values > 0, values * np.log2(np.where(values > 0, values, 1)), 0.0)


@functools.lru_cache(maxsize=4096)
def stays_after(splits, steps):
    """For the levels of 1, 2, ... regions, the shares of the regions and the flow that stays in each over so many steps."""
    return level_sums(splits, splits.flow_after(steps))


def over_levels(function, splits, steps):
    """A criterion of the shares and of the flow that stays, for each level."""
    return np.array([function(share, np.clip(stays, 0, share)) for share, stays in stays_after(splits, steps)])


def code_length(share, stays):
    """Of the two-level map equation, but for the term that all levels have [Rosvall and Bergstrom, PNAS 2008]."""
    leaves = share - stays
    return float(plogp(leaves.sum()) - 2 * plogp(leaves).sum() + plogp(leaves + share).sum())


def map_equation(steps=1.0):
    """At a Markov time of so many steps [Kheirkhahzadeh, Lancichinetti and Rosvall, Phys. Rev. E 2016]."""
    return lambda splits: 1 + int(over_levels(code_length, splits, steps).argmin())


def covariance(share, stays):
    """Markov stability [Delvenne, Yaliraki and Barahona, PNAS 2010]; of one step it is modularity."""
    return float((stays - share**2).sum())


def stability(steps):
    return lambda splits: 1 + int(np.round(over_levels(covariance, splits, steps), 12).argmax())


def longest_stable(criterion, sign=1, most=40):
    """The level, of 2 to 40 regions, that is best over the longest range of the logarithm of time."""
    def rule(splits):
        best = [1 + int((sign * np.round(over_levels(criterion, splits, steps), 12)).argmax()) for steps in TIMES]
        found, counts = np.unique([k for k in best if 2 <= k <= most], return_counts=True)
        return int(found[counts.argmax()]) if len(found) else 1

    return rule


def gains(splits):
    """What each split tells of a step of the walk, in bits: the mutual information of the side before and the side after it,
    within the region that is split."""
    stays = np.maximum(splits.stays, 1e-300)
    joint = np.concatenate([splits.parts_stay, splits.between[:, None], splits.between[:, None]], 1) / stays[:, None]
    share = (splits.parts_stay + splits.between[:, None]) / stays[:, None]
    return stays * np.maximum(plogp(joint).sum(1) - 2 * plogp(share).sum(1), 0)


def description_length(steps, region):
    """Of a walk of so many steps under a nested block model, two parts at a time [after Peixoto, Phys. Rev. X 2014; the hierarchy
    is the tree]: what the splits tell, less the bits for one more region."""
    def rule(splits):
        return 1 + int(np.concatenate([[0.0], np.cumsum(steps * gains(splits) - region)]).argmax())

    return rule
