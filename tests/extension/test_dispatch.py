"""The commands of the extension dispatched in an office without a window, and the buttons of a workbook it opens."""

from __future__ import annotations

import json
import shutil
import subprocess
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
import xlwings as xw

from lb_xl.engines.calc import Office, OfficeError
from lb_xl.engines.file import open_book
from lb_xl.extension.command import carry_out
from lb_xl.extension.copying import computed_copy
from lb_xl.extension.definitions import COPY_COMMAND, PROTOCOL, button_macros
from lb_xl.workbook.rendering import block_place
from tests.extension.conftest import Screen, Shown, until
from tests.extension.test_click import MORE, raise_population, results, results_of_the_command, same

pytestmark = pytest.mark.libreoffice
Show = Callable[[Screen, Path], Shown]


def test_buttons_are_ours_while_a_workbook_is_open_and_excels_in_what_is_saved(
    without_window: Screen, workbook: Path, tmp_path: Path, shown: Show
) -> None:
    shown(without_window, workbook)
    open_here = {button["url"] for button in without_window.ask("buttons")}
    assert open_here <= {PROTOCOL + command for command in button_macros().values()}
    assert {PROTOCOL + "check_inputs", PROTOCOL + "compute_balance"} <= open_here
    assert all(button["scripts"] == [] for button in without_window.ask("buttons"))
    assert without_window.ask("modified") is False
    assert without_window.ask("dispatch", "vnd.lb-other:compute_balance") is False

    saved = tmp_path / "saved.ods"
    assert without_window.ask("store", saved.as_uri(), "calc8") is True
    assert {button["url"] for button in without_window.ask("buttons")} == open_here
    content = until(lambda: _part(saved, "content.xml"))
    assert "LbXl.CheckInputs" in content
    assert PROTOCOL not in content


def test_the_buttons_of_an_untouched_template_work_too(without_window: Screen, tmp_path: Path, shown: Show) -> None:
    template = Path(__file__).parents[2] / "templates" / "balance_by-2011_ru.xlsm"
    document = shown(without_window, Path(shutil.copy(template, tmp_path)))
    bound = {button["caption"]: button["url"] for button in without_window.ask("buttons")}
    assert bound["Проверить"] == PROTOCOL + "check_inputs"
    assert bound["Почему?"] == PROTOCOL + "explain_cell"
    assert without_window.ask("dispatch", bound["Проверить"]) is True
    until(lambda: "ошибок" in str(block_place(document.book, "lb_result").value))
    assert {row[1] for row in block_place(document.book, "out_findings").value[:3]} == {"LB-201"}


def test_dispatched_commands_check_compute_and_take_back(
    without_window: Screen, workbook: Path, tmp_path: Path, shown: Show
) -> None:
    expected = results_of_the_command(workbook, tmp_path)
    document = shown(without_window, workbook)
    before = results(document.book)

    cell = _first_number(document.book, "in_population")
    number, cell.value = cell.value, -5
    document.forget_run()
    assert without_window.ask("dispatch", PROTOCOL + "check_inputs") is True
    assert "ошибок" in document.wait_for_run()
    findings = [row for row in block_place(document.book, "out_findings").value if row[1]]
    assert findings[0][2] == "ошибка"
    assert same(results(document.book), before)

    cell.value = number
    raise_population(document.book)
    document.forget_run()
    assert without_window.ask("dispatch", PROTOCOL + "compute_balance") is True
    assert document.wait_for_run().startswith("Баланс рассчитан.")
    assert same(results(document.book), expected)


def test_undo_takes_back_a_run_and_a_second_undo_that(without_window: Screen, workbook: Path, shown: Show) -> None:
    document = shown(without_window, workbook)
    before = results(document.book)
    raise_population(document.book)
    document.forget_run()
    assert without_window.ask("dispatch", PROTOCOL + "compute_balance") is True
    document.wait_for_run()
    after = results(document.book)
    assert not same(after, before)
    for expected, state in ((before, 1.0), (after, 0.0)):
        document.forget_run()
        assert without_window.ask("dispatch", PROTOCOL + "undo_last_run") is True
        assert "«Вернуть»" in document.wait_for_run()
        assert same(results(document.book), expected)
        assert block_place(document.book, "lb_stale").value == state, "the sheets themselves say what they fit"


def test_the_report_is_every_result_sheet_in_one_pdf_that_says_when_it_is_outdated(
    without_window: Screen, workbook: Path, shown: Show
) -> None:
    document = shown(without_window, workbook)
    visible = [(sheet.name, sheet.visible) for sheet in document.book.sheets]
    target = workbook.with_name("Баланс области-отчёт.pdf")
    mark = "не соответствует вводу"
    for is_outdated in (False, True):
        target.unlink(missing_ok=True)
        if is_outdated:
            raise_population(document.book)
        document.forget_run()
        assert without_window.ask("dispatch", PROTOCOL + "print_report") is True
        assert document.wait_for_run() == f"Отчёт записан: {target.name}"
        pages = _printed(target)
        sheets = [page for page in pages if (mark in " ".join(page.split())) is is_outdated]
        assert len(sheets) == len(pages) if not is_outdated else sheets
        whole = " ".join(" ".join(pages).split())
        assert "Баланс трудовых ресурсов" in whole
        assert "Всего трудовых ресурсов" in whole
        assert "Предприниматели" not in [line.strip() for page in pages for line in page.splitlines()[:1]]
    assert [(sheet.name, sheet.visible) for sheet in document.book.sheets] == visible


def test_a_new_balance_and_the_next_years_are_made_as_asked_for_and_opened_in_front(
    without_window: Screen, workbook: Path, tmp_path: Path, shown: Show
) -> None:
    shown(without_window, workbook)
    target = tmp_path / "Новая книга.xlsx"
    answers = json.dumps(["by-2011", 2013, str(target), "en"])
    assert without_window.ask("dispatch", PROTOCOL + "new_balance", answers) is True
    until(lambda: len(without_window.ask("titles")) == 2)
    until(lambda: without_window.ask("titles")[0].startswith("Новая книга"))
    made = open_book(target, read_only=True, check_lock=False)
    assert [block_place(made, name).value for name in ("lb_scheme", "lb_year", "lb_language")] == [
        "by-2011",
        2013,
        "en",
    ]
    made.close()
    assert without_window.ask("dispatch", PROTOCOL + "new_year") is True
    until(lambda: len(without_window.ask("titles")) == 3)
    rolled = next(path for path in tmp_path.glob("*2014.xlsx"))
    until(lambda: without_window.ask("titles")[0].startswith(rolled.stem))
    made = open_book(rolled, read_only=True, check_lock=False)
    assert [block_place(made, name).value for name in ("lb_year", "lb_language")] == [2014, "en"]
    made.close()


def test_workbooks_are_handed_out_and_come_back_into_the_document(
    without_window: Screen, workbook: Path, tmp_path: Path, shown: Show
) -> None:
    """«Раздать» into a folder, a department's number one more, and «Собрать» from that folder."""
    document = shown(without_window, workbook)
    folder, before = tmp_path / "Книги ведомств", workbook.read_bytes()
    answers = json.dumps([str(folder)])
    assert without_window.ask("dispatch", PROTOCOL + "split_workbook", answers) is True
    returned = until(lambda: next(folder.glob("*труда.xlsx"), None))
    document.wait_for_quiet()
    assert len(list(folder.glob("*.xlsx"))) == 14
    assert without_window.ask("modified") is False, "the national workbook is only read"
    book = open_book(returned, backup=False)
    number = _first_number(book, "unemployed")
    number.value, more = number.value + 1, number.value + 1
    book.save()
    book.close()
    document.forget_run()
    assert without_window.ask("dispatch", PROTOCOL + "collect_workbooks", answers) is True
    assert document.wait_for_run().startswith("Принято файлов: 14; новых значений: 1;")
    assert _first_number(document.book, "unemployed").value == more
    assert block_place(document.book, "lb_stale").value == 1
    assert workbook.read_bytes() == before, "the document is changed, its file is the user's to save"


def test_a_comparison_opens_beside_the_document(without_window: Screen, workbook: Path, shown: Show) -> None:
    document = shown(without_window, workbook)
    earlier = Path(shutil.copy(workbook, workbook.with_name("Прежняя книга.xlsm")))
    raise_population(document.book)
    answers = json.dumps([str(earlier)])
    assert without_window.ask("dispatch", PROTOCOL + "compare_books", answers) is True
    until(lambda: len(without_window.ask("titles")) == 2)
    report = workbook.with_name("Баланс области-сравнение.xlsx")
    made = open_book(report, read_only=True, check_lock=False)
    cells = [cell for sheet in made.sheets for row in sheet.used_range.options(ndim=2).value for cell in row]
    made.close()
    assert MORE in cells, "what was changed in the document, and not yet saved, is compared"
    until(lambda: without_window.ask("titles")[0].startswith(report.stem))


def test_the_diagnosis_is_a_spreadsheet_of_its_own(without_window: Screen, workbook: Path, shown: Show) -> None:
    document = shown(without_window, workbook)
    assert without_window.ask("dispatch", PROTOCOL + "show_diagnostics") is True
    title = until(lambda: next((each for each in without_window.ask("titles") if workbook.name not in each), None))
    cells = until(lambda: [cell for cell in without_window.ask("first_cells", title) if cell])
    assert cells[0] == "Диагностика lb_xl"
    assert without_window.ask("modified", workbook.name) is False, "the user's own workbook is left alone"
    assert document.book.name == workbook.name


def test_the_copy_is_dispatched_and_leaves_document_and_file_alone(
    without_window: Screen, workbook: Path, tmp_path: Path, shown: Show
) -> None:
    expected = results_of_the_command(workbook, tmp_path)
    book = open_book(workbook, backup=False)
    raise_population(book)
    book.save()
    book.close()
    before = workbook.read_bytes()
    document = shown(without_window, workbook)
    on_screen = results(document.book)
    assert without_window.ask("dispatch", PROTOCOL + COPY_COMMAND) is True
    copy = workbook.with_name("Баланс области-расчёт.xlsm")
    until(copy.is_file)
    made = open_book(copy, read_only=True)
    assert same(results(made), expected)
    made.close()
    assert workbook.read_bytes() == before
    assert same(results(document.book), on_screen)
    assert without_window.ask("modified") is False


def test_the_copy_is_a_whole_excel_workbook_beside_the_file(workbook: Path, tmp_path: Path) -> None:
    """The file has another input than its results fit; the copy has the results that fit, and the macros."""
    expected = results_of_the_command(workbook, tmp_path)
    book = open_book(workbook, backup=False)
    raise_population(book)
    book.save()
    book.close()
    before = workbook.read_bytes()
    target, outcome = computed_copy(workbook, modified=False)
    assert not outcome.failed
    assert target is not None
    assert (target.name, workbook.read_bytes()) == ("Баланс области-расчёт.xlsm", before)
    made = open_book(target, read_only=True)
    assert same(results(made), expected)
    made.close()
    with zipfile.ZipFile(target) as archive, zipfile.ZipFile(workbook) as original:
        assert archive.read("xl/vbaProject.bin") == original.read("xl/vbaProject.bin")
        assert set(archive.namelist()) >= set(original.namelist()) - {"xl/calcChain.xml"}
    again, _ = computed_copy(workbook, modified=False)
    assert again is not None
    assert again.name == "Баланс области-расчёт-2.xlsm"


def test_the_command_says_where_the_copy_is_and_why_there_is_one(workbook: Path, running_office: Office) -> None:
    key = running_office.call("open", path=str(workbook), hidden=True, read_only=False)["book"]
    refused = carry_out(COPY_COMMAND, running_office, key, modified=True)
    assert refused.is_error
    assert refused.message.startswith("LB-425")
    assert list(workbook.parent.glob("*расчёт*")) == []
    answer = carry_out(COPY_COMMAND, running_office, key)
    running_office.call("close", book=key)
    assert not answer.is_error
    assert "Баланс области-расчёт.xlsm" in answer.message
    assert "имена кода" in answer.message
    assert workbook.with_name("Баланс области-расчёт.xlsm").is_file()
    with pytest.raises(OfficeError):
        carry_out(COPY_COMMAND, running_office, key)


def _first_number(book: xw.Book, form: str) -> xw.Range:
    table = next(each for sheet in book.sheets for each in sheet.tables if each.name.endswith(form))
    return next(cell for cell in table.data_body_range[0, :] if isinstance(cell.value, float))


def _printed(path: Path) -> list[str]:
    """The pages of a PDF as text."""
    done = subprocess.run(["pdftotext", "-layout", str(path), "-"], capture_output=True, check=True)
    return done.stdout.decode("utf-8").split("\f")[:-1]


def _part(path: Path, name: str) -> str:
    with zipfile.ZipFile(path) as archive:
        return archive.read(name).decode("utf-8")
