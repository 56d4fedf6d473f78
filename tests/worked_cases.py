"""Worked cases of any scheme as data, each number with its arithmetic, and what runs them.

A case gives rows of forms, and numbers as `quantity place = arithmetic`, where place is `dimension=code ...` (what
is not named is summed) and a printed line is `table/line`. Every side of the arithmetic must agree. `findings`
and `fails` name codes that computing and checking must give, `no_findings` and `passes` those that they must not.
`refused` is true where reading refuses the rows, or lists codes that reading or checking the rows must give.
"""

from __future__ import annotations

import ast
import math
import operator
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from lb_xl.balance import Balance, compute
from lb_xl.checks import Compared, check_balance, check_inputs
from lb_xl.findings import FindingsError
from lb_xl.inputs import Inputs
from lb_xl.matching import inputs_from_frames
from tests.scheme_examples import scheme_of

FOLDER = Path(__file__).parent / "cases"
CASE_KEYS = {
    "name", "arithmetic", "year", "forms", "parameters", "expect", "findings", "no_findings", "fails", "passes",
    "refused",
}  # fmt: skip
OPERATORS = {ast.Add: operator.add, ast.Sub: operator.sub, ast.Mult: operator.mul, ast.Div: operator.truediv}


def cases(scheme: str) -> Iterator[Any]:
    """The cases of a scheme as parameters of a test."""
    for path in sorted((FOLDER / scheme.replace("-", "_")).glob("*.toml")):
        for case in tomllib.loads(path.read_text(encoding="utf-8"))["case"]:
            yield pytest.param(case, id=f"{path.stem}: {case['name']}")


def frame_of(text: str) -> pd.DataFrame:
    """Rows as they stand in a case: columns apart by spaces, `-` for a blank cell, numbers where they are measures."""
    header, *rows = (line.split() for line in text.strip().splitlines())
    cells = [[None if cell == "-" else cell for cell in row] for row in rows]
    return pd.DataFrame(cells, columns=header, dtype=object)


def inputs_of(scheme: str, case: Mapping[str, Any], year: int | None = None) -> Inputs:
    """The rows of a case, in its year, the year given, or that of the example of the scheme."""
    found = scheme_of(scheme, case.get("year", year))
    frames = {}
    for id, text in case["forms"].items():
        frame = frame_of(text)
        for measure in found.forms[id].measures:
            frame[measure.id] = pd.to_numeric(frame[measure.id])
        frames[id] = frame
    return inputs_from_frames(found, frames, parameters=case.get("parameters"))


def arithmetic(text: str) -> float:
    """The value of an arithmetic expression, e.g. `(20 + 30) / 2`."""

    def value(node: ast.expr) -> float:
        match node:
            case ast.Constant(value=int() | float() as number):
                return number
            case ast.UnaryOp(op=ast.USub(), operand=operand):
                return -value(operand)
            case ast.BinOp(left=left, op=op, right=right):
                return float(OPERATORS[type(op)](value(left), value(right)))
            case ast.Name(id="nan"):
                return math.nan
        raise ValueError(f"'{text}' is not arithmetic")

    return float(value(ast.parse(text.strip(), mode="eval").body))


def expectations(case: Mapping[str, Any]) -> Iterator[tuple[str, dict[str, str], float]]:
    """What a case expects: a name, the codes, and the number on which every side of the arithmetic agrees."""
    for line in case.get("expect", "").strip().splitlines():
        place, *sides = line.split(" = ")
        name, *codes = place.split()
        values = [arithmetic(side) for side in sides]
        assert all(value == pytest.approx(values[0], nan_ok=True) for value in values), line
        yield name, dict(code.split("=") for code in codes), values[0]


def number_at(balance: Balance, name: str, codes: dict[str, str]) -> float:
    table, _, line = name.partition("/")
    if not line:
        return balance.at(name, codes)
    return balance.value(table, line, codes)


def failed_checks(balance: Compared) -> set[str]:
    """The codes of checks that do not hold somewhere; every finding can be told in both languages."""
    found = check_balance(balance)
    assert all(finding.text("ru") != finding.text("en") for finding in found)
    return {finding.code for finding in found}


def run_case(scheme: str, case: Mapping[str, Any], year: int | None = None) -> None:
    """Every expected number, finding and failed check of a case; identities hold to the last bit."""
    assert set(case) <= CASE_KEYS
    assert case["arithmetic"]
    if refused := case.get("refused"):
        codes = refusals(scheme, case, year)
        assert codes
        assert refused is True or set(refused) <= codes
        return
    balance = compute(inputs_of(scheme, case, year))
    for name, place, expected in expectations(case):
        found = number_at(balance, name, place)
        assert found == pytest.approx(expected, rel=1e-12, abs=1e-6, nan_ok=True), (name, place)
    codes = {finding.code for finding in (*check_inputs(balance.inputs), *balance.findings)}
    assert set(case.get("findings", ())) <= codes
    assert not codes & set(case.get("no_findings", ()))
    assert "LB-310" not in codes
    failed = failed_checks(balance)
    assert set(case.get("fails", ())) <= failed
    assert not failed & set(case.get("passes", ()))


def refusals(scheme: str, case: Mapping[str, Any], year: int | None = None) -> set[str]:
    """The codes of the errors of reading or of checking the rows."""
    try:
        found = check_inputs(inputs_of(scheme, case, year))
    except FindingsError as error:
        return {finding.code for finding in error.findings}
    return {finding.code for finding in found if finding.severity == "error"}


def checks_without_cases(scheme: str, year: int | None = None) -> tuple[set[str], set[str]]:
    """The codes of checks that no case fails, and those that none passes."""
    known = [case.values[0] for case in cases(scheme)]
    codes = {check.code for check in scheme_of(scheme, year).checks}
    failing = {code for case in known for code in case.get("fails", ())}
    passing = {code for case in known for code in case.get("passes", ())}
    return codes - failing, codes - passing
