"""A mark on every sheet and on every printed page, for figures that must not pass for real ones."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from lb_xl.workbook.layout import SheetNames
from lb_xl.workbook.result_plan import NUMBERS
from lb_xl.workbook.styles import Styles

TITLE_PLACE, INPUT_PLACE, RESULT_PLACE = (3, 1), (0, 1), (0, NUMBERS)
CHECK_PLACE, EXPLANATION_PLACE, PROTOCOL_PLACE, LISTS_PLACE, UNDO_PLACE = (0, 4), (0, 1), (3, 1), (0, 3), (0, 1)
SIGN_OFF_PLACE, CONFIRMATIONS_PLACE = (0, 2), (0, 2)
HISTORY_PLACE = (0, 2)
EXCHANGE_PLACE = (0, 2)
DECISIONS_PLACE = (0, 3)
"""Row and column of a cell that each kind of sheet leaves free near its title."""


def write_mark(sheets: Mapping[str, Any], styles: Styles, names: SheetNames, mark: str) -> None:
    """Write the mark beside every title, and into the header of every printed page."""
    places = {
        names.title: TITLE_PLACE,
        **dict.fromkeys(names.forms.values(), INPUT_PLACE),
        **dict.fromkeys(names.tables.values(), RESULT_PLACE),
        **({names.decisions: DECISIONS_PLACE} if names.decisions else {}),
        names.check: CHECK_PLACE,
        names.explanation: EXPLANATION_PLACE,
        names.protocol: PROTOCOL_PLACE,
        names.lists: LISTS_PLACE,
        names.undo: UNDO_PLACE,
        names.sign_off: SIGN_OFF_PLACE,
        names.confirmations: CONFIRMATIONS_PLACE,
        **dict.fromkeys(filter(None, (names.history, names.run_log, names.column_log, names.last_year)), HISTORY_PLACE),
        **dict.fromkeys((names.suppliers, names.conflicts, names.receipts), EXCHANGE_PLACE),
    }
    printed = mark.replace("&", "&&")
    for name, (row, column) in places.items():
        sheets[name].write_string(row, column, mark, styles("alert", font_size=10, text_wrap=False))
        sheets[name].set_header(f'&C&"Arial,Bold"&9{printed}')
