"""LibreOffice started, spoken to, recalculating, printing, and gone without a trace."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path
from typing import Any

import pytest
import xlwings as xw

from lb_xl.engines.calc import Office, OfficeError, OfficeMissingError, engine, installation, live_document
from lb_xl.engines.calc.office_bridge.formulas import excel_text, office_text
from lb_xl.office_environment import office_environment
from tests.engines.labour_workbook import INPUT, RESULT, write_workbook

pytestmark = pytest.mark.libreoffice


@pytest.fixture
def workbook(tmp_path: Path) -> Path:
    """The workbook of labour resources in a folder of its own."""
    return write_workbook(tmp_path / "Баланс 2010.xlsx")


def test_a_hard_recalculation_gives_every_value_of_every_sheet(office: Any, workbook: Path) -> None:
    values = office.values(workbook)
    assert list(values) == [INPUT, RESULT, "Списки"]
    assert (values[INPUT]["D1"], values[INPUT]["E1"], values[INPUT]["G1"]) == (350.0, "#DIV/0!", True)
    assert values[INPUT]["A4"] == "01"
    assert "B6" not in values[INPUT]
    assert office.formulas(workbook)[INPUT]["D1"] == "=SUM(in_f6t[Численность, человек])"


def test_a_workbook_is_printed_to_pdf_and_pictures(office: Any, workbook: Path, tmp_path: Path) -> None:
    pictures = office.pictures(workbook, tmp_path)
    assert (tmp_path / f"{workbook.stem}.pdf").read_bytes().startswith(b"%PDF")
    assert len(pictures) >= 2
    assert all(picture.read_bytes().startswith(b"\x89PNG") for picture in pictures)


@pytest.mark.parametrize(
    ("excel", "kept"),
    [
        ('=SUM(A1:B2,"a,b;c")', '=SUM(A1:B2;"a,b;c")'),
        ("='12-т'!$A$1+Лист!B2", "=$'12-т'.$A$1+$Лист.B2"),
        ("=SUM({1,2;3,4})", "=SUM({1;2|3;4})"),
        ("=Население!$9:$9", "=$Население.$9:$9"),
        ("=t[[#This Row],[a, b]]*2", "=t[[#This Row];[a, b]]*2"),
        ("=SUM(t[#Data],1.5)", "=SUM(t[[#Data]];1.5)"),
        ('=COUNTIFS(t[Код],"01",t[Всего],">0")', '=COUNTIFS(t[Код];"01";t[Всего];">0")'),
        ('=IFERROR(A1/B1,"=x!y")', '=IFERROR(A1/B1;"=x!y")'),
    ],
)
def test_formulas_are_rewritten_for_the_office_and_back(excel: str, kept: str) -> None:
    assert office_text(excel) == kept
    assert excel_text(kept) == excel


def test_an_unknown_call_is_an_error_and_the_helper_lives_on(running_office: Office) -> None:
    with pytest.raises(OfficeError):
        running_office.call("no such call")
    assert running_office.call("version") == running_office.version


def test_two_offices_stand_side_by_side_and_leave_nothing(running_office: Office, workbook: Path) -> None:
    with Office.start() as other:
        assert other.process_id != running_office.process_id
        book = live_document.LiveDocument(
            other, other.call("open", path=str(workbook), hidden=True, read_only=True)["book"]
        )
        assert [sheet.name for sheet in book.sheets][:2] == [INPUT, RESULT]
        folder = other._folder
        assert folder is not None
        assert folder.exists()
    assert not folder.exists()
    with pytest.raises(OfficeError):
        other.call("version")


def test_a_machine_without_libreoffice_is_told_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(installation, "_programs", lambda environment: iter(()))
    installation.installation.cache_clear()
    try:
        with pytest.raises(OfficeMissingError, match="not found"):
            installation.installation()
    finally:
        installation.installation.cache_clear()


def test_a_document_that_was_closed_is_an_error_not_a_crash(running_office: Office, workbook: Path) -> None:
    opened = running_office.call("open", path=str(workbook), hidden=True, read_only=True)
    document = live_document.LiveDocument(running_office, opened["book"])
    document.close()
    with pytest.raises(OfficeError):
        document.call("sheets")


@pytest.mark.window
def test_a_selected_block_is_seen_in_a_window(display: str, workbook: Path) -> None:
    with Office.start(window=True, environment={"DISPLAY": display}) as office:
        impl = engine.App(engine.Engine("lb_window", office), office)
        impl.visible = True
        book = xw.Book(impl=impl.books.open(str(workbook)))
        book.sheets[INPUT].range("A4:B6").select()
        assert book.sheets.active.name == INPUT
        selected = book.app.selection
        assert selected is not None
        assert selected.address == "$A$4:$B$6"
        book.sheets[RESULT].impl.activate()
        assert book.sheets.active.name == RESULT
        windows = subprocess.run(
            ["xdotool", "search", "--name", workbook.stem],
            env=os.environ | {"DISPLAY": display},
            capture_output=True,
            check=True,
        )
        assert windows.stdout.split()


def test_the_office_is_not_lent_the_python_that_comes_first_on_the_path(tmp_path: Path) -> None:
    """The Python inside the office takes its library from the first `python3` of the path."""
    own = tmp_path / "environment"
    python = tmp_path / "office" / "python3"
    python.parent.mkdir()
    python.touch()
    path = os.pathsep.join([str(own / "bin"), "/usr/bin"])
    found = office_environment({"PATH": path, "VIRTUAL_ENV": str(own), "HOME": "/home"}, python)
    assert found == {"PATH": os.pathsep.join([str(python.parent), path]), "HOME": "/home"}
