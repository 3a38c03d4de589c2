# SPDX-License-Identifier: Apache-2.0
"""Run by ``PythonSlicer worker.py REQUEST``: the Python package in a process of its own, so that its ITK does not meet Slicer's.

Prints lines "progress FRACTION STAGE"; an error is one sentence on standard error. The exit code is 0, 1, or 130 where it
was interrupted.
"""

from __future__ import annotations

import json
import sys
import warnings

SENTENCES = {"read": "Reading the image", "walk": "Diffusing and walking", "cut": "Cutting", "refine": "Refining", "done": "Writing"}


def main(request_file: str) -> int:
    """Segments what a request says; see ``run.py``."""
    with open(request_file, encoding="utf-8") as file:
        request = json.load(file)

    def report(fraction: float, stage: str) -> None:
        print(f"progress {0.95 * fraction:.3f} {SENTENCES.get(stage, stage)}", flush=True)

    def note(message, *ignored, **also_ignored) -> None:
        print(f"note: {message}", file=sys.stderr, flush=True)

    warnings.showwarning = note
    try:
        import diffuse_walk_cut

        result = diffuse_walk_cut.segment(request["image"], progress=report, **request["parameters"])
        result.save(request["output"], explorer=False)
    except KeyboardInterrupt:
        return 130
    except Exception as error:  # its message is for the user; a traceback is not
        print(f"{type(error).__name__}: {error}", file=sys.stderr, flush=True)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
