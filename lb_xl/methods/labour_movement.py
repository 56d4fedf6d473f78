"""Movement of labour resources over a period (движение трудовых ресурсов)."""

from __future__ import annotations

import math
from dataclasses import dataclass

from lb_xl.methods.arguments import ROUNDING_NOISE, base, count
from lb_xl.methods.errors import MethodError


@dataclass(frozen=True)
class Movement:
    """Stocks, flows and coefficients of a period: stocks and flows in persons, coefficients per mille of
    `mean`."""

    start: float
    end: float
    mean: float
    natural_inflow: float
    migration_inflow: float
    natural_outflow: float
    migration_outflow: float

    @property
    def inflow(self) -> float:
        """Replenishment (пополнение): natural and by migration."""
        return self.natural_inflow + self.migration_inflow

    @property
    def outflow(self) -> float:
        """Disposal (выбытие): natural and by migration."""
        return self.natural_outflow + self.migration_outflow

    @property
    def natural(self) -> float:
        """Natural increase (естественный прирост): natural inflow less natural outflow."""
        return self.natural_inflow - self.natural_outflow

    @property
    def migration(self) -> float:
        """Migration increase (механический прирост): arrivals less departures."""
        return self.migration_inflow - self.migration_outflow

    @property
    def total(self) -> float:
        """Total increase (общий прирост): natural and migration increase."""
        return self.natural + self.migration

    @property
    def natural_coefficient(self) -> float:
        return 1000 * self.natural / self.mean

    @property
    def migration_coefficient(self) -> float:
        return 1000 * self.migration / self.mean

    @property
    def total_coefficient(self) -> float:
        return 1000 * self.total / self.mean

    @property
    def inflow_coefficient(self) -> float:
        return 1000 * self.inflow / self.mean

    @property
    def outflow_coefficient(self) -> float:
        return 1000 * self.outflow / self.mean


def movement(
    able_bodied_start: float,
    outside_start: float,
    entered: float,
    drawn_in: float,
    arrived: float | None,
    left_able_bodied: float,
    left_outside: float,
    departed: float,
    end: float | None = None,
    mean: float | None = None,
) -> Movement:
    """Movement of labour resources over a period (движение трудовых ресурсов), all arguments in one unit of
    persons.

    Start is the able-bodied of working age plus workers outside it. Natural inflow is those who entered the
    able-bodied population and those drawn in to work outside working age; natural outflow is those who left
    either; migration is those who arrived and departed. End = start + natural + migration. Exactly one of
    `arrived` and `end` is given and the other follows; `mean` is half of start plus end unless given (for
    instance a chronological mean).

    Source: 001, chapter II, movement of labour resources (start 3620, end 3850, entered 620, left 515 and 40,
    departed 220); 001, "Absolute increase in labor resources".
    Reading: gross flows; 001 prints net migration within its replenishment, and an increase of 250 for 230.

    Raises LB-354 (both or neither of `arrived` and `end`), LB-350 (no number), LB-351 (negative), LB-355
    (what follows comes out negative) and LB-356 (the mean is zero).

    >>> year = movement(3620, 0, 620, 0, None, 515, 40, 220, end=3850)
    >>> year.migration_inflow, year.natural, year.migration, year.total
    (385.0, 65.0, 165.0, 230.0)
    """
    if (arrived is None) == (end is None):
        raise MethodError("LB-354")
    start = count("able_bodied_start", able_bodied_start) + count("outside_start", outside_start)
    natural_inflow = count("entered", entered) + count("drawn_in", drawn_in)
    natural_outflow = count("left_able_bodied", left_able_bodied) + count("left_outside", left_outside)
    migration_outflow = count("departed", departed)
    losses = (-natural_outflow, -migration_outflow)
    if end is None:
        arrivals = count("arrived", arrived)
        final = _derived("end", (start, natural_inflow, arrivals, *losses))
    else:
        final = count("end", end)
        arrivals = _derived("arrived", (final, -start, -natural_inflow, natural_outflow, migration_outflow))
    average = base("mean", (start + final) / 2 if mean is None else mean)
    return Movement(start, final, average, natural_inflow, arrivals, natural_outflow, migration_outflow)


def _derived(argument: str, terms: tuple[float, ...]) -> float:
    """The sum of terms as a number of persons; never clipped, but the noise of decimals is no person."""
    value = math.fsum(terms)
    if abs(value) <= ROUNDING_NOISE * max(map(abs, terms)):
        return 0.0
    if value < 0:
        raise MethodError("LB-355", argument=argument, value=value)
    return value
