"""What the extension offers: its commands in their order, the macros of the workbooks' buttons, its words."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any, cast

from lb_xl.findings import catalogue, interface
from lb_xl.language import Text
from lb_xl.workbook.addin.definitions import buttons, offered_schemes
from lb_xl.workbook.vba import MODULE, vba_source

IDENTIFIER = "by.lb-xl.calc"
PROTOCOL = "vnd.lb-xl:"
COPY_COMMAND = "compute_copy"
PLAIN_ICON = "command"
LANGUAGES = ("ru", "en")
SETTINGS = "lb_xl.json"
"""The file in the user's configuration folder that tells the extension where our interpreter is."""

_PROCEDURE = re.compile(r'^Public Sub (\w+)\(\)\s+RunCommand "(\w+)"', re.MULTILINE)


@dataclass(frozen=True)
class Command:
    """A command of the menu: the name of its function, its caption, the tip that explains it, its icon."""

    name: str
    title: Text
    tip: Text
    icon: str

    @property
    def url(self) -> str:
        """The address by which LibreOffice dispatches it."""
        return PROTOCOL + self.name


def words() -> dict[str, Any]:
    """The section `[extension]` of the interface's words."""
    return cast("dict[str, Any]", interface()["extension"])


def commands() -> tuple[Command, ...]:
    """The commands in the order of the ribbon: those that have a function in `lb_xl.macros`, and the copy."""
    from lb_xl import macros

    return tuple(
        Command(name, Text.read(entry["title"]), Text.read(entry["tip"]), _icon(str(entry.get("icon", name))))
        for name, entry in words()["commands"].items()
        if name == COPY_COMMAND or hasattr(macros, name)
    )


@cache
def icon_files() -> dict[str, str]:
    """The drawings of the icons by their names."""
    return {
        Path(file.name).stem: file.read_text(encoding="utf-8")
        for file in sorted(files("lb_xl.extension").joinpath("icons").iterdir(), key=lambda file: file.name)
        if file.name.endswith(".svg")
    }


def _icon(name: str) -> str:
    """The icon of that name; a plain one for a command that has none of its own."""
    return name if name in icon_files() else PLAIN_ICON


def button_macros() -> dict[str, str]:
    """The command behind each macro that a button of our workbooks is bound to, e.g. `LbXl.CheckInputs`."""
    return {f"{MODULE}.{macro}": command for macro, command in _PROCEDURE.findall(vba_source().replace("\r\n", "\n"))}


def office_words() -> dict[str, Any]:
    """What the part inside LibreOffice needs to know: captions, messages, questions, macros of buttons."""
    offered = commands()
    sheet: Any = interface()["title_sheet"]
    missing, failed = (catalogue()[code] for code in ("LB-422", "LB-423"))

    def message(finding: Any, language: str) -> str:
        texts = (finding.what[language], finding.why[language], finding.fix[language])
        return f"{finding.code} · " + " ".join(text for text in texts if text)

    return {
        "protocol": PROTOCOL,
        "buttons": button_macros(),
        "needs": {button.command: button.needs.value for button in buttons()},
        "schemes": [
            {
                "id": scheme.id,
                "title": {language: scheme.title[language] for language in LANGUAGES},
                "years": [scheme.first_year, scheme.last_year, scheme.year],
            }
            for scheme in offered_schemes()
        ],
        "languages": {
            language: {
                "title": Text.read(words()["title"])[language],
                "commands": {command.name: command.title[language] for command in offered},
                "running": Text.read(words()["running"])[language],
                "no_interpreter": message(missing, language),
                "failed": message(failed, language),
                "scheme": Text.read(sheet["scheme"])[language],
                "year": Text.read(sheet["year"])[language],
                "new_book": Text.read(interface()["new_book"]["file"])[language],
            }
            for language in LANGUAGES
        },
    }


def settings_content(python: Path, package_folder: Path | None = None) -> bytes:
    """The content of `lb_xl.json`: the interpreter, and where lb_xl lies if it is not installed in that one."""
    settings = {"python": str(python)}
    if package_folder is not None:
        settings["package_folder"] = str(package_folder)
    return (json.dumps(settings, ensure_ascii=False, indent=1) + "\n").encode("utf-8")
