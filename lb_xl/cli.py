"""The command line: `lb-xl`. Exit 0 done, 1 the data has errors (they are listed), 2 wrong use; never a traceback."""

from __future__ import annotations

import argparse
import gc
import json
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from lb_xl.collection import collection_paused, leave_garbage_at_exit
from lb_xl.findings import DefinitionError, Finding, FindingsError, LbXlError, WorkbookFileError, interface
from lb_xl.language import LANGUAGES, Text

DONE, DATA_ERRORS, WRONG_USE = 0, 1, 2
USE_CODES = {"LB-164", "LB-401", "LB-413", "LB-415", "LB-431"}
"""Findings on files that speak of how the command was called, not of the data."""


class UsageError(LbXlError):
    """A call that cannot be carried out as it was given."""


def program() -> int:
    """The command line as a process of its own, which leaves all its memory to the system."""
    gc.disable()
    leave_garbage_at_exit()
    return main()


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs one command and returns its exit code."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")
    parser = _parser()
    options, rest = parser.parse_known_args(arguments)
    if rest and options.command is not _explain:
        parser.error(f"unrecognized arguments: {' '.join(rest)}")
    options.codes = rest
    try:
        command: Callable[[argparse.Namespace], int] = options.command
        with collection_paused():
            code = command(options)
        sys.stdout.flush()
        return code
    except BrokenPipeError:
        # The reader of the output (head, a pager) has seen enough; what is still buffered goes nowhere.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return DONE
    except DefinitionError as error:
        print("\n".join(error.problems), file=sys.stderr)
        return WRONG_USE
    except UsageError as error:
        print(error, file=sys.stderr)
        return WRONG_USE
    except WorkbookFileError as error:
        print(error.finding.text(options.lang), file=sys.stderr)
        return WRONG_USE if error.code in USE_CODES else DATA_ERRORS
    except FindingsError as error:
        for finding in error.findings:
            print(finding.text(options.lang), file=sys.stderr)
        return DATA_ERRORS
    except KeyboardInterrupt:
        return WRONG_USE


def _parser() -> argparse.ArgumentParser:
    words = {key: str(Text.read(value)["en"]) for key, value in interface()["commands"].items()}
    parser = argparse.ArgumentParser(prog="lb-xl", description=words["lb_xl"])
    parser.set_defaults(lang="ru")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    def add(name: str, command: Callable[[argparse.Namespace], int], *places: str) -> argparse.ArgumentParser:
        added = commands.add_parser(name, help=words[name], description=words[name], allow_abbrev=False)
        for place in places:
            added.add_argument(place.lower(), metavar=place)
        added.set_defaults(command=command)
        added.add_argument("--lang", choices=LANGUAGES, default="ru", help=words["lang"])
        return added

    demo = add("demo", _demo)
    demo.add_argument("dir", metavar="DIR", nargs="?", default=".")
    demo.add_argument("--scheme", default="by-2011", help=words["scheme"])
    new = add("new", _new, "SCHEME", "OUT")
    new.add_argument("--year", type=int, help=words["year"])
    new.add_argument("--force", action="store_true", help=words["force"])
    forms = add("forms", _forms, "SCHEME")
    forms.add_argument("--year", type=int, help=words["year"])
    forms.add_argument("--json", action="store_true", help=words["json"])
    imported = add("import", _import, "BOOK")
    imported.add_argument("paths", metavar="PATH", nargs="*")
    imported.add_argument("--absent", metavar="FORM", nargs="+", default=[], help=words["absent"])
    check = add("check", _check, "BOOK")
    check.add_argument("--write", action="store_true", help=words["write"])
    compute = add("compute", _compute, "BOOK")
    compute.add_argument("-o", "--output", metavar="OUT", help=words["output"])
    compute.add_argument("--force", action="store_true", help=words["force"])
    sign = add("sign", _sign, "BOOK")
    sign.add_argument("--form", metavar="FORM", nargs="+", default=[], help=words["sign_form"])
    sign.add_argument("--state", choices=("draft", "checked", "approved"), required=True, help=words["sign_state"])
    sign.add_argument("--by", default="", metavar="NAME", help=words["by"])
    sign.add_argument("--on", default="", metavar="DATE", help=words["on"])
    confirm = add("confirm", _confirm, "BOOK")
    confirm.add_argument("--finding", type=int, required=True, metavar="N", help=words["finding"])
    confirm.add_argument("--by", required=True, metavar="NAME", help=words["by"])
    confirm.add_argument("--why", required=True, metavar="TEXT", help=words["why"])
    export = add("export", _export, "BOOK", "DIR")
    export.add_argument("--stale", action="store_true", help=words["stale"])
    export.add_argument("--fewest-units", metavar="N", type=float, help=words["fewest_units"])
    export.add_argument("--confidential", choices=("blank", "mark"), help=words["confidential"])
    roll = add("roll", _roll, "BOOK", "NEW")
    roll.add_argument("--year", type=int, help=words["year"])
    roll.add_argument("--force", action="store_true", help=words["force"])
    classify = add("classify", _classify, "ROWS", "OUT")
    classify.add_argument("--scheme", default="lfs", metavar="SCHEME")
    classify.add_argument("--year", type=int, help=words["year"])
    classify.add_argument("--rules", metavar="TABLE", help=words["rules"])
    classify.add_argument("--rows-to", metavar="FILE", help=words["rows_to"])
    add("moves", _moves, "BOOK", "DIR")
    add("parts", _parts, "BOOK", "DIR").add_argument("results", metavar="RESULTS", nargs="+")
    compared = add("compare", _compare, "A", "B")
    compared.add_argument("-o", "--output", metavar="REPORT", help=words["report"])
    compared.add_argument("--territories", action="store_true", help=words["territories"])
    compared.add_argument("--force", action="store_true", help=words["force"])
    add("verify", _verify, "BOOK")
    split = add("split", _split, "BOOK", "DIR")
    split.add_argument("--force", action="store_true", help=words["force"])
    collect = add("collect", _collect, "OUT")
    collect.add_argument("books", metavar="BOOK", nargs="+")
    collect.add_argument("--scheme", help=words["collect_scheme"])
    collect.add_argument("--year", type=int, help=words["year"])
    explain = add("explain", _explain, "BOOK")
    explain.add_argument("--table", help=words["table"])
    explain.add_argument("--line", required=True, help=words["line"])
    explain.add_argument("--depth", type=int, default=99, help=words["depth"])
    explain.epilog = f"--DIMENSION CODE: {words['codes']}"
    install = add("install", _install)
    install.add_argument("--uninstall", action="store_true", help=words["uninstall"])
    install.add_argument("--dry-run", action="store_true", help=words["dry_run"])
    install.add_argument("--host", choices=("excel", "libreoffice", "all"), default="all", help=words["host"])
    doctor = add("doctor", _doctor)
    doctor.add_argument("--json", action="store_true", help=words["json"])
    return parser


def _demo(options: argparse.Namespace) -> int:
    from lb_xl.workbook.commands import demo

    path, outcome = demo(Path(options.dir), options.lang, options.scheme, _progress)
    return _report(outcome, options.lang, _words("demo_open", options.lang).format(file=path), whole=True)


def _new(options: argparse.Namespace) -> int:
    from lb_xl.workbook.commands import new_workbook

    path = Path(options.out)
    if path.exists() and not options.force:
        raise UsageError(_words("exists", options.lang).format(file=path))
    new_workbook(options.scheme, path, options.year, options.lang)
    print(_words("created", options.lang).format(file=path))
    return DONE


def _forms(options: argparse.Namespace) -> int:
    from lb_xl.form_listing import listed_forms, listing_text
    from lb_xl.scheme_loading import load_scheme

    scheme = load_scheme(options.scheme, options.year)
    if options.json:
        print(json.dumps(listed_forms(scheme, options.lang), ensure_ascii=False, indent=2))
    else:
        print(listing_text(scheme, options.lang))
    return DONE


def _import(options: argparse.Namespace) -> int:
    from lb_xl.workbook.commands import import_into

    findings, language = import_into(Path(options.book), [Path(path) for path in options.paths], options.absent)
    return _list(findings, language)


def _check(options: argparse.Namespace) -> int:
    from lb_xl.workbook.commands import check_file

    outcome = check_file(Path(options.book), options.write, _progress)
    return _report(outcome, outcome.reading.language)


def _compute(options: argparse.Namespace) -> int:
    from lb_xl.workbook.commands import compute_file

    book = Path(options.book)
    output = Path(options.output) if options.output else None
    if output and output.suffix.lower() != book.suffix.lower():
        raise UsageError(_words("extension", options.lang).format(extension=book.suffix))
    if output and output.exists() and not options.force:
        raise UsageError(_words("exists", options.lang).format(file=output))
    outcome = compute_file(book, output, _progress)
    return _report(outcome, outcome.reading.language, whole=True)


def _sign(options: argparse.Namespace) -> int:
    from datetime import datetime

    from lb_xl.cell_values import date
    from lb_xl.workbook.signing_commands import sign_file

    given = date(options.on) if options.on else None
    if (options.on and given is None) or (options.state != "draft" and not options.by.strip()):
        raise UsageError(f"--on {options.on}" if options.on and given is None else "--by NAME")
    on = datetime(given.year, given.month, given.day) if given else None
    outcome = sign_file(Path(options.book), options.form, options.state, options.by.strip(), on, _progress)
    return _report(outcome, outcome.reading.language)


def _confirm(options: argparse.Namespace) -> int:
    from lb_xl.workbook.signing_commands import confirm_file

    outcome = confirm_file(Path(options.book), options.finding, options.by.strip(), options.why.strip(), _progress)
    return _report(outcome, outcome.reading.language)


def _export(options: argparse.Namespace) -> int:
    from lb_xl.workbook.commands import export_file

    book, folder = Path(options.book), Path(options.dir)
    files, findings, language = export_file(book, folder, options.stale, options.fewest_units, options.confidential)
    for path in files:
        print(_words("created", options.lang).format(file=path))
    return _list(findings, language) if findings else DONE


def _roll(options: argparse.Namespace) -> int:
    from lb_xl.history.words import HistoryWords
    from lb_xl.printing import findings_text
    from lb_xl.workbook.commands import roll_file

    book, new = Path(options.book), Path(options.new)
    if new.exists() and (not options.force or (book.exists() and new.samefile(book))):
        raise UsageError(_words("exists", options.lang).format(file=new))
    rolled = roll_file(book, new, options.year, replace=options.force)
    if rolled.findings:
        print(findings_text(rolled.findings, rolled.language))
    print(HistoryWords("roll", options.lang).filled("created", file=new, year=rolled.year))
    return DONE


def _classify(options: argparse.Namespace) -> int:
    from lb_xl.workbook.classify_command import classify_rows

    target = Path(options.rows_to) if options.rows_to else None
    rules = Path(options.rules) if options.rules else None
    done = classify_rows(Path(options.rows), Path(options.out), options.scheme, options.year, rules, target)
    code = _list(done.findings, options.lang)
    print(_words("classified", options.lang).format(counted=done.counted, rows=done.rows))
    for file in done.files:
        print(_words("created", options.lang).format(file=file))
    return code


def _moves(options: argparse.Namespace) -> int:
    from lb_xl.workbook.moving import propose_moves

    proposed = propose_moves(Path(options.book), Path(options.dir))
    for line in proposed.moves or ([_words("moves_none", proposed.language)] if proposed.files else ()):
        print(line)
    for file in proposed.files:
        print(_words("created", proposed.language).format(file=file))
    return _list(proposed.findings, proposed.language) if proposed.findings else DONE


def _parts(options: argparse.Namespace) -> int:
    from lb_xl.workbook.feeding import feed

    fed = feed(Path(options.book), Path(options.dir), [Path(path) for path in options.results])
    for file, rows in fed.files:
        print(_words("parts_carried", fed.language).format(file=file, rows=rows))
    return _list(fed.findings, fed.language) if fed.findings else DONE


def _split(options: argparse.Namespace) -> int:
    from lb_xl.workbook.exchange_commands import split_file

    handed = split_file(Path(options.book), Path(options.dir), options.force, _progress)
    _progress("")
    for file in handed.files:
        print(_words("created", handed.language).format(file=file))
    return _told(handed.findings, handed.result, handed.language)


def _collect(options: argparse.Namespace) -> int:
    from lb_xl.workbook.exchange_commands import collect_into

    out = Path(options.out)
    if options.scheme and out.exists():
        raise UsageError(_words("exists", options.lang).format(file=out))
    books = [Path(book) for book in options.books]
    collected = collect_into(out, books, options.scheme, options.year, options.lang, _progress)
    _progress("")
    return _told(collected.findings, collected.result, collected.language)


def _told(findings: Sequence[Finding], result: str, language: str) -> int:
    """The findings, if there are any, and the line that says what came of it."""
    code = _list(findings, language) if findings else DONE
    print(result)
    return code


def _explain(options: argparse.Namespace) -> int:
    from lb_xl.printing import explanation_text
    from lb_xl.workbook.commands import explain_file

    node, findings, language = explain_file(
        Path(options.book), options.table, options.line, _dimension_codes(options.codes)
    )
    if node is None:
        return _list(findings, language)
    print(explanation_text(node, language, options.depth))
    return DONE


def _compare(options: argparse.Namespace) -> int:
    from lb_xl.comparison.listing import comparison_text
    from lb_xl.workbook.comparing import compared_files

    output = Path(options.output) if options.output else None
    if output and output.exists() and not options.force:
        raise UsageError(_words("exists", options.lang).format(file=output))
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
        print(_words("created", language).format(file=output))
    return DONE if found.is_same else DATA_ERRORS


def _verify(options: argparse.Namespace) -> int:
    from lb_xl.comparison.verification import verification_text
    from lb_xl.workbook.verifying import verified_file

    found, language = verified_file(Path(options.book), _progress)
    print(verification_text(found, language))
    return DONE if found.is_identical else DATA_ERRORS


def _install(options: argparse.Namespace) -> int:
    from lb_xl.installing.environment import this_machine
    from lb_xl.installing.installation import install, outcome_text, uninstall

    run = uninstall if options.uninstall else install
    outcome = run(this_machine(), options.host, dry_run=options.dry_run)
    print(outcome_text(outcome, options.lang))
    return DATA_ERRORS if outcome.failed else DONE


def _doctor(options: argparse.Namespace) -> int:
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


def _words(key: str, language: str = "ru") -> str:
    return Text.read(interface()["command_line"][key])[language]


if __name__ == "__main__":
    sys.exit(program())
