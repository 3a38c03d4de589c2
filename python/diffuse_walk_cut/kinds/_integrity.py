# SPDX-License-Identifier: Apache-2.0
"""Whether an image file is whole (`apps/FileIntegrity.cxx`).

Many readers only warn where a file ends before its data do, or say nothing at all, and give what happens to be in
memory for the pixels that are missing. The readers of NRRD, TIFF and DICOM look themselves.
"""

from __future__ import annotations

import os
import re
import struct

_HEAD = 4096
#: A byte FF in coded data of a JPEG file that is neither stuffing, fill nor a restart marker.
_MARKER = re.compile(rb"\xff+[^\x00\xff\xd0-\xd7]")


def is_whole(path: str, image_bytes: int) -> bool:
    """False where an image file ends before its data do.

    Parameters
    ----------
    path : str
    image_bytes : int
        Of all pixels as the file holds them, uncompressed.
    """
    with open(path, "rb") as file:
        head = file.read(_HEAD)
        if head.startswith(b"\xff\xd8\xff"):
            return _is_whole_jpeg(head + file.read())
        if head.startswith(b"\x89PNG"):
            return _is_whole_png(head + file.read())
        if head.startswith(b"\xff\x4f\xff\x51") or head[4:8] == b"jP  ":
            # ISO/IEC 15444-1: the codestream ends with EOC; boxes may follow in a JP2 file.
            data = head + file.read()
            begin = data.find(b"\xff\x4f\xff\x51")
            return begin >= 0 and data.find(b"\xff\xd9", begin) >= 0
    size = os.path.getsize(path)
    extension = os.path.splitext(path)[1].lower()
    if head.startswith(b"BM"):
        return _is_whole_bmp(head, size)
    if extension == ".gz" and head.startswith(b"\x1f\x8b"):
        return _is_whole_gzip(path, image_bytes)
    if extension in (".mha", ".mhd"):
        return _is_whole_meta_image(path, head, size, image_bytes)
    if extension == ".img":
        return size >= image_bytes
    if extension in (".nii", ".hdr"):
        return _is_whole_nifti(path, head, size, image_bytes)
    if extension == ".vtk" and b"BINARY" in head:
        table = head.find(b"LOOKUP_TABLE")
        return size >= image_bytes + (0 if table < 0 else head.find(b"\n", table) + 1)
    if extension in (".mrc", ".rec", ".map"):
        return size >= 1024 + image_bytes
    if extension == ".gipl":
        return size >= 256 + image_bytes
    return True


def _is_whole_jpeg(data: bytes) -> bool:
    """ISO/IEC 10918-1, annex B: marker segments with a length, and after SOS coded data up to the next marker."""
    at = 2
    while at + 1 < len(data):
        marker = data[at + 1]
        if data[at] != 0xFF or marker == 0xFF:
            at += 1  # fill bytes
        elif marker == 0xD9:  # end of the image
            return True
        elif marker in (0x00, 0x01) or 0xD0 <= marker <= 0xD8:
            at += 2  # no length
        else:
            if at + 4 > len(data):
                return False
            at += 2 + int.from_bytes(data[at + 2 : at + 4], "big")
            if marker == 0xDA:  # start of a scan
                found = _MARKER.search(data, at)
                if found is None:
                    return False
                at = found.end() - 2
    return False


def _is_whole_png(data: bytes) -> bool:
    """ISO/IEC 15948: chunks of length, type, data and checksum; the last is IEND."""
    at = 8
    while at + 12 <= len(data):
        if data[at + 4 : at + 8] == b"IEND":
            return True
        at += 12 + int.from_bytes(data[at : at + 4], "big")
    return False


def _is_whole_bmp(head: bytes, size: int) -> bool:
    """BITMAPFILEHEADER: bfOffBits at 10, with the pixels behind it; lines are padded."""
    if len(head) < 34:
        return False
    offset, width, height = struct.unpack_from("<I", head, 10)[0], *struct.unpack_from("<Ii", head, 18)
    bits, compression = struct.unpack_from("<HI", head, 28)
    return compression in (1, 2) or size >= offset + (width * bits + 31) // 32 * 4 * abs(height)


def _is_whole_gzip(path: str, least: int) -> bool:
    """RFC 1952: the last four bytes are the length of what was compressed, modulo 2^32; headers are small."""
    with open(path, "rb") as file:
        file.seek(-4, os.SEEK_END)
        length = int.from_bytes(file.read(4), "little")
    return (length - least) % 2**32 < 65536


def _is_whole_meta_image(path: str, head: bytes, size: int, image_bytes: int) -> bool:
    def value(name: bytes) -> bytes:
        found = re.search(re.escape(name) + rb" = *([^\r\n]*)[\r\n]", head)
        return found.group(1) if found else b""

    file = value(b"ElementDataFile")
    if value(b"BinaryData") == b"False" or file == b"LIST" or b"%" in file:
        return True  # many files, or text: nothing to compare with
    data = image_bytes
    if value(b"CompressedData") == b"True":
        digits = re.match(rb"\d+", value(b"CompressedDataSize"))
        data = int(digits.group()) if digits else 0
    if file == b"LOCAL":
        return size >= head.find(b"\n", head.find(b"ElementDataFile")) + 1 + data
    beside = os.path.join(os.path.dirname(path), os.fsdecode(file))
    return os.path.exists(beside) and os.path.getsize(beside) >= data


def _is_whole_nifti(path: str, head: bytes, size: int, image_bytes: int) -> bool:
    """NIfTI-1 and Analyze: vox_offset at 108; with a separate .img file the pixels are there."""
    if head[344:347] != b"n+1":
        image = os.path.splitext(path)[0] + ".img"
        return not os.path.exists(image) or os.path.getsize(image) >= image_bytes
    offset = struct.unpack_from("<f", head, 108)[0]
    is_swapped = struct.unpack_from("<I", head, 0)[0] != 348
    return size >= image_bytes + (352 if is_swapped or not 0 < offset < 1e6 else int(offset))
