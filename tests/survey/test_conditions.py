"""Cells of a decision table: codes, comparisons, spans, any answer, none, and alternatives."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lb_xl.survey.conditions import Condition, specimens


@pytest.mark.parametrize(
    ("text", "met", "not_met"),
    [
        ("hired", ["hired"], ["profit", None]),
        ("hired|profit", ["hired", "profit"], ["family_help", None]),
        ("*", ["hired", 0.0], [None]),
        ("-", [None], ["hired", 0.0]),
        (">=1", [1.0, 40.0], [0.0, 0.5, None]),
        ("<=14", [0.0, 14.0], [14.5, 15.0, None]),
        (">14", [15.0], [14.0, None]),
        ("<1", [0.0], [1.0, None]),
        ("15..72", [15.0, 72.0], [14.0, 73.0, None]),
        ("-|>14", [None, 15.0], [14.0]),
        ("-|other", [None, "other"], ["student"]),
        ("3", [3.0, "3"], [4.0, "4"]),
    ],
)
def test_a_cell_asks_what_it_says(text: str, met: list[object], not_met: list[object]) -> None:
    condition = Condition.read(text)
    assert all(condition.met(answer) for answer in met)  # type: ignore[arg-type]
    assert not any(condition.met(answer) for answer in not_met)  # type: ignore[arg-type]


@pytest.mark.parametrize("text", ["> = 1", "15..", "a b", "15-72", "|", "!hired"])
def test_a_cell_that_cannot_be_read_is_refused_with_its_part(text: str) -> None:
    with pytest.raises(ValueError, match="is no code"):
        Condition.read(text)


@given(st.floats(-5, 100, allow_nan=False), st.sampled_from([">=1", "<=14", ">14", "15..72", "-|>30", "3|7"]))
def test_the_specimens_stand_for_every_number(value: float, text: str) -> None:
    """Between two neighbouring limits a condition does not turn: some specimen has the same fate as any number."""
    condition = Condition.read(text)
    marks = specimens([condition])
    assert condition.met(value) in {condition.met(mark) for mark in marks}
    limits = sorted(condition.limits())
    stretch = sum(limit < value for limit in limits) + sum(limit <= value for limit in limits)
    assert condition.met(marks[stretch]) == condition.met(value)
