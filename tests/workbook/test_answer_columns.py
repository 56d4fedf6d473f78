"""The sheet of survey rows: what each column offers and tests, in both languages, and for a scheme of one's own."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from lb_xl.cli import main
from lb_xl.scheme_loading import load_scheme, scheme_folder
from lb_xl.survey.definition import load_survey
from lb_xl.workbook import layout
from lb_xl.workbook.template import build_workbook
from tests.survey.synthetic_rows import rows

YEAR = 2009


@pytest.fixture(scope="module", params=["ru", "en"])
def book(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[str, Any]:
    language = str(request.param)
    path = tmp_path_factory.mktemp("lfs") / f"{language}.xlsx"
    build_workbook(load_scheme("lfs", YEAR), path, language)
    return language, openpyxl.load_workbook(path)


def columns_of(book: Any) -> tuple[Any, Any, dict[str, Any]]:
    """The row sheet, its table, and the validation of each column by its header."""
    sheet = next(sheet for sheet in book if "in_survey_rows" in sheet.tables)
    table = sheet.tables["in_survey_rows"]
    first, header, last, _ = openpyxl.utils.range_boundaries(table.ref)
    found = {}
    for at in range(first, last + 1):
        below = f"{openpyxl.utils.get_column_letter(at)}{header + 1}"
        tested = [each for each in sheet.data_validations.dataValidation if below in each.sqref]
        assert len(tested) <= 1
        found[sheet.cell(header, at).value] = tested[0] if tested else None
    return sheet, table, found


def offered(book: Any, validation: Any) -> list[str]:
    """The labels behind the name of a drop-down."""
    name = validation.formula1.lstrip("=")
    sheet, cells = next(iter(book.defined_names[name].destinations))
    return [row[0].value for row in book[sheet][cells]]


def test_every_answer_with_a_list_offers_all_of_it(book: tuple[str, Any]) -> None:
    language, workbook = book
    _, _, columns = columns_of(workbook)
    survey = load_survey(scheme_folder("lfs"), YEAR)
    lists = 0
    for id, answer in survey.answers.items():
        if answer.listed is None:
            continue
        validation = columns[answer.title[language]]
        assert validation is not None, id
        assert (validation.type, validation.errorStyle) == ("list", "warning")
        assert offered(workbook, validation) == [answer.listed.label(code, language) for code in answer.listed.codes]
        lists += 1
    assert lists == 16


def test_what_is_offered_is_what_the_survey_understands(book: tuple[str, Any]) -> None:
    language, workbook = book
    _, _, columns = columns_of(workbook)
    for answer in load_survey(scheme_folder("lfs"), YEAR).answers.values():
        if answer.listed is not None:
            labels = offered(workbook, columns[answer.title[language]])
            assert [answer.listed.match(label).code for label in labels] == list(answer.listed.codes)


def test_numbers_are_tested_and_kept_as_numbers(book: tuple[str, Any]) -> None:
    language, workbook = book
    sheet, table, columns = columns_of(workbook)
    header = openpyxl.utils.range_boundaries(table.ref)[1]
    at = {sheet.cell(header, place).value: place for place in range(1, len(columns) + 1)}
    survey = load_survey(scheme_folder("lfs"), YEAR)
    for id in ("age", "hours", "start_in_days", "answer_in_days", "duration", "weight"):
        title = next(title for title in columns if title.startswith(survey.answers[id].title[language]))
        assert (columns[title].type, columns[title].formula1) == ("decimal", "0")
        assert sheet.cell(header + 1, at[title]).number_format != "@"
    assert sheet.cell(header + 1, at[survey.answers["sex"].title[language]]).number_format == "@"


def test_the_drop_downs_reach_the_rows_below_the_table(book: tuple[str, Any]) -> None:
    _, table, columns = columns_of(book[1])
    last = openpyxl.utils.range_boundaries(table.ref)[3]
    for validation in columns.values():
        if validation is not None:
            assert {each.max_row for each in validation.sqref.ranges} == {last + layout.ROWS_BELOW}


def test_the_rows_of_a_survey_have_no_date(book: tuple[str, Any]) -> None:
    _, _, columns = columns_of(book[1])
    assert len(columns) == len(load_survey(scheme_folder("lfs"), YEAR).answers)


def test_a_scheme_of_one_s_own_offers_its_own_answers(tmp_path: Path) -> None:
    folder = tmp_path / "own"
    shutil.copytree(scheme_folder("lfs"), folder)
    listed = folder / "classifications" / "yes_no.csv"
    listed.write_text(listed.read_text(encoding="utf-8") + "unknown,answer,не знаю,does not know,\n", encoding="utf-8")
    path = tmp_path / "own.xlsx"
    build_workbook(load_scheme(folder, YEAR), path)
    workbook = openpyxl.load_workbook(path)
    assert offered(workbook, columns_of(workbook)[2]["Искали работу"]) == ["да", "нет", "не знаю"]


@pytest.mark.parametrize("language", ["ru", "en"])
def test_rows_chosen_from_the_lists_give_what_codes_give(tmp_path: Path, language: str) -> None:
    survey = load_survey(scheme_folder("lfs"), YEAR)
    frame = rows(4, seed=4)
    chosen = frame.copy()
    for id in chosen:
        listed = survey.answers[id].listed
        if listed is not None:
            chosen[id] = [listed.label(code, language) if code in listed.codes else code for code in frame[id]]
    exported = []
    for name, each in (("codes", frame), ("chosen", chosen)):
        folder = tmp_path / name
        folder.mkdir()
        each.to_csv(folder / "survey_rows.csv", index=False)
        path = folder / "book.xlsx"
        assert main(["new", "lfs", str(path), "--year", str(YEAR), "--lang", language]) == 0
        assert main(["import", str(path), str(folder / "survey_rows.csv")]) == 0
        assert main(["compute", str(path)]) == 0
        assert main(["export", str(path), str(folder / "out")]) == 0
        exported.append((folder / "out" / "results.csv").read_text(encoding="utf-8"))
    assert exported[0] == exported[1]
    assert (chosen["territory"] != frame["territory"]).all()
