"""An xlwings engine over an .xlsx or .xlsm file on disk: no Excel, nothing of xlwings PRO.

The code that runs in Excel runs here unchanged, with these differences, all of them of the file:

* nothing is calculated: a changed book asks Excel to calculate when it opens it, and what viewers show
  for a formula until then is set by `range.impl.set_cached_values`;
* a text stays the text it is, where Excel would read "01" typed into a cell of no text format as 1;
* a date takes the format that its cell has, and new books, sheets and formats are not made.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

import xlwings

from lb_xl.engines.file.cell_content import NOT_CALCULATED
from lb_xl.engines.file.engine import Engine
from lb_xl.engines.file.errors import (
    CellWriteError,
    ProtectedSheetError,
    UnreadableWorkbookError,
    WorkbookFileError,
    WorkbookInUseError,
    WorkbookWriteError,
)

__all__ = [
    "NOT_CALCULATED",
    "CellWriteError",
    "ProtectedSheetError",
    "UnreadableWorkbookError",
    "WorkbookFileError",
    "WorkbookInUseError",
    "WorkbookWriteError",
    "activate",
    "open_book",
    "register",
]

_EXCEL = "excel"
_OWN_NAME = "lb_file"


def register() -> xlwings.Engine:
    """Make the engine known to xlwings, once, and return it.

    Where Excel's own engine is missing this one takes its name, which xlwings' converters look for.
    """
    for engine in xlwings.engines:
        if isinstance(engine.impl, Engine):
            return engine
    taken = any(engine.name == _EXCEL for engine in xlwings.engines)
    engine = xlwings.Engine(impl=Engine(_OWN_NAME if taken else _EXCEL))
    xlwings.engines.add(engine)
    return engine


def activate() -> xlwings.Engine:
    """Make the engine the active one: `xw.Book(path)` then opens files.

    A process that was started the way xlwings starts it from a button (`--wb=... --from_xl=1`) finds its
    book open, so that `xw.Book.caller()` returns it.
    """
    engine = register()
    engine.activate()
    arguments = dict(part.lstrip("-").partition("=")[::2] for part in sys.argv[1:] if part.startswith("--"))
    if arguments.get("from_xl") == "1" and arguments.get("wb"):
        path = Path(arguments["wb"].strip())
        if not any(path.name.lower() == book.name.lower() for app in engine.apps for book in app.books):
            open_book(path)
    return engine


def open_book(
    path: str | os.PathLike[str], *, read_only: bool = False, backup: bool = True, check_lock: bool = True
) -> xlwings.Book:
    """Open a file as an xlwings book, whatever engine is active.

    `read_only` needs no lock and refuses to save in place; `backup=False` leaves no dated copy on saving;
    `check_lock=False` ignores that another program has the book open.
    Raises LB-401 to LB-407, LB-412, LB-414 and LB-415 with the reason why the file cannot be opened.
    """
    engine = register()
    apps = engine.impl.apps
    app = next(iter(apps), None) or apps.add()
    impl = app.books.open_document(path, read_only=read_only, backup=backup, check_lock=check_lock)
    return xlwings.Book(impl=impl)
