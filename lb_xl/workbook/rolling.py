"""The next year's workbook from this year's: structure, contacts, parameters, confirmed warnings, last year's figures.

The workbook of the year is only read. The new one is built as any new workbook, then what is carried over is written
into it: every Excel table of both that is no form (contacts and due dates, confirmed warnings), by the headers of its
columns; parameters by their ids. Input cells stay empty. It takes its place as a whole file or not at all.
"""

from __future__ import annotations

import itertools
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import xlwings as xw

from lb_xl import __version__
from lb_xl.findings import DefinitionError, Finding, FindingsError, Location, WorkbookFileError, errors
from lb_xl.history.last_year import LastYearRow, carried
from lb_xl.history.words import history_words
from lb_xl.inputs import FormData, Inputs
from lb_xl.language import Text
from lb_xl.scheme import Scheme
from lb_xl.scheme_loading import load_scheme, uncovered_year
from lb_xl.workbook import layout
from lb_xl.workbook.carrying import carry_tables, write_parameters
from lb_xl.workbook.last_year_sheet import LastYear, key_texts
from lb_xl.workbook.reading import Reading, read_book
from lb_xl.workbook.rendering import block_place, write_findings
from lb_xl.workbook.shown_values import show_values
from lb_xl.workbook.tables import book_tables, form_table, raw_table


@dataclass(frozen=True)
class Rolled:
    """A new workbook: its path, its year, and what to look at in it."""

    path: Path
    year: int
    findings: tuple[Finding, ...]
    language: str


def roll_book(book: xw.Book, target: Path, year: int | None = None, *, replace: bool = False) -> Rolled:
    """Writes the workbook of the next year (or of `year`) to `target`, which is replaced only if asked.

    Raises `FindingsError` with the errors that keep the book from being read, `DefinitionError` where the scheme does
    not cover the year, `WorkbookFileError` LB-415 for another format, LB-428 where the file cannot be written, LB-429
    where it exists.
    """
    from lb_xl.engines.file import open_book
    from lb_xl.workbook.template import FORMATS, build_workbook

    if target.suffix.lower() not in FORMATS:
        raise WorkbookFileError("LB-415", file=target.name, kind=target.suffix)
    if target.exists() and (not replace or _is_same(Path(book.fullname), target)):
        raise WorkbookFileError("LB-429", file=target.name)
    reading = read_book(book)
    if reading.scheme is None or reading.inputs is None or errors(reading.findings):
        raise FindingsError(errors(reading.findings) or reading.findings)
    scheme = _scheme_of(reading.scheme, year or reading.scheme.year + 1)
    rows, findings = carried(reading.inputs, scheme)
    last_year = _last_year(book, reading, scheme, rows)
    values, changed = _parameters(reading.inputs, scheme)
    findings = [*_located(findings, scheme, reading.language), *changed, *_absent(reading.inputs, scheme)]
    making = target.with_name(f"{target.stem}.making{target.suffix}")
    mark = _mark(book)
    try:
        build_workbook(scheme, making, reading.language, mark, last_year)
        new = open_book(making, backup=False, check_lock=False)
        try:
            carry_tables(book_tables(book), book_tables(new), _kept_out(reading.scheme, scheme))
            write_parameters(book_tables(new), values)
            words = history_words("roll", reading.language)
            check = layout.sheet_names(scheme, reading.language).check
            result = words.filled("result", year=reading.scheme.year, sheet=check)
            again = read_book(new)
            write_findings(new, again, findings, result)
            show_values(new, again, findings)
            new.save()
        finally:
            new.close()
        os.replace(making, target)
    except OSError as error:
        raise WorkbookFileError("LB-428", file=target.name, reason=error.strerror or error) from error
    finally:
        making.unlink(missing_ok=True)
    return Rolled(target, scheme.year, tuple(findings), reading.language)


def free_path(book: xw.Book) -> Path:
    """A free name beside a book for its next year, of the same format."""
    from lb_xl.workbook.title_reading import book_language, book_scheme

    found: list[Finding] = []
    scheme = book_scheme(book, found)
    if scheme is None:
        raise WorkbookFileError(found[0].code, **found[0].values)
    own = Path(book.fullname)
    folder = own.parent if own.parent.is_absolute() and own.parent.is_dir() else Path.home()
    suffix = own.suffix if own.suffix.lower() in (".xlsx", ".xlsm") else ".xlsx"
    words = history_words("roll", book_language(book))
    name = Path(words.filled("file", scheme=scheme.id, year=scheme.year + 1, suffix=suffix))
    names = itertools.chain([name.name], (f"{name.stem}-{number}{suffix}" for number in itertools.count(2)))
    return next(folder / each for each in names if not (folder / each).exists())


def _scheme_of(scheme: Scheme, year: int) -> Scheme:
    first, last = scheme.years
    if not first <= year <= (last or year):
        raise DefinitionError([uncovered_year(scheme.id, scheme.years, year)])
    return load_scheme(scheme.folder, year)


def _is_same(one: Path, other: Path) -> bool:
    try:
        return one.samefile(other)
    except OSError:
        return False


def _last_year(book: xw.Book, reading: Reading, scheme: Scheme, rows: list[LastYearRow]) -> LastYear:
    """The figures with their keys as last year's cells had them."""
    assert reading.inputs is not None
    assert reading.scheme is not None
    typed: dict[str, Mapping[int, Mapping[str, str]]] = {}
    tables = book_tables(book)
    for id in {row.form for row in rows}:
        form = reading.scheme.forms[id]
        raw = form_table(tables, form, reading.language, [])
        if raw is not None and not layout.has_fixed_rows(scheme.forms[id]):
            typed[id] = _typed(
                reading.inputs.forms[id], raw_table(raw.sheet, raw.table).rows, raw.first_row + 1, raw.first_column
            )
    texts = [key_texts(scheme, row, typed.get(row.form, {}).get(row.row, {}), reading.language) for row in rows]
    return LastYear(reading.scheme.year, __version__, reading.inputs.fingerprint, rows, texts)


def _typed(data: FormData, rows: object, first_row: int, first_column: int) -> dict[int, dict[str, str]]:
    """The keys of each row of a form as they were typed."""
    from lb_xl.cell_values import text
    from lb_xl.columns import column_letters

    assert isinstance(rows, list)
    width = len(rows[0]) if rows else 0
    places = {column_letters(first_column + at): at for at in range(width)}
    found: dict[int, dict[str, str]] = {}
    for row in data.frame.index:
        cells = rows[int(row) - first_row]
        found[int(row)] = {key.id: text(cells[places[data.columns[key.id]]]) for key in data.form.keys}
    return found


def _parameters(old: Inputs, scheme: Scheme) -> tuple[dict[str, float], list[Finding]]:
    """The parameters of the new year: those changed by hand are kept, the others follow the law of the year."""
    values: dict[str, float] = {}
    found = []
    for id, parameter in scheme.parameters.items():
        before = old.scheme.parameters.get(id)
        if before is None:
            continue
        given = old.parameter(id)
        values[id] = given if given != before.value else parameter.value
        if given != before.value or given != values[id]:
            facts = {"parameter": parameter.title, "before": given, "now": values[id], "defined": parameter.value}
            found.append(Finding("LB-487", values=facts))
    return values, found


def _absent(old: Inputs, scheme: Scheme) -> list[Finding]:
    """LB-489 for each form that was marked «нет явления» and that a fresh workbook asks for."""
    return [
        Finding("LB-489", values={"form": form.title})
        for id, form in scheme.forms.items()
        if id in old.absent and not form.optional
    ]


def _located(findings: list[Finding], scheme: Scheme, language: str) -> list[Finding]:
    """Findings on forms at the sheets of the new workbook, in its language."""
    sheets = {form.sheet.ru: form.sheet[language] for form in scheme.forms.values()}
    return [
        Finding(each.code, Location(sheets.get(each.where.sheet, each.where.sheet)), each.values, each.count)
        for each in findings
    ]


def _kept_out(*schemes: Scheme) -> frozenset[str]:
    """Tables that are not carried over as they stand: forms, contents, parameters."""
    forms = {layout.input_table(form).casefold() for scheme in schemes for form in scheme.forms}
    return frozenset(forms | {layout.CONTENTS, layout.PARAMETERS, layout.SIGN_OFF})


def _mark(book: xw.Book) -> Text | None:
    """What the workbook says of its figures on every sheet, e.g. that they are invented."""
    from lb_xl.workbook.marking import TITLE_PLACE

    row, column = TITLE_PLACE
    value = block_place(book, layout.YEAR).sheet.range((row + 1, column + 1)).value
    return Text(value, value) if isinstance(value, str) and value.strip() else None
