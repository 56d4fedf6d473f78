"""Formulas of a block gathered into rectangles: each is one call to the office."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from . import formulas as notation


def formula_runs(
    cells: list[list[Any]], as_text: set[tuple[int, int]]
) -> Iterator[tuple[int, int, tuple[tuple[str, ...], ...]]]:
    """The formulas of a block in rectangles, each with its first row and column.

    Formulas below each other go together, and columns beside each other with the same rows. Columns first: in most
    of our blocks every row has its formula, and a number in between breaks its own column alone.
    """
    width = max(map(len, cells), default=0)
    runs: dict[tuple[int, int], list[int]] = {}
    for column in range(width):
        start = None
        for row, line in enumerate([*cells, []]):
            is_formula = column < len(line) and _is_formula(line[column]) and (row, column) not in as_text
            if is_formula and start is None:
                start = row
            elif not is_formula and start is not None:
                runs.setdefault((start, row), []).append(column)
                start = None
    for (first, end), columns in runs.items():
        for left, right in _neighbours(columns):
            texts = [tuple(_formula(cells[row][at]) for at in range(left, right)) for row in range(first, end)]
            yield first, left, tuple(texts)


def _neighbours(columns: list[int]) -> Iterator[tuple[int, int]]:
    # First and end of each run of columns side by side.
    start = 0
    for end in range(1, len(columns) + 1):
        if end == len(columns) or columns[end] != columns[end - 1] + 1:
            yield columns[start], columns[end - 1] + 1
            start = end


def _is_formula(value: Any) -> bool:
    return isinstance(value, dict) and "date" not in value


def _formula(value: dict[str, Any]) -> str:
    return "=" + str(value["error"]) if "error" in value else notation.office_text(value["formula"])
