"""Cohorts moved along age (передвижка возрастов): who enters and who leaves the working age by a plan year."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from lb_xl.methods.arguments import count
from lb_xl.methods.errors import MethodError

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

    Raises LB-350 (no number), LB-351 (negative), LB-358 (survival above 1) and LB-363 (an age of `population` without
    survival).

    >>> people = pd.DataFrame({"men": [100.0, 200.0, 300.0]}, index=[15, 59, 60])
    >>> rates = pd.DataFrame({"men": [0.99, 0.9, 0.8]}, index=[15, 59, 60])
    >>> cohort_forecast(people.reindex(range(15, 61), fill_value=0), rates.reindex(range(15, 61), fill_value=1.0),
    ...                 1, {"men": (16, 59)}).loc["men"].round(3).tolist()
    [200.0, 99.0, 180.0, 20.0, 99.0, 0.0, 420.0]
    """
    ages = list(population.index)
    rows = {}
    for sex, (lower, upper) in limits.items():
        lacking = [age for age in ages if age not in survival.index]
        if lacking:
            raise MethodError("LB-363", age=lacking[0], sex=sex)
        persons = np.array([count(f"{sex}, {age}", value) for age, value in population[sex].items()])
        rates = np.array([count(f"{sex}, {age}", survival.loc[age, sex]) for age in ages])
        for age, rate in zip(ages, rates, strict=True):
            if rate > 1:
                raise MethodError("LB-358", part=f"{sex}, {age}", value=rate, whole="1", limit=1)
        found: dict[str, float] = {
            each: float(persons @ passage_weights(each, rates, years, int(ages[0]), lower, upper)) for each in PASSAGES
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
