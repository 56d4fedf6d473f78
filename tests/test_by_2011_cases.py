"""Worked cases of the methodology of 2011, one file a paragraph, each number with its arithmetic.

A case gives rows of forms, and numbers as `quantity place = arithmetic`, where place is `dimension=code ...` (what
is not named is summed) and a printed line is `table/line`. Every side of the arithmetic must agree. `findings`
and `fails` name codes that computing and checking must give, `no_findings` and `passes` those that they must not.
"""

from __future__ import annotations

import ast
import dataclasses
import math
import operator
import tomllib
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from lb_xl.balance import Balance, compute
from lb_xl.checks import Compared, check_balance
from lb_xl.findings import Finding, FindingsError, Severity
from lb_xl.inputs import Inputs
from lb_xl.matching import inputs_from_frames
from lb_xl.scheme import Check, Scheme
from lb_xl.scheme_loading import load_scheme

FOLDER = Path(__file__).parent / "cases" / "by_2011"
CASE_KEYS = {
    "name", "arithmetic", "year", "forms", "parameters", "expect", "findings", "no_findings", "fails", "passes",
    "refused",
}  # fmt: skip
OPERATORS = {ast.Add: operator.add, ast.Sub: operator.sub, ast.Mult: operator.mul, ast.Div: operator.truediv}


def cases() -> Iterator[Any]:
    for path in sorted(FOLDER.glob("*.toml")):
        for case in tomllib.loads(path.read_text(encoding="utf-8"))["case"]:
            yield pytest.param(case, id=f"{path.stem}: {case['name']}")


@cache
def scheme_of(year: int) -> Scheme:
    return load_scheme("by-2011", year)


def frame_of(text: str) -> pd.DataFrame:
    """Rows as they stand in a case: columns apart by spaces, `-` for a blank cell, numbers where they are measures."""
    header, *rows = (line.split() for line in text.strip().splitlines())
    cells = [[None if cell == "-" else cell for cell in row] for row in rows]
    return pd.DataFrame(cells, columns=header, dtype=object)


def inputs_of(case: Mapping[str, Any]) -> Inputs:
    scheme = scheme_of(case.get("year", 2012))
    frames = {}
    for id, text in case["forms"].items():
        frame = frame_of(text)
        for measure in scheme.forms[id].measures:
            frame[measure.id] = pd.to_numeric(frame[measure.id])
        frames[id] = frame
    return inputs_from_frames(scheme, frames, parameters=case.get("parameters"))


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


@pytest.mark.parametrize("case", list(cases()))
def test_worked_case_gives_its_numbers(case: dict[str, Any]) -> None:
    assert set(case) <= CASE_KEYS
    assert case["arithmetic"]
    if case.get("refused"):
        with pytest.raises(FindingsError):
            inputs_of(case)
        return
    balance = compute(inputs_of(case))
    for name, place, expected in expectations(case):
        found = number_at(balance, name, place)
        assert found == pytest.approx(expected, rel=1e-12, abs=1e-6, nan_ok=True), (name, place)
    codes = {finding.code for finding in balance.findings}
    assert set(case.get("findings", ())) <= codes
    assert not codes & set(case.get("no_findings", ()))
    assert "LB-310" not in codes  # identities hold to the last bit
    failed = failed_checks(balance)
    assert set(case.get("fails", ())) <= failed
    assert not failed & set(case.get("passes", ()))


def test_a_blank_spoils_every_sum_over_it_and_no_other() -> None:
    """Region 1 has 100 + blank, region 2 has 40: nan and 40; the republic is nan."""
    rows = "territory locality activity ownership payroll contractors\n"
    rows += "1 urban 15 state 100 0\n1 urban 52 private 5 0\n2 urban 15 state 40 0"
    inputs = inputs_of({"forms": {"f12t": rows}})
    data = inputs.forms["f12t"]
    frame = data.frame.copy()
    frame.loc[frame.index[1], "payroll"] = math.nan
    blank = dataclasses.replace(inputs, forms={"f12t": dataclasses.replace(data, frame=frame)})
    balance = compute(blank)
    assert math.isnan(balance.value("balance", "06", {"territory": "1"}))
    assert math.isnan(balance.value("balance", "06"))
    assert balance.value("balance", "06", {"territory": "2"}) == 40
    assert balance.value("activities", "D") == 100 + 40
    assert math.isnan(balance.value("activities", "52"))


@pytest.mark.parametrize("year", [2010, 2012, 2015, 2016, 2020])
def test_the_scheme_loads_for_its_years(year: int) -> None:
    scheme = scheme_of(year)
    assert ("branches" in scheme.tables) == ("branch" in scheme.dimensions) == (year == 2010)
    edition = "okrb_005_2006" if year <= 2015 else "okrb_005_2011"
    assert scheme.dimensions["activity"].classification.id == edition


@pytest.mark.parametrize("year", [2010, 2012, 2016])
def test_every_employment_form_asks_or_fixes_every_dimension_of_employment(year: int) -> None:
    scheme = scheme_of(year)
    employed = scheme.quantities["employed_population"]
    assert employed.dimensions == set(scheme.dimensions) - {"purpose", "education_kind", "category"}


def test_rows_are_fixed_where_a_form_asks_for_places_alone() -> None:
    for year in (2010, 2012):
        for form in scheme_of(year).forms.values():
            places = {key.id for key in form.keys} <= {"territory", "locality"}
            assert (form.rows == "fixed") == places, (year, form.id)


class Unbalanced:
    """A result that cannot be: the flows of the republic do not cancel. It holds where all is well otherwise."""

    scheme = scheme_of(2012)

    def compare(self, check: Check) -> Iterator[tuple[dict[str, str], float, float]]:
        yield {}, 5.0 if check.code == "LB-219" else 0.0, 0.0


def test_net_commuting_that_is_not_zero_over_the_republic_is_an_error() -> None:
    """No input gives it, since every flow has two ends within the republic: LB-219 guards the engine."""
    assert failed_checks(Unbalanced()) == {"LB-219"}
    assert Finding("LB-219").severity is Severity.ERROR


def test_every_check_of_the_scheme_has_a_case_that_fails_and_a_case_that_passes() -> None:
    known = [case.values[0] for case in cases()]
    failing = {code for case in known for code in case.get("fails", ())}
    passing = {code for case in known for code in case.get("passes", ())}
    codes = {check.code for check in scheme_of(2012).checks}
    assert codes - failing == {"LB-219"}
    assert codes <= passing


def test_every_paragraph_of_chapter_3_has_a_quantity_and_a_case() -> None:
    paragraphs = {part.strip() for each in scheme_of(2012).quantities.values() for part in each.paragraph.split(",")}
    single = {"8", "9", "10", "11", "13", "14", "15", "16", "17", "18", "19"}
    nested = {f"12.{place}" for place in range(1, 9)} | {f"19.{place}" for place in range(1, 7)} | {"3.4", "3.6", "3.7"}
    assert single | nested <= paragraphs
    names = " ".join(path.stem for path in FOLDER.glob("*.toml"))
    for paragraph in ("08", "09", "10", "11", "13", "14", "15", "16", "17", "18", "19_other", "20", "03_04", "03_07"):
        assert paragraph in names
    for paragraph in nested - {"3.4", "3.6", "3.7"}:
        assert f"para_{paragraph.replace('.', '_')}_" in names


def test_other_sources_add_to_categories_and_never_to_totals_or_residuals() -> None:
    scheme = scheme_of(2012)
    categories = set(scheme.dimensions["category"].codes)
    printed = {line.quantity for line in scheme.tables["balance"].lines}
    assert categories & printed == {
        "registered_unemployed", "maternity_and_childcare_leave", "students", "carers", "prisoners_not_working",
        "working_abroad",
    }  # fmt: skip
    assert not categories & {"employed_population", "employed_in_organisations", "other_able_bodied", "contractors"}


def test_the_working_age_is_a_dated_parameter_with_its_source() -> None:
    """Para 3.2: men 16-59, women 16-54."""
    parameters = scheme_of(2012).parameters
    limits = [parameters[f"working_age_{who}"].value for who in ("men_from", "men_to", "women_from", "women_to")]
    assert limits == [16, 59, 16, 54]
    assert all("3.2" in parameters[id].source.ru for id in parameters if id.startswith("working_age"))
    assert scheme_of(2020).parameters["working_age_men_to"].source != parameters["working_age_men_to"].source
