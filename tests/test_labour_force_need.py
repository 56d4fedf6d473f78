"""Scheme `labour-force-need`: the balance of the labour force, as its example shows it."""

from __future__ import annotations

import pytest

from lb_xl.balance import Balance
from lb_xl.explain import explain
from lb_xl.findings import errors
from tests.scheme_examples import all_findings, example_balance

ID = "labour-force-need"
REGIONS = ("north", "centre", "east", "west", "south")


@pytest.fixture(scope="module")
def balance() -> Balance:
    return example_balance(ID)


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
