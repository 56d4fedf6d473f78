"""Scheme `chess`: flows from by to, their margins, and the six kinds of movement."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from lb_xl.balance import compute
from lb_xl.checks import check_balance
from lb_xl.explain import explain
from lb_xl.findings import DefinitionError, errors
from lb_xl.matching import inputs_from_frames
from lb_xl.scheme_loading import load_scheme
from lb_xl.workbook.blocks import Anchor, table_block
from tests.scheme_examples import example_balance, example_frames, example_inputs, scheme_of

SCHEME = "chess"
BREAKDOWNS = ("branch", "territory", "social_group", "occupation", "qualification")


@pytest.mark.parametrize("id", BREAKDOWNS)
def test_the_chess_table_is_the_cross_table_of_its_flows(id: str) -> None:
    """Origins down, destinations across, against a pivot table of the same rows."""
    flows = example_frames(SCHEME)[f"{id}_flows"]
    codes = list(scheme_of(SCHEME).dimensions[id].codes)
    pivot = flows.pivot_table(index=f"from_{id}", columns=f"to_{id}", values="persons", aggfunc="sum")
    expected = pivot.reindex(index=codes, columns=codes).fillna(0).to_numpy()
    found = example_balance(SCHEME).tables[f"{id}_chess"].values
    assert np.array_equal(found[1:, 1:], expected)
    assert np.array_equal(found[1:, 0], expected.sum(axis=1))
    assert np.array_equal(found[0, 1:], expected.sum(axis=0))
    assert found[0, 0] == flows.persons.sum()


@pytest.mark.parametrize("id", BREAKDOWNS)
def test_the_margins_of_the_chess_table_stand_in_the_balance(id: str) -> None:
    balance = example_balance(SCHEME)
    chess, kept = (balance.tables[f"{id}_{part}"].values for part in ("chess", "balance"))
    rows = balance.tables[f"{id}_balance"]
    assert np.array_equal(chess[0], kept[rows.row("04")])
    assert np.array_equal(chess[:, 0], kept[rows.row("05")])
    assert kept[rows.row("06"), 0] == 0
    start, entered, left, net, end = (kept[rows.row(line)] for line in ("01", "02", "03", "06", "07"))
    assert np.array_equal(start + entered - left + net, end)


def test_the_example_raises_nothing() -> None:
    balance = example_balance(SCHEME)
    assert (*balance.findings, *check_balance(balance)) == ()


def test_every_breakdown_has_the_same_whole() -> None:
    balance = example_balance(SCHEME)
    for line, natural in (("01", "01"), ("02", "02"), ("03", "05"), ("07", "09")):
        whole = balance.value("natural", natural)
        assert {balance.value(f"{id}_balance", line) for id in BREAKDOWNS} == {whole}


@pytest.mark.parametrize("id", BREAKDOWNS)
def test_a_flow_that_loses_persons_fails_a_check(id: str) -> None:
    """A cell one person short: the end of two groups no longer follows, and where margins are reported they differ."""
    flows = example_frames(SCHEME)[f"{id}_flows"].copy()
    flows.loc[3, "persons"] -= 1
    found = check_balance(compute(example_inputs(SCHEME, **{f"{id}_flows": flows})))
    with_margins = f"{id}_margins" in example_frames(SCHEME)
    assert {each.code for each in found} == ({"LB-263", "LB-265"} if with_margins else {"LB-263"})
    assert bool(errors(found)) == with_margins
    assert all(each.where.cell for each in found if each.code == "LB-265")


def test_totals_of_the_chess_table_are_native_sums() -> None:
    balance = example_balance(SCHEME)
    block = table_block(balance, "qualification_chess", {id: Anchor(id, 1, 1) for id in balance.tables})
    assert block.content[0][1] == "=B2+B3+B4+B5+B6+B7"
    assert block.content[1][0] == "=SUM(B2:G2)"
    assert isinstance(block.content[1][2], float)


def test_the_explanation_of_a_flow_is_its_cell() -> None:
    flows = example_frames(SCHEME)["occupation_flows"].set_index(["from_occupation", "to_occupation"]).persons
    tree = explain(example_balance(SCHEME), "occupation_chess", "7", {"to_occupation": "1"})
    (leaf,) = [leaf for _, leaf in tree.leaves()]
    assert leaf.value == flows["7", "1"]
    assert leaf.location.cell.startswith("C")


SMALL = """
id = "small-chess"
title = "Small"
subject = "Country"
base_unit = "persons"
[units]
persons = "persons"
per_mille = "per mille"
[years]
first = 2020
[dimensions.place]
title = "Place"
classification = "places"
total = "All"
[dimensions.from_place]
title = "From"
classification = "places"
total = "All"
tree = true
[dimensions.to_place]
title = "To"
classification = "places"
total = "All"
[dimensions.year]
title = "Year"
classification = "years"
[quantities.moved]
formula = "flow(moves.persons)"
[tables.chess]
title = "Chess"
sheet = "Chess"
over = ["to_place"]
quantity = "moved"
rows = { dimension = "from_place", each = true }
"""
FORMS = """
[moves]
keys = ["from_place", "to_place"]
measures.persons = {}
[people]
keys = ["place", "year"]
measures.n = {}
"""
LISTS = {
    "places": "code,parent,title_ru\nA,,Край\nA1,A,Первый\nA2,A,Второй\nB,,Область\n",
    "years": "code,title_ru\n2019,2019\n2020,2020\n",
    "others": "code,title_ru\nX,Другой\n",
}


def folder(path: Path, scheme: str = SMALL) -> Path:
    (path / "scheme.toml").write_text(scheme, encoding="utf-8")
    (path / "forms.toml").write_text(FORMS, encoding="utf-8")
    for name, text in LISTS.items():
        (path / f"{name}.csv").write_text(text, encoding="utf-8")
        (path / f"{name}.toml").write_text(f'title = "{name}"\nshown = "title"\n', encoding="utf-8")
    return path


def test_lines_of_a_tree_hold_what_lies_below_and_the_total_is_that_of_the_tops(tmp_path: Path) -> None:
    """From A1 3 and A2 4 and A itself 1: A 8; from B 5; in all 13."""
    scheme = load_scheme(folder(tmp_path))
    rows = [("A1", "B", 3), ("A2", "B", 4), ("A", "B", 1), ("B", "A1", 5)]
    moves = pd.DataFrame(rows, columns=["from_place", "to_place", "persons"])
    balance = compute(inputs_from_frames(scheme, {"moves": moves}))
    lines = scheme.tables["chess"].lines
    assert [(line.id, line.indent) for line in lines] == [("total", 0), ("A", 1), ("A1", 2), ("A2", 2), ("B", 1)]
    assert [balance.value("chess", line.id) for line in lines] == [13, 8, 3, 4, 5]
    assert balance.value("chess", "A", {"to_place": "B"}) == 8
    assert "LB-310" not in {each.code for each in balance.findings}


@pytest.mark.parametrize(
    ("change", "cause"),
    [
        (("[dimensions.to_place]", "[dimensions.into_place]"), "needs a dimension 'to_place'"),
        (('"From"\nclassification = "places"', '"From"\nclassification = "others"'), "with the list 'places'"),
        (("flow(moves.persons)", "flow(people.n)"), "holds no flows"),
        (("flow(moves.persons)", "previous(people.n)"), "write previous.count, dimension."),
        (("flow(moves.persons)", "previous(people.n, yaer)"), "not known by 'yaer'; did you mean 'year'"),
        (("flow(moves.persons)", "first(people.n, place)"), "'place' has a total"),
        (("flow(moves.persons)", "previous(people.n / people.n, year)"), "takes a count as its first argument"),
        (('"flow(moves.persons)"', '"flow(moves.persons)"\nunit = "per_mille"'), "only a pure ratio"),
    ],
)
def test_slips_in_flows_and_series_are_refused(tmp_path: Path, change: tuple[str, str], cause: str) -> None:
    assert change[0] in SMALL
    with pytest.raises(DefinitionError, match=cause):
        load_scheme(folder(tmp_path, SMALL.replace(*change)))
