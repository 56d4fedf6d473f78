"""A button in a sheet: bound to the thin module of the workbook, with the caption that the ribbon has."""

from __future__ import annotations

from typing import Any

from lb_xl.findings import interface
from lb_xl.language import Text
from lb_xl.workbook.vba import MODULE


def write_button(
    sheet: Any, row: int, column: int, command: str, macro: str, language: str, place: tuple[int, int, int, int]
) -> None:
    """Write a button at a cell; `place` is its offset to the right and down, its width and its height in pixels."""
    entry: Any = interface()["extension"]
    caption, tip = (Text.read(entry["commands"][command][key])[language] for key in ("title", "tip"))
    left, top, width, height = place
    options = {
        "macro": f"{MODULE}.{macro}",
        "caption": caption,
        "description": tip,
        "x_offset": left,
        "y_offset": top,
        "width": width,
        "height": height,
    }
    sheet.insert_button(row, column, options)
