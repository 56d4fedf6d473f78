"""Rows of a form that need another form to mean anything: a norm of staff without the beds or pupils it applies to."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from lb_xl.findings import Finding, Location
from lb_xl.folding import Fold
from lb_xl.form import TOTAL
from lb_xl.inputs import FormData, Inputs

LONE = "LB-292"


def lone_rows(data: FormData, inputs: Inputs) -> Iterator[Finding]:
    """Rows with a value but without a row that has one under the same codes in the form's counterpart (LB-292).

    The two forms are compared by the keys they share; a row for a total agrees with any code.
    """
    other = inputs.scheme.forms.get(data.form.counterpart)
    if other is None:
        return
    shared = [key.id for key in data.form.keys if other.key(key.id) is not None]
    base = inputs.forms.get(other.id)
    given: set[tuple[str, ...]] = set()
    if base is not None and not base.frame.empty:
        filled = np.logical_or.reduce([base.frame[measure.id].to_numpy() > 0 for measure in other.measures])
        given = set(base.frame.loc[filled, shared].astype(str).itertuples(index=False, name=None))
    fold = Fold(lambda cell: Location(data.sheet, cell))
    for measure in data.form.measures:
        values = data.frame[measure.id].to_numpy()
        rows = data.frame[shared].astype(str).itertuples(index=False, name=None)
        for row, value, codes in zip(data.frame.index, values, rows, strict=True):
            if value > 0 and not any(_agree(codes, each) for each in _candidates(codes, given)):
                fold.add(LONE, data.cell(measure.id, int(row)), measure.id, form=data.form.sheet, other=other.sheet)
    yield from fold.findings()


def _candidates(codes: tuple[str, ...], given: set[tuple[str, ...]]) -> set[tuple[str, ...]]:
    return {codes} if codes in given else given


def _agree(codes: tuple[str, ...], others: tuple[str, ...]) -> bool:
    return all(own == other or TOTAL in (own, other) for own, other in zip(codes, others, strict=True))
