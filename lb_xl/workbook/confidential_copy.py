"""A copy of the result sheets for printing, in which confidential numbers are hidden or marked.

The copy is an empty workbook of the scheme that gets what the result sheets show: the book itself is not touched, and
no input leaves it.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import xlwings as xw

from lb_xl.balance import Balance
from lb_xl.comparison.words import word
from lb_xl.confidentiality.hiding import HiddenNumber, hidden_numbers
from lb_xl.confidentiality.listing import confidential_finding
from lb_xl.confidentiality.rule import Rule, rule_of
from lb_xl.findings import Finding, WorkbookFileError, interface
from lb_xl.language import LANGUAGES, Text
from lb_xl.printing import number_text
from lb_xl.words import texts
from lb_xl.workbook import layout
from lb_xl.workbook.blocks import Block, Cell
from lb_xl.workbook.marking import RESULT_PLACE
from lb_xl.workbook.rendering import Writing, block_place, write_all
from lb_xl.workbook.run import examine

KEPT = ("control", "provenance")
"""Cells below a table that are copied as they show."""


@contextmanager
def confidential_copy(book: xw.Book) -> Iterator[tuple[xw.Book, Finding]]:
    """The copy, open in the host of the book, and the finding that says what was done; it is gone afterwards.

    Raises `WorkbookFileError` LB-433 where the results shown do not fit the inputs: then nobody knows on how many units
    they rest.
    """
    outcome = examine(book)
    balance, language = outcome.balance, outcome.reading.language
    if balance is None or not _is_fresh(book, balance, language):
        raise WorkbookFileError("LB-433", file=book.name)
    rule = rule_of(balance.inputs)
    hidden = hidden_numbers(balance, rule.fewest)
    said = texts("comparison", "confidentiality")
    sign = said["sign" if rule.action == "blank" else "star"]
    listed = Text(*(said["in_report"][each].format(sign=sign[each]) for each in LANGUAGES))
    # Beside the book: a sandboxed host may write nowhere else without asking.
    with tempfile.TemporaryDirectory(dir=Path(book.fullname).parent, ignore_cleanup_errors=True) as folder:
        # A host opens no two books of one name.
        path = Path(folder) / f"{Path(book.name).stem}-{Path(folder).name}.xlsx"
        write_copy(book, balance, hidden, rule, path, language)
        copy = book.app.books.open(str(path))
        try:
            yield copy, confidential_finding(balance.scheme, hidden, rule, listed)
        finally:
            copy.close()


def write_copy(
    book: xw.Book, balance: Balance, hidden: Sequence[HiddenNumber], rule: Rule, path: Path, language: str
) -> None:
    """Writes the copy as a file: every result sheet as it shows, hidden numbers as a sign, marked ones with a star."""
    from lb_xl.engines.file import open_book
    from lb_xl.workbook.template import build_workbook

    build_workbook(balance.scheme, path, language, _mark(book, balance))
    copy = open_book(path, backup=False)
    try:
        writings = []
        for id in balance.tables:
            own = [each for each in hidden if each.table == id]
            shown = block_place(book, layout.result_block(id)).options(ndim=2, err_to_str=True).value
            cells = _protected(balance, id, own, rule, shown, language)
            writings.append(Writing(block_place(copy, layout.result_block(id)), Block(cells, cells)))
            texts = {part: block_place(book, layout.result_block(id, part)).value for part in KEPT}
            texts["state"] = _note(rule, language) if own else ""
            for part, text in texts.items():
                writings.append(Writing(block_place(copy, layout.result_block(id, part)), Block([[text]], [[text]])))
        write_all(writings)
        copy.save()
    finally:
        copy.close()


def _protected(
    balance: Balance, table: str, hidden: Sequence[HiddenNumber], rule: Rule, shown: list[list[Cell]], language: str
) -> list[list[Cell]]:
    """The cells of a result block with signs in the place of hidden numbers, or stars behind marked ones."""
    cells = [list(row) for row in shown]
    definition = balance.tables[table].table
    for each in hidden:
        value = cells[each.line][each.column]
        if rule.action == "blank":
            cells[each.line][each.column] = word("confidentiality", "sign", language)
        elif isinstance(value, float):
            text = number_text(value, False, 1.0, definition.decimals)
            cells[each.line][each.column] = text + word("confidentiality", "star", language)
    return cells


def _mark(book: xw.Book, balance: Balance) -> Text | None:
    """What the sheets of the book say of their figures (an example), for the copy to say as well."""
    sheet = block_place(book, layout.result_block(next(iter(balance.tables)))).sheet
    row, column = RESULT_PLACE
    said = sheet.range((row + 1, column + 1)).value
    return Text(said, said) if isinstance(said, str) and said else None


def _note(rule: Rule, language: str) -> str:
    key = "note_hidden" if rule.action == "blank" else "note_marked"
    return word("confidentiality", key, language, fewest=f"{rule.fewest:g}")


def _is_fresh(book: xw.Book, balance: Balance, language: str) -> bool:
    """Whether the protocol has the fingerprint of the inputs as they are."""
    label = Text.read(interface()["protocol"]["fingerprint"])[language]
    rows = block_place(book, layout.PROTOCOL).value
    return any(row[0] == label and row[1] == balance.inputs.fingerprint for row in rows)
