"""A document that is open in LibreOffice, with the members that `lb_xl.engines.file` asks of an open file."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from lb_xl.engines.calc.live_sheet import LiveSheet, table_of
from lb_xl.engines.calc.office import Office
from lb_xl.engines.calc.structure import Structure
from lb_xl.engines.file.addresses import parse_area, split_sheet
from lb_xl.engines.file.errors import WorkbookWriteError
from lb_xl.engines.file.workbook_part import DefinedName

# Kinds of files that LibreOffice can write, but not without losing what Excel needs of them.
_EXCELS_OWN = (".xlsx", ".xlsm", ".xltx", ".xltm", ".xlam")


class LiveDocument:
    """One open document, known by the office's key of it."""

    def __init__(self, office: Office, key: str) -> None:
        self.office = office
        self.key = key
        self.structure = Structure(self.call)
        self._sheets: dict[str, LiveSheet] = {}

    def call(self, call: str, **arguments: Any) -> Any:
        """A call of the helper on this document."""
        return self.office.call(call, book=self.key, **arguments)

    @property
    def path(self) -> Path:
        """Where it is on disk; for a new document its title."""
        described = self.structure.described()
        return Path(described["path"] or described["title"])

    @property
    def read_only(self) -> bool:
        """Whether the office has opened it for reading alone."""
        return bool(self.structure.described()["read_only"])

    @property
    def sheets(self) -> list[LiveSheet]:
        """The sheets in their order, as they are now."""
        names = self.structure.sheets()
        self._sheets = {name: self._sheets.get(name) or LiveSheet(self, name) for name in names}
        return list(self._sheets.values())

    def sheet(self, name: str) -> LiveSheet | None:
        """The sheet of that name, in any case of letters."""
        return next((sheet for sheet in self.sheets if sheet.name.lower() == name.lower()), None)

    @property
    def active_sheet(self) -> str:
        return str(self.call("active_sheet"))

    def names(self, name: str | None = None, scope: str | None = None) -> list[DefinedName]:
        """The defined names, or those called `name`; with a scope of the sheets only that one is asked."""
        return [
            DefinedName(found["name"], found["refers_to"], found["scope"], hidden=False)
            for found in self.structure.names(name, scope)
        ]

    def about(self, text: str, sheet: LiveSheet) -> SimpleNamespace:
        """As much of the document as is needed to find the cells that a text means, seen from a sheet."""
        scope, rest = split_sheet(text.strip().removeprefix("="))
        if parse_area(rest) is not None:
            return SimpleNamespace(sheet=self.sheet, sheets=(), workbook=SimpleNamespace(names=()))
        table = rest.partition("[")[0]
        names = self.names(rest, scope or sheet.name) if table == rest else []
        tables = set() if names else {table}
        tables |= {split_sheet(found.refers_to)[1].partition("[")[0] for found in names}
        sheets = []
        for wanted in tables:
            for found in self.structure.tables(None, wanted) if parse_area(wanted) is None else ():
                holder = self.sheet(found["sheet"])
                sheets.append(SimpleNamespace(name=found["sheet"], tables=[table_of(found)], live=holder))
        return SimpleNamespace(sheet=self.sheet, sheets=sheets, workbook=SimpleNamespace(names=names))

    def save(self, path: str | None = None) -> None:
        """Save under another path, of a kind that LibreOffice can write.

        Raises LB-421 where it would write over a workbook of Excel: LibreOffice keeps neither its code names
        nor its very hidden sheets. Such a book is computed and saved by `lb_xl.engines.file`.
        """
        here = self.path
        target = here if path is None else Path(path).resolve()
        if target == here and target.suffix.lower() in _EXCELS_OWN:
            raise WorkbookWriteError("LB-421", file=target.name)
        self.call("save", path=None if target == here else str(target), kind=target.suffix[1:].lower())
        self.structure.forget()

    def print_sheets(self, names: Sequence[str], path: Path) -> None:
        """Write some sheets into one PDF, as they are printed."""
        self.call("print_sheets", names=list(names), path=str(path))

    def close(self) -> None:
        """Close it without saving."""
        self.call("close")
