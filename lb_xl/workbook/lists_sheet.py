"""The lists sheet: the labels that drop-downs offer, with codes and titles beside them."""

from __future__ import annotations

from typing import Any

from lb_xl.form import Dimension
from lb_xl.scheme import Scheme
from lb_xl.words import Words
from lb_xl.workbook import layout
from lb_xl.workbook.addresses import define_block, define_cell
from lb_xl.workbook.answer_columns import added_lists
from lb_xl.workbook.layout import SheetNames
from lb_xl.workbook.page import LANDSCAPE_PIXELS, set_up_page
from lb_xl.workbook.sheet_head import write_back_link
from lb_xl.workbook.styles import Styles
from lb_xl.workbook.typography import column_pixels, row_height
from lb_xl.workbook.waterfall_chart import write_bars

GAP_WIDTH = 3
SCALE = 75
"""Per cent at which the lists are printed; those that do not fit beside the others go on to the next page."""

FIRST_ROW = 6
"""Row of the first code: link, title, subtitle, name of the list, header stand above."""


def write_lists_sheet(
    workbook: Any,
    sheet: Any,
    styles: Styles,
    scheme: Scheme,
    language: str,
    names: SheetNames,
    messages: bool,
) -> dict[str, tuple[int, int]]:
    """Write every list side by side; `messages` where the workbook carries macros, which show them.

    Returns where the heights of the bars of a table's chart begin, by table.
    """
    words = Words("lists_sheet", language)
    write_back_link(sheet, styles, language, names)
    sheet.set_row(1, 26)
    sheet.write_string(1, 0, words["title"], styles("title", text_wrap=False))
    sheet.write_string(2, 0, words["subtitle"], styles("subtitle", text_wrap=False))
    column, used = 0, 0
    breaks = []
    room = LANDSCAPE_PIXELS * 100 // SCALE
    heights: dict[int, float] = {}
    for dimension in (*scheme.dimensions.values(), *added_lists(scheme)):
        widths = _list(workbook, sheet, styles, dimension, language, column, heights)
        sheet.set_column(column + len(widths), column + len(widths), GAP_WIDTH)
        pixels = sum(map(column_pixels, widths)) + column_pixels(GAP_WIDTH)
        if used and used + pixels > room:
            breaks.append(column)
            used = 0
        used += pixels
        column += len(widths) + 1
    charted = {}
    for table in scheme.tables.values():
        if table.waterfall:
            charted[table.id] = (FIRST_ROW, column + 2)
            column += write_bars(workbook, sheet, styles, scheme, table, language, FIRST_ROW, column) + 1
    if messages:
        _messages(workbook, sheet, styles, words, column, heights)
    for row, height in heights.items():
        sheet.set_row(row, height)
    sheet.freeze_panes(FIRST_ROW, 0)
    set_up_page(sheet, language, landscape=True)
    sheet.set_print_scale(SCALE)
    sheet.set_v_pagebreaks(breaks)
    sheet.repeat_rows(FIRST_ROW - 2, FIRST_ROW - 1)
    return charted


def _list(
    workbook: Any,
    sheet: Any,
    styles: Styles,
    dimension: Dimension,
    language: str,
    column: int,
    heights: dict[int, float],
) -> list[float]:
    """Write one list and note the heights that its rows need; returns the widths of its columns."""
    words = Words("lists_sheet", language)
    listed = dimension.classification
    rows = [(listed.label(code, language), code, listed.title(code, language)) for code in listed.codes]
    if dimension.total:
        rows.append((dimension.total[language], "total", dimension.total[language]))
    is_title = listed.shown == "title"
    widths = [_fitted(row[0] for row in rows), _fitted(row[1] for row in rows)]
    headers = [words["shown"], words["code"]]
    if not is_title:
        widths.append(58.0)
        headers.append(words["title_column"])
    for at, (width, header) in enumerate(zip(widths, headers, strict=True), start=column):
        sheet.set_column(at, at, width)
        sheet.write_string(FIRST_ROW - 1, at, header, styles("header"))
    sheet.write_string(FIRST_ROW - 2, column, dimension.title[language], styles("section"))
    for row, cells in enumerate(rows, start=FIRST_ROW):
        needed = [row_height(text, column_pixels(width)) for text, width in zip(cells, widths, strict=False)]
        heights[row] = max(heights.get(row, 0), *needed)
        sheet.write_string(row, column, cells[0], styles("row", "text", text_wrap=True))
        sheet.write_string(row, column + 1, cells[1], styles("row", "text", "grey", text_wrap=True))
        if not is_title:
            sheet.write_string(row, column + 2, cells[2], styles("row", text_wrap=True))
    last = FIRST_ROW + len(listed.codes) - 1
    define_block(workbook, sheet, layout.list_name(dimension.id), FIRST_ROW, column, last, column)
    if dimension.total:
        define_block(workbook, sheet, layout.list_name(dimension.id, True), FIRST_ROW, column, last + 1, column)
    return widths


def _fitted(texts: Any) -> float:
    return float(min(max(max(map(len, texts), default=8) + 3, 12), 46))


def _messages(workbook: Any, sheet: Any, styles: Styles, words: Words, column: int, heights: dict[int, float]) -> None:
    """Texts for the macros, whose own source can hold ASCII only."""
    width = 110
    sheet.set_column(column, column, width)
    sheet.write_string(FIRST_ROW - 2, column, words["messages"], styles("section"))
    sheet.write_blank(FIRST_ROW - 1, column, None, styles("header"))
    for row, (name, key) in enumerate(
        ((layout.NO_ADD_IN, "no_add_in"), (layout.COMMAND_FAILED, "failed")), start=FIRST_ROW
    ):
        text = words[key]
        heights[row] = max(heights.get(row, 0), row_height(text, column_pixels(width)))
        sheet.write_string(row, column, text, styles("row", text_wrap=True))
        define_cell(workbook, sheet, name, row, column)
