"""Rows and cells of a sheet part with their numbers, also where a writer left the numbers out."""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from lb_xl.engines.file import parts
from lb_xl.engines.file.addresses import column_number

_ROW = parts.qualified("row")
_CELL = parts.qualified("c")
_DIGITS = "0123456789"


def numbered_rows(sheet_data: etree._Element) -> Iterator[tuple[int, etree._Element]]:
    """Each row with its number; a row without one follows the row before it."""
    number = 0
    for row in sheet_data.iterchildren(_ROW):
        number = int(row.get("r", number + 1))
        yield number, row


def numbered_cells(row: etree._Element) -> Iterator[tuple[int, etree._Element]]:
    """Each cell of a row with its column number; a cell without an address follows the cell before it."""
    column = 0
    for cell in row.iterchildren(_CELL):
        address = cell.get("r")
        column = column_number(address.rstrip(_DIGITS)) if address else column + 1
        yield column, cell
