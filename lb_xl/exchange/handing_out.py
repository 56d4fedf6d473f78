"""What of the national rows goes to a department: the one place where values enter a department's workbook."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from lb_xl.exchange.records import FormRecords, Record, RecordKey, key_columns, sorted_records
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

    `records` are those of the national book, `fixed` the rows that its sheet must show even when nothing is known of
    them. Every value that a department sees passes here.
    """
    known = dict(records.records) if records else {}
    places = {record.key for record in fixed}
    rows = [known.get(record.key, record) for record in fixed if in_scope(form, scheme, department, record.key)]
    others = (record for record in known.values() if record.key not in places)
    rows += sorted_records((each for each in others if in_scope(form, scheme, department, each.key)), form, scheme)
    keys = frozenset(row.key for row in rows) if fixed else frozenset()
    return HandedForm(form, tuple(rows), keys, absent)
