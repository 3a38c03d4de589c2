# SPDX-License-Identifier: Apache-2.0
"""Results of many runs: a file with one line of JSON for each, which may be interrupted at any time.

A line is written at once and last of all, so that a run is either there or not. Should the machine stop in the middle
of a line, the next one to open the file takes the piece away.
"""
import fcntl
import json
import os
import pathlib
import sys
import threading

KEY = ("options", "model", "weights", "program", "image", "pixels")  # what makes two runs of an ablation the same


def key_of(line, key=KEY):
    return tuple(line[name] for name in key)


def parse(text, where, key=KEY):
    """The line, or None where it is none."""
    try:
        line = json.loads(text)
        key_of(line, key)
        return line
    except (ValueError, TypeError, KeyError):
        print(f"{where} is no result; it is left out", file=sys.stderr)
        return None


def repair(path, key=KEY):
    """Ends the last line if it is whole but for its end, else removes it."""
    content = path.read_bytes() if path.exists() else b""
    if not content or content.endswith(b"\n"):
        return
    start = content.rfind(b"\n") + 1
    with path.open("r+b") as file:
        if parse(content[start:], f"{path}: the last, half-written line", key):
            file.seek(0, os.SEEK_END)
            file.write(b"\n")
        else:
            file.truncate(start)


class Results:
    """The lines of a file by their key, the values of these names; of two with the same key the later one counts."""

    def __init__(self, path, writable=True, key=KEY):
        self.path, self.key = pathlib.Path(path), key
        self._lock, self._file = threading.Lock(), None
        if writable:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            self._file = self.path.open("ab")
            try:
                fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError:
                self._file.close()
                raise SystemExit(f"{self.path}: another run is writing to it") from None
            repair(self.path, key)
        self.lines = {}
        if self.path.exists():
            for number, text in enumerate(self.path.read_bytes().splitlines(), 1):
                line = parse(text, f"{self.path}, line {number}:", key)
                if line:
                    self.lines[key_of(line, key)] = line

    def add(self, line):
        text = json.dumps(line, separators=(",", ":")).encode() + b"\n"
        with self._lock:
            self._file.write(text)
            self._file.flush()
            os.fsync(self._file.fileno())
            self.lines.pop(key_of(line, self.key), None)  # the latest stands last
            self.lines[key_of(line, self.key)] = line

    def get(self, **key):
        return self.lines.get(key_of(key, self.key))

    def latest(self, **values):
        """The last line that was written with these values, or None."""
        fitting = [line for line in self.lines.values() if all(line[name] == value for name, value in values.items())]
        return fitting[-1] if fitting else None

    def close(self):
        if self._file:
            self._file.close()
