"""The sheet as xlwings sees it, and the few words of Excel's own object model that macros use on it."""

from __future__ import annotations

from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

from xlwings import base_classes

from lb_xl.engines.file.addresses import LAST_COLUMN, LAST_ROW, Area
from lb_xl.engines.file.errors import ProtectedSheetError
from lb_xl.engines.file.names import Names
from lb_xl.engines.file.protection import PERMISSIONS, Protection, new_protection
from lb_xl.engines.file.ranges import Range
from lb_xl.engines.file.references import area_of
from lb_xl.engines.file.sheet import Sheet as SheetFile
from lb_xl.engines.file.tables import Tables

if TYPE_CHECKING:
    from lb_xl.engines.file.books import Book

# The order in which Excel's Protect takes its arguments.
_PROTECT_ARGUMENTS = (
    "Password",
    "DrawingObjects",
    "Contents",
    "Scenarios",
    "UserInterfaceOnly",
    "AllowFormattingCells",
    "AllowFormattingColumns",
    "AllowFormattingRows",
    "AllowInsertingColumns",
    "AllowInsertingRows",
    "AllowInsertingHyperlinks",
    "AllowDeletingColumns",
    "AllowDeletingRows",
    "AllowSorting",
    "AllowFiltering",
    "AllowUsingPivotTables",
)


class Sheet(base_classes.Sheet):
    """One sheet of an open file."""

    def __init__(self, book: Book, file: SheetFile) -> None:
        self._book = book
        self.file = file

    @property
    def api(self) -> SheetApi:
        return SheetApi(self.file)

    @property  # type: ignore[misc]
    def name(self) -> str:
        return self.file.name

    @property
    def book(self) -> Book:
        return self._book

    @property
    def names(self) -> Names:
        return Names(self._book, self.file.name)

    @property
    def index(self) -> int:
        return self.file.document.sheets.index(self.file) + 1

    @property  # type: ignore[misc]
    def visible(self) -> bool:
        return self.file.entry.visible

    @property
    def tables(self) -> Tables:
        return Tables(self)

    @property
    def cells(self) -> Range:
        return Range(self, Area(1, 1, LAST_ROW, LAST_COLUMN))

    @property
    def used_range(self) -> Range:
        """The rectangle of the cells that have a value; unlike Excel's it leaves out mere formats."""
        return Range(self, self.file.grid.extent() or Area(1, 1, 1, 1))

    def range(self, arg1: Any, arg2: Any = None) -> Range:
        """A range by address, name, table, row and column, or by two corners."""
        first = self._area(arg1)
        if arg2 is None:
            sheet = self if first.sheet is None else self._book.sheets(first.sheet)
            return Range(sheet, first.area, first.shape)
        return Range(self, first.area.union(self._area(arg2).area))

    def activate(self) -> None:
        self._book.sheets.activate(self)

    def select(self) -> None:
        self._book.sheets.activate(self)

    def clear_contents(self) -> None:
        self.cells.clear_contents()

    def _area(self, argument: Any) -> Any:
        if isinstance(argument, Range):
            return SimpleNamespace(area=argument.area, sheet=None, shape=argument.shape)
        if isinstance(argument, str):
            found = area_of(self.file.document, argument, self.file)
            return SimpleNamespace(area=found.area, sheet=found.sheet.name, shape=None)
        row, column, *size = argument
        height, width = size or (1, 1)
        if row < 1 or column < 1:
            raise IndexError(argument)
        area = Area(row, column, row + max(height, 1) - 1, column + max(width, 1) - 1)
        return SimpleNamespace(area=area, sheet=None, shape=(height, width))


class SheetApi:
    """Excel's worksheet object, as far as it goes: `ProtectContents`, `Protect`, `Unprotect`, `Protection`.

    The names and their arguments are Excel's, so that a macro runs unchanged over both.
    """

    def __init__(self, file: SheetFile) -> None:
        self._file = file

    def __getattr__(self, name: str) -> Any:
        protection = self._file.protection or Protection(())
        options = protection.options()
        members: dict[str, Any] = {
            "Name": self._file.name,
            "ProtectContents": protection.is_on,
            "ProtectDrawingObjects": protection.is_on and options["DrawingObjects"],
            "ProtectScenarios": protection.is_on and options["Scenarios"],
            "ProtectionMode": self._file.open_to_macros,
            "Protection": SimpleNamespace(**{name: options[name] for name in PERMISSIONS}),
            "Protect": self._protect,
            "Unprotect": self._unprotect,
        }
        if name not in members:
            raise AttributeError(name)
        return members[name]

    def _protect(self, *arguments: object, **options: object) -> None:
        chosen = dict(zip(_PROTECT_ARGUMENTS, arguments, strict=False)) | options
        given = {name: value for name, value in chosen.items() if value is not None}
        open_to_macros = bool(given.pop("UserInterfaceOnly", False))
        protection = new_protection(self._file.saved_protection, given, self._file.name)
        self._file.protect(protection, open_to_macros=open_to_macros)

    def _unprotect(self, *arguments: object, **options: object) -> None:
        protection = self._file.protection
        if protection is None or not protection.is_on:
            return
        # Checking a password would need Excel's hash functions; a sheet with one is left protected.
        if protection.has_password:
            raise ProtectedSheetError("LB-411", sheet=self._file.name)
        self._file.protect(Protection(()), open_to_macros=False)
