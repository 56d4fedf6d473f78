"""Reads a workbook into inputs: every table once, whole, with the cell of origin kept beside each value.

Everything is found by its name: the scheme and the year by defined names, the forms by their tables, wherever they
stand. All findings of structure (LB-1xx) are collected; the inputs are there even when some are errors, so that
the content can be checked in the same run.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import xlwings as xw

from lb_xl.cell_values import is_blank
from lb_xl.columns import column_letters
from lb_xl.findings import Finding, Location, interface
from lb_xl.fingerprint import fingerprint
from lb_xl.form import Form
from lb_xl.inputs import FormData, Inputs
from lb_xl.language import Text
from lb_xl.matching import match_table, optional_keys
from lb_xl.scheme import Scheme
from lb_xl.totals import settle_totals
from lb_xl.words import Words
from lb_xl.workbook import layout
from lb_xl.workbook.tables import BookTables, RawTable, book_tables, cells_below, form_table
from lb_xl.workbook.title_reading import (
    absent_forms,
    book_language,
    book_scheme,
    compare_edition,
    given_parameters,
)

UNREADABLE = frozenset({"LB-108", "LB-109", "LB-112"})
"""With one of these a form has columns too few to say more about its rows."""


@dataclass(frozen=True)
class Control:
    """What native formulas see in a form: rows with a number, sums by header, rows at all."""

    rows: int
    totals: Mapping[str, float]
    height: int = 0


@dataclass(frozen=True)
class Reading:
    """A workbook as it was read.

    `scheme` and `inputs` are None where the workbook is not ours. With an error among the findings the inputs may
    be checked, never computed. `controls` are the control totals of each form as its cells stand, `tables` all
    Excel tables of the book.
    """

    inputs: Inputs | None
    findings: tuple[Finding, ...]
    scheme: Scheme | None
    language: str
    controls: Mapping[str, Control] = field(default_factory=dict)
    tables: BookTables = field(default_factory=dict)

    def control(self, form: str, title: str) -> float | None:
        """A control total by its title on the protocol: filled rows of a form, or the sum of the measure so headed."""
        found = self.controls.get(form)
        if found is None:
            return None
        is_count = title == Words("protocol_sheet", self.language)["rows_control"]
        return float(found.rows) if is_count else found.totals.get(title)


def read_book(book: xw.Book, progress: Callable[[str], None] | None = None) -> Reading:
    """Everything that a workbook says, and every finding on its structure (LB-101 to LB-138, LB-233 to LB-236).

    The language of the findings is that of the book. Only reads, through xlwings alone.
    """
    found: list[Finding] = []
    language = book_language(book)
    scheme = book_scheme(book, found)
    if scheme is None:
        return Reading(None, tuple(found), None, language)
    compare_edition(book, scheme, language, found)
    tables = book_tables(book)
    absent = absent_forms(tables, scheme, found)
    values = given_parameters(tables, scheme, language, found)
    forms: dict[str, FormData] = {}
    controls: dict[str, Control] = {}
    unread: set[str] = set()
    words = Text.read(interface()["progress"]["reading"])[language]
    for id, form in scheme.forms.items():
        if progress is not None:
            progress(words.format(form=form.title[language]))
        raw = form_table(tables, form, language, found)
        if raw is None:
            unread.add(id)
            continue
        found += _rows_below(raw, form)
        optional = optional_keys(scheme, form)
        origin = (raw.sheet.name, raw.first_row, raw.first_column)
        data, notes = match_table(
            form, raw.header, raw.rows, *origin, language, year=scheme.year, may_be_blank=optional
        )
        found += notes
        if UNREADABLE & {note.code for note in notes}:
            unread.add(id)
        else:
            controls[id] = _control(data, raw, language)
            forms[id], notes = settle_totals(data, scheme)
            found += notes
    # A form that could not be read has its error: nothing more is to be said of its rows.
    inputs = Inputs(scheme, forms, frozenset(absent | unread), values)
    inputs = replace(inputs, fingerprint=fingerprint(inputs))
    return Reading(inputs, tuple(found), scheme, language, controls, tables)


def _rows_below(raw: RawTable, form: Form) -> list[Finding]:
    for row, cells in enumerate(cells_below(raw)):
        for column, cell in enumerate(cells):
            if not is_blank(cell):
                first = raw.table.range.row + raw.table.range.shape[0]
                place = raw.sheet.range((first + row, raw.first_column + column)).get_address(False, False)
                return [Finding("LB-135", Location(raw.sheet.name, place), {"form": form.sheet})]
    return []


def _control(data: FormData, raw: RawTable, language: str) -> Control:
    """What SUM and COUNT give for the cells as they stand: numbers alone, in the unit of the sheet."""
    totals: dict[str, float] = {}
    rows = 0
    places = {column_letters(raw.first_column + at): at for at in range(len(raw.header))}
    for column in layout.input_columns(data.form, language):
        if column.measure is None:
            continue
        at = places[data.columns[column.id]]
        cells = [row[at] for row in raw.rows]
        numbers: list[Any] = cells
        if set(map(type, cells)) != {float}:
            numbers = [cell for cell in cells if isinstance(cell, (int, float)) and not isinstance(cell, bool)]
        totals[column.header] = float(sum(numbers))
        rows = max(rows, len(numbers))
    return Control(rows, totals, len(raw.rows))
