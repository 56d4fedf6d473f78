"""Scheme `ussr-summary`: the summary balance of the USSR, as its example shows it."""

from __future__ import annotations

import pytest

from lb_xl.balance import Balance
from lb_xl.explain import explain
from tests.scheme_examples import all_findings, balance_of, example_balance, example_frames, scheme_of

ID = "ussr-summary"


@pytest.fixture(scope="module")
def balance() -> Balance:
    return example_balance(ID)


def test_the_example_gives_the_shares_of_the_article(balance: Balance) -> None:
    """1958: 77 %, 1968: about 90 %; women more than 90 %; workers and employees 50.2 % in 1939, 77.7 % in 1968."""
    lines = ("participation_base", "participation", "women_share_of_home", "workers_share_base", "workers_share")
    printed = {line: round(balance.value("change", line) * 100, 1) for line in lines}
    assert printed.pop("women_share_of_home") > 90
    assert printed == {
        "participation_base": 77.0,
        "participation": 90.0,
        "workers_share_base": 50.2,
        "workers_share": 77.7,
    }


def test_the_example_moves_as_the_article_says(balance: Balance) -> None:
    """Material production falls, the non-productive sphere rises, industry gains on agriculture."""
    change = {line: balance.value("change", f"{line}_change") for line in (
        "material_share", "nonproductive_share", "industry_to_agriculture", "home_share")}  # fmt: skip
    assert change["material_share"] < 0 < change["nonproductive_share"]
    assert change["industry_to_agriculture"] > 0 > change["home_share"]


def test_the_example_has_nothing_to_remark(balance: Balance) -> None:
    assert all_findings(balance) == ()


def test_the_balance_is_made_for_the_union_its_republics_and_their_oblasts(balance: Balance) -> None:
    scheme = scheme_of(ID)
    tops = scheme.dimensions["territory"].tops
    assert len(tops) == 15
    for line in ("01", "06", "09"):
        at = {
            code: balance.value("balance", line, {"territory": code}) for code in scheme.dimensions["territory"].codes
        }
        assert balance.value("balance", line) == sum(at[code] for code in tops)
        assert at["KZ"] == sum(at[code] for code in ("KZ-KAR", "KZ-KUS", "KZ-CHI", "KZ-OTH"))


def test_a_missing_oblast_is_told_and_a_republic_given_whole_is_not(balance: Balance) -> None:
    """The rows of the Kazakh SSR are its oblasts; a row of the republic stands for all of them."""
    students = example_frames(ID)["students"]
    without = students[students.territory != "KZ-KUS"]
    told = all_findings(balance_of(ID, {**example_frames(ID), "students": without}))
    assert {finding.code for finding in told} >= {"LB-203"}
    oblasts = students.territory.str.startswith("KZ-")
    whole = students.assign(territory=students.territory.where(~oblasts, "KZ"))
    whole = whole.groupby(["territory", "locality"], as_index=False, sort=False).sum()
    told = all_findings(balance_of(ID, {**example_frames(ID), "students": whole}))
    assert "LB-203" not in {finding.code for finding in told}


def test_an_explanation_ends_in_cells_that_add_up(balance: Balance) -> None:
    tree = explain(balance, "balance", "07", {"territory": "KZ", "locality": "rural"})
    assert sum(sign * leaf.value for sign, leaf in tree.leaves()) == tree.value > 0
    share = explain(balance, "change", "participation_change", {"territory": "KZ"})
    assert len(share.beside) == 2
