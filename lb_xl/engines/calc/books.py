"""Books, the book and its sheets in a live LibreOffice: those of the file engine, asked of the office each time."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from lb_xl.engines.calc.errors import OfficeError
from lb_xl.engines.calc.live_document import LiveDocument
from lb_xl.engines.calc.ranges import Names, Sheet
from lb_xl.engines.file import books
from lb_xl.engines.file import sheets as file_sheets
from lb_xl.engines.file.errors import UnreadableWorkbookError

if TYPE_CHECKING:
    from lb_xl.engines.calc.engine import App


class Books(books.Books):
    """The spreadsheets that are open in the office, the active one first."""

    app: Any

    def __init__(self, app: App) -> None:
        self.app = app
        self._known: dict[str, Book] = {}

    @property
    def api(self) -> Any:
        return self.app.office

    def __iter__(self) -> Iterator[Book]:
        keys = [found["book"] for found in self.app.office.call("books")]
        self._known = {key: self._known.get(key) or self._book(key) for key in keys}
        return iter(list(self._known.values()))

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


class Book(books.Book):
    """One open document; in place of an Excel workbook it is not saved (LB-421)."""

    document: Any

    def __init__(self, books: Books, document: LiveDocument) -> None:
        self.books: Any = books
        self.document = document

    @property
    def sheets(self) -> Sheets:
        return Sheets(self)

    @property
    def names(self) -> Names:
        return Names(self, None)

    def print_sheets(self, names: Sequence[str], path: Path) -> None:
        """Write some sheets into one PDF; Excel has no such call, there the others are hidden for the while."""
        self.document.print_sheets(names, path)

    def close(self) -> None:
        self.document.close()

    def activate(self) -> None:
        self.document.call("activate", name=None)


class Sheets(books.Sheets):
    """The sheets of a document in their order, as they are now."""

    def __init__(self, book: Book) -> None:
        self.book: Any = book

    @property
    def api(self) -> Any:
        return self.book.document

    @property
    def active(self) -> file_sheets.Sheet:
        return self(self.book.document.active_sheet)

    def activate(self, sheet: file_sheets.Sheet) -> None:
        """Bring a sheet to the front, where the document has a window."""
        self.book.document.call("activate", name=sheet.name)

    def __iter__(self) -> Iterator[Sheet]:
        return iter([Sheet(self.book, sheet) for sheet in self.book.document.sheets])
