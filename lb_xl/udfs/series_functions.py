"""Worksheet functions of the methods that take whole tables: structure, dynamics, population by age."""

# ruff: noqa: N802 (worksheet functions are named as in Excel)

from __future__ import annotations

import datetime

import pandas as pd

from lb_xl import methods
from lb_xl.cell_values import is_blank, text
from lb_xl.findings import Finding, FindingsError
from lb_xl.function_definitions import function_definitions, words
from lb_xl.language import Text
from lb_xl.udfs.reading_cells import (
    Cells,
    Codes,
    Count,
    Counts,
    CountTable,
    Date,
    Grid,
    Words,
    a_count,
    a_date,
    a_number,
    a_word,
    fail,
    place_words,
)
from lb_xl.udfs.worksheet_function import callers_language, worksheet_function

OTHER_SIZE, TOO_SMALL = "LB-387", "LB-393"
LIMIT_COLUMNS = 4
Rows = list[list[object]]


@worksheet_function()
def LB_STRUCTURE(
    values: CountTable, published: Counts | None = None, decimals: Count = 1.0, tolerance: Count = 0.0
) -> list[list[float]]:
    """Structure in per cent, each column adding up to 100: parts down, periods across (one row is one column).

    `published` gives the published total of each column, which its parts must meet within `tolerance`.

    >>> LB_STRUCTURE([[1], [1], [1]])
    [[33.4], [33.3], [33.3]]
    """
    lies = len(values) == 1 < len(values[0])
    table = _numbered(values).T if lies else _numbered(values)
    wanted = None if published is None else _of_columns(published, table)
    found = methods.structure(table, wanted, int(decimals), tolerance)
    return _rows(found.T if lies else found)


@worksheet_function()
def LB_SPHERE_SHARES(values: CountTable, spheres: Words, decimals: Count = 1.0) -> Rows:
    """Shares of spheres in per cent: a sphere for each row of `values`, which has a column for each period."""
    if len(spheres) != len(values):
        raise fail(OTHER_SIZE, first=len(values), second=len(spheres))
    found = methods.sphere_shares(_numbered(values), dict(enumerate(spheres, start=1)), int(decimals))
    return [[sphere, *row] for sphere, row in zip(found.index, _rows(found), strict=True)]


@worksheet_function()
def LB_DYNAMICS(levels: Counts, periods: Codes | None = None) -> Rows:
    """A series with its growth and increments, chain and base, and in the last two rows their means."""
    names = list(range(1, len(levels) + 1)) if periods is None else list(map(_label, periods))
    if len(names) != len(levels):
        raise fail(OTHER_SIZE, first=len(levels), second=len(names))
    found = methods.dynamics(pd.Series(levels, index=names))
    titles = {id: title[callers_language()] for id, title in words("results.dynamics").items()}
    columns = ("chain_growth", "base_growth", "chain_increments", "base_increments")
    rows: Rows = [[titles[id] for id in ("period", "level", *columns)]]
    series = [getattr(found, id).tolist() for id in columns]
    rows += [list(row) for row in zip(names, levels, *series, strict=True)]
    for id in ("mean_growth", "mean_increment"):
        rows.append([titles[id], float(getattr(found, id)), *[None] * len(columns)])
    return rows


@worksheet_function()
def LB_WORKING_AGE_POPULATION(ages: Grid, limits: Grid, on_date: Date) -> Rows:
    """Population of working age by sex on a date, and both sexes together.

    `ages` has a header (age, then the sexes) and a row for each age in completed years; `limits` has no header and
    four columns: sex, exact age from, exact age to, date from which the limits are in force.
    """
    name = "LB_WORKING_AGE_POPULATION"
    definition = function_definitions()[name]
    table = _population(ages, definition.title("ages"))
    in_force = _limits(limits, definition.title("limits"))
    found = methods.working_age_population(table, in_force, on_date)
    rows: Rows = [[str(sex), float(value)] for sex, value in found.items()]
    return [*rows, [words("words")["both_sexes"][callers_language()], float(found.sum())]]


def _label(period: object) -> object:
    """A period as people write it: Excel keeps the year 2010 as 2010.0."""
    return int(period) if isinstance(period, float) and period.is_integer() else period


def _numbered(values: list[list[float]]) -> pd.DataFrame:
    """A table whose rows and columns are counted from 1, as messages name them."""
    rows, columns = range(1, len(values) + 1), range(1, len(values[0]) + 1)
    return pd.DataFrame(values, index=rows, columns=columns, dtype=float)


def _of_columns(total: list[float], table: pd.DataFrame) -> pd.Series[float]:
    if len(total) != len(table.columns):
        raise fail(OTHER_SIZE, first=len(table.columns), second=len(total))
    return pd.Series(total, index=table.columns)


def _rows(frame: pd.DataFrame) -> list[list[float]]:
    return [[float(value) for value in row] for row in frame.to_numpy()]


def _population(cells: Cells, argument: Text) -> pd.DataFrame:
    """The persons by age and sex; blank rows below a table are left out."""
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


def _limits(cells: Cells, argument: Text) -> list[methods.AgeLimits]:
    problems: list[Finding] = []
    found: list[methods.AgeLimits] = []
    if len(cells[0]) < LIMIT_COLUMNS:
        raise fail(TOO_SMALL, argument=argument, rows=1, columns=LIMIT_COLUMNS)
    for place, row in enumerate(cells, start=1):
        if all(map(is_blank, row)):
            continue
        try:
            sex = a_word(row[0], argument, place_words(place, 1))
            start, end = (a_number(row[at], argument, place_words(place, at + 1)) for at in (1, 2))
            since: datetime.date = a_date(row[3], argument, place_words(place, 4))
        except FindingsError as error:
            problems += error.findings
        else:
            found.append(methods.AgeLimits(sex, start, end, since))
    if problems:
        raise FindingsError(problems)
    return found
