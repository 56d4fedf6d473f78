"""Number formats: which cells show dates and truth values, and Excel's codes for them."""

from __future__ import annotations

from collections.abc import Container, Iterator
from typing import Any

from .connection import uno
from .documents import cell_range, document

# Bits of com.sun.star.util.NumberFormat.
DATE, TIME, TEXT, LOGICAL = 2, 4, 256, 1024

GENERAL = "General"


def uniform(block: Any) -> Iterator[Any]:
    """The block in parts that each have one format."""
    parts = block.getUniqueCellFormatRanges()
    for index in range(parts.Count):
        yield parts.getByIndex(index)


def mark(
    opened: Any, block: Any, area: list[int], found: list[list[Any]], calculated: Container[tuple[int, int]]
) -> None:
    """Tell the dates and truth values of formulas apart from the numbers that the office keeps for them."""
    for one in uniform(block):
        kind = _kind(opened, one.NumberFormat)
        if kind & (DATE | LOGICAL):
            for address in one.RangeAddresses:
                for row in range(address.StartRow + 1 - area[0], address.EndRow + 2 - area[0]):
                    for column in range(address.StartColumn + 1 - area[1], address.EndColumn + 2 - area[1]):
                        value = found[row][column]
                        if isinstance(value, float) and (row, column) in calculated:
                            found[row][column] = {"date": value} if kind & DATE else bool(value)


def adopt(opened: Any, block: Any, cells: list[list[Any]]) -> None:
    """Give dates and truth values that were written into cells of the general format one of their own."""
    for row, line in enumerate(cells):
        for column, value in enumerate(line):
            kind = _wanted_kind(value)
            if kind:
                cell = block.getCellByPosition(column, row)
                # A truth value is a number to the office: only its format tells them apart.
                if _code(opened, cell.NumberFormat) in ((GENERAL, "@") if kind == LOGICAL else (GENERAL,)):
                    locale = uno().createUnoStruct("com.sun.star.lang.Locale")
                    cell.NumberFormat = opened.NumberFormats.getStandardFormat(kind, locale)


def is_text(opened: Any, cell: Any) -> bool:
    """Whether a cell has the text format."""
    return bool(_kind(opened, cell.NumberFormat) & TEXT)


def number_format(book: str, name: str, area: list[int]) -> str | None:
    """The number format of an area in Excel's English notation; None where its cells differ."""
    opened, block = document(book), cell_range(book, name, area)
    codes = {_code(opened, one.NumberFormat) for one in uniform(block)}
    return codes.pop() if len(codes) == 1 else None


def set_number_format(book: str, name: str, area: list[int], code: str) -> None:
    """Give an area a number format, in Excel's English notation."""
    opened, block = document(book), cell_range(book, name, area)
    locale = uno().createUnoStruct("com.sun.star.lang.Locale")
    locale.Language, locale.Country = "en", "US"
    key = opened.NumberFormats.queryKey(code, locale, False)
    block.NumberFormat = key if key >= 0 else opened.NumberFormats.addNew(code, locale)


def _wanted_kind(value: Any) -> int:
    if isinstance(value, bool):
        return LOGICAL
    if isinstance(value, dict) and "date" in value:
        return DATE if value["date"] == int(value["date"]) else DATE | TIME
    return 0


_kinds: dict[Any, int] = {}


def _kind(opened: Any, key: int) -> int:
    # Keys are never given to another format while a document is open.
    place = (opened.RuntimeUID, key)
    if place not in _kinds:
        _kinds[place] = opened.NumberFormats.getByKey(key).Type
    return _kinds[place]


def _code(opened: Any, key: int) -> str:
    kind = _kind(opened, key)
    code = str(opened.NumberFormats.getByKey(key).FormatString)
    if kind & LOGICAL:
        return GENERAL
    return code.lower() if kind & (DATE | TIME) else code


CALLS = {"number_format": number_format, "set_number_format": set_number_format}
