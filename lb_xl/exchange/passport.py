"""What a department's workbook says of itself, on a very hidden sheet: whose it is, and what was handed out in it.

The rows are plain cells, so that any program keeps them: a mark, facts as pairs, then every row that was handed out
with its key and its values. A fingerprint over the rows tells whether they are still as they were.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from lb_xl.cell_values import is_blank, text
from lb_xl.exchange.handing_out import HandedForm
from lb_xl.exchange.records import RecordKey, Value, key_text, read_key
from lb_xl.exchange.suppliers import Department
from lb_xl.scheme import Scheme

SHEET = "lb_passport"
MARK = "lb_xl: workbook of a department"
VERSION = 1.0
FACTS = ("scheme", "year", "edition", "language", "supplier", "code", "name")
FACT, FORM, ROW = "fact", "form", "row"
EXACT = "#"


@dataclass(frozen=True)
class HandedRows:
    """One form as it was handed out: values by key, and whether its rows are fixed."""

    rows: Mapping[RecordKey, tuple[Value, ...]]
    is_fixed: bool = False
    total: float = 0.0
    intact: bool = True


@dataclass(frozen=True)
class Passport:
    """Whose a workbook is: scheme, year and edition it was made by, the department, and what was handed out."""

    facts: Mapping[str, str]
    forms: Mapping[str, HandedRows] = field(default_factory=dict)

    @property
    def year(self) -> int:
        """The year as a number, 0 where the hidden sheet has none: then it is no year of a balance."""
        try:
            return int(float(self.facts.get("year") or 0))
        except (ValueError, OverflowError):
            return 0

    @property
    def department(self) -> Department:
        return Department(self.facts.get("supplier", ""), self.facts.get("code", ""), tuple(self.forms))

    @property
    def intact(self) -> bool:
        """Whether the hidden rows are as they were handed out."""
        return all(form.intact for form in self.forms.values())


def passport_rows(
    department: Department, forms: Iterable[HandedForm], scheme: Scheme, language: str, edition: str
) -> list[list[Value]]:
    """The cells of the hidden sheet, row by row."""
    facts = {
        "scheme": scheme.id,
        "year": str(scheme.year),
        "edition": edition,
        "language": language,
        "supplier": department.supplier,
        "code": department.code,
        "name": department.name(scheme, language),
    }
    rows: list[list[Value]] = [[MARK, VERSION]]
    rows += [[FACT, key, facts[key]] for key in FACTS]
    for handed in forms:
        values = {record.key: record.values for record in handed.rows}
        kind = "fixed" if handed.fixed_keys else "open"
        total = control_total(values.values())
        rows.append([FORM, handed.form.id, kind, float(len(values)), total, handed_fingerprint(values)])
        rows += [[ROW, handed.form.id, key_text(key), *map(_exactly, own)] for key, own in values.items()]
    return rows


def read_passport(rows: Sequence[Sequence[object]]) -> Passport | None:
    """What the hidden sheet says; None where it is not one of ours."""
    if not rows or not rows[0] or rows[0][0] != MARK:
        return None
    facts: dict[str, str] = {}
    heads: dict[str, tuple[str, float, str]] = {}
    values: dict[str, dict[RecordKey, tuple[Value, ...]]] = {}
    for row in rows[1:]:
        cells = [*row, None, None, None, None, None]
        if cells[0] == FACT:
            facts[text(cells[1])] = text(cells[2])
        elif cells[0] == FORM:
            total = cells[4] if isinstance(cells[4], float) else 0.0
            heads[text(cells[1])] = (text(cells[2]), total, text(cells[5]))
            values.setdefault(text(cells[1]), {})
        elif cells[0] == ROW and isinstance(cells[2], str):
            try:
                key = read_key(cells[2])
            except ValueError:
                continue  # the fingerprint will tell
            values.setdefault(text(cells[1]), {})[key] = tuple(_value(cell) for cell in row[3:])
    forms = {
        id: HandedRows(own, heads[id][0] == "fixed", heads[id][1], handed_fingerprint(own) == heads[id][2])
        for id, own in values.items()
        if id in heads
    }
    return Passport(facts, forms)


def control_total(values: Iterable[Sequence[Value]]) -> float:
    """The sum of all numbers of some rows, whatever their columns: what senders and receivers compare.

    >>> control_total([(1.0, None), (2.5, "words")])
    3.5
    """
    return float(sum(value for row in values for value in row if isinstance(value, float)))


def handed_fingerprint(rows: Mapping[RecordKey, Sequence[Value]]) -> str:
    """The SHA-256 of some rows, whatever their order; numbers to twelve digits, as every program keeps them."""
    lines = sorted("\t".join([key_text(key), *_written(own)]) for key, own in rows.items())
    return hashlib.sha256("\n".join(lines).encode("utf-8")).hexdigest()


def _written(values: Sequence[Value]) -> Iterator[str]:
    """Values as text, blanks at the end left out: a program may not keep them."""
    last = max((place for place, value in enumerate(values) if value is not None), default=-1)
    for value in values[: last + 1]:
        yield "" if value is None else f"{value:.12g}" if isinstance(value, float) else value


def _exactly(value: Value) -> Value:
    """A value as a cell keeps it to the last bit: numbers of seventeen digits as text, since writers keep sixteen.

    >>> _exactly(0.5), _exactly(0.1 + 0.2), _exactly("#1")
    (0.5, '#0.30000000000000004', '##1')
    """
    if isinstance(value, float) and float(f"{value:.16G}") != value:
        return f"{EXACT}{value!r}"
    return EXACT + value if isinstance(value, str) and value.startswith(EXACT) else value


def _value(cell: object) -> Value:
    if isinstance(cell, float):
        return cell
    if is_blank(cell):
        return None
    text = str(cell)
    if text.startswith(EXACT * 2):
        return text[len(EXACT) :]
    try:
        return float(text[len(EXACT) :]) if text.startswith(EXACT) else text
    except ValueError:
        return text  # the fingerprint will tell
