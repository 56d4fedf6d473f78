"""Worksheet functions of the methods: one for each public method of `lb_xl.methods` that takes numbers alone.

Several results come as a table of two columns, title and value; a result whose inputs are missing is a blank.
"""

# ruff: noqa: N802 (worksheet functions are named as in Excel)

from __future__ import annotations

from typing import cast

from lb_xl import methods
from lb_xl.function_definitions import words
from lb_xl.methods.errors import MethodError
from lb_xl.methods.projection import Growth
from lb_xl.udfs.reading_cells import Count, Dates, Number, Numbers, OptionalCount, Word
from lb_xl.udfs.worksheet_function import callers_language, worksheet_function

Rows = list[list[object]]


@worksheet_function()
def LB_MEAN(values: Numbers, dates: Dates | None = None) -> float:
    """Chronological mean of figures on dates, equally spaced where no dates are given. Methodology: para 2.

    >>> LB_MEAN([3620, 3850])
    3735.0
    """
    return methods.chronological_mean(values, dates)


@worksheet_function()
def LB_CHRONOLOGICAL_MEAN(values: Numbers, dates: Dates | None = None) -> float:
    """The same as `LB_MEAN`, under the name of the method."""
    return methods.chronological_mean(values, dates)


@worksheet_function()
def LB_MOVEMENT(
    able_bodied_start: Count,
    outside_start: Count,
    entered: Count,
    drawn_in: Count,
    arrived: OptionalCount,
    left_able_bodied: Count,
    left_outside: Count,
    departed: Count,
    end_stock: OptionalCount = None,
    mean_stock: OptionalCount = None,
) -> Rows:
    """Movement of labour resources over a period; exactly one of `arrived` and `end_stock` is given."""
    found = methods.movement(
        able_bodied_start,
        outside_start,
        entered,
        drawn_in,
        arrived,
        left_able_bodied,
        left_outside,
        departed,
        end=end_stock,
        mean=mean_stock,
    )
    return _titled(found, "movement")


@worksheet_function()
def LB_BURDEN(
    population: OptionalCount,
    working_age: OptionalCount,
    younger: OptionalCount = None,
    older: OptionalCount = None,
    able_bodied: OptionalCount = None,
    employed: OptionalCount = None,
    employed_working_age: OptionalCount = None,
    economically_active: OptionalCount = None,
    labour_resources: OptionalCount = None,
) -> Rows:
    """Coefficients of load, work capacity and employment, per 1,000; a blank where the inputs of one are missing."""
    given = (
        population, working_age, younger, older, able_bodied, employed, employed_working_age, economically_active,
        labour_resources,
    )  # fmt: skip
    if all(value is None for value in given):
        raise MethodError("LB-352", argument="population", given=0, wanted=2)
    return _titled(methods.burden(*given), "burden")


@worksheet_function()
def LB_TWO_METHODS(
    able_bodied: Count,
    older: Count,
    younger: Count,
    employed: Count,
    students: Count,
    housekeeping: Count,
    other: Count,
    unemployed: Count,
) -> Rows:
    """Labour resources by formation and by use, their gap, and the bridge between them."""
    found = methods.two_methods(able_bodied, older, younger, employed, students, housekeeping, other, unemployed)
    results: dict[str, object] = {
        "by_formation": found.by_formation,
        "by_use": found.by_use,
        "gap": found.gap,
        "gap_per_cent": found.gap_per_cent,
    }
    titles, language = words("results.two_methods"), callers_language()
    bridge = [(str(item), value) for item, value in found.bridge["value"].items()]
    return [[titles[id][language], value] for id, value in (*results.items(), ("bridge", None), *bridge)]


@worksheet_function()
def LB_FORECAST(start: Count, replenishment: Count, disposal: Count, years: Count) -> float:
    """Labour resources after some years by constant coefficients, in per cent a year.

    >>> round(LB_FORECAST(50, 19.8, 8.5, 4), 3)
    76.727
    """
    return methods.forecast(start, replenishment, disposal, years)


@worksheet_function()
def LB_FORECAST_SHARE(
    population: Count,
    labour_resources: Count,
    natural: Number,
    migration: Number,
    share_changes: Numbers,
    growth: Word = "simple",
) -> Rows:
    """Labour resources from the forecast population and their share in it, one row a year."""
    found = methods.forecast_share(population, labour_resources, natural, migration, share_changes, _growth(growth))
    titles, language = words("results.forecast_share"), callers_language()
    header: list[object] = [titles[id][language] for id in ("year", *found.columns)]
    return [header, *([year, *map(float, row)] for year, row in zip(found.index, found.to_numpy(), strict=True))]


@worksheet_function()
def LB_LABOUR_SUPPLY_CLASS(supply: Count, demand: Count, short_below: Count, surplus_above: Count) -> str:
    """The class of a territory by labour supply, in words."""
    found = methods.labour_supply_class(supply, demand, short_below, surplus_above)
    return words("results.labour_supply")[found.name.lower()][callers_language()]


@worksheet_function()
def LB_LABOUR_DEMAND(workers: Count, output_growth: Number, productivity_growth: Number) -> float:
    """The need for workers in a plan year; growth in per cent.

    >>> round(LB_LABOUR_DEMAND(1, 2.1, 2.5), 6)
    0.996098
    """
    return methods.labour_demand(workers, output_growth, productivity_growth)


def _growth(word: str) -> Growth:
    # The method itself refuses another word.
    return cast(Growth, word)


def _titled(found: object, section: str) -> Rows:
    """The results of a method in the order of their titles, each beside its title."""
    language = callers_language()
    return [[title[language], getattr(found, id)] for id, title in words(f"results.{section}").items()]
