"""A comparison in words: rows, numbers, and the text for a terminal."""

from __future__ import annotations

import math
import textwrap
from collections.abc import Iterator

import numpy as np

from lb_xl.comparison.changes import Change
from lb_xl.comparison.effects import Effects
from lb_xl.comparison.outcome import Comparison
from lb_xl.comparison.words import word
from lb_xl.findings import interface
from lb_xl.form import TOTAL
from lb_xl.inference import unit_symbol
from lb_xl.language import Text
from lb_xl.number_words import number_words
from lb_xl.printing import findings_text
from lb_xl.scheme import Line, Scheme

SHOWN = 40
"""Changes that a terminal lists; a report has all of them."""

TITLE, NUMBER = 46, 15


def comparison_text(found: Comparison, language: str) -> str:
    """The whole comparison for a terminal: findings, lines before and after, changes by the size of their effect."""
    lines = [
        word("comparison", "title", language) + f": {found.scheme.title[language]}",
        *side_lines(found, language),
        "",
    ]
    if found.findings:
        lines += [findings_text(found.findings, language), ""]
    if found.is_same:
        return "\n".join([*lines, word("comparison", "same", language)])
    lines += [counted(found, language), ""]
    if found.effects is not None:
        lines += [*_table(found.effects, found.scheme, language), ""]
        lines += [word("comparison", "by_size", language)]
    ranked = found.ranked()
    for number, place in enumerate(ranked[:SHOWN], start=1):
        lines += _change(found, place, number, language)
    if len(ranked) > SHOWN:
        lines.append(word("comparison", "more", language, count=len(ranked) - SHOWN))
    return "\n".join(lines)


def side_lines(found: Comparison, language: str) -> list[str]:
    """The two files, with their years where those differ."""
    years = [side.inputs.scheme.year for side in (found.before, found.after)]
    shown = [f" ({year})" if years[0] != years[1] else "" for year in years]
    return [
        word("comparison", "before_book", language, file=found.before.name, year=shown[0]),
        word("comparison", "after_book", language, file=found.after.name, year=shown[1]),
    ]


def counted(found: Comparison, language: str) -> str:
    """How many changes of each kind there are."""
    kinds = [change.kind for change in found.changes.listed]
    counts = {kind: kinds.count(kind) for kind in ("added", "removed", "changed")}
    return word("comparison", "counted", language, count=len(kinds), **counts)


def form_words(scheme: Scheme, change: Change, language: str) -> str:
    """The sheet on which a change stands."""
    if change.subject == "parameter":
        return word("comparison", "parameter", language)
    return scheme.forms[change.form].sheet[language]


def row_words(scheme: Scheme, change: Change, language: str) -> str:
    """The key of a row as people read it, with its date."""
    if change.subject == "parameter":
        return scheme.parameters[change.column].title[language]
    labels: dict[str, list[str]] = {"": [], "from": [], "to": []}
    for key, code in zip(scheme.forms[change.form].keys, change.key, strict=bool(change.key)):
        label = code
        if code == TOTAL and key.dimension.total is not None:
            label = key.dimension.total[language]
        elif code in key.dimension.codes:
            label = key.dimension.classification.label(code, language)
        labels[key.direction].append(label)
    ends = [", ".join(filter(None, labels[end])) for end in ("from", "to")]
    parts = [" → ".join(filter(None, ends)), *labels[""]]
    if change.date is not None:
        parts.append(word("comparison", "date", language, date=change.date.strftime("%d.%m.%Y")))
    return ", ".join(filter(None, parts))


def column_words(scheme: Scheme, change: Change, language: str) -> str:
    """The column of a change, with its unit."""
    if change.subject == "parameter":
        return ""
    if change.subject == "status":
        return word("comparison", "status", language)
    form = scheme.forms[change.form]
    measure = form.measure(change.column)
    if measure is not None:
        return f"{measure.title[language]}, {measure.unit_title[language]}"
    return next(text.title[language] for text in form.texts if text.id == change.column)


def value_words(change: Change, value: float | str | None, language: str) -> str | float | None:
    """An old or new value as it is shown: a number, words, the title of a status, a word for a blank cell."""
    if isinstance(value, float) and math.isnan(value):
        return word("comparison", "blank", language)
    if change.subject == "status":
        return Text.read(interface()["status"][str(value)])[language]
    return value


def unit_words(scheme: Scheme, language: str) -> str:
    """The unit in which a balance counts."""
    unit = scheme.units.get(scheme.base_unit)
    return unit[language] if unit else unit_symbol(((scheme.base_unit, 1),))


def amount(value: float, language: str, signed: bool = False) -> str:
    """A number as text; a dash where there is none.

    >>> amount(-1234.5, "en"), amount(7.0, "en", signed=True)
    ('−1,234.5', '+7')
    """
    if math.isnan(value):
        return "…"
    text = number_words(value)[language]
    return f"+{text}" if signed and value > 0 else text


def line_amount(scheme: Scheme, line: Line, value: float, language: str, signed: bool = False) -> str:
    """A value of a line as text: pure ratios in per cent."""
    if is_percentage(scheme, line):
        return amount(value * 100.0, language, signed) + " %"
    return amount(value, language, signed)


def is_percentage(scheme: Scheme, line: Line) -> bool:
    """Whether a line is a pure ratio, which people read in per cent."""
    quantity = scheme.quantities.get(line.quantity)
    return quantity is not None and quantity.kind == "ratio" and not quantity.unit


def _table(effects: Effects, scheme: Scheme, language: str) -> Iterator[str]:
    """The lines of the main table before and after, in its total column."""
    names = {"table": effects.table.title[language], "unit": unit_words(scheme, language)}
    yield word("comparison", "lines", language, column=word("comparison", "total", language), **names)
    heads = [word("comparison", key, language) for key in ("old", "new", "change")]
    yield " " * (TITLE + 8) + "".join(f"{head:>{NUMBER}}" for head in heads) + f"{'%':>9}"
    yield "─" * (TITLE + 8 + 3 * NUMBER + 9)
    for at, line in enumerate(effects.lines):
        old, new, change = (float(side[at, 0]) for side in (effects.before, effects.after, effects.change))
        percent = f"{number_words(round(100 * change / abs(old), 2))[language]}" if old and change == change else ""
        numbers = [line_amount(scheme, line, value, language) for value in (old, new)]
        numbers.append(line_amount(scheme, line, change, language, True) if change else "=")
        title = textwrap.wrap(line.title[language], TITLE) or [""]
        for part in title[:-1]:
            yield f"{line.row if part is title[0] else '':<8}{part}"
        start = line.row if len(title) == 1 else ""
        yield f"{start:<8}{title[-1]:<{TITLE}}" + "".join(f"{each:>{NUMBER}}" for each in numbers) + f"{percent:>9}"


def _change(found: Comparison, place: int, number: int, language: str) -> Iterator[str]:
    change, scheme = found.changes.listed[place], found.scheme
    named = [form_words(scheme, change, language), row_words(scheme, change, language)]
    column = column_words(scheme, change, language)
    yield f"{number:>3}. " + " · ".join(each for each in (*named, column) if each)
    sides = []
    for value in (value_words(change, change.old, language), value_words(change, change.new, language)):
        is_quoted = isinstance(value, str) and change.subject in ("words", "status")
        sides.append("—" if value is None else amount(value, language) if isinstance(value, float) else value)
        sides[-1] = f"«{sides[-1]}»" if is_quoted else sides[-1]
    text = f"     {word('comparison', change.kind, language)}: {sides[0]} → {sides[1]}"
    if change.difference is not None:
        percent = "" if change.percent is None else f"; {number_words(round(change.percent, 2))[language]} %"
        text += f" ({amount(change.difference, language, True)}{percent})"
    where = change.after.text(language) or change.before.text(language)
    yield text + (f" ← {where}" if where else "")
    if found.effects is not None:
        yield "     " + _effects_text(found, place, language)


def _effects_text(found: Comparison, place: int, language: str) -> str:
    effects = found.effects
    assert effects is not None
    own = effects.by_change[place, :, 0]
    shown = [
        f"{line.row or _memo(line, language)} {line_amount(found.scheme, line, float(value), language, True)}"
        for line, value in zip(effects.lines, own, strict=True)
        if value
    ]
    if not shown:
        return _elsewhere(found, place, language)
    return f"{word('comparison', 'effect', language)}: " + "; ".join(shown)


def _elsewhere(found: Comparison, place: int, language: str) -> str:
    """A change that the whole does not show, such as commuting from one territory to another."""
    effects = found.effects
    assert effects is not None
    lines, columns = np.nonzero(effects.by_change[place])
    if not len(lines):
        return word("comparison", "no_effect", language)
    parts = []
    for column in dict.fromkeys(columns.tolist()):
        first = int(lines[columns == column][0])
        line, value = effects.lines[first], float(effects.by_change[place, first, column])
        shown = f"{line.row or _memo(line, language)} {line_amount(found.scheme, line, value, language, True)}"
        parts.append(f"{column_title(found, column, language)}: {shown}")
    return word("comparison", "elsewhere", language, parts="; ".join(parts))


def column_title(found: Comparison, column: int, language: str) -> str:
    """The codes of a column of the main table in words."""
    assert found.effects is not None
    named = [
        found.scheme.dimensions[id].classification.title(code, language)
        for id, code in found.effects.columns[column].items()
        if code != TOTAL
    ]
    return ", ".join(named) or found.scheme.subject[language]


def _memo(line: Line, language: str) -> str:
    """A line without a printed code, by its title."""
    return f"«{textwrap.shorten(line.title[language], TITLE, placeholder='…')}»"
