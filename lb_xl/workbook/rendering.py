"""Writes a run into its workbook: result blocks, checks, findings, protocol. All of them, or none.

Every place is a defined name. Each block is written as one range; formulas go with the values that they must give,
for engines that do not recalculate. What was replaced is put back if anything fails on the way.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

import xlwings as xw

from lb_xl import __version__
from lb_xl.balance import Balance
from lb_xl.findings import Finding, Location, Severity, WorkbookFileError, interface
from lb_xl.language import Text
from lb_xl.survey_rows import Decision
from lb_xl.words import Words
from lb_xl.workbook import layout
from lb_xl.workbook.blocks import Anchor, Block, Cell, table_block
from lb_xl.workbook.busy import is_busy, patiently
from lb_xl.workbook.decisions_block import decisions_block
from lb_xl.workbook.history_places import LINE_REVISIONS
from lb_xl.workbook.layout import COMPUTED, RESULT, SIGN_OFF_CONTROLS, WATERFALL_BARS, result_block
from lb_xl.workbook.native_checks import checks_block, native_checks
from lb_xl.workbook.protection import unprotected
from lb_xl.workbook.protocol import Row, moment, protocol_rows
from lb_xl.workbook.putting_back import putting_back
from lb_xl.workbook.reading import Reading
from lb_xl.workbook.typography import column_pixels, row_height
from lb_xl.workbook.untouched import Untouched, is_proof, untouched_by, with_proof

SAME = 1e-9
"""Results that differ by less than this part are the same results."""


@dataclass(frozen=True)
class Writing:
    """One block to be written: where, what, and what should be seen in it."""

    place: xw.Range
    block: Block


def decision_writings(place: xw.Range, decisions: Sequence[Decision], language: str) -> Iterator[Writing]:
    """The rule of each pasted survey row; nothing where there are none and none were shown before."""
    if decisions or place[0, 0].value is not None:
        yield filled(place, decisions_block(decisions, language, place.shape[0]))


def block_place(book: xw.Book, name: str) -> xw.Range:
    """The range of a defined name of the book; raises `WorkbookFileError` LB-439 where the book has no such name."""
    try:
        return book.names[name].refers_to_range
    except Exception as error:
        # Each host has its own error for a missing name, and one that is busy may fail as well.
        if is_busy(error) or name in book.names:
            raise
        raise WorkbookFileError("LB-439", name=name) from error


def write_findings(
    book: xw.Book, reading: Reading, findings: Sequence[Finding], result: str, signed: Sequence[Writing] = ()
) -> Untouched:
    """The check sheet and the status alone, and what goes with them: the end of a run that had errors, or of a check.

    Raises `WorkbookFileError` LB-497, with everything put back, where something foreign was touched.
    """
    language = reading.language
    place = block_place(book, "out_findings")
    writings = [_findings(book, findings, language), _single(book, "lb_result", result), *signed]
    untouched = untouched_by(book, reading, written_sheets(book, reading, writings))
    write_all(writings, untouched.refuse_touched)
    fit_rows(place.sheet, [place, block_place(book, "out_checks")])
    return untouched


def write_results(
    book: xw.Book,
    reading: Reading,
    balance: Balance,
    findings: Sequence[Finding],
    computed: datetime,
    result: str,
    kept: Callable[[xw.Book, Iterable[str]], Iterable[Writing]] = lambda book, tables: (),
    signed: Sequence[Writing] = (),
    beside: Iterable[Writing] = (),
) -> tuple[bool, Untouched]:
    """Everything a run has to say; returns whether anything but the time is new, and what it left untouched.

    `kept` gives what is to be written beside new results, so that those they replace can come back; `signed` is
    what people have signed or confirmed, which makes a run new; `beside` is written whether they are new or not.

    Raises `WorkbookFileError` LB-411, with nothing changed, where a result sheet has a password, and LB-497, with
    everything put back, where something foreign was touched.
    """
    language = reading.language
    anchors = {id: _anchor(block_place(book, f"out_{id}")) for id in balance.tables}
    results = [Writing(block_place(book, f"out_{id}"), table_block(balance, id, anchors)) for id in balance.tables]
    checks = block_place(book, "out_checks")
    letters = checks.get_address(False, False).split(":")[0].rstrip("0123456789")
    native = checks_block(list(native_checks(balance, anchors)), checks.row, letters, language, checks.shape[0])
    rows = protocol_rows(balance, findings, computed, language)
    protocol = block_place(book, "out_protocol")
    decided = []
    if any(form.raw for form in balance.scheme.forms.values()):
        decided = list(decision_writings(block_place(book, layout.DECISIONS), balance.decisions, language))
    is_new = bool(signed) or not (_recorded(book, rows) and all(map(_same, (*results, *decided))))
    writings = [
        *results,
        *decided,
        *signed,
        filled(checks, native),
        _findings(book, findings, language),
        *_controls(book, reading),
        _single(book, "lb_computed", moment(computed)),
        _single(book, "lb_result", result),
    ]
    for id in balance.tables:
        writings.append(_verdict(book, id, checks, native, language))
        writings.append(_single(book, f"out_{id}_provenance", _provenance(balance, computed, language)))
    if is_new:
        writings.extend(kept(book, balance.tables))
    writings.extend(beside)
    untouched = untouched_by(book, reading, {protocol.sheet.name, *written_sheets(book, reading, writings)})
    said: list[list[Cell]] = [list(row) for row in with_proof(rows, untouched.row(language))]
    writings.append(filled(protocol, Block(said, said)))
    write_all(writings, untouched.refuse_touched)
    fit_rows(checks.sheet, [block_place(book, "out_findings"), checks])
    return is_new, untouched


def written_sheets(book: xw.Book, reading: Reading, writings: Iterable[Writing]) -> set[str]:
    """The sheets of some writings, and those on which native formulas show what follows from inputs or writings."""
    tables = reading.scheme.tables.values() if reading.scheme is not None else ()
    shown = [RESULT, COMPUTED, SIGN_OFF_CONTROLS, LINE_REVISIONS]
    shown += [result_block(table.id, "state") for table in tables]
    shown += [result_block(table.id, WATERFALL_BARS) for table in tables if table.waterfall]
    own = {block_place(book, name).sheet.name for name in shown if name in book.names}
    return own | {writing.place.sheet.name for writing in writings}


def write_all(writings: Sequence[Writing], verify: Callable[[], None] = lambda: None) -> None:
    """Writes blocks, all or none, on sheets whose protection is lifted for the while; `verify` may refuse the whole."""
    sheets = {writing.place.sheet.name: writing.place.sheet for writing in writings}
    with unprotected(sheets.values()), _all_or_none(writings):
        for writing in writings:
            writing.place.formula = writing.block.content
            seen = getattr(writing.place.impl, "set_cached_values", None)
            if seen is not None:
                seen(writing.block.seen)
        verify()


@contextmanager
def _all_or_none(writings: Sequence[Writing]) -> Iterator[None]:
    """Puts back from memory what was already written, where a later write fails."""
    before = [putting_back(writing.place) for writing in writings]
    try:
        yield
    except BaseException:
        for put_back in before:
            patiently(put_back)
        raise


def _anchor(place: xw.Range) -> Anchor:
    return Anchor(place.sheet.name, place.row, place.column)


def _single(book: xw.Book, name: str, value: Cell) -> Writing:
    return Writing(block_place(book, name), Block([[value]], [[value]]))


def filled(place: xw.Range, block: Block) -> Writing:
    """A block brought to the size of its place, the rest of which is emptied."""
    height, width = place.shape

    def full(rows: Iterable[Sequence[Cell]]) -> list[list[Cell]]:
        given = [[*row, *([None] * (width - len(row)))][:width] for row in rows][:height]
        return given + [[None] * width for _ in range(height - len(given))]

    return Writing(place, Block(full(block.content), full(block.seen)))


def ranked(findings: Iterable[Finding]) -> list[Finding]:
    """Findings in the order in which the check sheet lists them: the gravest first."""
    order = list(Severity)
    return sorted(findings, key=lambda finding: order.index(finding.severity))


def _findings(book: xw.Book, findings: Sequence[Finding], language: str) -> Writing:
    """The list of findings, the gravest first, each with a link to its cell."""
    place = block_place(book, "out_findings")
    words = Words("findings", language)
    listed = ranked(findings)
    content: list[list[Cell]] = []
    seen: list[list[Cell]] = []
    room = place.shape[0]
    for number, finding in enumerate(listed[: room - 1 if len(listed) > room else room], start=1):
        shown = finding.where.text(language)
        link: Cell = link_formula(finding.where, language) or shown
        texts = (finding.what(language), finding.why(language), finding.fix(language))
        row: list[Cell] = [float(number), finding.code, words[finding.severity.value], link, *texts]
        content.append(row)
        seen.append([*row[:3], shown, *row[4:]])
    if len(listed) > room:
        rest: list[Cell] = [None, None, None, words["more"].format(count=len(listed) - room + 1), None, None, None]
        content.append(rest)
        seen.append(rest)
    return filled(place, Block(content, seen))


def link_formula(where: Location, language: str) -> str | None:
    """A native link to a cell, or None where a place is no cell of a sheet."""
    if not (where.sheet and where.cell):
        return None
    target = f"#'{where.sheet.replace(chr(39), chr(39) * 2)}'!{where.cell}"
    return f'=HYPERLINK("{_quoted(target)}","{_quoted(where.text(language))}")'


def _quoted(text: str) -> str:
    """Text inside a formula; a string in a formula holds 255 characters at most."""
    return text.replace('"', '""')[:250]


def _controls(book: xw.Book, reading: Reading) -> list[Writing]:
    """The control totals of the forms as they were read, beside the live ones."""
    place = block_place(book, "out_controls")
    labels = place.value
    column = place.columns[3]
    found: list[list[Cell]] = [[reading.control(str(row[0]), str(row[2]))] for row in labels]
    return [Writing(column, Block(found, found))]


def _verdict(book: xw.Book, table: str, checks: xw.Range, native: Block, language: str) -> Writing:
    """The line under a table: a live count of the native checks that fail."""
    words = {key: Text.read(interface()["native_checks"][key])[language] for key in ("failed", "all_hold", "some_fail")}
    verdicts = checks.columns[5]
    address = f"'{verdicts.sheet.name.replace(chr(39), chr(39) * 2)}'!{verdicts.get_address()}"
    count = f'COUNTIF({address},"{words["failed"]}")'
    formula = f'=IF({count}=0,"{words["all_hold"]}","{words["some_fail"]}"&{count})'
    failing = sum(row[5] == words["failed"] for row in native.seen)
    seen = words["some_fail"] + str(failing) if failing else words["all_hold"]
    return Writing(block_place(book, f"out_{table}_control"), Block([[formula]], [[seen]]))


def _provenance(balance: Balance, computed: datetime, language: str) -> str:
    text = Text.read(interface()["protocol"]["provenance"])[language]
    print_ = balance.inputs.fingerprint
    short = f"{print_[:4]}…{print_[-4:]}"
    return text.format(time=moment(computed), version=__version__, fingerprint=short)


def fit_rows(sheet: xw.Sheet, blocks: Sequence[xw.Range]) -> None:
    """Heights that let every text of some blocks side by side be read: no program fits them in a closed file."""
    shown = [block.options(ndim=2, err_to_str=True).value for block in blocks]
    rooms = [[column_pixels(column.column_width or 0.0) for column in block.columns] for block in blocks]
    heights = [_height(cells, rooms) for cells in zip(*shown, strict=False)]
    with unprotected([sheet]):
        row = blocks[0].row
        for height, run in itertools.groupby(heights):
            last = row + len(list(run)) - 1
            if height:
                sheet.range((row, 1), (last, 1)).row_height = height
            row = last + 1


def _height(cells: Sequence[Sequence[object]], rooms: Sequence[Sequence[float]]) -> float:
    """The height of a row in points that the longest of its texts needs; 0 where it has none."""
    texts = (
        (text, room)
        for texts, widths in zip(cells, rooms, strict=True)
        for text, room in zip(texts, widths, strict=True)
    )
    return max((row_height(text, room) for text, room in texts if isinstance(text, str) and text), default=0.0)


def _recorded(book: xw.Book, rows: Sequence[Row]) -> bool:
    """Whether the protocol of the last run says the same, its time and the proof of what is untouched apart."""
    before = [tuple(row) for row in block_place(book, "out_protocol").value if not is_proof(row[0])]
    return before[1 : len(rows)] == [tuple(row) for row in rows[1:]]


def _same(writing: Writing) -> bool:
    """Whether a block already shows what would be written."""
    shown = writing.place.options(ndim=2).value
    for old, new in zip(shown, writing.block.seen, strict=True):
        for left, right in zip(old, new, strict=True):
            if isinstance(left, float) and isinstance(right, float):
                if abs(left - right) > SAME * max(1.0, abs(right)):
                    return False
            elif (left or None) != (right or None):
                return False
    return True


def result_line(balance: Balance | None, findings: Mapping[Severity, int], language: str) -> str:
    """The one-line result of a run."""
    words = Words("outcome", language)
    key = "stopped" if findings[Severity.ERROR] else "computed" if balance else "checked"
    return words[key].format(**{severity.value: count for severity, count in findings.items()})
