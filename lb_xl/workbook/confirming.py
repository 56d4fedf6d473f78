"""Confirmed warnings in a workbook: the table of confirmations, and what was written beside the findings.

A workbook built before there was such a sheet has none of it, and nothing is said or written.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import xlwings as xw

from lb_xl.cell_values import date, is_blank, text
from lb_xl.confirmations import (
    Confirmation,
    Settled,
    Subject,
    Typed,
    numbers_cell,
    numbers_of,
    settled,
)
from lb_xl.findings import Finding, Location
from lb_xl.workbook import layout
from lb_xl.workbook.blocks import Cell
from lb_xl.workbook.grown_table import appended, worded
from lb_xl.workbook.reading import Reading
from lb_xl.workbook.rendering import Writing, block_place, ranked
from lb_xl.workbook.tables import RawTable, raw_table

CODE, FORM, KEY, MEASURE, NUMBER, BY, ON, WHY, WHAT = range(9)
"""Columns of the table of confirmations."""

SHOWN_CODE, SHOWN_PLACE, SHOWN_WHAT = (layout.FINDING_COLUMNS.index(id) for id in ("code", "place", "what"))


@dataclass(frozen=True)
class Confirming:
    """The findings of a run with confirmations applied, the table they stand in, and whether any were written."""

    settled: Settled
    table: RawTable | None
    typed: tuple[Typed, ...]


def read_confirmations(
    book: xw.Book, reading: Reading, findings: Sequence[Finding], now: datetime.datetime
) -> Confirming:
    """Applies what a workbook says of its warnings to the findings of a run."""
    table = raw_table(*reading.tables[layout.CONFIRMED]) if layout.CONFIRMED in reading.tables else None
    typed = _typed(book) if table is not None else ()
    if reading.inputs is None or table is None:
        return Confirming(Settled(tuple(findings)), None, ())
    today = now.strftime("%d.%m.%Y")
    done = settled(findings, _confirmed(table), typed, reading.inputs, reading.language, today)
    return Confirming(done, table, typed)


def confirmation_writings(book: xw.Book, confirming: Confirming) -> list[Writing]:
    """The new confirmations into their table, and what is still incomplete beside its warning; else nothing."""
    if confirming.table is None or not confirming.typed:
        return []
    writings = []
    accepted = confirming.settled.accepted
    if accepted:
        writings.append(appended(confirming.table, [_row(each) for each in accepted]))
    return [*writings, _beside(book, confirming.settled)]


def confirm(book: xw.Book, number: int, by: str, why: str) -> bool:
    """Writes a confirmation beside a finding of the check sheet, as a person would; False where there is none."""
    if layout.CONFIRM not in book.names:
        return False
    place = block_place(book, layout.CONFIRM)
    shown = block_place(book, layout.FINDINGS).value
    if not 1 <= number <= len(shown) or is_blank(shown[number - 1][SHOWN_CODE]):
        return False
    place.rows[number - 1].value = [by, why]
    return True


def _confirmed(raw: RawTable) -> Iterable[Confirmation]:
    for place, row in enumerate(raw.rows, start=raw.first_row + 1):
        if is_blank(row[CODE]):
            continue
        code, form, key, measure = (text(row[at]) for at in (CODE, FORM, KEY, MEASURE))
        cell = raw.sheet.range((place, raw.first_column + BY)).get_address(False, False)
        subject = Subject(code, form, key, measure, numbers_of(row[NUMBER]))
        on = date(row[ON])
        said = on.strftime("%d.%m.%Y") if on else text(row[ON])
        where = Location(raw.sheet.name, cell)
        yield Confirmation(subject, text(row[BY]), said, text(row[WHY]), text(row[WHAT]), where)


def _typed(book: xw.Book) -> tuple[Typed, ...]:
    """What was written beside the findings since they were listed."""
    if layout.CONFIRM not in book.names:
        return ()
    place = block_place(book, layout.CONFIRM)
    rows = place.options(ndim=2, err_to_str=True).value
    given = [at for at, row in enumerate(rows) if not all(map(is_blank, row))]
    if not given:
        return ()
    shown = block_place(book, layout.FINDINGS).options(ndim=2, err_to_str=True).value
    found = []
    for at in given:
        line = shown[at] if at < len(shown) else [None] * len(layout.FINDING_COLUMNS)
        code, where, what = (str(line[column] or "") for column in (SHOWN_CODE, SHOWN_PLACE, SHOWN_WHAT))
        cell = place[at, 0].get_address(False, False)
        by, why = map(text, rows[at])
        found.append(Typed(at, code, where, what, by, why, Location(place.sheet.name, cell)))
    return tuple(found)


def _row(confirmation: Confirmation) -> list[Cell]:
    about = confirmation.subject
    number = numbers_cell(about.numbers)
    said = (confirmation.by, confirmation.on, confirmation.why, confirmation.what)
    return [about.code, about.form or None, about.key or None, about.measure or None, number, *said]


def _beside(book: xw.Book, done: Settled) -> Writing:
    """The cells beside the findings as they are listed now: blank, but for what is incomplete."""
    place = block_place(book, layout.CONFIRM)
    rows: list[list[Cell]] = [[None, None] for _ in range(place.shape[0])]
    order = [id(finding) for finding in ranked(done.findings)]
    for at, typed in (done.waiting or {}).items():
        row = order.index(id(done.findings[at]))
        if row < len(rows):
            rows[row] = [typed.by or None, typed.why or None]
    return Writing(place, worded(rows))
