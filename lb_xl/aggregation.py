"""Numbers by code summed to the rows of a grouping: one way, for printed tables and for the worksheet function."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

import numpy as np

from lb_xl.cells import Floats, Integers, Truths
from lb_xl.classification import Classification


def by_place(places: Integers, values: Floats, size: int) -> Floats:
    """Numbers summed by the place of their code.

    >>> by_place(np.array([2, 0, 2]), np.array([1.0, 5.0, 3.0]), 4).tolist()
    [5.0, 0.0, 4.0, 0.0]
    """
    return np.asarray(np.bincount(places, weights=values, minlength=size), dtype=float)


def selected(listed: Classification, codes: Sequence[str], rows: Iterable[Iterable[str]]) -> Truths:
    """Which codes count in each row of a grouping, a row a column: those chosen and those below them, by explicit
    parents."""
    members = [listed.within(chosen) for chosen in rows]
    return np.array([[code in each for each in members] for code in codes], dtype=bool)


def over_selected(values: Floats, chosen: Truths) -> Floats:
    """Numbers by code, in the last dimension, summed over the codes that count in each row, a column of `chosen`.

    >>> chosen = np.array([[True, False], [False, False], [True, True]])
    >>> over_selected(np.array([5.0, 0.0, 4.0]), chosen).tolist()
    [9.0, 4.0]
    """
    if not np.isfinite(values).all():  # nothing times a value that is not there would not be nothing
        return np.stack([values[..., codes].sum(axis=-1) for codes in chosen.T], axis=-1)
    # Sums are exact in any order: every value is a multiple of one grid. A matrix product would wake other processors.
    return np.asarray(np.einsum("...c,cl->...l", values, chosen.astype(float)))


def from_parts(parts: Iterable[tuple[int, str]], row: Callable[[str], Floats]) -> Floats:
    """A row that is the sum, or the difference, of other rows.

    >>> float(from_parts([(1, "all"), (-1, "goods")], {"all": np.array(9.0), "goods": np.array(4.0)}.__getitem__))
    5.0
    """
    return np.asarray(sum(sign * row(part) for sign, part in parts))
