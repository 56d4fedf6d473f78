"""Worksheet functions of a population by age and sex: of working age on a date, and after some years."""

# ruff: noqa: N802 (worksheet functions are named as in Excel)

from __future__ import annotations

import datetime
from typing import NamedTuple

import pandas as pd

from lb_xl import methods
from lb_xl.cell_values import is_blank, text
from lb_xl.findings import Finding, FindingsError
from lb_xl.function_definitions import function_definitions, words
from lb_xl.language import Text
from lb_xl.methods.errors import MethodError
from lb_xl.udfs.reading_cells import (
    Cells,
    Count,
    Date,
    Grid,
    a_count,
    a_date,
    a_number,
    a_word,
    fail,
    place_words,
)
from lb_xl.udfs.worksheet_function import callers_language, worksheet_function

TOO_SMALL, NOT_ONE_OF = "LB-393", "LB-360"
Rows = list[list[object]]


class Limits(NamedTuple):
    """The working age of a sex, and since when it is in force."""

    sex: str
    start: float
    end: float
    since: datetime.date


@worksheet_function()
def LB_WORKING_AGE_POPULATION(ages: Grid, limits: Grid, on_date: Date) -> Rows:
    """Population of working age by sex on a date, and both sexes together.

    `ages` has a header (age, then the sexes) and a row for each age in completed years; `limits` has no header and
    four columns: sex, exact age from, exact age to, date from which the limits are in force.
    """
    definition = function_definitions()["LB_WORKING_AGE_POPULATION"]
    table = _by_age(ages, definition.title("ages"))
    in_force = [
        methods.AgeLimits(sex, start, end, since)
        for sex, start, end, since in _limits(limits, definition.title("limits"))
    ]
    found = methods.working_age_population(table, in_force, on_date)
    rows: Rows = [[str(sex), float(value)] for sex, value in found.items()]
    return [*rows, [words("words")["both_sexes"][callers_language()], float(found.sum())]]


@worksheet_function()
def LB_COHORT_FORECAST(ages: Grid, survival: Grid, limits: Grid, years: Count) -> Rows:
    """Population of working age after some years by moving the ages, by sex and in all, without migration.

    `ages` and `survival` have a header (age, then the sexes) and a row for each age in completed years, the last
    one open; `survival` holds yearly shares. `limits` has no header and three columns: sex, first and last year of
    the working age. The table has a header: of working age now, entering, leaving by age, deaths, of working age
    then, younger, older.
    """
    if years % 1:
        raise MethodError(NOT_ONE_OF, argument="years", value=years, known="0, 1, 2, …")
    definition = function_definitions()["LB_COHORT_FORECAST"]
    population, rates = (
        _by_age(cells, definition.title(name)) for name, cells in (("ages", ages), ("survival", survival))
    )
    working_age = {sex: (start, end) for sex, start, end, _ in _limits(limits, definition.title("limits"), dated=False)}
    found = methods.cohort_forecast(population, rates, int(years), working_age)
    titles, language = words("results.cohort_forecast"), callers_language()
    rows: Rows = [[titles[id][language] for id in ("sex", *found.columns)]]
    rows += [[str(sex), *map(float, values)] for sex, values in zip(found.index, found.to_numpy(), strict=True)]
    return [*rows, [words("words")["both_sexes"][language], *map(float, found.sum())]]


def _by_age(cells: Cells, argument: Text) -> pd.DataFrame:
    """Figures by age and sex; blank rows below a table are left out."""
    filled = [row for row in cells if not all(map(is_blank, row))]
    if len(filled) < 2 or len(filled[0]) < 2:
        raise fail(TOO_SMALL, argument=argument, rows=2, columns=2)
    problems: list[Finding] = []
    ages: list[float] = []
    persons: list[list[float]] = []
    for place, row in enumerate(filled[1:], start=2):
        try:
            ages.append(a_number(row[0], argument, place_words(place, 1)))
            counts = [a_count(cell, argument, place_words(place, at)) for at, cell in enumerate(row[1:], start=2)]
            persons.append(counts)
        except FindingsError as error:
            problems += error.findings
    if problems:
        raise FindingsError(problems)
    return pd.DataFrame(persons, index=pd.Index(ages), columns=[text(cell) for cell in filled[0][1:]], dtype=float)


def _limits(cells: Cells, argument: Text, *, dated: bool = True) -> list[Limits]:
    """Sex, first and last age of each row and, where they are dated, the day from which they are in force."""
    columns = 4 if dated else 3
    problems: list[Finding] = []
    found: list[Limits] = []
    if len(cells[0]) < columns:
        raise fail(TOO_SMALL, argument=argument, rows=1, columns=columns)
    for place, row in enumerate(cells, start=1):
        if all(map(is_blank, row)):
            continue
        try:
            sex = a_word(row[0], argument, place_words(place, 1))
            start, end = (a_number(row[at], argument, place_words(place, at + 1)) for at in (1, 2))
            since = a_date(row[3], argument, place_words(place, 4)) if dated else datetime.date.min
        except FindingsError as error:
            problems += error.findings
        else:
            found.append(Limits(sex, start, end, since))
    if problems:
        raise FindingsError(problems)
    return found
