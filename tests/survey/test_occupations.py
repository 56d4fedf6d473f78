"""The list of occupations: what is held of the four levels of KZ-2002, and that an office's whole list is only data."""

from __future__ import annotations

import shutil
from pathlib import Path

from lb_xl.scheme_loading import load_scheme
from lb_xl.survey.definition import load_survey
from lb_xl.survey.tabulation import tabulated
from tests.survey.small_survey import FOLDER, WORK, decided, survey

PUBLISHED = {1: 10, 2: 35, 3: 134, 4: 462}
"""Groups of KZ-2002 by digits: source 001, chapter I, 1.2."""

HELD = {"group": 10, "subgroup": 28}
"""The ten groups and the two-digit groups of ISCO-88."""


def test_the_list_holds_what_its_source_says() -> None:
    answer = survey().answers["occupation"]
    listed = answer.listed
    assert listed is not None
    assert answer.groups == PUBLISHED
    levels = [listed.level(code) for code in listed.codes]
    assert {level: levels.count(level) for level in levels} == HELD
    assert all(len(code) == (1 if listed.level(code) == "group" else 2) for code in listed.codes)
    assert all(listed.ancestors(code)[0] == code[0] for code in listed.codes if len(code) == 2)
    source = listed.source
    for language in ("ru", "en"):
        assert all(str(number) in source[language] for number in (*PUBLISHED.values(), *HELD.values(), 7))
    assert PUBLISHED[2] - HELD["subgroup"] == 7


def test_every_group_has_its_own_words_in_both_languages() -> None:
    listed = survey().answers["occupation"].listed
    assert listed is not None
    for language in ("ru", "en"):
        titles = [listed.title(code, language) for code in listed.codes]
        assert len(set(titles)) == len(titles)
        assert not [title for title in titles if any(character.isdigit() for character in title)]


def test_tables_of_groups_call_them_as_the_list_does() -> None:
    scheme = load_scheme("lfs", 2009)
    listed = scheme.dimensions["occupation"].classification
    compared = 0
    for id in ("unemployed_by_occupation", "occupation_ages", "occupation_education"):
        for line in scheme.tables[id].lines:
            if line.id.startswith("g"):
                code = line.id.removeprefix("g")
                assert (line.title.ru, line.title.en) == (listed.title(code, "ru"), listed.title(code, "en"))
                compared += 1
    assert compared == 30


def test_an_office_with_the_whole_list_tabulates_at_any_level(tmp_path: Path) -> None:
    """Rows of three and four digits, and a tabulation at four, in a copy of the folder; no code."""
    folder = tmp_path / "own"
    shutil.copytree(FOLDER, folder)
    with (folder / "classifications" / "occupations.csv").open("a", encoding="utf-8") as stream:
        stream.write("231,23,composite,преподаватели вузов,university teachers,,\n")
        stream.write("2310,231,basic,преподаватели вузов: все,university teachers: all,,\n")
    with (folder / "survey.toml").open("a", encoding="utf-8") as stream:
        for level in ("composite", "basic"):
            keys = f'keys = ["quarter", "sex", "occupation.{level}"]'
            stream.write(f'\n[tabulations.{level}]\nof = "employed"\n{keys}\n')
    own = load_survey(folder, 2009)
    forms = tabulated(decided(WORK, {**WORK, "occupation": "231"}, definition=own)).forms
    assert forms["basic"][["occupation", "respondents"]].values.tolist() == [["2310", 1.0]]
    assert forms["composite"][["occupation", "respondents"]].values.tolist() == [["231", 2.0]]
