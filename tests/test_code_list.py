"""The two files of a list of codes, and everything that can be wrong with them."""

from __future__ import annotations

from pathlib import Path

import pytest

from lb_xl.classification import Classification
from lb_xl.findings import DefinitionError

HEADER = "code,parent,level,valid_from,valid_to,title_ru,title_en,short_ru,short_en"


def written(folder: Path, *rows: str, settings: str = "", header: str = HEADER) -> Path:
    path = folder / "list.csv"
    path.write_text("\n".join([header, *rows]) + "\n", encoding="utf-8")
    title = 'title = { ru = "Список", en = "List" }\nsource = "тест"\n'
    path.with_suffix(".toml").write_text(title + settings, encoding="utf-8")
    return path


def problems(path: Path, year: int | None = None) -> str:
    with pytest.raises(DefinitionError) as caught:
        Classification.load(path, year)
    return "\n".join(caught.value.problems)


def test_all_problems_of_a_list_are_told_at_once_with_file_and_line(tmp_path: Path) -> None:
    path = written(
        tmp_path,
        "A,,section,,,Первая,First,,",
        "A,,section,,,Вторая,Second,,",
        "01,AA,division,,,Третья,Third,,",
        "02,A,division,,,,Fourth,,",
        "03,A,,,,Пятая,Fifth,,",
        "04,A,division,20x1,,Шестая,Sixth,,",
        "05,A,division,2012,2010,Седьмая,Seventh,,",
        "06,07,division,,,Восьмая,Eighth,,",
        "07,06,division,,,Девятая,Ninth,,",
        ",A,division,,,Десятая,Tenth,,",
        "15.1,A,group,,,Одиннадцатая,Eleventh,,",
        "08,A,division",
        settings='shwon = "code"\nancestors = "none"\nextends = "["\ndots = true\n',
    )
    told = problems(path)
    for line, words in {
        3: "code 'A' stands in line 2 already",
        4: "parent 'AA' is not in the list; did you mean 'A'?",
        5: "code '02' has no title_ru",
        7: "valid_from '20x1' is not a year",
        8: "valid from 2012 to 2010",
        9: "cycle of parents: 06 -> 07 -> 06",
        11: "the code is blank",
        12: "code '15.1' has a space, a dot or a bar",
        13: "more or fewer cells",
    }.items():
        assert any(problem.startswith(f"list.csv:{line}:") and words in problem for problem in told.splitlines())
    assert "list.toml: unknown key 'shwon'; did you mean 'shown'?" in told
    assert "list.toml: ancestors must be one of prefix, zeros, not 'none'" in told
    assert "list.toml: extends is not a regular expression" in told
    assert "list.toml: dots must list" in told
    assert told.count("cycle") == 1


def test_a_code_may_not_outlive_its_parent(tmp_path: Path) -> None:
    path = written(tmp_path, "A,,s,,2013,Первая,First,,", "B,A,d,2010,,Вторая,Second,,")
    assert "list.csv:3: code 'B' is valid when its parent 'A' is not" in problems(path)


@pytest.mark.parametrize(
    ("header", "rows", "words"),
    [
        ("code,parent", ["A,"], "the header lacks title_ru"),
        (HEADER + ",code", ["A,,s,,,Первая,First,,,A"], "the header repeats code"),
        (HEADER, [], "the list has no codes"),
        (HEADER, ['A,,s,,,"Пер,First,,'], "is not a CSV row"),
    ],
)
def test_a_file_that_is_no_list_is_refused(tmp_path: Path, header: str, rows: list[str], words: str) -> None:
    assert words in problems(written(tmp_path, *rows, header=header))


def test_missing_broken_and_foreign_files_are_refused_by_name(tmp_path: Path) -> None:
    assert "none.csv:1: cannot be read" in problems(tmp_path / "none.csv")
    path = written(tmp_path, "A,,s,,,Первая,First,,")
    path.with_suffix(".toml").write_text("title = ", encoding="utf-8")
    assert "list.toml: cannot be read" in problems(path)
    path.with_suffix(".toml").unlink()
    assert "list.toml: cannot be read" in problems(path)
    path.write_bytes("Первая".encode("cp1251"))
    assert "list.csv:1: cannot be read as UTF-8" in problems(path)


def test_a_short_list_needs_codes_and_titles_alone(tmp_path: Path) -> None:
    path = written(tmp_path, "2000,Год двухтысячный", "2003,Год третий", header="code,title_ru")
    assert Classification.load(path).title("2003", "en") == "Год третий"


def test_a_list_without_a_valid_code_in_the_year_is_refused(tmp_path: Path) -> None:
    path = written(tmp_path, "A,,s,2010,2012,Первая,First,,")
    assert "no code is valid in 2020" in problems(path, 2020)


def test_a_byte_order_mark_and_further_columns_are_accepted(tmp_path: Path) -> None:
    path = written(tmp_path, "A,,s,,,Первая,First,,,yes", header=HEADER + ",farming")
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())
    listed = Classification.load(path)
    assert (listed.id, listed.name.ru, listed.codes) == ("list", "Список", ("A",))
    assert listed.attribute("A", "farming") == "yes"
