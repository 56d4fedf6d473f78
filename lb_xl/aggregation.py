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


def selected(listed: Classification, codes: Sequence[str], chosen: Iterable[str]) -> Truths:
    """Which codes count in a row of a grouping: those chosen and those below them, by explicit parents."""
    members = listed.within(chosen)
    return np.array([code in members for code in codes], dtype=bool)


def over_selected(values: Floats, mask: Truths) -> Floats:
    """Numbers by code, in the last dimension, summed over the codes that count in a row.

    >>> float(over_selected(np.array([5.0, 0.0, 4.0]), np.array([True, False, True])))
    9.0
    """
    return np.asarray(values[..., mask].sum(axis=-1))


def from_parts(parts: Iterable[tuple[int, str]], row: Callable[[str], Floats]) -> Floats:
    """A row that is the sum, or the difference, of other rows.

    >>> float(from_parts([(1, "all"), (-1, "goods")], {"all": np.array(9.0), "goods": np.array(4.0)}.__getitem__))
    5.0
    """
    return np.asarray(sum(sign * row(part) for sign, part in parts))
