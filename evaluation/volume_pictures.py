#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Pictures of docs/volumes.md: the program's own overlay.png of a volume at three levels, below each other.

    python volume_pictures.py DATA FOLDER --program build/bin/diffuse-walk-cut [--only "head MR"]

DATA is the folder of volumes.py --get. Only volumes whose license lets a picture be passed on are drawn. Needs pillow >= 10.1
and what volumes.py needs.
"""
import argparse
import json
import pathlib
import subprocess
import sys
import tempfile

from PIL import Image, ImageDraw, ImageFont

sys.dont_write_bytecode = True
from volume_data import FILES  # noqa: E402

LEVELS = (None, 8, 64)  # None: the automatic level
WIDTH, CAPTION, MOST_BYTES = 900, 24, 150_000
NOT_DRAWN = ("skull CT",)  # of GPL-2
DRAWN = [(name, "") for name in FILES if name not in NOT_DRAWN] + [("chest CT", "--grouping objects --connected")]  # volume, options


def overlays(program, path, options):
    """Caption and picture of each level; the tree is made once."""
    with tempfile.TemporaryDirectory() as folder:
        out = pathlib.Path(folder) / "out"
        subprocess.run([program, "segment", path, "--output", out, "--quiet", "--threads", "1", *options.split()], check=True)
        automatic = json.loads((out / "tree.json").read_text())["automatic"]["regions"]
        for level in LEVELS:
            if level is not None:
                subprocess.run([program, "relabel", out, "--regions", str(level), "--quiet"], check=True)
            caption = f"automatic level: {automatic} regions" if level is None else f"{level} regions"
            yield caption, Image.open(out / "overlay.png").convert("RGB")


def column(rows):
    rows = [(caption, picture.resize((WIDTH, picture.height * WIDTH // picture.width), Image.LANCZOS)) for caption, picture in rows]
    whole = Image.new("RGB", (WIDTH, sum(picture.height + CAPTION for _, picture in rows)), "white")
    draw, top = ImageDraw.Draw(whole), 0
    for caption, picture in rows:
        draw.text((4, top + 3), caption, (32, 32, 36), ImageFont.load_default(16))
        whole.paste(picture, (0, top + CAPTION))
        top += CAPTION + picture.height
    return whole


def save(picture, path):
    """As JPEG of the best quality that is small enough."""
    for quality in range(88, 30, -4):
        picture.save(path, quality=quality, optimize=True, subsampling=2)
        if path.stat().st_size < MOST_BYTES:
            break
    print(f"{path.name}: {picture.width} x {picture.height}, quality {quality}, {path.stat().st_size // 1000} kB")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("data", type=pathlib.Path)
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("--program", required=True, help="diffuse-walk-cut")
    parser.add_argument("--only", action="append", choices=sorted({name for name, _ in DRAWN}))
    arguments = parser.parse_args()
    arguments.folder.mkdir(parents=True, exist_ok=True)
    for name, options in DRAWN:
        if arguments.only and name not in arguments.only:
            continue
        path = arguments.data / FILES[name]
        if not path.exists():
            print(f"{name}: left out, no {FILES[name]} (volumes.py --get)")
            continue
        target = "-".join(["volume", *name.lower().split(), *options.replace("--grouping", "").replace("--", "").split()])
        save(column(overlays(arguments.program, path, options)), arguments.folder / f"{target}.jpg")


if __name__ == "__main__":
    main()
