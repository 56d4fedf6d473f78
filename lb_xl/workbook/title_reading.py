"""What the title sheet says: scheme and year, language, which forms are filled, parameters."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import xlwings as xw

from lb_xl.cell_values import number, text
from lb_xl.code_matching import plain_name
from lb_xl.findings import DefinitionError, Finding, Location
from lb_xl.language import LANGUAGES, Text
from lb_xl.scheme import Scheme
from lb_xl.scheme_loading import built_in_schemes, load_scheme
from lb_xl.words import INTERFACE, Words, texts
from lb_xl.workbook import layout
from lb_xl.workbook.busy import is_busy
from lb_xl.workbook.tables import BookTables, RawTable, raw_table

FORM_COLUMN, STATUS_COLUMN = 0, 4
PARAMETER_COLUMN, VALUE_COLUMN = 0, 2


def named_value(book: xw.Book, name: str) -> object:
    """The value of a cell with a defined name; None where there is no such name or it means no cell."""
    if name not in book.names:
        return None
    try:
        return book.names[name].refers_to_range.options(err_to_str=True).value
    except Exception as error:
        if is_busy(error):
            raise
        # Each host has its own error for a name whose cell was deleted.
        return None


def book_language(book: xw.Book) -> str:
    """The language of a workbook; the first one where it names none that is known."""
    given = text(named_value(book, layout.LANGUAGE)).casefold()
    return given if given in LANGUAGES else LANGUAGES[0]


def book_scheme(book: xw.Book, found: list[Finding]) -> Scheme | None:
    """The scheme of a workbook for its year; adds LB-101, LB-102 or LB-103 where there is none."""
    reference = text(named_value(book, layout.SCHEME))
    if not reference:
        found.append(Finding("LB-101", values={"name": layout.SCHEME}))
        return None
    given = named_value(book, layout.YEAR)
    value, problem = number(given)
    if problem or not value.is_integer() or not 1800 <= value <= 2200:
        found.append(Finding("LB-103", _name_place(book, layout.YEAR), {"given": text(given) or "—"}))
        return None
    place = _scheme_place(book, reference)
    try:
        return load_scheme(place, int(value))
    except DefinitionError as error:
        if _covers_other_years(place, int(value)):
            found.append(Finding("LB-103", _name_place(book, layout.YEAR), {"given": str(int(value))}))
        else:
            cause = Text(*("; ".join(error.texts(language)[:3]).rstrip(".") for language in LANGUAGES))
            values = {"scheme": reference, "cause": cause}
            found.append(Finding("LB-102", _name_place(book, layout.SCHEME), values))
        return None


def _name_place(book: xw.Book, name: str) -> Location:
    try:
        place = book.names[name].refers_to_range
        return Location(place.sheet.name, place.get_address(False, False))
    except Exception:
        return Location()


def _scheme_place(book: xw.Book, reference: str) -> str | Path:
    """The id of a built-in scheme, or a folder: beside the workbook, or as the path stands."""
    if reference in built_in_schemes():
        return reference
    beside = Path(book.fullname).parent / reference
    return beside if beside.is_dir() else reference


def _covers_other_years(place: str | Path, year: int) -> bool:
    try:
        first, last = load_scheme(place).years
    except DefinitionError:
        return False
    return not first <= year <= (last or year)


def compare_edition(book: xw.Book, scheme: Scheme, language: str, found: list[Finding]) -> None:
    given, current = text(named_value(book, layout.EDITION)), layout.edition(scheme, language)
    if given and plain_name(given) != plain_name(current):
        values = {"given": given, "current": current}
        found.append(Finding("LB-104", _name_place(book, layout.EDITION), values))


def _title_table(tables: BookTables, name: str, found: list[Finding]) -> RawTable | None:
    if name.casefold() not in tables:
        found.append(Finding("LB-138", values={"table": name}))
        return None
    return raw_table(*tables[name.casefold()])


def absent_forms(tables: BookTables, scheme: Scheme, found: list[Finding]) -> set[str]:
    """The forms marked «нет явления» on the title sheet."""
    raw = _title_table(tables, layout.CONTENTS, found)
    words = texts(INTERFACE, "status")
    known = {plain_name(word[language]): key for key, word in words.items() for language in LANGUAGES}
    absent: set[str] = set()
    for place, row in enumerate(raw.rows if raw else ()):
        id, given = text(row[FORM_COLUMN]), text(row[STATUS_COLUMN])
        if id not in scheme.forms or not given:
            continue
        status = known.get(plain_name(given))
        if status == "absent":
            absent.add(id)
        elif status is None:
            values = {"form": scheme.forms[id].sheet, "given": given, **words}
            found.append(Finding("LB-136", _cell_place(raw, place, STATUS_COLUMN), values))
    return absent


def mark_forms(tables: BookTables, language: str, statuses: Mapping[str, str]) -> None:
    """Writes the status of some forms on the title sheet: `filled` or `absent` by form id."""
    _, table = tables[layout.CONTENTS]
    body = table.data_body_range
    assert body is not None, "the contents name every form"
    place = body.columns[STATUS_COLUMN]
    words = Words("status", language)
    ids, before = (body.columns[at].options(ndim=1).value for at in (FORM_COLUMN, STATUS_COLUMN))
    after = [words[statuses[id]] if id in statuses else old for id, old in zip(ids, before, strict=True)]
    if after != before:
        place.value = [[status] for status in after]


def given_parameters(tables: BookTables, scheme: Scheme, language: str, found: list[Finding]) -> dict[str, float]:
    """The parameters as the title sheet has them."""
    if not scheme.parameters:
        return {}
    raw = _title_table(tables, layout.PARAMETERS, found)
    given: dict[str, float] = {}
    for place, row in enumerate(raw.rows if raw else ()):
        id = text(row[PARAMETER_COLUMN])
        if id not in scheme.parameters:
            continue
        value, problem = number(row[VALUE_COLUMN], language)
        if problem and problem != "LB-125":
            values = {"parameter": scheme.parameters[id].title, "given": text(row[VALUE_COLUMN])}
            found.append(Finding("LB-137", _cell_place(raw, place, VALUE_COLUMN), values))
        else:
            given[id] = value
    return given


def _cell_place(raw: RawTable | None, row: int, column: int) -> Location:
    if raw is None:
        return Location()
    cell = raw.sheet.range((raw.first_row + 1 + row, raw.first_column + column))
    return Location(raw.sheet.name, cell.get_address(False, False))
