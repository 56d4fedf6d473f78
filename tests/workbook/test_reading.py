"""A workbook is read by its names, wherever things stand, and says everything that is wrong with it."""

from __future__ import annotations

import datetime
import shutil
from pathlib import Path

import openpyxl
import pytest

from lb_xl.engines.file import open_book
from lb_xl.findings import errors
from lb_xl.workbook.reading import read_book
from lb_xl.workbook.template import build_workbook
from tests.input_forms import PLACES, cell_of, changed_workbook, codes, new_workbook, read, scheme


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("reading")


def table_cell(workbook: openpyxl.Workbook, sheet: str, table: str, row: int, column: int) -> object:
    corners = openpyxl.utils.range_boundaries(workbook[sheet].tables[table].ref)
    return workbook[sheet].cell(corners[1] + row, corners[0] + column)


def fill(workbook: openpyxl.Workbook, sheet: str, table: str, rows: list[list[object]], column: int = 0) -> None:
    for row, values in enumerate(rows, start=1):
        for at, value in enumerate(values, start=column):
            table_cell(workbook, sheet, table, row, at).value = value  # type: ignore[attr-defined]


@pytest.mark.parametrize("language", ["ru", "en"])
def test_a_fresh_template_is_read_without_a_finding(folder: Path, language: str) -> None:
    reading = read(new_workbook(folder, language))
    assert reading.findings == ()
    assert reading.language == language
    assert reading.scheme is not None
    assert reading.inputs is not None
    assert all(data.frame.empty for data in reading.inputs.forms.values())
    assert reading.inputs.parameters == {"age": 16.0}


def test_values_keep_the_cell_they_came_from(folder: Path) -> None:
    def change(workbook: openpyxl.Workbook) -> None:
        fill(workbook, "Уход", "in_carers", [[10 + row] for row in range(13)], column=2)

    reading = read(changed_workbook(folder, change))
    assert reading.inputs is not None
    data = reading.inputs.forms["carers"]
    assert len(data.frame) == len(PLACES)
    row = data.frame.index[data.frame["persons"] == 12][0]
    sheet = openpyxl.load_workbook(folder / "changed.xlsx")[data.sheet]
    assert sheet[data.cell("persons", row)].value == 12
    # 10 + 11 + ... + 22 = 208
    assert reading.controls["carers"].totals == {"Численность, человек": 208.0}
    assert reading.controls["carers"].rows == 13


def test_the_control_total_of_a_form_filled_by_dates_is_that_of_its_cells(folder: Path) -> None:
    """Cells of 10 and 20 add up to 30; their mean is 15."""

    def change(workbook: openpyxl.Workbook) -> None:
        moments = (datetime.datetime(2012, 1, 1), datetime.datetime(2012, 12, 31))
        rows = [["Брестская область", value, moment] for value, moment in zip((10, 20), moments, strict=True)]
        fill(workbook, "Садоводство", "in_gardening", rows)

    reading = read(changed_workbook(folder, change))
    assert reading.inputs is not None
    assert reading.inputs.forms["gardening"].frame["persons"].tolist() == [15.0]
    assert reading.controls["gardening"].totals == {"Численность, человек": 30.0}


def test_a_renamed_sheet_is_found_by_its_table(folder: Path) -> None:
    def change(workbook: openpyxl.Workbook) -> None:
        workbook["12-т"].title = "Труд"
        fill(workbook, "Труд", "in_f12t", [["Брестская область", "городская", "15", 5]])

    reading = read(changed_workbook(folder, change))
    assert codes(reading.findings) == ["LB-107"]
    assert reading.inputs is not None
    assert reading.inputs.forms["f12t"].sheet == "Труд"
    assert reading.inputs.forms["f12t"].frame["payroll"].tolist() == [5.0]


def test_errors_are_collected_from_every_sheet_and_the_inputs_are_still_there(folder: Path) -> None:
    def change(workbook: openpyxl.Workbook) -> None:
        del workbook["Перепись"]
        fill(workbook, "12-т", "in_f12t", [["Брестская область", "городская", "77", "нет"]])
        table_cell(workbook, "Садоводство", "in_gardening", 0, 1).value = "Людей"  # type: ignore[attr-defined]

    reading = read(changed_workbook(folder, change))
    assert sorted(codes(errors(reading.findings))) == ["LB-105", "LB-106", "LB-108", "LB-120"]
    assert reading.inputs is not None
    assert {"census", "gardening"} <= reading.inputs.absent


def test_a_missing_sheet_names_the_table_and_the_nearest_one(folder: Path) -> None:
    def change(workbook: openpyxl.Workbook) -> None:
        table = workbook["12-т"].tables.pop("in_f12t")
        table.name = table.displayName = "in_f12"
        workbook["12-т"].add_table(table)

    (finding,) = read(changed_workbook(folder, change)).findings
    assert finding.code == "LB-105"
    assert "in_f12." in finding.fix("en")


def test_a_formula_without_a_value_is_an_error_and_never_zero(folder: Path) -> None:
    def change(workbook: openpyxl.Workbook) -> None:
        fill(workbook, "Садоводство", "in_gardening", [["Брестская область", "=2+2"]])

    reading = read(changed_workbook(folder, change))
    assert codes(reading.findings) == ["LB-122"]
    assert reading.inputs is not None
    assert reading.inputs.forms["gardening"].frame["persons"].isna().all()


def test_data_below_the_end_of_a_table_are_an_error_with_their_cell(folder: Path) -> None:
    def change(workbook: openpyxl.Workbook) -> None:
        sheet = workbook["Садоводство"]
        end = openpyxl.utils.range_boundaries(sheet.tables["in_gardening"].ref)[3]
        sheet.cell(end + 3, 2).value = 5

    (finding,) = read(changed_workbook(folder, change)).findings
    end = openpyxl.utils.range_boundaries(
        openpyxl.load_workbook(folder / "changed.xlsx")["Садоводство"].tables["in_gardening"].ref
    )[3]
    assert (finding.code, finding.where.cell) == ("LB-135", f"B{end + 3}")


def test_a_form_marked_absent_is_absent(folder: Path) -> None:
    def change(workbook: openpyxl.Workbook) -> None:
        table_cell(workbook, "Титул", "in_contents", 1, 4).value = " Нет  явления"  # type: ignore[attr-defined]

    reading = read(changed_workbook(folder, change))
    assert reading.inputs is not None
    assert reading.inputs.absent == {next(iter(scheme().forms))}


def test_a_workbook_that_is_not_ours_gets_one_error(tmp_path: Path) -> None:
    workbook = openpyxl.Workbook()
    workbook.active["A1"] = "Отчёт"
    workbook.save(tmp_path / "other.xlsx")
    reading = read(tmp_path / "other.xlsx")
    assert codes(reading.findings) == ["LB-101"]
    assert reading.inputs is None
    assert reading.scheme is None


@pytest.mark.parametrize("year", ["две тысячи", 2012.5, 1999, 2016, None])
def test_a_year_that_is_none_or_not_covered_is_an_error(folder: Path, year: object) -> None:
    def change(workbook: openpyxl.Workbook) -> None:
        cell_of(workbook, "lb_year").value = year  # type: ignore[attr-defined]

    assert codes(read(changed_workbook(folder, change)).findings) == ["LB-103"]


def test_a_scheme_is_found_beside_the_workbook(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A book and the folder of its scheme travel together."""
    shutil.copytree(scheme().folder, tmp_path / "region" / "own_scheme")
    path = tmp_path / "region" / "book.xlsx"
    build_workbook(scheme(), path)
    workbook = openpyxl.load_workbook(path)
    cell_of(workbook, "lb_scheme").value = "own_scheme"  # type: ignore[attr-defined]
    workbook.save(path)
    monkeypatch.chdir(tmp_path)
    reading = read(path)
    assert reading.scheme is not None
    assert reading.scheme.folder == tmp_path / "region" / "own_scheme"


def test_progress_names_every_form(folder: Path) -> None:
    told: list[str] = []
    book = open_book(new_workbook(folder), read_only=True)
    read_book(book, told.append)
    book.close()
    assert len(told) == len(scheme().forms)


def test_reading_changes_nothing(folder: Path) -> None:
    path = new_workbook(folder)
    before = path.read_bytes()
    read(path)
    assert path.read_bytes() == before
