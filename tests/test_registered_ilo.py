"""Scheme `registered-ilo`: the two concepts of unemployment, and every figure that the source prints on them."""

from __future__ import annotations

import tomllib
from typing import Any

import pytest

from lb_xl.checks import check_balance
from tests.methods.test_worked_problems import agrees
from tests.scheme_examples import example_balance
from tests.worked_cases import FOLDER

SCHEME = "registered-ilo"
PRINTED = tomllib.loads((FOLDER / "registered_ilo" / "printed_of_001.toml").read_text(encoding="utf-8"))["answers"]


@pytest.mark.parametrize("answer", PRINTED, ids=[answer["id"] for answer in PRINTED])
def test_a_printed_figure_is_met_or_explained(answer: dict[str, Any]) -> None:
    table, _, line = answer["line"].partition("/")
    agrees(example_balance(SCHEME).value(table, line, {"year": answer["year"]}) / answer["per"], answer)


@pytest.mark.parametrize(
    ("least", "most", "printed"),
    [
        (247 / 5750, 247 / 5650, "4.3 to 4.4"),
        ((5650 - 642) / 1650, (5750 - 642) / 1550, "3.0 to 3.3"),
        (642 / 5750, 642 / 5650, "11.2 to 11.4"),
    ],
)
def test_what_the_rounded_inputs_allow(least: float, most: float, printed: str) -> None:
    """The totals are printed in millions with one decimal: a share of 4.2 is impossible, 3.2 and 11.2 are possible."""
    scale = 100 if least < 1 else 1
    first, last = (float(part) for part in printed.split(" to "))
    assert round(least * scale, 1) == first
    assert round(most * scale, 1) == last


def test_the_example_raises_nothing() -> None:
    balance = example_balance(SCHEME)
    assert (*balance.findings, *check_balance(balance)) == ()
