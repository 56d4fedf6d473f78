"""The very hidden sheet: the results of the run before the last one (see `lb_xl.workbook.undoing`), and the rows of
the sealed forms (see `lb_xl.workbook.signing`)."""

from __future__ import annotations

from typing import Any

from lb_xl.workbook import layout
from lb_xl.workbook.addresses import define_block, define_cell

SEALS_FIRST = 2
"""Column of the kept rows: form, fingerprint, then the pieces of the text."""


def write_undo_sheet(workbook: Any, sheet: Any, forms: int) -> None:
    """Give the sheet its names and hide it from the list of sheets that Excel offers to unhide."""
    define_cell(workbook, sheet, layout.UNDO_NUMBER, 0, 0)
    define_block(workbook, sheet, layout.UNDO, 1, 0, layout.UNDO_ROWS, 0)
    last = SEALS_FIRST + 1 + layout.SEAL_PIECES
    define_block(workbook, sheet, layout.SEALS, 1, SEALS_FIRST, max(forms, 1), last)
    sheet.very_hidden()
