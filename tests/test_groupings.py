"""The printed rows of Appendices 2 and 3, and what each of them holds."""

from __future__ import annotations

import csv
from functools import cache
from importlib.resources import as_file, files

import pytest

from lb_xl.classification import Classification


@cache
def built_in(name: str) -> Classification:
    with as_file(files("lb_xl") / "classifications") as folder:
        return Classification.load(folder / f"{name}.csv")


def grouping(name: str) -> list[dict[str, str]]:
    text = (files("lb_xl") / "schemes" / "by_2011" / f"{name}.csv").read_text(encoding="utf-8")
    return list(csv.DictReader(text.splitlines()))


def printed(name: str) -> list[tuple[str, str]]:
    return [(line["row"], line["line"]) for line in grouping(name) if line["row"]]


APPENDIX_2 = (
    "01 total, 02 A, 03 01, 04 02, 05 B, 06 C, 07 D, 08 E, 09 F, 10 G, 11 50, 12 51, 13 52, 14 H, 15 I, "
    "16 60, 17 61, 18 62, 19 63, 20 64, 21 J, 22 K, 23 70, 24 71, 25 72, 26 73, 27 74, 28 L, 29 751, "
    "30 7511, 31 7512, 32 7513, 33 7514, 34 752, 35 7521, 36 7522, 37 7523, 38 7524, 39 753, 40 M, 41 N, "
    "42 O, 42 90, 43 91, 44 92, 45 93, 46 P, 47 A-F, 48 G-Q"
)
APPENDIX_3 = (
    "01 total, 02 10000, 03 20000, 04 21000, 05 22000, 06 30000, 07 50000, 08 51000, 09 51110, 10 51120, "
    "11 51130, 12 51200, 13 51300, 14 51400, 15 52000, 16 60000, 17 61000, 18 62000, 19 65000, 20 66000, "
    "21 70000, 22 71100-72000, 23 71100, 24 71200, 25 71300, 26 80000, 27 81000, 28 82000, 29 83000, "
    "30 84000, 31 85000, 32 87000, 33 90000, 34 90100, 35 90200, 36 90300, 37 91000, 38 91500, 39 91600, "
    "40 91700, 41 91800, 42 92000, 43 93100, 44 93600, 45 95000, 46 95100, 47 95300, 48 95600, 49 96000, "
    "50 96100, 51 96200, 52 97000, 53 97200, 54 97800, 55 97920, 56 97930, 57 97950, 58 98000, 59 98700, "
    "60 production, 61 services"
)
APPENDIX_3_SEVERAL = {
    "14": "51400 51500 51600",
    "18": "62000 63000",
    "22": "71100 71200 71400 71500 72000",
    "47": "95300 95400",
    "53": "97200 97300 97400 97600 97700",
    "60": "10000 20000 30000 60000 87000",
}


@pytest.mark.parametrize(("name", "expected"), [("activities_2006", APPENDIX_2), ("branches", APPENDIX_3)])
def test_the_rows_of_appendices_2_and_3_are_complete_and_in_the_printed_order(name: str, expected: str) -> None:
    """Appendix 2 prints 49 rows, 42 twice; Appendix 3 prints 61."""
    assert printed(name) == [tuple(row.split()) for row in expected.split(", ")]
    assert len(printed(name)) == {"activities_2006": 49, "branches": 61}[name]


def test_row_39_is_code_753_by_its_name_and_class_7525_has_a_line_of_its_own_below_the_table() -> None:
    lines = {line["line"]: line for line in grouping("activities_2006")}
    assert lines["753"]["title_ru"] == "деятельность в области обязательного социального страхования"
    assert (lines["7525"]["row"], lines["7525"]["kind"]) == ("", "memo")
    activities = built_in("okrb_005_2006")
    counted_in = {id for id, line in lines.items() if "7525" in activities.within(line["codes"].split())}
    assert counted_in == {"L", "752", "G-Q", "7525"}


def test_section_q_is_in_row_48_and_in_no_row_of_its_own() -> None:
    lines = {line["line"]: line for line in grouping("activities_2006") if line["row"]}
    assert "Q" not in lines
    assert lines["G-Q"]["codes"].split() == list("GHIJKLMNOPQ")
    assert lines["total"]["parts"].split() == ["A-F", "G-Q"]


def test_rows_of_several_okonkh_codes_hold_all_of_them() -> None:
    rows = {line["row"]: line["codes"] for line in grouping("branches")}
    assert {row: codes for row, codes in rows.items() if " " in codes} == APPENDIX_3_SEVERAL


def test_rows_60_and_61_of_appendix_3_are_computed_from_other_rows() -> None:
    """Row 60 = 02 + 03 + 06 + 16 + 32; row 61 = 01 - 60."""
    lines = {line["line"]: line for line in grouping("branches")}
    rows = {id: line["row"] for id, line in lines.items()}
    assert [rows[part] for part in lines["production"]["parts"].split()] == ["02", "03", "06", "16", "32"]
    assert lines["services"]["parts"] == "total -production"


def test_the_main_rows_of_appendix_3_partition_the_total() -> None:
    """Rows 02, 03, 06, 07, 16, 21, 26-33, 36, 37, 42-45, 49, 52, 58: every listed code in exactly one."""
    numbers = [2, 3, 6, 7, 16, 21, *range(26, 34), 36, 37, 42, 43, 44, 45, 49, 52, 58]
    lines = [line for line in grouping("branches") if line["row"].isdigit() and int(line["row"]) in numbers]
    branches = built_in("okonkh")
    members = [code for line in lines for code in branches.within(line["codes"].split())]
    assert sorted(members) == sorted(branches.codes)
    assert {line["codes"] for line in lines} == set(branches.roots)
    total = next(line for line in grouping("branches") if line["line"] == "total")
    assert total["parts"].split() == [line["line"] for line in lines]


GROUPINGS = {
    "activities_2006": "okrb_005_2006",
    "activities_2011": "okrb_005_2011",
    "branches": "okonkh",
    "ownership": "ownership",
}


@pytest.mark.parametrize("name", GROUPINGS)
def test_every_grouping_names_listed_codes_and_gives_each_line_one_id(name: str) -> None:
    lines = grouping(name)
    ids = [line["line"] for line in lines if line["kind"] != "heading"]
    assert len(ids) == len(set(ids))
    assert all(ids)
    listed = built_in(GROUPINGS[name])
    for line in lines:
        assert line["kind"] in {"", "total", "memo", "heading"}
        assert line["title_ru"]
        assert line["title_en"]
        assert set(line["codes"].split()) <= set(listed.codes)
        assert {part.removeprefix("-") for part in line["parts"].split()} <= set(ids)
        computed = line["kind"] in {"heading", "total"} or line["line"] == "services"
        assert bool(line["codes"]) != computed


@pytest.mark.parametrize("name", GROUPINGS)
def test_a_line_with_parts_has_exactly_their_members(name: str) -> None:
    """The total is every listed code; a sum of parts counts no one twice and leaves no one out."""
    listed = built_in(GROUPINGS[name])
    lines = {line["line"]: line for line in grouping(name)}

    def members(id: str) -> set[str]:
        return set(listed.codes if id == "total" else listed.within(lines[id]["codes"].split()))

    with_parts = [line for line in lines.values() if line["parts"] and line["line"] != "services"]
    assert with_parts
    for line in with_parts:
        parts = [code for part in line["parts"].split() for code in members(part)]
        assert sorted(parts) == sorted(members(line["line"]))


def test_the_activities_from_2016_have_every_section_and_every_division_that_is_not_a_whole_section() -> None:
    activities = built_in("okrb_005_2011")
    lines = {line["line"] for line in grouping("activities_2011")}
    assert set(activities.roots) == set("ABCDEFGHIJKLMNOPQRSTU") <= lines
    for section in activities.roots:
        divisions = set(activities.children(section))
        assert divisions <= lines if len(divisions) > 1 else not divisions & lines
    rows = [line["row"] for line in grouping("activities_2011") if line["row"]]
    assert rows == [f"{number:02}" for number in range(1, len(rows) + 1)]


def test_the_rows_by_ownership_are_the_three_forms() -> None:
    assert printed("ownership") == [("01", "total"), ("02", "state"), ("03", "private"), ("04", "foreign")]
    assert built_in("ownership").within(["state"]) == {"state", "state_republican", "state_communal"}
