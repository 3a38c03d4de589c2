# SPDX-License-Identifier: Apache-2.0
"""BSDS500: covering, PRI, VI, ARI and boundary F of the levels of trees, at ODS and OIS and at the automatic level.

The data are the folder BSDS500 as it is downloaded (data/images/SPLIT/ID.jpg and data/groundTruth/SPLIT/ID.mat), or one folder
with ID.jpg and each annotation as a label image ID_gtK.png. Measures: benchmarks/partition_measures.py and boundaries.py. The
boundaries of people are those of the .mat file, or those of the label images. Needs numpy, pillow and pynrrd, and scipy for
.mat files.
"""
import dataclasses
import json
import pathlib
import shutil

import ablation_runs
import ablation_table
import boundaries
import numpy as np
import partition_levels
from PIL import Image

MEASURES = ("covering", "pri", "vi", "ari")
IMAGES = {"train": 200, "val": 100, "test": 200}


@dataclasses.dataclass(frozen=True)
class Drawn:
    """An image with the segmentations of several people."""

    name: str
    image: pathlib.Path
    drawings: tuple

    @property
    def files(self):
        return (self.image, *self.drawings)

    def read(self):
        """Label images, and their boundaries."""
        if self.drawings[0].suffix != ".mat":
            labels = [partition_levels.read_annotation(path) for path in self.drawings]
            return labels, [boundaries.boundary_of(one) for one in labels]
        from scipy.io import loadmat

        cells = [cell[0, 0] for cell in loadmat(self.drawings[0])["groundTruth"].ravel()]
        return [cell["Segmentation"].astype(np.int64) for cell in cells], [cell["Boundaries"] > 0 for cell in cells]


def list_drawn(folder, split):
    for root in (pathlib.Path(folder), pathlib.Path(folder) / "BSDS500", pathlib.Path(folder) / "BSR/BSDS500"):
        images = sorted((root / f"data/images/{split}").glob("*.jpg"))
        if images:
            return [Drawn(path.stem, path, (root / f"data/groundTruth/{split}/{path.stem}.mat",)) for path in images]
    try:
        return [Drawn(one.name, one.path, tuple(one.annotation_paths)) for one in ablation_runs.list_images(folder)]
    except (OSError, ValueError) as error:
        raise ValueError(f"DATA: {folder} does not hold BSDS500 (got neither data/images/{split}/*.jpg nor ID.jpg with "
                         f"ID_gt0.png: {error}). Give the folder that holds these") from None


class Bsds:
    """The benchmark of a split: train, val or test."""

    name, protocol_name = "bsds500", "bsds"
    columns = ("covering", "PRI", "VI", "ARI", "boundary F", "precision", "recall")

    def __init__(self, split="val"):
        self.split, self.title, self.images = split, f"BSDS500 {split}, ODS/OIS", IMAGES[split]

    def examples(self, folder):
        return list_drawn(folder, self.split)

    @staticmethod
    def prepare(example, folder):
        return shutil.copy(example.image, folder / f"{example.name}{example.image.suffix}")

    @staticmethod
    def score(folder, example):
        """Measures of the levels of 1, 2, ... regions and of the automatic one, with counts of boundary pixels; the leaves."""
        labels, drawn = example.read()
        leaves = partition_levels.read_leaves(folder / "leaves.nrrd")
        tree = json.loads((folder / "tree.json").read_text())
        scores = partition_levels.score(leaves, tree, labels, MEASURES)
        breaks = partition_levels.breaks(tree)

        def count(regions):
            labels = partition_levels.regions_of(leaves, partition_levels.begins(breaks, regions))
            return boundaries.count(boundaries.boundary_of(labels), drawn)

        scores["boundary"] = [count(regions) for regions in range(1, len(scores["covering"]) + 1)]
        automatic = scores["automatic"]["regions"]
        known = automatic <= len(scores["boundary"])
        scores["automatic"]["boundary"] = scores["boundary"][automatic - 1] if known else count(automatic)
        return {**scores, "breaks": breaks}, leaves

    def figures(self, lines, threshold=None):
        """Rows of a table by the name of the sweep; of a threshold that is given, the level of it has one figure of each."""
        scores = [line["scores"] for line in lines]
        sweeps = {"by cost threshold": ablation_table.regions_at(scores, ablation_table.thresholds(scores)),
                  "by number of regions": np.tile(ablation_table.COUNTS, (len(scores), 1))}
        rows = {name: sweep(scores, regions) for name, regions in sweeps.items()}
        if threshold is not None:
            at = sweep(scores, ablation_table.regions_at(scores, [threshold]))
            rows[f"threshold {threshold:g}, as given"] = {column: value[0] for column, value in at.items()}
        automatic = [one["automatic"] for one in scores]
        rows["automatic"] = {
            "regions": float(np.median([one["regions"] for one in automatic])),
            **{column: float(np.mean([one[name] for one in automatic])) for column, name in zip(self.columns, MEASURES)},
            **boundary(np.sum([one["boundary"] for one in automatic], 0))}
        return rows

    @staticmethod
    def quality(scores):
        return scores["automatic"]["covering"]

    @staticmethod
    def shown(example):
        return np.asarray(Image.open(example.image).convert("RGB")), example.read()[0][0]


def sweep(scores, regions):
    """[ODS, OIS] of each measure; `regions` of (images, levels). Boundary pixels are added over images before F is taken, at the
    best level for all, and at the best level of each image."""
    found = {}
    for column, name in zip(Bsds.columns, MEASURES):
        ods, ois, _ = ablation_table.sweep(name, ablation_table.values(scores, name, regions))
        found[column] = [float(ods), float(ois.mean())]
    counts = ablation_table.values(scores, "boundary", regions)  # (images, levels, 4)
    best = boundaries.scores(counts)[2].argmax(1)
    ods = counts.sum(0)[boundaries.scores(counts.sum(0))[2].argmax()]
    ois = counts[np.arange(len(counts)), best].sum(0)
    return {**found, **{name: [value, boundary(ois)[name]] for name, value in boundary(ods).items()}}


def boundary(counts):
    precision, recall, f = boundaries.scores(counts)
    return dict(zip(Bsds.columns[-3:], (float(f), float(precision), float(recall))))
