"""The rows of a form by business key: the codes of every key column, the date where rows have one, never the position.

Codes are taken as they were written (`15.11`, not the `15` at which it counts), cells of measures as numbers in the
unit of the sheet. In the form of other sources the words belong to the key, as they do in its checks.
"""

from __future__ import annotations

import datetime
import json
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from lb_xl.cell_values import date, is_blank, number, text
from lb_xl.columns import column_letters
from lb_xl.findings import Finding, Location, errors
from lb_xl.folding import Fold
from lb_xl.form import TOTAL, Form
from lb_xl.headers import DATE, date_title, plain_header
from lb_xl.language import LANGUAGES
from lb_xl.matching import GIVEN, match_columns, optional_keys
from lb_xl.scheme import Scheme

RecordKey = tuple[str, ...]
Value = float | str | None

SAME = 1e-13
"""Numbers that differ by less than this part are the same: some programs save fifteen digits."""

SHOWN = 4
"""How many rows a finding names."""

BLANK_CODES = frozenset({"LB-126", "LB-127"})
"""A blank cell says nothing: it does not stand in the way of the rest."""


@dataclass(frozen=True)
class Record:
    """One row: its key, its key cells as they stand (with the date), its values by column, its row on the sheet."""

    key: RecordKey
    cells: tuple[object, ...]
    values: tuple[Value, ...]
    row: int = 0

    @property
    def says_something(self) -> bool:
        return any(value is not None for value in self.values)


@dataclass(frozen=True)
class FormRecords:
    """A form as it stands on a sheet: its records by key, where its columns are, and what is wrong with it.

    With a `blocking` finding the records are not to be trusted.
    """

    form: Form
    records: Mapping[RecordKey, Record]
    sheet: str = ""
    letters: Mapping[str, str] | None = None
    positions: Mapping[str, int] | None = None
    findings: tuple[Finding, ...] = ()
    repeated: tuple[tuple[Record, Record], ...] = ()

    @property
    def blocking(self) -> tuple[Finding, ...]:
        return errors(self.findings)

    def cell(self, column: str, row: int) -> str:
        """The address of a value, e.g. `D17`."""
        return f"{(self.letters or {}).get(column, '')}{row}"


def value_columns(form: Form, scheme: Scheme) -> tuple[str, ...]:
    """The columns that hold what a row says: measures, and words that do not belong to its key."""
    texts = () if form.id == scheme.adjustments else tuple(column.id for column in form.texts)
    return (*(measure.id for measure in form.measures), *texts)


def key_columns(form: Form, scheme: Scheme) -> tuple[str, ...]:
    """The columns that say which row it is, the date last."""
    texts = tuple(column.id for column in form.texts) if form.id == scheme.adjustments else ()
    return (*(key.id for key in form.keys), *texts, DATE)


def same(one: Value, other: Value) -> bool:
    """Whether two cells say the same.

    >>> same(0.1 + 0.2, 0.3), same(None, 0.0)
    (True, False)
    """
    if isinstance(one, float) and isinstance(other, float):
        return one == other or math.isclose(one, other, rel_tol=SAME)
    return one == other


def key_text(key: RecordKey) -> str:
    """A key as one text, which `read_key` reads back.

    >>> key_text(("1", "urban", "")), read_key('["1", "urban", ""]')
    ('["1", "urban", ""]', ('1', 'urban', ''))
    """
    return json.dumps(key, ensure_ascii=False)


def read_key(text: str) -> RecordKey:
    """Raises `ValueError` where the text is no key."""
    parts = json.loads(text)
    if not isinstance(parts, list) or not all(isinstance(part, str) for part in parts):
        raise ValueError(text)
    return tuple(parts)


def key_words(form: Form, scheme: Scheme, key: RecordKey, language: str) -> str:
    """A key in words: `Брестская область · городская местность`."""
    parts = []
    for column, code in zip(key_columns(form, scheme), key, strict=True):
        own = form.key(column)
        if own is None or not code:
            parts.append(code)
        elif code in own.dimension.codes:
            listed = own.dimension.classification
            parts.append(listed.short(code, language) if listed.shown == "title" else code)
        else:
            total = own.dimension.total
            parts.append(total[language] if code == "total" and total else code)
    return " · ".join(part for part in parts if part)


def rows_in_words(form: Form, scheme: Scheme, records: Sequence[Record], language: str) -> str:
    """The first rows in words; a finding names no more of them."""
    more = "; …" if len(records) > SHOWN else ""
    return "; ".join(key_words(form, scheme, record.key, language) for record in records[:SHOWN]) + more


def covers(form: Form, scheme: Scheme, whole: RecordKey, part: RecordKey) -> bool:
    """Whether a row speaks for another one too: it has its total, or a code above it, where they differ."""
    if whole == part:
        return False
    for column, above, code in zip(key_columns(form, scheme), whole, part, strict=True):
        own = form.key(column)
        if above == code or (own is not None and above == TOTAL):
            continue
        if own is None or code not in own.dimension.codes or above not in own.dimension.classification.ancestors(code):
            return False
    return True


def order_of(form: Form, scheme: Scheme, key: RecordKey) -> tuple[object, ...]:
    """Where a key stands among the others: by the order of the lists, whatever the order in which rows came."""
    places: list[object] = []
    for column, code in zip(key_columns(form, scheme), key, strict=True):
        own = form.key(column)
        codes = own.dimension.codes if own else ()
        places.append((codes.index(code), "") if code in codes else (len(codes), code))
    return tuple(places)


def sorted_records(records: Iterable[Record], form: Form, scheme: Scheme) -> list[Record]:
    return sorted(records, key=lambda record: order_of(form, scheme, record.key))


def key_cells(record: Record, form: Form, scheme: Scheme, language: str) -> dict[str, object]:
    """The key cells of a row as a sheet shows them: labels of listed codes, finer ones as they were written."""
    found: dict[str, object] = {}
    for column, code, cell in zip(key_columns(form, scheme), record.key, record.cells, strict=True):
        own = form.key(column)
        if own is None:
            found[column] = _moment(code) if column == DATE else code or None
        elif code in own.dimension.codes:
            found[column] = own.dimension.classification.label(code, language)
        elif code == TOTAL:
            found[column] = own.dimension.total[language] if own.dimension.total else TOTAL
        else:
            found[column] = text(cell) or code or None
    return found


def _moment(code: str) -> datetime.datetime | None:
    found = date(code) if code else None
    return datetime.datetime.combine(found, datetime.time()) if found else None


def form_records(
    form: Form,
    header: Sequence[object],
    rows: Sequence[Sequence[object]],
    origin: tuple[str, int, int],
    scheme: Scheme,
    language: str,
) -> FormRecords:
    """The rows of a table by key; `origin` is the sheet, row and column of its header, as `match_columns` has it.

    Findings are those of structure (LB-106 to LB-133) without blank cells.
    """
    sheet, first_row, first_column = origin
    columns: list[Sequence[object]] = list(zip(*rows, strict=True)) if rows else [()] * len(header)
    dated = _date_position(header)
    dates = columns[dated] if dated is not None else None
    undated = [None if place == dated else name for place, name in enumerate(header)]
    fold = Fold(lambda cell: Location(sheet, cell))
    # As a form of open rows, so that the rows of an empty form are there with their keys.
    data, notes = match_columns(
        replace(form, rows="open"), undated, columns, origin, language, scheme.year, optional_keys(scheme, form), fold
    )
    found = [note for note in notes if note.code not in BLANK_CODES]
    places = {column_letters(first_column + place): place for place in range(len(header))}
    positions = {id: places[letters] for id, letters in data.columns.items()}
    if dated is not None:
        positions[DATE] = dated
    indices = [int(row) - first_row - 1 for row in data.frame.index]
    parts: list[list[str]] = []
    for key in form.keys:
        if key.id + GIVEN in data.frame:
            parts.append(data.frame[key.id + GIVEN].tolist())
        else:
            column = data.frame[key.id].cat
            listed = [*map(str, column.categories), ""]
            parts.append([listed[place] for place in column.codes.tolist()])
    if form.id == scheme.adjustments:
        parts += [data.frame[column.id].tolist() for column in form.texts]
    letter = column_letters(first_column + positions[DATE]) if DATE in positions else ""
    moments, problems = _dates(dates, indices, sheet, letter, first_row)
    found += problems
    parts.append(moments)
    values = [
        _values(form, id, columns[positions[id]] if id in positions else None, indices, language)
        for id in value_columns(form, scheme)
    ]
    shown = [columns[positions[id]] if id in positions else None for id in key_columns(form, scheme)]
    records: dict[RecordKey, Record] = {}
    repeated: list[tuple[Record, Record]] = []
    for at, (codes, own) in enumerate(zip(zip(*parts, strict=True), zip(*values, strict=True), strict=True)):
        index, identity = indices[at], tuple(codes)
        cells = tuple(column[index] if column is not None else None for column in shown)
        record = Record(identity, cells, own, index + first_row + 1)
        if identity in records:
            repeated.append((records[identity], record))
        else:
            records[identity] = record
    letters = dict(data.columns)
    return FormRecords(form, records, sheet, letters, positions, tuple(found), tuple(repeated))


def _date_position(header: Sequence[object]) -> int | None:
    """Where the optional column of dates stands."""
    names = {plain_header(name) for name in (DATE, *(date_title()[each] for each in LANGUAGES))}
    return next((place for place, name in enumerate(header) if name and plain_header(name) in names), None)


def _dates(
    cells: Sequence[object] | None, indices: Sequence[int], sheet: str, letter: str, first_row: int
) -> tuple[list[str], list[Finding]]:
    """The date of each row as text, empty where it has none; LB-130 where a cell holds none."""
    if cells is None:
        return [""] * len(indices), []
    found: list[str] = []
    fold = Fold(lambda cell: Location(sheet, cell))
    for index in indices:
        cell = cells[index]
        moment = None if is_blank(cell) else date(cell)
        if moment is None and not is_blank(cell):
            fold.add("LB-130", f"{letter}{first_row + 1 + index}", DATE, text(cell))
        found.append(moment.isoformat() if moment else "")
    return found, list(fold.findings())


def _values(form: Form, id: str, cells: Sequence[object] | None, indices: Sequence[int], language: str) -> list[Value]:
    if cells is None:
        return [None] * len(indices)
    if form.measure(id) is None:
        return [text(cells[index]) or None for index in indices]
    found: list[Value] = []
    for index in indices:
        cell = cells[index]
        if cell.__class__ is not float:
            read, _ = number(cell, language)
            cell = None if math.isnan(read) else read
        found.append(cell)
    return found


def only(records: FormRecords, keys: Iterable[RecordKey]) -> FormRecords:
    """Some of the records."""
    kept = set(keys)
    return replace(records, records={key: record for key, record in records.records.items() if key in kept})
