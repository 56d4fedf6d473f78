"""Last year's figures beside this year's, by business key: form, measure and the codes of the keys.

A code is the same only in the same list: where the list of a key is another edition (OKRB 005-2006, then 005-2011),
equal codes may mean different things. Such codes are named, never matched; the figures are compared summed over them.
A key that the new year does not ask (the branch, after 2010) is summed away.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files

import pandas as pd

from lb_xl.findings import Finding, Location
from lb_xl.form import TOTAL, Form, Key, Measure
from lb_xl.history.keys import key_words
from lb_xl.inputs import FormData, Inputs
from lb_xl.scheme import Scheme

MOVED, NO_SUCCESSOR = "LB-486", "LB-488"
SHOWN_CODES = 20


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

    @property
    def id(self) -> str:
        """The business key as text, whatever the order of columns and rows; blank for a row that is not compared."""
        return row_id(self.form, self.measure, dict(self.codes)) if self.comparable else ""


def row_id(form: str, measure: str, codes: Mapping[str, str]) -> str:
    """The business key of a figure as text.

    >>> row_id("population", "total_mean", {"territory": "1", "locality": "urban"})
    'population.total_mean: locality=urban; territory=1'
    """
    return f"{form}.{measure}: " + "; ".join(f"{id}={codes[id]}" for id in sorted(codes))


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


def moved(rows: Sequence[LastYearRow], inputs: Inputs, limits: Limits) -> Iterator[Finding]:
    """LB-486 for every figure that moved by more than the threshold against last year, in the order of the forms.

    A form that is empty or absent is not compared: that is said by other findings. In a form with open rows a row
    that is not there means none, this year as last.
    """
    by_form: dict[str, dict[str, list[LastYearRow]]] = {}
    for row in rows:
        if row.comparable:
            by_form.setdefault(row.form, {}).setdefault(row.measure, []).append(row)
    for id, form in inputs.scheme.forms.items():
        data = inputs.forms.get(id)
        if data is None or data.frame.empty or id not in by_form:
            continue
        for measure in form.measures:
            last = by_form[id].get(measure.id)
            if last:
                yield from _moved(data, measure, last, inputs.scheme, limits)


def _moved(
    data: FormData, measure: Measure, last: Sequence[LastYearRow], scheme: Scheme, limits: Limits
) -> Iterator[Finding]:
    form = data.form
    keys = [form.key(id) for id, _ in last[0].codes]
    known = [key for key in keys if key is not None]
    now = {dict_key(row.codes): row for row in _summed(data, measure, form, known, comparable=True, zeros=True)}
    before = {dict_key(row.codes): row for row in last}
    is_open = form.rows == "open"
    for codes in dict.fromkeys((*before, *now)) if is_open else before:
        old, new = before.get(codes), now.get(codes)
        if new is None and not is_open:
            continue
        first, latest = (0.0 if each is None else each.value for each in (old, new))
        if not is_move(first, latest, measure, limits):
            continue
        cell = data.cell(measure.id, new.row) if new is not None else ""
        words = key_words(scheme, form, dict(codes))
        share = f"{(latest - first) / abs(first):+.1%}" if first else "+∞"
        yield Finding(
            MOVED,
            Location(data.sheet, cell),
            {
                "form": form.title,
                "column": measure.title,
                "place": words,
                "before": first,
                "now": latest,
                "change": share.replace("-", "−"),
                "threshold": f"{limits.threshold:g}",
            },
        )


def is_move(before: float, now: float, measure: Measure, limits: Limits) -> bool:
    """Whether a figure moved by more than the threshold; small counts do as they like."""
    if measure.kind == "count" and max(abs(before), abs(now)) < limits.minimum:
        return False
    return abs(now - before) > abs(before) * limits.threshold / 100


def dict_key(codes: tuple[tuple[str, str], ...]) -> tuple[tuple[str, str], ...]:
    """Codes in one order, to be looked up by."""
    return tuple(sorted(codes))


def _summed(
    data: FormData, measure: Measure, form: Form, keys: Sequence[Key], *, comparable: bool, zeros: bool = False
) -> list[LastYearRow]:
    """The values of a measure by some keys; ratios, which have no sum, only where each key has one row."""
    ids = [key.id for key in keys]
    values = data.frame[measure.id].to_numpy() / measure.scale
    sums: dict[tuple[str, ...], list[float]] = {}
    columns = [["" if pd.isna(code) else str(code) for code in data.frame[id]] for id in ids]
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
        if (value or zeros or not is_open) and (measure.kind == "count" or count == 1)
    ]


def _is_listed(form: Form, id: str, code: str) -> bool:
    key = form.key(id)
    return key is not None and (code == TOTAL or code in key.dimension.codes)


def _same_list(before: Key | None, now: Key) -> bool:
    return before is not None and before.dimension.classification.id == now.dimension.classification.id


def _without_successor(data: FormData, key: Key, is_lost: bool) -> list[str]:
    """The codes of last year under a key that the new year's list does not have, or has as those of another list."""
    if data.form.key(key.id) is None:
        return []
    used = dict.fromkeys(str(code) for code in data.frame[key.id] if not pd.isna(code) and code != TOTAL)
    return [code for code in used if is_lost or code not in key.dimension.codes]


def _lost_codes(form: Form, key: Key, codes: Sequence[str]) -> Finding:
    shown = ", ".join(codes[:SHOWN_CODES]) + (" …" if len(codes) > SHOWN_CODES else "")
    values = {"form": form.title, "column": key.title, "list": key.dimension.classification.name, "codes": shown}
    return Finding(NO_SUCCESSOR, Location(form.sheet.ru), values, len(codes))
