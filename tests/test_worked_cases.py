"""The worked cases of every built-in scheme (`tests/cases`), each number with its arithmetic."""

from __future__ import annotations

from typing import Any

import pytest

from lb_xl.scheme_loading import built_in_schemes
from tests.worked_cases import cases, checks_without_cases, run_case

YEARS = {"by-2011": 2012}
"""The year of a case that names none, where it is not that of the example."""

NEVER_FAIL = {"by-2011": {"LB-219"}, "ru-btr": {"LB-252"}}
"""Checks that guard the engine: every flow has two ends, so no input makes net commuting other than zero."""

CASES = [
    pytest.param(scheme, case.values[0], id=f"{scheme}: {case.id}")
    for scheme in built_in_schemes()
    for case in cases(scheme)
]


@pytest.mark.parametrize(("scheme", "case"), CASES)
def test_worked_case_gives_its_numbers(scheme: str, case: dict[str, Any]) -> None:
    run_case(scheme, case, YEARS.get(scheme))


@pytest.mark.parametrize("scheme", built_in_schemes())
def test_every_check_has_a_case_that_fails_and_a_case_that_passes(scheme: str) -> None:
    assert checks_without_cases(scheme, YEARS.get(scheme)) == (NEVER_FAIL.get(scheme, set()), set())
