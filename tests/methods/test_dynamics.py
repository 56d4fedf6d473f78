"""Chain and base growth, increments, and their means."""

from __future__ import annotations

import math

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lb_xl.methods import MethodError, dynamics

levels_of_a_series = st.lists(st.integers(1, 10**6), min_size=2, max_size=10)


def test_growth_and_increments_of_a_table() -> None:
    """100, 110, 99: chain 110 and 90 %, base 110 and 99 %, increments +10 and -11, mean root of 0.99."""
    found = dynamics(pd.DataFrame({"2009": [100], "2010": [110], "2011": [99]}, index=["employed"]))
    assert found.chain_growth.loc["employed"].tolist()[1:] == pytest.approx([110, 90])
    assert found.base_growth.loc["employed"].tolist() == pytest.approx([100, 110, 99])
    assert found.chain_increments.loc["employed"].tolist()[1:] == [10, -11]
    assert found.base_increments.loc["employed"].tolist() == [0, 10, -1]
    assert found.mean_growth["employed"] == pytest.approx(100 * math.sqrt(0.99))
    assert found.mean_increment["employed"] == -0.5


def test_nothing_precedes_the_first_period() -> None:
    found = dynamics(pd.Series({2010: 1, 2011: 2}))
    assert math.isnan(found.chain_growth[2010])
    assert math.isnan(found.chain_increments[2010])


def test_years_left_out_count_in_the_yearly_mean() -> None:
    """Azerbaijan 2000 and 2003: (4923 / 4685.8) to the power 1/3, not its whole, a year."""
    found = dynamics(pd.Series({"2000": 4685.8, "2003": 4923.0}))
    assert found.mean_growth == pytest.approx(100 * (4923 / 4685.8) ** (1 / 3))
    assert found.mean_increment == pytest.approx((4923 - 4685.8) / 3)


def test_periods_with_other_names_are_one_step_apart() -> None:
    found = dynamics(pd.Series({"start": 100, "middle": 120, "end": 144}))
    assert found.mean_growth == pytest.approx(120)


@pytest.mark.parametrize(
    ("series", "code"),
    [
        (pd.Series({2010: 1}), "LB-352"),
        (pd.Series({2011: 1, 2010: 2}), "LB-353"),
        (pd.Series([1, 2], index=["2010", "2010"]), "LB-353"),
        (pd.Series([1, 2, 3], index=["a", "b", "a"]), "LB-353"),
        (pd.Series({2010: 1.0, 2011: None}), "LB-350"),
        (pd.Series({2010: 1, 2011: -2}), "LB-351"),
        (pd.Series({2010: 0, 2011: 2}), "LB-356"),
        (pd.Series({2010: 1, 2011: 0, 2012: 2}), "LB-356"),
    ],
)
def test_a_series_without_growth_is_refused(series: pd.Series, code: str) -> None:
    with pytest.raises(MethodError) as caught:
        dynamics(series)
    assert caught.value.code == code


def test_a_last_level_of_zero_is_a_growth_of_zero() -> None:
    assert dynamics(pd.Series({2010: 5, 2011: 0})).mean_growth == 0


@given(levels_of_a_series)
def test_chain_growths_multiply_to_the_base_growth_and_to_the_mean(levels: list[int]) -> None:
    found = dynamics(pd.Series(levels))
    product = math.prod(growth / 100 for growth in found.chain_growth.tolist()[1:])
    assert 100 * product == pytest.approx(found.base_growth.iloc[-1])
    assert isinstance(found.mean_growth, float)
    assert (found.mean_growth / 100) ** (len(levels) - 1) == pytest.approx(product)
    assert found.chain_increments.sum() == pytest.approx(levels[-1] - levels[0])


def test_a_bad_level_is_told_by_its_period_and_a_group_by_its_name() -> None:
    """A series without a name is no row 0: only its period is told."""
    with pytest.raises(MethodError) as caught:
        dynamics(pd.Series({2010: 1, 2011: math.nan}))
    assert caught.value.values["argument"] == "2011"
    with pytest.raises(MethodError) as caught:
        dynamics(pd.Series({2010: 0, 2011: 1}))
    assert caught.value.values["place"] == " (2010)"
    with pytest.raises(MethodError) as caught:
        dynamics(pd.Series({2010: 0, 2011: 1}, name="students"))
    assert caught.value.values["place"] == " (students, 2010)"
    with pytest.raises(MethodError) as caught:
        dynamics(pd.DataFrame([[0, 1]], columns=[2010, 2011]))
    assert caught.value.values["place"] == " (0, 2010)"
