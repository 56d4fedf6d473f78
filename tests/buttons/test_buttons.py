"""The functions behind the buttons, over files: called as xlwings calls them."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import openpyxl
import pytest
import xlwings as xw

from lb_xl import macros
from lb_xl.findings import Finding
from lb_xl.workbook import layout
from lb_xl.workbook.rendering import block_place
from lb_xl.workbook.title_reading import named_value
from tests.buttons.open_book import TOTAL_ROW, add_persons, input_cell, opened, result, shown, total


def test_a_balance_computed_once_more_changes_nothing_and_keeps_nothing(book: xw.Book) -> None:
    before, number = total(book), named_value(book, layout.UNDO_NUMBER)
    macros.compute_balance()
    assert total(book) == before
    assert named_value(book, layout.UNDO_NUMBER) == number


def test_undo_puts_back_the_results_and_a_second_undo_takes_that_back(book: xw.Book) -> None:
    """9,000 persons more are 9 thousand more in the first line, and again as many less."""
    first = shown(book)
    before = total(book)
    add_persons(book, 9000)
    macros.compute_balance()
    assert total(book) == pytest.approx(before + 9)
    second = shown(book)
    macros.undo_last_run()
    assert total(book) == pytest.approx(before)
    assert differing(shown(book), first) == {layout.CONTROLS}, "its live side follows the inputs"
    assert named_value(book, layout.STALE) == 1, "the inputs are those of the later run"
    macros.undo_last_run()
    assert differing(shown(book), second) == set()
    assert named_value(book, layout.STALE) == 0
    assert input_cell(book).value is not None


def differing(one: dict[str, Any], other: dict[str, Any]) -> set[str]:
    """The names that show something else, apart from what native formulas say of the inputs as they are now."""
    assert one.keys() == other.keys()
    return {name for name in one if one[name] != other[name] and not name.endswith("_state")}


def test_undo_of_the_first_run_gives_back_the_empty_book(book: xw.Book) -> None:
    macros.undo_last_run()
    assert block_place(book, "out_balance").value[TOTAL_ROW][0] is None
    assert named_value(book, layout.COMPUTED) is None
    assert "до первого расчёта" in result(book)
    assert named_value(book, layout.ERRORS_COUNT) == 0
    assert named_value(book, layout.WARNINGS_COUNT) == 0


def test_what_is_kept_survives_saving(book: xw.Book, example_book: Path, tmp_path: Path) -> None:
    before = total(book)
    add_persons(book, 9000)
    macros.compute_balance()
    book.save()
    book.close()
    for again in opened(example_book):
        macros.undo_last_run()
        assert total(again) == pytest.approx(before)
        again.save()
    sheet = openpyxl.load_workbook(example_book)["lb_undo"]
    assert sheet.sheet_state == "veryHidden"
    assert all(len(str(row[0].value or "")) <= 8001 for row in sheet.iter_rows())


def test_with_nothing_kept_undo_says_so_and_changes_nothing(book: xw.Book, told: list[str]) -> None:
    block_place(book, layout.UNDO).clear_contents()
    before = shown(book)
    macros.undo_last_run()
    assert told == [Finding("LB-426").text("ru")]
    assert shown(book) == before


@pytest.mark.parametrize("spoiled", ["nonsense", ':{"computed": 1}', ":[]"])
def test_a_spoiled_copy_is_nothing_to_put_back(book: xw.Book, told: list[str], spoiled: str) -> None:
    block_place(book, layout.UNDO).value = [[spoiled]] + [[None]] * (layout.UNDO_ROWS - 1)
    before = shown(book)
    macros.undo_last_run()
    assert told == [Finding("LB-426").text("ru")]
    assert shown(book) == before


def test_a_run_that_errors_stop_keeps_results_and_what_can_come_back(book: xw.Book) -> None:
    before, number = total(book), named_value(book, layout.UNDO_NUMBER)
    input_cell(book).value = "много"
    macros.compute_balance()
    assert total(book) == before
    assert named_value(book, layout.UNDO_NUMBER) == number
    assert named_value(book, layout.ERRORS_COUNT) == 1


def test_the_sheets_are_as_protected_after_every_button_as_before(book: xw.Book) -> None:
    before = {sheet.name: bool(sheet.api.ProtectContents) for sheet in book.sheets}
    assert any(before.values())
    add_persons(book, 10)
    for button in (macros.check_inputs, macros.compute_balance, macros.undo_last_run, macros.print_report):
        button()
        assert {sheet.name: bool(sheet.api.ProtectContents) for sheet in book.sheets} == before


def test_a_check_writes_findings_and_leaves_results(book: xw.Book) -> None:
    before = total(book)
    input_cell(book).value = -1
    macros.check_inputs()
    assert named_value(book, layout.ERRORS_COUNT) == 1
    assert total(book) == before


def test_why_shows_the_tree_of_the_selected_number(book: xw.Book, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(type(book), "selection", property(lambda self: block_place(self, "out_balance")[TOTAL_ROW, 0]))
    macros.explain_cell()
    assert block_place(book, layout.EXPLANATION).value[0][0] == pytest.approx(total(book) * 1000)
    assert book.sheets.active.name == block_place(book, layout.EXPLANATION).sheet.name


def test_why_of_a_cell_without_a_number_says_what_to_select(
    book: xw.Book, told: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(type(book), "selection", property(lambda self: self.sheets[0].range("A1")))
    macros.explain_cell()
    assert told == [f"{Finding('LB-434').what('ru')} {Finding('LB-434').fix('ru')}"]


def test_a_new_balance_is_written_where_it_was_asked_and_opened(book: xw.Book, tmp_path: Path) -> None:
    path = tmp_path / "Новая книга's.xlsx"
    macros.new_balance("by-2011", 2013, str(path), "en")
    new = book.app.books[path.name]
    assert (named_value(new, layout.YEAR), named_value(new, layout.LANGUAGE)) == (2013, "en")
    new.close()


def test_a_new_balance_without_answers_is_for_the_next_year_beside_the_book(book: xw.Book) -> None:
    macros.new_balance()
    year = int(named_value(book, layout.YEAR)) + 1  # type: ignore[call-overload]
    [new] = [found for found in book.app.books if named_value(found, layout.YEAR) == year]
    assert Path(new.fullname).parent == Path(book.fullname).parent
    new.close()


def test_a_new_balance_never_replaces_a_file(book: xw.Book, told: list[str], tmp_path: Path) -> None:
    path = tmp_path / "mine.xlsx"
    path.write_bytes(b"mine")
    macros.new_balance("by-2011", 2013, str(path))
    assert path.read_bytes() == b"mine"
    assert told == [Finding("LB-429", values={"file": "mine.xlsx"}).text("ru")]


def test_a_new_balance_in_a_folder_that_is_not_there_is_told(book: xw.Book, told: list[str], tmp_path: Path) -> None:
    macros.new_balance("by-2011", 2013, str(tmp_path / "gone" / "book.xlsx"))
    assert [text[:6] for text in told] == ["LB-428"]


def test_the_report_is_every_result_sheet_in_one_pdf_beside_the_book(
    book: xw.Book, told: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[Any] = []
    monkeypatch.setattr(xw.Book, "to_pdf", lambda self, path, **options: asked.append((path, options)))
    macros.print_report()
    [(path, options)] = asked
    assert Path(path) == Path(book.fullname).with_name("book-отчёт.pdf")
    assert options["include"][0] == block_place(book, "out_balance").sheet.name
    assert not {"Титул", "Протокол", "lb_undo"} & set(options["include"])
    assert told == ["Отчёт записан: book-отчёт.pdf"]


@pytest.mark.parametrize(("failure", "code"), [(None, "LB-427"), (OSError("locked"), "LB-428")])
def test_a_report_that_cannot_be_made_is_told(
    book: xw.Book, told: list[str], monkeypatch: pytest.MonkeyPatch, failure: Exception | None, code: str
) -> None:
    if failure is not None:

        def locked(*given: Any, **options: Any) -> None:
            raise failure

        monkeypatch.setattr(xw.Book, "to_pdf", locked)
    macros.print_report()
    assert [text[:6] for text in told] == [code]


def test_a_report_of_nothing_computed_says_what_to_do_first(book: xw.Book, told: list[str]) -> None:
    macros.undo_last_run()
    macros.print_report()
    assert [text[:6] for text in told] == ["LB-432"]


def test_the_diagnosis_is_a_dialog_where_the_host_makes_no_workbook(book: xw.Book, told: list[str]) -> None:
    before = shown(book)
    macros.show_diagnostics()
    [page] = told
    assert sys.version.split()[0] in page
    assert "Обращения к сети" in page
    assert shown(book) == before


def test_the_diagnosis_is_a_workbook_of_its_own_where_there_can_be_one(
    book: xw.Book, told: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    sheet = FakeSheet()
    monkeypatch.setattr(xw.main.Books, "add", lambda self: SimpleNamespace(sheets=[sheet]))
    macros.show_diagnostics()
    assert told == []
    [(first, last), rows] = sheet.written
    assert (len(rows), len(rows[0])) == last
    assert first == (1, 1)
    assert any("lb_xl" in str(cell) for row in rows for cell in row)


class FakeSheet:
    """Takes one block of values."""

    def __init__(self) -> None:
        self.written: list[Any] = []

    def range(self, first: Any, last: Any = None) -> Any:
        sheet = self

        class Place:
            def __setattr__(self, name: str, value: Any) -> None:
                if name == "value":
                    sheet.written += [(first, last), value]

        return Place()


def test_a_button_started_as_xlwings_starts_it_finds_its_book(example_book: Path, tmp_path: Path) -> None:
    """A process of its own with `--wb` and `--from_xl`, in a folder and a book with Cyrillic and spaces in the name."""
    folder = tmp_path / "Анна Петрова"
    folder.mkdir()
    path = Path(shutil.copy(example_book, folder / "Баланс 2010 года.xlsx"))
    code = (
        "import xlwings.utils; xlwings.utils.prepare_sys_path('false;;;;;');"
        "import lb_xl.engines.file as engine, xlwings; engine.activate();"
        "import lb_xl.macros; lb_xl.macros.undo_last_run();"
        "xlwings.Book.caller().save()"
    )
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path)), "PYTHONIOENCODING": "utf-8"}
    done = subprocess.run(
        [sys.executable, "-B", "-c", code, f"--wb={path.name}", "--from_xl=1", "--app=Excel", "--hwnd=1"],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    values = openpyxl.load_workbook(path, data_only=True)
    place = next(iter(values.defined_names[layout.COMPUTED].destinations))
    assert values[place[0]][place[1].replace("$", "")].value is None
