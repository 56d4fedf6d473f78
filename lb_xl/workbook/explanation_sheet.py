"""The sheet «Почему?»: an empty place for the tree behind one number."""

from __future__ import annotations

from typing import Any

from lb_xl.words import Words
from lb_xl.workbook import layout
from lb_xl.workbook.addresses import define_block, define_cell
from lb_xl.workbook.layout import SheetNames
from lb_xl.workbook.page import PROTECTION, fit_to_width
from lb_xl.workbook.sheet_head import TITLE_ROW, write_head
from lb_xl.workbook.styles import GREY, HAIR, HAIRLINE, Styles
from lb_xl.workbook.typography import column_pixels

WIDTHS = (16, 60, 46, 60, 34)
NUMBER = '#,##0.0###;"−"#,##0.0###;0'


def write_explanation_sheet(workbook: Any, sheet: Any, styles: Styles, language: str, names: SheetNames) -> None:
    """Write the sheet with its header and an empty block: value, what it is, codes, formula, place."""
    words = Words("explanation_sheet", language)
    looks: tuple[dict[str, Any], ...] = (
        {"num_format": NUMBER, "align": "right"},
        {},
        {"font_color": GREY},
        {"font_color": GREY},
        {},
    )
    for at, (width, look) in enumerate(zip(WIDTHS, looks, strict=True)):
        sheet.set_column(at, at, width, styles("wrap", **look))
    last = len(WIDTHS) - 1
    write_head(sheet, styles, language, names, words["title"], words["subtitle"], WIDTHS)
    define_cell(workbook, sheet, layout.EXPLANATION_TITLE, TITLE_ROW, 0)
    header = 4
    for at, key in enumerate(("value", "what", "codes", "formula", "place")):
        sheet.write_string(header, at, words[key], styles("header", "right") if at == 0 else styles("header"))
    first, end = header + 1, header + layout.EXPLANATION_ROWS
    define_block(workbook, sheet, layout.EXPLANATION, first, 0, end, last)
    look = styles.conditional(bottom=HAIR, bottom_color=HAIRLINE)
    sheet.conditional_format(
        first, 0, end, last, {"type": "formula", "criteria": f'=$B{first + 1}<>""', "format": look}
    )
    sheet.freeze_panes(first, 0)
    sheet.protect("", PROTECTION)
    sheet.repeat_rows(header)
    fit_to_width(sheet, language, sum(map(column_pixels, WIDTHS)))
