"""The buttons «Раздать» and «Собрать» over an open workbook, called as xlwings calls them."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
import xlwings as xw

from lb_xl import macros
from lb_xl.engines.file.protection import Protection
from lb_xl.workbook.rendering import block_place
from tests.buttons.open_book import opened
from tests.exchange.books import BREST, VITEBSK, edited, put


@pytest.fixture
def book(national: Path) -> Iterator[xw.Book]:
    yield from opened(national)


def findings(book: xw.Book) -> list[str]:
    return [str(row[1]) for row in block_place(book, "out_findings").value if row[1]]


def cells(book: xw.Book) -> dict[tuple[str, int, int], object]:
    """What every cell of the book holds, its formula where it has one."""
    found: dict[tuple[str, int, int], object] = {}
    for sheet in book.sheets:
        area = sheet.used_range
        rows = area.formula if area.count > 1 else ((area.formula,),)
        for row, line in enumerate(rows, start=area.row):
            for column, cell in enumerate(line, start=area.column):
                found[sheet.name, row, column] = cell
    return found


def test_handing_out_writes_into_the_folder_and_says_how_many(book: xw.Book, told: list[str], tmp_path: Path) -> None:
    macros.split_workbook(str(tmp_path / "ведомствам"))
    assert len(list((tmp_path / "ведомствам").glob("*.xlsx"))) == 8
    assert told == ["Роздано книг: 8, папка «ведомствам»."]


def test_without_a_folder_they_lie_beside_the_book_and_come_back_from_there(
    book: xw.Book, told: list[str], folder: Path
) -> None:
    """As in LibreOffice, which asks for none: «Раздача 2012», and back from «Возврат 2012»."""
    macros.split_workbook()
    assert (folder / "Раздача 2012" / BREST).is_file()
    macros.collect_workbooks()
    assert told[1] == f"Файлов .xlsx нет в папке {folder / 'Возврат 2012'}"
    shutil.copytree(folder / "Раздача 2012", folder / "Возврат 2012")
    macros.collect_workbooks()
    assert told[2].startswith("Принято файлов: 8; новых значений: 0")


def test_a_second_handing_out_replaces_no_file(book: xw.Book, told: list[str], tmp_path: Path) -> None:
    for _ in range(2):
        macros.split_workbook(str(tmp_path / "out"))
    assert told[1].startswith("LB-429")


def test_findings_of_a_collection_stand_on_the_check_sheet_and_conflicts_are_shown(
    book: xw.Book, told: list[str], out: Path, tmp_path: Path
) -> None:
    returned = tmp_path / "returned"
    returned.mkdir()
    edited(out / BREST, put("population", "Всё", 5, "Брестская область", "сельская"), returned / "один.xlsx")
    edited(out / BREST, put("population", "Всё", 6, "Брестская область", "сельская"), returned / "два.xlsx")
    shutil.copy(out / VITEBSK, returned)
    (returned / "~$один.xlsx").write_bytes(b"lock")
    macros.collect_workbooks(str(returned))
    assert findings(book).count("LB-471") == 1
    assert findings(book).count("LB-469") == 6
    assert book.sheets.active.name == "Расхождения"
    assert "LB-471" in told[0]
    assert told[0].endswith("… и ещё 3: лист «Проверка».")


@pytest.mark.parametrize("name", ["lb_result", "out_findings", "out_receipts", "out_conflicts", "in_population"])
def test_a_password_on_any_sheet_that_collecting_writes_is_told_and_nothing_is_half_written(
    book: xw.Book, told: list[str], out: Path, tmp_path: Path, name: str
) -> None:
    """One new value, one contradiction: forms, conflicts, receipts, check sheet and title would all change."""
    returned = tmp_path / "returned"
    returned.mkdir()
    edited(out / VITEBSK, put("population", "Всё", 7, "Витебская область", "сельская"), returned / "три.xlsx")
    for value, file in ((5, "один.xlsx"), (6, "два.xlsx")):
        edited(out / BREST, put("population", "Всё", value, "Брестская область", "сельская"), returned / file)
    tables = {table.name: sheet for sheet in book.sheets for table in sheet.tables}
    sheet = tables.get(name) or block_place(book, name).sheet
    sheet.api._file.protect(Protection((("password", "83AF"), ("sheet", "1"))), open_to_macros=False)
    protected = [each.name for each in book.sheets if each.api.ProtectContents]
    before = cells(book)
    macros.collect_workbooks(str(returned))
    assert [text[:6] for text in told] == ["LB-411"]
    assert sheet.name in told[0]
    result = block_place(book, "lb_result")
    changed = {place for place, cell in cells(book).items() if cell != before[place]}
    assert changed <= {(result.sheet.name, result.row, result.column)}
    assert [each.name for each in book.sheets if each.api.ProtectContents] == protected


def test_progress_stands_in_the_status_bar_with_a_bar(
    book: xw.Book, told: list[str], out: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    steps: list[str] = []
    monkeypatch.setattr(
        "lb_xl.engines.file.engine.App.status_bar", property(lambda self: False, lambda self, step: steps.append(step))
    )
    macros.collect_workbooks(str(out))
    assert "Чтение ██░░░░░░░░░░░░░░░░░░ 1 из 8: 2012_Бюро.xlsx" in steps
    assert any(str(step).startswith("Чтение ████████████████████ 8 из 8") for step in steps)
