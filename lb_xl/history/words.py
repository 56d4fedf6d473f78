"""The words of the history and of the new year, from `messages/history.toml`."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from lb_xl.language import LANGUAGES, Text


@cache
def _sections() -> Mapping[str, Any]:
    return tomllib.loads(files("lb_xl").joinpath("messages/history.toml").read_text(encoding="utf-8"))


@dataclass(frozen=True)
class HistoryWords:
    """One section of the words in one language."""

    section: str
    language: str

    def __getitem__(self, key: str) -> str:
        return Text.read(_sections()[self.section][key])[self.language]

    def filled(self, key: str, **values: object) -> str:
        """The text with its placeholders filled."""
        return self[key].format(**values)


STATUSES = ("preliminary", "revised", "final")
"""The states of a balance, in the order in which it passes through them."""

FINAL = "final"


def status_words(language: str) -> dict[str, str]:
    """The words of the states, by their ids."""
    words = HistoryWords("statuses", language)
    return {status: words[status] for status in STATUSES}


def status_of(given: str) -> str | None:
    """The state that a word of either language means; None where it means none.

    >>> status_of("Окончательный"), status_of("final"), status_of("почти")
    ('final', 'final', None)
    """
    plain = " ".join(given.casefold().replace("ё", "е").split())
    for language in LANGUAGES:
        for status, word in status_words(language).items():
            if plain in (status, word.casefold().replace("ё", "е")):
                return status
    return None
