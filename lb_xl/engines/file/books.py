"""Books, the book and its sheets as xlwings sees them."""

from __future__ import annotations

import os
from collections.abc import Iterator
from functools import cached_property
from typing import TYPE_CHECKING, Any

from xlwings import base_classes

from lb_xl.engines.file.document import Document
from lb_xl.engines.file.errors import CellWriteError, UnreadableWorkbookError
from lb_xl.engines.file.names import Names
from lb_xl.engines.file.sheets import Sheet

if TYPE_CHECKING:
    from lb_xl.engines.file.engine import App


class Books(base_classes.Books):
    """The open books of an app."""

    def __init__(self, app: App) -> None:
        self.app = app
        self._books: list[Book] = []

    @property
    def api(self) -> Books:
        return self

    @property
    def active(self) -> Book:
        books = list(self)
        if not books:
            raise KeyError(0)
        return books[0]

    def __call__(self, name_or_index: str | int) -> Book:
        books = list(self)
        if isinstance(name_or_index, int):
            return books[name_or_index - 1]
        for book in books:
            if book.name.lower() == name_or_index.lower():
                return book
        raise KeyError(name_or_index)

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def __iter__(self) -> Iterator[Book]:
        return iter(list(self._books))

    def __contains__(self, name: str) -> bool:
        return any(book.name.lower() == name.lower() for book in self)

    def add(self) -> Book:
        """New books are built from a template, not by this engine (LB-401)."""
        raise UnreadableWorkbookError("LB-401", file="")

    def open(
        self,
        fullname: str,
        update_links: object = None,
        read_only: bool | None = None,
        *args: object,
        **kwargs: object,
    ) -> Book:
        """Open a file; the other arguments of Excel's `Open` have no meaning here."""
        return self.open_document(fullname, read_only=bool(read_only))

    def open_document(self, path: str | os.PathLike[str], **options: bool) -> Book:
        """Open a file with the options of `Document`."""
        book = Book(self, Document(path, **options))
        self._books.insert(0, book)
        return book

    def remove(self, book: Book) -> None:
        if book in self._books:
            self._books.remove(book)

    def bring_forward(self, book: Book) -> None:
        self._books.sort(key=lambda other: other is not book)


class Book(base_classes.Book):
    """One open file."""

    def __init__(self, books: Books, document: Document) -> None:
        self.books = books
        self.document = document
        self._sheets = Sheets(self)

    @property
    def api(self) -> Document:
        return self.document

    @property
    def name(self) -> str:
        return self.document.path.name

    @property
    def fullname(self) -> str:
        return str(self.document.path)

    @property
    def app(self) -> App:
        return self.books.app

    @property
    def sheets(self) -> Sheets:
        return self._sheets

    @cached_property
    def names(self) -> Names:
        """The names of the file: this engine makes no new ones."""
        return Names(self, None)

    def save(self, path: str | None = None, password: str | None = None) -> None:
        """Save in place or elsewhere; the engine sets no password (LB-411)."""
        if password:
            raise CellWriteError("LB-411", sheet=self.name)
        self.document.save(path)

    def close(self) -> None:
        self.document.close()
        self.books.remove(self)

    def activate(self) -> None:
        self.books.bring_forward(self)


class Sheets(base_classes.Sheets):
    """The sheets of a book in their order."""

    def __init__(self, book: Book) -> None:
        self.book = book
        self._sheets = [Sheet(book, sheet) for sheet in book.document.sheets]
        index = book.document.workbook.active_index
        self._active = self._sheets[index if index < len(self._sheets) else 0] if self._sheets else None

    @property
    def api(self) -> Sheets:
        return self

    @property
    def active(self) -> Any:
        return self._active

    def activate(self, sheet: Sheet) -> None:
        self._active = sheet

    def __call__(self, name_or_index: str | int) -> Sheet:
        sheets = list(self)
        if isinstance(name_or_index, int):
            return sheets[name_or_index - 1]
        for sheet in sheets:
            if sheet.name.lower() == name_or_index.lower():
                return sheet
        raise KeyError(name_or_index)

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def __iter__(self) -> Iterator[Sheet]:
        return iter(self._sheets)

    def __contains__(self, name: str) -> bool:
        return any(sheet.name.lower() == name.lower() for sheet in self)
