"""What is to be said of returned files: rows of others, changes in locked cells, repeated rows, files not there."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from lb_xl.exchange.handing_out import in_scope
from lb_xl.exchange.passport import Passport
from lb_xl.exchange.records import FormRecords, Record, only, rows_in_words, same, value_columns
from lb_xl.exchange.suppliers import Department
from lb_xl.exchange.words import exchange_words
from lb_xl.findings import Finding, Location
from lb_xl.form import Form
from lb_xl.language import LANGUAGES, Text
from lb_xl.scheme import Scheme


@dataclass(frozen=True)
class Scoped:
    """A form of a file without the rows of others, and how many of them there were."""

    records: FormRecords
    foreign: tuple[Record, ...]


def scoped(records: FormRecords, scheme: Scheme, passport: Passport) -> Scoped:
    """The rows that a department may hand in, and those that it may not."""
    department, form = passport.department, records.form
    own = [key for key in records.records if in_scope(form, scheme, department, key)]
    kept = set(own)
    foreign = tuple(each for key, each in records.records.items() if key not in kept and each.says_something)
    return Scoped(only(records, own), foreign)


def foreign_rows(form: Form, scheme: Scheme, file: str, sheet: str, foreign: Sequence[Record]) -> Iterator[Finding]:
    """LB-467 with the first rows that belong to others."""
    if foreign:
        rows = _rows(form, scheme, foreign)
        yield Finding("LB-467", Location(sheet, file=file), {"form": form.sheet, "rows": rows}, len(foreign))


def contradicting_rows(records: FormRecords) -> list[tuple[Record, Record]]:
    """Pairs of rows with one key and different values; equal ones say one thing twice."""
    return [
        (first, second)
        for first, second in records.repeated
        if not all(same(one, other) for one, other in zip(first.values, second.values, strict=True))
    ]


def repeated_rows(records: FormRecords, scheme: Scheme) -> Iterator[Finding]:
    """LB-205 for rows of a national workbook that say one thing twice: it is unknown which of them is meant."""
    column = value_columns(records.form, scheme)[0]
    for first, second in records.repeated:
        other, cell = (records.cell(column, each.row) for each in (first, second))
        place = _rows(records.form, scheme, [second])
        yield Finding("LB-205", Location(records.sheet, cell), {"place": place, "other": other, "cells": cell})


def locked_changes(
    passport: Passport,
    forms: Mapping[str, FormRecords],
    shown_totals: Mapping[str, Sequence[float]],
    cover: tuple[object, object],
    scheme: Scheme,
    file: str,
) -> Iterator[Finding]:
    """LB-468 for the hidden rows, the cover, the fixed rows and the totals that are not as they were handed out."""
    said: list[Text] = []
    if not passport.intact:
        said.append(_words("changed_hidden"))
    year, name = cover
    if (isinstance(year, float) and year != passport.year) or (name and str(name) != passport.facts.get("name")):
        said.append(_words("changed_cover"))
    for id, records in forms.items():
        handed, form = passport.forms[id], records.form
        if handed.is_fixed and handed.intact:
            strange = [record for key, record in records.records.items() if key not in handed.rows]
            gone = [Record(key, (), ()) for key in handed.rows if key not in records.records]
            if strange or gone:
                said.append(_words("changed_rows", form=form.sheet, rows=_rows(form, scheme, [*strange, *gone])))
        totals = shown_totals.get(id, ())
        if totals and not _agree(totals, _sums(records)):
            said.append(_words("changed_total", form=form.sheet))
    for what in said:
        yield Finding("LB-468", Location(file=file), {"what": what})


def missing(departments: Iterable[Department], there: set[str], scheme: Scheme) -> Iterator[Finding]:
    """LB-469 for each department from which nothing has come yet; its file may be in another language."""
    for department in departments:
        if there.isdisjoint(department.name(scheme, each) for each in LANGUAGES):
            none = Text(*(exchange_words("cover", each)["not_given"] for each in LANGUAGES))
            values = {
                "department": Text(*(department.name(scheme, each) for each in LANGUAGES)),
                "due": department.due or none,
                "contact": department.contact or none,
            }
            yield Finding("LB-469", values=values)


def _words(key: str, **values: Text) -> Text:
    """Words of the exchange with texts filled in, in both languages."""
    return Text(
        *(
            exchange_words("work", each)[key].format(**{name: text[each] for name, text in values.items()})
            for each in LANGUAGES
        )
    )


def _rows(form: Form, scheme: Scheme, records: Sequence[Record]) -> Text:
    """The first rows in words."""
    ru, en = (rows_in_words(form, scheme, records, each) for each in LANGUAGES)
    return Text(ru, en)


def _sums(records: FormRecords) -> list[float]:
    """The sum of each measure: as many as the sheet shows, in the order of the form."""
    count = len(records.form.measures)
    rows = [record.values[:count] for record in records.records.values()]
    rows += [second.values[:count] for _, second in records.repeated]
    return [math.fsum(value for row in rows if isinstance(value := row[at], float)) for at in range(count)]


def _agree(shown: Sequence[float], sums: Sequence[float]) -> bool:
    """Whether totals are the sums, in whatever order the columns stand now."""
    pairs = zip(sorted(shown), sorted(sums), strict=False)
    return len(shown) == len(sums) and all(math.isclose(a, b, rel_tol=1e-9, abs_tol=1e-6) for a, b in pairs)
