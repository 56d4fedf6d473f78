"""Scheme `youth`: the balance of the use of young people's labour, as its example shows it."""

from __future__ import annotations

import pytest

from lb_xl.balance import Balance
from lb_xl.explain import explain
from tests.scheme_examples import all_findings, example_balance

ID = "youth"
REGIONS = ("north", "centre", "east", "west", "south")


@pytest.fixture(scope="module")
def balance() -> Balance:
    return example_balance(ID)


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
