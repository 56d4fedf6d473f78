"""Numbers on few units: which they are, what goes with them, and that the book itself keeps everything."""

from __future__ import annotations

import csv
import math
import shutil
from pathlib import Path

import pandas as pd
import pytest
import xlwings as xw

from lb_xl.cli import main
from lb_xl.confidentiality.hiding import HiddenNumber, hidden_inputs, hidden_numbers
from lb_xl.confidentiality.rule import Rule, rule_of
from lb_xl.confidentiality.units import UnitsBehind
from lb_xl.engines.file import open_book
from lb_xl.findings import DefinitionError, WorkbookFileError
from lb_xl.inputs import Inputs
from lb_xl.matching import inputs_from_frames
from lb_xl.scheme_loading import load_scheme, scheme_folder
from lb_xl.workbook.confidential_copy import write_copy
from lb_xl.workbook.rendering import block_place
from lb_xl.workbook.reporting import written_report
from lb_xl.workbook.run import examine
from tests.comparison.balances import balance_of, by_2011
from tests.comparison.test_compare_command import changed, digest
from tests.scheme_examples import example_frames, scheme_of
from tests.test_cli import change_cell


def micro(*rows: tuple[str, str, float, float]) -> pd.DataFrame:
    """Rows of micro organisations: territory, activity, payroll, units; all urban and private."""
    frame = pd.DataFrame(rows, columns=["territory", "activity", "payroll", "units"])
    return frame.assign(locality="urban", ownership="private", contractors=0.0, childcare_leave=0.0)


ROWS = (
    ("1", "15", 9.0, 2.0),
    ("1", "55", 40.0, 12.0),
    ("2", "15", 70.0, 20.0),
    ("2", "55", 30.0, 9.0),
    ("3", "15", 50.0, 11.0),
)


def places(hidden: tuple[HiddenNumber, ...], table: str, secondary: bool) -> set[tuple[str, str, str]]:
    result = balance_of({"f1mp_micro": micro(*ROWS)}).tables[table]
    return {
        (
            result.table.lines[each.line].id,
            result.columns[each.column]["territory"],
            result.columns[each.column]["locality"],
        )
        for each in hidden
        if each.table == table and each.secondary is secondary
    }


def test_units_are_added_up_through_the_formula_tree() -> None:
    """Territory 1: 2 organisations in 15, 12 in 55, 14 in all; the republic has 54."""
    balance = balance_of({"f1mp_micro": micro(*ROWS)})
    result = balance.tables["activities"]
    units = UnitsBehind(balance).of_table("activities")
    at = {
        (line, territory): units[result.row(line), result.column({"territory": territory})]
        for line in ("total", "D")
        for territory in ("1", "total")
    }
    assert at == {("total", "1"): 14.0, ("D", "1"): 2.0, ("total", "total"): 54.0, ("D", "total"): 33.0}


def test_a_row_counts_once_for_payroll_and_contractors() -> None:
    frame = micro(("1", "15", 9.0, 2.0)).assign(contractors=5.0)
    coefficients = pd.DataFrame({"territory": ["1"], "sole_contractors": [1.0], "all_contractors": [2.0]})
    balance = balance_of({"f1mp_micro": frame, "primary_employment": coefficients})
    result = balance.tables["ownership"]
    assert result.values[result.row("private"), 0] == 9 + 5 * 1 / 2
    assert UnitsBehind(balance).of_table("ownership")[result.row("private"), 0] == 2.0


def test_a_number_with_a_part_of_unknown_units_is_not_hidden() -> None:
    """Form 12-t says nothing of its organisations: with it the number of units is not known."""
    large = pd.DataFrame(
        {
            "territory": ["1"],
            "locality": "urban",
            "activity": "15",
            "ownership": "private",
            "payroll": 500.0,
            "contractors": 0.0,
        }
    )
    balance = balance_of({"f1mp_micro": micro(*ROWS), "f12t": large})
    result = balance.tables["activities"]
    units = UnitsBehind(balance).of_table("activities")[result.row("D")]
    assert math.isnan(units[result.column({"territory": "1"})])
    assert units[result.column({"territory": "2"})] == 20.0
    assert hidden_numbers(balance, 3) == ()


def test_persons_can_be_units_of_their_own() -> None:
    """Two craftsmen are two units, whatever the 90 entrepreneurs of the same row."""
    frame = pd.DataFrame(
        {
            "territory": ["1"],
            "locality": "urban",
            "activity": "20",
            "entrepreneurs": 90.0,
            "agroecotourism": 0.0,
            "craft": 2.0,
        }
    )
    balance = balance_of({"entrepreneurs": frame})
    result = balance.tables["ownership"]
    assert UnitsBehind(balance).of_table("ownership")[result.row("private"), 0] == 92.0
    data = balance.inputs.forms["entrepreneurs"]
    assert [(each.measure, each.units) for each in hidden_inputs(data.form, data.frame, 3)] == [("craft", 2.0)]


def test_few_units_hide_a_number_and_the_smallest_that_would_tell_it() -> None:
    """Activity 15 of territory 1 rests on 2 organisations: 9 persons, in all and in towns.

    The republic's row 15 is 129 = 9 + 70 + 50: without a second one 9 follows. 50 of territory 3 goes with it.
    """
    hidden = hidden_numbers(balance_of({"f1mp_micro": micro(*ROWS)}), 3)
    assert places(hidden, "activities", False) >= {("D", "1", "total"), ("D", "1", "urban")}
    assert places(hidden, "activities", True) >= {("D", "3", "total"), ("D", "3", "urban")}
    assert not [each for each in hidden if each.table == "ownership"], "14 organisations are enough"


def test_no_sum_over_columns_tells_a_hidden_number() -> None:
    """In the example, with a high threshold: every total of columns has no hidden term or at least two."""
    scheme = scheme_of("by-2011")
    balance = balance_of(example_frames("by-2011"), scheme=scheme)
    hidden = {(each.table, each.line, each.column) for each in hidden_numbers(balance, 400)}
    assert hidden
    result = balance.tables["activities"]
    for row in range(len(result.table.lines)):
        for locality in ("total", "urban", "rural"):
            columns = [at for at, codes in enumerate(result.columns) if codes["locality"] == locality]
            count = sum(("activities", row, column) in hidden for column in columns)
            assert count != 1, (result.table.lines[row].id, locality)


def test_input_rows_for_a_hand_out_are_named_by_row_and_measure() -> None:
    """Contract of `hidden_inputs`: payroll of 2 organisations, and the smallest other payroll for the control total."""
    data = balance_of({"f1mp_micro": micro(*ROWS)}).inputs.forms["f1mp_micro"]
    found = [
        (each.measure, data.frame.at[each.row, "payroll"], each.secondary)
        for each in hidden_inputs(data.form, data.frame, 3)
    ]
    assert found == [("payroll", 9.0, False), ("payroll", 30.0, True)]
    assert hidden_inputs(data.form, data.frame, 0) == ()
    assert [each.secondary for each in hidden_inputs(data.form, data.frame, 10)] == [False, False]


def test_a_command_overrules_the_settings_of_the_book() -> None:
    scheme = by_2011()
    inputs = Inputs(scheme, {}, parameters={"fewest_units": 5.0, "confidential_mark": 1.0})
    assert rule_of(Inputs(scheme, {})) == Rule(0.0, "blank")
    assert rule_of(inputs) == Rule(5.0, "mark")
    assert rule_of(inputs, 3.0, "blank") == Rule(3.0, "blank")
    assert rule_of(inputs_from_frames(load_scheme("turnover"), {})) == Rule()


def test_the_threshold_is_no_part_of_the_inputs() -> None:
    inputs = balance_of({"f1mp_micro": micro(*ROWS)}).inputs
    other = balance_of({"f1mp_micro": micro(*ROWS)}, {"fewest_units": 3.0})
    assert other.inputs.fingerprint == inputs.fingerprint
    assert "LB-307" not in {finding.code for finding in other.findings}


def test_a_measure_of_units_that_is_not_there_is_refused(tmp_path: Path) -> None:
    folder = tmp_path / "own"
    shutil.copytree(scheme_folder("by-2011"), folder)
    forms = folder / "forms.toml"
    forms.write_text(
        forms.read_text(encoding="utf-8").replace('counted_by = "units"', 'counted_by = "unitz"', 1), encoding="utf-8"
    )
    with pytest.raises(DefinitionError) as caught:
        load_scheme(folder, 2012)
    assert "f1mp_micro.measures.payroll.counted_by" in str(caught.value)


def rows_of(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def test_an_export_leaves_the_numbers_out_and_lists_them(
    example_book: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """`results.csv` keeps its columns and rows; the book is not changed."""
    before = digest(example_book)
    assert main(["export", str(example_book), str(tmp_path / "all")]) == 0
    assert main(["export", str(example_book), str(tmp_path / "few"), "--fewest-units", "100"]) == 0
    assert "LB-482" in capsys.readouterr().out
    whole, few = (rows_of(tmp_path / name / "results.csv") for name in ("all", "few"))
    listed = rows_of(tmp_path / "few" / "confidential.csv")
    keys = [key for key in whole[0] if key != "value"]
    told = {tuple(row[key] for key in keys) for row in listed}
    assert len(listed) == len(told) > 0
    for one, other in zip(whole, few, strict=True):
        is_hidden = tuple(one[key] for key in keys) in told
        assert other["value"] == ("" if is_hidden else one["value"])
    assert {row["reason"] for row in listed} == {"few_units", "total"}
    assert all(float(row["units"]) < 100 for row in listed if row["reason"] == "few_units")
    assert not (tmp_path / "all" / "confidential.csv").exists()
    assert digest(example_book) == before


def test_marking_keeps_every_value(example_book: Path, tmp_path: Path) -> None:
    for name, options in (("all", []), ("few", ["--fewest-units", "100", "--confidential", "mark"])):
        assert main(["export", str(example_book), str(tmp_path / name), *options]) == 0
    texts = [(tmp_path / name / "results.csv").read_bytes() for name in ("all", "few")]
    assert texts[0] == texts[1]
    assert {row["action"] for row in rows_of(tmp_path / "few" / "confidential.csv")} == {"mark"}


def test_the_setting_of_the_title_sheet_serves_every_export(example_book: Path, tmp_path: Path) -> None:
    """A threshold does not make results outdated; 0 on the command line switches it off for once."""
    set_threshold(example_book, 100.0)
    assert main(["verify", str(example_book)]) == 0
    assert main(["export", str(example_book), str(tmp_path / "few")]) == 0
    assert (tmp_path / "few" / "confidential.csv").exists()
    assert main(["export", str(example_book), str(tmp_path / "all"), "--fewest-units", "0"]) == 0
    assert not (tmp_path / "all" / "confidential.csv").exists()


def test_outdated_results_are_not_handed_out_under_a_threshold(
    example_book: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Nobody knows on how many units they rest: not even with --stale."""
    changed(example_book, "carers", "persons", 10.0)
    assert main(["export", str(example_book), str(tmp_path / "out"), "--stale", "--fewest-units", "3"]) == 1
    assert "LB-433" in capsys.readouterr().err
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(("action", "ending"), [("blank", "к"), ("mark", "*")])
def test_the_printed_copy_shows_signs_and_the_book_keeps_its_numbers(
    example_book: Path, tmp_path: Path, action: str, ending: str
) -> None:
    before = digest(example_book)
    book = open_book(example_book, read_only=True)
    balance = examine(book).balance
    assert balance is not None
    hidden = hidden_numbers(balance, 100)
    path = tmp_path / "copy.xlsx"
    write_copy(book, balance, hidden, Rule(100, action), path, "ru")  # type: ignore[arg-type]
    copy = open_book(path, read_only=True)
    told = {(each.table, each.line, each.column) for each in hidden}
    for id in balance.tables:
        own, other = (block_place(each, f"out_{id}").options(ndim=2).value for each in (book, copy))
        for row, (left, right) in enumerate(zip(own, other, strict=True)):
            for column, (value, shown) in enumerate(zip(left, right, strict=True)):
                if (id, row, column) in told:
                    assert str(shown).endswith(ending)
                else:
                    assert (shown or None) == (value or None)
    assert ending in block_place(copy, "out_activities_state").value
    book.close()
    copy.close()
    assert digest(example_book) == before


def test_the_report_is_printed_from_a_copy_that_is_gone_afterwards(
    example_book: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The button prints another book than the one in front, and says how many numbers are hidden."""
    set_threshold(example_book, 100.0)
    printed: list[tuple[str, list[str]]] = []

    def to_pdf(self: xw.Book, path: str, include: list[str], show: bool) -> None:
        assert Path(self.fullname).exists()
        printed.append((self.fullname, include))

    monkeypatch.setattr(xw.Book, "to_pdf", to_pdf)
    book = open_book(example_book, read_only=True)
    text = written_report(book)
    book.close()
    assert "LB-482" in text
    (path, sheets) = printed[0]
    assert Path(path) != example_book
    assert not Path(path).exists()
    assert "Баланс" in sheets
    assert [each.name for each in example_book.parent.iterdir()] == [example_book.name]


def test_outdated_results_are_not_printed_under_a_threshold(example_book: Path) -> None:
    set_threshold(example_book, 100.0)
    changed(example_book, "carers", "persons", 10.0)
    book = open_book(example_book, read_only=True)
    with pytest.raises(WorkbookFileError) as caught:
        written_report(book)
    book.close()
    assert caught.value.code == "LB-433"


def set_threshold(path: Path, value: float) -> None:
    """Fills the setting on the title sheet."""
    book = open_book(path, backup=False)
    sheet = book.sheets[0]
    body = sheet.tables["in_parameters"].data_body_range
    row = next(at for at, cells in enumerate(body.value) if cells[0] == "fewest_units")
    cell = str(body[row, 2].get_address(False, False))
    name = sheet.name
    book.close()
    change_cell(path, name, cell, value)
