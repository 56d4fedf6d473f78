"""What changed between two sets of inputs: cells by business key and date, words, parameters, statuses."""

from __future__ import annotations

import datetime
import math
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from lb_xl.comparison.rows import MatchedRow, RowKey, matched_rows
from lb_xl.findings import NOWHERE, Location
from lb_xl.form import Form, Measure
from lb_xl.inputs import FormData, Inputs
from lb_xl.methods.means import chronological_mean

ChangeKind = Literal["added", "removed", "changed"]
Subject = Literal["cell", "words", "parameter", "status"]


@dataclass(frozen=True)
class Change:
    """One difference: of a cell, of words beside it, of a parameter or of a status («нет явления»).

    `old` and `new` are numbers in the unit of the sheet (NaN in a blank cell), words, or None where there is no row; a
    status is `filled` or `absent`. `date` is that of a row filled by dates. `before` and `after` say where the two
    cells stand.
    """

    kind: ChangeKind
    subject: Subject
    form: str
    key: RowKey
    column: str
    old: float | str | None
    new: float | str | None
    date: datetime.date | None = None
    before: Location = NOWHERE
    after: Location = NOWHERE

    @property
    def difference(self) -> float | None:
        """New minus old, an absent row counting as none; None for words and for a blank cell, which says nothing."""
        old, new = (0.0 if value is None else value for value in (self.old, self.new))
        found = new - old if isinstance(old, float) and isinstance(new, float) else None
        return None if found is None or math.isnan(found) else found

    @property
    def percent(self) -> float | None:
        """The difference in per cent of the old number; None where there is none or it is zero."""
        if self.difference is None or not isinstance(self.old, float) or not self.old:
            return None
        return 100.0 * self.difference / abs(self.old)


@dataclass(frozen=True)
class Driver:
    """An input that moves the balance: a measure at a row (`before` and `after` on the sheets), or a parameter.

    `parts` are the changes that it consists of, by their place in the list, with the share of each: a mean over dates
    has one for each date that changed, everything else is one change.
    """

    form: str
    measure: str
    before: int | None
    after: int | None
    parts: tuple[tuple[int, float], ...]


@dataclass(frozen=True)
class Changes:
    """Every change, in the order of forms, keys and columns, and the inputs through which they act on the balance."""

    listed: tuple[Change, ...]
    drivers: tuple[Driver, ...]
    skipped: tuple[str, ...] = ()
    rows: Mapping[str, tuple[MatchedRow, ...]] = field(default_factory=dict)


def changes_between(before: Inputs, after: Inputs, unread: Collection[str] = ()) -> Changes:
    """What changed from one set of inputs to another of the same scheme.

    `skipped` are forms that cannot be compared row by row: the years give them other keys, columns or code lists, or
    one workbook has them `unread`.
    """
    finding = _Finding(before, after)
    finding.parameters()
    finding.skipped += list(unread)
    for id in (each for each in {**before.scheme.forms, **after.scheme.forms} if each not in unread):
        finding.status(id)
        finding.form(id)
    return Changes(tuple(finding.listed), tuple(finding.drivers), tuple(finding.skipped), finding.rows)


class _Finding:
    def __init__(self, before: Inputs, after: Inputs) -> None:
        self.before, self.after = before, after
        self.listed: list[Change] = []
        self.drivers: list[Driver] = []
        self.skipped: list[str] = []
        self.rows: dict[str, tuple[MatchedRow, ...]] = {}

    def parameters(self) -> None:
        for id in (each for each in self.before.scheme.parameters if each in self.after.scheme.parameters):
            old, new = self.before.parameter(id), self.after.parameter(id)
            if old != new and not self.before.scheme.parameters[id].setting:
                self.drivers.append(Driver("", id, None, None, ((len(self.listed), 1.0),)))
                self.listed.append(Change("changed", "parameter", "", (), id, old, new))

    def status(self, form: str) -> None:
        old, new = ("absent" if form in inputs.absent else "filled" for inputs in (self.before, self.after))
        if old != new and form in self.before.scheme.forms and form in self.after.scheme.forms:
            self.listed.append(Change("changed", "status", form, (), "", old, new))

    def form(self, id: str) -> None:
        given = [inputs.forms.get(id) for inputs in (self.before, self.after)]
        definition = next((data.form for data in given if data is not None), None)
        if definition is None:
            return
        if not _comparable(self.before.scheme.forms.get(id), self.after.scheme.forms.get(id)):
            self.skipped.append(id)
            return
        self.rows[id] = matched_rows(*given)
        first, second = map(_Side, given)
        for row in self.rows[id]:
            if first.says(row.before) == second.says(row.after):
                continue
            start = len(self.listed)
            for measure in definition.measures:
                self._cell(definition, measure, row, first, second)
            if len(self.listed) == start and (row.before is None or row.after is None):
                # A row that came or went and holds nothing but zeros.
                self._number(definition, definition.measures[0], row, first, second)
            self._words(definition, row, first, second)

    def _cell(self, form: Form, measure: Measure, row: MatchedRow, first: _Side, second: _Side) -> None:
        old, new = first.number(measure, row.before), second.number(measure, row.after)
        start = len(self.listed)
        before, after = first.moments(measure, row.before), second.moments(measure, row.after)
        if before and after:
            self._dates(form, measure, row, before, after)
        elif _differ(old, new):
            self._number(form, measure, row, first, second)
        if _differ(old, new):
            parts = self._parts(start, measure, before, after)
            self.drivers.append(Driver(form.id, measure.id, row.before, row.after, parts))

    def _number(self, form: Form, measure: Measure, row: MatchedRow, first: _Side, second: _Side) -> None:
        values = first.number(measure, row.before), second.number(measure, row.after)
        places = first.place(measure.id, row.before), second.place(measure.id, row.after)
        self._add(form, measure, row, values, places)

    def _dates(self, form: Form, measure: Measure, row: MatchedRow, before: _Moments, after: _Moments) -> None:
        for date in sorted(before.keys() | after.keys()):
            (old, old_place), (new, new_place) = (side.get(date, (None, NOWHERE)) for side in (before, after))
            if old is None or new is None or _differ(old, new):
                self._add(form, measure, row, (old, new), (old_place, new_place), date)

    def _add(
        self,
        form: Form,
        measure: Measure,
        row: MatchedRow,
        values: tuple[float | None, float | None],
        places: tuple[Location, Location],
        date: datetime.date | None = None,
    ) -> None:
        old, new = (None if value is None else value / measure.scale for value in values)
        kind: ChangeKind = "added" if old is None else "removed" if new is None else "changed"
        self.listed.append(Change(kind, "cell", form.id, row.key, measure.id, old, new, date, *places))

    def _parts(self, start: int, measure: Measure, before: _Moments, after: _Moments) -> tuple[tuple[int, float], ...]:
        """The changes of a cell with their shares: of a mean by the weights of its dates, where those are the same."""
        places = range(start, len(self.listed))
        dates = sorted(before)
        if len(places) <= 1 or before.keys() != after.keys():
            return tuple((place, 1.0 / len(places)) for place in places)
        weight = {date: chronological_mean([float(other == date) for other in dates], dates) for date in dates}
        moved = [date for date in dates if _differ(before[date][0], after[date][0])]
        moves = [weight[date] * (after[date][0] - before[date][0]) for date in moved]
        whole = math.fsum(moves)
        return tuple(
            (place, move / whole if whole else 1.0 / len(places)) for place, move in zip(places, moves, strict=True)
        )

    def _words(self, form: Form, row: MatchedRow, first: _Side, second: _Side) -> None:
        if row.before is None or row.after is None:
            return
        for column in form.texts:
            old, new = first.words(column.id, row.before), second.words(column.id, row.after)
            if old != new:
                places = first.place(column.id, row.before), second.place(column.id, row.after)
                self.listed.append(Change("changed", "words", form.id, row.key, column.id, old, new, None, *places))


_Moments = Mapping[datetime.date, tuple[float, Location]]
"""The value and the cell of each date behind a mean; none where a row has no dates."""


class _Side:
    """One filling of a form, its columns at hand by row."""

    def __init__(self, data: FormData | None) -> None:
        self.data = data
        frame = data.frame if data is not None else None
        self.columns: dict[str, dict[int, Any]] = {}
        self.contents: dict[int, tuple[object, ...]] = {}
        if data is not None and frame is not None:
            rows = frame.index.tolist()
            named = [*(each.id for each in data.form.measures), *(each.id for each in data.form.texts)]
            self.columns = {id: dict(zip(rows, frame[id].tolist(), strict=True)) for id in named}
            self.contents = dict(zip(rows, zip(*(frame[id].tolist() for id in named), strict=True), strict=True))

    def says(self, row: int | None) -> tuple[object, ...] | None:
        """All that a row says beside its key; its dates with it."""
        if self.data is None or row is None:
            return None
        return (self.contents[row], *(self.data.moments[each] for each in self.data.dated.get(row, ())))

    def number(self, measure: Measure, row: int | None) -> float | None:
        return None if row is None else float(self.columns[measure.id][row])

    def words(self, column: str, row: int) -> str:
        return str(self.columns[column][row])

    def place(self, column: str, row: int | None) -> Location:
        if self.data is None or row is None:
            return NOWHERE
        return Location(self.data.sheet, self.data.cell(column, row))

    def moments(self, measure: Measure, row: int | None) -> _Moments:
        if self.data is None or row is None:
            return {}
        rows = self.data.dated.get(row, ())
        found = {each: self.data.moments[each] for each in rows}
        return {
            moment.date: (moment.values[measure.id], self.place(measure.id, each)) for each, moment in found.items()
        }


def _comparable(before: Form | None, after: Form | None) -> bool:
    """Whether the rows of two editions of a form mean the same: equal keys by equal lists, equal measures."""
    if before is None or after is None:
        return False
    first, second = (
        (
            [(key.id, key.dimension.classification.id) for key in form.keys],
            [(measure.id, measure.unit) for measure in form.measures],
            dict(form.fixed),
        )
        for form in (before, after)
    )
    return first == second


def _differ(old: float | None, new: float | None) -> bool:
    """Whether a number changed; a row that is not there counts as none, so zero is no change of the number."""
    old, new = old or 0.0, new or 0.0
    return old != new and not (math.isnan(old) and math.isnan(new))
