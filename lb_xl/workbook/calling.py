"""How the work of a button is run on the book of the button: checked first, quiet, and never with a traceback.

What goes wrong is told where it can be seen: in the result line of the title sheet, and in a dialog once Excel is as
it was. Where the host shows no dialog and the book has no place for it, the text leaves as `UntoldError`: xlwings
hands it to the add-in, which shows it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import xlwings as xw

from lb_xl.findings import DefinitionError, Finding, FindingsError, LbXlError, WorkbookFileError
from lb_xl.garbage_collection import collection_paused, leave_garbage_at_exit
from lb_xl.installing.address import address_finding
from lb_xl.workbook.busy import is_busy, patiently
from lb_xl.workbook.protection import unprotected
from lb_xl.workbook.quiet import quiet

Afterwards = Callable[[], object] | None
"""What is left to do once Excel is as it was: to show a sheet, to open a file."""


class UntoldError(LbXlError):
    """A text for the user that the host has no way to show: the add-in shows it."""


def on_caller(action: Callable[[xw.Book], Afterwards], *, must_save: bool = False) -> None:
    """Runs a button's work on its book; `must_save` where the work would be lost in a book that cannot be saved."""
    leave_garbage_at_exit()  # Excel waits until the process of the button has ended
    try:
        book = xw.Book.caller()
    except Exception as error:
        raise UntoldError(Finding("LB-436" if is_busy(error) else "LB-438").text("ru")) from None
    try:
        afterwards = patiently(lambda: _carried_out(book, action, must_save))
        if afterwards is not None:
            patiently(afterwards)
    except WorkbookFileError as error:
        tell(book, error.finding.text(language_of(book)), in_book=error.code not in ("LB-437", "LB-449"))
    except FindingsError as error:
        tell(book, error.findings[0].text(language_of(book)), in_book=False)
    except DefinitionError as error:
        tell(book, error.texts(language_of(book))[0])
    except UntoldError:
        raise
    except Exception as error:
        values = {"problem": f"{type(error).__name__}: {error}"}
        tell(book, Finding("LB-435", values=values).text(language_of(book)))


def tell(book: xw.Book, text: str, *, in_book: bool = True) -> None:
    """A text in a dialog and, if asked, in the result line; raises `UntoldError` where neither can be had."""
    written = in_book and _written(book, text)
    try:
        book.app.alert(text)
    except Exception:
        # Hosts without a dialog have their own errors for it.
        if not written:
            raise UntoldError(text) from None


def language_of(book: xw.Book) -> str:
    """The language of a book; Russian where it cannot be read."""
    from lb_xl.workbook.title_reading import book_language

    try:
        return book_language(book)
    except Exception:
        return "ru"


def _carried_out(book: xw.Book, action: Callable[[xw.Book], Afterwards], must_save: bool) -> Afterwards:
    if must_save:
        _refuse_unsavable(book)
    with quiet(book), collection_paused():
        return action(book)


def _refuse_unsavable(book: xw.Book) -> None:
    """LB-449 for a book from a web address, LB-437 for one that could not be saved."""
    finding = address_finding(book.fullname)
    if finding is not None:
        raise WorkbookFileError(finding.code, **finding.values)
    if any(_says(book.api, name) for name in ("ReadOnly", "read_only", "Final")):
        raise WorkbookFileError("LB-437", file=book.name)


def _says(api: Any, name: str) -> bool:
    """Whether a property of the host's own book is true; each host has some of them only."""
    try:
        value = getattr(api, name, False)
        value = value.get() if hasattr(value, "get") else value
    except Exception as error:
        if is_busy(error):
            raise
        return False
    return value is True


def _written(book: xw.Book, text: str) -> bool:
    from lb_xl.workbook.rendering import block_place

    try:
        place = block_place(book, "lb_result")
        with unprotected([place.sheet]):
            place.value = text
    except Exception:
        return False
    return True
