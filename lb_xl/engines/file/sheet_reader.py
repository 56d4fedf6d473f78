"""Sheets are read in threads beside the work: while one is looked at, the next ones are read already.

A workbook is read sheet after sheet, and python-calamine unpacks and parses without Python's lock. What goes wrong
with a sheet is raised when its values are asked for, and never if they are not.
"""

from __future__ import annotations

import io
import threading
from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

from python_calamine import CalamineWorkbook

from lb_xl.engines.file import parts
from lb_xl.engines.file.errors import UnreadableWorkbookError
from lb_xl.engines.file.package import Package
from lb_xl.engines.file.values import Grid, grid
from lb_xl.engines.file.workbook_part import WorkbookPart

if TYPE_CHECKING:
    from lb_xl.engines.file.sheet import Sheet

AHEAD = 2
"""How many sheets after the one that is asked for are read, at the same time."""


class SheetReader:
    """Reads the sheets of a package; `sheets` are all of them in their order."""

    def __init__(self, package: Package, workbook: WorkbookPart, sheets: Sequence[Sheet]) -> None:
        self._package = package
        self._workbook = workbook
        self._sheets = [sheet for sheet in sheets if sheet.entry.is_worksheet]
        self._pool = ThreadPoolExecutor(AHEAD, "lb_xl reads sheets")
        self._reading: dict[str, Future[Grid]] = {}
        self._begun: set[str] = set()
        self._in_thread = threading.local()

    def grid(self, sheet: Sheet) -> Grid:
        """The values of a sheet as the file has them. Raises LB-406, LB-407 or LB-412 where it cannot be read."""
        place = self._sheets.index(sheet)
        if sheet.name not in self._reading:
            self._begin(sheet)
        for following in self._sheets[place + 1 : place + 1 + AHEAD]:
            if following.name not in self._begun:
                self._begin(following)
        return self._reading.pop(sheet.name).result()

    def close(self) -> None:
        """Read nothing more."""
        self._pool.shutdown(wait=False, cancel_futures=True)

    def _begin(self, sheet: Sheet) -> None:
        self._begun.add(sheet.name)
        self._reading[sheet.name] = self._pool.submit(self._read, sheet)

    def _read(self, sheet: Sheet) -> Grid:
        return grid(sheet.entry.part, sheet.data, lambda: self._rows(sheet.name), self._workbook.counts_from_1904)

    def _rows(self, name: str) -> list[list[Any]]:
        return self._opened().get_sheet_by_name(name).to_python(skip_empty_area=False)

    def _opened(self) -> CalamineWorkbook:
        """Python-calamine on the bytes in memory, for each thread its own; what it reads at once is checked first."""
        if not hasattr(self._in_thread, "workbook"):
            for name in (self._workbook.shared_strings, self._workbook.styles):
                if name is not None and name in self._package:
                    parts.refuse_unsafe(name, self._package.read(name))
            try:
                self._in_thread.workbook = CalamineWorkbook.from_filelike(io.BytesIO(self._package.data))
            # The reader is a Rust library: it raises its own errors, all of them for a damaged file.
            except Exception as error:
                raise UnreadableWorkbookError("LB-412", part=self._package.workbook_name) from error
        workbook: CalamineWorkbook = self._in_thread.workbook
        return workbook
