"""The protocol: provenance of the last run on the left; control totals of every form, then and now, on the right."""

from __future__ import annotations

from typing import Any

from lb_xl.scheme import Scheme
from lb_xl.words import Words
from lb_xl.workbook import layout
from lb_xl.workbook.addresses import cell_address, define_block, define_cell, write_link
from lb_xl.workbook.layout import SheetNames
from lb_xl.workbook.page import PORTRAIT_PIXELS, PRINTED_SHARE, PROTECTION, set_up_page
from lb_xl.workbook.result_sheet import state_formula
from lb_xl.workbook.sheet_head import SUBTITLE_ROW, TITLE_ROW, write_head
from lb_xl.workbook.styles import ACCENT, ALERT, HAIR, HAIRLINE, Styles
from lb_xl.workbook.typography import column_pixels, row_height

PROTOCOL_WIDTHS = (60, 78)
CONTROL_WIDTHS = (19, 26, 46, 14, 14, 13)
GAP_WIDTH = 3
ROW = 34
"""Points of a row: three small lines, for labels and values that are long."""

CONTROLS_FIRST = len(PROTOCOL_WIDTHS) + 1
TOTAL_FORMAT = '#,##0.###;"−"#,##0.###;0'
TOLERANCE = "0.00001"
"""Sums of the same numbers in another order may differ in their last digits."""


def write_protocol_sheet(
    workbook: Any, sheet: Any, styles: Styles, scheme: Scheme, language: str, names: SheetNames
) -> None:
    """Write the sheet: the block of the protocol empty, the control totals with their live side."""
    words = Words("protocol_sheet", language)
    for at, width in enumerate(PROTOCOL_WIDTHS):
        sheet.set_column(at, at, width)
    sheet.set_column(len(PROTOCOL_WIDTHS), len(PROTOCOL_WIDTHS), GAP_WIDTH)
    for at, width in enumerate(CONTROL_WIDTHS, start=CONTROLS_FIRST):
        sheet.set_column(at, at, width)
    pixels = sum(map(column_pixels, PROTOCOL_WIDTHS))
    controls_end = CONTROLS_FIRST + len(CONTROL_WIDTHS) - 1
    write_head(sheet, styles, language, names, words["title"], words["subtitle"], PROTOCOL_WIDTHS)
    sheet.merge_range(TITLE_ROW, CONTROLS_FIRST, TITLE_ROW, controls_end, words["controls"], styles("title"))
    beside = (SUBTITLE_ROW, CONTROLS_FIRST, SUBTITLE_ROW, controls_end)
    sheet.merge_range(*beside, words["controls_subtitle"], styles("subtitle"))
    state, value = state_formula(language)
    sheet.write_formula(3, 0, state, styles("alert", text_wrap=False), value)
    define_cell(workbook, sheet, layout.PROTOCOL_STATE, 3, 0)
    _facts(workbook, sheet, styles, scheme, language)
    header = 7
    controls_cell = cell_address(header, CONTROLS_FIRST)
    write_link(sheet, 0, 1, names.protocol, words["controls_link"], styles("link"), controls_cell)
    sheet.set_row(header, 24)
    for at, key in enumerate(layout.PROTOCOL_COLUMNS):
        sheet.write_string(header, at, words[key], styles("header"))
    for at, key in enumerate(("form", "sheet", "measure", "computed_value", "now", "verdict")):
        looks = {"computed_value": ("right",), "now": ("right",), "verdict": ("indented",)}
        sheet.write_string(header, CONTROLS_FIRST + at, words[key], styles("header", *looks.get(key, ())))
    first = header + 1
    _protocol(workbook, sheet, styles, first)
    _controls(workbook, sheet, styles, scheme, language, names, first)
    sheet.freeze_panes(first, 0)
    sheet.protect("", PROTECTION)
    set_up_page(sheet, language, landscape=False)
    widest = max(pixels, sum(map(column_pixels, CONTROL_WIDTHS)))
    sheet.set_print_scale(PRINTED_SHARE * PORTRAIT_PIXELS // widest)
    sheet.set_v_pagebreaks([CONTROLS_FIRST])
    sheet.repeat_rows(header)


def control_count(scheme: Scheme) -> int:
    """The rows of `out_controls`: one for each measure of each form, and one for its rows."""
    return sum(len(form.measures) + 1 for form in scheme.forms.values())


def _facts(workbook: Any, sheet: Any, styles: Styles, scheme: Scheme, language: str) -> None:
    words = Words("protocol_sheet", language)
    sheet.write_string(4, 0, words["computed"], styles("row", "grey"))
    sheet.write_blank(4, 1, None, styles("row", "strong", "text", align="left"))
    define_cell(workbook, sheet, layout.COMPUTED, 4, 1)
    verdicts = Words("verdict", language)
    agreeing = f'COUNTIF({layout.CONTROLS},"{verdicts["holds"]}")'
    formula = f'=IF({layout.COMPUTED}="",1,IF({agreeing}<{control_count(scheme)},1,0))'
    sheet.write_string(5, 0, words["stale"], styles("row", "grey"))
    sheet.write_formula(5, 1, formula, styles("row", align="left"), 1)
    define_cell(workbook, sheet, layout.STALE, 5, 1)


def _protocol(workbook: Any, sheet: Any, styles: Styles, first: int) -> None:
    last = first + layout.PROTOCOL_ROWS - 1
    for row in range(first, last + 1):
        sheet.set_row(row, ROW)
        sheet.write_blank(row, 0, None, styles("wrap", "small", "grey", valign="vcenter"))
        sheet.write_blank(row, 1, None, styles("wrap", "small", align="left", valign="vcenter"))
    define_block(workbook, sheet, layout.PROTOCOL, first, 0, last, 1)
    look = styles.conditional(bottom=HAIR, bottom_color=HAIRLINE)
    rule = {"type": "formula", "criteria": f'=$A{first + 1}<>""', "format": look}
    sheet.conditional_format(first, 0, last, 1, rule)


def _controls(
    workbook: Any, sheet: Any, styles: Styles, scheme: Scheme, language: str, names: SheetNames, first: int
) -> None:
    words, verdicts = Words("protocol_sheet", language), Words("verdict", language)
    row = first
    number = styles("row", "right", num_format=TOTAL_FORMAT)
    for form in scheme.forms.values():
        measures = [column for column in layout.input_columns(form, language) if column.measure]
        sums = [
            (column.header, f"SUM({layout.table_column(layout.input_table(form.id), column.header)})")
            for column in measures
        ]
        for title, formula in (*sums, (words["rows_control"], layout.filled_rows(form, language))):
            sheet.set_row(row, max(row_height(title, column_pixels(CONTROL_WIDTHS[2]), 9), ROW))
            sheet.write_string(row, CONTROLS_FIRST, form.id, styles("row", "grey", "small"))
            look = styles("row", "accent", "small", underline=1)
            write_link(sheet, row, CONTROLS_FIRST + 1, names.forms[form.id], names.forms[form.id], look)
            sheet.write_string(row, CONTROLS_FIRST + 2, title, styles("row", "small", text_wrap=True))
            sheet.write_blank(row, CONTROLS_FIRST + 3, None, number)
            sheet.write_formula(row, CONTROLS_FIRST + 4, f"={formula}", number, 0)
            then, now = cell_address(row, CONTROLS_FIRST + 3), cell_address(row, CONTROLS_FIRST + 4)
            agree = f'IF(ABS({now}-{then})<={TOLERANCE},"{verdicts["holds"]}","{verdicts["differs"]}")'
            verdict = f'=IF({layout.COMPUTED}="","",{agree})'
            sheet.write_formula(row, CONTROLS_FIRST + 5, verdict, styles("row", "small", "indented"), "")
            row += 1
    end = CONTROLS_FIRST + len(CONTROL_WIDTHS) - 1
    define_block(workbook, sheet, layout.CONTROLS, first, CONTROLS_FIRST, row - 1, end)
    for key, colour in (("holds", ACCENT), ("differs", ALERT)):
        rule = {
            "type": "cell", "criteria": "==", "value": f'"{verdicts[key]}"',
            "format": styles.conditional(font_color=colour),
        }  # fmt: skip
        sheet.conditional_format(first, end, row - 1, end, rule)
