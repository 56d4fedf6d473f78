"""Findings of one table, the same remark on many cells folded into one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from lb_xl.findings import Finding, Location

SHOWN_CELLS = 5
"""How many cells a folded finding names; the rest are counted."""


@dataclass
class _Folded:
    code: str
    values: dict[str, object]
    cells: list[str]


@dataclass
class Fold:
    """Collects the remarks on one table.

    Remarks with one code, one column and one given value are one finding: its place is the first cell, `cells`
    in its values are the first few, `each` are all, `count` is how many there are. `where` turns a cell into a place.
    """

    where: Callable[[str], Location]
    _found: dict[tuple[str, str, str], _Folded] = field(default_factory=dict)

    def add(self, code: str, cell: str, column: str = "", given: str = "", /, **values: object) -> None:
        """One more remark; `column` is the id by which remarks are folded."""
        folded = self._found.get((code, column, given))
        if folded is None:
            self._found[code, column, given] = _Folded(code, {"given": given, **values}, [cell])
        else:
            folded.cells.append(cell)

    def findings(self) -> tuple[Finding, ...]:
        """All remarks in the order in which they came up."""
        return tuple(
            Finding(
                each.code,
                self.where(each.cells[0]),
                {"cells": cell_list(each.cells), "each": tuple(each.cells), **each.values},
                len(each.cells),
            )
            for each in self._found.values()
        )


def cell_list(cells: list[str]) -> str:
    """The first cells of a list, for a message.

    >>> cell_list(["C1", "C2"])
    'C1, C2'
    """
    return ", ".join(cells[:SHOWN_CELLS]) + (", …" if len(cells) > SHOWN_CELLS else "")
