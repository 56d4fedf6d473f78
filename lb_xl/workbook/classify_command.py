"""The command `classify`: the rows of a survey to the forms of its scheme, into a folder or into a workbook."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from pathlib import Path

from lb_xl.findings import Finding, FindingsError, errors
from lb_xl.scheme import Scheme
from lb_xl.scheme_loading import load_scheme
from lb_xl.survey.definition import is_survey, load_survey
from lb_xl.survey.files import ClassifiedFile, classify_file, write_rows

BOOKS, ROWS = (".xlsx", ".xlsm"), (".csv", ".parquet")


@dataclass(frozen=True)
class Done:
    """What was made, and what was remarked on the way."""

    files: tuple[Path, ...]
    findings: tuple[Finding, ...]
    rows: int
    counted: int


def classify_rows(
    path: Path, out: Path, scheme: str, year: int | None, rules: Path | None = None, rows_to: Path | None = None
) -> Done:
    """Classifies the rows of a file and writes its tabulations: FORM.csv into a folder, or the forms of a workbook.

    Where `out` is itself a CSV or Parquet file, it takes the rows with their rules, and nothing is tabulated. A
    workbook decides scheme and year itself. `rules` is another decision table; `rows_to` takes the rows with class
    and rule beside them. Raises `FindingsError` LB-165 for a scheme without a survey.
    """
    loaded = _scheme_of(out) if out.suffix.lower() in BOOKS else load_scheme(scheme, year)
    if not is_survey(loaded.folder):
        raise FindingsError([Finding("LB-165", values={"scheme": loaded.id})])
    survey = load_survey(loaded.folder, loaded.year, rules)
    titles = {id: form.sheet for id, form in loaded.forms.items()}
    only_rows = out.suffix.lower() in ROWS
    done = classify_file(survey, path, titles, tabulate=not only_rows)
    files = []
    findings = done.findings
    if only_rows:
        write_rows(done, out)
        files.append(out)
    elif out.suffix.lower() in BOOKS:
        findings = (*findings, *_into_book(done, loaded, out))
        files.append(out)
    else:
        files += _into_folder(done, out)
    if rows_to is not None:
        write_rows(done, rows_to)
        files.append(rows_to)
    counted = int(done.classified.counted.sum())
    return Done(tuple(files), findings, len(done.classified.rows), counted)


def _scheme_of(book: Path) -> Scheme:
    from lb_xl.engines.file import open_book
    from lb_xl.workbook.title_reading import book_scheme

    found: list[Finding] = []
    opened = open_book(book, read_only=True, backup=False, check_lock=False)
    try:
        scheme = book_scheme(opened, found)
    finally:
        opened.close()
    if scheme is None:
        raise FindingsError(found)
    return scheme


def _into_folder(done: ClassifiedFile, folder: Path) -> list[Path]:
    folder.mkdir(parents=True, exist_ok=True)
    files = []
    for id, frame in done.forms.forms.items():
        files.append(folder / f"{id}.csv")
        frame.to_csv(files[-1], index=False, lineterminator="\n")
    return files


def _into_book(done: ClassifiedFile, scheme: Scheme, book: Path) -> tuple[Finding, ...]:
    """The forms in their sheets; those of the rows themselves are marked as absent, or they would count twice."""
    from lb_xl.workbook.commands import import_into

    raw = [form.id for form in scheme.forms.values() if form.raw]
    with tempfile.TemporaryDirectory() as folder:
        found = import_into(book, _into_folder(done, Path(folder)), raw)[0]
    if errors(found):
        raise FindingsError(found)
    return found
