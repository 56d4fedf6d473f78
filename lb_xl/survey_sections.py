"""What a definition says of surveys: cells on too few respondents, and how many surveys a year has."""

from __future__ import annotations

from collections.abc import Container, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from lb_xl.form import Dimension, Form
from lb_xl.scheme import Line, Periods, SmallCells

if TYPE_CHECKING:  # that module reads tables with the help of this one
    from lb_xl.scheme_reading import Problems

SMALL_KEYS = {"below", "column", "lines"}


def small_cells_from(
    table: Mapping[str, Any] | None,
    over: tuple[str, ...],
    lines: Sequence[Line],
    dimensions: Mapping[str, Dimension],
    parameters: Container[str],
    where: str,
    problems: Problems,
) -> SmallCells | None:
    """The key `small` of a table; None where it has none or where it does not hold together."""
    file, before = "scheme.toml", len(problems.found)
    ids = {line.id for line in lines if line.kind != "heading"}
    for line in lines:
        if line.respondents and line.respondents not in ids:
            problems.add(file, where, f"line '{line.id}' has respondents in '{line.respondents}', which is no line")
    if table is None:
        return None
    problems.unknown_keys(file, f"{where}.small", table, SMALL_KEYS)
    if table.get("below") not in parameters:
        problems.add(file, f"{where}.small.below", f"no parameter '{table.get('below')}'")
    column = dict(table.get("column", {}))
    for id, code in column.items():
        if id not in over or code not in dimensions[id].codes:
            problems.add(file, f"{where}.small.column", f"the table has no column with {id} = '{code}'")
    if bool(column) == bool(table.get("lines")):
        problems.add(file, f"{where}.small", "names either a column or `lines = true`")
    return SmallCells(table["below"], column) if len(problems.found) == before else None


def periods_from(
    definition: Mapping[str, Any], forms: Mapping[str, Form], parameters: Container[str], problems: Problems
) -> Periods | None:
    """The section `[periods]` of a scheme; None where it has none."""
    table = definition.get("periods", {})
    if not table:
        return None
    found = Periods(str(table.get("dimension", "")), str(table.get("parameter", "")), tuple(table.get("forms", ())))
    for id in found.forms:
        if id not in forms or forms[id].key(found.dimension) is None:
            problems.add("scheme.toml", "periods.forms", f"no form '{id}' with the key '{found.dimension}'")
    if found.parameter not in parameters:
        problems.add("scheme.toml", "periods.parameter", f"no parameter '{found.parameter}'")
    return found
