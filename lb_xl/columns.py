"""The letters by which spreadsheets name their columns."""

from __future__ import annotations

from functools import cache


@cache
def column_letters(number: int) -> str:
    """The letters of a column, counted from 1.

    >>> column_letters(3), column_letters(28)
    ('C', 'AB')
    """
    letters = ""
    while number > 0:
        number, place = divmod(number - 1, 26)
        letters = chr(ord("A") + place) + letters
    return letters
