"""What of the national rows goes to a department: the one place where values enter a department's workbook."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

import pandas as pd

from lb_xl.confidentiality.hiding import HiddenInput, hidden_inputs
from lb_xl.confidentiality.rule import OFF, Rule
from lb_xl.exchange.records import (
    FormRecords,
    Record,
    RecordKey,
    covers,
    key_columns,
    rows_in_words,
    sorted_records,
    value_columns,
)
from lb_xl.exchange.suppliers import ALL, UNSUPPLIED, Department, scope_key
from lb_xl.findings import Finding, Location
from lb_xl.form import Form
from lb_xl.language import LANGUAGES, Text
from lb_xl.scheme import Scheme


@dataclass(frozen=True)
class HandedForm:
    """A form as a department gets it: its rows, those that it only has to fill included."""

    form: Form
    rows: tuple[Record, ...]
    fixed_keys: frozenset[RecordKey]
    absent: bool = False
    confidential: tuple[HiddenInput, ...] = ()
    """Values that rest on few units, by the place of their row: blanked in `rows`, or for the builder to mark."""


def in_scope(form: Form, scheme: Scheme, department: Department, key: RecordKey) -> bool:
    """Whether a row belongs to a department: it has all rows of its forms, or those of its code."""
    if not department.code:
        return True
    own = scope_key(form, scheme)
    assert own is not None, "an office is given only forms with its dimension"
    return key[key_columns(form, scheme).index(own.id)] == department.code


def handed_form(
    records: FormRecords | None,
    form: Form,
    scheme: Scheme,
    department: Department,
    fixed: Sequence[Record],
    absent: bool = False,
    rule: Rule = OFF,
) -> HandedForm:
    """The rows of a form for a department.

    `records` are those of the national workbook, `fixed` the rows that its sheet must have, unless a total covers
    them. Every value that a department sees passes here, and by the `rule` of confidentiality some do not.
    """
    known = list(records.records.values()) if records else []
    there = {record.key for record in known}
    own = [record for record in known if in_scope(form, scheme, department, record.key)]
    if not fixed:
        return _within(rule, HandedForm(form, tuple(sorted_records(own, form, scheme)), frozenset(), absent), scheme)
    lacking = (each for each in fixed if each.key not in there and in_scope(form, scheme, department, each.key))
    rows = [*own, *(each for each in lacking if not any(covers(form, scheme, key, each.key) for key in there))]
    return _within(rule, HandedForm(form, tuple(rows), frozenset(row.key for row in rows), absent), scheme)


def unassigned_rows(records: FormRecords, scheme: Scheme, departments: Iterable[Department]) -> Iterator[Finding]:
    """LB-461 for filled rows that no department of a form has, such as one for a region whose towns have offices.

    A code for which an office is lacking altogether is told with the sheet of suppliers.
    """
    form, own = records.form, scope_key(records.form, scheme)
    codes = {each.code for each in departments if form.id in each.forms}
    if own is None or not codes or ALL in codes:
        return
    at = key_columns(form, scheme).index(own.id)
    told = {*codes, *own.dimension.leaves}
    rows = [each for each in records.records.values() if each.says_something and each.key[at] not in told]
    if rows:
        ru, en = (rows_in_words(form, scheme, rows, language) for language in LANGUAGES)
        place = Location(records.sheet, records.cell(value_columns(form, scheme)[0], rows[0].row))
        yield Finding(UNSUPPLIED, place, {"form": form.sheet, "rows": Text(ru, en)}, len(rows))


def _within(rule: Rule, handed: HandedForm, scheme: Scheme) -> HandedForm:
    """The rows as the rule of confidentiality lets them out."""
    if not (rule.is_on and any(measure.counted_by for measure in handed.form.measures)):
        return handed
    measures = [measure.id for measure in handed.form.measures]
    columns = value_columns(handed.form, scheme)
    places = [columns.index(id) for id in measures]
    cells = [[row.values[place] for place in places] for row in handed.rows]
    numbers = [[cell if isinstance(cell, float) else math.nan for cell in row] for row in cells]
    hidden = hidden_inputs(handed.form, pd.DataFrame(numbers, columns=measures, dtype=float), rule.fewest)
    rows = list(handed.rows)
    for each in hidden if rule.action == "blank" else ():
        values = list(rows[each.row].values)
        values[columns.index(each.measure)] = None
        rows[each.row] = replace(rows[each.row], values=tuple(values))
    return replace(handed, rows=tuple(rows), confidential=hidden)
