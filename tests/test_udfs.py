"""The worksheet functions as Excel would call them: xlwings' real decorators and `call_udf`, with a stand-in Excel."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
import pytest

from lb_xl import methods, udfs
from lb_xl.balance import Balance, compute
from lb_xl.engines import file as file_engine
from lb_xl.example import example_of
from lb_xl.findings import catalogue
from lb_xl.function_definitions import function_definitions
from lb_xl.matching import inputs_from_frames
from lb_xl.scheme_loading import load_scheme, scheme_folder
from lb_xl.udfs.reading_cells import ERROR_MARK
from lb_xl.workbook.importing import import_files
from lb_xl.workbook.run import compute_book
from lb_xl.workbook.template import build_workbook
from tests.udf_excel import Excel

Call = Callable[..., Any]

MISSING = {"missing": True}
FLOWS = {"range": "Маятниковая миграция!A9:G195"}
HEADER = ["from_territory", "from_locality", "to_territory", "to_locality", "purpose", "persons"]
SMALL_FLOWS = [HEADER, ["1", "rural", "5", "urban", "work", 300], ["5", "urban", "1", "rural", "study", 20]]
AGES = [["Возраст", "мужчины"], *[[age, 100] for age in range(16, 62)]]
SURVIVAL = [["Возраст", "мужчины"], *[[age, 0.9] for age in range(16, 62)]]
AGE_LIMITS = [["мужчины", 17, 60]]
LIMITS = [["мужчины", 16, 60.5, {"date": "2019-01-01"}]]


@pytest.fixture(scope="module")
def excel(demonstration: Path) -> Iterator[Call]:
    """The functions called from cells of the computed example, a Russian book."""
    host = Excel(demonstration)
    yield host
    host.close()


@pytest.fixture(scope="module")
def english_excel(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Call]:
    """The functions called from a fresh English book, in which nothing is computed."""
    path = tmp_path_factory.mktemp("english") / "book.xlsx"
    build_workbook(load_scheme("by-2011", 2012), path, "en")
    host = Excel(path)
    yield host
    host.close()


@pytest.fixture(scope="module")
def balance() -> Balance:
    """The balance of the example, computed without a workbook."""
    example = example_of(scheme_folder("by-2011"))
    assert example is not None
    scheme = load_scheme("by-2011", example.year)
    frames = {}
    for path in example.files:
        form = scheme.forms[path.stem]
        words = {column.id: str for column in (*form.keys, *form.texts)}
        frames[path.stem] = pd.read_csv(path, dtype=words, keep_default_na=False, na_values=[""])
    return compute(inputs_from_frames(scheme, frames))


RIGHT = [
    ("LB_ABLE_BODIED", [1000, 60, 5, -45], 900.0),
    ("LB_LABOUR_RESOURCES", [945, 55], 1000.0),
    ("LB_EMPLOYED", [700, 40, 20, 1, 2, 3, 4, 30], 800.0),
    ("LB_OTHER", [700, 800], -100.0),
    ("LB_RATE", [50, 950], 0.05),
    ("LB_PRIMARY_EMPLOYMENT", [30, 120], 0.25),
    ("LB_NONREPORTING", [45, 600, 150, MISSING], 180.0),
    ("LB_NONREPORTING", [45, 600, 150, 150], 225.0),
    ("LB_NONREPORTING", [45, 0, 150, MISSING], 0.0),
    ("LB_NET_COMMUTING", [SMALL_FLOWS, "Брестская область", "село"], -280.0),
    ("LB_NET_COMMUTING", [SMALL_FLOWS, 5, MISSING], 280.0),
    ("LB_NET_COMMUTING", [FLOWS, MISSING, MISSING], 0.0),
    ("LB_AGGREGATE", [[["15.11"], ["D"]], [[7], [5]], "okrb_005_2006", "section"], None),
    ("LB_CODE_NAME", ["15.11", "okrb_005_2006", "en"], "Manufacture of food products and beverages"),
    ("LB_CODE_NAME", [5, "by_territories", MISSING], "г. Минск"),
    ("LB_VALUE", [6, MISSING, MISSING, MISSING], None),
    ("LB_MEAN", [[[3620], [3850]], MISSING], 3735.0),
    ("LB_MEAN", [[[10, 20]], [[40909, "01.07.2012"]]], 15.0),
    ("LB_CHRONOLOGICAL_MEAN", [[[3620], [3596], [3765], [3850]], MISSING], 11096 / 3),
    ("LB_FORECAST", [50, 19.8, 8.5, 4], 50 * 1.113**4),
    ("LB_LABOUR_SUPPLY_CLASS", [3756, 3795, 0.99, 1.01], "трудонедостаточная"),
    ("LB_LABOUR_DEMAND", [1, 2.1, 2.5], 102.1 / 102.5),
    ("LB_STRUCTURE", [[[1], [1], [1]], MISSING, MISSING, MISSING], [[33.4], [33.3], [33.3]]),
    ("LB_STRUCTURE", [[[1, 3]], [[4]], 0, MISSING], [[25.0, 75.0]]),
    ("LB_SPHERE_SHARES", [[[3], [1], [1]], [["м"], ["м"], ["н"]], MISSING], [["м", 80.0], ["н", 20.0]]),
    ("LB_WORKING_AGE_POPULATION", [AGES, LIMITS, {"date": "2019-07-01"}], [["мужчины", 4450.0], ["Всего", 4450.0]]),
    ("LB_COHORT_FORECAST", [AGES, SURVIVAL, AGE_LIMITS, 1], None),
    ("LB_BALANCE", [[["02", 1]]], None),
    ("LB_COMMUTING_TABLE", [FLOWS], None),
    ("LB_MOVEMENT", [3620, 0, 620, 0, None, 515, 40, 220, 3850, MISSING], None),
    ("LB_BURDEN", [8546, 4706, 2002, 1592, *[MISSING] * 5], None),
    ("LB_TWO_METHODS", [108.64, 10, 1.56, 121.3, 1.7, 0.81, 0.2, 2.5], None),
    ("LB_DYNAMICS", [[[10], [20], [40]], MISSING], None),
    ("LB_FORECAST_SHARE", [12, 8, 5, 15, -4, "mean"], None),
]
"""A call and its result; None where a test of its own looks at a table."""

WRONG = [
    ("LB_ABLE_BODIED", [-1, 60, 5, 0], "LB-351"),
    ("LB_LABOUR_RESOURCES", ["много", 55], "LB-371"),
    ("LB_EMPLOYED", [[[1, 2]], 40, 20, 1, 2, 3, 4, 30], "LB-373"),
    ("LB_OTHER", ["#N/A", 1], "LB-372"),
    ("LB_RATE", [0, 0], "LB-378"),
    ("LB_PRIMARY_EMPLOYMENT", [3, 2], "LB-358"),
    ("LB_PRIMARY_EMPLOYMENT", [0, 0], "LB-378"),
    ("LB_NONREPORTING", [45, 600, 0, MISSING], "LB-378"),
    ("LB_BALANCE", [[["нечто", 1]]], "LB-379"),
    ("LB_BALANCE", [[["02", 1, 2]]], "LB-377"),
    ("LB_NET_COMMUTING", [SMALL_FLOWS, "9", MISSING], "LB-383"),
    ("LB_NET_COMMUTING", [SMALL_FLOWS, "5", "rural"], "LB-385"),
    ("LB_NET_COMMUTING", [SMALL_FLOWS[1:], "5", MISSING], "LB-108"),
    ("LB_COMMUTING_TABLE", [[*SMALL_FLOWS, ["2", "rural", "5", "urban", "work", -1]]], "LB-206"),
    ("LB_AGGREGATE", [[["77"]], [[1]], "okrb_005_2006", "section"], "LB-383"),
    ("LB_AGGREGATE", [[["15"]], [[1]], "okrb_2006", "section"], "LB-384"),
    ("LB_AGGREGATE", [[["15"]], [[1]], "okrb_005_2006", "отдел"], "LB-384"),
    ("LB_AGGREGATE", [[["1"]], [[1]], "by_territories", "activities"], "LB-384"),
    ("LB_AGGREGATE", [[["15"], ["16"]], [[1]], "okrb_005_2006", "section"], "LB-387"),
    ("LB_CODE_NAME", ["77", "okrb_005_2006", MISSING], "LB-383"),
    ("LB_CODE_NAME", ["15", "okrb_005_2006", "fr"], "LB-384"),
    ("LB_VALUE", ["99", MISSING, MISSING, MISSING], "LB-384"),
    ("LB_VALUE", ["06", "5", "rural", MISSING], "LB-385"),
    ("LB_VALUE", ["06", MISSING, MISSING, "balanc"], "LB-384"),
    ("LB_MEAN", [[[1, 2], [3, 4]], MISSING], "LB-374"),
    ("LB_MEAN", [[[1], [2]], [["вчера"], [40909]]], "LB-375"),
    ("LB_MEAN", [[[1], [2]], [[40909], [40909]]], "LB-353"),
    ("LB_CHRONOLOGICAL_MEAN", [[[1], [2]], [[40909]]], "LB-352"),
    ("LB_MOVEMENT", [3620, 0, 620, 0, 5, 515, 40, 220, 3850, MISSING], "LB-354"),
    ("LB_BURDEN", [10, 20, *[MISSING] * 7], "LB-358"),
    ("LB_TWO_METHODS", [-1, 10, 1, 121, 1, 0, 0, 2], "LB-351"),
    ("LB_STRUCTURE", [[[0], [0]], MISSING, MISSING, MISSING], "LB-356"),
    ("LB_STRUCTURE", [[[1], [2]], 4, MISSING, MISSING], "LB-357"),
    ("LB_SPHERE_SHARES", [[[1], [2]], "м", MISSING], "LB-387"),
    ("LB_DYNAMICS", [[[0], [20]], MISSING], "LB-356"),
    ("LB_DYNAMICS", [[[1], [2]], [[2012], [2011]]], "LB-353"),
    ("LB_FORECAST", [50, 0, 200, 4], "LB-361"),
    ("LB_FORECAST_SHARE", [12, 8, 5, 15, -4, "быстро"], "LB-360"),
    ("LB_COHORT_FORECAST", [AGES, SURVIVAL[:-1], AGE_LIMITS, 1], "LB-363"),
    ("LB_COHORT_FORECAST", [AGES, SURVIVAL, AGE_LIMITS, 1.5], "LB-360"),
    ("LB_COHORT_FORECAST", [AGES, SURVIVAL, [["мужчины", 17]], 1], "LB-393"),
    ("LB_COHORT_FORECAST", [AGES, [*SURVIVAL, [62, 1.1]], AGE_LIMITS, "x"], "LB-371"),
    ("LB_WORKING_AGE_POPULATION", [AGES, LIMITS, {"date": "2018-07-01"}], "LB-365"),
    ("LB_WORKING_AGE_POPULATION", [[[1]], LIMITS, {"date": "2018-07-01"}], "LB-393"),
    ("LB_LABOUR_SUPPLY_CLASS", [3756, 3795, 1.01, 0.99], "LB-367"),
    ("LB_LABOUR_DEMAND", [1, 2.1, -100], "LB-361"),
]

BLANK = [
    ("LB_ABLE_BODIED", [1000, 60, 5, None]),
    ("LB_LABOUR_RESOURCES", [None, 55]),
    ("LB_EMPLOYED", [700, None, 20, 1, 2, 3, 4, 30]),
    ("LB_OTHER", [700, None]),
    ("LB_RATE", ["  ", 950]),
    ("LB_PRIMARY_EMPLOYMENT", [None, 120]),
    ("LB_NONREPORTING", [45, None, 150, MISSING]),
    ("LB_BALANCE", [[["02", None]]]),
    ("LB_NET_COMMUTING", [[[None]], "1", MISSING]),
    ("LB_NET_COMMUTING", [[HEADER], "1", MISSING]),
    ("LB_NET_COMMUTING", [SMALL_FLOWS, None, MISSING]),
    ("LB_COMMUTING_TABLE", [[[None, None]]]),
    ("LB_AGGREGATE", [[["15"], [None]], [[1], [2]], "okrb_005_2006", "section"]),
    ("LB_CODE_NAME", [None, "okrb_005_2006", MISSING]),
    ("LB_VALUE", [None, MISSING, MISSING, MISSING]),
    ("LB_MEAN", [[[3620], [None], [3850]], MISSING]),
    ("LB_CHRONOLOGICAL_MEAN", [[[3620], [3850]], [[40909], [None]]]),
    ("LB_MOVEMENT", [None, 0, 620, 0, None, 515, 40, 220, 3850, MISSING]),
    ("LB_TWO_METHODS", [108.64, 10, None, 121.3, 1.7, 0.81, 0.2, 2.5]),
    ("LB_STRUCTURE", [[[1], [None]], MISSING, MISSING, MISSING]),
    ("LB_SPHERE_SHARES", [[[1], [2]], [["м"], [None]], MISSING]),
    ("LB_DYNAMICS", [[[1], [None]], MISSING]),
    ("LB_FORECAST", [50, None, 8.5, 4]),
    ("LB_FORECAST_SHARE", [12, 8, None, 15, -4, MISSING]),
    ("LB_WORKING_AGE_POPULATION", [[*AGES, [62, None]], LIMITS, {"date": "2019-07-01"}]),
    ("LB_COHORT_FORECAST", [AGES, [*SURVIVAL, [62, None]], AGE_LIMITS, 1]),
    ("LB_LABOUR_SUPPLY_CLASS", [3756, 3795, None, 1.01]),
    ("LB_LABOUR_DEMAND", [None, 2.1, 2.5]),
]


@pytest.mark.parametrize(("function", "arguments", "expected"), RIGHT)
def test_a_right_call_gives_its_result(excel: Call, function: str, arguments: list[object], expected: object) -> None:
    found = excel(function, *arguments)
    assert not str(found).startswith(ERROR_MARK) or function == "LB_BALANCE"
    if isinstance(expected, float):
        assert found == pytest.approx(expected, rel=1e-12, abs=1e-12)
    elif expected is not None:
        assert found == expected


@pytest.mark.parametrize(("function", "arguments", "code"), WRONG)
def test_a_wrong_argument_comes_back_as_a_sentence(
    excel: Call, function: str, arguments: list[object], code: str
) -> None:
    found = excel(function, *arguments)
    assert found.startswith(f"#{code} · ")
    assert re.search("[а-я]{4}", found)
    assert "{" not in found


@pytest.mark.parametrize(("function", "arguments"), BLANK)
def test_a_blank_is_never_a_zero(excel: Call, function: str, arguments: list[object]) -> None:
    assert excel(function, *arguments).startswith("#LB-370 · ")


def test_a_burden_without_any_figure_is_an_error(excel: Call) -> None:
    """Its blanks say that a figure is not known; all of them blank leave nothing to compute."""
    assert excel("LB_BURDEN", None, None, *[MISSING] * 7).startswith("#LB-352 · ")


def test_every_function_has_its_cases() -> None:
    names = set(function_definitions())
    assert {name for name, *_ in RIGHT} == names
    assert {name for name, *_ in WRONG} == names
    assert {name for name, *_ in BLANK} | {"LB_BURDEN"} == names
    assert set(udfs.__all__) == names


def test_every_method_of_numbers_has_a_function() -> None:
    wanted = {name for name in methods.__all__ if name.islower()} - {
        "compound",
        "rounded",
        "limits_in_force",
        "cohort_forecast",
    }
    assert {f"LB_{name.upper()}" for name in wanted} <= set(function_definitions())


def test_a_cohort_forecast_moves_every_age_by_a_year(excel: Call) -> None:
    """Men of 16-61, 100 of each age, 0.9 of whom live on: 17-60 are of working age.

    Now 44 * 100; entering 100 * 0.9; leaving 100 * 0.9; then 44 * 90; deaths 4400 + 90 - 90 - 3960; older 2 * 90.
    """
    header, men, total = excel("LB_COHORT_FORECAST", AGES, SURVIVAL, AGE_LIMITS, 1)
    assert header[:3] == ["Пол", "В трудоспособном возрасте сейчас", "Вступят"]
    assert men == ["мужчины", 4400.0, 90.0, 90.0, pytest.approx(440.0), 3960.0, 0.0, 180.0]
    assert total == ["Всего", *men[1:]]


def test_balance_of_the_totals_is_the_computed_balance(excel: Call, balance: Balance) -> None:
    """Appendix 1 from the parts of its lines over the republic equals, to the last bit, what `compute` gives."""
    ids = [
        *("working_age_population", "non_working_pensioners", "labour_migrants", "net_commuting"),
        *("workers_older", "workers_younger"),
        *("employed_in_organisations", "entrepreneurs", "entrepreneur_hires", "agroecotourism", "craft"),
        *("domestic_workers", "family_helpers", "plot_producers"),
        *("registered_unemployed", "maternity_and_childcare_leave", "students", "carers"),
        *("prisoners_not_working", "working_abroad"),
    ]
    rows = excel("LB_BALANCE", [[id, balance.at(id)] for id in ids])
    lines = [line for line in balance.scheme.tables["balance"].lines if line.kind == "line"]
    assert [row[0] for row in rows] == [f"{number:02}" for number in range(1, 16)]
    assert [row[1] for row in rows] == [line.title.ru for line in lines]
    assert [row[2] for row in rows] == [balance.value("balance", line.id) for line in lines]


def test_balance_takes_row_codes_and_titles_in_any_order(excel: Call) -> None:
    """06 = 800, 08 = 50: row 15 is 850; row 07 is 1000 - 800 = 200; row 14 is 200 - (50 + 60) = 90."""
    given = [["Занятое население", 800], [2, 945], ["04", 54], [None, None], ["workers_younger", "1"], ["08", 50]]
    given += [["09", 10], ["10", 20], ["carers", 5], ["12", 5], ["13", 20]]
    values = {row[0]: row[2] for row in excel("LB_BALANCE", given)}
    assert (values["01"], values["03"], values["07"], values["14"], values["15"]) == (1000, 55, 200, 90, 850)


def test_balance_names_what_is_missing_twice_contradictory_or_idle(excel: Call) -> None:
    lacking = excel("LB_BALANCE", [["02", 945], ["04", 54]])
    assert lacking.startswith("#LB-376")
    assert "workers_younger" in lacking
    assert "other_able_bodied" not in lacking
    full = [["02", 945], ["04", 54], ["05", 1], *([f"{row:02}", 1] for row in (8, 9, 10, 11, 12, 13)), ["06", 800]]
    assert excel("LB_BALANCE", full)[0][2] == 1000
    assert excel("LB_BALANCE", [*full, ["06", 800]]).startswith("#LB-380")
    assert excel("LB_BALANCE", [*full, ["01", 1001]]).startswith("#LB-381")
    assert excel("LB_BALANCE", [*full, ["01", 1000]])[0][2] == 1000
    assert excel("LB_BALANCE", [*full, ["craft", 3]]).startswith("#LB-382")


def test_value_reads_the_computed_sheet_and_equals_the_balance(excel: Call, balance: Balance) -> None:
    codes = {"territory": "1", "locality": "urban"}
    by_title = excel("LB_VALUE", "06", "Брестская", "город", MISSING)
    assert by_title == pytest.approx(balance.value("balance", "06", codes) / 1000, rel=1e-12)
    rate = excel("LB_VALUE", "registered_unemployment_rate", MISSING, MISSING, "indicators")
    assert rate == pytest.approx(balance.value("indicators", "registered_unemployment_rate"), rel=1e-12)


def test_value_of_a_balance_not_yet_computed_is_a_sentence_in_english(english_excel: Call) -> None:
    assert english_excel("LB_VALUE", "06", MISSING, MISSING, MISSING) == (
        '#LB-390 · The balance of this workbook is not computed yet. There is no number yet. Press "Compute balance".'
    )


def test_value_of_outdated_results_is_a_sentence(demonstration: Path, tmp_path: Path) -> None:
    """The cell that says whether inputs have changed since the run stands at 1."""
    book = openpyxl.load_workbook(demonstration)
    sheet, cell = book.defined_names["lb_stale"].attr_text.rsplit("!", 1)
    book[sheet.strip("'")][cell].value = 1
    book.save(tmp_path / "book.xlsx")
    host = Excel(tmp_path / "book.xlsx")
    try:
        assert host("LB_VALUE", "06", MISSING, MISSING, MISSING).startswith("#LB-391 · ")
    finally:
        host.close()


def test_value_of_a_table_with_other_columns_is_found_by_them_or_told(tmp_path: Path) -> None:
    """A collective farm's balance has columns by territory alone, its months by month and territory."""
    example = example_of(scheme_folder("kolkhoz"))
    assert example is not None
    path = tmp_path / "kolkhoz.xlsx"
    build_workbook(load_scheme("kolkhoz", example.year), path, "ru")
    book = file_engine.open_book(path, backup=False)
    import_files(book, list(example.files))
    balance = compute_book(book).balance
    book.save()
    book.close()
    assert balance is not None
    territory = next(iter(balance.scheme.dimensions["territory"].codes))
    host = Excel(path)
    try:
        line = balance.scheme.tables["months"].lines[0].id
        march = balance.value("months", line, {"month": "03", "territory": territory})
        assert host("LB_VALUE", line, territory, "03", "months") == pytest.approx(march, rel=1e-12)
        assert host("LB_VALUE", "1", MISSING, "urban", "balance").startswith("#LB-394 · ")
        lacking = host("LB_VALUE", line, territory, MISSING, "months")
        assert lacking.startswith("#LB-384 · ")
        assert "Январь" in lacking or "январь" in lacking
    finally:
        host.close()


def test_titles_and_errors_follow_the_language_of_the_book(english_excel: Call) -> None:
    assert english_excel("LB_CODE_NAME", "5", "by_territories", MISSING) == "Minsk City"
    assert english_excel("LB_RATE", None, 5).startswith('#LB-370 · "Registered unemployed" is blank.')
    assert english_excel("LB_MOVEMENT", 3620, 0, 620, 0, None, 515, 40, 220, 3850, MISSING)[0][0] == "Number at start"


def test_net_commuting_equals_the_computed_balance(excel: Call, balance: Balance) -> None:
    table = excel("LB_COMMUTING_TABLE", FLOWS)
    assert table[0][-1] == "Сальдо маятниковой миграции"
    assert len(table) == 1 + 13 + 1
    assert table[1][-1] == balance.at("net_commuting", {"territory": "1", "locality": "urban"})
    assert table[1][-1] == excel("LB_NET_COMMUTING", FLOWS, "1", "urban")
    assert table[-1][2:] == [balance.at("in_commuters"), balance.at("out_commuters"), 0]


def test_aggregate_of_the_employed_equals_the_printed_table(excel: Call, balance: Balance) -> None:
    """The employed by code, summed to Appendix 2, are its rows; of a level the rest stands in a row of its own."""
    employed = balance.series("employed_population", ("activity",))
    assert not isinstance(employed, float)
    codes, values = [[code] for code in employed.index], [[value] for value in employed]
    rows = {row[0]: row[2] for row in excel("LB_AGGREGATE", codes, values, "okrb_005_2006", "activities")}
    for id in ("total", "A", "751", "A-F", "G-Q"):
        assert rows[id] == balance.value("activities", id)
    sections = excel("LB_AGGREGATE", codes, values, "okrb_005_2006", "section")
    assert sum(row[2] for row in sections) == balance.value("activities", "total")
    assert excel("LB_AGGREGATE", codes, values, "OKRB_005_2006", " Activities")[0] == ["total", "Всего", rows["total"]]
    divisions = excel("LB_AGGREGATE", [["K"], ["15"]], [[2], [3]], "activity", "division")
    assert divisions[-1] == ["", "без более подробного кода", 2]


def test_a_grouping_that_is_not_known_comes_with_those_that_fit_the_list(excel: Call) -> None:
    choice = "Выбор ограничен: section, division, group, class, activities. "
    assert choice in excel("LB_AGGREGATE", [["15"]], [[1]], "okrb_005_2006", "отдел")
    assert "Выбор ограничен: region. " in excel("LB_AGGREGATE", [["1"]], [[1]], "by_territories", "activities")
    assert "Выбор ограничен: branch, subbranch, group, branches. " in excel(
        "LB_AGGREGATE", [["10000"]], [[1]], "okonkh", "x"
    )


def test_tables_of_methods_have_two_columns_and_blanks_for_the_unknown(excel: Call) -> None:
    movement = dict(excel("LB_MOVEMENT", 3620, 0, 620, 0, None, 515, 40, 220, 3850, MISSING))
    assert (movement["Миграционное пополнение"], movement["Общий прирост"]) == (385, 230)
    burden = dict(excel("LB_BURDEN", 8546, 4706, 2002, 1592, *[MISSING] * 5))
    assert burden["Пенсионная нагрузка"] == pytest.approx(338.29, abs=0.01)
    assert not burden["Занятость всего населения"]
    gap = dict(excel("LB_TWO_METHODS", 108.64, 10, 1.56, 121.3, 1.7, 0.81, 0.2, 2.5))
    assert gap["Трудовые ресурсы по использованию"] == pytest.approx(126.51)
    assert gap["Занятые, следующие из формирования"] == pytest.approx(114.99)


def test_series_are_tables_with_a_header(excel: Call) -> None:
    dynamics = excel("LB_DYNAMICS", [[10, 20, 80]], [[2006, 2007, 2009]])
    assert [len(row) for row in dynamics] == [6] * 6
    assert dynamics[2] == [2007, 20, 200, 200, 10, 10]
    assert not dynamics[1][2]
    assert dynamics[-2][1] == pytest.approx(200)  # the third root of 8, in per cent
    forecast = excel("LB_FORECAST_SHARE", 12, 8, 5, 15, [[-4, -4]], "mean")
    assert forecast[1][0] == 1
    assert forecast[1][3] == pytest.approx(7.6719, abs=1e-4)
    assert len(forecast) == 3


def test_the_error_of_one_function_is_passed_on_by_the_next(excel: Call) -> None:
    first = excel("LB_RATE", None, 5)
    assert excel("LB_OTHER", first, 1) == first
    assert excel("LB_MEAN", [[1], [first]], MISSING) == first


def test_all_wrong_cells_are_told_up_to_three(excel: Call) -> None:
    told = excel("LB_MEAN", [["a"], [None], ["b"], ["c"], ["d"]], MISSING)
    assert told.count("LB-371") + told.count("LB-370") == 3
    assert "строка 3, столбец 1" in told
    assert "ошибок: 2" in told


def test_on_this_system_the_functions_are_plain_functions() -> None:
    assert udfs.LB_LABOUR_RESOURCES(945, 55) == 1000
    assert udfs.LB_VALUE("06").startswith("#LB-392")


def test_codes_of_functions_have_texts_and_are_used() -> None:
    sources = "".join(path.read_text(encoding="utf-8") for path in Path(udfs.__path__[0]).glob("*.py"))
    for number in range(370, 395):
        code = f"LB-{number}"
        assert catalogue()[code].fix, code
        assert code in sources, code
