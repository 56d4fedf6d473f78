"""What people do in a workbook between two runs, and what they then see: for the tests of this folder."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import xlwings as xw

from lb_xl.engines.file import open_book
from lb_xl.workbook import layout
from lb_xl.workbook.rendering import block_place


@contextmanager
def opened(path: Path) -> Iterator[xw.Book]:
    """A book by the file engine, saved at the end, as a colleague saves his work."""
    book = open_book(path, backup=False)
    try:
        yield book
        book.save()
    finally:
        book.close()


def table(book: xw.Book, name: str) -> Any:
    return next(one for sheet in book.sheets for one in sheet.tables if one.name == name)


def rows(book: xw.Book, name: str) -> list[list[Any]]:
    """The rows of a table that hold anything."""
    found = table(book, name).data_body_range.options(ndim=2, err_to_str=True).value
    return [row for row in found if any(cell is not None for cell in row)]


def sign(path: Path, form: str, state: object, by: object = "Отдел", on: object = "21.11.2026") -> None:
    """The state, the name and the date typed into the row of a form."""
    with opened(path) as book:
        body = table(book, layout.SIGN_OFF).data_body_range
        row = body.columns[0].value.index(form)
        body[row, 2].value, body[row, 3].value, body[row, 4].value = state, by, on


def signed_row(path: Path, form: str) -> list[Any]:
    with opened(path) as book:
        return next(row for row in rows(book, layout.SIGN_OFF) if row[0] == form)


def log(path: Path) -> list[list[Any]]:
    with opened(path) as book:
        return rows(book, layout.SIGN_OFF_LOG)


def confirmed(path: Path) -> list[list[Any]]:
    with opened(path) as book:
        return rows(book, layout.CONFIRMED)


def listed(path: Path) -> list[list[Any]]:
    """The findings as the check sheet lists them."""
    with opened(path) as book:
        found = block_place(book, layout.FINDINGS).options(ndim=2, err_to_str=True).value
    return [row for row in found if row[0] is not None]


def beside(path: Path, number: int, by: object, why: object) -> None:
    """A confirmation typed beside a finding."""
    with opened(path) as book:
        block_place(book, layout.CONFIRM)[number - 1, 0].value = by
        block_place(book, layout.CONFIRM)[number - 1, 1].value = why


def change(path: Path, form: str, edit: Callable[[list[list[Any]]], list[list[Any]]]) -> None:
    """The rows of a form changed as a colleague would."""
    with opened(path) as book:
        body = table(book, layout.input_table(form)).data_body_range
        with_protection = body.sheet
        with_protection.api.Unprotect()
        body.value = edit(body.options(ndim=2).value)
