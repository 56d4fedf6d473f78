"""The process that the extension starts: `python -m lb_xl.extension.command NAME --office ADDRESS --document KEY`.

It connects to the office, makes the document the caller, and runs the same function as the button in Excel. Its one
line of output, `{"message": text, "is_error": true}`, is what the extension shows; an empty message is not shown.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import xlwings as xw

from lb_xl.engines.calc import Office, OfficeError, activate, register
from lb_xl.extension.copying import computed_copy
from lb_xl.extension.definitions import COPY_COMMAND, commands, words
from lb_xl.findings import WorkbookFileError, errors
from lb_xl.language import Text
from lb_xl.workbook.rendering import block_place


@dataclass(frozen=True)
class Answer:
    """What the user is to be told; nothing where the document tells it all."""

    message: str = ""
    is_error: bool = False


def carry_out(
    name: str, office: Office, document: str, arguments: Sequence[object] = (), *, modified: bool = False
) -> Answer:
    """Runs a command on an open document, known by the office's key of it; the message that is left to show.

    The `arguments` are what the user was asked for, as the command's function takes them.

    Raises `OfficeError` where the document has been closed.
    """
    book = _book(office, document)
    if book is None:
        raise OfficeError("the document is no longer open")
    if name == COPY_COMMAND:
        return _copied(book, modified)
    said: list[str] = []
    # The message box is the extension's to show: this process has no window.
    book.impl.app.alert = lambda prompt, *arguments, **options: said.append(str(prompt))
    # A book that the command makes is for the user to see.
    book.impl.app.visible = True
    book.set_mock_caller()
    from lb_xl import macros

    getattr(macros, name)(*arguments)
    return Answer("\n\n".join(said))


def main(arguments: Sequence[str] | None = None) -> int:
    """The command; 0 where it was carried out and its answer printed."""
    parser = argparse.ArgumentParser(prog="python -m lb_xl.extension.command")
    parser.add_argument("name", choices=[command.name for command in commands()])
    parser.add_argument("--office", required=True, help="where the office listens, e.g. pipe,name=NAME")
    parser.add_argument("--document", required=True, help="the office's key of the document")
    parser.add_argument("--arguments", type=json.loads, default=[], help="what the user was asked for, as JSON")
    parser.add_argument("--modified", action="store_true", help="the document has changes that are not saved")
    options = parser.parse_args(arguments)
    try:
        with Office.connect(options.office) as office:
            activate(office)
            answer = carry_out(options.name, office, options.document, options.arguments, modified=options.modified)
    except OfficeError:
        # The extension has the words for a broken connection, in the language of the office.
        return 1
    print(json.dumps({"message": answer.message, "is_error": answer.is_error}))
    return 0


def _book(office: Office, key: str) -> xw.Book | None:
    books = register(office).impl.apps.app.books
    return next((xw.Book(impl=found) for found in books if found.document.key == key), None)


def _copied(book: xw.Book, modified: bool) -> Answer:
    language = _language(book)
    show = _status(book)
    try:
        target, outcome = computed_copy(Path(book.fullname), modified=modified, progress=show)
    except WorkbookFileError as error:
        return Answer(error.finding.text(language), True)
    finally:
        book.app.status_bar = False
    if target is None:
        finding = next(iter(errors(outcome.findings))).text(language)
        text = Text.read(words()["not_copied"])[language]
        return Answer(text.format(result=outcome.result, finding=finding), True)
    return Answer(Text.read(words()["copied"])[language].format(result=outcome.result, file=target.name))


def _status(book: xw.Book) -> Any:
    def show(step: str) -> None:
        book.app.status_bar = step

    return show


def _language(book: xw.Book) -> str:
    try:
        return str(block_place(book, "lb_language").value or "ru")
    except Exception:
        return "ru"


if __name__ == "__main__":
    sys.exit(main())
