"""Which cells of an example a printed sum is made of: what proves that altering them changes it.

A printed count is the exact sum of what its cells contribute (`Evaluation.parts`), so nothing need be computed again.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

import numpy as np

from lb_xl.cells import Truths
from lb_xl.evaluation import Factor, Part
from lb_xl.formula import Name, Quotient
from lb_xl.scheme import Line
from tests.altered_cells import Cell, Filled, filled


def reached(example: Filled, cell: Cell, value: object) -> bool:
    """Whether the parts of a printed sum prove that altering a cell changes it, without computing it again.

    A number counts where its cell has a weight in such a sum, or where it is a part of a ratio that weighs a cell of
    it; a code, where what the cell contributes leaves a printed line or column, or where its place is left without a
    row. What cannot be shown so is not reached: it must be computed.
    """
    row = cell.row + 2
    form = example.form(cell.form)
    if form.key(cell.column) is None and form.measure(cell.column) is None:
        return False
    if form.measure(cell.column) is not None:
        return row in weighed_rows(example).get((cell.form, cell.column), frozenset())
    if is_missed(example, cell.form):
        return True
    return (row, str(value)) in moved_rows(example, cell.form, cell.column, str(value))


def is_missed(example: Filled, id: str) -> bool:
    """Whether a form asks for a row of every place, and each is given once, by its own codes: a code altered to
    another leaves its place without a row, which is an error (LB-203).
    """
    form, frame = example.form(id), example.frames[id]
    if form.rows != "fixed" or frame.duplicated([key.id for key in form.keys]).any():
        return False
    return all(set(frame[key.id]) <= set(key.dimension.leaves) for key in form.keys)


@cache
def _weighed(id: str) -> dict[tuple[str, str], frozenset[int]]:
    example = filled(id)
    found: dict[tuple[str, str], set[int]] = {}
    for part, counted in printed_parts(example):
        leaf = part.leaf
        if leaf.data is None:
            continue
        weight = np.ones(len(leaf.values))
        for factor in part.factors:
            weight = weight * np.nan_to_num(factor.values)
        rows = leaf.rows[counted & (weight != 0.0)]
        found.setdefault((leaf.data.form.id, leaf.measure), set()).update(rows.tolist())
        for factor in part.factors:
            for form, measure, own in ratio_rows(example, part, factor, counted):
                found.setdefault((form, measure), set()).update(own)
    return {key: frozenset(rows) for key, rows in found.items()}


def weighed_rows(example: Filled) -> dict[tuple[str, str], frozenset[int]]:
    """For each measure the rows of its cells that weigh in a printed sum."""
    return _weighed(example.scheme.id)


def ratio_rows(example: Filled, part: Part, factor: Factor, counted: Truths) -> Iterator[tuple[str, str, list[int]]]:
    """The cells of the two sides of a ratio at the places where it weighs a cell that is not zero."""
    evaluation = example.balance.evaluation
    quantity = evaluation.quantity(factor.node)
    node = quantity.node if quantity else factor.node
    if not isinstance(node, Quotient) or factor.used is None:
        return
    weighing = counted & (part.leaf.values != 0.0)
    for place, level in enumerate(factor.levels):
        used = weighing & (factor.used == place)
        at = set(evaluation.places(part.leaf, level)[used].tolist())
        not_zero = set(evaluation.places(part.leaf, level)[used & (factor.values != 0.0)].tolist())
        for side, places in ((node.left, at), (node.right, not_zero)):
            if evaluation.shape(side).kind != "count":
                continue
            for below in evaluation.parts(side):
                if below.leaf.data is None:
                    continue
                inside = np.isin(evaluation.places(below.leaf, level), list(places))
                yield below.leaf.data.form.id, below.leaf.measure, below.leaf.rows[inside].tolist()


@cache
def _moved(id: str, form: str, key: str, value: str) -> frozenset[tuple[int, str]]:
    example = filled(id)
    found: set[tuple[int, str]] = set()
    for table, line in example.lines:
        if example.scheme.quantities[line.quantity].kind != "count":
            continue
        dimension = example.form(form).key(key).dimension  # type: ignore[union-attr]
        apart = dimension.id in table.over
        chosen = dimension.classification.within(line.where[dimension.id]) if dimension.id in line.where else None
        if not apart and (chosen is None or value in chosen):
            continue
        for part in example.balance.evaluation.parts(Name(line.quantity)):
            leaf = part.leaf
            if leaf.data is None or leaf.data.form.id != form or dimension.id not in leaf.codes:
                continue
            own = leaf.data.frame[key].cat.codes.reindex(leaf.rows).to_numpy()
            if not np.array_equal(own, leaf.codes[dimension.id]):
                continue  # the other end of a flow, or rows of totals that were divided
            moved = counted_in(example, part, line) & (np.nan_to_num(part.contributions) != 0.0)
            found.update((row, value) for row in leaf.rows[moved].tolist())
    return frozenset(found)


def moved_rows(example: Filled, form: str, key: str, value: str) -> frozenset[tuple[int, str]]:
    """The rows of a form whose contribution leaves a printed line or column when a key becomes another code."""
    return _moved(example.scheme.id, form, key, value)


def printed_parts(example: Filled) -> Iterator[tuple[Part, Truths]]:
    """The parts of every printed count, each with the cells that its line counts."""
    for _, line in example.lines:
        if example.scheme.quantities[line.quantity].kind == "count":
            for part in example.balance.evaluation.parts(Name(line.quantity)):
                yield part, counted_in(example, part, line)


def counted_in(example: Filled, part: Part, line: Line) -> Truths:
    counted = np.ones(len(part.leaf.values), dtype=bool)
    for id, codes in line.where.items():
        dimension = example.scheme.dimensions[id]
        members = dimension.classification.within(codes)
        inside = np.array([code in members for code in dimension.codes])
        counted &= inside[part.leaf.codes[id]]
    return counted
