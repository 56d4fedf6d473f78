"""The checks that the workbook makes itself, as native formulas: an independent verdict on our numbers. Pure."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from lb_xl.balance import Balance, TableResult
from lb_xl.findings import interface
from lb_xl.language import LANGUAGES, Text
from lb_xl.relations import relation, repeated_lines
from lb_xl.scheme import Line, Scheme
from lb_xl.workbook.blocks import Anchor, Block, Cell, additive_lines, column_spans, members, printed, spans_sum

TOLERANCE = "0.000001"
"""Printed thousands carry rounding of the last bit: 0.000001 thousand is a thousandth of a person."""


@dataclass(frozen=True)
class NativeCheck:
    """Two sides that must be equal: each a native formula (or a number) and the value it must give. `others` are more
    formulas, without their sign of equality, that must give what the left side gives."""

    title: Text
    where: Text
    left: Cell
    right: Cell
    left_value: float
    right_value: float
    others: tuple[tuple[str, float], ...] = ()

    @property
    def gap(self) -> float:
        """The largest difference from the left side; with its sign where there is only one other side."""
        if not self.others:
            gap = self.left_value - self.right_value
        else:
            gap = max(
                abs(self.left_value - value) for value in (self.right_value, *(value for _, value in self.others))
            )
        return 0.0 if math.isnan(gap) else round(gap, 9) + 0.0

    def gap_formula(self, left: str, right: str) -> str:
        """The formula of the difference, by the addresses of the two sides."""
        gaps = [f"{left}-{right}", *(f"{left}-({formula})" for formula, _ in self.others)]
        gap = gaps[0] if len(gaps) == 1 else f"MAX({','.join(f'ABS({each})' for each in gaps)})"
        return f"=IF(AND(ISNUMBER({left}),ISNUMBER({right})),ROUND({gap},9),0)"


def native_checks(balance: Balance, anchors: Mapping[str, Anchor]) -> Iterator[NativeCheck]:
    """Identities between columns, between lines, between tables, and against the numbers that Python computed."""
    words = interface()["native_checks"]
    for result in balance.tables.values():
        totalled = [id for id in result.table.over if result.columns and balance.scheme.dimensions[id].total]
        sums = tuple(_sum(balance.scheme, result, id, anchors, words) for id in totalled)
        is_sum = bool(result.columns and members(balance.scheme, result, 0))
        additive = additive_lines(balance.scheme, result.table)
        computed = Text.read(words["computed"])
        for row, line in enumerate(result.table.lines):
            if line.kind != "heading":
                own = sums if line.id in additive else ()
                yield from _line_checks(balance, result, row, line, anchors, own, is_sum, computed)
    for first, second in repeated_lines(balance.scheme):
        left, right = balance.tables[first.table], balance.tables[second.table]
        if left.table.divisor != right.table.divisor:
            continue
        column = 0
        places = (left.row(first.line), right.row(second.line))
        line = left.table.lines[places[0]]
        yield NativeCheck(
            line.title,
            _filled(words["tables"], left=left.table.title, right=right.table.title),
            f"={anchors[first.table].address(places[0], column, True)}",
            f"={anchors[second.table].address(places[1], column, True)}",
            _value(balance, left, line, column),
            _value(balance, right, right.table.lines[places[1]], column),
        )


def checks_block(checks: list[NativeCheck], first_row: int, first_column: str, language: str, room: int) -> Block:
    """The rows of block `out_checks`: title, where, left, right, difference, verdict.

    `first_row` and `first_column` say where the block stands, for the formulas of the last two columns. Of more
    checks than there is `room` for the first are written, and the last row says how many are not.
    """
    words = interface()["native_checks"]
    passed, failed = (Text.read(words[key])[language] for key in ("passed", "failed"))
    start = ord(first_column)
    left, right, difference = (chr(start + offset) for offset in (2, 3, 4))
    content: list[list[Cell]] = []
    seen: list[list[Cell]] = []
    shown = checks if len(checks) <= room else checks[: room - 1]
    for row, check in enumerate(shown, start=first_row):
        subtraction = check.gap_formula(f"{left}{row}", f"{right}{row}")
        verdict = f'=IF(ABS({difference}{row})<={TOLERANCE},"{passed}","{failed}")'
        gap = check.gap
        title, where = check.title[language], check.where[language]
        content.append([title, where, check.left, check.right, subtraction, verdict])
        agrees = abs(gap) <= float(TOLERANCE)
        seen.append(
            [title, where, _number(check.left_value), _number(check.right_value), gap, passed if agrees else failed]
        )
    if len(shown) < len(checks):
        rest: list[Cell] = [Text.read(words["more"])[language].format(count=len(checks) - len(shown))]
        content.append([*rest, *[None] * 5])
        seen.append([*rest, *[None] * 5])
    return Block(content, seen)


@dataclass(frozen=True)
class _Sum:
    """A dimension over which the first column of a table is a sum: of which columns, and how that is called."""

    places: tuple[int, ...]
    spans: list[tuple[str, str]]
    where: Text


def _sum(
    scheme: Scheme, result: TableResult, dimension: str, anchors: Mapping[str, Anchor], words: Mapping[str, object]
) -> _Sum:
    places = _along(scheme, result, dimension)
    where = _filled(words["columns"], dimension=scheme.dimensions[dimension].title)
    return _Sum(places, column_spans(anchors[result.table.id], places), where)


def _line_checks(
    balance: Balance,
    result: TableResult,
    row: int,
    line: Line,
    anchors: Mapping[str, Anchor],
    sums: tuple[_Sum, ...],
    is_sum: bool,
    computed: Text,
) -> Iterator[NativeCheck]:
    """For the whole of a line, in one check: the sum over each dimension, and the number that Python computed."""
    anchor = anchors[result.table.id]
    numbers = result.values[row].tolist()
    spoken = [place for place, number in enumerate(numbers) if not math.isnan(number)]
    if not spoken:
        return
    whole = spoken[0]  # a growth has no number in the first period
    title = Text(_row_title(line, line.title.ru), _row_title(line, line.title.en))
    formula = f"={anchor.address(row, whole, True)}"

    def value(place: int) -> float:
        found = printed(result, balance.scheme, line, numbers[place])
        return math.nan if found is None else found

    found = relation(balance.scheme, result.table, line)
    # The total column of a line that follows from no other is itself the sum over the first dimension.
    sides = [
        (each.where, spans_sum(anchor, row, each.spans, True), math.fsum(map(value, each.places)))
        for each in (sums if found is not None else sums[1:])
    ]
    is_formula = found is not None or is_sum
    if not (sides or is_formula):
        return
    names = [side for side, _, _ in sides] + [computed] * is_formula
    where = Text(*(f"{result.table.title[each]}: {'; '.join(name[each] for name in names)}" for each in LANGUAGES))
    # The number that Python computed is the right side where the line is a formula; the sums stand in the difference.
    own = value(whole)
    right_cell: Cell = _number(own) if is_formula else f"={sides[0][1]}"
    right_value = own if is_formula else sides[0][2]
    others = tuple((sum_, number) for _, sum_, number in sides[0 if is_formula else 1 :])
    yield NativeCheck(title, where, formula, right_cell, own, right_value, others)


def _along(scheme: Scheme, result: TableResult, dimension: str) -> tuple[int, ...]:
    """The columns of the codes of a dimension where every other dimension is totalled."""
    whole = result.columns[0]
    return tuple(
        place
        for place, codes in enumerate(result.columns)
        if result.possible[place]
        and codes[dimension] in scheme.dimensions[dimension].tops
        and all(codes[id] == code for id, code in whole.items() if id != dimension)
    )


def _value(balance: Balance, result: TableResult, line: Line, column: int) -> float:
    found = printed(result, balance.scheme, line, float(result.values[result.row(line.id), column]))
    return math.nan if found is None else found


def _row_title(line: Line, title: str) -> str:
    return f"{line.row} {title}" if line.row else title


def _filled(words: object, **values: Text) -> Text:
    text = Text.read(words)
    return Text(
        text.ru.format(**{key: value.ru for key, value in values.items()}),
        text.en.format(**{key: value.en for key, value in values.items()}),
    )


def _number(value: float) -> float | None:
    return None if math.isnan(value) else value
