"""The command `lb-xl verify`: recomputes a workbook from its inputs and compares what it shows. Nothing is written."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path

import xlwings as xw

from lb_xl.balance import Balance
from lb_xl.cell_values import NOT_CALCULATED
from lb_xl.columns import column_letters
from lb_xl.comparison.verification import Cell, Verification, differing, protocol_differences
from lb_xl.comparison.words import word
from lb_xl.engines.file import open_book
from lb_xl.findings import Finding, FindingsError, Location, WorkbookFileError, errors
from lb_xl.words import Words
from lb_xl.workbook import layout
from lb_xl.workbook.blocks import Anchor, Block, table_block
from lb_xl.workbook.protocol import protocol_rows
from lb_xl.workbook.reading import Reading
from lb_xl.workbook.rendering import block_place
from lb_xl.workbook.run import Progress, examine, silent

COMPUTED_COLUMN = 3


def verified_file(path: Path, progress: Progress = silent) -> tuple[Verification, str]:
    """The verdict on a file and its language; raises as `verified_book`."""
    book = open_book(path, read_only=True, check_lock=False)
    try:
        return verified_book(book, path.name, progress)
    finally:
        book.close()


def verified_book(book: xw.Book, name: str, progress: Progress = silent) -> tuple[Verification, str]:
    """Compares every result cell, every recorded control total and the protocol with a recomputation.

    Raises `WorkbookFileError` where the book is not ours or was never computed (LB-432), `FindingsError` with the
    errors of its inputs where nothing can be computed from them.
    """
    outcome = examine(book, progress)
    reading, balance = outcome.reading, outcome.balance
    if reading.scheme is None:
        raise WorkbookFileError(outcome.findings[0].code, **outcome.findings[0].values)
    if not block_place(book, layout.COMPUTED).value:
        raise WorkbookFileError("LB-432", file=name)
    if balance is None:
        raise FindingsError(errors(outcome.findings))
    cells = list(_results(book, balance, reading.language))
    controls = list(_controls(book, reading))
    findings = [
        *_protocol(book, balance, outcome.findings, controls, reading.language),
        *differing(cells, reading.language),
    ]
    numbers = sum(isinstance(cell.computed, float) for cell in (*cells, *(cell for cell, _ in controls)))
    found = Verification(name, numbers, balance.inputs.fingerprint, tuple(findings))
    return found, reading.language


def _results(book: xw.Book, balance: Balance, language: str) -> Iterator[Cell]:
    """The cells of every result block beside what the inputs give."""
    places = {id: block_place(book, layout.result_block(id)) for id in balance.tables}
    anchors = {id: Anchor(place.sheet.name, place.row, place.column) for id, place in places.items()}
    for id, place in places.items():
        lines = balance.tables[id].table.lines
        shown = place.options(ndim=2, err_to_str=True).value
        block = table_block(balance, id, anchors)
        if any(NOT_CALCULATED in row for row in shown):
            shown = _as_calculated(shown, place.formula, block)
        for row, (line, own, wanted) in enumerate(zip(lines, shown, block.seen, strict=True)):
            title = f"{line.row} {line.title[language]}".strip()
            for column, (value, computed) in enumerate(zip(own, wanted, strict=True)):
                address = f"{column_letters(place.column + column)}{place.row + row}"
                yield Cell(Location(place.sheet.name, address), title, value, computed)


def _as_calculated(
    shown: Sequence[Sequence[object]], formulas: Sequence[Sequence[object]], block: Block
) -> list[list[object]]:
    """The cells of a file in which some program left formulas without values, as they will show once calculated.

    A formula that is still ours gives what its cells give, and those are compared one by one; another shows nothing.
    """
    return [
        [
            value if value != NOT_CALCULATED else computed if formula == own else None
            for value, formula, own, computed in zip(*rows, strict=True)
        ]
        for rows in zip(shown, formulas, block.content, block.seen, strict=True)
    ]


def _controls(book: xw.Book, reading: Reading) -> Iterator[tuple[Cell, str]]:
    """The control totals of the last run beside those of the inputs as they are, each with the sheet of its form."""
    place = block_place(book, layout.CONTROLS)
    assert reading.scheme is not None
    for at, row in enumerate(place.options(ndim=2, err_to_str=True).value):
        form, measure = str(row[0]), str(row[2])
        if form in reading.scheme.forms:
            sheet = reading.scheme.forms[form].sheet[reading.language]
            what = word("verification", "control", reading.language, sheet=sheet, measure=measure)
            address = f"{column_letters(place.column + COMPUTED_COLUMN)}{place.row + at}"
            now = reading.control(form, measure)
            yield Cell(Location(place.sheet.name, address), what, row[COMPUTED_COLUMN] or 0.0, now or 0.0), sheet


def _protocol(
    book: xw.Book, balance: Balance, findings: tuple[Finding, ...], controls: list[tuple[Cell, str]], language: str
) -> Iterator[Finding]:
    words = Words("protocol", language)
    place = block_place(book, layout.PROTOCOL)
    recorded = [(str(row[0] or ""), row[1]) for row in place.options(ndim=2, err_to_str=True).value]
    now = protocol_rows(balance, findings, datetime(1, 1, 1), language)[: place.shape[0]]
    lists = [
        words["classification"].format(title=dimension.title[language])
        for dimension in balance.scheme.dimensions.values()
    ]
    editions = (words["program"], words["scheme"], words["methodology"], *lists)
    counts = {words[key] for key in ("error", "warning", "note")}
    if dict(recorded).get(words["program"]) != dict(now).get(words["program"]):
        # Another version may have more to say of the same inputs.
        now = [row for row in now if row[0] not in counts]
    changed = [cell for cell, _ in controls if not cell.agrees]
    names = list(dict.fromkeys(sheet for cell, sheet in controls if not cell.agrees))
    labels = words["computed"], words["fingerprint"]
    where = Location(place.sheet.name)
    yield from protocol_differences(recorded, now, labels, editions, names, where, language)
    if dict(recorded).get(words["fingerprint"]) == balance.inputs.fingerprint:
        yield from differing(changed, language)
