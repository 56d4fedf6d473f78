"""`lb-xl sign` and `lb-xl confirm`: what a person could write into the sheets, and the check that follows."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Sequence
from pathlib import Path

import xlwings as xw

from lb_xl.findings import WorkbookFileError
from lb_xl.likeness import nearest_name
from lb_xl.sign_off_words import words
from lb_xl.workbook import layout
from lb_xl.workbook.commands import opened, promise
from lb_xl.workbook.confirming import confirm
from lb_xl.workbook.reading import Reading, read_book
from lb_xl.workbook.run import Outcome, Progress, check_book, silent
from lb_xl.workbook.signing import sign


def sign_file(
    path: Path, forms: Sequence[str], state: str, by: str, on: datetime.datetime | None, progress: Progress = silent
) -> Outcome:
    """Forms of a book signed off (all of them where none is named), their seals set, the findings written.

    Raises `WorkbookFileError` LB-140 for a form that the scheme has not, LB-439 where the book has no sign-off sheet.
    """

    def write(book: xw.Book, reading: Reading) -> None:
        assert reading.scheme is not None
        for form in forms:
            if form not in reading.scheme.forms:
                raise WorkbookFileError("LB-140", given=form, nearest=nearest_name(form, reading.scheme.forms))
        if layout.SIGN_OFF not in reading.tables:
            raise WorkbookFileError("LB-439", name=layout.SIGN_OFF)
        word = words("states")[state][reading.language]
        moment = on or datetime.datetime.now().replace(second=0, microsecond=0)
        sign(book, reading, forms or list(reading.scheme.forms), word, by, moment)

    return _after(path, write, progress)


def confirm_file(path: Path, number: int, by: str, why: str, progress: Progress = silent) -> Outcome:
    """A warning of a book confirmed as true, by its number on the check sheet.

    Raises `WorkbookFileError` LB-498 where the sheet lists no such number.
    """

    def write(book: xw.Book, reading: Reading) -> None:
        if not confirm(book, number, by, why):
            raise WorkbookFileError("LB-498", number=number)

    return _after(path, write, progress)


def _after(path: Path, write: Callable[[xw.Book, Reading], None], progress: Progress) -> Outcome:
    """What is written as a person would, then the check; the book is saved with a backup."""
    with opened(path) as book:
        reading = read_book(book)
        if reading.scheme is None:
            raise WorkbookFileError(reading.findings[0].code, **reading.findings[0].values)
        write(book, reading)
        outcome = check_book(book, progress)
        promise(book, outcome)
        book.save()
        return outcome
