"""What the tests of the Soviet schemes share: their examples as frames, worked cases, and other programs' view."""

from __future__ import annotations

import math
import tomllib
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
import pytest

from lb_xl.balance import Balance, compute
from lb_xl.checks import check_balance, check_inputs
from lb_xl.example import Example, example_of
from lb_xl.findings import Finding
from lb_xl.form import Form
from lb_xl.matching import inputs_from_frames
from lb_xl.scheme import Scheme
from lb_xl.scheme_loading import load_scheme, scheme_folder
from tests.test_by_2011_cases import expectations, frame_of, number_at

CASES = Path(__file__).parent / "cases"
CASE_KEYS = {"name", "arithmetic", "forms", "expect", "findings", "fails", "passes", "parameters"}


@cache
def example(scheme: str) -> Example:
    found = example_of(scheme_folder(scheme))
    assert found is not None
    return found


@cache
def scheme_of(scheme: str) -> Scheme:
    return load_scheme(scheme, example(scheme).year)


@cache
def example_frames(scheme: str) -> Mapping[str, pd.DataFrame]:
    return {path.stem: _frame(path, scheme_of(scheme).forms[path.stem]) for path in example(scheme).files}


def _frame(path: Path, form: Form) -> pd.DataFrame:
    words = {column.id: str for column in (*form.keys, *form.texts)}
    return pd.read_csv(path, dtype=words, keep_default_na=False, na_values=[""])


def balance_of(scheme: str, frames: Mapping[str, pd.DataFrame]) -> Balance:
    return compute(inputs_from_frames(scheme_of(scheme), frames))


def all_findings(balance: Balance) -> tuple[Finding, ...]:
    """Everything that a computation of these inputs would say."""
    return (*check_inputs(balance.inputs), *balance.findings, *check_balance(balance))


def cases(scheme: str) -> Iterator[Any]:
    """The worked cases of a scheme, as parameters of a test."""
    for path in sorted((CASES / scheme.replace("-", "_")).glob("*.toml")):
        for case in tomllib.loads(path.read_text(encoding="utf-8"))["case"]:
            yield pytest.param(case, id=f"{path.stem}: {case['name']}")


def case_balance(scheme: str, case: Mapping[str, Any]) -> Balance:
    frames = {}
    for id, text in case["forms"].items():
        frame = frame_of(text)
        for measure in scheme_of(scheme).forms[id].measures:
            frame[measure.id] = pd.to_numeric(frame[measure.id])
        frames[id] = frame
    return compute(inputs_from_frames(scheme_of(scheme), frames, parameters=case.get("parameters")))


def assert_case_holds(scheme: str, case: Mapping[str, Any]) -> None:
    """The numbers of a case, its findings, and the checks that it fails and passes."""
    assert set(case) <= CASE_KEYS
    assert case["arithmetic"]
    balance = case_balance(scheme, case)
    for name, place, expected in expectations(case):
        found = number_at(balance, name, place)
        assert found == pytest.approx(expected, rel=1e-12, abs=1e-6, nan_ok=True), (name, place)
    codes = {finding.code for finding in balance.findings}
    assert set(case.get("findings", ())) <= codes
    assert "LB-310" not in codes
    failed = check_balance(balance)
    assert all(finding.text("ru") != finding.text("en") for finding in failed)
    told = {finding.code for finding in failed}
    assert set(case.get("fails", ())) <= told
    assert not told & set(case.get("passes", ()))


def checks_without_cases(scheme: str) -> tuple[set[str], set[str]]:
    """The codes of checks that no case fails, and those that none passes."""
    known = [case.values[0] for case in cases(scheme)]
    codes = {check.code for check in scheme_of(scheme).checks}
    failing = {code for case in known for code in case.get("fails", ())}
    passing = {code for case in known for code in case.get("passes", ())}
    return codes - failing, codes - passing


def _cells(path: Path, **options: bool) -> dict[str, dict[str, Any]]:
    book = openpyxl.load_workbook(path, **options)
    return {
        sheet.title: {
            cell.coordinate: cell.value for row in sheet.iter_rows() for cell in row if cell.value is not None
        }
        for sheet in book.worksheets
    }


def formulas_agreed(path: Path, office: Any) -> int:
    """How many native formulas LibreOffice recalculates to the value that the file shows; a difference fails."""
    formulas, shown = _cells(path), _cells(path, data_only=True)
    recalculated = office.values(path)
    compared = 0
    for sheet, contents in formulas.items():
        for address, formula in contents.items():
            if not (isinstance(formula, str) and formula.startswith("=")) or formula.startswith("=HYPERLINK"):
                continue
            ours, theirs = shown[sheet].get(address), recalculated[sheet].get(address)
            where = f"{sheet}!{address} {formula}"
            if isinstance(ours, int | float) and not isinstance(ours, bool):
                assert isinstance(theirs, int | float), where
                assert math.isclose(ours, theirs, rel_tol=1e-12, abs_tol=1e-9), f"{where}: {ours} {theirs}"
            else:
                assert (ours or "") == (theirs or ""), f"{where}: {ours!r} {theirs!r}"
            compared += 1
    return compared
