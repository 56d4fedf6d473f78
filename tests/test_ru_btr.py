"""Scheme `ru-btr`: Rosstat's annual balance (source 001), tree of territories, example, workbook."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pandas as pd
import pytest

from lb_xl.balance import Balance, compute
from lb_xl.checks import check_inputs
from lb_xl.cli import main
from lb_xl.explain import explain
from lb_xl.inputs import Inputs
from lb_xl.printing import explanation_text, table_text
from lb_xl.scheme import Line
from lb_xl.scheme_loading import load_scheme, scheme_folder
from tests.scheme_examples import example_balance, scheme_of
from tests.worked_cases import failed_checks, inputs_of

SCHEME = "ru-btr"
SUBJECTS = {"central": ("45", "46"), "northwest": ("40", "41")}
MUNICIPALITIES = {"46": ("46_khimki", "46_podolsk", "46_other"), "41": ("41_gatchina", "41_other")}
OVER_TERRITORIES = ("balance", "balance_within", "activities", "ownership", "students", "commuting")
MARK = "условные данные"


def at(balance: Balance, table: str, line: str, **codes: str) -> float:
    return balance.value(table, line, codes)


def codes_told(inputs: Inputs, sheet: str) -> set[str]:
    """The codes of the findings on one sheet."""
    return {finding.code for finding in check_inputs(inputs) if finding.where.sheet == sheet}


@pytest.fixture(scope="module")
def example() -> Balance:
    return example_balance(SCHEME)


@pytest.fixture(scope="module")
def workbook(demonstrated: Callable[[str], Path]) -> Path:
    return demonstrated(SCHEME)


@pytest.mark.parametrize(
    ("year", "men", "women"),
    [
        (2017, 60, 55),
        (2018, 60, 55),
        (2019, 60.5, 55.5),
        (2022, 61.5, 56.5),
        (2024, 63, 58),
        (2027, 64.5, 59.5),
        (2028, 65, 60),
        (2040, 65, 60),
    ],
)
def test_the_working_age_is_dated_with_its_source(year: int, men: float, women: float) -> None:
    """Men 16-59 and women 16-54 up to 2018 (exact ages 60 and 55); Law 350-FZ raises them to 65 and 60 by 2028."""
    parameters = scheme_of(SCHEME, year).parameters
    assert [parameters[f"working_age_{who}_start"].value for who in ("men", "women")] == [16, 16]
    assert [parameters[f"working_age_{who}_end"].value for who in ("men", "women")] == [men, women]
    assert ("350" in parameters["working_age_men_end"].source.ru) == (year > 2018)


def test_the_third_age_group_is_named_by_the_limits_in_force() -> None:
    old, new = (scheme_of(SCHEME, year).dimensions["age"].classification for year in (2018, 2019))
    assert "50-59" in old.title("pre_pension", "ru")
    assert "50-59" not in new.title("pre_pension", "ru")
    assert old.codes == new.codes


def test_a_year_before_okved_2_is_refused() -> None:
    with pytest.raises(Exception, match="2017"):
        load_scheme("ru-btr", 2016)


def test_fixed_rows_are_asked_of_places_with_nothing_below_them() -> None:
    """7 places, of which Saint Petersburg has no rural locality: 13 rows."""
    scheme = scheme_of(SCHEME, 2018)
    rows = list(scheme.combinations(("territory", "locality")))
    assert len(rows) == 2 * 7 - 1
    assert {row["territory"] for row in rows} == {"45", "40", *MUNICIPALITIES["46"], *MUNICIPALITIES["41"]}
    assert {"territory": "40", "locality": "rural"} not in rows


def test_a_missing_place_is_told_and_a_whole_beside_its_parts_too() -> None:
    header = "territory locality persons\n"
    places = scheme_of(SCHEME, 2018).combinations(("territory", "locality"))
    rows = [f"{place['territory']} {place['locality']} 5\n" for place in places]
    given = {
        "complete": rows,
        "lacking": rows[1:],
        "doubled": [*rows, "46 urban 7\n"],
        "zero": [*rows, "46 urban 0\n"],
    }
    forms = {id: {"forms": {"military": header + "".join(own)}} for id, own in given.items()}
    told = {id: codes_told(inputs_of(SCHEME, case), "Военнослужащие") for id, case in forms.items()}
    assert told == {"complete": set(), "lacking": {"LB-203"}, "doubled": {"LB-243"}, "zero": set()}


def test_a_whole_beside_its_parts_is_refused_in_an_open_form_too() -> None:
    """46 as a whole stands for its parts, or for another activity; beside its own part it would count twice."""
    header = "territory locality education_kind persons\n"
    rows = {
        "whole": "46 urban higher 7\n",
        "doubled": "46 urban higher 7\n46_khimki urban higher 5\n",
        "twice above": "central urban higher 9\n46_khimki urban higher 5\n",
        "of another kind": "46 urban higher 7\n46_khimki urban general 5\n",
        "zero": "46 urban higher 0\n46_khimki urban higher 5\n",
    }
    told = {
        id: codes_told(inputs_of(SCHEME, {"forms": {"students": header + own}}), "Учащиеся") for id, own in rows.items()
    }
    refused = {"doubled", "twice above"}
    assert told == {id: {"LB-243"} if id in refused else set() for id in rows}


def test_a_flow_that_is_known_only_by_its_subject_is_told() -> None:
    """LB-256: 100 leave 46 for Khimki, a part of it: the parts of 46 gain 100 that 46 does not."""
    header = "from_territory from_locality to_territory to_locality persons\n"
    rows = {
        "within": "46_other urban 46_khimki urban 100\n",
        "from the whole": "46 urban 46_khimki urban 100\n",
        "to the whole": "45 urban 46 urban 100\n",
        "none": "46 urban 46_khimki urban 0\n",
    }
    told, missing = {}, {}
    for id, own in rows.items():
        inputs = inputs_of(SCHEME, {"forms": {"commuting": header + own}})
        told[id] = codes_told(inputs, "Маятниковая миграция")
        net = compute(inputs).series("net_commuting", ("territory",))
        assert not isinstance(net, float)
        missing[id] = abs(float(net["46"]) - sum(float(net[part]) for part in MUNICIPALITIES["46"]))
    assert told == {"within": set(), "from the whole": {"LB-256"}, "to the whole": {"LB-256"}, "none": set()}
    assert missing == {"within": 0, "from the whole": 100, "to the whole": 100, "none": 0}


def test_a_subject_known_as_a_whole_stands_for_its_parts() -> None:
    """1 + 1 + (9 + 4) + 1 + 1 + 1 = 18."""
    rows = """
        territory locality persons
        45        urban    1
        45        rural    1
        46        urban    9
        46        rural    4
        40        urban    1
        41        urban    1
        41        rural    1
    """
    inputs = inputs_of(SCHEME, {"forms": {"military": rows}})
    assert codes_told(inputs, "Военнослужащие") == set()
    balance = compute(inputs)
    assert at(balance, "balance", "22", territory="46") == 9 + 4
    assert at(balance, "balance", "22") == 18


def test_parents_of_the_example_are_the_sums_of_their_parts(example: Balance) -> None:
    for table in OVER_TERRITORIES:
        for line in example.scheme.tables[table].printed:
            whole = at(example, table, line.id)
            assert whole == sum(at(example, table, line.id, territory=each) for each in SUBJECTS), (table, line.id)
            for parent, parts in {**SUBJECTS, **MUNICIPALITIES}.items():
                value = at(example, table, line.id, territory=parent)
                assert value == sum(at(example, table, line.id, territory=part) for part in parts), (table, line.id)


def test_commuting_of_the_example_cancels_in_every_parent_but_for_what_crosses_its_border(example: Balance) -> None:
    scheme = example.scheme
    flows = example.inputs.forms["commuting"].frame
    listed = scheme.dimensions["territory"].classification
    for code in ("central", "northwest", "46", "41"):
        within = listed.within([code])
        starts, ends = flows["from_territory"].isin(within), flows["to_territory"].isin(within)
        crossing = flows.persons[ends & ~starts].sum() - flows.persons[starts & ~ends].sum()
        assert example.value("commuting", "net", {"territory": code}) == crossing
        assert crossing != 0
    assert example.value("commuting", "net") == 0


@pytest.mark.parametrize("territory", ["total", "45", "46", "46_other"])
def test_both_printed_forms_agree(example: Balance, territory: str) -> None:
    """Table 13.2 and Figure 2.9: one total, migrants beside or within, one population that is not employed."""
    beside = {line.id: at(example, "balance", line.id, territory=territory) for line in lines(example, "balance")}
    within = {
        line.id: at(example, "balance_within", line.id, territory=territory)
        for line in lines(example, "balance_within")
    }
    assert beside["01"] == beside["02"] + beside["03"] + beside["06"] + beside["07"] == within["01"]
    assert within["02"] == beside["02"] + beside["03"]
    assert within["03"] == beside["03"] == beside["04"] + beside["05"]
    assert (beside["08"], beside["18"], beside["20"]) == (within["06"], within["17"], within["19"])
    assert beside["17"] == within["15"] + within["16"]


def lines(balance: Balance, table: str) -> tuple[Line, ...]:
    return balance.scheme.tables[table].printed


def test_distributions_of_the_example_add_up_to_the_employed(example: Balance) -> None:
    """Products are rounded cell by cell to a millionth of a person, so the structures meet the total within that."""
    employed = at(example, "balance", "08")
    sections = [line.id for line in lines(example, "activities") if line.id != "total"]
    assert sections == list("ABCDEFGHIJKLMNOPQRSTU")
    assert sum(at(example, "activities", section) for section in sections) == employed
    for table in ("education", "occupation"):
        whole, *sexes = (at(example, table, "01", sex=sex) for sex in ("total", "men", "women"))
        assert whole == pytest.approx(employed, abs=0.01)
        assert whole == sum(sexes)


def test_sex_and_age_add_up_to_labour_resources(example: Balance) -> None:
    """By territory the table lacks net commuting, whose sex and age are not known."""
    assert at(example, "sex_age", "01") == at(example, "balance", "01")
    parts = [f"{number:02}" for number in range(2, 8)]
    women = [at(example, "sex_age", line, sex="women") for line in ("01", *parts)]
    assert women[0] == sum(women[1:])
    net = at(example, "commuting", "net", territory="45")
    assert at(example, "sex_age", "01", territory="45") + net == at(example, "balance", "01", territory="45")


def test_no_printed_row_of_the_example_is_empty_and_no_finding_is_left(example: Balance) -> None:
    for table in example.tables.values():
        empty = [line.id for line in table.table.printed if example.value(table.table.id, line.id) == 0]
        assert empty == (["net"] if table.table.id == "commuting" else []), table.table.id
    assert example.findings == ()
    assert check_inputs(example.inputs) == ()
    assert failed_checks(example) == set()


def test_another_list_of_territories_is_a_copy_of_the_folder(tmp_path: Path) -> None:
    """No Python is needed: the list is a CSV in the folder."""
    no_example = shutil.ignore_patterns("example")
    folder = Path(shutil.copytree(scheme_folder("ru-btr"), tmp_path / "mine", ignore=no_example))
    listed = folder / "classifications" / "ru_territories.csv"
    rows = [
        "code,parent,level,title_ru",
        "71,,subject,Область",
        "71_1,71,municipality,Город",
        "71_2,71,municipality,прочие",
    ]
    listed.write_text("\n".join(rows), encoding="utf-8")
    scheme = load_scheme(folder)
    assert scheme.dimensions["territory"].leaves == ("71_1", "71_2")
    assert main(["new", str(folder), str(tmp_path / "mine.xlsx")]) == 0


def test_an_explanation_of_a_subject_ends_in_the_cells_of_its_parts(
    workbook: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["explain", str(workbook), "--line", "02", "--territory", "46"]) == 0
    told = capsys.readouterr().out
    assert "лист «Население»" in told
    assert "лист «Маятниковая миграция»" in told
    assert "Химки" in told
    assert "Гатчин" not in told
    assert "[Моск. обл.]" in told
    assert "46_other" not in told


def test_numbers_are_written_as_the_language_writes_them(workbook: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A share of a survey is a fraction: no decimal point in Russian, no decimal comma in English."""
    assert main(["explain", str(workbook), "--table", "education", "--line", "02"]) == 0
    told = capsys.readouterr().out
    assert not re.search(r"\d\.\d", told)
    assert re.search(r" × \d,\d+", told)
    balance = example_balance(SCHEME)
    assert "17 803,9" in table_text(balance, "balance", "ru")
    assert "17,803.9" in table_text(balance, "balance", "en")
    node = explain(balance, "education", "02", {})
    assert re.search(r" × \d\.\d+", explanation_text(node, "en"))


def test_the_export_names_the_dimensions_of_the_scheme(workbook: Path, tmp_path: Path) -> None:
    assert main(["export", str(workbook), str(tmp_path)]) == 0
    results = pd.read_csv(tmp_path / "results.csv", dtype=str, keep_default_na=False)
    assert " ".join(results.columns[6:-2]) == (
        "territory locality sex age activity ownership education_kind education occupation"
    )
    whole = results.query("locality == 'total'")
    first = whole.query("table == 'balance' and line == '01' and territory == '46'")
    assert first.scheme.item() == "ru-btr"
    farms = whole.query("table == 'ownership' and line == 'private_farms' and territory == 'total'")
    assert farms.ownership.item() == "private_farms"


def test_every_sheet_of_the_example_is_marked(workbook: Path) -> None:
    book = openpyxl.load_workbook(workbook)
    for sheet in book.worksheets:
        if sheet.sheet_state == "visible":
            assert any(MARK in str(cell.value) for row in sheet.iter_rows(max_row=5) for cell in row), sheet.title


def test_a_fresh_workbook_opens_in_english(tmp_path: Path) -> None:
    assert main(["new", "ru-btr", str(tmp_path / "new.xlsx"), "--lang", "en", "--year", "2024"]) == 0
    book = openpyxl.load_workbook(tmp_path / "new.xlsx")
    assert {"Population", "Labour migrants", "Balance, Figure 2.9", "Sex and age"} <= set(book.sheetnames)


def test_levels_of_education_differ_where_a_column_ends_and_are_known_by_their_full_names() -> None:
    """A cell of the sheet shows some 55 characters; what an older book or the printed table says is read too."""
    levels = scheme_of(SCHEME, 2018).dimensions["education"].classification
    assert len({levels.title(code, "ru")[:40] for code in levels.codes}) == len(levels.codes)
    for line in scheme_of(SCHEME, 2018).tables["education"].printed[1:]:
        ((code,),) = line.where.values()
        assert levels.match(line.title.ru).code == code
