# SPDX-License-Identifier: Apache-2.0
"""A collection over a cluster: few images at a time, each once."""

import contextlib
import itertools
import json
import logging
import os
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import dask
import dask.system
import distributed
import distributed.system
import psutil

from . import _parameters, _store
from ._collection import Item, find_images
from ._message import sentence
from ._progress import make_progress
from ._report import Report
from ._worker import Job, Task, Worker, check_here, get_version, plugin_name, segment_one
from ._zarr import Plane, prepare_labels

_TASKS_PER_THREAD = 2
"""One that runs and one that waits."""

_MEMORY_OF_A_WORKER = 1 << 30
"""A photograph takes a fraction of it; there are no more local workers than this fits into what is free."""

_ROUNDS = 3
"""How often an image is handed in again that was lost with others' workers."""

_LOST = "the scheduler was lost; what was finished is in the output, and the same call goes on from there"

_LOOK_AT_CLUSTER = 1.0
"""Seconds between two questions for the number of workers."""


def segment_collection(
    images: Any,
    output: str | os.PathLike,
    client: distributed.Client | None = None,
    *,
    regions: int | None = None,
    workers: int | None = None,
    progress: bool | Callable[[int, int, str], object] = True,
    overwrite: bool = False,
    explorer: bool = False,
    labels: str | None = None,
    segment_function: Callable | None = None,
    **parameters: Any,
) -> Report:
    """Segments every image of a collection over a Dask cluster, and writes each result as it comes.

    Call it again after whatever has ended it, and it goes on where it was: an image whose result is there, of the same
    input, parameters and version, is skipped; all others are segmented. Image data never passes through the scheduler:
    workers read and write files, which must lie on a file system that they share with the caller.

    Parameters
    ----------
    images : path, list of paths, zarr.Group or zarr.Array
        - a folder: all images in it and in its sub-folders; DICOM files make one volume of each series; a Zarr
          hierarchy is taken apart as below; hidden entries and results of earlier calls are left out;
        - a pattern, such as ``"scans/**/*.png"``;
        - a list of files and folders;
        - an OME-Zarr hierarchy (0.1 to 0.5; path, URL or open group): each multiscale image, plate field or series at
          its finest level, each time an image of its own, channels as channels, spacing and origin from the metadata.
    output : path
        The folder of the results; made if need be. Not the folder of the images, but it may lie in it.
    client : distributed.Client, optional
        A cluster. Default: one on this machine, of one-thread processes, closed at the end; a script then needs
        ``if __name__ == "__main__":``.
    regions : int, optional
        Number of regions of ``labels.nrrd``. Default: the image's own level.
    workers : int, optional
        Processes of the cluster on this machine, without `client`. Default: as many as there are cores, images, and GiB
        of free memory; 1 with a diffusers model, which fills the memory once for each.
    progress : bool or function of (done, total, name), default True
        Whether a line on standard error says how far it is, where that is a terminal or notebook; or what is called
        after each image instead, with skipped and failed ones counted as done.
    overwrite : bool, default False
        Whether results that are there already are made again.
    explorer : bool, default False
        Whether each result gets an ``explorer.html``.
    labels : str, optional
        OME-Zarr only: also write the labels into the input, as the label image of this name beside each image
        (``labels/NAME`` of OME-NGFF), at all its resolutions. Default: the input is never written.
    segment_function : function, optional
        What is called as ``segment_function(image, **parameters)`` instead of `diffuse_walk_cut.segment`, for images
        that need to be prepared first; `image` is a path or an `itk.Image`. Returns a `Segmentation`. Results are
        compared by its name, so give another one to a changed function.
    **parameters
        Of `diffuse_walk_cut.segment`. `mask` is the file of a mask for all images, or a function from the name of an
        image to the file of its mask or None. `number_of_threads` and `memory_limit` are by default a worker's share of
        its machine.

    Returns
    -------
    Report
        Numbers of images done and skipped, each failed one with its error, and the notes on images; also in ``report.json`` and
        ``failed.csv``.

    Raises
    ------
    FileNotFoundError
        No image was found.
    TypeError, ValueError
        A parameter is not known or not allowed, or `output` cannot be written or is in use by another call.
    RuntimeError
        A worker has another version of this package, or does not see `output`.
    ConnectionError
        The scheduler was lost. What was finished is in the output.

    Notes
    -----
    A result is the folder ``output/NAME`` with ``leaves.nrrd``, ``labels.nrrd``, ``tree.json`` and ``record.json``;
    NAME is the image's path below the folder, without extension unless two images would have the same. It is written
    elsewhere and renamed, and counts only with its ``record.json``: a kill leaves nothing half-written behind that
    would be taken for done.

    An image that cannot be segmented is listed, and the rest goes on. One whose worker dies is tried again elsewhere,
    ``distributed.scheduler.allowed-failures`` (3) times.

    Examples
    --------
    >>> import diffuse_walk_cut.dask
    >>> report = diffuse_walk_cut.dask.segment_collection("photos", "results")  # doctest: +SKIP
    >>> report.failed  # doctest: +SKIP
    []
    """
    function = _parameters.get_function(segment_function)
    if regions is not None:
        parameters["regions"] = regions
    parameters = _parameters.check(function, parameters)
    find_mask = _parameters.make_mask_finder(parameters.get("mask"))
    arguments = _parameters.to_arguments(parameters)
    asked = _parameters.to_record(function, arguments)
    if explorer:
        asked["explorer"] = True
    if labels is not None:
        asked["labels"] = _check_labels(labels)
    if segment_function is not None:
        asked["segment_function"] = _parameters.name_function(segment_function)
    _check_cluster(client, workers)
    draw = make_progress(progress)
    folder = Path(os.path.abspath(output))
    items = find_images(images, folder)
    _check_sources(items, folder, labels)

    started = time.monotonic()
    report = Report(output=str(folder))
    with _store.Output(folder) as out:
        job = Job(
            output=str(folder),
            run=out.run,
            version=get_version(),
            function=segment_function,
            arguments=arguments,
            asked=asked,
            explorer=explorer,
            labels=labels,
            allowed_failures=int(dask.config.get("distributed.scheduler.allowed-failures", 3)),
            is_own_cluster=client is None,
        )
        collection = _Collection(items, job, find_mask, overwrite, report, draw)
        _write_report(folder, report, job, finished=False)
        finished = False
        try:
            first = next(collection, None)
            if first is not None:
                with _open_client(client, workers, len(items), arguments) as cluster:
                    _drive(cluster, collection, itertools.chain([first], collection))
            report.others = out.find_others({item.name for item in items})
            finished = True
        finally:
            draw.close()
            report.failed.sort()
            report.notes.sort(key=lambda one: one[0])
            report.seconds = time.monotonic() - started
            _write_report(folder, report, job, finished)
    return report


# What is to be done --------------------------------------------------------------------------------------------------


class _Collection:
    """An iterator over the images that are to be segmented; others are counted in the report as they go by."""

    def __init__(
        self, items: list[Item], job: Job, find_mask: Callable, overwrite: bool, report: Report, draw: Callable
    ):
        self.job = job
        self.report = report
        self._items = iter(enumerate(items))
        self._total = len(items)
        self._find_mask = find_mask
        self._overwrite = overwrite
        self._draw = draw
        self._over = 0
        self._labelled: set[tuple] = set()
        self._old: set[int] = set()

    def __iter__(self) -> Iterator[Task]:
        return self

    def __next__(self) -> Task:
        for index, item in self._items:
            try:
                task = self._examine(index, item)
            except Exception as error:
                self.end(item.name, index, sentence(error))
                continue
            if task is not None:
                return task
            self.report.skipped += 1
            self._count(item.name)
        raise StopIteration

    def _examine(self, index: int, item: Item) -> Task | None:
        """None where the result is there."""
        mask = self._find_mask(item.name)
        expected = {**self.job.asked, **_parameters.record_mask(mask)}
        identity = json.loads(json.dumps(item.source.identity()))
        target = Path(self.job.output) / item.name
        record = _store.read_record(target)
        if record is not None and not record.get("unfinished"):
            same = (
                record.get("input") == identity
                and record.get("parameters") == expected
                and record.get("version") == self.job.version
            )
            if same and not self._overwrite and _store.is_whole(target, record):
                self._take_notes(item.name, record)
                return None
            self._old.add(index)
        if self.job.labels is not None:
            self._prepare_labels(item.source)
        return Task(index, item.name, item.source, mask, expected)

    def _prepare_labels(self, plane: Any) -> None:
        image = (str(plane.store), plane.group)
        if image not in self._labelled:
            prepare_labels(plane, self.job.labels)
            self._labelled.add(image)

    def end(self, name: str, index: int, error: str) -> None:
        """Counts an image that is over, by an error or without."""
        if error:
            self.report.failed.append((name, error))
        else:
            self.report.done += 1
            self.report.replaced += index in self._old
            self._take_notes(name, _store.read_record(Path(self.job.output) / name))
        self._old.discard(index)
        self._count(name)

    def _take_notes(self, name: str, record: dict | None) -> None:
        notes = record.get("notes", []) if record is not None else []  # records of earlier versions have none
        self.report.notes += [(name, str(note)) for note in notes]

    def _count(self, name: str) -> None:
        self._over += 1
        self._draw(self._over, self._total, name)


# The cluster ---------------------------------------------------------------------------------------------------------


@contextlib.contextmanager
def _open_client(client: distributed.Client | None, workers: int | None, images: int, arguments: dict) -> Iterator:
    """The caller's client, or one of a cluster of processes on this machine."""
    if client is not None:
        yield client
        return
    memory = min(distributed.system.MEMORY_LIMIT, psutil.virtual_memory().available)
    if workers is None:
        workers = min(dask.system.CPU_COUNT, images, max(1, int(memory // _MEMORY_OF_A_WORKER)))
        if arguments.get("model", "local") != "local":
            workers = 1
    with distributed.LocalCluster(
        n_workers=workers,
        threads_per_worker=1,
        processes=True,
        memory_limit=memory // workers,
        dashboard_address="127.0.0.1:0",
        silence_logs=logging.CRITICAL,
    ) as cluster:
        with distributed.Client(cluster, set_as_default=False) as own:
            yield own


def _drive(client: distributed.Client, collection: _Collection, tasks: Iterator[Task]) -> None:
    """Hands in images while there is room for more, until all are over."""
    job = collection.job
    running: dict[str, tuple[distributed.Future, Task, int]] = {}
    completed = distributed.as_completed(loop=client.loop)
    room, threads, looked = 0, 1, float("-inf")

    def submit(task: Task, number: int) -> None:
        key = f"segment-{job.run}-{task.index}-{number}"
        future = client.submit(segment_one, job.run, task, threads, key=key, pure=False)
        running[future.key] = (future, task, number)
        completed.add(future)

    try:
        client.register_plugin(Worker(job))
        client.run(check_here, job)
        while True:
            if time.monotonic() - looked > _LOOK_AT_CLUSTER:
                with _scheduler():
                    room, threads = _look_at(client)
                looked = time.monotonic()
            while len(running) < room:
                task = next(tasks, None)
                if task is None:
                    break
                submit(task, 0)
            if not running:
                break
            future = next(completed)
            if future.status in ("lost", "pending"):
                completed.add(
                    future
                )  # It was done, and its worker died before the news was here: Dask asks for it again.
                continue
            _, task, number = running.pop(future.key)
            with _scheduler():
                error = _get_error(future, task, job, number)
            if error is None:
                submit(task, number + 1)
            else:
                collection.end(task.name, task.index, error)
    finally:
        if client.status == "running":
            with contextlib.suppress(Exception):
                client.cancel([future for future, _, _ in running.values()], force=True)
                client.unregister_worker_plugin(plugin_name(job.run))


@contextlib.contextmanager
def _scheduler() -> Iterator[None]:
    """Asking the scheduler may show that it is gone."""
    try:
        yield
    except (distributed.comm.CommClosedError, distributed.CancelledError, TimeoutError) as error:
        raise ConnectionError(_LOST) from error


def _look_at(client: distributed.Client) -> tuple[int, int]:
    """Tasks that may be under way, and the most threads that Dask has on one machine."""
    threads = client.nthreads()
    hosts: dict[str, int] = {}
    for address, number in threads.items():
        host = address.rpartition(":")[0]
        hosts[host] = hosts.get(host, 0) + number
    return max(2, _TASKS_PER_THREAD * sum(threads.values())), max(hosts.values(), default=1)


def _get_error(future: distributed.Future, task: Task, job: Job, number: int) -> str | None:
    """The error of an image, empty where there is none; None where the image is to be handed in again.

    A dying worker takes down what waits for it too, and Dask counts that as a failure of both. Here an image answers
    only for the deaths that it was running at.
    """
    if future.status == "finished":
        return ""
    if future.status != "error":
        raise ConnectionError(_LOST)
    error = future.exception()
    if not isinstance(error, distributed.KilledWorker):
        return sentence(error)
    deaths = _store.count_deaths(Path(job.output), job.run, task.index, job.allowed_failures)
    if deaths > job.allowed_failures or number + 1 >= _ROUNDS:
        return sentence(_store.Killed(max(deaths, number + 1)))
    return None


# Checks --------------------------------------------------------------------------------------------------------------


def _check_labels(labels: str) -> str:
    if not isinstance(labels, str) or not labels or "/" in labels or labels.startswith((".", "__")):
        raise ValueError(f"labels={labels!r}: the name of a label image, such as 'regions', without '/'")
    return labels


def _check_cluster(client: Any, workers: Any) -> None:
    if client is not None and (not isinstance(client, distributed.Client) or client.asynchronous):
        raise TypeError(
            f"client={client!r}: a distributed.Client that is not asynchronous; of a cluster, "
            "distributed.Client(cluster)"
        )
    if workers is not None and (isinstance(workers, bool) or not isinstance(workers, int) or workers < 1):
        raise ValueError(f"workers={workers!r}: a number of processes, 1 or more")
    if client is not None and workers is not None:
        raise ValueError(f"workers={workers!r} is for a cluster that is made here; with client leave it out")


def _check_sources(items: list[Item], folder: Path, labels: str | None) -> None:
    for parent in (folder, *folder.parents):
        if (parent / "zarr.json").exists() or (parent / ".zgroup").exists():
            raise ValueError(
                f"output={str(folder)!r} lies in the Zarr hierarchy {str(parent)!r}; name a folder outside, and "
                "labels='regions' for labels in the hierarchy"
            )
    if labels is not None and any(not isinstance(item.source, Plane) for item in items):
        raise ValueError(f"labels={labels!r} is for OME-Zarr images; there are others in this collection")


def _write_report(folder: Path, report: Report, job: Job, finished: bool) -> None:
    known = {"finished": finished, **report.to_dict(), "parameters": job.asked, "version": job.version}
    _store.write_atomically(folder / _store.REPORT, json.dumps(known, indent=1))
    _store.write_atomically(folder / _store.FAILED, report.failed_as_csv())
