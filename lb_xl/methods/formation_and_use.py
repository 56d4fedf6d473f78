"""Labour resources by two methods: by sources of formation and by use."""

from __future__ import annotations

import math
from dataclasses import dataclass

import pandas as pd

from lb_xl.methods.arguments import count


@dataclass(frozen=True)
class TwoMethods:
    """Labour resources by formation and by use, in the unit of the arguments, and the bridge between them.

    `bridge` has a row per item with columns `kind` (`step` or `total`), `value` (what a step adds, what a
    total is) and `running` (the sum of the steps so far): from formation, less those who do not work, to
    the employment it implies; the gap; the employed; and back to the resources by use.
    """

    by_formation: float
    by_use: float
    bridge: pd.DataFrame

    @property
    def gap(self) -> float:
        """By use less by formation (расхождение)."""
        return self.by_use - self.by_formation

    @property
    def gap_per_cent(self) -> float | None:
        """The gap in per cent of the resources by formation; None where these are zero."""
        return 100 * self.gap / self.by_formation if self.by_formation else None


def two_methods(
    able_bodied: float,
    older: float,
    younger: float,
    employed: float,
    students: float,
    housekeeping: float,
    other: float,
    unemployed: float,
) -> TwoMethods:
    """Labour resources by the demographic and the economic method (демографический и экономический методы).

    By formation: able-bodied of working age plus the older and the younger who work. By use: the employed
    plus students off the job, those in housekeeping and child care, others not employed, and the
    unemployed. All arguments in one unit of persons. The two count the same persons from two sides; the gap
    is what the sources disagree by, and is never spread.

    Source: 001, chapter II, first problem. Its 114.99 is 120.20 less those who do not work: the employment
    that formation implies (`bridge`), not the labour resources.

    Raises LB-350 (no number) and LB-351 (negative).

    >>> region = two_methods(108.64, 10, 1.56, 121.3, 1.7, 0.81, 0.2, 2.5)
    >>> round(region.by_formation, 2), round(region.by_use, 2), round(region.gap, 2)
    (120.2, 126.51, 6.31)
    >>> round(float(region.bridge.loc["implied_employed", "value"]), 2)
    114.99
    """
    sources = {
        "able_bodied": count("able_bodied", able_bodied),
        "older": count("older", older),
        "younger": count("younger", younger),
    }
    not_employed = {
        "students": count("students", students),
        "housekeeping": count("housekeeping", housekeeping),
        "other": count("other", other),
        "unemployed": count("unemployed", unemployed),
    }
    at_work = count("employed", employed)
    by_formation = math.fsum(sources.values())
    by_use = math.fsum([at_work, *not_employed.values()])
    steps: list[tuple[str, float | None]] = [*sources.items(), ("by_formation", None)]
    steps += [(f"less_{item}", -value) for item, value in not_employed.items()]
    steps += [("implied_employed", None), ("gap", by_use - by_formation), ("employed", None)]
    steps += [*not_employed.items(), ("by_use", None)]
    return TwoMethods(by_formation, by_use, _bridge(steps))


def _bridge(steps: list[tuple[str, float | None]]) -> pd.DataFrame:
    """The steps in order, each with the sum so far; a step without a value is a total."""
    taken: list[float] = []
    rows = []
    for _, value in steps:
        if value is not None:
            taken.append(value)
        running = math.fsum(taken)
        rows.append(("total", running, running) if value is None else ("step", value, running))
    index = pd.Index([item for item, _ in steps], name="item")
    return pd.DataFrame(rows, columns=["kind", "value", "running"], index=index)
