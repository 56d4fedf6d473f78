"""The button «Новый баланс»: an empty workbook where the user wants it, never over another file."""

from __future__ import annotations

import itertools
from pathlib import Path

import xlwings as xw

from lb_xl.findings import Finding, WorkbookFileError, interface
from lb_xl.language import LANGUAGES, Text
from lb_xl.scheme_loading import built_in_schemes, load_scheme
from lb_xl.workbook.title_reading import book_language, book_scheme


def written_book(book: xw.Book, scheme: str, year: int | None, path: str, language: str) -> Path:
    """Writes an empty workbook and returns its path; what is not given follows the book in front.

    Raises `WorkbookFileError` LB-429 where the file exists, LB-428 where it cannot be written, LB-415 for an
    extension other than .xlsx and .xlsm.
    """
    from lb_xl.workbook.template import build_workbook

    ignored: list[Finding] = []
    present = book_scheme(book, ignored) if not (scheme and year) else None
    language = language if language in LANGUAGES else book_language(book)
    chosen = scheme or (present.id if present and present.id in built_in_schemes() else next(iter(built_in_schemes())))
    definition = load_scheme(chosen, year or _next_year(chosen, present.year if present else None))
    target = Path(path) if path else _free_path(book, definition.id, definition.year, language)
    if target.exists():
        raise WorkbookFileError("LB-429", file=target.name)
    try:
        build_workbook(definition, target, language)
    except OSError as error:
        raise WorkbookFileError("LB-428", file=target.name, reason=error.strerror or error) from error
    return target


def _next_year(scheme: str, year: int | None) -> int:
    """The year after a given one, or the scheme's own, within the years that it covers."""
    own = load_scheme(scheme)
    first, last = own.years
    return max(first, min(year + 1 if year else own.year, last or 9999))


def _free_path(book: xw.Book, scheme: str, year: int, language: str) -> Path:
    """A free name beside the book; in the user's own folder where the book has none."""
    beside = Path(book.fullname).parent
    folder = beside if beside.is_absolute() and beside.is_dir() else Path.home()
    name = Path(Text.read(interface()["new_book"]["file"])[language].format(scheme=scheme, year=year))
    names = itertools.chain([name.name], (f"{name.stem}-{number}{name.suffix}" for number in itertools.count(2)))
    return next(folder / each for each in names if not (folder / each).exists())
