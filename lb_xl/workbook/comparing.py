"""The command and the button that compare two workbooks: both are read, computed in memory, and left as they are."""

from __future__ import annotations

import itertools
from pathlib import Path

import xlwings as xw

from lb_xl.comparison.outcome import Comparison, Side, compare
from lb_xl.comparison.words import word
from lb_xl.engines.file import open_book
from lb_xl.findings import FindingsError, WorkbookFileError, errors
from lb_xl.workbook.run import Progress, examine, silent
from lb_xl.workbook.title_reading import book_language


def compared_files(before: Path, after: Path, progress: Progress = silent) -> tuple[Comparison, str]:
    """The comparison of two files, and the language of the second.

    Raises `WorkbookFileError` for a file that is no workbook of ours, `FindingsError` LB-475 for different schemes.
    """
    sides = []
    language = ""
    for path in (before, after):
        book = open_book(path, read_only=True, check_lock=False)
        try:
            sides.append(side_of(book, path.name, progress))
            language = book_language(book)
        finally:
            book.close()
    return compare(*sides), language


def side_of(book: xw.Book, name: str, progress: Progress = silent) -> Side:
    """What a comparison needs of an open book; raises `WorkbookFileError` where it is not ours."""
    outcome = examine(book, progress)
    inputs = outcome.reading.inputs
    if inputs is None:
        finding = outcome.findings[0]
        raise WorkbookFileError(finding.code, **finding.values)
    unread = frozenset(inputs.scheme.forms.keys() - inputs.forms.keys())
    return Side(name, inputs, outcome.balance, len(errors(outcome.findings)), unread)


def compared_with(book: xw.Book, path: str, progress: Progress = silent) -> Path:
    """Compares an open book with an earlier one in a file, writes the report beside it and returns its path.

    Raises `WorkbookFileError` as `compared_files`, LB-475 for another scheme, LB-428 where the report cannot be
    written.
    """
    from lb_xl.workbook.comparison_book import write_report

    earlier = Path(path)
    other = open_book(earlier, read_only=True, check_lock=False)
    try:
        before = side_of(other, earlier.name, progress)
    finally:
        other.close()
    language = book_language(book)
    try:
        found = compare(before, side_of(book, book.name, progress))
    except FindingsError as error:
        finding = error.findings[0]
        raise WorkbookFileError(finding.code, **finding.values) from error
    target = _free_path(book, language)
    write_report(found, target, language)
    return target


def _free_path(book: xw.Book, language: str) -> Path:
    """A free name beside the book; in the user's own folder where the book has none."""
    own = Path(book.fullname)
    folder = own.parent if own.is_absolute() and own.parent.is_dir() else Path.home()
    name = Path(word("comparison", "file", language, stem=Path(book.name).stem))
    names = itertools.chain([name.name], (f"{name.stem}-{number}{name.suffix}" for number in itertools.count(2)))
    return next(folder / each for each in names if not (folder / each).exists())
