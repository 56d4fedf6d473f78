"""A result sheet: laid out as the methodology prints it, each outer group of columns on a page of its own."""

from __future__ import annotations

from typing import Any

from lb_xl.scheme import Line
from lb_xl.small_cells import respondents_place
from lb_xl.words import Words
from lb_xl.workbook import layout
from lb_xl.workbook.addresses import cell_address, define_block, define_cell
from lb_xl.workbook.buttons import write_button
from lb_xl.workbook.page import PROTECTION, set_up_page
from lb_xl.workbook.result_plan import CODE, CODE_WIDTH, LABEL, LINES_BELOW, NUMBERS, Plan, is_section
from lb_xl.workbook.styles import ACCENT, GREY, HAIRLINE, INK, THIN, Styles
from lb_xl.workbook.typography import column_pixels, lines_needed, row_height, text_pixels

HEADER_ROW, STATE_ROW = 3, 2
BUTTON = (4, 2, 76, 22)
"""Place of the button in its cell, and its size, in pixels."""
FULL, OVERFULL = 0.8, 1.2
"""The part of its column from which on a heading stands too near to the next one, and from which on any program breaks
it by itself: widths are reckoned with something to spare."""


def write_result_sheet(workbook: Any, sheet: Any, styles: Styles, plan: Plan, buttons: bool) -> int:
    """Write the sheet of one table: titles, state, header, an empty block of numbers, control line, notes.

    With `buttons`, where the workbook carries macros, one explains the selected number. Returns the first row below.
    """
    sheet.set_column(CODE, CODE, CODE_WIDTH)
    sheet.set_column(LABEL, LABEL, plan.label_width)
    for at, width in enumerate(plan.widths, start=NUMBERS):
        sheet.set_column(at, at, width)
    _titles(sheet, styles, plan)
    _state(workbook, sheet, styles, plan)
    if buttons:
        write_button(sheet, STATE_ROW, NUMBERS, "explain_cell", "ExplainCell", plan.language, BUTTON)
    first = _header(sheet, styles, plan)
    last = _body(sheet, styles, plan, first)
    end = NUMBERS + len(plan.columns) - 1
    define_block(workbook, sheet, layout.result_block(plan.table.id), first, NUMBERS, last, end)
    _small_cells(sheet, styles, plan, first)
    below = _below(workbook, sheet, styles, plan, last + 2)
    sheet.freeze_panes(first, NUMBERS)
    sheet.protect("", PROTECTION)
    set_up_page(sheet, plan.language, landscape=not plan.is_upright)
    sheet.set_print_scale(plan.scale)
    sheet.set_v_pagebreaks(plan.page_breaks)
    sheet.set_h_pagebreaks([first + place for place in plan.row_breaks])
    sheet.repeat_rows(0, first - 1)
    sheet.repeat_columns(CODE, LABEL)
    return below


def state_formula(language: str) -> tuple[str, str]:
    """The native formula under a title that says when the numbers are missing or outdated, and its first value."""
    words = Words("result_sheet", language)
    computed = layout.COMPUTED
    outdated = f'"{words["outdated_before"]}"&{computed}&"{words["outdated_after"]}"'
    formula = f'=IF({computed}="","{words["not_computed"]}",IF({layout.STALE}=1,{outdated},""))'
    return formula, words["not_computed"]


def _titles(sheet: Any, styles: Styles, plan: Plan) -> None:
    """Title and subtitle over the label columns, which every page repeats; the caption over each group."""
    table, language, scheme = plan.table, plan.language, plan.scheme
    words = Words("result_sheet", language)
    title, caption = table.title[language], table.caption[language]
    yearly = all(scheme.dimensions[dimension].total for dimension in table.over)
    key = "subtitle" if yearly else "subtitle_plain"
    subtitle = words.filled(key, year=scheme.year, unit=table.unit[language])
    if table.period:
        subtitle = "; ".join((table.period[language].replace("{year}", str(scheme.year)), table.unit[language]))
    beside = all(lines_needed(caption, span.pixels, 9) <= 2 for span in plan.spans)
    if caption and not beside:
        subtitle = f"{subtitle}\n{caption}"
    sheet.set_row(0, row_height(title, plan.labels_pixels, 14, bold=True))
    sheet.merge_range(0, CODE, 0, LABEL, title, styles("title"))
    height = row_height(subtitle, plan.labels_pixels, 9)
    if caption and beside:
        height = max(height, *(row_height(caption, span.pixels, 9) for span in plan.spans))
        for span in plan.last_of_pages:
            _across(sheet, 1, span.first, span.last, caption, styles("caption", valign="top"))
    sheet.set_row(1, height)
    sheet.merge_range(1, CODE, 1, LABEL, subtitle, styles("subtitle"))


def _state(workbook: Any, sheet: Any, styles: Styles, plan: Plan) -> None:
    formula, value = state_formula(plan.language)
    sheet.set_row(STATE_ROW, 20)
    sheet.merge_range(STATE_ROW, CODE, STATE_ROW, LABEL, "", styles("alert"))
    sheet.write_formula(STATE_ROW, CODE, formula, styles("alert"), value)
    define_cell(workbook, sheet, layout.result_block(plan.table.id, "state"), STATE_ROW, CODE)


def _across(sheet: Any, row: int, first: int, last: int, text: str, look: Any) -> None:
    if last > first:
        sheet.merge_range(row, first, row, last, text, look)
    else:
        sheet.write_string(row, first, text, look)


def _header(sheet: Any, styles: Styles, plan: Plan) -> int:
    """Write one header row, or two where groups have headings; returns the first row of lines."""
    words = Words("result_sheet", plan.language)
    row = HEADER_ROW
    grouped = any(group.heading for group in plan.groups)
    labels = styles("header")
    if grouped:
        heights = [
            row_height(group.heading, span.pixels, bold=True, padding=8)
            for span, group in zip(plan.spans, plan.groups, strict=True)
            if lines_needed(group.heading, span.pixels, bold=True) > 1
        ]
        sheet.set_row(row, max([*heights, 20]))
        for span, group in zip(plan.spans, plan.groups, strict=True):
            _across(sheet, row, span.first, span.last, group.heading, styles("header", "accent", align="center"))
        sheet.merge_range(row, CODE, row + 1, CODE, words["code"], labels)
        sheet.merge_range(row, LABEL, row + 1, LABEL, words["line"], labels)
        row += 1
    else:
        sheet.write_string(row, CODE, words["code"], labels)
        sheet.write_string(row, LABEL, words["line"], labels)
    look = styles("header", "right", top=0 if grouped else THIN)
    pixels = [column_pixels(width) for width in plan.widths]
    headings = [apart(column.heading, room) for column, room in zip(plan.columns, pixels, strict=True)]
    heights = [row_height(heading, room, bold=True, padding=8) for heading, room in zip(headings, pixels, strict=True)]
    sheet.set_row(row, max(*heights, 24))
    for at, heading in enumerate(headings, start=NUMBERS):
        sheet.write_string(row, at, heading, look)
    return row + 1


def apart(heading: str, pixels: float) -> str:
    """A heading of several words that would fill its column to the edge, and run into its neighbour, in two lines.

    >>> apart("рыночные услуги", 117), apart("торговля", 117)
    ('рыночные\\nуслуги', 'торговля')
    """
    if " " not in heading or not FULL < text_pixels(heading, bold=True) / pixels < OVERFULL:
        return heading
    middle = min((at for at, sign in enumerate(heading) if sign == " "), key=lambda at: abs(at - len(heading) / 2))
    return f"{heading[:middle]}\n{heading[middle + 1 :]}"


def _body(sheet: Any, styles: Styles, plan: Plan, first: int) -> int:
    """Write the rows of all lines; returns the last of them."""
    lines = plan.table.lines
    for row, line in enumerate(lines, start=first):
        sheet.set_row(row, plan.line_height(line))
        if line.kind == "heading":
            _heading_row(sheet, styles, plan, row, line)
            continue
        border: dict[str, Any] = {"bottom": THIN, "bottom_color": INK} if line is lines[-1] else {}
        if line.kind == "memo" and row > first and lines[row - first - 1].kind != "memo":
            border |= {"top": THIN, "top_color": HAIRLINE}
        _line_row(sheet, styles, plan, row, line, border)
    return first + max(len(lines), 1) - 1


def _line_row(sheet: Any, styles: Styles, plan: Plan, row: int, line: Line, border: dict[str, Any]) -> None:
    memo = {"italic": True} if line.kind == "memo" else {}
    strong = ("strong",) if line.strong else ()
    sheet.write_string(row, CODE, line.row, styles("row", "grey", "text", **border))
    label = styles("row", *strong, text_wrap=True, indent=line.indent, **memo, **border)
    sheet.write_string(row, LABEL, line.title[plan.language], label)
    ratio = layout.is_ratio(plan.scheme, line)
    number = layout.number_format(max(plan.table.decimals, int(ratio)), ratio)
    for at, column in enumerate(plan.columns, start=NUMBERS):
        looks = ("row", "right", *(("total", "strong") if column.total else ()), *strong)
        if plan.scheme.possible(column.codes):
            sheet.write_blank(row, at, None, styles(*looks, num_format=number, **memo, **border))
        else:
            sheet.write_string(row, at, layout.IMPOSSIBLE, styles(*looks, "grey", **border))


def _small_cells(sheet: Any, styles: Styles, plan: Plan, first: int) -> None:
    """Live looks of the cells that rest on fewer respondents than the parameter on the title sheet says."""
    table = plan.table
    if table.small is None:
        return
    columns = [column.codes for column in plan.columns]
    look = styles.conditional(italic=True, font_color=GREY)
    limit = layout.parameter_cell(table.small.below)
    for row in range(len(table.lines)):
        for at in range(len(columns)):
            place = respondents_place(table, columns, row, at)
            if place is not None:
                asked = cell_address(first + place[0], NUMBERS + place[1])
                criteria = f"=AND(ISNUMBER({asked}),{asked}>0,{asked}<{limit})"
                cell = (first + row, NUMBERS + at)
                sheet.conditional_format(*cell, *cell, {"type": "formula", "criteria": criteria, "format": look})


def _heading_row(sheet: Any, styles: Styles, plan: Plan, row: int, line: Line) -> None:
    if is_section(line, plan.language):
        underline = {"bottom": THIN, "bottom_color": ACCENT}
        look = styles("section", font_size=10, text_wrap=True, **underline)
        blank = styles("cell", **underline)
    else:
        look = styles("row", "small", "grey", text_wrap=True, indent=max(line.indent, 1))
        blank = styles("row")
    sheet.write_blank(row, CODE, None, blank)
    sheet.write_string(row, LABEL, line.title[plan.language], look)
    for at in range(NUMBERS, NUMBERS + len(plan.columns)):
        sheet.write_blank(row, at, None, blank)


def _below(workbook: Any, sheet: Any, styles: Styles, plan: Plan, row: int) -> int:
    """The control line, the provenance line and the notes: under the labels, so that every page repeats them."""
    for part, look in (("control", "control"), ("provenance", "note")):
        sheet.set_row(row, LINES_BELOW)
        sheet.write_blank(row, LABEL, None, styles(look))
        define_cell(workbook, sheet, layout.result_block(plan.table.id, part), row, LABEL)
        row += 1
    for note in plan.table.notes:
        text = note[plan.language]
        sheet.set_row(row, plan.note_height(text))
        sheet.write_string(row, LABEL, text, styles("note"))
        row += 1
    return row
