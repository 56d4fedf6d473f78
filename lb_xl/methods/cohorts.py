"""Cohorts moved along age (передвижка возрастов): who enters and who leaves the working age by a plan year."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from lb_xl.methods.arguments import count
from lb_xl.methods.errors import MethodError
from lb_xl.methods.working_age import whole_ages

Passage = Literal["before", "entering", "leaving", "working", "older", "younger"]
"""Whom a forecast counts: those of working age at its start, those who enter or leave it by age, and, at its end,
those of working age, above it and below it."""

PASSAGES: tuple[Passage, ...] = ("before", "entering", "leaving", "working", "younger", "older")

Floats = NDArray[np.float64]


def survival_over(rates: Floats, years: int) -> Floats:
    """The share of each age that lives through some years (коэффициент дожития), the last age being open.

    Each year a cohort is multiplied by the rate of the age it has reached; in the open age it stays.

    >>> survival_over(np.array([0.5, 0.8, 0.1]), 2).tolist()
    [0.4, 0.08000000000000002, 0.010000000000000002]
    """
    ages = np.arange(len(rates))
    found = np.ones(len(rates))
    for year in range(years):
        found = found * rates[np.minimum(ages + year, len(rates) - 1)]
    return found


def passage_weights(passage: Passage, rates: Floats, years: int, youngest: int, lower: float, upper: float) -> Floats:
    """What a person of each age counts for in a passage, by age in the first year.

    `rates` are yearly survival rates by single age from `youngest`, the last age open; the working age is from
    `lower` to `upper`, both included. Those of working age at the start count whole; all others by the share that
    lives to the last year, and those who leave by age are counted when they leave alive.
    """
    start = youngest + np.arange(len(rates))
    end = start + years
    was, is_ = (start >= lower) & (start <= upper), (end >= lower) & (end <= upper)
    chosen = {
        "before": was,
        "entering": (start < lower) & is_,
        "leaving": was & (end > upper),
        "working": is_,
        "older": end > upper,
        "younger": end < lower,
    }[passage]
    alive = np.ones(len(rates)) if passage == "before" else survival_over(rates, years)
    return np.where(chosen, alive, 0.0)


def cohort_forecast(
    population: pd.DataFrame,
    survival: pd.DataFrame,
    years: int,
    limits: Mapping[str, tuple[float, float]],
) -> pd.DataFrame:
    """The population of working age after some years, by sex (прогноз по методу передвижки возрастов), persons.

    Working age at the end = working age at the start + entering - leaving by age - deaths within it; without
    migration. `population` and `survival` (yearly shares, not above 1) have single ages in the index, the last open,
    and a column for each sex; `limits` give the first and last year of working age. One row a sex, columns `before`,
    `entering`, `leaving`, `deaths`, `working`, `younger` (of those born by the start), `older`.

    Source: 000, "labour resources are determined from a forecast of the population by age and sex".

    Reading: ages are those completed in the first year; each year a cohort grows older by one and is multiplied by
    the survival rate of the age it leaves. Those not yet born are not of working age within 16 years and are not
    counted.

    Raises LB-350 (no number), LB-351 (negative persons, survival or years), LB-352 (no ages), LB-358 (survival above
    1), LB-360 (a sex without a column, years that are not whole), LB-363 (an age between the first and the last is
    missing) and LB-364 (an age that repeats or is no whole number).

    >>> people = pd.DataFrame({"men": [100.0, 200.0, 300.0]}, index=[15, 59, 60])
    >>> rates = pd.DataFrame({"men": [0.99, 0.9, 0.8]}, index=[15, 59, 60])
    >>> cohort_forecast(people.reindex(range(15, 61), fill_value=0), rates.reindex(range(15, 61), fill_value=1.0),
    ...                 1, {"men": (16, 59)}).loc["men"].round(3).tolist()
    [200.0, 99.0, 180.0, 20.0, 99.0, 0.0, 420.0]
    """
    if count("years", years) % 1:
        raise MethodError("LB-360", argument="years", value=years, known="0, 1, 2, …")
    years = int(years)
    listed = whole_ages(population.index)
    if not listed:
        raise MethodError("LB-352", argument="population", given=0, wanted=1)
    survives = dict(zip(whole_ages(survival.index), survival.index, strict=True))
    ages = list(range(min(listed), max(listed) + 1))
    rows = {}
    for sex, (lower, upper) in limits.items():
        for table in (population, survival):
            if sex not in table.columns:
                raise MethodError("LB-360", argument="limits", value=sex, known=", ".join(map(str, table.columns)))
        for age in ages:
            if age not in listed or age not in survives:
                raise MethodError("LB-363", age=age, sex=sex)
        given = dict(zip(listed, population[sex].tolist(), strict=True))
        persons = np.array([count(f"{sex}, {age}", given[age]) for age in ages])
        rates = np.array([count(f"{sex}, {age}", survival.loc[survives[age], sex]) for age in ages])
        for age, rate in zip(ages, rates, strict=True):
            if rate > 1:
                raise MethodError("LB-358", part=f"{sex}, {age}", value=rate, whole="1", limit=1)
        found: dict[str, float] = {
            each: float(persons @ passage_weights(each, rates, years, ages[0], lower, upper)) for each in PASSAGES
        }
        found["deaths"] = found["before"] + found["entering"] - found["leaving"] - found["working"]
        rows[sex] = found
    order = ["before", "entering", "leaving", "deaths", "working", "younger", "older"]
    return pd.DataFrame.from_dict(rows, orient="index")[order]


def rank_places(values: Floats) -> Floats:
    """The place of each number, the largest first; equals share the better place, blanks have none.

    Source: 000, the choice of a place for new enterprises by the reserves of labour.

    >>> rank_places(np.array([5.0, 9.0, 5.0, np.nan])).tolist()
    [2.0, 1.0, 2.0, nan]
    """
    known = ~np.isnan(values)
    found = np.full(len(values), np.nan)
    found[known] = [1.0 + float(np.sum(values[known] > value)) for value in values[known]]
    return found
