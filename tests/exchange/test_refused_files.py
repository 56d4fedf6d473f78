"""Returned files of which something or all is wrong: each says what, and the others are collected."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from lb_xl.workbook.collecting import workbook_files
from tests.exchange import books
from tests.exchange.books import BREST, VITEBSK, codes, collected, edited, finding, put, value_of


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
