"""Which numbers a rule of confidentiality concerns: those on few units, and one more where a total would tell them."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

import pandas as pd

from lb_xl.balance import Balance, TableResult
from lb_xl.confidentiality.units import UnitsBehind
from lb_xl.form import TOTAL, Form
from lb_xl.relations import relation
from lb_xl.scheme import Scheme

Place = tuple[int, int]
"""A printed number: the place of its line in `table.lines`, and of its column."""


@dataclass(frozen=True)
class HiddenNumber:
    """A printed number that is not to be handed out; one that is hidden for a total's sake is `secondary`, its `units`
    NaN."""

    table: str
    line: int
    column: int
    units: float
    secondary: bool


@dataclass(frozen=True)
class HiddenInput:
    """A value of an input row that is not to be handed out, by its row on the sheet (the index of the frame)."""

    form: str
    measure: str
    row: int
    units: float
    secondary: bool


def hidden_numbers(balance: Balance, fewest: float) -> tuple[HiddenNumber, ...]:
    """The printed numbers that rest on fewer than `fewest` units, table by table, then those hidden with them.

    Zeros, and combinations that cannot exist, tell of nobody and stay. See the package for the rule.
    """
    found: list[HiddenNumber] = []
    if fewest <= 0:
        return ()
    behind = UnitsBehind(balance)
    for id, result in balance.tables.items():
        units = behind.of_table(id)
        small = [
            (line, column)
            for line, column in zip(*((units > 0) & (units < fewest)).nonzero(), strict=True)
            if _tells(result, (int(line), int(column)))
        ]
        primary = {(int(line), int(column)): float(units[line, column]) for line, column in small}
        found += [HiddenNumber(id, *place, number, False) for place, number in sorted(primary.items())]
        secondary = _with_them(result, balance.scheme, set(primary))
        found += [HiddenNumber(id, *place, math.nan, True) for place in sorted(secondary)]
    return tuple(found)


def hidden_inputs(form: Form, frame: pd.DataFrame, fewest: float) -> tuple[HiddenInput, ...]:
    """The values of a filled form that rest on fewer than `fewest` units, for whoever hands out its rows.

    Contract: `row` is the index of `frame`, `measure` a column of it. Only
    measures with `counted_by` are looked at; zeros and blanks stay. Where one value alone of a column is hidden, the
    control total of the form would tell it: the smallest other one is hidden with it (`secondary`). Nothing is changed;
    the caller leaves the values out (`blank`) or marks them. Totals over the rows must not be handed out beside blanks
    when all others are: they are secondary-protected in the whole form, not in a part of its rows, so a caller who
    hands out a part (the rows of a territory) passes a frame with that part alone.
    """
    found: list[HiddenInput] = []
    if fewest <= 0:
        return ()
    rows = [int(row) for row in frame.index]
    for measure in form.measures:
        if not measure.counted_by:
            continue
        values = dict(zip(rows, frame[measure.id].tolist(), strict=True))
        units = dict(zip(rows, frame[measure.counted_by].tolist(), strict=True))
        telling = [row for row in rows if values[row] and not math.isnan(values[row])]
        small = [row for row in telling if 0 < units[row] < fewest]
        found += [HiddenInput(form.id, measure.id, row, float(units[row]), False) for row in small]
        others = sorted((row for row in telling if row not in small), key=lambda row: (abs(values[row]), row))
        if len(small) == 1 and others:
            found.append(HiddenInput(form.id, measure.id, others[0], float(units[others[0]]), True))
    return tuple(found)


def _with_them(result: TableResult, scheme: Scheme, primary: set[Place]) -> set[Place]:
    """The numbers hidden so that a total does not tell the only hidden one of its terms."""
    hidden = set(primary)
    for total, terms in (*_column_sums(result, scheme), *_line_sums(result, scheme)):
        cells = [place for place in (total, *terms) if _tells(result, place)]
        if sum(place in hidden for place in cells) != 1:
            continue
        others = [place for place in cells if place not in hidden]
        inner = [place for place in others if place != total] or others
        if inner:
            hidden.add(min(inner, key=lambda place: (abs(float(result.values[place])), place)))
    return hidden - primary


def _tells(result: TableResult, place: Place) -> bool:
    """Whether there is a number at a place, other than zero."""
    value = float(result.values[place])
    return result.possible[place[1]] and not math.isnan(value) and value != 0.0


def _column_sums(result: TableResult, scheme: Scheme) -> Iterator[tuple[Place, list[Place]]]:
    """The sums over each dimension of a table, and along a tree, for every line that counts."""
    groups: list[tuple[int, list[int]]] = []
    for at, codes in enumerate(result.columns):
        for id in result.table.over:
            dimension = scheme.dimensions[id]
            below = dimension.tops if codes[id] == TOTAL else dimension.classification.children(codes[id])
            members = [
                place
                for place, other in enumerate(result.columns)
                if other[id] in below and all(other[key] == code for key, code in codes.items() if key != id)
            ]
            if members:
                groups.append((at, members))
    for row, line in enumerate(result.table.lines):
        quantity = scheme.quantities.get(line.quantity)
        if line.kind != "heading" and (quantity is None or quantity.kind == "count"):
            for total, members in groups:
                yield (row, total), [(row, column) for column in members]


def _line_sums(result: TableResult, scheme: Scheme) -> Iterator[tuple[Place, list[Place]]]:
    """The lines of a table that follow from other lines of it, in every column."""
    for row, line in enumerate(result.table.lines):
        found = relation(scheme, result.table, line) if line.kind != "heading" else None
        if found is None or found.below:
            continue
        references = [reference for _, reference in found.above]
        if all(each.table == result.table.id and not each.method for each in references):
            rows = [result.row(each.line) for each in references]
            for column in range(len(result.columns)):
                yield (row, column), [(at, column) for at in rows]
