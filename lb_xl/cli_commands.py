"""What each command of `lb-xl` does with its options; `cli` reads them."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path

from lb_xl.findings import Finding, FindingsError, LbXlError, WorkbookFileError, interface
from lb_xl.language import Text

DONE, DATA_ERRORS, WRONG_USE = 0, 1, 2


class UsageError(LbXlError):
    """A call that cannot be carried out as it was given."""


def demo_command(options: argparse.Namespace) -> int:
    from lb_xl.workbook.commands import demo

    path, outcome = demo(Path(options.dir), options.lang, options.scheme, _progress)
    return _report(outcome, options.lang, said("demo_open", options.lang).format(file=path), whole=True)


def new_command(options: argparse.Namespace) -> int:
    from lb_xl.workbook.commands import new_workbook

    path = Path(options.out)
    if path.exists() and not options.force:
        raise UsageError(said("exists", options.lang).format(file=path))
    new_workbook(options.scheme, path, options.year, options.lang)
    print(said("created", options.lang).format(file=path))
    return DONE


def forms_command(options: argparse.Namespace) -> int:
    from lb_xl.form_listing import listed_forms, listing_text
    from lb_xl.scheme_loading import load_scheme

    scheme = load_scheme(options.scheme, options.year)
    if options.json:
        print(json.dumps(listed_forms(scheme, options.lang), ensure_ascii=False, indent=2))
    else:
        print(listing_text(scheme, options.lang))
    return DONE


def import_command(options: argparse.Namespace) -> int:
    from lb_xl.workbook.commands import import_into

    findings, language = import_into(Path(options.book), [Path(path) for path in options.paths], options.absent)
    return _list(findings, language)


def check_command(options: argparse.Namespace) -> int:
    from lb_xl.workbook.commands import check_file

    outcome = check_file(Path(options.book), options.write, _progress)
    return _report(outcome, outcome.reading.language)


def compute_command(options: argparse.Namespace) -> int:
    from lb_xl.workbook.commands import compute_file

    book = Path(options.book)
    output = Path(options.output) if options.output else None
    if output and output.suffix.lower() != book.suffix.lower():
        raise UsageError(said("extension", options.lang).format(extension=book.suffix))
    if output and output.exists() and not options.force:
        raise UsageError(said("exists", options.lang).format(file=output))
    outcome = compute_file(book, output, _progress)
    return _report(outcome, outcome.reading.language, whole=True)


def sign_command(options: argparse.Namespace) -> int:
    from datetime import datetime

    from lb_xl.cell_values import date
    from lb_xl.workbook.signing_commands import sign_file

    given = date(options.on) if options.on else None
    if (options.on and given is None) or (options.state != "draft" and not options.by.strip()):
        raise UsageError(f"--on {options.on}" if options.on and given is None else "--by NAME")
    on = datetime(given.year, given.month, given.day) if given else None
    outcome = sign_file(Path(options.book), options.form, options.state, options.by.strip(), on, _progress)
    return _report(outcome, outcome.reading.language)


def confirm_command(options: argparse.Namespace) -> int:
    from lb_xl.workbook.signing_commands import confirm_file

    outcome = confirm_file(Path(options.book), options.finding, options.by.strip(), options.why.strip(), _progress)
    return _report(outcome, outcome.reading.language)


def export_command(options: argparse.Namespace) -> int:
    from lb_xl.workbook.commands import export_file

    book, folder = Path(options.book), Path(options.dir)
    files, findings, language = export_file(book, folder, options.stale, options.fewest_units, options.confidential)
    for path in files:
        print(said("created", language).format(file=path))
    return _list(findings, language) if findings else DONE


def roll_command(options: argparse.Namespace) -> int:
    from lb_xl.history.words import history_words
    from lb_xl.printing import findings_text
    from lb_xl.workbook.commands import roll_file

    book, new = Path(options.book), Path(options.new)
    if new.exists() and (not options.force or (book.exists() and new.samefile(book))):
        raise UsageError(said("exists", options.lang).format(file=new))
    rolled = roll_file(book, new, options.year, replace=options.force)
    if rolled.findings:
        print(findings_text(rolled.findings, rolled.language))
    print(history_words("roll", rolled.language).filled("created", file=new, year=rolled.year))
    return DONE


def classify_command(options: argparse.Namespace) -> int:
    from lb_xl.workbook.classify_command import classify_rows

    target = Path(options.rows_to) if options.rows_to else None
    rules = Path(options.rules) if options.rules else None
    done = classify_rows(Path(options.rows), Path(options.out), options.scheme, options.year, rules, target)
    code = _list(done.findings, options.lang)
    print(said("classified", options.lang).format(counted=done.counted, rows=done.rows))
    for file in done.files:
        print(said("created", options.lang).format(file=file))
    return code


def moves_command(options: argparse.Namespace) -> int:
    from lb_xl.workbook.moves_command import propose_moves

    proposed = propose_moves(Path(options.book), Path(options.dir))
    for line in proposed.moves or ([said("moves_none", proposed.language)] if proposed.files else ()):
        print(line)
    for file in proposed.files:
        print(said("created", proposed.language).format(file=file))
    return _list(proposed.findings, proposed.language) if proposed.findings else DONE


def parts_command(options: argparse.Namespace) -> int:
    from lb_xl.workbook.parts_command import feed

    fed = feed(Path(options.book), Path(options.dir), [Path(path) for path in options.results])
    for file, rows in fed.files:
        print(said("parts_carried", fed.language).format(file=file, rows=rows))
    return _list(fed.findings, fed.language) if fed.findings else DONE


def split_command(options: argparse.Namespace) -> int:
    from lb_xl.workbook.exchange_commands import split_file

    rule = (options.fewest_units, options.confidential)
    handed = split_file(Path(options.book), Path(options.dir), options.force, _progress, *rule)
    _progress("")
    for file in handed.files:
        print(said("created", handed.language).format(file=file))
    return _told(handed.findings, handed.result, handed.language)


def collect_command(options: argparse.Namespace) -> int:
    from lb_xl.workbook.exchange_commands import collect_into

    out = Path(options.out)
    if options.scheme and out.exists():
        raise UsageError(said("exists", options.lang).format(file=out))
    books = [Path(book) for book in options.books]
    collected = collect_into(out, books, options.scheme, options.year, options.lang, _progress)
    _progress("")
    return _told(collected.findings, collected.result, collected.language)


def _told(findings: Sequence[Finding], result: str, language: str) -> int:
    """The findings, if there are any, and the line that says what came of it."""
    code = _list(findings, language) if findings else DONE
    print(result)
    return code


def explain_command(options: argparse.Namespace) -> int:
    from lb_xl.printing import explanation_text
    from lb_xl.workbook.commands import explain_file

    node, findings, language = explain_file(
        Path(options.book), options.table, options.line, _dimension_codes(options.codes)
    )
    if node is None:
        return _list(findings, language)
    print(explanation_text(node, language, options.depth))
    return DONE


def compare_command(options: argparse.Namespace) -> int:
    from lb_xl.comparison.listing import comparison_text
    from lb_xl.workbook.comparing import compared_files

    output = Path(options.output) if options.output else None
    if output and output.exists() and not options.force:
        raise UsageError(said("exists", options.lang).format(file=output))
    try:
        found, language = compared_files(Path(options.a), Path(options.b), _progress)
    except WorkbookFileError as error:
        raise UsageError(error.finding.text(options.lang)) from error
    except FindingsError as error:
        raise UsageError("\n".join(finding.text(options.lang) for finding in error.findings)) from error
    print(comparison_text(found, language))
    if output:
        from lb_xl.workbook.comparison_book import write_report

        write_report(found, output, language, options.territories)
        print(said("created", language).format(file=output))
    return DONE if found.is_same else DATA_ERRORS


def verify_command(options: argparse.Namespace) -> int:
    from lb_xl.comparison.verification import verification_text
    from lb_xl.workbook.verifying import verified_file

    found, language = verified_file(Path(options.book), _progress)
    print(verification_text(found, language))
    return DONE if found.is_identical else DATA_ERRORS


def install_command(options: argparse.Namespace) -> int:
    from lb_xl.installing.environment import this_machine
    from lb_xl.installing.installation import install, outcome_text, uninstall

    run = uninstall if options.uninstall else install
    outcome = run(this_machine(), options.host, dry_run=options.dry_run)
    print(outcome_text(outcome, options.lang))
    return DATA_ERRORS if outcome.failed else DONE


def doctor_command(options: argparse.Namespace) -> int:
    from lb_xl.installing.doctor import diagnosis, diagnosis_json, diagnosis_text, is_healthy
    from lb_xl.installing.environment import this_machine

    items = diagnosis(this_machine())
    print((diagnosis_json if options.json else diagnosis_text)(items, options.lang))
    return DONE if is_healthy(items) else DATA_ERRORS


def _dimension_codes(words: Sequence[str]) -> dict[str, str]:
    """Codes given as `--territory 1 --locality urban`, for whatever dimensions the scheme has."""
    codes: dict[str, str] = {}
    rest = [part for word in words for part in (word.split("=", 1) if word.startswith("--") else [word])]
    if len(rest) % 2:
        raise UsageError(f"--DIMENSION CODE: {' '.join(words)}")
    for name, code in zip(rest[::2], rest[1::2], strict=True):
        if not name.startswith("--"):
            raise UsageError(f"--DIMENSION CODE: {name}")
        codes[name[2:].replace("-", "_")] = code
    return codes


def _report(outcome: object, language: str, last: str = "", whole: bool = False) -> int:
    from lb_xl.printing import findings_text, table_text
    from lb_xl.workbook.run import Outcome

    assert isinstance(outcome, Outcome)
    if outcome.balance is not None and whole:
        first = next(iter(outcome.balance.tables))
        print(table_text(outcome.balance, first, language))
        print()
    listed = findings_text(outcome.findings, language)
    if listed:
        print(listed)
        print()
    print(outcome.result)
    if last:
        print(last)
    return DATA_ERRORS if outcome.failed else DONE


def _list(findings: object, language: str) -> int:
    from lb_xl.findings import errors
    from lb_xl.printing import findings_text

    print(findings_text(findings, language))  # type: ignore[arg-type]
    return DATA_ERRORS if errors(findings) else DONE  # type: ignore[arg-type]


def _progress(step: str) -> None:
    """Progress on the terminal, where a person watches it."""
    if sys.stderr.isatty():
        print(f"\r\033[K{step}", end="", file=sys.stderr, flush=True)


def said(key: str, language: str = "ru") -> str:
    return Text.read(interface()["command_line"][key])[language]
