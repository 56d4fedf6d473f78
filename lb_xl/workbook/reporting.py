"""The button «Отчёт»: the result sheets of a book as they are printed, in one PDF beside it."""

from __future__ import annotations

from pathlib import Path

import xlwings as xw

from lb_xl.confidentiality.rule import rule_of
from lb_xl.findings import Finding, WorkbookFileError
from lb_xl.inputs import Inputs
from lb_xl.installing.address import address_finding
from lb_xl.words import Words
from lb_xl.workbook import layout
from lb_xl.workbook.busy import is_busy
from lb_xl.workbook.confidential_copy import confidential_copy
from lb_xl.workbook.tables import book_tables
from lb_xl.workbook.title_reading import book_language, book_scheme, given_parameters, named_value


def written_report(book: xw.Book) -> str:
    """Prints the result sheets and returns the line that says where; outdated results carry their mark.

    Raises `WorkbookFileError`: LB-101 to LB-103 not a book of ours, LB-432 nothing is computed yet, LB-430 the book
    has no folder, LB-449 it has a web address instead, LB-427 its host prints no PDF, LB-428 the file cannot be
    written, LB-433 the results do not fit the inputs while the settings ask for confidentiality.
    """
    language = book_language(book)
    found: list[Finding] = []
    scheme = book_scheme(book, found)
    address = address_finding(book.fullname)
    if scheme is None or address is not None:
        finding = address or found[0]
        raise WorkbookFileError(finding.code, **finding.values)
    if not named_value(book, layout.COMPUTED):
        raise WorkbookFileError("LB-432", file=book.name)
    own = Path(book.fullname)
    if not own.is_absolute() or not own.parent.is_dir():
        raise WorkbookFileError("LB-430", file=book.name)
    words = Words("report", language)
    target = own.with_name(words["file"].format(stem=own.stem))
    sheets = [book.names[layout.result_block(table)].refers_to_range.sheet.name for table in scheme.tables]
    written = words["written"].format(file=target.name)
    tables = book_tables(book)
    settings = given_parameters(tables, scheme, language, found)
    if not rule_of(Inputs(scheme, {}, parameters=settings)).is_on:
        _print(book, target, sheets)
        return written
    with confidential_copy(book) as (copy, finding):
        _print(
            copy, target, [copy.names[layout.result_block(table)].refers_to_range.sheet.name for table in scheme.tables]
        )
    return f"{written}\n\n{finding.text(language)}"


def _print(book: xw.Book, target: Path, sheets: list[str]) -> None:
    wanted: list[int | str] = list(dict.fromkeys(sheets))
    try:
        # An engine that prints sheets itself spares hiding all the others.
        print_sheets = getattr(book.impl, "print_sheets", None)
        if print_sheets is not None:
            print_sheets(wanted, target)
        else:
            book.to_pdf(str(target), include=wanted, show=True)
    except (NotImplementedError, AttributeError) as error:
        raise WorkbookFileError("LB-427") from error
    except Exception as error:
        if is_busy(error):
            raise
        raise WorkbookFileError("LB-428", file=target.name, reason=str(error)) from error
