"""Cells of a survey's tables that rest on too few respondents: counted for the findings, flagged on the sheet."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from lb_xl.findings import Finding
from lb_xl.scheme import Line, Table

if TYPE_CHECKING:
    from lb_xl.balance import Balance

SMALL = "LB-322"


def respondents_place(
    table: Table, columns: Sequence[Mapping[str, str]], row: int, column: int
) -> tuple[int, int] | None:
    """Where the respondents behind a cell stand: the place of the line and of the column; None where nowhere."""
    line = table.lines[row]
    if table.small is None or line.kind == "heading":
        return None
    if line.respondents:
        return _row_of(table, line), column
    beside = {**columns[column], **table.small.column}
    if not table.small.column or beside == columns[column]:
        return None
    return row, list(columns).index(beside)


def small_cells(balance: Balance) -> Iterator[Finding]:
    """For each table how many of its cells rest on fewer respondents than the limit (LB-322)."""
    for result in balance.tables.values():
        table = result.table
        if table.small is None:
            continue
        limit = balance.inputs.parameter(table.small.below)
        found = []
        for row, line in enumerate(table.lines):
            for column in range(len(result.columns)):
                place = respondents_place(table, result.columns, row, column)
                if place is not None and 0 < result.values[place] < limit:
                    found.append(line)
        if found:
            values = {"table": table.title, "limit": limit, "rows": _names(found)}
            yield Finding(SMALL, values=values, count=len(found))


def _row_of(table: Table, line: Line) -> int:
    return next(at for at, each in enumerate(table.lines) if each.kind != "heading" and each.id == line.respondents)


def _names(lines: Sequence[Line]) -> str:
    names = list(dict.fromkeys(line.row or line.id for line in lines))
    return ", ".join(names[:12]) + (", …" if len(names) > 12 else "")
