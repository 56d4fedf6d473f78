"""The cells of a measure as the engine adds them up: values on an exact grid, with codes and origin."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from lb_xl.findings import Location
from lb_xl.formula import Measured
from lb_xl.inputs import FormData, Inputs
from lb_xl.scheme import Level

GRID = float(2**20)
"""Inputs and products are multiples of 1/GRID."""

Floats = NDArray[np.float64]
Integers = NDArray[np.intp]
Truths = NDArray[np.bool_]


def on_grid(values: Floats) -> Floats:
    """Numbers rounded to the nearest multiple of 2**-20."""
    return np.rint(values * GRID) / GRID


@dataclass(frozen=True)
class Leaf:
    """The cells of one measure: value, codes by dimension, row on the sheet.

    A row coded `total` that was spread gives one entry for each code that it covers, with its share. `sizes` is
    the number of codes of each dimension; the code after the last stands for `total`.
    """

    data: FormData | None
    measure: str
    values: Floats
    codes: dict[str, Integers]
    rows: Integers
    shares: Floats
    sizes: dict[str, int]

    def location(self, place: int) -> Location:
        """The cell behind an entry."""
        if self.data is None:
            return Location()
        return Location(self.data.sheet, self.data.cell(self.measure, int(self.rows[place])))

    def taken(self, places: Integers) -> Leaf:
        """Some of the entries."""
        codes = {id: own[places] for id, own in self.codes.items()}
        return Leaf(
            self.data, self.measure, self.values[places], codes, self.rows[places], self.shares[places], self.sizes
        )


def measured_cells(inputs: Inputs, node: Measured) -> Leaf:
    """The cells of a measure as they were read; codes that the definition gives are put in their place."""
    form = inputs.scheme.forms[node.form]
    measure = form.measure(node.measure)
    assert measure is not None
    dimensions = inputs.scheme.dimensions
    sizes = {id: len(dimensions[id].codes) for id in form.dimensions_of(measure, node.direction)}
    data = inputs.forms.get(node.form)
    if data is None:
        none = np.zeros(0, dtype=np.intp)
        return Leaf(None, node.measure, np.zeros(0), dict.fromkeys(sizes, none), none, np.zeros(0), sizes)
    frame = data.frame
    for name, code in node.where:
        frame = frame[frame[name] == code]
    for name, chosen in node.at:
        key = form.key(name)
        assert key is not None
        frame = frame[frame[name].isin(key.dimension.classification.within(chosen))]
    for name, measured in node.peaks:
        frame = frame[frame[name] == peak(inputs, name, measured)]
    codes = {
        form.axis_of(key, node.direction): frame[key.id].cat.codes.to_numpy().astype(np.intp)
        for key in form.keys_at(node.direction)
    }
    for id, code in form.codes_of(measure).items():
        codes[id] = np.full(len(frame), dimensions[id].codes.index(code), dtype=np.intp)
    values = frame[node.measure].to_numpy(dtype=float)
    if measure.kind == "count":
        # A ratio only multiplies: its product is rounded, and a norm per thousand must keep its digits.
        values = on_grid(values)
    rows = frame.index.to_numpy().astype(np.intp)
    return Leaf(data, node.measure, values, codes, rows, np.ones(len(frame)), sizes)


def peak(inputs: Inputs, key: str, node: Measured) -> str:
    """The code of a key at which the sum of a measure is the largest, the first of equals; empty without rows.

    It is one code for the whole subject, so that what is taken at it still adds up.
    """
    data = inputs.forms.get(node.form)
    if data is None or data.frame.empty:
        return ""
    sums = data.frame.groupby(key, observed=True)[node.measure].sum()
    return str(sums.idxmax()) if len(sums) else ""


Spreading = Callable[[Leaf, int, tuple[str, ...]], tuple[Level, Floats]]
"""Gives, for an entry and the dimensions it covers, the key by which it is divided and its axes."""


def spread(leaf: Leaf, by: Spreading) -> Leaf:
    """Rows coded `total` divided over the codes they cover, so that the pieces add up to the row exactly."""
    whole = np.zeros(len(leaf.values), dtype=bool)
    for id, codes in leaf.codes.items():
        whole |= codes == leaf.sizes[id]
    if not whole.any():
        return leaf
    pieces = [leaf.taken(np.flatnonzero(~whole))]
    pieces += [_shared_out(leaf, int(place), by) for place in np.flatnonzero(whole)]
    return Leaf(
        leaf.data,
        leaf.measure,
        np.concatenate([piece.values for piece in pieces]),
        {id: np.concatenate([piece.codes[id] for piece in pieces]) for id in leaf.codes},
        np.concatenate([piece.rows for piece in pieces]),
        np.concatenate([piece.shares for piece in pieces]),
        leaf.sizes,
    )


def _shared_out(leaf: Leaf, place: int, by: Spreading) -> Leaf:
    covered = tuple(id for id, codes in leaf.codes.items() if codes[place] == leaf.sizes[id])
    axes, keys = by(leaf, place, covered)
    found = np.argwhere(keys > 0)
    weights = keys[tuple(found.T)]
    shares = weights / weights.sum()
    values = on_grid(leaf.values[place] * shares)
    values[int(np.argmax(shares))] += leaf.values[place] - values.sum()
    codes = {
        id: found[:, axes.index(id)] if id in covered else np.full(len(shares), own[place], dtype=np.intp)
        for id, own in leaf.codes.items()
    }
    rows = np.full(len(shares), leaf.rows[place], dtype=np.intp)
    return Leaf(leaf.data, leaf.measure, values, codes, rows, shares, leaf.sizes)
