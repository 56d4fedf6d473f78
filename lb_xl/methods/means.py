"""Means over a year."""

from __future__ import annotations

import calendar
import datetime
import math
from collections.abc import Sequence
from itertools import pairwise

import pandas as pd

from lb_xl.methods.arguments import number
from lb_xl.methods.errors import MethodError


def chronological_mean(values: Sequence[float], dates: Sequence[datetime.date] | None = None) -> float:
    """The mean of a stock observed on several dates (средняя хронологическая), in the unit of the values.

    Methodology: para 2 (figures are annual means). Source: 001, "Formation of labor resources" (the average
    population): half of start plus end for two values; for more, half of the first and the last and the
    whole of the others, divided by the number of intervals. With dates each interval counts with its length
    in months (equal lengths give the same mean as no dates); the last day of a month is its end, so 31
    December and 1 January are one moment. One value is its own mean. A blank (NaN, None) among the values
    makes the mean blank.

    Raises LB-352 (no values, or dates of another number), LB-350 (a text, no date) and LB-353 (dates repeat
    or are out of order).
    001's own answer 3 700 is this mean rounded; by the true dates it is 3 694.125.

    >>> chronological_mean([3620, 3850])
    3735.0
    >>> round(chronological_mean([3620, 3596, 3765, 3850]), 2)
    3698.67
    >>> dates = [datetime.date(2010, 1, 1), datetime.date(2010, 4, 1),
    ...          datetime.date(2010, 10, 1), datetime.date(2010, 12, 31)]
    >>> chronological_mean([3620, 3596, 3765, 3850], dates)
    3694.125
    """
    levels = [_level(value) for value in values]
    if not levels:
        raise MethodError("LB-352", argument="values", given=0, wanted=1)
    if dates is None:
        return _equally_spaced(levels)
    if len(dates) != len(levels):
        raise MethodError("LB-352", argument="dates", given=len(dates), wanted=len(levels))
    dated = [(months_passed(date), date, level) for date, level in zip(dates, levels, strict=True)]
    for (moment, date, _), (later_moment, later_date, _) in pairwise(dated):
        if later_moment <= moment:
            raise MethodError("LB-353", first=date, second=later_date)
    if len(dated) == 1:
        return levels[0]
    area = 0.0
    for (start, _, first), (end, _, last) in pairwise(dated):
        area += (end - start) * (first + last) / 2
    return area / (dated[-1][0] - dated[0][0])


def _level(value: object) -> float:
    """A figure of the stock; a blank stays one, a text is none."""
    if value is None or value is pd.NA or (isinstance(value, float) and math.isnan(value)):
        return math.nan
    return number("values", value)


def _equally_spaced(levels: list[float]) -> float:
    if len(levels) == 1:
        return levels[0]
    return (levels[0] / 2 + sum(levels[1:-1]) + levels[-1] / 2) / (len(levels) - 1)


def months_passed(date: object) -> float:
    """The moment of a date in months since year 0; the end of the last day of a month starts the next."""
    # NaT of pandas is a date by type and has no year.
    if not isinstance(date, datetime.date) or date != date:
        raise MethodError("LB-350", argument="dates", value="—" if date is None else date)
    days = calendar.monthrange(date.year, date.month)[1]
    passed = 1.0 if date.day == days else (date.day - 1) / days
    return date.year * 12 + date.month - 1 + passed
