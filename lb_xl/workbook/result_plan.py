"""How a result sheet is divided before it is written: groups of columns, widths, heights, pages. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from lb_xl.scheme import Line, Scheme, Table
from lb_xl.workbook import layout
from lb_xl.workbook.layout import ColumnGroup, ResultColumn
from lb_xl.workbook.page import (
    LANDSCAPE_PIXELS,
    LANDSCAPE_POINTS,
    PORTRAIT_PIXELS,
    PORTRAIT_POINTS,
    PRINTED_SHARE,
)
from lb_xl.workbook.typography import (
    CELL_PADDING,
    INDENT,
    PIXELS_PER_CHARACTER,
    column_pixels,
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

TITLES = 130.0
"""Points of the titles and the header, more or less."""

SMALLEST_SCALE, UPRIGHT_SCALE, AIMED_SCALE = 62, 85, 72
"""Per cent: no page is printed smaller than the first, none upright smaller than the second."""


@dataclass(frozen=True)
class Span:
    """The columns of a group on the sheet, and their pixels."""

    first: int
    last: int
    pixels: int


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

    @cached_property
    def columns(self) -> tuple[ResultColumn, ...]:
        return tuple(column for group in self.groups for column in group.columns)

    @cached_property
    def spans(self) -> tuple[Span, ...]:
        return _spans(self.groups, self.widths)

    def line_height(self, line: Line) -> float:
        """The points of the row of a line, whose title may take several lines of text."""
        title = line.title[self.language]
        height = row_height(title, self.label_pixels, bold=line.strong, indent=line.indent, padding=4.4)
        return max(height, ROW + (6 if is_section(line, self.language) else 0))

    def note_height(self, text: str) -> float:
        """The points of the row of a note under the titles."""
        return row_height(text, self.label_pixels, 9)

    @property
    def is_upright(self) -> bool:
        """Whether the widest group fits an upright page at a readable size."""
        return PRINTED_SHARE * PORTRAIT_PIXELS // self._widest >= UPRIGHT_SCALE

    @property
    def scale(self) -> int:
        """Per cent at which the widest group fits its page; a table a little too high is made to fit as well."""
        scale = max(min(100, PRINTED_SHARE * self._page_pixels // self._widest), SMALLEST_SCALE)
        lines = sum(map(self.line_height, self.table.lines))
        notes = sum(self.note_height(note[self.language]) for note in self.table.notes)
        points = PORTRAIT_POINTS if self.is_upright else LANDSCAPE_POINTS
        by_height = int(98 * points / (lines + notes + 2 * LINES_BELOW + TITLES))
        return by_height if max(SMALLEST_SCALE, scale * 3 // 4) <= by_height < scale else scale

    @property
    def page_breaks(self) -> list[int]:
        """The columns before which a page begins: each group, and within a group that is wider than a page.

        Groups of three and more dimensions share a page while they fit and while the outermost code is the same.
        """
        room = self._page_pixels * PRINTED_SHARE / self.scale - self.labels_pixels
        breaks = []
        used = 0
        before: object = None
        for span, outermost in zip(self.spans, self._outermost, strict=True):
            if not (outermost == before and used + span.pixels <= room):
                breaks.append(span.first)
                used = 0
            before = outermost
            for column in range(span.first, span.last + 1):
                pixels = column_pixels(self.widths[column - NUMBERS])
                if used and used + pixels > room:
                    breaks.append(column)
                    used = 0
                used += pixels
        return breaks[1:]

    @property
    def _widest(self) -> int:
        """The pixels of the widest page: groups that share their outermost code together, if they can be read so."""
        together: dict[object, int] = {}
        for span, outermost in zip(self.spans, self._outermost, strict=True):
            together[outermost] = together.get(outermost, 0) + span.pixels
        widest = self.labels_pixels + max(together.values())
        if PRINTED_SHARE * LANDSCAPE_PIXELS // widest >= SMALLEST_SCALE:
            return widest
        alone = self.labels_pixels + max(span.pixels for span in self.spans)
        if len(together) == 1 < len(self.spans):  # all may share pages: as many as a page across holds
            return max(alone, PRINTED_SHARE * LANDSCAPE_PIXELS // AIMED_SCALE)
        return alone

    @property
    def _outermost(self) -> tuple[object, ...]:
        """For each group what a page can share: the code of the outermost of three or more dimensions, else itself."""
        over = self.table.over
        if self.table.small is not None and self.table.small.column and len(over) == 2:
            return ("",) * len(self.groups)  # a figure and its respondents are one column in two
        if len(over) < 3:
            return tuple(range(len(self.groups)))
        return tuple(group.columns[0].codes[over[-1]] for group in self.groups)

    @property
    def _page_pixels(self) -> int:
        return PORTRAIT_PIXELS if self.is_upright else LANDSCAPE_PIXELS


def plan(scheme: Scheme, table: Table, language: str) -> Plan:
    """The groups and widths of the sheet of a table."""
    groups = layout.column_groups(scheme, table, language)
    headings = [column.heading for group in groups for column in group.columns]
    widths = (max(map(_width, headings)),) * len(headings)
    widest = max(span.pixels for span in _spans(groups, widths))
    page = LANDSCAPE_PIXELS * PRINTED_SHARE // AIMED_SCALE
    room = (page - widest - column_pixels(CODE_WIDTH)) / PIXELS_PER_CHARACTER
    longest = max(
        (text_pixels(line.title[language], bold=line.strong) + line.indent * INDENT for line in table.lines),
        default=0.0,
    )
    needed = (longest + 4 * CELL_PADDING) / PIXELS_PER_CHARACTER
    label_width = round(max(SHORTEST_LABEL, min(needed, room, LONGEST_LABEL)), 1)
    return Plan(scheme, table, language, groups, widths, label_width)


def is_section(line: Line, language: str) -> bool:
    """Whether a heading opens a part of the table; one like «в том числе:» only leads to the next lines."""
    return line.kind == "heading" and (line.strong or not line.title[language].rstrip().endswith(":"))


def _width(heading: str) -> float:
    """Wide enough for the longest word of a heading and for a number in the millions."""
    longest = max((text_pixels(word, bold=True) for word in heading.split()), default=0.0)
    needed = (longest + 3 * CELL_PADDING) / PIXELS_PER_CHARACTER
    return round(min(max(needed, NARROWEST), WIDEST), 1)


def _spans(groups: tuple[ColumnGroup, ...], widths: tuple[float, ...]) -> tuple[Span, ...]:
    spans = []
    first = NUMBERS
    for group in groups:
        last = first + len(group.columns) - 1
        pixels = sum(column_pixels(width) for width in widths[first - NUMBERS : last - NUMBERS + 1])
        spans.append(Span(first, last, pixels))
        first = last + 1
    return tuple(spans)
