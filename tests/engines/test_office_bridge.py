"""The parts of the helper process that need no office: how formulas are gathered into few calls, and told apart."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lb_xl.engines.calc.office_bridge.formula_runs import formula_runs
from lb_xl.engines.calc.office_bridge.formulas import may_be_truth

CELL = st.sampled_from([None, 1.0, "text", {"date": 1.0}, {"formula": "=A1", "always": True}, {"error": "#N/A"}])


@given(st.integers(1, 5).flatmap(lambda width: st.lists(st.lists(CELL, min_size=width, max_size=width), max_size=8)))
def test_runs_hold_every_formula_once_and_nothing_else(cells: list[list[object]]) -> None:
    found = [
        (row + down, column + right, text)
        for row, column, texts in formula_runs(cells, set())
        for down, line in enumerate(texts)
        for right, text in enumerate(line)
    ]
    wanted = [
        (row, column, "=A1" if "formula" in value else "=#N/A")
        for row, line in enumerate(cells)
        for column, value in enumerate(line)
        if isinstance(value, dict) and "date" not in value
    ]
    assert sorted(found) == wanted


def test_columns_with_formulas_in_the_same_rows_go_in_one_call() -> None:
    """A number in between breaks its own column alone: 2 + 1 calls for 3 rows of 3 columns."""
    formula = {"formula": "=A1", "always": True}
    cells = [[formula, formula, formula], [1.0, formula, formula], [formula, formula, formula]]
    assert sorted((row, column) for row, column, _ in formula_runs(cells, set())) == [(0, 0), (0, 1), (2, 0)]
    assert list(formula_runs(cells, {(0, 1), (1, 1), (2, 1)}))[-1][1] == 2


@pytest.mark.parametrize(
    ("kept", "may_be"),
    [
        ("=A1>0", True),
        ("=AND(A1;B1)", True),
        ("=IF(A1>0;1;2)", False),
        ("=IF(A1>0;IF(B1>0;1;ISNUMBER(C1));2)", True),
        ("=IF(A1>0;1;2)>0", True),
        ("=IF(A1>0;1;2)+IF(B1;1;C1>0)", True),
        ('=IF(A1>0;";)";t[[#This Row];[a;b]])', False),
        ("=IF(A1>0;{1;2|3};'Sheet (1)'.B2)", False),
        ("=SUM(A1:A9)", False),
    ],
)
def test_only_a_formula_that_may_give_a_truth_value_is_looked_at(kept: str, may_be: bool) -> None:
    assert may_be_truth(kept) is may_be
