"""The record of everything that was installed, so that uninstalling leaves no trace and puts back what was changed."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Literal

from lb_xl import __version__
from lb_xl.findings import WorkbookFileError
from lb_xl.installing.environment import Environment
from lb_xl.installing.files import Journal
from lb_xl.installing.places import configuration_folder

Kind = Literal["file", "settings", "extension"]


@dataclass(frozen=True)
class ChangedKey:
    """A key of the settings: the line that we wrote, and the line that stood there before, if any."""

    written: str
    before: str | None


@dataclass(frozen=True)
class Record:
    """One thing that was placed.

    `path` is the file, or the identifier of the extension; `sha256` what we wrote; `backup` the copy of what stood
    there before; `created` whether nothing stood there; `folders` the folders that we made for it, outermost first;
    `host` the program that it serves.
    """

    kind: Kind
    path: str
    sha256: str = ""
    backup: str | None = None
    created: bool = True
    folders: tuple[str, ...] = ()
    keys: tuple[tuple[str, ChangedKey], ...] = ()
    host: str = "excel"


@dataclass(frozen=True)
class Manifest:
    """All records, in the order in which things were placed, and the interpreter that they start."""

    records: tuple[Record, ...] = ()
    python: str = ""

    def record(self, kind: Kind, path: str) -> Record | None:
        """The record of one thing."""
        return next((record for record in self.records if (record.kind, record.path) == (kind, path)), None)

    def with_record(self, record: Record) -> Manifest:
        """The same manifest with a record added, or put in the place of its former one."""
        if self.record(record.kind, record.path) is None:
            return replace(self, records=(*self.records, record))
        same = (record.kind, record.path)
        return replace(self, records=tuple(record if (r.kind, r.path) == same else r for r in self.records))

    def without(self, record: Record) -> Manifest:
        """The same manifest without a record."""
        return replace(self, records=tuple(other for other in self.records if other != record))


def manifest_file(environment: Environment) -> Path:
    """Where the record lies."""
    return configuration_folder(environment) / "installed.json"


def backup_folder(environment: Environment) -> Path:
    """Where copies of changed files lie until they are put back."""
    return configuration_folder(environment) / "before"


def load_manifest(environment: Environment) -> Manifest:
    """The record as it stands; empty where nothing is installed. Raises `WorkbookFileError` LB-448 if damaged."""
    file = manifest_file(environment)
    if not file.is_file():
        return Manifest()
    try:
        table = json.loads(file.read_text(encoding="utf-8"))
        return Manifest(tuple(_record(entry) for entry in table["records"]), table["python"])
    except (ValueError, KeyError, TypeError) as error:
        raise WorkbookFileError("LB-448", file=file, reason=f"{type(error).__name__}: {error}") from error


def save_manifest(manifest: Manifest, environment: Environment, journal: Journal) -> None:
    """Writes the record, unless it stands so already."""
    records = [asdict(record) | {"keys": _keys(record)} for record in manifest.records]
    table = {"version": __version__, "python": manifest.python, "records": records}
    text = json.dumps(table, ensure_ascii=False, indent=2) + "\n"
    journal.write(manifest_file(environment), text.encode("utf-8"))


def _keys(record: Record) -> dict[str, dict[str, str | None]]:
    return {name: {"written": key.written, "before": key.before} for name, key in record.keys}


def _record(entry: dict[str, object]) -> Record:
    keys = entry.pop("keys")
    folders = entry.pop("folders")
    assert isinstance(keys, dict)
    assert isinstance(folders, list)
    changed = tuple((name, ChangedKey(**key)) for name, key in keys.items())
    return Record(**entry, folders=tuple(folders), keys=changed)  # type: ignore[arg-type]
