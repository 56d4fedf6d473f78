"""One run over an open workbook: read, check, compute, write. The same road for button, command line and tests."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

import xlwings as xw

from lb_xl.balance import Balance, compute
from lb_xl.checks import check_balance, check_inputs
from lb_xl.findings import Finding, Severity, errors, interface
from lb_xl.language import Text
from lb_xl.workbook.choices import honour_choices, open_conflicts
from lb_xl.workbook.reading import Reading, read_book
from lb_xl.workbook.rendering import result_line, write_findings, write_results
from lb_xl.workbook.shown_values import show_values
from lb_xl.workbook.undoing import undo_copy

Progress = Callable[[str], None]


@dataclass(frozen=True)
class Outcome:
    """What a run found: the balance (None where errors stopped it), every finding, the one-line result."""

    reading: Reading
    balance: Balance | None
    findings: tuple[Finding, ...]
    result: str
    is_new: bool = False

    @property
    def failed(self) -> bool:
        return bool(errors(self.findings))


def silent(step: str) -> None:
    """Progress that nobody watches."""


def examine(book: xw.Book, progress: Progress = silent) -> Outcome:
    """Reads and checks a workbook and computes its balance in memory; writes nothing.

    Errors of structure and content stop before the computation; errors of the computation leave no balance.
    """
    reading = read_book(book, progress)
    words = {key: Text.read(value)[reading.language] for key, value in interface()["progress"].items()}
    found: Sequence[Finding] = reading.findings
    if reading.scheme is not None:
        found = (*found, *open_conflicts(book, reading.scheme))
    balance = None
    if reading.inputs is not None:
        progress(words["checking"])
        found = (*found, *check_inputs(reading.inputs))
        if not errors(found):
            progress(words["computing"])
            balance = compute(reading.inputs)
            found = (*found, *balance.findings, *check_balance(balance))
    if errors(found):
        balance = None
    counts = {severity: sum(each.severity is severity for each in found) for severity in Severity}
    return Outcome(reading, balance, tuple(found), result_line(balance, counts, reading.language))


def check_book(book: xw.Book, progress: Progress = silent) -> Outcome:
    """Checks a workbook and writes the findings to its check sheet, and nothing else."""
    outcome = examine(book, progress)
    if outcome.reading.scheme is not None:
        counts = {severity: sum(each.severity is severity for each in outcome.findings) for severity in Severity}
        result = result_line(None, counts, outcome.reading.language)
        write_findings(book, outcome.reading, outcome.findings, result)
        show_values(book, outcome.reading, outcome.findings)
        return Outcome(outcome.reading, outcome.balance, outcome.findings, result, True)
    return outcome


def compute_book(book: xw.Book, progress: Progress = silent, now: datetime | None = None) -> Outcome:
    """Computes the balance of a workbook and writes every result sheet; with errors, only the check sheet.

    What the user chose on the sheet of conflicts is brought into the input sheets first.
    """
    honour_choices(book)
    outcome = examine(book, progress)
    reading = outcome.reading
    if reading.scheme is None:
        return outcome
    if outcome.balance is None:
        write_findings(book, reading, outcome.findings, outcome.result)
        show_values(book, reading, outcome.findings)
        return Outcome(reading, None, outcome.findings, outcome.result, True)
    words = {key: Text.read(value)[reading.language] for key, value in interface()["progress"].items()}
    progress(words["writing"])
    computed = now or datetime.now()
    is_new = write_results(book, reading, outcome.balance, outcome.findings, computed, outcome.result, undo_copy)
    show_values(book, reading, outcome.findings)
    return Outcome(reading, outcome.balance, outcome.findings, outcome.result, is_new)
