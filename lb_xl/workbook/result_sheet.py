"""A result sheet: laid out as the methodology prints it, each outer group of columns on a page of its own."""

from __future__ import annotations

from typing import Any

from lb_xl.scheme import Line, Scheme, Table
from lb_xl.workbook import layout
from lb_xl.workbook.addresses import define_block, define_cell
from lb_xl.workbook.layout import ColumnGroup, Words
from lb_xl.workbook.page import LANDSCAPE_PIXELS, PORTRAIT_PIXELS, PROTECTION, set_up_page
from lb_xl.workbook.styles import ACCENT, HAIRLINE, INK, THIN, Styles
from lb_xl.workbook.typography import (
    CELL_PADDING,
    PIXELS_PER_CHARACTER,
    column_pixels,
    lines_needed,
    row_height,
    text_pixels,
)

CODE, LABEL, NUMBERS = 0, 1, 2
"""Columns: the printed row code, the title of the line, and where the numbers begin."""

CODE_WIDTH, LABEL_WIDTH = 6, 54
LABELS = column_pixels(CODE_WIDTH) + column_pixels(LABEL_WIDTH)
NARROWEST, WIDEST = 10.5, 16.0
ROW = 17.0
SMALLEST_SCALE, UPRIGHT_SCALE = 62, 85
"""Per cent: no page is printed smaller than the first, none upright smaller than the second."""


def write_result_sheet(
    workbook: Any, sheet: Any, styles: Styles, scheme: Scheme, table: Table, language: str
) -> None:
    """Write the sheet of one table: titles, state, header, an empty block of numbers, control line, notes."""
    groups = layout.column_groups(scheme, table, language)
    widths = [_width(column.heading) for group in groups for column in group.columns]
    sheet.set_column(CODE, CODE, CODE_WIDTH)
    sheet.set_column(LABEL, LABEL, LABEL_WIDTH)
    for at, width in enumerate(widths, start=NUMBERS):
        sheet.set_column(at, at, width)
    header = _titles(workbook, sheet, styles, scheme, table, language, groups, widths)
    first = _header(sheet, styles, table, language, groups, widths, header)
    last = _body(workbook, sheet, styles, scheme, table, language, groups, first)
    _below(workbook, sheet, styles, table, language, last + 2)
    sheet.freeze_panes(first, NUMBERS)
    sheet.protect("", PROTECTION)
    _print(sheet, language, groups, widths, first)


def _width(heading: str) -> float:
    """Wide enough for the longest word of a heading and for a number in the millions."""
    longest = max((text_pixels(word, bold=True) for word in heading.split()), default=0.0)
    needed = (longest + 3 * CELL_PADDING) / PIXELS_PER_CHARACTER
    return round(min(max(needed, NARROWEST), WIDEST), 1)


def _titles(
    workbook: Any,
    sheet: Any,
    styles: Styles,
    scheme: Scheme,
    table: Table,
    language: str,
    groups: tuple[ColumnGroup, ...],
    widths: list[float],
) -> int:
    """Title and subtitle over the label columns, which every page repeats; the caption over each group."""
    words = Words("result_sheet", language)
    title, caption = table.title[language], table.caption[language]
    yearly = all(scheme.dimensions[dimension].total for dimension in table.over)
    key = "subtitle" if yearly else "subtitle_plain"
    subtitle = words.filled(key, year=scheme.year, unit=table.unit[language])
    rooms = _spans(groups, widths)
    beside = all(lines_needed(caption, pixels, 9) <= 2 for _, _, pixels in rooms)
    if caption and not beside:
        subtitle = f"{subtitle}\n{caption}"
    sheet.set_row(0, row_height(title, LABELS, 14, bold=True))
    sheet.merge_range(0, CODE, 0, LABEL, title, styles("title"))
    height = row_height(subtitle, LABELS, 9)
    if caption and beside:
        height = max(height, *(row_height(caption, pixels, 9) for _, _, pixels in rooms))
        for first, last, _ in rooms:
            _across(sheet, 1, first, last, caption, styles("caption", valign="top"))
    sheet.set_row(1, height)
    sheet.merge_range(1, CODE, 1, LABEL, subtitle, styles("subtitle"))
    state, value = state_formula(language)
    sheet.set_row(2, 28)
    sheet.merge_range(2, CODE, 2, LABEL, "", styles("alert"))
    sheet.write_formula(2, CODE, state, styles("alert"), value)
    define_cell(workbook, sheet, layout.result_block(table.id, "state"), 2, CODE)
    return 3


def state_formula(language: str) -> tuple[str, str]:
    """The native formula under a title that says when the numbers are missing or outdated, and its first value."""
    words = Words("result_sheet", language)
    computed = layout.COMPUTED
    outdated = f'"{words["outdated_before"]}"&{computed}&"{words["outdated_after"]}"'
    formula = f'=IF({computed}="","{words["not_computed"]}",IF({layout.STALE}=1,{outdated},""))'
    return formula, words["not_computed"]


def _spans(groups: tuple[ColumnGroup, ...], widths: list[float]) -> list[tuple[int, int, int]]:
    """First column, last column and pixels of each group."""
    spans = []
    first = NUMBERS
    for group in groups:
        last = first + len(group.columns) - 1
        pixels = sum(column_pixels(width) for width in widths[first - NUMBERS : last - NUMBERS + 1])
        spans.append((first, last, pixels))
        first = last + 1
    return spans


def _across(sheet: Any, row: int, first: int, last: int, text: str, look: Any) -> None:
    if last > first:
        sheet.merge_range(row, first, row, last, text, look)
    else:
        sheet.write_string(row, first, text, look)


def _header(
    sheet: Any,
    styles: Styles,
    table: Table,
    language: str,
    groups: tuple[ColumnGroup, ...],
    widths: list[float],
    row: int,
) -> int:
    """Write one header row, or two where groups have headings; returns the first row of numbers."""
    words = Words("result_sheet", language)
    grouped = any(group.heading for group in groups)
    labels = styles("header", valign="bottom" if not grouped else "vcenter")
    if grouped:
        sheet.set_row(row, 20)
        for (first, last, _), group in zip(_spans(groups, widths), groups, strict=True):
            _across(sheet, row, first, last, group.heading, styles("header", "accent", align="center"))
        for column, key in ((CODE, "code"), (LABEL, "line")):
            sheet.merge_range(row, column, row + 1, column, words[key], labels)
        row += 1
    else:
        sheet.write_string(row, CODE, words["code"], labels)
        sheet.write_string(row, LABEL, words["line"], labels)
    look = styles("header", "right", top=0 if grouped else THIN)
    columns = [column for group in groups for column in group.columns]
    heights = [
        row_height(column.heading, column_pixels(width), bold=True, padding=8)
        for column, width in zip(columns, widths, strict=True)
    ]
    sheet.set_row(row, max(*heights, 24))
    for at, column in enumerate(columns, start=NUMBERS):
        sheet.write_string(row, at, column.heading, look)
    return row + 1


def _body(
    workbook: Any,
    sheet: Any,
    styles: Styles,
    scheme: Scheme,
    table: Table,
    language: str,
    groups: tuple[ColumnGroup, ...],
    first: int,
) -> int:
    columns = [column for group in groups for column in group.columns]
    possible = [scheme.possible(column.codes) for column in columns]
    lines = table.lines or (Line("", "", table.title, kind="heading"),)
    for row, line in enumerate(lines, start=first):
        title = line.title[language]
        height = row_height(title, column_pixels(LABEL_WIDTH), bold=line.strong, indent=line.indent, padding=4.4)
        section = line.kind == "heading" and is_section(line, language)
        sheet.set_row(row, max(height, ROW + (6 if section else 0)))
        if line.kind == "heading":
            _heading_row(sheet, styles, row, line, title, section, len(columns))
            continue
        border = _borders(line, line is lines[-1], row > first and lines[row - first - 1].kind != "memo")
        memo = {"italic": True} if line.kind == "memo" else {}
        strong = ("strong",) if line.strong else ()
        sheet.write_string(row, CODE, line.row, styles("row", "grey", "text", **border))
        label = styles("row", *strong, text_wrap=True, indent=line.indent, **memo, **border)
        sheet.write_string(row, LABEL, title, label)
        format = layout.number_format(table.decimals, layout.is_ratio(scheme, line))
        for at, column in enumerate(columns):
            looks = ("row", "right", *(("total", "strong") if column.total else ()), *strong)
            if possible[at]:
                sheet.write_blank(row, NUMBERS + at, None, styles(*looks, num_format=format, **memo, **border))
            else:
                sheet.write_string(row, NUMBERS + at, layout.IMPOSSIBLE, styles(*looks, "grey", **border))
    last = first + len(lines) - 1
    define_block(
        workbook, sheet, layout.result_block(table.id), first, NUMBERS, last, NUMBERS + len(columns) - 1
    )
    return last


def is_section(line: Line, language: str) -> bool:
    """Whether a heading opens a part of the table; one like «в том числе:» only leads to the next lines."""
    return line.strong or not line.title[language].rstrip().endswith(":")


def _heading_row(
    sheet: Any, styles: Styles, row: int, line: Line, title: str, section: bool, columns: int
) -> None:
    if section:
        underline = {"bottom": THIN, "bottom_color": ACCENT}
        look = styles("section", font_size=10, text_wrap=True, **underline)
        blank = styles("cell", **underline)
    else:
        look, blank = styles("row", "small", "grey", text_wrap=True, indent=max(line.indent, 1)), styles("row")
    sheet.write_blank(row, CODE, None, blank)
    sheet.write_string(row, LABEL, title, look)
    for at in range(columns):
        sheet.write_blank(row, NUMBERS + at, None, blank)


def _borders(line: Line, last: bool, after_lines: bool) -> dict[str, Any]:
    borders: dict[str, Any] = {"bottom": THIN, "bottom_color": INK} if last else {}
    if line.kind == "memo" and after_lines:
        borders |= {"top": THIN, "top_color": HAIRLINE}
    return borders


def _below(
    workbook: Any, sheet: Any, styles: Styles, table: Table, language: str, row: int
) -> None:
    """The control line, the provenance line and the notes: under the labels, so that every page repeats them."""
    for part, look in (("control", "control"), ("provenance", "note")):
        sheet.set_row(row, 26)
        sheet.write_blank(row, LABEL, None, styles(look))
        define_cell(workbook, sheet, layout.result_block(table.id, part), row, LABEL)
        row += 1
    for note in table.notes:
        text = note[language]
        sheet.set_row(row, row_height(text, column_pixels(LABEL_WIDTH), 9))
        sheet.write_string(row, LABEL, text, styles("note"))
        row += 1


def _print(
    sheet: Any, language: str, groups: tuple[ColumnGroup, ...], widths: list[float], first: int
) -> None:
    """Each group on a page, at one scale for all; a group too wide for one page goes on to the next."""
    spans = _spans(groups, widths)
    widest = LABELS + max(pixels for _, _, pixels in spans)
    upright = 100 * PORTRAIT_PIXELS // widest >= UPRIGHT_SCALE
    page = PORTRAIT_PIXELS if upright else LANDSCAPE_PIXELS
    scale = max(min(100, 98 * page // widest), SMALLEST_SCALE)
    room = page * 100 / scale - LABELS
    breaks = []
    for start, last, _ in spans:
        breaks.append(start)
        used = 0
        for column in range(start, last + 1):
            pixels = column_pixels(widths[column - NUMBERS])
            if used and used + pixels > room:
                breaks.append(column)
                used = 0
            used += pixels
    set_up_page(sheet, language, landscape=not upright)
    sheet.set_print_scale(scale)
    sheet.set_v_pagebreaks(breaks[1:])
    sheet.repeat_rows(0, first - 1)
    sheet.repeat_columns(CODE, LABEL)
