"""Tables and defined names: the office keeps Excel's tables as database ranges."""

from __future__ import annotations

from typing import Any

from .blocks import CONTENTS, FORMULAS, lifted
from .documents import area_of, cell_range, document, sheet
from .formulas import excel_text

# Bits of com.sun.star.sheet.CellFlags: numbers, dates, texts.
CONSTANTS = 7


def tables(book: str, name: str | None, table: str | None) -> list[dict[str, Any]]:
    """The tables of a sheet, or the one of that name wherever it is."""
    opened = document(book)
    ranges, sheet_names = opened.DatabaseRanges, opened.Sheets.ElementNames
    found = []
    for key in ranges.ElementNames:
        if table is not None and key.lower() != table.lower():
            continue
        one = ranges.getByName(key)
        place = one.DataArea
        if name is not None and sheet_names[place.Sheet].lower() != name.lower():
            continue
        area = area_of(place)
        header = cell_range(book, sheet_names[place.Sheet], [area[0], area[1], area[0], area[3]])
        found.append(
            {
                "name": key,
                "sheet": sheet_names[place.Sheet],
                "area": area,
                "header": bool(one.ContainsHeader),
                "totals": bool(one.TotalsRow),
                "columns": [str(text) for text in header.getDataArray()[0]] if one.ContainsHeader else [],
            }
        )
    return found


def resize_table(book: str, table: str, area: list[int]) -> None:
    """Move the edges of a table; rows that are new at its end take formats and formulas from the last one."""
    opened = document(book)
    found = opened.DatabaseRanges.getByName(table)
    place = found.DataArea
    name = opened.Sheets.getByIndex(place.Sheet).Name
    old_last = place.EndRow + 1
    place.StartRow, place.StartColumn, place.EndRow, place.EndColumn = (number - 1 for number in area)
    with lifted(sheet(book, name), guarded=False):
        found.setDataArea(place)
        if area[2] > old_last:
            for column in range(area[1], area[3] + 1):
                _grow(cell_range(book, name, [old_last, column, area[2], column]))


def names(book: str, name: str | None, scope: str | None) -> list[dict[str, Any]]:
    """The defined names of the document and of its sheets, or those called `name`: one of the document hides others.

    With a `scope` of the sheets only that one is asked, and an empty one asks for the document's names alone.
    """
    opened = document(book)
    found = _names(opened.NamedRanges, None, name)
    if found and name is not None and scope is None:
        return found
    if scope is None:
        scopes = list(opened.Sheets.ElementNames)
    else:
        scopes = [one for one in opened.Sheets.ElementNames if one.lower() == scope.lower()]
    for one in scopes:
        found += _names(sheet(book, one).NamedRanges, one, name)
    return found


def _names(collection: Any, scope: str | None, name: str | None) -> list[dict[str, Any]]:
    return [
        {"name": key, "scope": scope, "refers_to": excel_text("=" + collection.getByName(key).Content)[1:]}
        for key in collection.ElementNames
        if name is None or key.lower() == name.lower()
    ]


def _grow(column: Any) -> None:
    # The first cell is the last of the old rows. Filling continues series, so only its formula is kept.
    last = column.Rows.Count - 1
    below = column.getCellRangeByPosition(0, 1, 0, last)
    values = below.getDataArray()
    formulas = [(cell.CellAddress.Row, cell.getFormula()) for cell in _formula_cells(below)]
    is_empty = not formulas and not any(value != "" for row in values for value in row)
    calculated = column.getCellByPosition(0, 0).getFormula().startswith("=")
    column.fillAuto(0, 1)
    below.clearContents(CONSTANTS if calculated and is_empty else CONTENTS)
    if not is_empty:
        below.setDataArray(tuple(tuple("" if value is None else value for value in row) for row in values))
        first = below.RangeAddress.StartRow
        for row, formula in formulas:
            below.getCellByPosition(0, row - first).setFormula(formula)


def _formula_cells(block: Any) -> list[Any]:
    found = []
    for address in block.queryContentCells(FORMULAS).RangeAddresses:
        first = block.RangeAddress.StartRow
        found += [block.getCellByPosition(0, row - first) for row in range(address.StartRow, address.EndRow + 1)]
    return found


CALLS = {"tables": tables, "resize_table": resize_table, "names": names}
