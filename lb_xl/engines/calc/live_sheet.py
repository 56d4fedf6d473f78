"""A sheet of a live document, with the members that `lb_xl.engines.file` asks of a sheet of a file.

So the classes that xlwings sees are shared with that engine. Nothing is kept here but whether macros may
write through the protection: the document is the one truth, and a user may be changing it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, NoReturn

from lb_xl.engines.calc.cell_values import received, sent
from lb_xl.engines.calc.errors import OfficeError
from lb_xl.engines.file.addresses import Area, area_name, cell_name
from lb_xl.engines.file.errors import CellWriteError, ProtectedSheetError
from lb_xl.engines.file.formula_text import translated
from lb_xl.engines.file.protection import Protection
from lb_xl.engines.file.table_part import Table
from lb_xl.engines.file.values import Grid

if TYPE_CHECKING:
    from lb_xl.engines.calc.live_document import LiveDocument

# Hundredths of a millimetre in a pixel; the pixels of a character and of a cell's edges in Excel's measure.
_PIXEL = 2540 / 96
_CHARACTER, _EDGES = 7, 5


class LiveSheet:
    """One sheet by its name. Cells count from 1."""

    # Array formulas are met by the refusal to write into a part of one.
    arrays: tuple[Area, ...] = ()

    def __init__(self, document: LiveDocument, name: str) -> None:
        self.document = document
        self.name = name
        self.open_to_macros = False

    def call(self, call: str, **arguments: Any) -> Any:
        """A call of the helper on this sheet; its refusals become those that Excel has too."""
        try:
            return self.document.call(call, name=self.name, **arguments)
        except OfficeError as error:
            self._refused(error, arguments)

    @property
    def grid(self) -> LiveGrid:
        """The values as they are now."""
        return LiveGrid(self)

    @property
    def entry(self) -> SimpleNamespace:
        return SimpleNamespace(name=self.name, visible=self.call("sheet_state")["visible"], part="")

    @property
    def layout(self) -> LiveLayout:
        return LiveLayout(self)

    @property
    def is_protected(self) -> bool:
        return bool(self.call("sheet_state")["protected"])

    @property
    def protection(self) -> Protection:
        """Whether the sheet is protected; LibreOffice tells nobody with which options."""
        return Protection((("sheet", "1"),) if self.is_protected else ())

    @property
    def saved_protection(self) -> Protection:
        # LibreOffice protects again with the options that the sheet had, whatever is asked for.
        return Protection((("sheet", "1"),))

    def protect(self, protection: Protection, *, open_to_macros: bool) -> None:
        """Protect the sheet or take its protection off (LB-411 for one with a password)."""
        try:
            protected = self.call("protect", on=protection.is_on, password="")
        except OfficeError as error:
            raise ProtectedSheetError("LB-411", sheet=self.name) from error
        if protected != protection.is_on:
            raise ProtectedSheetError("LB-411", sheet=self.name)
        self.open_to_macros = open_to_macros

    def values(self, area: Area) -> list[list[Any]]:
        """The values of a rectangle, in one round trip."""
        return [[received(value) for value in row] for row in self.call("values", area=list(area))]

    def write(self, area: Area, matrix: Sequence[Sequence[object]], *, as_formulas: bool = False) -> None:
        """Write a rectangle in one round trip; all of it or, where Excel would refuse, nothing."""
        cells = [[sent(value, as_formula=as_formulas) for value in row] for row in matrix]
        self.call("write", area=list(area), cells=cells, guarded=not self.open_to_macros)

    def fill_formula(self, area: Area, formula: str) -> None:
        """Write one formula into every cell, its references moved with it from the first cell."""
        height, width = area.shape
        matrix = [
            ["=" + translated(formula.removeprefix("="), row, column) for column in range(width)]
            for row in range(height)
        ]
        self.write(area, matrix, as_formulas=True)

    def set_cached_values(self, area: Area, matrix: Sequence[Sequence[object]]) -> None:
        """Nothing to do: what a live formula shows has been calculated."""

    def remember(self, area: Area) -> Callable[[], None]:
        """A call that puts a rectangle back as it is now: its formulas, and its constants as what they are."""
        # The texts of a formula bar would turn the numbers among them into texts, which no sum counts.
        before = [[f"'{cell}" if _needs_mark(cell) else cell for cell in row] for row in self.values(area)]
        for row, column, text in self.call("formula_cells", area=list(area)):
            before[row - area.first_row][column - area.first_column] = text
        return lambda: self.write(area, before, as_formulas=True)

    def clear(self, area: Area) -> None:
        self.call("clear", area=list(area), guarded=not self.open_to_macros)

    def formula(self, row: int, column: int) -> str:
        return self.formulas(Area(row, column, row, column))[0][0]

    def formulas(self, area: Area) -> tuple[tuple[str, ...], ...]:
        """The formulas of a rectangle in Excel's notation, in one round trip."""
        return tuple(tuple(row) for row in self.call("formulas", area=list(area)))

    def number_format(self, row: int, column: int) -> str:
        return str(self.call("number_format", area=[row, column, row, column]))

    @property
    def tables(self) -> list[Table]:
        """The tables of the sheet, as they lie now."""
        return [table_of(found) for found in self.document.call("tables", name=self.name, table=None)]

    def resize_table(self, table: Table, area: Area) -> None:
        """Move the edges of a table; raises LB-410 on a protected sheet, LB-418 where Excel would refuse."""
        if self.is_protected and not self.open_to_macros:
            raise ProtectedSheetError("LB-410", sheet=self.name, cell=area_name(area))
        table.accept(area, [other for other in self.tables if other.name != table.name])
        self.document.call("resize_table", table=table.name, area=list(area))

    def _refused(self, error: OfficeError, arguments: dict[str, Any]) -> NoReturn:
        if error.kind == "LockedCellError":
            row, column = map(int, str(error).split(","))
            raise ProtectedSheetError("LB-410", sheet=self.name, cell=cell_name(row, column)) from error
        if error.kind == "ArrayPartError":
            place = area_name(Area(*arguments["area"]))
            raise CellWriteError("LB-417", sheet=self.name, cell=place) from error
        raise error


class LiveGrid:
    """The values of a sheet for one look: the first cell is asked for alone, a walk reads the sheet once."""

    def __init__(self, sheet: LiveSheet) -> None:
        self._sheet = sheet
        self._looks = 0
        self._whole: Grid | None = None

    def value(self, row: int, column: int) -> Any:
        self._looks += 1
        if self._looks == 1 and row >= 1 and column >= 1:
            return self._sheet.values(Area(row, column, row, column))[0][0]
        return self._snapshot.value(row, column)

    def block(self, area: Area) -> list[list[Any]]:
        return self._sheet.values(area)

    def extent(self) -> Area | None:
        """The smallest rectangle that holds every value."""
        return self._snapshot.extent()

    @property
    def size(self) -> tuple[int, int]:
        return self._snapshot.size

    @property
    def _snapshot(self) -> Grid:
        if self._whole is None:
            used = Area(*self._sheet.call("used_area"))
            rows = self._sheet.values(Area(1, 1, used.last_row, used.last_column))
            self._whole = Grid([["" if value is None else value for value in row] for row in rows])
        return self._whole


class LiveLayout:
    """Widths of columns, merged cells and links, asked for one by one."""

    # Links are asked for by the range itself.
    links: tuple[Any, ...] = ()
    merged: tuple[Area, ...] = ()

    def __init__(self, sheet: LiveSheet) -> None:
        self._sheet = sheet

    def width(self, column: int) -> float:
        """The width in characters, as Excel counts them."""
        pixels = self._sheet.call("column_width", column=column) / _PIXEL
        return round(float((pixels - _EDGES) / _CHARACTER), 2)


def _needs_mark(cell: object) -> bool:
    """Whether a constant would be taken for something else when it is written."""
    return type(cell) is str and cell[:1] in ("=", "'")


def table_of(found: dict[str, Any]) -> Table:
    """A table as the helper describes it."""
    area = Area(*found["area"])
    return Table(
        part="",
        name=found["name"],
        area=area,
        saved_area=area,
        header_rows=int(found["header"]),
        totals_rows=int(found["totals"]),
        columns=list(found["columns"]),
        saved_columns=list(found["columns"]),
    )
