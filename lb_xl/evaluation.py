"""Evaluates formulas over measures: the engine under every balance.

A count at a level of aggregation is two arrays, values and present. Its measures are summed to the level first
and then added, never the other way round. A count times a ratio is computed input cell by input cell. Every input
and every product is rounded once to a multiple of 2**-20 person, so that sums are exact in any order and by any
road (up to 8.6 billion persons). Nothing turns a missing value into a zero.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from math import prod

import numpy as np

from lb_xl.aggregation import by_place
from lb_xl.cells import Floats, Integers, Leaf, Truths, measured_cells, on_grid, spread
from lb_xl.cohort_cells import moved
from lb_xl.findings import Finding
from lb_xl.formula import Call, Measured, Name, Node, Number, Product, Quotient, Sum, parse
from lb_xl.inference import Known, Shape, shape
from lb_xl.inputs import Inputs
from lb_xl.methods import METHODS
from lb_xl.methods.cohorts import Passage, rank_places
from lb_xl.scheme import Level, Quantity
from lb_xl.wording import formula_in_words

TREE = "*"
"""Ending of an axis along which each code of a tree holds all that lies below it."""


@dataclass(frozen=True)
class Values:
    """A count at a level: an axis for each part of the level; `present` where any input speaks for the cell."""

    values: Floats
    present: Truths


@dataclass(frozen=True)
class Factor:
    """What the cells of a leaf are multiplied by; `used` is the place in `levels` whose value was taken."""

    node: Node
    values: Floats
    levels: tuple[Level, ...] = ()
    used: Integers | None = None


@dataclass(frozen=True)
class Part:
    """A share of a count: the cells of a leaf, with a sign and factors."""

    leaf: Leaf
    sign: int
    factors: tuple[Factor, ...] = ()

    @cached_property
    def contributions(self) -> Floats:
        """What each cell adds to the count."""
        if not self.factors:
            return self.leaf.values * self.sign
        weight = np.ones(len(self.leaf.values))
        for factor in self.factors:
            weight = weight * factor.values
        product = on_grid(self.leaf.values * weight)
        return np.where(self.leaf.values == 0.0, 0.0, product) * self.sign


class Evaluation:
    """Every quantity of a scheme over the inputs of one balance, each level computed when first asked for."""

    def __init__(self, inputs: Inputs) -> None:
        self.inputs = inputs
        self.scheme = inputs.scheme
        self.findings: list[Finding] = []
        self._counts: dict[tuple[Node, Level], Values] = {}
        self._ratios: dict[tuple[Node, Level], Floats] = {}
        self._parts: dict[Node, tuple[Part, ...]] = {}
        self._leaves: dict[tuple[object, ...], Leaf] = {}
        self._spreads: dict[str, Node] = {}
        self._reported: set[tuple[object, ...]] = set()
        scheme = self.scheme
        self._known = Known(scheme.forms, scheme.parameters, self._shape_of, (), scheme.dimensions, scheme.cohorts)

    def count(self, node: Node, level: Level) -> Values:
        """A count summed to a level."""
        key = (node, level)
        if key not in self._counts:
            self._counts[key] = self._count(node, level)
        return self._counts[key]

    def ratio(self, node: Node, level: Level) -> Floats:
        """A ratio at a level: its formula over counts summed to the level; NaN where it has no value."""
        key = (node, level)
        if key not in self._ratios:
            self._ratios[key] = self._ratio(node, level)
        return self._ratios[key]

    def parts(self, node: Node) -> tuple[Part, ...]:
        """The cells that a count adds up, each with its sign and factors."""
        if node not in self._parts:
            self._parts[node] = tuple(self._split(node))
        return self._parts[node]

    def shape(self, node: Node) -> Shape:
        """Kind, unit and dimensions of a formula."""
        return shape(node, self._known)

    def quantity(self, node: Node) -> Quantity | None:
        """The quantity that a node names, if it names one."""
        return self.scheme.quantities.get(node.id) if isinstance(node, Name) else None

    def axis(self, axis: str) -> tuple[tuple[str, ...], Integers]:
        """The codes along an axis, and for each code of its dimension the place on the axis.

        A level of a dimension has a last place, the empty code, for codes that lie above the level.
        """
        id, _, level = axis.removesuffix(TREE).partition(".")
        dimension = self.scheme.dimensions[id]
        if not level:
            return dimension.codes, np.arange(len(dimension.codes))
        above = [dimension.classification.at_level(code, level) or "" for code in dimension.codes]
        names = (*dict.fromkeys(name for name in above if name), "")
        return names, np.array([names.index(name) for name in above], dtype=np.intp)

    def leaf(self, node: Measured) -> Leaf:
        """The cells of a measure, rows coded `total` spread over the codes they cover."""
        key = (node.form, node.measure, node.direction, node.where, node.at, node.peaks)
        if key not in self._leaves:
            self._leaves[key] = spread(measured_cells(self.inputs, node), self._spreading)
        return self._leaves[key]

    def places(self, leaf: Leaf, level: Level) -> Integers:
        """For each cell its flat place in an array of the level."""
        flat = np.zeros(len(leaf.values), dtype=np.intp)
        for axis in level:
            names, onto = self.axis(axis)
            codes = leaf.codes[axis.partition(".")[0]]
            if len(codes) and codes.min() < 0:
                raise ValueError(f"a row of '{leaf.measure}' has no code of {axis}")
            flat = flat * len(names) + onto[codes]
        return flat

    def sizes(self, level: Level) -> tuple[int, ...]:
        return tuple(len(self.axis(axis)[0]) for axis in level)

    def factor(self, node: Node, leaf: Leaf) -> Factor:
        """A ratio at the key of each cell of a leaf, at its own level or the first coarser one with a value."""
        return self._at_cells(node, leaf)

    def _spreading(self, leaf: Leaf, place: int, covered: tuple[str, ...]) -> tuple[Level, Floats]:
        """The key by which a row coded `total` is divided: the count that its form names, at the row's codes."""
        assert leaf.data is not None
        formula = leaf.data.form.spread
        node = self._spreads.setdefault(formula, parse(formula))
        by = self.shape(node).dimensions
        level = tuple(id for id in self.scheme.dimensions if id in covered or (id in leaf.codes and id in by))
        keys = self.count(node, level).values
        keys = keys[tuple(slice(None) if id in covered else leaf.codes[id][place] for id in level)]
        known = bool(np.nansum(keys) > 0)
        values = {
            "measure": leaf.measure,
            "spread": formula_in_words(self.scheme, node),
            "value": float(leaf.values[place]),
        }
        self.findings.append(Finding("LB-304" if known else "LB-305", leaf.location(place), values))
        return tuple(id for id in level if id in covered), keys if known else np.ones_like(keys)

    def _shape_of(self, id: str) -> Shape | None:
        quantity = self.scheme.quantities.get(id)
        return None if quantity is None else Shape(quantity.kind, quantity.unit, quantity.dimensions, quantity.per)

    def _count(self, node: Node, level: Level) -> Values:
        sizes = self.sizes(level)
        match node:
            case Name(id=id):
                return self.count(self.scheme.quantities[id].node, level)
            case Sum(terms=terms):
                values, present = np.zeros(sizes), np.zeros(sizes, dtype=bool)
                for sign, term in terms:
                    found = self.count(term, level)
                    values = values + sign * found.values
                    present = present | found.present
                return Values(values, present)
            case Call(method=method, arguments=(first, Name(id=id))) if METHODS[method].sort == "series":
                return self._from_other_place(method, first, id, level)
            case Call(method=method, arguments=(first, *rest)) if METHODS[method].sort == "opaque":
                found = self.count(first, level)
                function = METHODS[method].function
                assert function is not None
                others = [float(self.ratio(argument, ())) for argument in rest]
                changed = [function(float(value), *others) for value in found.values.flat]
                return Values(np.array(changed).reshape(sizes), found.present)
        if any(axis.endswith(TREE) for axis in level):
            return self._with_all_below(node, level)
        values, present = np.zeros(prod(sizes)), np.zeros(prod(sizes), dtype=bool)
        for part in self.parts(node):
            places = self.places(part.leaf, level)
            values += by_place(places, part.contributions, len(values))
            present |= np.bincount(places, minlength=len(values)) > 0
        return Values(values.reshape(sizes), present.reshape(sizes))

    def _from_other_place(self, method: str, node: Node, dimension: str, level: Level) -> Values:
        """A count at each code of a series as it is at another of its codes; no value where there is none."""
        if dimension not in level:
            found = self._from_other_place(method, node, dimension, (*level, dimension))
            return Values(found.values.sum(axis=-1), np.asarray(found.present.any(axis=-1)))
        found, along = self.count(node, level), level.index(dimension)
        sources = series_sources(method, found.values.shape[along])
        values, present = found.values.take(sources, along), found.present.take(sources, along)
        nowhere = tuple(slice(None) if place != along else sources < 0 for place in range(len(level)))
        values[nowhere], present[nowhere] = np.nan, False
        return Values(values, present)

    def _with_all_below(self, node: Node, level: Level) -> Values:
        """A count at a level where the codes of a tree hold all that lies below them."""
        found = self.count(node, tuple(axis.removesuffix(TREE) for axis in level))
        values, present = found.values, found.present
        for place, axis in enumerate(level):
            if axis.endswith(TREE):
                listed = self.scheme.dimensions[axis.removesuffix(TREE)].classification
                below = [[listed.codes.index(code) for code in listed.within([each])] for each in listed.codes]
                values = np.stack([values.take(codes, place).sum(place) for codes in below], place)
                present = np.stack([present.take(codes, place).any(place) for codes in below], place)
        return Values(values, present)

    def _ratio(self, node: Node, level: Level) -> Floats:
        match node:
            case Number(value=value):
                return np.array(value)
            case Name(id=id) if id in self.scheme.parameters:
                return np.array(self.inputs.parameter(id))
            case Name(id=id):
                return self.ratio(self.scheme.quantities[id].node, level)
            case Sum(terms=terms):
                return np.asarray(np.sum([sign * self.ratio(term, level) for sign, term in terms], axis=0))
            case Product(left=left, right=right):
                return self.ratio(left, level) * self.ratio(right, level)
            case Quotient(left=left, right=right) if self.shape(left).kind == "count":
                return _quotient(self.count(left, level).values, self.count(right, level).values)
            case Quotient(left=left, right=right):
                return _quotient(self.ratio(left, level), self.ratio(right, level))
            case Call(method="rank", arguments=(ranked, Name(id=dimension))):
                return self._ranked(ranked, dimension, level)
            case Measured():
                leaf = self.leaf(node)
                found = np.full(prod(self.sizes(level)), np.nan)
                found[self.places(leaf, level)] = leaf.values
                return found.reshape(self.sizes(level))
        raise TypeError(f"{node} is no ratio")

    def _split(self, node: Node) -> list[Part]:
        match node:
            case Name(id=id):
                return list(self.parts(self.scheme.quantities[id].node))
            case Sum(terms=terms):
                return [
                    Part(part.leaf, part.sign * sign, part.factors) for sign, term in terms for part in self.parts(term)
                ]
            case Measured():
                return [Part(self.leaf(node), 1)]
            case Product(left=left, right=right):
                count, ratio = (left, right) if self.shape(left).kind == "count" else (right, left)
                return [self._times(part, ratio, 1) for part in self.parts(count)]
            case Quotient(left=left, right=right):
                return [self._times(part, right, -1) for part in self.parts(left)]
            case Call(method=method, arguments=(first, *rest)) if METHODS[method].sort == "weight":
                return [self._weighed(part, node, method, rest) for part in self.parts(first)]
            case Call(method=method, arguments=(Measured() as population,)) if METHODS[method].sort == "cohort":
                return [self._moved(population, METHODS[method].passage)]
        raise TypeError(f"{node} cannot be split into cells")

    def _times(self, part: Part, ratio: Node, power: int) -> Part:
        factor = self._at_cells(ratio, part.leaf)
        if power < 0:
            factor = Factor(
                factor.node, _quotient(np.ones_like(factor.values), factor.values), factor.levels, factor.used
            )
        return Part(part.leaf, part.sign, (*part.factors, factor))

    def _weighed(self, part: Part, node: Node, method: str, arguments: list[Node]) -> Part:
        function = METHODS[method].function
        assert function is not None
        columns = [self._at_cells(argument, part.leaf).values for argument in arguments]
        weights = np.array([function(*map(float, row)) for row in zip(*columns, strict=True)])
        return Part(part.leaf, part.sign, (*part.factors, Factor(node, weights)))

    def _moved(self, population: Measured, passage: Passage) -> Part:
        """The cells of a population in each plan year; they are told apart by sex, age and year."""
        assert self.scheme.cohorts is not None
        leaf, weights, level, years = moved(self, population, passage)
        levels = (level,) * len(self.scheme.dimensions[self.scheme.cohorts.year].codes)
        return Part(leaf, 1, (Factor(self.scheme.cohorts.survival, weights, levels, years),))

    def _ranked(self, node: Node, dimension: str, level: Level) -> Floats:
        """The place of each code of a dimension; at levels without it there is none."""
        if dimension not in [axis.removesuffix(TREE) for axis in level]:
            return np.full(self.sizes(level), np.nan)
        if self.shape(node).kind == "count":
            found = self.count(node, level)
            values = np.where(found.present, found.values, np.nan)
        else:
            values = np.broadcast_to(self.ratio(node, level), self.sizes(level))
        along = [axis.removesuffix(TREE) for axis in level].index(dimension)
        return np.asarray(np.apply_along_axis(rank_places, along, values))

    def _at_cells(self, node: Node, leaf: Leaf) -> Factor:
        """A ratio at the key of each cell; where it has no value, its coarser levels are sought in turn."""
        match node:
            case Sum(terms=terms):
                values = np.sum([sign * self._at_cells(term, leaf).values for sign, term in terms], axis=0)
                return Factor(node, values)
            case Product(left=left, right=right):
                return Factor(node, self._at_cells(left, leaf).values * self._at_cells(right, leaf).values)
            case Quotient(left=left, right=right) if self.shape(left).kind != "count":
                return Factor(node, _quotient(self._at_cells(left, leaf).values, self._at_cells(right, leaf).values))
        quantity = self.quantity(node)
        levels = (quantity.per, *quantity.fallback) if quantity else (self.shape(node).per,)
        values = np.full(len(leaf.values), np.nan)
        used = np.full(len(leaf.values), -1, dtype=np.intp)
        for place, level in enumerate(levels):
            open_ = np.isnan(values)
            if not open_.any():
                break
            table = self.ratio(node, level)
            found = table.reshape(-1)[self.places(leaf, level)] if level else np.full(len(values), float(table))
            taken = open_ & ~np.isnan(found)
            values[taken], used[taken] = found[taken], place
        if self.shape(node).kind == "ratio":
            self._report(node, leaf, levels, used)
        return Factor(node, values, levels, used)

    def _report(self, node: Node, leaf: Leaf, levels: tuple[Level, ...], used: Integers) -> None:
        """A finding for each coarser level that was used, and for each cell without a value at any level."""
        quantity = self.quantity(node)
        title = quantity.title if quantity else "—"
        reported = (quantity.id if quantity else node, leaf.data.form.id if leaf.data else "", leaf.measure)
        if reported in self._reported:
            return
        self._reported.add(reported)
        needed = (leaf.values != 0.0) & ~np.isnan(leaf.values)
        for place, level in enumerate(levels[1:], start=1):
            cells = np.flatnonzero(needed & (used == place))
            if len(cells):
                key = f"quantity={reported[0]}, level={place}"
                about = (reported[1], key, leaf.measure, (float(leaf.values[cells].sum()),))
                values = {"quantity": title, "level": self.scheme.level_words(level), "place": place, "subject": about}
                self.findings.append(Finding("LB-301", leaf.location(cells[0]), values, len(cells)))
        for cell in np.flatnonzero(needed & (used == -1)):
            values = {"quantity": title, "codes": self.codes_words(leaf, int(cell))}
            self.findings.append(Finding("LB-302", leaf.location(int(cell)), values))

    def codes_words(self, leaf: Leaf, cell: int) -> str:
        """The codes of a cell, for messages."""
        return ", ".join(
            self.scheme.dimensions[id].codes[codes[cell]]
            for id, codes in leaf.codes.items()
            if id in self.scheme.dimensions and 0 <= codes[cell] < len(self.scheme.dimensions[id].codes)
        )


def series_sources(method: str, length: int) -> Integers:
    """For each place of a series the place from which a method takes its number; -1 for nowhere."""
    function = METHODS[method].function
    assert function is not None
    return np.array([function(place) for place in range(length)], dtype=np.intp)


def _quotient(above: Floats, below: Floats) -> Floats:
    """A division that has no value where the divisor is zero."""
    above, below = np.broadcast_arrays(np.asarray(above, dtype=float), np.asarray(below, dtype=float))
    found = np.full(above.shape, np.nan)
    np.divide(above, below, out=found, where=below != 0.0)
    return found
