"""The very hidden sheet that keeps the results of the run before the last one (see `lb_xl.workbook.undoing`)."""

from __future__ import annotations

from typing import Any

from lb_xl.workbook import layout
from lb_xl.workbook.addresses import define_block, define_cell


def write_undo_sheet(workbook: Any, sheet: Any) -> None:
    """Give the sheet its two names and hide it from the list of sheets that Excel offers to unhide."""
    define_cell(workbook, sheet, layout.UNDO_NUMBER, 0, 0)
    define_block(workbook, sheet, layout.UNDO, 1, 0, layout.UNDO_ROWS, 0)
    sheet.very_hidden()
