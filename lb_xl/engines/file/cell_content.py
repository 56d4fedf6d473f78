"""What can stand in a cell, and how it is written as XML."""

from __future__ import annotations

import datetime
import math
import re
from dataclasses import dataclass
from decimal import Decimal

from lxml import etree

from lb_xl.engines.file import parts
from lb_xl.engines.file.errors import CellWriteError

LONGEST_TEXT = 32_767
LONGEST_FORMULA = 8_192
ERROR_VALUES = frozenset(
    {"#DIV/0!", "#N/A", "#NAME?", "#NULL!", "#NUM!", "#REF!", "#VALUE!", "#SPILL!", "#CALC!", "#GETTING_DATA"}
)

_ESCAPED = re.compile(r"_x[0-9A-Fa-f]{4}_")
_FORBIDDEN = re.compile("[\x00-\x08\x0b-\x1f\ud800-\udfff\ufffe\uffff]")
_DAY = datetime.timedelta(days=1)


class CellError(str):
    """An error value such as `#N/A`: a text that readers show as nothing unless they ask for errors."""

    __slots__ = ()


NOT_CALCULATED = "#LB_NOT_CALCULATED"
"""The value of a formula that was never calculated: seen as an error, not as empty or zero."""

UNKNOWN = CellError(NOT_CALCULATED)

Value = None | bool | float | str
"""A constant as a file holds it; `CellError` is a `str`, a date is a number of days."""


# One is made for every cell that is written: frozen ones would take three times as long to make.
@dataclass(slots=True)
class Constant:
    """A new constant; None empties the cell and keeps its format."""

    value: Value


@dataclass(slots=True)
class Formula:
    """A new formula as `escaped_formula` gives it, with the value that viewers show until they calculate."""

    text: str
    cached: Value = UNKNOWN


@dataclass(slots=True)
class Cached:
    """A new shown value for the formula that the cell already has."""

    value: Value


Change = Constant | Formula | Cached


def constant(value: object, *, counts_from_1904: bool = False) -> Value:
    """A Python value as a cell can hold it.

    Dates become Excel's numbers of days, NaN and the empty text become empty, a text that spells an error
    value becomes that error, as in Excel. Raises LB-419 for what no cell can hold.
    """
    if value is None or isinstance(value, bool | CellError):
        return value
    if isinstance(value, str):
        if len(value) > LONGEST_TEXT:
            raise CellWriteError("LB-419", value=f"{value[:40]}…")
        return CellError(value) if value in ERROR_VALUES else value or None
    if isinstance(value, datetime.date):
        return serial(value, counts_from_1904=counts_from_1904) if type(value).__name__ != "NaTType" else None
    if isinstance(value, datetime.timedelta):
        return value / _DAY
    if isinstance(value, datetime.time):
        return (datetime.datetime.combine(datetime.date.min, value) - datetime.datetime.min) / _DAY
    if isinstance(value, int | float | Decimal):
        return _number(float(value))
    if type(value).__name__ in ("NAType", "NaTType"):
        return None
    if hasattr(value, "item") and type(value).__module__.startswith("numpy"):
        return constant(_from_numpy(value), counts_from_1904=counts_from_1904)
    raise CellWriteError("LB-419", value=repr(value))


def serial(moment: datetime.date, *, counts_from_1904: bool = False) -> float:
    """The number of days by which Excel keeps a date.

    >>> serial(datetime.date(2010, 1, 1))
    40179.0
    """
    if not isinstance(moment, datetime.datetime):
        moment = datetime.datetime(moment.year, moment.month, moment.day)
    start = datetime.datetime(1904, 1, 1) if counts_from_1904 else datetime.datetime(1899, 12, 30)
    days = (moment.replace(tzinfo=None) - start) / _DAY
    # Excel counts a 29 February 1900 that never was: before it the numbers are one less.
    return days - 1 if not counts_from_1904 and days < 61 else days


def number_text(number: float) -> str:
    """The shortest text that reads back as the same number.

    >>> number_text(3.0), number_text(0.1)
    ('3', '0.1')
    """
    return repr(number + 0.0).removesuffix(".0")  # no negative zero


def escaped(text: str) -> str:
    """A text with the characters that XML forbids written as `_xHHHH_`, the way Excel does it.

    >>> escaped("a" + chr(11) + "b")
    'a_x000B_b'
    """
    text = _ESCAPED.sub(lambda match: "_x005F" + match[0], text)
    return _FORBIDDEN.sub(lambda match: f"_x{ord(match[0]):04X}_", text)


def unescaped(text: str) -> str:
    """The text that an escaped text stands for.

    >>> unescaped("a_x000B_b") == "a" + chr(11) + "b"
    True
    """
    return _ESCAPED.sub(lambda match: chr(int(match[0][2:6], 16)), text)


def write(cell: etree._Element, change: Change) -> None:
    """Put new content into a cell element; its format stays, its old content goes."""
    for attribute in ("t", "cm", "vm", "ph"):
        cell.attrib.pop(attribute, "")
    formula = parts.child(cell, "f") if isinstance(change, Cached) else None
    for element in list(cell):
        if element is not formula:
            cell.remove(element)
    if isinstance(change, Formula):
        formula = etree.SubElement(cell, parts.qualified("f"))
        formula.text = change.text
    value = change.cached if isinstance(change, Formula) else change.value
    if value is None or value == UNKNOWN:
        return
    if isinstance(value, str) and not isinstance(value, CellError) and formula is None:
        _write_inline_text(cell, value)
        return
    kind, text = _kind_and_text(value)
    if kind:
        cell.set("t", kind)
    etree.SubElement(cell, parts.qualified("v")).text = text


def state(change: Change) -> tuple[str, str | None, str | None]:
    """What a reader must find in a written cell: type, formula (None where it is not new) and value (None: none)."""
    if isinstance(change, Constant) and isinstance(change.value, float):
        return "", None, number_text(change.value)
    formula = change.text if isinstance(change, Formula) else None
    value = change.cached if isinstance(change, Formula) else change.value
    if value is None or value == UNKNOWN:
        return "", formula, None
    if isinstance(value, str) and not isinstance(value, CellError) and isinstance(change, Constant):
        return "inlineStr", formula, escaped(value)
    kind, text = _kind_and_text(value)
    return kind, formula, text


def escaped_formula(text: str) -> str:
    """A formula without the characters that XML forbids. Raises LB-419 if it is too long for Excel."""
    if len(text) > LONGEST_FORMULA:
        raise CellWriteError("LB-419", value=f"{text[:40]}…")
    return _FORBIDDEN.sub("", text)


def _kind_and_text(value: bool | float | str) -> tuple[str, str]:
    if isinstance(value, bool):
        return "b", "1" if value else "0"
    if isinstance(value, CellError):
        return "e", value
    if isinstance(value, str):
        return "str", escaped(value)
    return "", number_text(value)


def _write_inline_text(cell: etree._Element, value: str) -> None:
    cell.set("t", "inlineStr")
    text = etree.SubElement(etree.SubElement(cell, parts.qualified("is")), parts.qualified("t"))
    text.text = escaped(value)
    if value != value.strip() or "\n" in value:
        text.set(parts.XML_SPACE, "preserve")


def _number(number: float) -> float | None:
    if math.isnan(number):
        return None
    if math.isinf(number):
        raise CellWriteError("LB-419", value=str(number))
    return number


def _from_numpy(value: object) -> object:
    # A NumPy moment counts nanoseconds as a bare integer unless it is asked for microseconds.
    if type(value).__name__ == "datetime64":
        value = value.astype("datetime64[us]")  # type: ignore[attr-defined]
    return value.item()  # type: ignore[attr-defined]
