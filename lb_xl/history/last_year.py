"""Last year's figures beside this year's, by business key: form, measure and the codes of the keys.

A code is the same only in the same list: where the list of a key is another edition (OKRB 005-2006, then 005-2011),
equal codes may mean different things. Such codes are named, never matched; the figures are compared summed over them.
A key that the new year does not ask (the branch, after 2010) is summed away.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files

import numpy as np

from lb_xl.findings import Finding, Location
from lb_xl.form import TOTAL, Form, Key, Measure
from lb_xl.history.keys import key_words
from lb_xl.inputs import FormData, Inputs
from lb_xl.language import Text
from lb_xl.scheme import Scheme

MOVED, NO_SUCCESSOR = "LB-486", "LB-488"
SHOWN_CODES = 20
BETWEEN = "|"
"""Between the codes of a key: no list has a code with it."""


@dataclass(frozen=True)
class Limits:
    """When a move is a warning: more than `threshold` per cent, unless both figures are below `minimum`."""

    threshold: float
    minimum: float


@dataclass(frozen=True)
class LastYearRow:
    """A figure of last year: form and measure, the codes of its keys (blank where summed), the value in the unit of
    the sheet, and the first row on last year's sheet. One that is not `comparable` is shown for reference alone."""

    form: str
    measure: str
    codes: tuple[tuple[str, str], ...]
    value: float
    row: int = 0
    comparable: bool = True


@dataclass(frozen=True)
class LastYearForm:
    """The figures of a form that are compared: the ids of the keys, and for each measure the values by joined codes."""

    keys: tuple[str, ...]
    values: Mapping[str, Mapping[str, float]]


def by_form(rows: Iterable[LastYearRow]) -> dict[str, LastYearForm]:
    """The figures that can be compared, form by form."""
    keys: dict[str, tuple[str, ...]] = {}
    values: dict[str, dict[str, dict[str, float]]] = {}
    for row in rows:
        if row.comparable:
            keys[row.form] = tuple(id for id, _ in row.codes)
            measures = values.setdefault(row.form, {})
            measures.setdefault(row.measure, {})[BETWEEN.join(code for _, code in row.codes)] = row.value
    return {form: LastYearForm(keys[form], values[form]) for form in values}


@cache
def defaults() -> Mapping[str, float]:
    """The limits as `last_year.toml` declares them."""
    return tomllib.loads(files("lb_xl").joinpath("history/last_year.toml").read_text(encoding="utf-8"))


def default_limits() -> Limits:
    return Limits(float(defaults()["threshold"]), float(defaults()["minimum"]))


def carried(old: Inputs, new: Scheme) -> tuple[list[LastYearRow], list[Finding]]:
    """The figures of a year as the next year's forms can be compared with, and LB-488 for each key that lost codes.

    Forms with fixed rows come first. Figures under codes without a successor follow their sums, for reference.
    """
    rows: list[LastYearRow] = []
    found: list[Finding] = []
    for form in sorted(new.forms.values(), key=lambda form: form.rows != "fixed"):
        data = old.forms.get(form.id)
        if data is None or data.frame.empty:
            continue
        shared = [key for key in form.keys if _same_list(data.form.key(key.id), key)]
        lost = [key for key in form.keys if data.form.key(key.id) and key not in shared]
        for key in form.keys:
            gone = _without_successor(data, key, key in lost)
            if gone:
                found.append(_lost_codes(form, key, gone))
        for measure in form.measures:
            before = data.form.measure(measure.id)
            if before is None or before.unit != measure.unit:
                continue
            for row in _summed(data, before, form, shared, comparable=True):
                listed = all(not code or _is_listed(form, id, code) for id, code in row.codes)
                rows.append(row if listed else replace(row, comparable=False))
            if lost:
                ids = {key.id for key in (*shared, *lost)}
                rows += _summed(data, before, form, [key for key in form.keys if key.id in ids], comparable=False)
    return rows, found


def moved(last: Mapping[str, LastYearForm], inputs: Inputs, limits: Limits) -> Iterator[Finding]:
    """LB-486 for every figure that moved by more than the threshold against last year, in the order of the forms.

    A form that is empty or absent is not compared: that is said by other findings. In a form with open rows a row
    that is not there means none, this year as last.
    """
    for id, form in inputs.scheme.forms.items():
        data, before = inputs.forms.get(id), last.get(id)
        if data is None or data.frame.empty or before is None or any(form.key(key) is None for key in before.keys):
            continue
        columns = [_codes(data, key) for key in before.keys]
        joined = [BETWEEN.join(codes) for codes in zip(*columns, strict=True)] if columns else [""] * len(data.frame)
        places: dict[str, int] = {}
        at = [places.setdefault(codes, len(places)) for codes in joined]
        for measure in form.measures:
            if measure.id in before.values:
                yield from _moved(data, measure, before, (places, np.array(at)), inputs.scheme, limits)


def _moved(
    data: FormData,
    measure: Measure,
    last: LastYearForm,
    grouped: tuple[Mapping[str, int], np.ndarray],
    scheme: Scheme,
    limits: Limits,
) -> Iterator[Finding]:
    places, at = grouped
    values = data.frame[measure.id].to_numpy(dtype=np.float64) / measure.scale
    known = ~np.isnan(values)
    sums = np.bincount(at, np.where(known, values, 0.0), len(places)).tolist()
    counts = np.bincount(at, known, len(places)).tolist()
    before = last.values[measure.id]
    is_open = data.form.rows == "open"
    for codes in dict.fromkeys((*before, *places)) if is_open else before:
        place = places.get(codes)
        count = 0 if place is None else counts[place]
        if (not count and not is_open) or (count > 1 and measure.kind != "count"):
            continue
        first, latest = before.get(codes, 0.0), sums[place] if place is not None else 0.0
        if is_move(first, latest, measure, limits):
            row = int(data.frame.index[int(np.argmax(at == place))]) if place is not None else 0
            named = dict(zip(last.keys, codes.split(BETWEEN), strict=True)) if last.keys else {}
            yield _finding(data, measure, named, (first, latest), row, scheme, limits)


def _finding(
    data: FormData,
    measure: Measure,
    codes: Mapping[str, str],
    figures: tuple[float, float],
    row: int,
    scheme: Scheme,
    limits: Limits,
) -> Finding:
    before, now = figures
    share = f"{(now - before) / abs(before) * 100:+,.1f} %".replace("-", "−") if before else "+∞"
    values = {
        "form": data.form.title,
        "column": measure.title,
        "place": key_words(scheme, data.form, codes),
        "before": before,
        "now": now,
        "change": Text(share.replace(",", "\u00a0").replace(".", ","), share.replace(" ", "")),
        "threshold": f"{limits.threshold:g}",
    }
    return Finding(MOVED, Location(data.sheet, data.cell(measure.id, row) if row else ""), values)


def is_move(before: float, now: float, measure: Measure, limits: Limits) -> bool:
    """Whether a figure moved by more than the threshold; small counts do as they like."""
    if measure.kind == "count" and max(abs(before), abs(now)) < limits.minimum:
        return False
    return abs(now - before) > abs(before) * limits.threshold / 100


def _summed(
    data: FormData, measure: Measure, form: Form, keys: Sequence[Key], *, comparable: bool
) -> list[LastYearRow]:
    """The values of a measure by some keys; ratios, which have no sum, only where each key has one row."""
    ids = [key.id for key in keys]
    values = data.frame[measure.id].to_numpy() / measure.scale
    sums: dict[tuple[str, ...], list[float]] = {}
    columns = [_codes(data, id) for id in ids]
    for place, (row, value) in enumerate(zip(data.frame.index, values.tolist(), strict=True)):
        if value != value:
            continue
        entry = sums.setdefault(tuple(column[place] for column in columns), [0.0, 0.0, float(row)])
        entry[0] += value
        entry[1] += 1
    is_open = form.rows == "open"
    return [
        LastYearRow(form.id, measure.id, tuple(zip(ids, codes, strict=True)), value, int(row), comparable)
        for codes, (value, count, row) in sums.items()
        if (value or not is_open) and (measure.kind == "count" or count == 1)
    ]


def _is_listed(form: Form, id: str, code: str) -> bool:
    key = form.key(id)
    return key is not None and (code == TOTAL or code in key.dimension.codes)


def _codes(data: FormData, key: str) -> list[str]:
    """The codes of a key row by row, blank where there is none."""
    column = data.frame[key].cat
    listed = [*map(str, column.categories), ""]
    return [listed[place] for place in column.codes.tolist()]


def _same_list(before: Key | None, now: Key) -> bool:
    return before is not None and before.dimension.classification.id == now.dimension.classification.id


def _without_successor(data: FormData, key: Key, is_lost: bool) -> list[str]:
    """The codes of last year under a key that the new year's list does not have, or has as those of another list."""
    if data.form.key(key.id) is None:
        return []
    used = dict.fromkeys(code for code in _codes(data, key.id) if code and code != TOTAL)
    return [code for code in used if is_lost or code not in key.dimension.codes]


def _lost_codes(form: Form, key: Key, codes: Sequence[str]) -> Finding:
    shown = ", ".join(codes[:SHOWN_CODES]) + (" …" if len(codes) > SHOWN_CODES else "")
    values = {"form": form.title, "column": key.title, "list": key.dimension.classification.name, "codes": shown}
    return Finding(NO_SUCCESSOR, Location(form.sheet.ru), values, len(codes))
