# SPDX-License-Identifier: Apache-2.0
"""A diffusers model from one call to the next."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any


class KeptModel:
    """Keeps the last diffusers model of many calls of :func:`diffuse_walk_cut.segment`, so that it is read once.

    Calls in several threads may share one: each has the model while its walk is made, one after the other, and cuts
    while another has it.

    Examples
    --------
    >>> import diffuse_walk_cut
    >>> kept = diffuse_walk_cut.KeptModel()
    >>> for name in ("a.png", "b.png"):                                                  # doctest: +SKIP
    ...     diffuse_walk_cut.segment(name, model="small-photo", kept_model=kept).save(name + "-regions")
    """

    def __init__(self) -> None:
        self._turn = threading.Lock()  # of the calls, for as long as a walk takes
        self._state = threading.Lock()  # of what follows, for a moment
        self._holder: Any = None  # a filter that has the model between two calls
        self._forgotten = 0  # how often

    @contextmanager
    def lent_to(self, segmentation: Any) -> Iterator[None]:
        """The filter has the model, and no other call has it, until the block ends.

        Parameters
        ----------
        segmentation : itk.HierarchicalSegmentationImageFilter
        """
        with self._turn:
            with self._state:
                holder, self._holder, forgotten = self._holder, None, self._forgotten
            if type(holder) is type(segmentation):
                segmentation.TakeModel(holder)
            holder = None  # one of images of another kind goes: two models may not fit
            try:
                yield
            finally:
                holder = type(segmentation).New()
                holder.TakeModel(segmentation)
                with self._state:
                    if forgotten == self._forgotten:
                        self._holder = holder

    def forget(self) -> None:
        """Gives the memory of the model back: at once, or when the walk is made that a call makes with it."""
        with self._state:
            self._forgotten += 1
            self._holder = None
