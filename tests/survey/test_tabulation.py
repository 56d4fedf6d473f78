"""Weighted tabulations: what is counted where, and that no order of rows and no scale of weights changes it."""

from __future__ import annotations

import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from lb_xl.scheme_loading import load_scheme
from lb_xl.survey.classifying import classified
from lb_xl.survey.rows import rows_of_cells
from lb_xl.survey.tabulation import tabulated
from tests.survey.small_survey import IDLE, SEEKING, WORK, decided, survey
from tests.survey.synthetic_rows import rows


def forms_of(frame: pd.DataFrame) -> dict[str, pd.DataFrame]:
    return tabulated(
        classified(survey(), rows_of_cells(survey(), frame.to_dict("list"), range(2, len(frame) + 2)))
    ).forms


def cell(form: pd.DataFrame, **codes: str) -> tuple[float, float]:
    chosen = form[(form[list(codes)] == pd.Series(codes)).all(axis=1)]
    return float(chosen["persons"].sum()), float(chosen["respondents"].sum())


def test_persons_are_weights_and_respondents_are_rows() -> None:
    """Two employed women of 100 and 250 are 350 persons and 2 respondents; one unemployed of 50."""
    forms = tabulated(decided(WORK, {**WORK, "weight": "250"}, {**SEEKING, "weight": "50"})).forms
    assert cell(forms["economic_activity"], rule="E1", sex="women") == (350, 2)
    assert cell(forms["economic_activity"], rule="U1") == (50, 1)
    assert cell(forms["employment_status"], status="employees") == (350, 2)
    assert cell(forms["ages"], age="a30", state="employed") == (350, 2)


def test_a_four_digit_occupation_counts_at_the_level_that_is_published() -> None:
    """2310 is subgroup 23 of the employed, group 2 by age and of the unemployed; 1910 has no listed subgroup."""
    last = {**SEEKING, "occupation": "2310"}
    forms = tabulated(decided(WORK, {**WORK, "occupation": "1910"}, last)).forms
    assert cell(forms["occupations"], occupation="23") == (100, 1)
    assert cell(forms["occupations"], occupation="1") == (100, 1)
    assert set(forms["occupations_by_age"]["occupation"]) == {"1", "2"}
    assert cell(forms["unemployed_occupations"], occupation="2") == (100, 1)


def test_numbers_fall_into_bands_at_their_limits() -> None:
    """15 and 19 years are one band, 20 the next; 0 hours were not worked, 20 and 21 are apart."""
    people = [
        {**WORK, "age": age, "hours": hours} for age, hours in (("15", "1"), ("19", "20"), ("20", "21"), ("72", "51"))
    ]
    forms = tabulated(decided(*people, {**WORK, "hours": "0", "absent": "leave"})).forms
    assert cell(forms["ages"], age="a15") == (200, 2)
    assert cell(forms["ages"], age="a20") == (100, 1)
    assert cell(forms["ages"], age="a60") == (100, 1)
    bands = {code: cell(forms["hours"], hours_group=code)[1] for code in ("h0", "h1", "h21", "h51")}
    assert bands == {"h0": 1, "h1": 2, "h21": 1, "h51": 1}
    assert forms["hours"]["hours"].sum() == 100 * (1 + 20 + 21 + 51)


def test_every_tabulation_is_a_form_of_the_scheme_with_its_keys() -> None:
    scheme = load_scheme("lfs")
    for id, tabulation in survey().tabulations.items():
        form = scheme.forms[id]
        assert [key.id for key in form.keys] == [key.id for key in tabulation.keys], id
        assert [measure.id for measure in form.measures] == ["persons", "respondents", *tabulation.sums], id


def test_the_sheet_for_rows_has_a_column_for_each_answer() -> None:
    form = load_scheme("lfs").forms["survey_rows"]
    columns = {column.id: column.title for column in form.texts} | {each.id: each.title for each in form.measures}
    assert columns == {id: answer.title for id, answer in survey().answers.items()}


@settings(max_examples=10, deadline=None)
@given(st.integers(1, 1000), st.randoms(use_true_random=False))
def test_the_order_of_rows_does_not_matter(seed: int, random: object) -> None:
    frame = rows(30, seed)
    shuffled = frame.sample(frac=1, random_state=seed)
    for id, form in forms_of(frame).items():
        pd.testing.assert_frame_equal(form, forms_of(shuffled)[id])


def test_population_is_employed_unemployed_and_inactive_in_every_form() -> None:
    """All rows are in the balance once; each form of a class adds up to that class, to the last bit."""
    forms = forms_of(rows(200, seed=7))
    main = forms["economic_activity"]
    total = main["persons"].sum()
    assert forms["ages"]["persons"].sum() == forms["education"]["persons"].sum() == total
    employed = main[main["rule"].str.startswith("E")]["persons"].sum()
    for id in ("employment_status", "activities", "occupations", "hours"):
        assert forms[id]["persons"].sum() == employed, id


def test_a_row_in_titles_counts_as_one_in_codes() -> None:
    titles = {
        **WORK,
        "sex": "женщины",
        "work": "по найму за вознаграждение",
        "locality": "город",
        "age": "30",
        "weight": "1 000,5",
    }
    forms = tabulated(decided({**titles, "quarter": "I квартал"})).forms
    assert cell(forms["economic_activity"], sex="women", rule="E1", quarter="q1") == (1000.5, 1)


def test_the_inactive_by_reason() -> None:
    forms = tabulated(decided({**IDLE, "reason": "lost_hope"}, IDLE)).forms
    assert cell(forms["inactivity_reasons"], reason="lost_hope") == (100, 1)
