# SPDX-License-Identifier: Apache-2.0
"""Where a segmentation is: a bar on standard error, or a function of the caller's."""

from __future__ import annotations

import shutil
import sys
import time
from collections.abc import Callable
from typing import Any

_SENTENCES = {"read": "Reading the image", "walk": "Diffusing and walking", "cut": "Cutting", "refine": "Refining"}
_CELLS = 40


class Progress:
    """Stages of a run, each a share of the whole.

    Parameters
    ----------
    wanted : None, bool or callable
        None or False: nothing. True: a bar on standard error where that is a terminal or a notebook. A function
        ``f(fraction, stage)``: called with a fraction from 0 to 1, which never falls, and "read", "walk", "cut",
        "refine" or "done"; what it raises stops the run and is raised to the caller.
    """

    def __init__(self, wanted: Any) -> None:
        self._report: Callable[[float, str], Any] | None = None
        self._is_bar = False
        if callable(wanted):
            self._report = wanted
        elif wanted is True:
            if _is_seen(sys.stderr):
                self._report, self._is_bar = _Bar().draw, True
        elif wanted is not None and wanted is not False:
            raise TypeError(f"progress: must be None, True or a function of (fraction, stage) (got {wanted!r})")
        self._raised: BaseException | None = None
        self._stage, self._begin, self._end = "", 0.0, 0.0

    def begin(self, stage: str, end: float) -> None:
        """The next stage begins; it goes up to `end`."""
        self._stage, self._begin, self._end = stage, self._end, end
        if self._report is not None:
            self._report(self._begin, stage)

    def watch(self, filter_: Any) -> None:
        """The filter's progress is all the rest, and its stages are the next ones."""
        if self._report is None:
            return
        import itk

        def tell() -> None:
            if self._raised is None:
                try:
                    self._stage = filter_.GetStage() or self._stage
                    self._report(self._end + (1.0 - self._end) * filter_.GetProgress(), self._stage)
                except BaseException as error:  # noqa: B902 - raised again where the filter was run
                    self._raised = error
            if self._raised is not None:
                filter_.AbortGenerateDataOn()

        filter_.AddObserver(itk.ProgressEvent(), tell)

    def raise_again(self) -> None:
        """Raise what the caller's function raised."""
        if self._raised is not None:
            raise self._raised

    def finish(self) -> None:
        """The last stage is over."""
        if self._report is not None:
            self._report(1.0, "done")

    def close(self) -> None:
        """Remove the bar."""
        if self._is_bar:
            sys.stderr.write("\r" + " " * (_CELLS + 32) + "\r")
            sys.stderr.flush()


def _is_seen(stream: Any) -> bool:
    """True where a bar can be seen: a terminal, or the output of a notebook's cell."""
    if stream is None:
        return False
    return bool(getattr(stream, "isatty", lambda: False)()) or type(stream).__module__.startswith("ipykernel")


class _Bar:
    def __init__(self) -> None:
        self._drawn = 0.0

    def draw(self, fraction: float, stage: str) -> None:
        now = time.monotonic()
        if now - self._drawn < 0.05 or stage not in _SENTENCES:
            return
        self._drawn = now
        cells = max(4, min(_CELLS, shutil.get_terminal_size().columns - len(_SENTENCES[stage]) - 12))
        full = round(fraction * cells)
        bar = "█" * full + "░" * (cells - full)
        sys.stderr.write(f"\r{bar} {int(fraction * 100):3d} %  {_SENTENCES[stage]:<22}")
        sys.stderr.flush()
