"""Whole blocks of cells, in and out: values, formulas, locks."""

from __future__ import annotations

from contextlib import contextmanager
from typing import Any, Dict, Iterator, List, Tuple

from . import formulas as notation
from . import number_formats
from .documents import cell_range, document

# The office's error numbers as Excel names them; 502 is an argument out of range, such as SQRT(-1).
ERRORS = {
    502: "#NUM!",
    503: "#NUM!",
    519: "#VALUE!",
    521: "#NULL!",
    523: "#NUM!",
    524: "#REF!",
    525: "#NAME?",
    526: "#NUM!",
    532: "#DIV/0!",
    32767: "#N/A",
}
OTHER_ERROR = "#VALUE!"

# Bits of com.sun.star.sheet.CellFlags: formulas; numbers, dates, texts and formulas.
FORMULAS, CONTENTS = 16, 23

Cells = List[List[Any]]


class LockedCellError(Exception):
    """A locked cell of a protected sheet was to be written; the text is its `row,column`."""


class ArrayPartError(Exception):
    """A part of an array formula was to be written."""


def values(book: str, name: str, area: List[int]) -> Cells:
    """The values of an area."""
    block = cell_range(book, name, area)
    # An empty cell comes as an empty text, an error as nothing.
    found = [[None if value == "" else value for value in row] for row in block.getDataArray()]
    for row, column in _cells(block.queryFormulaCells(4), area):
        found[row][column] = {"error": _error(block.getCellByPosition(column, row))}
    number_formats.mark(document(book), block, area, found)
    return found


def formulas(book: str, name: str, area: List[int]) -> List[List[str]]:
    """The formulas of an area, in Excel's notation; a constant as the formula bar shows it."""
    block, opened = cell_range(book, name, area), document(book)
    # A text that looks like a number or a formula comes with an apostrophe before it.
    found = [[text[1:] if text.startswith("'") else text for text in row] for row in block.getFormulaArray()]
    for row, column in _cells(block.queryContentCells(FORMULAS), area):
        found[row][column] = notation.text(opened, block.getCellByPosition(column, row))
    return found


def formula_cells(book: str, name: str, area: List[int]) -> List[List[Any]]:
    """The formulas of an area alone, each as row, column, text."""
    block, opened = cell_range(book, name, area), document(book)
    return [
        [row + area[0], column + area[1], notation.text(opened, block.getCellByPosition(column, row))]
        for row, column in _cells(block.queryContentCells(FORMULAS), area)
    ]


def write(book: str, name: str, area: List[int], cells: Cells, guarded: bool) -> None:
    """Write an area, or nothing: guarded, a locked cell of a protected sheet is refused."""
    opened, block = document(book), cell_range(book, name, area)
    if guarded:
        refuse_locked(block)
    cells = _without_hidden(block, cells)
    texts = [
        (row, column, _formula_text(opened, block, row, column, value))
        for row, line in enumerate(cells)
        for column, value in enumerate(line)
        if isinstance(value, dict) and "date" not in value
    ]
    plain = [[_plain(value) for value in line] for line in cells]
    for row, column, text in texts:
        if text is None:
            plain[row][column] = cells[row][column]["formula"]
    with lifted(block.Spreadsheet):
        try:
            block.setDataArray(tuple(tuple(line) for line in plain))
        except Exception as error:
            if type(error).__name__.endswith("RuntimeException"):
                raise ArrayPartError("the office refuses to write there") from error
            raise
        for row, column, text in texts:
            if text is not None:
                notation.put(opened, block.getCellByPosition(column, row), text)
        number_formats.adopt(opened, block, cells)


def clear(book: str, name: str, area: List[int], guarded: bool) -> None:
    """Empty the cells of an area; their formats stay."""
    block = cell_range(book, name, area)
    if guarded:
        refuse_locked(block)
    with lifted(block.Spreadsheet):
        block.clearContents(CONTENTS)


def check_unlocked(book: str, name: str, area: List[int]) -> None:
    """Stop before a locked cell of a protected sheet."""
    refuse_locked(cell_range(book, name, area))


def refuse_locked(block: Any) -> None:
    """Stop before a locked cell of a protected sheet, as Excel does; the office itself is not so strict."""
    if not block.Spreadsheet.isProtected():
        return
    locked = [
        (address.StartRow, address.StartColumn)
        for one in number_formats.uniform(block)
        if one.CellProtection.IsLocked
        for address in one.RangeAddresses
    ]
    if locked:
        row, column = min(locked)
        raise LockedCellError("%d,%d" % (row + 1, column + 1))


@contextmanager
def lifted(sheet: Any) -> Iterator[None]:
    """Take the protection of a sheet off for a moment; one with a password stays, and the office refuses."""
    if not sheet.isProtected():
        yield
        return
    sheet.unprotect("")
    try:
        yield
    finally:
        if not sheet.isProtected():
            sheet.protect("")


def _formula_text(opened: Any, block: Any, row: int, column: int, value: Dict[str, Any]) -> Any:
    # In a cell of text format a value that begins with an equals sign stays a text, as in Excel.
    if "error" in value:
        return "=" + value["error"]
    if not value["always"] and number_formats.is_text(opened, block.getCellByPosition(column, row)):
        return None
    return value["formula"]


def _plain(value: Any) -> Any:
    # The office takes numbers and texts alone; nothing at all would end it.
    if value is None:
        return ""
    if isinstance(value, bool):
        return float(value)
    if isinstance(value, dict):
        return value.get("date", "")
    return value if isinstance(value, str) else float(value)


def _without_hidden(block: Any, cells: Cells) -> Cells:
    # Under merged cells there is nothing to be seen: what is written there would lie hidden.
    if not block.IsMerged:
        return cells
    kept = [list(line) for line in cells]
    for row, line in enumerate(kept):
        for column in range(len(line)):
            if block.getCellByPosition(column, row).IsMerged:
                for hidden_row, hidden_column in _hidden_by(block, row, column):
                    if hidden_row < len(kept) and hidden_column < len(line):
                        kept[hidden_row][hidden_column] = None
    return kept


def _hidden_by(block: Any, row: int, column: int) -> List[Tuple[int, int]]:
    cursor = block.Spreadsheet.createCursorByRange(block.getCellByPosition(column, row))
    cursor.collapseToMergedArea()
    address = cursor.RangeAddress
    height, width = address.EndRow - address.StartRow + 1, address.EndColumn - address.StartColumn + 1
    return [(row + down, column + right) for down in range(height) for right in range(width) if down or right]


def _cells(ranges: Any, area: List[int]) -> Iterator[Tuple[int, int]]:
    # Places in the block, counted from 0.
    for address in ranges.RangeAddresses:
        for row in range(address.StartRow, address.EndRow + 1):
            for column in range(address.StartColumn, address.EndColumn + 1):
                yield row + 1 - area[0], column + 1 - area[1]


def _error(cell: Any) -> str:
    return ERRORS.get(cell.getError(), OTHER_ERROR)


CALLS = {
    "values": values,
    "formulas": formulas,
    "formula_cells": formula_cells,
    "write": write,
    "clear": clear,
    "check_unlocked": check_unlocked,
}
