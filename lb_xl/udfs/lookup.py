"""The worksheet function that looks up a computed number in the workbook that asks for it."""

# ruff: noqa: N802 (worksheet functions are named as in Excel)

from __future__ import annotations

from typing import Any

import xlwings as xw

from lb_xl.cell_values import is_blank, text
from lb_xl.findings import Finding, FindingsError
from lb_xl.form import TOTAL
from lb_xl.language import LANGUAGES, Text
from lb_xl.likeness import nearest_name
from lb_xl.scheme import Scheme, Table
from lb_xl.udfs.codes import UNKNOWN_CHOICE, matched_code
from lb_xl.udfs.commuting_functions import IMPOSSIBLE
from lb_xl.udfs.reading_cells import Code, Word, fail
from lb_xl.udfs.worksheet_function import NO_VALUE, worksheet_function
from lb_xl.workbook import layout
from lb_xl.workbook.title_reading import book_scheme, named_value

NO_COLUMNS, NOT_COMPUTED, OUTDATED, NO_BLOCK = "LB-394", "LB-390", "LB-391", "LB-392"


@worksheet_function(volatile=True)
def LB_VALUE(
    line_code: Word, territory: Code = TOTAL, locality: Code = TOTAL, table: Word = "balance", caller: Any = None
) -> float:
    """A printed number of the computed balance of the calling workbook, in the unit of its sheet, unrounded.

    The number stands in the block `out_TABLE` of the workbook. An omitted code stands for the total. In a table that
    has no columns by territory, or none by locality, the code is one of its other columns, in their order. While the
    results are outdated there is no number, as they are not exported either. Excel cannot see that the function
    depends on the results, so it is volatile.
    """
    if caller is None:
        raise fail(NO_BLOCK, name=layout.SCHEME)
    book: xw.Book = caller.sheet.book
    scheme = _scheme(book)
    if table not in scheme.tables:
        raise fail(UNKNOWN_CHOICE, given=table, known=", ".join(scheme.tables), nearest=_near(table, scheme.tables))
    printed = scheme.tables[table]
    row = _row(printed, line_code)
    codes = _codes(scheme, printed, {"territory": territory, "locality": locality})
    column = _column(scheme, printed, codes)
    name = layout.result_block(table)
    if name not in book.names:
        raise fail(NO_BLOCK, name=name)
    if is_blank(named_value(book, layout.COMPUTED)):
        raise fail(NOT_COMPUTED)
    if named_value(book, layout.STALE) not in (0, 0.0, False):
        raise fail(OUTDATED)
    cell = book.names[name].refers_to_range[row, column].options(err_to_str=True).value
    if isinstance(cell, (int, float)) and not isinstance(cell, bool):
        return float(cell)
    raise fail(NO_VALUE)


_schemes: dict[str, tuple[tuple[object, ...], Scheme]] = {}
"""The scheme of each book that has asked, with what it was loaded for."""


def _scheme(book: xw.Book) -> Scheme:
    """The scheme of a book, loaded once a run: every cell asks for it at every recalculation."""
    asked = tuple(named_value(book, name) for name in (layout.SCHEME, layout.YEAR, layout.COMPUTED))
    known = _schemes.get(book.fullname)
    if known is not None and known[0] == asked:
        return known[1]
    problems: list[Finding] = []
    scheme = book_scheme(book, problems)
    if scheme is None:
        raise FindingsError(problems)
    _schemes[book.fullname] = (asked, scheme)
    return scheme


def _row(table: Table, given: str) -> int:
    """The place of a line by its id or its printed code; `1` is what Excel makes of `01`."""
    for wanted in (given, given.zfill(2)):
        for place, line in enumerate(table.lines):
            if line.kind != "heading" and wanted in (line.id, line.row):
                return place
    known = [line.id for line in table.printed]
    raise fail(UNKNOWN_CHOICE, given=text(given), known=", ".join(known), nearest=_near(given, known))


def _codes(scheme: Scheme, table: Table, given: dict[str, object]) -> dict[str, str]:
    """The codes by the dimensions of a table's columns; a code that none of them can have is told, never left out."""
    free = [id for id in table.over if id not in given]
    codes: dict[str, str] = {}
    for name, code in given.items():
        if code == TOTAL:
            continue
        if name not in table.over and not free:
            columns = Text(*(", ".join(scheme.dimensions[id].title[each] for id in table.over) for each in LANGUAGES))
            raise fail(
                NO_COLUMNS, given=text(code), table=table.title, columns=Text(columns.ru or "—", columns.en or "—")
            )
        id = name if name in table.over else free.pop(0)
        codes[id] = matched_code(code, scheme.dimensions[id])
    return codes


def _column(scheme: Scheme, table: Table, codes: dict[str, str]) -> int:
    wanted = {id: codes.get(id, TOTAL) for id in table.over}
    if not scheme.possible(wanted):
        raise fail(IMPOSSIBLE)
    for place, column in enumerate(scheme.columns(table)):
        if column == wanted:
            return place
    for id, code in wanted.items():
        dimension = scheme.dimensions[id]
        if code == TOTAL and dimension.total is None:
            listed = dimension.classification
            known = Text(
                *(", ".join(listed.title(each, language) for each in dimension.codes) for language in LANGUAGES)
            )
            raise fail(
                UNKNOWN_CHOICE,
                given=Text(*(f"{dimension.title[each]}: —" for each in LANGUAGES)),
                known=known,
                nearest="—",
            )
    raise fail(NO_VALUE)


def _near(given: str, known: Any) -> str:
    return nearest_name(given, known)
