"""Sign-off, confirmations and the proof in a live LibreOffice, and in books that LibreOffice has saved."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import xlwings as xw

from lb_xl.engines import calc
from lb_xl.engines.calc import Office
from lb_xl.findings import WorkbookFileError
from lb_xl.workbook import layout, rendering, run
from lb_xl.workbook.commands import check_file, compute_file
from lb_xl.workbook.rendering import block_place
from tests.conftest import OfficeHost
from tests.quick_in_office import screen_held
from tests.sign_off.book import beside, change, listed, rows, sign, table

pytestmark = pytest.mark.libreoffice

FORM, FOREIGN = "unemployed", "Расчёты отдела"
STATE, NOW, FINGERPRINT = 2, 5, 7


@pytest.fixture
def live(running_office: Office, example_book: Path) -> Iterator[xw.Book]:
    """The example open in LibreOffice, with a sheet of the department's own."""
    book = openpyxl.load_workbook(example_book)
    book.create_sheet(FOREIGN).append(["Год", 2010, "=B1+1"])
    for sheet in book.worksheets:
        sheet.print_title_rows = sheet.print_title_cols = None  # see tests.quick_in_office
    book.save(example_book)
    found = calc.open_book(running_office, example_book)
    try:
        yield found
    finally:
        found.close()


def computed(book: xw.Book) -> run.Outcome:
    """As the button computes, which holds the screen for the while."""
    with screen_held(book):
        return run.compute_book(book)


def codes(outcome: run.Outcome) -> list[str]:
    return [finding.code for finding in outcome.findings]


def row_of(book: xw.Book, form: str) -> list[Any]:
    return next(row for row in rows(book, layout.SIGN_OFF) if row[0] == form)


def type_into(book: xw.Book, form: str, state: str, by: str, on: str) -> None:
    body = table(book, layout.SIGN_OFF).data_body_range
    place = [row[0] for row in body.options(ndim=2).value].index(form)
    body[place, 2].value, body[place, 3].value, body[place, 4].value = state, by, on


def test_a_form_is_sealed_and_its_change_shows_at_once_by_formulas_alone(live: xw.Book) -> None:
    type_into(live, FORM, "утверждено", "Отдел", "21.11.2026")
    assert row_of(live, FORM)[NOW] == "утверждено, ещё без печати"
    outcome = computed(live)
    assert not outcome.failed
    row = row_of(live, FORM)
    assert row[NOW] == "утверждено"
    assert len(row[FINGERPRINT]) == 64
    assert [entry[0] for entry in rows(live, layout.SIGN_OFF_LOG)] == [FORM]
    form = table(live, layout.input_table(FORM)).data_body_range
    form[0, 2].value = form[0, 2].value + 50
    assert row_of(live, FORM)[NOW] == "изменено после утверждения", "no program has run"
    found = next(finding for finding in computed(live).findings if finding.code == "LB-492")
    assert "было 3\u00a0597, стало 3\u00a0647" in found.what("ru")
    type_into(live, FORM, "черновик", "", "")
    with screen_held(live):
        run.check_book(live)
    assert [row_of(live, FORM)[at] for at in (NOW, FINGERPRINT)] == ["черновик", None]
    assert len(rows(live, layout.SIGN_OFF_LOG)) == 2


def test_a_warning_is_confirmed_and_comes_back_when_its_number_moves(live: xw.Book) -> None:
    form = table(live, "in_other_sources").data_body_range
    form[0, 6].value = -140.0
    computed(live)
    shown = block_place(live, layout.FINDINGS).value
    at = next(place for place, row in enumerate(shown) if row[1] == "LB-207")
    block_place(live, layout.CONFIRM)[at, 0].value = "Отдел"
    block_place(live, layout.CONFIRM)[at, 1].value = "договоры учтены дважды"
    outcome = computed(live)
    assert "LB-207" not in codes(outcome)
    assert [row[4] for row in rows(live, layout.CONFIRMED)] == [-140.0]
    assert block_place(live, layout.CONFIRM)[at, 0].value is None
    form[0, 6].value = -150.0
    assert "LB-494" in codes(computed(live))


def test_foreign_sheets_are_proved_unchanged_and_a_fault_puts_everything_back(
    live: xw.Book, monkeypatch: pytest.MonkeyPatch
) -> None:
    outcome = computed(live)
    assert outcome.untouched is not None
    assert outcome.untouched.sheets == (FOREIGN,)
    said = [row[1] for row in block_place(live, layout.PROTOCOL).value if row[0] == "Чужие листы без изменений"]
    assert said[0].startswith("листов 1 ")
    assert said[0].endswith(outcome.untouched.digest)
    form = table(live, layout.input_table(FORM)).data_body_range
    form[0, 2].value = form[0, 2].value + 50
    before = block_place(live, "out_balance").value
    foreign = live.sheets[FOREIGN].range("A5")
    written = rendering.written_sheets
    monkeypatch.setattr(rendering, "written_sheets", lambda *given: written(*given) - {FOREIGN})
    fault = [rendering.Writing(foreign, rendering.Block([["x"]], [["x"]]))]
    monkeypatch.setattr(run, "undo_copy", lambda book, tables: fault)
    with pytest.raises(WorkbookFileError) as caught:
        computed(live)
    assert caught.value.code == "LB-497"
    assert foreign.value is None
    assert block_place(live, "out_balance").value == before


def test_the_sign_off_sheet_shows_what_libreoffice_calculates(example_book: Path, office: OfficeHost) -> None:
    """One form approved and unchanged, one changed since, one signed without a seal, one withdrawn."""
    for form in ("carers", FORM, "abroad"):
        sign(example_book, form, "утверждено")
    compute_file(example_book, None)
    sign(example_book, "abroad", "черновик")
    sign(example_book, "gardening", "проверено", None)
    change(example_book, FORM, lambda cells: [[*cells[0][:2], cells[0][2] + 50, *cells[0][3:]], *cells[1:]])
    compute_file(example_book, None)
    sheet = openpyxl.load_workbook(example_book, data_only=True)["Согласование"]
    formulas = openpyxl.load_workbook(example_book)["Согласование"]
    theirs = office.values(example_book)["Согласование"]
    states = []
    for row in formulas.iter_rows():
        for cell in row:
            if isinstance(cell.value, str) and cell.value.startswith("=") and "HYPERLINK" not in cell.value:
                ours = sheet[cell.coordinate].value
                assert (theirs.get(cell.coordinate) or None) == (ours or None), cell.coordinate
                states.append(ours)
    for state in ("утверждено", "изменено после утверждения", "проверено, ещё без печати", "черновик", "расходится"):
        assert state in states


def test_seals_and_confirmations_outlive_a_book_saved_by_libreoffice(
    example_book: Path, office: OfficeHost, tmp_path: Path
) -> None:
    sign(example_book, FORM, "утверждено")
    compute_file(example_book, None)
    number = next(int(row[0]) for row in listed(example_book) if row[1] == "LB-301")
    beside(example_book, number, "Отдел", "ближе данных нет")
    before = codes(compute_file(example_book, None))
    other = office.xlsx(example_book, tmp_path / "saved.xlsx")
    assert sorted(codes(check_file(other, False))) == sorted(before)
    change(other, FORM, lambda cells: [[*cells[0][:2], cells[0][2] + 50, *cells[0][3:]], *cells[1:]])
    assert "LB-492" in codes(check_file(other, False))
