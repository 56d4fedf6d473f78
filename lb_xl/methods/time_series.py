"""Dynamics of counts over periods (ряды динамики)."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import pandas as pd

from lb_xl.methods.arguments import base, count
from lb_xl.methods.errors import MethodError


@dataclass(frozen=True)
class Dynamics:
    """Indicators of a series: growth in per cent, increments in the unit of the table.

    The first four have the shape of the table; nothing precedes the first period, so its chain growth and
    chain increment are blank (NaN), while its base growth is 100 and its base increment 0. The means are
    one number a row, or a plain number where the table is a series.
    """

    chain_growth: pd.DataFrame | pd.Series[float]
    base_growth: pd.DataFrame | pd.Series[float]
    chain_increments: pd.DataFrame | pd.Series[float]
    base_increments: pd.DataFrame | pd.Series[float]
    mean_growth: pd.Series[float] | float
    mean_increment: pd.Series[float] | float


def dynamics(table: pd.Series[float] | pd.DataFrame) -> Dynamics:
    """Indicators of a time series (показатели рядов динамики), chain (цепные) and base (базисные).

    Growth (темп роста): a level by the one before it, or by the first, times 100. Increment (абсолютный
    прирост): a level less the one before it, or the first. Mean growth (средний темп роста): the geometric
    mean, the root of the last level by the first, of as many degrees as there are steps. Rows of `table`
    are the groups, columns the periods in order, in any unit; a series is one group, its index the periods.
    Reading: where all periods are numbers (years), the steps of the means are the years between first and
    last, also when some are left out; else the number of intervals.

    Source: 001, chapter II, "indicators of series of speakers" (dynamics), and the passage on growth rates:
    absolute increase, growth rate, average annual rate as the geometric mean.

    Raises LB-352 (fewer than two periods), LB-353 (periods repeat or go back), LB-350 (a blank), LB-351
    (negative) and LB-356 (a zero level as the base of a growth).

    >>> totals = dynamics(pd.Series({2006: 36798, 2007: 39120, 2008: 39018}))
    >>> totals.chain_growth.round(2).tolist(), totals.chain_increments.tolist()
    ([nan, 106.31, 99.74], [nan, 2322.0, -102.0])
    >>> round(totals.mean_growth, 2)
    102.97
    """
    frame = table.to_frame().T if isinstance(table, pd.Series) else table
    span = _span(frame.columns.tolist())
    named = isinstance(table, pd.DataFrame) or table.name is not None
    levels = frame.astype(object).apply(_checked_row, axis="columns", result_type="broadcast", named=named)
    levels = levels.astype(float)
    first, last, before = levels.iloc[:, 0], levels.iloc[:, -1], levels.shift(axis="columns")
    chain_growth, base_growth = 100 * levels / before, 100 * levels.div(first, axis="index")
    chain_increments, base_increments = levels - before, levels.sub(first, axis="index")
    mean_growth, mean_increment = 100 * (last / first) ** (1 / span), (last - first) / span
    if isinstance(table, pd.DataFrame):
        return Dynamics(chain_growth, base_growth, chain_increments, base_increments, mean_growth, mean_increment)
    return Dynamics(
        chain_growth.iloc[0],
        base_growth.iloc[0],
        chain_increments.iloc[0],
        base_increments.iloc[0],
        float(mean_growth.iloc[0]),
        float(mean_increment.iloc[0]),
    )


def _checked_row(row: pd.Series[float], *, named: bool) -> pd.Series[float]:
    """The levels of a group, all but the last of them fit to be a base; a series may have no name to be told."""
    places = [f"{row.name}, {period}" if named else str(period) for period in row.index]
    bases = [base("level", value, place) for value, place in zip(row.tolist()[:-1], places, strict=False)]
    return pd.Series([*bases, count(places[-1], row.iloc[-1])], index=row.index)


def _span(periods: Sequence[object]) -> float:
    """The steps between the first and the last period; raises where the periods are too few or out of
    order."""
    if len(periods) < 2:
        raise MethodError("LB-352", argument="table", given=len(periods), wanted=2)
    moments = [_moment(period) for period in periods]
    numbers = [moment for moment in moments if moment is not None]
    if len(numbers) < len(periods):
        for place, period in enumerate(periods):
            if period in periods[:place]:
                raise MethodError("LB-353", first=period, second=period)
        return float(len(periods) - 1)
    for earlier, later in pairwise(numbers):
        if later <= earlier:
            raise MethodError("LB-353", first=f"{earlier:g}", second=f"{later:g}")
    return numbers[-1] - numbers[0]


def _moment(period: object) -> float | None:
    """A year as a number, also when it stands as text; None for other names of periods."""
    try:
        moment = float(str(period))
    except ValueError:
        return None
    return moment if math.isfinite(moment) else None
