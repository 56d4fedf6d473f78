"""Forecasts of labour resources (перспективная численность трудовых ресурсов)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import pandas as pd

from lb_xl.methods.arguments import base, count, number, within
from lb_xl.methods.errors import MethodError
from lb_xl.methods.growth import compound

Growth = Literal["simple", "mean"]


def forecast(start: float, replenishment: float, disposal: float, years: float) -> float:
    """Labour resources after some years by constant coefficients (прогноз по коэффициентам), in the unit of
    `start`.

    Start times (1 + (replenishment - disposal) / 100) to the power years; both coefficients in per cent a
    year of the resources at its beginning, each the sum of its natural and its migration part.

    Source: 001, chapter II, forecast for 1 January 2012: 50 million, 16.3 + 3.5 and 8.5 per cent, four
    years; its 76.72 is 76.727 cut off, not rounded.

    Raises LB-350 (no number), LB-351 (negative) and LB-361 (a loss of everything within a year).

    >>> round(forecast(50, 16.3 + 3.5, 8.5, 4), 3)
    76.727
    """
    growth = count("replenishment", replenishment) - count("disposal", disposal)
    within("replenishment - disposal", growth, -100, float("inf"))
    return count("start", start) * compound(growth / 100, count("years", years))


def forecast_share(
    population: float,
    labour_resources: float,
    natural: float,
    migration: float,
    share_changes: Sequence[float],
    growth: Growth = "simple",
) -> pd.DataFrame:
    """Labour resources from the forecast population and their share in it (прогноз по доле трудовых
    ресурсов).

    K = natural + migration, the yearly rates of the population's growth per mille. Each year the population
    grows by K: with `growth="simple"` times 1 + K / 1000; with `"mean"`, the textbook form whose rate is to
    the mean population of the year, times (2000 + K) / (2000 - K). The share is the base year's (labour
    resources by population, per cent) plus that year's change, in points against the base year; labour
    resources are the population times the share. One row a year, `year` 1, 2, ... in the index;
    `population` and `labour_resources` in the unit of the arguments, `share` in per cent.

    Source: textbook problem W20 (rates 5 and 15 per mille, 12 and 8 million, a share 4 points lower); its
    12.06 and 7.6 take another K than 5 + 15 = 20.

    Raises LB-350 (no number), LB-351 (negative), LB-352 (no year), LB-356 (no population), LB-358 (more
    labour resources than population), LB-360 (another growth), LB-361 (rates out of range) and LB-362 (a
    share below 0 or above 100 per cent).

    >>> forecast_share(12, 8, 5, 15, [-4], growth="mean").round(4).loc[1].to_dict()
    {'population': 12.2424, 'share': 62.6667, 'labour_resources': 7.6719}
    """
    residents = base("population", population)
    resources = count("labour_resources", labour_resources)
    if resources > residents:
        raise MethodError("LB-358", part="labour_resources", value=resources, whole="population", limit=residents)
    rate = number("natural", natural) + number("migration", migration)
    factor = _yearly_factor(rate, growth)
    if len(share_changes) == 0:
        raise MethodError("LB-352", argument="share_changes", given=0, wanted=1)
    base_share = 100 * resources / residents
    rows = []
    for year, change in enumerate(share_changes, 1):
        share = base_share + number("share_changes", change)
        if not 0 <= share <= 100:
            raise MethodError("LB-362", year=year, share=share)
        later = residents * factor**year
        rows.append((later, share, later * share / 100))
    index = pd.RangeIndex(1, len(rows) + 1, name="year")
    return pd.DataFrame(rows, columns=["population", "share", "labour_resources"], index=index)


def _yearly_factor(rate: float, growth: str) -> float:
    if growth == "simple":
        return 1 + within("natural + migration", rate, -1000, float("inf")) / 1000
    if growth == "mean":
        within("natural + migration", rate, -2000, 2000)
        return (2000 + rate) / (2000 - rate)
    raise MethodError("LB-360", argument="growth", value=growth, known="simple, mean")
