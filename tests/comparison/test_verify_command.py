"""`lb-xl verify`: identical, or what differs; nothing is written."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest

from lb_xl.cli import main
from lb_xl.engines.file import open_book
from lb_xl.example import FOLDER
from lb_xl.scheme_loading import scheme_folder
from lb_xl.workbook.protection import unprotected
from lb_xl.workbook.rendering import block_place
from tests.comparison.test_compare_command import changed, digest
from tests.conftest import OfficeHost


def overwrite(path: Path, name: str, row: int, column: int, value: object) -> str:
    """Somebody types into a block of results; returns the cell."""
    book = open_book(path, backup=False)
    place = block_place(book, name)
    with unprotected([place.sheet]):
        place[row, column].value = value
    cell = str(place[row, column].get_address(False, False))
    book.save()
    book.close()
    return cell


def test_a_computed_book_is_identical(example_book: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = digest(example_book)
    assert main(["verify", str(example_book)]) == 0
    assert "в точности следуют из ввода" in capsys.readouterr().out
    assert digest(example_book) == before
    assert [path.name for path in example_book.parent.glob("*.bak.*")] == []


def test_ratios_without_a_value_are_seen_as_empty(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Three of the four years have no figures, and their ratios none either."""
    path = tmp_path / "сопоставление.xlsx"
    assert main(["new", "registered-ilo", str(path), "--year", "2009"]) == 0
    assert main(["import", str(path), str(scheme_folder("registered-ilo") / FOLDER)]) == 0
    assert main(["compute", str(path)]) == 0
    capsys.readouterr()
    assert main(["verify", str(path)]) == 0, capsys.readouterr().out
    cell = overwrite(path, "out_concepts", 7, 0, 0.5)
    assert main(["verify", str(path)]) == 1
    assert f"ячейка {cell}: Показано 0,5, по вводу должно быть пусто" in capsys.readouterr().out


def test_a_number_typed_over_a_result_is_named_with_its_cell(
    example_book: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    cell = overwrite(example_book, "out_balance", 1, 1, 123.0)
    assert main(["verify", str(example_book)]) == 1
    printed = capsys.readouterr().out
    assert "LB-479" in printed
    assert f"ячейка {cell}: Показано 123" in printed
    assert "расхождений 1 из" in printed


def test_inputs_changed_after_the_run_are_told_by_fingerprint_and_form(
    example_book: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    changed(example_book, "carers", "persons", 10.0)
    assert main(["verify", str(example_book)]) == 1
    printed = capsys.readouterr().out
    assert "LB-480" in printed
    assert "Пособие по уходу" in printed


def test_a_change_that_keeps_every_total_is_told_by_the_fingerprint(
    example_book: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Ten carers moved from one place to another: control totals agree, the fingerprint does not."""
    changed(example_book, "carers", "persons", 10.0, row=0)
    changed(example_book, "carers", "persons", -10.0, row=1)
    assert main(["verify", str(example_book)]) == 1
    printed = capsys.readouterr().out
    assert "LB-480" in printed
    assert "контрольные суммы" not in printed


def test_a_forged_control_total_is_found(example_book: Path, capsys: pytest.CaptureFixture[str]) -> None:
    overwrite(example_book, "out_controls", 0, 3, 1.0)
    assert main(["verify", str(example_book)]) == 1
    assert "контрольная сумма" in capsys.readouterr().out


def test_another_edition_of_the_program_is_a_warning(example_book: Path, capsys: pytest.CaptureFixture[str]) -> None:
    overwrite(example_book, "out_protocol", 1, 1, "lb_xl 0.0.1")
    assert main(["verify", str(example_book)]) == 0
    assert "LB-481" in capsys.readouterr().out


def test_a_book_that_was_never_computed_cannot_be_verified(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "new.xlsx"
    assert main(["new", "turnover", str(path)]) == 0
    assert main(["verify", str(path)]) == 1
    assert "LB-432" in capsys.readouterr().err


def test_inputs_with_errors_are_listed(example_book: Path, capsys: pytest.CaptureFixture[str]) -> None:
    changed(example_book, "carers", "persons", -1e9)
    assert main(["verify", str(example_book)]) == 1
    assert "LB-206" in capsys.readouterr().err


def test_a_book_saved_by_openpyxl_still_verifies(example_book: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """It drops what formulas show: those that are still ours follow from their cells, a changed one does not."""
    book = openpyxl.load_workbook(example_book)
    book.save(example_book)
    assert main(["verify", str(example_book)]) == 0, capsys.readouterr().out
    capsys.readouterr()
    sheet = book["Баланс"]
    cell = next(cell for row in sheet.iter_rows() for cell in row if str(cell.value).startswith("=SUM("))
    cell.value = f"{cell.value}*1"
    book.save(example_book)
    assert main(["verify", str(example_book)]) == 1
    printed = capsys.readouterr().out
    assert f"ячейка {cell.coordinate}: Показано пусто" in printed
    assert "расхождений 1 из" in printed


@pytest.mark.libreoffice
def test_a_book_saved_by_libreoffice_still_verifies(
    example_book: Path, tmp_path: Path, office: OfficeHost, capsys: pytest.CaptureFixture[str]
) -> None:
    """It keeps 15 digits: enough to say identical."""
    saved = office.xlsx(example_book, tmp_path / "saved.xlsx")
    assert main(["verify", str(saved)]) == 0, capsys.readouterr().out
