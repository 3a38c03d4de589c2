# SPDX-License-Identifier: Apache-2.0
"""What runs in workers: one image to one result."""

import inspect
import os
import shutil
import signal
import socket
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import dask.system
import distributed
import numpy
import psutil

from . import _store
from ._message import sentence
from ._parameters import get_function
from ._zarr import write_labels

_SHARE_OF_MEMORY = 0.8
_LEAST_MEMORY = 64 << 20


@dataclass(frozen=True)
class Job:
    """What all images of a call have in common. It is sent to each worker once, as a plug-in."""

    output: str
    run: str
    version: str
    function: Callable | None  # None: diffuse_walk_cut.segment
    arguments: dict[str, Any]  # of the function
    asked: dict[str, Any]  # of them, what changes a result; part of every record
    explorer: bool
    labels: str | None
    allowed_failures: int
    is_own_cluster: bool


@dataclass(frozen=True)
class Task:
    """One image."""

    index: int
    name: str
    source: Any
    mask: str | None
    expected: dict[str, Any]  # parameters of the record


@dataclass
class Worker(distributed.WorkerPlugin):
    """The job, and what a worker keeps from one image to the next: the model."""

    job: Job

    @property
    def name(self) -> str:
        return plugin_name(self.job.run)

    def setup(self, worker: distributed.Worker) -> None:
        """Never refuses a worker: the plug-in of a caller that was killed stays with the cluster. What such a one has
        kept is let go."""
        from .. import KeptModel

        self.kept_model = KeptModel()
        if self.job.is_own_cluster and threading.current_thread() is threading.main_thread():
            signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches all processes of a terminal.
        for other in worker.plugins.values():
            if isinstance(other, Worker) and not _store.is_current(Path(other.job.output), other.job.run):
                other.kept_model.forget()

    def teardown(self, worker: distributed.Worker) -> None:
        self.kept_model.forget()


def plugin_name(run: str) -> str:
    return f"diffuse_walk_cut-{run}"


def check_here(job: Job) -> None:
    """Raises RuntimeError where the version or the file system differs from the caller's."""
    if get_version() != job.version:
        raise RuntimeError(
            f"the worker on {socket.gethostname()} has version {get_version()} of diffuse_walk_cut, the caller "
            f"{job.version}; install the same on both"
        )
    if not _store.is_current(Path(job.output), job.run):
        raise RuntimeError(
            f"the worker on {socket.gethostname()} does not see output={job.output!r}; name a folder on a "
            "file system that the caller and all workers share"
        )


def get_version() -> str:
    """Part of every record."""
    import diffuse_walk_cut

    return diffuse_walk_cut.__version__


class ImageFailed(Exception):
    """One image has no result; the sentence is the whole of it."""


def segment_one(run: str, task: Task, threads_on_host: int) -> None:
    """Segments an image and puts its result into place.

    `threads_on_host` is the number of threads that Dask has on this machine. Nothing is returned, so that a caller
    learns the end of a task from its state, without asking a worker. Raises :class:`ImageFailed`.
    """
    worker = distributed.get_worker()
    plugin = worker.plugins[plugin_name(run)]
    job = plugin.job
    output = Path(job.output)
    record = _store.read_record(output / task.name)
    if record is not None and record.get("run") == run and _store.is_whole(output / task.name, record):
        return  # A worker died, or was lost from sight, between the end of its work and the news of it.
    staged = None
    try:
        check_here(job)
        staged = _store.stage(output, run, task.index, job.allowed_failures)
        _segment_into(staged, task, plugin, _share(worker, threads_on_host))
        return
    except Exception as error:  # Whatever it is: it is of this image, and the others go on.
        failure = sentence(error)
        if staged is not None:
            shutil.rmtree(staged, ignore_errors=True)
    raise ImageFailed(failure)


def _segment_into(staged: Path, task: Task, plugin: Worker, share: dict[str, int]) -> None:
    job = plugin.job
    start = time.monotonic()
    function = get_function(job.function)
    identity = task.source.identity()
    arguments = {**select(share, function), **job.arguments}
    is_local = arguments.get("model", "local") == "local"
    if not is_local and "memory_limit" not in job.arguments:
        arguments.pop("memory_limit", None)  # A model that is kept is in the share already, and a GPU has its own.
    if task.mask is not None:
        arguments["mask"] = task.mask
    if not is_local:  # Threads of a worker have it in turns: it fills the memory, and uses all threads or the GPU.
        arguments |= select({"kept_model": plugin.kept_model}, function)
    segmentation = function(task.source.read(), **arguments)
    segmentation.save(str(staged), **select({"explorer": job.explorer}, segmentation.save))
    if job.labels is not None:
        write_labels(task.source, job.labels, numpy.asarray(segmentation.labels()))
    record = {
        "format": _store.FORMAT,
        "run": job.run,
        "name": task.name,
        "input": identity,
        "parameters": task.expected,
        "version": job.version,
        "notes": [*getattr(task.source, "notes", ()), *getattr(segmentation, "notes", ())],
        "seconds": round(time.monotonic() - start, 3),
        "host": socket.gethostname(),
        "process": os.getpid(),
    }
    _store.place(staged, Path(job.output) / task.name, record, Path(job.output), job.run)


def select(arguments: dict[str, Any], function: Callable) -> dict[str, Any]:
    """Those arguments that a function takes; one that takes any is thought to hand them on to `segment`."""
    parameters = inspect.signature(function).parameters
    if any(one.kind is one.VAR_KEYWORD for one in parameters.values()):
        parameters = {**inspect.signature(get_function(None)).parameters, **parameters}
    return {name: value for name, value in arguments.items() if name in parameters}


def _share(worker: distributed.Worker, threads_on_host: int) -> dict[str, int]:
    """Threads, and memory where Dask limits it: too large an image then is an error, and not the end of the worker."""
    share = {"number_of_threads": max(1, dask.system.CPU_COUNT // max(1, threads_on_host))}
    limit = worker.memory_manager.memory_limit
    if limit:
        free = (_SHARE_OF_MEMORY * limit - psutil.Process().memory_info().rss) / worker.state.nthreads
        share["memory_limit"] = int(max(_LEAST_MEMORY, min(free, psutil.virtual_memory().available)))
    return share
