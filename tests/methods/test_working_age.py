"""Population of working age from single ages, by the limits in force."""

from __future__ import annotations

import datetime

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lb_xl.methods import AgeLimits, MethodError, limits_in_force, working_age_population

FIRST, RAISED = datetime.date(2000, 1, 1), datetime.date(2019, 1, 1)
LIMITS = [
    AgeLimits("men", 16, 60, FIRST, "labour legislation"),
    AgeLimits("women", 16, 55, FIRST, "labour legislation"),
    AgeLimits("men", 16, 60.5, RAISED, "a limit raised by half a year"),
    AgeLimits("women", 16, 55.5, RAISED, "a limit raised by half a year"),
]
AGES = pd.DataFrame({"men": 10.0, "women": 20.0}, index=range(101))


def test_men_16_to_59_and_women_16_to_54() -> None:
    """44 ages x 10 = 440 men, 39 ages x 20 = 780 women."""
    found = working_age_population(AGES, LIMITS, datetime.date(2018, 12, 31))
    assert found.to_dict() == {"men": 440, "women": 780}


def test_a_limit_at_a_half_year_counts_half_of_that_age() -> None:
    """440 + 10 / 2 = 445 men, 780 + 20 / 2 = 790 women, from the day the limits begin."""
    assert working_age_population(AGES, LIMITS, RAISED).to_dict() == {"men": 445, "women": 790}


def test_only_the_age_at_the_limit_is_halved() -> None:
    table = pd.DataFrame(0.0, index=range(101), columns=["men", "women"])
    table.loc[60, "men"], table.loc[55, "women"], table.loc[61, "men"] = 7, 8, 100
    assert working_age_population(table, LIMITS, RAISED).to_dict() == {"men": 3.5, "women": 4}


def test_the_limits_in_force_are_the_latest_begun() -> None:
    assert limits_in_force(LIMITS, RAISED - datetime.timedelta(days=1))["men"].end == 60
    assert limits_in_force(reversed(LIMITS), RAISED)["men"].end == 60.5


def test_limits_name_their_sexes_with_a_start_below_the_end() -> None:
    with pytest.raises(MethodError) as caught:
        AgeLimits("men", 60, 16, FIRST)
    assert caught.value.code == "LB-366"


@pytest.mark.parametrize(
    ("table", "limits", "on", "code"),
    [
        (AGES, LIMITS, FIRST - datetime.timedelta(days=1), "LB-365"),
        (AGES, LIMITS[:1], RAISED, "LB-365"),
        (AGES[["men"]], LIMITS, RAISED, "LB-365"),
        (AGES, [*LIMITS, LIMITS[0]], RAISED, "LB-353"),
        (AGES.drop(30), LIMITS, RAISED, "LB-363"),
        (AGES.loc[:59], LIMITS, RAISED, "LB-363"),
        (pd.concat([AGES, AGES.loc[[30]]]), LIMITS, RAISED, "LB-364"),
        (AGES.rename(index={70: "70+"}), LIMITS, RAISED, "LB-364"),
        (AGES.rename(index={30: 30.5}), LIMITS, RAISED, "LB-364"),
        (AGES.mask(AGES.index.to_series() == 30), LIMITS, RAISED, "LB-350"),
        (-AGES, LIMITS, RAISED, "LB-351"),
    ],
)
def test_gaps_in_ages_or_limits_are_refused(
    table: pd.DataFrame, limits: list[AgeLimits], on: datetime.date, code: str
) -> None:
    with pytest.raises(MethodError) as caught:
        working_age_population(table, limits, on)
    assert caught.value.code == code


def test_gaps_outside_the_limits_do_not_matter() -> None:
    assert working_age_population(AGES.loc[16:60], LIMITS, RAISED).to_dict() == {"men": 445, "women": 790}


@given(st.integers(0, 120), st.integers(120, 200))
def test_the_population_grows_evenly_with_the_limit(lower: int, upper: int) -> None:
    """Ten persons an age: a limit that moves by half a year adds five; a year of age counts once in all."""
    table = pd.DataFrame({"men": 10.0}, index=range(101))
    start, end = lower / 2, upper / 2
    if start < end:
        found = working_age_population(table, [AgeLimits("men", start, end, FIRST)], FIRST)
        assert found["men"] == pytest.approx(10 * (end - start))
