"""National workbooks and what departments do with theirs, for the tests of the exchange.

The scheme is that of `tests/schemes/inputs` with suppliers: a bureau that has some forms whole, and offices by
territory that have theirs row by row.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd

from lb_xl.engines.file import open_book
from lb_xl.exchange.suppliers import Department
from lb_xl.findings import Finding, errors
from lb_xl.fingerprint import canonical_text
from lb_xl.inputs import Inputs
from lb_xl.scheme import Scheme
from lb_xl.scheme_loading import load_scheme
from lb_xl.workbook.collecting import Collected, collect_files
from lb_xl.workbook.importing import import_files
from lb_xl.workbook.reading import read_book
from lb_xl.workbook.splitting import Handed, split_book
from lb_xl.workbook.template import build_workbook

FOLDER = Path(__file__).parents[1] / "schemes" / "inputs"
OFFICES = ("population", "f12t", "commuting", "thousands")
"""Forms that each territory's office fills for itself; the bureau has the others."""

SUPPLIERS = """
[suppliers.bureau]
title = { ru = "Бюро", en = "Bureau" }
contact = { ru = "buro@example.org", en = "buro@example.org" }
due = { ru = "1 марта {next} года", en = "1 March {next}" }
[suppliers.offices]
title = { ru = "Отдел статистики", en = "Office of statistics" }
short = { ru = "Отдел", en = "Office" }
by = "territory"
"""
PLACES = [(territory, "urban") for territory in "1234567"] + [(territory, "rural") for territory in "123467"]
BUREAU, BREST, VITEBSK = "2012_Бюро.xlsx", "2012_Отдел_Брестская_область.xlsx", "2012_Отдел_Витебская_область.xlsx"

Frames = Mapping[str, pd.DataFrame]


def scheme_folder(folder: Path) -> Path:
    """The folder of the scheme with suppliers."""
    target = folder / "scheme"
    if not target.exists():
        shutil.copytree(FOLDER, target)
        definition = target / "scheme.toml"
        definition.write_text(definition.read_text(encoding="utf-8") + SUPPLIERS, encoding="utf-8")
        forms = target / "forms.toml"
        text = forms.read_text(encoding="utf-8")
        for id in load_scheme(FOLDER).forms:
            supplier = "offices" if id in OFFICES else "bureau"
            text = text.replace(f"[{id}]\n", f'[{id}]\nsupplier = "{supplier}"\n')
        forms.write_text(text, encoding="utf-8")
    return target


def small_scheme(folder: Path) -> Scheme:
    return load_scheme(scheme_folder(folder), 2012)


def frames() -> dict[str, pd.DataFrame]:
    """Rows of every kind: fixed and open, finer codes, totals, both ends of a flow, words, thousands, a blank."""
    places = pd.DataFrame(PLACES, columns=["territory", "locality"])
    number = pd.Series(range(len(PLACES)))
    return {
        "population": places.assign(working_age_mean=600_000.5 + number, total_mean=1_000_000 + number),
        "carers": places.assign(persons=number + 1.25),
        "religious": pd.DataFrame({"territory": ["total"], "locality": ["total"], "persons": [1386]}),
        "f12t": pd.DataFrame(
            {
                "territory": ["1", "1", "1", "2", "5"],
                "locality": ["urban", "urban", "rural", "urban", "urban"],
                "activity": ["15", "15.11", "01", "01", "751"],
                "payroll": [100, 20, 30.5, 40, 50],
            }
        ),
        "census": pd.DataFrame(
            {"territory": ["1", "2"], "locality": ["urban", "rural"], "activity": ["95", "01"],
             "domestic": [7, 0], "helpers": [8, 9]}
        ),
        "commuting": pd.DataFrame(
            {"from_territory": ["6", "1"], "from_locality": ["rural", "urban"], "to_territory": ["5", "2"],
             "to_locality": ["urban", "rural"], "purpose": ["work", "study"], "persons": [5000, 60]}
        ),
        "gardening": pd.DataFrame({"territory": ["1", "2"], "persons": [3, 4]}),
        "thousands": pd.DataFrame({"territory": ["1", "7"], "persons": [1.25, 2.5]}),
        "other_sources": pd.DataFrame(
            {"category": ["employed", "employed"], "territory": ["1", "1"], "locality": ["urban", "urban"],
             "activity": ["01", "01"], "persons": [5, -6], "source": ["обследование", "регистр"],
             "reason": ["пропуск", "двойной счёт"]}
        ),
    }  # fmt: skip


def national(path: Path, scheme: Scheme, rows: Frames) -> Path:
    """A national workbook with some rows; forms without any are marked as not occurring."""
    build_workbook(scheme, path)
    sources = path.parent / f"{path.stem}_csv"
    sources.mkdir()
    for id, frame in rows.items():
        frame.to_csv(sources / f"{id}.csv", index=False)
    book = open_book(path, backup=False)
    found = import_files(book, [sources], sorted(scheme.forms.keys() - rows.keys()))
    assert not errors(found), [finding.text("en") for finding in errors(found)]
    book.save()
    book.close()
    return path


def empty(path: Path, scheme: Scheme) -> Path:
    build_workbook(scheme, path)
    return path


def handed_out(path: Path, folder: Path) -> Handed:
    book = open_book(path, read_only=True)
    try:
        return split_book(book, folder)
    finally:
        book.close()


def collected(path: Path, *files: Path) -> Collected:
    """Files collected into a national workbook, which is saved where anything is new."""
    book = open_book(path, backup=False)
    try:
        found = collect_files(book, files)
        if found.is_new:
            book.save()
        return found
    finally:
        book.close()


def said(path: Path) -> str:
    """Everything that the inputs of a workbook say, whatever the order of rows."""
    return canonical_text(inputs_of(path))


def inputs_of(path: Path) -> Inputs:
    book = open_book(path, read_only=True)
    try:
        inputs = read_book(book).inputs
        assert inputs is not None
        return inputs
    finally:
        book.close()


def codes(found: Collected | Handed) -> list[str]:
    return [finding.code for finding in found.findings]


def finding(found: Collected | Handed, code: str) -> Finding:
    return next(each for each in found.findings if each.code == code)


def edited(path: Path, change: Callable[[Any], object], target: Path | None = None) -> Path:
    """A workbook changed and saved by openpyxl, as another program would."""
    book = openpyxl.load_workbook(path)
    change(book)
    book.save(target or path)
    return target or path


def table_rows(sheet: Any, table: str) -> tuple[int, int, int, list[str]]:
    """The row of the header of a table, its last row, its first column, and its headers."""
    first, top, last, bottom = openpyxl.utils.range_boundaries(sheet.tables[table].ref)
    return top, bottom, first, [sheet.cell(top, column).value for column in range(first, last + 1)]


def cell_of(book: Any, form: str, header: str, *keys: str) -> Any:
    """The cell under a header in the row whose first cells are some labels; of a blank row without labels."""
    sheet = next(sheet for sheet in book if f"in_{form}" in sheet.tables)
    top, bottom, first, headers = table_rows(sheet, f"in_{form}")
    column = next(at for at, name in enumerate(headers) if name.startswith(header)) + first
    for row in range(top + 1, bottom + 1):
        shown = tuple(sheet.cell(row, first + at).value for at in range(max(len(keys), 1)))
        if shown == (keys or (None,)):
            return sheet.cell(row, column)
    raise AssertionError(f"no row {keys} in {form}")


def put(form: str, header: str, value: object, *keys: str) -> Callable[[Any], None]:
    """A change of one cell, for `edited`."""

    def change(book: Any) -> None:
        cell_of(book, form, header, *keys).value = value

    return change


def value_of(path: Path, form: str, header: str, *keys: str) -> object:
    return cell_of(openpyxl.load_workbook(path), form, header, *keys).value


def office(code: str, *forms: str) -> Department:
    return Department("offices", code, forms or OFFICES)
