"""Results as tidy rows: one row a number, unrounded, in the unit of computation. Pure."""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from lb_xl.form import TOTAL
from lb_xl.inference import unit_symbol
from lb_xl.scheme import Line, Scheme, Table

COLUMNS = (
    "scheme",
    "year",
    "table",
    "line",
    "quantity",
    "title",
    "territory",
    "locality",
    "activity",
    "ownership",
    "value",
    "unit",
)
"""The columns of `results.csv` for the dimensions of `by-2011`; a scheme with others has its own in their place."""

NumberAt = Callable[[str, int, int], float]
"""Gives the number in a table at a row and a column."""


@dataclass(frozen=True)
class Row:
    """One number with everything that says what it is."""

    facts: Mapping[str, str]
    value: float


def result_columns(scheme: Scheme) -> tuple[str, ...]:
    """The columns of the export: the dimensions of the scheme stand between title and value."""
    dimensions = [
        dimension_column(id)
        for id, dimension in scheme.dimensions.items()
        if dimension.exported and not dimension.extra
    ]
    return (*COLUMNS[:6], *dimensions, *COLUMNS[10:])


def dimension_column(dimension: str) -> str:
    """The column of a dimension: its id, unless another column has that name (a dimension of years)."""
    taken = {*COLUMNS[:6], *COLUMNS[10:]}
    return f"dimension_{dimension}" if dimension in taken else dimension


def results_csv(scheme: Scheme, language: str, number_at: NumberAt) -> str:
    """The text of `results.csv`: UTF-8, comma, decimal point, shortest round-trip numbers, in printed order.

    `total` stands where a dimension is summed, nothing where it does not apply. Combinations that cannot exist and
    memo lines are left out; a ratio without a value has an empty value.
    """
    stream = io.StringIO()
    writer = csv.DictWriter(stream, result_columns(scheme), lineterminator="\n", extrasaction="ignore")
    writer.writeheader()
    for row in result_rows(scheme, language, number_at):
        writer.writerow({**row.facts, "value": "" if math.isnan(row.value) else shortest(row.value)})
    return stream.getvalue()


def result_rows(scheme: Scheme, language: str, number_at: NumberAt) -> Iterator[Row]:
    """Every printed number of every table, in printed order."""
    for table in scheme.tables.values():
        columns = scheme.columns(table)
        for row, line in enumerate(table.lines):
            if line.kind != "line":
                continue
            for column, codes in enumerate(columns):
                if scheme.possible(codes):
                    facts = {
                        "scheme": scheme.id,
                        "year": str(scheme.year),
                        "table": table.id,
                        **_facts(scheme, table, line),
                    }
                    facts |= {"title": line.title[language]} | {
                        dimension_column(id): code for id, code in codes.items()
                    }
                    yield Row(facts, number_at(table.id, row, column))


def shortest(value: float) -> str:
    """A number as it reads back exactly, whole numbers without a point.

    >>> shortest(6078500.0), shortest(0.1)
    ('6078500', '0.1')
    """
    return str(int(value)) if value.is_integer() else repr(value)


def _facts(scheme: Scheme, table: Table, line: Line) -> dict[str, str]:
    quantity = scheme.quantities[line.quantity or next(each.quantity for each in table.lines if each.quantity)]
    own = {id: TOTAL for id in scheme.dimensions if id in quantity.dimensions}
    if table.rows_of:
        own[table.rows_of] = line.id
    for id, codes in line.where.items():
        own[id] = line.id if id == table.rows_of else " ".join(codes)
    return {
        "line": line.id,
        "quantity": quantity.id,
        "unit": unit_symbol(quantity.unit) if quantity.kind == "count" or quantity.unit else "ratio",
        **{dimension_column(id): code for id, code in own.items()},
    }
