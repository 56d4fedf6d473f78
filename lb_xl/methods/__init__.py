"""Named methods: what a formula cannot say with arithmetic, as pure documented functions.

A method that formulas may call is of one sort, and says so:

- a *selector* picks cells of a form (`inflow`, `outflow`): still explained cell by cell;
- a *weight* is linear in its first argument (`compound`): each cell is multiplied by the weight;
- an *opaque* method (`rounded`) works on the finished sum: one leaf of the explanation.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from lb_xl.methods.growth import compound
from lb_xl.methods.rounding import rounded

Sort = Literal["selector", "weight", "opaque"]


@dataclass(frozen=True)
class Method:
    """A method that formulas may call; `function` gives the weight of the first argument, or its new value."""

    sort: Sort
    arguments: int
    function: Callable[..., float] | None = None


METHODS = {
    "inflow": Method("selector", 1),
    "outflow": Method("selector", 1),
    "compound": Method("weight", 3, compound),
    "rounded": Method("opaque", 2, rounded),
}
DIRECTIONS = {"inflow": "to", "outflow": "from"}
"""The end of a flow that each selector looks at."""
