"""The two logs of the history: one row a run, and one row for each column that a run changed. Each an Excel table."""

from __future__ import annotations

import textwrap
from typing import Any

from lb_xl.history.words import history_words
from lb_xl.scheme import Line, Scheme
from lb_xl.workbook import history_places as places
from lb_xl.workbook import layout
from lb_xl.workbook.addresses import define_block
from lb_xl.workbook.layout import SheetNames
from lb_xl.workbook.page import LANDSCAPE_PIXELS, PRINTED_SHARE, PROTECTION, set_up_page
from lb_xl.workbook.result_plan import SMALLEST_SCALE
from lb_xl.workbook.sheet_head import write_back_link
from lb_xl.workbook.styles import HAIR, HAIRLINE, Styles
from lb_xl.workbook.typography import column_pixels, row_height

WIDTHS = {
    "number": 9.0, "computed": 17.0, "year": 7.0, "status": 18.0, "program": 13.0, "fingerprint": 34.0,
    "code": 30.0, "column": 40.0,
}  # fmt: skip
LINE_WIDTH = 18.0
TEXTS = ("computed", "status", "program", "fingerprint", "code", "column")
GREY_KEYS = ("code", "program", "fingerprint")

HEADER = 4
"""The row of the header: link, title, subtitle and a gap stand above."""

LONGEST_HEADER = 60
"""Characters of a line's title in a header: with its code they tell the line, the view has it in full."""


def write_run_log(workbook: Any, sheet: Any, styles: Styles, scheme: Scheme, language: str, names: SheetNames) -> None:
    """Write the sheet of the run log with an empty table."""
    table = places.main_table(scheme)
    words = history_words("log", language)
    whole = places.column_title(scheme, places.whole_codes(scheme), language)
    subtitle = words.filled("subtitle", table=table.title[language], whole=whole, unit=table.unit[language])
    _write_log(
        workbook, sheet, styles, scheme, language, names,
        (words["title"], subtitle, places.BEFORE_LINES, places.AFTER_LINES),
        (places.RUN_LOG, places.RUNS, places.RUN_ROOM),
    )  # fmt: skip


def write_column_log(
    workbook: Any, sheet: Any, styles: Styles, scheme: Scheme, language: str, names: SheetNames
) -> None:
    """Write the sheet of the column log with an empty table."""
    table = places.main_table(scheme)
    words = history_words("log", language)
    subtitle = words.filled("columns_subtitle", table=table.title[language], unit=table.unit[language])
    _write_log(
        workbook, sheet, styles, scheme, language, names,
        (words["columns_title"], subtitle, places.COLUMN_KEYS, ()),
        (places.COLUMN_LOG, places.COLUMNS, places.COLUMN_ROOM),
    )  # fmt: skip


def line_format(scheme: Scheme, line: Line) -> str:
    """The number format of a line, as its result sheet has it."""
    ratio = layout.is_ratio(scheme, line)
    return layout.number_format(max(places.main_table(scheme).decimals, int(ratio)), ratio)


def _write_log(
    workbook: Any,
    sheet: Any,
    styles: Styles,
    scheme: Scheme,
    language: str,
    names: SheetNames,
    shown: tuple[str, str, tuple[str, ...], tuple[str, ...]],
    named: tuple[str, str, int],
) -> None:
    words = history_words("log", language)
    title, subtitle, before, after = shown
    name, rows, room = named
    lines = places.recorded_lines(scheme)
    headers = [words[key] for key in before]
    widths = [WIDTHS[key] for key in before] + [LINE_WIDTH] * len(lines) + [WIDTHS[key] for key in after]
    for line in lines:
        header = textwrap.shorten(places.line_header(line, language), LONGEST_HEADER, placeholder=" …")
        headers.append(header if header not in headers else f"{header} ({line.id})")
    headers += [words[key] for key in after]
    keys = (*before, *[""] * len(lines), *after)
    for at, (key, width) in enumerate(zip(keys, widths, strict=True)):
        if key:
            # A long text is not let into the next column, nor broken: its end can be read in the formula bar.
            looks = (*(("text",) if key in TEXTS else ()), *(("grey",) if key in GREY_KEYS else ()))
            look = styles("cell", "small", *looks, align="left", shrink=key == "code")
        else:
            look = styles("cell", "right", num_format=line_format(scheme, lines[at - len(before)]))
        sheet.set_column(at, at, width, look)
    pixels = sum(map(column_pixels, widths))
    reading = sum(map(column_pixels, widths[: len(before) + 4]))
    write_back_link(sheet, styles, language, names)
    sheet.set_row(1, 24)
    sheet.write_string(1, 0, title, styles("title", text_wrap=False))
    last_merged = min(len(before) + 3, len(widths) - 1)
    sheet.set_row(2, row_height(subtitle, reading, 9))
    sheet.merge_range(2, 0, 2, last_merged, subtitle, styles("subtitle"))
    sheet.set_row(3, 6)
    heights = [
        row_height(header, column_pixels(width), 9, bold=True, padding=8)
        for header, width in zip(headers, widths, strict=True)
    ]
    sheet.set_row(HEADER, max(*heights, 30))
    header_looks = [styles("header", "small", *(() if key else ("right",))) for key in keys]
    sheet.add_table(
        HEADER, 0, HEADER + 1, len(headers) - 1,
        {
            "name": name, "style": None, "autofilter": False,
            "columns": [
                {"header": header, "header_format": look} for header, look in zip(headers, header_looks, strict=True)
            ],
        },
    )  # fmt: skip
    define_block(workbook, sheet, rows, HEADER + 1, 0, HEADER + room, len(headers) - 1)
    look = styles.conditional(bottom=HAIR, bottom_color=HAIRLINE)
    rule = {"type": "formula", "criteria": f'=$A{HEADER + 2}<>""', "format": look}
    sheet.conditional_format(HEADER + 1, 0, HEADER + room, len(headers) - 1, rule)
    sheet.freeze_panes(HEADER + 1, len(before))
    sheet.protect("", PROTECTION)
    set_up_page(sheet, language, landscape=True)
    sheet.set_print_scale(max(SMALLEST_SCALE, min(100, PRINTED_SHARE * LANDSCAPE_PIXELS // pixels)))
    sheet.repeat_rows(HEADER)
    sheet.repeat_columns(0, len(before) - 1)
