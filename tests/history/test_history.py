"""The history of a balance: what a run adds, what is revised, what an undo takes out; over files and in LibreOffice."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import xlwings as xw
from hypothesis import given
from hypothesis import strategies as st

from lb_xl import macros
from lb_xl.history.vintages import (
    Column,
    Publication,
    Vintage,
    changed_columns,
    changed_final,
    changed_lines,
    is_repeated,
    revision,
)
from lb_xl.history.words import STATUSES, status_of, status_words
from lb_xl.scheme_loading import load_scheme
from lb_xl.workbook import history_places as places
from lb_xl.workbook import layout
from lb_xl.workbook.blocks import Cell
from lb_xl.workbook.history import read_history
from lb_xl.workbook.rendering import block_place
from lb_xl.workbook.run import Outcome, check_book, compute_book
from lb_xl.workbook.template import build_workbook
from lb_xl.workbook.title_reading import named_value
from tests.buttons.open_book import opened
from tests.conftest import OfficeHost
from tests.history.books import POPULATION, fill
from tests.input_forms import FOLDER
from tests.quick_in_office import screen_held, without_repeated_rows

START = datetime(2026, 3, 1, 9, 30)
RUNS = 1
"""The example comes computed: its history has one run."""


@pytest.fixture
def book(example_book: Path) -> Iterator[xw.Book]:
    yield from opened(example_book)


def add_persons(book: xw.Book, number: float, row: int = 0) -> None:
    """More persons of working age in the first place of the population, Brest Region, urban."""
    table = next(table for sheet in book.sheets for table in sheet.tables if table.name == "in_population")
    cell = table.data_body_range[row, 2]
    cell.value = cell.value + number


def computed(book: xw.Book, run: int) -> Outcome:
    return compute_book(book, now=START + timedelta(days=run))


def log(book: xw.Book, name: str) -> list[list[Cell]]:
    """The filled rows of a log."""
    table = next(table for sheet in book.sheets for table in sheet.tables if table.name == name)
    return [row for row in table.data_body_range.options(ndim=2).value if row[0] is not None]


def runs(book: xw.Book) -> tuple[Vintage, ...]:
    history = read_history(book, load_scheme("by-2011", 2010))
    assert history is not None
    return history.runs


def codes(outcome: Outcome) -> set[str]:
    return {finding.code for finding in outcome.findings}


# ---- Pure


def vintage(number: int, *lines: float | None, status: str = "preliminary", print_: str = "a") -> Vintage:
    return Vintage(number, f"{number:02}.01.2026 10:00", 2012, status, lines, "lb_xl 1", print_)


def test_a_run_with_equal_inputs_and_equal_lines_is_a_repeat() -> None:
    history = [vintage(1, 10.0, None)]
    assert is_repeated(history, Publication((10.0, None)), "a", "lb_xl 1") is True
    assert is_repeated(history, Publication((10.0, None)), "b", "lb_xl 1") is False, "other inputs"
    assert is_repeated(history, Publication((10.5, None)), "a", "lb_xl 1") is False, "other lines"
    assert is_repeated(history, Publication((10.0, 0.0)), "a", "lb_xl 1") is False, "missing is not zero"
    assert is_repeated(history, Publication((10.0, None)), "a", "lb_xl 2") is None, "the columns must tell"
    assert is_repeated([], Publication((10.0,)), "a", "lb_xl 1") is False


def test_only_columns_that_changed_are_recorded() -> None:
    """Of three columns the first is as before, the second has one line changed, the third is new."""
    now = Publication((6.0,), (Column("1", "Brest", (1.0,)), Column("2", "Vitebsk", (2.5,)), Column("3", "x", (3.0,))))
    assert [each.code for each in changed_columns({"1": (1.0,), "2": (2.0,)}, now)] == ["2", "3"]


def test_a_revision_counts_the_runs_that_brought_another_number() -> None:
    """5, 5, 7, 6: two revisions, +1 in all, a fifth of the first."""
    found = revision([(5.0,), (5.0,), (7.0,), (6.0,)], 0)
    assert (found.first, found.latest, found.count) == (5.0, 6.0, 2)
    assert (found.difference, found.share) == (1.0, 0.2)
    assert revision([(None,), (4.0,)], 0).difference is None
    assert revision([(0.0,), (4.0,)], 0).share is None


def test_a_change_of_a_final_balance_is_told_and_told_again_when_it_is_computed_again() -> None:
    final = vintage(1, 10.0, status="final")
    assert changed_final([final], Publication((11.0,)), "b") == (final, (11.0,))
    after = vintage(2, 11.0, status="final", print_="b")
    assert changed_final([final, after], Publication((11.0,)), "b") == (final, (11.0,))
    assert changed_final([final], Publication((10.0,)), "b") is None, "inputs changed, lines did not"
    assert changed_final([vintage(1, 10.0)], Publication((11.0,)), "b") is None


def test_a_status_is_read_in_either_language_and_with_either_letter() -> None:
    assert [status_of(word) for word in ("Уточнённый", "уточненный", " REVISED ", "готов")] == ["revised"] * 3 + [None]
    assert all(status_of(status_words(language)[status]) == status for language in ("ru", "en") for status in STATUSES)


numbers = st.one_of(st.none(), st.floats(-1e7, 1e7, allow_nan=False))


@given(st.lists(st.tuples(numbers, numbers), min_size=1, max_size=8))
def test_differences_of_runs_add_up_and_equal_lines_are_never_revised(records: list[tuple[Any, ...]]) -> None:
    for line in (0, 1):
        found = revision(records, line)
        assert 0 <= found.count < len(records)
        assert revision([records[0]] * 3, line).count == 0
        if found.difference is not None:
            assert found.first + found.difference == pytest.approx(found.latest, abs=1e-6)
    assert changed_lines(records[0], records[0]) == ()


# ---- In a workbook


def test_the_first_run_is_recorded_with_its_provenance(book: xw.Book) -> None:
    [run] = runs(book)
    balance = compute_book(book).balance
    assert balance is not None
    assert (run.number, run.year, run.status) == (1, 2010, "preliminary")
    assert run.fingerprint == balance.inputs.fingerprint
    assert run.program.startswith("lb_xl ")
    assert run.lines[0] == round(balance.value("balance", "01") / 1000, 1)
    assert len(run.lines) == len(load_scheme("by-2011", 2010).tables["balance"].printed)
    assert len(log(book, places.COLUMN_LOG)) == 22, "7 territories, 2 localities, 13 places"


def test_a_repeated_run_adds_nothing(book: xw.Book) -> None:
    number = named_value(book, layout.UNDO_NUMBER)
    outcome = computed(book, 5)
    assert len(runs(book)) == RUNS
    assert not outcome.is_new
    assert named_value(book, layout.UNDO_NUMBER) == number


def test_a_run_with_other_inputs_adds_one_row_and_the_columns_that_changed(book: xw.Book) -> None:
    """7,000 persons more in Brest urban: the republic, Brest, urban, Brest urban grow by 7 thousand in lines 01, 02."""
    before = len(log(book, places.COLUMN_LOG))
    add_persons(book, 7000)
    computed(book, 1)
    first, second = runs(book)
    assert second.lines[0] - first.lines[0] == pytest.approx(7)  # type: ignore[operator]
    assert (second.number, second.computed) == (2, "02.03.2026 09:30")
    added = log(book, places.COLUMN_LOG)[before:]
    changed = {str(row[1]) for row in added}
    assert {"locality=total; territory=1", "locality=urban; territory=1", "locality=urban; territory=total"} <= changed
    assert "locality=rural; territory=7" not in changed


def test_a_change_too_small_to_be_printed_is_a_run_without_a_revision(book: xw.Book) -> None:
    """One person is 0.001 thousand: other inputs, the same published lines."""
    add_persons(book, 1)
    computed(book, 1)
    first, second = runs(book)
    assert first.lines == second.lines
    assert first.fingerprint != second.fingerprint


def test_a_run_that_errors_stop_is_not_recorded(book: xw.Book) -> None:
    add_persons(book, -1e9)
    assert computed(book, 1).failed
    assert len(runs(book)) == RUNS


def test_sixty_runs_stay_and_survive_saving(tmp_path: Path) -> None:
    """Each run brings 2,000 persons more: 59 revisions of line 01, 118 thousand in all."""
    path = tmp_path / "small.xlsx"
    build_workbook(load_scheme(FOLDER), path)
    others = sorted(load_scheme(FOLDER).forms.keys() - {"population"})
    fill(path, others, population=POPULATION)
    for book in opened(path):
        for run in range(60):
            computed(book, run)
            table = next(table for sheet in book.sheets for table in sheet.tables if table.name == "in_population")
            cell = table.data_body_range[run % 13, 3]
            cell.value = cell.value + 2000
        book.save()
    saved = openpyxl.load_workbook(path, data_only=True)
    sheet = saved["Журнал расчётов"]
    [table] = sheet.tables.values()
    rows = [[cell.value for cell in row] for row in sheet[table.ref]][1:]
    assert [row[0] for row in rows] == list(range(1, 61))
    assert rows[59][4] - rows[0][4] == pytest.approx(59 * 2)
    assert sheet.protection.sheet
    view = saved["История"]
    assert view["C4"].value == 60
    assert view["E7"].value == pytest.approx(59 * 2)
    assert view["G7"].value == 59
    columns = saved["Журнал по графам"]
    [table] = columns.tables.values()
    assert len(columns[table.ref]) - 1 == 22 + 59 * 3, "a place, its territory, its locality in every run"


def test_undo_takes_the_run_out_of_the_history_and_a_second_undo_brings_it_back(book: xw.Book) -> None:
    add_persons(book, 7000)
    computed(book, 1)
    after = runs(book), log(book, places.COLUMN_LOG)
    macros.undo_last_run()
    assert [run.number for run in runs(book)] == [1]
    assert len(log(book, places.COLUMN_LOG)) == 22
    assert named_value(book, places.RUN_COUNT) == 1
    macros.undo_last_run()
    assert (runs(book), log(book, places.COLUMN_LOG)) == after
    assert named_value(book, places.RUN_COUNT) == 2


def test_the_place_of_an_undone_run_is_taken_by_the_next(book: xw.Book) -> None:
    add_persons(book, 7000)
    computed(book, 1)
    macros.undo_last_run()
    add_persons(book, 1000)
    computed(book, 2)
    first, second = runs(book)
    assert (second.number, second.lines[0]) == (2, pytest.approx(first.lines[0] + 8, abs=0.051))  # type: ignore[operator]


def test_a_changed_final_balance_is_a_warning_and_its_lines_are_named(book: xw.Book) -> None:
    block_place(book, places.STATUS).value = "окончательный"
    assert not computed(book, 1).is_new
    [run] = runs(book)
    assert run.status == "final", "declared final as it is: no new run, the status of the last one"
    add_persons(book, 7000)
    assert "LB-483" in codes(check_book(book)), "the check says so before anything is written"
    outcome = computed(book, 2)
    [finding] = [each for each in outcome.findings if each.code == "LB-483"]
    assert finding.values["lines"].startswith("01, 02, ")  # type: ignore[attr-defined]
    assert "расчёт № 1" in finding.what("ru")
    again = computed(book, 3)
    assert "LB-483" in codes(again)
    assert not again.is_new
    assert len(runs(book)) == 2


def test_an_unknown_status_is_told_and_counts_as_preliminary(book: xw.Book) -> None:
    block_place(book, places.STATUS).value = "почти готов"
    add_persons(book, 7000)
    assert "LB-485" in codes(computed(book, 1))
    assert runs(book)[-1].status == "preliminary"


@pytest.mark.parametrize("name", [places.RUN_LOG, places.COLUMN_LOG])
def test_a_spoiled_log_is_told_and_left_alone(book: xw.Book, name: str) -> None:
    table = next(table for sheet in book.sheets for table in sheet.tables if table.name == name)
    before = log(book, places.RUN_LOG)
    sheet, place = table.range.sheet, table.range
    sheet.api.Unprotect()
    table.resize(sheet.range((place.row, place.column), (place.row + 1, place.column + 5)))
    add_persons(book, 7000)
    outcome = computed(book, 1)
    assert "LB-484" in codes(outcome)
    assert outcome.is_new, "the results themselves are written"
    assert len(log(book, places.RUN_LOG)) == len(before)


def test_a_book_without_a_history_is_computed_as_before(example_book: Path, tmp_path: Path) -> None:
    """As one of an earlier version."""
    saved = openpyxl.load_workbook(example_book)
    for name in (places.RUNS, places.COLUMNS, places.STATUS):
        del saved.defined_names[name]
    saved.save(tmp_path / "old.xlsx")
    for book in opened(tmp_path / "old.xlsx"):
        add_persons(book, 7000)
        outcome = computed(book, 1)
        assert outcome.history is None
        assert outcome.is_new
        macros.undo_last_run()
        assert not codes(computed(book, 2)) & {"LB-483", "LB-484", "LB-485"}


def test_a_failed_write_leaves_the_logs_as_they_were(book: xw.Book, monkeypatch: pytest.MonkeyPatch) -> None:
    before = {table.name: table.range.address for sheet in book.sheets for table in sheet.tables}
    add_persons(book, 7000)

    def fail(*given: Any, **options: Any) -> bool:
        raise OSError("full")

    monkeypatch.setattr("lb_xl.workbook.run.write_results", fail)
    with pytest.raises(OSError, match="full"):
        computed(book, 1)
    assert {table.name: table.range.address for sheet in book.sheets for table in sheet.tables} == before
    assert len(runs(book)) == RUNS


@pytest.mark.parametrize("scheme", ["chess", "ru-btr-simple", "planned", "by-2011"])
def test_every_kind_of_main_table_has_a_whole_and_a_view(scheme: str, tmp_path: Path) -> None:
    """A table of one column has no column log; one by years has the last year as its whole."""
    path = tmp_path / "book.xlsx"
    build_workbook(load_scheme(scheme), path, "en")
    sheets = openpyxl.load_workbook(path).sheetnames
    assert "History" in sheets
    assert ("Column log" in sheets) == bool(places.other_columns(load_scheme(scheme)))


def test_the_whole_of_a_table_by_years_is_its_last_year() -> None:
    assert places.whole_codes(load_scheme("ru-btr-simple")) == {"period": "2010"}
    assert places.whole_codes(load_scheme("by-2011")) == {"territory": "total", "locality": "total"}


# ---- Hosts


def test_a_book_saved_by_openpyxl_keeps_its_history(book: xw.Book, example_book: Path, tmp_path: Path) -> None:
    add_persons(book, 7000)
    computed(book, 1)
    book.save()
    path = tmp_path / "openpyxl.xlsx"
    openpyxl.load_workbook(example_book).save(path)
    for again in opened(path):
        assert [run.number for run in runs(again)] == [1, 2]
        add_persons(again, 7000)
        computed(again, 2)
        assert [run.number for run in runs(again)] == [1, 2, 3]


@pytest.mark.libreoffice
def test_libreoffice_calculates_what_we_say_the_view_shows(
    book: xw.Book, example_book: Path, office: OfficeHost, tmp_path: Path
) -> None:
    for run, persons in enumerate((7000, -2000, 0.4), start=1):
        add_persons(book, persons)
        computed(book, run)
    book.save()
    ours = openpyxl.load_workbook(example_book, data_only=True)["История"]
    theirs = office.values(example_book)["История"]
    seen = {cell.coordinate: cell.value for row in ours.iter_rows() for cell in row if cell.value not in (None, "")}
    assert seen.keys() == theirs.keys()
    for cell, value in seen.items():
        expected = pytest.approx(value, abs=1e-9) if isinstance(value, float | int) else value
        assert theirs[cell] == expected, cell


@pytest.mark.libreoffice
def test_a_book_saved_by_libreoffice_keeps_its_history(example_book: Path, office: OfficeHost, tmp_path: Path) -> None:
    saved = office.xlsx(example_book, tmp_path / "office.xlsx")
    for again in opened(saved):
        assert [run.number for run in runs(again)] == [1]
        add_persons(again, 7000)
        computed(again, 1)
        assert [run.number for run in runs(again)] == [1, 2]


@pytest.mark.libreoffice
def test_a_run_in_libreoffice_is_recorded_and_undone(example_book: Path, running_office: Any, tmp_path: Path) -> None:
    from lb_xl.engines import calc

    live = calc.open_book(running_office, without_repeated_rows(example_book, tmp_path / "live.xlsx"))
    try:
        add_persons(live, 7000)
        with screen_held(live):
            computed(live, 1)
        assert [run.number for run in runs(live)] == [1, 2]
        assert named_value(live, places.RUN_COUNT) == 2
        revised = block_place(live, places.LINE_REVISIONS).value[0]
        assert revised[2] == pytest.approx(7)
        assert revised[4] == 1
        live.set_mock_caller()
        macros.undo_last_run()
        assert [run.number for run in runs(live)] == [1]
        assert named_value(live, places.RUN_COUNT) == 1
    finally:
        del xw.Book._mock_caller
        live.close()
