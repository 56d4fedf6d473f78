"""An open workbook file without any spreadsheet program: its sheets, names and formats, and its saving."""

from __future__ import annotations

import os
from collections.abc import Collection
from functools import cached_property
from pathlib import Path

from lb_xl.collection import collection_paused
from lb_xl.engines.file import saving, sheet_part, table_part
from lb_xl.engines.file.calculation_chain import forget_formulas
from lb_xl.engines.file.container import (
    Identity,
    file_bytes,
    refuse_open_elsewhere,
    refuse_read_only,
)
from lb_xl.engines.file.errors import WorkbookInUseError, WorkbookWriteError
from lb_xl.engines.file.package import Package
from lb_xl.engines.file.sheet import Sheet
from lb_xl.engines.file.sheet_part import SheetPatch
from lb_xl.engines.file.sheet_reader import SheetReader
from lb_xl.engines.file.styles_part import DEFAULT_FORMAT, CellFormat, cell_formats
from lb_xl.engines.file.untouched import ForeignParts, foreign_parts
from lb_xl.engines.file.workbook_part import ask_full_calculation, workbook_part


class Document:
    """A workbook on disk, held in memory, with the changes that wait to be saved.

    Raises LB-401 to LB-407, LB-412, LB-415 for a file that cannot or must not be opened, LB-404 where
    another program holds it and it is opened for writing.
    """

    def __init__(
        self,
        path: str | os.PathLike[str],
        *,
        read_only: bool = False,
        backup: bool = True,
        check_lock: bool = True,
    ) -> None:
        self.path = Path(os.path.realpath(path))
        self.read_only = read_only
        self.backup = backup
        self.check_lock = check_lock
        data = file_bytes(self.path)
        if check_lock and not read_only:
            refuse_open_elsewhere(self.path)
        self.identity = Identity.of(self.path)
        self.package = Package(data, self.path.name)
        self.workbook = workbook_part(self.package)
        self.sheets = [Sheet(self, entry) for entry in self.workbook.sheets]
        self._reader: SheetReader | None = None
        self.foreign: ForeignParts | None = None
        """What the next save must leave as it is, as a run has promised."""

    @property
    def reader(self) -> SheetReader:
        """What reads the values of the sheets as the file has them."""
        if self._reader is None:
            self._reader = SheetReader(self.package, self.workbook, self.sheets)
        return self._reader

    def foreign_parts(self, written: Collection[str]) -> ForeignParts:
        """What belongs to none of the sheets named, for a run that proves what it leaves alone; Excel has none."""
        return foreign_parts(self, written)

    def close(self) -> None:
        """Stop reading; nothing is saved."""
        if self._reader is not None:
            self._reader.close()
            self._reader = None

    @cached_property
    def _formats(self) -> tuple[CellFormat, ...]:
        return cell_formats(self.package, self.workbook.styles)

    def cell_format(self, style: int) -> CellFormat:
        """The format of a style index."""
        return self._formats[style] if 0 <= style < len(self._formats) else DEFAULT_FORMAT

    def sheet(self, name: str) -> Sheet | None:
        """The sheet of that name, in any case of letters."""
        return next((sheet for sheet in self.sheets if sheet.name.lower() == name.lower()), None)

    @property
    def is_changed(self) -> bool:
        """Whether anything waits to be saved."""
        return any(sheet.is_changed for sheet in self.sheets)

    @collection_paused()
    def save(self, path: str | os.PathLike[str] | None = None) -> None:
        """Save in place with a dated backup, or under another path without one.

        Nothing is written where nothing changed. Raises LB-404, LB-408, LB-409, LB-413, LB-414, LB-416, and LB-497
        where a part of `foreign` would change; the file that was there before is whole after each of them.
        """
        target = self.path if path is None else Path(os.path.realpath(path))
        in_place = target == self.path
        if target.suffix.lower() != self.path.suffix.lower():
            raise WorkbookWriteError("LB-413", file=target.name, extension=self.path.suffix)
        if in_place and not self.is_changed:
            return
        if in_place and self.read_only:
            raise WorkbookInUseError("LB-414", file=target.name)
        refuse_read_only(target)
        if self.check_lock:
            refuse_open_elsewhere(target)
        try:
            patches = self._stage()
            package = saving.save(
                self.package,
                target,
                model=self.path,
                opened=self.identity if in_place else None,
                backup=self.backup and in_place,
                written=patches,
                foreign=self.foreign,
            )
        finally:
            # Staged parts are made anew from the changes at the next attempt.
            self.package.changed.clear()
            self.package.removed.clear()
            self.foreign = None
        self.close()
        self.path, self.package = target, package
        self.identity = Identity.of(target)
        self.workbook = workbook_part(package)
        for sheet in self.sheets:
            sheet.saved()

    def _stage(self) -> dict[str, SheetPatch]:
        patches: dict[str, SheetPatch] = {}
        gone: dict[int, frozenset[str]] = {}
        for sheet in self.sheets:
            sheet.renamed_columns()
            for table in sheet._tables or ():
                if table.is_changed:
                    self.package.change(table.part, table_part.written(table, self.package.root(table.part)))
            patch = sheet.patch()
            if patch is not None:
                part = sheet.entry.part
                content, lost = sheet_part.patched(part, sheet.data, patch)
                self.package.change(part, content)
                patches[part] = patch
                gone[sheet.entry.identifier] = lost
        if patches or self.package.changed:
            forget_formulas(self.package, self.workbook.calculation_chain, gone)
            ask_full_calculation(self.package)
        return patches
