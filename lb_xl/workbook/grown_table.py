"""Rows added below those of an Excel table, which grows where it has no blank ones left."""

from __future__ import annotations

from collections.abc import Sequence

from lb_xl.cell_values import is_blank
from lb_xl.workbook.blocks import Block, Cell
from lb_xl.workbook.protection import unprotected
from lb_xl.workbook.rendering import Writing
from lb_xl.workbook.tables import RawTable


def appended(raw: RawTable, rows: Sequence[Sequence[Cell]]) -> Writing:
    """The writing that puts rows after the last filled one; what stands in the table is left as it is.

    The table itself is resized at once: a table with blank rows too many does no harm if the writing fails.
    """
    filled = [at for at, row in enumerate(raw.rows) if not all(map(is_blank, row))]
    first = filled[-1] + 1 if filled else 0
    needed = first + len(rows)
    last_column = raw.first_column + len(raw.header) - 1
    if needed > len(raw.rows):
        corner = (raw.first_row + needed, last_column)
        with unprotected([raw.sheet]):
            raw.table.resize(raw.sheet.range((raw.first_row, raw.first_column), corner))
    top = raw.first_row + 1 + first
    place = raw.sheet.range((top, raw.first_column), (top + len(rows) - 1, last_column))
    return Writing(place, worded(rows))


def worded(rows: Sequence[Sequence[Cell]]) -> Block:
    """Rows with the words of people: what begins like a formula is written as a text."""
    content = [
        [f"'{cell}" if isinstance(cell, str) and cell[:1] in ("=", "'") else cell for cell in row] for row in rows
    ]
    return Block(content, [list(row) for row in rows])
