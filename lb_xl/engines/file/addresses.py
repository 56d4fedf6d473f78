"""Cell addresses: `B3`, `$A$1:$C$9`, whole columns and rows, and the sheet before the exclamation mark."""

from __future__ import annotations

import re
from functools import cache
from typing import NamedTuple

from lb_xl.columns import column_letters

LAST_ROW = 1_048_576
LAST_COLUMN = 16_384

_CELL = re.compile(r"\$?([A-Za-z]{1,3})\$?([0-9]{1,7})\Z")
_COLUMNS = re.compile(r"\$?([A-Za-z]{1,3}):\$?([A-Za-z]{1,3})\Z")
_ROWS = re.compile(r"\$?([0-9]{1,7}):\$?([0-9]{1,7})\Z")


class Area(NamedTuple):
    """A rectangle of cells; rows and columns count from 1, the last ones included.

    >>> Area(2, 1, 3, 2).shape
    (2, 2)
    """

    first_row: int
    first_column: int
    last_row: int
    last_column: int

    @property
    def shape(self) -> tuple[int, int]:
        return self.last_row - self.first_row + 1, self.last_column - self.first_column + 1

    def holds(self, row: int, column: int) -> bool:
        """Whether the cell lies inside."""
        return self.first_row <= row <= self.last_row and self.first_column <= column <= self.last_column

    def covers(self, other: Area) -> bool:
        """Whether the other rectangle lies wholly inside."""
        return self.holds(other.first_row, other.first_column) and self.holds(other.last_row, other.last_column)

    def overlaps(self, other: Area) -> bool:
        """Whether the two rectangles share a cell."""
        return (
            self.first_row <= other.last_row
            and other.first_row <= self.last_row
            and self.first_column <= other.last_column
            and other.first_column <= self.last_column
        )

    def union(self, other: Area) -> Area:
        """The smallest rectangle that holds both."""
        return Area(
            min(self.first_row, other.first_row),
            min(self.first_column, other.first_column),
            max(self.last_row, other.last_row),
            max(self.last_column, other.last_column),
        )


@cache
def column_number(letters: str) -> int:
    """The number of a column.

    >>> column_number("AB")
    28
    """
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - 64
    return number


def cell_name(row: int, column: int) -> str:
    """The relative address of one cell.

    >>> cell_name(3, 2)
    'B3'
    """
    return f"{column_letters(column)}{row}"


def area_name(area: Area) -> str:
    """The relative address of a rectangle, one cell without a colon.

    >>> area_name(Area(1, 1, 2, 2))
    'A1:B2'
    """
    first = cell_name(area.first_row, area.first_column)
    last = cell_name(area.last_row, area.last_column)
    return first if first == last else f"{first}:{last}"


def parse_cell(text: str) -> tuple[int, int] | None:
    """Row and column of a cell address, or None if the text is none.

    >>> parse_cell("$C$17")
    (17, 3)
    """
    match = _CELL.match(text)
    if match is None:
        return None
    row, column = int(match[2]), column_number(match[1])
    return (row, column) if 1 <= row <= LAST_ROW and column <= LAST_COLUMN else None


def parse_area(text: str) -> Area | None:
    """The rectangle of an address, whole columns and rows included, or None if the text is none.

    >>> parse_area("A:B").last_row
    1048576
    """
    if match := _COLUMNS.match(text):
        first, last = sorted((column_number(match[1]), column_number(match[2])))
        return Area(1, first, LAST_ROW, last) if last <= LAST_COLUMN else None
    if match := _ROWS.match(text):
        first, last = sorted((int(match[1]), int(match[2])))
        return Area(first, 1, last, LAST_COLUMN) if first >= 1 and last <= LAST_ROW else None
    start, _, end = text.partition(":")
    one, other = parse_cell(start), parse_cell(end or start)
    if one is None or other is None:
        return None
    return Area(min(one[0], other[0]), min(one[1], other[1]), max(one[0], other[0]), max(one[1], other[1]))


def split_sheet(reference: str) -> tuple[str | None, str]:
    """The sheet and the address of a reference; no sheet gives None.

    >>> split_sheet("'12-т'!$A$1")
    ('12-т', '$A$1')
    """
    if reference.startswith("'"):
        end = reference.find("'!")
        if end > 0:
            return reference[1:end].replace("''", "'"), reference[end + 2 :]
    sheet, mark, address = reference.rpartition("!")
    return (sheet, address) if mark else (None, reference)
