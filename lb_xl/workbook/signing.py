"""Sign-off in a workbook: reads signatures and the log of seals, says what is to be written for them.

A workbook built before there was a sign-off sheet has none of it, and nothing is said or written.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import xlwings as xw

from lb_xl.cell_values import date, is_blank, text
from lb_xl.findings import Finding, Location, errors
from lb_xl.inputs import FormData
from lb_xl.language import Text
from lb_xl.number_words import number_words
from lb_xl.sealed_rows import packed_rows, row_changes
from lb_xl.sign_off import (
    SEALED,
    Seal,
    Signature,
    changed_since,
    due_entry,
    is_broken,
    not_sealed,
    not_understood,
    refusal_of,
    standing_seals,
)
from lb_xl.sign_off_words import filled, sign_off_words, words
from lb_xl.words import Words
from lb_xl.workbook import layout
from lb_xl.workbook.blocks import Block, Cell
from lb_xl.workbook.grown_table import appended
from lb_xl.workbook.reading import Reading
from lb_xl.workbook.rendering import Writing, block_place
from lb_xl.workbook.rendering import filled as brought_to_size
from lb_xl.workbook.tables import RawTable, raw_table

FORM, STATE, BY, ON, SEALED_AT, FINGERPRINT = 0, 2, 3, 4, 6, 7
THEN = 3
"""Columns of the table of forms, and of the control totals."""

PIECE, MARK = 8000, ":"
"""Characters of the kept rows in a cell, and what stands before them: as for the results kept for «Вернуть»."""


@dataclass(frozen=True)
class SignOff:
    """What a workbook says of the sign-off of its forms.

    `entries` are the seals and withdrawals that are due and not yet written, `seals` those that stand with them;
    `is_astray` where the table shows other seals than the log knows (a row was pasted over, or brought in).
    """

    forms: RawTable
    log: RawTable
    findings: tuple[Finding, ...]
    entries: tuple[Seal, ...]
    seals: Mapping[str, Seal]
    is_astray: bool = False


def read_sign_off(book: xw.Book, reading: Reading, found: Sequence[Finding], now: datetime.datetime) -> SignOff | None:
    """The sign-off of a workbook; None where it has no such sheet. `found` tells which forms have errors."""
    names = (layout.SIGN_OFF, layout.SIGN_OFF_LOG)
    if reading.inputs is None or not all(name in reading.tables for name in names):
        return None
    forms, log = (raw_table(*reading.tables[name]) for name in names)
    seals = standing_seals(_entries(log))
    wrong = {finding.where.sheet for finding in errors(found)}
    findings: list[Finding] = []
    entries: list[Seal] = []
    for signature in _signatures(forms):
        form = reading.inputs.scheme.forms.get(signature.form)
        if form is None:
            continue
        data, seal = reading.inputs.forms.get(form.id), seals.get(form.id)
        if signature.state is None:
            findings.append(not_understood(signature, form.sheet))
            continue
        sheet = data.sheet if data is not None else form.sheet[reading.language]
        is_absent = data is not None and form.id in reading.inputs.absent
        refusal = None
        if signature.state in SEALED:
            refusal = refusal_of(signature, data, is_absent=is_absent, has_errors=sheet in wrong)
        entry = due_entry(signature, seal, data, refusal, _totals(reading, form.id), _moment(now))
        if entry is not None:
            entries.append(entry)
            continue
        if refusal is not None and (seal is None or not seal.is_of(signature)):
            findings.append(not_sealed(signature, form.sheet, refusal))
        if seal is not None and data is not None and is_broken(seal, data):
            changes = row_changes(_kept_rows(book, form.id, seal.fingerprint), seal.fingerprint, data)
            findings.append(changed_since(seal, data, changes))
    return SignOff(forms, log, tuple(findings), tuple(entries), _after(seals, entries), _is_astray(forms, seals))


def sign_off_writings(book: xw.Book, reading: Reading, signed: SignOff | None) -> list[Writing]:
    """What is to be written for the seals and withdrawals that are due; nothing where none is.

    The log grows by its rows beforehand, since a table takes no more than its place.
    """
    if signed is None or not (signed.entries or signed.is_astray):
        return []
    shown = [_seal_columns(signed), _sealed_totals(book, reading, signed)]
    if not signed.entries:
        return shown
    log = appended(signed.log, [_log_row(entry, reading.language) for entry in signed.entries])
    return [*shown, log, *_kept(book, reading, signed.entries)]


def sign(book: xw.Book, reading: Reading, forms: Iterable[str], state: str, by: str, on: datetime.datetime) -> None:
    """Writes a signature into the rows of some forms, as a person would; the next check sets the seals."""
    raw = raw_table(*reading.tables[layout.SIGN_OFF])
    wanted = set(forms)
    for place, row in enumerate(raw.rows, start=raw.first_row + 1):
        if text(row[FORM]) in wanted:
            columns = (raw.first_column + STATE, raw.first_column + ON)
            raw.sheet.range((place, columns[0]), (place, columns[1])).value = [state, by or None, on if by else None]


def show_sign_off(book: xw.Book, reading: Reading) -> None:
    """Sets what the native formulas of the sign-off sheet show, for engines that do not calculate."""
    if layout.SIGN_OFF not in reading.tables or reading.scheme is None:
        return
    place = block_place(book, layout.SIGN_OFF_CONTROLS)
    verdicts = Words("verdict", reading.language)
    shown: list[list[object]] = []
    moved: set[str] = set()
    before = place.options(ndim=2, err_to_str=True).value
    for row in before:
        form, title, then = str(row[0]), str(row[2]), row[THEN]
        now = reading.control(form, title)
        verdict = ""
        if isinstance(then, float):
            agrees = now is not None and abs(now - then) <= 1e-5
            verdict = verdicts["holds" if agrees else "differs"]
            moved |= set() if agrees else {form}
        shown.append([now, verdict])
    _show(place.sheet.range(place[0, THEN + 1], place.last_cell), [list(row[THEN + 1 :]) for row in before], shown)
    raw = raw_table(*reading.tables[layout.SIGN_OFF])
    states: list[list[object]] = [[_shown_state(row, reading, moved)] for row in raw.rows]
    column = raw.table.range.columns[BY + 2].offset(row_offset=1).resize(len(states))
    _show(column, [[row[BY + 2]] for row in raw.rows], states)


def _show(place: xw.Range, before: list[list[object]], values: list[list[object]]) -> None:
    """Cached values, where they are not those that are shown already."""
    if [[cell or None for cell in row] for row in before] != [[cell or None for cell in row] for row in values]:
        place.impl.set_cached_values(values)


def _shown_state(row: Sequence[object], reading: Reading, moved: set[str]) -> str:
    """What the native state of a form shows."""
    said, states = sign_off_words("sign_off_sheet", reading.language), sign_off_words("states", reading.language)
    form, given = text(row[FORM]), text(row[STATE])
    if given in ("", states["empty"], states["draft"]):
        control = reading.controls.get(form)
        return states["draft" if control and control.rows else "empty"]
    if is_blank(row[FINGERPRINT]):
        return said.filled("unsealed", state=given)
    if form in moved:
        return said["changed_approved" if given == states["approved"] else "changed_checked"]
    return given


def _signatures(raw: RawTable) -> Iterable[Signature]:
    for place, row in enumerate(raw.rows, start=raw.first_row + 1):
        cell = raw.sheet.range((place, raw.first_column + STATE)).get_address(False, False)
        on, problem = _date_words(row[ON])
        where = Location(raw.sheet.name, cell)
        yield Signature(text(row[FORM]), text(row[STATE]), text(row[BY]), on, problem, where)


def _date_words(cell: object) -> tuple[str, Text | None]:
    """A date as the log keeps it, with its time where it has one; what is wrong with a cell that is no date."""
    if isinstance(cell, (int, float)) and not isinstance(cell, bool) and 36526 < cell < 80000:
        # A cell whose format was lost shows the number of the day.
        cell = datetime.datetime(1899, 12, 30) + datetime.timedelta(days=float(cell))
    if isinstance(cell, datetime.datetime) and (cell.hour or cell.minute):
        return cell.strftime("%d.%m.%Y %H:%M"), None
    found = date(cell)
    if found is not None:
        return found.strftime("%d.%m.%Y"), None
    given = text(cell)
    return "", filled("reasons", "bad_date", given=given) if given else None


def _entries(raw: RawTable) -> list[Seal]:
    """The log from the first entry to the last."""
    events = {word[language]: id for id, word in words("sign_off_sheet").items()
              if id in ("set", "renewed", "withdrawn") for language in ("ru", "en")}  # fmt: skip
    states = {word[language]: id for id, word in words("states").items() for language in ("ru", "en")}
    found = []
    for row in raw.rows:
        form, event, state, by, on, totals, recorded, fingerprint = map(text, row[:8])
        if form and event in events:
            id = states.get(state, state)
            found.append(Seal(form, events[event], id, by, on, fingerprint, totals, recorded))
    return found


def _log_row(entry: Seal, language: str) -> list[Cell]:
    event, state = (
        sign_off_words("sign_off_sheet", language)[entry.event],
        sign_off_words("states", language)[entry.state],
    )
    return [entry.form, event, state, entry.by, entry.on, entry.totals, entry.recorded, entry.fingerprint]


def _totals(reading: Reading, form: str) -> str:
    """The control totals of a form in words, for the log."""
    control = reading.controls.get(form)
    if control is None:
        return ""
    rows = Words("protocol_sheet", reading.language)["rows_control"]
    parts = [f"{rows}: {control.rows}"]
    parts += [f"{title}: {number_words(value)[reading.language]}" for title, value in control.totals.items()]
    return "; ".join(parts)


def _is_astray(raw: RawTable, seals: Mapping[str, Seal]) -> bool:
    """Whether the table of forms shows another seal than the log has for some form."""
    known = {form: seal.fingerprint for form, seal in seals.items()}
    return any(text(row[FINGERPRINT]) != known.get(text(row[FORM]), "") for row in raw.rows)


def _after(seals: Mapping[str, Seal], entries: Iterable[Seal]) -> dict[str, Seal]:
    return standing_seals([*seals.values(), *entries])


def _seal_columns(signed: SignOff) -> Writing:
    """When each form was sealed, and by which fingerprint."""
    raw = signed.forms
    rows: list[list[Cell]] = []
    for row in raw.rows:
        seal = signed.seals.get(text(row[FORM]))
        rows.append([seal.recorded, seal.fingerprint] if seal else [None, None])
    first, last = raw.first_row + 1, raw.first_row + len(rows)
    place = raw.sheet.range((first, raw.first_column + SEALED_AT), (last, raw.first_column + FINGERPRINT))
    return Writing(place, Block(rows, rows))


def _sealed_totals(book: xw.Book, reading: Reading, signed: SignOff) -> Writing:
    """The control totals as they were sealed; those of forms that are sealed no longer go."""
    place = block_place(book, layout.SIGN_OFF_CONTROLS)
    due = {entry.form for entry in signed.entries}
    rows: list[list[Cell]] = []
    for row in place.options(ndim=2, err_to_str=True).value:
        form = str(row[0])
        kept = row[THEN] if form in signed.seals else None
        rows.append([reading.control(form, str(row[2])) if form in due and form in signed.seals else kept])
    return Writing(place.columns[THEN], Block(rows, rows))


def _kept(book: xw.Book, reading: Reading, entries: Iterable[Seal]) -> list[Writing]:
    """The rows of the forms sealed now, one form a row of the very hidden block."""
    assert reading.inputs is not None
    if layout.SEALS not in book.names:
        return []
    place = block_place(book, layout.SEALS)
    order = list(reading.inputs.scheme.forms)
    writings = []
    for entry in entries:
        if not entry.stands:
            continue
        pieces = _pieces(reading.inputs.forms[entry.form])
        line: list[list[Cell]] = [[entry.form, MARK + entry.fingerprint, *pieces]]
        writings.append(brought_to_size(place.rows[order.index(entry.form)], Block(line, line)))
    return writings


def _pieces(data: FormData) -> list[str]:
    packed = packed_rows(data)
    pieces = [MARK + packed[start : start + PIECE] for start in range(0, len(packed), PIECE)]
    return pieces if len(pieces) <= layout.SEAL_PIECES else []


def _kept_rows(book: xw.Book, form: str, fingerprint: str) -> str:
    """The kept rows of a form, empty where there are none that belong to its seal."""
    if layout.SEALS not in book.names:
        return ""
    for row in block_place(book, layout.SEALS).options(ndim=2, err_to_str=True).value:
        if row[0] == form and row[1] == MARK + fingerprint:
            return "".join(str(cell).removeprefix(MARK) for cell in row[2:] if cell is not None)
    return ""


def _moment(time: datetime.datetime) -> str:
    return time.strftime("%d.%m.%Y %H:%M")
