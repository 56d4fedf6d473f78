"""The cells of measures in two workbooks, and which changed input moves which cell."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from lb_xl.cells import Floats, Integers, Leaf, measured_cells
from lb_xl.comparison.changes import Changes
from lb_xl.comparison.paired_cells import Moves, PairedCells, RowNumbers, paired_cells
from lb_xl.comparison.paired_parts import PairedPart
from lb_xl.comparison.records import Records
from lb_xl.comparison.shares import product_shares, quotient_shares
from lb_xl.evaluation import Evaluation
from lb_xl.formula import Measured, Node, parse
from lb_xl.scheme import Level

NONE = -1
"""Stands where no changed input is."""

CountRecords = Callable[[Node, Level], Records]
"""Gives what each input does to a count at the places of a level."""


class PairedInputs:
    """The inputs of two evaluations of one scheme; `size` of them changed, and `size` itself is the unknown one."""

    def __init__(self, before: Evaluation, after: Evaluation, changes: Changes, count: CountRecords) -> None:
        self.before, self.after = before, after
        self.size = len(changes.drivers)
        self.parameters: dict[str, int] = {}
        self._count = count
        self._rows = {form: RowNumbers(rows) for form, rows in changes.rows.items()}
        self._moved: dict[tuple[str, str], Integers] = {}
        self._spreads: dict[str, Node] = {}
        for place, driver in enumerate(changes.drivers):
            if not driver.form:
                self.parameters[driver.measure] = place
                continue
            rows = self._rows[driver.form]
            at = rows.before[driver.before] if driver.before is not None else rows.after[driver.after]  # type: ignore[index]
            self.moved(driver.form, driver.measure)[at] = place

    def moved(self, form: str, measure: str) -> Integers:
        """For each matched row of a form the changed input that its measure is, or `NONE`."""
        rows = self._rows[form].rows if form in self._rows else ()
        return self._moved.setdefault((form, measure), np.full(len(rows), NONE, dtype=np.intp))

    def part(self, node: Measured) -> PairedPart:
        """The cells of a measure side by side, and what changed inputs do to them."""
        rows = self._rows.get(node.form) or RowNumbers(())
        cells = paired_cells(self.before.leaf(node), self.after.leaf(node), rows)
        own = self.moved(node.form, node.measure)[cells.rows]
        change = cells.after - cells.before
        in_both = np.array([row.before is not None and row.after is not None for row in rows.rows], dtype=bool)
        is_spread = self._spread_rows(node, rows)[cells.rows]
        chosen = (cells.in_before != cells.in_after) & in_both[cells.rows] & ~is_spread
        plain = np.flatnonzero((own != NONE) & (change != 0.0) & ~chosen & ~is_spread)
        found = [(plain, own[plain], change[plain])]
        found.append(self._choice(node, np.flatnonzero(chosen), change))
        for row in np.unique(cells.rows[is_spread]):
            found += self._spread(node, cells, int(row), rows)
        return PairedPart(
            cells.leaf(), cells.before, cells.after, Moves(*map(np.concatenate, zip(*found, strict=True)))
        )

    def _choice(self, node: Measured, cells: Integers, change: Floats) -> tuple[Integers, Integers, Floats]:
        """Cells that only one workbook counts, since another month was the busiest: in equal parts among the changed
        inputs of what makes it so."""
        behind = [self.moved(peak.form, peak.measure) for _, peak in node.peaks]
        inputs = np.concatenate([*behind, np.zeros(0, dtype=np.intp)])
        inputs = inputs[inputs != NONE]
        parts = np.repeat(change[cells] / max(len(inputs), 1), len(inputs))
        return np.repeat(cells, len(inputs)), np.tile(inputs, len(cells)), parts

    def _spread_rows(self, node: Measured, rows: RowNumbers) -> np.ndarray:
        """Which matched rows are spread over the codes of a dimension."""
        found = np.zeros(len(rows.rows), dtype=bool)
        for evaluation, side in ((self.before, rows.before), (self.after, rows.after)):
            leaf = measured_cells(evaluation.inputs, node)
            for row in leaf.rows[_is_total(leaf).any(axis=0)].tolist():
                found[side[row]] = True
        return found

    def _spread(
        self, node: Measured, cells: PairedCells, row: int, rows: RowNumbers
    ) -> list[tuple[Integers, Integers, Floats]]:
        """A row times the share of each code: its own change, and that of the key by which it is spread."""
        pieces = np.flatnonzero(cells.rows == row)
        wholes = [np.full(len(pieces), values[pieces].sum()) for values in (cells.before, cells.after)]
        shares = [share[pieces] for share in cells.shares]
        matched = rows.rows[row]
        if matched.before is None or matched.after is None:
            shares = [shares[0] if matched.after is None else shares[1]] * 2
        of_whole, of_share = product_shares([wholes[0], shares[0]], [wholes[1], shares[1]])
        found = []
        own = int(self.moved(node.form, node.measure)[row])
        if own != NONE:
            found.append((pieces, np.full(len(pieces), own, dtype=np.intp), of_whole * (wholes[1] - wholes[0])))
        if matched.before is not None and matched.after is not None:
            found += self._key(node, cells, pieces, of_share, matched.before)
        return found

    def _key(
        self, node: Measured, cells: PairedCells, pieces: Integers, weight: Floats, row: int
    ) -> list[tuple[Integers, Integers, Floats]]:
        """What the changed cells of a key do to the pieces: each share is a count by the sum of those of its row."""
        raw = measured_cells(self.before.inputs, node)
        place = int(np.flatnonzero(raw.rows == row)[0])
        covered = {id for id, is_total in zip(raw.codes, _is_total(raw)[:, place], strict=True) if is_total}
        formula = self.before.scheme.forms[node.form].spread
        key = self._spreads.setdefault(formula, parse(formula))
        by = self.before.shape(key).dimensions
        dimensions = self.before.scheme.dimensions
        level = tuple(id for id in dimensions if id in covered or (id in raw.codes and id in by))
        axes = [
            np.arange(len(dimensions[id].codes)) if id in covered else raw.codes[id][place : place + 1] for id in level
        ]
        sizes = self.before.sizes(level)
        group = np.ravel_multi_index(np.meshgrid(*axes, indexing="ij"), sizes).reshape(-1).astype(np.intp)
        at = np.ravel_multi_index([cells.codes[id][pieces] for id in level], sizes).astype(np.intp)
        sides = [evaluation.count(key, level).values.reshape(-1) for evaluation in (self.before, self.after)]
        sums = [np.full(len(pieces), float(np.where(side[group] > 0, side[group], 0.0).sum())) for side in sides]
        of_part, of_sum = quotient_shares((sides[0][at], sides[1][at]), (sums[0], sums[1]))
        records = self._count(key, level)
        owner, record = records.expanded(at)
        direct = (
            pieces[owner],
            records.inputs[record],
            np.nan_to_num(of_part * weight)[owner] * records.values[record],
        )
        _, members = records.expanded(group)
        inputs, place_of = np.unique(records.inputs[members], return_inverse=True)
        totals = np.bincount(place_of, weights=records.values[members], minlength=len(inputs))
        through = (
            np.repeat(pieces, len(inputs)),
            np.tile(inputs, len(pieces)),
            np.repeat(np.nan_to_num(of_sum * weight), len(inputs)) * np.tile(totals, len(pieces)),
        )
        return [direct, through]


def _is_total(leaf: Leaf) -> np.ndarray:
    """For each dimension and each cell whether its code is `total`."""
    if not leaf.codes:
        return np.zeros((0, len(leaf.values)), dtype=bool)
    return np.array([codes == leaf.sizes[id] for id, codes in leaf.codes.items()])
