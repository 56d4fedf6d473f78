"""Documents in LibreOffice that a command cannot work on: each is told what to do, and nothing is half-written."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import xlwings as xw

from lb_xl.engines.calc import Office, OfficeError, register
from lb_xl.extension.command import carry_out
from lb_xl.findings import Finding
from lb_xl.workbook.addin.definitions import Needs, buttons
from lb_xl.workbook.rendering import block_place
from tests.extension.test_click import raise_population, results, same

pytestmark = [pytest.mark.libreoffice, pytest.mark.usefixtures("active_office")]


def opened(office: Office, path: Path, *, read_only: bool = False) -> tuple[str, xw.Book]:
    key = office.call("open", path=str(path), hidden=True, read_only=read_only)["book"]
    books = register(office).impl.apps.app.books
    return key, next(xw.Book(impl=found) for found in books if found.document.key == key)


@pytest.mark.parametrize("command", ["compute_balance", "undo_last_run", "collect_workbooks"])
def test_a_document_opened_for_reading_is_told_and_left(workbook: Path, running_office: Office, command: str) -> None:
    """As LibreOffice opens what a colleague has open, or what is checked out."""
    key, book = opened(running_office, workbook, read_only=True)
    try:
        before = results(book)
        answer = carry_out(command, running_office, key)
        assert answer.message == Finding("LB-437", values={"file": workbook.name}).text("ru")
        assert same(results(book), before)
    finally:
        running_office.call("close", book=key)


@pytest.mark.parametrize(
    "command",
    [button.command for button in buttons() if button.command not in ("new_balance", "show_diagnostics")],
)
def test_a_document_that_is_not_ours_is_told_and_left(
    running_office: Office, workbook: Path, tmp_path: Path, command: str
) -> None:
    """What is asked for exists: a folder with a workbook in it, another workbook."""
    given = {Needs.FOLDER: [str(workbook.parent)], Needs.WORKBOOK: [str(workbook)]}
    arguments = next(given.get(button.needs, []) for button in buttons() if button.command == command)
    there = sorted(tmp_path.rglob("*"))
    key = running_office.call("new", hidden=True)["book"]
    try:
        answer = carry_out(command, running_office, key, arguments)
        assert re.search("^LB-(101|426) · ", answer.message, re.MULTILINE), "what is wrong, and what to do"
        assert sorted(tmp_path.rglob("*")) == there
        (name,) = running_office.call("sheets", book=key)
        assert running_office.call("used_area", book=key, name=name) == [1, 1, 1, 1]
        assert running_office.call("values", book=key, name=name, area=[1, 1, 1, 1]) == [[None]]
    finally:
        running_office.call("close", book=key)


def test_a_password_on_a_result_sheet_is_told_before_anything_is_written(
    workbook: Path, running_office: Office
) -> None:
    key, book = opened(running_office, workbook)
    try:
        raise_population(book)
        before = results(book)
        sheet = block_place(book, "out_balance").sheet.name
        for on, password in ((False, ""), (True, "x")):
            running_office.call("protect", book=key, name=sheet, on=on, password=password)
        answer = carry_out("compute_balance", running_office, key)
        assert answer.message.startswith("LB-411")
        assert sheet in answer.message
        assert same(results(book), before)
    finally:
        running_office.call("close", book=key)


def test_an_office_that_fails_in_the_middle_has_its_results_put_back(
    workbook: Path, running_office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    key, book = opened(running_office, workbook)
    try:
        raise_population(book)
        before = results(book)
        whole, writes = running_office.call, 0

        def failing(name: str, /, **arguments: Any) -> Any:
            nonlocal writes
            writes += name == "write"
            if name == "write" and writes == 4:
                raise OfficeError("no more memory")
            return whole(name, **arguments)

        monkeypatch.setattr(running_office, "call", failing)
        answer = carry_out("compute_balance", running_office, key)
        assert answer.message.startswith("LB-435")
        assert writes > 4, "what was written before the failure is put back"
        assert same(results(book), before)
        assert block_place(book, "lb_stale").value == 1
        assert all(whole("state", book=key).values()), "screen and calculation are given back"
    finally:
        monkeypatch.undo()
        running_office.call("close", book=key)
