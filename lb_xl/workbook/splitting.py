"""Hands a national workbook out: one workbook for each department, with its forms and its rows."""

from __future__ import annotations

import os
import uuid
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import xlwings as xw

from lb_xl.columns import column_letters
from lb_xl.confidentiality.hiding import HiddenInput
from lb_xl.confidentiality.listing import confidential_finding
from lb_xl.confidentiality.rule import Action, Rule, rule_from
from lb_xl.exchange.handing_out import HandedForm, handed_form, unassigned_rows
from lb_xl.exchange.records import FormRecords, form_records
from lb_xl.exchange.remarks import repeated_rows
from lb_xl.exchange.suppliers import COLUMNS, Assignment, Department, assignments, departments, proposed
from lb_xl.exchange.words import exchange_words
from lb_xl.findings import Finding, WorkbookFileError, errors
from lb_xl.language import LANGUAGES, Text
from lb_xl.scheme import Scheme
from lb_xl.workbook import layout
from lb_xl.workbook.department_book import department_bytes, fixed_records
from lb_xl.workbook.tables import BookTables, book_tables, form_table, raw_table
from lb_xl.workbook.title_reading import absent_forms, book_language, book_scheme, given_parameters

Progress = Callable[[str], None]


@dataclass(frozen=True)
class Handed:
    """What was handed out: the files, every finding, and a line for people. With an error there are no files."""

    files: tuple[Path, ...]
    findings: tuple[Finding, ...]
    language: str
    result: str


def split_book(
    book: xw.Book,
    folder: Path,
    progress: Progress = lambda step: None,
    force: bool = False,
    fewest: float | None = None,
    action: Action | None = None,
) -> Handed:
    """Writes a workbook for each department of the sheet of suppliers into a folder; the book is only read.

    Values on fewer than `fewest` units are blanked or marked, as the title sheet says where the two are not given.

    Raises `WorkbookFileError` LB-429 where one of the files is there already (unless `force`), LB-428 where one
    cannot be written; no file is then written.
    """
    found: list[Finding] = []
    language = book_language(book)
    words = exchange_words("work", language)
    scheme = book_scheme(book, found)
    if scheme is None:
        return Handed((), tuple(found), language, words["not_handed_out"].format(count=len(found)))
    tables = book_tables(book)
    absent = absent_forms(tables, scheme, found)
    chosen, remarks = book_departments(tables, scheme)
    found += remarks
    records = book_records(tables, scheme, language, found)
    found += [remark for each in records.values() for remark in unassigned_rows(each, scheme, chosen)]
    if errors(found):
        return Handed((), tuple(found), language, words["not_handed_out"].format(count=len(errors(found))))
    rule = rule_from(scheme, given_parameters(tables, scheme, language, found), fewest, action)
    confidential: list[HiddenInput] = []
    contents: dict[Path, bytes] = {}
    for number, department in enumerate(chosen, start=1):
        name = department.name(scheme, language)
        progress(words["splitting"].format(done=number, count=len(chosen), name=name))
        target = _free(folder / department.file_name(scheme, language), contents)
        handed = _handed(scheme, department, records, absent, language, rule)
        confidential += [each for form in handed for each in form.confidential]
        contents[target] = department_bytes(scheme, department, handed, language, book.name)
    if confidential:
        listed = Text(*(exchange_words("work", each)["confidential_list"] for each in LANGUAGES))
        found.append(confidential_finding(scheme, confidential, rule, listed))
    _write(contents, folder, force)
    return Handed(
        tuple(contents), tuple(found), language, words["handed_out"].format(count=len(contents), folder=folder.name)
    )


def book_departments(tables: BookTables, scheme: Scheme) -> tuple[tuple[Department, ...], tuple[Finding, ...]]:
    """The departments by the sheet of suppliers, or by the scheme where a workbook has no such sheet."""
    if layout.SUPPLIERS not in tables:
        return departments(proposed(scheme, "ru"), scheme)
    sheet, table = tables[layout.SUPPLIERS]
    raw = raw_table(sheet, table)
    form, rows = (column_letters(raw.first_column + COLUMNS.index(name)) for name in ("form", "rows"))
    numbers = range(raw.first_row + 1, raw.first_row + 1 + len(raw.rows))
    cells = [(f"{form}{number}", f"{rows}{number}") for number in numbers]
    given: tuple[Assignment, ...]
    given, unknown = assignments(raw.rows, scheme, cells, sheet.name)
    found, remarks = departments(given, scheme, sheet.name)
    return found, (*unknown, *remarks)


def book_records(tables: BookTables, scheme: Scheme, language: str, found: list[Finding]) -> dict[str, FormRecords]:
    """Every form of the national workbook by business key; adds what is wrong with its rows."""
    records: dict[str, FormRecords] = {}
    for id, form in scheme.forms.items():
        raw = form_table(tables, form, language, found)
        if raw is None:
            continue
        origin = (raw.sheet.name, raw.first_row, raw.first_column)
        records[id] = form_records(form, raw.header, raw.rows, origin, scheme, language)
        found += [*errors(records[id].findings), *repeated_rows(records[id], scheme)]
    return records


def _handed(
    scheme: Scheme,
    department: Department,
    records: dict[str, FormRecords],
    absent: set[str],
    language: str,
    rule: Rule,
) -> list[HandedForm]:
    handed = []
    for id in department.forms:
        form = scheme.forms[id]
        fixed = fixed_records(form, scheme, language)
        handed.append(handed_form(records.get(id), form, scheme, department, fixed, id in absent, rule))
    return handed


def _free(target: Path, taken: dict[Path, bytes]) -> Path:
    """Two departments of one name get two files."""
    number, found = 1, target
    while found in taken:
        number += 1
        found = target.with_name(f"{target.stem}-{number}{target.suffix}")
    return found


def _write(contents: dict[Path, bytes], folder: Path, force: bool) -> None:
    """All files or none: first beside their places, then into them."""
    for target in contents:
        if target.exists() and not force:
            raise WorkbookFileError("LB-429", file=target.name)
    written: list[tuple[Path, Path]] = []
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for target, content in contents.items():
            temporary = target.with_name(f".{uuid.uuid4().hex[:12]}.tmp")
            written.append((temporary, target))
            temporary.write_bytes(content)
        for temporary, target in written:
            os.replace(temporary, target)
    except OSError as error:
        raise WorkbookFileError("LB-428", file=folder.name, reason=error.strerror or error) from error
    finally:
        for temporary, _ in written:
            with suppress(OSError):
                temporary.unlink(missing_ok=True)
