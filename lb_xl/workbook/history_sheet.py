"""The sheet «История»: what was revised, line by line and column by column, as native formulas over the logs.

A line is chosen in the yellow cell; its course over the last runs is a table and a chart. The formulas count the
rows that are filled, so they hold for an empty log, for one run, and for any number.
"""

from __future__ import annotations

from typing import Any

from lb_xl.history.words import history_words
from lb_xl.scheme import Scheme
from lb_xl.words import Words
from lb_xl.workbook import history_places as places
from lb_xl.workbook import layout
from lb_xl.workbook.addresses import cell_address, define_block, define_cell
from lb_xl.workbook.history_formulas import column_formulas, course_formulas, line_formulas
from lb_xl.workbook.history_log_sheets import line_format
from lb_xl.workbook.layout import SheetNames
from lb_xl.workbook.page import LANDSCAPE_PIXELS, PRINTED_SHARE, PROTECTION, set_up_page
from lb_xl.workbook.sheet_head import write_head
from lb_xl.workbook.styles import ACCENT, GREY, HAIRLINE, WHITE, Styles
from lb_xl.workbook.typography import column_pixels, row_height

LEFT = (7, 52, 13, 13, 12, 12, 11)
"""Code, title, first, latest, difference, per cent, revisions."""

RIGHT = (6, 17, 17, 14, 13)
"""Number of the run, time, status, value, change."""

GAP, LABELS_WIDTH = 3, 60
COURSE_AT = len(LEFT) + 1
LABELS_AT = COURSE_AT + len(RIGHT) + 1
HEADER = 5
"""The row of the headers: link, title, subtitle, number of runs and section titles stand above."""

FIRST = HEADER + 1
DECIMALS = '#,##0.0###;"−"#,##0.0###;0'
SIGNED_DECIMALS = '+#,##0.0###;"−"#,##0.0###;"–"'
"""Of a line that has decimals where the table prints none, e.g. a rate among counts."""

PERCENT = '+0.00%;"−"0.00%;"–"'
LOWEST_CHART, HIGHEST_CHART = 200, 560
"""Pixels: the chart is as high as the table beside it, within these."""


def write_history_sheet(
    workbook: Any, sheet: Any, styles: Styles, scheme: Scheme, language: str, names: SheetNames
) -> None:
    """Write the sheet: revisions by line on the left, by column below them, the course of a line on the right."""
    words = history_words("view", language)
    for at, width in enumerate(LEFT):
        sheet.set_column(at, at, width)
    sheet.set_column(len(LEFT), len(LEFT), GAP)
    for at, width in enumerate(RIGHT, start=COURSE_AT):
        sheet.set_column(at, at, width)
    sheet.set_column(LABELS_AT, LABELS_AT, LABELS_WIDTH, None, {"hidden": True})
    table, last = places.main_table(scheme), COURSE_AT + len(RIGHT) - 1
    title = words.filled("title", year=scheme.year)
    subtitle = words.filled("subtitle", table=table.title[language], unit=table.unit[language], log=names.run_log)
    write_head(sheet, styles, language, names, title, subtitle, (*LEFT, GAP, *RIGHT))
    sheet.set_row(3, 20)
    sheet.merge_range(3, 0, 3, 1, words["runs"], styles("cell", "grey"))
    sheet.write_formula(3, 2, f"=COUNT(INDEX({places.RUNS},0,1))", styles("strong", "right"), 0)
    define_cell(workbook, sheet, places.RUN_COUNT, 3, 2)
    _choice(workbook, sheet, styles, scheme, language, words)
    row, height = _lines(workbook, sheet, styles, scheme, language, words)
    below = row + 3
    row = _columns(workbook, sheet, styles, scheme, language, words, row + 1)
    _course(workbook, sheet, styles, scheme, words, below)
    _chart(workbook, sheet, scheme, words, below, height)
    sheet.freeze_panes(HEADER - 1, 0)
    sheet.protect("", PROTECTION)
    set_up_page(sheet, language, landscape=True)
    pixels = sum(map(column_pixels, (*LEFT, GAP, *RIGHT)))
    sheet.set_print_scale(PRINTED_SHARE * LANDSCAPE_PIXELS // pixels)
    sheet.print_area(0, 0, max(row, below + places.COURSE_ROWS - 1), last)


def _section(sheet: Any, styles: Styles, row: int, first: int, last: int, text: str) -> None:
    sheet.set_row(row, 24)
    sheet.merge_range(row, first, row, last, text, styles("section"))


def _headers(sheet: Any, styles: Styles, row: int, first: int, texts: list[str], left: int) -> None:
    """Headers, the first `left` of them over words, the others over numbers."""
    sheet.set_row(row, 30)
    for at, text in enumerate(texts):
        sheet.write_string(row, first + at, text, styles("header", *(("right",) if at >= left else ())))


def _lines(workbook: Any, sheet: Any, styles: Styles, scheme: Scheme, language: str, words: Words) -> tuple[int, float]:
    """The revision table by line, and the labels for the choice of one; the row after it, and its height in points."""
    whole = places.column_title(scheme, places.whole_codes(scheme), language)
    _section(sheet, styles, HEADER - 1, 0, len(LEFT) - 1, words.filled("lines", whole=whole))
    _headers(sheet, styles, HEADER, 0, _titles(words, "line"), 2)
    lines = places.recorded_lines(scheme)
    points = 30.0
    for place, line in enumerate(lines):
        row = FIRST + place
        strong = ("strong",) if line.strong else ()
        height = max(row_height(line.title[language], column_pixels(LEFT[1]), bold=line.strong), 18)
        sheet.set_row(row, height)
        points += height
        sheet.write_string(row, 0, line.row, styles("row", "grey", "text"))
        sheet.write_string(row, 1, line.title[language], styles("row", *strong, text_wrap=True))
        number = line_format(scheme, line)
        formats = (number, number, _signed(number), PERCENT, "0")
        column = len(places.BEFORE_LINES) + 1 + place
        for at, (formula, shown) in enumerate(zip(line_formulas(row, column), formats, strict=True), start=2):
            sheet.write_formula(row, at, formula, styles("row", "right", *strong, num_format=shown), "")
        sheet.write_string(row, LABELS_AT, line_label(scheme, place, language), styles("cell", "text"))
    end = FIRST + len(lines) - 1
    define_block(workbook, sheet, places.LINE_REVISIONS, FIRST, 2, end, len(LEFT) - 1)
    define_block(workbook, sheet, places.LINE_LABELS, FIRST, LABELS_AT, end, LABELS_AT)
    return end + 1, points


def line_label(scheme: Scheme, place: int, language: str) -> str:
    """The text by which a line is chosen; two lines of the same title are told apart by their ids."""
    lines = places.recorded_lines(scheme)
    labels = [places.line_header(line, language)[:240] for line in lines]
    label = labels[place]
    return label if labels.count(label) == 1 else f"{label} ({lines[place].id})"


def _signed(number: str) -> str:
    """The format of a number with a plus before what grew."""
    return f"+{number}"


def _titles(words: Words, second: str) -> list[str]:
    return [words[key] for key in ("code", second, "first", "latest", "difference", "percent", "revisions")]


def _columns(workbook: Any, sheet: Any, styles: Styles, scheme: Scheme, language: str, words: Words, row: int) -> int:
    """The revisions of the chosen line in every other column; returns the last row, that before where there is none."""
    others = places.other_columns(scheme)
    if not others:
        return row - 1
    _section(sheet, styles, row, 0, len(LEFT) - 1, words["columns"])
    titles = _titles(words, "column")
    sheet.set_row(row + 1, 30)
    sheet.merge_range(row + 1, 0, row + 1, 1, titles[1], styles("header"))
    for at, text in enumerate(titles[2:], start=2):
        sheet.write_string(row + 1, at, text, styles("header", "right"))
    first = row + 2
    plain = layout.number_format(places.main_table(scheme).decimals)
    for at, codes in enumerate(others, start=first):
        title = places.column_title(scheme, codes, language)
        width = column_pixels(LEFT[0]) + column_pixels(LEFT[1])
        sheet.set_row(at, max(row_height(title, width), 17))
        sheet.merge_range(at, 0, at, 1, title, styles("row", text_wrap=True))
        code = places.column_code(codes)
        for column, (formula, shown) in enumerate(
            zip(column_formulas(at, code), (plain, plain, _signed(plain), PERCENT, "0"), strict=True), start=2
        ):
            sheet.write_formula(at, column, formula, styles("row", "right", num_format=shown), "")
    last = first + len(others) - 1
    _decimals(sheet, styles, first, last, 2, 4)
    define_block(workbook, sheet, places.COLUMN_REVISIONS, first, 2, last, len(LEFT) - 1)
    return last


def _has_ratios(scheme: Scheme) -> bool:
    return any(layout.is_ratio(scheme, line) for line in places.recorded_lines(scheme))


def _decimals(sheet: Any, styles: Styles, first: int, last: int, column: int, signed: int) -> None:
    """Decimals of the chosen line, in the columns up to that of the change, where its number has them."""
    for start, end, number in ((column, signed - 1, DECIMALS), (signed, signed, SIGNED_DECIMALS)):
        cell = cell_address(first, start)
        rule = f"=IF(ISNUMBER({cell}),ROUND({cell},1)<>ROUND({cell},9),FALSE)"
        look = {"type": "formula", "criteria": rule, "format": styles.conditional(num_format=number)}
        sheet.conditional_format(first, start, last, end, look)


def _choice(workbook: Any, sheet: Any, styles: Styles, scheme: Scheme, language: str, words: Words) -> None:
    """The cell in which a line is chosen, over its chart."""
    last = COURSE_AT + len(RIGHT) - 1
    title = words.filled("course", count=places.COURSE_ROWS)
    sheet.merge_range(3, COURSE_AT, 3, last, title, styles("section"))
    label = line_label(scheme, 0, language)
    sheet.merge_range(HEADER - 1, COURSE_AT, HEADER - 1, last, label, styles("input", text_wrap=False, shrink=True))
    define_cell(workbook, sheet, places.LINE_CHOICE, HEADER - 1, COURSE_AT)
    sheet.data_validation(
        HEADER - 1, COURSE_AT, HEADER - 1, COURSE_AT, {"validate": "list", "source": f"={places.LINE_LABELS}"}
    )


def _course(workbook: Any, sheet: Any, styles: Styles, scheme: Scheme, words: Words, first: int) -> None:
    """The last runs of the chosen line, from a row on; the header stands above."""
    last = COURSE_AT + len(RIGHT) - 1
    titles = [words[key] for key in ("number", "computed", "status", "value", "change")]
    _headers(sheet, styles, first - 1, COURSE_AT, titles, 3)
    plain = layout.number_format(places.main_table(scheme).decimals)
    formats = ("0", "", "", plain, _signed(plain))
    for place in range(places.COURSE_ROWS):
        row = first + place
        for at, formula in enumerate(course_formulas(place, row, COURSE_AT), start=COURSE_AT):
            is_number = at >= COURSE_AT + 3
            shown = formats[at - COURSE_AT]
            look = styles(
                "row", *(("right",) if is_number else ("small",)),
                **({"num_format": shown} if shown else {}), **({} if is_number else {"align": "left"}),
            )  # fmt: skip
            sheet.write_formula(row, at, formula, look, "#N/A" if at == COURSE_AT + 3 else "")
    end = first + places.COURSE_ROWS - 1
    define_block(workbook, sheet, places.COURSE, first, COURSE_AT, end, last)
    _decimals(sheet, styles, first, end, COURSE_AT + 3, COURSE_AT + 4)
    value = cell_address(first, COURSE_AT + 3)
    hidden = {"type": "formula", "criteria": f"=ISNA({value})", "format": styles.conditional(font_color=WHITE)}
    sheet.conditional_format(first, COURSE_AT + 3, end, COURSE_AT + 3, hidden)


def _chart(workbook: Any, sheet: Any, scheme: Scheme, words: Words, first: int, height: float) -> None:
    """The course of the chosen line as a native chart: a point a run, nothing where there is no run."""
    name, last = sheet.get_name(), first + places.COURSE_ROWS - 1
    chart = workbook.add_chart({"type": "line"})
    font = {"name": "Arial", "size": 9, "color": GREY}
    line = {"color": HAIRLINE, "width": 0.75}
    chart.add_series(
        {
            "name": [name, HEADER - 1, COURSE_AT],
            "categories": [name, first, COURSE_AT, last, COURSE_AT],
            "values": [name, first, COURSE_AT + 3, last, COURSE_AT + 3],
            "line": {"color": ACCENT, "width": 2},
            "marker": {"type": "circle", "size": 6, "border": {"color": ACCENT}, "fill": {"color": ACCENT}},
        }
    )
    chart.set_title({"none": True})
    chart.set_legend({"none": True})
    chart.set_x_axis({"name": words["axis"], "name_font": {**font, "bold": False}, "num_font": font, "line": line})
    plain = "General" if _has_ratios(scheme) else layout.number_format(places.main_table(scheme).decimals)
    gridlines = {"visible": True, "line": line}
    chart.set_y_axis({"num_font": font, "num_format": plain, "line": {"none": True}, "major_gridlines": gridlines})
    chart.set_chartarea({"border": {"none": True}})
    # Without a word for blanks LibreOffice draws them as zeros.
    chart.show_blanks_as("span")
    chart.show_na_as_empty_cell()
    width = sum(column_pixels(each) for each in RIGHT)
    pixels = min(max(height * 96 / 72 - 20, LOWEST_CHART), HIGHEST_CHART)
    chart.set_size({"width": width, "height": int(pixels)})
    options = {"object_position": 2, "y_offset": 10, "description": words.filled("course", count=places.COURSE_ROWS)}
    sheet.insert_chart(HEADER, COURSE_AT, chart, options)
