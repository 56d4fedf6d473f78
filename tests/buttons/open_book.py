"""A workbook with a button pressed in it: opened over a file, changed, and what it shows."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import xlwings as xw

from lb_xl.engines import file as file_engine
from lb_xl.workbook import layout
from lb_xl.workbook.rendering import block_place
from lb_xl.workbook.title_reading import named_value

FORM = "in_population"

TOTAL_ROW = 1
"""The first line of the balance stands below a heading."""


def opened(path: Path, **options: bool) -> Iterator[xw.Book]:
    """A book over a file, as the caller of the buttons until it is closed."""
    file_engine.activate()
    found = file_engine.open_book(path, backup=False, **options)
    found.set_mock_caller()
    yield found
    found.close()
    if hasattr(xw.Book, "_mock_caller"):
        del xw.Book._mock_caller


def shown(book: xw.Book) -> dict[str, Any]:
    """All that a run writes, formulas and what is seen of them."""
    names = [name.name for name in book.names if name.name.startswith("out_")]
    blocks = {name: block_place(book, name) for name in (*names, layout.COMPUTED)}
    return {name: (place.formula, place.options(err_to_str=True).value) for name, place in blocks.items()}


def input_cell(book: xw.Book) -> xw.Range:
    """A number of the first form."""
    table = next(table for sheet in book.sheets for table in sheet.tables if table.name == FORM)
    body = table.data_body_range
    column = next(at for at, value in enumerate(body.rows[0].value) if isinstance(value, float))
    return body[0, column]


def add_persons(book: xw.Book, number: int) -> None:
    cell = input_cell(book)
    cell.value = cell.value + number


def result(book: xw.Book) -> str:
    return str(named_value(book, layout.RESULT))


def total(book: xw.Book) -> float:
    return float(block_place(book, "out_balance").value[TOTAL_ROW][0])
