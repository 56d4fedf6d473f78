"""What a cell of a code column can mean: text, number, date, title, look-alike letters."""

from __future__ import annotations

import datetime
from functools import cache
from importlib.resources import as_file, files
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lb_xl.classification import Classification

LISTS = (
    "okrb_005_2006",
    "okrb_005_2011",
    "okonkh",
    "by_territories",
    "localities",
    "ownership",
    "education_kinds",
    "commuting_purposes",
)
HEADER = "code,parent,level,valid_from,valid_to,title_ru,title_en,short_ru,short_en"


@cache
def built_in(name: str) -> Classification:
    with as_file(files("lb_xl") / "classifications") as folder:
        return Classification.load(folder / f"{name}.csv")


def cases(*lines: str) -> list[tuple[str, str]]:
    """Pairs of a cell and the code that it means, from `cell: code, cell: code`."""
    pairs = [pair.rpartition(": ") for line in lines for pair in line.split(", ")]
    return [(cell, code) for cell, _, code in pairs]


def written(folder: Path, *rows: str, settings: str = "", header: str = HEADER) -> Path:
    path = folder / "list.csv"
    path.write_text("\n".join([header, *rows]) + "\n", encoding="utf-8")
    title = 'title = { ru = "Список", en = "List" }\nsource = "тест"\n'
    path.with_suffix(".toml").write_text(title + settings, encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("cell", "code"),
    cases(
        "15: 15, 15.11: 15, 15.11.1: 15, 1511: 15, 15111: 15, D: D, 751: 751, 75.1: 751, 7511: 7511",
        "75.11: 7511, 75.11.9: 7511, 7525: 7525, 7530: 753, 75.4: 75, 01: 01, 01.11: 01, 95: 95",
    ),
)
def test_a_code_as_text_counts_at_the_nearest_listed_code_without_a_note(cell: str, code: str) -> None:
    match = built_in("okrb_005_2006").match(cell)
    assert (match.code, match.problem, match.note) == (code, None, None)
    assert match.given == cell


def test_a_longer_code_is_kept_as_it_was_given_without_the_space_around_it() -> None:
    assert built_in("okrb_005_2006").match(" 15.11 ").given == "15.11"


@pytest.mark.parametrize("cell", ["77", "77.11", "03", "15.1.1", "15..1", "15.", "151111", "D15", "Z"])
def test_an_unknown_division_or_a_malformed_code_is_unknown(cell: str) -> None:
    match = built_in("okrb_005_2006").match(cell)
    assert (match.code, match.problem) == (None, "unknown")


def test_an_unknown_division_names_the_nearest_ones() -> None:
    assert built_in("okrb_005_2006").match("77.11").candidates == ("75", "74", "80")
    assert built_in("okrb_005_2006").nearest("15,11")[0] == "15.11"
    assert built_in("ownership").match("privat").candidates[0] == "private"
    assert built_in("by_territories").match("Бресткая").candidates == ("1",)


@pytest.mark.parametrize(("cell", "note"), [("d", "case"), ("А", "homoglyph"), ("а", "homoglyph"), ("В", "homoglyph")])
def test_lower_case_and_cyrillic_look_alikes_match_with_a_note(cell: str, note: str) -> None:
    match = built_in("okrb_005_2006").match(cell)
    assert (match.code, match.note) == ({"d": "D", "В": "B"}.get(cell, "A"), note)


@pytest.mark.parametrize(("cyrillic", "latin"), list(zip("АВСЕНКМО", "ABCEHKMO", strict=True)))
def test_every_cyrillic_section_letter_is_read_as_its_latin_twin(cyrillic: str, latin: str) -> None:
    assert built_in("okrb_005_2006").match(cyrillic).code == latin
    assert built_in("okrb_005_2006").match(cyrillic.lower()).code == latin


def test_look_alikes_of_the_later_sections_match_in_the_edition_that_has_them() -> None:
    """Р, Т and Х: the list of 2011 has P and T; no list has X."""
    assert [built_in("okrb_005_2011").match(letter).code for letter in "РТХ"] == ["P", "T", None]


@pytest.mark.parametrize("cell", [None, "", "   ", "\u00a0", "\n\t", "\ufeff"])
def test_only_nothing_and_white_space_are_blank(cell: object) -> None:
    for name in LISTS:
        assert built_in(name).match(cell).problem == "blank"


@pytest.mark.parametrize("cell", ["nan", "NA", "None", "NULL", "#N/A", float("nan"), float("inf"), True, False, -15])
def test_words_for_nothing_truth_values_and_odd_numbers_are_unknown_never_blank(cell: object) -> None:
    for name in LISTS:
        assert built_in(name).match(cell).problem == "unknown"


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        (1, "01"),
        (1.0, "01"),
        (1.1, "01"),
        (5, "05"),
        (15, "15"),
        (15.0, "15"),
        (15.1, "15"),
        (15.11, "15"),
        (15.110000000000001, "15"),
        (15110, "15"),
        (751, "751"),
        (75.1, "751"),
        (7525, "7525"),
    ],
)
def test_a_number_with_one_reading_passes_with_a_note(cell: float, code: str) -> None:
    """15.1 is 15.1 or 15.10, but both count at 15, so nothing depends on it."""
    match = built_in("okrb_005_2006").match(cell)
    assert (match.code, match.problem, match.note) == (code, None, "number")


@pytest.mark.parametrize(
    ("cell", "readings"), [(1511, ("1511", "01511")), (111, ("111", "0111")), (2010, ("2010", "02010"))]
)
def test_a_number_with_two_readings_is_ambiguous_and_both_are_named(cell: int, readings: tuple[str, ...]) -> None:
    """Excel makes 111 of 11.1 (oil) written without a dot, and of 0111 (grain)."""
    match = built_in("okrb_005_2006").match(cell)
    assert (match.code, match.problem, match.candidates) == (None, "ambiguous", readings)


def test_a_number_of_an_unknown_division_is_unknown() -> None:
    match = built_in("okrb_005_2006").match(77)
    assert (match.problem, match.candidates[0]) == ("unknown", "75")


def test_a_number_in_the_text_of_a_cell_is_read_by_the_rule_of_numbers() -> None:
    """A text file made from Excel has 1 where the list has 01."""
    match = built_in("okrb_005_2006").match("1")
    assert (match.given, match.code, match.note) == ("1", "01", "number")


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        (datetime.datetime(2011, 11, 15), "15.11"),
        (datetime.date(2011, 11, 15), "15.11"),
        (datetime.date(2011, 1, 15), "15.1"),
        (datetime.date(2011, 2, 1), "01.02"),
        (datetime.date(1930, 10, 1), "10.30"),
        (datetime.time(15, 11), "15.11"),
    ],
)
def test_a_date_is_an_error_that_names_the_probable_code(cell: object, code: str) -> None:
    match = built_in("okrb_005_2006").match(cell)
    assert (match.code, match.problem) == (None, "date")
    assert code in match.candidates
    assert all(built_in("okrb_005_2006").match(candidate).code for candidate in match.candidates)


def test_a_date_in_a_list_without_dots_has_no_probable_code() -> None:
    match = built_in("by_territories").match(datetime.date(2011, 2, 1))
    assert (match.problem, match.candidates) == ("date", ())


@pytest.mark.parametrize("cell", ["1", "Брестская область", "Brest Region"])
def test_a_list_that_shows_titles_takes_the_title_and_the_code_without_a_note(cell: str) -> None:
    match = built_in("by_territories").match(cell)
    assert (match.code, match.note) == ("1", None)


@pytest.mark.parametrize(
    ("cell", "code"),
    cases(
        "Брестская: 1, брестская  обл.: 1, БРЕСТСКАЯ ОБЛАСТЬ: 1, 1 Брестская область: 1, 1. Брестская: 1",
        "Brest: 1, «Гродненская» область: 4, Минск: 5, г.Минск: 5, 5 - г. Минск: 5, Минская: 6",
        "Могилевская область: 7, 7 — Могилёвская: 7",
    ),
)
def test_other_names_of_a_territory_match_with_a_note(cell: str, code: str) -> None:
    match = built_in("by_territories").match(cell)
    assert (match.code, match.note) == (code, "name")


def test_a_number_of_a_territory_passes_with_a_note() -> None:
    assert (built_in("by_territories").match(1).code, built_in("by_territories").match(1).note) == (
        "1",
        "number",
    )
    assert built_in("by_territories").match(8).problem == "unknown"


def test_a_title_beside_the_code_of_another_row_is_ambiguous() -> None:
    match = built_in("by_territories").match("2 Брестская область")
    assert (match.code, match.problem, match.candidates) == (None, "ambiguous", ("2", "1"))


@pytest.mark.parametrize(
    ("cell", "code"),
    cases(
        "Обрабатывающая промышленность: D, D Обрабатывающая промышленность: D, Manufacturing: D",
        "Строительство: 45, F Строительство: F, 45 - строительство: 45, Образование: 80",
        "Деятельность в области обязательного социального страхования: 753",
    ),
)
def test_a_title_of_an_activity_matches_and_an_only_child_stands_for_its_parent(cell: str, code: str) -> None:
    """Section F is division 45 and nothing else: the finer code loses no one and knows more."""
    match = built_in("okrb_005_2006").match(cell)
    assert (match.code, match.note) == (code, "name")


def test_a_title_of_two_codes_with_other_members_is_ambiguous(tmp_path: Path) -> None:
    path = written(tmp_path, "A,,s,,,Прочее,Other,,", "B,,s,,,Прочее,Other,,")
    match = Classification.load(path).match("прочее")
    assert (match.problem, match.candidates) == ("ambiguous", ("A", "B"))


@pytest.mark.parametrize(
    ("cell", "code"), [("городская", "urban"), ("Сельская местность", "rural"), ("URBAN", "urban")]
)
def test_localities_are_known_by_the_words_people_use(cell: str, code: str) -> None:
    assert built_in("localities").match(cell).code == code


@pytest.mark.parametrize(
    ("cell", "code"),
    cases(
        "51111: 51110, 51140: 51000, 92300: 92000, 61200: 61000, 11100: 10000, 80100: 80000, 81200: 81000",
        "90050: 90000, 90110: 90100, 90310: 90300, 71600: 70000, 72100: 72000, 97910: 97000, 97921: 97920",
    ),
)
def test_a_branch_that_is_not_listed_counts_at_the_code_with_more_zeros(cell: str, code: str) -> None:
    assert built_in("okonkh").match(cell).code == code
    assert built_in("okonkh").match(int(cell)).code == code


@pytest.mark.parametrize("cell", ["86000", "88100", "99000", "94000", "90400", "93200", "40000", "5111", "511111"])
def test_a_branch_outside_the_list_never_falls_to_80000_or_90000(cell: str) -> None:
    assert built_in("okonkh").match(cell).problem == "unknown"


def test_a_code_of_another_year_is_expired_by_code_and_by_name(tmp_path: Path) -> None:
    path = written(
        tmp_path,
        "1,,region,,,Первая,First,,",
        "2,,region,,2013,Вторая,Second,,",
        "3,,region,2014,,Третья,Third,,",
        settings='shown = "title"\n',
    )
    later = Classification.load(path, 2015)
    assert later.codes == ("1", "3")
    assert [later.match(cell).problem for cell in ("2", 2, "Вторая", "вторая")] == [
        "expired",
        "unknown",
        "expired",
        "expired",
    ]
    assert Classification.load(path, 2013).codes == ("1", "2")
    assert Classification.load(path, 2013).match("2").code == "2"
    assert Classification.load(path).codes == ("1", "2", "3")


@pytest.mark.parametrize("name", LISTS)
def test_every_label_of_a_drop_down_names_its_code_without_a_note(name: str) -> None:
    listed = built_in(name)
    for language in ("ru", "en"):
        matches = [listed.match(listed.label(code, language)) for code in listed.codes]
        assert [match.code for match in matches] == list(listed.codes)
        assert {match.note for match in matches} == {None}


@pytest.mark.parametrize("name", LISTS)
def test_every_title_leads_to_its_code_or_to_the_only_child_that_is_the_same(name: str) -> None:
    listed = built_in(name)
    for code in listed.codes:
        found = listed.match(listed.title(code, "ru")).code
        assert found is not None
        assert found == code or (found,) == listed.children(code)


@given(st.sampled_from(LISTS), st.data())
def test_the_text_of_any_listed_code_returns_it(name: str, data: st.DataObject) -> None:
    listed = built_in(name)
    code = data.draw(st.sampled_from(listed.codes))
    padding = data.draw(st.sampled_from(["", " ", "\u00a0", "\n", "  "]))
    match = listed.match(padding + code + padding)
    assert (match.given, match.code, match.problem, match.note) == (code, code, None, None)
    assert listed.match(code.upper()).code == listed.match(code.lower()).code == code


@given(st.sampled_from(["okrb_005_2006", "okrb_005_2011"]), st.data())
def test_any_longer_code_counts_at_or_below_its_division(name: str, data: st.DataObject) -> None:
    listed = built_in(name)
    division = data.draw(st.sampled_from([code for code in listed.codes if listed.level(code) == "division"]))
    digits = data.draw(st.text("0123456789", min_size=1, max_size=3))
    dotted = f"{division}.{digits[:2]}" + (f".{digits[2:]}" if digits[2:] else "")
    for cell in (division + digits, dotted):
        code = listed.match(cell).code
        assert code is not None
        assert listed.at_level(code, "division") == division


@given(st.sampled_from(LISTS), st.integers(0, 100_000) | st.floats(0, 100).map(lambda value: round(value, 2)))
def test_a_number_that_passes_is_noted_and_one_that_does_not_says_why(name: str, number: float) -> None:
    match = built_in(name).match(number)
    if match.code is None:
        assert match.problem in {"unknown", "ambiguous"}
        assert match.problem != "ambiguous" or len(match.candidates) > 1
    else:
        assert match.note == "number"
        assert match.code.lstrip("0")[:1] == match.given.lstrip("0")[:1]


@given(st.sampled_from(LISTS), st.none() | st.booleans() | st.text() | st.floats() | st.datetimes() | st.binary())
def test_any_cell_is_either_matched_or_has_a_problem(name: str, cell: object) -> None:
    match = built_in(name).match(cell)
    assert (match.code is None) != (match.problem is None)
    assert match.code is None or match.code in built_in(name).codes
