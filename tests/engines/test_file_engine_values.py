"""Reading and writing cells through xlwings' own objects and converters."""

from __future__ import annotations

import datetime
import zipfile
from collections.abc import Callable
from pathlib import Path

import numpy as np
import openpyxl
import pandas as pd
import pytest
import xlwings as xw

from lb_xl.engines import file as file_engine
from lb_xl.engines.file import NOT_CALCULATED, CellWriteError, WorkbookFileError

pytestmark = pytest.mark.usefixtures("active_file_engine")

BookMaker = Callable[..., Path]


def test_values_have_the_types_that_excel_gives(rich_book: Path) -> None:
    sheet = xw.Book(rich_book).sheets["Баланс"]
    assert sheet.range("A1:C2").value == [
        ["Всего", 1.0, datetime.datetime(2024, 3, 5, 6, 7, 8)],
        [None, 2.0, True],
    ]


def test_text_codes_stay_text(rich_book: Path) -> None:
    sheet = xw.Book(rich_book).sheets[0]
    assert sheet.range("A4:A5").value == ["01", "15"]


def test_an_error_is_none_unless_errors_are_asked_for(rich_book: Path) -> None:
    cell = xw.Book(rich_book).sheets["Баланс"].range("C3")
    assert cell.value is None
    assert cell.options(err_to_str=True).value == "#DIV/0!"


def test_a_formula_that_was_never_calculated_is_not_seen_as_empty_or_zero(make_book: BookMaker) -> None:
    cells = (
        '<row r="1"><c r="A1"><f>1+1</f></c><c r="B1"><f>1+1</f><v/></c><c r="C1"><f>1+1</f><v></v></c>'
        '<c r="D1" t="str"><f>""</f><v></v></c><c r="E1"><f>1+1</f><v>2</v></c><c r="F1" t="e"><v>#N/A</v></c></row>'
    )
    row = xw.Book(make_book(cells)).sheets[0].range("A1:F1")
    assert row.value == [None, None, None, None, 2.0, None]
    assert row.options(err_to_str=True).value == [*[NOT_CALCULATED] * 3, None, 2.0, "#N/A"]


@pytest.mark.parametrize("hidden", ['t="e"><v>#N/A</v>', "><f>1+1</f>", '><f t="array" ref="B1">1+1</f>'])
def test_a_hidden_value_is_found_among_full_cells(make_book: BookMaker, hidden: str) -> None:
    """As many ends of cells as values would say that every cell is shown."""
    full = "".join(f'<row r="{row}"><c r="A{row}"><v>{row}</v></c></row>' for row in range(2, 50))
    cells = f'<row r="1"><c r="A1"><v>1</v></c><c r="B1" {hidden}</c></row>{full}'
    row = xw.Book(make_book(cells)).sheets[0].range("A1:B1")
    assert row.options(err_to_str=True).value == [1.0, "#N/A" if "#N/A" in hidden else NOT_CALCULATED]


def test_a_sheet_that_cannot_be_read_says_so_only_when_it_is_asked(tmp_path: Path) -> None:
    """Sheets are read ahead: what is wrong with the second one waits until somebody looks at it."""
    book = openpyxl.Workbook()
    book.active["A1"] = 1
    book.create_sheet("Second")["A1"] = 2
    book.create_sheet("Third")["A1"] = 3
    book.save(tmp_path / "sound.xlsx")
    with zipfile.ZipFile(tmp_path / "sound.xlsx") as sound, zipfile.ZipFile(tmp_path / "book.xlsx", "w") as damaged:
        for name in sound.namelist():
            content = sound.read(name)
            damaged.writestr(name, content.replace(b"</sheetData>", b"") if "sheet2" in name else content)
    opened = file_engine.open_book(tmp_path / "book.xlsx", read_only=True)
    assert opened.sheets[0].range("A1").value == 1
    with pytest.raises(WorkbookFileError) as caught:
        assert opened.sheets["Second"].range("A1").value
    assert (caught.value.code, caught.value.values["part"]) == ("LB-412", "xl/worksheets/sheet2.xml")
    assert opened.sheets["Third"].range("A1").value == 3
    opened.close()


def test_openpyxl_formulas_without_values_are_found(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active["A1"], book.active["B1"] = 2, "=A1*3"
    book.save(tmp_path / "plain.xlsx")
    cells = xw.Book(tmp_path / "plain.xlsx").sheets[0].range("A1:B1")
    assert cells.options(err_to_str=True).value == [2.0, NOT_CALCULATED]
    assert cells.formula == (("2", "=A1*3"),)


def test_prefixed_names_and_cells_without_addresses_are_read_and_written(make_book: BookMaker) -> None:
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    sheet = (
        f'<x:worksheet xmlns:x="{main}"><x:sheetData><x:row><x:c><x:v>1</x:v></x:c><x:c><x:f>1+1</x:f></x:c></x:row>'
        '<x:row r="4"><x:c r="B4"><x:v>4</x:v></x:c></x:row></x:sheetData></x:worksheet>'
    )
    path = make_book(**{"xl/worksheets/sheet1.xml": sheet})
    book = xw.Book(path)
    cells = book.sheets[0].range("A1:B4").options(err_to_str=True)
    assert cells.value == [[1.0, NOT_CALCULATED], [None, None], [None, None], [None, 4.0]]
    book.sheets[0].range("A2").value = "между"
    book.save()
    written = openpyxl.load_workbook(path)["S"]
    assert [written["A1"].value, written["A2"].value, written["B4"].value] == [1, "между", 4]


def test_every_kind_of_value_is_written_and_read_back(make_book: BookMaker) -> None:
    path = make_book('<row r="2"><c r="B2"><v>1</v></c></row>')
    values = ["текст", " края ", "a\x0bb_x000B_\nc", 0.1, 3, True, np.float64(2.5), np.int64(7), None, float("nan")]
    expected = ["текст", " края ", "a\x0bb_x000B_\nc", 0.1, 3.0, True, 2.5, 7.0, None, None]
    book = xw.Book(path)
    book.sheets[0].range("A1").value = values
    book.sheets[0].range("A2").value = [[datetime.date(2010, 1, 1), pd.Timestamp(2024, 5, 6, 12), pd.NaT]]
    assert book.sheets[0].range("A1:J1").value == expected
    book.save()
    book.close()
    sheet = xw.Book(path).sheets[0]
    assert sheet.range("A1:J1").value == expected
    assert sheet.range("A2:C2").value == [40179.0, 45418.5, None]
    assert openpyxl.load_workbook(path)["S"]["D1"].value == 0.1


def test_a_text_that_spells_an_error_becomes_the_error_as_in_excel(make_book: BookMaker) -> None:
    path = make_book()
    book = xw.Book(path)
    book.sheets[0].range("A1").value = "#N/A"
    book.save()
    assert openpyxl.load_workbook(path)["S"]["A1"].data_type == "e"


def test_what_no_cell_can_hold_is_refused_and_nothing_is_written(make_book: BookMaker) -> None:
    sheet = xw.Book(make_book()).sheets[0]
    for impossible in (float("inf"), "x" * 32_768, object()):
        with pytest.raises(CellWriteError) as caught:
            sheet.range("A1").value = [1, impossible]
        assert caught.value.code == "LB-419"
    assert sheet.range("A1").value is None


def test_data_frames_go_out_and_come_back(make_book: BookMaker) -> None:
    book = xw.Book(make_book())
    frame = pd.DataFrame({"код": ["01", "15"], "лица": [1.5, np.nan]})
    book.sheets[0].range("B2").options(index=False).value = frame
    back = book.sheets[0].range("B2").options(pd.DataFrame, index=False, expand="table").value
    assert list(back["код"]) == ["01", "15"]
    assert back["лица"].iloc[0] == 1.5
    assert pd.isna(back["лица"].iloc[1])


def test_expanding_and_walking_to_the_edge(make_book: BookMaker) -> None:
    sheet = xw.Book(make_book()).sheets[0]
    sheet.range("A1").value = [[1, 2, None, 4], [5, 6, None, 8], [7, 8, None, 9]]
    assert sheet.range("A1").expand().address == "$A$1:$B$3"
    assert sheet.range("A1").expand("down").address == "$A$1:$A$3"
    assert sheet.range("A1").end("right").address == "$B$1"
    assert sheet.range("B1").end("right").address == "$D$1"
    assert sheet.range("D3").end("down").address == "$D$1048576"
    assert sheet.range("D3").end("left").address == "$B$3"
    assert sheet.range("A2").current_region.address == "$A$1:$B$3"
    assert sheet.used_range.address == "$A$1:$D$3"


def test_formulas_are_written_with_values_beside_them(make_book: BookMaker) -> None:
    path = make_book('<row r="1"><c r="A1"><v>2</v></c><c r="B1"><f>A1*2</f></c></row>')
    book = xw.Book(path)
    sheet = book.sheets[0]
    sheet.range("C1").formula = [["=A1+1", '="a"&"b"', "=A1>1", "просто", 5, "=1/0"]]
    assert sheet.range("C1:D1").options(err_to_str=True).value == [NOT_CALCULATED, NOT_CALCULATED]
    sheet.range("B1:H1").impl.set_cached_values([[4.0, 3.0, "ab", True, "мимо", None, "#DIV/0!"]])
    book.save()
    formulas, values = (openpyxl.load_workbook(path, data_only=only)["S"][1] for only in (False, True))
    assert [cell.value for cell in formulas] == [2, "=A1*2", "=A1+1", '="a"&"b"', "=A1>1", "просто", 5, "=1/0"]
    assert [cell.value for cell in values] == [2, 4, 3, "ab", True, "просто", 5, "#DIV/0!"]


def test_one_formula_fills_a_range_with_its_references_moved(make_book: BookMaker) -> None:
    sheet = xw.Book(make_book()).sheets[0]
    sheet.range("B2:C3").formula = '=A1*$A$1&"A1"'
    assert sheet.range("B2:C3").formula == (
        ('=A1*$A$1&"A1"', '=B1*$A$1&"A1"'),
        ('=A2*$A$1&"A1"', '=B2*$A$1&"A1"'),
    )


def test_a_value_that_begins_with_an_equals_sign_is_a_formula_unless_the_cell_is_text(rich_book: Path) -> None:
    sheet = xw.Book(rich_book).sheets[0]
    sheet.range("A4").value = "=1+1"
    sheet.range("J1").value = "=1+1"
    sheet.range("J2").value = "'=1+1"
    assert sheet.range("A4").value == "=1+1"
    assert sheet.range("J1").options(err_to_str=True).value == NOT_CALCULATED
    assert sheet.range("J2").value == "=1+1"


def test_overwriting_the_cell_of_a_shared_formula_keeps_the_others_right(make_book: BookMaker) -> None:
    path = make_book(
        '<row r="1"><c r="A1"><v>1</v></c><c r="B1"><f t="shared" ref="B1:B3" si="0">A1*$A$1</f><v>1</v></c></row>'
        '<row r="2"><c r="B2"><f t="shared" si="0"/><v>2</v></c></row>'
        '<row r="3"><c r="B3"><f t="shared" si="0"/><v>3</v></c></row>'
    )
    book = xw.Book(path)
    assert book.sheets[0].range("B1:B3").formula == (("=A1*$A$1",), ("=A2*$A$1",), ("=A3*$A$1",))
    book.sheets[0].range("B1").value = 5
    book.save()
    assert [openpyxl.load_workbook(path)["S"][f"B{row}"].value for row in (1, 2, 3)] == [5, "=A2*$A$1", "=A3*$A$1"]


def test_part_of_an_array_formula_cannot_be_changed(make_book: BookMaker) -> None:
    path = make_book('<row r="1"><c r="A1"><f t="array" ref="A1:B1">{1,2}</f><v>1</v></c><c r="B1"><v>2</v></c></row>')
    book = xw.Book(path)
    sheet = book.sheets[0]
    with pytest.raises(CellWriteError) as caught:
        sheet.range("B1").value = 5
    assert caught.value.code == "LB-417"
    sheet.range("A1:B1").value = [3, 4]
    book.save()
    assert [cell.value for cell in openpyxl.load_workbook(path)["S"][1]] == [3, 4]


def test_only_the_first_cell_of_merged_cells_takes_a_value(rich_book: Path) -> None:
    sheet = xw.Book(rich_book).sheets["Баланс"]
    sheet.api.Unprotect()
    sheet.range("E1:F2").value = [["а", "б"], ["в", "г"]]
    assert sheet.range("E1:F2").value == [["а", None], [None, None]]


def test_clearing_keeps_the_format_and_takes_the_value(rich_book: Path) -> None:
    book = xw.Book(rich_book)
    sheet = book.sheets[0]
    sheet.range("A4:B4").clear_contents()
    book.save()
    assert sheet.range("A4:B4").value == [None, None]
    cell = openpyxl.load_workbook(rich_book)["12-т"]["B4"]
    assert cell.value is None
    assert cell.number_format == "#,##0.0"
    assert not cell.protection.locked


def test_names_and_references(rich_book: Path) -> None:
    book = xw.Book(rich_book)
    assert book.names["out_total"].refers_to_range.address == "$B$1"
    assert book.names["out_total"].refers_to_range.sheet.name == "Баланс"
    assert book.names["out_total"].refers_to == "=Баланс!$B$1" or book.names["out_total"].refers_to == "='Баланс'!$B$1"
    assert "нет" not in book.names
    assert "OUT_TOTAL" in book.names
    sheet = book.sheets["12-т"]
    assert [name.name for name in sheet.names] == ["'12-т'!local"]
    assert sheet.range("local").address == "$E$1:$F$1"
    assert sheet.range("in_f12t[Всего]").address == "$B$4:$B$5"
    assert book.sheets["Баланс"].range("in_f12t").sheet.name == "12-т"
    with pytest.raises(WorkbookFileError) as caught:
        _ = book.names["constant"].refers_to_range
    assert caught.value.code == "LB-420"


def test_looks_that_macros_ask_for(rich_book: Path) -> None:
    book = xw.Book(rich_book)
    assert [sheet.visible for sheet in book.sheets] == [True, True, False]
    assert book.sheets[0].range("B4").number_format == "#,##0.0"
    assert book.sheets[0].range("A4:B4").number_format is None
    assert book.sheets[0].range("A1").column_width == pytest.approx(8.43)
    assert book.sheets["Баланс"].range("B1").get_address(False, False) == "B1"


def test_a_link_is_a_formula_that_shows_its_text(make_book: BookMaker) -> None:
    path = make_book()
    book = xw.Book(path)
    cell = book.sheets[0].range("A1")
    cell.add_hyperlink("#'S'!B2", "к проверке")
    assert cell.value == "к проверке"
    assert cell.hyperlink == "#'S'!B2"
    book.save()
    assert openpyxl.load_workbook(path, data_only=True)["S"]["A1"].value == "к проверке"


def test_the_1904_date_system_is_respected(tmp_path: Path) -> None:
    import xlsxwriter

    path = tmp_path / "mac.xlsx"
    book = xlsxwriter.Workbook(path, {"date_1904": True})
    date = book.add_format({"num_format": "yyyy-mm-dd"})
    book.add_worksheet().write_datetime("A1", datetime.datetime(2024, 3, 5), date)
    book.close()
    opened = xw.Book(path)
    assert opened.sheets[0].range("A1").value == datetime.datetime(2024, 3, 5)
    opened.sheets[0].range("A1").value = datetime.datetime(2025, 3, 5)
    opened.save()
    assert openpyxl.load_workbook(path).active["A1"].value == datetime.datetime(2025, 3, 5)


def test_several_books_are_open_at_once(make_book: BookMaker) -> None:
    one, two = (xw.Book(make_book(name=name)) for name in ("one.xlsx", "two.xlsx"))
    one.sheets[0].range("A1").value = 1
    two.sheets[0].range("A1").value = 2
    assert [one.sheets[0].range("A1").value, two.sheets[0].range("A1").value] == [1, 2]
    assert {book.name for book in xw.books} == {"one.xlsx", "two.xlsx"}
    two.close()
    assert [book.name for book in xw.books] == ["one.xlsx"]


def test_the_state_of_the_application_is_kept_for_macros_to_restore(make_book: BookMaker) -> None:
    app = xw.Book(make_book()).app
    with app.properties(calculation="manual", screen_updating=False, enable_events=False, status_bar="…"):
        assert (app.calculation, app.screen_updating, app.status_bar) == ("manual", False, "…")
    assert (app.calculation, app.screen_updating, app.enable_events) == ("automatic", True, True)
    app.quit()
    assert len(xw.apps) == 0


def test_the_engine_opens_books_though_another_engine_is_active(make_book: BookMaker) -> None:
    xw.engines.active = None
    book = file_engine.open_book(make_book('<row r="1"><c r="A1"><v>3</v></c></row>'))
    assert book.sheets[0].range("A1").options(ndim=2).value == [[3.0]]
