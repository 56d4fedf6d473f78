"""What of the national rows goes to a department: the one place where values enter a department's workbook."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from lb_xl.exchange.records import FormRecords, Record, RecordKey, covers, key_columns, sorted_records
from lb_xl.exchange.suppliers import Department, scope_key
from lb_xl.form import Form
from lb_xl.scheme import Scheme


@dataclass(frozen=True)
class HandedForm:
    """A form as a department gets it: its rows, those that it only has to fill included."""

    form: Form
    rows: tuple[Record, ...]
    fixed_keys: frozenset[RecordKey]
    absent: bool = False


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
) -> HandedForm:
    """The rows of a form for a department.

    `records` are those of the national workbook, `fixed` the rows that its sheet must have, unless a total covers
    them. Every value that a department sees passes here.
    """
    known = list(records.records.values()) if records else []
    there = {record.key for record in known}
    own = [record for record in known if in_scope(form, scheme, department, record.key)]
    if not fixed:
        return HandedForm(form, tuple(sorted_records(own, form, scheme)), frozenset(), absent)
    lacking = (each for each in fixed if each.key not in there and in_scope(form, scheme, department, each.key))
    rows = [*own, *(each for each in lacking if not any(covers(form, scheme, key, each.key) for key in there))]
    return HandedForm(form, tuple(rows), frozenset(row.key for row in rows), absent)
