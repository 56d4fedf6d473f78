"""Named methods: what a formula cannot say with arithmetic, as pure documented functions.

A method that formulas may call is of one sort, and says so:

- a *selector* picks cells of a form (`inflow`, `outflow`): still explained cell by cell;
- a *weight* is linear in its first argument (`compound`): each cell is multiplied by the weight;
- an *opaque* method (`rounded`) works on the finished sum: one leaf of the explanation;
- a *series* method (`previous`, `first`) takes a count from another code of an ordered dimension, such as years;
- a *cohort* method (`entering_working_age`) moves a population by age and sex to each plan year, every cell times
  its survival: still explained cell by cell;
- a *rank* (`rank(x, territory)`) gives the place of each code of a dimension.

The other methods are called by people, tests and worksheet functions. Each stands in a module of another
name than its own, so that `from lb_xl.methods import movement` is always the function. Bad figures raise
`MethodError`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from lb_xl.methods.burden_coefficients import Burden, burden
from lb_xl.methods.cohorts import Passage, cohort_forecast
from lb_xl.methods.composition import sphere_shares, structure
from lb_xl.methods.errors import MethodError
from lb_xl.methods.formation_and_use import TwoMethods, two_methods
from lb_xl.methods.growth import compound
from lb_xl.methods.labour_movement import Movement, movement
from lb_xl.methods.labour_supply import LabourSupply, labour_demand, labour_supply_class
from lb_xl.methods.means import chronological_mean
from lb_xl.methods.projection import forecast, forecast_share
from lb_xl.methods.rounding import rounded
from lb_xl.methods.series_places import first_place, previous_place
from lb_xl.methods.time_series import Dynamics, dynamics
from lb_xl.methods.working_age import AgeLimits, limits_in_force, working_age_population

__all__ = [
    "DIRECTIONS",
    "METHODS",
    "AgeLimits",
    "Burden",
    "Dynamics",
    "LabourSupply",
    "Method",
    "MethodError",
    "Movement",
    "TwoMethods",
    "burden",
    "chronological_mean",
    "cohort_forecast",
    "compound",
    "dynamics",
    "forecast",
    "forecast_share",
    "labour_demand",
    "labour_supply_class",
    "limits_in_force",
    "movement",
    "rounded",
    "sphere_shares",
    "structure",
    "two_methods",
    "working_age_population",
]

Sort = Literal["selector", "weight", "opaque", "series", "cohort", "rank"]


@dataclass(frozen=True)
class Method:
    """A method that formulas may call; `function` gives the weight of the first argument, its new value, or, of a
    series, the place from which each place takes its number; `passage` says whom a cohort method counts."""

    sort: Sort
    arguments: int
    function: Callable[..., float] | None = None
    passage: Passage = "working"


METHODS = {
    "inflow": Method("selector", 1),
    "outflow": Method("selector", 1),
    "flow": Method("selector", 1),
    "compound": Method("weight", 3, compound),
    "rounded": Method("opaque", 2, rounded),
    "previous": Method("series", 2, previous_place),
    "first": Method("series", 2, first_place),
    "working_age_before": Method("cohort", 1, passage="before"),
    "entering_working_age": Method("cohort", 1, passage="entering"),
    "leaving_working_age": Method("cohort", 1, passage="leaving"),
    "working_age_survivors": Method("cohort", 1, passage="working"),
    "older_survivors": Method("cohort", 1, passage="older"),
    "younger_survivors": Method("cohort", 1, passage="younger"),
    "rank": Method("rank", 2),
}
DIRECTIONS = {"inflow": "to", "outflow": "from", "flow": "both"}
"""The end of a flow that each selector looks at; `both` keeps the origin and the destination apart."""
