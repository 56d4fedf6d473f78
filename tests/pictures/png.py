"""Small PNG files: pixels of at most 256 colours, with a text that says what the picture was made of."""

from __future__ import annotations

import struct
import zlib
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

Pixels = NDArray[np.uint8]
SIGNATURE = b"\x89PNG\r\n\x1a\n"
COLOURS = 256
SOURCE = b"Source"


def read_ppm(path: Path) -> Pixels:
    """The pixels of a picture as scrot and pdftoppm write it without compression: rows, columns, three colours."""
    content = path.read_bytes()
    lines, start = [], 0
    while len(lines) < 3:
        end = content.index(b"\n", start)
        if not content[start:end].startswith(b"#"):
            lines.append(content[start:end])
        start = end + 1
    width, height = map(int, lines[1].split())
    return np.frombuffer(content, dtype=np.uint8, offset=start).reshape(height, width, 3)


def write_png(path: Path, pixels: Pixels, source: str) -> None:
    """Write pixels with a palette: of more colours the most frequent are kept, the others become their nearest."""
    height, width, _ = pixels.shape
    flat = pixels.reshape(-1, 3)
    colours, places, counts = np.unique(flat, axis=0, return_inverse=True, return_counts=True)
    kept = np.sort(np.argsort(counts, kind="stable")[::-1][:COLOURS])
    palette = colours[kept]
    apart = np.abs(colours[:, None, :].astype(int) - palette[None, :, :].astype(int)).sum(axis=2)
    rows = apart.argmin(axis=1)[places.reshape(-1)].astype(np.uint8).reshape(height, width)
    lines = b"".join(b"\0" + row.tobytes() for row in rows)
    chunks = (
        (b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 3, 0, 0, 0)),
        (b"tEXt", SOURCE + b"\0" + source.encode("latin-1")),
        (b"PLTE", palette.tobytes()),
        (b"IDAT", zlib.compress(lines, 9)),
        (b"IEND", b""),
    )
    path.write_bytes(SIGNATURE + b"".join(_chunk(kind, data) for kind, data in chunks))


def size_and_source(path: Path) -> tuple[int, int, str]:
    """Width, height and the text of a picture."""
    content, at, source = path.read_bytes(), len(SIGNATURE), ""
    assert content.startswith(SIGNATURE)
    width, height = struct.unpack(">II", content[16:24])
    while at < len(content):
        length, kind = struct.unpack(">I4s", content[at : at + 8])
        data = content[at + 8 : at + 8 + length]
        assert zlib.crc32(kind + data) == struct.unpack(">I", content[at + 8 + length : at + 12 + length])[0]
        if kind == b"tEXt" and data.startswith(SOURCE):
            source = data.partition(b"\0")[2].decode("latin-1")
        at += 12 + length
    return width, height, source


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
