"""An empty workbook at work: its buttons and their VBA, and what LibreOffice calculates in it."""

from __future__ import annotations

import re
from pathlib import Path

import openpyxl
import pytest

from lb_xl.scheme import Scheme
from lb_xl.workbook import layout, vba
from lb_xl.workbook.template import build_workbook
from lb_xl.workbook.title_sheet import BUTTONS
from tests.conftest import OfficeHost
from tests.workbook.template_parts import block, formulas, parts, tables


def test_only_a_macro_workbook_carries_buttons_and_a_project(small: Scheme, small_book: Path, tmp_path: Path) -> None:
    path = tmp_path / "book.xlsm"
    build_workbook(small, path)
    content = parts(path)
    drawings = [data for name, data in sorted(content.items()) if name.endswith(".vml")]
    macros = [re.findall(rb"<x:FmlaMacro>\[0\]!LbXl.(.*?)</x:FmlaMacro>", drawing) for drawing in drawings]
    assert macros == [
        [b"NewBalance", b"CheckInputs", b"ComputeBalance", b"PrintReport", b"UndoLastRun", b"ShowDiagnostics"],
        *[[b"ExplainCell"]] * len(small.tables),
    ]
    assert content["xl/vbaProject.bin"] == vba.vba_project()
    assert not [name for name in parts(small_book) if "vba" in name or name.endswith(".vml")]


def test_the_project_promises_no_sheet_and_the_sheets_no_module(belarus_book: Path) -> None:
    """A code name stands on the workbook alone, whose module the project has."""
    content = parts(belarus_book)
    named = [name for name, data in content.items() if re.search(b"<sheetPr[^>]*codeName", data)]
    assert named == []
    assert b'codeName="ThisWorkbook"' in content["xl/workbook.xml"]


def test_the_shipped_project_is_built_from_its_source() -> None:
    pytest.importorskip("pyopenvba")
    from lb_xl.workbook.vba.project import built_project

    assert built_project() == vba.vba_project(), "run: python -m lb_xl.workbook.build --vba"


def test_the_macros_are_ascii_and_found_by_an_independent_reader(belarus_book: Path) -> None:
    olevba = pytest.importorskip("oletools.olevba")
    found = {name: code for _, _, name, code in olevba.VBA_Parser(str(belarus_book)).extract_macros() if "Sub " in code}
    assert list(found) == ["LbXl.bas"]
    source = found["LbXl.bas"]
    assert source.isascii()
    for macro in ("ExplainCell", *BUTTONS.values()):
        assert f"Public Sub {macro}()" in source
    for name in (layout.NO_ADD_IN, layout.COMMAND_FAILED):
        assert f'"{name}"' in source


def test_texts_that_the_macros_show_are_cells_of_the_workbook(belarus_book: Path) -> None:
    book = openpyxl.load_workbook(belarus_book)
    for name in (layout.NO_ADD_IN, layout.COMMAND_FAILED):
        sheet, (column, row, _, _) = block(book, name)
        assert len(book[sheet].cell(row, column).value) > 20


@pytest.mark.libreoffice
def test_libreoffice_computes_the_values_that_we_cached(small: Scheme, tmp_path: Path, office: OfficeHost) -> None:
    """Every formula of an empty book, with headers that hold commas, brackets, quotes and hashes."""
    path = tmp_path / "book.xlsx"
    build_workbook(small, path)
    ours = openpyxl.load_workbook(path, data_only=True)
    theirs = office.values(path)
    for sheet, cell, formula in formulas(path):
        left, right = ours[sheet][cell].value, theirs[sheet].get(cell)
        assert (left or None) == (right or None), (sheet, cell, formula)


@pytest.mark.libreoffice
def test_native_formulas_follow_the_inputs(small: Scheme, tmp_path: Path, office: OfficeHost) -> None:
    """Two filled rows, 10 and 32 persons: the sheet total is 42, the state is 2 of 5, nothing is computed yet."""
    path = tmp_path / "book.xlsx"
    build_workbook(small, path)
    book = openpyxl.load_workbook(path)
    sheet, table = tables(book)["in_population"]
    rows = sheet[table.ref]
    rows[1][2].value, rows[3][2].value = 10, 32
    book.save(path)
    found = office.values(path)
    header = rows[0][2]
    assert found["Население"][f"C{header.row - 1}"] == 42
    title = found["Титул"]
    states = {title[f"B{row}"]: title[f"G{row}"] for row in range(1, 40) if title.get(f"B{row}") in small.forms}
    assert states == {"population": "2 из 5", "employment": "пусто", "arrivals": "пусто"}
    assert found["Баланс"]["A3"] == "Баланс ещё не рассчитан"


@pytest.mark.libreoffice
def test_a_result_says_when_it_no_longer_matches_the_inputs(small: Scheme, tmp_path: Path, office: OfficeHost) -> None:
    """Controls equal to what the forms hold: no mark; one person more in a form: the mark with the time of the run."""
    path = tmp_path / "book.xlsx"
    build_workbook(small, path)
    book = openpyxl.load_workbook(path)
    sheet, (left, top, _, bottom) = block(book, layout.CONTROLS)
    for row in range(top, bottom + 1):
        book[sheet].cell(row, left + 3).value = 0
    place, (column, row, _, _) = block(book, layout.COMPUTED)
    book[place].cell(row, column).value = "21.11.2026 14:32"
    book.save(path)
    assert not office.values(path)["Баланс"].get("A3")
    form, table = tables(book)["in_population"]
    form[table.ref][1][2].value = 1
    book.save(path)
    assert office.values(path)["Баланс"]["A3"] == "Расчёт от 21.11.2026 14:32 не соответствует вводу"
