"""Takes returned files back into a national workbook, by business key.

Every file is read, whatever is wrong with another. What they say is laid upon what the workbook has
(`lb_xl.exchange.merging`); new values are written, contradictions go to the sheet of conflicts, and every file leaves
its receipt. Either all of this is written or nothing: before it is written there is room for it, and afterwards the
tables are read again and must hold everything. A second run with the same files writes nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import xlwings as xw

from lb_xl.exchange.conflicts import Conflict, by_item
from lb_xl.exchange.merging import Merged, merged
from lb_xl.exchange.receipts import Receipt, read_receipts, received, with_new
from lb_xl.exchange.records import Record, RecordKey, Value, value_columns
from lb_xl.exchange.remarks import missing
from lb_xl.exchange.suppliers import Department
from lb_xl.exchange.words import exchange_words
from lb_xl.findings import Finding, Location, errors
from lb_xl.language import LANGUAGES
from lb_xl.scheme import Scheme
from lb_xl.workbook import layout
from lb_xl.workbook.blocks import Block
from lb_xl.workbook.choices import (
    book_conflicts,
    form_targets,
    open_conflicts,
    settle,
    write_conflicts,
)
from lb_xl.workbook.intake import Intake, States, first_problem, intake, not_taken, receipts_of
from lb_xl.workbook.protection import unprotected
from lb_xl.workbook.protocol import moment
from lb_xl.workbook.reading import read_book
from lb_xl.workbook.record_writing import Target, obstacles, write_records
from lb_xl.workbook.rendering import Writing, block_place, fit_rows, write_all
from lb_xl.workbook.shown_values import show_values
from lb_xl.workbook.splitting import book_departments
from lb_xl.workbook.submission import Submission, read_submission
from lb_xl.workbook.tables import BookTables, book_tables
from lb_xl.workbook.title_reading import absent_forms, book_language, book_scheme, mark_forms

Progress = Callable[[str], None]
SPREADSHEETS = (".xlsx", ".xlsm", ".xlsb", ".xls", ".ods", ".csv")
BAR = 20
"""Marks of the bar that shows how many files are read."""


@dataclass(frozen=True)
class Collected:
    """What collecting came to: findings, whether the workbook changed, a line for people, how many files came in."""

    findings: tuple[Finding, ...]
    is_new: bool
    language: str
    result: str
    accepted: int = 0


def collect_files(
    book: xw.Book, paths: Sequence[Path], progress: Progress = lambda step: None, now: datetime | None = None
) -> Collected:
    """Collects returned files into a national workbook; the caller saves it where `is_new` says so."""
    found: list[Finding] = []
    language = book_language(book)
    scheme = book_scheme(book, found)
    found += [
        Finding("LB-474", values={"name": name})
        for name in (layout.CONFLICTS, layout.RECEIPTS)
        if scheme is not None and name not in book.names
    ]
    if scheme is None or found:
        words = exchange_words("work", language)["not_written"]
        return Collected(tuple(found), False, language, words.format(errors=len(errors(found))))
    files = _read(paths, scheme, language, progress)
    progress(exchange_words("work", language)["merging"])
    taken = intake(files, scheme)
    return _Collecting(book, scheme, language, taken, [*found, *taken.findings], now or datetime.now()).collected()


def workbook_files(paths: Iterable[Path], own: Path) -> list[Path]:
    """The workbooks among files and in folders, in the order of their names; never the national one itself.

    Other kinds of spreadsheets in a folder are among them: that they cannot be read is to be told, not passed over.
    """
    found: list[Path] = []
    for path in paths:
        inside = sorted(path.iterdir()) if path.is_dir() else [path]
        found += [each for each in inside if not path.is_dir() or _is_workbook(each)]
    return [path for path in dict.fromkeys(found) if path.resolve() != own.resolve()]


def _is_workbook(path: Path) -> bool:
    """Not the lock files, backups and leftovers that lie beside workbooks."""
    is_other = path.name.startswith(("~$", ".")) or ".bak." in path.name
    return path.suffix.lower() in SPREADSHEETS and not is_other


def _read(paths: Sequence[Path], scheme: Scheme, language: str, progress: Progress) -> list[Submission]:
    """Every file read once, with a bar that grows."""
    words = exchange_words("work", language)["reading"]
    edition = layout.edition(scheme, language)
    files = []
    for number, path in enumerate(paths, start=1):
        bar = "█" * (BAR * number // len(paths))
        progress(words.format(bar=bar.ljust(BAR, "░"), done=number, count=len(paths), name=path.name))
        files.append(read_submission(path, scheme, language, edition))
    return files


@dataclass
class _Collecting:
    """One collection into an open workbook."""

    book: xw.Book
    scheme: Scheme
    language: str
    intake: Intake
    found: list[Finding]
    now: datetime

    def collected(self) -> Collected:
        words = exchange_words("work", self.language)
        tables = book_tables(self.book)
        departments, remarks = book_departments(tables, self.scheme)
        self.found += remarks
        known = book_conflicts(self.book, self.scheme)
        waiting = {conflict.item[0] for conflict in known if conflict.choice != conflict.active}
        forms = {id for file in self.intake.files for id in file.forms} | waiting
        targets = form_targets(tables, self.scheme, self.language, forms, self.found)
        settled = settle(known, {id: target.records for id, target in targets.items()}, self.scheme)
        targets, changes, conflicts = self._merged(targets, settled.conflicts, settled.changes)
        after = [*settled.conflicts, *conflicts]
        states = {id: _after(target, changes[id], self.scheme) for id, target in targets.items()}
        disputed: dict[str, set[RecordKey]] = {}
        for conflict in after:
            if conflict.is_open:
                disputed.setdefault(conflict.item[0], set()).add(conflict.item[1])
        told = read_receipts(block_place(self.book, layout.RECEIPTS).value)
        new = receipts_of(self.intake, states, disputed, moment(self.now), self.language)
        receipts = with_new(told, new)
        self.found += missing(departments, received(receipts, self.language), self.scheme)
        if not self._has_room(after, receipts):
            count = len(errors(self.found))
            return Collected(tuple(self.found), False, self.language, words["not_written"].format(errors=count))
        statuses = self._statuses(tables, states, departments, receipts)
        is_new = self._write(targets, changes, statuses, after if after != known else None, receipts, len(told))
        self.found += open_conflicts(self.book, self.scheme, after)
        result = words["unchanged"]
        if is_new:
            result = words["collected"].format(
                files=self.intake.accepted,
                values=sum(len(each.changed) + _values(each.added) for each in changes.values()),
                open=sum(conflict.is_open for conflict in after),
                errors=len(errors(self.found)),
            )
        return Collected(tuple(self.found), is_new, self.language, result, self.intake.accepted)

    def _merged(
        self, targets: Mapping[str, Target], known: Sequence[Conflict], chosen: Mapping[str, Merged]
    ) -> tuple[dict[str, Target], dict[str, Merged], list[Conflict]]:
        """What each form becomes; a form into whose table nothing can be written is left as it is."""
        recorded = by_item(known)
        words = exchange_words("conflicts", self.language)["own_place"]
        kept: dict[str, Target] = {}
        changes: dict[str, Merged] = {}
        conflicts: list[Conflict] = []
        for id, target in targets.items():
            own = chosen.get(id, Merged())
            found = merged(target.records, self.intake.returned.get(id, ()), recorded, self.scheme, words)
            # What the user chose outweighs what the files say; both go to the sheet at once.
            both = Merged({**found.changed, **own.changed}, _joined(own.added, found.added), found.conflicts)
            stopped = obstacles(target, both.added)
            if stopped:
                where = Location(target.raw.sheet.name)
                self.found += [*stopped, not_taken(self.scheme, id, where, first_problem(stopped))]
                self.intake.refuse_everywhere(id)
                continue
            kept[id], changes[id] = target, both
            conflicts += found.conflicts
        for id in self.intake.returned.keys() - targets.keys():
            self.intake.refuse_everywhere(id)
        return kept, changes, conflicts

    def _has_room(self, conflicts: Sequence[Conflict], receipts: Sequence[Receipt]) -> bool:
        """LB-473 where a sheet cannot hold all that there is to tell: then nothing is written."""
        rooms = ((layout.CONFLICTS, len(conflicts)), (layout.RECEIPTS, len(receipts)))
        has_room = True
        for name, needed in rooms:
            place = block_place(self.book, name)
            if needed > place.shape[0]:
                has_room = False
                values = {"sheet": place.sheet.name, "needed": needed, "room": place.shape[0]}
                self.found.append(Finding("LB-473", Location(place.sheet.name), values))
        return has_room

    def _statuses(
        self,
        tables: BookTables,
        states: States,
        departments: Sequence[Department],
        receipts: Sequence[Receipt],
    ) -> dict[str, str]:
        """The forms whose status changes: filled where rows came, absent where every supplier says so."""
        ignored: list[Finding] = []
        absent_now = absent_forms(tables, self.scheme, ignored)
        absent_word = exchange_words("receipts", self.language)["absent"]
        said = {(each.department, each.form) for each in receipts if each.outcome == absent_word}
        found: dict[str, str] = {}
        for id, state in states.items():
            sheet = self.scheme.forms[id].sheet[self.language]
            own = [each for each in departments if id in each.forms]
            names = [{(each.name(self.scheme, other), sheet) for other in LANGUAGES} for each in own]
            if any(value is not None for row in state.values() for value in row):
                if id in absent_now:
                    found[id] = "filled"
            elif id not in absent_now and names and not any(said.isdisjoint(name) for name in names):
                found[id] = "absent"
        return found

    def _write(
        self,
        targets: Mapping[str, Target],
        changes: Mapping[str, Merged],
        statuses: Mapping[str, str],
        conflicts: Sequence[Conflict] | None,
        receipts: Sequence[Receipt],
        told: int,
    ) -> bool:
        """Everything that is new; returns whether anything was."""
        changed = {id for id, each in changes.items() if not each.is_empty}
        if not (changed or statuses or conflicts is not None or len(receipts) > told):
            return False
        sheets = [targets[id].raw.sheet for id in changed]
        sheets += [block_place(self.book, layout.CONFLICTS).sheet] if conflicts is not None else []
        sheets += [block_place(self.book, layout.RECEIPTS).sheet] if len(receipts) > told else []
        # A sheet with a password stops before anything is written, not in the middle.
        with unprotected({sheet.name: sheet for sheet in sheets}.values()):
            write_records(self.book, targets, changes, self.scheme, self.language)
            if statuses:
                mark_forms(book_tables(self.book), self.language, statuses)
            if conflicts is not None:
                write_conflicts(self.book, conflicts, self.scheme, self.language)
            if len(receipts) > told:
                place = block_place(self.book, layout.RECEIPTS)
                new = place[told : len(receipts), :]
                cells = [receipt.cells for receipt in receipts[told:]]
                write_all([Writing(new, Block(cells, cells))])
                fit_rows(place.sheet, [new[:, :-1]])  # the SHA-256 is one line of small letters
            if changed or statuses:
                show_values(self.book, read_book(self.book), imported=changed)
        return True


def _values(records: Iterable[Record]) -> int:
    return sum(value is not None for record in records for value in record.values)


def _joined(chosen: Sequence[Record], new: Sequence[Record]) -> list[Record]:
    """New rows, one for each key: what was chosen in a row before what came in it."""
    found = {record.key: record for record in new}
    for record in chosen:
        other = found.get(record.key)
        values = other.values if other else (None,) * len(record.values)
        both = (own if own is not None else value for own, value in zip(record.values, values, strict=True))
        found[record.key] = Record(record.key, other.cells if other else record.cells, tuple(both))
    return list(found.values())


def _after(target: Target, change: Merged, scheme: Scheme) -> dict[RecordKey, tuple[Value, ...]]:
    """The values of a form by key as they will be."""
    columns = value_columns(target.records.form, scheme)
    values = {key: list(record.values) for key, record in target.records.records.items()}
    for (key, column), value in change.changed.items():
        values[key][columns.index(column)] = value
    values |= {record.key: list(record.values) for record in change.added}
    return {key: tuple(own) for key, own in values.items()}
