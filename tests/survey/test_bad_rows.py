"""Bad rows: each is named with its row number and rule, the rest is counted, and the loss is stated."""

from __future__ import annotations

import string

import numpy as np
import pytest

from lb_xl.findings import Severity
from lb_xl.survey.tabulation import tabulated
from tests.survey.small_survey import IDLE, SEEKING, WORK, decided, survey, told

BAD = [
    ("LB-267", {**WORK, "hours": "0"}, "по найму"),
    ("LB-267", {}, "ни одно правило"),
    ("LB-268", {**WORK, **IDLE}, "E1"),
    ("LB-269", {**WORK, "age": "73"}, "15-72"),
    ("LB-270", {**WORK, "weight": "0"}, "равен нулю"),
    ("LB-271", {**WORK, "weight": "-3"}, "отрицательный"),
    ("LB-272", {**WORK, "weight": ""}, "веса нет"),
    ("LB-272", {**WORK, "weight": "много"}, "веса нет"),
    ("LB-273", {**WORK, "household": "1"}, "то же лицо"),
    ("LB-274", {**WORK, "sex": "x"}, "«x»"),
    ("LB-274", {**IDLE, "search": "maybe"}, "«maybe»"),
    ("LB-275", {**WORK, "age": ""}, "нет возраста"),
    ("LB-276", {**WORK, "hours": "полный день"}, "«полный день»"),
]


@pytest.mark.parametrize(("code", "row", "words"), BAD, ids=[f"{code} {words}" for code, _, words in BAD])
def test_a_bad_row_is_named_and_the_rest_is_counted(code: str, row: dict[str, str], words: str) -> None:
    """Row 3 of rows 2 to 4 is bad: 2 of 3 are counted, their weight is 200."""
    found = decided(WORK, row, SEEKING)
    assert found.counted.tolist() == [True, False, True]
    findings = told(found)
    finding = next(each for each in findings if each.code == code)
    assert finding.severity is Severity.WARNING
    assert "3" in finding.what("ru")
    assert words in finding.text("ru")
    assert finding.text("ru") != finding.text("en")
    loss = next(each for each in findings if each.code == "LB-320")
    assert (loss.values["lost"], loss.values["rows"]) == (1, 3)
    forms = tabulated(found).forms
    assert forms["economic_activity"]["persons"].sum() == 200
    assert forms["economic_activity"]["respondents"].sum() == 2


def test_every_remark_has_all_its_facts_in_both_languages() -> None:
    found = decided(WORK, *(row for _, row, _ in BAD), {**WORK, "education": "x"})
    for finding in (*told(found), *tabulated(found).findings):
        for text in (finding.message.what, finding.message.why, finding.message.fix):
            for language in ("ru", "en"):
                named = {name for _, name, _, _ in string.Formatter().parse(text[language]) if name}
                assert named <= {"count", *finding.values}, finding.code
        assert "None" not in finding.text("ru") + finding.text("en")


def test_good_rows_have_no_remark() -> None:
    assert told(decided(WORK, IDLE, SEEKING)) == ()


def test_the_loss_states_its_share_of_the_weight() -> None:
    """Of 300 weight 100 is lost: a third; a negative weight is no weight."""
    found = decided(WORK, {**WORK, "age": "80"}, {**WORK, "weight": "-50"}, WORK)
    loss = next(each for each in told(found) if each.code == "LB-320")
    assert loss.values["weight"] == 100
    assert loss.values["weight_share"] == pytest.approx(100 / 3)
    assert loss.values["share"] == 50


def test_rows_with_one_fate_are_one_remark_that_counts_them() -> None:
    findings = told(decided(*[{**WORK, "weight": "0"}] * 8))
    zero = next(each for each in findings if each.code == "LB-270")
    assert zero.count == 8
    assert zero.values["rows"] == "2, 3, 4, 5, 6, …"


def test_two_classes_name_both_rules_and_the_answers() -> None:
    (finding,) = (each for each in told(decided({**WORK, **SEEKING})) if each.code == "LB-268")
    assert "E1" in finding.what("en")
    assert "U1" in finding.what("en")
    assert "Работа на обследуемой неделе — по найму" in finding.what("ru")


def test_an_unknown_code_of_a_topic_keeps_the_person_and_is_a_loss_of_that_table() -> None:
    """The education of one of two persons is unknown: the balance has two, the table of education one."""
    found = decided(WORK, {**WORK, "education": "колледж"})
    assert found.counted.all()
    forms = tabulated(found)
    assert forms.forms["economic_activity"]["respondents"].sum() == 2
    assert forms.forms["education"]["respondents"].sum() == 1
    assert {each.code for each in told(found)} == {"LB-274"}
    missing = [each for each in forms.findings if each.code == "LB-277"]
    assert {each.values["form"] for each in missing} == {"education", "occupations_by_education"}
    assert all(each.values["rows"] == "3" and each.values["weight"] == 100 for each in missing)


def test_the_unemployed_need_no_last_occupation() -> None:
    assert tabulated(decided(SEEKING)).findings == ()


def test_more_groups_than_the_list_has_are_told() -> None:
    """KZ-2002 has 10, 35, 134 and 462 groups; 36 different beginnings of two digits are too many."""
    codes = [f"{number:02}10" for number in range(10, 46)]
    findings = told(decided(*({**WORK, "occupation": code} for code in codes)))
    (groups,) = (each for each in findings if each.code == "LB-323")
    assert (groups.values["length"], groups.values["met"], groups.values["most"]) == (2, 36, 35)


def test_many_kinds_of_bad_answers_are_folded() -> None:
    rows = [{**WORK, "education": f"вуз {number}"} for number in range(30)]
    unknown = [each for each in told(decided(*rows)) if each.code == "LB-274"]
    assert len(unknown) == 21
    assert sum(each.count for each in unknown) == 30


def test_a_weight_is_taken_to_a_grid_on_which_sums_agree() -> None:
    found = decided(*[{**WORK, "weight": "0.1"}] * 10)
    weight = found.rows.weight(survey())
    assert np.array_equal(weight * 2**18, np.rint(weight * 2**18))
    assert weight.sum() == weight[::-1].sum() == pytest.approx(1, abs=1e-4)
