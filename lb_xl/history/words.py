"""The words of the history and of the new year, from `messages/history.toml`."""

from __future__ import annotations

from lb_xl.language import LANGUAGES
from lb_xl.words import Words


def history_words(section: str, language: str) -> Words:
    """One section of the words in one language."""
    return Words(section, language, "history")


STATUSES = ("preliminary", "revised", "final")
"""The states of a balance, in the order in which it passes through them."""

FINAL = "final"


def status_words(language: str) -> dict[str, str]:
    """The words of the states, by their ids."""
    words = history_words("statuses", language)
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
