# SPDX-License-Identifier: Apache-2.0
"""One run of the program or the package, in a folder of its own: started, asked how far it is, canceled."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import subprocess
import tempfile
import threading
import time
from dataclasses import dataclass
from pathlib import Path

from .find_program import Program

SECONDS_TO_STOP = 3.0  # the program says that it stops within one
_BAR = re.compile(r"[\u2588\u2591] +(\d+) %  (.*)")
_LINE = re.compile(r"progress ([\d.]+) (.*)")
_ENDS = re.compile(r"[\r\n]+")
_CONTROL = re.compile(r"\x1b\[[0-9;]*[A-Za-z]")


class RunError(RuntimeError):
    """A run that failed; the message is the program's sentence."""


class Canceled(RunError):
    """A run that was canceled."""


@dataclass(frozen=True)
class Parameters:
    """What the panel asks of the program; what is None or empty is left to it.

    Attributes
    ----------
    grouping : str
        "automatic", "classes", "objects" or "both".
    connected : bool
        Is every region of every level one piece?
    model : str
        "local", "small-photo" or a diffusers folder.
    max_regions : int
        Leaves of the tree at most.
    min_region_size : float
        The smallest region in mm^3; 0: as the program has it.
    threads : int
        0: one for each processor.
    """

    grouping: str = "automatic"
    connected: bool = False
    model: str = "local"
    max_regions: int = 64
    min_region_size: float = 0.0
    threads: int = 0

    def to_options(self) -> list[str]:
        """As options of ``diffuse-walk-cut segment``."""
        options = [f"--grouping={self.grouping}", f"--model={self.model or 'local'}", f"--max-regions={self.max_regions}"]
        options += [f"--min-region-size={self.min_region_size!r}"] if self.min_region_size else []
        options += [f"--threads={self.threads}"] if self.threads else []
        return options + (["--connected"] if self.connected else [])

    def to_keywords(self) -> dict:
        """As parameters of ``diffuse_walk_cut.segment``."""
        return {
            "grouping": self.grouping,
            "connected": self.connected,
            "model": self.model or "local",
            "maximum_number_of_regions": self.max_regions,
            "minimum_region_size": self.min_region_size,
            "number_of_threads": self.threads or None,
        }


class Run:
    """A run. Its folder holds the image before it begins and ``regions`` when it has succeeded, and is gone otherwise.

    Parameters
    ----------
    program : Program
        What is started.
    temporary_folder : str, optional
        Where the run's folder is made. Default: the system's.

    Attributes
    ----------
    folder : pathlib.Path
        The run's own. Whoever starts the run writes the image and the mask into it.
    fraction : float or None
        How far it is, 0 to 1; None where the program does not say.
    stage : str
        What it does, for people.
    notes : list of str
        What is in doubt in the image.
    """

    def __init__(self, program: Program, temporary_folder: str | None = None) -> None:
        self.program = program
        self.folder = Path(tempfile.mkdtemp(prefix="DiffuseWalkCut-", dir=temporary_folder))
        self.fraction: float | None = None
        self.stage = "Starting"
        self.notes: list[str] = []
        self._messages: list[str] = []
        self._process: subprocess.Popen | None = None
        self._readers: list[threading.Thread] = []
        self._is_canceled = False
        self._terminal: int | None = None

    def start(self, image: Path, mask: Path | None, parameters: Parameters, environment: dict | None = None) -> None:
        """Starts the program.

        Parameters
        ----------
        image, mask : pathlib.Path
            Files that ITK reads; the mask may be None.
        parameters : Parameters
            How to segment.
        environment : dict, optional
            Of the program. Default: that of this process.

        Raises
        ------
        RunError
            Where it cannot be started.
        """
        command = [*self.program.command, *self._arguments(image, mask, parameters)]
        terminal = None if self.program.is_package else _open_terminal()
        try:
            self._process = subprocess.Popen(
                command,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=terminal[1] if terminal else subprocess.PIPE,
                env=environment,
                cwd=self.folder,
            )
        except OSError as error:
            if terminal:
                os.close(terminal[0])
            self.discard()
            raise RunError(f"{command[0]} cannot be started: {error.strerror}") from None
        finally:
            if terminal:
                os.close(terminal[1])
        streams = [self._process.stdout.fileno(), terminal[0] if terminal else self._process.stderr.fileno()]
        for stream in streams:
            self._readers.append(threading.Thread(target=self._read, args=(stream,), daemon=True))
            self._readers[-1].start()
        self._terminal = terminal[0] if terminal else None

    def is_running(self) -> bool:
        """Has it been started, and not ended?"""
        return self._process is not None and self._process.poll() is None

    def cancel(self) -> None:
        """Stops the program, kills it where it does not stop, and removes the folder."""
        self._is_canceled = True
        if self.is_running():
            self._process.send_signal(signal.SIGINT if os.name == "posix" else signal.SIGTERM)
            try:
                self._process.wait(SECONDS_TO_STOP)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()
        self._close()
        self.discard()

    def finish(self) -> Path:
        """The folder of the results, after the program has ended.

        Raises
        ------
        Canceled, RunError
            Where there are none; then the run's folder is gone.
        """
        if self._is_canceled:
            raise Canceled("Canceled.")
        code = self._process.wait()
        self._close()
        results = self.folder / "regions"
        if code == 0 and (results / "tree.json").exists() and (results / "leaves.nrrd").exists():
            return results
        self.discard()
        sentence = " ".join(self._messages[-3:]) or f"{self.program.command[0]} ended with code {code} and said nothing."
        raise RunError(sentence)

    def wait(self, seconds: float = 600.0) -> Path:
        """Waits for the end, for scripts; the panel asks `is_running` instead."""
        end = time.monotonic() + seconds
        while self.is_running():
            if time.monotonic() > end:
                self.cancel()
                raise RunError(f"The run took longer than {seconds:g} seconds and was stopped.")
            time.sleep(0.05)
        return self.finish()

    def discard(self) -> None:
        """Removes the run's folder."""
        shutil.rmtree(self.folder, ignore_errors=True)

    def _arguments(self, image: Path, mask: Path | None, parameters: Parameters) -> list[str]:
        output = self.folder / "regions"
        if self.program.is_package:
            keywords = parameters.to_keywords()
            keywords.update({"mask": str(mask)} if mask else {})
            request = self.folder / "request.json"
            content = {"image": str(image), "output": str(output), "parameters": keywords}
            request.write_text(json.dumps(content), encoding="utf-8")
            return [str(request)]
        options = parameters.to_options() + ([f"--mask={mask}"] if mask else [])
        return ["segment", str(image), f"--output={output}", "--json", "--no-pictures", *options]

    def _read(self, stream: int) -> None:
        """What the program says, until it ends. A terminal ends with an error of the system."""
        rest = ""
        while True:
            try:
                data = os.read(stream, 4096)
            except OSError:
                data = b""
            rest += data.decode("utf-8", "replace")
            *lines, rest = _ENDS.split(rest)
            if not data:
                lines.append(rest)
            for line in lines:
                self._take(_CONTROL.sub("", line).strip())
            self._look_at_bar(_CONTROL.sub("", rest))  # which is drawn without an end of line
            if not data:
                return

    def _look_at_bar(self, line: str) -> bool:
        bar = _BAR.search(line)
        if bar:
            self.fraction, self.stage = int(bar[1]) / 100.0, bar[2]
        return bar is not None

    def _take(self, line: str) -> None:
        report = _LINE.match(line)
        if self._look_at_bar(line):
            return
        if report:
            self.fraction, self.stage = float(report[1]), report[2]
        elif line.startswith("note: "):
            self.notes.append(line[len("note: ") :])
        elif line and not line.startswith("{"):
            self._messages.append(line)

    def _close(self) -> None:
        """All that was said is read, and no file stays open."""
        for reader in self._readers:
            reader.join(1.0)
        if self._process:
            for file in filter(None, (self._process.stdout, self._process.stderr)):
                file.close()
        if self._terminal is not None:
            os.close(self._terminal)
            self._terminal = None


def _open_terminal() -> tuple[int, int] | None:
    """Both ends of a terminal, on which alone the program draws its progress; None where a system has none."""
    try:
        import pty

        return pty.openpty()
    except (ImportError, OSError):
        return None
