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

LEFT_WITH_NOTES = 5
"""Lines that go with the notes to a page of their own, where nothing else fits better."""

TITLES = 130.0
"""Points of the titles and the header, more or less."""

SMALLEST_SCALE, UPRIGHT_SCALE, AIMED_SCALE, SHARED_SCALE = 61, 85, 72, 68
"""Per cent: no page is printed smaller than the first, none upright smaller than the second, and narrow groups share
a page where two of them fit it at the last."""


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
        needed = sum(map(self.line_height, self.table.lines)) + self._height_below
        by_height = int(98 * self._page_points / (needed + TITLES))
        if max(SMALLEST_SCALE, scale * 2 // 3) <= by_height < scale:
            return by_height
        whole = max(1, int(needed / (98 * self._page_points / scale - TITLES)))
        smaller = int(98 * self._page_points / (needed / whole + TITLES))
        return smaller if max(SMALLEST_SCALE, scale * 4 // 5) <= smaller < scale else scale

    @property
    def row_breaks(self) -> list[int]:
        """The lines before which a page begins where a table is higher than a page: where a part of it begins, not in
        the middle of one. None where that would take more pages than programs need by themselves."""
        room = 98 * self._page_points / self.scale - TITLES
        lines = self.table.lines
        heights = [*map(self.line_height, lines), self._height_below]
        breaks: list[int] = []
        used, start, part = 0.0, 0, 0
        for place, height in enumerate(heights):
            if place < len(lines) and self._opens_a_part(place):
                part = place
            if used + height > room and place > start:
                start = part if part > start else min(place, max(len(lines) - LEFT_WITH_NOTES, start + 1))
                breaks.append(start)
                used = sum(heights[start:place])
            used += height
        return breaks if len(breaks) < sum(heights) / room else []

    def _opens_a_part(self, place: int) -> bool:
        """Whether a line begins a part of the table: a heading, or a strong line that no heading leads to."""
        line = self.table.lines[place]
        led = place > 0 and self.table.lines[place - 1].kind == "heading"
        return (is_section(line, self.language) or line.strong) and not led

    @property
    def _height_below(self) -> float:
        """The points of the control line, the provenance line and the notes."""
        return 2 * LINES_BELOW + sum(self.note_height(note[self.language]) for note in self.table.notes)

    @property
    def _page_points(self) -> float:
        return PORTRAIT_POINTS if self.is_upright else LANDSCAPE_POINTS

    @property
    def page_breaks(self) -> list[int]:
        """The columns before which a page begins: each group, and within a group that is wider than a page.

        Groups of three and more dimensions share a page while they fit and while the outermost code is the same, narrow
        groups of two dimensions while they fit.
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
            # The columns of a group that is wider than a page are shared evenly among its pages.
            most = -(-(span.last + 1 - span.first) // -(-span.pixels // int(room)))
            for column in range(span.first, span.last + 1):
                pixels = column_pixels(self.widths[column - NUMBERS])
                if used and (used + pixels > room or (span.pixels > room and (column - span.first) % most == 0)):
                    breaks.append(column)
                    used = 0
                used += pixels
        return breaks[1:]

    @property
    def last_of_pages(self) -> tuple[Span, ...]:
        """The groups that stand last on a page, each once: over them the caption is printed."""
        begins = {*self.page_breaks, self.spans[-1].last + 1}
        return tuple(span for span in self.spans if begins & set(range(span.first + 1, span.last + 2)))

    @property
    def _widest(self) -> int:
        """The pixels of the widest page: groups that share their outermost code together, if they can be read so."""
        together: dict[object, int] = {}
        for span, outermost in zip(self.spans, self._outermost, strict=True):
            together[outermost] = together.get(outermost, 0) + span.pixels
        widest = self.labels_pixels + max(together.values())
        if PRINTED_SHARE * LANDSCAPE_PIXELS // widest >= SMALLEST_SCALE:
            return widest
        return self.labels_pixels + self._shared * max(span.pixels for span in self.spans)

    @property
    def _shared(self) -> int:
        """How many groups of two dimensions share a page."""
        if len(self.table.over) != 2:
            return 1
        room = LANDSCAPE_PIXELS * PRINTED_SHARE / SHARED_SCALE - self.labels_pixels
        fitting = int(room // max(span.pixels for span in self.spans))
        return max(1, min(fitting, len(self.spans)))

    @property
    def _outermost(self) -> tuple[object, ...]:
        """For each group what a page can share: the code of the outermost of three or more dimensions, nothing where
        narrow groups share pages as they come, else itself."""
        over = self.table.over
        if self._shared > 1:
            return (0,) * len(self.groups)
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
