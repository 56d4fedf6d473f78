"""The decision table of source 001, 1.2: each sentence of the source as a person, and the rule that decides."""

from __future__ import annotations

import itertools
from pathlib import Path

import pytest

from lb_xl.findings import DefinitionError
from lb_xl.survey.definition import load_survey
from tests.survey.small_survey import FOLDER, IDLE, SEEKING, WORK, changed_table, decided, rule_of, survey

PERSONS = [
    ("an hour of work for pay in the week", {**WORK, "hours": "1"}, "E1"),
    ("work for profit or family income", {**WORK, "work": "profit", "status": "self_employed"}, "E2"),
    ("help in the enterprise of a relative", {**WORK, "work": "family_help", "status": "family_helpers"}, "E3"),
    ("household production meant for the market", {**WORK, "work": "household_for_sale"}, "E4"),
    ("on leave in the surveyed week", {**WORK, "hours": "0", "absent": "leave"}, "E5"),
    ("ill, and nothing else is known", {"absent": "illness"}, "E5"),
    ("on maternity leave", {**WORK, "hours": "0", "absent": "maternity"}, "E6"),
    ("on child-care leave", {"absent": "childcare"}, "E6"),
    ("a pensioner who works", {**WORK, "situation": "pensioner", "age": "70"}, "E1"),
    ("the three criteria of the ILO", SEEKING, "U1"),
    ("a student who looked and was ready", {**SEEKING, "situation": "student"}, "U2"),
    ("a pensioner who looked and was ready", {**SEEKING, "situation": "pensioner", "age": "65"}, "U2"),
    ("a disabled person who looked and was ready", {**SEEKING, "situation": "disabled"}, "U2"),
    ("agreed to start in two weeks, no longer looking", {**IDLE, "start_in_days": "14"}, "U3"),
    ("agreed to start in fifteen days, not looking", {**IDLE, "start_in_days": "15"}, "N7"),
    ("awaits an answer for a month, ready", {**IDLE, "ready": "yes", "answer_in_days": "30"}, "U4"),
    ("awaits an answer for longer than a month", {**IDLE, "ready": "yes", "answer_in_days": "31"}, "N7"),
    ("awaits an answer but is not ready", {**IDLE, "answer_in_days": "10"}, "N9"),
    ("looked but is not ready", {**SEEKING, "ready": "no"}, "N8"),
    ("full-time study is no work", {**IDLE, "no_work": "study", "situation": "student"}, "N1"),
    ("production for own final use is no work", {**IDLE, "no_work": "own_use"}, "N2"),
    ("work in one's own household is no work", {**IDLE, "no_work": "own_household"}, "N3"),
    ("voluntary services are no work", {**IDLE, "no_work": "voluntary"}, "N4"),
    ("owning shares without taking part is no work", {**IDLE, "no_work": "shares"}, "N5"),
    ("begging is no work, even if it brings income", {**IDLE, "no_work": "begging"}, "N6"),
    ("nothing of all this", IDLE, "N7"),
    ("keeps house but looked for work and was ready", {**SEEKING, "no_work": "own_household"}, "U1"),
    ("grows food for own use, agreed on a job", {**IDLE, "no_work": "own_use", "start_in_days": "3"}, "U3"),
    ("just 15", {**WORK, "age": "15"}, "E1"),
    ("just 72", {**WORK, "age": "72"}, "E1"),
    ("14 is not surveyed", {**WORK, "age": "14"}, ""),
    ("73 is not surveyed", {**WORK, "age": "73"}, ""),
]


@pytest.mark.parametrize(("who", "answers", "rule"), PERSONS, ids=[who for who, _, _ in PERSONS])
def test_a_sentence_of_the_source_decides(who: str, answers: dict[str, str], rule: str) -> None:
    assert rule_of(answers) == rule


def test_every_rule_decides_somebody_and_has_paragraph_and_words() -> None:
    rules = survey().rules
    assert {rule.code for rule in rules.rules} == {rule for _, _, rule in PERSONS if rule}
    assert all(
        rule.paragraph.startswith("1.2") and rule.title.ru and rule.title.ru != rule.title.en for rule in rules.rules
    )
    assert rules.classes == ("employed", "unemployed", "inactive")


def test_every_person_without_work_fits_one_class_whatever_is_answered() -> None:
    """Search, readiness, days to a start, days of waiting, situation: 2 * 2 * 3 * 3 * 5 answers, one class for each."""
    kinds = [("yes", "no"), ("yes", "no"), ("", "14", "15"), ("", "30", "31")]
    situations = ("", "student", "pensioner", "disabled", "other")
    ids = ("search", "ready", "start_in_days", "answer_in_days", "situation")
    rows = [
        {"no_work": doing, **dict(zip(ids, answers, strict=True))}
        for doing in ("none", "own_use", "study")
        for answers in itertools.product(*kinds, situations)
    ]
    found = decided(*rows)
    assert found.counted.all()
    assert not found.among(["employed"]).any()


def test_a_national_variant_is_a_new_table(tmp_path: Path) -> None:
    """Age 15 and over, a start within three months, four hours of work: one file, the same program."""

    def change(rows: list[dict[str, str]]) -> None:
        for row in rows:
            row["age"] = row["age"].replace("15..72", ">=15")
            row["start_in_days"] = row["start_in_days"].replace("14", "91")
            row["hours"] = row["hours"].replace(">=1", ">=4")

    variant = load_survey(FOLDER, 2009, changed_table(tmp_path, change))
    assert rule_of({**WORK, "age": "80"}, variant) == "E1"
    assert rule_of({**WORK, "age": "14"}, variant) == ""
    assert rule_of({**IDLE, "start_in_days": "60"}, variant) == "U3"
    assert rule_of({**IDLE, "start_in_days": "60"}) == "N7"
    assert rule_of({**WORK, "hours": "3"}, variant) == ""
    assert rule_of({**WORK, "hours": "3"}) == "E1"


def test_a_variant_without_the_softening_leaves_the_strict_criteria(tmp_path: Path) -> None:
    def change(rows: list[dict[str, str]]) -> None:
        rows[:] = [row for row in rows if row["code"] not in ("U3", "U4")]
        for row in rows:
            if row["code"].startswith("N"):
                row["start_in_days"] = row["answer_in_days"] = ""

    strict = load_survey(FOLDER, 2009, changed_table(tmp_path, change))
    assert rule_of({**IDLE, "start_in_days": "3"}, strict) == "N7"
    assert rule_of(SEEKING, strict) == "U1"


@pytest.mark.parametrize(
    ("code", "column", "cell", "said"),
    [
        ("E1", "work", "hird", "unknown code 'hird'; did you mean 'hired'?"),
        ("E1", "hours", ">=", "row 'E1', column 'hours': '>='"),
        ("U1", "search", ">=1", "compares numbers, but the answer is a code"),
        ("U3", "start_in_days", "soon", "unknown code 'soon'"),
        ("employed", "parent", "", "one row of level 'population' at its top"),
        ("E6", "parent", "nobody", "parent 'nobody' is not in the list"),
    ],
)
def test_a_slip_in_the_table_is_refused_with_its_place(
    tmp_path: Path, code: str, column: str, cell: str, said: str
) -> None:
    def change(rows: list[dict[str, str]]) -> None:
        next(row for row in rows if row["code"] == code)[column] = cell

    with pytest.raises(DefinitionError) as refused:
        load_survey(FOLDER, 2009, changed_table(tmp_path, change))
    assert any(said in problem for problem in refused.value.problems)


def test_a_column_that_is_no_answer_is_refused(tmp_path: Path) -> None:
    path = changed_table(tmp_path, lambda rows: None)
    path.write_text(path.read_text(encoding="utf-8").replace(",hours,", ",hors,", 1), encoding="utf-8")
    with pytest.raises(DefinitionError, match="column 'hors' is no answer; did you mean 'hours'"):
        load_survey(FOLDER, 2009, path)
