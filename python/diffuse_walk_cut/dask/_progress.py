# SPDX-License-Identifier: Apache-2.0
"""How far a collection is: a line of text, or a function of the caller."""

import sys
import time
from collections.abc import Callable

_WIDTH = 20
_INTERVAL = 0.1


class _Line:
    """One line that is drawn again and again on standard error."""

    def __init__(self):
        self._start = time.monotonic()
        self._drawn = 0.0
        self._length = 0

    def __call__(self, done: int, total: int, name: str) -> None:
        now = time.monotonic()
        if done < total and now - self._drawn < _INTERVAL:
            return
        self._drawn = now
        rate = done / max(now - self._start, 1e-9)
        filled = _WIDTH * done // max(total, 1)
        text = f"[{'#' * filled}{'.' * (_WIDTH - filled)}] {done}/{total}  {rate:.3g} images/s  {name[-60:]}"
        sys.stderr.write("\r" + text.ljust(self._length))
        sys.stderr.flush()
        self._length = len(text)

    def close(self) -> None:
        if self._length:
            sys.stderr.write("\n")
            sys.stderr.flush()


class _Call:
    def __init__(self, function: Callable[[int, int, str], object]):
        self._function = function

    def __call__(self, done: int, total: int, name: str) -> None:
        self._function(done, total, name)

    def close(self) -> None:
        pass


def _is_watched() -> bool:
    stream = sys.stderr
    return stream is not None and (stream.isatty() or type(stream).__module__.startswith("ipykernel"))


def make_progress(progress: bool | Callable[[int, int, str], object]):
    """``True``: a line on standard error where somebody sees it, a terminal or notebook; ``False``: nothing; a
    function: that one."""
    if callable(progress):
        return _Call(progress)
    if not isinstance(progress, bool):
        raise TypeError(f"progress={progress!r}: True, False, or a function of (done, total, name)")
    return _Line() if progress and _is_watched() else _Call(lambda done, total, name: None)
