"""Scheme `lfs`: population 15-72 = employed + unemployed + inactive, from tabulations or from rows on a sheet."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
import pytest

from lb_xl.balance import compute
from lb_xl.checks import check_balance, check_inputs
from lb_xl.cli import main
from lb_xl.explain import explain
from lb_xl.findings import errors
from lb_xl.form import TOTAL
from lb_xl.matching import inputs_from_frames
from lb_xl.scheme_loading import load_scheme, scheme_folder
from lb_xl.survey.definition import load_survey
from tests.scheme_examples import example_balance
from tests.survey.synthetic_rows import rows, survey, write_example

duckdb = pytest.importorskip("duckdb")
SCHEME = "lfs"


def value(table: str, line: str, **codes: str) -> float:
    return example_balance(SCHEME).value(table, line, {"figure": "persons", **codes})


def test_the_example_is_made_by_the_program_from_its_rows(tmp_path: Path) -> None:
    write_example(tmp_path)
    made = {path.name: path.read_text(encoding="utf-8") for path in tmp_path.glob("*.csv")}
    kept = {path.name: path.read_text(encoding="utf-8") for path in (scheme_folder(SCHEME) / "example").glob("*.csv")}
    assert made == kept


def test_the_example_has_notes_on_small_cells_alone_and_its_identity_holds() -> None:
    balance = example_balance(SCHEME)
    found = (*check_inputs(balance.inputs), *balance.findings, *check_balance(balance))
    assert {finding.code for finding in found} == {"LB-322"}
    for sex in (TOTAL, "men", "women"):
        parts = [value("balance", line, sex=sex) for line in ("03", "04", "05")]
        assert sum(parts) == value("balance", "01", sex=sex)
        assert value("balance", "02", sex=sex) == parts[0] + parts[1]


def test_quarters_average_to_the_balance() -> None:
    for line in ("01", "02", "03", "04", "05"):
        quarters = [value("quarters", line, quarter=f"q{number}") for number in range(1, 5)]
        assert sum(quarters) / 4 == value("balance", line)


def test_every_composition_of_the_example_is_whole() -> None:
    balance = example_balance(SCHEME)
    for table in ("status", "working_week", "search_duration", "inactive_reasons", "education_levels"):
        assert balance.value(table, "not_stated", {"figure": "persons"}) == 0, table
    assert balance.value("unemployed_by_occupation", "not_stated", {"figure": "persons"}) > 0


def test_every_number_of_persons_has_its_respondents_beside_it() -> None:
    """Of every table with figures: where persons are above zero, so are respondents."""
    balance = example_balance(SCHEME)
    compared = 0
    for result in balance.tables.values():
        if result.table.small is None or not result.table.small.column:
            continue
        for place, codes in enumerate(result.columns):
            if codes["figure"] != "persons":
                continue
            beside = list(result.columns).index({**codes, "figure": "respondents"})
            for row, line in enumerate(result.table.lines):
                if line.kind != "heading" and result.possible[place]:
                    assert (result.values[row, place] > 0) == (result.values[row, beside] > 0), (
                        result.table.id,
                        line.id,
                    )
                    compared += 1
    assert compared > 800


def pasted(frame: pd.DataFrame) -> Any:
    return compute(inputs_from_frames(load_scheme(SCHEME, 2009), {"survey_rows": frame}))


def test_rows_on_the_sheet_give_what_their_tabulations_give() -> None:
    """The same rows by both roads: every printed number is the same."""
    frame = rows(80, seed=4)
    by_rows = pasted(frame)
    from lb_xl.survey.classifying import classified
    from lb_xl.survey.rows import rows_of_cells
    from lb_xl.survey.tabulation import tabulated

    found = classified(survey(), rows_of_cells(survey(), frame.to_dict("list"), range(2, len(frame) + 2)))
    by_forms = compute(inputs_from_frames(load_scheme(SCHEME, 2009), tabulated(found).forms))
    for id, result in by_rows.tables.items():
        other = by_forms.tables[id].values
        assert ((result.values == other) | pd.isna(other)).all(), id
    assert errors(by_rows.findings) == ()


def test_a_number_from_rows_is_explained_by_the_weights_of_its_respondents() -> None:
    balance = pasted(rows(40, seed=6))
    codes = {"figure": "persons", "sex": "women"}
    tree = explain(balance, "balance", "04", codes)
    leaves = list(tree.leaves())
    assert sum(sign * leaf.value for sign, leaf in leaves) == tree.value > 0
    asked = balance.value("balance", "04", {**codes, "figure": "respondents"})
    cells = sum(1 for _, leaf in leaves for _ in getattr(leaf, "cells", [leaf]))
    assert cells >= asked


def test_each_pasted_row_has_its_rule() -> None:
    frame = rows(30, seed=8)
    frame.loc[5, "weight"] = "0"
    balance = pasted(frame)
    assert [each.row for each in balance.decisions] == list(range(2, len(frame) + 2))
    lost = balance.decisions[5]
    assert (lost.rule, lost.identity) == ("", ("q1", "3", "2"))
    rest = [each for each in balance.decisions if each is not lost]
    assert all(each.rule and each.title.ru and each.paragraph and each.of.ru for each in rest)


@pytest.fixture(scope="module")
def book_of_rows(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("rows")
    book = folder / "small.xlsx"
    frame = rows(60, seed=9)
    frame.loc[7, "age"] = "12"
    frame.to_csv(folder / "survey_rows.csv", index=False)
    assert main(["new", SCHEME, str(book), "--year", "2009"]) == 0
    assert main(["import", str(book), str(folder / "survey_rows.csv")]) == 0
    assert main(["compute", str(book)]) == 0
    return book


def test_a_workbook_with_rows_shows_the_decision_on_each(
    book_of_rows: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    sheet = openpyxl.load_workbook(book_of_rows, data_only=True)["Решения"]
    shown = [row for row in sheet.iter_rows(min_row=6, values_only=True) if row[0] is not None]
    assert len(shown) == 240
    assert shown[7][2] == "не учтён"
    assert {row[3] for row in shown if row[3]} <= {rule.code for rule in survey().rules.rules}
    assert all(row[4] for row in shown)
    assert main(["explain", str(book_of_rows), "--line", "04", "--figure", "persons"]) == 0
    assert "лист «Строки обследования», ячейка" in capsys.readouterr().out


def test_the_rows_on_the_sheet_are_as_they_were(book_of_rows: Path) -> None:
    sheet = openpyxl.load_workbook(book_of_rows)["Строки обследования"]
    header = next(row for row in range(1, 20) if sheet.cell(row, 1).value == "Вес, человек на опрошенного")
    ages = [row[7] for row in sheet.iter_rows(min_row=header + 1, max_row=header + 10, values_only=True)]
    expected = rows(60, seed=9)
    expected.loc[7, "age"] = "12"
    assert [str(age) for age in ages] == expected["age"].tolist()[:10]


def test_computing_again_brings_nothing_new(book_of_rows: Path) -> None:
    before = book_of_rows.read_bytes()
    assert main(["compute", str(book_of_rows)]) == 0
    assert len(list(book_of_rows.parent.glob("*.bak.xlsx"))) <= 2
    assert abs(len(book_of_rows.read_bytes()) - len(before)) < 100


def test_classify_fills_a_workbook_and_writes_the_rule_of_each_row(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    frame = rows(60, seed=9)
    frame.loc[7, "age"] = "12"
    source, book, out = tmp_path / "rows.csv", tmp_path / "book.xlsx", tmp_path / "ruled.csv"
    frame.to_csv(source, index=False)
    assert main(["new", SCHEME, str(book), "--year", "2009"]) == 0
    assert main(["classify", str(source), str(book), "--rows-to", str(out)]) == 0
    said = capsys.readouterr().out
    assert "LB-269" in said
    assert "LB-320" in said
    assert "Строк учтено: 239 из 240." in said
    assert pd.read_csv(out, dtype=str)["lb_rule"].notna().sum() == 239
    assert main(["compute", str(book)]) == 0
    assert "239" in capsys.readouterr().out.replace("\u00a0", " ")


def test_classify_writes_the_forms_into_a_folder(tmp_path: Path) -> None:
    source = tmp_path / "rows.csv"
    rows(30, seed=2).to_csv(source, index=False)
    assert main(["classify", str(source), str(tmp_path / "forms"), "--year", "2009"]) == 0
    assert {path.stem for path in (tmp_path / "forms").iterdir()} == set(load_survey(scheme_folder(SCHEME)).tabulations)


@pytest.mark.parametrize("ending", [".csv", ".parquet"])
def test_classify_into_a_file_writes_the_rows_alone(tmp_path: Path, ending: str) -> None:
    source = tmp_path / "rows.csv"
    rows(30, seed=2).to_csv(source, index=False)
    out = tmp_path / f"ruled{ending}"
    assert main(["classify", str(source), str(out)]) == 0
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(["rows.csv", out.name])
    with duckdb.connect() as connection:
        found = connection.execute(f"SELECT count(lb_rule), count(*) FROM '{out}'").fetchone()
    assert found == (120, 120)


def test_classify_with_another_table_of_rules(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    from tests.survey.small_survey import changed_table

    def change(table: list[dict[str, str]]) -> None:
        table[0]["age"] = "16..64"

    source = tmp_path / "rows.csv"
    rows(30, seed=2).to_csv(source, index=False)
    table = changed_table(tmp_path, change)
    assert main(["classify", str(source), str(tmp_path / "forms"), "--rules", str(table)]) == 0
    assert "LB-269" in capsys.readouterr().out


def test_wrong_use_of_classify(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    source = tmp_path / "rows.csv"
    rows(5, seed=2).drop(columns="age").to_csv(source, index=False)
    assert main(["classify", str(source), str(tmp_path / "o"), "--scheme", "turnover"]) == 1
    assert "LB-165" in capsys.readouterr().err
    assert main(["classify", str(source), str(tmp_path / "o")]) == 1
    assert "LB-160" in capsys.readouterr().err
    assert main(["classify", str(tmp_path / "none.csv"), str(tmp_path / "o")]) == 1
    assert "LB-142" in capsys.readouterr().err


def test_small_cells_are_flagged_live_on_the_sheet(tmp_path: Path) -> None:
    """The looks of a number follow the respondents beside it and the limit on the title sheet."""
    assert main(["new", SCHEME, str(tmp_path / "new.xlsx")]) == 0
    book = openpyxl.load_workbook(tmp_path / "new.xlsx")
    assert "lb_parameter_small_cell" in book.defined_names
    rules = [rule for ranges in book["Баланс"].conditional_formatting for rule in ranges.rules]
    formulas = {formula for rule in rules for formula in rule.formula}
    assert "AND(ISNUMBER(D6),D6>0,D6<lb_parameter_small_cell)" in formulas
    rates = [rule for ranges in book["Уровни"].conditional_formatting for rule in ranges.rules]
    assert any("lb_parameter_small_cell" in formula for rule in rates for formula in rule.formula)
