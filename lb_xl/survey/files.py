"""Files with survey rows: read, classified, and written with the rule of each row. Pure.

A small CSV file is read as the other CSV files are (comma or semicolon, UTF-8 or cp1251, decimal comma); Parquet and
CSV files above `LARGE` bytes by DuckDB (`lb_xl.survey.microdata`, the extra `microdata`).
"""

from __future__ import annotations

import csv
import importlib
import importlib.util
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType

import numpy as np

from lb_xl.csv_tables import CsvError, CsvTable, plain_number, read_csv_table
from lb_xl.findings import Finding, FindingsError, Location, WorkbookFileError
from lb_xl.headers import plain_header
from lb_xl.language import LANGUAGES, Text
from lb_xl.likeness import nearest_name
from lb_xl.survey import classifying
from lb_xl.survey.classifying import Classified, classified
from lb_xl.survey.definition import Survey
from lb_xl.survey.row_findings import row_findings
from lb_xl.survey.rows import SurveyRows, rows_of_cells
from lb_xl.survey.tabulation import Tabulated, tabulated

LARGE = 20_000_000
"""Bytes of a CSV file above which DuckDB reads it, where it is installed."""

CLASS, RULE, FATE = "lb_class", "lb_rule", "lb_lost"
"""Columns that are added to the rows: the class, the deciding rule, and the finding that says why a row is lost."""

MISSING, UNUSED, UNREADABLE, NO_EXTRA, NO_ROWS = "LB-160", "LB-161", "LB-163", "LB-164", "LB-143"


@dataclass(frozen=True)
class ClassifiedFile:
    """A file with each row decided, the forms made of it, and every remark."""

    path: Path
    classified: Classified
    forms: Tabulated
    findings: tuple[Finding, ...]


def classify_file(
    survey: Survey, path: Path, titles: Mapping[str, Text] | None = None, tabulate: bool = True
) -> ClassifiedFile:
    """Every row of a file decided and, unless told otherwise, tabulated; `titles` name the forms in remarks.

    Raises `FindingsError` LB-160 (columns are missing), LB-143 (no rows), `WorkbookFileError` LB-163 (no table),
    LB-164 (the extra is not installed).
    """
    rows, notes = read_rows(survey, path, deciding=not tabulate)
    found = classified(survey, rows)
    forms = tabulated(found, titles) if tabulate else Tabulated({}, ())

    def where(_: str, place: int) -> Location:
        return Location(file=path.name, line=int(rows.numbered[place]))

    return ClassifiedFile(path, found, forms, (*notes, *row_findings(found, where), *forms.findings))


def read_rows(survey: Survey, path: Path, deciding: bool = False) -> tuple[SurveyRows, tuple[Finding, ...]]:
    """The rows of a file, and a note on columns that are not used (LB-161).

    With `deciding` a large file is read as far as its classification needs: there is nothing to tabulate.
    """
    if _by_duckdb(path):
        microdata = _microdata(path)
        notes: list[Finding] = []

        def choose(header: Sequence[str]) -> dict[str, str]:
            columns, remarks = _columns(survey, header, path)
            notes.extend(remarks)
            return {id: columns[id] for id in survey.deciding} if deciding else columns

        try:
            rows: SurveyRows = microdata.read_microdata(survey, path, choose, deciding)
        except microdata.duckdb.Error as error:
            cause = str(error).splitlines()[0]
            raise WorkbookFileError(UNREADABLE, file=path.name, cause=cause) from error
        if not len(rows):
            raise FindingsError([Finding(NO_ROWS, Location(file=path.name))])
        return rows, tuple(notes)
    table = _table(path)
    columns, remarks = _columns(survey, table.header, path)
    place_of = {name: place for place, name in enumerate(table.header)}
    cells = list(zip(*table.rows, strict=True))
    given: dict[str, Sequence[object]] = {id: cells[place_of[name]] for id, name in columns.items()}
    for id in given:
        if survey.answers[id].is_number:
            given[id] = [plain_number(str(cell)) for cell in given[id]]
    return rows_of_cells(survey, given, table.lines), remarks


def write_rows(done: ClassifiedFile, target: Path) -> None:
    """The rows of the file with class, rule and loss beside them, in their order, as CSV or Parquet."""
    decisions = decided_columns(done.classified)
    if _by_duckdb(done.path) or target.suffix.lower() == ".parquet":
        microdata = _microdata(target)
        microdata.write_microdata(done.path, target, decisions)
        return
    table = _table(done.path)
    with target.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow([*table.header, *decisions])
        for row, *decided in zip(table.rows, *decisions.values(), strict=True):
            writer.writerow([*row, *decided])


def decided_columns(found: Classified) -> dict[str, np.ndarray]:
    """For each row its class, its rule, and the code of the finding that says why it is lost."""
    rules = found.survey.rules.rules
    codes = [row_findings_code(fate) for fate in range(classifying.UNKNOWN + 1)]
    return {
        CLASS: np.array([*(rule.of for rule in rules), ""], dtype=object)[found.rule],
        RULE: np.array([*(rule.code for rule in rules), ""], dtype=object)[found.rule],
        FATE: np.array(codes, dtype=object)[found.fate],
    }


def row_findings_code(fate: int) -> str:
    """The code of the finding for a fate; empty for a row that is counted."""
    from lb_xl.survey.row_findings import CODES, UNKNOWN_ANSWER

    return "" if fate == classifying.COUNTED else CODES.get(fate, UNKNOWN_ANSWER)


def _columns(survey: Survey, header: Sequence[str], path: Path) -> tuple[dict[str, str], tuple[Finding, ...]]:
    """The column of each answer; raises `FindingsError` LB-160 where one that is needed is not there."""
    known = survey.by_header
    found: dict[str, str] = {}
    unused = []
    for name in header:
        id = known.get(plain_header(name))
        if id is None or id in found:
            unused.append(name)
        else:
            found[id] = name
    missing = [survey.answers[id].title for id in survey.used if id not in found]
    if missing:
        titles = Text(*(", ".join(title[language] for title in missing) for language in LANGUAGES))
        near = ", ".join(nearest_name(id, unused) for id in survey.used if id not in found)
        raise FindingsError([Finding(MISSING, Location(file=path.name), {"columns": titles, "nearest": near})])
    names = ", ".join(name for name in unused if name)
    return found, (Finding(UNUSED, Location(file=path.name), {"columns": names}),) if names else ()


def _table(path: Path) -> CsvTable:
    try:
        return read_csv_table(path)
    except CsvError as problem:
        raise FindingsError(
            [Finding(problem.code, Location(file=path.name, line=problem.line), problem.values)]
        ) from None


def _by_duckdb(path: Path) -> bool:
    if path.suffix.lower() == ".parquet":
        return True
    return path.is_file() and path.stat().st_size > LARGE and importlib.util.find_spec("duckdb") is not None


def _microdata(path: Path) -> ModuleType:
    try:
        return importlib.import_module("lb_xl.survey.microdata")
    except ModuleNotFoundError as error:
        raise WorkbookFileError(NO_EXTRA, file=path.name) from error
