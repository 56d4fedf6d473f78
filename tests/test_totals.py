"""Rows for totals: a margin is compared and left out, a total that stands alone is spread or refused."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from lb_xl.findings import Finding
from lb_xl.inputs import FormData
from lb_xl.totals import settle_totals
from tests.input_forms import PLACES, Rows, codes, matched, scheme

EVERYWHERE = [[*place, 5] for place in PLACES]


def settled(form: str, rows: Rows) -> tuple[FormData, tuple[Finding, ...]]:
    return settle_totals(matched(form, rows)[0], scheme())


def test_a_margin_equal_to_its_parts_is_left_out_with_a_note() -> None:
    """13 places of 5 persons are 65."""
    data, found = settled("carers", [*EVERYWHERE, ["total", "total", 65]])
    assert len(data.frame) == 13
    assert codes(found) == ["LB-233"]


def test_urban_and_rural_must_add_up_to_the_territory() -> None:
    """5 + 5 is 10, not 11: the finding has both values, the difference and the cells."""
    _, (finding,) = settled("carers", [*EVERYWHERE, ["1", "всего", 11]])
    assert (finding.code, finding.where.cell) == ("LB-234", "C15")
    text = finding.what("ru")
    assert "11" in text
    assert "10" in text
    assert "C2, C9" in text


def test_a_republic_is_compared_with_territories_that_are_totals_themselves() -> None:
    """7 territories of 10 persons, town and country together, are 70."""
    rows = [[territory, "total", 10] for territory in "1234567"]
    data, found = settled("religious", [*rows, ["total", "total", 70]])
    assert len(data.frame) == 7
    assert codes(found) == ["LB-233"]
    assert codes(settled("religious", [*rows, ["total", "total", 71]])[1]) == ["LB-234"]


def test_a_total_alone_stays_where_the_form_names_what_spreads_it() -> None:
    data, found = settled("religious", [["total", "total", 100]])
    assert data.frame["persons"].tolist() == [100.0]
    assert not found


def test_a_total_alone_is_an_error_where_nothing_spreads_it() -> None:
    assert codes(settled("carers", [["total", "total", 100]])[1]) == ["LB-235", "LB-235"]


def test_a_total_of_a_key_that_is_summed_away_may_stay() -> None:
    data, found = settled("commuting", [["1", "urban", "5", "urban", "всего", 5]])
    assert len(data.frame) == 1
    assert not found


def test_two_totals_that_cover_the_same_are_refused() -> None:
    rows = [["total", "urban", 5], ["1", "total", 5]]
    assert "LB-236" in codes(settled("religious", rows)[1])


def test_totals_of_different_places_stay_side_by_side() -> None:
    rows = [["1", "total", 5], ["2", "total", 6], ["3", "urban", 7], ["3", "rural", 8]]
    data, found = settled("religious", rows)
    assert len(data.frame) == 4
    assert not found


def test_a_form_without_totals_is_left_as_it_is() -> None:
    data, _ = matched("carers", EVERYWHERE)
    assert settle_totals(data, scheme())[0] is data


@settings(deadline=None)
@given(st.lists(st.integers(0, 10**7), min_size=13, max_size=13), st.integers(-3, 3))
def test_a_margin_agrees_exactly_when_it_is_the_sum(values: list[int], slip: int) -> None:
    rows = [[*place, value] for place, value in zip(PLACES, values, strict=True)]
    _, found = settled("carers", [*rows, ["total", "total", sum(values) + slip]])
    assert codes(found) == (["LB-234"] if slip else ["LB-233"])
