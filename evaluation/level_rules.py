#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Rules for the automatic level, beside the best fixed threshold, on the trees of several kinds of walk.

    python level_rules.py DATA local=OUT/local "small-photo, product=OUT/product" ... [--planted] [--scores FILE]

DATA as that of bsds500 in benchmark.py, label images; each OUT/... is a folder that `diffuse-walk-cut segment ... --output` wrote of these
images. Constants of the rules are those with the least worst regret over all kinds on the images at even places by name; what is
printed is of the images at odd places, and of all. Markdown goes to the standard output: for each kind a table of rules
(level_scores.py says what regret is), then each rule's regret of all kinds. --planted adds walks with a known partition (planted.py),
with the same constants. --scores keeps what was measured of the trees, for another time. Needs numpy, pillow and pynrrd.
"""
import argparse
import json
import pathlib
import sys

sys.dont_write_bytecode = True
HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent / "benchmarks")]
import level_families  # noqa: E402 (after the folders are known)
import level_planted  # noqa: E402
import level_scores  # noqa: E402
import level_tree  # noqa: E402
from ablation_table import markdown  # noqa: E402
from bsds import list_drawn  # noqa: E402

COLUMNS = ("rule", "constants", "covering", "PRI", "VI", "regret", "of an image: median", "90 %", "regions", "of one region")


class Kind:
    """The trees of one kind of walk, and the best fixed threshold of each half of the images and of all."""

    def __init__(self, images):
        self.images = images
        self.splits = [level_tree.read(image["tree"]) for image in images]
        self.parts = {"even": slice(0, None, 2), "odd": slice(1, None, 2), "all": slice(None)}
        self.best = {part: level_scores.best_threshold(images[which]) for part, which in self.parts.items()}

    def figures(self, rule, part):
        which = self.parts[part]
        regions = [rule(splits) for splits in self.splits[which]]
        return level_scores.figures(self.images[which], regions, self.best[part][1])


def choose(family, kinds):
    """The constants of the least worst regret on the even half, and the rule."""
    def worst(constants):
        rule = family.rule(constants)
        return max(kind.figures(rule, "even")["regret"] for kind in kinds.values())

    best = min(family.grid, key=worst) if len(family.grid) > 1 else family.grid[0]
    return family.text(best), family.rule(best)


def row(name, constants, found):
    return [name, constants, *[f"{found[key]:.3f}" for key in ("covering", "pri", "vi", "regret", "median", "tenth")],
            f"{found['regions']:.1f}", found["one"]]


def tables(kinds, rules):
    """`rules` by name: constants, and the rule."""
    parts = []
    for title, kind in kinds.items():
        for part in ("odd", "all"):
            threshold, reference = kind.best[part]
            fixed = lambda splits, threshold=threshold: level_families.regions_at(splits, threshold)  # noqa: E731
            rows = [row(name, constants, kind.figures(rule, part)) for name, (constants, rule) in rules.items()]
            rows.append(row("best fixed threshold", f"{threshold:.4g}", kind.figures(fixed, part)))
            parts.append(f"**{title}**, {part}, {len(kind.images[kind.parts[part]])} images; best fixed threshold: covering "
                         f"{reference:.3f}\n\n{markdown(COLUMNS, rows)}")
    regrets = []
    for name, (constants, rule) in rules.items():
        every = {part: [kind.figures(rule, part)["regret"] for kind in kinds.values()] for part in ("odd", "all")}
        regrets.append([name, constants, *[f"{a:+.3f}, {b:+.3f}" for a, b in zip(every["odd"], every["all"])],
                        f"{max(every['odd']):+.3f}, {max(every['all']):+.3f}"])
    parts.append("Regret of every kind of walk, odd half, all images\n\n" + markdown(("rule", "constants", *kinds, "worst"), regrets))
    return "\n\n".join(parts)


def read_kinds(folders, drawn, keep):
    """By title; `keep` is a file of what an earlier call has read, or None."""
    known = json.loads(keep.read_text()) if keep and keep.exists() else {}
    for title, folder in folders:
        if title not in known:
            known[title] = level_scores.read(folder, drawn, lambda name, title=title: print(title, name, file=sys.stderr))
            if keep:
                keep.write_text(json.dumps(known))
    return {title: Kind([one for _, one in sorted(known[title].items())]) for title, _ in folders}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data")
    parser.add_argument("kinds", nargs="+", metavar="TITLE=FOLDER")
    parser.add_argument("--split", default="val", choices=("train", "val", "test"))
    parser.add_argument("--planted", action="store_true", help="needs the package diffuse_walk_cut, too")
    parser.add_argument("--scores", type=pathlib.Path)
    options = parser.parse_args()
    folders = [one.rsplit("=", 1) for one in options.kinds]
    try:
        if any(len(one) != 2 for one in folders):
            raise ValueError("a kind of walk is given as TITLE=FOLDER")
        drawn = {one.name: one.drawings for one in list_drawn(options.data, options.split)}
        kinds = read_kinds(folders, drawn, options.scores)
    except (OSError, ValueError) as error:
        sys.exit(str(error))
    rules = {family.name: choose(family, kinds) for family in level_families.FAMILIES}
    print(tables(kinds, rules))
    if options.planted:
        print("\nPlanted partitions\n\n" + level_planted.table(level_planted.read(), rules))


if __name__ == "__main__":
    main()
