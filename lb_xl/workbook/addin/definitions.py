"""What the add-in offers: its buttons in the order of the work, its texts, and the schemes for a new workbook."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from lb_xl.findings import interface
from lb_xl.language import LANGUAGES, Text
from lb_xl.scheme_loading import built_in_schemes, load_scheme

LAST_YEAR = 2200
"""For schemes that have no last year."""


class Needs(StrEnum):
    """What has to be there before the function of a button is called, and what it is given."""

    BALANCE = "balance"
    """A workbook of ours in front; no argument."""
    WORKBOOK = "workbook"
    """A workbook of ours in front, and another one that the user picks: its path is the one argument."""
    FOLDER = "folder"
    """A workbook of ours in front, and a folder that the user picks: its path is the one argument."""
    NOTHING = "nothing"
    """Any state of the host; no argument."""
    SCHEME = "scheme"
    """Any state of the host; scheme, year, path of the new file and language, which the user is asked for."""


@dataclass(frozen=True)
class Button:
    """A button of the ribbon: the function of `lb_xl.macros` behind it, its picture among Office's own, its needs.

    A new button is a line in `GROUPS`, its words in `messages/interface.toml` (`extension.commands`,
    `addin.details`, `addin.key_tips`) and the function: VBA and LibreOffice take all three as data.
    """

    command: str
    picture: str
    needs: Needs = Needs.BALANCE


GROUPS: tuple[tuple[str, tuple[Button, ...]], ...] = (
    ("group_book", (Button("new_balance", "FileNew", Needs.SCHEME), Button("new_year", "SheetInsert"))),
    (
        "group_run",
        (
            Button("check_inputs", "ReviewAcceptChange"),
            Button("compute_balance", "CalculateNow"),
            Button("explain_cell", "FunctionWizard"),
        ),
    ),
    (
        "group_exchange",
        (
            Button("split_workbook", "FileSendAsAttachment", Needs.FOLDER),
            Button("collect_workbooks", "Consolidate", Needs.FOLDER),
        ),
    ),
    (
        "group_results",
        (
            Button("print_report", "FilePrint"),
            Button("compare_books", "ReviewCompareAndMerge", Needs.WORKBOOK),
            Button("undo_last_run", "Undo"),
        ),
    ),
    ("group_help", (Button("show_diagnostics", "Help", Needs.NOTHING),)),
)
TAB = "tab"
MESSAGES = (
    "choose_scheme",
    "more_schemes",
    "choose_year",
    "wrong_year",
    "no_workbook",
    "protected_view",
    "not_ours",
    "no_python",
    "failed",
)


@dataclass(frozen=True)
class OfferedScheme:
    """A built-in scheme as the question for a new workbook needs it: titled with what it is a balance of."""

    id: str
    title: Text
    first_year: int
    last_year: int
    year: int


def buttons() -> tuple[Button, ...]:
    """The buttons in their order."""
    return tuple(button for _, group in GROUPS for button in group)


def texts() -> dict[str, Text]:
    """Every text of the add-in by the key under which its VBA looks for it; what a button needs is one of them."""
    return dict(_texts())


def offered_schemes() -> tuple[OfferedScheme, ...]:
    """The built-in schemes, each with its years and the year that is proposed."""
    found = []
    for id in built_in_schemes():
        scheme = load_scheme(id)
        first, last = scheme.years
        title = Text(*(", ".join(filter(None, (scheme.title[each], scheme.subject[each]))) for each in LANGUAGES))
        found.append(OfferedScheme(id, title, first, last or LAST_YEAR, scheme.year))
    return tuple(found)


def _texts() -> Iterator[tuple[str, Text]]:
    words: Any = interface()["addin"]
    commands: Any = interface()["extension"]
    yield f"{TAB}_label", Text.read(words["tab"])
    yield f"{TAB}_key", Text.read(words["tab_key"])
    for group, members in GROUPS:
        yield f"{group}_label", Text.read(words[group])
        for button in members:
            shared = commands["commands"][button.command]
            yield f"{button.command}_label", Text.read(shared["title"])
            yield f"{button.command}_tip", Text.read(shared["tip"])
            yield f"{button.command}_details", Text.read(words["details"][button.command])
            yield f"{button.command}_key", Text.read(words["key_tips"][button.command])
            yield f"{button.command}_needs", Text(button.needs, button.needs)
    for key in MESSAGES:
        yield key, Text.read(words[key])
    yield "new_book_file", Text.read(interface()["new_book"]["file"])
