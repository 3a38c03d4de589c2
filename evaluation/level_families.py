# SPDX-License-Identifier: Apache-2.0
"""The rules that level_rules.py compares, each with the constants that are tried. Needs numpy."""
import dataclasses
import itertools

import numpy as np

import level_costs as costs
import level_flows as flows


def regions_at(splits, threshold):
    return 1 + int(np.searchsorted(splits.costs, threshold, side="right"))


@dataclasses.dataclass(frozen=True)
class Family:
    """A rule but for its constants: `make` gives a threshold of costs, or, of `counts`, a number of regions."""

    name: str
    make: object
    constants: tuple = ()  # for each its name and the values that are tried
    counts: bool = False

    @property
    def grid(self):
        return list(itertools.product(*[values for _, values in self.constants]))

    def rule(self, values):
        made = self.make(*values)

        def regions(splits):
            if not len(splits):
                return 1
            return made(splits) if self.counts else regions_at(splits, made(splits))

        return regions

    def text(self, values):
        return ", ".join(f"{name} {value:g}" for (name, _), value in zip(self.constants, values))


FACTORS = (0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0)
STEPS = tuple(2.0 ** np.arange(0, 13))
FAMILIES = (
    Family("Otsu of square roots (the default until 2026-11-30)", lambda: costs.otsu_of_power(0.5)),
    Family("**today's**: Otsu with a preference, five times", costs.mean_of_otsu, (
        ("power", (0.33, 0.4, 0.5)), ("regions", (8.0, 9.0, 10.0, 12.0, 14.0)), ("weight", (0.0, 0.1, 0.2, 0.35, 0.6)))),
    Family("Otsu", lambda: costs.otsu_of_power(1.0)),
    Family("Otsu of roots", costs.otsu_of_power, (("power", (0.1, 0.2, 0.3, 0.4, 0.5)), ("of", (20, 26, 32, 39, 45, 63)))),
    Family("Otsu of logarithms", costs.otsu_of_logarithm, (("offset", (1e-6, 1e-5, 1e-4, 1e-3)),)),
    Family("Otsu of square roots, kept in a range",
           lambda middle, width: costs.kept(costs.otsu_of_power(0.5), middle / width, middle * width),
           (("middle", (0.001, 0.003, 0.01, 0.03, 0.1)), ("factor", (1.5, 3, 10)))),
    Family("power mean", costs.power_mean, (("power", (0.1, 0.2, 0.5)), ("times", FACTORS))),
    Family("geometric mean", costs.power_mean, (("power", (0.0,)), ("times", FACTORS))),
    Family("multiple of the mean", costs.power_mean, (("power", (1.0,)), ("times", FACTORS))),
    Family("share of the largest", costs.share_of_largest, (("share", FACTORS[:6]),)),
    Family("fixed for every kind", costs.fixed, (("threshold", tuple(np.geomspace(1e-4, 0.5, 30))),)),
    Family("largest gap", lambda: costs.largest_gap),
    Family("persistence", costs.persistence, (("offset", (1e-4, 1e-3, 1e-2, 1e-1)),)),
    Family("Kneedle", lambda: costs.kneedle),
    Family("map equation", flows.map_equation, (("steps", STEPS),), True),
    Family("map equation, longest", lambda: flows.longest_stable(flows.code_length, -1), (), True),
    Family("Markov stability", flows.stability, (("steps", STEPS),), True),
    Family("Markov stability, longest", lambda: flows.longest_stable(flows.covariance), (), True),
    Family("description length", flows.description_length,
           (("steps", (10.0, 100.0, 1e3, 1e4, 1e5)), ("region", (1.0, 10.0, 100.0))), True),
    Family("median of five", lambda: costs.median([
        costs.otsu_of_power(0.5), costs.otsu_of_power(1 / 3), costs.power_mean(0.0, 0.8), costs.share_of_largest(0.3),
        costs.persistence(0.01)])),
)
