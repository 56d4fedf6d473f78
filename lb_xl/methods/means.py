"""Means over a year."""

from __future__ import annotations

import calendar
import datetime
from collections.abc import Sequence


def chronological_mean(values: Sequence[float], dates: Sequence[datetime.date] | None = None) -> float:
    """The mean of a stock observed on several dates (средняя хронологическая), in the unit of the values.

    Methodology: para 2 (figures are annual means). Without dates the moments are equally spaced: half of the
    first and the last value and the whole of the others, divided by the number of intervals. With dates each
    interval counts with its length in months; the last day of a month is its end. One value is its own mean.

    Raises `ValueError` for no values, for dates of another number, or for dates that repeat.
    Source: 001, movement of labour resources; its own answer 3 700 is this mean rounded.

    >>> round(chronological_mean([3620, 3596, 3765, 3850]), 2)
    3698.67
    >>> dates = [datetime.date(2010, 1, 1), datetime.date(2010, 4, 1),
    ...          datetime.date(2010, 10, 1), datetime.date(2010, 12, 31)]
    >>> chronological_mean([3620, 3596, 3765, 3850], dates)
    3694.125
    """
    if not values:
        raise ValueError("a chronological mean needs at least one value")
    if dates is not None and len(dates) != len(values):
        raise ValueError(f"{len(values)} values but {len(dates)} dates")
    if len(values) == 1:
        return float(values[0])
    if dates is None:
        inner = sum(values[1:-1])
        return float((values[0] / 2 + inner + values[-1] / 2) / (len(values) - 1))
    pairs = sorted(zip(map(_months, dates), values, strict=True))
    if len({moment for moment, _ in pairs}) != len(pairs):
        raise ValueError("a date repeats")
    area = 0.0
    for (start, first), (end, last) in zip(pairs, pairs[1:], strict=False):
        area += (end - start) * (first + last) / 2
    return float(area / (pairs[-1][0] - pairs[0][0]))


def _months(date: datetime.date) -> float:
    days = calendar.monthrange(date.year, date.month)[1]
    passed = 1.0 if date.day == days else (date.day - 1) / days
    return date.year * 12 + date.month - 1 + passed
