"""The rows of a form in two workbooks, matched by business key: all keys of the form, codes as they were written."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from lb_xl.inputs import FormData
from lb_xl.matching import GIVEN

RowKey = tuple[str, ...]
"""The codes of a row in the order of the form's keys, empty where blank."""

Content = tuple[tuple[str, ...], tuple[float, ...]]
"""What a row says beside its key: its words and its numbers."""


@dataclass(frozen=True)
class MatchedRow:
    """One key with its row on the sheet before and after; None where there is none.

    `ordinal` tells rows of one key apart (other sources may have several); it counts from 0.
    """

    key: RowKey
    ordinal: int
    before: int | None
    after: int | None


def matched_rows(before: FormData | None, after: FormData | None) -> tuple[MatchedRow, ...]:
    """The rows of two fillings of one form by key, sorted by key; their order on the sheets does not matter.

    Rows that share a key are paired by what they say: equal ones first, then those with equal words, then the rest
    in the order of words and numbers.
    """
    first, second = _by_key(before), _by_key(after)
    found: list[MatchedRow] = []
    for key in sorted(first.keys() | second.keys()):
        rows = first.get(key, []), second.get(key, [])
        if len(rows[0]) <= 1 and len(rows[1]) <= 1:
            found.append(MatchedRow(key, 0, *(side[0] if side else None for side in rows)))
            continue
        pairs = _paired(*(_contents(data, own) for data, own in zip((before, after), rows, strict=True)))
        found += [MatchedRow(key, ordinal, *pair) for ordinal, pair in enumerate(pairs)]
    return tuple(found)


def row_keys(data: FormData) -> Iterator[RowKey]:
    """The key of each row, in the order of the frame."""
    columns: list[list[str]] = []
    for key in data.form.keys:
        if key.id + GIVEN in data.frame:
            columns.append([str(code) for code in data.frame[key.id + GIVEN]])
        else:
            column = data.frame[key.id].cat
            listed = [*map(str, column.categories), ""]
            columns.append([listed[place] for place in column.codes.tolist()])
    if not columns:
        return iter([()] * len(data.frame))
    return iter(zip(*columns, strict=True))


def _by_key(data: FormData | None) -> dict[RowKey, list[int]]:
    """The rows on the sheet under each key."""
    found: dict[RowKey, list[int]] = {}
    if data is not None:
        for row, key in zip(data.frame.index.tolist(), row_keys(data), strict=True):
            found.setdefault(key, []).append(row)
    return found


def _contents(data: FormData | None, rows: list[int]) -> list[tuple[int, Content]]:
    """Some rows with what they say."""
    if data is None:
        return []
    frame = data.frame.loc[rows]
    words = [frame[text.id].tolist() for text in data.form.texts]
    numbers = [frame[measure.id].tolist() for measure in data.form.measures]
    return [
        (row, (tuple(str(column[at]) for column in words), tuple(float(column[at]) for column in numbers)))
        for at, row in enumerate(rows)
    ]


def _paired(
    before: list[tuple[int, Content]], after: list[tuple[int, Content]]
) -> Iterator[tuple[int | None, int | None]]:
    first, second = (sorted(rows, key=lambda each: _sortable(each[1])) for rows in (before, after))
    for alike in (lambda one, other: _sortable(one) == _sortable(other), lambda one, other: one[0] == other[0]):
        for row, content in list(first):
            partner = next((each for each in second if alike(content, each[1])), None)
            if partner is not None:
                first.remove((row, content))
                second.remove(partner)
                yield row, partner[0]
    for place in range(max(len(first), len(second))):
        yield (
            first[place][0] if place < len(first) else None,
            second[place][0] if place < len(second) else None,
        )


def _sortable(content: Content) -> tuple[tuple[str, ...], tuple[tuple[bool, float], ...]]:
    """A content with an order and an equality of its own: blanks, which equal nothing, come last."""
    words, numbers = content
    return words, tuple((True, 0.0) if number != number else (False, number) for number in numbers)
