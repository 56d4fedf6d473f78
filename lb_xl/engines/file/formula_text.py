"""The text of formulas: moved to another cell, and turned into the form that files keep."""

from __future__ import annotations

import re

from lb_xl.columns import column_letters
from lb_xl.engines.file.addresses import LAST_COLUMN, LAST_ROW, column_number

# What may not be touched comes first: texts, quoted sheet names, structured references; then references.
_PIECE = re.compile(
    r"""(?P<skip>"(?:[^"]|"")*"|'(?:[^']|'')*'|\[(?:[^\[\]']|'.|\[(?:[^\[\]']|'.)*\])*\])
    |(?<![\w.$\\])(?P<cell>(?P<c>\$?[A-Za-z]{1,3})(?P<r>\$?[0-9]{1,7}))(?![\w.(!])
    |(?<![\w.$\\])(?P<columns>(?P<c1>\$?[A-Za-z]{1,3}):(?P<c2>\$?[A-Za-z]{1,3}))(?![\w.(!])
    |(?<![\w.$\\])(?P<rows>(?P<r1>\$?[0-9]{1,7}):(?P<r2>\$?[0-9]{1,7}))(?![\w.(!])""",
    re.VERBOSE,
)
_TEXT = re.compile(r'("(?:[^"]|"")*")')
_THIS_ROW_BRACKETED = re.compile(r"\[@\[([^\[\]]*)\]\]")
_THIS_ROW = re.compile(r"\[@([^\[\]]+)\]")
_REFERENCE_LOST = "#REF!"


def translated(formula: str, rows: int, columns: int) -> str:
    """A formula as it reads after being copied some rows down and columns to the right.

    >>> translated('SUM(A1:$B2)&"A1"', 1, 1)
    'SUM(B2:$B3)&"A1"'
    """

    def moved(match: re.Match[str]) -> str:
        if match["skip"]:
            return match[0]
        if match["cell"]:
            return _joined(_row(match["r"], rows), _column(match["c"], columns))
        if match["columns"]:
            pair = (_column(match["c1"], columns), _column(match["c2"], columns))
        else:
            pair = (_row(match["r1"], rows), _row(match["r2"], rows))
        return _REFERENCE_LOST if None in pair else f"{pair[0]}:{pair[1]}"

    return _PIECE.sub(moved, formula)


def stored(formula: str) -> str:
    """A formula as files keep it: no equals sign, `tbl[@Column]` written out as this row of the column.

    >>> stored("=t[@[Всего]]*2")
    't[[#This Row],[Всего]]*2'
    """
    if "[@" not in formula:
        return formula.removeprefix("=")
    pieces = _TEXT.split(formula.removeprefix("="))
    for index in range(0, len(pieces), 2):
        pieces[index] = _THIS_ROW_BRACKETED.sub(r"[[#This Row],[\1]]", pieces[index])
        pieces[index] = _THIS_ROW.sub(r"[[#This Row],[\1]]", pieces[index])
    return "".join(pieces)


def _column(text: str, columns: int) -> str | None:
    if text.startswith("$"):
        return text
    number = column_number(text) + columns
    return column_letters(number) if 1 <= number <= LAST_COLUMN else None


def _row(text: str, rows: int) -> str | None:
    if text.startswith("$"):
        return text
    number = int(text) + rows
    return str(number) if 1 <= number <= LAST_ROW else None


def _joined(row: str | None, column: str | None) -> str:
    return _REFERENCE_LOST if row is None or column is None else f"{column}{row}"
