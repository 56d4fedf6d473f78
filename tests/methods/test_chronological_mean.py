"""The chronological mean: both formulas of 001 and the one weighted by the true dates."""

from __future__ import annotations

import datetime
import math

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lb_xl.methods import MethodError, chronological_mean

LEVELS = [3620, 3596, 3765, 3850]
DATES = [datetime.date(2010, *day) for day in ((1, 1), (4, 1), (10, 1), (12, 31))]
persons = st.floats(0, 1e7).map(lambda value: round(value, 1))


def test_two_values_give_half_of_start_and_end() -> None:
    """001: (start + end) / 2 = (3620 + 3850) / 2 = 3735."""
    assert chronological_mean([3620, 3850]) == 3735


def test_more_values_count_the_ends_by_half() -> None:
    """001: (3620 / 2 + 3596 + 3765 + 3850 / 2) / 3 = 11096 / 3."""
    assert chronological_mean(LEVELS) == pytest.approx(11096 / 3)


def test_unequal_dates_weigh_by_months() -> None:
    """3 x 3608 + 6 x 3680.5 + 3 x 3807.5 = 44329.5; by 12 months 3694.125."""
    assert chronological_mean(LEVELS, DATES) == 3694.125


def test_the_first_of_january_ends_a_year_as_its_last_day_does() -> None:
    assert chronological_mean(LEVELS, [*DATES[:3], datetime.date(2011, 1, 1)]) == 3694.125


def test_equal_dates_give_the_mean_without_dates() -> None:
    """Months of 28 to 31 days are one month each."""
    ends = [datetime.date(2011, 1, 31), datetime.date(2011, 2, 28), datetime.date(2011, 3, 31)]
    assert chronological_mean([10, 20, 60], ends) == pytest.approx(chronological_mean([10, 20, 60]))


def test_one_value_is_its_own_mean_with_and_without_a_date() -> None:
    assert chronological_mean([7]) == chronological_mean([7], [DATES[0]]) == 7


def test_a_series_and_time_stamps_are_taken_too() -> None:
    values = pd.Series(LEVELS, index=["a", "b", "c", "d"])
    assert chronological_mean(values.tolist(), pd.to_datetime(DATES).tolist()) == 3694.125


def test_a_blank_makes_the_mean_blank() -> None:
    for blank in (math.nan, None, pd.NA):
        assert math.isnan(chronological_mean([1, blank, 3]))  # type: ignore[list-item]


@pytest.mark.parametrize("value", ["", "3 596", True, math.inf])
def test_what_is_no_number_is_refused(value: object) -> None:
    for dates in (None, DATES[:2]):
        with pytest.raises(MethodError) as caught:
            chronological_mean([3620, value], dates)  # type: ignore[list-item]
        assert caught.value.code == "LB-350"


@pytest.mark.parametrize(
    ("values", "dates", "code"),
    [
        ([], None, "LB-352"),
        ([1, 2], DATES[:1], "LB-352"),
        ([1, 2], [DATES[0], DATES[0]], "LB-353"),
        ([1, 2], [datetime.date(2009, 12, 31), DATES[0]], "LB-353"),
        ([1, 2, 3], [DATES[0], DATES[2], DATES[1]], "LB-353"),
        ([1, 2], [DATES[0], None], "LB-350"),
        ([1, 2], [DATES[0], pd.NaT], "LB-350"),
    ],
)
def test_bad_dates_are_refused(values: list[float], dates: list[datetime.date] | None, code: str) -> None:
    with pytest.raises(MethodError) as caught:
        chronological_mean(values, dates)
    assert caught.value.code == code


@given(st.lists(persons, min_size=1, max_size=12))
def test_the_mean_lies_between_the_least_and_the_greatest(values: list[float]) -> None:
    assert min(values) - 1e-6 <= chronological_mean(values) <= max(values) + 1e-6


@given(persons, st.lists(st.dates(datetime.date(2000, 1, 1), datetime.date(2020, 1, 1)), min_size=2, unique=True))
def test_a_constant_stock_is_its_mean_whatever_the_dates(value: float, dates: list[datetime.date]) -> None:
    firsts = sorted({date.replace(day=1) for date in dates})
    assert chronological_mean([value] * len(firsts), firsts) == pytest.approx(value)
