"""The books of the simple balance, the turnover and the chess tables as other programs see them."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from lb_xl.cli import main

BOOKS = {
    "ru-btr-simple": ("balance_simple_example.xlsx", "формирование — условные данные"),
    "turnover": ("turnover_example.xlsx", "условные данные"),
    "chess": ("chess_example.xlsx", "условные данные"),
}


@pytest.fixture(scope="module", params=BOOKS)
def example(request: Any, tmp_path_factory: pytest.TempPathFactory) -> tuple[str, Path]:
    folder = tmp_path_factory.mktemp(request.param)
    assert main(["demo", str(folder), "--scheme", request.param]) == 0
    return request.param, folder / BOOKS[request.param][0]


def cells(path: Path, **options: bool) -> dict[str, dict[str, Any]]:
    book = openpyxl.load_workbook(path, **options)
    return {
        sheet.title: {
            each.coordinate: each.value for row in sheet.iter_rows() for each in row if each.value is not None
        }
        for sheet in book.worksheets
    }


@pytest.mark.libreoffice
def test_libreoffice_recalculates_every_formula_to_the_value_that_the_file_shows(
    example: tuple[str, Path], office: Any
) -> None:
    _, path = example
    formulas, shown, recalculated = cells(path), cells(path, data_only=True), office.values(path)
    compared = 0
    for sheet, contents in formulas.items():
        for address, formula in contents.items():
            if not (isinstance(formula, str) and formula.startswith("=")) or formula.startswith("=HYPERLINK"):
                continue
            ours, theirs = shown[sheet].get(address), recalculated[sheet].get(address)
            where = f"{sheet}!{address} {formula}: {ours!r} {theirs!r}"
            if isinstance(ours, int | float) and not isinstance(ours, bool):
                assert isinstance(theirs, int | float), where
                assert math.isclose(ours, theirs, rel_tol=1e-12, abs_tol=1e-9), where
            else:
                assert (ours or "") == (theirs or ""), where
            compared += 1
    assert compared > 150


def test_every_sheet_says_what_is_made_up(example: tuple[str, Path]) -> None:
    scheme, path = example
    mark = BOOKS[scheme][1]
    for sheet in openpyxl.load_workbook(path).worksheets:
        assert any(mark in str(cell.value) for row in sheet.iter_rows(max_row=5) for cell in row), sheet.title
        assert mark in (sheet.oddHeader.center.text or ""), sheet.title


def test_it_is_exported_and_explained(
    example: tuple[str, Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    scheme, path = example
    asked = {
        "ru-btr-simple": (["--line", "growth_employed", "--period", "2007"], "1.012201"),
        "turnover": (["--line", "natural_coefficient"], "17.595506"),
        "chess": (["--table", "branch_chess", "--line", "industry", "--to_branch", "trade"], "63 100"),
    }[scheme]
    assert main(["export", str(path), str(tmp_path)]) == 0
    rows = (tmp_path / "results.csv").read_text(encoding="utf-8").splitlines()
    assert all(line.startswith(f"{scheme},2010,") for line in rows[1:])
    capsys.readouterr()
    assert main(["explain", str(path), *asked[0]]) == 0
    printed = capsys.readouterr().out.replace("\u00a0", " ").replace("\u202f", " ")
    assert printed.startswith(asked[1])
    assert "ячейка" in printed


@pytest.mark.parametrize("scheme", BOOKS)
@pytest.mark.parametrize("language", ["ru", "en"])
def test_a_fresh_workbook_can_be_made_and_has_nothing_to_compute_yet(
    scheme: str, language: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "fresh.xlsx"
    assert main(["new", scheme, str(path), "--lang", language]) == 0
    assert main(["compute", str(path)]) == 1
    assert "LB-201" in capsys.readouterr().out
