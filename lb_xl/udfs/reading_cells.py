"""From the cells of an argument to numbers, words, dates and codes. Nothing is guessed, a blank is no zero.

An argument arrives as rows of cells, whatever it is: one cell, a range, or an array that a formula made. Every
problem is a finding that names the argument and, in a range, the row and the column counted from its first cell.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, TypeVar

from lb_xl.cell_values import TEXT_NUMBER, date, is_blank, no_value, number, text
from lb_xl.findings import Finding, FindingsError, LbXlError
from lb_xl.function_definitions import words
from lb_xl.language import LANGUAGES, Text

BLANK, NOT_A_NUMBER, ERROR_VALUE, NOT_ONE, NOT_ONE_LINE, NOT_A_DATE = (
    "LB-370", "LB-371", "LB-372", "LB-373", "LB-374", "LB-375",
)  # fmt: skip
NEGATIVE = "LB-351"
ERROR_MARK = "#LB-"
"""Begins every text that a worksheet function returns instead of a result."""

Cells = list[list[object]]
T = TypeVar("T")
Unit = Callable[[object, Text, Text | str], T]

# Day 60 of Excel is a 29 February 1900 that never was: days are counted from 30 December 1899.
_FIRST_DAY = datetime.date(1899, 12, 30)
_LAST_DAY = (datetime.date(9999, 12, 31) - _FIRST_DAY).days


class PassedOnError(LbXlError):
    """An argument that holds the error text of another function of ours: it is passed on as it is."""

    def __init__(self, given: str) -> None:
        self.given = given
        super().__init__(given)


def cells_of(given: object) -> Cells:
    """Any argument as rows of cells.

    >>> cells_of(7), cells_of([1, 2])
    ([[7]], [[1, 2]])
    """
    if not isinstance(given, (list, tuple)):
        return [[given]]
    if given and isinstance(given[0], (list, tuple)):
        return [list(row) for row in given]
    return [list(given)]


def fail(code: str, **values: object) -> FindingsError:
    """An error of one finding, to be raised."""
    return FindingsError([Finding(code, values=values)])


def a_number(cell: object, argument: Text, place: Text | str = "") -> float:
    """The number in a cell; a number kept as text is taken where it has one reading.

    Raises LB-370 (blank), LB-372 (an error value) and LB-371 (anything else).
    """
    _check_value(cell, argument, place)
    # The English rules are the stricter ones: "1,234" has two readings, and no cell says which book it is from.
    value, problem = number(cell, "en")
    if problem not in ("", TEXT_NUMBER):
        raise fail(NOT_A_NUMBER, argument=argument, place=place, given=text(cell))
    return value


def a_count(cell: object, argument: Text, place: Text | str = "") -> float:
    """The same for persons or units, which are never negative (LB-351)."""
    value = a_number(cell, argument, place)
    if value < 0:
        shown = Text(*(argument[each] + (place[each] if isinstance(place, Text) else place) for each in LANGUAGES))
        raise fail(NEGATIVE, argument=shown, value=value)
    return value


def a_date(cell: object, argument: Text, place: Text | str = "") -> datetime.date:
    """The date in a cell: a date, its text, or the number of the day. Raises LB-370, LB-372, LB-375."""
    _check_value(cell, argument, place)
    found = date(cell)
    if found is None and isinstance(cell, (int, float)) and not isinstance(cell, bool) and 1 <= cell <= _LAST_DAY:
        found = _FIRST_DAY + datetime.timedelta(days=int(cell))
    if found is None:
        raise fail(NOT_A_DATE, argument=argument, place=place, given=text(cell))
    return found


def a_word(cell: object, argument: Text, place: Text | str = "") -> str:
    """The text in a cell, a whole number without a decimal point. Raises LB-370, LB-372."""
    _check_value(cell, argument, place)
    return text(cell)


def a_code(cell: object, argument: Text, place: Text | str = "") -> object:
    """A code as it stands, for the list to match. Raises LB-370, LB-372."""
    _check_value(cell, argument, place)
    return cell


@dataclass(frozen=True)
class One:
    """Reads an argument of one cell; a blank is None where the argument `may_be_blank`."""

    unit: Unit[object]
    may_be_blank: bool = False

    def __call__(self, cells: Cells, argument: Text) -> object:
        if len(cells) != 1 or len(cells[0]) != 1:
            raise fail(NOT_ONE, argument=argument, cells=sum(map(len, cells)))
        if self.may_be_blank and is_blank(cells[0][0]):
            return None
        return self.unit(cells[0][0], argument, "")


@dataclass(frozen=True)
class Several:
    """Reads a range of one row or one column, cell by cell; every problem is told."""

    unit: Unit[object]

    def __call__(self, cells: Cells, argument: Text) -> list[object]:
        if len(cells) > 1 and len(cells[0]) > 1:
            raise fail(NOT_ONE_LINE, argument=argument, rows=len(cells), columns=len(cells[0]))
        return [value for row in Matrix(self.unit)(cells, argument) for value in row]


@dataclass(frozen=True)
class Matrix:
    """Reads a range of rows and columns, cell by cell; every problem is told."""

    unit: Unit[object]

    def __call__(self, cells: Cells, argument: Text) -> list[list[object]]:
        problems: list[Finding] = []
        found: list[list[object]] = []
        for row, line in enumerate(cells, start=1):
            found.append([])
            for column, cell in enumerate(line, start=1):
                place = place_words(row, column) if len(cells) * len(line) > 1 else ""
                try:
                    found[-1].append(self.unit(cell, argument, place))
                except FindingsError as error:
                    problems += error.findings
        if problems:
            raise FindingsError(problems)
        return found


def raw(cells: Cells, argument: Text) -> Cells:
    """The cells as they are, for functions that match a whole table."""
    if all(is_blank(cell) for row in cells for cell in row):
        raise fail(BLANK, argument=argument, place="")
    return cells


def place_words(row: int, column: int) -> Text:
    """A place in a range: its row and column from the first cell."""
    template = words("words")["place"]
    return Text(*(template[language].format(row=row, column=column) for language in LANGUAGES))


def _check_value(cell: object, argument: Text, place: Text | str) -> None:
    if is_blank(cell):
        raise fail(BLANK, argument=argument, place=place)
    if isinstance(cell, str):
        if cell.startswith(ERROR_MARK):
            raise PassedOnError(cell)
        if no_value(cell):
            raise fail(ERROR_VALUE, argument=argument, place=place, given=cell)


Count = Annotated[float, One(a_count)]
Number = Annotated[float, One(a_number)]
OptionalCount = Annotated[float | None, One(a_count, True)]
Word = Annotated[str, One(a_word)]
Code = Annotated[object, One(a_code)]
Date = Annotated[datetime.date, One(a_date)]
Numbers = Annotated[list[float], Several(a_number)]
Counts = Annotated[list[float], Several(a_count)]
CountTable = Annotated[list[list[float]], Matrix(a_count)]
Words = Annotated[list[str], Several(a_word)]
Codes = Annotated[list[object], Several(a_code)]
Dates = Annotated[list[datetime.date], Several(a_date)]
Grid = Annotated[Cells, raw]
