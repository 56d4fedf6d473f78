"""Formulas over some rows of a form: those of a code, and those of the code at which a measure is the largest."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from lb_xl.balance import Balance, compute
from lb_xl.explain import explain
from lb_xl.findings import DefinitionError
from lb_xl.formula import FormulaError, Measured, parse
from lb_xl.formula_value import MissingNamesError, value_of
from lb_xl.matching import inputs_from_frames
from lb_xl.scheme_loading import load_scheme
from lb_xl.workbook.blocks import Anchor, table_block

SCHEME = """
id = "rows"
title = "Rows"
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
[dimensions.month]
title = "Month"
classification = "months"
[dimensions.branch]
title = "Branch"
classification = "branches"
total = "All"
tree = true
[quantities.material]
formula = 'at(work.persons, branch="material")'
[quantities.farms_and_shops]
formula = 'at(work.persons, branch="farms shops", month="2")'
[quantities.busiest]
formula = "at(work.persons, month=peak(work.persons))"
[quantities.need_then]
formula = "at(need.persons, month=peak(work.persons))"
[quantities.share]
formula = "material / all"
[quantities.all]
formula = "work.persons"
[quantities.share_less_half]
formula = "share - half"
per = ["territory"]
[quantities.half]
formula = "need.persons / all"
[tables.main]
title = "Main"
sheet = "Main"
over = ["territory"]
lines = [
  { id = "material", quantity = "material" },
  { id = "two", quantity = "farms_and_shops" },
  { id = "busiest", quantity = "busiest" },
  { id = "need", quantity = "need_then" },
  { id = "share", quantity = "share" },
  { id = "half", quantity = "half" },
  { id = "less", quantity = "share_less_half" },
]
"""
FORMS = """
[work]
title = "Work"
keys = ["territory", "branch", "month"]
rows = "fixed"
measures.persons = { title = "Persons" }
[need]
title = "Need"
keys = ["territory", "month"]
measures.persons = { title = "Persons" }
"""
LISTS = {
    "places": "code,title_ru\nA,А\nB,Б\n",
    "months": "code,title_ru\n1,январь\n2,февраль\n",
    "branches": "code,parent,title_ru\nmaterial,,сфера\nmills,material,заводы\nfarms,material,фермы\nshops,,лавки\n",
}
WORK = """territory branch month persons
A mills 1 10
A mills 2 20
A farms 1 5
A farms 2 7
A shops 1 3
A shops 2 1
B mills 1 90
B mills 2 40
B farms 1 2
B farms 2 70
B shops 1 8
B shops 2 9"""


def frame(text: str) -> pd.DataFrame:
    header, *rows = (line.split() for line in text.splitlines())
    found = pd.DataFrame(rows, columns=header)
    return found.assign(persons=pd.to_numeric(found.persons))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "scheme.toml").write_text(SCHEME, encoding="utf-8")
    (tmp_path / "forms.toml").write_text(FORMS, encoding="utf-8")
    for name, text in LISTS.items():
        (tmp_path / f"{name}.csv").write_text(text, encoding="utf-8")
        (tmp_path / f"{name}.toml").write_text(f'title = "{name}"\nshown = "title"\n', encoding="utf-8")
    return tmp_path


@pytest.fixture
def balance(folder: Path) -> Balance:
    need = frame("territory month persons\nA 1 30\nA 2 60\nB 1 100\nB 2 200")
    return compute(inputs_from_frames(load_scheme(folder), {"work": frame(WORK), "need": need}))


def test_rows_of_a_code_are_those_below_it_too(balance: Balance) -> None:
    """Mills and farms: A 10 + 20 + 5 + 7, B 90 + 40 + 2 + 70."""
    assert [balance.value("main", "material", {"territory": each}) for each in ("A", "B", "total")] == [42, 202, 244]


def test_several_codes_and_several_keys_may_be_asked_for(balance: Balance) -> None:
    """Farms and shops in February: A 7 + 1, B 70 + 9."""
    assert [balance.value("main", "two", {"territory": each}) for each in ("A", "B")] == [8, 79]


def test_the_peak_is_one_month_for_all_so_that_it_still_adds_up(balance: Balance) -> None:
    """January 118, February 147: February, A 28 and B 119; the need then is 60 and 200. B alone has no other month."""
    assert [balance.value("main", "busiest", {"territory": each}) for each in ("A", "B", "total")] == [28, 119, 147]
    assert [balance.value("main", "need", {"territory": each}) for each in ("A", "B", "total")] == [60, 200, 260]


def test_the_first_of_equal_months_is_the_peak_and_no_rows_have_none(folder: Path) -> None:
    scheme = load_scheme(folder)
    equal = frame("territory branch month persons\nA mills 1 4\nA shops 2 4")
    assert compute(inputs_from_frames(scheme, {"work": equal})).at("busiest") == 4
    assert compute(inputs_from_frames(scheme, {})).at("busiest") == 0


def test_an_explanation_names_the_rows_and_ends_in_their_cells(balance: Balance) -> None:
    tree = explain(balance, "main", "material", {"territory": "A"})
    assert [leaf.value for _, leaf in tree.leaves()] == [10, 20, 5, 7]
    need = explain(balance, "main", "need")
    assert [leaf.value for _, leaf in need.leaves()] == [60, 200]
    assert [each.value for each in explain(balance, "main", "share").beside] == [244, 265]


def test_a_number_without_a_workbook_is_given_by_the_rows_it_asks_for(folder: Path) -> None:
    scheme = load_scheme(folder)
    name = 'at(work.persons, branch="material")'
    assert value_of(scheme, "share", {name: 3, "work.persons": 4}) == 0.75
    with pytest.raises(MissingNamesError, match="material"):
        value_of(scheme, "share", {"work.persons": 4})


def test_a_difference_of_ratios_is_native_only_where_both_have_a_value(balance: Balance) -> None:
    block = table_block(balance, "main", {"main": Anchor("Main", 1, 1)})
    assert block.content[6][1] == '=IF(COUNT(B5,B6)<2,"",B5-B6)'
    assert block.seen[6][1] == pytest.approx(42 / 46 - 90 / 46)


@pytest.mark.parametrize(
    ("text", "cause"),
    [
        ("at(work.persons)", "names no key"),
        ("at(work, branch='mills')", "write at"),
        ("at(work.persons, branch=3)", "write key="),
        ("at(work.persons, branch='')", "write key="),
        ("at(work.persons, month=largest(work.persons))", "write key="),
    ],
)
def test_a_choice_of_rows_that_cannot_be_read_is_refused(text: str, cause: str) -> None:
    with pytest.raises(FormulaError, match=cause):
        parse(text)


def test_rows_are_read_into_a_measure() -> None:
    found = parse('inflow(at(flows.persons, purpose="work study"))').arguments[0]
    assert isinstance(found, Measured)
    assert found.at == (("purpose", ("work", "study")),)


@pytest.mark.parametrize(
    ("formula", "cause"),
    [
        ("at(work.persons, brunch='mills')", "no key 'brunch'; did you mean 'branch'"),
        ("at(work.persons, branch='mill')", "code 'mill' is not in 'branches' .near: mills"),
        ("at(work.persons, month=peak(works.persons))", "no form 'works'; did you mean 'work'"),
        ("at(work.persons, branch=peak(need.persons))", "form 'need' has no key 'branch'"),
    ],
)
def test_slips_are_refused_with_the_nearest_name(folder: Path, formula: str, cause: str) -> None:
    path = folder / "scheme.toml"
    path.write_text(path.read_text(encoding="utf-8") + f'[quantities.slip]\nformula = "{formula}"\n', encoding="utf-8")
    with pytest.raises(DefinitionError, match=cause):
        load_scheme(folder)


def test_fixed_rows_of_a_tree_are_its_leaves(folder: Path) -> None:
    """2 territories, 3 branches without branches below, 2 months."""
    scheme = load_scheme(folder)
    assert len(list(scheme.combinations(("territory", "branch", "month")))) == 2 * 3 * 2
