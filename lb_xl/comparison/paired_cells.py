"""The cells of a measure in two workbooks side by side, with what each changed input does to each cell."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from lb_xl.cells import Floats, Integers, Leaf
from lb_xl.comparison.rows import MatchedRow


@dataclass(frozen=True)
class Moves:
    """What inputs do to cells: three arrays of one length (cell, input, change of the cell's value)."""

    cells: Integers
    inputs: Integers
    values: Floats


@dataclass(frozen=True)
class PairedCells:
    """Cells with their codes and their values before and after, zero where a workbook lacks the cell.

    `rows` are the places of the matched rows of the form; `shares` say which part of its row each cell got, before
    and after: one, but for rows that were spread over the codes of a dimension.
    """

    codes: dict[str, Integers]
    sizes: dict[str, int]
    rows: Integers
    before: Floats
    after: Floats
    in_before: np.ndarray
    in_after: np.ndarray
    shares: tuple[Floats, Floats]

    def leaf(self) -> Leaf:
        """The cells as the engine asks for them; their values are zero, so that nothing is reported of them."""
        size = len(self.rows)
        return Leaf(None, "", np.zeros(size), self.codes, np.arange(size), np.ones(size), self.sizes)


class RowNumbers:
    """The matched rows of a form by their row on either sheet."""

    def __init__(self, rows: tuple[MatchedRow, ...]) -> None:
        self.rows = rows
        self.before = {row.before: place for place, row in enumerate(rows) if row.before is not None}
        self.after = {row.after: place for place, row in enumerate(rows) if row.after is not None}

    def of(self, leaf: Leaf, side: Mapping[int, int]) -> Integers:
        return np.fromiter(map(side.__getitem__, leaf.rows.tolist()), dtype=np.intp, count=len(leaf.rows))


def paired_cells(before: Leaf, after: Leaf, rows: RowNumbers) -> PairedCells:
    """The cells of a measure before and after, each known by its matched row and its codes, in the order of these."""
    sides = ((before, rows.of(before, rows.before)), (after, rows.of(after, rows.after)))
    keys = [_keys(leaf, numbers) for leaf, numbers in sides]
    union, first = np.unique(np.concatenate(keys), return_index=True)
    places = [np.searchsorted(union, own) for own in keys]
    size, border = len(union), len(keys[0])
    sources = [(first < border, first), (first >= border, first - border)]

    def combined(get: str, id: str = "") -> Integers:
        found = np.zeros(size, dtype=np.intp)
        for (chosen, at), (leaf, numbers) in zip(sources, sides, strict=True):
            column = numbers if get == "rows" else leaf.codes[id]
            found[chosen] = column[at[chosen]]
        return found

    values, shares, present = [], [], []
    for (leaf, _), at in zip(sides, places, strict=True):
        own, share, there = np.zeros(size), np.zeros(size), np.zeros(size, dtype=bool)
        own[at], share[at], there[at] = leaf.values, leaf.shares, True
        values.append(own)
        shares.append(share)
        present.append(there)
    return PairedCells(
        {id: combined("codes", id) for id in before.codes},
        dict(before.sizes),
        combined("rows"),
        values[0],
        values[1],
        present[0],
        present[1],
        (shares[0], shares[1]),
    )


def _keys(leaf: Leaf, rows: Integers) -> Integers:
    """A number for each cell by its row and its codes."""
    flat = rows.astype(np.int64)
    for id, codes in leaf.codes.items():
        flat = flat * (leaf.sizes[id] + 2) + codes + 1
    return flat
