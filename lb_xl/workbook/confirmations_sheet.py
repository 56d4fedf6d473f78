"""The sheet of confirmed warnings: one table, open to people, to which confirmations from the check sheet are added."""

from __future__ import annotations

from typing import Any

from lb_xl.sign_off_words import sign_off_words
from lb_xl.workbook import layout
from lb_xl.workbook.layout import SheetNames
from lb_xl.workbook.page import fit_to_width
from lb_xl.workbook.sheet_head import write_head
from lb_xl.workbook.styles import Styles
from lb_xl.workbook.typography import column_pixels

COLUMNS = ("code", "form", "key", "measure", "number", "by", "on", "why", "what")
"""The columns of `in_confirmed`, by the keys of their headers."""

WIDTHS = (10, 16, 28, 21, 17, 22, 13, 30, 50)
HEADER, BLANK_ROWS = 4, 5
ROW = 30


def write_confirmations_sheet(workbook: Any, sheet: Any, styles: Styles, language: str, names: SheetNames) -> None:
    """Write the sheet with its table empty. It is not protected: rows can be corrected, deleted and brought in."""
    words = sign_off_words("confirmations_sheet", language)
    for at, width in enumerate(WIDTHS):
        sheet.set_column(at, at, width, styles("wrap", "small", "text", "ready"))
    last = len(COLUMNS) - 1
    pixels = sum(map(column_pixels, WIDTHS))
    write_head(sheet, styles, language, names, words["title"], words["subtitle"], WIDTHS)
    sheet.set_row(HEADER, 30)
    number, by = COLUMNS.index("number"), COLUMNS.index("by")
    sides = {number: ("right",), by: ("indented",)}
    sheet.add_table(
        HEADER, 0, HEADER + BLANK_ROWS, last,
        {
            "name": layout.CONFIRMED, "style": None, "autofilter": True,
            "columns": [
                {"header": words[key], "header_format": styles("header", *sides.get(at, ()))}
                for at, key in enumerate(COLUMNS)
            ],
        },
    )  # fmt: skip
    for row in range(HEADER + 1, HEADER + 1 + BLANK_ROWS):
        sheet.set_row(row, ROW)
        for at in range(len(COLUMNS)):
            looks = ("right",) if at == number else ("text", *sides.get(at, ()))
            given = {"num_format": "General"} if at == number else {}
            sheet.write_blank(row, at, None, styles("input", "small", *looks, text_wrap=True, valign="top", **given))
    sheet.freeze_panes(HEADER + 1, 1)
    sheet.repeat_rows(HEADER)
    fit_to_width(sheet, language, pixels)
