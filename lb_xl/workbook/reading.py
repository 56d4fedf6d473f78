"""Reads a workbook into inputs: every table once, whole, with the cell of origin kept beside each value.

Everything is found by its name: the scheme and the year by defined names, the forms by their tables, wherever they
stand. All findings of structure (LB-1xx) are collected; the inputs are there even when some are errors, so that
the content can be checked in the same run.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import xlwings as xw

from lb_xl.cell_values import is_blank, number, text
from lb_xl.code_matching import plain_name
from lb_xl.findings import DefinitionError, Finding, Location, interface
from lb_xl.fingerprint import fingerprint
from lb_xl.folding import column_letters
from lb_xl.form import Form
from lb_xl.headers import measure_header
from lb_xl.inputs import FormData, Inputs
from lb_xl.language import LANGUAGES, Text
from lb_xl.likeness import nearest_name
from lb_xl.matching import match_table, optional_keys
from lb_xl.scheme import Scheme
from lb_xl.scheme_loading import built_in_schemes, load_scheme
from lb_xl.totals import settle_totals
from lb_xl.workbook import layout

UNREADABLE = frozenset({"LB-108", "LB-109", "LB-112"})
"""With one of these a form has columns too few to say more about its rows."""

ROWS_LOOKED_AT = 20
"""How many rows below a table are looked at for data that it leaves out."""

LAST_ROW = 1_048_576
FORM_COLUMN, STATUS_COLUMN = 0, 4
PARAMETER_COLUMN, VALUE_COLUMN = 0, 2


@dataclass(frozen=True)
class Control:
    """What native formulas see in a form: how many rows hold a number, and the sum of each measure by its header."""

    rows: int
    totals: Mapping[str, float]


@dataclass(frozen=True)
class Reading:
    """A workbook as it was read.

    `scheme` and `inputs` are None where the workbook is not ours. With an error among the findings the inputs may
    be checked, never computed. `controls` are the control totals of each form as its cells stand.
    """

    inputs: Inputs | None
    findings: tuple[Finding, ...]
    scheme: Scheme | None
    language: str
    controls: Mapping[str, Control] = field(default_factory=dict)


@dataclass(frozen=True)
class RawTable:
    """The cells of an Excel table: where it stands, its header, its rows, and whether data stand below it."""

    sheet: xw.Sheet
    table: xw.main.Table
    header: tuple[object, ...]
    rows: Sequence[Sequence[object]]
    first_row: int
    first_column: int


def read_book(book: xw.Book, progress: Callable[[str], None] | None = None) -> Reading:
    """Everything that a workbook says, and every finding on its structure (LB-101 to LB-138, LB-233 to LB-236).

    The language of the findings is that of the book. Only reads, through xlwings alone.
    """
    found: list[Finding] = []
    language = book_language(book)
    scheme = book_scheme(book, found)
    if scheme is None:
        return Reading(None, tuple(found), None, language)
    _compare_edition(book, scheme, language, found)
    tables = book_tables(book)
    absent = _absent_forms(tables, scheme, found)
    parameters = _parameters(tables, scheme, language, found)
    forms: dict[str, FormData] = {}
    controls: dict[str, Control] = {}
    unread: set[str] = set()
    words = Text.read(interface()["progress"]["reading"])[language]
    for id, form in scheme.forms.items():
        if progress is not None:
            progress(words.format(form=form.title[language]))
        raw = form_table(tables, form, language, found)
        if raw is None:
            unread.add(id)
            continue
        found += _rows_below(raw, form)
        optional = optional_keys(scheme, form)
        data, notes = match_table(
            form,
            raw.header,
            raw.rows,
            raw.sheet.name,
            raw.first_row,
            raw.first_column,
            language,
            year=scheme.year,
            may_be_blank=optional,
        )
        found += notes
        if UNREADABLE & {note.code for note in notes}:
            unread.add(id)
        else:
            controls[id] = _control(data, raw, language)
            forms[id], notes = settle_totals(data, scheme)
            found += notes
    # A form that could not be read has its error: nothing more is to be said of its rows.
    inputs = Inputs(scheme, forms, frozenset(absent | unread), parameters)
    inputs = Inputs(scheme, forms, inputs.absent, parameters, fingerprint(inputs))
    return Reading(inputs, tuple(found), scheme, language, controls)


def named_value(book: xw.Book, name: str) -> object:
    """The value of a cell with a defined name; None where there is no such name or it means no cell."""
    if name not in book.names:
        return None
    try:
        return book.names[name].refers_to_range.options(err_to_str=True).value
    except Exception:
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
            values = {"scheme": reference, "cause": "; ".join(error.problems[:3])}
            found.append(Finding("LB-102", _name_place(book, layout.SCHEME), values))
        return None


def book_tables(book: xw.Book) -> dict[str, tuple[xw.Sheet, xw.main.Table]]:
    """Every Excel table of a workbook by its name in small letters, with its sheet."""
    return {table.name.casefold(): (sheet, table) for sheet in book.sheets for table in sheet.tables}


def raw_table(sheet: xw.Sheet, table: xw.main.Table) -> RawTable:
    """The cells of a table, read at once; a row of totals below the data is left out."""
    place = table.range
    header, *rows = place.options(ndim=2, err_to_str=True).value
    if table.show_totals:
        rows = rows[:-1]
    return RawTable(sheet, table, tuple(header), rows, place.row, place.column)


def form_table(
    tables: Mapping[str, tuple[xw.Sheet, xw.main.Table]], form: Form, language: str, found: list[Finding]
) -> RawTable | None:
    """The table of a form wherever it stands; adds LB-105 (missing) or LB-107 (on a sheet of another name)."""
    name = layout.input_table(form.id)
    wanted = form.sheet[language]
    if name.casefold() not in tables:
        near = nearest_name(name, (table.name for _, table in tables.values()))
        values = {"table": name, "form": form.title, "sheet": wanted, "nearest": near}
        found.append(Finding("LB-105", Location(wanted), values))
        return None
    sheet, table = tables[name.casefold()]
    if sheet.name != wanted:
        values = {"form": form.title, "sheet": sheet.name, "wanted": wanted}
        found.append(Finding("LB-107", Location(sheet.name), values))
    return raw_table(sheet, table)


def cells_below(raw: RawTable, rows: int = ROWS_LOOKED_AT) -> list[list[object]]:
    """The cells under the columns of a table, as many rows as asked or as the sheet has."""
    place = raw.table.range
    first = place.row + place.shape[0]
    last = min(first + rows - 1, LAST_ROW)
    if first > last:
        return []
    block = raw.sheet.range((first, raw.first_column), (last, raw.first_column + len(raw.header) - 1))
    return list(block.options(ndim=2, err_to_str=True).value)


def _rows_below(raw: RawTable, form: Form) -> list[Finding]:
    for row, cells in enumerate(cells_below(raw)):
        for column, cell in enumerate(cells):
            if not is_blank(cell):
                first = raw.table.range.row + raw.table.range.shape[0]
                place = raw.sheet.range((first + row, raw.first_column + column)).get_address(False, False)
                return [Finding("LB-135", Location(raw.sheet.name, place), {"form": form.title})]
    return []


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


def _compare_edition(book: xw.Book, scheme: Scheme, language: str, found: list[Finding]) -> None:
    given, current = text(named_value(book, layout.EDITION)), layout.edition(scheme, language)
    if given and plain_name(given) != plain_name(current):
        values = {"given": given, "current": current}
        found.append(Finding("LB-104", _name_place(book, layout.EDITION), values))


def _title_table(
    tables: Mapping[str, tuple[xw.Sheet, xw.main.Table]], name: str, found: list[Finding]
) -> RawTable | None:
    if name.casefold() not in tables:
        found.append(Finding("LB-138", values={"table": name}))
        return None
    return raw_table(*tables[name.casefold()])


def _absent_forms(
    tables: Mapping[str, tuple[xw.Sheet, xw.main.Table]], scheme: Scheme, found: list[Finding]
) -> set[str]:
    """The forms marked «нет явления» on the title sheet."""
    raw = _title_table(tables, layout.CONTENTS, found)
    words = {key: Text.read(value) for key, value in interface()["status"].items()}
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
            values = {"form": scheme.forms[id].title, "given": given, **words}
            found.append(Finding("LB-136", _cell_place(raw, place, STATUS_COLUMN), values))
    return absent


def _parameters(
    tables: Mapping[str, tuple[xw.Sheet, xw.main.Table]], scheme: Scheme, language: str, found: list[Finding]
) -> dict[str, float]:
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


def _control(data: FormData, raw: RawTable, language: str) -> Control:
    """What SUM and COUNT give for the cells as they stand: numbers alone, in the unit of the sheet."""
    totals: dict[str, float] = {}
    rows = 0
    places = {column_letters(raw.first_column + at): at for at in range(len(raw.header))}
    for measure in data.form.measures:
        at = places[data.columns[measure.id]]
        numbers = [row[at] for row in raw.rows if isinstance(row[at], (int, float)) and not isinstance(row[at], bool)]
        totals[measure_header(measure, language)] = float(sum(numbers))  # type: ignore[arg-type]
        rows = max(rows, len(numbers))
    return Control(rows, totals)
