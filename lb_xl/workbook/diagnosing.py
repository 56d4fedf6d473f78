"""The button «Диагностика»: the page for the help desk, in a workbook of its own that can be sent away.

It names folders and programs of the machine: in the user's workbook it would travel on to colleagues.
"""

from __future__ import annotations

import contextlib

import xlwings as xw

from lb_xl.installing.doctor import diagnosis, diagnosis_rows, diagnosis_text
from lb_xl.installing.environment import this_machine
from lb_xl.installing.item import word
from lb_xl.workbook.calling import language_of, tell

WIDTHS = (14, 34, 70, 80)


def shown_diagnosis(book: xw.Book) -> None:
    """Shows the page: a new workbook where the host makes one, else a dialog."""
    items, language = diagnosis(this_machine()), language_of(book)
    title = word("title")[language]
    try:
        sheet = book.app.books.add().sheets[0]
    except Exception:
        # A host that makes no workbook says so in its own way.
        tell(book, diagnosis_text(items, language), in_book=False)
        return
    rows: list[list[str | None]] = [[title, None, None, None]]
    rows.extend([*row] for row in diagnosis_rows(items, language))
    place = sheet.range((1, 1), (len(rows), len(WIDTHS)))
    place.value = [[_as_text(cell) for cell in row] for row in rows]
    for column, width in enumerate(WIDTHS, start=1):
        # Widths are a comfort: not every host has them to set.
        with contextlib.suppress(Exception):
            sheet.range((1, column)).column_width = width


def _as_text(cell: str | None) -> str | None:
    """A value that Excel would take for a formula, as the text that it is."""
    return f"'{cell}" if cell and cell[0] in "=+-@" else cell
