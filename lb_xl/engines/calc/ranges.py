"""Range, sheet, tables and names of a live document: those of the file engine, with fewer round trips."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from lb_xl.engines.calc.live_sheet import CHARACTER, EDGES, PIXEL, table_of
from lb_xl.engines.file import names, ranges, sheets, tables
from lb_xl.engines.file.addresses import LAST_COLUMN, LAST_ROW, Area, split_sheet
from lb_xl.engines.file.errors import CellWriteError
from lb_xl.engines.file.references import area_of

# Points in a hundredth of a millimetre.
_POINTS = 72 / 2540


class Range(ranges.Range):
    """A rectangle of cells in a live document."""

    @classmethod
    def over(cls, found: ranges.Range) -> Range:
        """The same cells, as this engine has them."""
        return cls(found._sheet, found.area, found._shape)

    @property
    def formula(self) -> Any:
        """The formula of one cell, or rows of formulas as Excel gives them, in one round trip."""
        found = self._live.formulas(self.area)
        return found[0][0] if self.shape == (1, 1) else found

    @formula.setter
    def formula(self, value: Any) -> None:
        self._write(value, as_formulas=True)

    @property
    def number_format(self) -> str | None:
        """The number format; None where the cells have different ones."""
        found: str | None = self._live.call("number_format", area=list(self.area))
        return found

    @number_format.setter
    def number_format(self, value: str) -> None:
        self._live.call("set_number_format", area=list(self.area), code=value)

    @property
    def column_width(self) -> float | None:
        """The width in characters, as Excel counts them; None where the columns have different ones."""
        return super().column_width

    @column_width.setter
    def column_width(self, width: float) -> None:
        self._live.call("set_column_width", area=list(self.area), width=round((width * CHARACTER + EDGES) * PIXEL))

    @property
    def row_height(self) -> float | None:
        """The height in points; None where the rows have different ones."""
        found = set(self._live.call("row_heights", area=list(self.area)))
        return round(found.pop() * _POINTS, 2) if len(found) == 1 else None

    @row_height.setter
    def row_height(self, height: float) -> None:
        self._live.call("set_row_height", area=list(self.area), height=round(height / _POINTS))

    @property
    def merge_cells(self) -> bool:
        return bool(self._live.call("merged_area", area=list(self.area))["merged"])

    @property
    def merge_area(self) -> Range:
        return Range(self._sheet, Area(*self._live.call("merged_area", area=list(self.area))["area"]))

    @property
    def hyperlink(self) -> str:
        """The address of the link in the cell; a place in the book begins with a number sign."""
        found: str | None = self._live.call("link", area=list(self.area))
        if not found:
            raise CellWriteError("LB-420", name=self.address)
        return found

    def select(self) -> None:
        self._live.call("select", area=list(self.area))

    @property
    def _live(self) -> Any:
        return self._sheet.file


class Sheet(sheets.Sheet):
    """One sheet of a live document."""

    def __init__(self, book: Any, file: Any) -> None:
        super().__init__(book, file)

    @property
    def names(self) -> Names:
        return Names(self.book, self.file.name)

    @property
    def tables(self) -> Tables:
        return Tables(self)

    @property
    def cells(self) -> Range:
        return Range(self, Area(1, 1, LAST_ROW, LAST_COLUMN))

    @property
    def used_range(self) -> Range:
        return Range.over(super().used_range)

    @property
    def visible(self) -> bool:
        return super().visible

    @visible.setter
    def visible(self, value: bool) -> None:
        live: Any = self.file
        live.call("set_visible", visible=bool(value))

    def range(self, arg1: Any, arg2: Any = None) -> Range:
        return Range.over(super().range(arg1, arg2))

    def _area(self, argument: Any) -> Any:
        if not isinstance(argument, str):
            return super()._area(argument)
        live: Any = self.file
        found = area_of(live.document.about(argument, live), argument, live)
        return SimpleNamespace(area=found.area, sheet=found.sheet.name, shape=None)


class Tables(tables.Tables):
    """The tables of a sheet; one that is asked for by name is looked up alone."""

    def __call__(self, key: str | int) -> Table:
        if isinstance(key, int):
            return Table(self.sheet, self.sheet.file.tables[key - 1])
        document: Any = self.sheet.file.document
        for found in document.structure.tables(self.sheet.name, key):
            return Table(self.sheet, table_of(found))
        raise KeyError(key)

    def __contains__(self, key: str) -> bool:
        try:
            self(key)
        except KeyError:
            return False
        return True


class Table(tables.Table):
    """One table."""

    @property
    def range(self) -> Range:
        return Range(self.sheet, self.file.area)

    def _range(self, area: Area | None) -> Range | None:
        found = super()._range(area)
        return None if found is None else Range.over(found)


class Names(names.Names):
    """The names of a book, those of its sheets included, or the names of one sheet."""

    def __init__(self, book: Any, sheet: str | None) -> None:
        self.book = book
        self._sheet = sheet
        self._known: list[names.Name] | None = None

    @property
    def _names(self) -> list[names.Name]:  # type: ignore[override]
        if self._known is None:
            live: Any = self.book.document
            self._known = [Name(self.book, found) for found in live.names() if self._sheet in (None, found.sheet)]
        return self._known

    def __call__(self, name_or_index: str | int) -> names.Name:
        if isinstance(name_or_index, int):
            return self._names[name_or_index - 1]
        scope, name = split_sheet(name_or_index)
        live: Any = self.book.document
        found = live.names(name, self._sheet or scope)
        # A plain name means the one of the whole book before one of some sheet.
        wanted = self._sheet or scope
        matching = [one for one in found if wanted is None or (one.sheet or "").lower() == wanted.lower()]
        for one in sorted(matching, key=lambda item: item.sheet is not None):
            return Name(self.book, one)
        raise KeyError(name_or_index)


class Name(names.Name):
    """One defined name."""

    @property
    def refers_to_range(self) -> Range:
        """The cells it means. Raises LB-420 for a constant, a formula or a lost reference."""
        live: Any = self.book.document
        first = live.sheets[0]
        text = self.defined.refers_to
        place = area_of(live.about(text, first), text, first)
        return Range(self.book.sheets(place.sheet.name), place.area)
