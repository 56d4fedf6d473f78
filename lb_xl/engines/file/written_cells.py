"""Whether a sheet part, read again from the disk, holds what was written into it.

The text of nearly every part says so at once: a parser finds it well-formed, a pattern reads its cells. Where that is
not enough to be sure, the part is read as a tree. Neither road knows how cells were written.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from xml.parsers import expat

from lxml import etree

from lb_xl.columns import column_letters
from lb_xl.engines.file import cell_content, parts
from lb_xl.engines.file.addresses import cell_name
from lb_xl.engines.file.cell_content import Cached, Change, Constant, Formula

_CELL = parts.qualified("c")
_FORMULA = parts.qualified("f")
_INLINE = parts.qualified("is")

_MAIN = parts.MAIN.encode()
_CELL_TEXT = re.compile(
    r'<c r="([A-Z]{1,3}[0-9]{1,7})"(?: s="[0-9]+")?(?: t="([A-Za-z]+)")?'
    r"(?:/>|>(?:<f>([^<]+)</f>)?(?:<v>([^<]+)</v>)?"
    r'(?:<is><t(?: xml:space="preserve")?>([^<]+)</t></is>)?</c>)'
)
_IRREGULAR = (b"<!--", b"<![CDATA[", b"<c>")
_NO_CELL = ("", "", "", "", "")
_ENTITIES = (("&lt;", "<"), ("&gt;", ">"), ("&quot;", '"'), ("&apos;", "'"), ("&amp;", "&"))


def missing(name: str, data: bytes, changes: Mapping[tuple[int, int], Change]) -> list[str]:
    """The addresses of the cells that do not hold what was written; none, if all went well.

    Raises LB-407 or LB-412 for a part that is not well-formed.
    """
    if _surely_held(name, data, changes):
        return []
    wanted = {cell_name(row, column): change for (row, column), change in changes.items()}
    wrong = []
    sheet_data = parts.child(parts.parsed(name, data), "sheetData")
    for cell in sheet_data.iter(_CELL) if sheet_data is not None else ():
        address = cell.get("r", "")
        change = wanted.pop(address, None)
        if change is not None and _state(cell, isinstance(change, Cached)) != cell_content.state(change):
            wrong.append(address)
    # What is left has no cell: right only where there was nothing to hold.
    return [*wrong, *(address for address, change in wanted.items() if not _is_nothing(change))]


def _state(cell: etree._Element, has_own_formula: bool) -> tuple[str, str | None, str | None]:
    """The type of a cell, its formula where that was written too, and its value."""
    formula = value = None
    for element in cell:
        tag = element.tag
        if tag == _FORMULA:
            formula = None if has_own_formula else element.text or ""
        elif tag == _INLINE:
            value = "".join(map(str, element.itertext()))
        else:
            value = element.text or ""
    return cell.get("t", ""), formula, value


def _is_nothing(change: Change) -> bool:
    return isinstance(change, Cached) or (isinstance(change, Constant) and change.value is None)


def _surely_held(name: str, data: bytes, changes: Mapping[tuple[int, int], Change]) -> bool:
    """Whether the text of a part leaves no doubt that every cell holds what was written."""
    if any(sign in data for sign in _IRREGULAR) or data.count(_MAIN) != 1 or not _is_well_formed(name, data):
        return False
    found = _CELL_TEXT.findall(data.decode("utf-8"))
    held = {cell[0]: cell for cell in found}
    if len(held) != data.count(b"<c "):
        return False
    try:
        for (row, column), change in changes.items():
            cell = held.get(f"{column_letters(column)}{row}", _NO_CELL)
            if isinstance(change, Constant) and isinstance(change.value, float):  # nearly every cell
                if cell[1] or cell[2] or float(cell[3]) != change.value:
                    return False
            elif not _holds(cell, change):
                return False
    except ValueError:
        return False  # a text, or nothing, where a number should be
    return True


def _holds(cell: tuple[str, str, str, str, str], change: Change) -> bool:
    """Whether a cell, as the pattern reads it, holds what was written."""
    _, kind, formula, value, text = cell
    if isinstance(change, Formula):
        seen = change.cached
        if _plain(formula) != change.text:
            return False
    else:
        # The own formula of a cell, that it keeps, may be of a kind that the pattern does not know.
        seen = change.value
        if bool(formula) != isinstance(change, Cached):
            return False
    if isinstance(seen, float):  # nearly every cell
        return not kind and bool(value) and float(value) == seen
    return (kind, _plain(value or text) or None) == cell_content.state(change)[::2]


def _is_well_formed(name: str, data: bytes) -> bool:
    parts.refuse_unsafe(name, data)
    try:
        expat.ParserCreate("UTF-8", " ").Parse(data, True)
    except expat.ExpatError:
        return False
    return True


def _plain(text: str) -> str:
    """The text that a text with entities stands for."""
    if "&" in text:
        for entity, character in _ENTITIES:
            text = text.replace(entity, character)
    return text
