"""The words of comparison, verification and confidentiality, from `messages/comparison.toml`."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

from lb_xl.language import Text


@cache
def words(section: str) -> Mapping[str, Text]:
    """The texts of a section by key."""
    read = tomllib.loads(files("lb_xl").joinpath("messages/comparison.toml").read_text(encoding="utf-8"))
    return {key: Text.read(value) for key, value in read[section].items()}


def word(section: str, key: str, language: str, **values: object) -> str:
    """One text in a language, its gaps filled.

    >>> word("comparison", "date", "en", date="01.01.2012")
    'on 01.01.2012'
    """
    return words(section)[key][language].format(**values)
