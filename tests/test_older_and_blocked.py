"""A workbook of an older edition, and one whose macros are blocked: both say in words how to go on."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest

from lb_xl import macros
from lb_xl.engines.file import activate, open_book
from lb_xl.findings import Finding
from lb_xl.language import LANGUAGES
from lb_xl.scheme_loading import load_scheme
from lb_xl.workbook import layout
from lb_xl.workbook.addin.definitions import texts
from lb_xl.workbook.protection import unprotected
from lb_xl.workbook.rendering import block_place
from lb_xl.workbook.template import build_workbook


def test_a_book_of_an_older_edition_computes_and_the_check_sheet_says_what_to_do(example_book: Path) -> None:
    activate()
    book = open_book(example_book, backup=False)
    place = block_place(book, layout.EDITION)
    current = place.value
    with unprotected([place.sheet]):
        place.value = "Методика прошлого года"
    book.set_mock_caller()
    macros.compute_balance()
    rows = [row for row in block_place(book, layout.FINDINGS).value if row[1] == "LB-104"]
    wanted = Finding("LB-104", values={"given": "Методика прошлого года", "current": current})
    assert [tuple(row[4:7]) for row in rows] == [(wanted.what("ru"), wanted.why("ru"), wanted.fix("ru"))]
    assert str(block_place(book, layout.RESULT).value).startswith("Баланс рассчитан.")
    book.close()


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_book_whose_macros_are_blocked_says_beside_its_buttons_where_the_commands_are(
    tmp_path: Path, language: str
) -> None:
    """Blocked buttons can say nothing: the sheet does, and names the ribbon tab by its caption."""
    path = tmp_path / "book.xlsm"
    build_workbook(load_scheme("by-2011", 2013), path, language)
    title = openpyxl.load_workbook(path, read_only=True).worksheets[0]
    shown = [str(cell) for row in title.iter_rows(values_only=True) for cell in row if cell]
    (hint,) = (text for text in shown if {"ru": "заблокированы", "en": "blocked"}[language] in text)
    assert texts()["tab_label"][language] in hint
