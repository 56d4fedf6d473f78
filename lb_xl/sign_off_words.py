"""The words of sign-off, confirmations and the proof of what is untouched, from `messages/sign_off.toml`."""

from __future__ import annotations

from collections.abc import Mapping

from lb_xl.language import Text
from lb_xl.words import Words, filled_text, texts

_FILE = "sign_off"


def words(section: str) -> Mapping[str, Text]:
    """A section of the file as texts by key."""
    return texts(_FILE, section)


def filled(section: str, key: str, **values: object) -> Text:
    """A text with its gaps filled; a value that is a text itself gives its own language."""
    return filled_text(_FILE, section, key, **values)


def sign_off_words(section: str, language: str) -> Words:
    """One section in one language, as the builders of sheets ask for it."""
    return Words(section, language, _FILE)
