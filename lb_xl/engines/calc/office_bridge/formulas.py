"""Formulas in Excel's notation, turned into the text that the office keeps, and back.

The office writes semicolons between arguments, `$'Sheet'.A1`, `t[[#This Row];[Column]]` and `{1;2|3;4}`. Its
own parser of Excel's notation knows nothing of tables, and would have to be asked cell by cell.
"""

from __future__ import annotations

import re
from typing import Any

_TEXT = r'"(?:[^"]|"")*"'
_BRACKETS = r"\[(?:[^\[\]']|'.|\[(?:[^\[\]']|'.)*\])*\]"
# Pieces that mean the same in both: what stands in them is not to be taken for a comma or a sheet.
_WHOLE = rf"(?P<text>{_TEXT})|(?P<brackets>{_BRACKETS})|(?P<array>\{{[^{{}}]*\}})"
_QUOTED = r"'(?:[^']|'')*'"
_PLACE = r"\$?[A-Za-z]{1,3}\$?[0-9]|\$?[0-9]+:|\$?[A-Za-z]{1,3}:"
_EXCEL = re.compile(rf"{_WHOLE}|(?P<sheet>{_QUOTED}|[^\W\d][\w.]*)!|(?P<comma>,)")
_OFFICE = re.compile(rf"{_WHOLE}|\$?(?P<sheet>{_QUOTED}|[^\W\d]\w*)\.(?={_PLACE})|(?P<comma>;)")
_ARRAY_PIECE = re.compile(f"{_TEXT}|[,;|]")
_BRACKET_COMMA = re.compile(r"\](\s*)[,;](\s*)\[")
_TRUTHS = {"=TRUE()": "TRUE", "=FALSE()": "FALSE"}
_TRUTH = re.compile(r"[<>=]|\b(?:TRUE|FALSE|AND|OR|NOT|XOR|EXACT|IS[A-Z]+)\(")


def may_be_truth(kept: str) -> bool:
    """Whether the result of a formula may be a truth value: it compares, or asks; of a choice the branches count.

    >>> may_be_truth("=A1>0"), may_be_truth("=IF(A1>0;1;2)"), may_be_truth("=IF(A1>0;B1=2;0)")
    (True, False, True)
    """
    branches = _branches(kept)
    if branches:
        return any(may_be_truth("=" + branch) for branch in branches)
    return _TRUTH.search(kept, 1) is not None


def _branches(kept: str) -> list[str]:
    # The results that =IF(condition;one;other) chooses from; none where the formula is no such choice alone.
    if not kept.startswith("=IF("):
        return []
    depth, start, parts = 0, 4, []
    for piece in re.finditer(rf"{_TEXT}|{_BRACKETS}|{_QUOTED}|[({{]|[)}}]|;", kept):
        sign = piece[0]
        if sign in "({":
            depth += 1
        elif sign in ")}":
            depth -= 1
            if depth == 0 and piece.end() < len(kept):
                return []
        if (sign == ";" and depth == 1) or depth == 0:
            parts.append(kept[start : piece.start()])
            start = piece.end()
    return parts[1:]


def office_text(formula: str) -> str:
    """A formula as the office keeps it.

    >>> office_text("=SUM('My sheet'!A1,t[[#This Row],[N, m]])")
    "=SUM($'My sheet'.A1;t[[#This Row];[N, m]])"
    """

    def piece(match: Any) -> str:
        if match["brackets"]:
            # A lone item such as [#Data] is understood in double brackets alone.
            brackets = _BRACKET_COMMA.sub(r"]\1;\2[", match["brackets"])
            return f"[{brackets}]" if brackets.startswith("[#") else brackets
        if match["array"]:
            return _array(match["array"], {",": ";", ";": "|"})
        if match["sheet"]:
            return "${}.".format(match["sheet"])
        return ";" if match["comma"] else str(match["text"])

    return _EXCEL.sub(piece, formula)


def excel_text(formula: str) -> str:
    """A formula of the office as Excel writes it; to the office truth and error values are formulas too.

    >>> excel_text("=SUM($'My sheet'.A1;t[[#This Row];[N, m]])")
    "=SUM('My sheet'!A1,t[[#This Row],[N, m]])"
    """

    if formula.startswith("=#") or formula in _TRUTHS:
        return _TRUTHS.get(formula, formula[1:])

    def piece(match: Any) -> str:
        if match["brackets"]:
            brackets = _BRACKET_COMMA.sub(r"]\1,\2[", match["brackets"])
            return brackets[1:-1] if re.match(r"\[\[#[^\[\]]*\]\]\Z", brackets) else brackets
        if match["array"]:
            return _array(match["array"], {";": ",", "|": ";"})
        if match["sheet"]:
            return "{}!".format(match["sheet"])
        return "," if match["comma"] else str(match["text"])

    return _OFFICE.sub(piece, formula)


def _array(text_of_array: str, signs: dict[str, str]) -> str:
    def exchanged(match: Any) -> str:
        return signs.get(match[0], str(match[0]))

    return _ARRAY_PIECE.sub(exchanged, text_of_array)
