"""README is true: its tables are those of the definitions, its example scheme and its Python run as they stand."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from lb_xl.cli import main
from lb_xl.example import example_of
from lb_xl.formula import Sum
from lb_xl.scheme_loading import load_scheme, scheme_folder
from lb_xl.wording import formula_in_words
from tests.readme_tables import README, with_tables

TEXT = README.read_text(encoding="utf-8")
WRITTEN_BY_HAND = (
    "ru-btr", "ru-btr-simple", "turnover", "chess", "ussr-summary", "youth", "kolkhoz", "labour-force-need", "planned",
)  # fmt: skip
"""Schemes whose contract tables no program writes."""
ALIKE = re.compile("territory|social_group|occupation|qualification")
"""The dimensions of `chess` whose forms and tables are described once, as those of `branch`."""


def test_its_tables_are_those_of_the_definitions() -> None:
    """After a change of definitions: `python -m tests.readme_tables`."""
    assert with_tables(TEXT) == TEXT


def test_the_two_commands_stand_at_the_top() -> None:
    head = TEXT[: TEXT.index("## ")]
    assert "python -m pip install . && lb-xl demo" in head
    assert "python -m pip install -e '.[test]' && python -m pytest" in head
    picture = re.search(r"!\[[^]]*\]\(([^)]+)\)", head)
    assert picture is not None
    assert (README.parent / picture[1]).is_file()


def test_every_picture_and_file_it_names_is_there() -> None:
    for target in re.findall(r"\]\(((?!http|#)[^)]+)\)", TEXT):
        assert (README.parent / target).exists(), target


def test_its_example_scheme_works_as_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A new user copies the five files and the three commands."""
    monkeypatch.chdir(tmp_path)
    blocks = re.findall(r"`(az/[\w.]+)`[^\n]*:\n\n```\w+\n(.*?)```", TEXT, re.DOTALL)
    assert len(blocks) == 5
    for name, text in blocks:
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
    commands = re.search(r"    (lb-xl new az .*)\n", TEXT)
    assert commands is not None
    for command in commands[1].split(" && "):
        assert main(command.split()[1:]) == 0, command
    printed = capsys.readouterr().out.replace("\u00a0", " ")
    for total in ("4 685,8", "4 923,0", "5 866,0"):
        assert total in printed, total
    assert main(["export", "az.xlsx", "."]) == 0
    rows = (tmp_path / "results.csv").read_text(encoding="utf-8").splitlines()
    assert rows[0] == "scheme,year,table,line,quantity,title,dimension_year,value,unit"
    assert rows[1].split(",")[-3:] == ["2000", "4685800", "persons"]


def test_its_python_runs() -> None:
    (code,) = re.findall(r"```python\n(.*?)```", TEXT, re.DOTALL)
    exec(compile(code, "README.md", "exec"), {})


@pytest.mark.parametrize("id", WRITTEN_BY_HAND)
def test_a_contract_written_by_hand_names_what_the_definitions_have(id: str) -> None:
    """Every form, key, measure and check; every printed difference, product or sum in the words of its formula."""
    example = example_of(scheme_folder(id))
    assert example is not None
    scheme = load_scheme(id, example.year)
    heading = re.search(rf"^#### .*`{id}`.*$", TEXT, re.MULTILINE)
    assert heading is not None
    section = TEXT[heading.end() :].partition("\n#### ")[0]
    words = set(re.findall(r"\w+(?:-\d+)?", section))
    named = {name for form in scheme.forms.values() for name in (form.id, *(key.id for key in form.keys))}
    measures = {measure.id for form in scheme.forms.values() for measure in form.measures}
    if id == "chess":
        named = {ALIKE.sub("branch", name) for name in named}
    assert named | measures | {check.code for check in scheme.checks} <= words
    if id in ("ru-btr", "ru-btr-simple", "chess"):
        return  # formulas by the ids of their terms, or one for each kind of line
    for table in scheme.tables.values():
        for line in table.printed:
            quantity = scheme.quantities.get(line.quantity)
            if quantity is not None and not line.where and not line.parts and isinstance(quantity.node, Sum):
                assert formula_in_words(scheme, quantity.node).ru in section, f"{table.id} {line.id}"
