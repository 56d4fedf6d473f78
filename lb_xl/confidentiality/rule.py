"""The rule of confidentiality for one hand-out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from lb_xl.inputs import Inputs
from lb_xl.scheme import Scheme

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
    return rule_from(inputs.scheme, inputs.parameters, fewest, action)


def rule_from(
    scheme: Scheme, given: Mapping[str, float], fewest: float | None = None, action: Action | None = None
) -> Rule:
    """The same from the parameters that a title sheet overrules."""
    known = {id: given.get(id, parameter.value) for id, parameter in scheme.parameters.items()}
    marked = known.get(MARK, 0.0) != 0
    return Rule(known.get(FEWEST, 0.0) if fewest is None else fewest, action or ("mark" if marked else "blank"))
