"""One returned file as it is read: whose it is, its forms by business key, and what is wrong with it.

The file is read from disk whatever the host. Its forms are found by their tables, and where a program dropped the
tables by the name of the sheet, or by the title above a header that has every column of the form.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import xlwings as xw

from lb_xl.cell_values import is_blank
from lb_xl.code_matching import plain_name
from lb_xl.engines.file import open_book
from lb_xl.exchange.passport import MARK, SHEET, Passport, control_total, handed_fingerprint, read_passport
from lb_xl.exchange.records import FormRecords, form_records
from lb_xl.exchange.words import exchange_words
from lb_xl.findings import Finding, Location, WorkbookFileError
from lb_xl.form import Form
from lb_xl.headers import headed_columns, plain_header
from lb_xl.language import LANGUAGES
from lb_xl.matching import CODE_BLANK
from lb_xl.scheme import Scheme
from lb_xl.words import Words
from lb_xl.workbook import layout
from lb_xl.workbook.department_cover import COVER_NAME, COVER_YEAR, status_name
from lb_xl.workbook.tables import BookTables, book_tables, cells_below, raw_table
from lb_xl.workbook.title_reading import named_value

HEADER_ROWS = 40
"""Rows of a sheet in which the header of a form is looked for."""


@dataclass(frozen=True)
class Submission:
    """A file with all that it says. Without a passport, or with a `refusal`, its forms were not read.

    `shown_totals` are the control totals that its sheets show, `cover` what its title sheet says of year and name.
    """

    file: str
    sha256: str = ""
    passport: Passport | None = None
    refusal: Finding | None = None
    forms: Mapping[str, FormRecords] = field(default_factory=dict)
    unfound: tuple[str, ...] = ()
    below: Mapping[str, str] = field(default_factory=dict)
    absent: frozenset[str] = frozenset()
    shown_totals: Mapping[str, tuple[float, ...]] = field(default_factory=dict)
    cover: tuple[object, object] = (None, None)

    @property
    def department(self) -> str:
        return self.passport.facts.get("name", "") if self.passport else ""

    @property
    def content(self) -> str:
        """A fingerprint of whose it is and what it says, whatever the bytes of the file."""
        parts = [self.department, *sorted(self.absent)]
        for id, form in sorted(self.forms.items()):
            values = {key: each.values for key, each in form.records.items() if each.says_something}
            parts += [id, handed_fingerprint(values)]
        return hashlib.sha256("\n".join(parts).encode("utf-8")).hexdigest()

    def total(self, form: str) -> float:
        """The control total of a form in the file."""
        return control_total(record.values for record in self.forms[form].records.values())


def read_submission(path: Path, scheme: Scheme, language: str, edition: str) -> Submission:
    """Everything that a returned file says; what makes it useless is its `refusal` (LB-463 to LB-466)."""
    found = Submission(path.name)
    try:
        found = replace(found, sha256=hashlib.sha256(path.read_bytes()).hexdigest())
        book = open_book(path, read_only=True, check_lock=False)
    except (WorkbookFileError, OSError) as error:
        return replace(found, refusal=_unreadable(path, error, language))
    try:
        return _read(book, found, scheme, language, edition)
    except WorkbookFileError as error:
        return replace(found, refusal=_unreadable(path, error, language))
    finally:
        book.close()


def _unreadable(path: Path, error: WorkbookFileError | OSError, language: str) -> Finding:
    problem = error.finding.what(language) if isinstance(error, WorkbookFileError) else str(error.strerror or error)
    return Finding("LB-464", Location(file=path.name), {"file": path.name, "problem": problem})


def _read(book: xw.Book, found: Submission, scheme: Scheme, language: str, edition: str) -> Submission:
    passport = _passport(book)
    where = Location(file=found.file)
    if passport is None:
        return replace(found, refusal=Finding("LB-463", where, {"file": found.file}))
    found = replace(found, passport=passport)
    refusal = _of_another_balance(passport, scheme, edition, language, found.file)
    if refusal is not None:
        return replace(found, refusal=refusal)
    tables = book_tables(book)
    forms: dict[str, FormRecords] = {}
    unfound: list[str] = []
    below: dict[str, str] = {}
    totals: dict[str, tuple[float, ...]] = {}
    for id in passport.forms:
        form = scheme.forms.get(id)
        if form is None:
            continue
        region = _region(book, tables, form, below)
        if region is None:
            unfound.append(id)
            continue
        sheet, header, rows, first_row, first_column = region
        origin = (sheet.name, first_row, first_column)
        records = form_records(form, header, rows, origin, scheme, language)
        if any(finding.code == CODE_BLANK for finding in records.findings):
            rows = _with_merged_keys(sheet, records, rows, first_row, first_column)
            records = form_records(form, header, rows, origin, scheme, language)
        forms[id] = records
        totals[id] = tuple(_numbers(named_value(book, layout.input_totals(id))))
    return replace(
        found,
        forms=forms,
        unfound=tuple(unfound),
        below=below,
        absent=frozenset(id for id in passport.forms if _is_absent(book, id)),
        shown_totals=totals,
        cover=(named_value(book, COVER_YEAR), named_value(book, COVER_NAME)),
    )


def _passport(book: xw.Book) -> Passport | None:
    """The hidden sheet by its name, or by the mark in its first cell where it was renamed."""
    sheets = sorted(book.sheets, key=lambda sheet: sheet.name != SHEET)
    for sheet in sheets:
        if sheet.name == SHEET or sheet.range("A1").value == MARK:
            return read_passport(sheet.used_range.options(ndim=2).value)
    return None


def _of_another_balance(passport: Passport, scheme: Scheme, edition: str, language: str, file: str) -> Finding | None:
    words = exchange_words("work", language)["fact_year"]
    own, given = (scheme.id, scheme.year), (passport.facts.get("scheme", ""), passport.year)
    if own != given:
        shown = {"scheme": given[0] or "—", "year": passport.facts.get("year") or "—"}
        values = {
            "file": file,
            "given": words.format(**shown),
            "wanted": words.format(scheme=own[0], year=own[1]),
        }
        return Finding("LB-465", Location(file=file), values)
    editions = {plain_name(layout.edition(scheme, each)) for each in LANGUAGES} | {plain_name(edition)}
    if plain_name(passport.facts.get("edition", "")) not in editions:
        values = {"file": file, "given": passport.facts.get("edition", ""), "wanted": edition}
        return Finding("LB-466", Location(file=file), values)
    return None


Region = tuple[xw.Sheet, Sequence[object], Sequence[Sequence[object]], int, int]
"""A sheet with the header and the rows of a form, and the row and column where they begin."""


def _region(book: xw.Book, tables: BookTables, form: Form, below: dict[str, str]) -> Region | None:
    """Where the rows of a form stand; notes the cell of what stands below its table, outside it."""
    name = layout.input_table(form.id).casefold()
    if name in tables:
        raw = raw_table(*tables[name])
        for row, cells in enumerate(cells_below(raw)):
            if not all(is_blank(cell) for cell in cells):
                place = raw.sheet.range((raw.first_row + len(raw.rows) + 1 + row, raw.first_column))
                below[form.id] = place.get_address(False, False)
                break
        return raw.sheet, raw.header, raw.rows, raw.first_row, raw.first_column
    return _region_by_header(book, form)


def _region_by_header(book: xw.Book, form: Form) -> Region | None:
    """The rows below the header of a form, on the sheet of its name or below its title: for files without tables."""
    titles = {plain_name(form.title[each]) for each in LANGUAGES}
    names = {plain_name(form.sheet[each]) for each in LANGUAGES}
    for sheet in sorted(book.sheets, key=lambda sheet: plain_name(sheet.name) not in names):
        used = sheet.used_range
        cells = used.options(ndim=2, err_to_str=True).value
        is_named = plain_name(sheet.name) in names
        for at, row in enumerate(cells[:HEADER_ROWS]):
            is_named = is_named or any(isinstance(cell, str) and plain_name(cell) in titles for cell in row)
            if is_named and _is_header(row, form):
                return sheet, row, cells[at + 1 :], used.row + at, used.column
    return None


def _is_header(row: Sequence[object], form: Form) -> bool:
    given = {plain_header(cell) for cell in row if isinstance(cell, str)}
    return all(given.intersection(column.names) for column in headed_columns(form) if column.required)


def _with_merged_keys(
    sheet: xw.Sheet, records: FormRecords, rows: Sequence[Sequence[object]], first_row: int, first_column: int
) -> Sequence[Sequence[object]]:
    """The rows with the code of merged cells in each row that they cover: it stands only in the first."""
    positions = records.positions or {}
    keys = [positions[key.id] for key in records.form.keys if key.id in positions]
    filled = [list(row) for row in rows]
    for at, row in enumerate(filled):
        if all(is_blank(row[place]) for place in positions.values()):
            continue
        for place in (place for place in keys if is_blank(row[place])):
            area = sheet.range((first_row + 1 + at, first_column + place)).merge_area
            above = area.row - first_row - 1
            if area.count > 1 and 0 <= above < at:
                row[place] = filled[above][area.column - first_column]
    return filled


def _numbers(cells: object) -> Iterator[float]:
    """The numbers of a row of cells, none where one of them is no number: a total that nobody calculated."""
    row = cells if isinstance(cells, list) else [cells]
    numbers = [cell for cell in row if isinstance(cell, float)]
    if len(numbers) == len(row):
        yield from numbers


def _is_absent(book: xw.Book, form: str) -> bool:
    given = named_value(book, status_name(form))
    words = {plain_name(Words("status", each)["absent"]) for each in LANGUAGES}
    return isinstance(given, str) and plain_name(given) in words
