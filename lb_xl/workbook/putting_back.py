"""Cells as they were: a call that restores them where what follows fails."""

from __future__ import annotations

from collections.abc import Callable

import xlwings as xw


def putting_back(place: xw.Range) -> Callable[[], None]:
    """A call that restores a range; an engine that remembers spares reading all that is to be replaced."""
    remember = getattr(place.impl, "remember", None)
    if remember is not None:
        put_back: Callable[[], None] = remember()
        return put_back
    content = place.formula

    def write_back() -> None:
        place.formula = content

    return write_back
