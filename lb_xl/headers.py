"""Which column of a table is which key, measure or text of its form.

Headers are matched by id or by title, Russian or English, with or without the unit, whatever the case, the
spaces, ё or е, and letters that only look alike. Columns may stand in any order, and others may be added.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from lb_xl.code_matching import LOOK_ALIKES, plain_name
from lb_xl.columns import column_letters
from lb_xl.findings import interface
from lb_xl.folding import Fold
from lb_xl.form import Form, Measure
from lb_xl.language import LANGUAGES, Text

DATE = "date"
"""The id of the optional column of dates."""

CLOSE = 0.8
"""How like a known header an unknown one must be to count as a slip of it."""

_LAST_PART = re.compile(r"(.+?)\s*(?:,\s*([^,()]+)|\(([^()]+)\))\s*", re.DOTALL)


@dataclass(frozen=True)
class Headed:
    """A column that a form knows: its id, the names by which its header is matched, whether it must be there."""

    id: str
    title: Text
    names: tuple[str, ...]
    required: bool


def plain_header(header: object) -> str:
    """A header without what people write differently.

    >>> plain_header("Числeнность,  человек") == plain_header("численность, человек")
    True
    """
    return plain_name(str(header)).translate(LOOK_ALIKES)


def measure_header(measure: Measure, language: str) -> str:
    """The header of a measure: its title and, after a comma, its unit."""
    unit = measure.unit_title[language]
    return f"{measure.title[language]}, {unit}" if unit else measure.title[language]


def headed_columns(form: Form) -> tuple[Headed, ...]:
    """Every column that a form knows, in the order of the sheet."""
    return tuple(_headed(form))


def match_header(form: Form, header: Sequence[object], row: int, first_column: int, fold: Fold) -> dict[str, int]:
    """The position of each column of a form in a header, counted from 0; what is wrong goes to `fold`.

    Adds LB-108 (a column is missing), LB-109 (a header is nearly right), LB-110 (columns of the user's own),
    LB-111 (another unit), LB-112 (two headers for one column).
    """
    columns = headed_columns(form)
    by_name: dict[str, Headed] = {}
    for known in columns:
        for name in known.names:
            by_name.setdefault(name, known)
    found: dict[str, int] = {}
    strange: dict[int, str] = {}
    cells = [f"{column_letters(first_column + place)}{row}" for place in range(len(header))]
    for place, given in enumerate(header):
        shown = "" if given is None else " ".join(str(given).split())
        if not shown:
            continue
        column: Headed | None = by_name.get(plain_header(shown))
        if column is None and (measure := _other_unit(form, shown)) is not None:
            column, (_, unit) = by_name[plain_header(measure.id)], _unit_apart(shown)
            if not _same_unit(unit, measure):
                fold.add("LB-111", cells[place], column.id, shown, unit=unit, wanted=measure.unit_title)
        if column is None:
            strange[place] = shown
        elif column.id in found:
            fold.add("LB-112", cells[place], column.id, shown, other=cells[found[column.id]])
        else:
            found[column.id] = place
    for known in columns:
        if known.id in found or not known.required:
            continue
        slip = _slip_of(known, strange)
        if slip is None:
            fold.add("LB-108", cells[0] if cells else "", known.id, column=known.title, form=form.sheet)
        else:
            fold.add("LB-109", cells[slip], known.id, strange.pop(slip), column=known.title)
    if strange:
        names = ", ".join(f"«{name}»" for name in strange.values())
        fold.add("LB-110", cells[min(strange)], names=names, columns=len(strange))
    return found


def _headed(form: Form) -> Iterator[Headed]:
    for key in form.keys:
        yield Headed(key.id, key.title, _names(key.id, key.title), True)
    for measure in form.measures:
        full = Text(*(measure_header(measure, language) for language in LANGUAGES))
        yield Headed(measure.id, full, (*_names(measure.id, measure.title), *_names(measure.id, full)), True)
    for column in form.texts:
        yield Headed(column.id, column.title, _names(column.id, column.title), column.required)
    if form.raw:  # the rows of a survey have their quarter
        return
    title = date_title()
    yield Headed(DATE, title, _names(DATE, title), False)


def date_title() -> Text:
    """The header of the optional column of dates."""
    return Text.read(interface().get("input_sheet", {}).get("date", DATE))


@cache
def _names(id: str, title: Text) -> tuple[str, ...]:
    """How a header may call a column; a sheet adds the id where two columns have one title."""
    titles = [title[language] for language in LANGUAGES]
    return tuple(plain_header(name) for name in (id, *titles, *(f"{each} {id}" for each in titles)))


def _unit_apart(header: str) -> tuple[str, str]:
    """A header without its last part, and that part: the unit, after a comma or in brackets."""
    parts = _LAST_PART.fullmatch(header)
    return (parts[1], (parts[2] or parts[3]).strip()) if parts else (header, "")


def _other_unit(form: Form, header: str) -> Measure | None:
    """The measure whose title stands in a header before a unit."""
    title, unit = _unit_apart(header)
    if not unit:
        return None
    plain = plain_header(title)
    return next((each for each in form.measures if plain in _names(each.id, each.title)), None)


def _same_unit(given: str, measure: Measure) -> bool:
    """Whether a unit is the measure's own, in either language, perhaps cut short (`чел.`)."""
    plain = plain_header(given)
    return any(
        plain == unit or (len(plain) >= 3 and unit.startswith(plain))
        for unit in (plain_header(measure.unit_title[language]) for language in LANGUAGES)
    )


def _slip_of(column: Headed, strange: dict[int, str]) -> int | None:
    likeness = {
        place: max(difflib.SequenceMatcher(None, plain_header(name), known).ratio() for known in column.names)
        for place, name in strange.items()
    }
    best = max(likeness, key=lambda place: likeness[place], default=None)
    return best if best is not None and likeness[best] >= CLOSE else None
