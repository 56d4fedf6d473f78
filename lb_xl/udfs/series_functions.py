"""Worksheet functions of the methods that take whole series: structure, dynamics."""

# ruff: noqa: N802 (worksheet functions are named as in Excel)

from __future__ import annotations

import pandas as pd

from lb_xl import methods
from lb_xl.function_definitions import words
from lb_xl.udfs.reading_cells import Codes, Count, Counts, CountTable, Words, fail
from lb_xl.udfs.worksheet_function import callers_language, worksheet_function

OTHER_SIZE = "LB-387"
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
