"""Movement of labour resources: stocks and flows agree, and what is not given follows."""

from __future__ import annotations

import dataclasses
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lb_xl.methods import MethodError, movement

persons = st.integers(0, 10**8).map(lambda tenths: tenths / 10)
FLOWS = ("entered", "drawn_in", "arrived", "left_able_bodied", "left_outside", "departed")
YEAR: dict[str, Any] = {
    "able_bodied_start": 3620, "outside_start": 0, "entered": 620, "drawn_in": 0, "arrived": 385,
    "left_able_bodied": 515, "left_outside": 40, "departed": 220,
}  # fmt: skip


def test_arrivals_follow_from_the_end() -> None:
    """001: 3850 - 3620 - 620 + 515 + 40 + 220 = 385 arrived; 385 - 220 = 165."""
    year = movement(**{**YEAR, "arrived": None}, end=3850)
    assert (year.migration_inflow, year.migration) == (385, 165)


def test_the_end_follows_from_arrivals() -> None:
    """3620 + 620 + 385 - 515 - 40 - 220 = 3850."""
    assert movement(**YEAR).end == 3850


def test_the_mean_is_half_of_start_and_end_unless_given() -> None:
    """(3620 + 3850) / 2 = 3735; 230 / 3735 = 61.580 per mille; 230 / 2300 = 100 per mille."""
    assert movement(**YEAR).mean == 3735
    assert movement(**YEAR).total_coefficient == pytest.approx(61.580, abs=5e-4)
    assert movement(**YEAR, mean=2300).total_coefficient == 100


def test_the_noise_of_decimals_is_no_arrival() -> None:
    """5.3 - 5.2 - 0.1 is 0 persons, though binary fractions leave 2.8e-16."""
    year = movement(5.2, 0, 0.1, 0, None, 0, 0, 0, end=5.3)
    assert year.migration_inflow == 0


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"end": 3850}, "LB-354"),
        ({"arrived": None}, "LB-354"),
        ({"entered": -1}, "LB-351"),
        ({"entered": None}, "LB-350"),
        ({"entered": float("nan")}, "LB-350"),
        ({"arrived": None, "end": 3000}, "LB-355"),
        ({"departed": 5000}, "LB-355"),
        ({"mean": 0}, "LB-356"),
        (dict.fromkeys(YEAR, 0), "LB-356"),
    ],
)
def test_figures_that_do_not_agree_are_refused(changes: dict[str, Any], code: str) -> None:
    with pytest.raises(MethodError) as caught:
        movement(**{**YEAR, **changes})
    assert caught.value.code == code


@given(st.fixed_dictionaries(dict.fromkeys(FLOWS, persons)), st.integers(1, 10**6))
def test_end_is_start_plus_total_and_both_roads_agree(flows: dict[str, float], start: int) -> None:
    able_bodied = start + flows["left_able_bodied"] + flows["departed"]
    outside = flows["left_outside"]
    year = movement(able_bodied, outside, **flows)
    scale = 1e-9 * (year.start + year.end)
    assert year.end == pytest.approx(year.start + year.total, abs=scale)
    assert year.total == pytest.approx(year.inflow - year.outflow, abs=scale)
    assert year.total_coefficient == pytest.approx(year.natural_coefficient + year.migration_coefficient, abs=1e-6)
    back = movement(able_bodied, outside, **{**flows, "arrived": None}, end=year.end)
    assert dataclasses.astuple(back) == pytest.approx(dataclasses.astuple(year), abs=scale)


@given(st.fixed_dictionaries({name: st.integers(0, 1000) for name in FLOWS}), st.integers(2, 50))
def test_coefficients_do_not_depend_on_the_unit(flows: dict[str, int], times: int) -> None:
    year = movement(5000, 60, **flows)
    larger = movement(5000 * times, 60 * times, **{name: value * times for name, value in flows.items()})
    assert larger.inflow_coefficient == pytest.approx(year.inflow_coefficient)
    assert larger.outflow_coefficient == pytest.approx(year.outflow_coefficient)
    assert larger.total == pytest.approx(year.total * times)
