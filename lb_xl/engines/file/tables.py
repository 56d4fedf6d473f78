"""Excel tables as xlwings sees them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from xlwings import base_classes

from lb_xl.engines.file.addresses import Area
from lb_xl.engines.file.ranges import Range
from lb_xl.engines.file.table_part import Table as TableFile

if TYPE_CHECKING:
    from lb_xl.engines.file.sheets import Sheet


class Tables(base_classes.Collection, base_classes.Tables):
    """The tables of a sheet."""

    def __init__(self, sheet: Sheet) -> None:
        self.sheet = sheet

    @property
    def api(self) -> Tables:
        return self

    @property
    def parent(self) -> Sheet:
        return self.sheet

    def __call__(self, key: str | int) -> Table:
        tables = self.sheet.file.tables
        if isinstance(key, int):
            return Table(self.sheet, tables[key - 1])
        for table in tables:
            if table.name.lower() == key.lower():
                return Table(self.sheet, table)
        raise KeyError(key)

    def __len__(self) -> int:
        return len(self.sheet.file.tables)

    def __iter__(self) -> Iterator[Table]:
        return (Table(self.sheet, table) for table in self.sheet.file.tables)

    def __contains__(self, key: str) -> bool:
        return any(table.name.lower() == key.lower() for table in self.sheet.file.tables)


class Table(base_classes.Table):
    """One table."""

    def __init__(self, sheet: Sheet, file: TableFile) -> None:
        self.sheet = sheet
        self.file = file

    @property
    def api(self) -> TableFile:
        return self.file

    @property
    def parent(self) -> Sheet:
        return self.sheet

    @property  # type: ignore[misc]
    def name(self) -> str:
        return self.file.name

    @property  # type: ignore[misc]
    def display_name(self) -> str:
        return self.file.name

    @property
    def range(self) -> Range:
        return Range(self.sheet, self.file.area)

    @property
    def header_row_range(self) -> Range | None:
        return self._range(self.file.header)

    @property
    def data_body_range(self) -> Range | None:
        return self._range(self.file.body)

    @property
    def totals_row_range(self) -> Range | None:
        return self._range(self.file.totals)

    @property
    def insert_row_range(self) -> None:
        """A table in a file always has a data row."""
        return None

    @property  # type: ignore[misc]
    def show_headers(self) -> bool:
        return bool(self.file.header_rows)

    @property  # type: ignore[misc]
    def show_totals(self) -> bool:
        return bool(self.file.totals_rows)

    def resize(self, range: Any) -> None:
        """Move the edges of the table to a range, under Excel's conditions."""
        self.sheet.file.resize_table(self.file, range.impl.area)

    def _range(self, area: Area | None) -> Range | None:
        return Range(self.sheet, area) if area is not None and area.last_row >= area.first_row else None
