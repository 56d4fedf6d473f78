"""Rewrites a zip archive so that equal contents give equal bytes: fixed dates, order, attributes, system."""

from __future__ import annotations

import io
import zipfile

EPOCH = (1980, 1, 1, 0, 0, 0)
FIRST = ("[Content_Types].xml", "_rels/.rels", "xl/workbook.xml")
"""Parts that readers look for first; the others follow by name."""

UNIX, ORDINARY_FILE = 3, 0o600 << 16


def normalised(archive: bytes) -> bytes:
    """The same parts in a fixed order, each with the same date and attributes."""
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(archive)) as source, zipfile.ZipFile(stream, "w") as target:
        present = set(source.namelist())
        first = [name for name in FIRST if name in present]
        for name in (*first, *sorted(present.difference(first))):
            entry = zipfile.ZipInfo(name, EPOCH)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system = UNIX
            entry.external_attr = ORDINARY_FILE
            target.writestr(entry, source.read(name), compresslevel=6)
    return stream.getvalue()
