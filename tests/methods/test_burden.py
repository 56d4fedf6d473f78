"""Coefficients of load, work capacity and employment."""

from __future__ import annotations

import dataclasses
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lb_xl.methods import Burden, MethodError, burden

REGION: dict[str, Any] = {
    "population": 1000, "working_age": 500, "younger": 200, "older": 300, "able_bodied": 400, "employed": 450,
    "employed_working_age": 300, "economically_active": 600, "labour_resources": 480,
}  # fmt: skip


def test_each_coefficient_is_per_thousand_of_its_own_base() -> None:
    """Each is a round number: (1000 - 500) / 500, 300 / 500, 200 / 500, 400 / 1000, ..., 450 / 480."""
    assert burden(**REGION) == Burden(
        total=1000,
        pension=600,
        replacement=400,
        work_capacity_all=400,
        work_capacity_working_age=800,
        employment_all=450,
        employment_working_age=600,
        employment_able_bodied=750,
        employment_active=750,
        employment_resources=937.5,
    )


@pytest.mark.parametrize(
    ("missing", "blank"),
    [
        ("population", {"total", "work_capacity_all", "employment_all"}),
        (
            "working_age",
            {"total", "pension", "replacement", "work_capacity_working_age", "employment_working_age"},
        ),
        ("younger", {"replacement"}),
        ("older", {"pension"}),
        ("able_bodied", {"work_capacity_all", "work_capacity_working_age", "employment_able_bodied"}),
        ("employed", {"employment_all", "employment_active", "employment_resources"}),
        ("employed_working_age", {"employment_working_age", "employment_able_bodied"}),
        ("economically_active", {"employment_active"}),
        ("labour_resources", {"employment_resources"}),
    ],
)
def test_a_coefficient_without_its_inputs_is_none_and_the_others_stay(missing: str, blank: set[str]) -> None:
    whole = dataclasses.asdict(burden(**REGION))
    found = dataclasses.asdict(burden(**{**REGION, missing: None}))
    assert {name for name, value in found.items() if value is None} == blank
    assert all(found[name] == whole[name] for name in found if name not in blank)


def test_the_total_is_by_all_others_even_where_the_parts_are_the_non_working_only() -> None:
    """W13: (8546 - 4706) / 4706 = 815.98; the printed 763.7 leaves out 246 who work outside it."""
    region = burden(8546, 4706, younger=2002, older=1592)
    assert region.total == pytest.approx(815.98, abs=5e-3)
    assert region.replacement is not None
    assert region.pension is not None
    assert region.replacement + region.pension == pytest.approx(763.71, abs=5e-3)


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"population": 400}, "LB-358"),
        ({"younger": 202}, "LB-358"),
        ({"working_age": 0, "younger": 0, "older": 0}, "LB-356"),
        ({"labour_resources": 0}, "LB-356"),
        ({"employed": -1}, "LB-351"),
        ({"employed": "450"}, "LB-350"),
    ],
)
def test_parts_above_the_whole_and_zero_bases_are_refused(changes: dict[str, Any], code: str) -> None:
    with pytest.raises(MethodError) as caught:
        burden(**{**REGION, **changes})
    assert caught.value.code == code


def test_the_rounding_of_published_thousands_is_no_error() -> None:
    """1000 - 500 leaves 500; 200.2 + 300.3 passes it by half a thousandth of the population."""
    assert burden(1000, 500, younger=200.2, older=300.3).total == 1000


@given(st.integers(1, 10**6), st.integers(0, 10**6), st.integers(0, 10**6))
def test_replacement_and_pension_load_add_up_to_the_total(working_age: int, younger: int, older: int) -> None:
    region = burden(working_age + younger + older, working_age, younger=younger, older=older)
    assert region.replacement is not None
    assert region.pension is not None
    assert region.total == pytest.approx(region.replacement + region.pension)
