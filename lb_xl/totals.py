"""Rows that speak for a whole dimension: margins to be compared, or sums to be spread.

A row coded `total` beside the rows it covers is their margin: equal, it is dropped with a note; different, it is
an error. Alone it is the only figure there is: it stays, to be spread by the key that the form names.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from lb_xl.findings import Finding, Location
from lb_xl.folding import Fold
from lb_xl.form import TOTAL, Form
from lb_xl.formula import parse
from lb_xl.inference import Known, Shape, shape
from lb_xl.inputs import FormData
from lb_xl.number_words import number_words
from lb_xl.scheme import Scheme

EQUAL, DIFFERENT, NOT_SPREAD, OVERLAP = "LB-233", "LB-234", "LB-235", "LB-236"


def settle_totals(data: FormData, scheme: Scheme) -> tuple[FormData, tuple[Finding, ...]]:
    """The form without its margins, and what was found: LB-233 (a margin agrees), LB-234 (it does not),
    LB-235 (a total that nothing can spread), LB-236 (two totals cover the same).

    Finer rows settle coarser ones: a republic is compared with its territories, each of which may itself be a
    total over town and country.
    """
    return _Settling(data, scheme).settled()


def spread_dimensions(form: Form, scheme: Scheme) -> frozenset[str]:
    """The dimensions over which a form's totals can be spread: those of the count that its definition names."""
    if not form.spread:
        return frozenset()
    known = Known(scheme.forms, scheme.parameters, lambda id: _shape_of(id, scheme), ())
    return shape(parse(form.spread), known).dimensions


def _shape_of(id: str, scheme: Scheme) -> Shape | None:
    quantity = scheme.quantities.get(id)
    return None if quantity is None else Shape(quantity.kind, quantity.unit, quantity.dimensions, quantity.per)


Codes = tuple[int, ...]


@dataclass(frozen=True)
class _Row:
    """A row as the places of its codes, with those of its keys that are totals."""

    place: int
    codes: Codes
    totals: frozenset[int]


class _Settling:
    def __init__(self, data: FormData, scheme: Scheme) -> None:
        self.data = data
        self.scheme = scheme
        self.form = data.form
        self.fold = Fold(lambda cell: Location(data.sheet, cell))
        self.rows = list(data.frame.index)

    def settled(self) -> tuple[FormData, tuple[Finding, ...]]:
        columns = [self.data.frame[key.id].cat for key in self.form.keys]
        places = [column.codes.to_numpy() for column in columns]
        last = [len(column.categories) - 1 for column in columns]
        assert all(column.categories[-1] == TOTAL for column in columns)
        is_total = [codes == total for codes, total in zip(places, last, strict=True)]
        any_total = np.logical_or.reduce(is_total) if is_total else np.zeros(0, dtype=bool)
        if not any_total.any():
            return self.data, ()
        rows = [
            _Row(place, codes, frozenset(key for key, total in enumerate(last) if codes[key] == total))
            for place, codes in enumerate(zip(*(each.tolist() for each in places), strict=True))
        ]
        base = [row for row in rows if not row.totals]
        kept: list[_Row] = []
        dropped: list[int] = []
        totals = sorted((row for row in rows if row.totals), key=lambda row: len(row.totals))
        for _, group in itertools.groupby(totals, key=lambda row: len(row.totals)):
            settled = list(group)
            index = _Index(base)
            base = list(base)
            for row in settled:
                members = index.members(row)
                if not members:
                    kept.append(row)
                    base.append(row)
                elif self._agrees(row, members):
                    dropped.append(row.place)
        self._check_spread(kept)
        self._check_overlaps(kept)
        frame = self.data.frame.drop(index=[self.rows[place] for place in dropped])
        return replace(self.data, frame=frame), self.fold.findings()

    def _agrees(self, row: _Row, members: list[_Row]) -> bool:
        """Whether a margin equals the sum of its members in every measure; True with a blank among them."""
        agrees = True
        for measure in self.form.measures:
            values = self.data.frame[measure.id].to_numpy()
            total = float(values[row.place])
            parts = math.fsum(values[[member.place for member in members]].tolist())
            if math.isnan(total) or math.isnan(parts):
                continue
            if math.isclose(total, parts, rel_tol=1e-9, abs_tol=1e-6):
                self.fold.add(EQUAL, self._cell(measure.id, row), measure.id, column=measure.title)
                continue
            agrees = False
            self.fold.add(
                DIFFERENT,
                self._cell(measure.id, row),
                measure.id,
                str(row.place),
                column=measure.title,
                total=number_words(total / measure.scale),
                sum=number_words(parts / measure.scale),
                difference=number_words((total - parts) / measure.scale),
                members=self._span(measure.id, members),
            )
        return agrees

    def _check_spread(self, kept: list[_Row]) -> None:
        if not kept:
            return
        known = spread_dimensions(self.form, self.scheme)
        for row in kept:
            for place in sorted(row.totals):
                key = self.form.keys[place]
                harmless = key.dimension.extra and self.form.id != self.scheme.adjustments
                if not harmless and (key.direction or key.dimension.id not in known):
                    self.fold.add(NOT_SPREAD, self._cell(key.id, row), key.id, column=key.title)

    def _check_overlaps(self, kept: list[_Row]) -> None:
        """Two totals that stay must not speak for the same place: it would be counted twice."""
        patterns: dict[frozenset[int], list[_Row]] = {}
        for row in kept:
            patterns.setdefault(row.totals, []).append(row)
        for one, other in itertools.combinations(patterns, 2):
            shared = [key for key in range(len(self.form.keys)) if key not in one | other]
            seen = {tuple(row.codes[key] for key in shared): row for row in patterns[one]}
            for row in patterns[other]:
                first = seen.get(tuple(row.codes[key] for key in shared))
                if first is not None:
                    key = self.form.keys[min(row.totals)]
                    self.fold.add(
                        OVERLAP,
                        self._cell(key.id, row),
                        key.id,
                        str(row.place),
                        other=self._cell(key.id, first),
                    )

    def _cell(self, column: str, row: _Row) -> str:
        return self.data.cell(column, self.rows[row.place])

    def _span(self, column: str, members: list[_Row]) -> str:
        cells = [self._cell(column, member) for member in members]
        return ", ".join(cells) if len(cells) <= 4 else f"{cells[0]}, {cells[1]}, …, {cells[-1]}"


class _Index:
    """The rows that are finer than a total and lie within it, found by the codes of its other keys."""

    def __init__(self, rows: list[_Row]) -> None:
        self.rows = rows
        self.found: dict[frozenset[int], dict[Codes, list[_Row]]] = {}

    def members(self, total: _Row) -> list[_Row]:
        if total.totals not in self.found:
            by_codes: dict[Codes, list[_Row]] = {}
            for row in self.rows:
                if row.totals < total.totals:
                    by_codes.setdefault(tuple(_others(row.codes, total.totals)), []).append(row)
            self.found[total.totals] = by_codes
        return self.found[total.totals].get(tuple(_others(total.codes, total.totals)), [])


def _others(codes: Codes, totals: frozenset[int]) -> Iterator[int]:
    return (code for key, code in enumerate(codes) if key not in totals)
