"""Forms filled by hand for the tests of reading and checking: a small scheme and rows that are right."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache
from pathlib import Path

import openpyxl
import pandas as pd

from lb_xl.checks import check_inputs
from lb_xl.engines.file import open_book
from lb_xl.findings import Finding
from lb_xl.inputs import FormData, Inputs
from lb_xl.matching import match_table, optional_keys
from lb_xl.scheme import Scheme
from lb_xl.scheme_loading import load_scheme
from lb_xl.totals import settle_totals
from lb_xl.workbook.reading import Reading, read_book
from lb_xl.workbook.template import build_workbook

FOLDER = Path(__file__).parent / "schemes" / "inputs"
PLACES = [(territory, "urban") for territory in "1234567"] + [(territory, "rural") for territory in "123467"]
"""Every place of the republic: seven towns, and six countrysides, for Minsk has none."""

Rows = Sequence[Sequence[object]]


@cache
def scheme() -> Scheme:
    return load_scheme(FOLDER)


def header(form: str) -> list[str]:
    found = scheme().forms[form]
    columns = [*found.keys, *found.measures, *found.texts]
    return [column.id for column in columns]


def matched(
    form: str, rows: Rows, columns: Sequence[object] | None = None, language: str = "ru"
) -> tuple[FormData, tuple[Finding, ...]]:
    """The rows of a sheet whose header stands in A1."""
    found = scheme().forms[form]
    optional = optional_keys(scheme(), found)
    given = header(form) if columns is None else columns
    return match_table(
        found, given, rows, found.sheet[language], 1, 1, language, year=scheme().year, may_be_blank=optional
    )


def population(working_age: object = 600_000, total: object = 1_000_000) -> list[list[object]]:
    return [[*place, working_age, total] for place in PLACES]


def frame(form: str, rows: Rows) -> pd.DataFrame:
    return pd.DataFrame([list(row) for row in rows], columns=header(form), dtype=object)


def content(absent: Iterable[str] = (), **forms: Rows) -> tuple[Finding, ...]:
    """What is found in some forms; others count as absent, and the population as filled."""
    filled = {"population": population(), **forms}
    found: list[Finding] = []
    data = {}
    for id, rows in filled.items():
        table, notes = matched(id, rows)
        data[id], settled = settle_totals(table, scheme())
        found += [*notes, *settled]
    others = scheme().forms.keys() - filled.keys()
    return (*found, *check_inputs(Inputs(scheme(), data, frozenset(absent) | others)))


def codes(findings: Iterable[Finding]) -> list[str]:
    return [finding.code for finding in findings]


@cache
def _template(language: str, folder: Path) -> Path:
    path = folder / f"template_{language}.xlsx"
    build_workbook(scheme(), path, language)
    return path


def new_workbook(folder: Path, language: str = "ru") -> Path:
    return _template(language, folder)


def changed_workbook(folder: Path, change: object, language: str = "ru") -> Path:
    """A workbook in which somebody changed something with another program."""
    workbook = openpyxl.load_workbook(new_workbook(folder, language))
    change(workbook)  # type: ignore[operator]
    path = folder / "changed.xlsx"
    workbook.save(path)
    return path


def read(path: Path) -> Reading:
    book = open_book(path, read_only=True)
    try:
        return read_book(book)
    finally:
        book.close()


def cell_of(workbook: openpyxl.Workbook, name: str) -> object:
    """The cell that a defined name stands for."""
    sheet, address = next(iter(workbook.defined_names[name].destinations))
    return workbook[sheet][address]
