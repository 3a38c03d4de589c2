# SPDX-License-Identifier: Apache-2.0
"""The two fronts, the program and the package, on the same files, with independent readers as judges.

    DWC_PROGRAM=build/bin/diffuse-walk-cut python test/python/fronts.py FOLDER [-v]

runs both on each file and each folder in FOLDER and prints a line of what they say; the exit status is 0 where they
agree with each other, and with the judges, but for known differences. ``-v``: also why they refuse a file, and notes.
"""

from __future__ import annotations

import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import warnings
from dataclasses import dataclass, field

import numpy as np

TOKENS = 30

#: What the versions of ITK of the two fronts make differ, and why.
UNSET = "the TIFF reader of ITK 5.2 leaves 32-bit integers unset: the program refuses them"
TURNED = "the NRRD reader of ITK 5.2 turns the axes of left-anterior-superior the wrong way: the program refuses it"
ALPHA = "the BMP reader of ITK 5.2 confuses colors and alpha: the program refuses 32 bits a pixel"
INKS = "the JPEG reader of ITK 5.2 makes no colors of inks: the program notes it"
DECODERS = "versions of libjpeg round colors in their own ways, and fill in subsampled ones: labels are not compared"


@dataclass
class Answer:
    """What a front says of a file: a segmentation, or why there is none.

    Attributes
    ----------
    refusal : str
        The sentence, with parameters by their names in Python; empty where there is none.
    labels : numpy.ndarray
    spacing, origin, direction : numpy.ndarray
        Of the labels, in LPS.
    notes : list of str
    """

    refusal: str = ""
    labels: np.ndarray | None = None
    spacing: np.ndarray | None = None
    origin: np.ndarray | None = None
    direction: np.ndarray | None = None
    notes: list[str] = field(default_factory=list)
    picture: object = None

    @property
    def affine(self) -> np.ndarray:
        """From an index (x, y, z) to a point in LPS."""
        axes = len(self.spacing)
        matrix = np.eye(axes + 1)
        matrix[:axes, :axes] = self.direction * self.spacing
        matrix[:axes, axes] = self.origin
        return matrix


def by_keyword(sentence: str) -> str:
    """A sentence of the program with the names that parameters have in Python."""
    text = re.sub(r"\bINPUT\b", "image", sentence)
    text = re.sub(
        r"--([a-z]+(?:-[a-z]+)*)(?: (\d+))?", lambda m: m[1].replace("-", "_") + (f"={m[2]}" if m[2] else ""), text
    )
    return text.strip()


def ask_program(program: str, image: str, mask: str | None = None) -> Answer:
    """The program's answer."""
    import SimpleITK

    folder = tempfile.mkdtemp(prefix="fronts-")
    try:
        command = [program, "segment", image, "--output", os.path.join(folder, "out"), "--no-pictures"]
        command += ["--number-of-tokens", str(TOKENS), *(("--mask", mask) if mask else ())]
        done = subprocess.run(command, capture_output=True, timeout=300, check=False)
        said = done.stderr.decode("utf-8", "surrogateescape")
        if done.returncode not in (0, 2, 3, 5):
            return Answer(refusal=f"exit code {done.returncode}: {said}")
        if done.returncode != 0:
            return Answer(refusal=by_keyword(said.strip().removeprefix("diffuse-walk-cut: ")))
        notes = [line.removeprefix("note: ") for line in said.splitlines() if line.startswith("note: ")]
        labels = SimpleITK.ReadImage(os.path.join(folder, "out", "labels.nrrd"))
        axes = labels.GetDimension()
        return Answer(
            labels=SimpleITK.GetArrayFromImage(labels),
            spacing=np.array(labels.GetSpacing()),
            origin=np.array(labels.GetOrigin()),
            direction=np.array(labels.GetDirection()).reshape(axes, axes),
            notes=notes,
        )
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def ask_package(image, mask=None) -> Answer:
    """The package's answer."""
    import itk

    import diffuse_walk_cut

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # notes
        try:
            result = diffuse_walk_cut.segment(image, mask=mask, number_of_tokens=TOKENS)
            labels = result.labels()
        except (ValueError, TypeError, OSError) as error:
            return Answer(refusal=str(error))
        except Exception as error:  # what must not come
            return Answer(refusal=f"{type(error).__name__}: {error}")
    return Answer(
        labels=np.asarray(labels),
        spacing=np.array(labels.GetSpacing()),
        origin=np.array(labels.GetOrigin()),
        direction=itk.array_from_matrix(labels.GetDirection()),
        notes=list(result.notes),
        picture=result.picture,
    )


def whats_said_by_both(refusal: str) -> str:
    """Without the reason that ITK's reader gives, which is its version's."""
    return refusal.split(" is damaged or truncated: ")[0]


def is_same(a: np.ndarray, b: np.ndarray, scale: float) -> bool:
    """Within a millionth, as a length of the image of this scale."""
    return np.shape(a) == np.shape(b) and bool(np.allclose(a, b, rtol=1e-6, atol=1e-6 * scale))


def compare(program: Answer, package: Answer, path) -> tuple[str, str]:
    """How two answers differ, empty where they do not; and where a known difference is the reason, that."""
    if program.refusal and not package.refusal:
        for words, reason in (
            ("holds 32-bit integers, of which ITK before", UNSET),
            ("has the space left-anterior-superior", TURNED),
            ("is a BMP with 32 bits a pixel", ALPHA),
        ):
            if words in program.refusal:
                return "", reason
    if program.refusal or package.refusal:
        same = whats_said_by_both(program.refusal) == whats_said_by_both(package.refusal)
        return (
            "" if same else f"program: {program.refusal or 'takes it'} | package: {package.refusal or 'takes it'}",
            "",
        )
    if program.labels.shape != package.labels.shape:
        return f"sizes {program.labels.shape} and {package.labels.shape}", ""
    least = float(program.spacing.min())
    for name in ("spacing", "origin", "direction"):
        a, b = getattr(program, name), getattr(package, name)
        if not is_same(a, b, 1.0 if name == "direction" else least):
            return f"{name} {a.tolist()} and {b.tolist()}", ""
    if any("the colors cyan, magenta" in note for note in program.notes):
        return "", INKS
    if sorted(program.notes) != sorted(package.notes):
        return f"notes {program.notes} and {package.notes}", ""
    if has_jpeg_colors(path):
        return "", DECODERS
    if not np.array_equal(program.labels, package.labels):
        return f"labels: {np.mean(program.labels != package.labels):.2%} of the pixels differ", ""
    return "", ""


def has_jpeg_colors(path) -> bool:
    """Are they coded as JPEG, in a file of its own or in TIFF?"""
    if not os.path.isfile(path):
        return False
    from PIL import Image

    try:
        with Image.open(path) as image:
            coded = image.format == "JPEG" or image.format == "TIFF" and image.info.get("compression") == "jpeg"
            return coded and image.mode in ("RGB", "YCbCr")
    except (OSError, ValueError, SyntaxError):
        return False


def differs(answer: Answer, expected: np.ndarray, tolerance: float = 1e-3) -> str:
    """How the pixels that the filters see are others than expected; empty where they are not."""
    import itk

    values = itk.array_from_image(answer.picture.image).astype(float)
    expected = np.asarray(expected, float)
    if values.shape != expected.shape and values.size == expected.size:
        expected = expected.reshape(values.shape)  # an image of one slice is a plane for the filters
    if values.shape == (*expected.shape, 3):
        expected = np.repeat(expected[..., None], 3, axis=-1)  # bits of a TIFF file come as gray colors
    if values.shape != expected.shape:
        return f"pixels {values.shape}, expected {expected.shape}"
    if not np.all(np.abs(values - expected) <= tolerance + 1e-6 * np.abs(expected)):
        return f"pixels differ by up to {np.abs(values - expected).max()}"
    return ""


def judge(path, answer: Answer) -> tuple[str, str]:
    """The reader that judged what a front took of a file, and where it disagrees; both empty where none can."""
    import judges

    found = judges.read(pathlib.Path(path))
    if found is None:
        return "", ""
    tolerance = np.inf if found.is_subsampled else found.tolerance
    difference = differs(answer, found.values, tolerance)
    if difference:
        return found.reader, f"{found.reader}: {difference}"
    if found.affine is not None:
        affine, scale = answer.affine, float(answer.spacing.min())
        axes = len(affine) - 1
        rows = [*range(axes), len(found.affine) - 1]
        # Where an axis has one pixel, the distance to the next one says nothing.
        columns = [axis for axis in rows if axis >= axes or answer.labels.shape[::-1][axis] > 1]
        expected = found.affine[np.ix_(rows, [axis if axis < axes else len(found.affine) - 1 for axis in columns])]
        affine = affine[:, [axis if axis < axes else axes for axis in columns]]
        # NIfTI holds its numbers in single precision.
        if not np.allclose(affine, expected, rtol=2e-6, atol=max(found.precision, 1e-6 * scale)):
            return found.reader, f"place {affine.tolist()}, {found.reader} {expected.tolist()}"
    return found.reader, ""


def main(arguments: list[str]) -> int:
    verbose = "-v" in arguments
    names = [one for one in arguments if one != "-v"]
    program = os.environ.get("DWC_PROGRAM", "")
    if len(names) != 1 or not program:
        print(__doc__, file=sys.stderr)
        return 2
    counts = {"same": 0, "judged": 0, "refused": 0, "known": 0, "DIFFERENT": 0}
    for path in sorted(pathlib.Path(names[0]).iterdir()):
        one, other = ask_program(program, str(path)), ask_package(str(path))
        difference, reason = compare(one, other, path)
        reader, doubt = judge(path, other) if not other.refusal else ("", "")
        if difference or doubt:
            verdict, rest = "DIFFERENT", "; ".join(filter(None, (difference, doubt)))
        elif reason:
            verdict, rest = "known", reason
        elif one.refusal:
            verdict, rest = "refused", one.refusal if verbose else ""
        else:
            verdict, rest = ("judged", reader) if reader else ("same", "")
            rest += "".join(f"; note: {note}" for note in one.notes) if verbose else ""
        counts[verdict] += 1
        print(f"{verdict:10} {path.name:32} {rest}", flush=True)
    print(", ".join(f"{count} {name}" for name, count in counts.items()))
    return 1 if counts["DIFFERENT"] else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
