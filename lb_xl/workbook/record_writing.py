"""Writes values by business key into the input tables of a national workbook, and proves that nothing was lost."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import xlwings as xw

from lb_xl.cell_values import is_blank
from lb_xl.exchange.merging import Merged
from lb_xl.exchange.records import (
    FormRecords,
    Record,
    RecordKey,
    Value,
    covers,
    form_records,
    key_cells,
    key_columns,
    same,
    value_columns,
)
from lb_xl.findings import Finding, Location, WorkbookFileError
from lb_xl.headers import DATE
from lb_xl.scheme import Scheme
from lb_xl.workbook.protection import unprotected
from lb_xl.workbook.table_rows import is_calculated, keep_as_text, restored_on_failure, runs, write_block
from lb_xl.workbook.tables import RawTable, cells_below, raw_table


@dataclass(frozen=True)
class Target:
    """A form of the national workbook: its records as they were read, and the table in which they stand."""

    records: FormRecords
    raw: RawTable

    @property
    def last_filled(self) -> int:
        """How many rows of the table there are down to the last one that holds anything."""
        filled = (at for at in range(len(self.raw.rows), 0, -1) if not all(map(is_blank, self.raw.rows[at - 1])))
        return next(filled, 0)


def obstacles(target: Target, added: Sequence[Record]) -> tuple[Finding, ...]:
    """What stands in the way of new rows: LB-135 where something stands below the table, LB-149 without dates."""
    if not added:
        return ()
    form, sheet = target.records.form, target.raw.sheet.name
    found = []
    needed = target.last_filled + len(added) - len(target.raw.rows)
    below = cells_below(target.raw, max(needed, 1))
    if needed > 0 and not all(is_blank(cell) for row in below for cell in row):
        found.append(Finding("LB-135", Location(sheet), {"form": form.sheet}))
    if any(record.key[-1] for record in added) and DATE not in (target.records.positions or {}):
        found.append(Finding("LB-149", Location(sheet), {"form": form.sheet, "column": DATE}))
    return tuple(found)


def write_records(
    book: xw.Book, targets: Mapping[str, Target], changes: Mapping[str, Merged], scheme: Scheme, language: str
) -> None:
    """Write the changes of some forms, all or none.

    Raises `WorkbookFileError` LB-416, with everything as it was, where a value that was there or came in is missing
    afterwards; LB-411 where a sheet has a password.
    """
    concerned = {id: targets[id] for id, each in changes.items() if not each.is_empty}
    sheets = {target.raw.sheet.name: target.raw.sheet for target in concerned.values()}
    tables = [target.raw for target in concerned.values()]
    with unprotected(sheets.values()), restored_on_failure(tables):
        for id, target in concerned.items():
            _write_values(target, changes[id].changed, scheme)
            _add_rows(target, changes[id], scheme, language)
        for id, target in concerned.items():
            _prove(book, target, changes[id], scheme, language)


def _write_values(target: Target, changed: Mapping[tuple[RecordKey, str], Value], scheme: Scheme) -> None:
    """Changed values, column by column, cells below one another at once; cells that stay are not touched."""
    positions = target.records.positions or {}
    columns: dict[str, dict[int, Value]] = {}
    for (key, column), value in changed.items():
        row = target.records.records[key].row - target.raw.first_row - 1
        columns.setdefault(column, {})[row] = value
    for column, cells in columns.items():
        for first, last in runs(sorted(cells)):
            write_block(target.raw, first, positions[column], [[cells[row]] for row in range(first, last + 1)])
    _clear_empty_rows(target, changed, scheme)


def _clear_empty_rows(target: Target, changed: Mapping[tuple[RecordKey, str], Value], scheme: Scheme) -> None:
    """A row of an open form from which every value was taken away says nothing: its key goes too."""
    form, positions = target.records.form, target.records.positions or {}
    if form.rows == "fixed":
        return
    columns = value_columns(form, scheme)
    for key in dict.fromkeys(key for (key, _), value in changed.items() if value is None):
        record = target.records.records[key]
        left = [changed.get((key, id), value) for id, value in zip(columns, record.values, strict=True)]
        if all(value is None for value in left):
            for column in key_columns(form, scheme):
                if column in positions:
                    write_block(target.raw, record.row - target.raw.first_row - 1, positions[column], [[None]])


def _add_rows(target: Target, change: Merged, scheme: Scheme, language: str) -> None:
    """New rows below the last one that holds anything; the table grows where it is full.

    In a form of fixed rows a total first takes the place of the blank rows for which it speaks.
    """
    added = change.added
    if not added:
        return
    raw, form, positions = target.raw, target.records.form, target.records.positions or {}
    freed = _freed(target, change, scheme)
    places = [*freed[: len(added)], *range(target.last_filled, target.last_filled + len(added) - len(freed))]
    height = max(places[-1] + 1, len(raw.rows))
    if height > len(raw.rows):
        _resize(raw, height)
    cells = []
    for record in added:
        values = zip(value_columns(form, scheme), record.values, strict=True)
        cells.append({**key_cells(record, form, scheme, language), **dict(values)})
    for key in form.keys:
        keep_as_text(raw, positions[key.id], raw.first_row + height)
    rows = dict(zip(places, cells, strict=True)) | {row: {} for row in freed[len(added) :]}
    own = {position: id for id, position in positions.items() if not is_calculated(raw, position)}
    for top, bottom in runs(sorted(rows)):
        for first, end in runs(sorted(own)):
            block = [
                [rows[row].get(own[position]) for position in range(first, end + 1)] for row in range(top, bottom + 1)
            ]
            write_block(raw, top, first, block)
    if freed:
        now = raw_table(raw.sheet, raw.table)
        _resize(raw, max(Target(target.records, now).last_filled, 1))


def _freed(target: Target, change: Merged, scheme: Scheme) -> list[int]:
    """The blank rows of a form of fixed rows for which a new row speaks."""
    form = target.records.form
    if form.rows != "fixed":
        return []
    filled = {key for key, _ in change.changed}
    return sorted(
        record.row - target.raw.first_row - 1
        for record in target.records.records.values()
        if not record.says_something
        and record.key not in filled
        and any(covers(form, scheme, each.key, record.key) for each in change.added)
    )


def _resize(raw: RawTable, height: int) -> None:
    corner = (raw.first_row + height, raw.first_column + len(raw.header) - 1)
    raw.table.resize(raw.sheet.range((raw.first_row, raw.first_column), corner))


def _prove(book: xw.Book, target: Target, change: Merged, scheme: Scheme, language: str) -> None:
    """The table read again holds what it held, but for what changed, and everything that is new."""
    columns = value_columns(target.records.form, scheme)
    expected: dict[RecordKey, list[Value]] = {key: list(each.values) for key, each in target.records.records.items()}
    for (key, column), value in change.changed.items():
        expected[key][columns.index(column)] = value
    expected |= {record.key: list(record.values) for record in change.added}
    raw = raw_table(target.raw.sheet, target.raw.table)
    origin = (raw.sheet.name, raw.first_row, raw.first_column)
    now = form_records(target.records.form, raw.header, raw.rows, origin, scheme, language).records
    for key, values in expected.items():
        shown = now[key].values if key in now else (None,) * len(columns)
        if not all(same(left, right) for left, right in zip(values, shown, strict=True)):
            raise WorkbookFileError("LB-416", file=book.name, part=f"{raw.sheet.name}: {key}")
