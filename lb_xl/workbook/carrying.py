"""Carries tables from one workbook to the next: by the name of the table and the headers of its columns."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from lb_xl.cell_values import is_blank, text
from lb_xl.headers import plain_header
from lb_xl.workbook import layout
from lb_xl.workbook.protection import unprotected
from lb_xl.workbook.tables import BookTables, RawTable, raw_table
from lb_xl.workbook.title_reading import PARAMETER_COLUMN, VALUE_COLUMN

PREFIX = "in_"
"""Tables that people fill begin with it; what a program fills follows from them."""


def carry_tables(old: BookTables, new: BookTables, kept_out: Collection[str]) -> tuple[str, ...]:
    """Copies the rows of every table that people fill and both books have, `kept_out` apart; returns their names.

    Columns are matched by their headers; a column that the new table calculates is left to it.
    """
    carried = []
    for name, place in old.items():
        if name.startswith(PREFIX) and name not in kept_out and name in new:
            _carry(raw_table(*place), raw_table(*new[name]))
            carried.append(name)
    return tuple(carried)


def write_parameters(tables: BookTables, values: Mapping[str, float]) -> None:
    """Writes parameters into the table of the title sheet, by their ids."""
    if layout.PARAMETERS not in tables:
        return
    raw = raw_table(*tables[layout.PARAMETERS])
    column = [[values.get(text(row[PARAMETER_COLUMN]), row[VALUE_COLUMN])] for row in raw.rows]
    with unprotected([raw.sheet]):
        _column(raw, VALUE_COLUMN, len(column)).value = column


def _carry(old: RawTable, new: RawTable) -> None:
    rows = [row for row in old.rows if not all(is_blank(cell) for cell in row)]
    if not rows:
        return
    places = {plain_header(header): at for at, header in enumerate(old.header)}
    with unprotected([new.sheet]):
        if len(rows) > len(new.rows):
            last = (new.first_row + len(rows), new.first_column + len(new.header) - 1)
            new.table.resize(new.sheet.range((new.first_row, new.first_column), last))
        height = max(len(rows), len(new.rows))
        for at, header in enumerate(new.header):
            from_column = places.get(plain_header(header))
            if from_column is None or _is_calculated(new, at):
                continue
            cells = [[row[from_column]] for row in rows]
            _column(new, at, height).value = cells + [[None]] * (height - len(rows))


def _column(raw: RawTable, at: int, height: int):  # type: ignore[no-untyped-def]
    first = (raw.first_row + 1, raw.first_column + at)
    return raw.sheet.range(first, (raw.first_row + height, raw.first_column + at))


def _is_calculated(raw: RawTable, at: int) -> bool:
    formula = raw.sheet.range((raw.first_row + 1, raw.first_column + at)).formula
    return str(formula or "").startswith("=")
