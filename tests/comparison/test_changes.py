"""What counts as a change: by business key, whatever stands where."""

from __future__ import annotations

import datetime

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lb_xl.comparison.changes import Change, Changes, changes_between
from lb_xl.comparison.outcome import Side, compare
from lb_xl.findings import FindingsError
from lb_xl.inputs import Inputs
from lb_xl.matching import inputs_from_frames
from lb_xl.scheme_loading import load_scheme
from tests.comparison.balances import Frames, all_effects, balance_of, by_2011, effect
from tests.random_inputs import random_frames


def inputs_of(frames: Frames, year: int = 2012, **options: object) -> Inputs:
    return inputs_from_frames(by_2011(year), frames, **options)  # type: ignore[arg-type]


def summary(found: Changes) -> list[tuple[object, ...]]:
    return [(change.kind, change.form, change.key, change.column, change.old, change.new) for change in found.listed]


def carers(*rows: tuple[str, str, float]) -> dict[str, pd.DataFrame]:
    return {"carers": pd.DataFrame(rows, columns=["territory", "locality", "persons"])}


def students(*rows: tuple[str, str, str, float]) -> dict[str, pd.DataFrame]:
    return {"students": pd.DataFrame(rows, columns=["territory", "locality", "education_kind", "persons"])}


KIND = "higher"


@pytest.fixture(scope="module")
def kinds() -> tuple[str, ...]:
    return by_2011().dimensions["education_kind"].codes


def test_added_removed_and_changed_rows_are_told_apart(kinds: tuple[str, ...]) -> None:
    before = inputs_of(students(("1", "urban", kinds[0], 100.0), ("2", "urban", kinds[0], 50.0)))
    after = inputs_of(students(("3", "rural", kinds[0], 7.0), ("1", "urban", kinds[0], 120.0)))
    assert summary(changes_between(before, after)) == [
        ("changed", "students", ("1", "urban", kinds[0]), "persons", 100.0, 120.0),
        ("removed", "students", ("2", "urban", kinds[0]), "persons", 50.0, None),
        ("added", "students", ("3", "rural", kinds[0]), "persons", None, 7.0),
    ]


def test_a_difference_and_its_per_cent() -> None:
    """From 100 to 120: +20, +20 %; a row that came has no per cent."""
    changed = Change("changed", "cell", "f", (), "m", 100.0, 120.0)
    added = Change("added", "cell", "f", (), "m", None, 7.0)
    assert (changed.difference, changed.percent) == (20.0, 20.0)
    assert (added.difference, added.percent) == (7.0, None)


def test_a_row_of_zeros_that_came_is_a_change_without_an_effect() -> None:
    before, after = inputs_of(carers()), inputs_of(carers(("1", "urban", 0.0)))
    found = changes_between(before, after)
    assert summary(found) == [("added", "carers", ("1", "urban"), "persons", None, 0.0)]
    assert found.drivers == ()


def test_statuses_and_parameters_are_compared() -> None:
    before = inputs_of({}, absent=["carers"])
    after = Inputs(before.scheme, before.forms, before.absent - {"carers"}, {"micro_mean_with_sole_contractors": 1.0})
    found = [
        (change.subject, change.form or change.column, change.old, change.new)
        for change in changes_between(before, after).listed
    ]
    assert found == [
        ("parameter", "micro_mean_with_sole_contractors", 0.0, 1.0),
        ("status", "carers", "absent", "filled"),
    ]


def test_the_threshold_of_confidentiality_is_no_change_of_the_inputs() -> None:
    before = inputs_of({})
    after = Inputs(before.scheme, before.forms, before.absent, {"fewest_units": 3.0})
    assert changes_between(before, after).listed == ()


def test_several_rows_of_one_category_are_paired_by_what_they_say() -> None:
    """Other sources may name a category twice: the row that stayed is no change, whatever its place."""

    def others(*rows: tuple[str, float, str]) -> Inputs:
        frame = pd.DataFrame(rows, columns=["category", "persons", "source"])
        return inputs_of(
            {"other_sources": frame.assign(territory="1", locality="urban", activity=None, ownership=None, reason="—")}
        )

    before = others(("carers", 5.0, "survey"), ("carers", 7.0, "register"))
    after = others(("carers", 7.0, "register"))
    assert [(change.kind, change.old, change.new) for change in changes_between(before, after).listed] == [
        ("removed", 5.0, None)
    ]
    renamed = others(("carers", 7.0, "register"), ("carers", 5.0, "new survey"))
    assert [(change.subject, change.old, change.new) for change in changes_between(before, renamed).listed] == [
        ("words", "survey", "new survey")
    ]


def dated(*values: float, last: str = "31.12.2012") -> dict[str, pd.DataFrame]:
    dates = ["01.01.2012", "01.07.2012", last]
    frame = pd.DataFrame({"territory": "1", "locality": "urban", "date": dates, "persons": values})
    return {"carers": frame}


def test_rows_by_dates_are_compared_by_date_and_share_the_effect_of_the_mean() -> None:
    """Two halves of a year: weights 1/4, 1/2, 1/4. +40 in the middle is +20 in the mean, +40 at the end +10."""
    before, after = balance_of(dated(100.0, 100.0, 100.0)), balance_of(dated(100.0, 140.0, 140.0))
    listed = changes_between(before.inputs, after.inputs).listed
    assert [(change.date, change.old, change.new) for change in listed] == [
        (datetime.date(2012, 7, 1), 100.0, 140.0),
        (datetime.date(2012, 12, 31), 100.0, 140.0),
    ]
    effects = all_effects(before, after)
    assert [effect(effects, place, "11") for place in (0, 1)] == [20.0, 10.0]


def test_another_set_of_dates_shares_the_change_of_the_mean_in_equal_parts() -> None:
    """The mean of 100, 100, 200 by halves is 125; with the last observation at the end of September, 11/3 less."""
    before, after = balance_of(dated(100.0, 100.0, 200.0)), balance_of(dated(100.0, 100.0, 200.0, last="30.09.2012"))
    effects = all_effects(before, after)
    own = [effect(effects, place, "11") for place in (0, 1)]
    assert sum(own) == effects.change[[line.id for line in effects.lines].index("11"), 0] != 0
    assert own[0] == pytest.approx(own[1], abs=2**-19)


def test_forms_that_another_year_keys_otherwise_are_named_and_left_out() -> None:
    """2010 has branches, 2016 another list of activities: the forms by activity cannot be compared row by row."""
    sides = []
    for year in (2012, 2016):
        balance = balance_of(random_frames(by_2011(year), 1), scheme=by_2011(year))
        sides.append(Side(f"{year}.xlsx", balance.inputs, balance))
    found = compare(*sides)
    assert {finding.code for finding in found.findings} == {"LB-476", "LB-477", "LB-478"}
    assert "f12t" in found.changes.skipped
    assert "population" not in found.changes.skipped
    assert found.effects is None


def test_a_year_of_the_same_lists_has_effects() -> None:
    sides = []
    for year in (2012, 2013):
        balance = balance_of(random_frames(by_2011(year), year), scheme=by_2011(year))
        sides.append(Side(f"{year}.xlsx", balance.inputs, balance))
    found = compare(*sides)
    assert [finding.code for finding in found.findings] == ["LB-476"]
    assert found.effects is not None
    assert (found.effects.by_change.sum(axis=0) == found.effects.change).all()


def test_books_of_different_schemes_are_refused() -> None:
    other = load_scheme("turnover")
    sides = Side("a.xlsx", inputs_of({}), None), Side("b.xlsx", inputs_from_frames(other, {}), None)
    with pytest.raises(FindingsError) as caught:
        compare(*sides)
    assert caught.value.findings[0].code == "LB-475"


def test_a_book_with_errors_is_compared_without_effects() -> None:
    before = balance_of(carers(("1", "urban", 5.0)))
    after = inputs_of(carers(("1", "urban", 6.0)))
    found = compare(Side("a.xlsx", before.inputs, before), Side("b.xlsx", after, None, errors=2))
    assert len(found.changes.listed) == 1
    assert [finding.code for finding in found.findings] == ["LB-478"]
    assert "b.xlsx" in found.findings[0].what("en")


@settings(max_examples=5, deadline=None)
@given(seed=st.integers(0, 10_000))
def test_a_book_against_itself_has_no_change(seed: int) -> None:
    balance = balance_of(random_frames(by_2011(), seed))
    side = Side("a.xlsx", balance.inputs, balance)
    found = compare(side, side)
    assert found.is_same
    assert found.effects is not None
    assert not found.effects.by_change.any()
