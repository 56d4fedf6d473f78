"""Values that contradict one another: two for one key, a choice between them, and the one that does not count.

A conflict is one row of the sheet. Until a choice is made the workbook keeps what it had. The value that is not chosen
stays in its row as inactive: it is not asked about again.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from lb_xl.cell_values import text
from lb_xl.exchange.records import RecordKey, Value, key_columns, key_text, read_key, same, value_columns
from lb_xl.exchange.words import exchange_words
from lb_xl.language import LANGUAGES
from lb_xl.scheme import Scheme

COLUMNS = (
    "number", "form", "row", "column", "first", "first_place", "second", "second_place", "choice", "state", "record",
)  # fmt: skip
CHOICE, STATE, RECORD = (COLUMNS.index(name) for name in ("choice", "state", "record"))
Choice = Literal["", "first", "second"]

Item = tuple[str, RecordKey, str]
"""A form, a key and a column: what a conflict is about."""


@dataclass(frozen=True)
class Candidate:
    """A value and where it stands: the file and the cell. None is a row or a number that was taken away."""

    value: Value
    place: str


@dataclass(frozen=True)
class Conflict:
    """Two values for one item; `choice` is what the user chose, `active` the one that the workbook has now."""

    item: Item
    first: Candidate
    second: Candidate
    choice: Choice = ""
    active: Choice = ""

    @property
    def is_open(self) -> bool:
        return not self.active

    @property
    def inactive(self) -> Candidate | None:
        """The value that does not count, once the other one was chosen."""
        if not self.active:
            return None
        return self.second if self.active == "first" else self.first

    def chosen(self) -> Conflict:
        return replace(self, active=self.choice)


def by_item(conflicts: Iterable[Conflict]) -> dict[Item, list[Conflict]]:
    found: dict[Item, list[Conflict]] = {}
    for conflict in conflicts:
        found.setdefault(conflict.item, []).append(conflict)
    return found


def choice_of(conflicts: Sequence[Conflict]) -> Candidate | None:
    """What the choices on one item come to; None while one is missing or two contradict each other.

    The first value stands in every row of an item, so choosing a second value once outweighs the first.
    """
    if any(not conflict.choice for conflict in conflicts):
        return None
    seconds = [conflict.second for conflict in conflicts if conflict.choice == "second"]
    if len(seconds) > 1:
        return None
    return seconds[0] if seconds else conflicts[0].first


def rejected(value: Value, conflicts: Sequence[Conflict]) -> bool:
    """Whether a value was already decided against."""
    return any(conflict.inactive is not None and same(conflict.inactive.value, value) for conflict in conflicts)


def conflict_cells(
    conflicts: Sequence[Conflict], titles: Mapping[Item, tuple[str, str, str]], language: str
) -> list[list[Value]]:
    """The cells of the sheet; `titles` has form, row and column of an item in words."""
    words = exchange_words("conflicts", language)
    rows: list[list[Value]] = []
    for number, each in enumerate(conflicts, start=1):
        form, key, column = each.item
        values = [words["blank"] if side.value is None else side.value for side in (each.first, each.second)]
        rows.append(
            [
                float(number), *titles[each.item],
                values[0], each.first.place, values[1], each.second.place,
                words[f"choice_{each.choice}"] if each.choice else None,
                words[f"state_{each.active or 'open'}"],
                key_text((form, column, *key)),
            ]
        )  # fmt: skip
    return rows


class UnreadableRecordError(ValueError):
    """The hidden key of a row is not as it was written: it is unknown what the row is about. `row` counts from 0."""

    def __init__(self, row: int) -> None:
        self.row = row
        super().__init__(f"row {row}")


def read_conflicts(rows: Iterable[Sequence[object]], scheme: Scheme | None = None) -> list[Conflict]:
    """The conflicts of the sheet; a choice in other words than those of its list counts as none.

    Raises `UnreadableRecordError` for a key that cannot be read, or is none of its form in the `scheme`.
    """
    blanks = {exchange_words("conflicts", each)["blank"] for each in LANGUAGES}
    found = []
    for at, row in enumerate(rows):
        record = text(row[RECORD]) if len(row) > RECORD else ""
        if not record:
            continue
        form, column, key = _record(record, at, scheme)
        sides = []
        for place in (4, 6):
            value = row[place]
            kept: Value = value if isinstance(value, float) else (text(value) or None)
            sides.append(Candidate(None if kept in blanks else kept, text(row[place + 1])))
        choice, state = _named("choice", row[CHOICE]), _named("state", row[STATE])
        found.append(Conflict((form, key, column), sides[0], sides[1], choice, state))
    return found


def _record(record: str, row: int, scheme: Scheme | None) -> tuple[str, str, RecordKey]:
    try:
        form, column, *key = read_key(record)
    except ValueError as error:
        raise UnreadableRecordError(row) from error
    own = scheme.forms.get(form) if scheme else None
    if scheme and own and (column not in value_columns(own, scheme) or len(key) != len(key_columns(own, scheme))):
        raise UnreadableRecordError(row)
    return form, column, tuple(key)


def _named(kind: str, cell: object) -> Choice:
    given = text(cell)
    for choice in ("first", "second"):
        if given in {exchange_words("conflicts", each)[f"{kind}_{choice}"] for each in LANGUAGES}:
            return choice
    return ""
