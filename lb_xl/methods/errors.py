"""The error of every method: a code and its facts; the texts stand in `messages/methods.toml`, as for
findings.

Methods know no findings, so whoever calls them (a worksheet function, a check) makes the finding from `code`
and `values`; until then the error speaks for itself, in English or, by `text`, in either language.
"""

from __future__ import annotations

import string
import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files


class MethodError(ValueError):
    """Figures that a method cannot use; `code` is LB-350 to LB-369, `values` the facts of its text.

    >>> MethodError("LB-356", quantity="mean", place="").text("en").split(".")[0]
    '"mean" is zero'
    """

    def __init__(self, code: str, **values: object) -> None:
        super().__init__(code)
        self.code = code
        self.values = values

    def text(self, language: str) -> str:
        """What, why and how to fix, in Russian (`ru`) or English (`en`)."""
        texts, words = _texts()[self.code], _Words(language)
        return " ".join(words.vformat(texts[part][language], (), self.values) for part in ("what", "why", "fix"))

    def __str__(self) -> str:
        return f"{self.code} · {self.text('en')}"


class _Words(string.Formatter):
    """Fills a text; numbers are written as the language writes them."""

    def __init__(self, language: str) -> None:
        self.language = language

    def format_field(self, value: object, format_spec: str) -> str:
        if not format_spec or isinstance(value, str):
            return str(value)
        text = format(value, format_spec).replace("-", "−")
        return text if self.language == "en" else text.replace(",", "\u00a0").replace(".", ",")


@cache
def _texts() -> Mapping[str, Mapping[str, Mapping[str, str]]]:
    return tomllib.loads(files("lb_xl").joinpath("messages/methods.toml").read_text(encoding="utf-8"))
