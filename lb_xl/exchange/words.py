"""The words of the exchange, from `messages/exchange.toml`."""

from __future__ import annotations

from lb_xl.words import Words


def exchange_words(section: str, language: str) -> Words:
    """One section of the words in one language.

    >>> exchange_words("sheets", "en")["receipts"]
    'Receipts'
    """
    return Words(section, language, "exchange")
