"""`lb-xl compare` and the button «Сравнить»: workbooks as people and other programs leave them."""

from __future__ import annotations

import hashlib
import re
import shutil
from pathlib import Path

import openpyxl
import pytest
import xlwings as xw

from lb_xl import macros
from lb_xl.cli import main
from lb_xl.engines import file as file_engine
from lb_xl.engines.file import open_book
from lb_xl.workbook.protection import unprotected
from lb_xl.workbook.reading import read_book
from tests.conftest import OfficeHost
from tests.test_cli import change_cell


def cell_of(path: Path, form: str, measure: str, row: int = 0) -> tuple[str, str, float]:
    """Sheet, cell and value of a row of a form."""
    book = open_book(path, read_only=True)
    try:
        data = read_book(book).inputs.forms[form]  # type: ignore[union-attr]
        at = int(data.frame.index[row])
        return data.sheet, data.cell(measure, at), float(data.frame[measure].iloc[row])
    finally:
        book.close()


def changed(path: Path, form: str, measure: str, by: float, row: int = 0) -> str:
    sheet, cell, value = cell_of(path, form, measure, row)
    change_cell(path, sheet, cell, value + by)
    return cell


def digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


@pytest.fixture
def pair(demonstration: Path, tmp_path: Path) -> tuple[Path, Path]:
    """The example, and the same with 88 employees and 3 unreported organisations more."""
    first, second = (Path(shutil.copy(demonstration, tmp_path / name)) for name in ("a.xlsx", "b.xlsx"))
    changed(second, "f12t", "payroll", 88.0, row=3)
    changed(second, "nonreporting", "units", 3.0, row=5)
    return first, second


def test_equal_books_exit_0_and_say_so(example_book: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = digest(example_book)
    assert main(["compare", str(example_book), str(example_book)]) == 0
    assert "Различий нет" in capsys.readouterr().out
    assert digest(example_book) == before


def test_the_text_names_each_change_and_what_it_did(
    pair: tuple[Path, Path], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["compare", *map(str, pair)]) == 1
    printed = capsys.readouterr().out.replace("\u00a0", " ")
    assert "Изменений ввода: 2 (добавлено 0, удалено 0, изменено 2)" in printed
    assert "влияние: 06 +88; 07 −88; 14 −88; 15 +88" in printed
    assert printed.index("12-т ·") < printed.index("Не представили 1-мп ·"), "sorted by the size of the effect"


def test_the_report_adds_up_by_its_own_formulas(pair: tuple[Path, Path], tmp_path: Path, office: OfficeHost) -> None:
    """LibreOffice recalculates the report: the sum of the effects is the change of every line, and it says so."""
    report = tmp_path / "report.xlsx"
    assert main(["compare", *map(str, pair), "-o", str(report), "--territories"]) == 1
    values = office.values(report)
    assert list(values) == ["Изменения", "Влияние на баланс", "Влияние по территориям"]
    cells = values["Влияние на баланс"]
    rows = {text: cell for cell, text in cells.items() if isinstance(text, str)}
    sums, changes = (int(rows[text][1:]) for text in ("Сумма влияний", "Изменение строки"))
    columns = [cell[0] for cell in cells if cell[1:] == str(sums) and isinstance(cells[cell], float)]
    assert len(columns) >= 4
    assert all(cells[f"{column}{sums}"] == pytest.approx(cells[f"{column}{changes}"], abs=1e-9) for column in columns)
    assert "Сумма влияний равна изменению каждой строки точно." in cells.values()
    assert not [text for sheet in values.values() for text in sheet.values() if str(text).startswith(("#", "Err:"))]


@pytest.mark.libreoffice
def test_a_book_saved_by_libreoffice_is_the_same_book(
    example_book: Path, tmp_path: Path, office: OfficeHost, capsys: pytest.CaptureFixture[str]
) -> None:
    saved = office.xlsx(example_book, tmp_path / "saved.xlsx")
    assert main(["compare", str(example_book), str(saved)]) == 0, capsys.readouterr().out


def test_order_columns_names_and_formats_are_no_change(
    example_book: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Saved by openpyxl, rows reversed, sheet renamed, a sheet added, a row hidden, colours changed."""
    other = tmp_path / "renamed.xlsx"
    book = openpyxl.load_workbook(example_book)
    sheet = next(sheet for sheet in book.worksheets if "in_unemployed" in sheet.tables)
    first, last = (int("".join(filter(str.isdigit, cell))) for cell in sheet.tables["in_unemployed"].ref.split(":"))
    rows = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=first + 1, max_row=last)]
    for row, values in enumerate(reversed(rows), start=first + 1):
        for column, value in enumerate(values, start=1):
            if not isinstance(sheet.cell(row, column), openpyxl.cell.cell.MergedCell):
                sheet.cell(row, column).value = value
    sheet.title = "Unemployed 2"
    sheet.row_dimensions[first + 1].hidden = True
    sheet.cell(first + 1, 3).fill = openpyxl.styles.PatternFill("solid", fgColor="FFFF00")
    book.create_sheet("Заметки ведомства")["A1"] = "черновик"
    book.save(other)
    assert main(["compare", str(example_book), str(other)]) == 0, capsys.readouterr().out


def test_wrong_use_exits_2(example_book: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """No file, a damaged file, another scheme, a report over an existing file or of another format."""
    damaged = tmp_path / "damaged.xlsx"
    damaged.write_bytes(example_book.read_bytes()[:5000])
    foreign = tmp_path / "foreign.xlsx"
    assert main(["new", "turnover", str(foreign)]) == 0
    capsys.readouterr()
    for other, code in (("missing.xlsx", "LB-401"), (damaged.name, "LB-402"), (foreign.name, "LB-475")):
        assert main(["compare", str(example_book), str(tmp_path / other)]) == 2
        assert code in capsys.readouterr().err
    assert main(["compare", str(example_book), str(example_book), "-o", str(damaged)]) == 2
    assert main(["compare", str(example_book), str(example_book), "-o", str(tmp_path / "report.pdf")]) == 2
    assert "LB-415" in capsys.readouterr().err


def test_a_book_with_errors_is_compared_and_says_that_effects_are_missing(
    pair: tuple[Path, Path], capsys: pytest.CaptureFixture[str]
) -> None:
    sheet, cell, _ = cell_of(pair[1], "carers", "persons")
    change_cell(pair[1], sheet, cell, -5.0)
    assert main(["compare", *map(str, pair)]) == 1
    printed = capsys.readouterr().out
    assert "LB-478" in printed
    assert "изменено 3" in printed
    assert "влияние:" not in printed


def test_a_number_that_was_deleted_is_blank_in_the_text_and_in_the_report(
    pair: tuple[Path, Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    sheet, cell, _ = cell_of(pair[0], "carers", "persons")
    change_cell(pair[1], sheet, cell, None)
    report = tmp_path / "отчёт.xlsx"
    other, next_cell, _ = cell_of(pair[0], "carers", "persons", 1)
    change_cell(pair[1], other, next_cell, None)
    assert main(["check", str(pair[1])]) == 1
    assert "ошибок 1," in capsys.readouterr().out
    assert main(["compare", *map(str, pair), "-o", str(report)]) == 1
    printed = capsys.readouterr().out
    assert "ошибок: 1. " in printed, "as many as the check says: one for both cells"
    assert re.search(r"изменено: [\d\s]+ → пусто ← ", printed)
    assert main(["compare", *map(str, reversed(pair))]) == 1
    assert re.search(r"изменено: пусто → [\d\s]+ ← ", capsys.readouterr().out)
    row = next(row for row in openpyxl.load_workbook(report)["Изменения"].values if "пусто" in row)
    assert row[6:9] == ("пусто", None, None)


def test_a_form_that_cannot_be_read_is_named_and_not_taken_for_emptied(
    pair: tuple[Path, Path], capsys: pytest.CaptureFixture[str]
) -> None:
    """A header of «Безработные» is gone: its rows are neither removed nor «нет явления», the rest is compared."""
    book = file_engine.open_book(pair[1], backup=False)
    sheet = book.sheets["Безработные"]
    with unprotected([sheet]):
        sheet.tables["in_unemployed"].header_row_range[0, 2].value = "Что-то другое"
    book.save()
    book.close()
    assert main(["compare", *map(str, pair)]) == 1
    printed = capsys.readouterr().out
    assert "LB-477" in printed
    assert "Безработные" in printed
    assert "изменено 2)" in printed
    assert "удалено 0" in printed


def test_the_button_writes_the_report_beside_the_book(pair: tuple[Path, Path]) -> None:
    """Twice: the second report takes a free name; neither book is changed."""
    before = [digest(path) for path in pair]
    file_engine.activate()
    for name in ("b-сравнение.xlsx", "b-сравнение-2.xlsx"):
        book = file_engine.open_book(pair[1], backup=False)
        book.set_mock_caller()
        try:
            macros.compare_books(str(pair[0]))
            opened = [each.name for each in book.app.books]
        finally:
            del xw.Book._mock_caller
            for each in list(book.app.books):
                each.close()
        assert name in opened
        assert (pair[1].parent / name).exists()
    assert [digest(path) for path in pair] == before


def test_the_button_tells_what_is_wrong_with_the_other_book(
    pair: tuple[Path, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another scheme."""
    foreign = tmp_path / "foreign.xlsx"
    assert main(["new", "turnover", str(foreign)]) == 0
    told: list[str] = []
    monkeypatch.setattr("lb_xl.engines.file.engine.App.alert", lambda self, prompt, *rest: told.append(prompt))
    file_engine.activate()
    book = file_engine.open_book(pair[1], backup=False)
    book.set_mock_caller()
    try:
        macros.compare_books(str(foreign))
    finally:
        del xw.Book._mock_caller
        book.close()
    assert [text[:6] for text in told] == ["LB-475"]
    assert not list(pair[1].parent.glob("*сравнение*"))


def test_equal_comparisons_give_equal_reports(pair: tuple[Path, Path], tmp_path: Path) -> None:
    for name in ("1.xlsx", "2.xlsx"):
        main(["compare", *map(str, pair), "-o", str(tmp_path / name)])
    assert digest(tmp_path / "1.xlsx") == digest(tmp_path / "2.xlsx")


def test_a_change_that_cancels_in_the_whole_is_told_by_territory(
    example_book: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """500 more go from Brest to Gomel region: nothing for the republic, -500 and +500 in row 01 of the two."""
    other = Path(shutil.copy(example_book, tmp_path / "other.xlsx"))
    changed(other, "commuting", "persons", 500.0, row=3)
    assert main(["compare", str(example_book), str(other)]) == 1
    printed = capsys.readouterr().out.replace("\u00a0", " ")
    assert "Брестская область, городская → Гомельская область, городская" in printed
    assert "по территориям: Брестская область: 01 −500; Гомельская область: 01 +500" in printed
