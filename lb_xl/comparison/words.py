"""The words of comparison, verification and confidentiality, from `messages/comparison.toml`."""

from __future__ import annotations

from lb_xl.words import Words


def word(section: str, key: str, language: str, **values: object) -> str:
    """One text in a language, its gaps filled.

    >>> word("comparison", "date", "en", date="01.01.2012")
    'on 01.01.2012'
    """
    return Words(section, language, "comparison").filled(key, **values)
