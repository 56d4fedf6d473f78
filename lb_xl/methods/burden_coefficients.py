"""Coefficients of load, work capacity and employment (коэффициенты нагрузки, трудоспособности, занятости)."""

from __future__ import annotations

from dataclasses import dataclass

from lb_xl.methods.arguments import base, count
from lb_xl.methods.errors import MethodError

PUBLISHED_ROUNDING = 0.001
"""Parts may pass their whole by this share of the population: published thousands are rounded one by one."""


@dataclass(frozen=True)
class Burden:
    """Coefficients per 1,000 persons of their base; None where the inputs of one are missing."""

    total: float | None
    pension: float | None
    replacement: float | None
    work_capacity_all: float | None
    work_capacity_working_age: float | None
    employment_all: float | None
    employment_working_age: float | None
    employment_able_bodied: float | None
    employment_active: float | None
    employment_resources: float | None


def burden(
    population: float | None,
    working_age: float | None,
    younger: float | None = None,
    older: float | None = None,
    able_bodied: float | None = None,
    employed: float | None = None,
    employed_working_age: float | None = None,
    economically_active: float | None = None,
    labour_resources: float | None = None,
) -> Burden:
    """Load of the working age, work capacity and employment (коэффициенты нагрузки, трудоспособности и
    занятости).

    All arguments in one unit of persons; each result per 1,000:
    `total` (общая нагрузка): population outside the working age, by the population of working age;
    `pension` (пенсионная нагрузка) and `replacement` (замещение): the older and the younger, by the working
    age;
    `work_capacity_all`, `work_capacity_working_age`: able-bodied of working age, by the population and the
    working age;
    `employment_all`, `employment_active`, `employment_resources`: the employed, by the population, the
    economically active population and the labour resources;
    `employment_working_age`, `employment_able_bodied`: the employed of working age, by the working age and
    by the able-bodied of working age.

    Source: 001, "The dynamics of labor resources are reflected by coefficients".
    Reading: `total` is the population less the working age, as 001 writes it, whatever the younger and the
    older are. Where these are only the non-working, the population without working teenagers and pensioners
    gives the load by the non-working, and it is the sum of the two. The employed may be more than the
    residents (commuting).

    Raises LB-350 (no number), LB-351 (negative), LB-356 (a base is zero) and LB-358 (the working age
    exceeds the population, or younger and older exceed what it leaves by more than the rounding of
    published figures).

    >>> region = burden(8546, 4706, younger=2002, older=1592)
    >>> round(region.replacement, 1), round(region.pension, 1), region.employment_all
    (425.4, 338.3, None)
    """
    outside = None
    if population is not None and working_age is not None:
        outside = count("population", population) - count("working_age", working_age)
        if outside < 0:
            raise MethodError("LB-358", part="working_age", value=working_age, whole="population", limit=population)
        parts = sum(count(name, part) for name, part in (("younger", younger), ("older", older)) if part is not None)
        if parts - outside > PUBLISHED_ROUNDING * population:
            whole = "population - working_age"
            raise MethodError("LB-358", part="younger + older", value=parts, whole=whole, limit=outside)

    def per_thousand(name: str, part: float | None, base_name: str, whole: float | None) -> float | None:
        if part is None or whole is None:
            return None
        return 1000 * count(name, part) / base(base_name, whole)

    return Burden(
        total=per_thousand("population", outside, "working_age", working_age),
        pension=per_thousand("older", older, "working_age", working_age),
        replacement=per_thousand("younger", younger, "working_age", working_age),
        work_capacity_all=per_thousand("able_bodied", able_bodied, "population", population),
        work_capacity_working_age=per_thousand("able_bodied", able_bodied, "working_age", working_age),
        employment_all=per_thousand("employed", employed, "population", population),
        employment_working_age=per_thousand("employed_working_age", employed_working_age, "working_age", working_age),
        employment_able_bodied=per_thousand("employed_working_age", employed_working_age, "able_bodied", able_bodied),
        employment_active=per_thousand("employed", employed, "economically_active", economically_active),
        employment_resources=per_thousand("employed", employed, "labour_resources", labour_resources),
    )
