"""Population of working age by the limits in force (население в трудоспособном возрасте)."""

from __future__ import annotations

import datetime
import math
from collections.abc import Iterable
from dataclasses import dataclass

import pandas as pd

from lb_xl.methods.arguments import count
from lb_xl.methods.errors import MethodError


@dataclass(frozen=True)
class AgeLimits:
    """Working age of one sex from a date on (границы трудоспособного возраста), with its source.

    `start` and `end` are exact ages in years: men "16 to 59" are 16 to 60, and a limit raised by half a
    year 60.5. The limits hold until the next ones of that sex.
    """

    sex: str
    start: float
    end: float
    valid_from: datetime.date
    source: str = ""

    def __post_init__(self) -> None:
        if not 0 <= self.start < self.end:
            raise MethodError("LB-366", sex=self.sex, start=self.start, end=self.end)

    def share(self, age: int) -> float:
        """The part of those `age` years old who are within the limits: birthdays are spread evenly over the
        year.

        >>> men = AgeLimits("men", 16, 60.5, datetime.date(2019, 1, 1))
        >>> men.share(59), men.share(60), men.share(61)
        (1.0, 0.5, 0.0)
        """
        return float(max(0.0, min(age + 1, self.end) - max(age, self.start)))


def limits_in_force(limits: Iterable[AgeLimits], on: datetime.date) -> dict[str, AgeLimits]:
    """The limits of each sex in force on a date: the latest that began on it or before.

    Raises LB-365 (a sex has none on that date) and LB-353 (two of one sex begin on one day).
    """
    found: dict[str, AgeLimits] = {}
    for each in sorted(limits, key=lambda limit: (limit.sex, limit.valid_from)):
        earlier = found.get(each.sex)
        if earlier is not None and earlier.valid_from == each.valid_from:
            raise MethodError("LB-353", first=earlier.valid_from, second=each.valid_from)
        if earlier is None or each.valid_from <= on:
            found[each.sex] = each
    for each in found.values():
        if each.valid_from > on:
            raise MethodError("LB-365", sex=each.sex, date=on)
    return found


def working_age_population(table: pd.DataFrame, limits: Iterable[AgeLimits], on: datetime.date) -> pd.Series[float]:
    """Population of working age by sex (население в трудоспособном возрасте), in the unit of `table`.

    The sum over single ages of the persons of each sex, each age times the part of it within the limits in
    force on the date; with a limit at a half-year half of that age counts. Rows of `table` are ages in
    completed years (the index), columns the sexes; the last age may be open ("70 and over" as 70) if it
    lies above the limits. Nothing is rounded: a half-year can leave half a person.

    Source: 001, "Labor resources include...": the borders of working age are regulated by labour
    legislation (men 16-59, women 16-54 and the later rising limits); they are dated parameters, not part of
    the method.

    Raises LB-365 (no limits for a column on that date, or no column for the limits), LB-364 (an age that
    repeats or is no whole number), LB-363 (an age within the limits is missing), LB-350 and LB-351 (a
    blank, a negative).

    >>> ages = pd.DataFrame({"men": 100.0, "women": 110.0}, index=range(16, 71))
    >>> since = datetime.date(2019, 1, 1)
    >>> limits = [AgeLimits("men", 16, 60.5, since), AgeLimits("women", 16, 55.5, since)]
    >>> working_age_population(ages, limits, datetime.date(2019, 7, 1)).to_dict()
    {'men': 4450.0, 'women': 4345.0}
    """
    in_force = limits_in_force(limits, on)
    sexes = list(table.columns)
    for sex in [*sexes, *in_force]:
        if sex not in in_force or sex not in sexes:
            raise MethodError("LB-365", sex=sex, date=on)
    ages = whole_ages(table.index)
    result = {sex: _of_working_age(ages, table[sex].tolist(), in_force[sex]) for sex in sexes}
    return pd.Series(result, name="working_age", dtype=float)


def whole_ages(index: pd.Index) -> list[int]:
    """The single ages of a table, in completed years; raises LB-364 (one repeats or is no whole number)."""
    ages: list[int] = []
    for label in index.tolist():
        whole = isinstance(label, int | float) and float(label).is_integer() and label >= 0
        if not whole or int(label) in ages:
            raise MethodError("LB-364", age=label)
        ages.append(int(label))
    return ages


def _of_working_age(ages: list[int], persons: list[object], limits: AgeLimits) -> float:
    by_age = dict(zip(ages, persons, strict=True))
    parts = []
    for age in range(math.floor(limits.start), math.ceil(limits.end)):
        if age not in by_age:
            raise MethodError("LB-363", age=age, sex=limits.sex)
        parts.append(count(f"{limits.sex}, {age}", by_age[age]) * limits.share(age))
    return math.fsum(parts)
