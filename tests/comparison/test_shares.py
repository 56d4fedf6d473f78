"""A change of a product shared among its factors: the average over all orders, computed fast and by brute force."""

from __future__ import annotations

import math
from itertools import permutations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from lb_xl.comparison.shares import product_shares, quotient_shares

NUMBERS = st.floats(-1000, 1000).map(lambda value: round(value, 3))
PAIRS = st.lists(st.tuples(NUMBERS, NUMBERS), min_size=1, max_size=5)


def by_all_orders(pairs: list[tuple[float, float]]) -> list[float]:
    """Each factor goes from old to new in every order; its effect is the mean of what its own step does."""
    effects = [0.0] * len(pairs)
    orders = list(permutations(range(len(pairs))))
    for order in orders:
        values = [old for old, _ in pairs]
        for factor in order:
            before = math.prod(values)
            values[factor] = pairs[factor][1]
            effects[factor] += math.prod(values) - before
    return [effect / len(orders) for effect in effects]


@settings(deadline=None)
@given(pairs=PAIRS)
def test_the_share_of_a_factor_is_its_mean_effect_over_all_orders(pairs: list[tuple[float, float]]) -> None:
    shares = product_shares([np.array([old]) for old, _ in pairs], [np.array([new]) for _, new in pairs])
    expected = by_all_orders(pairs)
    size = math.prod(max(1.0, abs(old), abs(new)) for old, new in pairs)
    for share, (old, new), wanted in zip(shares, pairs, expected, strict=True):
        assert math.isclose(float(share[0]) * (new - old), wanted, rel_tol=1e-9, abs_tol=1e-12 * size)


@settings(deadline=None)
@given(pairs=PAIRS)
def test_old_and_new_exchanged_give_the_same_shares_to_the_last_bit(pairs: list[tuple[float, float]]) -> None:
    before, after = ([np.array([pair[side]]) for pair in pairs] for side in (0, 1))
    there, back = product_shares(before, after), product_shares(after, before)
    assert [float(share[0]) for share in there] == [float(share[0]) for share in back]


def test_two_factors_share_by_the_mean_of_the_other() -> None:
    """10 x 2 = 20 becomes 14 x 3 = 42: 4 x 2.5 = 10 from the first, 1 x 12 = 12 from the second."""
    one, two = product_shares([np.array(10.0), np.array(2.0)], [np.array(14.0), np.array(3.0)])
    assert (float(one) * 4, float(two) * 1) == (10.0, 12.0)


def test_a_ratio_is_shared_between_numerator_and_denominator() -> None:
    """6 / 2 = 3 becomes 8 / 4 = 2: +2 x (1/2 + 1/4) / 2 = +0.75, and -1.75 from the denominator."""
    above, below = quotient_shares((np.array(6.0), np.array(8.0)), (np.array(2.0), np.array(4.0)))
    assert (float(above) * 2, float(below) * 2) == (0.75, -1.75)


def test_a_ratio_without_a_denominator_has_no_shares() -> None:
    above, below = quotient_shares((np.array(6.0), np.array(8.0)), (np.array(0.0), np.array(4.0)))
    assert np.isnan(above)
    assert np.isnan(below)
