"""The examples of the built-in schemes, as what they hold and what they give."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from io import StringIO

import pandas as pd

from lb_xl.balance import Balance, compute
from lb_xl.checks import check_balance, check_inputs
from lb_xl.example import Example, example_of
from lb_xl.findings import Finding
from lb_xl.form import Form
from lb_xl.inputs import Inputs
from lb_xl.matching import inputs_from_frames
from lb_xl.scheme import Scheme
from lb_xl.scheme_loading import load_scheme, scheme_folder


@cache
def example_of_scheme(id: str) -> Example:
    found = example_of(scheme_folder(id))
    assert found is not None
    return found


@cache
def scheme_of(id: str, year: int | None = None) -> Scheme:
    """A scheme for a year, that of its example unless one is given."""
    return load_scheme(id, year or example_of_scheme(id).year)


@cache
def example_frames(id: str) -> Mapping[str, pd.DataFrame]:
    return {
        path.stem: frame_of_csv(path.read_text(encoding="utf-8"), scheme_of(id).forms[path.stem])
        for path in example_of_scheme(id).files
    }


def frame_of_csv(text: str, form: Form) -> pd.DataFrame:
    words = {column.id: str for column in (*form.keys, *form.texts)}
    return pd.read_csv(StringIO(text), dtype=words, keep_default_na=False, na_values=[""])


def example_inputs(id: str, **changed: pd.DataFrame) -> Inputs:
    return inputs_from_frames(scheme_of(id), {**example_frames(id), **changed})


@cache
def example_balance(id: str) -> Balance:
    """The computed example of a scheme."""
    return compute(example_inputs(id))


def balance_of(id: str, frames: Mapping[str, pd.DataFrame]) -> Balance:
    """The balance of some rows, in the year of the example."""
    return compute(inputs_from_frames(scheme_of(id), frames))


def all_findings(balance: Balance) -> tuple[Finding, ...]:
    """Everything that a computation of these inputs would say."""
    return (*check_inputs(balance.inputs), *balance.findings, *check_balance(balance))
