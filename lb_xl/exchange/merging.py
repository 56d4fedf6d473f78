"""The rows that came back, laid upon those that are there: what is new, what contradicts, what is the same.

Three values meet at every key and column: what the national workbook has, what was handed out, and what came back.
A value that came back is taken where the workbook has none, or still has what was handed out. It contradicts where the
workbook has another one, and where two files give two. A blank says nothing, unless a number was handed out there.
The order of files and of rows decides nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from lb_xl.exchange.conflicts import Candidate, Conflict, Item, rejected
from lb_xl.exchange.records import FormRecords, Record, RecordKey, Value, same, sorted_records, value_columns
from lb_xl.scheme import Scheme


@dataclass(frozen=True)
class Returned:
    """A form as one file brings it: its records within the scope of the department, and what was handed out."""

    file: str
    records: FormRecords
    handed: Mapping[RecordKey, tuple[Value, ...]]

    def place(self, key: RecordKey, column: str) -> str:
        """Where a value stands: file, sheet and cell; the file alone where the row is gone."""
        record = self.records.records.get(key)
        if record is None:
            return self.file
        return f"{self.file} · {self.records.sheet}!{self.records.cell(column, record.row)}"


@dataclass
class Merged:
    """What a form becomes: values that change, rows that are new, and contradictions that are new."""

    changed: dict[tuple[RecordKey, str], Value] = field(default_factory=dict)
    added: list[Record] = field(default_factory=list)
    conflicts: list[Conflict] = field(default_factory=list)

    @property
    def is_empty(self) -> bool:
        return not (self.changed or self.added)


def merged(
    present: FormRecords,
    returned: Sequence[Returned],
    recorded: Mapping[Item, Sequence[Conflict]],
    scheme: Scheme,
    own_place: str,
) -> Merged:
    """One form of the national workbook with what some files say of it.

    `recorded` are the conflicts that the workbook knows already, `own_place` the words for the workbook itself.
    """
    form, columns = present.form, value_columns(present.form, scheme)
    files = sorted(returned, key=lambda each: (each.file, each.records.sheet))
    result = Merged()
    new: dict[RecordKey, list[Value]] = {}
    for key, concerned in _by_key(files).items():
        record = present.records.get(key)
        for at, column in enumerate(columns):
            own = record.values[at] if record else None
            place = f"{own_place} · {present.sheet}!{present.cell(column, record.row)}" if record else own_place
            item = (form.id, key, column)
            meeting = _Meeting(Candidate(own, place), *_offers(concerned, key, column, at), recorded.get(item, ()))
            value = meeting.taken()
            if value is not None:
                new.setdefault(key, [None] * len(columns))[at] = value
            else:
                result.conflicts += [Conflict(item, first, second) for first, second in meeting.contradictions()]
    added: list[Record] = []
    for key, values in new.items():
        if key in present.records:
            for column, value in zip(columns, values, strict=True):
                if value is not None:
                    result.changed[key, column] = value
        else:
            added.append(Record(key, _cells(files, key), tuple(values)))
    result.added = sorted_records(added, form, scheme)
    return result


@dataclass(frozen=True)
class _Meeting:
    """What is said at one key and column: by the workbook, by the files, and what was handed out to these."""

    own: Candidate
    offers: Sequence[Candidate]
    handed: Sequence[Value]
    known: Sequence[Conflict]

    def taken(self) -> Value:
        """The value to be written; None where nothing is to be written."""
        others = self._others()
        if len(others) != 1 or self._is_open or others[0].value is None:
            return None
        if self.own.value is not None and not self._kept_as_handed:
            return None
        value = next((base for base in self.handed if same(base, others[0].value)), others[0].value)
        return None if same(value, self.own.value) else value

    def contradictions(self) -> Iterator[tuple[Candidate, Candidate]]:
        """Pairs of values between which somebody has to choose, those that are known already left out."""
        others = self._others()
        if not others:
            return
        if self._is_open:
            others = _distinct([self.known[0].first, *others])
        elif self.own.value is not None and not (self._kept_as_handed and len(others) > 1):
            others = _distinct([self.own, *others])
        first, *rest = others
        for other in rest:
            if not any(_about(conflict, first.value, other.value) for conflict in self.known):
                yield first, other

    @property
    def _is_open(self) -> bool:
        return any(conflict.is_open for conflict in self.known)

    @property
    def _kept_as_handed(self) -> bool:
        return any(same(self.own.value, base) for base in self.handed)

    def _others(self) -> list[Candidate]:
        return _distinct(offer for offer in self.offers if not rejected(offer.value, self.known))


def _by_key(files: Iterable[Returned]) -> dict[RecordKey, list[Returned]]:
    """The files that say something of a key, by key in a fixed order."""
    found: dict[RecordKey, list[Returned]] = {}
    for each in files:
        for key in dict.fromkeys([*each.records.records, *each.handed]):
            found.setdefault(key, []).append(each)
    return {key: found[key] for key in sorted(found)}


def _offers(files: Iterable[Returned], key: RecordKey, column: str, at: int) -> tuple[list[Candidate], list[Value]]:
    """What the files say at one place, and what was handed out there by those that say something."""
    offers: list[Candidate] = []
    bases: list[Value] = []
    for each in files:
        handed = each.handed.get(key)
        base = handed[at] if handed is not None and at < len(handed) else None
        record = each.records.records.get(key)
        value = record.values[at] if record else None
        if value is None and base is None:
            continue
        offers.append(Candidate(value, each.place(key, column)))
        bases.append(base)
    return offers, bases


def _distinct(offers: Iterable[Candidate]) -> list[Candidate]:
    """Values that differ, each where it stands first."""
    found: list[Candidate] = []
    for offer in offers:
        if not any(same(offer.value, other.value) for other in found):
            found.append(offer)
    return found


def _about(conflict: Conflict, first: Value, second: Value) -> bool:
    """Whether a conflict is between two values, in either order."""
    pairs = ((conflict.first, conflict.second), (conflict.second, conflict.first))
    return any(same(one.value, first) and same(other.value, second) for one, other in pairs)


def _cells(files: Iterable[Returned], key: RecordKey) -> tuple[object, ...]:
    """The key cells of a new row as the first file by name has them."""
    return next(each.records.records[key].cells for each in files if key in each.records.records)
