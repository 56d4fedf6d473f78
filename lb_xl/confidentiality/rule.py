"""The rule of confidentiality for one hand-out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from lb_xl.inputs import Inputs

FEWEST, MARK = "fewest_units", "confidential_mark"
"""Settings on the title sheet, where a scheme has them."""

Action = Literal["blank", "mark"]


@dataclass(frozen=True)
class Rule:
    """Numbers that rest on fewer than `fewest` units are blanked or marked; zero switches the rule off."""

    fewest: float = 0.0
    action: Action = "blank"

    @property
    def is_on(self) -> bool:
        return self.fewest > 0


OFF = Rule()


def rule_of(inputs: Inputs, fewest: float | None = None, action: Action | None = None) -> Rule:
    """The rule as a command gives it; what it leaves open stands on the title sheet."""
    known = inputs.scheme.parameters
    given = inputs.parameter(FEWEST) if FEWEST in known else 0.0
    marked = MARK in known and inputs.parameter(MARK) != 0
    return Rule(given if fewest is None else fewest, action or ("mark" if marked else "blank"))
