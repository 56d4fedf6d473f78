"""Sign-off of forms: sealed by the fingerprint of their rows; a later change shows at once, with the rows."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from lb_xl.cli import main
from lb_xl.engines.file import open_book
from lb_xl.sign_off import form_fingerprint
from lb_xl.workbook import layout
from lb_xl.workbook.commands import check_file, compute_file
from lb_xl.workbook.reading import read_book
from lb_xl.workbook.rendering import block_place
from lb_xl.workbook.run import Outcome
from tests.sign_off.book import change, listed, log, opened, rows, sign, signed_row, table

FORM = "unemployed"
STATE, NOW, SEALED, FINGERPRINT = 2, 5, 6, 7


def codes(outcome: Outcome) -> list[str]:
    return [finding.code for finding in outcome.findings if finding.code.startswith("LB-49")]


def text(outcome: Outcome, code: str, language: str = "ru") -> str:
    finding = next(finding for finding in outcome.findings if finding.code == code)
    return finding.text(language).replace("\u00a0", " ")


@pytest.fixture
def approved(example_book: Path) -> Path:
    """The example with one form approved and sealed."""
    sign(example_book, FORM, "утверждено", "Отдел занятости", "21.11.2026")
    compute_file(example_book, None)
    return example_book


def moved(place: int, column: int, by: float) -> Any:
    def edit(rows: list[list[Any]]) -> list[list[Any]]:
        rows[place][column] += by
        return rows

    return edit


def test_an_approved_form_is_sealed_by_the_next_computation(approved: Path) -> None:
    book = open_book(approved)
    reading = read_book(book)
    assert reading.inputs is not None
    fingerprint = form_fingerprint(reading.inputs.forms[FORM])
    row = signed_row(approved, FORM)
    assert row[STATE] == row[NOW] == "утверждено"
    assert row[FINGERPRINT] == fingerprint
    assert len(fingerprint) == 64
    (entry,) = log(approved)
    assert entry[:5] == [FORM, "поставлена печать", "утверждено", "Отдел занятости", "21.11.2026"]
    assert entry[5].replace("\u00a0", " ") == "строк заполнено: 13; Среднегодовая численность, человек: 33 100"
    assert entry[7] == fingerprint
    assert codes(check_file(approved, False)) == []


def test_a_check_seals_too_and_leaves_the_results(example_book: Path) -> None:
    sign(example_book, FORM, "проверено")
    before = _results(example_book)
    check_file(example_book, True)
    assert signed_row(example_book, FORM)[NOW] == "проверено"
    assert _results(example_book) == before


def test_a_check_without_write_seals_nothing(example_book: Path) -> None:
    sign(example_book, FORM, "проверено")
    before = example_book.read_bytes()
    check_file(example_book, False)
    assert example_book.read_bytes() == before


def test_a_seal_stays_what_it_is_when_nothing_changes(approved: Path) -> None:
    first = signed_row(approved, FORM), log(approved)
    assert not compute_file(approved, None).is_new
    assert (signed_row(approved, FORM), log(approved)) == first


def test_a_change_of_an_approved_form_says_who_approved_it_and_which_row_changed(approved: Path) -> None:
    """Brest, urban: 50 persons more than the department approved."""
    change(approved, FORM, moved(0, 2, 50))
    outcome = compute_file(approved, None)
    assert codes(outcome) == ["LB-492"]
    assert not outcome.failed
    said = text(outcome, "LB-492")
    assert "утвердил(а) Отдел занятости (21.11.2026)" in said
    assert "Строк: 1. Брестская область, городская: Среднегодовая численность было 3 597, стало 3 647." in said
    found = next(finding for finding in outcome.findings if finding.code == "LB-492")
    assert (found.where.sheet, found.where.cell) == ("Безработные", "C10")
    assert signed_row(approved, FORM)[NOW] == "изменено после утверждения"
    assert [entry[1] for entry in log(approved)] == ["поставлена печать"]


def test_sums_that_stay_are_seen_by_the_fingerprint_alone(approved: Path) -> None:
    """10 persons moved from one row to the next: the native state holds, the finding names both rows."""

    def edit(rows: list[list[Any]]) -> list[list[Any]]:
        rows[0][2] += 10
        rows[1][2] -= 10
        return rows

    change(approved, FORM, edit)
    outcome = compute_file(approved, None)
    assert "Строк: 2." in text(outcome, "LB-492")
    assert signed_row(approved, FORM)[NOW] == "утверждено"


def test_the_order_of_rows_is_no_change(approved: Path) -> None:
    change(approved, FORM, lambda rows: random.Random(1).sample(rows, len(rows)))
    assert codes(compute_file(approved, None)) == []


def test_rows_added_and_rows_gone_are_told_apart(example_book: Path) -> None:
    """The hires of Brest in agriculture become hires in wood processing."""
    sign(example_book, "entrepreneur_hires", "утверждено")
    compute_file(example_book, None)

    def edit(rows: list[list[Any]]) -> list[list[Any]]:
        rows[0][2] = "20"
        return rows

    change(example_book, "entrepreneur_hires", edit)
    said = text(check_file(example_book, False), "LB-492")
    assert "Строк: 2." in said
    assert said.count("строки больше нет") == said.count("строка добавлена") == 1


def test_a_new_signature_is_a_new_seal_and_the_old_one_stays_in_the_log(approved: Path) -> None:
    old = signed_row(approved, FORM)[FINGERPRINT]
    change(approved, FORM, moved(0, 2, 50))
    sign(approved, FORM, "утверждено", "Отдел занятости", "22.11.2026")
    assert codes(compute_file(approved, None)) == []
    new = signed_row(approved, FORM)
    assert new[NOW] == "утверждено"
    assert new[FINGERPRINT] != old
    assert [(entry[1], entry[4], entry[7]) for entry in log(approved)] == [
        ("поставлена печать", "21.11.2026", old),
        ("печать поставлена заново", "22.11.2026", new[FINGERPRINT]),
    ]


def test_a_sign_off_that_is_withdrawn_stays_in_the_log(approved: Path) -> None:
    old = signed_row(approved, FORM)[FINGERPRINT]
    sign(approved, FORM, "черновик", None, None)
    assert codes(compute_file(approved, None)) == []
    row = signed_row(approved, FORM)
    assert [row[NOW], row[SEALED], row[FINGERPRINT]] == ["черновик", None, None]
    assert [(entry[1], entry[7]) for entry in log(approved)] == [
        ("поставлена печать", old),
        ("согласование отозвано", old),
    ]
    change(approved, FORM, moved(0, 2, 50))
    assert codes(compute_file(approved, None)) == []


@pytest.mark.parametrize(
    ("state", "by", "on", "code", "said"),
    [
        ("утвержденно", "Отдел", "21.11.2026", "LB-490", "«утвержденно»"),
        ("утверждено", None, "21.11.2026", "LB-491", "не указано, кем"),
        ("утверждено", "Отдел", None, "LB-491", "не указана дата"),
        ("проверено", "Отдел", "вчера", "LB-491", "дата «вчера» непонятна"),
    ],
)
def test_an_incomplete_signature_is_no_seal(
    example_book: Path, state: str, by: str | None, on: str | None, code: str, said: str
) -> None:
    sign(example_book, FORM, state, by, on)
    outcome = compute_file(example_book, None)
    assert codes(outcome) == [code]
    assert said in text(outcome, code)
    assert not outcome.failed
    assert log(example_book) == []


def test_a_form_with_errors_gets_no_seal_and_its_neighbour_does(example_book: Path) -> None:
    sign(example_book, FORM, "утверждено")
    sign(example_book, "carers", "утверждено")
    change(example_book, FORM, moved(0, 2, -1e6))
    outcome = compute_file(example_book, None)
    assert outcome.failed
    assert "в форме есть ошибки" in text(outcome, "LB-491")
    assert [entry[0] for entry in log(example_book)] == ["carers"]
    assert signed_row(example_book, FORM)[NOW] == "утверждено, ещё без печати"


def test_an_empty_form_is_signed_only_where_there_is_nothing_to_report(tmp_path: Path) -> None:
    path = tmp_path / "empty.xlsx"
    assert main(["new", "by-2011", str(path), "--year", "2012"]) == 0
    sign(path, FORM, "утверждено")
    assert "форма пуста" in text(check_file(path, True), "LB-491")
    assert signed_row(path, "carers")[NOW] == "пусто"
    with opened(path) as book:
        body = table(book, layout.CONTENTS).data_body_range
        body[body.columns[0].value.index(FORM), 4].value = "нет явления"
    assert codes(check_file(path, True)) == []
    assert signed_row(path, FORM)[NOW] == "утверждено"


def test_the_command_signs_and_says_what_it_cannot(example_book: Path, capsys: pytest.CaptureFixture[str]) -> None:
    call = ["sign", str(example_book), "--state", "approved", "--by", "Отдел", "--on", "20.11.2026", "--form", FORM]
    assert main([*call, "carers"]) == 0
    assert {entry[0] for entry in log(example_book)} == {FORM, "carers"}
    assert signed_row(example_book, "carers")[NOW] == "утверждено"
    assert main([*call, "cares"]) == 1
    assert "LB-140" in capsys.readouterr().err
    assert main(["sign", str(example_book), "--state", "approved"]) == 2
    assert main(["sign", str(example_book), "--state", "checked", "--by", "Отдел", "--on", "вчера"]) == 2
    assert main(["sign", str(example_book), "--state", "draft", "--form", FORM]) == 0
    assert [entry[1] for entry in log(example_book)][-1] == "согласование отозвано"
    assert main(["sign", str(example_book), "--state", "checked", "--by", "Отдел"]) == 0
    assert all(row[NOW] == "проверено" for row in _signed(example_book))


def test_a_spoiled_record_of_the_rows_still_leaves_the_fingerprint(approved: Path) -> None:
    with opened(approved) as book:
        place = block_place(book, layout.SEALS)
        row = [str(cell) for cell in place.columns[0].value].index(FORM)
        place[row, 2].value = ":spoiled"
    change(approved, FORM, moved(0, 2, 50))
    assert "Какие строки изменены, сказать нельзя" in text(check_file(approved, False), "LB-492")


def test_a_seal_that_the_log_does_not_know_is_taken_off_the_table(approved: Path) -> None:
    """A row pasted over another, or brought in from last year's book, brings no seal with it."""
    with opened(approved) as book:
        body = table(book, layout.SIGN_OFF).data_body_range
        body.sheet.api.Unprotect()
        body[0, FINGERPRINT].value = "0" * 64
    assert codes(compute_file(approved, None)) == []
    assert signed_row(approved, "population")[FINGERPRINT] is None
    assert signed_row(approved, FORM)[NOW] == "утверждено"


def test_seals_outlive_a_book_saved_by_another_program(approved: Path, tmp_path: Path) -> None:
    """openpyxl writes every part anew; rows, log and seals are found again by their tables."""
    other = tmp_path / "other.xlsx"
    openpyxl.load_workbook(approved).save(other)
    assert codes(check_file(other, False)) == []
    change(other, FORM, moved(0, 2, 50))
    assert "было 3 597, стало 3 647" in text(check_file(other, False), "LB-492")


def test_an_older_book_without_the_sheets_computes_as_before(example_book: Path) -> None:
    """The tables and names of a book built before there was a sign-off are not there."""
    book = openpyxl.load_workbook(example_book)
    for sheet in book:
        for name in (layout.SIGN_OFF, layout.SIGN_OFF_LOG, layout.CONFIRMED):
            if name in sheet.tables:
                del sheet.tables[name]
    for name in (layout.SIGN_OFF_CONTROLS, layout.SEALS, layout.CONFIRM):
        del book.defined_names[name]
    book.save(example_book)
    outcome = compute_file(example_book, None)
    assert not outcome.failed
    assert codes(outcome) == []
    assert main(["sign", str(example_book), "--state", "approved", "--by", "Отдел"]) == 1


def test_an_english_book_is_signed_in_english(tmp_path: Path) -> None:
    path = tmp_path / "book.xlsx"
    assert main(["new", "by-2011", str(path), "--year", "2012", "--lang", "en"]) == 0
    with opened(path) as book:
        body = table(book, layout.CONTENTS).data_body_range
        body[body.columns[0].value.index(FORM), 4].value = "does not occur"
    assert main(["sign", str(path), "--form", FORM, "--state", "approved", "--by", "Unit", "--on", "2026-11-21"]) == 1
    row = signed_row(path, FORM)
    assert [row[STATE], row[NOW]] == ["approved", "approved"]
    assert log(path)[0][1] == "seal set"


def test_the_findings_stand_on_the_check_sheet(approved: Path) -> None:
    change(approved, FORM, moved(0, 2, 50))
    compute_file(approved, None)
    assert "LB-492" in [row[1] for row in listed(approved)]


def _results(path: Path) -> Any:
    with opened(path) as book:
        return block_place(book, "out_balance").value


def _signed(path: Path) -> list[list[Any]]:
    with opened(path) as book:
        return rows(book, layout.SIGN_OFF)
