"""Tables that grow and shrink, and protected sheets: as Excel documents them."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
import xlwings as xw

from lb_xl.engines.file import CellWriteError, ProtectedSheetError

pytestmark = pytest.mark.usefixtures("active_file_engine")

Compare = Callable[[Path, Path], set[str]]


@pytest.fixture
def before(rich_book: Path) -> Path:
    """A copy of the rich book as it was."""
    copy = rich_book.with_name("before.xlsm")
    copy.write_bytes(rich_book.read_bytes())
    return copy


def test_the_parts_of_a_table(rich_book: Path) -> None:
    sheet = xw.Book(rich_book).sheets["12-т"]
    table = sheet.tables["in_f12t"]
    assert [table.range.address, table.header_row_range.address, table.data_body_range.address] == [
        "$A$3:$C$5",
        "$A$3:$C$3",
        "$A$4:$C$5",
    ]
    assert table.header_row_range.value == ["Код", "Всего", "Двойное"]
    assert [item.name for item in sheet.tables] == ["in_f12t"]
    assert "in_f12t" in sheet.tables
    assert len(xw.books[0].sheets["Баланс"].tables) == 0


def test_a_table_grows_with_formats_heights_and_calculated_columns(
    rich_book: Path, before: Path, changed_parts: Compare
) -> None:
    book = xw.Book(rich_book)
    sheet = book.sheets["12-т"]
    table = sheet.tables["in_f12t"]
    table.resize(sheet.range("A3:C8"))
    sheet.range("A4:B8").value = [[f"{code:02d}", code] for code in range(1, 6)]
    book.save()
    assert changed_parts(before, rich_book) == {"xl/worksheets/sheet1.xml", "xl/tables/table1.xml"}
    written = openpyxl.load_workbook(rich_book)["12-т"]
    assert written.tables["in_f12t"].ref == written.tables["in_f12t"].autoFilter.ref == "A3:C8"
    assert [written[f"A{row}"].number_format for row in range(4, 9)] == ["@"] * 5
    assert [written[f"B{row}"].number_format for row in range(4, 9)] == ["#,##0.0"] * 5
    assert written.row_dimensions[8].height == written.row_dimensions[5].height == 21.75
    assert "Всего" in str(written["C8"].value)
    assert book.sheets["12-т"].tables["in_f12t"].data_body_range.address == "$A$4:$C$8"


def test_a_table_that_shrinks_leaves_the_cells_below_it(rich_book: Path) -> None:
    book = xw.Book(rich_book)
    sheet = book.sheets["12-т"]
    sheet.tables["in_f12t"].resize(sheet.range("A3:C4"))
    book.save()
    written = openpyxl.load_workbook(rich_book)["12-т"]
    assert written.tables["in_f12t"].ref == "A3:C4"
    assert written["B5"].value == 20.5


def test_a_new_column_takes_its_name_from_the_cell_or_gets_one(rich_book: Path) -> None:
    book = xw.Book(rich_book)
    sheet = book.sheets["12-т"]
    sheet.range("D3").value = "Код"
    sheet.tables["in_f12t"].resize(sheet.range("A3:E5"))
    book.save()
    written = openpyxl.load_workbook(rich_book)["12-т"]
    names = [column.name for column in written.tables["in_f12t"].tableColumns]
    assert names == [cell.value for cell in written["A3:E3"][0]]
    assert names[:3] == ["Код", "Всего", "Двойное"]
    assert len(set(names)) == 5


def test_column_names_follow_their_header_cells(rich_book: Path) -> None:
    book = xw.Book(rich_book)
    book.sheets["12-т"].range("B3").value = "Численность"
    book.save()
    table = openpyxl.load_workbook(rich_book)["12-т"].tables["in_f12t"]
    assert [column.name for column in table.tableColumns] == ["Код", "Численность", "Двойное"]


@pytest.mark.parametrize("address", ["A4:C6", "A3:C3", "E3:F9"], ids=["header moved", "no data row", "apart"])
def test_excel_s_conditions_for_a_resize_hold(rich_book: Path, address: str) -> None:
    sheet = xw.Book(rich_book).sheets["12-т"]
    with pytest.raises(CellWriteError) as caught:
        sheet.tables["in_f12t"].resize(sheet.range(address))
    assert caught.value.code == "LB-418"


def test_a_locked_cell_on_a_protected_sheet_is_refused_and_nothing_is_written(rich_book: Path) -> None:
    sheet = xw.Book(rich_book).sheets["Баланс"]
    for change in (
        lambda: setattr(sheet.range("B1:B2"), "value", [[5], [6]]),
        lambda: setattr(sheet.range("B2"), "formula", "=1"),
        sheet.range("B1:B2").clear_contents,
        lambda: setattr(sheet.range("Z99"), "value", 1),
    ):
        with pytest.raises(ProtectedSheetError) as caught:
            change()
        assert caught.value.code == "LB-410"
        assert "protected sheet" in str(caught.value)
    assert sheet.range("B1:B2").value == [1, 2]
    sheet.range("B1").value = 5
    assert sheet.range("B1").value == 5


def test_a_sheet_with_other_options_asks_for_its_options_back(
    rich_book: Path, before: Path, changed_parts: Compare
) -> None:
    book = xw.Book(rich_book)
    sheet = book.sheets["Баланс"]
    assert sheet.api.ProtectContents is True
    assert sheet.api.Protection.AllowFormattingColumns
    assert not sheet.api.Protection.AllowFormattingCells
    sheet.api.Unprotect()
    assert sheet.api.ProtectContents is False
    sheet.api.Protect()
    assert sheet.api.ProtectContents is True
    book.save()
    assert changed_parts(before, rich_book) == set()


def test_unprotect_write_and_protect_keeps_the_protection_byte_for_byte(rich_book: Path, before: Path) -> None:
    book = xw.Book(rich_book)
    sheet = book.sheets["Баланс"]
    options = {
        "DrawingObjects": sheet.api.ProtectDrawingObjects,
        "Scenarios": sheet.api.ProtectScenarios,
        "AllowFormattingColumns": sheet.api.Protection.AllowFormattingColumns,
    }
    sheet.api.Unprotect()
    sheet.range("B2").value = 5
    sheet.api.Protect(**options)
    book.save()
    elements = [
        re.findall(rb"<sheetProtection[^>]*>", zipfile.ZipFile(path).read("xl/worksheets/sheet2.xml"))
        for path in (before, rich_book)
    ]
    assert elements[0] == elements[1] != []
    assert openpyxl.load_workbook(rich_book)["Баланс"]["B2"].value == 5


def test_protection_can_be_taken_off_and_set_up_for_good(rich_book: Path) -> None:
    book = xw.Book(rich_book)
    book.sheets["Баланс"].api.Unprotect()
    book.sheets["12-т"].api.Protect(AllowFiltering=True)
    book.save()
    written = openpyxl.load_workbook(rich_book)
    assert not written["Баланс"].protection.sheet
    protection = written["12-т"].protection
    assert protection.sheet
    assert protection.objects
    assert not protection.autoFilter
    assert protection.formatCells
    with pytest.raises(ProtectedSheetError):
        book.sheets["12-т"].range("A3").value = "x"


def test_protection_for_users_only_lets_macros_write(rich_book: Path) -> None:
    sheet = xw.Book(rich_book).sheets["Баланс"]
    sheet.api.Protect(UserInterfaceOnly=True)
    sheet.range("B2").value = 5
    assert sheet.range("B2").value == 5
    assert sheet.api.ProtectContents


def test_a_table_on_a_protected_sheet_cannot_be_resized(rich_book: Path) -> None:
    sheet = xw.Book(rich_book).sheets["12-т"]
    sheet.api.Protect()
    with pytest.raises(ProtectedSheetError) as caught:
        sheet.tables["in_f12t"].resize(sheet.range("A3:C8"))
    assert caught.value.code == "LB-410"


def test_a_sheet_with_a_password_stays_protected(tmp_path: Path) -> None:
    import xlsxwriter

    path = tmp_path / "secret.xlsx"
    book = xlsxwriter.Workbook(path)
    book.add_worksheet().protect("слово")
    book.close()
    sheet = xw.Book(path).sheets[0]
    for arguments in ({}, {"Password": "иное"}):
        with pytest.raises(ProtectedSheetError) as caught:
            sheet.api.Unprotect(**arguments)
        assert caught.value.code == "LB-411"
    assert sheet.api.ProtectContents
