"""The buttons «Раздать» and «Собрать»: the folder, the work, and what the user is told afterwards."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import xlwings as xw

from lb_xl.cell_values import text
from lb_xl.exchange.words import exchange_words
from lb_xl.findings import Finding, Severity
from lb_xl.workbook import layout
from lb_xl.workbook.calling import Afterwards, tell
from lb_xl.workbook.choices import book_conflicts
from lb_xl.workbook.collecting import collect_files, workbook_files
from lb_xl.workbook.protection import unprotected
from lb_xl.workbook.reading import read_book
from lb_xl.workbook.rendering import block_place, write_findings
from lb_xl.workbook.run import Progress
from lb_xl.workbook.shown_values import show_values
from lb_xl.workbook.splitting import split_book
from lb_xl.workbook.title_reading import book_language, named_value

TOLD = 4
"""How many findings a dialog shows; the check sheet has the rest."""


def hand_out(book: xw.Book, folder: str, progress: Progress) -> Afterwards:
    """Workbooks for the departments; tells how many, or what stood in the way.

    Raises `WorkbookFileError` LB-429 or LB-428 (see `split_book`).
    """
    target = Path(folder) if folder else _beside(book, "out_folder")
    handed = split_book(book, target, progress)
    return lambda: tell(book, _told(handed.result, handed.findings, handed.language), in_book=False)


def take_back(book: xw.Book, folder: str, progress: Progress) -> Afterwards:
    """Returned workbooks into the book; findings go to the check sheet, conflicts to theirs, which is then shown."""
    source = Path(folder) if folder else _beside(book, "in_folder")
    files = workbook_files([source], Path(book.fullname)) if source.is_dir() else []
    if not files:
        words = exchange_words("work", book_language(book))["no_files"]
        return lambda: tell(book, words.format(folder=source), in_book=False)
    with unprotected(_told_on(book)):  # its findings have no place where one of these sheets has a password
        collected = collect_files(book, files, progress)
        reading = read_book(book)
        if reading.scheme is not None:
            write_findings(book, reading, collected.findings, collected.result)
            show_values(book, reading, collected.findings)
    message = _told(collected.result, collected.findings, collected.language)

    def afterwards() -> None:
        if any(conflict.is_open for conflict in book_conflicts(book)):
            block_place(book, layout.CONFLICTS).sheet.activate()
        tell(book, message, in_book=False)

    return afterwards


def _told_on(book: xw.Book) -> list[xw.Sheet]:
    """The sheets on which the findings of a collection are told, where the book has them."""
    found = [block_place(book, name).sheet for name in (layout.RESULT, layout.FINDINGS) if name in book.names]
    return list({sheet.name: sheet for sheet in found}.values())


def _beside(book: xw.Book, name: str) -> Path:
    """A folder of the year beside the book; in the user's own folder where the book has none."""
    beside = Path(book.fullname).parent
    parent = beside if beside.is_absolute() and beside.is_dir() else Path.home()
    words = exchange_words("work", book_language(book))[name]
    return parent / words.format(year=text(named_value(book, layout.YEAR)))


def _told(result: str, findings: Sequence[Finding], language: str) -> str:
    """The result and the gravest findings."""
    grave = [each for severity in (Severity.ERROR, Severity.WARNING) for each in findings if each.severity is severity]
    lines = [result, *(each.text(language) for each in grave[:TOLD])]
    if len(grave) > TOLD:
        lines.append(exchange_words("work", language)["more"].format(count=len(grave) - TOLD))
    return "\n\n".join(lines)
