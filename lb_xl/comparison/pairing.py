"""The change of every quantity from one workbook to another, as effects of the inputs that changed.

Mirrors `lb_xl.evaluation`: what that one computes, this one takes apart. Both evaluations are of one scheme.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from math import prod

import numpy as np

from lb_xl.cells import Floats, Leaf
from lb_xl.comparison.changes import Changes
from lb_xl.comparison.cohort_pairs import moved_cohorts
from lb_xl.comparison.paired_inputs import PairedInputs
from lb_xl.comparison.paired_parts import PairedFactor, PairedPart, Reach
from lb_xl.comparison.records import NO_RECORDS, Records, added, gathered, moved
from lb_xl.comparison.shares import product_shares, quotient_shares
from lb_xl.evaluation import TREE, Evaluation, series_sources
from lb_xl.formula import Call, Measured, Name, Node, Number, Product, Quotient, Sum, children
from lb_xl.methods import METHODS
from lb_xl.scheme import Level


class Pairing:
    """Effects on the quantities of two evaluations; `fine` are dimensions at which exact effects are settled, so
    that sums of lines and of columns agree with one another to the last bit."""

    def __init__(self, before: Evaluation, after: Evaluation, changes: Changes, fine: Level = ()) -> None:
        self.before, self.after = before, after
        self.scheme = before.scheme
        self.inputs = PairedInputs(before, after, changes, self.count)
        self._fine = fine
        self._counts: dict[tuple[Node, Level], Records] = {}
        self._ratios: dict[tuple[Node, Level], Records] = {}
        self._parts: dict[Node, tuple[PairedPart, ...]] = {}
        self._settled: dict[tuple[int, Level], Records] = {}

    # ---- counts

    def count(self, node: Node, level: Level) -> Records:
        """What each input does to a count at the places of a level; adds up to the change of each place."""
        key = (node, level)
        if key not in self._counts:
            self._counts[key] = self._count(node, level)
        return self._counts[key]

    def _count(self, node: Node, level: Level) -> Records:
        match node:
            case Name(id=id):
                return self.count(self.scheme.quantities[id].node, level)
            case Sum(terms=terms):
                found = [(sign, self.count(term, level)) for sign, term in terms]
                return added([each if sign > 0 else each.negated() for sign, each in found])
            case Call(method=method, arguments=(first, Name(id=id))) if METHODS[method].sort == "series":
                return self._from_other_place(method, first, id, level)
            case Call(method=method, arguments=(first, *_)) if METHODS[method].sort == "opaque":
                return self._steps(node, first, level)
        if any(axis.endswith(TREE) for axis in level):
            plain = tuple(axis.removesuffix(TREE) for axis in level)
            return moved(self.count(node, plain), self._above(level))
        return added([self._at(part, level) for part in self.parts(node)])

    def _at(self, part: PairedPart, level: Level) -> Records:
        """A part at a level: settled at the fine dimensions that it has, where the level asks for no others."""
        fine = tuple(id for id in self._fine if id in part.leaf.codes)
        exact = level if set(level) - set(fine) else fine
        key = (id(part), exact)
        if key not in self._settled:
            places = self.before.places(part.leaf, exact)
            self._settled[key] = part.records(places, prod(self.before.sizes(exact)), self.inputs.size)
        found = self._settled[key]
        if exact == level:
            return found
        grid = np.indices(self.before.sizes(exact)).reshape(len(exact), -1)
        sizes, onto = self.before.sizes(level), np.zeros(grid.shape[1], dtype=np.intp)
        for axis, size in zip(level, sizes, strict=True):
            onto = onto * size + grid[exact.index(axis)]
        return gathered(onto[found.places], found.inputs, found.values)

    def _above(self, level: Level) -> list[list[int]]:
        """For each place of a level the places that hold it: along a tree its code and all codes above."""
        holders = []
        for axis in level:
            dimension = self.scheme.dimensions[axis.removesuffix(TREE)]
            if axis.endswith(TREE):
                within = [dimension.classification.within([code]) for code in dimension.codes]
                holders.append([[at for at, codes in enumerate(within) if code in codes] for code in dimension.codes])
            else:
                holders.append([[at] for at in range(len(self.before.axis(axis)[0]))])
        sizes = self.before.sizes(level)
        found: list[list[int]] = []
        for place in np.ndindex(*sizes):
            flat = [0]
            for size, held, at in zip(sizes, holders, place, strict=True):
                flat = [each * size + one for each in flat for one in held[at]]
            found.append(flat)
        return found

    def _from_other_place(self, method: str, node: Node, dimension: str, level: Level) -> Records:
        """A count at each code of a series as it is at another of its codes."""
        wider = level if dimension in level else (*level, dimension)
        sizes, along = self.before.sizes(wider), wider.index(dimension)
        sources = series_sources(method, sizes[along])
        onto: list[list[int]] = [[] for _ in range(prod(sizes))]
        for place in np.ndindex(*sizes):
            source = int(sources[place[along]])
            if source >= 0:
                origin = (*place[:along], source, *place[along + 1 :])
                target = place if dimension in level else place[:-1]
                sized = sizes if dimension in level else sizes[:-1]
                onto[_flat(origin, sizes)].append(_flat(target, sized))
        return moved(self.count(node, wider), onto)

    def _steps(self, node: Call, first: Node, level: Level) -> Records:
        """A method that works on the finished sum: its change in proportion to what inputs do to the sum; without
        any change of that in equal parts among the inputs of its other arguments."""
        inner = self.count(first, level)
        sums = [each.count(first, level).values.reshape(-1) for each in (self.before, self.after)]
        results = [each.count(node, level).values.reshape(-1) for each in (self.before, self.after)]
        moved_by, change = sums[1] - sums[0], np.nan_to_num(results[1] - results[0])
        slope = np.divide(change, moved_by, out=np.zeros_like(change), where=moved_by != 0.0)
        rest = np.where(moved_by == 0.0, change, 0.0)
        others = [self.below(argument, ()) for argument in node.arguments[1:]]
        inputs = np.unique(np.concatenate([each.inputs for each in others])) if others else np.zeros(0, dtype=np.intp)
        places = np.flatnonzero(rest)
        equal = gathered(
            np.repeat(places, len(inputs)),
            np.tile(inputs, len(places)),
            np.repeat(rest[places] / max(len(inputs), 1), len(inputs)),
        )
        return added([inner.scaled(slope), equal])

    # ---- cells and their factors

    def parts(self, node: Node) -> tuple[PairedPart, ...]:
        """The cells that a count adds up, in both workbooks."""
        if node not in self._parts:
            self._parts[node] = tuple(self._split(node))
        return self._parts[node]

    def _split(self, node: Node) -> Iterator[PairedPart]:
        match node:
            case Name(id=id):
                yield from self.parts(self.scheme.quantities[id].node)
            case Sum(terms=terms):
                for sign, term in terms:
                    yield from (part.signed(sign) if sign < 0 else part for part in self.parts(term))
            case Measured():
                yield self.inputs.part(node)
            case Product(left=left, right=right):
                count, ratio = (left, right) if self.before.shape(left).kind == "count" else (right, left)
                yield from (part.times(self._factor(ratio, part.leaf)) for part in self.parts(count))
            case Quotient(left=left, right=right):
                yield from (part.times(_reciprocal(self._factor(right, part.leaf))) for part in self.parts(left))
            case Call(method=method, arguments=(first, *rest)) if METHODS[method].sort == "weight":
                yield from (part.times(self._weight(method, rest, part.leaf)) for part in self.parts(first))
            case Call(method=method, arguments=(Measured() as population,)) if METHODS[method].sort == "cohort":
                yield moved_cohorts(self.inputs, population, METHODS[method].passage)
            case _:
                raise TypeError(f"{node} cannot be split into cells")

    def _factor(self, node: Node, leaf: Leaf) -> PairedFactor:
        """A ratio at the key of each cell, and how it changed."""
        match node:
            case Sum(terms=terms):
                found = [(sign, self._factor(term, leaf)) for sign, term in terms]
                before, after = (np.sum([sign * side for sign, side in sides], axis=0) for sides in (
                    [(sign, each.before) for sign, each in found], [(sign, each.after) for sign, each in found]
                ))  # fmt: skip
                return PairedFactor(before, after, tuple(r.scaled(float(s)) for s, each in found for r in each.reaches))
            case Product():
                factors = [self._factor(each, leaf) for each in self._factors(node)]
                before, after = self._values(node, leaf)
                shares = product_shares([each.before for each in factors], [each.after for each in factors])
                pairs = zip(factors, shares, strict=True)
                return PairedFactor(
                    before, after, tuple(r.scaled(share) for each, share in pairs for r in each.reaches)
                )
            case Quotient(left=left, right=right) if self.before.shape(left).kind != "count":
                above, below = self._factor(left, leaf), self._factor(right, leaf)
                shares = list(quotient_shares((above.before, above.after), (below.before, below.after)))
                pairs = zip((above, below), shares, strict=True)
                before, after = self._values(node, leaf)
                return PairedFactor(
                    before, after, tuple(r.scaled(share) for each, share in pairs for r in each.reaches)
                )
        return self._leveled(node, leaf)

    def _values(self, node: Node, leaf: Leaf) -> tuple[Floats, Floats]:
        return self.before.factor(node, leaf).values, self.after.factor(node, leaf).values

    def _factors(self, node: Node) -> list[Node]:
        """The factors of a product of ratios, of products within it too."""
        if isinstance(node, Product):
            return [*self._factors(node.left), *self._factors(node.right)]
        return [node]

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
                    Reach(np.where(same, 1.0, 0.0), self.before.places(leaf, level), self.ratio(node, level))
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
        table = self._at_level(node, coarse)
        known = own & ~np.isnan(table[0][at]) & ~np.isnan(table[1][at])
        moved_by = np.where(known, table[1][at] - table[0][at], 0.0)
        yield Reach(np.where(known, 1.0, 0.0), at, self.ratio(node, coarse))
        places = self.before.places(leaf, fine)
        behind = self.below(node, fine)
        number = behind.sums(prod(self.before.sizes(fine)))[places]
        step = np.divide(change - moved_by, number, out=np.zeros_like(change), where=own & (number > 0))
        yield Reach(step, places, behind)

    def _weight(self, method: str, arguments: list[Node], leaf: Leaf) -> PairedFactor:
        """A weight of some arguments: its change shared among them by the average over all orders."""
        function = METHODS[method].function
        assert function is not None
        factors = [self._factor(argument, leaf) for argument in arguments]

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
                gain = gain + _order_weight(len(factors), chosen.bit_count()) * (
                    table[chosen | 1 << at] - table[chosen]
                )
            step = factor.after - factor.before
            slope = np.divide(gain, step, out=np.zeros_like(gain), where=step != 0.0)
            reaches += [reach.scaled(slope) for reach in factor.reaches]
        return PairedFactor(table[0], table[-1], tuple(reaches))

    # ---- ratios

    def ratio(self, node: Node, level: Level) -> Records:
        """What each input does to a ratio at the places of a level; nothing where it lacks a value on either side."""
        key = (node, level)
        if key not in self._ratios:
            self._ratios[key] = self._ratio(node, level)
        return self._ratios[key]

    def _ratio(self, node: Node, level: Level) -> Records:
        size = prod(self.before.sizes(level))
        match node:
            case Number():
                return NO_RECORDS
            case Name(id=id) if id in self.scheme.parameters:
                if id not in self.inputs.parameters:
                    return NO_RECORDS
                step = self.after.inputs.parameter(id) - self.before.inputs.parameter(id)
                own = np.full(size, self.inputs.parameters[id], dtype=np.intp)
                return Records(np.arange(size), own, np.full(size, step))
            case Name(id=id):
                return self.ratio(self.scheme.quantities[id].node, level)
            case Sum(terms=terms):
                found = [(sign, self.ratio(term, level)) for sign, term in terms]
                return added([each if sign > 0 else each.negated() for sign, each in found])
            case Product():
                factors = self._factors(node)
                values = [self._at_level(each, level) for each in factors]
                shares = product_shares([each[0] for each in values], [each[1] for each in values])
                return added(
                    self.ratio(each, level).scaled(np.nan_to_num(share))
                    for each, share in zip(factors, shares, strict=True)
                )
            case Quotient(left=left, right=right):
                of_above, of_below = quotient_shares(self._at_level(left, level), self._at_level(right, level))
                return added(
                    self._any(side, level).scaled(np.nan_to_num(share))
                    for side, share in ((left, of_above), (right, of_below))
                )
            case Measured():
                part = self.inputs.part(node)
                places = self.before.places(part.leaf, level)
                return gathered(places[part.moves.cells], part.moves.inputs, part.moves.values)
        return self._in_equal_parts(node, level)

    def _in_equal_parts(self, node: Node, level: Level) -> Records:
        """A ratio that is no arithmetic, such as a rank: in equal parts among all changed inputs behind it."""
        before, after = self._at_level(node, level)
        change = np.nan_to_num(after - before)
        inputs = np.unique(np.concatenate([self.below(each, ()).inputs for each in children(node)[:1]]))
        places = np.flatnonzero(change) if len(inputs) else np.zeros(0, dtype=np.intp)
        values = np.repeat(change[places] / max(len(inputs), 1), len(inputs))
        return gathered(np.repeat(places, len(inputs)), np.tile(inputs, len(places)), values)

    def _any(self, node: Node, level: Level) -> Records:
        return self.count(node, level) if self.before.shape(node).kind == "count" else self.ratio(node, level)

    def _at_level(self, node: Node, level: Level) -> tuple[Floats, Floats]:
        """A count or a ratio at the places of a level, before and after."""
        sizes = self.before.sizes(level)
        is_count = self.before.shape(node).kind == "count"
        first, second = (
            np.broadcast_to(each.count(node, level).values if is_count else each.ratio(node, level), sizes).reshape(-1)
            for each in (self.before, self.after)
        )
        return first, second

    def below(self, node: Node, level: Level) -> Records:
        """The changed inputs behind a formula at each place of a level, each with the value one."""
        if isinstance(node, Name) and node.id in self.scheme.quantities:
            return self.below(self.scheme.quantities[node.id].node, level)
        if self.before.shape(node).kind == "count" or not children(node):
            found = [self._any(node, level)]
        else:
            found = [
                self.below(each, level) for each in children(node) if not _names_dimension(each, self.scheme.dimensions)
            ]
        ones = added([replace(each, values=np.ones(len(each.values))) for each in found])
        return replace(ones, values=np.ones(len(ones.values)))


def _reciprocal(factor: PairedFactor) -> PairedFactor:
    before, after = (np.where(side == 0.0, np.nan, side) for side in (factor.before, factor.after))
    slope = -1.0 / (before * after)
    return PairedFactor(1.0 / before, 1.0 / after, tuple(reach.scaled(slope) for reach in factor.reaches))


def _order_weight(factors: int, before: int) -> float:
    """The part of all orders in which exactly some given factors change before one of them."""
    weight = 1.0 / factors
    for place in range(before):
        weight *= (place + 1) / (factors - 1 - place)
    return weight


def _flat(place: tuple[int, ...], sizes: tuple[int, ...]) -> int:
    found = 0
    for at, size in zip(place, sizes, strict=True):
        found = found * size + at
    return found


def _names_dimension(node: Node, dimensions: object) -> bool:
    return isinstance(node, Name) and node.id in dimensions  # type: ignore[operator]
