"""The command `parts`: results of part balances as CSV files of the forms of a planned workbook."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from lb_xl.csv_tables import CsvError, CsvTable, read_csv_table
from lb_xl.engines.file import open_book
from lb_xl.findings import DefinitionError, Finding, Location, errors
from lb_xl.part_balances import carried_over
from lb_xl.workbook.reading import read_book


@dataclass(frozen=True)
class Fed:
    """What the command did: the files it wrote, with the rows that were carried into each, and the findings."""

    files: tuple[tuple[Path, int], ...]
    findings: tuple[Finding, ...]
    language: str


def feed(path: Path, folder: Path, results: Sequence[Path]) -> Fed:
    """Write a file for each form that the results feed, to be brought in by `lb-xl import`; the book is only read.

    Nothing is written where any of the results cannot be carried over, or where the inputs of the book cannot be
    read. Raises `DefinitionError` for a scheme that no part balance feeds.
    """
    book = open_book(path, read_only=True, backup=False, check_lock=False)
    try:
        reading = read_book(book)
    finally:
        book.close()
    if reading.inputs is None:
        return Fed((), reading.findings, reading.language)
    if not reading.inputs.scheme.parts:
        raise DefinitionError([f"scheme '{reading.inputs.scheme.id}' has no section [parts]"])
    tables: dict[str, CsvTable] = {}
    findings: list[Finding] = []
    for file in results:
        try:
            tables[str(file)] = read_csv_table(file)
        except CsvError as error:
            findings.append(Finding(error.code, Location(file=str(file), line=error.line), dict(error.values)))
    carried = carried_over(reading.inputs, tables)
    findings += carried.findings
    if errors(findings):
        return Fed((), tuple(findings), reading.language)
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for form, text in carried.files.items():
        target = folder / f"{form}.csv"
        target.write_text(text, encoding="utf-8")
        written.append((target, sum(count for id, _, count in carried.fed if id == form)))
    return Fed(tuple(written), tuple(findings), reading.language)
