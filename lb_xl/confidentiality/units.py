"""How many units stand behind each printed number: those of the input rows that add to it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from lb_xl.balance import Balance, TableResult
from lb_xl.cells import Floats, Integers, Leaf
from lb_xl.explain import below
from lb_xl.form import TOTAL
from lb_xl.formula import Name, Node
from lb_xl.scheme import Level, Line, Scheme

UNKNOWN = np.nan
WITHOUT_CELLS = frozenset({"series", "opaque", "rank"})
"""Methods that take numbers from elsewhere or work on finished sums: the cells of such a formula are not its terms."""


@dataclass(frozen=True)
class _Entries:
    """Input rows that add to a quantity: the place of each at a level, its row, its units (NaN where not known)."""

    places: Integers
    rows: Integers
    units: Floats


class UnitsBehind:
    """Units behind the numbers of a balance; quantities that several lines print are taken apart once."""

    def __init__(self, balance: Balance) -> None:
        self.balance = balance
        self.scheme = balance.scheme
        self._found: dict[tuple[str, Level], _Entries | None] = {}
        self._forms = {id: place for place, id in enumerate(self.scheme.forms)}

    def of_table(self, table: str) -> Floats:
        """By line (as `table.lines`) and column: the units; NaN where they are not known or there is no number."""
        result = self.balance.tables[table]
        found = np.full(result.values.shape, UNKNOWN)
        lines = {line.id: line for line in result.table.lines if line.kind != "heading"}
        for row, line in enumerate(result.table.lines):
            if line.kind == "heading" or not self._is_count(line):
                continue
            entries = self._line(result, line, lines)
            if entries is not None:
                found[row] = self._by_column(result, entries)
        return found

    def _is_count(self, line: Line) -> bool:
        return not line.quantity or self.scheme.quantities[line.quantity].kind == "count"

    def _line(self, result: TableResult, line: Line, lines: Mapping[str, Line]) -> _Entries | None:
        """The entries of a line at the level of its table; None where its formula cannot be taken apart."""
        if not line.quantity:
            parts = [self._line(result, lines[part], lines) for _, part in line.parts]
            known = [part for part in parts if part is not None]
            return _distinct(known) if len(known) == len(parts) else None
        level = (*result.table.over, *line.where)
        found = self._quantity(line.quantity, level)
        if found is None:
            return None
        sizes = self.balance.evaluation.sizes(level)
        place = (
            np.array(np.unravel_index(found.places, sizes)) if level else np.zeros((0, len(found.places)), dtype=int)
        )
        kept = np.ones(len(found.places), dtype=bool)
        for at, (id, codes) in enumerate(line.where.items(), start=len(result.table.over)):
            within = self.scheme.dimensions[id].classification.within(codes)
            chosen = np.array([code in within for code in self.scheme.dimensions[id].codes], dtype=bool)
            kept &= chosen[place[at]]
        flat = np.zeros(len(found.places), dtype=np.intp)
        for at, size in enumerate(sizes[: len(result.table.over)]):
            flat = flat * size + place[at]
        return _distinct([_Entries(flat[kept], found.rows[kept], found.units[kept])])

    def _quantity(self, quantity: str, level: Level) -> _Entries | None:
        key = (quantity, level)
        if key not in self._found:
            node = Name(quantity)
            apart = WITHOUT_CELLS.isdisjoint(self.scheme.method_sorts(node))
            self._found[key] = self._taken_apart(node, level) if apart else None
        return self._found[key]

    def _taken_apart(self, node: Node, level: Level) -> _Entries:
        evaluation = self.balance.evaluation
        found = []
        for part in evaluation.parts(node):
            added = np.flatnonzero(np.nan_to_num(part.contributions, nan=1.0) != 0.0)
            places = evaluation.places(part.leaf, level)[added]
            rows, units = self._rows(part.leaf)
            found.append(_Entries(places, rows[added], units[added]))
        return _distinct(found)

    def _rows(self, leaf: Leaf) -> tuple[Integers, Floats]:
        """For each cell a number for its row, and the units of that row."""
        size = len(leaf.rows)
        if leaf.data is None:
            return np.zeros(size, dtype=np.intp), np.full(size, UNKNOWN)
        form = leaf.data.form
        measure = form.measure(leaf.measure)
        numbers = leaf.rows * len(self._forms) + self._forms[form.id]
        if measure is None or not measure.counted_by:
            return numbers, np.full(size, UNKNOWN)
        units = leaf.data.frame[measure.counted_by]
        counted = units.reindex(leaf.rows.tolist()).to_numpy(dtype=float)
        # A persons' form counts each of its measures by itself: they are units of their own.
        kind = [each.id for each in form.measures].index(measure.counted_by)
        return numbers * 64 + kind, counted

    def _by_column(self, result: TableResult, entries: _Entries) -> Floats:
        sizes = self.balance.evaluation.sizes(result.table.over)
        units = np.zeros(int(np.prod(sizes)))
        np.add.at(units, entries.places, entries.units)
        table = units.reshape(sizes)
        found = np.full(len(result.columns), UNKNOWN)
        for at, codes in enumerate(result.columns):
            if result.possible[at]:
                chosen = [_places(self.scheme, id, codes[id]) for id in result.table.over]
                found[at] = float(table[np.ix_(*chosen)].sum()) if chosen else float(table)
        return found


def _places(scheme: Scheme, dimension: str, code: str) -> list[int]:
    listed = scheme.dimensions[dimension].codes
    chosen = listed if code == TOTAL else below(scheme.dimensions[dimension], code)
    return [listed.index(each) for each in chosen]


def _distinct(parts: list[_Entries]) -> _Entries:
    """Entries of which each row counts once at a place: payroll and contractors of one row have the same units.

    A row of which some value has no known units keeps an entry of its own for that, which makes the sum unknown.
    """
    places, rows = (
        np.concatenate([np.zeros(0, dtype=np.intp), *(getattr(part, name) for part in parts)])
        for name in ("places", "rows")
    )
    units = np.concatenate([np.zeros(0), *(part.units for part in parts)])
    order = np.lexsort((np.isnan(units), rows, places))
    places, rows, units = places[order], rows[order], units[order]
    same = np.zeros(len(places), dtype=bool)
    same[1:] = (places[1:] == places[:-1]) & (rows[1:] == rows[:-1]) & (np.isnan(units[1:]) == np.isnan(units[:-1]))
    return _Entries(places[~same], rows[~same], units[~same])
