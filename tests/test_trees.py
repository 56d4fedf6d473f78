"""A dimension whose codes form a tree: each printed code holds all that lies below it."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from lb_xl.balance import Balance, compute
from lb_xl.explain import explain
from lb_xl.matching import inputs_from_frames
from lb_xl.scheme_loading import load_scheme
from lb_xl.workbook.blocks import Anchor, table_block

SCHEME = """
id = "tree"
title = "Tree"
subject = "Country"
base_unit = "persons"
[units]
persons = "persons"
[years]
first = 2020
[dimensions.territory]
title = "Territory"
classification = "places"
total = "Country"
tree = true
[quantities.residents]
formula = "people.persons"
[quantities.employed]
formula = "people.employed"
[quantities.net]
formula = "inflow(flows.persons) - outflow(flows.persons)"
[quantities.rate]
formula = "employed / residents"
[tables.main]
title = "Main"
sheet = "Main"
over = ["territory"]
lines = [
  { id = "1", quantity = "residents" },
  { id = "2", quantity = "employed" },
  { id = "3", quantity = "net" },
  { id = "4", quantity = "rate" },
]
"""
FORMS = """
[people]
keys = ["territory"]
measures.persons = {}
measures.employed = {}
[flows]
keys = ["from_territory", "to_territory"]
measures.persons = {}
"""
PLACES = (
    "code,parent,level,title_ru\n"
    "A,,subject,Область\nA1,A,district,Первый\nA2,A,district,Второй\n"
    "B,,subject,Край\nB1,B,district,Третий\n"
)


@pytest.fixture
def balance(tmp_path: Path) -> Balance:
    for name, text in (("scheme.toml", SCHEME), ("forms.toml", FORMS), ("places.csv", PLACES)):
        (tmp_path / name).write_text(text, encoding="utf-8")
    (tmp_path / "places.toml").write_text('title = "Places"\n', encoding="utf-8")
    people = pd.DataFrame(
        {"territory": ["A1", "A2", "B", "B1"], "persons": [100, 300, 50, 150], "employed": [40, 160, 10, 90]}
    )
    flows = pd.DataFrame(
        {"from_territory": ["A1", "A2", "B1"], "to_territory": ["A2", "B1", "A1"], "persons": [7, 5, 2]}
    )
    return compute(inputs_from_frames(load_scheme(tmp_path), {"people": people, "flows": flows}))


def test_a_parent_holds_its_own_rows_and_those_below(balance: Balance) -> None:
    """A = 100 + 300; B = 50 coded by itself + 150; the country = A + B."""
    values = {code: balance.value("main", "1", {"territory": code}) for code in ("A", "A1", "A2", "B", "B1", "total")}
    assert values == {"A": 400, "A1": 100, "A2": 300, "B": 200, "B1": 150, "total": 600}


def test_a_ratio_of_a_parent_is_that_of_its_sums(balance: Balance) -> None:
    assert balance.value("main", "4", {"territory": "A"}) == 200 / 400
    assert balance.value("main", "4", {"territory": "B"}) == 100 / 200
    assert balance.at("rate", {"territory": "A"}) == 0.5


def test_commuting_nets_to_zero_at_every_parent_but_for_what_crosses_its_border(balance: Balance) -> None:
    """Within A: A1 -7 + 2, A2 +7 - 5: together -3, what leaves A less what enters; the country 0."""
    net = {code: balance.value("main", "3", {"territory": code}) for code in ("A", "A1", "A2", "B", "B1", "total")}
    assert net == {"A": -3, "A1": -5, "A2": 2, "B": 3, "B1": 3, "total": 0}


def test_native_formulas_add_the_codes_below_where_nothing_is_coded_by_the_parent(balance: Balance) -> None:
    block = table_block(balance, "main", {"main": Anchor("Main", 1, 1)})
    assert block.content[0][0] == "=SUM(B1,E1)"
    assert block.content[0][1] == "=SUM(C1:D1)"
    assert block.content[0][4] == 200.0
    assert block.content[2][4] == "=SUM(F3)"


def test_an_explanation_of_a_parent_ends_in_the_cells_below_it(balance: Balance) -> None:
    tree = explain(balance, "main", "1", {"territory": "B"})
    assert [leaf.value for _, leaf in tree.leaves()] == [50, 150]
    rate = explain(balance, "main", "4", {"territory": "A"})
    assert rate.value == 0.5
    assert [side.value for side in rate.beside] == [200, 400]
