"""Why a number is this number: the tree behind it, down to the input cells, made on demand.

The additive part of the tree ends in input cells whose contributions add up to the number exactly, to the last bit.
A ratio does not add: it hangs beside the product that uses it, with the trees of its numerator and denominator.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Literal

import numpy as np

from lb_xl.balance import Balance
from lb_xl.cells import Integers, Leaf
from lb_xl.evaluation import Evaluation, Factor, Part, series_sources
from lb_xl.findings import NOWHERE, Location
from lb_xl.form import TOTAL, Dimension
from lb_xl.formula import Call, Measured, Name, Node, Number, Product, Quotient, Sum, children
from lb_xl.language import NO_TEXT, Text
from lb_xl.methods import METHODS
from lb_xl.relations import scaled
from lb_xl.scheme import Level, Line
from lb_xl.wording import codes_in_words, formula_in_words, node_title

Selection = Mapping[str, tuple[str, ...]]
"""The codes at which a number is explained, by dimension; a dimension that is not named is summed."""

NodeKind = Literal["sum", "product", "cell", "ratio", "number", "opaque"]


@dataclass(frozen=True)
class Explained:
    """One number of the tree.

    `value` is the sum of `sign * value` of its `children`, exactly; `beside` holds what it also depends on and what
    does not add (the ratio of a product, the parts of a ratio). `location` is the input cell of a `cell`, `given`
    what stands in it; its `value` is what it contributes.
    """

    kind: NodeKind
    title: Text
    value: float
    sign: int = 1
    paragraph: str = ""
    formula: Text = NO_TEXT
    codes: Text = NO_TEXT
    reading: Text = NO_TEXT
    location: Location = NOWHERE
    given: float = float("nan")
    more_locations: tuple[Location, ...] = ()
    make_children: Callable[[], list[Explained]] = field(default=list, repr=False)
    make_beside: Callable[[], list[Explained]] = field(default=list, repr=False)

    @cached_property
    def children(self) -> tuple[Explained, ...]:
        return tuple(self.make_children())

    @cached_property
    def beside(self) -> tuple[Explained, ...]:
        return tuple(self.make_beside())

    def leaves(self, sign: int = 1) -> Iterator[tuple[int, Explained]]:
        """The ends of the additive part, each with its sign in this number."""
        if not self.children:
            if self.kind in ("cell", "opaque"):
                yield sign, self
            return
        for child in self.children:
            yield from child.leaves(sign * child.sign)


def explain(balance: Balance, table: str, line: str, codes: Mapping[str, str] | None = None) -> Explained:
    """The tree behind a printed number, in the unit of computation.

    `codes` name the column, e.g. `{"territory": "1", "locality": "urban"}`; what is not named is the total.
    Raises `KeyError` for a table, line or code that does not exist.
    """
    result = balance.tables[table]
    result.column(codes or {})
    found = result.table.lines[result.row(line)]
    dimensions = balance.scheme.dimensions
    selection = {id: below(dimensions[id], code) for id, code in (codes or {}).items() if code != TOTAL}
    return _Explaining(balance.evaluation).line(result.table.lines, found, selection)


def below(dimension: Dimension, code: str) -> tuple[str, ...]:
    """A code, with all that lies below it where the dimension is a tree."""
    if not dimension.is_tree:
        return (code,)
    members = dimension.classification.within([code])
    return tuple(each for each in dimension.codes if each in members)


class _Explaining:
    def __init__(self, evaluation: Evaluation) -> None:
        self.evaluation = evaluation
        self.scheme = evaluation.scheme

    def line(self, lines: tuple[Line, ...], line: Line, selection: Selection, sign: int = 1) -> Explained:
        """A printed line: its quantity at the selected codes, or the lines it is made of."""
        if not line.quantity:
            by_id = {each.id: each for each in lines if each.kind != "heading"}
            parts = [self.line(lines, by_id[part], selection, sign) for sign, part in line.parts]
            value = float(sum(part.sign * part.value for part in parts))
            return Explained("sum", line.title, value, sign, make_children=lambda: parts)
        wider = dict(selection)
        for id, codes in line.where.items():
            listed = self.scheme.dimensions[id].classification
            members = listed.within(codes)
            wider[id] = tuple(code for code in listed.codes if code in members)
        return self.node(Name(line.quantity), wider, sign, line.title)

    def node(self, node: Node, selection: Selection, sign: int = 1, title: Text | None = None) -> Explained:
        """The tree of a formula at the selected codes."""
        quantity = self.evaluation.quantity(node)
        inner = quantity.node if quantity else node
        leaf = isinstance(inner, Measured | Number)
        base = Explained(
            "sum",
            title or node_title(self.scheme, node),
            math.nan,
            sign,
            quantity.paragraph if quantity else self._paragraph(node),
            NO_TEXT if leaf else formula_in_words(self.scheme, inner),
            codes_in_words(self.scheme, selection),
            quantity.reading if quantity else NO_TEXT,
        )
        if self.evaluation.shape(node).kind != "count":
            return self._ratio(node, inner, selection, base)
        base = replace(base, value=self._value(inner, selection))
        match inner:
            case Sum(terms=terms):
                spoken = [(each, term) for each, term in terms if not self._is_silent(term, selection)]
                return replace(base, make_children=lambda: [self.node(term, selection, each) for each, term in spoken])
            case Name():
                return replace(base, make_children=lambda: [self.node(inner, selection)])
            case Call(method=method, arguments=arguments) if METHODS[method].sort == "opaque":
                made = lambda: [self.node(argument, selection) for argument in arguments]  # noqa: E731
                return replace(base, kind="opaque", make_beside=made)
            case Call(method=method, arguments=(first, Name(id=id))) if METHODS[method].sort == "series":
                there = self._sources(method, id, selection)
                return replace(base, make_children=lambda: [self.node(first, each) for each in there])
            case Measured():
                part = Part(self.evaluation.leaf(inner), 1)
                return replace(base, make_children=lambda: self._cells(part, selection))
        return replace(base, kind="product", make_children=lambda: self._products(inner, selection))

    def _sources(self, method: str, dimension: str, selection: Selection) -> list[Selection]:
        """The codes from which a series takes its number, one selection each; none before the first."""
        codes = self.scheme.dimensions[dimension].codes
        sources = series_sources(method, len(codes))
        chosen = [int(sources[codes.index(code)]) for code in selection.get(dimension, codes)]
        return [{**selection, dimension: (codes[place],)} for place in chosen if place >= 0]

    def _is_silent(self, node: Node, selection: Selection) -> bool:
        """Whether a term is a place for other sources (para 20) that nobody used."""
        return (
            isinstance(node, Measured)
            and bool(node.where)
            and not len(self._chosen(self.evaluation.leaf(node), selection))
        )

    def _value(self, node: Node, selection: Selection) -> float:
        """A count summed over the selected codes."""
        level = tuple(selection)
        values = self.evaluation.count(node, level).values
        places = [[self.scheme.dimensions[id].codes.index(code) for code in codes] for id, codes in selection.items()]
        return float(values[np.ix_(*places)].sum()) if level else float(values)

    def _ratio(self, node: Node, inner: Node, selection: Selection, base: Explained) -> Explained:
        """A ratio of counts summed over the selected codes; what it is made of hangs beside it."""
        ranked = isinstance(inner, Call) and METHODS[inner.method].sort == "rank"
        below = map(_unscaled, children(inner)[: 1 if ranked else None])
        sides = [side for side in below if not isinstance(side, Number)]
        kind: NodeKind = "ratio" if self.evaluation.shape(node).kind == "ratio" else "number"
        value = self._ratio_value(node, selection)
        return replace(base, kind=kind, value=value, make_beside=lambda: [self.node(side, selection) for side in sides])

    def _ratio_value(self, node: Node, selection: Selection) -> float:
        quantity = self.evaluation.quantity(node)
        match quantity.node if quantity else node:
            case Sum(terms=terms):
                return sum(sign * self._ratio_value(term, selection) for sign, term in terms)
            case Product(left=left, right=right):
                return self._ratio_value(left, selection) * self._ratio_value(right, selection)
            case Quotient(left=left, right=right):
                is_count = self.evaluation.shape(left).kind == "count"
                value = self._value if is_count else self._ratio_value
                below = value(right, selection)
                return value(left, selection) / below if below else math.nan
            case other:
                level = tuple(id for id, codes in selection.items() if len(codes) == 1)
                values = self.evaluation.ratio(other, level if isinstance(other, Measured | Call) else ())
                places = tuple(self.scheme.dimensions[id].codes.index(selection[id][0]) for id in level)
                return float(values[places]) if np.ndim(values) else float(values)

    def _products(self, node: Node, selection: Selection) -> list[Explained]:
        """The cells of a product in groups that share their factors."""
        groups: list[Explained] = []
        for part in self.evaluation.parts(node):
            chosen = self._chosen(part.leaf, selection)
            keys = [self._factor_keys(factor, part.leaf) for factor in part.factors]
            grouped: dict[tuple[object, ...], list[int]] = {}
            for cell in chosen:
                grouped.setdefault(tuple(key[cell] for key in keys), []).append(int(cell))
            groups += [self._group(part, np.array(cells), selection) for cells in grouped.values()]
        return groups

    def _factor_keys(self, factor: Factor, leaf: Leaf) -> list[tuple[int, int]]:
        """For each cell the level at which its factor was found and the place in that level."""
        if factor.used is None:
            return [(0, 0)] * len(leaf.values)
        found = [(-1, 0)] * len(leaf.values)
        for place, level in enumerate(factor.levels):
            at = self.evaluation.places(leaf, level)
            for cell in np.flatnonzero(factor.used == place):
                found[cell] = (place, int(at[cell]))
        return found

    def _group(self, part: Part, cells: Integers, selection: Selection) -> Explained:
        first = int(cells[0])
        value = float(part.contributions[cells].sum())
        beside = lambda: [  # noqa: E731
            self.node(factor.node, self._at(factor, part.leaf, first)) for factor in part.factors
        ]
        factors = [" × ".join(f"{float(factor.values[first]):.6g}" for factor in part.factors)]
        title = self._leaf_title(part.leaf)
        formula = Text(f"{title.ru} × {factors[0].replace('.', ',')}", f"{title.en} × {factors[0]}")
        codes: Selection = self._at(part.factors[-1], part.leaf, first) if part.factors else {}
        words = codes_in_words(self.scheme, codes)
        return Explained(
            "product", title, value, 1, self._paragraph_of(part.leaf), formula, words,
            make_children=lambda: self._cells(part, selection, cells), make_beside=beside,
        )  # fmt: skip

    def _at(self, factor: Factor, leaf: Leaf, cell: int) -> dict[str, tuple[str, ...]]:
        """The codes of the level at which a cell found its factor."""
        level: Level = ()
        if factor.used is not None and factor.used[cell] >= 0:
            level = factor.levels[factor.used[cell]]
        found = {}
        for axis in level:
            id = axis.partition(".")[0]
            codes = self.scheme.dimensions[id].codes
            _, onto = self.evaluation.axis(axis)
            own = onto[leaf.codes[id][cell]]
            found[id] = tuple(code for code, place in zip(codes, onto, strict=True) if place == own)
        return found

    def _cells(self, part: Part, selection: Selection, cells: Integers | None = None) -> list[Explained]:
        leaf = part.leaf
        title = self._leaf_title(leaf)
        found = []
        for cell in self._chosen(leaf, selection) if cells is None else cells:
            codes = {
                id: (self.scheme.dimensions[id].codes[own[cell]],) for id, own in leaf.codes.items() if own[cell] >= 0
            }
            row = int(leaf.rows[cell])
            assert leaf.data is not None
            more = tuple(
                Location(leaf.data.sheet, leaf.data.cell(leaf.measure, other)) for other in leaf.data.dated.get(row, ())
            )
            found.append(
                Explained(
                    "cell",
                    title,
                    float(part.contributions[cell]),
                    paragraph=leaf.data.form.paragraph,
                    codes=codes_in_words(self.scheme, codes),
                    location=leaf.location(int(cell)),
                    given=float(leaf.values[cell]),
                    more_locations=more,
                )
            )
        return found

    def _chosen(self, leaf: Leaf, selection: Selection) -> Integers:
        """The cells of a leaf at the selected codes."""
        mask = np.ones(len(leaf.values), dtype=bool)
        for id, codes in selection.items():
            listed = self.scheme.dimensions[id].codes
            mask &= np.isin(leaf.codes[id], [listed.index(code) for code in codes])
        return np.flatnonzero(mask)

    def _leaf_title(self, leaf: Leaf) -> Text:
        if leaf.data is None:
            return Text("—", "—")
        return node_title(self.scheme, Measured(leaf.data.form.id, leaf.measure))

    def _paragraph_of(self, leaf: Leaf) -> str:
        return leaf.data.form.paragraph if leaf.data else ""

    def _paragraph(self, node: Node) -> str:
        return self.scheme.forms[node.form].paragraph if isinstance(node, Measured) else ""


def _unscaled(side: Node) -> Node:
    """A side of a ratio without the literal before it, which the formula shows: per 1,000 persons."""
    return scaled(side)[1]
