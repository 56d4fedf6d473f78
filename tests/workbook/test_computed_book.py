"""The computed example as other programs see it: its live numbers, its marks, its parts, its pages."""

from __future__ import annotations

import zipfile
from pathlib import Path
from typing import Any

import openpyxl
import pytest

MARK = "условные данные"


@pytest.fixture(scope="module")
def content(demonstration: Path) -> Any:
    """The example as openpyxl reads it, with its formulas."""
    return openpyxl.load_workbook(demonstration)


def test_most_numbers_of_the_balance_are_live(content: Any) -> None:
    """Leaves are values; lines 01, 02, 03, 07, 14, 15 and all totals are formulas."""
    sheet, place = content.defined_names["out_balance"].attr_text.replace("$", "").replace("'", "").split("!")
    kinds = ["formula" if isinstance(cell.value, str) and cell.value.startswith("=") else "value"
             for row in content[sheet][place] for cell in row if isinstance(cell.value, float | int) or
             (isinstance(cell.value, str) and cell.value.startswith("="))]  # fmt: skip
    assert kinds.count("formula") > kinds.count("value")


def test_rural_minsk_is_printed_as_impossible(demonstration: Path) -> None:
    book = openpyxl.load_workbook(demonstration, data_only=True)
    sheet, place = book.defined_names["out_balance"].attr_text.replace("$", "").replace("'", "").split("!")
    rows = [[cell.value for cell in row] for row in book[sheet][place]]
    whole = next(row for row in rows if row[0] == pytest.approx(6078.5))
    assert len(whole) == 24
    assert whole[16 + 5] == "x"
    assert whole.count("x") == 1


def test_every_sheet_and_page_of_the_example_says_that_its_detail_is_made_up(content: Any) -> None:
    for sheet in content.worksheets:
        assert any(MARK in str(cell.value) for row in sheet.iter_rows(max_row=5) for cell in row), sheet.title
        assert MARK in (sheet.oddHeader.center.text or ""), sheet.title


def test_the_check_sheet_says_which_lines_count_by_residence_and_which_by_workplace(content: Any) -> None:
    sheet = content["Проверка"]
    said = " ".join(str(row[0].value) for row in sheet.iter_rows(min_row=4, max_row=6))
    assert "По месту жительства: «Баланс» — строки" in said
    assert "По месту работы (учёбы): «Баланс» — строки" in said


def test_the_package_is_whole(demonstration: Path) -> None:
    with zipfile.ZipFile(demonstration) as package:
        assert package.testzip() is None
        names = package.namelist()
    assert len(names) == len(set(names))


@pytest.mark.libreoffice
def test_the_balance_prints_each_group_on_one_page(demonstration: Path, office: Any, tmp_path: Path) -> None:
    """The whole, urban and rural: three pages, found by the caption that each repeats."""
    pages = office.pages(demonstration, tmp_path)
    assert sum("Приложение 1 к Методике" in page.replace("\n", " ") for page in pages) == 3
