"""Books, the book and its sheets in a live LibreOffice as xlwings sees them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from xlwings import base_classes

from lb_xl.engines.calc.errors import OfficeError
from lb_xl.engines.calc.live_document import LiveDocument
from lb_xl.engines.calc.office import Office
from lb_xl.engines.calc.ranges import Names, Sheet
from lb_xl.engines.file.errors import CellWriteError, UnreadableWorkbookError

if TYPE_CHECKING:
    from lb_xl.engines.calc.engine import App


class Books(base_classes.Books):
    """The spreadsheets that are open in the office, the active one first."""

    def __init__(self, app: App) -> None:
        self.app = app
        self._known: dict[str, Book] = {}

    @property
    def api(self) -> Office:
        return self.app.office

    @property
    def active(self) -> Book:
        return self(1)

    def __call__(self, name_or_index: str | int) -> Book:
        books = list(self)
        if isinstance(name_or_index, int):
            return books[name_or_index - 1]
        for book in books:
            if book.name.lower() == name_or_index.lower():
                return book
        raise KeyError(name_or_index)

    def __len__(self) -> int:
        return len(self.app.office.call("books"))

    def __iter__(self) -> Iterator[Book]:
        keys = [found["book"] for found in self.app.office.call("books")]
        self._known = {key: self._known.get(key) or self._book(key) for key in keys}
        return iter(list(self._known.values()))

    def __contains__(self, name: str) -> bool:
        return any(book.name.lower() == name.lower() for book in self)

    def add(self) -> Book:
        return self._book(self.app.office.call("new", hidden=not self.app.visible)["book"])

    def open(
        self,
        fullname: str,
        update_links: object = None,
        read_only: bool | None = None,
        *args: object,
        **kwargs: object,
    ) -> Book:
        """Open a file, or take it where it is open; raises LB-401 or LB-402 where that cannot be."""
        path = Path(fullname).resolve()
        for book in self:
            if Path(book.fullname) == path:
                return book
        if not path.is_file():
            raise UnreadableWorkbookError("LB-401", file=path.name)
        try:
            opened = self.app.office.call(
                "open", path=str(path), hidden=not self.app.visible, read_only=bool(read_only)
            )
        except OfficeError as error:
            raise UnreadableWorkbookError("LB-402", file=path.name) from error
        return self._book(opened["book"])

    def _book(self, key: str) -> Book:
        if key not in self._known:
            self._known[key] = Book(self, LiveDocument(self.app.office, key))
        return self._known[key]


class Book(base_classes.Book):
    """One open document."""

    def __init__(self, books: Books, document: LiveDocument) -> None:
        self.books = books
        self.document = document

    @property
    def api(self) -> LiveDocument:
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
        return Sheets(self)

    @property
    def names(self) -> Names:
        return Names(self, None)

    def save(self, path: str | None = None, password: str | None = None) -> None:
        """Save under another path; LB-421 in place of an Excel workbook, LB-411 for a password."""
        if password:
            raise CellWriteError("LB-411", sheet=self.name)
        self.document.save(path)

    def print_sheets(self, names: Sequence[str], path: Path) -> None:
        """Write some sheets into one PDF; Excel has no such call, there the others are hidden for the while."""
        self.document.print_sheets(names, path)

    def close(self) -> None:
        self.document.close()

    def activate(self) -> None:
        self.document.call("activate", name=None)


class Sheets(base_classes.Sheets):
    """The sheets of a document in their order, as they are now."""

    def __init__(self, book: Book) -> None:
        self.book = book

    @property
    def api(self) -> LiveDocument:
        return self.book.document

    @property
    def active(self) -> Sheet:
        return self(self.book.document.active_sheet)

    def activate(self, sheet: Sheet) -> None:
        """Bring a sheet to the front, where the document has a window."""
        self.book.document.call("activate", name=sheet.name)

    def __call__(self, name_or_index: str | int) -> Sheet:
        if isinstance(name_or_index, int):
            return Sheet(self.book, self.book.document.sheets[name_or_index - 1])
        found = self.book.document.sheet(name_or_index)
        if found is None:
            raise KeyError(name_or_index)
        return Sheet(self.book, found)

    def __len__(self) -> int:
        return len(self.book.document.sheets)

    def __iter__(self) -> Iterator[Sheet]:
        return iter([Sheet(self.book, sheet) for sheet in self.book.document.sheets])

    def __contains__(self, name: str) -> bool:
        return self.book.document.sheet(name) is not None
