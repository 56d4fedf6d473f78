"""What came in, and what of it was taken: one line for every form of every file."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from lb_xl.cell_values import text
from lb_xl.exchange.records import Value
from lb_xl.exchange.words import exchange_words

COLUMNS = ("time", "file", "department", "form", "rows_in", "rows_out", "total_in", "total_out", "outcome", "sha256")
NUMBERS = ("rows_in", "rows_out", "total_in", "total_out")


@dataclass(frozen=True)
class Receipt:
    """One form of one file: rows and control totals as they came and as the workbook has them, and how it ended.

    A file that was not taken has one line without a form.
    """

    time: str
    file: str
    department: str
    form: str
    sha256: str
    rows_in: float | None = None
    rows_out: float | None = None
    total_in: float | None = None
    total_out: float | None = None
    outcome: str = ""

    @property
    def told(self) -> tuple[object, ...]:
        """All but the time: two receipts that tell the same are one."""
        numbers = tuple(round(value, 6) if value is not None else None for value in self._numbers)
        return (self.file, self.department, self.form, self.sha256, *numbers, self.outcome)

    @property
    def _numbers(self) -> tuple[float | None, ...]:
        return (self.rows_in, self.rows_out, self.total_in, self.total_out)

    @property
    def cells(self) -> list[Value]:
        return [self.time, self.file, self.department, self.form, *self._numbers, self.outcome, self.sha256]


def read_receipts(rows: Iterable[Sequence[object]]) -> list[Receipt]:
    """The receipts of the sheet."""
    found = []
    for row in rows:
        if not text(row[0]):
            continue
        given = dict(zip(COLUMNS, row, strict=True))
        numbers = {key: given[key] if isinstance(given[key], float) else None for key in NUMBERS}
        words = {key: text(given[key]) for key in COLUMNS if key not in NUMBERS}
        found.append(Receipt(**words, **numbers))  # type: ignore[arg-type]
    return found


def with_new(before: Sequence[Receipt], new: Iterable[Receipt]) -> list[Receipt]:
    """All receipts, the newest last; what was received before with the same outcome is not told twice."""
    told = {receipt.told for receipt in before}
    return [*before, *(receipt for receipt in new if receipt.told not in told)]


def received(receipts: Iterable[Receipt], language: str) -> set[str]:
    """The departments of which something was taken."""
    refused = exchange_words("receipts", language)["refused"]
    return {receipt.department for receipt in receipts if receipt.form and not receipt.outcome.startswith(refused)}
