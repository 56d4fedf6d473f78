"""What the command line does with files: each command opens its book by the file engine and goes the common road.

What only some commands need is imported by them: `compute` and `check` shall not wait for it.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import xlwings as xw

from lb_xl.cells import on_grid
from lb_xl.confidentiality.rule import Action
from lb_xl.engines.file import open_book
from lb_xl.findings import DefinitionError, Finding, WorkbookFileError, errors, interface
from lb_xl.language import Text
from lb_xl.scheme_loading import load_scheme, scheme_folder
from lb_xl.workbook.blocks import is_count
from lb_xl.workbook.reading import read_book
from lb_xl.workbook.rendering import block_place
from lb_xl.workbook.run import Outcome, Progress, check_book, checked, compute_book, examine, silent

if TYPE_CHECKING:
    from lb_xl.explain import Explained
    from lb_xl.workbook.rolling import Rolled


def new_workbook(scheme: str, path: Path, year: int | None, language: str) -> None:
    """A fresh workbook of a scheme, its input sheets empty.

    Raises `WorkbookFileError` LB-415 for a file name that is not .xlsx or .xlsm, LB-428 where it cannot be written.
    """
    from lb_xl.workbook.template import build_workbook

    if path.suffix.lower() not in (".xlsx", ".xlsm"):
        raise WorkbookFileError("LB-415", file=path.name, kind=path.suffix)
    definition = load_scheme(scheme, year)
    try:
        build_workbook(definition, path, language)
    except OSError as error:
        raise WorkbookFileError("LB-428", file=path.name, reason=error.strerror or error) from error


def demo(folder: Path, language: str, scheme: str, progress: Progress = silent) -> tuple[Path, Outcome]:
    """The example of a scheme as a filled and computed workbook, under a name that is still free.

    Raises `DefinitionError` for a scheme without an example.
    """
    from lb_xl.example import example_of
    from lb_xl.workbook.importing import import_files
    from lb_xl.workbook.shown_values import show_values
    from lb_xl.workbook.template import build_workbook

    place = scheme_folder(scheme)
    example = example_of(place)
    if example is None:
        raise DefinitionError([f"scheme '{scheme}' has no example"])
    folder.mkdir(parents=True, exist_ok=True)
    names = itertools.chain(
        [f"{example.name}.xlsx"], (f"{example.name}-{number}.xlsx" for number in itertools.count(2))
    )
    path = next(folder / name for name in names if not (folder / name).exists())
    loaded = load_scheme(place, example.year)
    build_workbook(loaded, path, language, mark=example.mark)
    absent = loaded.forms.keys() - {file.stem for file in example.files}
    with opened(path, backup=False) as book:
        imported = _imported(import_files(book, list(example.files), sorted(absent)))
        outcome = compute_book(book, progress)
        show_values(book, outcome.reading, outcome.findings, imported)
        book.save()
    return path, outcome


def roll_file(path: Path, target: Path, year: int | None, *, replace: bool = False) -> Rolled:
    """The workbook of the next year from a book, which is only read; see `lb_xl.workbook.rolling.roll_book`."""
    from lb_xl.workbook.rolling import roll_book

    with opened(path, read_only=True) as book:
        return roll_book(book, target, year, replace=replace)


def import_into(path: Path, sources: list[Path], absent: list[str]) -> tuple[tuple[Finding, ...], str]:
    """CSV files into the input sheets of a book; nothing is saved where any has an error.

    The forms named `absent` are marked «нет явления» on the title sheet.
    """
    from lb_xl.workbook.importing import import_files
    from lb_xl.workbook.shown_values import show_values

    with opened(path) as book:
        findings = import_files(book, sources, absent)
        if not errors(findings):
            show_values(book, read_book(book), imported=_imported(findings))
            book.save()
        return tuple(findings), _language(book)


def check_file(path: Path, write: bool, progress: Progress = silent) -> Outcome:
    """The findings of a book; written to its check sheet if asked."""
    with opened(path, read_only=not write) as book:
        if not write:
            return checked(examine(book, progress))
        outcome = check_book(book, progress)
        promise(book, outcome)
        book.save()
        return outcome


def compute_file(path: Path, output: Path | None, progress: Progress = silent) -> Outcome:
    """The balance of a book, saved in place with a backup or to another file.

    A run that brings nothing new leaves no backup; one that errors stop writes no other file.
    """
    with opened(path, read_only=output is not None) as book:
        outcome = compute_book(book, progress)
        promise(book, outcome)
        if output is None:
            book.impl.document.backup = outcome.is_new
            book.save()
        elif not outcome.failed:
            book.save(str(output))
        return outcome


def explain_file(
    path: Path, table: str | None, line: str, codes: Mapping[str, str]
) -> tuple[Explained | None, tuple[Finding, ...], str]:
    """The tree behind one number of a book, computed from its inputs as they are now."""
    from lb_xl.explain import explain

    with opened(path, read_only=True) as book:
        outcome = examine(book)
        language = outcome.reading.language
        if outcome.balance is None:
            return None, outcome.findings, language
        tables = outcome.balance.scheme.tables
        found = table or next((each.id for each in tables.values() if each.line(line)), "")
        try:
            return explain(outcome.balance, found, line, codes), outcome.findings, language
        except KeyError:
            asked = " ".join([line, *(f"--{dimension} {code}" for dimension, code in codes.items())])
            raise WorkbookFileError("LB-431", problem=asked) from None


def export_file(
    path: Path, folder: Path, stale: bool, fewest: float | None = None, action: Action | None = None
) -> tuple[tuple[Path, ...], tuple[Finding, ...], str]:
    """The results of a book as `results.csv`: the files written, findings, and the language of the book.

    Where a rule of confidentiality is on, by `fewest` units or by the settings of the book, numbers that it concerns
    are empty (or, marked, stay), and `confidential.csv` lists them (LB-482).

    Raises `WorkbookFileError`: LB-432 nothing is computed yet, LB-433 the results do not fit the inputs (unless
    `stale`, which exports what the result sheets show; not with confidentiality, whose units come from the inputs).
    """
    from lb_xl.confidentiality.hiding import hidden_numbers
    from lb_xl.confidentiality.listing import FILE, confidential_csv, confidential_finding
    from lb_xl.confidentiality.rule import OFF, rule_of
    from lb_xl.exporting import results_csv

    with opened(path, read_only=True) as book:
        outcome = examine(book)
        scheme, language = outcome.reading.scheme, outcome.reading.language
        if scheme is None:
            raise WorkbookFileError(outcome.findings[0].code, **outcome.findings[0].values)
        if not block_place(book, "lb_computed").value:
            raise WorkbookFileError("LB-432", file=path.name)
        fresh = outcome.balance is not None and outcome.balance.inputs.fingerprint == _recorded_fingerprint(
            book, language
        )
        inputs = outcome.reading.inputs
        rule = rule_of(inputs, fewest, action) if inputs is not None else OFF
        if not (fresh or (stale and not rule.is_on)):
            raise WorkbookFileError("LB-433", file=path.name)
        files = {}
        findings: tuple[Finding, ...] = ()
        if fresh:
            assert outcome.balance is not None
            results = outcome.balance.tables
            hidden = hidden_numbers(outcome.balance, rule.fewest)
            blank = {(each.table, each.line, each.column) for each in hidden if rule.action == "blank"}

            def published(table: str, row: int, column: int) -> float:
                return float("nan") if (table, row, column) in blank else float(results[table].values[row, column])

            text = results_csv(scheme, language, published)
            if rule.is_on:
                files[FILE] = confidential_csv(scheme, language, hidden, rule)
                findings = (confidential_finding(scheme, hidden, rule, FILE),) if hidden else ()
        else:
            shown = {id: block_place(book, f"out_{id}").options(ndim=2).value for id in scheme.tables}

            def number(table: str, row: int, column: int) -> float:
                value = shown[table][row][column]
                if not isinstance(value, float):
                    return float("nan")
                definition = scheme.tables[table]
                counted = is_count(scheme, definition.lines[row])
                return float(on_grid(value * definition.divisor)) if counted else value  # type: ignore[arg-type]

            text = results_csv(scheme, language, number)
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in {"results.csv": text, **files}.items():
        (folder / name).write_text(content, encoding="utf-8")
    return tuple(folder / name for name in ("results.csv", *files)), findings, language


def promise(book: xw.Book, outcome: Outcome) -> None:
    """Has the save refuse (LB-497) where it would touch what the run does not own."""
    if outcome.untouched is not None:
        book.impl.document.foreign = outcome.untouched.parts


def _imported(findings: Iterable[Finding]) -> frozenset[str]:
    """The forms whose rows an import replaced."""
    return frozenset(str(finding.values["id"]) for finding in findings if finding.code == "LB-146")


def _recorded_fingerprint(book: xw.Book, language: str) -> str:
    label = Text.read(interface()["protocol"]["fingerprint"])[language]
    rows = block_place(book, "out_protocol").value
    return next((str(row[1]) for row in rows if row[0] == label), "")


def _language(book: xw.Book) -> str:
    return str(block_place(book, "lb_language").value or "ru")


@contextmanager
def opened(path: Path, *, read_only: bool = False, backup: bool = True) -> Iterator[xw.Book]:
    """A book by the file engine, closed at the end."""
    book = open_book(path, read_only=read_only, backup=backup, check_lock=not read_only)
    try:
        yield book
    finally:
        book.close()
