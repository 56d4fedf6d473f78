"""Last year's figures in a rolled workbook: read once a run, compared by business key."""

from __future__ import annotations

import re
from collections.abc import Sequence

import xlwings as xw

from lb_xl.cell_values import number, text
from lb_xl.findings import Finding
from lb_xl.history.last_year import LastYearRow, Limits, default_limits, moved
from lb_xl.inputs import Inputs
from lb_xl.workbook.last_year_names import LAST_YEAR, MINIMUM, THRESHOLD
from lb_xl.workbook.rendering import block_place
from lb_xl.workbook.title_reading import named_value

_ID = re.compile(r"(\w+)\.(\w+): (.*)")


def last_year_findings(book: xw.Book, inputs: Inputs) -> tuple[Finding, ...]:
    """LB-486 for figures that moved against last year; none in a workbook that was not rolled."""
    if LAST_YEAR not in book.names:
        return ()
    rows = last_year_rows(block_place(book, LAST_YEAR).options(ndim=2).value)
    given = [number(named_value(book, name))[0] for name in (THRESHOLD, MINIMUM)]
    own = default_limits()
    threshold, minimum = (
        value if value >= 0 else default for value, default in zip(given, (own.threshold, own.minimum), strict=True)
    )
    return tuple(moved(rows, inputs, Limits(threshold, minimum)))


def last_year_rows(cells: Sequence[Sequence[object]]) -> list[LastYearRow]:
    """The figures that can be compared, from their keys and values on the sheet."""
    rows = []
    for key, value in cells:
        found = _ID.fullmatch(text(key))
        if found is None or not isinstance(value, float):
            continue
        codes = tuple((id, code) for id, _, code in (pair.partition("=") for pair in found[3].split("; ") if pair))
        rows.append(LastYearRow(found[1], found[2], codes, value))
    return rows
