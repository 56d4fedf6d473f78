"""The buttons: one short function each, called by xlwings' RunPython with the book of the button.

Each reads whole ranges, computes in memory, writes whole ranges, and leaves Excel as it found it. A mistake in the
data is told on the check sheet and in the result line; nothing of Python is ever shown. What only some buttons need is
imported by them.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import xlwings as xw

from lb_xl.findings import Finding
from lb_xl.workbook.calling import Afterwards, on_caller, tell

if TYPE_CHECKING:
    from lb_xl.workbook.run import Outcome


def new_balance(scheme: str = "", year: int | None = None, path: str = "", language: str = "") -> None:
    """The button «Новый баланс»: an empty workbook of a scheme and a year, written to `path` and opened.

    The add-in asks for scheme, year and file. Without them: those of the book in front, for the year after its own,
    beside it under a free name.
    """
    from lb_xl.workbook.new_book import written_book

    def write(book: xw.Book) -> Afterwards:
        target = written_book(book, scheme, year, path, language)
        return lambda: book.app.books.open(str(target))

    on_caller(write)


def new_year() -> None:
    """The button «Новый год»: the workbook of the next year, made from the book in front, beside it, and opened."""
    from lb_xl.workbook.rolling import free_path, roll_book

    def roll(book: xw.Book) -> Afterwards:
        rolled = roll_book(book, free_path(book))
        return lambda: book.app.books.open(str(rolled.path))

    on_caller(roll)


def check_inputs() -> None:
    """The button «Проверить»: findings to the check sheet, and nothing else."""
    from lb_xl.workbook.run import check_book

    on_caller(lambda book: _untold(book, check_book(book, _progress(book))))


def compute_balance() -> None:
    """The button «Рассчитать баланс»: every result sheet, or with errors the check sheet alone."""
    from lb_xl.workbook.run import compute_book

    on_caller(lambda book: _untold(book, compute_book(book, _progress(book))), must_save=True)


def explain_cell() -> None:
    """The button «Почему?»: the tree behind the selected number, on its own sheet, which is then shown."""
    on_caller(_explain)


def split_workbook(folder: str = "") -> None:
    """The button «Раздать»: a workbook for each department, written to a folder.

    The add-in asks for the folder. Without one: a folder beside the book, named after the year.
    """
    from lb_xl.workbook.exchange_buttons import hand_out

    on_caller(lambda book: hand_out(book, folder, _progress(book)))


def collect_workbooks(folder: str = "") -> None:
    """The button «Собрать»: returned workbooks of a folder into the book; what was found, on the check sheet."""
    from lb_xl.workbook.exchange_buttons import take_back

    on_caller(lambda book: take_back(book, folder, _progress(book)), must_save=True)


def print_report() -> None:
    """The button «Отчёт»: every result sheet in one PDF beside the book, which is then opened."""
    from lb_xl.workbook.reporting import written_report

    def print_(book: xw.Book) -> Afterwards:
        text = written_report(book)
        return lambda: tell(book, text)

    on_caller(print_)


def compare_books(path: str) -> None:
    """The button «Сравнить»: the open book against an earlier one at `path`; the report opens as a book of its own."""
    from lb_xl.workbook.comparing import compared_with

    def compare(book: xw.Book) -> Afterwards:
        target = compared_with(book, path, _progress(book))
        return lambda: book.app.books.open(str(target))

    on_caller(compare)


def undo_last_run() -> None:
    """The button «Вернуть»: the results as they were before the last run; once more, and they are back."""
    on_caller(_undo, must_save=True)


def show_diagnostics() -> None:
    """The button «Диагностика»: the page for the help desk in a new workbook, or where there is none in a dialog."""
    from lb_xl.workbook.diagnosing import shown_diagnosis

    on_caller(lambda book: lambda: shown_diagnosis(book))


def _explain(book: xw.Book) -> Afterwards:
    from lb_xl.workbook import layout
    from lb_xl.workbook.explaining import chosen_number, write_explanation
    from lb_xl.workbook.rendering import block_place
    from lb_xl.workbook.run import examine

    cell = book.selection
    outcome = examine(book, _progress(book))
    language = outcome.reading.language
    if outcome.reading.scheme is None:
        return _untold(book, outcome)
    if outcome.balance is None:
        return lambda: tell(book, outcome.result)
    chosen = chosen_number(book, outcome.balance, cell) if cell is not None else None
    if chosen is None:
        finding = Finding("LB-434")
        return lambda: tell(book, f"{finding.what(language)} {finding.fix(language)}")
    write_explanation(book, outcome.balance, chosen, language)
    return block_place(book, layout.EXPLANATION).sheet.activate


def _undo(book: xw.Book) -> Afterwards:
    from lb_xl.workbook.history_values import show_history
    from lb_xl.workbook.reading import read_book
    from lb_xl.workbook.shown_values import show_values
    from lb_xl.workbook.title_reading import book_language
    from lb_xl.workbook.undoing import return_results

    return_results(book, book_language(book))
    reading = read_book(book)
    show_values(book, reading)
    if reading.scheme is not None:
        show_history(book, reading.scheme, reading.language)
    return None


def _untold(book: xw.Book, outcome: Outcome) -> Afterwards:
    """The first finding in a dialog, where the book is not ours and has no place for it."""
    if outcome.reading.scheme is not None:
        return None
    return lambda: tell(book, outcome.findings[0].text(outcome.reading.language), in_book=False)


def _progress(book: xw.Book) -> Callable[[str], None]:
    def show(step: str) -> None:
        book.app.status_bar = step

    return show
