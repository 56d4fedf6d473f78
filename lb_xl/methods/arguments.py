"""What every method asks of its arguments: a blank is no number, and persons are never negative."""

from __future__ import annotations

import math
from numbers import Real

from lb_xl.methods.errors import MethodError

ROUNDING_NOISE = 1e-9
"""Relative size of what binary fractions leave behind: 5.3 - 5.2 - 0.1 is nothing, not a person too few."""


def number(argument: str, value: object) -> float:
    """The value as a finite number; a blank, a text or a truth value raises LB-350.

    >>> number("years", 4)
    4.0
    """
    if isinstance(value, Real) and not isinstance(value, bool) and math.isfinite(value):
        return float(value)
    blank = value is None or (isinstance(value, float) and math.isnan(value))
    raise MethodError("LB-350", argument=argument, value="—" if blank else value)


def count(argument: str, value: object) -> float:
    """The value as a number of persons; raises LB-350 (no number) and LB-351 (negative)."""
    found = number(argument, value)
    if found < 0:
        raise MethodError("LB-351", argument=argument, value=found)
    return found


def base(quantity: str, value: object, place: str = "") -> float:
    """The value as the base of a rate; raises LB-350, LB-351 and LB-356 (zero)."""
    found = count(quantity, value)
    if found == 0:
        raise MethodError("LB-356", quantity=quantity, place=f" ({place})" if place else "")
    return found


def within(argument: str, value: object, lowest: float, highest: float) -> float:
    """The value as a number strictly between two bounds; raises LB-350 and LB-361 (outside)."""
    found = number(argument, value)
    if not lowest < found < highest:
        upper = highest if math.isfinite(highest) else "∞"
        raise MethodError("LB-361", argument=argument, value=found, lowest=lowest, highest=upper)
    return found
