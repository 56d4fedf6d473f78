"""The command line: `lb-xl`. Exit 0 done, 1 the data has errors (they are listed), 2 wrong use; never a traceback."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from lb_xl.collection import collection_paused, leave_garbage_at_exit
from lb_xl.findings import DefinitionError, FindingsError, LbXlError, WorkbookFileError, interface
from lb_xl.language import LANGUAGES, Text

DONE, DATA_ERRORS, WRONG_USE = 0, 1, 2
USE_CODES = {"LB-164", "LB-401", "LB-413", "LB-415", "LB-431"}
"""Findings on files that speak of how the command was called, not of the data."""


class UsageError(LbXlError):
    """A call that cannot be carried out as it was given."""


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
        leave_garbage_at_exit()
        with collection_paused():
            return command(options)
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
    export = add("export", _export, "BOOK", "DIR")
    export.add_argument("--stale", action="store_true", help=words["stale"])
    classify = add("classify", _classify, "ROWS", "OUT")
    classify.add_argument("--scheme", default="lfs", metavar="SCHEME")
    classify.add_argument("--year", type=int, help=words["year"])
    classify.add_argument("--rules", metavar="TABLE", help=words["rules"])
    classify.add_argument("--rows-to", metavar="FILE", help=words["rows_to"])
    add("moves", _moves, "BOOK", "DIR")
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


def _export(options: argparse.Namespace) -> int:
    from lb_xl.workbook.commands import export_file

    path = export_file(Path(options.book), Path(options.dir), options.stale)
    print(_words("created", options.lang).format(file=path))
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
    sys.exit(main())
