"""Findings that ordinary work does not meet: each is brought about once."""

from __future__ import annotations

import shutil
from pathlib import Path
from types import SimpleNamespace

import pandas as pd
import pytest
import xlwings as xw

from lb_xl import macros
from lb_xl.balance import compute
from lb_xl.cli import main
from lb_xl.engines import file as file_engine
from lb_xl.extension.copying import computed_copy
from lb_xl.extension.definitions import office_words
from lb_xl.findings import DefinitionError, WorkbookFileError
from lb_xl.matching import inputs_from_frames
from lb_xl.scheme_loading import load_scheme
from lb_xl.udfs import worksheet_function
from lb_xl.udfs.worksheet_function import DEFINITION, UNEXPECTED
from lb_xl.workbook.commands import explain_file
from lb_xl.workbook.rendering import block_place
from lb_xl.workbook.reporting import written_report


def test_a_total_that_nothing_can_divide_is_an_error() -> None:
    """LB-305: the population by which it is spread is zero."""
    scheme = load_scheme("by-2011", 2012)
    frames = {
        "population": pd.DataFrame(
            {"territory": ["1", "1"], "locality": ["urban", "rural"], "working_age_mean": [0, 0], "total_mean": [0, 0]}
        ),
        "carers": pd.DataFrame({"territory": ["1"], "locality": ["total"], "persons": [50]}),
    }
    balance = compute(inputs_from_frames(scheme, frames))
    assert {finding.code for finding in balance.findings if finding.severity == "error"} == {"LB-305"}


def test_a_line_that_is_not_printed_cannot_be_explained(example_book: Path) -> None:
    with pytest.raises(WorkbookFileError) as caught:
        explain_file(example_book, "balance", "99", {})
    assert caught.value.code == "LB-431"


def test_outdated_results_are_refused_by_their_code(
    example_book: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    from tests.test_cli import change_cell

    change_cell(example_book, "Безработные", "C10", 7000)
    assert main(["export", str(example_book), str(tmp_path)]) == 1
    assert "LB-433" in capsys.readouterr().err


def test_a_report_of_a_book_without_a_folder_is_refused(example_book: Path) -> None:
    from lb_xl.engines.file import open_book

    book = open_book(example_book)
    try:
        unsaved = SimpleNamespace(names=book.names, name="Книга1", fullname="Книга1", sheets=book.sheets, app=book.app)
        with pytest.raises(WorkbookFileError) as caught:
            written_report(unsaved)  # type: ignore[arg-type]
    finally:
        book.close()
    assert caught.value.code == "LB-430"


def test_a_copy_is_made_of_excel_files_alone(tmp_path: Path) -> None:
    path = tmp_path / "balance.ods"
    path.write_bytes(b"")
    with pytest.raises(WorkbookFileError) as caught:
        computed_copy(path, modified=False)
    assert caught.value.code == "LB-424"


def test_libreoffice_has_words_for_a_program_that_does_not_answer() -> None:
    assert office_words()["languages"]["ru"]["failed"].startswith("LB-423 · ")


@pytest.mark.parametrize(
    ("error", "code"), [(DefinitionError(["forms.toml: gone"]), DEFINITION), (RuntimeError("odd"), UNEXPECTED)]
)
def test_a_worksheet_function_never_shows_a_traceback(
    error: Exception, code: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """LB-388 where the definitions are missing, LB-389 for anything else."""
    assert (DEFINITION, UNEXPECTED) == ("LB-388", "LB-389")

    def broken(result: object) -> object:
        raise error

    monkeypatch.setattr(worksheet_function, "_finished", broken)
    from lb_xl.udfs import LB_RATE

    said = str(LB_RATE(33.1, 4665.9))
    assert said.startswith(f"#{code} · ")
    assert "Traceback" not in said


def test_a_file_is_not_harmed_by_a_failed_report(example_book: Path) -> None:
    before = shutil.copy(example_book, example_book.with_name("before.xlsx"))
    test_a_report_of_a_book_without_a_folder_is_refused(example_book)
    assert example_book.read_bytes() == Path(before).read_bytes()


def test_flows_whose_header_is_missing_are_explained_by_the_range() -> None:
    """LB-386 stands beside the finding: in which cells the columns were sought."""
    from lb_xl.udfs import LB_COMMUTING_TABLE

    said = str(LB_COMMUTING_TABLE([["1", "urban", "5", "urban", "work", 10.0]]))
    assert said.startswith("#LB-")
    assert "LB-386" in said


def test_a_button_tells_what_it_did_not_expect(monkeypatch: pytest.MonkeyPatch, example_book: Path) -> None:
    """LB-435: our words and Python's last line in the result line, never a traceback."""
    file_engine.activate()
    book = file_engine.open_book(example_book, backup=False)
    book.set_mock_caller()

    def broken(*arguments: object) -> object:
        raise RuntimeError("odd")

    monkeypatch.setattr("lb_xl.workbook.run.compute_book", broken)
    monkeypatch.setattr("lb_xl.engines.file.engine.App.alert", lambda self, prompt, *rest: None)
    try:
        macros.compute_balance()
        said = str(block_place(book, "lb_result").value)
    finally:
        book.close()
        del xw.Book._mock_caller
    assert said.startswith("LB-435 · ")
    assert "RuntimeError: odd" in said
    assert "Traceback" not in said
