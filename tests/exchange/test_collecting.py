"""Returned files go back into the national workbook by business key, whatever was done to them on the way."""

from __future__ import annotations

import hashlib
import random
import shutil
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from lb_xl.engines.file import open_book
from lb_xl.scheme import Scheme
from lb_xl.workbook.collecting import workbook_files
from lb_xl.workbook.protection import unprotected
from tests.conftest import OfficeHost
from tests.exchange import books
from tests.exchange.books import BREST, BUREAU, VITEBSK, codes, collected, edited, finding, put, said, value_of


def files(folder: Path) -> list[Path]:
    return sorted(folder.glob("*.xlsx"))


def test_what_is_handed_out_comes_back_as_it_was(national: Path, empty: Path, out: Path) -> None:
    found = collected(empty, *files(out))
    assert codes(found) == []
    assert said(empty) == said(national)


def test_collecting_twice_changes_nothing(national: Path, empty: Path, out: Path) -> None:
    """The second time the bytes of the workbook stay, and no backup is made."""
    assert collected(empty, *files(out)).is_new
    before = empty.read_bytes()
    again = collected(empty, *files(out))
    assert not again.is_new
    assert again.result == "Ничего нового: книга не изменена."
    assert empty.read_bytes() == before


def test_what_was_handed_out_changes_nothing_where_it_came_from(national: Path, out: Path) -> None:
    """Into the workbook itself: its inputs stay, only the receipts are new, and the second time nothing is."""
    before = said(national)
    assert collected(national, *files(out)).is_new
    assert said(national) == before
    once = national.read_bytes()
    collected(national, *files(out))
    assert national.read_bytes() == once


def test_a_new_number_takes_the_place_of_the_one_that_was_handed_out(national: Path, out: Path) -> None:
    edited(out / BREST, put("population", "Всё", 1_234_567, "Брестская область", "сельская"))
    found = collected(national, out / BREST)
    assert value_of(national, "population", "Всё", "Брестская область", "сельская") == 1_234_567
    assert "LB-471" not in codes(found)


def test_a_new_row_is_added_below_the_others(national: Path, out: Path) -> None:
    def add(book: Any) -> None:
        sheet = book["12-т"]
        row = books.cell_of(book, "f12t", "Списочная").row
        for column, cell in enumerate(["Брестская область", "сельская", "02", 77.0], start=1):
            sheet.cell(row, column).value = cell

    edited(out / BREST, add)
    collected(national, out / BREST)
    assert value_of(national, "f12t", "Списочная", "Брестская область", "сельская", "02") == 77
    frame = books.inputs_of(national).forms["f12t"].frame
    assert len(frame) == 6


def shuffled(book: Any) -> None:
    """The rows of every table in another order."""
    for sheet in book:
        for name in sheet.tables:
            top, bottom, first, headers = books.table_rows(sheet, name)
            rows = [
                [sheet.cell(row, first + at).value for at in range(len(headers))] for row in range(top + 1, bottom + 1)
            ]
            random.Random(1).shuffle(rows)
            for row, cells in enumerate(rows, start=top + 1):
                for at, cell in enumerate(cells):
                    sheet.cell(row, first + at).value = cell


def columns_moved(book: Any) -> None:
    """The columns of every table the other way round."""
    for sheet in book:
        for table in sheet.tables.values():
            top, bottom, first, headers = books.table_rows(sheet, table.name)
            for row in range(top, bottom + 1):
                cells = [sheet.cell(row, first + at).value for at in range(len(headers))]
                for at, cell in enumerate(reversed(cells)):
                    sheet.cell(row, first + at).value = cell
            for column, name in zip(table.tableColumns, reversed(headers), strict=True):
                column.name = name


def sheets_added(book: Any) -> None:
    extra = book.create_sheet("Пояснения", 0)
    extra["A1"] = "Территория"
    extra["B1"] = 99
    book.create_sheet("Лист2")


def sheets_renamed(book: Any) -> None:
    for number, sheet in enumerate(list(book)):
        if sheet.tables:
            sheet.title = f"Лист {number}"


def tables_dropped(book: Any) -> None:
    """As programs do that know no Excel tables."""
    for sheet in book:
        for name in list(sheet.tables):
            del sheet.tables[name]


def tables_dropped_and_sheets_renamed(book: Any) -> None:
    """Then the title above the header says which form it is."""
    sheets_renamed(book)
    tables_dropped(book)


def names_dropped(book: Any) -> None:
    tables_dropped(book)
    book.defined_names.clear()


def rows_filtered(book: Any) -> None:
    """A filter hides rows; they count."""
    for sheet in book:
        for name in sheet.tables:
            top, bottom, *_ = books.table_rows(sheet, name)
            for row in range(top + 1, bottom + 1, 2):
                sheet.row_dimensions[row].hidden = True


def hidden_sheet_renamed(book: Any) -> None:
    book["lb_passport"].title = "скрытый"


CHANGES = (
    shuffled, columns_moved, sheets_added, sheets_renamed, tables_dropped, tables_dropped_and_sheets_renamed,
    names_dropped, rows_filtered, hidden_sheet_renamed,
)  # fmt: skip


@pytest.mark.parametrize("change", CHANGES, ids=lambda change: change.__name__)
def test_a_file_still_matches(change: Any, national: Path, empty: Path, out: Path) -> None:
    """Saved by openpyxl, renamed, and with each of the changes."""
    for number, path in enumerate(files(out)):
        edited(path, change, out / f"файл {number}.xlsx")
        path.unlink()
    found = collected(empty, *files(out))
    assert [code for code in codes(found) if code != "LB-469"] == []
    said_before, said_now = said(national), said(empty)
    if change in (names_dropped,):  # the cells with «нет явления» have no other mark than their names
        said_before, said_now = (text.partition("\nform ")[2] for text in (said_before, said_now))
    assert said_now == said_before


def test_a_code_in_merged_cells_counts_for_each_row(empty: Path, out: Path) -> None:
    """A department merges the territory of two rows; openpyxl, as Excel, keeps the value in the first alone."""

    def merge(book: Any) -> None:
        row = books.cell_of(book, "population", "Всё", "Брестская область", "городская").row
        book["Население"].merge_cells(start_row=row, end_row=row + 1, start_column=1, end_column=1)

    edited(out / BREST, merge)
    assert "LB-470" not in codes(collected(empty, out / BREST))
    frame = books.inputs_of(empty).forms["population"].frame
    assert frame.loc[frame["territory"] == "1", "total_mean"].tolist() == [1_000_000, 1_000_007]


@pytest.mark.libreoffice
def test_files_saved_by_libreoffice_match(office: OfficeHost, national: Path, empty: Path, out: Path) -> None:
    saved = [office.xlsx(path, out / f"lo {number}.xlsx") for number, path in enumerate(files(out))]
    found = collected(empty, *saved)
    assert codes(found) == []
    assert said(empty) == said(national)


def test_the_same_file_under_two_names_is_no_conflict(empty: Path, out: Path) -> None:
    shutil.copy(out / BREST, out / "копия.xlsx")
    found = collected(empty, out / BREST, out / "копия.xlsx")
    assert codes(found).count("LB-472") == 1
    assert "LB-471" not in codes(found)


def test_two_files_that_say_the_same_in_other_bytes_are_no_conflict(empty: Path, out: Path) -> None:
    edited(out / BREST, sheets_added, out / "другая.xlsx")
    found = collected(empty, out / BREST, out / "другая.xlsx")
    assert {code for code in codes(found) if code != "LB-469"} == {"LB-472"}


@pytest.mark.parametrize("part", ["head", "middle", "tail"])
def test_a_damaged_file_is_a_finding_and_the_others_are_collected(part: str, empty: Path, out: Path) -> None:
    whole = (out / BREST).read_bytes()
    cut = {"head": whole[200:], "middle": whole[:9000] + b"\0" * 500 + whole[9500:], "tail": whole[:-3000]}
    (out / BREST).write_bytes(cut[part])
    found = collected(empty, out / BREST, out / VITEBSK)
    assert finding(found, "LB-464").where.file == BREST
    assert value_of(empty, "population", "Всё", "Витебская область", "городская") == 1_000_001


@pytest.mark.parametrize("seed", range(12))
def test_a_file_with_any_bytes_changed_never_breaks_the_collection(seed: int, empty: Path, out: Path) -> None:
    draw = random.Random(seed)
    data = bytearray((out / BREST).read_bytes())
    for _ in range(40):
        data[draw.randrange(len(data))] = draw.randrange(256)
    (out / BREST).write_bytes(data)
    found = collected(empty, out / BREST, out / VITEBSK)
    assert value_of(empty, "population", "Всё", "Витебская область", "городская") == 1_000_001
    assert found.is_new


def test_a_foreign_workbook_is_a_finding(empty: Path, out: Path) -> None:
    openpyxl.Workbook().save(out / "чужая.xlsx")
    found = collected(empty, out / "чужая.xlsx", out / VITEBSK)
    assert finding(found, "LB-463").values["file"] == "чужая.xlsx"
    assert found.is_new


def test_a_national_workbook_is_no_submission(national: Path, empty: Path) -> None:
    assert "LB-463" in codes(collected(empty, national))


def fact(key: str, value: object) -> Any:
    def change(book: Any) -> None:
        sheet = book["lb_passport"]
        next(row for row in sheet.iter_rows() if row[1].value == key)[2].value = value

    return change


def test_another_year_or_scheme_is_refused(empty: Path, out: Path) -> None:
    edited(out / BREST, fact("year", "2011"))
    edited(out / VITEBSK, fact("scheme", "by-2011"))
    found = collected(empty, out / BREST, out / VITEBSK)
    assert codes(found).count("LB-465") == 2
    assert "схема inputs, 2011 год" in finding(found, "LB-465").text("ru")


def test_another_edition_is_refused(empty: Path, out: Path) -> None:
    edited(out / BREST, fact("edition", "Методика 2001 года"))
    found = collected(empty, out / BREST, out / VITEBSK)
    assert finding(found, "LB-466").where.file == BREST
    assert value_of(empty, "population", "Всё", "Брестская область", "городская") is None


def test_rows_of_others_are_left_out_and_named(empty: Path, out: Path) -> None:
    def add(book: Any) -> None:
        row = books.cell_of(book, "f12t", "Списочная").row
        for column, cell in enumerate(["Витебская область", "сельская", "02", 77.0], start=1):
            book["12-т"].cell(row, column).value = cell

    edited(out / BREST, add)
    found = collected(empty, out / BREST)
    assert "Витебская · село · 02" in finding(found, "LB-467").text("ru")
    frame = books.inputs_of(empty).forms["f12t"].frame
    assert set(frame["territory"]) == {"1"}
    assert len(frame) == 3


def test_changed_locked_cells_are_named(empty: Path, out: Path) -> None:
    """A code of a fixed row, the year on the cover, and a number on the hidden sheet."""

    def change(book: Any) -> None:
        books.cell_of(book, "population", "Местность", "Брестская область", "сельская").value = "Всего"
        _, place = next(iter(book.defined_names["lb_cover_year"].destinations))
        book["Титул"][place.replace("$", "")].value = 2013

    def hidden(book: Any) -> None:
        row = next(row for row in book["lb_passport"].iter_rows() if row[0].value == "row")
        row[3].value = 5

    edited(out / BREST, change)
    edited(out / VITEBSK, hidden)
    found = collected(empty, out / BREST, out / VITEBSK)
    texts = [each.text("ru") for each in found.findings if each.code == "LB-468"]
    assert len(texts) == 3
    assert any("титульный лист" in text for text in texts)
    assert any("строки формы «Население»: Брестская · Всего; Брестская · село" in text for text in texts)
    assert any(VITEBSK in text and "скрытый лист" in text for text in texts)


@pytest.mark.parametrize("key", ["5", "null", '[["1"], "urban", ""]', '{"1": 2}', "не ключ"])
def test_a_hidden_key_that_is_none_is_a_changed_hidden_sheet(empty: Path, out: Path, key: str) -> None:
    def change(book: Any) -> None:
        next(row for row in book["lb_passport"].iter_rows() if row[0].value == "row")[2].value = key

    edited(out / BREST, change)
    found = collected(empty, out / BREST, out / VITEBSK)
    assert "скрытый лист" in finding(found, "LB-468").text("ru")
    assert "Принято файлов: 2" in found.result


@pytest.mark.parametrize("year", ["две тысячи двенадцатый", None, "1e999", "nan"])
def test_a_hidden_year_that_is_none_refuses_its_file_alone(empty: Path, out: Path, year: str | None) -> None:
    def change(book: Any) -> None:
        next(row for row in book["lb_passport"].iter_rows() if row[1].value == "year")[2].value = year

    edited(out / BREST, change)
    found = collected(empty, out / BREST, out / VITEBSK)
    assert f"{year or '—'} год" in finding(found, "LB-465").text("ru")
    assert "Принято файлов: 1" in found.result


def test_a_total_that_no_longer_adds_up_is_named(empty: Path, out: Path) -> None:
    """A number over the formula of the control total: the program saves no other values beside it."""

    def change(book: Any) -> None:
        _, place = next(iter(book.defined_names["in_f12t_totals"].destinations))
        book["12-т"][place.replace("$", "").split(":")[0]].value = 1

    edited(out / BREST, change)
    assert "итог формы «12-т»" in finding(collected(empty, out / BREST), "LB-468").text("ru")


def test_a_form_that_cannot_be_read_is_left_out_and_the_rest_is_taken(empty: Path, out: Path) -> None:
    edited(out / BREST, put("f12t", "Вид", "777", "Брестская область", "сельская"))
    found = collected(empty, out / BREST)
    assert finding(found, "LB-106").where.file == BREST
    assert finding(found, "LB-470").values["form"]["ru"] == "12-т"  # type: ignore[index]
    inputs = books.inputs_of(empty)
    assert inputs.forms["f12t"].frame.empty
    assert not inputs.forms["thousands"].frame.empty


def test_two_rows_that_contradict_each_other_in_one_file_are_refused(empty: Path, out: Path) -> None:
    edited(out / BREST, put("f12t", "Вид", "15", "Брестская область", "городская", "15.11"))
    found = collected(empty, out / BREST)
    assert "говорят об одном и том же" in finding(found, "LB-470").text("ru")
    assert books.inputs_of(empty).forms["f12t"].frame.empty


def test_a_sheet_that_was_deleted_is_a_finding(empty: Path, out: Path) -> None:
    edited(out / BREST, lambda book: book.remove(book["12-т"]))
    found = collected(empty, out / BREST)
    assert "лист формы не найден" in finding(found, "LB-470").text("ru")
    assert value_of(empty, "population", "Всё", "Брестская область", "городская") == 1_000_000


def test_rows_below_a_table_are_a_finding(empty: Path, out: Path) -> None:
    def below(book: Any) -> None:
        sheet = book["12-т"]
        _, bottom, *_ = books.table_rows(sheet, "in_f12t")
        sheet.cell(bottom + 2, 1).value = "Брестская область"

    edited(out / BREST, below)
    found = collected(empty, out / BREST)
    assert {"LB-135", "LB-470"} <= set(codes(found))


def test_files_that_are_missing_are_named_with_their_due_date(empty: Path, out: Path) -> None:
    found = collected(empty, *(path for path in files(out) if path.name != BUREAU))
    assert codes(found) == ["LB-469"]
    assert "Бюро. Срок: 1 марта 2013 года. Контакт: buro@example.org" in found.findings[0].text("ru")
    again = collected(empty, out / BUREAU)
    assert "LB-469" not in codes(again), "the receipts remember who was there"


def test_the_receipts_have_rows_and_totals_in_and_out(empty: Path, out: Path) -> None:
    """Form 12-т of Brest: 100 + 20 + 30.5 in three rows."""
    collected(empty, out / BREST)
    book = openpyxl.load_workbook(empty)
    rows = [[cell.value for cell in row] for row in book["Поступления"].iter_rows(min_row=7, max_row=20)]
    row = next(row for row in rows if row[3] == "12-т")
    assert row[1:3] == [BREST, "Отдел статистики, Брестская область"]
    assert row[4:9] == [3, 3, 150.5, 150.5, "принято"]
    assert row[9] == hashlib.sha256((out / BREST).read_bytes()).hexdigest()


def test_a_form_with_nothing_to_report_is_marked_when_every_supplier_says_so(
    scheme: Scheme, folder: Path, tmp_path: Path
) -> None:
    rows = {id: frame for id, frame in books.frames().items() if id not in ("thousands", "gardening")}
    path = books.national(folder / "part.xlsx", scheme, rows)
    target = books.empty(folder / "target.xlsx", scheme)
    books.handed_out(path, tmp_path / "part")
    brest, *others = sorted((tmp_path / "part").glob("*Отдел*"))
    collected(target, brest)
    assert "thousands" not in books.inputs_of(target).absent, "six offices have not said so yet"
    collected(target, *others, tmp_path / "part" / BUREAU)
    assert {"thousands", "gardening"} <= books.inputs_of(target).absent
    assert said(target) == said(path)


def test_a_workbook_without_the_sheets_is_left_alone(folder: Path, out: Path, empty: Path) -> None:
    edited(empty, lambda book: book.defined_names.pop("out_receipts"))
    before = empty.read_bytes()
    found = collected(empty, out / BREST)
    assert codes(found) == ["LB-474"]
    assert empty.read_bytes() == before


def test_without_room_for_the_receipts_nothing_is_written(empty: Path, out: Path) -> None:
    def short(book: Any) -> None:
        book.defined_names["out_receipts"].attr_text = "'Поступления'!$A$7:$J$8"

    edited(empty, short)
    before = empty.read_bytes()
    found = collected(empty, *files(out))
    assert "LB-473" in codes(found)
    assert found.result.startswith("Книга не изменена")
    assert empty.read_bytes() == before


def test_a_form_of_the_national_workbook_that_cannot_be_read_is_left_as_it_is(national: Path, out: Path) -> None:
    edited(national, put("f12t", "Вид", "777", "Брестская область", "сельская"))
    edited(out / BREST, put("f12t", "Списочная", 111, "Брестская область", "городская", "15"))
    found = collected(national, out / BREST)
    assert "LB-106" in codes(found)
    assert value_of(national, "f12t", "Списочная", "Брестская область", "городская", "15") == 100


def test_a_formula_in_a_cell_that_stays_is_kept(national: Path, out: Path) -> None:
    """Only cells whose value is new are written."""
    book = open_book(national, backup=False)
    cell = book.sheets["Уход"].tables["in_carers"].data_body_range[0, 2]
    with unprotected([cell.sheet]):
        cell.formula = "=1+0.25"
    cell.impl.set_cached_values(1.25)
    book.save()

    def change(book: Any) -> None:
        books.cell_of(book, "carers", "Численность", "Витебская область", "городская").value = 99

    edited(out / BUREAU, change)
    collected(national, out / BUREAU)
    assert value_of(national, "carers", "Численность", "Витебская область", "городская") == 99
    assert value_of(national, "carers", "Численность", "Брестская область", "городская") == "=1+0.25"


def test_another_kind_of_spreadsheet_is_told_and_not_passed_over(empty: Path, out: Path) -> None:
    """A folder with a file of another format, a lock file of Excel, a letter and a backup."""
    (out / "ведомство.ods").write_bytes(b"PK")
    for name in ("~$2012_Бюро.xlsx", "письмо.docx", "свод.20260101-000000.bak.xlsx"):
        (out / name).write_bytes(b"other")
    paths = workbook_files([out], empty)
    assert "ведомство.ods" in [path.name for path in paths]
    assert len(paths) == 9
    found = collected(empty, *paths)
    assert finding(found, "LB-464").where.file == "ведомство.ods"
    assert "сохранить как .xlsx" in finding(found, "LB-464").text("ru")


def test_rows_that_the_national_workbook_has_twice_stop_that_form(national: Path, out: Path, tmp_path: Path) -> None:
    """Which of them a file speaks of is unknown; handed out, one of them would be lost."""
    edited(national, put("f12t", "Вид", "15", "Брестская область", "городская", "15.11"))
    found = collected(national, *files(out))
    assert "Брестская · город · 15" in finding(found, "LB-205").text("ru")
    split = books.handed_out(national, tmp_path / "new")
    assert codes(split) == ["LB-205"]
    assert split.files == ()
