"""Scheme `planned`: the planned summary balance, its example and the input it refuses."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from lb_xl.balance import Balance
from lb_xl.checks import check_balance, check_inputs
from lb_xl.explain import explain
from lb_xl.findings import DefinitionError, Finding
from lb_xl.matching import inputs_from_frames
from lb_xl.methods.cohorts import cohort_forecast
from lb_xl.scheme_loading import load_scheme, scheme_folder
from tests.scheme_examples import all_findings, balance_of, example_balance, example_frames, scheme_of

ID = "planned"
PLAN_YEARS = ("plan_1", "plan_2")
LIMITS = {"men": (16.0, 59.0), "women": (16.0, 54.0)}


@pytest.fixture(scope="module")
def balance() -> Balance:
    return example_balance(ID)


def changed(form: str, column: str, row: int, value: float) -> dict[str, pd.DataFrame]:
    """The frames of the example with one cell changed."""
    frame = example_frames(ID)[form].copy()
    frame[column] = frame[column].astype(float)
    frame.loc[row, column] = value
    return {**example_frames(ID), form: frame}


def findings_of(frames: dict[str, pd.DataFrame]) -> dict[str, Finding]:
    """The findings on the content of forms, by code, the last of each; all can be told in both languages."""
    found = check_inputs(inputs_from_frames(scheme_of(ID), frames))
    for finding in found:
        assert not any(sign in finding.text("ru") + finding.text("en") for sign in ("{", "None"))
        assert finding.text("ru") != finding.text("en")
    return {finding.code: finding for finding in found}


def sheet(form: str) -> str:
    return scheme_of(ID).forms[form].sheet.ru


def test_the_example_has_nothing_to_be_told(balance: Balance) -> None:
    """Every shortage is closed, every part balance agrees."""
    assert all_findings(balance) == ()


def test_the_forecast_is_that_of_the_method(balance: Balance) -> None:
    """The engine moves each cell; the method moves the whole population of the example, five years on."""
    frames = example_frames(ID)
    population, survival = (
        frames[id].assign(age=frames[id].age.str.rstrip("+").astype(int)) for id in ("population", "survival")
    )
    people = population.pivot_table(index="age", columns="sex", values="persons", aggfunc="sum")
    rates = survival.pivot_table(index="age", columns="sex", values="rate")
    expected = cohort_forecast(people, rates, 5, LIMITS).sum()
    lines = {
        "before": "01",
        "entering": "02",
        "leaving": "03",
        "deaths": "04",
        "working": "05",
        "younger": "09",
        "older": "10",
    }
    for name, line in lines.items():
        assert balance.value("forecast", line, {"year": "plan_2"}) == pytest.approx(expected[name], rel=1e-9), name


def test_identities_hold_in_every_column(balance: Balance) -> None:
    table, forecast = balance.tables["balance"], balance.tables["forecast"]
    row = {line.id: table.values[table.row(line.id)] for line in table.table.printed}
    moved = {line.id: forecast.values[forecast.row(line.id)] for line in forecast.table.printed}
    identities = {
        "01": row["02"] + row["03"] + row["04"],
        "05": row["06"] + row["09"] + row["10"],
        "06": row["07"] + row["08"],
        "11": row["01"] - row["05"],
        "14": row["11"] + row["12"] + row["13"],
        "15": row["01"] + row["12"] + row["13"],
    }
    for line, right in identities.items():
        assert np.array_equal(row[line], right, equal_nan=True), line
    assert np.array_equal(moved["05"], moved["01"] + moved["02"] - moved["03"] - moved["04"], equal_nan=True)
    assert np.array_equal(moved["07"], moved["05"] + moved["06"], equal_nan=True)


def test_town_and_village_add_up_and_moves_cancel_over_all_territories(balance: Balance) -> None:
    for year in PLAN_YEARS:
        for line in ("01", "06", "11", "14"):
            town, village, whole = (
                balance.value("balance", line, {"year": year, **codes})
                for codes in ({"locality": "urban"}, {"locality": "rural"}, {})
            )
            assert town + village == whole, (year, line)
        assert balance.value("balance", "12", {"year": year}) == balance.value("balance", "13", {"year": year}) == 0
        assert balance.value("balance", "12", {"year": year, "locality": "urban"}) > 0


def test_an_explained_forecast_ends_in_the_persons_of_each_age(balance: Balance) -> None:
    codes = {"year": "plan_2", "territory": "centre", "locality": "urban"}
    tree = explain(balance, "forecast", "02", codes)
    leaves = list(tree.leaves())
    assert sum(sign * leaf.value for sign, leaf in leaves) == tree.value
    assert {leaf.location.sheet for _, leaf in leaves} == {"Население"}
    assert len(leaves) == 5 * 2  # ages 11 to 15 of both sexes
    siting = explain(balance, "siting", "place", {"year": "plan_1", "territory": "south"})
    assert siting.value == 1
    assert [side.value for side in siting.beside] == [
        balance.value("siting", "reserve_share", {"year": "plan_1", "territory": "south"})
    ]


def test_a_plan_year_before_the_reported_year_is_an_error_at_its_cell() -> None:
    found = findings_of(changed("plan_years", "calendar_year", 1, 1967))
    assert found["LB-290"].where.cell == "B3"


def test_a_plan_year_beyond_the_ages_listed_is_an_error_at_its_cell() -> None:
    """Six-year-olds are 16 in 1978; in 1979 persons not listed would be of working age."""
    assert "LB-293" not in findings_of(changed("plan_years", "calendar_year", 2, 1978))
    assert findings_of(changed("plan_years", "calendar_year", 2, 1979))["LB-293"].where.cell == "B4"


def test_a_reported_year_other_than_that_of_the_book_is_told() -> None:
    assert findings_of(changed("plan_years", "calendar_year", 0, 1966))["LB-299"].where.cell == "B2"


@pytest.mark.parametrize(
    ("form", "column", "value"),
    [
        ("survival", "rate", 1.01),
        ("survival", "rate", 0.0),
        ("productivity", "output_a_worker", 0.0),
        ("activity", "disabled_share", 1.8),
        ("distances", "distance", 0.0),
    ],
)
def test_survival_above_one_and_productivity_of_zero_are_errors_at_their_cells(
    form: str, column: str, value: float
) -> None:
    found = findings_of(changed(form, column, 2, value))["LB-291"]
    place = [key.id for key in scheme_of(ID).forms[form].keys] + [
        each.id for each in scheme_of(ID).forms[form].measures
    ]
    assert found.where.cell == f"{chr(ord('A') + place.index(column))}4"
    assert found.where.sheet == sheet(form)


def test_norms_without_a_base_are_an_error_at_their_cells() -> None:
    frames = dict(example_frames(ID))
    base = frames["service_base"]
    frames["service_base"] = base[~((base.year == "plan_2") & (base.branch == "health"))]
    found = findings_of(frames)["LB-292"]
    norms = frames["norms"]
    row = norms.index[(norms.year == "plan_2") & (norms.branch == "health")][0] + 2
    assert (found.where.sheet, found.where.cell) == (sheet("norms"), f"C{row}")


def test_a_base_without_a_norm_is_an_error_too() -> None:
    frames = dict(example_frames(ID))
    frames["norms"] = frames["norms"].iloc[1:]
    assert findings_of(frames)["LB-292"].where.sheet == sheet("service_base")


@pytest.mark.parametrize("form", ["youth_balance", "kolkhoz_balance", "labour_force_balance"])
def test_a_part_balance_that_contradicts_the_summary_is_an_error_at_its_cell(form: str) -> None:
    column = {"youth_balance": "to_study"}.get(form, "need")
    frames = changed(form, column, 0, float(example_frames(ID)[form][column][0]) + 2)
    found = [finding for finding in check_balance(balance_of(ID, frames)) if finding.code == "LB-294"]
    letter = {"youth_balance": "E"}.get(form, "C")
    assert [(each.where.sheet, each.where.cell) for each in found] == [(sheet(form), f"{letter}2")]


@pytest.mark.parametrize("form", ["youth_balance", "kolkhoz_balance", "labour_force_balance"])
def test_a_part_balance_that_is_absent_contradicts_nothing(form: str) -> None:
    frames = {id: frame for id, frame in example_frames(ID).items() if id != form}
    assert all_findings(balance_of(ID, frames)) == ()


@pytest.mark.parametrize(
    ("part", "form", "place", "carried"),
    [
        ("youth", "youth_balance", "territory", {"leavers": "leavers", "to_work": "to_work", "to_study": "to_study"}),
        ("kolkhoz", "kolkhoz_balance", "territory", {"need": "mean_need", "released": "released"}),
        ("labour-force-need", "labour_force_balance", "branch", {"need": "reported"}),
    ],
)
def test_the_examples_of_the_part_balances_agree_with_the_summary(
    part: str, form: str, place: str, carried: dict[str, str]
) -> None:
    """What the part balances compute for the reported year, carried over in whole persons, is what the summary has."""
    computed = balance_of(part, example_frames(part))
    frame = example_frames(ID)[form]
    reported = frame[frame.year == "report"].set_index(place)
    frames = dict(example_frames(ID))
    frames[form] = frame.astype(dict.fromkeys(carried, float))
    for measure, quantity in carried.items():
        series = computed.series(quantity, (place,))
        assert not isinstance(series, float)
        for row in frame.index[frame.year == "report"]:
            frames[form].loc[row, measure] = series[frame[place][row]]
    assert len(reported) >= 5
    assert [finding.code for finding in check_balance(balance_of(ID, frames)) if finding.code == "LB-294"] == []


def test_the_need_of_branches_in_the_plan_year_agrees_too() -> None:
    needed = balance_of("labour-force-need", example_frames("labour-force-need")).series("plan_need", ("branch",))
    balance = balance_of(ID, example_frames(ID))
    for code in example_frames(ID)["labour_force_balance"].branch.unique():
        assert balance.at("workers_need", {"year": "plan_1", "branch": code}) == pytest.approx(needed[code], abs=1)


SLIPS = [
    ('survival = "survival.rate"', 'survival = "survival.rat"', "is no measure of a form"),
    ('years = "plan_years.calendar_year"\n', "", "cohorts.years: is missing"),
    ('"working_age_men_to"]', '"working_age_man_to"]', "did you mean 'working_age_men_to'"),
    ('cost = "distances.distance"', 'cost = "towns.need"', "has no key 'from_territory'"),
    ('balance = "balance_before_moves"', 'balance = "balance_before"', "no quantity 'balance_before'"),
    ("rank(reserve_share, territory)", "rank(reserve_share, branch)", "ranks by branch, by which it is not known"),
    ("older_survivors(population.persons)", "older_survivors(employment.persons)", "takes a count by sex and age"),
    ("older_survivors(population.persons)", "rank(population.persons, 3)", "rank takes what is ranked and a dimension"),
]


@pytest.mark.parametrize(("right", "wrong", "cause"), SLIPS)
def test_a_slip_in_the_definition_is_refused_with_its_cause(right: str, wrong: str, cause: str, tmp_path: Path) -> None:
    source = scheme_folder(ID)
    (tmp_path / "classifications").mkdir()
    for path in source.glob("classifications/*"):
        (tmp_path / "classifications" / path.name).write_bytes(path.read_bytes())
    (tmp_path / "forms.toml").write_bytes((source / "forms.toml").read_bytes())
    text = (source / "scheme.toml").read_text(encoding="utf-8")
    assert right in text
    (tmp_path / "scheme.toml").write_text(text.replace(right, wrong), encoding="utf-8")
    with pytest.raises(DefinitionError) as error:
        load_scheme(tmp_path)
    assert any(cause in problem for problem in error.value.problems), error.value.problems
