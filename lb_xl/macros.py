"""The buttons: one short function each, called by xlwings' RunPython with the book of the button.

Each reads whole ranges, computes in memory, writes whole ranges, and leaves Excel as it found it. A mistake in the
data is told on the check sheet and in the result line; nothing of Python is ever shown.
"""

from __future__ import annotations

from collections.abc import Callable

import xlwings as xw

from lb_xl.collection import collection_paused
from lb_xl.findings import DefinitionError, Finding, WorkbookFileError
from lb_xl.workbook import layout
from lb_xl.workbook.explaining import chosen_number, write_explanation
from lb_xl.workbook.protection import unprotected
from lb_xl.workbook.quiet import quiet
from lb_xl.workbook.rendering import block_place
from lb_xl.workbook.run import Outcome, check_book, compute_book, examine


def check_inputs() -> None:
    """The button «Проверить»: findings to the check sheet, and nothing else."""
    _on_caller(_check)


def compute_balance() -> None:
    """The button «Рассчитать баланс»: every result sheet, or with errors the check sheet alone."""
    _on_caller(_compute)


def explain_cell() -> None:
    """The button «Почему?»: the tree behind the selected number, on its own sheet, which is then shown."""
    _on_caller(_explain)


def _check(book: xw.Book) -> None:
    _tell_unwritten(book, check_book(book, _progress(book)))


def _compute(book: xw.Book) -> None:
    _tell_unwritten(book, compute_book(book, _progress(book)))


def _explain(book: xw.Book) -> xw.Sheet | None:
    cell = book.selection
    outcome = examine(book, _progress(book))
    language = outcome.reading.language
    if outcome.balance is None:
        _tell(book, outcome.result)
        return None
    chosen = chosen_number(book, outcome.balance, cell) if cell is not None else None
    if chosen is None:
        _tell(book, Finding("LB-434").what(language) + " " + Finding("LB-434").fix(language))
        return None
    write_explanation(book, outcome.balance, chosen, language)
    return block_place(book, layout.EXPLANATION).sheet


def _on_caller(action: Callable[[xw.Book], xw.Sheet | None]) -> None:
    """Runs a button's work on its book, quietly; what goes wrong is told in our words."""
    book = xw.Book.caller()
    shown: xw.Sheet | None = None
    with quiet(book), collection_paused():
        try:
            shown = action(book)
        except WorkbookFileError as error:
            _tell(book, error.finding.text(_language(book)))
        except DefinitionError as error:
            _tell(book, error.problems[0])
        except Exception as error:
            unexpected = Finding("LB-435", values={"problem": f"{type(error).__name__}: {error}"})
            _tell(book, unexpected.text(_language(book)))
    if shown is not None:
        shown.activate()


def _tell_unwritten(book: xw.Book, outcome: Outcome) -> None:
    """The first finding in a dialog, where the book is not ours and has no place for it."""
    if outcome.reading.scheme is None:
        book.app.alert(outcome.findings[0].text(outcome.reading.language))


def _progress(book: xw.Book) -> Callable[[str], None]:
    def show(step: str) -> None:
        book.app.status_bar = step

    return show


def _tell(book: xw.Book, text: str) -> None:
    """A message in the result line of the title sheet; in a dialog where the book has none."""
    try:
        place = block_place(book, "lb_result")
    except Exception:
        book.app.alert(text)
        return
    with unprotected([place.sheet]):
        place.value = text


def _language(book: xw.Book) -> str:
    try:
        return str(block_place(book, "lb_language").value or "ru")
    except Exception:
        return "ru"
