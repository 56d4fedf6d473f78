"""Supply of a territory with labour (обеспеченность территории трудовыми ресурсами)."""

from __future__ import annotations

from enum import StrEnum

from lb_xl.methods.arguments import base, count, within
from lb_xl.methods.errors import MethodError


class LabourSupply(StrEnum):
    """The classes of territories: трудоизбыточные, трудонедостаточные, трудообеспеченные
    (сбалансированные)."""

    SURPLUS = "labour-surplus"
    SHORT = "labour-short"
    BALANCED = "balanced"


def labour_supply_class(supply: float, demand: float, short_below: float, surplus_above: float) -> LabourSupply:
    """The class of a territory by labour supply (класс по обеспеченности трудовыми ресурсами).

    Supply by demand (labour resources by the need for workers, or persons who seek work by vacancies; both
    in one unit): below `short_below` the territory is short of labour, above `surplus_above` it has a
    surplus, and on or between the two it is balanced.

    Source: 001, "Depending on the security of labor resources": three categories of regions, by the balance
    between workers and available jobs; the text gives no numbers, so the thresholds are the caller's
    parameters.

    Raises LB-350 (no number), LB-351 (negative), LB-356 (no demand) and LB-367 (thresholds out of order).

    >>> str(labour_supply_class(3756, 3795, short_below=0.99, surplus_above=1.01))
    'labour-short'
    """
    lower, upper = count("short_below", short_below), count("surplus_above", surplus_above)
    if lower > upper:
        raise MethodError("LB-367", short_below=lower, surplus_above=upper)
    ratio = count("supply", supply) / base("demand", demand)
    if ratio < lower:
        return LabourSupply.SHORT
    return LabourSupply.SURPLUS if ratio > upper else LabourSupply.BALANCED


def labour_demand(workers: float, output_growth: float, productivity_growth: float) -> float:
    """The need for workers in a plan year (потребность в рабочей силе), in the unit of `workers`.

    Workers of the base year times the index of output, by the index of labour productivity; growth in per
    cent.

    Source: textbook problem W22 (output 2.1, productivity 2.5 per cent more: index 0.996098); 000,
    additional need for workers.

    Raises LB-350 (no number), LB-351 (negative) and LB-361 (a fall by everything).

    >>> round(labour_demand(1, 2.1, 2.5), 6)
    0.996098
    """
    output = within("output_growth", output_growth, -100, float("inf"))
    productivity = within("productivity_growth", productivity_growth, -100, float("inf"))
    return count("workers", workers) * (100 + output) / (100 + productivity)
