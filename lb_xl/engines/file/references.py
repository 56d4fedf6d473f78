"""From a text to cells: an address, a defined name, a table or a part of a table."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from lb_xl.engines.file.addresses import Area, parse_area, split_sheet
from lb_xl.engines.file.errors import CellWriteError

if TYPE_CHECKING:
    from lb_xl.engines.file.document import Document
    from lb_xl.engines.file.sheet import Sheet
    from lb_xl.engines.file.table_part import Table

_STRUCTURED = re.compile(r"([^\[\]]+?)(?:\[(.*)\])?\Z", re.DOTALL)


class Place(NamedTuple):
    """A rectangle on a sheet."""

    sheet: Sheet
    area: Area


def area_of(document: Document, text: str, sheet: Sheet | None) -> Place:
    """The cells that a text means, seen from a sheet. Raises LB-420 where it means none.

    A name of the sheet goes before a name of the book; a table stands for its data rows.
    """
    text = text.strip().removeprefix("=")
    found = _address(document, text, sheet) or _name(document, text, sheet) or _table(document, text)
    if found is None:
        raise CellWriteError("LB-420", name=text)
    return found


def _address(document: Document, text: str, sheet: Sheet | None) -> Place | None:
    sheet_name, address = split_sheet(text)
    area = parse_area(address)
    if area is None:
        return None
    target = document.sheet(sheet_name) if sheet_name is not None else sheet
    return Place(target, area) if target is not None else None


def _name(document: Document, text: str, sheet: Sheet | None) -> Place | None:
    scope, name = split_sheet(text)
    scope = scope or (sheet.name if sheet is not None else None)
    matching = [item for item in document.workbook.names if item.name.lower() == name.lower()]
    own = [
        item
        for item in matching
        if item.sheet is not None and scope is not None and item.sheet.lower() == scope.lower()
    ]
    for item in own + [item for item in matching if item.sheet is None]:
        place = _address(document, item.refers_to, None) or _table(document, item.refers_to)
        if place is not None:
            return place
    return None


def _table(document: Document, text: str) -> Place | None:
    match = _STRUCTURED.match(text)
    if match is None:
        return None
    for sheet in document.sheets:
        for table in sheet.tables:
            if table.name.lower() == match[1].lower():
                area = _part_of(table, match[2])
                return Place(sheet, area) if area is not None else None
    return None


def _part_of(table: Table, part: str | None) -> Area | None:
    named = {None: table.body, "": table.body, "#Data": table.body, "#All": table.area}
    if part in named:
        return named[part]
    if part == "#Headers":
        return table.header
    if part == "#Totals":
        return table.totals
    for index, name in enumerate(table.columns):
        if name == part:
            column = table.area.first_column + index
            return table.body._replace(first_column=column, last_column=column)
    return None
