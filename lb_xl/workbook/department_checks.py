"""The native checks of a department's workbook: formulas that count what is wrong in a form, and what they show now.

They need nothing but a spreadsheet program: functions of Excel 2010 and LibreOffice.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from lb_xl.form import Form
from lb_xl.headers import DATE
from lb_xl.matching import optional_keys
from lb_xl.scheme import Scheme
from lb_xl.workbook import layout

KINDS = ("filled", "blank", "not_number", "negative", "repeated")
MOST_COMPARED = 3000
"""Rows that are compared with one another natively; more would keep the program busy."""

Rows = Sequence[Mapping[str, object]]


@dataclass(frozen=True)
class NativeCheck:
    """A formula without its equals sign, and the number that it gives for the rows as they are handed out."""

    formula: str
    value: int


def native_counts(form: Form, scheme: Scheme, rows: Rows, height: int, language: str) -> dict[str, NativeCheck]:
    """What the cover counts in a form, by kind; rows that are repeated only in tables small enough."""
    columns = {column.id: column.header for column in layout.input_columns(form, language)}
    place = {id: layout.table_column(layout.input_table(form.id), header) for id, header in columns.items()}
    optional = optional_keys(scheme, form)
    keys = [key.id for key in form.keys if key.id not in optional]
    measures = [measure.id for measure in form.measures]
    asked = [measure.id for measure in form.measures if not measure.only]
    signed = [measure.id for measure in form.measures if not measure.negative]
    first, lead = place[keys[0]] if keys else "", place[measures[0]]
    blank = [f'SUMPRODUCT(({first}<>"")*({place[id]}=""))' for id in asked] if keys else []
    blank += [f'SUMPRODUCT(({place[id]}="")*({lead}<>""))' for id in keys]
    texts = [f"COUNTA({place[id]})-COUNT({place[id]})" for id in measures]
    negative = [f'COUNTIF({place[id]},"<0")' for id in signed]
    rows = [row for row in rows if any(cell is not None for cell in row.values())]
    found = {
        "filled": NativeCheck(layout.filled_rows(form, language), _filled(rows, measures)),
        "blank": NativeCheck("+".join(blank) or "0", _blank(rows, keys, asked, measures[0])),
        "not_number": NativeCheck("+".join(texts), _texts(rows, measures)),
        "negative": NativeCheck("+".join(negative) or "0", _negative(rows, signed)),
    }
    compared = [key.id for key in form.keys] + ([DATE] if DATE in place else [])
    if keys and height <= MOST_COMPARED and form.id != scheme.adjustments:
        pairs = ",".join(f'{place[id]},{place[id]}&""' for id in compared)
        found["repeated"] = NativeCheck(f'SUMPRODUCT(({first}<>"")*(COUNTIFS({pairs})>1))', _repeated(rows, compared))
    return found


def _filled(rows: Rows, measures: Sequence[str]) -> int:
    return max(sum(isinstance(row.get(id), float) for row in rows) for id in measures)


def _blank(rows: Rows, keys: Sequence[str], measures: Sequence[str], lead: str) -> int:
    without_number = sum(row.get(id) is None for row in rows for id in measures if keys and row.get(keys[0]))
    without_key = sum(row.get(id) is None for row in rows for id in keys if row.get(lead) is not None)
    return without_number + without_key


def _texts(rows: Rows, measures: Sequence[str]) -> int:
    return sum(row.get(id) is not None and not isinstance(row[id], float) for row in rows for id in measures)


def _negative(rows: Rows, measures: Sequence[str]) -> int:
    return sum(isinstance(cell := row.get(id), float) and cell < 0 for row in rows for id in measures)


def _repeated(rows: Rows, keys: Sequence[str]) -> int:
    identities = [tuple(str(row.get(id) or "") for id in keys) for row in rows]
    return sum(
        identities.count(identity) > 1 for identity in set(identities) for _ in range(identities.count(identity))
    )
