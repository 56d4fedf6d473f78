"""Defined names as xlwings sees them: of the book, or of one sheet."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from xlwings import base_classes

from lb_xl.engines.file.ranges import Range
from lb_xl.engines.file.references import area_of
from lb_xl.engines.file.workbook_part import DefinedName

if TYPE_CHECKING:
    from lb_xl.engines.file.books import Book


class Names(base_classes.Names):
    """The names of a book, those of its sheets included, or the names of one sheet."""

    def __init__(self, book: Book, sheet: str | None) -> None:
        self.book = book
        self._names = [
            Name(book, name) for name in book.document.workbook.names if sheet is None or name.sheet == sheet
        ]
        self._sheet = sheet

    @property
    def api(self) -> Names:
        return self

    def __call__(self, name_or_index: str | int) -> Name:
        if isinstance(name_or_index, int):
            return self._names[name_or_index - 1]
        return self._by_name[name_or_index.lower()]

    @cached_property
    def _by_name(self) -> dict[str, Name]:
        found: dict[str, Name] = {}
        # A plain name means the one of the whole book before one of some sheet.
        for name in sorted(self._names, key=lambda item: item.defined.sheet is not None):
            found.setdefault(name.name.lower(), name)
            found.setdefault(name.defined.name.lower(), name)
        return found

    def contains(self, name_or_index: str | int) -> bool:
        try:
            self(name_or_index)
        except (KeyError, IndexError):
            return False
        return True

    def __len__(self) -> int:
        return len(self._names)


class Name(base_classes.Name):
    """One defined name."""

    def __init__(self, book: Book, defined: DefinedName) -> None:
        self.book = book
        self.defined = defined

    @property
    def api(self) -> DefinedName:
        return self.defined

    @property  # type: ignore[misc]
    def name(self) -> str:
        """The name; one of a sheet has the sheet before it, as in Excel."""
        if self.defined.sheet is None:
            return self.defined.name
        sheet = self.defined.sheet
        quoted = sheet if sheet.isidentifier() else "'" + sheet.replace("'", "''") + "'"
        return f"{quoted}!{self.defined.name}"

    @property  # type: ignore[misc]
    def refers_to(self) -> str:
        return f"={self.defined.refers_to}"

    @property
    def refers_to_range(self) -> Range:
        """The cells it means. Raises LB-420 for a constant, a formula or a lost reference."""
        place = area_of(self.book.document, self.defined.refers_to, None)
        return Range(self.book.sheets(place.sheet.name), place.area)
