"""The mouse on the buttons of a workbook that LibreOffice shows, with its macros off: the cells have to follow."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
import xlwings as xw

from lb_xl.cli import main
from lb_xl.engines.file import open_book
from lb_xl.extension.definitions import SETTINGS, office_words
from lb_xl.scheme_loading import load_scheme
from lb_xl.workbook.rendering import block_place
from tests.extension.conftest import Screen, Shown, until

TABLES = tuple(load_scheme("by-2011", 2010).tables)
MORE = 1000.0
Show = Callable[[Screen, Path], Shown]


def raise_population(book: xw.Book) -> None:
    """A thousand more people of working age in the first row of the population."""
    table = next(table for sheet in book.sheets for table in sheet.tables if table.name == "in_population")
    place = next(cell for cell in table.data_body_range[0, :] if isinstance(cell.value, float))
    place.value = place.value + MORE


def results(book: xw.Book) -> dict[str, list[list[object]]]:
    """The numbers of every result sheet."""
    return {table: block_place(book, f"out_{table}").options(ndim=2).value for table in TABLES}


def results_of_the_command(workbook: Path, folder: Path) -> dict[str, list[list[object]]]:
    """What `lb-xl compute` makes of the same file with the same change."""
    copy = Path(shutil.copy(workbook, folder / "command.xlsm"))
    book = open_book(copy, backup=False)
    raise_population(book)
    book.save()
    book.close()
    assert main(["compute", str(copy)]) == 0
    book = open_book(copy, read_only=True)
    try:
        return results(book)
    finally:
        book.close()


def same(left: dict[str, list[list[object]]], right: dict[str, list[list[object]]]) -> bool:
    """Equal to the last digits that a sum of persons is exact to."""
    return all(
        one == pytest.approx(other, abs=1e-6) if isinstance(one, float) and isinstance(other, float) else one == other
        for table in TABLES
        for ones, others in zip(left[table], right[table], strict=True)
        for one, other in zip(ones, others, strict=True)
    )


@pytest.mark.window
def test_a_click_on_compute_gives_the_numbers_of_the_command_line(
    with_window: Screen, workbook: Path, tmp_path: Path, shown: Show
) -> None:
    expected = results_of_the_command(workbook, tmp_path)
    document = shown(with_window, workbook)
    before = results(document.book)
    raise_population(document.book)
    document.forget_run()
    with_window.click(with_window.ask("button_place", "Рассчитать баланс"))
    assert document.wait_for_run().startswith("Баланс рассчитан.")
    with_window.picture(tmp_path / "computed.png")
    after = results(document.book)
    assert same(after, expected)
    assert not same(after, before)


@pytest.mark.window
def test_the_first_click_of_a_russian_user(russian_window: Screen, workbook: Path, tmp_path: Path, shown: Show) -> None:
    """The menu after installing, the command chosen in it, and what it said: the pictures of README."""
    expected = results_of_the_command(workbook, tmp_path)
    document = shown(russian_window, workbook)
    raise_population(document.book)
    document.forget_run()
    russian_window.choose("Трудовые ресурсы")
    compute = until(lambda: russian_window.ask("named_place", "Рассчитать баланс", "MENU_ITEM"))
    russian_window.picture(tmp_path / "menu.png", "install_2_menu.png")
    russian_window.click(compute)
    assert document.wait_for_run().startswith("Баланс рассчитан.")
    assert same(results(document.book), expected)
    block_place(document.book, "out_balance")[1, 0].select()
    document.wait_for_quiet()
    russian_window.picture(tmp_path / "result.png", "install_3_result.png")


@pytest.mark.window
def test_the_menu_explains_the_selected_number_and_computes(
    with_window: Screen, workbook: Path, tmp_path: Path, shown: Show
) -> None:
    document = shown(with_window, workbook)
    balance = block_place(document.book, "out_balance")
    line = next(row for row, cells in enumerate(balance.options(ndim=2).value) if isinstance(cells[0], float))
    number = balance[line, 0]
    explanation = block_place(document.book, "out_explanation")
    number.select()
    with_window.choose("Labour resources", "Why?")
    until(lambda: document.book.sheets.active.name == explanation.sheet.name)
    document.wait_for_quiet()
    with_window.picture(tmp_path / "explained.png", "libreoffice_explanation.png", 1600)
    assert block_place(document.book, "out_explanation_title").value.startswith("Почему?")
    assert number.value * 1000 in [pytest.approx(cell) for cell in explanation.value[0] if isinstance(cell, float)]

    balance[line, 1].select()
    with_window.click(with_window.ask("button_place", "Почему?"))
    until(lambda: document.book.sheets.active.name == explanation.sheet.name)
    document.wait_for_quiet()
    second = balance[line, 1].value
    assert second * 1000 in [pytest.approx(cell) for cell in explanation.value[0] if isinstance(cell, float)]

    expected = results_of_the_command(workbook, tmp_path)
    raise_population(document.book)
    document.forget_run()
    with_window.choose("Labour resources", "Compute balance")
    assert document.wait_for_run().startswith("Баланс рассчитан.")
    assert same(results(document.book), expected)


@pytest.mark.window
def test_a_new_balance_asks_for_scheme_year_and_file(
    with_window: Screen, workbook: Path, tmp_path: Path, shown: Show
) -> None:
    shown(with_window, workbook)
    target = tmp_path / "asked.xlsx"
    with_window.choose("Labour resources", "New balance")
    until(lambda: with_window.ask("named_place", "OK", "PUSH_BUTTON"))
    with_window.picture(tmp_path / "new_balance.png")
    # From the list of schemes to the year, and one year up: by-2011 proposes 2010.
    with_window.press("Tab", "Up")
    with_window.click(with_window.ask("named_place", "OK", "PUSH_BUTTON"))
    until(lambda: with_window.ask("named_place", "Save", "PUSH_BUTTON"))
    with_window.picture(tmp_path / "new_file.png")
    with_window.press("ctrl+a")
    with_window.type(str(target))
    with_window.press("Return")
    until(target.is_file)
    until(lambda: len(with_window.ask("titles")) == 2)
    made = open_book(target, read_only=True, check_lock=False)
    assert block_place(made, "lb_scheme").value == office_words()["schemes"][0]["id"]
    assert block_place(made, "lb_year").value == office_words()["schemes"][0]["years"][2] + 1
    assert block_place(made, "lb_language").value == "en"
    made.close()


@pytest.mark.window
def test_the_copy_says_where_it_is_and_why_there_is_one(
    with_window: Screen, workbook: Path, tmp_path: Path, shown: Show
) -> None:
    shown(with_window, workbook)
    with_window.choose("Labour resources", "Compute and save a copy")
    said = until(lambda: with_window.ask("message"))
    with_window.picture(tmp_path / "copied.png")
    with_window.click(until(lambda: with_window.ask("named_place", "OK", "PUSH_BUTTON")))
    copy = workbook.with_name("Баланс области-расчёт.xlsm")
    assert copy.is_file()
    assert copy.name in said
    assert "имена кода" in said


@pytest.mark.window
def test_without_our_interpreter_a_click_says_what_to_do(
    with_window: Screen, configuration: Path, workbook: Path, tmp_path: Path, shown: Show
) -> None:
    (configuration / "lb_xl" / SETTINGS).unlink()
    document = shown(with_window, workbook)
    before = block_place(document.book, "lb_result").value
    with_window.click(with_window.ask("button_place", "Проверить"))
    said = until(lambda: with_window.ask("message"))
    with_window.picture(tmp_path / "no_interpreter.png")
    with_window.click(until(lambda: with_window.ask("named_place", "OK", "PUSH_BUTTON")))
    until(lambda: with_window.ask("message") is None)
    assert "LB-422" in said
    assert "lb-xl install" in said
    assert block_place(document.book, "lb_result").value == before
