"""One run over an open workbook: read, check, compute, write. The same road for button, command line and tests."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

import xlwings as xw

from lb_xl.balance import Balance, compute
from lb_xl.checks import check_balance, check_inputs
from lb_xl.findings import Finding, Severity, errors
from lb_xl.inputs import Inputs
from lb_xl.words import Words
from lb_xl.workbook import layout
from lb_xl.workbook.history import History, addition, history_findings, read_history, with_room
from lb_xl.workbook.history_values import show_history
from lb_xl.workbook.last_year_names import LAST_YEAR
from lb_xl.workbook.reading import Reading, read_book
from lb_xl.workbook.rendering import block_place, result_line, write_findings, write_results
from lb_xl.workbook.reviewing import Review, fit_signed_rows, review_writings, reviewed
from lb_xl.workbook.shown_values import show_values
from lb_xl.workbook.undoing import undo_copy
from lb_xl.workbook.untouched import Untouched

Progress = Callable[[str], None]


@dataclass(frozen=True)
class Outcome:
    """What a run found: the balance (None where errors stopped it), every finding, the one-line result."""

    reading: Reading
    balance: Balance | None
    findings: tuple[Finding, ...]
    result: str
    is_new: bool = False
    review: Review | None = None
    untouched: Untouched | None = None
    history: History | None = None

    @property
    def failed(self) -> bool:
        return bool(errors(self.findings))


def silent(step: str) -> None:
    """Progress that nobody watches."""


def examine(book: xw.Book, progress: Progress = silent, now: datetime | None = None) -> Outcome:
    """Reads and checks a workbook and computes its balance in memory; writes nothing.

    Sign-off and confirmed warnings are heeded: the findings are those after them. Errors of structure and content
    stop before the computation; errors of the computation leave no balance.
    """
    return _examined(book, progress, now or datetime.now(), _has_conflicts(book))


def _examined(book: xw.Book, progress: Progress, now: datetime, has_conflicts: bool) -> Outcome:
    reading = read_book(book, progress)
    words = Words("progress", reading.language)
    found: Sequence[Finding] = reading.findings
    if has_conflicts and reading.scheme is not None:
        from lb_xl.workbook.choices import open_conflicts

        found = (*found, *open_conflicts(book, reading.scheme))
    balance, history = None, None
    if reading.inputs is not None:
        progress(words["checking"])
        found = (*found, *check_inputs(reading.inputs), *_moves_against_last_year(book, reading.inputs))
        if not errors(found):
            progress(words["computing"])
            balance = compute(reading.inputs)
            history = read_history(book, balance.scheme)
            recorded = history_findings(history, balance, reading.language)
            found = (*found, *balance.findings, *check_balance(balance), *recorded)
    if errors(found):
        balance = None
    review = reviewed(book, reading, found, now)
    found = review.findings
    counts = {severity: sum(each.severity is severity for each in found) for severity in Severity}
    result = result_line(balance, counts, reading.language)
    return Outcome(reading, balance, found, result, review=review, history=history)


def check_book(book: xw.Book, progress: Progress = silent, now: datetime | None = None) -> Outcome:
    """Checks a workbook and writes the findings to its check sheet, and beyond that only seals and confirmations."""
    outcome = examine(book, progress, now)
    if outcome.reading.scheme is not None:
        return _found(book, outcome, checked(outcome).result)
    return outcome


def checked(outcome: Outcome) -> Outcome:
    """An outcome as a check tells it: no balance is shown as computed, though it was in memory."""
    counts = {severity: sum(each.severity is severity for each in outcome.findings) for severity in Severity}
    return replace(outcome, result=result_line(None, counts, outcome.reading.language))


def compute_book(book: xw.Book, progress: Progress = silent, now: datetime | None = None) -> Outcome:
    """Computes the balance of a workbook and writes every result sheet; with errors, only the check sheet.

    Seals that are due and new confirmations are written in either case. What the user chose on the sheet of conflicts
    is brought into the input sheets first.
    """
    has_conflicts = _has_conflicts(book)
    if has_conflicts:
        from lb_xl.workbook.choices import honour_choices

        honour_choices(book)
    computed = now or datetime.now()
    outcome = _examined(book, progress, computed, has_conflicts)
    reading = outcome.reading
    if reading.scheme is None:
        return outcome
    if outcome.balance is None:
        return _found(book, outcome, outcome.result)
    words = Words("progress", reading.language)
    progress(words["writing"])
    assert outcome.review is not None
    signed = review_writings(book, reading, outcome.review)
    added = addition(book, outcome.history, outcome.balance, computed, reading.language)
    with with_room(book, added, reading.language) as beside:
        is_new, untouched = write_results(
            book, reading, outcome.balance, outcome.findings, computed, outcome.result, undo_copy, signed, beside
        )
    show_values(book, reading, outcome.findings)
    if added is not None:
        show_history(book, reading.scheme, reading.language)
    fit_signed_rows(book, reading, outcome.review)
    return replace(outcome, is_new=is_new, untouched=untouched)


def _found(book: xw.Book, outcome: Outcome, result: str) -> Outcome:
    """The findings written: the end of a check, or of a computation that errors stopped."""
    reading = outcome.reading
    assert outcome.review is not None
    signed = review_writings(book, reading, outcome.review)
    untouched = write_findings(book, reading, outcome.findings, result, signed)
    show_values(book, reading, outcome.findings)
    fit_signed_rows(book, reading, outcome.review)
    return replace(outcome, result=result, is_new=True, untouched=untouched)


def _has_conflicts(book: xw.Book) -> bool:
    """Whether the workbook knows of a conflict: most know none, and then nothing of the exchange is loaded."""
    if layout.CONFLICTS not in book.names:
        return False
    place = block_place(book, layout.CONFLICTS)
    return any(place[:, place.shape[1] - 1].options(ndim=1).value)  # the hidden keys: what a row is about


def _moves_against_last_year(book: xw.Book, inputs: Inputs) -> tuple[Finding, ...]:
    """What moved against last year; only a workbook that was rolled over has its figures."""
    if LAST_YEAR not in book.names:
        return ()
    from lb_xl.workbook.last_year import last_year_findings

    return last_year_findings(book, inputs)
