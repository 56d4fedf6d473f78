"""Who hands in which rows of which forms: the sheet of suppliers as departments, each with its forms and its rows."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from lb_xl.cell_values import is_blank, text
from lb_xl.code_matching import plain_name
from lb_xl.exchange.words import exchange_words
from lb_xl.findings import Finding, Location
from lb_xl.form import Form, Key
from lb_xl.language import LANGUAGES, Text
from lb_xl.likeness import nearest_name
from lb_xl.scheme import Scheme, Supplier

UNKNOWN_FORM, UNSUPPLIED, TWO_SUPPLIERS = "LB-460", "LB-461", "LB-462"
COLUMNS = ("supplier", "form", "rows", "contact", "due")
"""The columns of the table of suppliers."""

ALL = ""
"""The code of a department that has every row of its forms."""

_NOT_IN_FILE_NAMES = re.compile(r'[\\/:*?"<>|\x00-\x1f]+')


@dataclass(frozen=True)
class Assignment:
    """One row of the table: a supplier hands in a form, all of it or the rows of one code of `by`."""

    supplier: str
    form: str
    code: str = ALL
    contact: str = ""
    due: str = ""
    cell: str = ""


@dataclass(frozen=True)
class Department:
    """One supplier, or its office for one code: what one workbook is handed out to."""

    supplier: str
    code: str
    forms: tuple[str, ...]
    contact: str = ""
    due: str = ""

    def name(self, scheme: Scheme, language: str, short: bool = False) -> str:
        """The supplier, and of an office its place."""
        known = supplier_named(self.supplier, scheme)
        title = (known.short if short else known.title)[language] if known else self.supplier
        return f"{title}, {self.place(scheme, language)}" if self.code else title

    def place(self, scheme: Scheme, language: str) -> str:
        """The code of an office in words; «все» where it has every row."""
        if not self.code:
            return exchange_words("suppliers", language)["all"]
        return scheme.dimensions[scheme.offices].classification.title(self.code, language)

    def file_name(self, scheme: Scheme, language: str) -> str:
        """A name that people read and every system takes: `2012_Министерство_труда.xlsx`."""
        plain = _NOT_IN_FILE_NAMES.sub(" ", self.name(scheme, language, short=True).replace(",", " "))
        return "_".join([str(scheme.year), *plain.split()]).rstrip(".")[:120] + ".xlsx"


def supplier_named(name: str, scheme: Scheme) -> Supplier | None:
    """The supplier of a scheme that a text names by its id or by a title; None for one that the user added."""
    plain = plain_name(name)
    for supplier in scheme.suppliers.values():
        titles = (supplier.title[each] for each in LANGUAGES)
        shorts = (supplier.short[each] for each in LANGUAGES)
        if plain in {plain_name(known) for known in (supplier.id, *titles, *shorts)}:
            return supplier
    return None


def scope_key(form: Form, scheme: Scheme) -> Key | None:
    """The key of a form whose codes say which office a row belongs to: of a flow that where it begins."""
    by = scheme.offices
    return next((key for key in form.keys if by and key.dimension.id == by), None)


def proposed(scheme: Scheme, language: str) -> tuple[Assignment, ...]:
    """The assignments with which a new workbook begins: those of the scheme, or all forms to one department."""
    words = exchange_words("suppliers", language)
    found: list[Assignment] = []
    for form in scheme.forms.values():
        supplier = scheme.suppliers.get(form.supplier)
        if supplier is None:
            found.append(Assignment(words["one_department"], form.id))
            continue
        years = {"year": scheme.year, "next": scheme.year + 1}
        contact, due = (each[language].format(**years) for each in (supplier.contact, supplier.due))
        codes = scheme.dimensions[supplier.by].leaves if supplier.by else (ALL,)
        found += [Assignment(supplier.id, form.id, code, contact, due) for code in codes]
    order = {id: place for place, id in enumerate(scheme.suppliers)}
    return tuple(sorted(found, key=lambda each: order.get(scheme.forms[each.form].supplier, len(order))))


def assignments(
    rows: Sequence[Sequence[object]], scheme: Scheme, cells: Sequence[tuple[str, str]], sheet: str
) -> tuple[tuple[Assignment, ...], tuple[Finding, ...]]:
    """The rows of the table as they are understood; `cells` are the addresses of their forms and of their rows.

    Adds LB-460 for a form, or rows of it, that the scheme does not have.
    """
    found: list[Assignment] = []
    remarks: list[Finding] = []
    forms = {
        plain_name(name): form
        for form in scheme.forms.values()
        for name in (form.id, *(form.sheet[each] for each in LANGUAGES))
    }
    for row, (cell, rows_cell) in zip(rows, cells, strict=True):
        given = dict(zip(COLUMNS, [*row, *[None] * len(COLUMNS)], strict=False))
        if is_blank(given["supplier"]) and is_blank(given["form"]):
            continue
        form = forms.get(plain_name(text(given["form"])))
        code = _code(given["rows"], form, scheme) if form else None
        if form is None or code is None:
            wrong = text(given["rows"] if form else given["form"])
            ru, en = (_nearest(wrong, form, scheme, language) for language in LANGUAGES)
            values = {"given": wrong or "—", "nearest": Text(ru, en)}
            remarks.append(Finding(UNKNOWN_FORM, Location(sheet, rows_cell if form else cell), values))
            continue
        known_supplier = supplier_named(text(given["supplier"]), scheme)
        name = known_supplier.id if known_supplier else text(given["supplier"])
        found.append(Assignment(name, form.id, code, text(given["contact"]), _due(given["due"]), cell))
    return tuple(found), tuple(remarks)


def _due(cell: object) -> str:
    return cell.strftime("%d.%m.%Y") if hasattr(cell, "strftime") else text(cell)


def _nearest(given: str, form: Form | None, scheme: Scheme, language: str) -> str:
    """The form, or the rows of a known form, that a cell most likely meant."""
    by = scheme.offices
    if form is None:
        known = [each.sheet[language] for each in scheme.forms.values()]
    else:
        listed = scheme.dimensions[by].classification if by else None
        titles = [listed.title(code, language) for code in listed.codes] if listed else []
        known = [exchange_words("suppliers", language)["all"], *titles]
    return nearest_name(given, known) or "—"


def _code(cell: object, form: Form, scheme: Scheme) -> str | None:
    """The code whose rows are meant, `ALL` for all of them, None where there is no such code."""
    everything = {plain_name(exchange_words("suppliers", each)["all"]) for each in LANGUAGES}
    if is_blank(cell) or plain_name(text(cell)) in everything:
        return ALL
    key = scope_key(form, scheme)
    return key.dimension.classification.match(cell).code if key else None


def departments(
    given: Iterable[Assignment], scheme: Scheme, sheet: str = ""
) -> tuple[tuple[Department, ...], tuple[Finding, ...]]:
    """The departments in the order of the table.

    Adds LB-461 for rows that nobody hands in, LB-462 where two suppliers hand in the same rows.
    """
    grouped: dict[tuple[str, str], list[Assignment]] = {}
    for each in given:
        grouped.setdefault((each.supplier, each.code), []).append(each)
    found = []
    for (supplier, code), rows in grouped.items():
        own = {each.form for each in rows}
        contact = next((each.contact for each in rows if each.contact), "")
        due = next((each.due for each in rows if each.due), "")
        found.append(Department(supplier, code, tuple(id for id in scheme.forms if id in own), contact, due))
    remarks = list(_overlaps(grouped, scheme, sheet))
    remarks += _unsupplied(found, scheme, sheet)
    return tuple(found), tuple(remarks)


def _overlaps(grouped: Mapping[tuple[str, str], Sequence[Assignment]], scheme: Scheme, sheet: str) -> Iterator[Finding]:
    taken: dict[str, list[Assignment]] = {}
    for each in (each for rows in grouped.values() for each in rows):
        for other in taken.setdefault(each.form, []):
            same_rows = each.code == other.code or ALL in (each.code, other.code)
            if same_rows and (each.supplier, each.code) != (other.supplier, other.code):
                values = {
                    "form": scheme.forms[each.form].sheet,
                    "first": _title(other.supplier, scheme),
                    "second": _title(each.supplier, scheme),
                    "cells": f"{other.cell}, {each.cell}",
                }
                yield Finding(TWO_SUPPLIERS, Location(sheet, each.cell), values)
                break
        taken[each.form].append(each)


def _title(supplier: str, scheme: Scheme) -> object:
    known = supplier_named(supplier, scheme)
    return known.title if known else supplier


def _unsupplied(found: Sequence[Department], scheme: Scheme, sheet: str) -> Iterator[Finding]:
    for form in scheme.forms.values():
        codes = {each.code for each in found if form.id in each.forms}
        if ALL in codes:
            continue
        key = scope_key(form, scheme)
        missing = [code for code in key.dimension.leaves if code not in codes] if key and codes else []
        if missing or not codes:
            ru, en = (_missing_rows(key, missing, language) for language in LANGUAGES)
            yield Finding(UNSUPPLIED, Location(sheet), {"form": form.sheet, "rows": Text(ru, en)})


def _missing_rows(key: Key | None, codes: Sequence[str], language: str) -> str:
    titles = [key.dimension.classification.title(code, language) for code in codes] if key else []
    return ", ".join(titles) or exchange_words("suppliers", language)["all"]
