"""The keys of a row in words."""

from __future__ import annotations

from collections.abc import Mapping

from lb_xl.form import TOTAL, Form, Key
from lb_xl.language import LANGUAGES, Text
from lb_xl.scheme import Scheme


def key_label(key: Key, code: str, language: str) -> str:
    """A code as a cell of an input sheet shows it; the code itself where this year's list does not have it."""
    dimension = key.dimension
    if code == TOTAL and dimension.total:
        return dimension.total[language]
    return dimension.classification.label(code, language) if code in dimension.codes else code


def key_words(scheme: Scheme, form: Form, codes: Mapping[str, str]) -> Text:
    """The codes of a row as words, in the order of the columns; the subject of the scheme where there are none."""
    keys = [(key, codes[key.id]) for key in form.keys if codes.get(key.id)]
    if not keys:
        return scheme.subject or scheme.title
    return Text(*(", ".join(key_label(key, code, each) for key, code in keys) for each in LANGUAGES))
