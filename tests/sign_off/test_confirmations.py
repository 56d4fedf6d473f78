"""Warnings confirmed as true: who, when, why; quiet until the number moves, by business key and never by cell."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import openpyxl
import pytest

from lb_xl.cli import main
from lb_xl.confirmations import numbers_cell, numbers_of
from lb_xl.findings import Severity
from lb_xl.workbook import layout
from lb_xl.workbook.commands import check_file, compute_file
from lb_xl.workbook.rendering import block_place
from lb_xl.workbook.run import Outcome
from lb_xl.workbook.title_reading import named_value
from lb_xl.workbook.undoing import return_results
from tests.sign_off.book import beside, change, confirmed, listed, opened, sign, table

CODE, KEY, NUMBER, BY, WHY = 0, 2, 4, 5, 7


def codes(outcome: Outcome) -> list[str]:
    return [finding.code for finding in outcome.findings]


def warnings(outcome: Outcome) -> list[str]:
    return [finding.code for finding in outcome.findings if finding.severity is Severity.WARNING]


def said(outcome: Outcome, code: str) -> str:
    finding = next(finding for finding in outcome.findings if finding.code == code)
    return finding.text("ru").replace("\u00a0", " ")


def negative(value: float) -> Any:
    """The first entry from another source made negative: LB-207 asks whether it is meant."""

    def edit(rows: list[list[Any]]) -> list[list[Any]]:
        rows[0][6] = value
        return rows

    return edit


def number_of(path: Path, code: str) -> int:
    return next(int(row[0]) for row in listed(path) if row[1] == code)


@pytest.fixture
def warned(example_book: Path) -> Path:
    """The example with a negative number from another source, computed: one warning more, LB-207."""
    change(example_book, "other_sources", negative(-140.0))
    assert warnings(compute_file(example_book, None)).count("LB-207") == 1
    return example_book


@pytest.fixture
def quiet(warned: Path) -> Path:
    """The same with that warning confirmed."""
    beside(warned, number_of(warned, "LB-207"), "Отдел занятости", "договоры учтены дважды")
    compute_file(warned, None)
    return warned


def test_what_is_written_beside_a_warning_confirms_it(warned: Path) -> None:
    before = len(warnings(check_file(warned, False)))
    beside(warned, number_of(warned, "LB-207"), "Отдел занятости", "договоры учтены дважды")
    outcome = compute_file(warned, None)
    assert len(warnings(outcome)) == before - 1
    assert "Подтверждено: LB-207" in said(outcome, "LB-493")
    assert "Отдел занятости" in said(outcome, "LB-493")
    assert "договоры учтены дважды" in said(outcome, "LB-493")
    (row,) = confirmed(warned)
    assert [row[CODE], row[1], row[3], row[NUMBER]] == ["LB-207", "other_sources", "persons", -140.0]
    assert row[KEY].endswith("territory=5, locality=urban, activity=95, branch=90300, ownership=private")
    assert [row[BY], row[WHY]] == ["Отдел занятости", "договоры учтены дважды"]


def test_it_stays_quiet_and_is_not_counted_among_warnings(quiet: Path) -> None:
    outcome = compute_file(quiet, None)
    assert "LB-207" not in codes(outcome)
    assert not outcome.is_new
    with opened(quiet) as book:
        assert named_value(book, layout.WARNINGS_COUNT) == len(warnings(outcome))
        assert named_value(book, layout.NOTES_COUNT) == len(codes(outcome)) - len(warnings(outcome))
    assert f"Предупреждений: {len(warnings(outcome))}" in outcome.result
    protocol = openpyxl.load_workbook(quiet)["Протокол"]
    assert ["Подтверждённых предупреждений", 1] in [[row[0].value, row[1].value] for row in protocol.iter_rows()]
    assert len(confirmed(quiet)) == 1


def test_the_number_moves_and_the_warning_is_back_with_what_it_was(quiet: Path) -> None:
    change(quiet, "other_sources", negative(-150.0))
    outcome = compute_file(quiet, None)
    assert warnings(outcome).count("LB-494") == 1
    text = said(outcome, "LB-494")
    assert "LB-207" in text
    assert "было −140, стало −150" in text
    assert "Отдел занятости" in text


def test_the_new_number_is_confirmed_anew_and_the_old_confirmation_stays(quiet: Path) -> None:
    change(quiet, "other_sources", negative(-150.0))
    compute_file(quiet, None)
    beside(quiet, number_of(quiet, "LB-494"), "Отдел занятости", "уточнено")
    outcome = compute_file(quiet, None)
    assert "LB-494" not in codes(outcome)
    assert [(row[NUMBER], row[WHY]) for row in confirmed(quiet)] == [
        (-140.0, "договоры учтены дважды"),
        (-150.0, "уточнено"),
    ]


def test_sorted_rows_keep_it_and_a_deleted_row_gives_it_back(quiet: Path) -> None:
    change(quiet, "other_sources", lambda rows: list(reversed(rows)))
    assert "LB-207" not in codes(compute_file(quiet, None))
    with opened(quiet) as book:
        table(book, layout.CONFIRMED).data_body_range.clear_contents()
    assert "LB-207" in warnings(check_file(quiet, False))


def test_a_rule_on_numbers_is_confirmed_by_rule_and_place(example_book: Path) -> None:
    """LB-212 in Vitebsk, urban, where the population is too small: both sides of the rule are the number."""

    def lessen(rows: list[list[Any]]) -> list[list[Any]]:
        rows[2][2] = 500000.0
        return rows

    change(example_book, "population", lessen)
    compute_file(example_book, None)
    beside(example_book, number_of(example_book, "LB-212"), "Отдел баланса", "перепись уточнит")
    assert "LB-212" not in codes(compute_file(example_book, None))
    (row,) = confirmed(example_book)
    assert [row[CODE], row[1], row[KEY]] == ["LB-212", None, "territory=2, locality=urban"]
    assert numbers_of(row[NUMBER])[0] == pytest.approx(-4457.9, abs=0.1)
    change(
        example_book, "population", lambda rows: [[*row[:2], row[2] - (row[2] == 500000.0), *row[3:]] for row in rows]
    )
    assert "было −4 457," in said(check_file(example_book, False), "LB-494")


@pytest.mark.parametrize(("by", "why"), [("Отдел", None), (None, "так и есть")])
def test_half_a_confirmation_is_none_and_stays_beside_its_warning(warned: Path, by: Any, why: Any) -> None:
    beside(warned, number_of(warned, "LB-207"), by, why)
    outcome = compute_file(warned, None)
    assert {"LB-207", "LB-495"} <= set(warnings(outcome))
    assert confirmed(warned) == []
    with opened(warned) as book:
        place = book.names[layout.CONFIRM].refers_to_range
        assert place[number_of(warned, "LB-207") - 1, 0].value == by
        assert place[number_of(warned, "LB-207") - 1, 1].value == why


def test_a_row_of_the_table_without_a_reason_is_no_confirmation(quiet: Path) -> None:
    with opened(quiet) as book:
        table(book, layout.CONFIRMED).data_body_range[0, WHY].value = None
    outcome = check_file(quiet, False)
    assert {"LB-207", "LB-495"} <= set(warnings(outcome))
    assert "не указана причина" in said(outcome, "LB-495")


def test_an_error_a_note_and_a_warning_of_sign_off_cannot_be_confirmed(example_book: Path) -> None:
    sign(example_book, "carers", "утверждено", None)
    change(example_book, "unemployed", lambda rows: [[*rows[0][:2], -1.0, *rows[0][3:]], *rows[1:]])
    assert compute_file(example_book, None).failed
    for code in ("LB-206", "LB-491", "LB-239"):
        beside(example_book, number_of(example_book, code), "Отдел", "так и есть")
    outcome = compute_file(example_book, None)
    assert outcome.failed
    assert codes(outcome).count("LB-496") == 3
    texts = [finding.what("ru") for finding in outcome.findings if finding.code == "LB-496"]
    for words in ("ошибку подтвердить нельзя", "это замечание", "такое предупреждение не подтверждается"):
        assert sum(words in text for text in texts) == 1
    assert all("Вписано: Отдел — так и есть." in text for text in texts)
    assert confirmed(example_book) == []


def test_a_warning_that_changed_since_it_was_listed_is_not_confirmed(warned: Path) -> None:
    """The department confirms -140; by the next check the number is -141."""
    beside(warned, number_of(warned, "LB-207"), "Отдел", "так и есть")
    change(warned, "other_sources", negative(-141.0))
    outcome = compute_file(warned, None)
    assert "LB-207" in warnings(outcome)
    assert "больше нет или оно изменилось" in said(outcome, "LB-496")
    assert confirmed(warned) == []


def test_undo_takes_what_was_written_with_the_findings_it_stood_beside(warned: Path) -> None:
    """After «Вернуть» the list is that of the run before; a second «Вернуть» brings back list and words."""
    number = number_of(warned, "LB-207")
    beside(warned, number, "Отдел", "так и есть")
    with opened(warned) as book:
        place = block_place(book, layout.CONFIRM)
        return_results(book, "ru")
        assert place[number - 1, 0].value is None
        assert "LB-207" not in [row[1] for row in block_place(book, layout.FINDINGS).value]
        return_results(book, "ru")
        assert place[number - 1, 0].value == "Отдел"


def test_the_command_confirms_by_the_number_on_the_check_sheet(
    warned: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    call = ["confirm", str(warned), "--by", "Отдел", "--why", "так и есть", "--finding"]
    assert main([*call, "400"]) == 2
    assert "LB-498 · На листе «Проверка» нет предупреждения с номером 400" in capsys.readouterr().err
    assert main([*call, str(number_of(warned, "LB-207"))]) == 0
    assert "LB-207" not in codes(check_file(warned, False))
    assert len(confirmed(warned)) == 1


def test_the_table_grows_with_its_rows(example_book: Path) -> None:
    """Six fallbacks of the example, five blank rows in a fresh table."""
    compute_file(example_book, None)
    numbers = [int(row[0]) for row in listed(example_book) if row[1] == "LB-301"]
    assert len(numbers) == 6
    for number in numbers:
        beside(example_book, number, "Отдел", "ближе данных нет")
    assert warnings(compute_file(example_book, None)) == []
    assert len(confirmed(example_book)) == 6
    assert compute_file(example_book, None).is_new is False


def test_a_text_that_begins_like_a_formula_stays_a_text(warned: Path) -> None:
    with opened(warned) as book:
        place = book.names[layout.CONFIRM].refers_to_range[number_of(warned, "LB-207") - 1, 0]
        place.value, place.offset(column_offset=1).value = "Отдел", "'=1+1"
    compute_file(warned, None)
    assert confirmed(warned)[0][WHY] == "=1+1"
    cells = [cell for row in openpyxl.load_workbook(warned)["Подтверждения"].iter_rows() for cell in row]
    assert [cell.data_type for cell in cells if cell.value == "=1+1"] == ["s"]


def test_confirmations_outlive_a_book_saved_by_another_program(quiet: Path, tmp_path: Path) -> None:
    other = tmp_path / "other.xlsx"
    openpyxl.load_workbook(quiet).save(other)
    assert "LB-207" not in codes(check_file(other, False))


@pytest.mark.parametrize("numbers", [(), (5.0,), (-4457.90625, 0.1), (float("nan"), 3.0)])
def test_numbers_are_kept_exactly(numbers: tuple[float, ...]) -> None:
    assert repr(numbers_of(numbers_cell(numbers))) == repr(numbers)
