"""The same macro-like code over a file on disk and over a live LibreOffice gives the same."""

from __future__ import annotations

import datetime
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
import xlsxwriter
import xlwings as xw

from lb_xl.engines import calc, file
from lb_xl.engines.calc import Office
from lb_xl.engines.file.errors import CellWriteError, ProtectedSheetError, UnreadableWorkbookError, WorkbookWriteError
from lb_xl.findings import Finding
from tests.engines.labour_workbook import INPUT, RESULT, write_workbook

pytestmark = pytest.mark.libreoffice

Macro = Callable[[xw.Book], Any]


@pytest.fixture
def workbook(tmp_path: Path) -> Path:
    """The workbook of labour resources in a folder of its own."""
    return write_workbook(tmp_path / "Баланс 2010.xlsx")


@pytest.fixture
def live(running_office: Office, workbook: Path) -> Iterator[xw.Book]:
    """The workbook open in LibreOffice."""
    book = calc.open_book(running_office, workbook)
    try:
        yield book
    finally:
        book.close()


@pytest.fixture
def on_disk(workbook: Path) -> Iterator[xw.Book]:
    """The workbook as a file, its LibreOffice lock overlooked."""
    book = file.open_book(workbook, check_lock=False)
    try:
        yield book
    finally:
        book.close()


def read_values(book: xw.Book) -> Any:
    sheet = book.sheets[INPUT]
    return [
        sheet.range("A1:H1").value,
        sheet.range("A1:H1").options(err_to_str=True).value,
        sheet.range("A4:C6").value,
        sheet.range("B4").value,
        sheet.range("Z100").value,
        sheet.range("A4:A6").options(ndim=2).value,
    ]


def read_structure(book: xw.Book) -> Any:
    sheet = book.sheets[INPUT]
    table: Any = sheet.tables["in_f6t"]
    return {
        "sheets": [(one.name, bool(one.visible), one.index) for one in book.sheets],
        "names": sorted((name.name, name.refers_to) for name in book.names),
        "name": book.names["out_balance"].refers_to_range.address,
        "sheet name": book.sheets[RESULT].names["local"].refers_to_range.address,
        "absent": ["in_f6t" in sheet.tables, "x" in sheet.tables, "lb_year" in book.names, "lb_yeer" in book.names],
        "tables": [one.name for one in sheet.tables],
        "table": [table.range.address, table.data_body_range.address, table.header_row_range.value],
        "by name": [sheet.range("out_balance").sheet.name, sheet.range("lb_year").value],
        "by table": [sheet.range("in_f6t").address, sheet.range("in_f6t[Вдвое]").value],
        "regions": [sheet.range("A3").expand().address, sheet.range("A4").expand("down").address],
        "edges": [sheet.range("A3").end("down").address, sheet.range("B4").current_region.address],
        "used": sheet.used_range.address,
        "format": sheet.range("A4").number_format,
        "file": book.name,
    }


def read_formulas(book: xw.Book) -> Any:
    sheet = book.sheets[INPUT]
    return [sheet.range("D1:H1").formula, sheet.range("C4").formula, sheet.range("A4:B6").formula]


def read_frame(book: xw.Book) -> Any:
    frame = book.sheets[INPUT].tables["in_f6t"].range.options(pd.DataFrame, index=False).value
    return frame.astype(object).where(frame.notna(), None).to_dict("list")


@pytest.mark.parametrize("macro", [read_values, read_structure, read_formulas, read_frame])
def test_reading_gives_the_same_from_a_file_and_from_libreoffice(on_disk: xw.Book, live: xw.Book, macro: Macro) -> None:
    assert macro(live) == macro(on_disk)


@pytest.mark.parametrize("macro", [read_values, read_structure, read_formulas, read_frame])
def test_reading_gives_the_same_while_a_macro_holds_the_screen(on_disk: xw.Book, live: xw.Book, macro: Macro) -> None:
    with live.app.properties(screen_updating=False):
        assert macro(live) == macro(on_disk)


def test_what_a_macro_asks_again_while_it_holds_the_screen_costs_no_call(live: xw.Book) -> None:
    office = live.impl.document.office
    asked: list[str] = []
    whole = office.call

    def counted(name: str, /, **arguments: Any) -> Any:
        asked.append(name)
        return whole(name, **arguments)

    with live.app.properties(screen_updating=False), pytest.MonkeyPatch.context() as patch:
        read_structure(live)
        patch.setattr(office, "call", counted)
        assert live.names["out_balance"].refers_to_range.sheet.name == RESULT
        assert [table.name for sheet in live.sheets for table in sheet.tables] == ["in_f6t"]
        assert asked == []


def test_what_a_macro_changes_itself_it_sees_and_afterwards_what_others_change(live: xw.Book) -> None:
    sheet = live.sheets[INPUT]
    with live.app.properties(screen_updating=False):
        table: Any = sheet.tables["in_f6t"]
        table.resize(sheet.range("A3:C9"))
        assert sheet.tables["in_f6t"].range.shape == (7, 3)
        sheet.range("A3").value = "Регион"
        assert sheet.tables["in_f6t"].header_row_range.value[0] == "Регион"
        live.impl.document.call("resize_table", table="in_f6t", area=[3, 1, 8, 3])
        assert sheet.tables["in_f6t"].range.shape == (7, 3)
    assert sheet.tables["in_f6t"].range.shape == (6, 3)


def test_values_come_as_excel_would_give_them(live: xw.Book) -> None:
    assert live.sheets[INPUT].range("A1:H1").options(err_to_str=True).value == [
        "Форма 6-т",
        datetime.datetime(2011, 5, 31),
        True,
        350.0,
        "#DIV/0!",
        "#N/A",
        True,
        "итого 350",
    ]


def write_block(book: xw.Book) -> Any:
    sheet = book.sheets[INPUT]
    sheet.range("A10").value = [["01", 1.5, None], [True, -2, "=B10*2"]]
    sheet.range("B1").value = sheet.range("B1").value + datetime.timedelta(hours=12)
    sheet.range("E10").options(index=False).value = pd.DataFrame({"код": ["a", "b"], "число": [0.1, float("nan")]})
    sheet.range("B4:B5").value = 7
    sheet.range("A13").value = "=B4"
    sheet.range("C1:D1").clear_contents()
    return [
        sheet.range("A10:B11").value,
        sheet.range("E10").expand().value,
        sheet.range("C11").formula,
        sheet.range("A13").value,
        sheet.range("B1:D1").value,
    ]


def write_formulas(book: xw.Book) -> Any:
    sheet = book.sheets[INPUT]
    sheet.range("J1:K2").formula = [["=SUM(B4:B5,1)", f"='{INPUT}'!B4"], [5, '=IF(B4>1,"a;b,c","[x]")']]
    sheet.range("L1:L2").formula = "=B4*$B$4"
    return sheet.range("J1:L2").formula


def grow_table(book: xw.Book) -> Any:
    sheet = book.sheets[INPUT]
    table: Any = sheet.tables["in_f6t"]
    sheet.range("A7:B8").value = [["16", 3], ["17", 4]]
    table.resize(sheet.range("A3:C8"))
    body: Any = sheet.tables["in_f6t"].data_body_range
    return [body.address, body.value[3][:2], body.columns[2].formula, sheet.range("A8").number_format]


@pytest.mark.parametrize("macro", [write_block, write_formulas, grow_table])
def test_writing_gives_the_same_in_a_file_and_in_libreoffice(on_disk: xw.Book, live: xw.Book, macro: Macro) -> None:
    assert macro(live) == macro(on_disk)


@pytest.mark.parametrize("engine", ["on_disk", "live"])
def test_what_is_remembered_comes_back_number_as_number_and_text_as_text(
    engine: str, request: pytest.FixtureRequest
) -> None:
    book: xw.Book = request.getfixturevalue(engine)
    sheet = book.sheets[INPUT]
    place = sheet.range("J1:Q1")
    place.value = [866.171, "'866.171", "'01", "'=x", None, True, "=J1*2", datetime.datetime(2010, 1, 1)]
    sheet.range("R1").value = "=1/0"
    block = sheet.range("J1:R1")
    before = block.options(err_to_str=True).value, block.formula
    put_back = block.impl.remember()
    block.value = [1.0] * 9
    put_back()
    assert (block.options(err_to_str=True).value, block.formula) == before
    assert before[0][0] == 866.171
    assert before[0][1:4] == ["866.171", "01", "=x"]


def test_formulas_that_were_written_are_calculated_at_once(live: xw.Book) -> None:
    """100 + 250 + 1 = 351; the grown table has 100 + 250 + 3 + 4 = 357."""
    write_formulas(live)
    assert live.sheets[INPUT].range("J1").value == 351
    assert live.sheets[INPUT].range("K2").value == "a;b,c"
    grow_table(live)
    assert live.sheets[INPUT].range("D1").value == 357
    assert live.sheets[INPUT].range("C8").value == 8


@pytest.mark.parametrize("engine", ["live", "on_disk"])
def test_a_locked_cell_of_a_protected_sheet_is_refused(engine: str, request: pytest.FixtureRequest) -> None:
    sheet = request.getfixturevalue(engine).sheets[RESULT]
    sheet.range("B2").value = 5
    with pytest.raises(ProtectedSheetError) as refused:
        sheet.range("B2:B3").value = [[6], [7]]
    assert refused.value.code == "LB-410"
    assert "B3" in str(refused.value)
    assert sheet.range("B2:B3").value == [5, None]
    with pytest.raises(ProtectedSheetError):
        sheet.range("B3").clear_contents()


@pytest.mark.parametrize("engine", ["live", "on_disk"])
def test_protection_is_taken_off_and_put_back(engine: str, request: pytest.FixtureRequest) -> None:
    sheet = request.getfixturevalue(engine).sheets[RESULT]
    assert sheet.api.ProtectContents
    sheet.api.Unprotect()
    assert not sheet.api.ProtectContents
    sheet.range("B3").value = 7
    sheet.api.Protect(UserInterfaceOnly=True)
    assert sheet.api.ProtectContents
    sheet.range("B3").value = 8
    assert sheet.range("B3").value == 8


@pytest.mark.parametrize("engine", ["file", "calc"])
def test_a_sheet_with_a_password_stays_protected(engine: str, running_office: Office, tmp_path: Path) -> None:
    path = tmp_path / "password.xlsx"
    with xlsxwriter.Workbook(path) as made:
        sheet = made.add_worksheet("A")
        sheet.write("A1", 1, made.add_format({"locked": False}))
        sheet.protect("secret")
    book = file.open_book(path) if engine == "file" else calc.open_book(running_office, path)
    try:
        with pytest.raises(ProtectedSheetError) as refused:
            book.sheets["A"].api.Unprotect()
        assert refused.value.code == "LB-411"
        assert book.sheets["A"].api.ProtectContents
        book.sheets["A"].range("A1").value = 2
        assert book.sheets["A"].range("A1").value == 2
    finally:
        book.close()


@pytest.mark.parametrize("engine", ["live", "on_disk"])
def test_a_table_keeps_its_header_row(engine: str, request: pytest.FixtureRequest) -> None:
    sheet = request.getfixturevalue(engine).sheets[INPUT]
    with pytest.raises(CellWriteError) as refused:
        sheet.tables["in_f6t"].resize(sheet.range("A2:C6"))
    assert refused.value.code == "LB-418"


def test_links_and_merged_cells_are_read(running_office: Office, tmp_path: Path) -> None:
    path = tmp_path / "links.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("A")
        sheet.write_url("A1", "internal:'A'!B2", string="к листу")
        sheet.merge_range("C1:D2", "вместе")
    opened = calc.open_book(running_office, path).sheets["A"]
    try:
        assert opened.range("A1").hyperlink.startswith("#")
        assert opened.range("D2").merge_area.address == "$C$1:$D$2"
        opened.range("C1:E1").value = ["a", "b", "c"]
        assert opened.range("C1:E1").value == ["a", None, "c"]
        opened.range("B5").add_hyperlink("#'A'!B2", "к ячейке")
        assert opened.range("B5").value == "к ячейке"
    finally:
        opened.book.close()


def test_state_of_the_application_is_set_and_restored(live: xw.Book) -> None:
    app = live.app
    with app.properties(screen_updating=False, calculation="manual", status_bar="Расчёт"):
        live.sheets[INPUT].range("B4").value = 1100
        assert (app.screen_updating, app.calculation, app.status_bar) == (False, "manual", "Расчёт")
    assert (app.screen_updating, app.calculation, app.status_bar) == (True, "automatic", False)
    app.calculate()
    assert live.sheets[INPUT].range("D1").value == 1350


def test_the_calling_book_is_found_in_the_office(
    running_office: Office, live: xw.Book, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(xw.engines, "active", xw.engines.active)
    monkeypatch.setattr(sys, "argv", ["lb_xl", f"--wb={live.fullname}", "--from_xl=1"])
    monkeypatch.delattr(xw.Book, "_mock_caller", raising=False)
    calc.activate(running_office)
    assert xw.Book.caller().fullname == live.fullname
    assert xw.Book(live.fullname).sheets[0].name == INPUT
    assert xw.books.active.name == live.name


def test_a_copy_is_saved_but_never_over_a_workbook_of_excel(live: xw.Book, workbook: Path, tmp_path: Path) -> None:
    before = workbook.read_bytes()
    live.sheets[INPUT].range("B4").value = 1
    with pytest.raises(WorkbookWriteError) as refused:
        live.save()
    assert refused.value.code == "LB-421"
    assert workbook.read_bytes() == before
    live.save(tmp_path / "копия.ods")
    assert (tmp_path / "копия.ods").stat().st_size > 0


def test_a_file_that_cannot_be_opened_is_named(running_office: Office, tmp_path: Path) -> None:
    (tmp_path / "notes.docx").write_bytes(b"PK\x03\x04 nothing")
    with pytest.raises(UnreadableWorkbookError) as refused:
        calc.open_book(running_office, tmp_path / "absent.xlsx")
    assert refused.value.code == "LB-401"
    with pytest.raises(UnreadableWorkbookError) as refused:
        calc.open_book(running_office, tmp_path / "notes.docx")
    assert refused.value.code == "LB-402"


def test_the_refusal_to_save_in_place_has_texts_in_both_languages() -> None:
    refused = Finding("LB-421", values={"file": "Баланс.xlsm"})
    assert all("Баланс.xlsm" in refused.text(language) for language in ("ru", "en"))
