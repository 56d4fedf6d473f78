"""What a number cell, a date cell or a text cell of an input table holds, or why it holds nothing of the kind.

Nothing is guessed and nothing turns a blank into a zero. A problem is the code of its finding.
"""

from __future__ import annotations

import datetime
import math
import re

NOT_CALCULATED = "#LB_NOT_CALCULATED"
"""What a formula without a calculated value reads as: never a blank, never a zero."""

ERROR_VALUES = frozenset(
    {"#N/A", "#REF!", "#DIV/0!", "#VALUE!", "#NAME?", "#NULL!", "#NUM!", "#SPILL!", "#CALC!", "#FIELD!", "#BLOCKED!",
     "#CONNECT!", "#BUSY!", "#UNKNOWN!", "#GETTING_DATA", "#GETTING_DATA!"}
)  # fmt: skip
"""The error values of Excel, as xlwings spells them with `err_to_str`."""

TEXT, ERROR, UNCALCULATED, TRUTH, DATE, TEXT_NUMBER, BLANK = (
    "LB-120", "LB-121", "LB-122", "LB-123", "LB-124", "LB-125", "LB-126",
)  # fmt: skip

_SPACES = re.compile(r"[\s\u00a0\u202f\u2009\u2007\u200b\u2060]+")
_WHOLE = r"(?:[0-9]+|[0-9]{1,3}(?: [0-9]{3})+)"
_NUMBER = re.compile(rf"([+-]?)({_WHOLE})(?:[.,]([0-9]+))?")
_ENGLISH_THOUSANDS = re.compile(r"[+-]?[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]+)?")
_MINUS = str.maketrans("−–‒", "---")
_DATES = ("%d.%m.%Y", "%Y-%m-%d", "%d/%m/%Y", "%Y-%m-%d %H:%M:%S")


def is_blank(cell: object) -> bool:
    """Whether a cell is empty: nothing in it, or white space alone."""
    if not isinstance(cell, str):
        return cell is None
    return not cell[:1].isalnum() and not _SPACES.sub("", cell)


def no_value(cell: object) -> str:
    """The code of the finding where a cell shows an error or an uncalculated formula, else empty."""
    if not isinstance(cell, str):
        return ""
    if cell == NOT_CALCULATED:
        return UNCALCULATED
    return ERROR if cell.strip() in ERROR_VALUES else ""


def number(cell: object, language: str = "ru") -> tuple[float, str]:
    """The number in a cell, and the code of a remark on it (empty for a plain number).

    A number kept as text is taken, with a remark: spaces between thousands, a decimal comma or point, a true
    minus. Where the book is English and the comma may part thousands, the text is no number.

    >>> number("1 234,5"), number(" 12"), number(7)
    ((1234.5, 'LB-125'), (12.0, 'LB-125'), (7.0, ''))
    >>> number("1,234", "en")[1], number("нет")[1], number(None)[1]
    ('LB-120', 'LB-120', 'LB-126')
    """
    if isinstance(cell, bool):
        return math.nan, TRUTH
    if isinstance(cell, (int, float)):
        return (float(cell), "") if math.isfinite(cell) else (math.nan, BLANK if math.isnan(cell) else TEXT)
    if isinstance(cell, (datetime.date, datetime.time, datetime.timedelta)):
        return math.nan, DATE
    if is_blank(cell):
        return math.nan, BLANK
    if problem := no_value(cell):
        return math.nan, problem
    text = _SPACES.sub(" ", str(cell)).strip().translate(_MINUS).replace("- ", "-")
    parts = _NUMBER.fullmatch(text)
    if parts is None or (language == "en" and _ENGLISH_THOUSANDS.fullmatch(text)):
        return math.nan, TEXT
    sign, whole, fraction = parts.groups()
    return float(f"{sign}{whole.replace(' ', '')}.{fraction or 0}"), TEXT_NUMBER


def date(cell: object) -> datetime.date | None:
    """The date in a cell, a text like 01.04.2012 or 2012-04-01 included; None where it is no date."""
    if isinstance(cell, datetime.datetime):
        return cell.date()
    if isinstance(cell, datetime.date):
        return cell
    if isinstance(cell, str):
        for form in _DATES:
            try:
                return datetime.datetime.strptime(cell.strip(), form).date()
            except ValueError:
                continue
    return None


def text(cell: object) -> str:
    """The words in a cell; a whole number without a decimal point."""
    if is_blank(cell):
        return ""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return " ".join(str(cell).split())
