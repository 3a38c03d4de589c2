# SPDX-License-Identifier: Apache-2.0
"""Figures of an ablation from its stored lines, as tables in Markdown.

ODS is the best single level for all images, OIS the best level of each image, each measure by itself. Levels are swept
by number of regions (COUNTS) and by cost threshold (28 quantiles of the split costs of the setting's own images). Needs
numpy.
"""
import numpy as np

from partition_measures import BETTER, SIGN

COUNTS = np.array([*range(1, 11), 12, 14, 16, 20, 24, 28, 32, 40, 48, 64])
QUANTILES = np.linspace(0.01, 0.99, 28)
DIFFERENCES = ("OIS covering, difference to the base", "automatic covering, difference to the base")
COLUMNS = ("axis", "setting", "images", "covering, threshold: ODS", "OIS", "covering, regions: ODS", "OIS", "PRI ODS",
           "VI ODS", "automatic covering", "automatic PRI", *DIFFERENCES, "s", "failed")
CHOICES = {"covering ODS, threshold": "threshold_ods", "automatic covering": "automatic_covering"}


def thresholds(scores):
    costs = np.concatenate([np.asarray(one["costs"], float) for one in scores])
    return np.unique(np.quantile(costs, QUANTILES)) if len(costs) else np.zeros(1)


def regions_at(scores, grid):
    """Images x thresholds: a level holds every split of at most its cost."""
    return np.array([1 + np.searchsorted(one["costs"], grid, side="right") for one in scores])


def values(scores, name, regions):
    """Images x levels: a measure at these numbers of regions, or at as many as there are."""
    return np.array([np.asarray(one[name])[np.minimum(row, len(one[name])) - 1] for one, row in zip(scores, regions)])


def sweep(name, table, chosen=None):
    """ODS, OIS of each image, and the level of ODS, which may be given."""
    table = table * SIGN[name]
    level = int(table.mean(0).argmax()) if chosen is None else chosen
    return table[:, level].mean() * SIGN[name], table.max(1) * SIGN[name], level


def figures(lines, tuned=None):
    """Of the lines of one setting, by image; None without any that did not fail. With `tuned`, the figures of other
    images, thresholds and levels of ODS are theirs."""
    done = {name: line for name, line in lines.items() if not line["failed"]}
    if not done:
        return None
    scores = [line["scores"] for line in done.values()]
    grid = tuned["grid"] if tuned else thresholds(scores)
    levels = {"threshold": regions_at(scores, grid), "regions": np.tile(COUNTS, (len(scores), 1))}
    seconds = float(np.median([line["seconds"] for line in done.values()]))
    found = {"images": len(done), "grid": grid, "level": {}, "seconds": seconds}
    for kind, regions in levels.items():
        for name in BETTER:
            chosen = tuned["level"][kind, name] if tuned else None
            ods, ois, level = sweep(name, values(scores, name, regions), chosen)
            prefix = kind if name == "covering" else f"{kind}_{name}"
            found |= {f"{prefix}_ods": float(ods), f"{prefix}_ois": float(ois.mean())}
            found["level"][kind, name] = level
            if (kind, name) == ("regions", "covering"):
                found["ois_by_image"] = dict(zip(done, ois))
    for name in BETTER:
        found[f"automatic_{name}"] = float(np.mean([one["automatic"][name] for one in scores]))
    found["automatic_by_image"] = {name: line["scores"]["automatic"]["covering"] for name, line in done.items()}
    return found


def difference(ours, base, which):
    """Mean over the images that both have, and its standard error (None of a single image); None without any."""
    common = [name for name in ours[which] if name in base[which]] if base else []
    if not common:
        return None
    change = np.array([ours[which][name] - base[which][name] for name in common])
    return float(change.mean()), float(change.std(ddof=1) / np.sqrt(len(change))) if len(change) > 1 else None


def difference_text(pair):
    if pair is None:
        return "-"
    return f"{pair[0]:+.4f}" + ("" if pair[1] is None else f" ± {pair[1]:.4f}")


def row(cells):
    return "| " + " | ".join(str(cell) for cell in cells) + " |"


def markdown(columns, rows):
    return "\n".join([row(columns), row(["---"] * len(columns)), *map(row, rows)])


def setting_row(setting, found, base, failed):
    if found is None:
        return [setting["axis"], setting["name"], 0, *["-"] * 11, failed]
    names = ("threshold_ods", "threshold_ois", "regions_ods", "regions_ois", "threshold_pri_ods", "threshold_vi_ods",
             "automatic_covering", "automatic_pri")
    differences = ["base", "base"] if found is base else [
        difference_text(difference(found, base, which)) for which in ("ois_by_image", "automatic_by_image")]
    return [setting["axis"], setting["name"], found["images"], *[f"{found[name]:.4f}" for name in names], *differences,
            f"{found['seconds']:.2f}", failed]


def failures(lines):
    return sum(bool(line["failed"]) for line in lines.values())


def table(settings, lines, found):
    """`lines` and `found` by the setting's name; the first setting is the base, whether or not it is shown."""
    names, base = [setting["name"] for setting in settings], found[settings[0]["name"]]
    rows = [setting_row(one, found[name], base, failures(lines[name])) for one, name in zip(settings, names)]
    return markdown(COLUMNS, rows)


def halves(names):
    """Every other image, beginning with the first, and the others."""
    return names[::2], names[1::2]


def complete(found, base):
    return bool(found and base) and base["ois_by_image"].keys() <= found["ois_by_image"].keys()


def chosen_table(settings, first, second):
    """Of each axis, the base included, the setting that is best on the first half, and what it is on the second. One
    that lacks images which the base has could be best by having lost the hard ones: it is not chosen. An axis without
    any other than the base has no row."""
    base, rows = settings[0]["name"], []
    for axis in dict.fromkeys(setting["axis"] for setting in settings[1:]):
        names = [one["name"] for one in settings if one["axis"] == axis or one["name"] == base]
        names = [name for name in names if all(complete(half[name], half[base]) for half in (first, second))]
        for title, key in CHOICES.items() if names[1:] else ():
            best = max(names, key=lambda name: first[name][key])
            differences = [difference_text(difference(second[best], second[base], which) if best != base else None)
                           for which in ("ois_by_image", "automatic_by_image")]
            rows.append([axis, title, best, f"{first[best][key]:.4f}", f"{second[best][key]:.4f}", *differences])
    return markdown(("axis", "chosen by", "setting", "first half", "second half", *DIFFERENCES), rows)


def report(settings, lines):
    return table(settings, lines, {name: figures(one) for name, one in lines.items()})


def report_halves(settings, lines, names):
    """Settings, thresholds and levels of ODS are chosen on the first half."""
    parts = [{name: {i: one[i] for i in half if i in one} for name, one in lines.items()} for half in halves(names)]
    first = {name: figures(one) for name, one in parts[0].items()}
    second = {name: figures(one, first[name]) if first[name] else None for name, one in parts[1].items()}
    return "\n\n".join([
        "First half: thresholds and levels of ODS are chosen here.", table(settings, parts[0], first),
        "Second half: with the thresholds and levels of the first.", table(settings, parts[1], second),
        "Chosen on the first half, differences to the base on the second.", chosen_table(settings, first, second)])
