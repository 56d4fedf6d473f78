"""Scheme `employment-bridge`: from the survey to the reports of organisations, its example and chart."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from lb_xl.balance import Balance
from lb_xl.explain import explain
from lb_xl.findings import errors
from tests.scheme_examples import all_findings, example_balance, scheme_of

ID = "employment-bridge"


@pytest.fixture(scope="module")
def balance() -> Balance:
    return example_balance(ID)


@pytest.fixture(scope="module")
def book(demonstrated: Callable[[str], Path]) -> Path:
    return demonstrated(ID)


def test_one_district_of_the_example_is_explained_too_little(balance: Balance) -> None:
    found = all_findings(balance)
    assert errors(found) == ()
    assert [finding.code for finding in found] == ["LB-246"]
    assert "Северо-Кавказ" in found[0].text("ru")


def test_the_unexplained_part_is_printed_first_and_closes_the_bridge(balance: Balance) -> None:
    table = scheme_of(ID).tables["bridge"]
    assert table.printed[0].id == "unexplained"
    for territory in ("total", *scheme_of(ID).dimensions["territory"].codes):
        at = {"territory": territory}
        line = {each.id: balance.value("bridge", each.id, at) for each in table.printed}
        steps = (
            line["surveyed"] - line["without_contract"] - line["maternity_leave"] - line["military"] - line["clergy"]
        )
        steps += line["arriving"] - line["leaving"] - line["leaving_abroad"] - line["part_time_reduction"]
        assert steps == line["comparable"]
        assert line["comparable"] + line["unexplained"] == line["reported"]


def test_commuters_between_regions_cancel_over_the_country(balance: Balance) -> None:
    at = {"territory": "total"}
    assert balance.value("bridge", "arriving", at) == balance.value("bridge", "leaving", at) > 0


def test_an_explanation_ends_in_cells_that_add_up(balance: Balance) -> None:
    tree = explain(balance, "bridge", "unexplained", {"territory": "volga"})
    assert sum(sign * leaf.value for sign, leaf in tree.leaves()) == tree.value < 0


def _bars(book: Any) -> list[list[Any]]:
    sheet, address = next(iter(book.defined_names["out_bridge_bars"].destinations))
    return [[cell.value for cell in row] for row in book[sheet][address.replace("$", "")]]


def test_the_chart_shows_the_lines_of_the_chosen_column_in_full(book: Path, balance: Balance) -> None:
    opened = openpyxl.load_workbook(book, data_only=True)
    waterfall = scheme_of(ID).tables["bridge"].waterfall
    assert waterfall is not None
    rows = _bars(opened)
    for bar, row in zip(waterfall.bars, rows, strict=True):
        assert row[1] == pytest.approx(balance.value("bridge", bar.line, {"territory": "total"}) / 1000, abs=1e-9)
    assert rows[0][4] == "Занятые по\nобследованию\n68\u202f800,0"
    assert len(opened["Мост"]._charts) == 1


@pytest.mark.libreoffice
def test_the_bars_follow_the_column_that_is_chosen(book: Path, balance: Balance, tmp_path: Path, office: Any) -> None:
    """LibreOffice recalculates the bars of another territory from the cell with the choice."""
    opened = openpyxl.load_workbook(book)
    sheet, address = next(iter(opened.defined_names["out_bridge_chosen"].destinations))
    opened[sheet][address.replace("$", "")].value = "ПФО"
    lists, block = next(iter(opened.defined_names["out_bridge_bars"].destinations))
    changed = tmp_path / "changed.xlsx"
    opened.save(changed)
    found = office.values(changed)[lists]
    ends = {row[0].value: found.get(row[1].coordinate) for row in opened[lists][block.replace("$", "")]}
    assert ends["Необъяснённая\nчасть"] == pytest.approx(
        balance.value("bridge", "unexplained", {"territory": "volga"}) / 1000, abs=1e-9
    )
