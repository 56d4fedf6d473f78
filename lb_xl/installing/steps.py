"""The three things that installing does: place a file, set keys in the settings, add an extension to LibreOffice."""

from __future__ import annotations

import hashlib
import re
import stat
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from lb_xl.findings import WorkbookFileError
from lb_xl.installing.environment import Environment
from lb_xl.installing.files import Journal, remove_empty
from lb_xl.installing.manifest import ChangedKey, Manifest, Record, backup_folder
from lb_xl.installing.settings import Settings, read_settings


class Step(Protocol):
    """One thing to do, which knows whether it is done already."""

    @property
    def kind(self) -> str:
        """The word of section `[install]` that tells what it is."""
        ...

    @property
    def target(self) -> str:
        """What is placed or changed, for a person to read."""
        ...

    def is_done(self, environment: Environment, manifest: Manifest) -> bool:
        """Whether carrying it out would change nothing."""
        ...

    def carry_out(self, environment: Environment, manifest: Manifest, journal: Journal) -> Record | None:
        """Does it and returns its record; None where there is nothing to take away later."""
        ...


@dataclass(frozen=True)
class PlacedFile:
    """A file of ours at its place. One that is not `ours` by name may belong to the user: it is kept and put back."""

    path: Path
    content: bytes
    ours: bool = True
    executable: bool = False
    host: str = "excel"
    kind: str = "file"

    @property
    def target(self) -> str:
        return str(self.path)

    def is_done(self, environment: Environment, manifest: Manifest) -> bool:
        known = manifest.record("file", str(self.path)) is not None
        return (known or not self.ours) and _content(self.path) == self.content

    def carry_out(self, environment: Environment, manifest: Manifest, journal: Journal) -> Record | None:
        former = manifest.record("file", str(self.path))
        before = _content(self.path)
        backup, created = None, before is None
        if former:
            backup, created = former.backup, former.created
        elif before is not None and not self.ours:
            copy = backup_folder(environment) / self.path.name
            journal.write(copy, before)
            backup = str(copy)
        mode = stat.S_IRWXU if self.executable else None
        folders = journal.write(self.path, self.content, mode) or (former.folders if former else ())
        return Record("file", str(self.path), sha256(self.content), backup, created, folders, host=self.host)


@dataclass(frozen=True)
class ChangedSettings:
    """Keys of xlwings' settings: those in `keys` are set, those in `defaults` only where the user has none."""

    path: Path
    keys: tuple[tuple[str, str], ...]
    defaults: tuple[tuple[str, str], ...] = ()
    kind: str = "settings"

    @property
    def target(self) -> str:
        return str(self.path)

    def is_done(self, environment: Environment, manifest: Manifest) -> bool:
        current = read_settings(self.path, environment)
        return self._wanted(current).lines == current.lines

    def carry_out(self, environment: Environment, manifest: Manifest, journal: Journal) -> Record | None:
        former = manifest.record("settings", str(self.path))
        earlier = dict(former.keys) if former else {}
        before = _content(self.path)
        current = read_settings(self.path, environment)
        wanted = self._wanted(current)
        changed: dict[str, ChangedKey] = dict(earlier)
        for key, _ in (*self.keys, *self.defaults):
            line, new = current.line(key), wanted.line(key)
            if new is None or (new == line and key not in earlier):
                continue
            kept = earlier[key].before if key in earlier and earlier[key].written == line else line
            changed[key] = ChangedKey(new, kept)
        backup = former.backup if former else None
        if former is None and before is not None:
            copy = backup_folder(environment) / self.path.name
            journal.write(copy, before)
            backup = str(copy)
        content = wanted.content(environment.code_page)
        folders = journal.write(self.path, content)
        return Record(
            "settings",
            str(self.path),
            sha256(content),
            backup,
            former.created if former else before is None,
            folders or (former.folders if former else ()),
            tuple(changed.items()),
        )

    def _wanted(self, settings: Settings) -> Settings:
        for key, value in self.keys:
            if settings.value(key) != value:
                settings = settings.with_value(key, value)
        for key, value in self.defaults:
            if settings.value(key) is None:
                settings = settings.with_value(key, value)
        return settings


@dataclass(frozen=True)
class AddedExtension:
    """The extension in the user's LibreOffice, added by LibreOffice's own program."""

    file: Path
    identifier: str
    program: Path
    kind: str = "extension"

    @property
    def target(self) -> str:
        return self.identifier

    def is_done(self, environment: Environment, manifest: Manifest) -> bool:
        former = manifest.record("extension", self.identifier)
        if former is None or former.sha256 != sha256(self.file.read_bytes()):
            return False
        return has_extension(self.program, self.identifier, environment)

    def carry_out(self, environment: Environment, manifest: Manifest, journal: Journal) -> Record | None:
        # LibreOffice can say no and have added it all the same: what is to be undone is noted first.
        if manifest.record("extension", self.identifier) is None:
            journal.add(lambda: remove_extension(self.program, self.identifier, environment))
        answer = environment.run([str(self.program), "add", "--force", "--suppress-license", str(self.file)])
        if answer.code != 0:
            raise WorkbookFileError("LB-445", reason=answer.text)
        return Record("extension", self.identifier, sha256(self.file.read_bytes()), host="libreoffice")


def has_extension(program: Path, identifier: str, environment: Environment) -> bool:
    """Whether LibreOffice lists an extension among the user's."""
    # Asked for one that it does not have, LibreOffice would keep our name in its log.
    answer = environment.run([str(program), "list"])
    return answer.code == 0 and re.search(rf"^Identifier: {re.escape(identifier)}\s*$", answer.text, re.M) is not None


def remove_extension(program: Path, identifier: str, environment: Environment) -> None:
    """Takes an extension out of the user's LibreOffice. Raises `WorkbookFileError` LB-448 where it refuses.

    LibreOffice deletes its copy of the files when it is asked again, and a last one when it is next started.
    """
    if not has_extension(program, identifier, environment):
        return
    answer = environment.run([str(program), "remove", identifier])
    if answer.code != 0 or has_extension(program, identifier, environment):
        raise WorkbookFileError("LB-448", file=identifier, reason=answer.text)


def take_away(record: Record, program: Path | None, environment: Environment) -> None:
    """Undoes one record: the file goes or comes back as it was, our keys go, the user's later changes stay."""
    if record.kind == "extension":
        # Without an office there is nothing left that the extension could trouble.
        if program is not None:
            remove_extension(program, record.path, environment)
        return
    path = Path(record.path)
    if record.kind == "settings":
        _take_keys_away(path, record, environment)
    elif record.backup is not None and Path(record.backup).is_file():
        path.write_bytes(Path(record.backup).read_bytes())
    else:
        path.unlink(missing_ok=True)
    if record.backup is not None:
        Path(record.backup).unlink(missing_ok=True)
    remove_empty(record.folders)


def sha256(content: bytes) -> str:
    """The SHA-256 of some bytes, as it is printed."""
    return hashlib.sha256(content).hexdigest()


def _take_keys_away(path: Path, record: Record, environment: Environment) -> None:
    if not path.is_file():
        return
    settings = read_settings(path, environment)
    for name, key in record.keys:
        if settings.line(name) == key.written:
            settings = settings.with_line(name, key.before)
    if record.created and not any(line.strip() for line in settings.lines):
        path.unlink()
    else:
        Journal().write(path, settings.content(environment.code_page))


def _content(path: Path) -> bytes | None:
    return path.read_bytes() if path.is_file() else None
