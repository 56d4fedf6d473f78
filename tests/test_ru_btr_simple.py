"""Scheme `ru-btr-simple`: the first scheme of source 001 and its table of 2006-2010."""

from __future__ import annotations

import pandas as pd
import pytest

from lb_xl.checks import check_balance
from lb_xl.explain import explain
from lb_xl.methods import dynamics, structure
from lb_xl.scheme_loading import load_scheme
from lb_xl.workbook.blocks import Anchor, table_block
from tests.scheme_examples import example_balance

SCHEME = "ru-btr-simple"
YEARS = ("2006", "2007", "2008", "2009", "2010")
PRINTED_TOTALS = (36798, 39120, 39018, 38434, 37506)
PRINTED_GROWTH = (106.31, 99.74, 98.50, 97.59)
PRINTED_SHARES = (82.86, 78.89, 76.02, 73.06, 71.28)


def row(table: str, line: str) -> list[float]:
    return [example_balance(SCHEME).value(table, line, {"period": year}) for year in YEARS]


def test_the_totals_are_the_printed_ones() -> None:
    assert row("balance", "08") == list(PRINTED_TOTALS)
    assert row("balance", "01") == list(PRINTED_TOTALS)


def test_growth_and_shares_are_the_printed_ones() -> None:
    assert [round(100 * each, 2) for each in row("dynamics", "growth_distributed")[1:]] == list(PRINTED_GROWTH)
    assert [round(100 * each, 2) for each in row("structure", "01")] == list(PRINTED_SHARES)


def test_branches_are_what_households_and_clergy_leave() -> None:
    """30489 - 3315 - 2387 = 24787; the print of 001 says 24785 and 67.35 %, the other years agree with it."""
    assert row("balance", "10") == [24787, 24149, 22838, 20021, 17860]


def test_the_groups_of_the_structure_add_up_to_the_whole() -> None:
    for parts, whole in ((("02", "03", "04"), "01"), (("01", "05", "06"), "")):
        sums = [sum(column) for column in zip(*(row("structure", part) for part in parts), strict=True)]
        assert sums == pytest.approx(row("structure", whole) if whole else [1.0] * 5, abs=1e-12)


def test_the_scheme_and_the_methods_agree() -> None:
    """`structure` and `dynamics` of lb_xl.methods over the same table, two roads to the same numbers."""
    groups = {"09": "employed", "13": "students", "14": "not_engaged"}
    table = pd.DataFrame({line: row("balance", line) for line in groups}, index=list(YEARS)).T
    series = dynamics(table)
    for line, id in groups.items():
        assert [100 * each for each in row("dynamics", f"growth_{id}")[1:]] == pytest.approx(
            series.chain_growth.loc[line].tolist()[1:]
        )
        assert [100 * each for each in row("dynamics", f"base_growth_{id}")] == pytest.approx(
            series.base_growth.loc[line].tolist()
        )
        assert row("increments", f"increment_{id}")[1:] == series.chain_increments.loc[line].tolist()[1:]
        assert row("increments", f"base_increment_{id}") == series.base_increments.loc[line].tolist()
    shares = structure(table, decimals=2)
    for line, printed in (("09", "01"), ("13", "05"), ("14", "06")):
        assert [100 * each for each in row("structure", printed)] == pytest.approx(shares.loc[line].tolist(), abs=0.011)


def test_the_example_raises_nothing() -> None:
    balance = example_balance(SCHEME)
    assert (*balance.findings, *check_balance(balance)) == ()


@pytest.mark.parametrize(("year", "first"), [(2004, "2000"), (2010, "2006"), (2023, "2019")])
def test_the_columns_are_the_five_years_that_end_with_the_year_of_the_workbook(year: int, first: str) -> None:
    codes = load_scheme(SCHEME, year).dimensions["period"].codes
    assert codes == tuple(str(each) for each in range(int(first), year + 1))


def test_a_growth_is_a_native_formula_over_the_column_before() -> None:
    """2007 by 2006 on the sheet of the balance; the first year is blank, with no formula."""
    balance = example_balance(SCHEME)
    anchors = {id: Anchor(id, 10, 3) for id in balance.tables}
    block = table_block(balance, "dynamics", anchors)
    line = balance.tables["dynamics"].row("growth_distributed")
    total = anchors["balance"].row + balance.tables["balance"].row("08")
    assert block.content[line][0] is None
    assert block.content[line][1] == f"=IF(('balance'!C{total})=0,\"\",('balance'!D{total})/('balance'!C{total}))"
    base = block.content[balance.tables["dynamics"].row("base_growth_distributed")]
    assert base[4] == f"=IF(('balance'!C{total})=0,\"\",('balance'!G{total})/('balance'!C{total}))"


def test_the_explanation_of_a_growth_ends_in_the_cells_of_both_years() -> None:
    tree = explain(example_balance(SCHEME), "dynamics", "growth_employed", {"period": "2008"})
    assert tree.value == 29660 / 30861
    now, before = tree.beside
    assert [leaf.value for _, leaf in now.leaves()] == [29660]
    assert [leaf.value for _, leaf in before.leaves()] == [30861]
    assert before.children[0].codes.ru == "2007"
