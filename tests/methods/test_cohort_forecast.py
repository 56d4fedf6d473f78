"""Cohorts moved along age: who is of working age after some years."""

from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lb_xl.methods import MethodError, cohort_forecast

AGES = range(14, 63)
LIMITS = {"men": (16, 59), "women": (16, 54)}


def table(**sexes: dict[int, float]) -> pd.DataFrame:
    """A table by single age, zero where nothing is said."""
    return pd.DataFrame({sex: [float(given.get(age, 0.0)) for age in AGES] for sex, given in sexes.items()}, index=AGES)


def living(rate: float = 1.0, **sexes: dict[int, float]) -> pd.DataFrame:
    return pd.DataFrame(
        {sex: [sexes.get(sex, {}).get(age, rate) for age in AGES] for sex in ("men", "women")}, index=AGES
    )


def test_two_years_on_by_hand() -> None:
    """Of 1000 boys of 14 live 0.99 x 0.98 = 970.2; of 400 men of 58 reach 60: 0.95 x 0.9 = 342, 58 die; women of 54
    leave after a year."""
    people = table(men={14: 1000, 30: 500, 58: 400}, women={30: 600, 54: 200})
    rates = living(men={14: 0.99, 15: 0.98, 58: 0.95, 59: 0.9}, women={54: 0.96, 55: 0.95})
    found = cohort_forecast(people, rates, 2, LIMITS).round(6)
    assert found.loc["men"].to_dict() == {
        "before": 900.0,
        "entering": 970.2,
        "leaving": 342.0,
        "deaths": 58.0,
        "working": 1470.2,
        "younger": 0.0,
        "older": 342.0,
    }
    assert found.loc["women", ["before", "leaving", "deaths", "working"]].tolist() == [800.0, 182.4, 17.6, 600.0]


def test_after_no_years_nothing_has_moved() -> None:
    found = cohort_forecast(table(men={16: 10, 59: 5, 60: 7}), living(0.5), 0, {"men": (16, 59)}).loc["men"]
    assert (found["before"], found["working"], found["older"], found["deaths"]) == (15, 15, 7, 0)


def test_the_last_age_is_open() -> None:
    """Of 100 aged 62 and over half live through each year and stay there: 25 after two."""
    found = cohort_forecast(table(men={62: 100}), living(0.5), 2, {"men": (16, 59)})
    assert found.loc["men", "older"] == 25


def test_the_order_of_rows_does_not_matter() -> None:
    people, rates = table(men={14: 10, 58: 4}, women={}), living(0.9)
    pd.testing.assert_frame_equal(
        cohort_forecast(people[::-1], rates, 2, LIMITS), cohort_forecast(people, rates[::-1], 2, LIMITS)
    )


@given(
    st.lists(st.integers(0, 10**6), min_size=len(AGES), max_size=len(AGES)),
    st.lists(st.floats(0, 1), min_size=len(AGES), max_size=len(AGES)),
    st.integers(0, 10),
)
def test_start_plus_entering_less_leaving_less_deaths_is_the_end(
    persons: list[int], rates: list[float], years: int
) -> None:
    people, survival = (pd.DataFrame({"men": values}, index=AGES) for values in (persons, rates))
    found = cohort_forecast(people, survival, years, {"men": (16, 59)}).loc["men"]
    # Rounding is that of the largest number of persons added, however few are left at the end.
    rounding = 1e-12 * max(1, sum(persons))
    moved = found["before"] + found["entering"] - found["leaving"] - found["deaths"]
    assert moved == pytest.approx(found["working"], rel=1e-9, abs=rounding)
    assert (found >= -1e-6).all()


@pytest.mark.parametrize(
    ("people", "survival", "years", "code"),
    [
        (table(men={20: 1}), living(men={20: 1.01}), 1, "LB-358"),
        (table(men={20: 1}), living(), -1, "LB-351"),
        (table(men={20: 1}), living(), 1.5, "LB-360"),
        (table(men={20: -1}), living(), 1, "LB-351"),
        (table(men={20: float("nan")}), living(), 1, "LB-350"),
        (table(men={20: 1}).drop(index=30), living(), 1, "LB-363"),
        (table(men={20: 1}), living().drop(index=30), 1, "LB-363"),
        (table(men={20: 1}).rename(index={30: 20}), living(), 1, "LB-364"),
        (table(women={20: 1}), living(), 1, "LB-360"),
    ],
)
def test_what_cannot_be_moved_is_refused(people: pd.DataFrame, survival: pd.DataFrame, years: int, code: str) -> None:
    with pytest.raises(MethodError) as error:
        cohort_forecast(people, survival, years, {"men": (16, 59)})
    assert error.value.code == code
    assert error.value.text("ru") != error.value.text("en")
