#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""What the peers' own code gives for made-up data: writes peers_reference.json, which selftest.py compares ours with.

    python peers_reference.py --diffcut CHECKOUT    # needs torch, torchvision and scipy
    python peers_reference.py --diffseg CHECKOUT    # needs tensorflow, matplotlib and scipy
    python peers_reference.py --stego CHECKOUT      # needs torch and scipy
    python peers_reference.py --bsds CHECKOUT       # needs scipy, and its module correspond_pixels, which is compiled

A checkout is of https://github.com/PaulCouairon/DiffCut, https://github.com/google/diffseg,
https://github.com/mhamilton723/STEGO, or https://github.com/haruishi43/py-edge-eval, which has the assignment of BSDS500's own
benchmark in C++ and a translation of the thinning that it is used with. Their functions run as they are on the files of
made_up.py; stand-ins take the places of what they import and do not use here, and of the network: DiffCut's `generate_masks`
gives made-up regions. Each part that is made anew replaces the one in the file.
"""
import argparse
import contextlib
import importlib.util
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import types

import numpy as np
import scipy

sys.dont_write_bytecode = True
sys.path[:0] = [str(pathlib.Path(__file__).resolve().parent)]
import boundaries  # noqa: E402 (after the folder is known)
import made_up  # noqa: E402

FILE = pathlib.Path(__file__).resolve().parent / "peers_reference.json"
DIFFCUT_NAMES = {"coco-stuff-27": "COCO-Stuff", "cityscapes-27": "Cityscapes", "ade20k": "ADE20K", "voc": "VOC20",
                 "context": "Context", "coco-object": "COCO-Object"}
SEEDS = 3
CELLS = 6
STRIDE = 128  # of the pixels that are kept of an image


class Anything(types.ModuleType):
    """A module whose every name is a class that does nothing."""

    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        return type(name, (), {})


@contextlib.contextmanager
def checkout(folder, stand_ins):
    """Imports and relative paths are those of the checkout."""
    before, path = os.getcwd(), list(sys.path)
    sys.path.insert(0, str(folder))
    sys.modules |= {name: Anything(name) for name in stand_ins}
    os.chdir(folder)
    try:
        yield
    finally:
        os.chdir(before)
        sys.path[:] = path


def commit(folder):
    return subprocess.run(["git", "-C", folder, "rev-parse", "HEAD"], capture_output=True, text=True, check=True).stdout.strip()


def matchings(hungarian_matching):
    """Of all cases and seeds: hit, wrong and missed of each class, and how many pixels were counted."""
    found = {}
    for number in range(len(made_up.CASES)):
        for seed in range(SEEDS):
            regions, labels, classes = made_up.case(number, seed)
            hit, wrong, missed, every = hungarian_matching(regions[None], labels[None], classes)[:4]
            found[f"{number} {seed}"] = [*[[int(k) for k in row] for row in (hit, wrong, missed)], int(every)]
    return found


def run_diffcut(folder):
    """Their loop over each data set, from the files on, with made-up regions."""
    with checkout(folder, ("diffcut", "diffcut.recursive_normalized_cut", "tools.ldm", "tools.pamr")):
        import torch

        torch.Tensor.to = lambda self, *_, **__: self  # no device here is a GPU
        written = []
        sys.modules["pandas"] = frames = types.ModuleType("pandas")
        frames.DataFrame = lambda rows, columns: types.SimpleNamespace(to_csv=lambda *_, **__: written.append(rows[0]))
        loop = importlib.import_module("eval_diffcut")
        iterator = importlib.import_module("dataloader.iterator")
        matching = importlib.import_module("tools.utils").hungarian_matching
        figures = {}
        for name, theirs in DIFFCUT_NAMES.items():
            with tempfile.TemporaryDirectory() as work:
                figures[name] = run_diffcut_on(name, theirs, pathlib.Path(work), folder, loop, iterator, written)
        return {"commit": commit(folder), "matching": matchings(matching), "data sets": figures}


def run_diffcut_on(name, theirs, work, folder, loop, iterator, written):
    layout = 1 if name == "context" else 0
    root = made_up.make(name, work / "data", layout=layout)
    if name == "voc":
        prepare_voc(root, folder)
    names = list(made_up.NAMES[name]) if name.startswith("coco") else None
    maps = {"coco-stuff-27": "coco/fine_to_coarse_dict.pickle", "coco-object": "coco/coco_object_mapping.pickle",
            "cityscapes-27": "cityscapes/cityscapes_27_mapping.pickle"}
    data = iterator.DataIterator(theirs, str(root), "val" if names or name == "cityscapes-27" else "validation", names, 1024)
    order = iter([pathlib.Path(path).stem.replace("_leftImg8bit", "") for path in data.image_list])
    bench = loop.Benchmark_Segmentation.__new__(loop.Benchmark_Segmentation)
    classes = {"COCO-Stuff": 27, "Cityscapes": 27, "ADE20K": 150, "VOC20": 21, "Context": 60, "COCO-Object": 81}[theirs]
    bench.__dict__ |= {
        "dataset": data, "dataset_name": theirs, "N_CLASS": classes, "refinement": False, "alpha": 10, "step": 50,
        "img_size": 1024, "folder_path": str(work), "extractor": lambda images, **_: images,
        "fine_to_coarse_map": iterator.get_fine_to_coarse(theirs, f"./dataloader/{maps[name]}" if name in maps else None),
        "diffcut": types.SimpleNamespace(generate_masks=lambda *_, **__: made_up_mask(next(order)))}
    bench.evaluate()
    found = {"accuracy": float(written[-1]["Acc"]), "mIoU": float(written[-1]["mIoU"])}
    if name == "cityscapes-27":  # of PNG files, which all read alike; in the order of the files' names
        first = data[sorted(range(len(data)), key=lambda k: data.image_list[k])[0]]["images"]
        found["image"] = np.round(first[:, ::STRIDE, ::STRIDE].permute(1, 2, 0).numpy() * 255, 3).tolist()
    return found


def prepare_voc(root, folder):
    """Images and labels as their datasets/prepare_pascal_voc_sem_seg.py makes them of the original data."""
    text = (pathlib.Path(folder) / "datasets/prepare_pascal_voc_sem_seg.py").read_text()
    space = {"__name__": "prepare"}
    exec(text.split("if __name__")[0].replace("import tqdm", ""), space)  # noqa: S102 (their own file)
    images, labels = root / "images/validation", root / "annotations_pascal20/validation"
    images.mkdir(parents=True)
    labels.mkdir(parents=True)
    for name in made_up.NAMES["voc"]:
        shutil.copy(root / f"JPEGImages/{name}.jpg", images)
        space["convert_pas20"](root / f"SegmentationClass/{name}.png", labels / f"{name}.png")


def made_up_mask(name):
    return made_up.regions_of(name, (128, 128), made_up.number_of_regions(name))[None, None]


def run_diffseg(folder):
    """Their reading of files and their matching, added up as in benchmarks.ipynb."""
    with checkout(folder, ()):
        utils = importlib.import_module("diffseg.utils")
        figures = {}
        for name, module in (("coco-stuff-27", "data.coco.coco_data"), ("cityscapes-27", "data.cityscapes.cityscapes_data")):
            data = importlib.import_module(module)
            with tempfile.TemporaryDirectory() as work:
                root = made_up.make(name, work, layout=2 if name == "coco-stuff-27" else 0)
                if name == "coco-stuff-27":
                    images, labels = data.create_path(str(root), list(made_up.NAMES[name]))
                    to_class = data.get_fine_to_coarse("./data/coco/fine_to_coarse_dict.pickle")
                else:
                    images, labels = data.create_path(str(root))
                    to_class = data.get_fine_to_coarse()
                sums, every, pictures = np.zeros((3, 27)), 0, {}
                for image, batch in zip(images, data.prepare_dataset(images, labels)):
                    pictures[image] = (batch["images"].numpy()[0, ::STRIDE, ::STRIDE] + 1) * 127.5
                    stem = pathlib.Path(image).stem.replace("_leftImg8bit", "")
                    regions = made_up.regions_of(stem, (512, 512), made_up.number_of_regions(stem))[None]
                    *three, some = utils.hungarian_matching(regions, to_class(batch["labels"][:, :, :, 0]), 27)
                    sums, every = sums + three, every + some
            with np.errstate(invalid="ignore"):
                figures[name] = {"accuracy": float(sums[0].sum() / every), "mIoU": float(np.nanmean(sums[0] / sums.sum(0)))}
            if name == "cityscapes-27":
                figures[name]["image"] = np.round(pictures[min(pictures)].astype(float), 3).tolist()
        return {"commit": commit(folder), "matching": matchings(utils.hungarian_matching), "data sets": figures}


def run_stego(folder):
    """Their matching of clusters, once for all images: the made-up cases of each number of classes as one data set."""
    names = ("torchmetrics", "matplotlib", "matplotlib.pyplot", "wget", "cv2", "pytorch_lightning", "torchvision", "sklearn",
             "torchvision.transforms", "torchvision.transforms.functional", "torchvision.models", "torch.utils.tensorboard",
             "torch.utils.tensorboard.summary", "modules", "data")
    with checkout(pathlib.Path(folder) / "src", names):
        import torch

        class Metric:
            def __init__(self, **_):
                pass

            def add_state(self, name, default, **_):
                setattr(self, name, default)

        sys.modules["torchmetrics"].Metric = Metric
        text = pathlib.Path("utils.py").read_text()
        text = text[text.index("class UnsupervisedMetrics") : text.index("def flexible_collate")]
        space = {"torch": torch, "np": np, "Metric": Metric, "linear_sum_assignment": scipy.optimize.linear_sum_assignment}
        exec(text, space)  # noqa: S102 (their own file)
        figures = {}
        for number, (classes, *_) in enumerate(made_up.CASES):
            metrics = space["UnsupervisedMetrics"]("", classes, 0, True)
            for seed in range(SEEDS):
                regions, labels, _ = made_up.case(number, seed)
                metrics.update(torch.tensor(regions % classes), torch.tensor(labels))
            if metrics.stats.sum():  # without any pixel theirs has no figure
                found = metrics.compute()
                figures[str(number)] = [found["Accuracy"] / 100, found["mIoU"] / 100]
        return {"commit": commit(folder), "global": figures}


def run_bsds(folder):
    """Of made-up cells of a segmentation and of three people: pixels after thinning, and of each assignment the pairs; and how
    many pixels of the segmentation have any."""
    def load(pattern):
        (path,) = list(pathlib.Path(folder).glob(pattern))[:1]
        spec = importlib.util.spec_from_file_location(path.name.split(".")[0], path)
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        return module

    np.in1d = np.isin  # a name that newer versions of numpy lack
    thin = load("**/bwmorph_thin.py").bwmorph_thin
    correspond = load("**/correspond_pixels*.so").correspond_pixels
    figures = []
    for number in range(CELLS):
        boundary, *drawn = [thin(boundaries.between(made_up.cells(number, person)).astype(int)) > 0 for person in range(4)]
        pairs, right = [], np.zeros(boundary.shape, bool)
        for one in drawn:
            matched, other, *_ = correspond(boundary, one)
            pairs.append(int((other > 0).sum()))
            right |= matched > 0
        figures.append([[int(one.sum()) for one in (boundary, *drawn)], pairs, int(right.sum())])
    return {"commit": commit(folder), "cells": figures}


def main():
    import scipy.optimize  # noqa: F401 (of run_stego)

    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    runs = {"diffcut": run_diffcut, "diffseg": run_diffseg, "stego": run_stego, "bsds": run_bsds}
    for name in runs:
        parser.add_argument(f"--{name}", metavar="CHECKOUT", type=os.path.abspath)
    given = {name: folder for name, folder in vars(parser.parse_args()).items() if folder}
    if not given:
        parser.error("give the checkout of one peer at least")
    kept = json.loads(FILE.read_text()) if FILE.exists() else {}
    for name, folder in given.items():
        kept[name] = {"scipy": scipy.__version__, **runs[name](folder)}
    FILE.write_text(json.dumps(kept, indent=None, separators=(",", ":")).replace('},"', '},\n"').replace('],"', '],\n"') + "\n")


if __name__ == "__main__":
    main()
