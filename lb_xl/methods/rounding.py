"""Rounding of finished numbers."""

from __future__ import annotations

import math


def rounded(value: float, unit: float) -> float:
    """A number rounded to a multiple of a unit, halves away from zero, as printed statistics are.

    >>> rounded(1250.0, 100.0), rounded(-1250.0, 100.0)
    (1300.0, -1300.0)
    """
    if math.isnan(value):
        return value
    return math.copysign(math.floor(abs(value) / unit + 0.5) * unit, value)
