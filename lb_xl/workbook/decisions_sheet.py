"""The sheet «Решения»: an empty place for the rule that decides each pasted survey row."""

from __future__ import annotations

from typing import Any

from lb_xl.words import Words
from lb_xl.workbook import layout
from lb_xl.workbook.addresses import define_block
from lb_xl.workbook.layout import SheetNames
from lb_xl.workbook.page import PROTECTION, fit_to_width
from lb_xl.workbook.sheet_head import write_head
from lb_xl.workbook.styles import ALERT, GREY, HAIR, HAIRLINE, Styles
from lb_xl.workbook.typography import column_pixels

WIDTHS = (10, 22, 38, 10, 88, 20)
COLUMNS = ("row", "who", "class", "rule", "words", "paragraph")


def write_decisions_sheet(workbook: Any, sheet: Any, styles: Styles, language: str, names: SheetNames) -> None:
    """Write the sheet with its header and an empty block."""
    words = Words("decisions_sheet", language)
    looks: tuple[dict[str, Any], ...] = ({"font_color": GREY}, {}, {"bold": True}, {}, {}, {"font_color": GREY})
    for at, (width, look) in enumerate(zip(WIDTHS, looks, strict=True)):
        sheet.set_column(at, at, width, styles("cell", align="left", **look))
    last = len(WIDTHS) - 1
    pixels = sum(map(column_pixels, WIDTHS))
    write_head(sheet, styles, language, names, words["title"], words["subtitle"], WIDTHS)
    header = 4
    sheet.set_row(header, 24)
    for at, key in enumerate(COLUMNS):
        sheet.write_string(header, at, words[key], styles("header"))
    first, end = header + 1, header + layout.DECISION_ROWS
    define_block(workbook, sheet, layout.DECISIONS, first, 0, end, last)
    rules = (
        (f'=$C{first + 1}="{words["lost"]}"', styles.conditional(font_color=ALERT)),
        (f'=$A{first + 1}<>""', styles.conditional(bottom=HAIR, bottom_color=HAIRLINE)),
    )
    for criteria, look in rules:
        sheet.conditional_format(first, 0, end, last, {"type": "formula", "criteria": criteria, "format": look})
    sheet.freeze_panes(first, 0)
    sheet.protect("", PROTECTION)
    sheet.repeat_rows(header)
    fit_to_width(sheet, language, pixels)
