"""Workbooks and states of Excel in which a button cannot work: each is told what to do, nothing is half-written."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import openpyxl
import pytest
import xlwings as xw

from lb_xl import macros
from lb_xl.engines.file.ranges import Range
from lb_xl.findings import Finding, WorkbookFileError
from lb_xl.workbook import layout
from lb_xl.workbook.busy import PAUSES, is_busy
from lb_xl.workbook.calling import UntoldError
from lb_xl.workbook.rendering import block_place
from tests.buttons.open_book import TOTAL_ROW, add_persons, opened, result, shown, total

BUSY = -2146777998
"""0x800AC472 as pywin32 gives it: Excel takes no commands while a cell is being edited."""


class ComError(Exception):
    """As pywintypes.com_error: code, text, details, argument."""

    def __init__(self, hresult: int, details: tuple[Any, ...] | None = None) -> None:
        super().__init__(hresult, "text", details, None)
        self.hresult, self.excepinfo = hresult, details


def bad_api(monkeypatch: pytest.MonkeyPatch, **properties: Any) -> None:
    api = SimpleNamespace(**properties)
    monkeypatch.setattr("lb_xl.engines.file.books.Book.api", property(lambda self: api))


@pytest.mark.parametrize("name", ["ReadOnly", "Final"])
@pytest.mark.parametrize("button", [macros.compute_balance, macros.undo_last_run])
def test_a_book_that_cannot_be_saved_is_told_and_left(
    book: xw.Book, told: list[str], monkeypatch: pytest.MonkeyPatch, name: str, button: Callable[[], None]
) -> None:
    add_persons(book, 9000)
    before = (shown(book), result(book))
    bad_api(monkeypatch, **{name: True})
    button()
    assert (shown(book), result(book)) == before
    assert told == [Finding("LB-437", values={"file": book.name}).text("ru")]


def test_a_book_from_a_web_address_is_told_and_left(
    book: xw.Book, told: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    add_persons(book, 9000)
    before = shown(book)
    address = "https://office.example/sites/stat/Баланс.xlsx"
    monkeypatch.setattr("lb_xl.engines.file.books.Book.fullname", property(lambda self: address))
    macros.compute_balance()
    assert shown(book) == before
    assert [text[:6] for text in told] == ["LB-449"]
    macros.print_report()
    assert [text[:6] for text in told] == ["LB-449", "LB-449"]


@pytest.mark.parametrize("times", [1, len(PAUSES)])
def test_excel_that_is_busy_for_a_while_is_asked_again(
    book: xw.Book, told: list[str], monkeypatch: pytest.MonkeyPatch, times: int
) -> None:
    before = total(book)
    add_persons(book, 9000)
    fail_on_writing(monkeypatch, ComError(BUSY), times)
    macros.compute_balance()
    assert told == []
    assert total(book) == pytest.approx(before + 9)


def test_excel_that_stays_busy_is_told_and_nothing_is_half_written(
    book: xw.Book, told: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    add_persons(book, 9000)
    before = shown(book)
    fail_on_writing(monkeypatch, ComError(-2147352567, (0, None, None, None, 0, BUSY)), 10**6, above=30)
    macros.compute_balance()
    assert told == [Finding("LB-436").text("ru")]
    assert shown(book) == before


def test_any_other_failure_in_the_middle_puts_everything_back(
    book: xw.Book, told: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    add_persons(book, 9000)
    before = shown(book)
    fail_on_writing(monkeypatch, RuntimeError("the disk is gone"), 1, above=30)
    macros.compute_balance()
    assert shown(book) == before
    assert len(told) == 1
    assert "RuntimeError: the disk is gone" in told[0]
    assert "Traceback" not in told[0]


def fail_on_writing(monkeypatch: pytest.MonkeyPatch, error: Exception, times: int, above: int = 0) -> None:
    """Lets the engine refuse blocks: so many times, those of more rows than `above` alone."""
    write = Range._write
    left = [times]

    def refuse(self: Range, data: Any, *, as_formulas: bool) -> None:
        if left[0] and self.shape[0] > above and as_formulas:
            left[0] -= 1
            raise error
        write(self, data, as_formulas=as_formulas)

    monkeypatch.setattr(Range, "_write", refuse)


def test_busy_is_known_by_its_codes_and_by_what_it_caused() -> None:
    assert is_busy(ComError(BUSY))
    assert is_busy(ComError(-2147418111))
    assert is_busy(ComError(-2147352567, (0, None, None, None, 0, BUSY)))
    assert not is_busy(ComError(-2147352567, (0, None, None, None, 0, -2146827284)))
    assert not is_busy(KeyError("out_balance"))
    wrapped = WorkbookFileError("LB-411", sheet="Баланс")
    wrapped.__cause__ = ComError(BUSY)
    assert is_busy(wrapped)


def test_no_workbook_is_a_sentence_for_the_add_in_to_show() -> None:
    with pytest.raises(UntoldError) as caught:
        macros.compute_balance()
    assert str(caught.value) == Finding("LB-438").text("ru")


@pytest.mark.parametrize("button", [macros.check_inputs, macros.compute_balance, macros.explain_cell])
def test_a_workbook_that_is_not_ours_is_told_and_left(
    tmp_path: Path, told: list[str], button: Callable[[], None]
) -> None:
    path = tmp_path / "other.xlsx"
    other = openpyxl.Workbook()
    other.active["A1"] = 1
    other.save(path)
    before = path.read_bytes()
    for found in opened(path):
        button()
        assert not found.impl.document.is_changed
    assert [text[:6] for text in told] == ["LB-101"]
    assert path.read_bytes() == before


@pytest.mark.parametrize("button", [macros.undo_last_run, macros.print_report])
def test_other_buttons_in_a_workbook_that_is_not_ours_tell_it_too(
    tmp_path: Path, told: list[str], button: Callable[[], None]
) -> None:
    path = tmp_path / "other.xlsx"
    openpyxl.Workbook().save(path)
    for found in opened(path):
        button()
        assert not found.impl.document.is_changed
    assert len(told) == 1


def test_a_book_of_an_older_edition_computes_and_says_that_it_keeps_nothing(
    book: xw.Book, told: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A book without the hidden block: the run is as ever, only nothing can come back."""
    monkeypatch.setattr(layout, "UNDO", "lb_undo_of_later")
    before = total(book)
    add_persons(book, 9000)
    macros.compute_balance()
    assert total(book) == pytest.approx(before + 9)
    macros.undo_last_run()
    assert told == [Finding("LB-426").text("ru")]


def test_a_book_without_a_place_for_results_says_which(
    book: xw.Book, told: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(layout, "EXPLANATION", "out_explanation_of_later")
    monkeypatch.setattr(type(book), "selection", property(lambda self: block_place(self, "out_balance")[TOTAL_ROW, 0]))
    macros.explain_cell()
    assert told == [Finding("LB-439", values={"name": "out_explanation_of_later"}).text("ru")]


def test_a_password_on_a_result_sheet_is_told_before_anything_is_written(
    book: xw.Book, told: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    add_persons(book, 9000)
    before = shown(book)
    monkeypatch.setattr("lb_xl.engines.file.protection.Protection.has_password", True)
    macros.compute_balance()
    assert [text[:6] for text in told] == ["LB-411"]
    assert shown(book) == before


def test_a_text_that_cannot_be_shown_reaches_the_add_in_as_the_last_line(tmp_path: Path) -> None:
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path)), "PYTHONIOENCODING": "utf-8"}
    done = subprocess.run(
        [sys.executable, "-B", "-c", "import lb_xl.macros; lb_xl.macros.compute_balance()"],
        cwd=tmp_path,
        env=environment,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 1
    assert done.stderr.rstrip().splitlines()[-1].endswith(Finding("LB-438").text("ru"))
