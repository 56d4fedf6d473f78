"""The change of every quantity from one workbook to another, as effects of the inputs that changed.

Mirrors `lb_xl.evaluation`: what that one computes, this one takes apart. Both evaluations are of one scheme.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from math import prod

import numpy as np

from lb_xl.cells import Floats
from lb_xl.comparison.changes import Changes
from lb_xl.comparison.cohort_pairs import moved_cohorts
from lb_xl.comparison.paired_factors import PairedFactors, factors_of
from lb_xl.comparison.paired_inputs import PairedInputs
from lb_xl.comparison.paired_parts import PairedPart
from lb_xl.comparison.place_maps import holders, taken_from
from lb_xl.comparison.records import NO_RECORDS, Records, added, gathered, moved, settled
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
        self.factors = PairedFactors(self)
        self._fine = fine
        self._counts: dict[tuple[Node, Level], Records] = {}
        self._ratios: dict[tuple[Node, Level], Records] = {}
        self._parts: dict[Node, tuple[PairedPart, ...]] = {}
        self._settled: dict[tuple[int, Level], Records] = {}

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
            return moved(self.count(node, plain), holders(self.before, level))
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

    def _from_other_place(self, method: str, node: Node, dimension: str, level: Level) -> Records:
        """A count at each code of a series as it is at another of its codes."""
        wider = level if dimension in level else (*level, dimension)
        sizes, along = self.before.sizes(wider), wider.index(dimension)
        onto = taken_from(series_sources(method, sizes[along]), sizes, along, keep=dimension in level)
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
        return settled(added([inner.scaled(slope), equal]), change, self.inputs.size)

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
                yield from (part.times(self.factors.at_cells(ratio, part.leaf)) for part in self.parts(count))
            case Quotient(left=left, right=right):
                yield from (
                    part.times(self.factors.at_cells(right, part.leaf).reciprocal()) for part in self.parts(left)
                )
            case Call(method=method, arguments=(first, *rest)) if METHODS[method].sort == "weight":
                yield from (part.times(self.factors.weight(method, rest, part.leaf)) for part in self.parts(first))
            case Call(method=method, arguments=(Measured() as population,)) if METHODS[method].sort == "cohort":
                yield moved_cohorts(self.inputs, population, METHODS[method].passage)
            case _:
                raise TypeError(f"{node} cannot be split into cells")

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
                factors = factors_of(node)
                values = [self.at_level(each, level) for each in factors]
                shares = product_shares([each[0] for each in values], [each[1] for each in values])
                return added(
                    self.ratio(each, level).scaled(np.nan_to_num(share))
                    for each, share in zip(factors, shares, strict=True)
                )
            case Quotient(left=left, right=right):
                of_above, of_below = quotient_shares(self.at_level(left, level), self.at_level(right, level))
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
        before, after = self.at_level(node, level)
        change = np.nan_to_num(after - before)
        inputs = np.unique(np.concatenate([self.below(each, ()).inputs for each in children(node)[:1]]))
        places = np.flatnonzero(change) if len(inputs) else np.zeros(0, dtype=np.intp)
        values = np.repeat(change[places] / max(len(inputs), 1), len(inputs))
        return gathered(np.repeat(places, len(inputs)), np.tile(inputs, len(places)), values)

    def _any(self, node: Node, level: Level) -> Records:
        return self.count(node, level) if self.before.shape(node).kind == "count" else self.ratio(node, level)

    def at_level(self, node: Node, level: Level) -> tuple[Floats, Floats]:
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


def _names_dimension(node: Node, dimensions: object) -> bool:
    return isinstance(node, Name) and node.id in dimensions  # type: ignore[operator]
