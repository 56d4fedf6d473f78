"""What few units stand behind is not handed out, where a rule of confidentiality is on: blank, or marked."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from lb_xl.cli import main
from lb_xl.confidentiality.hiding import hidden_inputs
from lb_xl.engines.file import open_book
from lb_xl.scheme_loading import load_scheme
from lb_xl.workbook.layout import input_columns
from lb_xl.workbook.reading import read_book

FORM, FEWEST = "f1mp_micro", 4
COLUMNS = {column.id: column for column in input_columns(load_scheme("by-2011", 2010).forms[FORM], "ru")}
VALUES = {column.header for column in COLUMNS.values() if column.measure and column.measure.counted_by}


@pytest.fixture(scope="module")
def national(demonstration: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return Path(shutil.copy(demonstration, tmp_path_factory.mktemp("national")))


def micro_cells(folder: Path) -> list[dict[str, Any]]:
    """The rows of micro organisations in all departments' workbooks: units, and the cells of the values."""
    found = []
    for path in sorted(folder.glob("*.xlsx")):
        book = openpyxl.load_workbook(path)
        for sheet in book.worksheets:
            if f"in_{FORM}" not in sheet.tables:
                continue
            rows = list(sheet[sheet.tables[f"in_{FORM}"].ref])
            units = [cell.value for cell in rows[0]].index(COLUMNS["units"].header)
            for row in rows[1:]:
                if row[units].value is not None:
                    values = [cell for head, cell in zip(rows[0], row, strict=True) if head.value in VALUES]
                    found.append({"units": row[units].value, "values": values})
    return found


def few(national: Path, fewest: float) -> int:
    """How many values of the form rest on few units."""
    book = open_book(national, read_only=True)
    try:
        inputs = read_book(book).inputs
    finally:
        book.close()
    assert inputs is not None
    data = inputs.forms[FORM]
    return sum(not each.secondary for each in hidden_inputs(data.form, data.frame, fewest))


def test_by_itself_nothing_is_hidden(national: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["split", str(national), str(tmp_path)]) == 0
    assert "LB-482" not in capsys.readouterr().out
    assert all(cell.value is not None for row in micro_cells(tmp_path) for cell in row["values"])


def test_few_units_are_blank_and_the_finding_counts_them(
    national: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    expected = few(national, FEWEST)
    assert expected > 0
    assert main(["split", str(national), str(tmp_path), "--fewest-units", str(FEWEST)]) == 0
    assert "LB-482" in capsys.readouterr().out
    small = [row for row in micro_cells(tmp_path) if 0 < row["units"] < FEWEST]
    assert small
    assert not [cell.value for row in small for cell in row["values"] if cell.value]
    blank = [cell for row in micro_cells(tmp_path) for cell in row["values"] if cell.value is None]
    assert len(blank) >= expected


def test_few_units_are_marked_with_a_star_where_that_is_asked(national: Path, tmp_path: Path) -> None:
    arguments = ["--fewest-units", str(FEWEST), "--confidential", "mark"]
    assert main(["split", str(national), str(tmp_path), *arguments]) == 0
    rows = micro_cells(tmp_path)
    assert all(cell.value is not None for row in rows for cell in row["values"])
    for row in rows:
        for cell in row["values"]:
            if cell.value and 0 < row["units"] < FEWEST:
                assert cell.number_format.endswith('"*"')


def test_what_was_blanked_does_not_come_back_as_a_loss(national: Path, tmp_path: Path) -> None:
    """Collecting the blanked workbooks changes no number of the national one."""
    assert main(["split", str(national), str(tmp_path / "out"), "--fewest-units", str(FEWEST)]) == 0
    before = few(national, FEWEST)
    assert main(["collect", str(national), str(tmp_path / "out")]) == 0
    assert few(national, FEWEST) == before
    assert main(["verify", str(national)]) == 0
