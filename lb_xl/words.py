"""The words that people read on sheets, buttons and in the command line, from `messages/*.toml`.

A file is read once and a section of it when it is first asked for: a click needs few of their texts.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from lb_xl.language import LANGUAGES, Text
from lb_xl.sections import Sections

INTERFACE = "interface"
"""The file with the words that every book shows."""


@cache
def message_sections(file: str) -> Sections:
    """The sections of `messages/FILE.toml`: findings by their codes, and words by their places."""
    return Sections(files("lb_xl").joinpath(f"messages/{file}.toml").read_text(encoding="utf-8"))


@cache
def texts(file: str, section: str) -> Mapping[str, Text]:
    """The texts of a section by key.

    >>> texts("exchange", "sheets")["receipts"].en
    'Receipts'
    """
    return {key: Text.read(value) for key, value in message_sections(file)[section].items()}


def filled_text(file: str, section: str, key: str, **values: object) -> Text:
    """A text with its gaps filled; a value that is a text itself gives its own language.

    >>> filled_text("comparison", "comparison", "date", date="01.01.2012").en
    'on 01.01.2012'
    """
    return Text(*(Words(section, language, file).filled(key, **values) for language in LANGUAGES))


@dataclass(frozen=True)
class Words:
    """One section in one language.

    >>> Words("sheets", "en", "exchange")["receipts"]
    'Receipts'
    """

    section: str
    language: str
    file: str = INTERFACE

    def __getitem__(self, key: str) -> str:
        return Text.read(message_sections(self.file)[self.section][key])[self.language]

    def filled(self, key: str, **values: object) -> str:
        """The text with its gaps filled."""
        own = {name: value[self.language] if isinstance(value, Text) else value for name, value in values.items()}
        return self[key].format(**own)
