"""The sheets of conflicts and of receipts: fixed room for what collecting has to tell, and the choice of the user."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from lb_xl.exchange import conflicts, receipts
from lb_xl.exchange.words import exchange_words
from lb_xl.workbook import layout
from lb_xl.workbook.addresses import cell_address, define_block, define_cell
from lb_xl.workbook.layout import SheetNames
from lb_xl.workbook.page import LANDSCAPE_PIXELS, PRINTED_SHARE, PROTECTION, set_up_page
from lb_xl.workbook.sheet_head import write_head
from lb_xl.workbook.styles import ACCENT, ALERT, GREY, HAIR, HAIRLINE, INPUT_FILL, Styles
from lb_xl.workbook.typography import column_pixels

CONFLICT_WIDTHS = (5, 19, 38, 26, 12, 38, 12, 38, 14, 19, 30)
RECEIPT_WIDTHS = (16, 38, 40, 21, 10, 10, 15, 15, 28, 44)
HEADER = 5
WHOLE, DECIMALS = '#,##0;"−"#,##0;0', '#,##0.0###;"−"#,##0.0###;0'
"""Decimals are shown where a number has them."""


def write_conflicts_sheet(workbook: Any, sheet: Any, styles: Styles, language: str, names: SheetNames) -> None:
    """Write the sheet with its block empty, the drop-down of the choice, and the count of what is open."""
    words = exchange_words("conflicts", language)
    grey, number, source = (
        {"font_color": GREY, "align": "left"},
        {"num_format": WHOLE, "align": "right"},
        {"indent": 1, "align": "left"},
    )
    chosen = {"locked": False, "bold": True, "indent": 1, "align": "left"}
    formats: list[dict[str, Any]] = [grey, {}, {}, {}, number, source, number, source, chosen]
    formats += [{"bold": True}, {**grey, "font_size": 7}]
    first, last = _block(workbook, sheet, styles, language, names, CONFLICT_WIDTHS, formats, conflicts.COLUMNS, words)
    define_block(workbook, sheet, layout.CONFLICTS, first, 0, last, len(CONFLICT_WIDTHS) - 1)
    sheet.set_column(conflicts.RECORD, conflicts.RECORD, CONFLICT_WIDTHS[-1], None, {"hidden": True})
    for name in ("first", "second"):
        _decimals(sheet, styles, first, last, conflicts.COLUMNS.index(name))
    choices = [words["choice_first"], words["choice_second"]]
    sheet.data_validation(
        first, conflicts.CHOICE, last, conflicts.CHOICE,
        {
            "validate": "list", "source": choices,
            "error_title": words["choice"], "error_message": " / ".join(choices),
        },
    )  # fmt: skip
    filled = f'${cell_address(first, conflicts.RECORD)}<>""'
    state = cell_address(first, conflicts.STATE)
    for key, colour in (("open", ALERT), ("first", ACCENT), ("second", ACCENT)):
        rule = f'=${state}="{words[f"state_{key}"]}"'
        look = styles.conditional(font_color=colour, bottom=HAIR, bottom_color=HAIRLINE)
        place = (first, conflicts.STATE, last, conflicts.STATE)
        sheet.conditional_format(*place, {"type": "formula", "criteria": rule, "format": look})
    look = styles.conditional(bg_color=INPUT_FILL, bottom=HAIR, bottom_color=HAIRLINE)
    place = (first, conflicts.CHOICE, last, conflicts.CHOICE)
    sheet.conditional_format(*place, {"type": "formula", "criteria": f"={filled}", "format": look})
    _hairlines(sheet, styles, first, last, len(CONFLICT_WIDTHS) - 1, filled)
    count = f'=COUNTIF({layout.CONFLICTS},"{words["state_open"]}")'
    look = styles("strong", font_color=ALERT, align="left", num_format=f'"{words["open_count"]}: "0')
    sheet.merge_range(HEADER - 2, 0, HEADER - 2, 2, "", look)
    sheet.write_formula(HEADER - 2, 0, count, look, 0)
    define_cell(workbook, sheet, layout.OPEN_CONFLICTS, HEADER - 2, 0)


def write_receipts_sheet(workbook: Any, sheet: Any, styles: Styles, language: str, names: SheetNames) -> None:
    """Write the sheet with its block empty."""
    words = exchange_words("receipts", language)
    number = {"num_format": WHOLE, "align": "right"}
    formats: list[dict[str, Any]] = [{"font_color": GREY}, {}, {}, {}, *[number] * 4, {"indent": 1, "align": "left"}]
    formats.append({"font_color": GREY, "font_size": 7, "text_wrap": False})
    first, last = _block(workbook, sheet, styles, language, names, RECEIPT_WIDTHS, formats, receipts.COLUMNS, words)
    define_block(workbook, sheet, layout.RECEIPTS, first, 0, last, len(RECEIPT_WIDTHS) - 1)
    for name in ("total_in", "total_out"):
        _decimals(sheet, styles, first, last, receipts.COLUMNS.index(name))
    outcome = cell_address(first, receipts.COLUMNS.index("outcome"))
    rule = f'=LEFT(${outcome},{len(words["refused"])})="{words["refused"]}"'
    look = styles.conditional(font_color=ALERT, bottom=HAIR, bottom_color=HAIRLINE)
    at = receipts.COLUMNS.index("outcome")
    sheet.conditional_format(first, at, last, at, {"type": "formula", "criteria": rule, "format": look})
    _hairlines(sheet, styles, first, last, len(RECEIPT_WIDTHS) - 1, f'$A{first + 1}<>""')


def _block(
    workbook: Any,
    sheet: Any,
    styles: Styles,
    language: str,
    names: SheetNames,
    widths: Sequence[float],
    formats: Sequence[dict[str, Any]],
    columns: Sequence[str],
    words: Any,
) -> tuple[int, int]:
    """The title, the header and the looks of the cells to come; returns the first and the last row of the block."""
    shown = widths if columns is receipts.COLUMNS else widths[:-1]
    pixels = sum(map(column_pixels, shown))
    for at, (width, properties) in enumerate(zip(widths, formats, strict=True)):
        sheet.set_column(at, at, width, styles("wrap", "small", **properties))
    write_head(sheet, styles, language, names, words["title"], words["subtitle"], shown)
    sheet.set_row(HEADER - 1, 8)
    sheet.set_row(HEADER, 30)
    for at, (key, properties) in enumerate(zip(columns, formats, strict=True)):
        look = ("right",) if properties.get("align") == "right" else ("indented",) if "indent" in properties else ()
        sheet.write_string(HEADER, at, words[key], styles("header", *look))
    rows = layout.CONFLICT_ROWS if columns is conflicts.COLUMNS else layout.RECEIPT_ROWS
    sheet.freeze_panes(HEADER + 1, 0)
    sheet.protect("", {**PROTECTION, "sort": False})
    set_up_page(sheet, language, landscape=True)
    sheet.set_print_scale(max(10, PRINTED_SHARE * LANDSCAPE_PIXELS // pixels))
    sheet.repeat_rows(HEADER)
    return HEADER + 1, HEADER + rows


def _decimals(sheet: Any, styles: Styles, first: int, last: int, column: int) -> None:
    cell = cell_address(first, column)
    rule = f"=AND(ISNUMBER({cell}),{cell}<>INT({cell}))"
    look = styles.conditional(num_format=DECIMALS, bottom=HAIR, bottom_color=HAIRLINE)
    sheet.conditional_format(first, column, last, column, {"type": "formula", "criteria": rule, "format": look})


def _hairlines(sheet: Any, styles: Styles, first: int, last: int, last_column: int, filled: str) -> None:
    look = styles.conditional(bottom=HAIR, bottom_color=HAIRLINE)
    rule = {"type": "formula", "criteria": f"={filled}", "format": look}
    sheet.conditional_format(first, 0, last, last_column, rule)
