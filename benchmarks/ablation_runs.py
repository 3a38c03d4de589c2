# SPDX-License-Identifier: Apache-2.0
"""What an ablation runs: settings, images, the identities of program and model, and the program itself on one image."""
import functools
import hashlib
import json
import os
import pathlib
import shlex
import signal
import subprocess
import tempfile
import threading
import time

import partition_levels

SOURCE = pathlib.Path(__file__).resolve().parent.parent
PICTURES = (".jpg", ".png")


def options_by_name(text):
    """["--mode", "single"] of each option of a command line, by its name."""
    groups = {}
    for word in shlex.split(text):
        if word.startswith("--"):
            name = word.split("=")[0]
            if name in groups:
                raise ValueError(f"{name} stands twice in the options {text}")
            groups[name] = []
        elif not groups:
            raise ValueError(f"the options {text} do not begin with one that begins with --")
        groups[name].append(word)
    return groups


def read_settings(path):
    """Settings with axis, name and options. One of "change" has the first one's options with these in their place."""
    settings = []
    for entry in json.loads(pathlib.Path(path).read_text()):
        where = f"{path}: the setting {entry.get('name')}"
        if not isinstance(entry.get("name"), str) or ("options" in entry) == ("change" in entry):
            raise ValueError(f"{where} needs a name and either options or a change")
        if "change" in entry and not settings:
            raise ValueError(f"{where} is the first, which the others are compared to, and needs options")
        if entry["name"] in [setting["name"] for setting in settings]:
            raise ValueError(f"{where} is there twice")
        groups = options_by_name(entry.get("options", ""))
        if "change" in entry:
            groups = {**options_by_name(settings[0]["options"]), **options_by_name(entry["change"])}
        options = shlex.join(word for group in groups.values() for word in group)
        settings.append({"axis": entry.get("axis", "base"), "name": entry["name"], "options": options})
    if not settings:
        raise ValueError(f"{path} holds no setting")
    return settings


def choose(settings, only):
    """The first, to which the others are compared, and those of these names or axes; all without any."""
    for word in only:
        if not any(word in (setting["name"], setting["axis"]) for setting in settings):
            raise ValueError(f"there is no setting or axis {word}")
    return [
        one
        for one in settings
        if not only or one is settings[0] or one["name"] in only or one["axis"] in only
    ]


class Image:
    """A picture and its annotations, ID.jpg and ID_gtK.png."""

    def __init__(self, path):
        self.path, self.name = path, path.stem
        self.annotation_paths = sorted(path.parent.glob(f"{self.name}_gt*.png"))
        if not self.annotation_paths:
            raise ValueError(f"{path} has no annotation {self.name}_gt0.png")
        self.identity = digest(*[file.read_bytes() for file in (path, *self.annotation_paths)])

    @property
    def annotations(self):
        return read_annotations(tuple(self.annotation_paths))


@functools.lru_cache(maxsize=8)  # the settings of an image follow each other
def read_annotations(paths):
    return [partition_levels.read_annotation(path) for path in paths]


def list_images(folder, every=1):
    paths = [path for path in pathlib.Path(folder).iterdir() if path.suffix in PICTURES and "_gt" not in path.stem]
    if not paths:
        raise ValueError(f"{folder} holds no ID.jpg or ID.png")
    if len({path.stem for path in paths}) < len(paths):
        raise ValueError(f"{folder} holds an image twice, as .jpg and as .png")
    return [Image(path) for path in sorted(paths)[::every]]


def digest(*parts):
    """SHA-256 of the parts, each with its length, in 16 hexadecimal digits."""
    total = hashlib.sha256()
    for part in parts:
        total.update(f"{len(part)}:".encode() + part)
    return total.hexdigest()[:16]


def program_identity(program):
    """Of the program file and of this project's libraries beside it, such as the plug-in for models."""
    program = pathlib.Path(program).resolve()
    folders = (program.parent, program.parent.parent / "lib")
    beside = [path for folder in folders for path in folder.glob("*DiffuseWalkCut*")]
    libraries = sorted(path for path in beside if {".so", ".dll", ".dylib"} & set(path.suffixes))
    return digest(*[path.read_bytes() for path in (program, *libraries)])


def model_folder(model, program):
    """Where the program finds a model of this name (docs/models.md)."""
    installed = pathlib.Path(program).resolve().parent.parent / "share/diffuse-walk-cut/models"
    folders = (os.environ.get("DIFFUSE_WALK_CUT_MODELS"), installed, SOURCE / "models")
    named = [pathlib.Path(folder) / model for folder in folders if folder]
    for path in (pathlib.Path(model), *named):
        if path.exists():
            return path
    raise ValueError(f"there is no model {model}")


def model_identity(model, program):
    """Of the names, sizes and times of the model's files; `local` has none."""
    if model == "local":
        return model
    folder = model_folder(model, program)
    files = [path for path in sorted(folder.rglob("*")) if path.is_file() and path.suffix != ".md"] or [folder]
    listing = [(path.relative_to(folder).as_posix(), path.stat().st_size, path.stat().st_mtime_ns) for path in files]
    return digest(json.dumps(listing).encode())


class Stopped(Exception):
    """The run was ended from here; its result does not count."""


class Program:
    """Runs the program on an image and scores what it writes. Several threads may call it."""

    def __init__(self, path, folder, timeout=None):
        self.path, self.folder, self.timeout = str(path), folder, timeout
        self._running, self._stopped, self._lock = set(), False, threading.Lock()

    @property
    def stopped(self):
        return self._stopped

    def stop(self):
        """Ends what runs now, and lets nothing else begin."""
        with self._lock:
            self._stopped = True
            for process in self._running:
                process.terminate()

    def call(self, command):
        """None, or why it failed."""
        with self._lock:
            if self._stopped:
                raise Stopped
            # Apart from the terminal: Ctrl-C comes to this process alone, which then ends the program.
            process = subprocess.Popen(
                command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True,
                errors="replace", start_new_session=True)
            self._running.add(process)
        try:
            errors = process.communicate(timeout=self.timeout)[1]
        except subprocess.TimeoutExpired:
            process.kill()
            process.communicate()
            return f"not done after {self.timeout:g} s"
        finally:
            with self._lock:
                self._running.discard(process)
        if self._stopped:
            raise Stopped
        if process.returncode < 0:
            return f"ended by {signal.Signals(-process.returncode).name}: {errors.strip()[-500:]}"
        return f"exit code {process.returncode}: {errors.strip()[-500:]}" if process.returncode else None

    def run(self, image, options):
        """Seconds of the program and either scores or why it failed."""
        with tempfile.TemporaryDirectory(prefix="run-", dir=self.folder) as folder:
            command = [self.path, "segment", str(image.path), "--output", folder, "--quiet", "--no-pictures", *options]
            start = time.perf_counter()
            failed, scores = self.call(command), None
            seconds = time.perf_counter() - start
            if not failed:
                try:
                    scores = partition_levels.score_folder(folder, image.annotations)
                except (OSError, ValueError, LookupError, TypeError) as error:
                    failed = f"the result cannot be scored: {error}"
        return {"seconds": round(seconds, 3), "failed": failed, "scores": scores}
