"""The same code over a workbook that is open in LibreOffice: handed out, collected, a choice carried out."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import xlwings as xw

from lb_xl.engines import calc
from lb_xl.engines.calc import Office
from lb_xl.workbook.choices import book_conflicts, honour_choices
from lb_xl.workbook.collecting import collect_files
from lb_xl.workbook.reading import read_book
from lb_xl.workbook.rendering import block_place
from lb_xl.workbook.splitting import split_book
from tests.exchange.books import BREST, codes, edited, put, said

pytestmark = pytest.mark.libreoffice


@pytest.fixture
def live(running_office: Office, empty: Path) -> Iterator[xw.Book]:
    """An empty national workbook open in LibreOffice."""
    book = calc.open_book(running_office, empty)
    try:
        yield book
    finally:
        book.close()


def live_inputs(book: xw.Book) -> str:
    from lb_xl.fingerprint import canonical_text

    inputs = read_book(book).inputs
    assert inputs is not None
    return canonical_text(inputs)


def test_files_are_collected_into_an_open_document(live: xw.Book, national: Path, out: Path) -> None:
    found = collect_files(live, sorted(out.glob("*.xlsx")))
    assert codes(found) == []
    assert live_inputs(live) == said(national)
    assert not collect_files(live, sorted(out.glob("*.xlsx"))).is_new


def test_an_open_document_is_handed_out_as_its_file_is(
    running_office: Office, national: Path, out: Path, tmp_path: Path
) -> None:
    book = calc.open_book(running_office, national, read_only=True)
    try:
        handed = split_book(book, tmp_path / "live")
    finally:
        book.close()
    assert sorted(path.name for path in handed.files) == sorted(path.name for path in out.iterdir())


def test_a_conflict_is_shown_and_its_choice_carried_out_in_an_open_document(live: xw.Book, out: Path) -> None:
    row = ("Брестская область", "сельская")
    one = edited(out / BREST, put("population", "Всё", 10, *row), out / "один.xlsx")
    two = edited(out / BREST, put("population", "Всё", 20, *row), out / "два.xlsx")
    assert "LB-471" in codes(collect_files(live, [one, two]))
    place = block_place(live, "out_conflicts")
    shown = place[0, :].value
    assert sorted([shown[4], shown[6]]) == [10, 20]
    place[0, 8].value = "значение 2"
    assert honour_choices(live)
    assert book_conflicts(live)[0].active == "second"
    frame = read_book(live).inputs.forms["population"].frame  # type: ignore[union-attr]
    cell = frame.loc[(frame["territory"] == "1") & (frame["locality"] == "rural"), "total_mean"]
    assert cell.tolist() == [shown[6]]
