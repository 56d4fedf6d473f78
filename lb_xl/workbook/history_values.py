"""What the formulas of the sheet «История» show, for engines that do not calculate (see `shown_values`)."""

from __future__ import annotations

import xlwings as xw

from lb_xl.cell_values import text
from lb_xl.history.vintages import Numbers, revision
from lb_xl.history.words import status_words
from lb_xl.scheme import Scheme
from lb_xl.workbook import history_places as places
from lb_xl.workbook.blocks import Cell
from lb_xl.workbook.history import column_records, log_table, read_history
from lb_xl.workbook.rendering import block_place
from lb_xl.workbook.title_reading import named_value

NOTHING = "#N/A"
"""What a chart leaves out."""


def show_history(book: xw.Book, scheme: Scheme, language: str) -> None:
    """Sets the values of the formulas of the sheet; nothing where the host calculates, or the book has no history."""
    if not hasattr(book.sheets[0].range("A1").impl, "set_cached_values"):
        return
    history = read_history(book, scheme)
    if history is None or not history.is_usable or places.LINE_REVISIONS not in book.names:
        return
    runs, lines = history.runs, places.recorded_lines(scheme)
    _show(book, places.RUN_COUNT, [[float(len(runs))]])
    records = [run.lines for run in runs]
    _show(book, places.LINE_REVISIONS, [_revised(records, place) for place in range(len(lines))])
    chosen = _chosen(book)
    words = status_words(language)
    shown: list[list[Cell]] = []
    last = runs[-places.COURSE_ROWS :]
    for place in range(places.COURSE_ROWS):
        if place >= len(last):
            shown.append(["", "", "", NOTHING, ""])
            continue
        run = last[place]
        value, before = run.lines[chosen], last[place - 1].lines[chosen] if place else None
        change = "" if value is None or before is None else value - before
        status = words.get(run.status, run.status)
        shown.append([float(run.number), run.computed, status, NOTHING if value is None else value, change])
    _show(book, places.COURSE, shown)
    log = log_table(book, places.COLUMNS, places.COLUMN_LOG)
    if log is not None and places.COLUMN_REVISIONS in book.names:
        found = column_records(log, len(lines))
        codes = [places.column_code(column) for column in places.other_columns(scheme)]
        rows = [_revised(found.get(code, []), chosen, is_column=True) for code in codes]
        _show(book, places.COLUMN_REVISIONS, rows)


def _revised(records: list[Numbers], line: int, *, is_column: bool = False) -> list[Cell]:
    """First, latest, difference, share and number of revisions; of a column, of its records."""
    if not records:
        return [""] * 5
    found = revision(records, line)
    count = len(records) - 1 if is_column else found.count
    cells: list[Cell] = [
        "" if each is None else each for each in (found.first, found.latest, found.difference, found.share)
    ]
    return [*cells, "" if is_column and found.first is None else float(count)]


def _chosen(book: xw.Book) -> int:
    """The place of the line chosen on the sheet; the first where the cell names none."""
    given = text(named_value(book, places.LINE_CHOICE))
    labels = block_place(book, places.LINE_LABELS).options(ndim=1).value
    return next((place for place, label in enumerate(labels) if text(label) == given), 0)


def _show(book: xw.Book, name: str, values: list[list[Cell]]) -> None:
    block_place(book, name).impl.set_cached_values(values)
