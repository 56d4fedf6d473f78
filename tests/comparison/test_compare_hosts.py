"""The button «Сравнить» in Excel's VBA and in a live LibreOffice."""

from __future__ import annotations

import ast
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from lb_xl.engines.calc import Office
from lb_xl.extension.command import carry_out
from lb_xl.workbook.addin.definitions import texts
from tests.comparison.test_compare_command import changed, digest
from tests.workbook.vba_host import (
    VbaHost,
    host,  # noqa: F401
)


def test_the_add_in_asks_for_the_earlier_book_and_hands_it_over_unspoiled(host: Callable[..., VbaHost]) -> None:  # noqa: F811
    path = "C:\\Данные\\O'Neil & 100%\\баланс 2012.xlsx"
    made = host()
    asked: list[tuple[object, ...]] = []

    def answer(*given: object) -> str:
        asked.append(given)
        return path

    made.members["getopenfilename"] = answer
    made.run("LbXlAddin.Run", "compare_books")
    command = str(made.run("xlwings.LastCommand"))
    assert not set(command) & set('"%&|\r\n')
    assert ast.literal_eval(command.removeprefix("import lb_xl.macros; lb_xl.macros.compare_books")) == path
    assert texts()["compare_books_label"].ru in asked[0]
    assert made.told == []


def test_a_cancelled_choice_compares_nothing(host: Callable[..., VbaHost]) -> None:  # noqa: F811
    made = host()
    made.members["getopenfilename"] = lambda *given: False
    made.run("LbXlAddin.Run", "compare_books")
    assert made.run("xlwings.LastCommand") == ""


def test_a_book_that_is_not_ours_is_told_before_any_question(host: Callable[..., VbaHost]) -> None:  # noqa: F811
    made = host(ours=False)
    made.run("LbXlAddin.Run", "compare_books")
    assert made.told == [texts()["not_ours"].ru]


@pytest.mark.libreoffice
@pytest.mark.usefixtures("active_office")
def test_in_libreoffice_the_report_is_written_and_opened(
    demonstration: Path, tmp_path: Path, running_office: Office
) -> None:
    """The extension asks for the file and hands its path over."""
    earlier, book = (Path(shutil.copy(demonstration, tmp_path / name)) for name in ("прежняя.xlsx", "новая.xlsx"))
    changed(book, "carers", "persons", 10.0)
    before = [digest(path) for path in (earlier, book)]
    key = running_office.call("open", path=str(book), hidden=True, read_only=False)["book"]
    answer = carry_out("compare_books", running_office, key, [str(earlier)])
    try:
        assert (answer.message, answer.is_error) == ("", False)
        opened = {str(each["path"]): each["book"] for each in running_office.call("books")}
        report = tmp_path / "новая-сравнение.xlsx"
        assert report.is_file()
        assert any(path.endswith(report.name) for path in opened)
    finally:
        running_office.call("close_all")
    assert [digest(path) for path in (earlier, book)] == before
