"""An xlwings engine over a live LibreOffice document, spoken to from a helper process on the office's Python.

    our process                       the office's Python            LibreOffice
    xlwings -> engine -> Office  ==>  office_bridge (uno)       ==>  the open document
                          one JSON line a call             a pipe of its own

The code that runs in Excel runs here unchanged, with these differences:

* a text stays the text it is, where Excel would read "01" typed into a cell of no text format as 1;
* a sheet is protected again with the options that it had, whatever is asked for; nobody is told them;
* it writes no workbook of Excel in place: too much of it would be lost (LB-421).
"""

from __future__ import annotations

import os
import sys

import xlwings

from lb_xl.engines.calc.engine import Engine
from lb_xl.engines.calc.errors import OfficeError, OfficeMissingError, OfficeTimeoutError
from lb_xl.engines.calc.office import Office

__all__ = [
    "Office",
    "OfficeError",
    "OfficeMissingError",
    "OfficeTimeoutError",
    "activate",
    "open_book",
    "register",
]

_EXCEL = "excel"
_OWN_NAME = "lb_calc"


def register(office: Office) -> xlwings.Engine:
    """Make the engine over an office known to xlwings, once an office, and return it.

    Where Excel's own engine is missing this one takes its name, which xlwings' converters look for.
    """
    taken = False
    for engine in xlwings.engines:
        if isinstance(engine.impl, Engine):
            if engine.impl.apps.app.office is not office:
                engine.impl = Engine(engine.name, office)
            return engine
        taken = taken or engine.name == _EXCEL
    engine = xlwings.Engine(impl=Engine(_OWN_NAME if taken else _EXCEL, office))
    xlwings.engines.add(engine)
    return engine


def activate(office: Office) -> xlwings.Engine:
    """Make the engine the active one: `xw.Book(path)` then opens documents in the office.

    A process that was started the way xlwings starts it from a button (`--wb=... --from_xl=1`) finds its
    book open there, so that `xw.Book.caller()` returns it.
    """
    engine = register(office)
    engine.activate()
    arguments = dict(part.lstrip("-").partition("=")[::2] for part in sys.argv[1:] if part.startswith("--"))
    book = arguments.get("wb", "").strip()
    if arguments.get("from_xl") == "1" and book and os.path.isabs(book):
        open_book(office, book)
    return engine


def open_book(office: Office, path: str | os.PathLike[str], *, read_only: bool = False) -> xlwings.Book:
    """A file as an xlwings book in the office, whatever engine is active; opened where it is not open yet.

    Raises LB-401 or LB-402 where it cannot be opened.
    """
    books = register(office).impl.apps.app.books
    return xlwings.Book(impl=books.open(os.fspath(path), read_only=read_only))
