"""What a sheet looks like: widths, heights, merged cells, links."""

from __future__ import annotations

from typing import Any

from .documents import area_of, cell_range, sheet


def column_width(book: str, name: str, column: int) -> int:
    """The width of a column in hundredths of a millimetre."""
    return int(sheet(book, name).Columns.getByIndex(column - 1).Width)


def set_column_width(book: str, name: str, area: list[int], width: int) -> None:
    """Give the columns of an area a width, in hundredths of a millimetre."""
    cell_range(book, name, area).Columns.Width = width


def row_heights(book: str, name: str, area: list[int]) -> list[int]:
    """The heights of the rows of an area, in hundredths of a millimetre."""
    rows = cell_range(book, name, area).Rows
    return [int(rows.getByIndex(place).Height) for place in range(rows.Count)]


def set_row_height(book: str, name: str, area: list[int], height: int) -> None:
    """Give the rows of an area a height, in hundredths of a millimetre."""
    # A new height moves all that lies below, also where it is the old one, which the office keeps in twips.
    if any(abs(found - height) > 2 for found in row_heights(book, name, area)):
        cell_range(book, name, area).Rows.Height = height


def merged_area(book: str, name: str, area: list[int]) -> dict[str, Any]:
    """Whether any cell of the area is merged, and the area that its first cell is merged into."""
    block = cell_range(book, name, area)
    cursor = block.Spreadsheet.createCursorByRange(block.getCellByPosition(0, 0))
    cursor.collapseToMergedArea()
    first = area_of(cursor.RangeAddress)
    own = [area[0], area[1], area[0], area[1]]
    return {"merged": bool(block.IsMerged) or first != own, "area": first}


def link(book: str, name: str, area: list[int]) -> str | None:
    """The address of the link in the first cell of an area, None where there is none."""
    fields = cell_range(book, name, area).getCellByPosition(0, 0).TextFields
    for index in range(fields.Count):
        field = fields.getByIndex(index)
        if hasattr(field, "URL"):
            return str(field.URL)
    return None


CALLS = {
    "column_width": column_width,
    "set_column_width": set_column_width,
    "row_heights": row_heights,
    "set_row_height": set_row_height,
    "merged_area": merged_area,
    "link": link,
}
