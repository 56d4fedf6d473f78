"""Excel tables of a workbook, found by their names wherever they stand, each read at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import xlwings as xw

from lb_xl.findings import Finding, Location
from lb_xl.form import Form
from lb_xl.likeness import nearest_name
from lb_xl.workbook import layout

ROWS_LOOKED_AT = 20
"""How many rows below a table are looked at for data that it leaves out."""

LAST_ROW = 1_048_576

BookTables = Mapping[str, tuple[xw.Sheet, xw.main.Table]]
"""The tables of a workbook by their names in small letters, each with its sheet."""


@dataclass(frozen=True)
class RawTable:
    """The cells of an Excel table: where it stands, its header and its rows."""

    sheet: xw.Sheet
    table: xw.main.Table
    header: tuple[object, ...]
    rows: Sequence[Sequence[object]]
    first_row: int
    first_column: int


def book_tables(book: xw.Book) -> BookTables:
    """Every Excel table of a workbook by its name in small letters, with its sheet."""
    return {table.name.casefold(): (sheet, table) for sheet in book.sheets for table in sheet.tables}


def raw_table(sheet: xw.Sheet, table: xw.main.Table) -> RawTable:
    """The cells of a table, read at once; a row of totals below the data is left out."""
    place = table.range
    header, *rows = place.options(ndim=2, err_to_str=True).value
    if table.show_totals:
        rows = rows[:-1]
    return RawTable(sheet, table, tuple(header), rows, place.row, place.column)


def form_table(tables: BookTables, form: Form, language: str, found: list[Finding]) -> RawTable | None:
    """The table of a form wherever it stands; adds LB-105 (missing) or LB-107 (on a sheet of another name)."""
    name = layout.input_table(form.id)
    wanted = form.sheet[language]
    if name.casefold() not in tables:
        near = nearest_name(name, (table.name for _, table in tables.values()))
        values = {"table": name, "form": form.sheet, "sheet": wanted, "nearest": near}
        found.append(Finding("LB-105", Location(wanted), values))
        return None
    sheet, table = tables[name.casefold()]
    if sheet.name != wanted:
        values = {"form": form.sheet, "sheet": sheet.name, "wanted": wanted}
        found.append(Finding("LB-107", Location(sheet.name), values))
    return raw_table(sheet, table)


def cells_below(raw: RawTable, rows: int = ROWS_LOOKED_AT) -> list[list[object]]:
    """The cells under the columns of a table, as many rows as asked or as the sheet has."""
    place = raw.table.range
    first = place.row + place.shape[0]
    last = min(first + rows - 1, LAST_ROW)
    if first > last:
        return []
    block = raw.sheet.range((first, raw.first_column), (last, raw.first_column + len(raw.header) - 1))
    return list(block.options(ndim=2, err_to_str=True).value)
