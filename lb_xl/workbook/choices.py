"""The sheet of conflicts as a run meets it: choices are honoured, what is open is an error of its form."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import xlwings as xw

from lb_xl.exchange import conflicts as exchange_conflicts
from lb_xl.exchange.conflicts import (
    Conflict,
    Item,
    UnreadableRecordError,
    by_item,
    choice_of,
    conflict_cells,
    read_conflicts,
)
from lb_xl.exchange.merging import Merged
from lb_xl.exchange.records import FormRecords, Record, Value, form_records, key_words, value_columns
from lb_xl.exchange.remarks import repeated_rows
from lb_xl.findings import Finding, Location, WorkbookFileError
from lb_xl.scheme import Scheme
from lb_xl.workbook import layout
from lb_xl.workbook.blocks import Block
from lb_xl.workbook.record_writing import Target, write_records
from lb_xl.workbook.rendering import Writing, block_place, fit_rows, write_all
from lb_xl.workbook.tables import BookTables, book_tables, form_table
from lb_xl.workbook.title_reading import book_language, book_scheme


def book_conflicts(book: xw.Book, scheme: Scheme | None = None) -> list[Conflict]:
    """The conflicts that a workbook knows; none in a workbook without the sheet.

    Raises `WorkbookFileError` LB-499 where it is unknown what a row is about: to pass it over would lose a value.
    """
    if layout.CONFLICTS not in book.names:
        return []
    place = block_place(book, layout.CONFLICTS)
    try:
        return read_conflicts(place.options(ndim=2).value, scheme)
    except UnreadableRecordError as error:
        cell = place[error.row, exchange_conflicts.RECORD].get_address(False, False)
        raise WorkbookFileError("LB-499", sheet=place.sheet.name, row=error.row + 1, cell=cell) from error


def open_conflicts(book: xw.Book, scheme: Scheme, known: Sequence[Conflict] | None = None) -> tuple[Finding, ...]:
    """LB-471 for each form with a conflict on which nobody has decided, at the first of its rows."""
    given = book_conflicts(book, scheme) if known is None else known
    undecided = {item for item, rows in by_item(given).items() if _is_undecided(rows)}
    first: dict[str, int] = {}
    counts: dict[str, int] = {}
    for at, conflict in enumerate(given):
        form = conflict.item[0]
        if conflict.item in undecided and conflict.is_open and form in scheme.forms:
            first.setdefault(form, at)
            counts[form] = counts.get(form, 0) + 1
    if not first:
        return ()
    place = block_place(book, layout.CONFLICTS)
    return tuple(
        Finding(
            "LB-471",
            Location(place.sheet.name, place[at, exchange_conflicts.CHOICE].get_address(False, False)),
            {"form": scheme.forms[form].sheet},
            counts[form],
        )
        for form, at in first.items()
    )


def _is_undecided(rows: Sequence[Conflict]) -> bool:
    return any(row.is_open for row in rows) and choice_of(rows) is None


@dataclass(frozen=True)
class Settled:
    """The conflicts after their choices, and what the choices change in the forms."""

    conflicts: list[Conflict]
    changes: Mapping[str, Merged]

    @property
    def is_new(self) -> bool:
        return bool(self.changes)


def settle(given: Sequence[Conflict], records: Mapping[str, FormRecords], scheme: Scheme) -> Settled:
    """What the choices come to: a chosen value takes its place, the other one becomes inactive."""
    settled: dict[Item, list[Conflict]] = {}
    changes: dict[str, Merged] = {}
    for item, rows in by_item(given).items():
        form, key, column = item
        chosen = choice_of(rows)
        if chosen is None or form not in records or all(row.choice == row.active for row in rows):
            continue
        settled[item] = [row.chosen() for row in rows]
        change = changes.setdefault(form, Merged())
        record = records[form].records.get(key)
        columns = value_columns(records[form].form, scheme)
        if record is not None:
            change.changed[key, column] = chosen.value
        elif chosen.value is not None:
            _add(change, key, columns, column, chosen.value)
    places = {item: iter(rows) for item, rows in settled.items()}
    after = [next(places[each.item]) if each.item in places else each for each in given]
    return Settled(after, changes)


def _add(change: Merged, key: tuple[str, ...], columns: Sequence[str], column: str, value: Value) -> None:
    """A value of a row that the workbook does not have yet; other columns of the row may have been chosen before."""
    values = [value if each == column else None for each in columns]
    for at, record in enumerate(change.added):
        if record.key == key:
            both = (old if old is not None else new for old, new in zip(record.values, values, strict=True))
            change.added[at] = Record(key, record.cells, tuple(both))
            return
    change.added.append(Record(key, (None,) * len(key), tuple(values)))


def honour_choices(book: xw.Book) -> bool:
    """Carries out the choices of the sheet of conflicts; returns whether anything was written.

    The input cells that change are those that the user decided on, on that sheet.
    """
    given = book_conflicts(book)
    if not any(conflict.choice != conflict.active for conflict in given):
        return False
    ignored: list[Finding] = []
    scheme = book_scheme(book, ignored)
    if scheme is None:
        return False
    given = book_conflicts(book, scheme)
    language = book_language(book)
    forms = {conflict.item[0] for conflict in given if conflict.choice != conflict.active}
    targets = form_targets(book_tables(book), scheme, language, forms, ignored)
    settled = settle(given, {id: target.records for id, target in targets.items()}, scheme)
    if not settled.is_new:
        return False
    write_records(book, targets, settled.changes, scheme, language)
    write_conflicts(book, settled.conflicts, scheme, language)
    return True


def form_targets(
    tables: BookTables, scheme: Scheme, language: str, forms: Iterable[str], found: list[Finding]
) -> dict[str, Target]:
    """Some forms of a national workbook with their tables; adds LB-105 for one that is missing.

    Left out are forms whose rows cannot be read without guessing: their errors are added.
    """
    targets: dict[str, Target] = {}
    for id, form in scheme.forms.items():
        if id not in forms:
            continue
        raw = form_table(tables, form, language, found)
        if raw is None:
            continue
        origin = (raw.sheet.name, raw.first_row, raw.first_column)
        records = form_records(form, raw.header, raw.rows, origin, scheme, language)
        problems = [*records.blocking, *repeated_rows(records, scheme)]
        found += problems
        if not problems:
            targets[id] = Target(records, raw)
    return targets


def write_conflicts(book: xw.Book, conflicts: Sequence[Conflict], scheme: Scheme, language: str) -> None:
    """The sheet of conflicts as it is to be, with the count that engines do not calculate."""
    titles = {conflict.item: item_words(conflict.item, scheme, language) for conflict in conflicts}
    cells = conflict_cells(conflicts, titles, language)
    room, count = block_place(book, layout.CONFLICTS), block_place(book, layout.OPEN_CONFLICTS)
    place = room[: len(cells), :]  # a conflict stays once it is there
    write_all([Writing(place, Block(cells, cells))])
    fit_rows(place.sheet, [place[:, : exchange_conflicts.RECORD]])
    show = getattr(count.impl, "set_cached_values", None)
    if show is not None:
        show(float(sum(conflict.is_open for conflict in conflicts)))


def item_words(item: Item, scheme: Scheme, language: str) -> tuple[str, str, str]:
    """The form, the row and the column of an item in words."""
    id, key, column = item
    form = scheme.forms.get(id)
    if form is None:
        return id, " ".join(key), column
    header = next((each.header for each in layout.input_columns(form, language) if each.id == column), column)
    return form.sheet[language], key_words(form, scheme, key, language), header
