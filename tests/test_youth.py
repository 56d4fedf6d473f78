"""Scheme `youth`: the balance of the use of young people's labour, its example and its worked cases."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from lb_xl.balance import Balance
from lb_xl.cli import main
from lb_xl.explain import explain
from tests.native_formulas import formulas_agreed
from tests.scheme_examples import all_findings, balance_of, example_frames
from tests.worked_cases import cases, checks_without_cases, run_case

ID = "youth"
REGIONS = ("north", "centre", "east", "west", "south")


@pytest.fixture(scope="module")
def balance() -> Balance:
    return balance_of(ID, example_frames(ID))


@pytest.mark.parametrize("case", list(cases(ID)))
def test_worked_case_gives_its_numbers(case: dict[str, Any]) -> None:
    run_case(ID, case)


def test_every_check_has_a_case_that_fails_and_a_case_that_passes() -> None:
    assert checks_without_cases(ID) == (set(), set())


def test_the_example_has_nothing_to_remark(balance: Balance) -> None:
    assert all_findings(balance) == ()


def test_every_leaver_is_at_work_in_study_or_not_placed(balance: Balance) -> None:
    for region in (*REGIONS, "total"):
        at = {"territory": region}
        placed = balance.value("balance", "to_work", at) + balance.value("balance", "to_study", at)
        assert balance.value("balance", "leavers", at) == placed + balance.value("balance", "not_placed", at)
    shares = [balance.value("balance", f"{each}_share") for each in ("to_work", "to_study", "not_placed")]
    assert sum(shares) == pytest.approx(1, abs=1e-12)


def test_both_tables_have_the_same_totals(balance: Balance) -> None:
    for line in ("leavers", "to_work", "to_study", "not_placed", "health", "classes"):
        assert balance.value("schools", line) == balance.value("balance", line)


def test_an_explanation_ends_in_cells_that_add_up(balance: Balance) -> None:
    tree = explain(balance, "balance", "not_placed", {"territory": "south"})
    assert sum(sign * leaf.value for sign, leaf in tree.leaves()) == tree.value > 0


@pytest.mark.libreoffice
def test_libreoffice_recalculates_the_same_numbers(tmp_path: Path, office: Any) -> None:
    assert main(["demo", str(tmp_path), "--scheme", ID]) == 0
    assert formulas_agreed(tmp_path / "youth_example.xlsx", office) > 500


def test_its_commands_work(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["demo", str(tmp_path), "--scheme", ID]) == 0
    book = str(tmp_path / "youth_example.xlsx")
    assert main(["explain", book, "--line", "technical", "--territory", "north", "--locality", "rural"]) == 0
    assert "лист «На учёбу», ячейка" in capsys.readouterr().out
    assert main(["export", book, str(tmp_path)]) == 0
    assert "youth,1968,balance,not_placed,not_placed" in (tmp_path / "results.csv").read_text(encoding="utf-8")
    assert main(["new", ID, str(tmp_path / "new.xlsx"), "--year", "1970"]) == 0
