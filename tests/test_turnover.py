"""Scheme `turnover`: start of the year, growth by kind, end of the year, coefficients per mille of the mean."""

from __future__ import annotations

import datetime
import shutil
from pathlib import Path

import pytest

from lb_xl.balance import compute
from lb_xl.checks import check_balance
from lb_xl.cli import main
from lb_xl.explain import explain
from lb_xl.exporting import result_rows
from lb_xl.findings import DefinitionError
from lb_xl.methods import chronological_mean, movement
from lb_xl.scheme_loading import load_scheme, scheme_folder
from lb_xl.workbook.blocks import Anchor, table_block
from tests.scheme_examples import example_balance, example_frames, example_inputs

SCHEME = "turnover"


def value(table: str, line: str, **codes: str) -> float:
    return example_balance(SCHEME).value(table, line, codes)


def test_the_example_is_the_region_of_the_source() -> None:
    """Thousand persons: 3620, 65, 385 arrivals, 165, 230, 3850; the mean by its dates is 3694.125."""
    lines = {"01": 3620, "04": 65, "12": 385, "11": 165, "17": 230, "20": 3850, "23": 3850, "24": 0, "25": 3694.125}
    assert {line: value("turnover", line) / 1000 for line in lines} == lines


def test_the_scheme_and_the_method_agree() -> None:
    """`movement` of lb_xl.methods from the same figures, town and country together."""
    given = example_frames(SCHEME)["turnover"].drop(columns="locality").sum()
    flows = [given[id] for id in ("entered", "drawn_in", "arrived", "left_able_bodied", "left_outside", "departed")]
    dates = [datetime.date(2010, month, 1) for month in (1, 4, 10)]
    mean = chronological_mean([3620, 3596, 3765, 3850], [*dates, datetime.date(2010, 12, 31)])
    year = movement(given["able_bodied_start"], given["outside_start"], *flows, mean=1000 * mean)
    assert value("turnover", "20") == year.end
    assert value("turnover", "18") == year.inflow
    assert value("turnover", "19") == year.outflow
    for line in ("natural", "migration", "total", "inflow", "outflow"):
        assert value("coefficients", f"{line}_coefficient") == pytest.approx(getattr(year, f"{line}_coefficient"))


def test_the_example_raises_nothing_and_its_parts_add_up() -> None:
    balance = example_balance(SCHEME)
    assert (*balance.findings, *check_balance(balance)) == ()
    for line in balance.scheme.tables["turnover"].printed:
        parts = sum(value("turnover", line.id, locality=code) for code in ("urban", "rural"))
        assert parts == value("turnover", line.id), line.id


def test_a_coefficient_is_a_native_formula_per_thousand_and_no_percentage() -> None:
    balance = example_balance(SCHEME)
    anchors = {id: Anchor(id, 1, 1) for id in balance.tables}
    block = table_block(balance, "coefficients", anchors)
    natural, mean = (1 + balance.tables["turnover"].row(line) for line in ("04", "25"))
    assert block.content[0][0] == f"=IF(('turnover'!A{mean})=0,\"\",1000*('turnover'!A{natural})/('turnover'!A{mean}))"
    assert block.seen[0][0] == pytest.approx(1000 * 65 / 3694.125)
    rows = {each.facts["line"]: each for each in result_rows(balance.scheme, "en", lambda *place: 0.0)}
    assert rows["natural_coefficient"].facts["unit"] == "per_mille"
    assert rows["growth"].facts["unit"] == "ratio"


def test_the_explanation_of_a_coefficient_ends_in_cells() -> None:
    tree = explain(example_balance(SCHEME), "coefficients", "migration_coefficient")
    above, below = tree.beside
    assert tree.value == pytest.approx(1000 * above.value / below.value)
    assert sum(sign * leaf.value for sign, leaf in above.leaves()) == 165_000
    assert len(list(below.leaves())) == 2


def test_a_reported_end_that_does_not_follow_is_told_with_both_numbers() -> None:
    frame = example_frames(SCHEME)["turnover"].copy()
    frame.loc[0, "end"] += 4000
    balance = compute(example_inputs(SCHEME, turnover=frame))
    (finding,) = check_balance(balance)
    assert finding.code == "LB-263"
    assert (finding.values["left"], finding.values["right"], finding.values["difference"]) == (2823000, 2819000, 4000)
    assert balance.value("turnover", "24", {"locality": "urban"}) == 4000


@pytest.mark.parametrize(
    ("parents", "cause", "words"),
    [
        (
            {"urban": "land", "rural": ""},
            "parent 'land' is not in the list",
            "у кода «urban» вышестоящий код «land», которого в списке нет",
        ),
        ({"urban": "rural", "rural": "urban"}, "cycle of parents: urban -> rural", "urban → rural → urban"),
        ({"urban": "urban", "rural": ""}, "cycle of parents: urban", "urban → urban"),
    ],
)
def test_a_hierarchy_with_a_gap_or_a_cycle_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], parents: dict[str, str], cause: str, words: str
) -> None:
    """A copy of the scheme with a list of its own: LB-258 names file, line and cause, also where a book is computed."""
    folder = tmp_path / "своя схема"
    shutil.copytree(scheme_folder(SCHEME), folder)
    book = tmp_path / "книга.xlsx"
    assert main(["new", str(folder), str(book)]) == 0
    rows = "".join(f"{code},{parent},locality,{code}\n" for code, parent in parents.items())
    (folder / "localities.csv").write_text(f"code,parent,level,title_ru\n{rows}", encoding="utf-8")
    (folder / "localities.toml").write_text('title = "Places"\nshown = "title"\n', encoding="utf-8")
    with pytest.raises(DefinitionError, match=cause) as raised:
        load_scheme(folder)
    assert "localities.csv:" in raised.value.problems[0]
    capsys.readouterr()
    for command, status in ((["new", str(folder), str(tmp_path / "new.xlsx")], 2), (["check", str(book)], 1)):
        assert main(command) == status
        told = "".join(capsys.readouterr())
        assert "LB-258 · файл «localities.csv», строка 2: " in told
        assert words in told
