"""Writing a workbook so that a full disk, a crash or a kill leaves the old file whole.

A temporary file in the same folder is written, forced to the disk, opened again and compared; then one
atomic rename puts it in place. What it replaces stays beside it as a dated backup.
"""

from __future__ import annotations

import contextlib
import datetime
import errno
import os
import re
import shutil
import time
import uuid
from collections.abc import Iterable, Mapping
from pathlib import Path

from lb_xl.engines.file import parts
from lb_xl.engines.file.container import Identity
from lb_xl.engines.file.errors import UnreadableWorkbookError, WorkbookInUseError, WorkbookWriteError
from lb_xl.engines.file.package import Package
from lb_xl.engines.file.packing import packed
from lb_xl.engines.file.sheet_part import SheetPatch
from lb_xl.engines.file.untouched import ForeignParts, touched_part
from lb_xl.engines.file.written_cells import missing

BACKUPS_KEPT = 10

_REFUSED = (errno.EACCES, errno.EPERM, errno.EROFS)
_LEFTOVER_AGE = 3600.0


def save(
    package: Package,
    target: Path,
    *,
    model: Path,
    opened: Identity | None,
    backup: bool,
    written: Mapping[str, SheetPatch],
    foreign: ForeignParts | None = None,
) -> Package:
    """Write the package with its changed parts to `target` and return it as opened again.

    `model` gives the file mode of a new file; `opened` is the identity that the replaced file must still
    have; `written` is what the changed sheet parts must hold, `foreign` what must be as it was.
    Raises LB-408, LB-409, LB-414, LB-416, LB-497; the old file is whole after each.
    """
    temporary = target.with_name(f".{target.name}.{uuid.uuid4().hex[:12]}.tmp")
    copy: Path | None = None
    try:
        _write(temporary, packed(package))
        shutil.copymode(target if target.exists() else model, temporary)
        result = _verified(package, temporary, target, written)
        if foreign is not None and (part := touched_part(foreign, package, result)):
            raise WorkbookWriteError("LB-497", file=target.name, part=part)
        if opened is not None:
            _refuse_changed(target, opened)
        if backup:
            copy = _back_up(target)
        os.replace(temporary, target)
    except BaseException as error:
        for leftover in (temporary, copy):
            if leftover is not None:
                with contextlib.suppress(OSError):
                    leftover.unlink(missing_ok=True)
        if isinstance(error, OSError):
            raise _failure(error, target) from error
        raise
    _flush_folder(target.parent)
    _clear_leftovers(target)
    if backup:
        _drop_old_backups(target)
    return result


def backups(target: Path) -> list[Path]:
    """The dated backups of a workbook, oldest first; only names of exactly the backup's shape count."""
    pattern = re.compile(re.escape(target.stem) + r"\.(\d{8}-\d{6})(?:-(\d+))?\.bak" + re.escape(target.suffix))
    found = []
    for path in target.parent.iterdir():
        match = pattern.fullmatch(path.name)
        if match:
            found.append((match[1], int(match[2] or 1), path))
    return [path for _, _, path in sorted(found)]


def _write(path: Path, pieces: Iterable[bytes]) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o600)
    with os.fdopen(descriptor, "wb") as file:
        for piece in pieces:
            file.write(piece)
        file.flush()
        os.fsync(file.fileno())


def _verified(package: Package, temporary: Path, target: Path, written: Mapping[str, SheetPatch]) -> Package:
    try:
        result = Package(temporary.read_bytes(), target.name)
        wrong = list(_differences(package, result, written))
    except UnreadableWorkbookError as error:
        raise WorkbookWriteError("LB-416", file=target.name, part=error.values.get("part", "")) from error
    if wrong:
        raise WorkbookWriteError("LB-416", file=target.name, part=wrong[0])
    return result


def _differences(package: Package, result: Package, written: Mapping[str, SheetPatch]) -> Iterable[str]:
    kept = [name for name in package.members if name not in package.removed]
    if [name for name in result.members if name in package.members] != kept:
        yield package.file_name
    for name in kept:
        if name in package.changed:
            continue
        old, new = package.members[name], result.members.get(name)
        same = new is not None and (new.CRC, new.file_size, new.compress_type) == (
            old.CRC,
            old.file_size,
            old.compress_type,
        )
        if not same or result.stored(name) != package.stored(name):
            yield name
    for name, content in package.changed.items():
        if result.read(name) != content:
            yield name
        elif name not in written:
            parts.parsed(name, content)
    for name, patch in written.items():
        for address in missing(name, result.read(name), patch.changes):
            yield f"{name} {address}"


def _refuse_changed(target: Path, opened: Identity) -> None:
    try:
        same = Identity.of(target) == opened
    except FileNotFoundError:
        same = False
    if not same:
        raise WorkbookInUseError("LB-409", file=target.name)


def _back_up(target: Path) -> Path:
    stamp = datetime.datetime.now().strftime("%Y%m%d-%H%M%S")
    copy = target.with_name(f"{target.stem}.{stamp}.bak{target.suffix}")
    number = 1
    while copy.exists():
        number += 1
        copy = target.with_name(f"{target.stem}.{stamp}-{number}.bak{target.suffix}")
    try:
        os.link(target, copy)
    except (OSError, NotImplementedError):
        # Some file systems have no hard links.
        try:
            shutil.copy2(target, copy)
        except OSError:
            copy.unlink(missing_ok=True)
            raise
    return copy


def _drop_old_backups(target: Path) -> None:
    with contextlib.suppress(OSError):
        for path in backups(target)[:-BACKUPS_KEPT]:
            path.unlink()


def _clear_leftovers(target: Path) -> None:
    # A killed process could not clear its temporary file; a fresh one may belong to a running process.
    pattern = re.compile(re.escape(f".{target.name}.") + r"[0-9a-f]{12}\.tmp")
    with contextlib.suppress(OSError):
        for path in target.parent.iterdir():
            if pattern.fullmatch(path.name) and path.stat().st_mtime < time.time() - _LEFTOVER_AGE:
                path.unlink()


def _flush_folder(folder: Path) -> None:
    # Only some systems let a folder be opened; where they do, the rename itself reaches the disk.
    with contextlib.suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def _failure(error: OSError, target: Path) -> Exception:
    if error.errno in _REFUSED:
        return WorkbookInUseError("LB-414", file=target.name)
    reason = error.strerror or type(error).__name__
    return WorkbookWriteError("LB-408", file=target.name, reason=reason)
