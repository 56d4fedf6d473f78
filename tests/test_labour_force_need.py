"""Scheme `labour-force-need`: the balance of the labour force, its example and its worked cases."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from lb_xl.balance import Balance
from lb_xl.cli import main
from lb_xl.explain import explain
from lb_xl.findings import errors
from tests.native_formulas import formulas_agreed
from tests.scheme_examples import all_findings, balance_of, example_frames
from tests.worked_cases import cases, checks_without_cases, run_case

ID = "labour-force-need"
REGIONS = ("north", "centre", "east", "west", "south")


@pytest.fixture(scope="module")
def balance() -> Balance:
    return balance_of(ID, example_frames(ID))


@pytest.mark.parametrize("case", list(cases(ID)))
def test_worked_case_gives_its_numbers(case: dict[str, Any]) -> None:
    run_case(ID, case)


def test_every_check_has_a_case_that_fails_and_a_case_that_passes() -> None:
    assert checks_without_cases(ID) == (set(), set())


def test_the_example_shows_a_need_that_is_not_met_and_a_branch_without_a_base(balance: Balance) -> None:
    """Construction workers, nurses and teachers are short; science of the west has no reported volume."""
    found = all_findings(balance)
    assert errors(found) == ()
    assert {finding.code for finding in found} == {"LB-284", "LB-287", "LB-301"}
    short = {
        (branch, code)
        for branch in ("construction", "health", "education", "industry", "agriculture", "trade")
        for code in ("skilled", "other_workers", "secondary", "higher", "employees")
        if balance.value("shortage", branch, {"qualification": code}) > 1
    }
    assert short == {("construction", "skilled"), ("health", "secondary"), ("education", "higher")}


def test_the_need_grows_by_output_and_falls_by_what_is_saved(balance: Balance) -> None:
    for region in (*REGIONS, "total"):
        line = {each: balance.value("balance", each, {"territory": region}) for each in (
            "reported", "need_at_reported_productivity", "saved", "plan_need", "growth", "replacement",
            "additional_need", "supply", "uncovered")}  # fmt: skip
        assert line["plan_need"] == line["need_at_reported_productivity"] - line["saved"]
        assert line["growth"] == line["plan_need"] - line["reported"]
        assert line["additional_need"] == line["growth"] + line["replacement"]
        assert line["uncovered"] == line["additional_need"] - line["supply"]


def test_branches_add_up_to_the_balance(balance: Balance) -> None:
    for table, line in (("plan", "plan_need"), ("additional", "additional_need"), ("shortage", "uncovered")):
        for region in (*REGIONS, "total"):
            at = {"territory": region, "qualification": "higher"}
            assert balance.value(table, "total", at) == balance.value("balance", line, at)


def test_an_explanation_ends_in_cells_that_add_up(balance: Balance) -> None:
    for line in ("additional_need", "uncovered"):
        tree = explain(balance, "balance", line, {"territory": "west", "qualification": "higher"})
        assert sum(sign * leaf.value for sign, leaf in tree.leaves()) == tree.value != 0


@pytest.mark.libreoffice
def test_libreoffice_recalculates_the_same_numbers(tmp_path: Path, office: Any) -> None:
    assert main(["demo", str(tmp_path), "--scheme", ID]) == 0
    assert formulas_agreed(tmp_path / "labour_force_need_example.xlsx", office) > 800


def test_its_commands_work(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["demo", str(tmp_path), "--scheme", ID]) == 0
    book = str(tmp_path / "labour_force_need_example.xlsx")
    assert main(["explain", book, "--table", "plan", "--line", "industry", "--territory", "north"]) == 0
    assert "лист «Отчётная численность», ячейка" in capsys.readouterr().out
    assert main(["export", book, str(tmp_path)]) == 0
    assert "labour-force-need,1969,shortage,industry,uncovered" in (tmp_path / "results.csv").read_text(
        encoding="utf-8"
    )
    assert main(["new", ID, str(tmp_path / "new.xlsx"), "--year", "1970"]) == 0
