"""The errors of methods: a code, its facts, and texts from the definitions in both languages."""

from __future__ import annotations

import ast
import datetime
import pickle
import re
import sys
import tomllib
from collections.abc import Callable
from importlib.resources import files

import pandas as pd
import pytest

from lb_xl import methods
from lb_xl.findings import Finding, Severity
from lb_xl.methods import MethodError

MONDAY = datetime.date(2018, 1, 1)
SPECIMENS: dict[str, Callable[[], object]] = {
    "LB-350": lambda: methods.forecast(50, None, 1, 1),  # type: ignore[arg-type]
    "LB-351": lambda: methods.forecast(-1234.5, 1, 1, 1),
    "LB-352": lambda: methods.chronological_mean([]),
    "LB-353": lambda: methods.chronological_mean([1, 2], [MONDAY, MONDAY]),
    "LB-354": lambda: methods.movement(1, 1, 1, 1, None, 1, 1, 1),
    "LB-355": lambda: methods.movement(1, 1, 1, 1, 1, 1, 1, 1000.5),
    "LB-356": lambda: methods.structure(pd.DataFrame({"2010": [0, 0]})),
    "LB-357": lambda: methods.structure(pd.DataFrame({"2010": [1000, 234.5]}), total=pd.Series({"2010": 5})),
    "LB-358": lambda: methods.burden(1000, 1234.5),
    "LB-359": lambda: methods.sphere_shares(pd.Series({"industry": 1}), {}),
    "LB-360": lambda: methods.forecast_share(2, 1, 1, 1, [1], growth="fast"),  # type: ignore[arg-type]
    "LB-361": lambda: methods.forecast(1, 0, 100, 1),
    "LB-362": lambda: methods.forecast_share(2, 1, 1, 1, [60]),
    "LB-363": lambda: working_age(pd.DataFrame({"men": [1.0]}, index=[16])),
    "LB-364": lambda: working_age(pd.DataFrame({"men": [1.0, 1.0]}, index=[16, 16])),
    "LB-365": lambda: working_age(pd.DataFrame({"women": [1.0]}, index=[16])),
    "LB-366": lambda: methods.AgeLimits("men", 60, 16, MONDAY),
    "LB-367": lambda: methods.labour_supply_class(1, 1, 2, 1),
}
MESSAGES = tomllib.loads(files("lb_xl").joinpath("messages/methods.toml").read_text(encoding="utf-8"))


def working_age(table: pd.DataFrame) -> object:
    return methods.working_age_population(table, [methods.AgeLimits("men", 16, 60, MONDAY)], MONDAY)


def raised(code: str) -> MethodError:
    with pytest.raises(MethodError) as caught:
        SPECIMENS[code]()
    assert caught.value.code == code
    return caught.value


def test_every_code_of_the_methods_has_a_specimen() -> None:
    assert set(SPECIMENS) == set(MESSAGES)


@pytest.mark.parametrize("code", sorted(SPECIMENS))
def test_an_error_has_every_fact_that_its_texts_name(code: str) -> None:
    placeholders = set(re.findall(r"{(\w+)", str(MESSAGES[code])))
    assert placeholders - {"ru", "en", "what", "severity"} <= set(raised(code).values)
    assert all("{" not in raised(code).text(language) for language in ("ru", "en"))


@pytest.mark.parametrize("code", sorted(SPECIMENS))
def test_an_error_becomes_a_finding_that_stops_the_computation(code: str) -> None:
    error = raised(code)
    finding = Finding(error.code, values=error.values)
    assert finding.severity is Severity.ERROR
    assert all(finding.what(language) and finding.why(language) and finding.fix(language) for language in ("ru", "en"))


def test_an_error_is_a_value_error_that_speaks_english_by_itself() -> None:
    error = raised("LB-355")
    assert isinstance(error, ValueError)
    assert str(error).startswith('LB-355 · "end" follows from the other figures and comes out negative: −997.5.')


def test_numbers_are_written_as_the_language_writes_them() -> None:
    assert "1\u00a0234,5" in raised("LB-358").text("ru")
    assert "1,234.5" in raised("LB-358").text("en")


def test_an_error_survives_a_process_boundary() -> None:
    error = pickle.loads(pickle.dumps(raised("LB-358")))
    assert (error.code, error.values["limit"]) == ("LB-358", 1000)


def test_the_names_of_the_package_are_functions_not_modules() -> None:
    modules = {entry.name.removesuffix(".py") for entry in files("lb_xl.methods").iterdir()}
    assert not modules & set(methods.__all__)
    assert all(hasattr(methods, name) for name in methods.__all__)


def test_methods_import_only_pandas_and_the_standard_library() -> None:
    known = {"pandas", "numpy", "__future__"}
    for entry in files("lb_xl.methods").iterdir():
        if not entry.name.endswith(".py"):
            continue
        for node in ast.walk(ast.parse(entry.read_text(encoding="utf-8"))):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            for name in names:
                top = name.partition(".")[0]
                own = name.startswith("lb_xl.methods")
                assert own or top in known or top in sys.stdlib_module_names, f"{entry.name} imports {name}"
