"""Worked cases of any scheme as data: the form of the cases of `by-2011`, and what runs them."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from lb_xl.balance import Balance, compute
from lb_xl.checks import check_inputs
from lb_xl.example import example_of
from lb_xl.findings import FindingsError
from lb_xl.inputs import Inputs
from lb_xl.matching import inputs_from_frames
from lb_xl.scheme import Scheme
from lb_xl.scheme_loading import load_scheme, scheme_folder
from tests.test_by_2011_cases import CASE_KEYS, expectations, failed_checks, frame_of, number_at

FOLDER = Path(__file__).parent / "cases"


def cases(scheme: str) -> Iterator[Any]:
    """The cases of a scheme as parameters of a test."""
    for path in sorted((FOLDER / scheme.replace("-", "_")).glob("*.toml")):
        for case in tomllib.loads(path.read_text(encoding="utf-8"))["case"]:
            yield pytest.param(case, id=f"{path.stem}: {case['name']}")


@cache
def scheme_of(scheme: str, year: int | None = None) -> Scheme:
    return load_scheme(scheme, year)


@cache
def example_balance(scheme: str) -> Balance:
    """The computed example of a scheme; its frames stand in `inputs`."""
    return compute(example_inputs(scheme))


@cache
def example_frames(scheme: str) -> Mapping[str, pd.DataFrame]:
    example = example_of(scheme_folder(scheme))
    assert example is not None
    forms = scheme_of(scheme, example.year).forms
    return {
        path.stem: pd.read_csv(path, dtype={key.id: str for key in forms[path.stem].keys}) for path in example.files
    }


def example_inputs(scheme: str, **changed: pd.DataFrame) -> Inputs:
    example = example_of(scheme_folder(scheme))
    assert example is not None
    return inputs_from_frames(scheme_of(scheme, example.year), {**example_frames(scheme), **changed})


def inputs_of(scheme: str, case: Mapping[str, Any]) -> Inputs:
    found = scheme_of(scheme, case.get("year"))
    frames = {}
    for id, text in case["forms"].items():
        frame = frame_of(text)
        for measure in found.forms[id].measures:
            frame[measure.id] = pd.to_numeric(frame[measure.id])
        frames[id] = frame
    return inputs_from_frames(found, frames, parameters=case.get("parameters"))


def run_case(scheme: str, case: Mapping[str, Any]) -> None:
    """Every expected number, finding and failed check of a case; identities hold to the last bit.

    `refused` is true where reading refuses the rows, or lists codes that reading or checking the rows must give.
    """
    assert set(case) <= CASE_KEYS
    assert case["arithmetic"]
    if refused := case.get("refused"):
        codes = refusals(scheme, case)
        assert codes
        assert refused is True or set(refused) <= codes
        return
    balance = compute(inputs_of(scheme, case))
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


def refusals(scheme: str, case: Mapping[str, Any]) -> set[str]:
    try:
        return {finding.code for finding in check_inputs(inputs_of(scheme, case)) if finding.severity == "error"}
    except FindingsError as error:
        return {finding.code for finding in error.findings}
