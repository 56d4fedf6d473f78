"""Structure in per cent always adds up to 100."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lb_xl.methods import MethodError, sphere_shares, structure

parts_of_a_whole = st.lists(st.integers(0, 10**6), min_size=1, max_size=30).filter(any)


@given(parts_of_a_whole, st.integers(0, 3))
def test_percentages_add_up_and_only_the_largest_moves(parts: list[int], decimals: int) -> None:
    column = pd.Series(parts)
    shares = structure(column, decimals=decimals)
    assert round(shares.sum(), decimals + 3) == 100
    assert (shares >= 0).all()
    unit = 10.0**-decimals
    moved = (shares - 100 * column / column.sum()).abs() > 0.5 * unit + 1e-9
    assert not moved.drop(column.idxmax()).any() or shares[column.idxmax()] == 0


@given(parts_of_a_whole, st.integers(2, 1000))
def test_the_structure_does_not_depend_on_the_unit(parts: list[int], times: int) -> None:
    assert structure(pd.Series(parts) * times).tolist() == structure(pd.Series(parts)).tolist()


def test_a_table_has_its_structure_column_by_column() -> None:
    """1 : 3 is 25 and 75; 1 : 1 is 50 and 50. Index and columns stay."""
    table = pd.DataFrame({"2010": [1, 1], "2011": [3, 1]}, index=["men", "women"])
    shares = structure(table)
    assert shares.to_dict() == {"2010": {"men": 50, "women": 50}, "2011": {"men": 75, "women": 25}}


def test_halves_round_away_from_zero() -> None:
    """1 / 16 = 6.25 % is printed 6.3, and the largest gives way: 93.75 -> 93.8 -> 93.7."""
    assert structure(pd.Series([1, 15])).tolist() == [6.3, 93.7]


def test_many_equal_small_parts_never_turn_the_largest_negative() -> None:
    """2000 parts of 0.05 % round to 0.1 each, 200 in all: half of them give way, one after the other."""
    shares = structure(pd.Series([1] * 2000))
    assert set(shares) == {0.0, 0.1}
    assert round(shares.sum(), 6) == 100


@pytest.mark.parametrize(
    ("parts", "total", "code"),
    [
        ([1, None], None, "LB-350"),
        ([1, "2"], None, "LB-350"),
        ([1, -1], None, "LB-351"),
        ([0, 0], None, "LB-356"),
        ([1, 2], 4, "LB-357"),
        ([1, 2], float("nan"), "LB-350"),
    ],
)
def test_parts_that_make_no_whole_are_refused(parts: list[Any], total: float | None, code: str) -> None:
    with pytest.raises(MethodError) as caught:
        structure(pd.Series(parts, dtype=object), total=total)
    assert caught.value.code == code


def test_the_error_names_the_row_and_the_column() -> None:
    table = pd.DataFrame({"2010": [1.0, 2.0], "2011": [3.0, float("nan")]}, index=["men", "women"])
    with pytest.raises(MethodError, match="women, 2011"):
        structure(table)


def test_a_column_without_its_published_total_is_refused() -> None:
    table = pd.DataFrame({"2010": [1, 2], "2011": [3, 4]})
    with pytest.raises(MethodError) as caught:
        structure(table, total=pd.Series({"2010": 3}))
    assert caught.value.code == "LB-350"


def test_rows_are_counted_in_their_sphere() -> None:
    """Physical 30 + 10 = 40 of 50 is 80 %, mental 10 of 50 is 20 %; in the second year 25 and 75."""
    table = pd.DataFrame({"2010": [30, 10, 10], "2011": [5, 15, 5]}, index=["workers", "clerks", "drivers"])
    spheres = {"workers": "physical", "clerks": "mental", "drivers": "physical"}
    shares = sphere_shares(table, spheres)
    assert shares.loc["physical"].tolist() == [80, 40]
    assert shares.loc["mental"].tolist() == [20, 60]


def test_a_row_without_a_sphere_is_refused() -> None:
    with pytest.raises(MethodError) as caught:
        sphere_shares(pd.Series({"industry": 1, "education": 1}), {"industry": "material"})
    assert caught.value.code == "LB-359"


def test_a_blank_row_is_not_lost_in_its_sphere() -> None:
    with pytest.raises(MethodError) as caught:
        sphere_shares(pd.Series({"industry": 1.0, "mining": None}), dict.fromkeys(["industry", "mining"], "material"))
    assert caught.value.code == "LB-350"
