"""Ratios by which cells are multiplied, in two workbooks, and how their change comes to the cells."""

from __future__ import annotations

from collections.abc import Iterator
from math import prod
from typing import Protocol

import numpy as np

from lb_xl.cells import Floats, Leaf
from lb_xl.comparison.paired_parts import PairedFactor, Reach
from lb_xl.comparison.records import Records
from lb_xl.comparison.shares import order_weight, product_shares, quotient_shares
from lb_xl.evaluation import Evaluation
from lb_xl.formula import Node, Product, Quotient, Sum
from lb_xl.methods import METHODS
from lb_xl.scheme import Level


class Changed(Protocol):
    """What factors need to know of ratios at a level: their values, and what each input does to them."""

    before: Evaluation
    after: Evaluation

    def at_level(self, node: Node, level: Level) -> tuple[Floats, Floats]: ...

    def ratio(self, node: Node, level: Level) -> Records: ...

    def below(self, node: Node, level: Level) -> Records: ...


def factors_of(node: Node) -> list[Node]:
    """The factors of a product of ratios, of products within it too."""
    if isinstance(node, Product):
        return [*factors_of(node.left), *factors_of(node.right)]
    return [node]


class PairedFactors:
    """The factors of the cells of counts, mirroring `lb_xl.evaluation`."""

    def __init__(self, changed: Changed) -> None:
        self.changed = changed
        self.before, self.after = changed.before, changed.after

    def at_cells(self, node: Node, leaf: Leaf) -> PairedFactor:
        """A ratio at the key of each cell, and how it changed."""
        match node:
            case Sum(terms=terms):
                found = [(sign, self.at_cells(term, leaf)) for sign, term in terms]
                before, after = (np.sum([sign * side for sign, side in sides], axis=0) for sides in (
                    [(sign, each.before) for sign, each in found], [(sign, each.after) for sign, each in found]
                ))  # fmt: skip
                return PairedFactor(before, after, tuple(r.scaled(float(s)) for s, each in found for r in each.reaches))
            case Product():
                factors = [self.at_cells(each, leaf) for each in factors_of(node)]
                before, after = self._values(node, leaf)
                shares = product_shares([each.before for each in factors], [each.after for each in factors])
                pairs = zip(factors, shares, strict=True)
                return PairedFactor(
                    before, after, tuple(r.scaled(share) for each, share in pairs for r in each.reaches)
                )
            case Quotient(left=left, right=right) if self.before.shape(left).kind != "count":
                above, below = self.at_cells(left, leaf), self.at_cells(right, leaf)
                shares = list(quotient_shares((above.before, above.after), (below.before, below.after)))
                pairs = zip((above, below), shares, strict=True)
                before, after = self._values(node, leaf)
                return PairedFactor(
                    before, after, tuple(r.scaled(share) for each, share in pairs for r in each.reaches)
                )
        return self._leveled(node, leaf)

    def _values(self, node: Node, leaf: Leaf) -> tuple[Floats, Floats]:
        return self.before.factor(node, leaf).values, self.after.factor(node, leaf).values

    def _leveled(self, node: Node, leaf: Leaf) -> PairedFactor:
        """A ratio with its own level and coarser ones, of which each cell took the first that has a value."""
        first, second = self.before.factor(node, leaf), self.after.factor(node, leaf)
        levels = first.levels
        assert first.used is not None
        assert second.used is not None
        reaches = []
        for at, level in enumerate(levels):
            same = (first.used == at) & (second.used == at)
            if same.any():
                reaches.append(
                    Reach(np.where(same, 1.0, 0.0), self.before.places(leaf, level), self.changed.ratio(node, level))
                )
        switched = (first.used != second.used) & (first.used >= 0) & (second.used >= 0)
        for fine, coarse in {
            *zip(*np.sort([first.used[switched], second.used[switched]], axis=0).tolist(), strict=True)
        }:
            own = (
                switched
                & (np.minimum(first.used, second.used) == fine)
                & (np.maximum(first.used, second.used) == coarse)
            )
            change = np.where(own, second.values - first.values, 0.0)
            reaches += self._switch(node, leaf, own, change, levels[fine], levels[coarse])
        return PairedFactor(first.values, second.values, tuple(reaches))

    def _switch(
        self, node: Node, leaf: Leaf, own: np.ndarray, change: Floats, fine: Level, coarse: Level
    ) -> Iterator[Reach]:
        """Cells whose ratio came from a fine level in one workbook and from a coarser one in the other.

        What the coarse ratio itself changed is its own; the rest is the step from one level to the other, in equal
        parts among the changed inputs of the fine ratio, which came to have a value or lost it.
        """
        at = self.before.places(leaf, coarse)
        table = self.changed.at_level(node, coarse)
        known = own & ~np.isnan(table[0][at]) & ~np.isnan(table[1][at])
        moved_by = np.where(known, table[1][at] - table[0][at], 0.0)
        yield Reach(np.where(known, 1.0, 0.0), at, self.changed.ratio(node, coarse))
        places = self.before.places(leaf, fine)
        behind = self.changed.below(node, fine)
        number = behind.sums(prod(self.before.sizes(fine)))[places]
        step = np.divide(change - moved_by, number, out=np.zeros_like(change), where=own & (number > 0))
        yield Reach(step, places, behind)

    def weight(self, method: str, arguments: list[Node], leaf: Leaf) -> PairedFactor:
        """A weight of some arguments: its change shared among them by the average over all orders."""
        function = METHODS[method].function
        assert function is not None
        factors = [self.at_cells(argument, leaf) for argument in arguments]

        def weights(chosen: int) -> Floats:
            columns = [each.after if chosen >> at & 1 else each.before for at, each in enumerate(factors)]
            return np.array([function(*map(float, row)) for row in zip(*columns, strict=True)]).reshape(
                len(leaf.values)
            )

        table = [weights(chosen) for chosen in range(1 << len(factors))]
        reaches = []
        for at, factor in enumerate(factors):
            gain = np.zeros(len(leaf.values))
            for chosen in (each for each in range(len(table)) if not each >> at & 1):
                gain = gain + order_weight(len(factors), chosen.bit_count()) * (table[chosen | 1 << at] - table[chosen])
            step = factor.after - factor.before
            slope = np.divide(gain, step, out=np.zeros_like(gain), where=step != 0.0)
            reaches += [reach.scaled(slope) for reach in factor.reaches]
        return PairedFactor(table[0], table[-1], tuple(reaches))
