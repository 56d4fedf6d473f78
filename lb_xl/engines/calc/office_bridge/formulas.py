"""Formulas in Excel's notation, turned into the office's own and back.

The office's parser of Open XML formulas knows everything but tables; a formula with a structured reference
takes the other road, through the text that the office keeps: semicolons, `$'Sheet'.A1`, `{1;2|3;4}`.
"""

from __future__ import annotations

import re
from typing import Any, Callable, Dict

# Constant of com.sun.star.sheet.AddressConvention.
OPEN_XML = 3

_TEXT = r'"(?:[^"]|"")*"'
_SHEET = r"(?:'(?:[^']|'')*'|[^\W\d][\w.]*)"
_BRACKETS = r"\[(?:[^\[\]']|'.|\[(?:[^\[\]']|'.)*\])*\]"
_EXCEL = re.compile(
    "(?P<text>%s)|(?P<brackets>%s)|(?P<array>\\{[^{}]*\\})|(?P<sheet>%s)!|(?P<comma>,)" % (_TEXT, _BRACKETS, _SHEET)
)
_OFFICE = re.compile(
    "(?P<text>%s)|(?P<brackets>%s)|(?P<array>\\{[^{}]*\\})|\\$?(?P<sheet>%s)\\.(?=\\$?[A-Za-z]{1,3}\\$?[0-9])"
    "|(?P<comma>;)" % (_TEXT, _BRACKETS, "(?:'(?:[^']|'')*'|[^\\W\\d]\\w*)")
)
_ARRAY_PIECE = re.compile("%s|[,;|]" % _TEXT)
_BRACKET_COMMA = re.compile(r"\](\s*)[,;](\s*)\[")
_TRUTHS = {"=TRUE()": "TRUE", "=FALSE()": "FALSE"}

_parsers: Dict[str, Any] = {}


def put(document: Any, cell: Any, text: str) -> None:
    """Put a formula, with its equals sign, into a cell."""
    # An error value is a formula to the office, and one that its parser does not know.
    if _has_table(text) or text.startswith("=#"):
        cell.setFormula(office_text(text))
    else:
        cell.setTokens(_parser(document).parseFormula(text[1:], cell.CellAddress))


def text(document: Any, cell: Any) -> str:
    """The formula of a cell with its equals sign; to the office a truth value or an error value is one too."""
    kept = str(cell.getFormula())
    if kept in _TRUTHS:
        return _TRUTHS[kept]
    if kept.startswith("=#"):
        return kept[1:]
    if _has_table(kept):
        return excel_text(kept)
    return "=" + str(_parser(document).printFormula(cell.getTokens(), cell.CellAddress))


def office_text(formula: str) -> str:
    """A formula as the office keeps it.

    >>> office_text("=SUM('My sheet'!A1,t[[#This Row],[N, m]])")
    "=SUM($'My sheet'.A1;t[[#This Row];[N, m]])"
    """

    def piece(match: Any) -> str:
        if match["brackets"]:
            # A lone item such as [#Data] is understood in double brackets alone.
            brackets = _BRACKET_COMMA.sub(r"]\1;\2[", match["brackets"])
            return "[%s]" % brackets if brackets.startswith("[#") else brackets
        if match["array"]:
            return _array(match["array"], {",": ";", ";": "|"})
        if match["sheet"]:
            return "$%s." % match["sheet"]
        return ";" if match["comma"] else str(match["text"])

    return _EXCEL.sub(piece, formula)


def excel_text(formula: str) -> str:
    """A formula of the office as Excel writes it.

    >>> excel_text("=SUM($'My sheet'.A1;t[[#This Row];[N, m]])")
    "=SUM('My sheet'!A1,t[[#This Row],[N, m]])"
    """

    def piece(match: Any) -> str:
        if match["brackets"]:
            brackets = _BRACKET_COMMA.sub(r"]\1,\2[", match["brackets"])
            return brackets[1:-1] if re.match(r"\[\[#[^\[\]]*\]\]\Z", brackets) else brackets
        if match["array"]:
            return _array(match["array"], {";": ",", "|": ";"})
        if match["sheet"]:
            return "%s!" % match["sheet"]
        return "," if match["comma"] else str(match["text"])

    return _OFFICE.sub(piece, formula)


def _array(text_of_array: str, signs: Dict[str, str]) -> str:
    exchanged: Callable[[Any], str] = lambda match: signs.get(match[0], match[0])
    return _ARRAY_PIECE.sub(exchanged, text_of_array)


def _has_table(formula: str) -> bool:
    return "[" in re.sub(_TEXT, "", formula)


def _parser(document: Any) -> Any:
    key = document.RuntimeUID
    if key not in _parsers:
        made = document.createInstance("com.sun.star.sheet.FormulaParser")
        made.setPropertyValue("CompileEnglish", True)
        made.setPropertyValue("FormulaConvention", OPEN_XML)
        _parsers[key] = made
    return _parsers[key]
