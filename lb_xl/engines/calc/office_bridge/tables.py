"""Tables and defined names: the office keeps Excel's tables as database ranges."""

from __future__ import annotations

from typing import Any, Dict, List, Optional

from .blocks import CONTENTS, FORMULAS, lifted
from .documents import area_of, cell_range, document, sheet

# Bits of com.sun.star.sheet.CellFlags: numbers, dates, texts.
CONSTANTS = 7


def tables(book: str, name: Optional[str], table: Optional[str]) -> List[Dict[str, Any]]:
    """The tables of a sheet, or the one of that name wherever it is."""
    opened = document(book)
    ranges = opened.DatabaseRanges
    wanted = [one for one in ranges.ElementNames if table is None or one.lower() == table.lower()]
    names = [one.Name for one in (opened.Sheets.getByIndex(index) for index in range(opened.Sheets.Count))]
    found = []
    for one in (ranges.getByName(key) for key in wanted):
        place = one.DataArea
        if name is not None and names[place.Sheet] != name:
            continue
        area = area_of(place)
        header = cell_range(book, names[place.Sheet], [area[0], area[1], area[0], area[3]])
        found.append(
            {
                "name": one.Name,
                "sheet": names[place.Sheet],
                "area": area,
                "header": bool(one.ContainsHeader),
                "totals": bool(one.TotalsRow),
                "columns": [str(text) for text in header.getDataArray()[0]] if one.ContainsHeader else [],
            }
        )
    return found


def resize_table(book: str, table: str, area: List[int]) -> None:
    """Move the edges of a table; rows that are new at its end take formats and formulas from the last one."""
    opened = document(book)
    found = opened.DatabaseRanges.getByName(table)
    place = found.DataArea
    name = opened.Sheets.getByIndex(place.Sheet).Name
    old_last = place.EndRow + 1
    place.StartRow, place.StartColumn, place.EndRow, place.EndColumn = (number - 1 for number in area)
    with lifted(sheet(book, name)):
        found.setDataArea(place)
        if area[2] > old_last:
            for column in range(area[1], area[3] + 1):
                _grow(cell_range(book, name, [old_last, column, area[2], column]))


def names(book: str, name: Optional[str]) -> List[Dict[str, Any]]:
    """The defined names of the document and its sheets, or those called `name`."""
    opened = document(book)
    found = _names(opened.NamedRanges, None, name)
    for index in range(opened.Sheets.Count):
        one = opened.Sheets.getByIndex(index)
        found += _names(one.NamedRanges, one.Name, name)
    return found


def _names(collection: Any, scope: Optional[str], name: Optional[str]) -> List[Dict[str, Any]]:
    found = []
    for key in collection.ElementNames:
        if name is None or key.lower() == name.lower():
            one = collection.getByName(key)
            cells = one.getReferredCells()
            target = None
            if cells is not None and hasattr(cells, "RangeAddress"):
                target = {"sheet": cells.Spreadsheet.Name, "area": area_of(cells.RangeAddress)}
            found.append({"name": key, "scope": scope, "target": target, "content": one.Content})
    return found


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


def _formula_cells(block: Any) -> List[Any]:
    found = []
    for address in block.queryContentCells(FORMULAS).RangeAddresses:
        first = block.RangeAddress.StartRow
        found += [block.getCellByPosition(0, row - first) for row in range(address.StartRow, address.EndRow + 1)]
    return found


CALLS = {"tables": tables, "resize_table": resize_table, "names": names}
