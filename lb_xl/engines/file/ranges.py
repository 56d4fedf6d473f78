"""The range as xlwings sees it: values, formulas, Excel's way of walking to the edge of the data."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from xlwings import base_classes

from lb_xl.columns import column_letters
from lb_xl.engines.file.addresses import LAST_COLUMN, LAST_ROW, Area
from lb_xl.engines.file.errors import CellWriteError

if TYPE_CHECKING:
    from lb_xl.engines.file.sheets import Sheet

_STEPS = {
    "down": (1, 0),
    "d": (1, 0),
    "up": (-1, 0),
    "u": (-1, 0),
    "right": (0, 1),
    "r": (0, 1),
    "left": (0, -1),
    "l": (0, -1),
}
_LONGEST_LINK = 255


class Range(base_classes.Range):
    """A rectangle of cells on a sheet; a height or width of 0 makes it empty."""

    # A file is read and written at once: there is no payload to keep small.
    max_cells_per_read = None
    max_cells_per_write = None

    def __init__(self, sheet: Sheet, area: Area, shape: tuple[int, int] | None = None) -> None:
        self._sheet = sheet
        self.area = area
        self._shape = shape or area.shape
        self.options: dict[str, Any] = {}

    @property
    def api(self) -> Range:
        return self

    @property
    def sheet(self) -> Sheet:
        return self._sheet

    @property
    def coords(self) -> tuple[str, int, int, int, int]:
        return self._sheet.name, self.row, self.column, *self._shape

    @property
    def row(self) -> int:
        return self.area.first_row

    @property
    def column(self) -> int:
        return self.area.first_column

    @property
    def shape(self) -> tuple[int, int]:
        return self._shape

    def __len__(self) -> int:
        return self._shape[0] * self._shape[1]

    def __call__(self, row: int, column: int | None = None) -> Range:
        """A cell by its place in the range, or by its number counted row by row."""
        if column is None:
            row, column = divmod(row - 1, self._shape[1])
            row, column = row + 1, column + 1
        first_row, first_column = self.row + row - 1, self.column + column - 1
        return Range(self._sheet, Area(first_row, first_column, first_row, first_column))

    @property
    def raw_value(self) -> Any:
        """The value of one cell, or the rows of a block; errors are `CellError`, empties None."""
        if not len(self):
            return None
        if self._shape == (1, 1):
            return self._sheet.file.grid.value(self.row, self.column)
        return self._sheet.file.grid.block(self.area)

    @raw_value.setter
    def raw_value(self, data: Any) -> None:
        self._write(data, as_formulas=False)

    @property
    def formula(self) -> Any:
        """The formula of one cell, or rows of formulas as Excel gives them."""
        if self._shape == (1, 1):
            return self._sheet.file.formula(self.row, self.column)
        return tuple(
            tuple(
                self._sheet.file.formula(row, column)
                for column in range(self.area.first_column, self.area.last_column + 1)
            )
            for row in range(self.area.first_row, self.area.last_row + 1)
        )

    @formula.setter
    def formula(self, value: Any) -> None:
        self._write(value, as_formulas=True)

    @property
    def formula2(self) -> Any:
        return self.formula

    @formula2.setter
    def formula2(self, value: Any) -> None:
        self.formula = value

    @property
    def has_array(self) -> bool:
        """Whether the cell belongs to an array formula."""
        return any(array.holds(self.row, self.column) for array in self._sheet.file.arrays)

    def set_cached_values(self, values: Any) -> None:
        """Set what viewers that do not calculate show for the formulas of the range.

        `values` is a matrix of the shape of the range, or one value for one cell. Excel has no such call: a
        macro uses it only where the range has it.
        """
        self._sheet.file.set_cached_values(self.area, self._matrix(values))

    def remember(self) -> Callable[[], None]:
        """A call that puts the range back as it is now; Excel has none, there what was before must be read."""
        return self._sheet.file.remember(self.area)

    def clear_contents(self) -> None:
        if len(self):
            self._sheet.file.clear(self.area)

    def end(self, direction: str) -> Range:
        """The cell where Ctrl and an arrow key lead, as in Excel."""
        down, right = _STEPS[direction]
        row, column = self.row, self.column
        grid = self._sheet.file.grid
        last_row, last_column = grid.size

        def filled(at_row: int, at_column: int) -> bool:
            return grid.value(at_row, at_column) is not None

        if filled(row, column) and filled(row + down, column + right):
            while filled(row + down, column + right):
                row, column = row + down, column + right
        else:
            row, column = row + down, column + right
            while not filled(row, column):
                outside = row > last_row if down > 0 else row < 1
                outside |= column > last_column if right > 0 else column < 1
                if outside:
                    return self._edge(down, right)
                row, column = row + down, column + right
        return Range(self._sheet, Area(row, column, row, column))

    @property
    def current_region(self) -> Range:
        """The block round the range up to the first blank rows and columns."""
        grid, area = self._sheet.file.grid, self.area
        while True:
            ring = Area(
                max(area.first_row - 1, 1),
                max(area.first_column - 1, 1),
                min(area.last_row + 1, LAST_ROW),
                min(area.last_column + 1, LAST_COLUMN),
            )
            wider = area
            for row, values in enumerate(grid.block(ring), ring.first_row):
                for column, value in enumerate(values, ring.first_column):
                    if value not in (None, "") and not area.holds(row, column):
                        wider = wider.union(Area(row, column, row, column))
            if wider == area:
                return Range(self._sheet, area)
            area = wider

    @property  # type: ignore[misc]
    def number_format(self) -> str | None:
        """The number format; None where the cells have different ones."""
        found = {self._sheet.file.number_format(row, column) for row, column in self._cells()}
        return found.pop() if len(found) == 1 else None

    @property  # type: ignore[misc]
    def column_width(self) -> float | None:
        """The width in characters; None where the columns have different ones."""
        columns = range(self.area.first_column, self.area.last_column + 1)
        found = {self._sheet.file.layout.width(column) for column in columns}
        return found.pop() if len(found) == 1 else None

    @property
    def row_height(self) -> float | None:
        """The height in points that was set since the file was opened; None where the file's own is in force."""
        found = {self._sheet.file.heights.get(row) for row in range(self.area.first_row, self.area.last_row + 1)}
        return found.pop() if len(found) == 1 else None

    @row_height.setter
    def row_height(self, height: float) -> None:
        for row in range(self.area.first_row, self.area.last_row + 1):
            self._sheet.file.heights[row] = float(height)

    @property
    def merge_cells(self) -> bool:
        return any(area.overlaps(self.area) for area in self._sheet.file.layout.merged)

    @property
    def merge_area(self) -> Range:
        merged = self._sheet.file.layout.merged
        area = next((area for area in merged if area.holds(self.row, self.column)), None)
        return Range(self._sheet, area or Area(self.row, self.column, self.row, self.column))

    @property
    def table(self) -> Any:
        """The table that the first cell lies in."""
        return next((table for table in self._sheet.tables if table.file.area.holds(self.row, self.column)), None)

    @property
    def hyperlink(self) -> str:
        """The address of the link on the cell; a place in the book begins with a number sign."""
        for area, link, location in self._sheet.file.layout.links:
            if area.holds(self.row, self.column):
                links = self._sheet.file.document.package.relationships(self._sheet.file.entry.part)
                return links[link].target if link in links else f"#{location}"
        raise CellWriteError("LB-420", name=self.address)

    def add_hyperlink(self, address: str, text_to_display: str | None = None, screen_tip: str | None = None) -> None:
        """Make the cell a link by the worksheet function HYPERLINK, which leaves the parts around it alone."""
        if len(address) > _LONGEST_LINK:
            raise CellWriteError("LB-419", value=f"{address[:40]}…")
        text = text_to_display or address
        self.formula = "=HYPERLINK({},{})".format(*('"' + part.replace('"', '""') + '"' for part in (address, text)))
        self.set_cached_values(text)

    @property
    def address(self) -> str:
        return self.get_address(True, True, False)

    def get_address(self, row_absolute: bool, col_absolute: bool, external: bool) -> str:
        """The address of the range, `external` with book and sheet before it."""

        def corner(row: int, column: int) -> str:
            return f"{'$' * col_absolute}{column_letters(column)}{'$' * row_absolute}{row}"

        text = corner(self.area.first_row, self.area.first_column)
        if self._shape != (1, 1):
            text += ":" + corner(self.area.last_row, self.area.last_column)
        if not external:
            return text
        place = f"[{self._sheet.book.name}]{self._sheet.name}"
        return (
            f"{place}!{text}" if place.strip("[]").isidentifier() else f"'{place.replace(chr(39), chr(39) * 2)}'!{text}"
        )

    def select(self) -> None:
        self._sheet.activate()

    def _write(self, data: Any, *, as_formulas: bool) -> None:
        if not len(self):
            return
        if isinstance(data, str) and data.startswith("=") and self._shape != (1, 1):
            self._sheet.file.fill_formula(self.area, data)
        else:
            self._sheet.file.write(self.area, self._matrix(data), as_formulas=as_formulas)

    def _matrix(self, data: Any) -> Sequence[Sequence[object]]:
        height, width = self._shape
        if not isinstance(data, list | tuple):
            return [[data] * width for _ in range(height)]
        rows = data if data and isinstance(data[0], list | tuple) else [data]
        return [row[:width] for row in rows[:height]]

    def _cells(self) -> list[tuple[int, int]]:
        return [
            (row, column)
            for row in range(self.area.first_row, self.area.last_row + 1)
            for column in range(self.area.first_column, self.area.last_column + 1)
        ]

    def _edge(self, down: int, right: int) -> Range:
        row = {1: LAST_ROW, -1: 1, 0: self.row}[down]
        column = {1: LAST_COLUMN, -1: 1, 0: self.column}[right]
        return Range(self._sheet, Area(row, column, row, column))
