"""Where along a series of periods a number is taken from (ряд динамики)."""

from __future__ import annotations


def previous_place(place: int) -> int:
    """The place before a place; -1, nowhere, for the first.

    >>> previous_place(3), previous_place(0)
    (2, -1)
    """
    return place - 1


def first_place(place: int) -> int:
    """The first place, the base of a series, whatever the place.

    >>> first_place(3)
    0
    """
    return 0
