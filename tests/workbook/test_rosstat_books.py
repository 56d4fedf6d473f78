"""The books of the simple balance, the turnover and the chess tables as other programs see them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from lb_xl.cli import main

BOOKS = {
    "ru-btr-simple": "формирование — условные данные",
    "turnover": "условные данные",
    "chess": "условные данные",
}
"""What every sheet says of the example."""


@pytest.fixture(scope="module", params=BOOKS)
def example(request: Any, demonstrated: Callable[[str], Path]) -> tuple[str, Path]:
    return request.param, demonstrated(request.param)


def test_every_sheet_says_what_is_made_up(example: tuple[str, Path]) -> None:
    scheme, path = example
    mark = BOOKS[scheme]
    for sheet in openpyxl.load_workbook(path).worksheets:
        assert any(mark in str(cell.value) for row in sheet.iter_rows(max_row=5) for cell in row), sheet.title
        assert mark in (sheet.oddHeader.center.text or ""), sheet.title


def test_it_is_exported_and_explained(
    example: tuple[str, Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    scheme, path = example
    asked = {
        "ru-btr-simple": (["--line", "growth_employed", "--period", "2007"], "1,012201"),
        "turnover": (["--line", "natural_coefficient"], "17,595506"),
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
