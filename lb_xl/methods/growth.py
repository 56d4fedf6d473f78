"""Growth by a constant rate."""

from __future__ import annotations


def compound(rate: float, years: float) -> float:
    """The factor by which a count grows in some years at a constant yearly rate: (1 + rate) to the power
    years.

    Source: 001, forecast of labour resources by coefficients: 50 million at 11.3 % a year for four years.

    >>> round(50 * compound(0.113, 4), 4)
    76.7274
    """
    return float((1.0 + rate) ** years)
