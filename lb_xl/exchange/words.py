"""The words of the exchange, from `messages/exchange.toml`."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

from lb_xl.language import Text


@cache
def _sections() -> Mapping[str, Mapping[str, Text]]:
    read = tomllib.loads(files("lb_xl").joinpath("messages/exchange.toml").read_text(encoding="utf-8"))
    return {
        section: {key: Text.read(value) for key, value in table.items()}
        for section, table in read.items()
        if not section.startswith("LB-")
    }


@cache
def exchange_words(section: str, language: str) -> Mapping[str, str]:
    """One section of the words in one language.

    >>> exchange_words("sheets", "en")["receipts"]
    'Receipts'
    """
    return {key: text[language] for key, text in _sections()[section].items()}
