"""What stands in a workbook, as openpyxl reads it: parts, blocks, tables, formulas."""

from __future__ import annotations

import zipfile
from pathlib import Path
from typing import Any

import openpyxl


def parts(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def block(book: Any, name: str) -> tuple[str, tuple[int, int, int, int]]:
    """Sheet and bounds (columns and rows) of a defined name."""
    sheet, cells = next(iter(book.defined_names[name].destinations))
    bounds = openpyxl.utils.range_boundaries(cells)
    return sheet, (bounds[0], bounds[1], bounds[2], bounds[3])


def tables(book: Any) -> dict[str, tuple[Any, Any]]:
    return {table.name: (sheet, table) for sheet in book for table in sheet.tables.values()}


def headers(sheet: Any, table: Any) -> list[str]:
    return [cell.value for cell in sheet[table.ref][0]]


def shown_sheets(path: Path) -> list[Any]:
    return [sheet for sheet in openpyxl.load_workbook(path) if sheet.sheet_state == "visible"]


def formulas(path: Path) -> list[tuple[str, str, str]]:
    return [
        (sheet.title, cell.coordinate, cell.value)
        for sheet in openpyxl.load_workbook(path)
        for row in sheet.iter_rows()
        for cell in row
        if isinstance(cell.value, str) and cell.value.startswith("=")
    ]
