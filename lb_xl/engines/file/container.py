"""What kind of file is it, and does somebody else hold it: answered before the zip is opened."""

from __future__ import annotations

import os
from pathlib import Path
from typing import NamedTuple

from lb_xl.engines.file.errors import UnreadableWorkbookError, WorkbookInUseError

LARGEST_FILE = 1 << 30

_COMPOUND_FILE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED = ("EncryptedPackage".encode("utf-16-le"), "EncryptionInfo".encode("utf-16-le"))
_OLD_STREAMS = ("Workbook".encode("utf-16-le"), "Book".encode("utf-16-le"))


class Identity(NamedTuple):
    """What tells that a file on disk is still the one that was opened."""

    modified: int
    size: int
    number: int

    @classmethod
    def of(cls, path: Path) -> Identity:
        state = os.stat(path)
        return cls(state.st_mtime_ns, state.st_size, state.st_ino)


def file_bytes(path: Path) -> bytes:
    """The whole file, if it can be a zip workbook.

    Raises LB-401 (not found), LB-402 (not a workbook), LB-403 (encrypted), LB-405 (old .xls),
    LB-406 (too large), LB-414 (may not be read).
    """
    try:
        if not path.is_file():
            raise UnreadableWorkbookError("LB-402" if path.exists() else "LB-401", file=path.name)
        if path.stat().st_size > LARGEST_FILE:
            raise UnreadableWorkbookError("LB-406", file=path.name, part=path.name)
        data = path.read_bytes()
    except PermissionError as error:
        raise WorkbookInUseError("LB-414", file=path.name) from error
    except FileNotFoundError as error:
        raise UnreadableWorkbookError("LB-401", file=path.name) from error
    if data.startswith(_COMPOUND_FILE):
        if any(mark in data for mark in _ENCRYPTED):
            raise UnreadableWorkbookError("LB-403", file=path.name)
        old = any(mark in data for mark in _OLD_STREAMS)
        raise UnreadableWorkbookError("LB-405" if old else "LB-402", file=path.name)
    if not data.startswith(b"PK"):
        raise UnreadableWorkbookError("LB-402", file=path.name)
    return data


def refuse_open_elsewhere(path: Path) -> None:
    """Stop where Excel or LibreOffice shows by its owner file that it has the workbook open (LB-404)."""
    for name in (f"~${path.name}", f".~lock.{path.name}#"):
        if path.with_name(name).exists():
            raise WorkbookInUseError("LB-404", file=path.name, lock=name)


def refuse_read_only(path: Path) -> None:
    """Stop where the file or its folder may not be written (LB-414)."""
    if (path.exists() and not os.access(path, os.W_OK)) or not os.access(path.parent, os.W_OK):
        raise WorkbookInUseError("LB-414", file=path.name)
