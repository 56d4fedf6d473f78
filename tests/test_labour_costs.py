"""Scheme `labour-costs`: jobs, hours and full-time equivalents, as its example shows it."""

from __future__ import annotations

import pytest

from lb_xl.balance import Balance
from lb_xl.explain import explain
from lb_xl.findings import errors
from tests.scheme_examples import all_findings, example_balance, scheme_of

ID = "labour-costs"
INDICATORS = {"jobs": "jobs", "hours": "hours", "full_time": "full_time_equivalent"}


@pytest.fixture(scope="module")
def balance() -> Balance:
    return example_balance(ID)


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
