"""What each change did to the lines of a table: effects that add up to the change of the line to the last bit."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from lb_xl.balance import Balance
from lb_xl.cells import GRID, Floats, on_grid
from lb_xl.comparison.changes import Changes, Driver
from lb_xl.comparison.pairing import Pairing
from lb_xl.comparison.records import Records, weighted_counts
from lb_xl.explain import below
from lb_xl.form import TOTAL
from lb_xl.formula import Name, Node
from lb_xl.scheme import Line, Scheme, Table


@dataclass(frozen=True)
class Effects:
    """The lines of a table in two workbooks, and what each change did to them.

    `before` and `after` have a row a line and a column a column of the table, in the unit of computation; `by_change`
    has one such sheet for each listed change, in their order, and a last one for what no listed change explains
    (zeros). Over a line and a column the sheets add up to `after - before`: counts exactly in any order, ratios by
    `math.fsum`. Where a line has no value on either side there is no effect.
    """

    table: Table
    lines: tuple[Line, ...]
    columns: tuple[Mapping[str, str], ...]
    before: Floats
    after: Floats
    by_change: Floats
    is_count: tuple[bool, ...]

    @property
    def change(self) -> Floats:
        return self.after - self.before

    def sizes(self, column: int = 0) -> Floats:
        """The largest effect of each change on a line that counts, in one column: by it changes are sorted."""
        counted = self.by_change[:, list(self.is_count), column]
        return np.asarray(np.abs(counted).max(axis=1, initial=0.0))

    def sizes_anywhere(self) -> Floats:
        """The same over all columns: what the whole does not show may be large in a territory."""
        return np.asarray(np.abs(self.by_change[:, list(self.is_count)]).max(axis=(1, 2), initial=0.0))


def effects_between(before: Balance, after: Balance, changes: Changes, columns: Sequence[Mapping[str, str]]) -> Effects:
    """The effects of changes on the first table of a scheme, at some of its columns.

    Both balances are of one `Scheme` object.
    """
    return _Sharing(before, after, changes).effects(tuple(columns))


def territory_columns(scheme: Scheme) -> tuple[Mapping[str, str], ...]:
    """The columns of the main table by its first dimension, the total first, all other dimensions summed."""
    table = next(iter(scheme.tables.values()))
    first = table.over[0] if table.over else ""
    return tuple(
        column
        for column in scheme.columns(table)
        if scheme.possible(column)
        and all(code == TOTAL for id, code in column.items() if id != first and scheme.dimensions[id].total)
    )


class _Sharing:
    def __init__(self, before: Balance, after: Balance, changes: Changes) -> None:
        self.before, self.after, self.changes = before, after, changes
        self.scheme = before.scheme
        self.table = next(iter(self.scheme.tables.values()))
        wheres = [id for line in self.table.lines for id in line.where]
        self.fine = tuple(dict.fromkeys((*self.table.over, *wheres)))
        self.pairing = Pairing(before.evaluation, after.evaluation, changes, self.fine)

    def effects(self, columns: tuple[Mapping[str, str], ...]) -> Effects:
        lines = self.table.printed
        results = self.before.tables[self.table.id], self.after.tables[self.table.id]
        places = [[result.column(column) for column in columns] for result in results]
        rows = [[result.row(line.id) for line in lines] for result in results]
        before, after = (result.values[np.ix_(row, at)] for result, row, at in zip(results, rows, places, strict=True))
        shape = (len(self.changes.drivers) + 1, len(lines), len(columns))
        found = np.zeros(shape)
        counts = tuple(self._is_count(line) for line in lines)
        by_id = {line.id: at for at, line in enumerate(lines)}
        waiting = [at for at, line in enumerate(lines) if not line.quantity]
        for at, line in enumerate(lines):
            if line.quantity:
                for column, codes in enumerate(columns):
                    found[:, at, column] = self._line(line, codes)
        while waiting:
            ready = [at for at in waiting if not any(by_id[part] in waiting for _, part in lines[at].parts)]
            for at in ready:
                found[:, at] = sum(sign * found[:, by_id[part]] for sign, part in lines[at].parts)
                waiting.remove(at)
        change = after - before
        for at, is_count in enumerate(counts):
            for column in range(len(columns)):
                _complete(found[:, at, column], float(change[at, column]), is_count)
        return Effects(self.table, lines, columns, before, after, self._by_change(found, counts), counts)

    def _is_count(self, line: Line) -> bool:
        return not line.quantity or self.scheme.quantities[line.quantity].kind == "count"

    def _line(self, line: Line, codes: Mapping[str, str]) -> Floats:
        """The effect of each driver on a line at a column."""
        quantity = self.scheme.quantities[line.quantity]
        node: Node = Name(line.quantity) if quantity.kind != "count" else quantity.node
        asked = tuple(id for id in self.table.over if codes[id] != TOTAL)
        dimensions = self.scheme.dimensions
        # A method that works on finished sums stands between the columns: then they do not add up.
        if quantity.kind == "count" and "opaque" not in self.scheme.method_sorts(node):
            dims = tuple(id for id in self.table.over)
            level, chosen = (*dims, *line.where), {id: below(dimensions[id], codes[id]) for id in asked}
        else:
            level, chosen = (*self.scheme.axes(asked), *line.where), {id: (codes[id],) for id in asked}
        if quantity.kind == "count":
            records = self.pairing.count(node, level)
        else:
            records = self.pairing.ratio(quantity.node, level)
        for id, members in line.where.items():
            within = dimensions[id].classification.within(members)
            chosen[id] = tuple(code for code in dimensions[id].codes if code in within)
        return self._chosen(records, level, chosen)

    def _chosen(self, records: Records, level: tuple[str, ...], chosen: Mapping[str, tuple[str, ...]]) -> Floats:
        """The effects summed over the chosen codes of a level."""
        sizes = self.before.evaluation.sizes(level)
        mask = np.ones(sizes, dtype=bool)
        for at, axis in enumerate(level):
            id = axis.rstrip("*")
            if id in chosen:
                listed = self.scheme.dimensions[id].codes
                own = np.array([code in chosen[id] for code in listed], dtype=bool)
                mask &= own.reshape([-1 if place == at else 1 for place in range(len(level))])
        kept = mask.reshape(-1)[records.places]
        size = len(self.changes.drivers) + 1
        return weighted_counts(records.inputs[kept], records.values[kept], size)

    def _by_change(self, found: Floats, counts: tuple[bool, ...]) -> Floats:
        """The effects of drivers as effects of the listed changes: a mean's is shared among its dates."""
        shown = np.zeros((len(self.changes.listed) + 1, *found.shape[1:]))
        shown[-1] = found[-1]
        for driver, effect in zip(self.changes.drivers, found[:-1], strict=True):
            if len(driver.parts) == 1:
                shown[driver.parts[0][0]] += effect
            else:
                _share_out(shown, driver, effect, counts)
        return shown


def _share_out(shown: Floats, driver: Driver, effect: Floats, counts: tuple[bool, ...]) -> None:
    """The effect of a mean on its dates by their shares; what rounding leaves goes to the largest share."""
    if not driver.parts:
        shown[-1] += effect
        return
    largest = max(driver.parts, key=lambda part: abs(part[1]))[0]
    rest = effect.copy()
    for change, share in driver.parts:
        if change != largest:
            own = effect * share
            own = np.where(np.array(counts)[:, None], on_grid(own), own)
            shown[change] += own
            rest = rest - own
    shown[largest] += rest


def _complete(effects: Floats, change: float, is_count: bool) -> None:
    """Makes effects add up to a change: of a count they do, but for what nobody accounts for, which is shown by
    itself; of a ratio, or of a finished sum that was worked on, the last bits go to the largest effects. No change is
    known where a side has no value."""
    if math.isnan(change):
        effects[:] = 0.0
        return
    rest = change - float(effects.sum())
    if is_count and abs(rest) * GRID >= 1.0:
        effects[-1] += rest
        return
    if not effects.any():
        effects[-1] = change
        return
    for place in np.argsort(-np.abs(effects), kind="stable")[: len(effects)]:
        rest = math.fsum([change, *(-effects)])
        if not rest:
            return
        effects[place] += rest
