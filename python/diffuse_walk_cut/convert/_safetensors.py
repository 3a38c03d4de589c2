# SPDX-License-Identifier: Apache-2.0
"""Files of the safetensors format, read and written one tensor at a time.

The format (https://huggingface.co/docs/safetensors): eight bytes, the length of the header, little-endian; the header, a
JSON object from names to types, shapes and places; the numbers, little-endian, without gaps.
"""

from __future__ import annotations

import json
import math
import os
import pathlib
import struct
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from ._errors import wrong

if TYPE_CHECKING:
    import torch

_TYPES = {
    "F64": "float64",
    "F32": "float32",
    "F16": "float16",
    "BF16": "bfloat16",
    "F8_E4M3": "float8_e4m3fn",
    "F8_E5M2": "float8_e5m2",
    "I64": "int64",
    "I32": "int32",
    "I16": "int16",
    "I8": "int8",
    "U8": "uint8",
    "BOOL": "bool",
}
_SIZES = {"F64": 8, "I64": 8, "F32": 4, "I32": 4, "F16": 2, "BF16": 2, "I16": 2}  # the others: 1
_MOST_HEADER_BYTES = 100 << 20
_FIX = "Get the file again; it is damaged or another kind of file."


def _element_size(name: str) -> int:
    return _SIZES.get(name, 1)


class SafeTensorsFile:
    """The tensors of a file; the header is read at once, numbers when they are asked for.

    Parameters
    ----------
    path
        The file.
    parameter
        What errors name.

    Raises
    ------
    ValueError
        The header is damaged: of a wrong length, no JSON, a shape that does not fit its bytes, places outside of the
        file or in each other.
    """

    def __init__(self, path: pathlib.Path, parameter: str = "source") -> None:
        self.path = path
        self._parameter = parameter
        self._file = open(path, "rb")  # noqa: SIM115 - closed by close()
        try:
            self._read_header()
        except BaseException:
            self._file.close()
            raise

    def _refuse(self, problem: str) -> Exception:
        return wrong(self._parameter, f"this is no whole safetensors file: {problem}", self.path, _FIX)

    def _read_header(self) -> None:
        size = os.fstat(self._file.fileno()).st_size
        begin = self._file.read(8)
        length = struct.unpack("<Q", begin)[0] if len(begin) == 8 else 0
        if not 2 <= length <= min(size - 8, _MOST_HEADER_BYTES):
            raise self._refuse("its header's length makes no sense")
        try:
            header = json.loads(self._file.read(length))
        except (ValueError, RecursionError):
            raise self._refuse("its header is not JSON") from None
        if not isinstance(header, dict):
            raise self._refuse("its header is no object")
        metadata = header.pop("__metadata__", {})
        self.metadata: dict[str, str] = metadata if isinstance(metadata, dict) else {}
        self._begin = 8 + length
        self._entries: dict[str, tuple[str, tuple[int, ...], int, int]] = {}
        for key, entry in header.items():
            self._entries[key] = self._check_entry(key, entry, size - self._begin)
        places = sorted((first, last) for _, _, first, last in self._entries.values() if last > first)
        if any(left[1] > right[0] for left, right in zip(places, places[1:], strict=False)):
            raise self._refuse("two tensors lie in each other")

    def _check_entry(self, key: str, entry: Any, size: int) -> tuple[str, tuple[int, ...], int, int]:
        try:
            kind, shape, (first, last) = entry["dtype"], entry["shape"], entry["data_offsets"]
            numbers = [*shape, first, last]
        except (TypeError, KeyError, ValueError):
            raise self._refuse(f"{key!r} has no type, shape and place") from None
        if kind not in _TYPES:
            raise self._refuse(f"{key!r} has the type {str(kind)[:20]!r}, which is not supported")
        if len(shape) > 16 or not all(type(number) is int and 0 <= number < 1 << 62 for number in numbers):
            raise self._refuse(f"the shape or the place of {key!r} makes no sense")
        if not first <= last <= size or last - first != math.prod(shape) * _element_size(kind):
            raise self._refuse(f"the place of {key!r} does not fit its shape or the file")
        return kind, tuple(shape), first, last

    def keys(self) -> Iterable[str]:
        return self._entries.keys()

    def shape(self, key: str) -> tuple[int, ...]:
        return self._entries[key][1]

    def dtype(self, key: str) -> torch.dtype:
        import torch

        return getattr(torch, _TYPES[self._entries[key][0]])

    def load(self, key: str) -> torch.Tensor:
        """A tensor, in memory of its own."""
        import torch

        kind, shape, first, last = self._entries[key]
        dtype = getattr(torch, _TYPES[kind])
        if first == last:
            return torch.empty(shape, dtype=dtype)
        content = bytearray(last - first)
        self._file.seek(self._begin + first)
        if self._file.readinto(content) != len(content):
            raise self._refuse("it ended while it was read")
        return torch.frombuffer(content, dtype=dtype).reshape(shape)

    def close(self) -> None:
        self._file.close()


class SafeTensorsWriter:
    """Writes a file of which all names, types and shapes are known at the beginning.

    Parameters
    ----------
    path
        The file, which is made.
    tensors
        Of each tensor its name, its type (``torch.float16`` and the like) and its shape.

    Notes
    -----
    Tensors lie in the file by the size of their elements, largest first, and then by name, so that each is aligned; they
    are put in any order with `write`.
    """

    def __init__(self, path: pathlib.Path, tensors: Iterable[tuple[str, torch.dtype, tuple[int, ...]]]) -> None:
        names = {f"torch.{name}": kind for kind, name in _TYPES.items()}
        listed = [(key, names[str(dtype)], tuple(shape)) for key, dtype, shape in tensors]
        header: dict[str, Any] = {"__metadata__": {"format": "pt"}}
        self._places: dict[str, tuple[str, tuple[int, ...], int]] = {}
        place = 0
        for key, kind, shape in sorted(listed, key=lambda item: (-_element_size(item[1]), item[0])):
            end = place + math.prod(shape) * _element_size(kind)
            header[key] = {"dtype": kind, "shape": shape, "data_offsets": [place, end]}
            self._places[key] = (kind, shape, place)
            place = end
        text = json.dumps(header, separators=(",", ":")).encode()
        text += b" " * (-len(text) % 8)
        self._begin = 8 + len(text)
        self._file = open(path, "xb")  # noqa: SIM115 - closed by close()
        self._file.write(struct.pack("<Q", len(text)) + text)
        self._file.truncate(self._begin + place)

    def write(self, key: str, tensor: torch.Tensor) -> None:
        """Put one tensor in its place; its type and shape must be those that were announced."""
        import torch

        kind, shape, place = self._places.pop(key)
        if tensor.dtype != getattr(torch, _TYPES[kind]) or tuple(tensor.shape) != shape:
            raise AssertionError(f"{key}: {tensor.dtype} {tuple(tensor.shape)}, announced {kind} {shape}")
        self._file.seek(self._begin + place)
        if tensor.numel():
            self._file.write(tensor.detach().cpu().contiguous().reshape(-1).view(torch.uint8).numpy().data)

    def close(self) -> None:
        """Close the file.

        Raises
        ------
        AssertionError
            A tensor was announced and not written.
        """
        self._file.close()
        if self._places:
            raise AssertionError(f"not written: {sorted(self._places)[:3]}")

    def abandon(self) -> None:
        self._file.close()
