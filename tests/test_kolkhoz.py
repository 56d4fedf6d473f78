"""Scheme `kolkhoz`: the balance of the labour of collective farms, as its example shows it."""

from __future__ import annotations

import pytest

from lb_xl.balance import Balance
from lb_xl.explain import explain
from tests.scheme_examples import all_findings, balance_of, example_balance, example_frames

ID = "kolkhoz"
REGIONS = ("north", "centre", "east", "west", "south")
MONTHS = tuple(f"{month:02}" for month in range(1, 13))


@pytest.fixture(scope="module")
def balance() -> Balance:
    return example_balance(ID)


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
