"""Structure of a total in per cent, with percentages that add up to 100 (структура, удельный вес)."""

from __future__ import annotations

import math
from collections.abc import Hashable, Mapping
from typing import overload

import pandas as pd

from lb_xl.methods.arguments import ROUNDING_NOISE, base, count
from lb_xl.methods.errors import MethodError
from lb_xl.methods.rounding import rounded


@overload
def structure(
    table: pd.Series[float], total: float | None = None, decimals: int = 1, tolerance: float = 0.0
) -> pd.Series[float]: ...
@overload
def structure(
    table: pd.DataFrame, total: pd.Series[float] | None = None, decimals: int = 1, tolerance: float = 0.0
) -> pd.DataFrame: ...
def structure(
    table: pd.Series[float] | pd.DataFrame,
    total: float | pd.Series[float] | None = None,
    decimals: int = 1,
    tolerance: float = 0.0,
) -> pd.Series[float] | pd.DataFrame:
    """Structure of a total in per cent (структура, удельный вес), rounded so that each column adds up to 100.

    Each part by the sum of its column, times 100, halves away from zero; where the rounded percentages add
    up to 99.9 or 100.1, the largest is moved by the difference (of equals the first; should the largest be
    smaller than that, the next one gives the rest). Rows of `table` are the parts without their total,
    columns the periods, in any unit; a series is one column. The result has the shape of `table`. If
    `total` is given, the published total of each column, parts that miss it by more than `tolerance` are
    refused; percentages are always of the sum of the parts.

    Source: 001, chapter II, structure indicators (each group by the whole, in per cent); published
    percentages of the employed of Russia by form of ownership, 1992-2007, add up to 100.0 this way.

    Raises LB-350 (a blank), LB-351 (negative), LB-356 (a column of zeros) and LB-357 (parts do not add up
    to the total).

    >>> structure(pd.Series({"state": 1, "private": 1, "foreign": 1})).tolist()
    [33.4, 33.3, 33.3]
    """
    if isinstance(table, pd.Series):
        return _percentages(table, total, decimals, tolerance, "")
    shares = pd.DataFrame(index=table.index, columns=table.columns, dtype=float)
    for column, part in table.items():
        published = total.get(column, default=float("nan")) if isinstance(total, pd.Series) else total
        shares[column] = _percentages(part, published, decimals, tolerance, str(column))
    return shares


@overload
def sphere_shares(table: pd.Series[float], spheres: Mapping[Hashable, str], decimals: int = 1) -> pd.Series[float]: ...
@overload
def sphere_shares(table: pd.DataFrame, spheres: Mapping[Hashable, str], decimals: int = 1) -> pd.DataFrame: ...
def sphere_shares(
    table: pd.Series[float] | pd.DataFrame, spheres: Mapping[Hashable, str], decimals: int = 1
) -> pd.Series[float] | pd.DataFrame:
    """Shares of spheres among the employed, in per cent (доли сфер): each row counted in its sphere.

    `spheres` names the sphere of every row of `table`: material and non-material sphere for branches,
    physical and mental labour for occupations. Spheres stand in the order in which they first occur; each
    column adds up to 100 (see `structure`). A series is one column.

    Source: 001, chapter II, statistical indicators of the distribution of the employed (material production
    and non-productive sphere; predominantly physical and predominantly mental labour).

    Raises LB-359 (a row without a sphere) and the errors of `structure`.

    >>> employed = pd.Series({"industry": 300, "transport": 100, "education": 100})
    >>> spheres = {"industry": "material", "transport": "material", "education": "non-material"}
    >>> sphere_shares(employed, spheres).to_dict()
    {'material': 80.0, 'non-material': 20.0}
    """
    for row in table.index:
        if row not in spheres:
            raise MethodError("LB-359", group=row)
    names = pd.Index([spheres[row] for row in table.index], name="sphere")
    if isinstance(table, pd.Series):
        return structure(_checked(table, "").groupby(names, sort=False).sum(), decimals=decimals)
    counts = table.apply(lambda part: _checked(part, str(part.name)))
    return structure(counts.groupby(names, sort=False).sum(), decimals=decimals)


def _checked(column: pd.Series[float], name: str) -> pd.Series[float]:
    """The column as persons, or the error that names the row (and the column)."""
    values = [count(f"{row}, {name}" if name else str(row), value) for row, value in column.items()]
    return pd.Series(values, index=column.index, name=column.name, dtype=float)


def _percentages(
    column: pd.Series[float], total: object, decimals: int, tolerance: float, name: str
) -> pd.Series[float]:
    values = _checked(column, name).tolist()
    whole = base("total", math.fsum(values), name)
    if total is not None:
        published = count("total", total)
        if abs(whole - published) > tolerance + ROUNDING_NOISE * whole:
            place = f" ({name})" if name else ""
            raise MethodError("LB-357", parts=whole, total=published, place=place, gap=whole - published)
    unit = 10**decimals
    shares = [int(rounded(100 * unit * value / whole, 1.0)) for value in values]
    missing = 100 * unit - sum(shares)
    for largest in sorted(range(len(shares)), key=lambda part: -values[part]):
        moved = max(missing, -shares[largest])
        shares[largest] += moved
        missing -= moved
    return pd.Series([share / unit for share in shares], index=column.index, name=column.name, dtype=float)
