"""The published lines of a balance, run after run: what a run adds to the history, and what was revised.

A run is recorded with the lines of the whole (the republic). Of the other columns of the table only those are
recorded in which a number changed: a typical revision touches one territory, so that many runs stay small.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from lb_xl.history.words import FINAL

Numbers = tuple[float | None, ...]
"""The lines of one column in their order, in the unit of the table; None where a line has no value."""

SAME = 1e-9
"""Numbers that differ by less than this part are the same: sums of the same cells in another order."""


@dataclass(frozen=True)
class Column:
    """A printed column beside the whole: its code, its title, its lines."""

    code: str
    title: str
    lines: Numbers


@dataclass(frozen=True)
class Publication:
    """What a run publishes of the main table: the lines of the whole, and of every other column that can exist."""

    whole: Numbers
    columns: tuple[Column, ...] = ()


@dataclass(frozen=True)
class Vintage:
    """A run in the history: number, time in words, year, status id, lines of the whole, provenance."""

    number: int
    computed: str
    year: int
    status: str
    lines: Numbers
    program: str
    fingerprint: str


@dataclass(frozen=True)
class Revision:
    """A line over its runs: first and latest number, and in how many runs it was another than before."""

    first: float | None
    latest: float | None
    count: int

    @property
    def difference(self) -> float | None:
        """Latest minus first; None where either is missing."""
        return None if self.first is None or self.latest is None else self.latest - self.first

    @property
    def share(self) -> float | None:
        """The difference as a part of the first number; None where that is missing or nothing."""
        difference = self.difference
        return difference / abs(self.first) if self.first and difference is not None else None


def changed_lines(before: Numbers, after: Numbers) -> tuple[int, ...]:
    """The places of the lines that differ.

    >>> changed_lines((1.0, None, 3.0), (1.0, 2.0, 3.5))
    (1, 2)
    """
    longest = max(len(before), len(after))
    padded = [(*each, *[None] * (longest - len(each))) for each in (before, after)]
    return tuple(place for place, pair in enumerate(zip(*padded, strict=True)) if not _same(*pair))


def changed_columns(latest: Mapping[str, Numbers], published: Publication) -> tuple[Column, ...]:
    """The columns that must be recorded: new ones, and those in which a line differs from its latest record."""
    return tuple(
        column
        for column in published.columns
        if column.code not in latest or changed_lines(latest[column.code], column.lines)
    )


def is_repeated(runs: Sequence[Vintage], published: Publication, fingerprint: str, program: str) -> bool | None:
    """Whether a run has the inputs and the lines of the last one in the history, and so adds nothing.

    None where only the other columns can tell: equal inputs and equal lines of the whole, by another program.
    """
    if not runs or runs[-1].fingerprint != fingerprint or changed_lines(runs[-1].lines, published.whole):
        return False
    return True if runs[-1].program == program else None


def changed_final(runs: Sequence[Vintage], published: Publication, fingerprint: str) -> tuple[Vintage, Numbers] | None:
    """The final run whose lines a run changes, with the new lines; None where it changes none.

    A run that repeats the last one is judged as that was, against the run before it: computed once more, a balance
    has the same warning.
    """
    before = list(runs)
    if before and before[-1].fingerprint == fingerprint and not changed_lines(before[-1].lines, published.whole):
        before.pop()
    if before and before[-1].status == FINAL and changed_lines(before[-1].lines, published.whole):
        return before[-1], published.whole
    return None


def revision(records: Sequence[Numbers], line: int) -> Revision:
    """How one line was revised over its records, the oldest first.

    >>> revision([(5.0,), (5.0,), (7.0,)], 0)
    Revision(first=5.0, latest=7.0, count=1)
    """
    numbers = [record[line] for record in records]
    if not numbers:
        return Revision(None, None, 0)
    count = sum(not _same(before, after) for before, after in pairwise(numbers))
    return Revision(numbers[0], numbers[-1], count)


def _same(before: float | None, after: float | None) -> bool:
    if before is None or after is None:
        return before is after
    return abs(before - after) <= SAME * max(1.0, abs(after))
