"""A result sheet: laid out as the methodology prints it, each outer group of columns on a page of its own."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from lb_xl.scheme import Line, Scheme, Table
from lb_xl.workbook import layout
from lb_xl.workbook.addresses import define_block, define_cell
from lb_xl.workbook.layout import ColumnGroup, ResultColumn, Words
from lb_xl.workbook.page import (
    LANDSCAPE_PIXELS,
    LANDSCAPE_POINTS,
    PORTRAIT_PIXELS,
    PORTRAIT_POINTS,
    PRINTED_SHARE,
    PROTECTION,
    set_up_page,
)
from lb_xl.workbook.styles import ACCENT, HAIRLINE, INK, THIN, Styles
from lb_xl.workbook.typography import (
    CELL_PADDING,
    INDENT,
    PIXELS_PER_CHARACTER,
    column_pixels,
    lines_needed,
    row_height,
    text_pixels,
)

CODE, LABEL, NUMBERS = 0, 1, 2
"""Columns: the printed row code, the title of the line, and where the numbers begin."""

CODE_WIDTH = 6
SHORTEST_LABEL, LONGEST_LABEL = 42.0, 76.0
"""Characters of width of the column of titles, which takes what the numbers leave of a page."""

NARROWEST, WIDEST = 10.5, 16.0
ROW = 17.0
LINES_BELOW = 26.0
"""Points of the control line and of the provenance line: two lines of text each."""

SMALLEST_SCALE, UPRIGHT_SCALE, AIMED_SCALE = 62, 85, 80
"""Per cent: no page is printed smaller than the first, none upright smaller than the second."""


@dataclass(frozen=True)
class Plan:
    """A result sheet before it is written: its table, its groups of columns, and the widths of all columns."""

    scheme: Scheme
    table: Table
    language: str
    groups: tuple[ColumnGroup, ...]
    widths: tuple[float, ...]
    label_width: float

    @property
    def label_pixels(self) -> int:
        return column_pixels(self.label_width)

    @property
    def labels_pixels(self) -> int:
        """The width of both columns that every page repeats."""
        return column_pixels(CODE_WIDTH) + self.label_pixels

    @property
    def columns(self) -> tuple[ResultColumn, ...]:
        return tuple(column for group in self.groups for column in group.columns)

    @property
    def spans(self) -> tuple[tuple[int, int, int], ...]:
        """First column, last column and pixels of each group."""
        return _spans(self.groups, self.widths)

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


def _below(workbook: Any, sheet: Any, styles: Styles, plan: Plan, row: int) -> None:
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


def _print(sheet: Any, plan: Plan, first: int) -> None:
    """Each group on a page, at one scale for all; a group too wide for one page goes on to the next.

    A table a little too high for its page is printed smaller to stay on one.
    """
    spans = plan.spans
    widest = plan.labels_pixels + max(pixels for _, _, pixels in spans)
    upright = PRINTED_SHARE * PORTRAIT_PIXELS // widest >= UPRIGHT_SCALE
    page = PORTRAIT_PIXELS if upright else LANDSCAPE_PIXELS
    scale = max(min(100, PRINTED_SHARE * page // widest), SMALLEST_SCALE)
    by_height = int(98 * (PORTRAIT_POINTS if upright else LANDSCAPE_POINTS) / plan.page_height)
    if max(SMALLEST_SCALE, scale * 3 // 4) <= by_height < scale:
        scale = by_height
    room = page * PRINTED_SHARE / scale - plan.labels_pixels
    breaks = []
    for start, last, _ in spans:
        breaks.append(start)
        used = 0
        for column in range(start, last + 1):
            pixels = column_pixels(plan.widths[column - NUMBERS])
            if used and used + pixels > room:
                breaks.append(column)
                used = 0
            used += pixels
    set_up_page(sheet, plan.language, landscape=not upright)
    sheet.set_print_scale(scale)
    sheet.set_v_pagebreaks(breaks[1:])
    sheet.repeat_rows(0, first - 1)
    sheet.repeat_columns(CODE, LABEL)
