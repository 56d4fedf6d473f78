"""The words of sign-off, confirmations and the proof of what is untouched, from `messages/sign_off.toml`."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from lb_xl.language import LANGUAGES, Text


@cache
def _definitions() -> Mapping[str, Mapping[str, object]]:
    return tomllib.loads(files("lb_xl").joinpath("messages/sign_off.toml").read_text(encoding="utf-8"))


def words(section: str) -> dict[str, Text]:
    """A section of the file as texts by key."""
    return {key: Text.read(value) for key, value in _definitions()[section].items()}


def filled(section: str, key: str, **values: object) -> Text:
    """A text with its placeholders filled; a value that is a text itself gives its own language."""
    template = words(section)[key]

    def said(language: str) -> str:
        own = {name: value[language] if isinstance(value, Text) else value for name, value in values.items()}
        return template[language].format(**own)

    return Text(*map(said, LANGUAGES))


@dataclass(frozen=True)
class SheetWords:
    """One section in one language, as the builders of sheets ask for it."""

    section: str
    language: str

    def __getitem__(self, key: str) -> str:
        return words(self.section)[key][self.language]

    def filled(self, key: str, **values: object) -> str:
        """The text with its placeholders filled."""
        return filled(self.section, key, **values)[self.language]
