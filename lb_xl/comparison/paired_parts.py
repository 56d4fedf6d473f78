"""Counts as sums of products in two workbooks: cells times factors, with what each input does to either."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from lb_xl.cells import Floats, Integers, Leaf, on_grid
from lb_xl.comparison.paired_cells import Moves
from lb_xl.comparison.records import Records, gathered, settled, weighted_counts
from lb_xl.comparison.shares import product_shares


@dataclass(frozen=True)
class Reach:
    """How changes at the places of a level come to cells: each cell takes the records of its place times its
    coefficient, which is zero where they do not come to it."""

    coefficients: Floats
    places: Integers
    records: Records

    def scaled(self, by: Floats | float) -> Reach:
        return Reach(np.nan_to_num(self.coefficients * by), self.places, self.records)


@dataclass(frozen=True)
class PairedFactor:
    """What cells are multiplied by, before and after, and how its change comes about."""

    before: Floats
    after: Floats
    reaches: tuple[Reach, ...]

    def reciprocal(self) -> PairedFactor:
        """One divided by the factor; no value where that is zero."""
        before, after = (np.where(side == 0.0, np.nan, side) for side in (self.before, self.after))
        slope = -1.0 / (before * after)
        return PairedFactor(1.0 / before, 1.0 / after, tuple(reach.scaled(slope) for reach in self.reaches))


@dataclass(frozen=True)
class PairedPart:
    """A share of a count: cells with a sign and factors, before and after; `moves` are changes of the cells' own."""

    leaf: Leaf
    before: Floats
    after: Floats
    moves: Moves
    sign: int = 1
    factors: tuple[PairedFactor, ...] = ()

    def times(self, factor: PairedFactor) -> PairedPart:
        """The part with one factor more; where one side lacks the factor, it has that of the other."""
        lacking = np.isnan(factor.before) | np.isnan(factor.after)
        before = np.nan_to_num(np.where(np.isnan(factor.before), factor.after, factor.before))
        after = np.nan_to_num(np.where(np.isnan(factor.after), factor.before, factor.after))
        reaches = tuple(each.scaled(np.where(lacking, 0.0, 1.0)) for each in factor.reaches)
        added = PairedFactor(before, after, reaches)
        return PairedPart(self.leaf, self.before, self.after, self.moves, self.sign, (*self.factors, added))

    def signed(self, sign: int) -> PairedPart:
        return PairedPart(self.leaf, self.before, self.after, self.moves, self.sign * sign, self.factors)

    def records(self, places: Integers, size: int, unknown: int) -> Records:
        """What each input does to the part at some places, one a cell, adding up to the change exactly."""
        values = [(self.before, self.after), *((factor.before, factor.after) for factor in self.factors)]
        shares = product_shares(*map(list, zip(*values, strict=True)))
        loose = [(places[self.moves.cells], self.moves.inputs, self.moves.values * shares[0][self.moves.cells])]
        for factor, share in zip(self.factors, shares[1:], strict=True):
            loose += [_reached(reach.scaled(share), places, size) for reach in factor.reaches]
        found = gathered(*(np.concatenate(column) for column in zip(*loose, strict=True)))
        change = self._product(1) - self._product(0)
        totals = weighted_counts(places, change, size)
        exact = settled(found, totals, unknown)
        return exact if self.sign > 0 else exact.negated()

    def _product(self, side: int) -> Floats:
        """The contributions of the cells before (0) or after (1), to the last bit as `lb_xl.evaluation` has them."""
        own = (self.before, self.after)[side]
        if not self.factors:
            return own
        weight = np.ones(len(own))
        for factor in self.factors:
            weight = weight * (factor.before, factor.after)[side]
        return np.where(own == 0.0, 0.0, on_grid(own * weight))


def _reached(reach: Reach, places: Integers, size: int) -> tuple[Integers, Integers, Floats]:
    """The effects that come through a factor: cells of one place and one place of the factor are taken together."""
    active = np.flatnonzero(reach.coefficients)
    keys = reach.places[active] * size + places[active]
    pairs, own = np.unique(keys, return_inverse=True)
    weights = np.bincount(own, weights=reach.coefficients[active], minlength=len(pairs))
    owner, record = reach.records.expanded(pairs // size)
    return (
        (pairs % size)[owner].astype(np.intp),
        reach.records.inputs[record],
        weights[owner] * reach.records.values[record],
    )
