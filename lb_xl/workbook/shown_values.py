"""What the native formulas of a workbook show, for engines that do not calculate.

Excel and LibreOffice calculate the state of the forms, the control totals and the mark of outdated results
themselves. In a file those formulas keep the values of the last calculation, and a viewer that does not calculate
would show them: so they are brought up to date here.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

import xlwings as xw

from lb_xl.findings import Finding, Severity
from lb_xl.words import Words
from lb_xl.workbook import layout
from lb_xl.workbook.reading import Reading
from lb_xl.workbook.rendering import block_place
from lb_xl.workbook.signing import show_sign_off
from lb_xl.workbook.tables import book_tables

TOLERANCE = 1e-6
STATE_COLUMN, COMPUTED_COLUMN = 5, 3


def show_values(
    book: xw.Book, reading: Reading, findings: Sequence[Finding] | None = None, imported: Collection[str] = ()
) -> None:
    """Sets the values of native formulas that follow from the inputs; nothing where the host calculates.

    The totals above an input table are set for `imported` forms alone: a computation leaves input sheets as they are.
    """
    if reading.scheme is None or not hasattr(book.sheets[0].range("A1").impl, "set_cached_values"):
        return
    _states(book, reading)
    _totals(book, reading, imported)
    is_stale = _controls(book, reading)
    _marks(book, reading, is_stale)
    if any(table.waterfall for table in reading.scheme.tables.values()):
        from lb_xl.workbook.waterfall_chart import show_bars

        show_bars(book, reading.scheme, reading.language)
    show_sign_off(book, reading)
    if findings is not None:
        _counts(book, findings)


def _states(book: xw.Book, reading: Reading) -> None:
    """The state of each form in the contents of the title sheet."""
    assert reading.scheme is not None
    _, table = book_tables(book)[layout.CONTENTS]
    body = table.data_body_range
    assert body is not None, "the contents name every form"
    ids = body.columns[0].options(ndim=1).value
    states = []
    for id in ids:
        form, control = reading.scheme.forms.get(str(id)), reading.controls.get(str(id))
        states.append(
            [layout.state_text(form, control.rows, control.height, reading.language) if form and control else None]
        )
    _show(body.columns[STATE_COLUMN], states)


def _totals(book: xw.Book, reading: Reading, forms: Collection[str]) -> None:
    """The line above the input tables of some forms."""
    for id, control in reading.controls.items():
        name = layout.input_totals(id)
        if id in forms and name in book.names:
            _show(book.names[name].refers_to_range, [list(control.totals.values())])


def _controls(book: xw.Book, reading: Reading) -> bool:
    """The control totals as they are now; returns whether the results are missing or outdated."""
    words = Words("verdict", reading.language)
    place = block_place(book, layout.CONTROLS)
    is_computed = bool(block_place(book, layout.COMPUTED).value)
    shown: list[list[object]] = []
    agreeing = True
    for row in place.value:
        now = reading.control(str(row[0]), str(row[2]))
        agrees = now is not None and abs(now - (row[COMPUTED_COLUMN] or 0.0)) <= TOLERANCE
        agreeing &= agrees
        shown.append([now, (words["holds"] if agrees else words["differs"]) if is_computed else ""])
    sheet, first = place.sheet, place[0, COMPUTED_COLUMN + 1]
    _show(sheet.range(first, place.last_cell), shown)
    return not (is_computed and agreeing)


def _marks(book: xw.Book, reading: Reading, is_stale: bool) -> None:
    """The cell that says whether results are outdated, and the sentence under the title of each result sheet."""
    assert reading.scheme is not None
    _show(block_place(book, layout.STALE), [[1.0 if is_stale else 0.0]])
    words = Words("result_sheet", reading.language)
    computed = block_place(book, layout.COMPUTED).value
    text = ""
    if not computed:
        text = words["not_computed"]
    elif is_stale:
        text = f"{words['outdated_before']}{computed}{words['outdated_after']}"
    for name in (layout.PROTOCOL_STATE, *(layout.result_block(id, "state") for id in reading.scheme.tables)):
        _show(block_place(book, name), [[text]])


def _counts(book: xw.Book, findings: Sequence[Finding]) -> None:
    names = ((layout.ERRORS_COUNT, Severity.ERROR), (layout.WARNINGS_COUNT, Severity.WARNING),
             (layout.NOTES_COUNT, Severity.NOTE))  # fmt: skip
    for name, severity in names:
        count = float(sum(finding.severity is severity for finding in findings))
        _show(block_place(book, name), [[count]])


def _show(place: xw.Range, values: Sequence[Sequence[object]]) -> None:
    place.impl.set_cached_values(values)
