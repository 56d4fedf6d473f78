"""How the change of a product is shared among its factors: the average over all orders of change (Shapley)."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

import numpy as np

from lb_xl.cells import Floats


def product_shares(before: Sequence[Floats], after: Sequence[Floats]) -> list[Floats]:
    """For each factor what a unit of its change does to the product, averaged over all orders of change.

    The shares times the changes add up to the change of the product. The average over orders of products of old and
    new values is the integral of the product of the other factors on the straight way from old to new; that is a
    polynomial, which Gauss's rule integrates exactly. Old and new exchanged give the same shares, bit for bit.

    Source: L. S. Shapley, A Value for n-Person Games (1953); G. Owen, Multilinear Extensions of Games (1972).

    >>> one, two = product_shares([np.array(10.0), np.array(2.0)], [np.array(14.0), np.array(3.0)])
    >>> float(one), float(two), float(one * (14 - 10) + two * (3 - 2))
    (2.5, 12.0, 22.0)
    """
    if len(before) == 1:
        return [np.ones_like(before[0])]
    shares = []
    for own in range(len(before)):
        others = [place for place in range(len(before)) if place != own]
        total = np.zeros_like(np.asarray(before[own], dtype=float))
        for node, weight in _nodes(len(others)):
            total = total + weight * (
                _on_the_way(before, after, others, node) + _on_the_way(before, after, others, -node)
            )
        shares.append(total)
    return shares


def quotient_shares(above: tuple[Floats, Floats], below: tuple[Floats, Floats]) -> tuple[Floats, Floats]:
    """What a unit of change of the numerator and of the denominator does to a ratio; each is given before and after.

    A ratio is the product of its numerator and the reciprocal of its denominator. NaN where a denominator is zero.

    >>> above, below = quotient_shares((np.array([6.0]), np.array([8.0])), (np.array([2.0]), np.array([4.0])))
    >>> float(above[0] * 2 + below[0] * 2)  # from 6 / 2 to 8 / 4
    -1.0
    """
    first, second = (np.where(side == 0.0, np.nan, side) for side in below)
    return (1.0 / first + 1.0 / second) / 2.0, -(above[0] + above[1]) / (2.0 * (first * second))


def order_weight(factors: int, before: int) -> float:
    """The part of all orders in which exactly some given factors change before one of them."""
    weight = 1.0 / factors
    for place in range(before):
        weight *= (place + 1) / (factors - 1 - place)
    return weight


def _on_the_way(before: Sequence[Floats], after: Sequence[Floats], chosen: Sequence[int], node: float) -> Floats:
    """The product of some factors, each at the same point between its old (-1) and its new value (1)."""
    product = np.ones_like(np.asarray(before[chosen[0]], dtype=float))
    for place in chosen:
        product = product * ((1.0 - node) / 2.0 * before[place] + (1.0 + node) / 2.0 * after[place])
    return product


@cache
def _nodes(degree: int) -> tuple[tuple[float, float], ...]:
    """The nodes from 0 upwards and half the weights (the middle one counts for both sides) of Gauss's rule on 0..1."""
    nodes, weights = np.polynomial.legendre.leggauss(degree // 2 + 1)
    kept = [(abs(float(node)), float(weight)) for node, weight in zip(nodes, weights, strict=True) if node > -1e-12]
    return tuple((0.0 if node < 1e-12 else node, weight / (4.0 if node < 1e-12 else 2.0)) for node, weight in kept)
