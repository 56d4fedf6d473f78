"""Tables as blocks of cells: values, and native formulas over them for totals and identities. Pure.

A block is written as one range. Leaves are values; a line that follows from printed lines, and every total column,
is a native formula, so that F2 and Trace Precedents work. The value that the formula must give goes with it.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from lb_xl.balance import Balance, TableResult
from lb_xl.columns import column_letters
from lb_xl.form import TOTAL
from lb_xl.formula import Name
from lb_xl.relations import Reference, Relation, relation, source_column
from lb_xl.scheme import Line, Scheme, Table

Cell = str | float | None
IMPOSSIBLE = "x"
"""What statistics print where a combination cannot exist."""


@dataclass(frozen=True)
class Anchor:
    """Where the block of a table begins: the sheet, and the row and column of its first cell (from 1)."""

    sheet: str
    row: int
    column: int

    def address(self, row: int, column: int, sheet: bool = False) -> str:
        """The address of a cell of the block, with its sheet if asked."""
        cell = f"{column_letters(self.column + column)}{self.row + row}"
        quoted = self.sheet.replace("'", "''")
        return f"'{quoted}'!{cell}" if sheet else cell


@dataclass(frozen=True)
class Block:
    """The cells of a block: what is written (formulas and values), and the values that should be seen."""

    content: list[list[Cell]]
    seen: list[list[Cell]]


def table_block(balance: Balance, table: str, anchors: Mapping[str, Anchor]) -> Block:
    """The block `out_TABLE`, given where the blocks of all tables begin."""
    result = balance.tables[table]
    content: list[list[Cell]] = []
    seen: list[list[Cell]] = []
    own = anchors[table]
    sums = [column_spans(own, members(balance.scheme, result, column)) for column in range(len(result.columns))]
    below = [parts(balance.scheme, result, column) for column in range(len(result.columns))]
    additive = additive_lines(balance.scheme, result.table)
    for row, line in enumerate(result.table.lines):
        shown = _shown(result, balance.scheme, line, row)
        seen.append(shown)
        if line.kind == "heading":
            content.append(list(shown))
            continue
        found = relation(balance.scheme, result.table, line)
        added = line.id in additive
        written = [
            _formula(balance, result, anchors, found, sums[column] if added else [], row, column)
            or (added and _sum_of_parts(own, result, row, column, below[column]))
            or shown[column]
            if result.possible[column]
            else shown[column]
            for column in range(len(result.columns))
        ]
        content.append(written)
    return Block(content, seen)


def printed(result: TableResult, scheme: Scheme, line: Line, value: float) -> float | None:
    """A number in the unit of its table: counts divided, ratios as they are; None where there is no value."""
    if math.isnan(value):
        return None
    return value / result.table.divisor if is_count(scheme, line) else value


def is_count(scheme: Scheme, line: Line) -> bool:
    """Whether a line holds a count; a line made of other lines does."""
    return not line.quantity or scheme.quantities[line.quantity].kind == "count"


def is_additive(scheme: Scheme, quantity: str) -> bool:
    """Whether a total of a quantity is the sum of its columns: a count on which no opaque method works."""
    return scheme.quantities[quantity].kind == "count" and "opaque" not in scheme.method_sorts(Name(quantity))


def additive_lines(scheme: Scheme, table: Table) -> frozenset[str]:
    """The lines of a table whose totals are the sums of their columns; a line made of other lines is one of them.

    It depends on their quantities alone, of which there are fewer.
    """
    quantities = {line.quantity for line in table.printed}
    additive = {quantity for quantity in quantities if not quantity or is_additive(scheme, quantity)}
    return frozenset(line.id for line in table.printed if line.quantity in additive)


def members(scheme: Scheme, result: TableResult, column: int) -> tuple[int, ...]:
    """The columns of which a total column is the sum: the codes of its first totalled dimension."""
    codes = result.columns[column]
    for id in result.table.over:
        if codes[id] == TOTAL:
            return _beside(result, column, id, scheme.dimensions[id].tops)
    return ()


def parts(scheme: Scheme, result: TableResult, column: int) -> tuple[int, ...]:
    """The columns of the codes directly below the code of a tree, where no dimension is totalled."""
    codes = result.columns[column]
    if TOTAL in codes.values():
        return ()
    for id in result.table.over:
        dimension = scheme.dimensions[id]
        if dimension.is_tree and (below := dimension.classification.children(codes[id])):
            return _beside(result, column, id, below)
    return ()


def _beside(result: TableResult, column: int, dimension: str, codes: Iterable[str]) -> tuple[int, ...]:
    """The possible columns that differ from a column by having some codes of a dimension."""
    rest = {key: code for key, code in result.columns[column].items() if key != dimension}
    wanted = set(codes)
    return tuple(
        place
        for place, other in enumerate(result.columns)
        if other[dimension] in wanted
        and result.possible[place]
        and all(other[key] == code for key, code in rest.items())
    )


def _sum_of_parts(anchor: Anchor, result: TableResult, row: int, column: int, places: tuple[int, ...]) -> str | None:
    """The sum of the codes below a code, unless some input is coded by the code itself."""
    if not places or math.fsum(result.values[row, place] for place in places) != result.values[row, column]:
        return None
    return f"={sum_formula(anchor, row, places)}"


def sum_formula(anchor: Anchor, row: int, columns: Iterable[int], sheet: bool = False) -> str:
    """A native sum over columns of one row, neighbours as ranges."""
    return spans_sum(anchor, row, column_spans(anchor, columns), sheet)


def column_spans(anchor: Anchor, columns: Iterable[int]) -> list[tuple[str, str]]:
    """Columns of a block as runs of neighbours: the letters of the first and of the last of each."""
    spans: list[list[int]] = []
    for column in sorted(columns):
        if spans and column == spans[-1][1] + 1:
            spans[-1][1] = column
        else:
            spans.append([column, column])
    return [(column_letters(anchor.column + first), column_letters(anchor.column + last)) for first, last in spans]


def spans_sum(anchor: Anchor, row: int, spans: Iterable[tuple[str, str]], sheet: bool = False) -> str:
    """A native sum over runs of columns in one row of a block."""
    number = anchor.row + row
    place = "'{}'!".format(anchor.sheet.replace("'", "''")) if sheet else ""
    parts = [
        f"{place}{first}{number}:{last}{number}" if last != first else f"{place}{first}{number}"
        for first, last in spans
    ]
    return f"SUM({','.join(parts)})"


def _shown(result: TableResult, scheme: Scheme, line: Line, row: int) -> list[Cell]:
    """What is seen in a line: numbers in the unit of the table, nothing where there is none."""
    if line.kind == "heading":
        return [None] * len(result.columns)
    numbers = result.values[row] / result.table.divisor if is_count(scheme, line) else result.values[row]
    return [
        IMPOSSIBLE if not possible else None if math.isnan(number) else number
        for possible, number in zip(result.possible, numbers.tolist(), strict=True)
    ]


def _formula(
    balance: Balance,
    result: TableResult,
    anchors: Mapping[str, Anchor],
    found: Relation | None,
    added: list[tuple[str, str]],
    row: int,
    column: int,
) -> str | None:
    """The native formula of a cell, or None where it holds a value."""
    own = anchors[result.table.id]
    if found is not None:
        return _relation_formula(balance, result, anchors, found, column)
    return f"={spans_sum(own, row, added)}" if added else None


def _relation_formula(
    balance: Balance, result: TableResult, anchors: Mapping[str, Anchor], found: Relation, column: int
) -> str | None:
    def place(reference: Reference) -> int | None:
        if balance.tables[reference.table].columns == result.columns and not reference.method:
            return column
        columns = balance.tables[reference.table].columns
        return source_column(balance.scheme, columns, result.columns[column], reference)

    def address(reference: Reference) -> str:
        other, at = balance.tables[reference.table], place(reference)
        assert at is not None
        return anchors[reference.table].address(other.row(reference.line), at, reference.table != result.table.id)

    def added(terms: Iterable[tuple[int, Reference]]) -> str:
        words = "".join(f"{'+' if sign > 0 else '-'}{address(reference)}" for sign, reference in terms)
        return words.removeprefix("+")

    references = [reference for _, reference in (*found.above, *found.below)]
    if any(place(each) is None for each in references):
        return None  # the first of a series has none before it
    divisors = {balance.tables[reference.table].table.divisor for reference in references}
    if len(divisors) > 1 or not (found.below or result.table.divisor in divisors):
        return None
    if not found.below:
        lines = [(balance.tables[each.table].table.line(each.line), address(each)) for _, each in found.above]
        ratios = [place for line, place in lines if line is not None and not is_count(balance.scheme, line)]
        if ratios:  # a ratio may have no value, and then neither has its difference
            return f'=IF(COUNT({",".join(ratios)})<{len(ratios)},"",{added(found.above)})'
        return f"={added(found.above)}"
    below = added(found.below)
    times = f"{found.factor:.15g}*" if found.factor != 1.0 else ""
    return f'=IF(({below})=0,"",{times}({added(found.above)})/({below}))'
