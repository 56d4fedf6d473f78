"""«Вернуть» gives back the rule of each survey row too, as it stood beside the results that come back."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import xlwings as xw

from lb_xl import macros
from lb_xl.cli import main
from lb_xl.workbook import layout
from lb_xl.workbook.rendering import block_place
from lb_xl.workbook.title_reading import named_value
from tests.buttons.open_book import opened
from tests.survey.synthetic_rows import rows

PERSONS = 6


@pytest.fixture
def book(tmp_path: Path) -> Iterator[xw.Book]:
    """A workbook with survey rows, not yet computed."""
    path = tmp_path / "rows.xlsx"
    rows(PERSONS, seed=9).to_csv(tmp_path / "survey_rows.csv", index=False)
    assert main(["new", "lfs", str(path), "--year", "2009"]) == 0
    assert main(["import", str(path), str(tmp_path / "survey_rows.csv")]) == 0
    yield from opened(path)


def decisions(book: xw.Book) -> list[list[Any]]:
    return [row for row in block_place(book, layout.DECISIONS).value if any(cell is not None for cell in row)]


def printed(book: xw.Book) -> dict[str, Any]:
    names = [name.name for name in book.names if name.name.startswith("out_") and "findings" not in name.name]
    return {name: block_place(book, name).value for name in names if not name.endswith(("_state", "controls"))}


def survey_column(book: xw.Book, header: str) -> xw.Range:
    sheet = next(sheet for sheet in book.sheets if "in_survey_rows" in [table.name for table in sheet.tables])
    table = next(table for table in sheet.tables if table.name == "in_survey_rows")
    headers = table.header_row_range.value
    return table.data_body_range.columns[headers.index(header)]


def test_undo_gives_back_the_decisions_and_a_second_undo_the_later_ones(book: xw.Book) -> None:
    macros.compute_balance()
    first, before = decisions(book), printed(book)
    assert len(first) == 4 * PERSONS
    survey_column(book, "Возраст, лет")[0].value = 12
    survey_column(book, "Домохозяйство")[1].value = "99"
    macros.compute_balance()
    second, later = decisions(book), printed(book)
    words = [row[2] for row in second]
    assert words[0] == "не учтён"
    assert first[0][2] != "не учтён"
    assert "99" in second[1][1]
    macros.undo_last_run()
    assert decisions(book) == first
    assert printed(book) == before
    macros.undo_last_run()
    assert decisions(book) == second
    assert printed(book) == later


def test_undo_of_the_first_run_leaves_no_decisions(book: xw.Book) -> None:
    macros.compute_balance()
    assert decisions(book)
    macros.undo_last_run()
    assert decisions(book) == []
    macros.undo_last_run()
    assert len(decisions(book)) == 4 * PERSONS


def test_a_run_that_changes_nothing_but_who_a_row_is_can_be_undone(book: xw.Book) -> None:
    macros.compute_balance()
    first, number = decisions(book), named_value(book, layout.UNDO_NUMBER)
    macros.compute_balance()
    assert named_value(book, layout.UNDO_NUMBER) == number
    survey_column(book, "Домохозяйство")[0].value = "99"
    macros.compute_balance()
    assert decisions(book) != first
    macros.undo_last_run()
    assert decisions(book) == first


def test_rows_taken_away_come_back_as_decisions_only(book: xw.Book) -> None:
    """The inputs are the user's: undo brings back what was computed from them, and they stay as they are."""
    macros.compute_balance()
    first = decisions(book)
    weight = survey_column(book, "Вес, человек на опрошенного")[0]
    weight.value = 0
    macros.compute_balance()
    macros.undo_last_run()
    assert decisions(book) == first
    assert weight.value == 0
