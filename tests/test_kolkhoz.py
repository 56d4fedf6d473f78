"""Scheme `kolkhoz`: the balance of the labour of collective farms, its example and its worked cases."""

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

ID = "kolkhoz"
REGIONS = ("north", "centre", "east", "west", "south")
MONTHS = tuple(f"{month:02}" for month in range(1, 13))


@pytest.fixture(scope="module")
def balance() -> Balance:
    return balance_of(ID, example_frames(ID))


@pytest.mark.parametrize("case", list(cases(ID)))
def test_worked_case_gives_its_numbers(case: dict[str, Any]) -> None:
    run_case(ID, case)


def test_every_check_has_a_case_that_fails_and_a_case_that_passes() -> None:
    assert checks_without_cases(ID) == (set(), set())


def test_the_example_shows_a_shortage_in_the_harvest_of_the_north_and_nothing_else(balance: Balance) -> None:
    found = all_findings(balance)
    assert [finding.code for finding in found] == ["LB-284", "LB-284"]
    assert all("Северный Казахстан" in finding.text("ru") for finding in found)
    short = [
        (region, month)
        for region in REGIONS
        for month in MONTHS
        if balance.value("months", "surplus", {"territory": region, "month": month}) < 0
    ]
    assert short == [("north", "08"), ("north", "09")]


def test_the_mean_is_that_of_the_months_and_the_peak_their_largest(balance: Balance) -> None:
    """The busiest month of the republic; what is at work then in the regions adds up to it."""
    months = [balance.value("months", "at_work", {"month": month, "territory": "total"}) for month in MONTHS]
    assert balance.value("balance", "mean_at_work") == pytest.approx(sum(months) / 12, abs=1e-3)
    assert balance.value("balance", "peak_at_work") == max(months)
    parts = [balance.value("balance", "peak_at_work", {"territory": region}) for region in REGIONS]
    assert sum(parts) == max(months)


def test_all_who_are_sent_are_received(balance: Balance) -> None:
    assert balance.value("balance", "received") == balance.value("balance", "sent")


def test_a_month_that_is_missing_is_an_error() -> None:
    frames = example_frames(ID)
    without = frames["sources"].query("not (territory == 'west' and month == '08')")
    found = all_findings(balance_of(ID, {**frames, "sources": without}))
    assert "LB-203" in {finding.code for finding in found}


def test_an_explanation_ends_in_cells_that_add_up(balance: Balance) -> None:
    for line in ("mean_at_work", "peak_surplus", "released"):
        tree = explain(balance, "balance", line, {"territory": "south"})
        assert sum(sign * leaf.value for sign, leaf in tree.leaves()) == tree.value > 0


@pytest.mark.libreoffice
def test_libreoffice_recalculates_the_same_numbers(tmp_path: Path, office: Any) -> None:
    assert main(["demo", str(tmp_path), "--scheme", ID]) == 0
    assert formulas_agreed(tmp_path / "kolkhoz_example.xlsx", office) > 300


def test_its_commands_work(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["demo", str(tmp_path), "--scheme", ID]) == 0
    book = str(tmp_path / "kolkhoz_example.xlsx")
    assert main(["explain", book, "--line", "peak_need_crops", "--territory", "north"]) == 0
    assert "лист «Потребность», ячейка" in capsys.readouterr().out
    assert (
        main(["explain", book, "--table", "months", "--line", "sources", "--territory", "north", "--month", "08"]) == 0
    )
    assert main(["export", book, str(tmp_path)]) == 0
    assert "kolkhoz,1968,months,surplus,surplus_by_month" in (tmp_path / "results.csv").read_text(encoding="utf-8")
    assert main(["new", ID, str(tmp_path / "new.xlsx"), "--year", "1970"]) == 0
