"""Cell values on the wire to and from the helper process, and as xlwings hands them out."""

from __future__ import annotations

import datetime
from typing import Any

from lb_xl.engines.file.cell_content import CellError, constant

_FIRST_DAY = datetime.datetime(1899, 12, 30)


def received(value: Any) -> Any:
    """A value of the helper as Python has it: dates become moments, errors `CellError` texts.

    >>> received({"date": 40179.0})
    datetime.datetime(2010, 1, 1, 0, 0)
    """
    if type(value) is dict:
        return CellError(value["error"]) if "error" in value else moment(value["date"])
    return value


def moment(days: float) -> datetime.datetime:
    """The moment that a number of days stands for, to the nearest millisecond, as Excel gives it."""
    milliseconds = round(days * 86_400_000)
    return _FIRST_DAY + datetime.timedelta(milliseconds=milliseconds)


def sent(value: object, *, as_formula: bool = False) -> Any:
    """A Python value for the helper; a text that begins with an equals sign is a formula, as in Excel.

    A leading apostrophe marks a text and is dropped. Raises LB-419 for what no cell can hold.
    """
    if isinstance(value, str):
        if value.startswith("'"):
            return constant(value[1:])
        if value.startswith("=") and len(value) > 1:
            return {"formula": value, "always": as_formula}
    known = constant(value)
    if isinstance(known, CellError):
        return {"error": str(known)}
    if isinstance(value, datetime.date) and known is not None:
        return {"date": known}
    return known
