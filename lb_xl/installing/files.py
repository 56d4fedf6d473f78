"""Writing files so that a failure half-way can be taken back."""

from __future__ import annotations

import contextlib
import os
import stat
from collections.abc import Callable
from pathlib import Path

from lb_xl.findings import LbXlError


class Journal:
    """Every change of a run, with the way back. Writing the bytes that stand there already is no change."""

    def __init__(self) -> None:
        self._ways_back: list[Callable[[], None]] = []

    def write(self, file: Path, content: bytes, mode: int | None = None) -> tuple[str, ...]:
        """Writes a file whole or not at all; the folders that had to be made come back, outermost first.

        Only bytes are copied: a mark of the web on the source stays behind.
        """
        # A link, as of somebody who keeps settings elsewhere, stays a link.
        file = file.resolve() if file.is_symlink() else file
        before = file.read_bytes() if file.is_file() else None
        if before == content:
            return ()
        made = self._folders(file.parent)
        fresh = file.with_name(f"{file.name}.new")
        # Known to the way back before anything is written: a disk can fill up in the middle.
        self._ways_back.append(lambda: _put_back(file, before))
        try:
            fresh.write_bytes(content)
            if mode is None and before is not None:
                mode = stat.S_IMODE(file.stat().st_mode)
            if mode is not None:
                fresh.chmod(mode)
            os.replace(fresh, file)
        finally:
            with contextlib.suppress(OSError):
                fresh.unlink(missing_ok=True)
        return made

    def add(self, way_back: Callable[[], None]) -> None:
        """How to take back a change that was made by other means."""
        self._ways_back.append(way_back)

    def roll_back(self) -> None:
        """Takes every change back, the last first; what cannot be taken back does not stop the rest."""
        for way_back in reversed(self._ways_back):
            with contextlib.suppress(OSError, LbXlError):
                way_back()
        self._ways_back.clear()

    def _folders(self, folder: Path) -> tuple[str, ...]:
        missing = [parent for parent in (folder, *folder.parents) if not parent.exists()]
        for parent in reversed(missing):
            parent.mkdir()
            self._ways_back.append(parent.rmdir)
        return tuple(str(parent) for parent in reversed(missing))


def remove_empty(folders: tuple[str, ...]) -> None:
    """Removes those folders that are empty, innermost first."""
    for folder in reversed(folders):
        with contextlib.suppress(OSError):
            Path(folder).rmdir()


def _put_back(file: Path, content: bytes | None) -> None:
    if content is None:
        file.unlink(missing_ok=True)
    elif not file.is_file() or file.read_bytes() != content:
        file.write_bytes(content)
