# SPDX-License-Identifier: Apache-2.0
"""``python -m diffuse_walk_cut.convert SOURCE FOLDER``: see :func:`diffuse_walk_cut.convert.convert`."""

from __future__ import annotations

import argparse
import pathlib
import sys

from ._convert import PRECISIONS, PREDICTIONS, convert


def _parse_lora(text: str) -> tuple[str, float]:
    """"FILE" or "FILE=SCALE"; a file whose name has such an ending is taken as it is."""
    name, equals, scale = text.rpartition("=")
    if equals and not pathlib.Path(text).exists():
        try:
            return name, float(scale)
        except ValueError:
            pass
    return text, 1.0


def main(arguments: list[str] | None = None) -> int:
    """Run the program; the exit status is 0, or 1 after an error, which is one line on standard error."""
    parser = argparse.ArgumentParser(
        prog="python -m diffuse_walk_cut.convert",
        description="Turn a checkpoint of Stable Diffusion 1.x, 2.x or XL base, or a diffusers folder with .bin weights, into a "
        "diffusers folder with safetensors weights, which diffuse-walk-cut takes as --model.",
    )
    parser.add_argument("source", metavar="SOURCE", help=".safetensors or .ckpt file, or diffusers folder")
    parser.add_argument("folder", metavar="FOLDER", help="the folder to write; must not be there, or be empty")
    parser.add_argument(
        "--lora", metavar="FILE[=SCALE]", nargs="+", action="extend", default=[], help="LoRA files to merge (scale: 1)"
    )
    parser.add_argument("--precision", choices=PRECISIONS, help="how weights are stored (default: as in the source)")
    parser.add_argument("--tokenizer", metavar="FOLDER", help="CLIP's vocab.json and merges.txt; required for single files")
    parser.add_argument("--prediction", choices=PREDICTIONS, help="what the model predicts; required for Stable Diffusion 2.x")
    parser.add_argument("--image-size", type=int, metavar="N", help="the model's own size in pixels (default: the family's)")
    options = parser.parse_args(arguments)
    try:
        folder = convert(
            options.source,
            options.folder,
            lora=[_parse_lora(text) for text in options.lora],
            precision=options.precision,
            tokenizer=options.tokenizer,
            prediction=options.prediction,
            image_size=options.image_size,
        )
    except (ValueError, OSError, ImportError) as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    print(folder)
    return 0


if __name__ == "__main__":
    sys.exit(main())
