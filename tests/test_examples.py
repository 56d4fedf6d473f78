"""The examples of the built-in schemes: every input cell matters.

Altering a cell of an example changes a printed line or raises a finding. A small example is tested in every cell; of a
large one (see `EVERY_CELL`) a fixed choice of cells of each column is.
"""

from __future__ import annotations

import dataclasses
import random
from collections.abc import Iterator
from functools import cache
from io import StringIO

import numpy as np
import pandas as pd
import pytest

from lb_xl.balance import Balance, compute
from lb_xl.checks import check_balance, check_inputs
from lb_xl.classification import Classification
from lb_xl.example import Example, example_of
from lb_xl.findings import FindingsError, errors
from lb_xl.form import Form
from lb_xl.inputs import Inputs
from lb_xl.matching import inputs_from_frames
from lb_xl.scheme import Scheme
from lb_xl.scheme_loading import built_in_schemes, load_scheme, scheme_folder

EVERY_CELL = 2500
"""Up to so many numbers every cell of an example is altered."""

CHOSEN_NUMBERS, CHOSEN_CODES = 3, 3
"""Cells of a column of numbers of a larger example, and of a column of codes of any, that are altered."""


def example_of_scheme(id: str) -> Example:
    example = example_of(scheme_folder(id))
    assert example is not None
    return example


SCHEMES = [id for id in built_in_schemes() if example_of(scheme_folder(id)) is not None]


@dataclasses.dataclass(frozen=True)
class Filled:
    """An example as it was read, with what it gives."""

    scheme: Scheme
    frames: dict[str, pd.DataFrame]
    inputs: Inputs
    balance: Balance
    codes: tuple[str, ...]
    changed: dict[str, str] = dataclasses.field(default_factory=dict)
    """For each form the table that an altered cell of it changed last."""

    @property
    def cells(self) -> int:
        return sum(len(frame) * len(self.scheme.forms[id].measures) for id, frame in self.frames.items())


@cache
def filled(id: str) -> Filled:
    example = example_of_scheme(id)
    scheme = load_scheme(id, example.year)
    frames = {path.stem: frame_of(path.read_text(encoding="utf-8"), scheme.forms[path.stem]) for path in example.files}
    inputs = inputs_from_frames(scheme, frames)
    balance = compute(inputs)
    return Filled(scheme, frames, inputs, balance, told(inputs, balance))


def frame_of(text: str, form: Form) -> pd.DataFrame:
    words = {column.id: str for column in (*form.keys, *form.texts)}
    return pd.read_csv(StringIO(text), dtype=words, keep_default_na=False, na_values=[""])


def told(inputs: Inputs, balance: Balance) -> tuple[str, ...]:
    """The findings of a computed balance in words."""
    found = (*check_inputs(inputs), *balance.findings, *check_balance(balance))
    return tuple(sorted(finding.text("en") for finding in found))


def altered(example: Filled, form: str, row: int, column: str, value: object) -> Inputs | None:
    """The inputs with one cell altered; None where the table is refused, with findings, as soon as it is read.

    Only the altered form is read again.
    """
    frame = example.frames[form].copy()
    if isinstance(value, float):
        frame[column] = frame[column].astype(float)
    frame.loc[row, column] = value
    try:
        again = inputs_from_frames(example.scheme, {form: frame})
    except FindingsError:
        return None
    return dataclasses.replace(example.inputs, forms={**example.inputs.forms, form: again.forms[form]})


def matters(example: Filled, form: str, row: int, column: str, *values: object) -> bool:
    """Whether a cell altered to one of some values changes a printed line or the findings."""
    return any(differs(example, form, altered(example, form, row, column, value)) for value in values)


def differs(example: Filled, form: str, inputs: Inputs | None) -> bool:
    """Whether inputs are refused, or give other numbers or other findings than the example.

    Tables are computed one by one, that which changed last for the form first: most cells change many.
    """
    if inputs is None:
        return True
    tables = example.scheme.tables
    for id in sorted(tables, key=lambda id: id != example.changed.get(form)):
        alone = dataclasses.replace(example.scheme, tables={id: tables[id]})
        found = compute(dataclasses.replace(inputs, scheme=alone)).tables[id].values
        if not np.array_equal(example.balance.tables[id].values, found, equal_nan=True):
            example.changed[form] = id
            return True
    return bool(errors(check_inputs(inputs))) or told(inputs, compute(inputs)) != example.codes


def chosen(rows: int, count: int) -> list[int]:
    """Some rows of a form, always the same: the first, the last, and some between."""
    if rows <= count:
        return list(range(rows))
    return [0, rows - 1, *random.Random(rows).sample(range(1, rows - 1), count - 2)]


def numbers(example: Filled) -> Iterator[tuple[str, int, str, float, float]]:
    """The cells with numbers that are altered, each with its other values: a quarter more, and thousands for units,
    which a cell that serves the checks alone must bring to light.
    """
    for id, frame in example.frames.items():
        rows = range(len(frame)) if example.cells <= EVERY_CELL else chosen(len(frame), CHOSEN_NUMBERS)
        for measure in example.scheme.forms[id].measures:
            for row in rows:
                value = frame[measure.id].iloc[row]
                given = 0.0 if pd.isna(value) else float(value)
                yield id, row, measure.id, given * 1.25 + (0.125 if measure.kind != "count" else 1), given / 1000


def codes(example: Filled) -> Iterator[tuple[str, int, str, str]]:
    """Cells with codes, each with the next code of another branch of its list: printed rows may be coarser than codes.

    Keys that are summed away by definition are left out.
    """
    for id, frame in example.frames.items():
        for key in example.scheme.forms[id].keys:
            if key.dimension.extra:
                continue
            for row in chosen(len(frame), CHOSEN_CODES):
                given = frame[key.id].iloc[row]
                other = None if pd.isna(given) else other_branch(key.dimension.classification, given)
                if other is not None:
                    yield id, row, key.id, other


def other_branch(listed: Classification, given: str) -> str | None:
    """The next code of a list that has not the same top as a code; None where there is no other top."""
    at = listed.codes.index(given) if given in listed.codes else -1
    own = top(listed, given) if at >= 0 else ""
    return next((code for code in (*listed.codes[at + 1 :], *listed.codes[: at + 1]) if top(listed, code) != own), None)


def top(listed: Classification, code: str) -> str:
    return (code, *listed.ancestors(code))[-1]


@pytest.mark.parametrize("id", SCHEMES)
def test_altering_a_number_changes_a_printed_line_or_raises_a_finding(id: str) -> None:
    example = filled(id)
    silent = [cell[:3] for cell in numbers(example) if not matters(example, *cell)]
    assert silent == []


@pytest.mark.parametrize("id", SCHEMES)
def test_altering_a_code_changes_a_printed_line_or_raises_a_finding(id: str) -> None:
    example = filled(id)
    silent = [cell[:3] for cell in codes(example) if not matters(example, *cell)]
    assert silent == []


@pytest.mark.parametrize("id", SCHEMES)
def test_every_form_of_the_example_is_filled_and_has_no_error(id: str) -> None:
    """An optional form may be left out; nothing is silently wrong."""
    example = filled(id)
    left_out = example.scheme.forms.keys() - example.frames.keys()
    assert all(example.scheme.forms[form].optional for form in left_out)
    for form, frame in example.frames.items():
        described = example.scheme.forms[form]
        columns = [column.id for column in (*described.keys, *described.measures, *described.texts)]
        assert [column for column in frame.columns if column != "date"] == columns, form
    found = (*check_inputs(example.inputs), *example.balance.findings, *check_balance(example.balance))
    assert errors(found) == ()


@pytest.mark.parametrize("id", SCHEMES)
def test_the_example_says_what_it_is(id: str) -> None:
    """What is invented is marked; an example without a mark has only published figures, with their source."""
    example = example_of_scheme(id)
    assert example.about.ru
    assert example.about.ru != example.about.en
    assert example.mark or example.source
