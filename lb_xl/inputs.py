"""The filled forms of one balance: what was read, normalised, with the cell of origin beside each value."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache

import pandas as pd

from lb_xl.form import TOTAL, Dimension, Form, Measure
from lb_xl.scheme import Scheme


def code_type(dimension: Dimension) -> pd.CategoricalDtype:
    """The type of a key column: the listed codes in order, then `total`."""
    return _type_of(dimension.codes)


@lru_cache(maxsize=128)  # every form has a territory: its type is built once
def _type_of(codes: tuple[str, ...]) -> pd.CategoricalDtype:
    return pd.CategoricalDtype([*codes, TOTAL])


@dataclass(frozen=True)
class Moment:
    """A row of a form that was filled by dates: its date and its measures by id."""

    date: datetime.date
    values: Mapping[str, float]


@dataclass(frozen=True)
class FormData:
    """One filled form.

    `frame` has a column for each key (categorical, see `code_type`; missing where the code is blank), each
    measure (float, in the unit of computation; NaN where blank) and each text column; its index is the row on the
    sheet. `columns` gives the letters of each column on the sheet. Where a form was filled by dates, `frame` holds
    the chronological means and `dated` the rows behind each: `dated[row]` are the sheet rows of the mean at `row`;
    `moments` holds those rows as they stand.
    """

    form: Form
    frame: pd.DataFrame
    sheet: str = ""
    columns: Mapping[str, str] = field(default_factory=dict)
    dated: Mapping[int, tuple[int, ...]] = field(default_factory=dict)
    moments: Mapping[int, Moment] = field(default_factory=dict)

    def cell(self, column: str, row: int) -> str:
        """The address of a value on its sheet, e.g. `D17`."""
        return f"{self.columns.get(column, '')}{row}"

    def total(self, measure: Measure) -> float:
        """The sum of a measure over all rows as they stand, blanks left out: the control total of the form."""
        return float(self.frame[measure.id].sum())


@dataclass(frozen=True)
class Inputs:
    """All forms of one balance. `absent` forms are marked «нет явления»; `parameters` overrule the scheme's."""

    scheme: Scheme
    forms: Mapping[str, FormData]
    absent: frozenset[str] = frozenset()
    parameters: Mapping[str, float] = field(default_factory=dict)
    fingerprint: str = ""

    def parameter(self, id: str) -> float:
        return self.parameters.get(id, self.scheme.parameters[id].value)
