"""Texts that people read, in Russian and English, always taken from definitions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

LANGUAGES = ("ru", "en")
"""The languages of user texts, the default first."""


@dataclass(frozen=True)
class Text:
    """One text in Russian and English.

    >>> Text("Занятое население", "Employed population")["en"]
    'Employed population'
    """

    ru: str
    en: str

    @classmethod
    def read(cls, value: object) -> Text:
        """A text from a definition file: a plain string serves both languages, a table names them.

        >>> Text.read({"ru": "Итого", "en": "Total"}).ru
        'Итого'
        """
        if isinstance(value, Mapping):
            unknown = set(value) - set(LANGUAGES)
            if unknown:
                raise ValueError(f"unknown language {sorted(map(str, unknown))}; known: {list(LANGUAGES)}")
            ru = str(value.get("ru") or value.get("en") or "")
            return cls(ru, str(value.get("en") or ru))
        if isinstance(value, str):
            return cls(value, value)
        raise ValueError(f"a text must be a string or {{ru = ..., en = ...}}, not {value!r}")

    def __getitem__(self, language: str) -> str:
        return self.en if language == "en" else self.ru

    def __bool__(self) -> bool:
        return bool(self.ru or self.en)


NO_TEXT = Text("", "")
"""Nothing to say."""
