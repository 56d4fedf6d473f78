"""The command line: `lb-xl`. Exit 0 done, 1 the data has errors (they are listed), 2 wrong use; never a traceback."""

from __future__ import annotations

import argparse
import gc
import os
import sys
from collections.abc import Callable, Sequence

from lb_xl.cli_commands import (
    DATA_ERRORS,
    DONE,
    WRONG_USE,
    UsageError,
    check_command,
    classify_command,
    collect_command,
    compare_command,
    compute_command,
    confirm_command,
    demo_command,
    doctor_command,
    explain_command,
    export_command,
    forms_command,
    import_command,
    install_command,
    moves_command,
    new_command,
    parts_command,
    roll_command,
    sign_command,
    split_command,
    verify_command,
)
from lb_xl.findings import DefinitionError, Finding, FindingsError, WorkbookFileError
from lb_xl.garbage_collection import collection_paused, leave_garbage_at_exit
from lb_xl.language import LANGUAGES
from lb_xl.words import Words

USE_CODES = {"LB-164", "LB-401", "LB-413", "LB-415", "LB-431", "LB-498"}
"""Findings on files that speak of how the command was called, not of the data."""


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
    if rest and options.command is not explain_command:
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
        print("\n".join(error.texts(options.lang)), file=sys.stderr)
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
    except OSError as error:
        values = {"file": error.filename or "—", "reason": error.strerror or error}
        print(Finding("LB-428", values=values).text(options.lang), file=sys.stderr)
        return DATA_ERRORS
    except KeyboardInterrupt:
        return WRONG_USE


def _parser() -> argparse.ArgumentParser:
    words = Words("commands", "en")
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

    demo = add("demo", demo_command)
    demo.add_argument("dir", metavar="DIR", nargs="?", default=".")
    demo.add_argument("--scheme", default="by-2011", help=words["scheme"])
    new = add("new", new_command, "SCHEME", "OUT")
    new.add_argument("--year", type=int, help=words["year"])
    new.add_argument("--force", action="store_true", help=words["force"])
    forms = add("forms", forms_command, "SCHEME")
    forms.add_argument("--year", type=int, help=words["year"])
    forms.add_argument("--json", action="store_true", help=words["json"])
    imported = add("import", import_command, "BOOK")
    imported.add_argument("paths", metavar="PATH", nargs="*")
    imported.add_argument("--absent", metavar="FORM", nargs="+", default=[], help=words["absent"])
    check = add("check", check_command, "BOOK")
    check.add_argument("--write", action="store_true", help=words["write"])
    compute = add("compute", compute_command, "BOOK")
    compute.add_argument("-o", "--output", metavar="OUT", help=words["output"])
    compute.add_argument("--force", action="store_true", help=words["force"])
    sign = add("sign", sign_command, "BOOK")
    sign.add_argument("--form", metavar="FORM", nargs="+", default=[], help=words["sign_form"])
    sign.add_argument("--state", choices=("draft", "checked", "approved"), required=True, help=words["sign_state"])
    sign.add_argument("--by", default="", metavar="NAME", help=words["by"])
    sign.add_argument("--on", default="", metavar="DATE", help=words["on"])
    confirm = add("confirm", confirm_command, "BOOK")
    confirm.add_argument("--finding", type=int, required=True, metavar="N", help=words["finding"])
    confirm.add_argument("--by", required=True, metavar="NAME", help=words["by"])
    confirm.add_argument("--why", required=True, metavar="TEXT", help=words["why"])
    export = add("export", export_command, "BOOK", "DIR")
    export.add_argument("--stale", action="store_true", help=words["stale"])
    export.add_argument("--fewest-units", metavar="N", type=float, help=words["fewest_units"])
    export.add_argument("--confidential", choices=("blank", "mark"), help=words["confidential"])
    roll = add("roll", roll_command, "BOOK", "NEW")
    roll.add_argument("--year", type=int, help=words["year"])
    roll.add_argument("--force", action="store_true", help=words["force"])
    classify = add("classify", classify_command, "ROWS", "OUT")
    classify.add_argument("--scheme", default="lfs", metavar="SCHEME")
    classify.add_argument("--year", type=int, help=words["year"])
    classify.add_argument("--rules", metavar="TABLE", help=words["rules"])
    classify.add_argument("--rows-to", metavar="FILE", help=words["rows_to"])
    add("moves", moves_command, "BOOK", "DIR")
    add("parts", parts_command, "BOOK", "DIR").add_argument("results", metavar="RESULTS", nargs="+")
    compared = add("compare", compare_command, "A", "B")
    compared.add_argument("-o", "--output", metavar="REPORT", help=words["report"])
    compared.add_argument("--territories", action="store_true", help=words["territories"])
    compared.add_argument("--force", action="store_true", help=words["force"])
    add("verify", verify_command, "BOOK")
    split = add("split", split_command, "BOOK", "DIR")
    split.add_argument("--force", action="store_true", help=words["force"])
    split.add_argument("--fewest-units", metavar="N", type=float, help=words["fewest_units"])
    split.add_argument("--confidential", choices=("blank", "mark"), help=words["confidential"])
    collect = add("collect", collect_command, "OUT")
    collect.add_argument("books", metavar="BOOK", nargs="+")
    collect.add_argument("--scheme", help=words["collect_scheme"])
    collect.add_argument("--year", type=int, help=words["year"])
    explain = add("explain", explain_command, "BOOK")
    explain.add_argument("--table", help=words["table"])
    explain.add_argument("--line", required=True, help=words["line"])
    explain.add_argument("--depth", type=int, default=99, help=words["depth"])
    explain.epilog = f"--DIMENSION CODE: {words['codes']}"
    install = add("install", install_command)
    install.add_argument("--uninstall", action="store_true", help=words["uninstall"])
    install.add_argument("--dry-run", action="store_true", help=words["dry_run"])
    install.add_argument("--host", choices=("excel", "libreoffice", "all"), default="all", help=words["host"])
    doctor = add("doctor", doctor_command)
    doctor.add_argument("--json", action="store_true", help=words["json"])
    return parser


if __name__ == "__main__":
    sys.exit(program())
