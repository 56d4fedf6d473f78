"""Last year's figures in a rolled workbook: kept as one text, read once a run, compared by business key.

The sheet «Прошлый год» shows them to people; what is compared stands in the very hidden block `lb_last_year` (JSON, cut
into cells), so that a run does not have to read a sheet of thousands of formulas.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

import xlwings as xw

from lb_xl.cell_values import number
from lb_xl.findings import Finding
from lb_xl.history.last_year import LastYearForm, LastYearRow, Limits, by_form, default_limits, moved
from lb_xl.inputs import Inputs
from lb_xl.workbook.addresses import define_block
from lb_xl.workbook.last_year_names import LAST_YEAR, MINIMUM, THRESHOLD
from lb_xl.workbook.rendering import block_place
from lb_xl.workbook.title_reading import named_value
from lb_xl.workbook.undoing import FIRST_MARK, PIECE


def last_year_findings(book: xw.Book, inputs: Inputs) -> tuple[Finding, ...]:
    """LB-486 for figures that moved against last year; none in a workbook that was not rolled."""
    if LAST_YEAR not in book.names:
        return ()
    cells = block_place(book, LAST_YEAR).options(ndim=1).value
    last = unpacked("".join(str(cell).removeprefix(FIRST_MARK) for cell in cells if cell is not None))
    given = [number(named_value(book, name))[0] for name in (THRESHOLD, MINIMUM)]
    own = default_limits()
    threshold, minimum = (
        value if value >= 0 else default for value, default in zip(given, (own.threshold, own.minimum), strict=True)
    )
    return tuple(moved(last, inputs, Limits(threshold, minimum)))


def packed(rows: Iterable[LastYearRow]) -> str:
    """The figures that are compared, as text."""
    forms = {id: [list(form.keys), form.values] for id, form in by_form(rows).items()}
    return json.dumps(forms, ensure_ascii=False, separators=(",", ":"))


def unpacked(text: str) -> Mapping[str, LastYearForm]:
    """The figures that a text holds; none where somebody has changed it."""
    try:
        return {
            str(id): LastYearForm(
                tuple(map(str, keys)),
                {str(measure): {str(codes): float(value) for codes, value in by_key.items()}
                 for measure, by_key in values.items()},
            )
            for id, (keys, values) in json.loads(text).items()
        }  # fmt: skip
    except (ValueError, TypeError, AttributeError):
        return {}


def write_last_year_block(workbook: Any, sheet: Any, rows: Iterable[LastYearRow]) -> None:
    """Write the text that is compared, cut into cells, on a sheet that Excel does not offer to unhide."""
    text = packed(rows)
    pieces = [FIRST_MARK + text[start : start + PIECE] for start in range(0, len(text), PIECE)]
    for row, piece in enumerate(pieces):
        sheet.write_string(row, 0, piece)
    define_block(workbook, sheet, LAST_YEAR, 0, 0, len(pieces), 0)
    sheet.very_hidden()
