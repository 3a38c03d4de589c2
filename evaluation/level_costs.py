# SPDX-License-Identifier: Apache-2.0
"""Rules for the automatic level that look at the costs of the splits alone. Needs numpy alone.

A rule takes a level_tree.Splits and gives a cost threshold; the level has every split of at most that cost.
"""
import numpy as np

FIRST = 39  # splits that are looked at, those of 40 regions: later ones are noise


def first(splits):
    return splits.costs[:FIRST]


def otsu(values):
    """As src/label/Otsu.cxx: between the two groups of sorted values of the largest variance between them [Otsu, IEEE Trans.
    SMC 1979]."""
    values = np.asarray(values, float)
    if len(values) < 2:
        return float(values[0])
    low = np.arange(1, len(values))
    sums, high = np.cumsum(values)[:-1], len(values) - low
    variance = low * high * (sums / low - (values.sum() - sums) / high) ** 2
    best = int(variance.argmax())
    return float((values[best] + values[best + 1]) / 2 if variance[best] > 0 else values[0])


def otsu_of_power(exponent, number=FIRST):
    return lambda splits: otsu(splits.costs[:number] ** exponent) ** (1 / exponent)


def otsu_with_preference(costs, power, regions, weight):
    """Otsu's criterion, as the logarithm of the share of the variance that is left within the groups, and a preference for some
    numbers of regions: a term with the square of the logarithm of their ratio to the preferred one. Between equal costs
    there is no threshold."""
    values = costs**power
    low = np.arange(1, len(values))
    sums, high = np.cumsum(values)[:-1], len(values) - low
    variance = ((values - values.mean()) ** 2).sum()
    parted = costs[1:] > costs[:-1]
    if not parted.any():
        return float(costs[0])
    between = low * high / len(values) * (sums / low - (values.sum() - sums) / high) ** 2 / variance
    price = np.log(np.maximum(1 - between, 1e-6)) + weight * np.log((low + 1) / regions) ** 2
    best = int(np.where(parted, price, np.inf).argmin())
    return float((costs[best] + costs[best + 1]) / 2)


def mean_of_otsu(power=0.4, regions=9.0, weight=0.6, numbers=(16, 24, 32, 40, 48)):
    """The geometric mean of thresholds that look at fewer and at more splits, as src/label/AutomaticLevel.cxx has it."""
    def rule(splits):
        found = [otsu_with_preference(splits.costs[:number], power, regions, weight) for number in numbers]
        mean = np.exp(np.mean(np.log(np.maximum(found, np.finfo(float).tiny))))
        return float(np.clip(mean, min(found), max(found)))  # of equal ones exactly that, which may be a cost

    return rule


def otsu_of_logarithm(offset=1e-4):
    return lambda splits: np.exp(otsu(np.log(first(splits) + offset))) - offset


def kept(rule, least, most):
    """Another rule's threshold, kept in a range."""
    return lambda splits: min(max(rule(splits), least), most)


def share_of_largest(share):
    return lambda splits: share * first(splits)[-1]


def power_mean(power, factor):
    """A multiple of the mean of powers of the costs, of power 0 the geometric mean: a threshold of each image's own. The paper has one,
    called dynamic, whose formula is not known here; the multiple of the plain mean is the simplest such."""
    def rule(splits):
        costs = np.maximum(first(splits), 1e-12)
        return float(factor * (np.exp(np.log(costs).mean()) if power == 0 else (costs**power).mean() ** (1 / power)))

    return rule


def fixed(threshold):
    return lambda splits: threshold


def largest_gap(splits):
    """The longest-lived level: the widest interval of thresholds without a split."""
    costs = first(splits)
    gaps = np.diff(costs)
    return float(costs[gaps.argmax()]) if len(gaps) else float(costs[0])


def persistence(offset):
    """The longest-lived level by the ratio of successive costs, each plus a constant, without which the first few, near 0, would
    always win."""
    def rule(splits):
        costs = first(splits)
        gaps = np.diff(np.log(costs + offset))
        return float(costs[gaps.argmax()]) if len(gaps) else float(costs[0])

    return rule


def kneedle(splits):
    """Where the costs against their rank are farthest from the line between their ends [Satopaa, Albrecht, Irwin and
    Raghavan, Finding a "Kneedle" in a Haystack, ICDCSW 2011, without its smoothing]."""
    costs = first(splits)
    if len(costs) < 3 or costs[-1] <= costs[0]:
        return float(costs[0])
    rank = np.linspace(0, 1, len(costs))
    height = (costs - costs[0]) / (costs[-1] - costs[0])
    return float(costs[np.abs(height - rank).argmax()])


def median(rules):
    return lambda splits: float(np.median([rule(splits) for rule in rules]))
