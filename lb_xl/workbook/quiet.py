"""The state of Excel around a macro: quiet while it works, restored whatever happens."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial

import xlwings as xw

from lb_xl.workbook.busy import patiently


@contextmanager
def quiet(book: xw.Book) -> Iterator[xw.App]:
    """No redraw, no events and no recalculation inside; afterwards all as it was, selection and sheet included."""
    app = book.app
    before = {name: getattr(app, name) for name in ("calculation", "screen_updating", "enable_events")}
    status = app.status_bar
    sheet = book.sheets.active
    selection = app.selection
    try:
        app.screen_updating = False
        app.enable_events = False
        app.calculation = "manual"
        yield app
    finally:
        for name, value in before.items():
            patiently(partial(setattr, app, name, value))
        patiently(partial(setattr, app, "status_bar", status))
        if selection is not None:
            selection.sheet.activate()
            selection.select()
        else:
            sheet.activate()
