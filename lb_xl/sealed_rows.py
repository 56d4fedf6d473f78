"""The rows of a form as they were when it was sealed: kept as text, compared with the rows as they are. Pure."""

from __future__ import annotations

import ast
import base64
import binascii
import json
import zlib
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from lb_xl.fingerprint import form_text, text_fingerprint
from lb_xl.form import TOTAL, Form
from lb_xl.inputs import FormData
from lb_xl.language import LANGUAGES, Text
from lb_xl.number_words import number_words
from lb_xl.sign_off_words import filled, words

Codes = tuple[str, ...]
Values = tuple[float | str, ...]

SHOWN_CHANGES = 4
"""So many changed rows are named; the rest is counted."""


@dataclass(frozen=True)
class RowChange:
    """One row that is not as it was: its codes, its values by column then and now (None where there was no row)."""

    codes: Codes
    before: Values | None
    after: Values | None


def packed_rows(data: FormData) -> str:
    """The rows of a form as a text for a cell: `form_text`, compressed, in letters and digits."""
    return base64.b64encode(zlib.compress(form_text(data).encode("utf-8"), 9)).decode("ascii")


def row_changes(packed: str, fingerprint: str, data: FormData) -> tuple[RowChange, ...] | None:
    """Which rows of a form differ from the packed ones, by key; None where those are not what was sealed."""
    try:
        text = zlib.decompress(base64.b64decode(packed, validate=True)).decode("utf-8")
    except (binascii.Error, zlib.error, ValueError):
        return None
    if text_fingerprint(text) != fingerprint:
        return None
    before, after = _rows(text, data.form), _rows(form_text(data), data.form)
    return tuple(_changes(before, after))


def changes_text(changes: tuple[RowChange, ...] | None, form: Form) -> Text:
    """The changed rows in words: place, measure, what it was and what it is."""
    if changes is None:
        return words("changes")["unknown"]
    said = [_change_words(change, form) for change in changes[:SHOWN_CHANGES]]
    more = "; …" if len(changes) > SHOWN_CHANGES else "."
    return Text(*("; ".join(each[language] for each in said) + more for language in LANGUAGES))


def _rows(text: str, form: Form) -> Mapping[Codes, Counter[Values]]:
    """The rows of a form text by their codes; rows that share their codes are counted."""
    columns: dict[str, list[str | float]] = {}
    for line in text.split("\n"):
        kind, _, rest = line.partition(" ")
        id, _, cells = rest.partition(" ")
        if kind == "key":
            columns[id] = list(cells.split("\t"))
        else:
            columns[id] = json.loads(cells.replace("nan", "NaN")) if kind == "measure" else ast.literal_eval(cells)
    measured = [*(measure.id for measure in form.measures), *(column.id for column in form.texts)]
    count = len(columns[measured[0]]) if measured else 0
    found: dict[Codes, Counter[Values]] = {}
    for row in range(count):
        codes = tuple(str(columns[key.id][row]) for key in form.keys)
        found.setdefault(codes, Counter())[tuple(columns[id][row] for id in measured)] += 1
    return found


def _changes(before: Mapping[Codes, Counter[Values]], after: Mapping[Codes, Counter[Values]]) -> Iterator[RowChange]:
    for codes in dict.fromkeys((*before, *after)):
        gone = list((before.get(codes, Counter()) - after.get(codes, Counter())).elements())
        come = list((after.get(codes, Counter()) - before.get(codes, Counter())).elements())
        for place in range(max(len(gone), len(come))):
            yield RowChange(
                codes, gone[place] if place < len(gone) else None, come[place] if place < len(come) else None
            )


def _change_words(change: RowChange, form: Form) -> Text:
    place = _place_words(change.codes, form)
    if change.before is None:
        return filled("changes", "added", place=place)
    if change.after is None:
        return filled("changes", "removed", place=place)
    titles = [*(measure.title for measure in form.measures), *(column.title for column in form.texts)]
    scales = [*(measure.scale for measure in form.measures), *(1.0 for _ in form.texts)]
    parts = [
        filled("changes", "changed", measure=title, before=_value(old, scale), after=_value(new, scale))
        for title, scale, old, new in zip(titles, scales, change.before, change.after, strict=True)
        if old != new
    ]
    measures = Text(*(", ".join(part[language] for part in parts) for language in LANGUAGES))
    return filled("changes", "row", place=place, measures=measures)


def _value(value: float | str, scale: float) -> Text:
    return Text(f"«{value}»", f'"{value}"') if isinstance(value, str) else number_words(value / scale)


def _place_words(codes: Codes, form: Form) -> Text:
    def title(at: int, language: str) -> str:
        dimension, code = form.keys[at].dimension, codes[at]
        if code == TOTAL:
            return (dimension.total or dimension.title)[language]
        return dimension.classification.title(code, language) if code in dimension.codes else code

    if not form.keys:
        return words("changes")["order"]
    return Text(*(", ".join(title(at, each) for at, code in enumerate(codes) if code) for each in LANGUAGES))
