"""What of the history stands where in a workbook: names, columns of the logs, the printed columns of the main table."""

from __future__ import annotations

from collections.abc import Mapping

from lb_xl.balance import Balance
from lb_xl.checks import place_words
from lb_xl.findings import interface
from lb_xl.form import TOTAL
from lb_xl.history.vintages import Column, Publication
from lb_xl.scheme import Line, Scheme, Table
from lb_xl.workbook import layout
from lb_xl.workbook.blocks import printed

STATUS = "lb_status"
"""The cell of the title sheet with the status of the balance."""

RUN_LOG, COLUMN_LOG = "out_history_runs", "out_history_columns"
"""The Excel tables that grow with every run."""

RUNS, COLUMNS = "lb_history_runs", "lb_history_columns"
"""The rows below the headers of the logs, as far as the formulas of the view look."""

RUN_ROOM, COLUMN_ROOM = 10_000, 100_000
"""So many rows the view looks at; the tables themselves grow without a limit but Excel's."""

LINE_CHOICE, LINE_REVISIONS, COURSE, COLUMN_REVISIONS = (
    "lb_history_line",
    "lb_history_by_line",
    "lb_history_course",
    "lb_history_by_column",
)
RUN_COUNT = "lb_history_count"
LINE_LABELS = "list_history_lines"
"""The view: the chosen line, the blocks of formulas, the number of runs, and the labels that the choice offers."""

COURSE_ROWS = 12
"""Runs that the chart shows, the last ones."""

BEFORE_LINES, AFTER_LINES = ("number", "computed", "year", "status"), ("program", "fingerprint")
"""The columns of the run log on both sides of the lines."""

COLUMN_KEYS = ("number", "code", "column")
"""The columns of the column log before the lines."""


def main_table(scheme: Scheme) -> Table:
    """The table whose lines are the history: the first of the scheme."""
    return next(iter(scheme.tables.values()))


def recorded_lines(scheme: Scheme) -> tuple[Line, ...]:
    """The lines of the main table that hold numbers."""
    return main_table(scheme).printed


def whole_codes(scheme: Scheme) -> dict[str, str]:
    """The column that stands for the whole: every dimension totalled, of those without a total (years) the last."""
    dimensions = {id: scheme.dimensions[id] for id in main_table(scheme).over}
    return {id: TOTAL if dimension.total else dimension.codes[-1] for id, dimension in dimensions.items()}


def other_columns(scheme: Scheme) -> tuple[dict[str, str], ...]:
    """The printed columns that can exist, the whole apart, in the order of print."""
    whole = whole_codes(scheme)
    return tuple(codes for codes in scheme.columns(main_table(scheme)) if codes != whole and scheme.possible(codes))


def column_code(codes: Mapping[str, str]) -> str:
    """The code of a column in the log, whatever the order of its dimensions.

    >>> column_code({"territory": "1", "locality": "urban"})
    'locality=urban; territory=1'
    """
    return "; ".join(f"{id}={codes[id]}" for id in sorted(codes))


def column_title(scheme: Scheme, codes: Mapping[str, str], language: str) -> str:
    """A column in words, totals left out where something else is named."""
    named = {id: codes[id] for id in main_table(scheme).over if codes[id] != TOTAL}
    if named:
        return place_words(scheme, named)[language]
    parts = dict.fromkeys(place_words(scheme, {id: code}) for id, code in codes.items())
    plain = {word.casefold() for word in interface()["total_words"]["words"]}  # type: ignore[attr-defined]
    telling = [part[language] for part in parts if part[language].casefold() not in plain]
    return ", ".join(telling) or place_words(scheme, {})[language]


def printed_decimals(scheme: Scheme, line: Line) -> int:
    """The decimals to which a line is published: a percentage has two more as a ratio."""
    ratio = layout.is_ratio(scheme, line)
    return max(main_table(scheme).decimals, 1) + 2 if ratio else main_table(scheme).decimals


def line_header(line: Line, language: str) -> str:
    """The title of a line with its printed code before it."""
    return " ".join(part for part in (line.row, line.title[language]) if part)


def published(balance: Balance, language: str) -> Publication:
    """What a computed balance adds to the history: the numbers as they are printed, in the unit of the table.

    A number that differs beyond its last printed digit is the same publication: else a total spread over
    territories by population would count each of them as revised whenever one of them is.
    """
    scheme = balance.scheme
    result = balance.tables[main_table(scheme).id]
    lines = [
        (line, result.values[result.row(line.id)].tolist(), printed_decimals(scheme, line))
        for line in recorded_lines(scheme)
    ]
    whole, columns = whole_codes(scheme), []
    numbers: tuple[float | None, ...] = ()
    for place, codes in enumerate(result.columns):
        if not result.possible[place]:
            continue
        found = tuple(
            None if (value := printed(result, scheme, line, values[place])) is None else round(value, decimals) + 0.0
            for line, values, decimals in lines
        )
        if dict(codes) == whole:
            numbers = found
        else:
            columns.append(Column(column_code(codes), column_title(scheme, codes, language), found))
    return Publication(numbers, tuple(columns))
