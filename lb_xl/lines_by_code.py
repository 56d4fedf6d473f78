"""The lines of a table with one line for each code of a dimension: the rows of a chess table, from by to."""

from __future__ import annotations

from lb_xl.classification import Classification
from lb_xl.form import TOTAL, Dimension
from lb_xl.language import LANGUAGES, Text
from lb_xl.scheme import Line

ROW_CODE = 6
"""Characters that the column of row codes holds; longer codes give way to a running number."""


def lines_by_code(dimension: Dimension, quantity: str) -> list[Line]:
    """The total of a dimension, if it has one, and a line for each of its codes with all that lies below it."""
    listed = dimension.classification
    lines = [
        Line(
            id=code,
            row=row,
            title=Text(*(listed.title(code, language) for language in LANGUAGES)),
            quantity=quantity,
            where={dimension.id: (code,)},
            indent=1 + len(listed.ancestors(code)) if dimension.total else len(listed.ancestors(code)),
        )
        for code, row in zip(listed.codes, _rows(listed), strict=True)
    ]
    if dimension.total is None:
        return lines
    whole = Line(
        id=TOTAL,
        row="",
        title=dimension.total,
        quantity=quantity,
        parts=tuple((1, code) for code in listed.roots),
        strong=True,
    )
    return [whole, *lines]


def _rows(listed: Classification) -> list[str]:
    """The printed row codes: the codes themselves where those of all leaves fit, else numbers."""
    fits = {code: len(code) <= ROW_CODE and any(map(str.isdigit, code)) for code in listed.codes}
    if all(fits[code] for code in listed.codes if not listed.children(code)):
        return [code if fits[code] else "" for code in listed.codes]
    return [f"{number:02}" for number in range(1, len(listed.codes) + 1)]
