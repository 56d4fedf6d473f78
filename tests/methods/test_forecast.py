"""Forecasts by coefficients and by the share of labour resources."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lb_xl.methods import MethodError, forecast, forecast_share

BASE: dict[str, Any] = {
    "population": 12, "labour_resources": 8, "natural": 5, "migration": 15, "share_changes": [-4]
}  # fmt: skip


def test_a_year_multiplies_by_the_net_coefficient() -> None:
    """100 x (1 + 0.15 - 0.05) x 1.10 = 121."""
    assert forecast(100, 15, 5, 2) == pytest.approx(121)


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        ((50, 10, 110, 4), "LB-361"),
        ((-50, 10, 5, 4), "LB-351"),
        ((50, -10, 5, 4), "LB-351"),
        ((50, 10, 5, -1), "LB-351"),
        ((50, None, 5, 4), "LB-350"),
    ],
)
def test_impossible_coefficients_are_refused(arguments: tuple[Any, ...], code: str) -> None:
    with pytest.raises(MethodError) as caught:
        forecast(*arguments)
    assert caught.value.code == code


@given(st.floats(1, 1e6), st.floats(0, 50), st.floats(0, 50), st.integers(0, 10), st.integers(0, 10))
def test_years_can_be_taken_in_two_parts(start: float, inflow: float, outflow: float, first: int, then: int) -> None:
    whole = forecast(start, inflow, outflow, first + then)
    assert forecast(forecast(start, inflow, outflow, first), inflow, outflow, then) == pytest.approx(whole)


def test_the_simple_form_grows_by_the_rate_of_the_start() -> None:
    """12 x 1.020 = 12.24; 66.667 - 4 = 62.667 %; 12.24 x 62.667 % = 7.6704."""
    row = forecast_share(**BASE).loc[1]
    assert row.tolist() == pytest.approx([12.24, 62.6667, 7.6704], abs=5e-5)


def test_the_mean_form_grows_by_the_rate_of_the_mean_population() -> None:
    """12 x 2020 / 1980 = 12.2424; the growth by the mean population is 20 per mille."""
    later = forecast_share(**BASE, growth="mean").loc[1, "population"]
    assert later == pytest.approx(12 * 2020 / 1980)
    assert 1000 * (later - 12) / ((later + 12) / 2) == pytest.approx(20)


def test_changes_are_points_against_the_base_year_not_against_the_year_before() -> None:
    """The share is 50 %: 49, 48 and 50 % with -1, -2 and 0."""
    rows = forecast_share(100, 50, 0, 0, [-1, -2, 0])
    assert rows["share"].tolist() == [49, 48, 50]
    assert rows.index.tolist() == [1, 2, 3]


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"population": 0}, "LB-356"),
        ({"labour_resources": 13}, "LB-358"),
        ({"share_changes": []}, "LB-352"),
        ({"share_changes": [40]}, "LB-362"),
        ({"share_changes": [-70]}, "LB-362"),
        ({"growth": "other"}, "LB-360"),
        ({"natural": -1000, "migration": 0}, "LB-361"),
        ({"natural": 2000, "migration": 0, "growth": "mean"}, "LB-361"),
        ({"natural": None}, "LB-350"),
    ],
)
def test_shares_and_rates_out_of_range_are_refused(changes: dict[str, Any], code: str) -> None:
    with pytest.raises(MethodError) as caught:
        forecast_share(**{**BASE, **changes})
    assert caught.value.code == code


@given(
    st.floats(1, 1e6),
    st.floats(0.2, 0.8),
    st.floats(-30, 30),
    st.floats(-30, 30),
    st.lists(st.floats(-20, 20), min_size=1, max_size=6),
    st.sampled_from(["simple", "mean"]),
)
def test_resources_are_the_share_of_the_population_and_no_change_keeps_it(
    population: float, share: float, natural: float, migration: float, changes: list[float], growth: Any
) -> None:
    rows = forecast_share(population, population * share, natural, migration, changes, growth)
    assert (rows["population"] * rows["share"] / 100).tolist() == pytest.approx(rows["labour_resources"].tolist())
    assert (rows["share"] - 100 * share).tolist() == pytest.approx(changes, abs=1e-6)
    still = forecast_share(population, population * share, natural, migration, [0] * len(changes), growth)
    ratio = still["labour_resources"] / still["population"]
    assert ratio.tolist() == pytest.approx([share] * len(changes))
    if growth == "simple":
        last = rows["population"].iloc[-1]
        assert last == pytest.approx(forecast(population, (natural + migration + 60) / 10, 6, len(changes)))
