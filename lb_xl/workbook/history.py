"""The history in a workbook: what stands in the logs, and the rows that a run adds to them.

The run log is one small table, read once a run. The column log is read only by a run that adds something. Both
grow as tables do; rows that «Вернуть» emptied are filled again first.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

import xlwings as xw

from lb_xl import __version__
from lb_xl.balance import Balance
from lb_xl.cell_values import text
from lb_xl.findings import Finding, Location
from lb_xl.history.vintages import Numbers, Vintage, changed_columns, changed_final, is_repeated
from lb_xl.history.words import STATUSES, status_of, status_words
from lb_xl.scheme import Scheme
from lb_xl.workbook import history_places as places
from lb_xl.workbook.blocks import Block, Cell
from lb_xl.workbook.protection import unprotected
from lb_xl.workbook.protocol import moment
from lb_xl.workbook.rendering import Writing, block_place
from lb_xl.workbook.title_reading import named_value

PROGRAM = f"lb_xl {__version__}"


@dataclass(frozen=True)
class History:
    """The history of a workbook as it was read: its runs, and the status that the title sheet gives."""

    runs: tuple[Vintage, ...]
    status: str
    given: str = ""
    problem: str = ""

    @property
    def is_usable(self) -> bool:
        """Whether a run can be added: False where somebody has changed the log."""
        return not self.problem


@dataclass(frozen=True)
class Addition:
    """What a run adds: the rows of each log by the name of its table, and the status of a run that it repeats."""

    rows: Mapping[str, list[list[Cell]]]
    runs: tuple[Vintage, ...]
    status: str = ""


def read_history(book: xw.Book, scheme: Scheme) -> History | None:
    """The history of a workbook; None in one that was made without."""
    if places.RUNS not in book.names:
        return None
    given = text(named_value(book, places.STATUS))
    status = status_of(given) or STATUSES[0]
    unknown = given if given and status_of(given) is None else ""
    width = len(places.recorded_lines(scheme))
    log = log_table(book, places.RUNS, places.RUN_LOG)
    if log is None or log.range.shape[1] != len(places.BEFORE_LINES) + width + len(places.AFTER_LINES):
        return History((), status, unknown, places.RUN_LOG)
    if places.COLUMNS in book.names:
        columns = log_table(book, places.COLUMNS, places.COLUMN_LOG)
        if columns is None or columns.range.shape[1] != len(places.COLUMN_KEYS) + width:
            return History((), status, unknown, places.COLUMN_LOG)
    runs = []
    for row in _filled_rows(log):
        number, computed, year, word, *rest = row
        lines = tuple(value if isinstance(value, float) else None for value in rest[:width])
        program, fingerprint = rest[width:]
        found = (text(word), text(program), text(fingerprint))
        runs.append(
            Vintage(_whole(number), text(computed), _whole(year), status_of(found[0]) or found[0], lines, *found[1:])
        )
    return History(tuple(runs), status, unknown)


def history_findings(history: History | None, balance: Balance, language: str) -> tuple[Finding, ...]:
    """LB-483 a final balance is changed, LB-484 the log cannot be continued, LB-485 an unknown status."""
    if history is None:
        return ()
    found = []
    if history.problem:
        found.append(Finding("LB-484", values={"table": history.problem}))
    if history.given:
        found.append(Finding("LB-485", values={"given": history.given}))
    scheme = balance.scheme
    now = places.published(balance, language)
    changed = changed_final(history.runs, now, balance.inputs.fingerprint)
    if changed is not None:
        final, lines = changed
        titles = [
            line.row or line.title[language]
            for line, old, new in zip(places.recorded_lines(scheme), final.lines, lines, strict=True)
            if old != new
        ]
        values = {"number": final.number, "computed": final.computed, "lines": ", ".join(titles)}
        found.append(Finding("LB-483", Location(places.main_table(scheme).sheet[language]), values))
    return tuple(found)


def addition(
    book: xw.Book, history: History | None, balance: Balance, computed: datetime, language: str
) -> Addition | None:
    """What a computed balance adds to the history; None where there is none or it cannot take more."""
    if history is None or not history.is_usable:
        return None
    now = places.published(balance, language)
    print_ = balance.inputs.fingerprint
    repeated = is_repeated(history.runs, now, print_, PROGRAM)
    if repeated:
        return _kept_status(history)
    log = log_table(book, places.COLUMNS, places.COLUMN_LOG)
    changed = changed_columns(latest_columns(log, len(now.whole)), now) if log is not None else ()
    if repeated is None and not changed:
        return _kept_status(history)
    number = max((run.number for run in history.runs), default=0) + 1
    run = Vintage(number, moment(computed), balance.scheme.year, history.status, now.whole, PROGRAM, print_)
    word = status_words(language)[history.status]
    rows: dict[str, list[list[Cell]]] = {
        places.RUN_LOG: [[float(number), run.computed, float(run.year), word, *run.lines, PROGRAM, print_]]
    }
    if changed:
        rows[places.COLUMN_LOG] = [[float(number), each.code, each.title, *each.lines] for each in changed]
    return Addition(rows, (*history.runs, run))


def _kept_status(history: History) -> Addition | None:
    """The last run again, with the status that it has now: no new row."""
    last = history.runs[-1]
    if last.status == history.status:
        return None
    after = Vintage(last.number, last.computed, last.year, history.status, last.lines, last.program, last.fingerprint)
    return Addition({}, (*history.runs[:-1], after), history.status)


@contextmanager
def with_room(book: xw.Book, added: Addition | None, language: str) -> Iterator[list[Writing]]:
    """The writings of an addition, the logs grown to take them; grown logs shrink again where the run fails."""
    writings: list[Writing] = []
    grown: list[tuple[xw.main.Table, str]] = []
    rows = added.rows if added else {}
    for name, table in _logs(book):
        if rows.get(name):
            writings.append(_appended(table, rows[name], grown))
    if added is not None and added.status:
        log = log_table(book, places.RUNS, places.RUN_LOG)
        assert log is not None
        cell = log.range[len(_filled_rows(log)), places.BEFORE_LINES.index("status")]
        writings.append(Writing(cell, _block([[status_words(language)[added.status]]])))
    try:
        yield writings
    except BaseException:
        for table, address in grown:
            with unprotected([table.range.sheet]):
                table.resize(table.range.sheet.range(address))
        raise


def filled_lengths(book: xw.Book) -> dict[str, int]:
    """How many rows of each log are filled."""
    return {name: len(_filled_rows(table)) for name, table in _logs(book)}


def taken_out(book: xw.Book, lengths: Mapping[str, int]) -> dict[str, list[list[Cell]]]:
    """The rows of each log beyond some lengths: what an undo takes out of the history."""
    return {name: _filled_rows(table)[lengths[name] :] for name, table in _logs(book) if name in lengths}


def exchanged(book: xw.Book, lengths: Mapping[str, int], rows: Mapping[str, Sequence[Sequence[Cell]]]) -> list[Writing]:
    """The writings that leave each log as long as `lengths` and add `rows`; a log too short for them grows at once."""
    writings = []
    for name, table in _logs(book):
        kept, new = lengths.get(name), rows.get(name, [])
        if kept is None:
            continue
        height = max(len(_filled_rows(table)) - kept, len(new))
        if height:
            width = table.range.shape[1]
            cells = [[*row, *[None] * (width - len(row))][:width] for row in new]
            cells += [[None] * width for _ in range(height - len(new))]
            writings.append(_appended(table, cells, [], kept))
    return writings


def latest_columns(log: xw.main.Table, lines: int) -> dict[str, Numbers]:
    """The latest record of each column by its code."""
    return {code: records[-1] for code, records in column_records(log, lines).items()}


def column_records(log: xw.main.Table, lines: int) -> dict[str, list[Numbers]]:
    """Every record of each column by its code, the oldest first."""
    found: dict[str, list[Numbers]] = {}
    keys = len(places.COLUMN_KEYS)
    for row in _filled_rows(log):
        numbers = tuple(value if isinstance(value, float) else None for value in row[keys : keys + lines])
        found.setdefault(text(row[1]), []).append(numbers)
    return found


def log_table(book: xw.Book, name: str, table: str) -> xw.main.Table | None:
    """A log by the name of its rows; None where it is gone."""
    if name not in book.names:
        return None
    sheet = block_place(book, name).sheet
    return next((each for each in sheet.tables if each.name.casefold() == table), None)


def _logs(book: xw.Book) -> Iterator[tuple[str, xw.main.Table]]:
    for name, table in ((places.RUNS, places.RUN_LOG), (places.COLUMNS, places.COLUMN_LOG)):
        found = log_table(book, name, table)
        if found is not None:
            yield table, found


def _filled_rows(table: xw.main.Table) -> list[list[Cell]]:
    """The rows of a log up to the first without a run number."""
    rows = table.range.options(ndim=2, err_to_str=True).value[1:]
    return [list(row) for row in rows[: next((at for at, row in enumerate(rows) if row[0] is None), len(rows))]]


def _appended(
    table: xw.main.Table,
    rows: Sequence[Sequence[Cell]],
    grown: list[tuple[xw.main.Table, str]],
    filled: int | None = None,
) -> Writing:
    """The writing of rows below those that are filled; the table grows for them if it must."""
    place = table.range
    start = len(_filled_rows(table)) if filled is None else filled
    first = place.row + 1 + start
    last, width = first + len(rows) - 1, place.shape[1]
    sheet = place.sheet
    if last > place.row + place.shape[0] - 1:
        with unprotected([sheet]):
            grown.append((table, place.get_address()))
            table.resize(sheet.range((place.row, place.column), (last, place.column + width - 1)))
    return Writing(sheet.range((first, place.column), (last, place.column + width - 1)), _block(rows))


def _block(rows: Sequence[Sequence[Cell]]) -> Block:
    cells = [list(row) for row in rows]
    return Block(cells, cells)


def _whole(value: object) -> int:
    return int(value) if isinstance(value, float) else 0
