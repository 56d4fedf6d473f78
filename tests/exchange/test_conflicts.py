"""Two values for one place: shown with both, chosen on the sheet, and the one not chosen stays there inactive."""

from __future__ import annotations

import itertools
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from lb_xl.cli import main
from lb_xl.engines.file import open_book
from lb_xl.workbook.run import compute_book
from tests.exchange import books
from tests.exchange.books import BREST, BUREAU, VITEBSK, codes, collected, edited, finding, put, said, value_of

ROW = ("Брестская область", "сельская")
CITY = ("Брестская область", "городская")
SECOND = "Отдел_Бреста_второй.xlsx"


def brest_says(out: Path, value: object, name: str = BREST, *row: str) -> Path:
    """A copy of Brest's file with another whole population of its countryside."""
    return edited(out / "исходный" / BREST, put("population", "Всё", value, *(row or ROW)), out / name)


@pytest.fixture(autouse=True)
def original(out: Path) -> None:
    (out / "исходный").mkdir()
    shutil.copy(out / BREST, out / "исходный" / BREST)


def conflict_rows(path: Path) -> list[list[Any]]:
    """The rows of the sheet of conflicts, without the key of the record."""
    sheet = openpyxl.load_workbook(path)["Расхождения"]
    rows = ([cell.value for cell in row] for row in sheet.iter_rows(min_row=7, max_row=30))
    return [row[:10] for row in rows if row[10]]


def choose(path: Path, *choices: str) -> None:
    def change(book: Any) -> None:
        for row, choice in enumerate(choices, start=7):
            book["Расхождения"].cell(row, 9).value = choice or None

    edited(path, change)


def computed(path: Path) -> list[str]:
    """The findings of a computation, which is saved."""
    book = open_book(path, backup=False)
    try:
        outcome = compute_book(book)
        book.save()
        return [each.code for each in outcome.findings]
    finally:
        book.close()


def total(path: Path) -> object:
    return value_of(path, "population", "Всё", *ROW)


def test_two_files_with_two_values_are_shown_with_both_and_the_old_value_stays(empty: Path, out: Path) -> None:
    one, other = brest_says(out, 10), brest_says(out, 20, SECOND)
    found = collected(empty, one, other)
    assert total(empty) is None
    assert finding(found, "LB-471").where.text("ru") == "лист «Расхождения», ячейка I7"
    assert conflict_rows(empty) == [
        [
            1, "Население", "Брестская · село", "Всё население, человек",
            10, f"{BREST} · Население!D7", 20, f"{SECOND} · Население!D7", None, "не решено",
        ]
    ]  # fmt: skip
    assert value_of(empty, "population", "Всё", "Брестская область", "городская") == 1_000_000, "the rest is taken"


def test_a_number_that_the_workbook_got_itself_is_not_overwritten(national: Path, out: Path) -> None:
    edited(national, put("population", "Всё", 30, *ROW))
    collected(national, brest_says(out, 10))
    assert total(national) == 30
    row = conflict_rows(national)[0]
    assert row[4:8] == [30, "сводная книга · Население!D7", 10, f"{BREST} · Население!D7"]


def test_a_file_with_the_number_that_was_handed_out_does_not_undo_a_correction(national: Path, out: Path) -> None:
    """The department left 1 000 007; the workbook has 30 by now: somebody has to choose."""
    edited(national, put("population", "Всё", 30, *ROW))
    collected(national, out / BREST)
    assert total(national) == 30
    assert conflict_rows(national)[0][4:7:2] == [30, 1_000_007]


@pytest.mark.parametrize(("choice", "value", "state"), [
    ("значение 1", 10, "действует 1, недействующее 2"),
    ("значение 2", 20, "действует 2, недействующее 1"),
])  # fmt: skip
def test_a_choice_is_honoured_by_the_next_collection(
    choice: str, value: int, state: str, empty: Path, out: Path
) -> None:
    """The value not chosen stays on the sheet, and the files that hold it are no conflict any more."""
    files = [brest_says(out, 10), brest_says(out, 20, SECOND)]
    collected(empty, *files)
    choose(empty, choice)
    found = collected(empty, *files)
    assert "LB-471" not in codes(found)
    assert total(empty) == value
    row = conflict_rows(empty)[0]
    assert (row[4], row[6], row[9]) == (10, 20, state)
    once = empty.read_bytes()
    assert not collected(empty, *files).is_new
    assert empty.read_bytes() == once


def test_a_choice_is_honoured_by_the_next_computation_and_without_one_nothing_is_computed(
    national: Path, out: Path
) -> None:
    edited(national, put("population", "Всё", 1_000_030, *ROW))
    collected(national, brest_says(out, 1_000_010))
    assert "LB-471" in computed(national)
    choose(national, "значение 2")
    assert "LB-471" not in computed(national)
    assert total(national) == 1_000_010
    assert conflict_rows(national)[0][9] == "действует 2, недействующее 1"


def test_a_choice_can_be_changed(empty: Path, out: Path) -> None:
    collected(empty, brest_says(out, 10), brest_says(out, 20, SECOND))
    for choice, value in (("значение 2", 20), ("значение 1", 10)):
        choose(empty, choice)
        computed(empty)
        assert total(empty) == value


def test_three_values_take_two_choices_that_must_agree(empty: Path, out: Path) -> None:
    """1 against 2 and 1 against 3: choosing 2 and 3 at once decides nothing; 1 and 3 is 3."""
    files = [brest_says(out, value, f"{value}.xlsx") for value in (1, 2, 3)]
    collected(empty, *files)
    assert [row[4:7:2] for row in conflict_rows(empty)] == [[1, 2], [1, 3]]
    choose(empty, "значение 2", "")
    assert "LB-471" in codes(collected(empty, *files))
    choose(empty, "значение 2", "значение 2")
    assert finding(collected(empty, *files), "LB-471").count == 2
    assert total(empty) is None
    choose(empty, "значение 1", "значение 2")
    assert "LB-471" not in codes(collected(empty, *files))
    assert total(empty) == 3


def test_a_new_value_for_an_open_conflict_is_one_more_row(empty: Path, out: Path) -> None:
    collected(empty, brest_says(out, 10), brest_says(out, 20, SECOND))
    collected(empty, brest_says(out, 40, "третий.xlsx"))
    assert [row[4:7:2] for row in conflict_rows(empty)] == [[10, 20], [10, 40]]
    assert total(empty) is None


def test_a_number_that_was_taken_away_is_asked_about(national: Path, out: Path) -> None:
    collected(national, brest_says(out, None))
    assert conflict_rows(national)[0][4:7:2] == [1_000_007, "(пусто)"]
    assert total(national) == 1_000_007
    choose(national, "значение 2")
    computed(national)
    assert total(national) is None


def test_a_row_that_was_taken_away_is_asked_about_and_goes_when_that_is_chosen(national: Path, out: Path) -> None:
    def delete(book: Any) -> None:
        row = books.cell_of(book, "f12t", "Списочная", "Брестская область", "сельская", "01").row
        for column in range(1, 5):
            book["12-т"].cell(row, column).value = None

    edited(out / BREST, delete)
    collected(national, out / BREST)
    assert conflict_rows(national)[0][2:7] == ["Брестская · село · 01", "Списочная численность, человек", 30.5,
                                               "сводная книга · 12-т!D8", "(пусто)"]  # fmt: skip
    assert len(books.inputs_of(national).forms["f12t"].frame) == 5
    choose(national, "значение 2")
    computed(national)
    frame = books.inputs_of(national).forms["f12t"].frame
    assert len(frame) == 4
    assert not ((frame["territory"] == "1") & (frame["locality"] == "rural")).any()


def test_words_that_differ_are_a_conflict_too(empty: Path, out: Path) -> None:
    """In the form of other sources the words belong to the row: with another reason it is another row.

    It is new, and the old one, which the other file still has, was taken away by this one.
    """
    row = ("Занятые", "Брестская область", "городская", "01")
    edited(out / BUREAU, put("other_sources", "Обоснование", "иной пропуск", *row), out / "бюро 2.xlsx")
    collected(empty, out / BUREAU, out / "бюро 2.xlsx")
    frame = books.inputs_of(empty).forms["other_sources"].frame
    assert frame["reason"].tolist() == ["иной пропуск", "двойной счёт"]
    shown = conflict_rows(empty)[0]
    assert shown[2] == "Занятые · Брестская · город · 01 · обследование · пропуск"
    assert shown[4:7:2] == [5, "(пусто)"]


def contents(path: Path) -> tuple[str, list[list[Any]]]:
    return said(path), conflict_rows(path)


def test_the_order_of_files_and_rows_decides_nothing(folder: Path, empty: Path, out: Path) -> None:
    """Every order of three files, two of which contradict each other, gives the same workbook."""
    files = [brest_says(out, 10), brest_says(out, 20, SECOND), out / BUREAU]
    found = []
    for number, order in enumerate(itertools.permutations(files)):
        target = Path(shutil.copy(empty, folder / f"target {number}.xlsx"))
        collected(target, *order)
        found.append(contents(target))
    assert all(each == found[0] for each in found)


Refusal = Callable[[Any], object]


@pytest.mark.parametrize(
    "key",
    ["порча", "5", '["population"]', '["population", "нет", "1", "rural", ""]', '["population", "total_mean", "1"]'],
)
def test_a_row_whose_key_was_changed_stops_before_anything_is_lost(
    empty: Path, out: Path, key: str, capsys: pytest.CaptureFixture[str]
) -> None:
    collected(empty, brest_says(out, 10), brest_says(out, 20, SECOND))
    edited(empty, lambda book: book["Расхождения"].__setitem__("K7", key))
    before = empty.read_bytes()
    for command in (["check"], ["compute"], ["collect"]):
        files = [str(out / VITEBSK)] if command == ["collect"] else []
        assert main([*command, str(empty), *files]) == 1
        shown = capsys.readouterr()
        assert "LB-499" in shown.out + shown.err
        assert "K7" in shown.out + shown.err
    assert empty.read_bytes() == before


def test_a_cleared_first_row_does_not_hide_the_others(national: Path, out: Path) -> None:
    def clear(book: Any) -> None:
        for column in range(1, 12):
            book["Расхождения"].cell(7, column).value = None

    first = edited(brest_says(out, 10), put("population", "Всё", 7, *CITY))
    collected(national, first, edited(brest_says(out, 20, SECOND), put("population", "Всё", 8, *CITY)))
    edited(national, clear)
    assert "LB-471" in computed(national), "the second row is still undecided"


def test_too_many_conflicts_for_the_sheet_leave_the_workbook_as_it_was(empty: Path, out: Path) -> None:
    """LB-473: two places in conflict, room for one."""

    def short(book: Any) -> None:
        book.defined_names["out_conflicts"].attr_text = "'Расхождения'!$A$7:$K$7"

    edited(empty, short)
    before = empty.read_bytes()
    other = edited(brest_says(out, 20, SECOND), put("population", "Всё", 5, "Брестская область", "городская"))
    found = collected(empty, brest_says(out, 10), other)
    assert finding(found, "LB-473").values["needed"] == 2
    assert empty.read_bytes() == before


def test_an_unresolved_conflict_stops_the_command_line_too(national: Path, out: Path) -> None:
    edited(national, put("population", "Всё", 30, *ROW))
    assert main(["collect", str(national), str(out / VITEBSK), str(brest_says(out, 10))]) == 1
    assert main(["check", str(national)]) == 1
