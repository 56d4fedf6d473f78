"""Computes a balance from inputs: every table of the scheme, with what was noticed on the way. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd

from lb_xl.aggregation import from_parts, over_selected, selected
from lb_xl.cells import Floats, Integers, Truths
from lb_xl.evaluation import Evaluation
from lb_xl.findings import NOWHERE, Finding, Location
from lb_xl.form import TOTAL
from lb_xl.formula import Name, Node
from lb_xl.inputs import Inputs
from lb_xl.language import Text
from lb_xl.relations import relations, source_column
from lb_xl.scheme import Check, Level, Line, Quantity, Scheme, Table
from lb_xl.small_cells import small_cells
from lb_xl.survey_rows import Decision, with_survey_rows


@dataclass(frozen=True)
class TableResult:
    """A computed table: rows as `table.lines`, columns as `columns`, unrounded, in the unit of computation.

    Headings and impossible columns hold NaN; `present` is False where no input speaks for a cell.
    """

    table: Table
    columns: tuple[Mapping[str, str], ...]
    possible: tuple[bool, ...]
    values: Floats
    present: Truths

    def row(self, line: str) -> int:
        """The place of a line; `KeyError` where there is none."""
        if line not in self._rows:
            raise KeyError(f"table '{self.table.id}' has no line '{line}'")
        return self._rows[line]

    @cached_property
    def _rows(self) -> Mapping[str, int]:
        lines = reversed(list(enumerate(self.table.lines)))
        return {line.id: place for place, line in lines if line.kind != "heading"}

    def column(self, codes: Mapping[str, str]) -> int:
        """The place of a column; a dimension that is not named stands for its total."""
        wanted = {id: codes.get(id, TOTAL) for id in self.table.over}
        for place, column in enumerate(self.columns):
            if column == wanted:
                return place
        raise KeyError(f"table '{self.table.id}' has no column {wanted}")


@dataclass(frozen=True)
class Balance:
    """A computed balance: its tables, and the evaluation that any other number can still be asked of.

    `decisions` say of each survey row that was pasted into the workbook which rule decided it.
    """

    inputs: Inputs
    evaluation: Evaluation
    tables: Mapping[str, TableResult]
    findings: tuple[Finding, ...]
    decisions: tuple[Decision, ...] = ()

    @property
    def scheme(self) -> Scheme:
        return self.inputs.scheme

    def value(self, table: str, line: str, codes: Mapping[str, str] | None = None) -> float:
        """A printed number, unrounded, in the unit of computation.

        Raises `KeyError` for a table, line or code that does not exist.
        """
        result = self.tables[table]
        return float(result.values[result.row(line), result.column(codes or {})])

    def at(self, quantity: str, codes: Mapping[str, str] | None = None) -> float:
        """A quantity at some codes, summed over every other dimension."""
        found = self.series(quantity, tuple(id for id, code in (codes or {}).items() if code != TOTAL))
        if isinstance(found, float):
            return found
        key = tuple(code for code in (codes or {}).values() if code != TOTAL)
        return float(found.loc[key if len(key) > 1 else key[0]])

    def series(self, quantity: str, over: tuple[str, ...] = ()) -> pd.Series[float] | float:
        """A quantity by the codes of some dimensions (named index levels); a float where there are none."""
        node = Name(quantity)
        level = self.scheme.axes(over)
        if self.scheme.quantities[quantity].kind == "count":
            values = self.evaluation.count(node, level).values
        else:
            values = np.broadcast_to(self.evaluation.ratio(node, level), self.evaluation.sizes(level))
        if not over:
            return float(values)
        names = [self.scheme.dimensions[id].codes for id in over]
        index = pd.MultiIndex.from_product(names, names=over) if len(over) > 1 else pd.Index(names[0], name=over[0])
        return pd.Series(values.reshape(-1), index=index, name=quantity)

    def compare(self, check: Check) -> Iterator[tuple[dict[str, str], float, float]]:
        """The two sides of a check at every possible key of its level where an input speaks."""
        sides, spoken = [], np.zeros(self.evaluation.sizes(check.over), dtype=bool)
        for node in (check.left, check.right):
            if self.evaluation.shape(node).kind == "count":
                found = self.evaluation.count(node, self.scheme.axes(check.over))
                sides.append(found.values)
                spoken |= found.present
            else:
                ratio = np.broadcast_to(self.evaluation.ratio(node, self.scheme.axes(check.over)), spoken.shape)
                spoken |= ~np.isnan(ratio) if ratio.ndim and self.evaluation.shape(node).kind == "ratio" else False
                sides.append(ratio)
        if check.stated:
            spoken = self.evaluation.count(check.left, self.scheme.axes(check.over)).present
        for place in np.ndindex(*spoken.shape):
            codes = {id: self.scheme.dimensions[id].codes[at] for id, at in zip(check.over, place, strict=True)}
            if (spoken[place] or not (check.over or check.stated)) and self.scheme.possible(codes):
                yield codes, float(sides[0][place]), float(sides[1][place])

    def origin(self, node: Node, codes: Mapping[str, str]) -> Location:
        """The first input cell of a count at some codes; nowhere if none speaks for it."""
        for part in self.evaluation.parts(node):
            leaf = part.leaf
            chosen = np.ones(len(leaf.values), dtype=bool)
            for id, code in codes.items():
                chosen &= leaf.codes[id] == self.scheme.dimensions[id].codes.index(code)
            if chosen.any():
                return leaf.location(int(np.argmax(chosen)))
        return NOWHERE


def compute(inputs: Inputs) -> Balance:
    """The balance of some inputs: every table of the scheme at every level it prints.

    Methodology: chapter 3 of the scheme. Nothing is rounded or clipped. Findings tell of every fallback (LB-301),
    every ratio without a value (LB-302, an error), spread rows (LB-304), codes coarser than the printed rows
    (LB-303), overruled parameters (LB-307), an identity that fails (LB-310, an error); of a survey what its rows get
    wrong (LB-267 to LB-278, LB-320), and cells on few respondents (LB-322).
    """
    surveyed = with_survey_rows(inputs)
    inputs = surveyed.inputs
    evaluation = Evaluation(inputs)
    tables = {table.id: _table(evaluation, table) for table in inputs.scheme.tables.values()}
    balance = Balance(inputs, evaluation, tables, ())
    overruled = [
        Finding("LB-307", values={"parameter": parameter.title, "given": given, "value": parameter.value})
        for id, given in inputs.parameters.items()
        if (parameter := inputs.scheme.parameters[id]).value != given and not parameter.setting
    ]
    found = (
        *surveyed.findings,
        *evaluation.findings,
        *overruled,
        *_coarse_codes(balance),
        *small_cells(balance),
        *_broken_identities(balance),
    )
    return Balance(inputs, evaluation, tables, found, surveyed.decisions)


def _table(evaluation: Evaluation, table: Table) -> TableResult:
    scheme = evaluation.scheme
    columns = scheme.columns(table)
    possible = tuple(scheme.possible(column) for column in columns)
    shape = (len(table.lines), len(columns))
    values, present = np.full(shape, np.nan), np.zeros(shape, dtype=bool)
    levels = _levels(scheme, table, columns, possible)
    for (quantity, along), rows in _alike(table).items():
        chosen = _chosen(scheme, along, [table.lines[row] for row in rows])
        for level, places, at in levels:
            found, spoken = _lines(evaluation, scheme.quantities[quantity], level, along, chosen)
            cells = np.ix_(np.array(rows), places)
            values[cells], present[cells] = np.atleast_2d(found[at]).T, np.atleast_2d(spoken[at]).T
    result = TableResult(table, columns, possible, values, present)
    for row, line in enumerate(table.lines):
        if line.kind != "heading" and not line.quantity:
            values[row] = from_parts(line.parts, lambda part: np.asarray(values[result.row(part)]))
            for _, part in line.parts:
                present[row] |= present[result.row(part)]
    return result


def _levels(
    scheme: Scheme, table: Table, columns: Sequence[Mapping[str, str]], possible: Sequence[bool]
) -> list[tuple[Level, Integers, tuple[Integers, ...]]]:
    """The levels that a table prints: each with its columns, and for each dimension the places of their codes."""
    printed: dict[Level, list[int]] = {}
    for place, column in enumerate(columns):
        if possible[place]:
            level = tuple(id for id in table.over if column[id] != TOTAL)
            printed.setdefault(level, []).append(place)
    return [
        (
            scheme.axes(level),
            np.array(places, dtype=np.intp),
            tuple(
                np.array([scheme.dimensions[id].codes.index(columns[place][id]) for place in places], dtype=np.intp)
                for id in level
            ),
        )
        for level, places in printed.items()
    ]


def _alike(table: Table) -> dict[tuple[str, tuple[str, ...]], list[int]]:
    """The rows that print the same quantity along the same dimensions, of which each selects its codes."""
    rows: dict[tuple[str, tuple[str, ...]], list[int]] = {}
    for row, line in enumerate(table.lines):
        if line.kind != "heading" and line.quantity:
            rows.setdefault((line.quantity, tuple(line.where)), []).append(row)
    return rows


def _chosen(scheme: Scheme, along: Level, lines: Sequence[Line]) -> Truths:
    """Which codes along some dimensions each line counts, a line a column: those it names and those below them."""
    chosen = np.ones((1, len(lines)), dtype=bool)
    for id in along:
        dimension = scheme.dimensions[id]
        own = selected(dimension.classification, dimension.codes, (line.where[id] for line in lines))
        chosen = (chosen[:, np.newaxis, :] & own[np.newaxis, :, :]).reshape(-1, len(lines))
    return chosen


def _lines(
    evaluation: Evaluation, quantity: Quantity, level: Level, along: Level, chosen: Truths
) -> tuple[Floats, Truths]:
    """Lines at a level, on the last axis: their quantity, summed over the codes that each selects; a ratio is taken
    at the one code that a line selects."""
    sizes, lines = evaluation.sizes(level), chosen.shape[1]
    if quantity.kind != "count":
        finer = (*level, *along)
        ratio = np.broadcast_to(evaluation.ratio(quantity.node, finer), evaluation.sizes(finer)).reshape(*sizes, -1)
        found = ratio[..., np.argmax(chosen, axis=0)]
        return found, ~np.isnan(found)
    counted = evaluation.count(quantity.node, (*level, *along))
    values, present = counted.values.reshape(*sizes, -1), counted.present.reshape(*sizes, -1)
    if not along:
        return np.repeat(values, lines, axis=-1), np.repeat(present, lines, axis=-1)
    return over_selected(values, chosen), present @ chosen


def _coarse_codes(balance: Balance) -> Iterator[Finding]:
    """Codes with persons that no innermost printed row of a grouping counts: their row is the remainder."""
    for result in balance.tables.values():
        table = result.table
        if not table.rows_of:
            continue
        listed = balance.scheme.dimensions[table.rows_of].classification
        rows = [
            (line, listed.within(line.where[table.rows_of]))
            for line in table.lines
            if line.where and line.kind == "line"
        ]
        fewest = min((len(codes) for _, codes in rows), default=0)
        innermost = frozenset().union(
            *(codes for _, codes in rows if len(codes) == fewest or not any(other < codes for _, other in rows))
        )
        quantity = next(line.quantity for line in table.lines if line.quantity)
        values = balance.evaluation.count(Name(quantity), (table.rows_of,)).values
        for code, value in zip(listed.codes, map(float, values), strict=True):
            if value == 0 or code in innermost:
                continue
            holding = [(len(codes), line) for line, codes in rows if code in codes]
            row = min(holding, key=lambda pair: pair[0])[1].row if holding else ""
            title = Text(listed.title(code, "ru"), listed.title(code, "en"))
            facts = {"code": code, "title": title, "value": value, "row": row, "table": table.title}
            yield Finding("LB-303", values=facts)


def _broken_identities(balance: Balance) -> Iterator[Finding]:
    """Identities between lines and between columns that do not hold to the last bit: none, or the engine is wrong."""
    for table, line, found in relations(balance.scheme):
        if found.below:
            continue
        columns = balance.tables[table.id].columns
        left = balance.tables[table.id].values[balance.tables[table.id].row(line.id)]
        right = np.zeros_like(left)
        for sign, reference in found.above:
            other = balance.tables[reference.table]
            values = other.values[other.row(reference.line)]
            if reference.method:
                sources = [source_column(balance.scheme, other.columns, codes, reference) for codes in columns]
                values = np.array([np.nan if place is None else values[place] for place in sources])
            right = right + sign * values
        possible = np.array(balance.tables[table.id].possible)
        if not np.array_equal(left[possible], right[possible], equal_nan=True):
            yield Finding("LB-310", values={"line": line.row or line.id, "table": table.title})
