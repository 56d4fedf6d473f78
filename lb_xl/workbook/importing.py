"""Brings CSV files into the input sheets: the rows of the forms given are replaced, the rest is left as it is.

Nothing is written when anything is wrong. Where a form has fixed rows and the file speaks of the same places, only
its measures are written; else the table takes the size of the data.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import xlwings as xw

from lb_xl.cell_values import is_blank
from lb_xl.findings import Finding, Location, errors
from lb_xl.folding import Fold
from lb_xl.headers import DATE, date_title, match_header
from lb_xl.likeness import nearest_name
from lb_xl.scheme import Scheme
from lb_xl.workbook import layout
from lb_xl.workbook.csv_forms import Cell, FormRows, csv_paths, form_rows
from lb_xl.workbook.protection import unprotected
from lb_xl.workbook.table_rows import is_calculated, keep_as_text, restored_on_failure, runs, write_block
from lb_xl.workbook.tables import RawTable, book_tables, cells_below, form_table
from lb_xl.workbook.title_reading import book_language, book_scheme, mark_forms


@dataclass(frozen=True)
class Placed:
    """Rows and the table that takes them; `positions` are the places of the form's columns in the table."""

    rows: FormRows
    raw: RawTable
    positions: Mapping[str, int]


def import_files(book: xw.Book, paths: Iterable[Path], absent: Collection[str] = ()) -> tuple[Finding, ...]:
    """Write CSV files, named FORM.csv or lying in a folder, into the input sheets of a workbook.

    Columns are key and measure ids, or titles. The forms get the status «заполняется» on the title sheet, those of
    `absent` «нет явления». Returns every finding; with an error among them nothing was
    written, else there is one LB-146 for each form. The caller saves the workbook.
    """
    found: list[Finding] = []
    scheme = book_scheme(book, found)
    if scheme is None:
        return tuple(found)
    language = book_language(book)
    files, problems = csv_paths(map(Path, paths))
    rows, notes = form_rows(files, scheme, language)
    placed = _placed(book, rows, language, found)
    found += [*problems, *notes]
    for id in absent:
        if id not in scheme.forms:
            found.append(Finding("LB-140", values={"given": id, "nearest": nearest_name(id, scheme.forms)}))
    if errors(found):
        return tuple(found)
    _write(placed, scheme, language)
    statuses = {**dict.fromkeys(absent, "absent"), **{each.rows.form.id: "filled" for each in placed}}
    mark_forms(book_tables(book), language, statuses)
    for each in placed:
        values = {"id": each.rows.form.id, "form": each.rows.form.sheet, "rows": len(each.rows.keys)}
        found.append(Finding("LB-146", Location(each.raw.sheet.name), values))
    return tuple(found)


def _placed(book: xw.Book, rows: Mapping[str, FormRows], language: str, found: list[Finding]) -> list[Placed]:
    """The table of each form; adds what stands in the way of writing there."""
    tables = book_tables(book)
    placed = []
    for each in rows.values():
        raw = form_table(tables, each.form, language, found)
        if raw is None:
            continue
        sheet = raw.sheet.name
        fold = Fold(lambda cell, sheet=sheet: Location(sheet, cell))  # type: ignore[misc]
        positions = match_header(each.form, raw.header, raw.first_row, raw.first_column, fold)
        found += errors(fold.findings())
        if DATE in each.cells and DATE not in positions:
            found.append(Finding("LB-149", Location(sheet), {"form": each.form.sheet, "column": date_title()}))
        below = cells_below(raw, max(len(each.keys) - len(raw.rows), 1))
        if not all(is_blank(cell) for row in below for cell in row):
            found.append(Finding("LB-135", Location(sheet), {"form": each.form.sheet}))
        placed.append(Placed(each, raw, positions))
    return placed


def _write(placed: Sequence[Placed], scheme: Scheme, language: str) -> None:
    with unprotected([each.raw.sheet for each in placed]), restored_on_failure(each.raw for each in placed):
        for each in placed:
            order = _template_order(each, scheme, language)
            if order is None:
                _replace_rows(each)
            else:
                _fill_measures(each, order)


def _template_order(placed: Placed, scheme: Scheme, language: str) -> list[int] | None:
    """For each row of a table with fixed rows the row of the file, -1 where the file has none.

    None where the table has open rows, or the file speaks of other places than the table has.
    """
    form = placed.rows.form
    if not layout.has_fixed_rows(form) or DATE in placed.rows.cells:
        return None
    there = [
        tuple(key.dimension.classification.match(row[placed.positions[key.id]]).code or "" for key in form.keys)
        for row in placed.raw.rows
    ]
    given = {key: place for place, key in enumerate(placed.rows.keys)}
    if len(given) < len(placed.rows.keys) or not given.keys() <= set(there) or len(set(there)) < len(there):
        return None
    return [given.get(key, -1) for key in there]


def _fill_measures(placed: Placed, order: Sequence[int]) -> None:
    columns = [
        *(measure.id for measure in placed.rows.form.measures),
        *(text.id for text in placed.rows.form.texts),
    ]
    for id in columns:
        if id in placed.positions:
            cells = placed.rows.cells[id]
            write_block(placed.raw, 0, placed.positions[id], [[cells[at] if at >= 0 else None] for at in order])


def _replace_rows(placed: Placed) -> None:
    """The table as high as the data, its columns filled, and what stood in further rows cleared."""
    raw, count = placed.raw, len(placed.rows.keys)
    height = max(count, 1)
    width = len(raw.header)
    last = raw.first_row + height
    if len(raw.rows) > height:
        surplus = (
            (last + 1, raw.first_column),
            (raw.first_row + len(raw.rows), raw.first_column + width - 1),
        )
        raw.sheet.range(*surplus).clear_contents()
    if len(raw.rows) != height:
        corner = (last, raw.first_column + width - 1)
        raw.table.resize(raw.sheet.range((raw.first_row, raw.first_column), corner))
    for key in placed.rows.form.keys:
        keep_as_text(raw, placed.positions[key.id], last)
    columns: dict[int, list[Cell]] = {}
    own = {position: id for id, position in placed.positions.items()}
    for position in range(width):
        if position in own:
            columns[position] = placed.rows.cells.get(own[position], [None] * count)
        elif not is_calculated(raw, position):
            columns[position] = [None] * count  # a user's remark belongs to a row that is gone
    for start, end in runs(sorted(columns)):
        block = [[columns[position][row] for position in range(start, end + 1)] for row in range(count)]
        write_block(raw, 0, start, block)
