"""Whole blocks of cells, in and out: values, formulas, locks."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from . import formulas as notation
from . import number_formats
from .documents import cell_range, document
from .formula_runs import formula_runs

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

# Bits of com.sun.star.sheet.CellFlags: dates and times; formulas; numbers, dates, texts and formulas.
DATES, FORMULAS, CONTENTS = 2, 16, 23

# Bits of com.sun.star.sheet.FormulaResult.
NUMBER, ERROR = 1, 4


class LockedCellError(Exception):
    """A locked cell of a protected sheet was to be written; the text is its `row,column`."""


class ArrayPartError(Exception):
    """A part of an array formula was to be written."""


def values(book: str, name: str, area: list[int]) -> list[list[Any]]:
    """The values of an area."""
    block = cell_range(book, name, area)
    # An empty cell comes as an empty text, an error as nothing.
    raw = block.getDataArray()
    found = [[None if value == "" else value for value in row] for row in raw]
    # Every further question costs a round trip: ask only where something may be found.
    if any(value is None for row in raw for value in row):
        for row, column in places(block.queryFormulaCells(ERROR), area):
            found[row][column] = {"error": _error(block.getCellByPosition(column, row))}
    if any(isinstance(value, float) for row in raw for value in row):
        _mark_constants(block, area, found)
        calculated = set(places(block.queryFormulaCells(NUMBER), area))
        if calculated:
            number_formats.mark(document(book), block, area, found, calculated)
            _mark_truths(block, area, found, calculated)
    return found


def formulas(book: str, name: str, area: list[int]) -> list[list[str]]:
    """The formulas of an area, in Excel's notation; a constant as the formula bar shows it."""
    block = cell_range(book, name, area)
    # A text that looks like a number comes with an apostrophe before it.
    kept = block.getFormulaArray()
    found = [[text[1:] if text.startswith("'") else text for text in row] for row in kept]
    if any(text.startswith("=") for row in kept for text in row):
        for row, column in places(block.queryContentCells(FORMULAS), area):
            found[row][column] = notation.excel_text(kept[row][column])
    return found


def formula_cells(book: str, name: str, area: list[int]) -> list[list[Any]]:
    """The formulas of an area alone, each as row, column, text."""
    block = cell_range(book, name, area)
    kept = block.getFormulaArray()
    return [
        [row + area[0], column + area[1], notation.excel_text(kept[row][column])]
        for row, column in places(block.queryContentCells(FORMULAS), area)
    ]


def write(book: str, name: str, area: list[int], cells: list[list[Any]], guarded: bool) -> None:
    """Write an area, or nothing: guarded, a locked cell of a protected sheet is refused."""
    opened, block = document(book), cell_range(book, name, area)
    if guarded:
        refuse_locked(block)
    cells = _without_hidden(block, cells)
    as_text = _text_cells(opened, block, cells)
    plain = [
        tuple(value["formula"] if (row, column) in as_text else _plain(value) for column, value in enumerate(line))
        for row, line in enumerate(cells)
    ]
    with lifted(block.Spreadsheet, guarded):
        try:
            block.setDataArray(tuple(plain))
        except Exception as error:
            if type(error).__name__.endswith("RuntimeException"):
                raise ArrayPartError("the office refuses to write there") from error
            raise
        for row, column, texts in formula_runs(cells, as_text):
            run = block.getCellRangeByPosition(column, row, column + len(texts[0]) - 1, row + len(texts) - 1)
            run.setFormulaArray(texts)
        number_formats.adopt(opened, block, cells)


def clear(book: str, name: str, area: list[int], guarded: bool) -> None:
    """Empty the cells of an area; their formats stay."""
    block = cell_range(book, name, area)
    if guarded:
        refuse_locked(block)
    with lifted(block.Spreadsheet, guarded):
        block.clearContents(CONTENTS)


def check_unlocked(book: str, name: str, area: list[int]) -> None:
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
        raise LockedCellError(f"{row + 1},{column + 1}")


@contextmanager
def lifted(sheet: Any, guarded: bool) -> Iterator[None]:
    """Take the protection of a sheet off for a moment, unless guarded: then only unlocked cells are written."""
    if guarded or not sheet.isProtected():
        yield
        return
    sheet.unprotect("")
    try:
        yield
    finally:
        if not sheet.isProtected():
            sheet.protect("")


def _text_cells(opened: Any, block: Any, cells: list[list[Any]]) -> set[tuple[int, int]]:
    # In a cell of text format a value that begins with an equals sign stays a text, as in Excel.
    return {
        (row, column)
        for row, line in enumerate(cells)
        for column, value in enumerate(line)
        if isinstance(value, dict)
        and "formula" in value
        and not value["always"]
        and number_formats.is_text(opened, block.getCellByPosition(column, row))
    }


def _mark_constants(block: Any, area: list[int], found: list[list[Any]]) -> None:
    # The office can name the cells with dates, and those with times of day, which stay parts of a day; a truth value
    # that was typed is kept as its word.
    for row, column in places(block.queryContentCells(DATES), area):
        if found[row][column] >= 1:
            found[row][column] = {"date": found[row][column]}
    if any(isinstance(value, float) and value in (0.0, 1.0) for row in found for value in row):
        for line, texts in zip(found, block.getFormulaArray()):  # noqa: B905
            for column, text in enumerate(texts):
                if text in ("TRUE", "FALSE") and isinstance(line[column], float):
                    line[column] = text == "TRUE"


def _mark_truths(block: Any, area: list[int], found: list[list[Any]], calculated: set[tuple[int, int]]) -> None:
    # A comparison in a cell of the general format gives a number that is shown as a word.
    if not any(found[row][column] in (0.0, 1.0) for row, column in calculated):
        return
    kept = block.getFormulaArray()
    for row, column in calculated:
        value = found[row][column]
        if isinstance(value, float) and value in (0.0, 1.0) and notation.may_be_truth(kept[row][column]):
            shown = block.getCellByPosition(column, row).getString()
            if shown.isalpha() and shown.isupper():
                found[row][column] = bool(value)


def _plain(value: Any) -> Any:
    # The office takes numbers and texts alone; nothing at all would end it.
    if value is None:
        return ""
    if isinstance(value, bool):
        return float(value)
    if isinstance(value, dict):
        return value.get("date", "")
    return value if isinstance(value, str) else float(value)


def _without_hidden(block: Any, cells: list[list[Any]]) -> list[list[Any]]:
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


def _hidden_by(block: Any, row: int, column: int) -> list[tuple[int, int]]:
    cursor = block.Spreadsheet.createCursorByRange(block.getCellByPosition(column, row))
    cursor.collapseToMergedArea()
    address = cursor.RangeAddress
    height, width = address.EndRow - address.StartRow + 1, address.EndColumn - address.StartColumn + 1
    return [(row + down, column + right) for down in range(height) for right in range(width) if down or right]


def places(ranges: Any, area: list[int]) -> Iterator[tuple[int, int]]:
    """The cells of some ranges as row and column in their area, counted from 0."""
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
