"""Scheme `labour-costs`: jobs, hours and full-time equivalents, its example and its worked cases."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from lb_xl.balance import Balance
from lb_xl.cli import main
from lb_xl.explain import explain
from lb_xl.findings import errors
from tests.native_formulas import formulas_agreed
from tests.scheme_examples import all_findings, balance_of, example_frames, scheme_of
from tests.worked_cases import cases, checks_without_cases, run_case

ID = "labour-costs"
INDICATORS = {"jobs": "jobs", "hours": "hours", "full_time": "full_time_equivalent"}


@pytest.fixture(scope="module")
def balance() -> Balance:
    return balance_of(ID, example_frames(ID))


@pytest.mark.parametrize("case", list(cases(ID)))
def test_worked_case_gives_its_numbers(case: dict[str, Any]) -> None:
    run_case(ID, case)


def test_every_check_has_a_case_that_fails_and_a_case_that_passes() -> None:
    assert checks_without_cases(ID) == (set(), set())


def test_the_example_has_no_error_and_shows_the_fallback(balance: Balance) -> None:
    found = all_findings(balance)
    assert errors(found) == ()
    assert {finding.code for finding in found} == {"LB-301"}


def test_main_jobs_are_the_employed_of_the_balance(balance: Balance) -> None:
    for territory in ("total", *scheme_of(ID).dimensions["territory"].codes):
        assert balance.value("balance", "difference", {"territory": territory}) == 0
        main = balance.value("labour_costs", "jobs", {"territory": territory, "job_kind": "main"})
        assert main == balance.value("balance", "employed", {"territory": territory}) > 0


def test_main_and_additional_jobs_activities_and_territories_add_up(balance: Balance) -> None:
    territories = scheme_of(ID).dimensions["territory"].codes
    for table, line in INDICATORS.items():
        for job in ("main", "additional", "total"):
            at = {"territory": "total", "job_kind": job}
            total = balance.value("labour_costs", line, at)
            assert total == balance.value(table, "total", at)
            assert total == sum(balance.value("labour_costs", line, at | {"territory": each}) for each in territories)
        whole = balance.value("labour_costs", line, {"territory": "ural", "job_kind": "total"})
        parts = [
            balance.value("labour_costs", line, {"territory": "ural", "job_kind": j}) for j in ("main", "additional")
        ]
        assert whole == sum(parts)


def test_an_explanation_ends_in_cells_that_add_up(balance: Balance) -> None:
    tree = explain(balance, "labour_costs", "full_time_equivalent", {"territory": "far_eastern", "job_kind": "main"})
    assert sum(sign * leaf.value for sign, leaf in tree.leaves()) == tree.value != 0


@pytest.mark.libreoffice
def test_libreoffice_recalculates_the_same_numbers(tmp_path: Path, office: Any) -> None:
    assert main(["demo", str(tmp_path), "--scheme", ID]) == 0
    assert formulas_agreed(tmp_path / "labour_costs_example.xlsx", office) > 1000


def test_its_commands_work(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["demo", str(tmp_path), "--scheme", ID]) == 0
    book = str(tmp_path / "labour_costs_example.xlsx")
    at = ["--territory", "ural", "--job-kind", "main"]
    assert main(["explain", book, "--table", "hours", "--line", "C", *at]) == 0
    assert "лист «Число рабочих мест», ячейка" in capsys.readouterr().out
    assert main(["export", book, str(tmp_path)]) == 0
    exported = (tmp_path / "results.csv").read_text(encoding="utf-8")
    assert "labour-costs,2018,full_time,C,full_time_equivalent" in exported
    assert main(["new", ID, str(tmp_path / "new.xlsx"), "--year", "2019"]) == 0
