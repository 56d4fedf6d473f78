"""One open sheet: values read once, changes kept until the book is saved, Excel's refusals."""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable, Iterator, Sequence
from math import isfinite
from typing import TYPE_CHECKING, Any

from lb_xl.engines.file import cell_content
from lb_xl.engines.file.addresses import Area, area_name, cell_name, parse_area
from lb_xl.engines.file.cell_content import UNKNOWN, Cached, Change, Constant, Formula, number_text
from lb_xl.engines.file.errors import CellWriteError, ProtectedSheetError
from lb_xl.engines.file.formula_text import stored, translated
from lb_xl.engines.file.protection import Protection, protection_of
from lb_xl.engines.file.sheet_layout import SheetLayout, sheet_layout
from lb_xl.engines.file.sheet_part import Growth, SheetPatch
from lb_xl.engines.file.table_part import Table, calculated_columns, table_part
from lb_xl.engines.file.values import Grid, cell_text, has_only_elements
from lb_xl.engines.file.workbook_part import SheetEntry

if TYPE_CHECKING:
    from lb_xl.engines.file.document import Document

_TEXT_FORMAT = "@"
_MOST_CELLS_LOOKED_AT = 1_000_000
_MANY = 1000
_MERGED = re.compile(rb"""<(?:\w+:)?mergeCell\s[^>]*?\bref=["']([A-Z0-9:]+)["']""")


class Sheet:
    """A sheet of an open workbook. Cells count from 1."""

    def __init__(self, document: Document, entry: SheetEntry) -> None:
        self.document = document
        self.entry = entry
        self.changes: dict[tuple[int, int], Change] = {}
        self.heights: dict[int, float] = {}
        self._data: bytes | None = None
        self._searchable: bool | None = None
        self._grid: Grid | None = None
        self._layout: SheetLayout | None = None
        self._arrays: list[Area] | None = None
        self._merged: list[Area] | None = None
        self._tables: list[Table] | None = None
        self._saved_protection: Protection | None = None
        self._protection: Protection | None = None
        self._protection_read = False
        self.open_to_macros = False

    @property
    def name(self) -> str:
        return self.entry.name

    @property
    def data(self) -> bytes:
        """The sheet part as the file has it, inflated once."""
        if self._data is None:
            self._data = self.document.package.read(self.entry.part) if self.entry.is_worksheet else b""
        return self._data

    @property
    def grid(self) -> Grid:
        """The values, with everything that was written since."""
        if self._grid is None:
            self._grid = self.document.reader.grid(self) if self.entry.is_worksheet else Grid([])
            for (row, column), change in self.changes.items():
                self._grid.set(row, column, _shown(change))
        return self._grid

    @property
    def _can_be_searched(self) -> bool:
        if self._searchable is None:
            self._searchable = has_only_elements(self.data)
        return self._searchable

    @property
    def layout(self) -> SheetLayout:
        """Formats, formulas, merged cells and links, as the file has them."""
        if self._layout is None:
            self._layout = sheet_layout(self.entry.part, self.data) if self.entry.is_worksheet else SheetLayout()
        return self._layout

    @property
    def arrays(self) -> list[Area]:
        """The areas of array formulas and data tables; the layout is read only for a sheet that has some."""
        if self._arrays is None:
            has_some = b"array" in self.data or b"dataTable" in self.data
            self._arrays = self.layout.arrays() if has_some else []
        return self._arrays

    @property
    def merged(self) -> list[Area]:
        """The merged cells, found without reading the rest of the layout."""
        if self._merged is None:
            found = (parse_area(match[1].decode()) for match in _MERGED.finditer(self.data))
            self._merged = [area for area in found if area is not None]
        return self._merged

    @property
    def tables(self) -> list[Table]:
        """The tables of the sheet in the order of their parts."""
        if self._tables is None:
            package = self.document.package
            links = package.relationships(self.entry.part) if self.entry.is_worksheet else {}
            names = [link.target for link in links.values() if link.kind == "table"]
            self._tables = [table_part(name, package.root(name)) for name in names]
        return self._tables

    @property
    def protection(self) -> Protection | None:
        """The protection as it is now; None or one that is off for an open sheet."""
        if not self._protection_read:
            self._saved_protection = self._protection = protection_of(self.data)
            self._protection_read = True
        return self._protection

    @property
    def saved_protection(self) -> Protection | None:
        """The protection that the file has."""
        return self._saved_protection if self._protection_read else self.protection

    def protect(self, protection: Protection, *, open_to_macros: bool) -> None:
        """Set the protection; `Protection(())` takes it off."""
        _ = self.protection
        self._protection = protection
        self.open_to_macros = open_to_macros

    @property
    def is_protected(self) -> bool:
        return self.protection is not None and self.protection.is_on

    def write(self, area: Area, matrix: Sequence[Sequence[object]], *, as_formulas: bool = False) -> None:
        """Write a rectangle of values and formulas; all of it or, where Excel would refuse, nothing.

        A text that begins with an equals sign is a formula, as in Excel, unless its cell has the text
        format and it comes as a value; a leading apostrophe marks a text and is dropped.
        """
        contents: list[tuple[int, int, Change, object]] = []
        for row, values in enumerate(matrix, area.first_row):
            for column, value in enumerate(values, area.first_column):
                # Finite numbers and blanks are nearly everything: they need no look at the cell.
                if value is None or (value.__class__ is float and isfinite(value)):
                    contents.append((row, column, Constant(value), value))
                else:
                    contents.append((row, column, *self._content(row, column, value, as_formulas)))
        self.refuse_locked(area)
        self._refuse_part_of_array(area)
        self._apply(contents)

    def fill_formula(self, area: Area, formula: str) -> None:
        """Write one formula into every cell, its references moved with it from the first cell."""
        height, width = area.shape
        text = stored(formula)
        matrix = [[f"={translated(text, row, column)}" for column in range(width)] for row in range(height)]
        self.write(area, matrix, as_formulas=True)

    def clear(self, area: Area) -> None:
        """Empty the cells that exist in the rectangle."""
        self.refuse_locked(area)
        self._refuse_part_of_array(area)
        cells = {cell for cell in (*self.layout.styles, *self.changes) if area.holds(*cell)}
        self._apply([(row, column, Constant(None), None) for row, column in sorted(cells)])

    def set_cached_values(self, area: Area, matrix: Sequence[Sequence[object]]) -> None:
        """Set what viewers show for the formulas of a rectangle; cells without a formula are left alone."""
        for row, values in enumerate(matrix, area.first_row):
            for column, value in enumerate(values, area.first_column):
                pending = self.changes.get((row, column))
                if isinstance(pending, Constant):
                    continue
                known = value if value.__class__ is float and isfinite(value) else self._constant(value)
                if isinstance(pending, Formula):
                    # It was let through when it was written: a cell that a merge hides has no pending formula.
                    self._note(row, column, Formula(pending.text, known), known)
                elif self._has_formula(row, column):
                    self._apply([(row, column, Cached(known), known)])

    def _has_formula(self, row: int, column: int) -> bool:
        """Whether a cell of the file has a formula; the layout is read only where the cell is not found as text."""
        if self._layout is None and self._can_be_searched:
            cell = cell_text(self.data, row, column)
            if cell is not None:
                return b"<f" in cell
        return (row, column) in self.layout.formulas

    def remember(self, area: Area) -> Callable[[], None]:
        """A call that takes back whatever is written to a rectangle from now on, until the book is saved."""
        before = {cell: change for cell, change in self.changes.items() if area.holds(*cell)}

        def put_back() -> None:
            for cell in [cell for cell in self.changes if area.holds(*cell)]:
                del self.changes[cell]
            self.changes.update(before)
            self._grid = None

        return put_back

    def formula(self, row: int, column: int) -> str:
        """The formula of a cell with its equals sign, or its value as Excel's formula bar has it."""
        pending = self.changes.get((row, column))
        if isinstance(pending, Formula):
            return f"={pending.text}"
        if not isinstance(pending, Constant) and (text := self.layout.formula(row, column)) is not None:
            return f"={text}"
        value = self.grid.value(row, column)
        if isinstance(value, bool):
            return "TRUE" if value else "FALSE"
        if isinstance(value, datetime.datetime):
            value = cell_content.serial(value, counts_from_1904=self.document.workbook.counts_from_1904)
        return number_text(value) if isinstance(value, float) else str(value or "")

    def number_format(self, row: int, column: int) -> str:
        """The number format of a cell."""
        return self.document.cell_format(self.layout.style(row, column)).number_format

    def resize_table(self, table: Table, area: Area) -> None:
        """Move the edges of a table; new rows get its calculated columns, new columns a header.

        Raises LB-410 on a protected sheet, LB-418 where Excel would refuse the new place.
        """
        if self.is_protected and not self.open_to_macros:
            raise ProtectedSheetError("LB-410", sheet=self.name, cell=area_name(area))
        before = table.area
        table.accept(area, [other for other in self.tables if other is not table])
        if table.header_rows:
            header = [self.grid.value(area.first_row, column) for column in _columns(area)]
            names = _header_names(header, table.columns)
            for column, name, old in zip(_columns(area), names, header, strict=True):
                if old != name:
                    self._apply([(area.first_row, column, Constant(name), name)])
            table.columns = names
        self._fill_calculated_columns(table, before)

    def patch(self) -> SheetPatch | None:
        """All that has to be written into the sheet part; None if nothing changed."""
        protection = self._protection if self._protection != self._saved_protection else None
        growths = tuple(
            Growth(table.body._replace(first_row=table.saved_area.last_row + 1), table.saved_area.last_row)
            for table in self._tables or ()
            if table.area.last_row > table.saved_area.last_row
        )
        if not self.changes and not growths and protection is None and not self.heights:
            return None
        return SheetPatch(dict(self.changes), growths, protection, dict(self.heights))

    @property
    def is_changed(self) -> bool:
        """Whether anything of the sheet, or of a table on it, waits to be saved."""
        return self.patch() is not None or any(table.is_changed for table in self._tables or ())

    def renamed_columns(self) -> None:
        """Let the column names of the tables follow their header cells, as Excel does."""
        for table in self.tables if self.changes else ():
            header = table.header
            if header is None or not any(header.holds(*cell) for cell in self.changes):
                continue
            values = [self.grid.value(header.first_row, column) for column in _columns(header)]
            table.columns = _header_names(values, table.columns)
            for column, name, old in zip(_columns(header), table.columns, values, strict=True):
                if old != name:
                    self._apply([(header.first_row, column, Constant(name), name)])

    def saved(self) -> None:
        """Note that everything now stands in the file."""
        self.changes.clear()
        self.heights.clear()
        self._data = self._searchable = self._layout = self._arrays = self._merged = None
        if self._protection_read:
            self._saved_protection = self._protection
        for table in self._tables or ():
            table.saved_area, table.saved_columns = table.area, list(table.columns)

    def refuse_locked(self, area: Area) -> None:
        """Stop before a locked cell of a protected sheet (LB-410), as Excel does."""
        if not self.is_protected or self.open_to_macros:
            return
        for row, column in self._cells_to_look_at(area):
            if self.document.cell_format(self.layout.style(row, column)).locked:
                raise ProtectedSheetError("LB-410", sheet=self.name, cell=cell_name(row, column))

    def _cells_to_look_at(self, area: Area) -> Iterator[tuple[int, int]]:
        height, width = area.shape
        if height * width <= _MOST_CELLS_LOOKED_AT:
            for row in range(area.first_row, area.last_row + 1):
                for column in _columns(area):
                    yield row, column
        else:
            yield area.first_row, area.first_column
            yield from (cell for cell in self.layout.styles if area.holds(*cell))

    def _refuse_part_of_array(self, area: Area) -> None:
        for array in self.arrays:
            still_there = not isinstance(self.changes.get((array.first_row, array.first_column)), Constant | Formula)
            if still_there and array.overlaps(area) and not area.covers(array):
                raise CellWriteError("LB-417", sheet=self.name, cell=area_name(array))

    def _content(self, row: int, column: int, value: object, as_formula: bool) -> tuple[Change, object]:
        if isinstance(value, str):
            if value.startswith("'"):
                text = self._constant(value[1:])
                return Constant(text), text
            if value.startswith("=") and len(value) > 1:
                if as_formula or self.number_format(row, column) != _TEXT_FORMAT:
                    return Formula(cell_content.escaped_formula(stored(value))), UNKNOWN
                return Constant(value), value
        known = self._constant(value)
        return Constant(known), _moment(value) if isinstance(value, datetime.date) and known else known

    def _constant(self, value: object) -> cell_content.Value:
        return cell_content.constant(value, counts_from_1904=self.document.workbook.counts_from_1904)

    def _apply(self, contents: list[tuple[int, int, Change, Any]]) -> None:
        hidden = self._hidden_by_merge(contents)
        if not hidden and (self._grid is None or len(contents) >= _MANY):
            # Values that were read are read again, should anyone ask, rather than changed one by one.
            self._grid = None
            self.changes.update({(row, column): change for row, column, change, _ in contents})
            return
        for row, column, change, shown in contents:
            if (row, column) not in hidden:
                self._note(row, column, change, shown)

    def _note(self, row: int, column: int, change: Change, shown: Any) -> None:
        self.changes[row, column] = change
        if self._grid is not None:
            self._grid.set(row, column, shown)

    def _hidden_by_merge(self, contents: list[tuple[int, int, Change, Any]]) -> set[tuple[int, int]]:
        if not contents or not self.merged:
            return set()
        (first_row, first_column), (last_row, last_column) = contents[0][:2], contents[-1][:2]
        area = Area(first_row, first_column, last_row, last_column)
        merged = [item for item in self.merged if item.overlaps(area)]
        return {
            (row, column)
            for row, column, *_ in (contents if merged else ())
            for item in merged
            if item.holds(row, column) and (row, column) != (item.first_row, item.first_column)
        }

    def _fill_calculated_columns(self, table: Table, before: Area) -> None:
        rows = range(before.last_row + 1, table.area.last_row + 1)
        if not rows:
            return
        formulas = calculated_columns(self.document.package.root(table.part))
        for index, text in formulas.items():
            column = table.saved_area.first_column + index
            if not table.area.first_column <= column <= table.area.last_column:
                continue
            last = self.layout.formula(before.last_row, column)
            for row in rows:
                if self.grid.value(row, column) is None:
                    moved = text if last is None else translated(last, row - before.last_row, 0)
                    self._apply([(row, column, Formula(cell_content.escaped_formula(moved)), UNKNOWN)])


def _columns(area: Area) -> range:
    return range(area.first_column, area.last_column + 1)


def _shown(change: Change) -> Any:
    return change.cached if isinstance(change, Formula) else change.value


def _moment(value: datetime.date) -> datetime.datetime:
    if isinstance(value, datetime.datetime):
        return value.replace(tzinfo=None)
    return datetime.datetime(value.year, value.month, value.day)


def _header_names(values: Sequence[object], old: Sequence[str]) -> list[str]:
    names: list[str] = []

    def text(value: object) -> str:
        return number_text(value) if isinstance(value, float) else str(value)

    for index, value in enumerate(values):
        name = text(value) if value not in (None, "") else (old[index] if index < len(old) else "")
        base, number = name or "Column", 1 if name else index + 1
        candidate = name or f"{base}{number}"
        while candidate.lower() in {taken.lower() for taken in names}:
            number += 1
            candidate = f"{base}{number}"
        names.append(candidate)
    return names
