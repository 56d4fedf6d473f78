"""The xlwings engine over a live LibreOffice: engine and app, with the state that macros set and restore."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from xlwings import base_classes

from lb_xl.engines.calc.books import Books
from lb_xl.engines.calc.office import Office
from lb_xl.engines.calc.ranges import Range
from lb_xl.engines.file import engine as file_engine
from lb_xl.engines.file.addresses import Area

PICKING_SECONDS = 3600.0
"""How long a user may look for a file."""


class Engine:
    """What xlwings asks of an engine: its one app, and values cleaned as those of files are."""

    # No subclass of the file engine: xlwings and that engine tell engines apart by their class.
    type = "desktop"
    prepare_xl_data_element = staticmethod(file_engine.Engine.prepare_xl_data_element)
    clean_value_data = staticmethod(file_engine.Engine.clean_value_data)

    def __init__(self, name: str, office: Office) -> None:
        self.name = name
        self.apps = Apps(self, office)


class Apps(base_classes.Apps):
    """The one office."""

    def __init__(self, engine: Engine, office: Office) -> None:
        self.app = App(engine, office)

    def keys(self) -> list[int]:
        return [self.app.pid]

    def add(self, spec: object = None, add_book: object = None, xl: object = None, visible: object = None) -> App:
        """There is one office; it is not started again."""
        return self.app

    @staticmethod
    def cleanup() -> None:
        """The office belongs to whoever started it."""

    def __iter__(self) -> Iterator[App]:
        return iter([self.app])

    def __len__(self) -> int:
        return 1

    def __getitem__(self, pid: int) -> App:
        if pid != self.app.pid:
            raise KeyError(pid)
        return self.app


class App(base_classes.App):
    """The office as Excel's application object."""

    # xlwings compares it on its way to `Book.caller()`; any version of Excel since 2016 says 16.
    version = "16.0"
    # The base class has read-only properties of these names. Macros set them; the office has none of them.
    engine: Any = None
    pid: Any = None
    books: Any = None
    display_alerts: Any = True
    enable_events: Any = True
    interactive: Any = True
    cut_copy_mode: Any = None

    def __init__(self, engine: Engine, office: Office) -> None:
        self.engine = engine
        self.office = office
        self.pid = office.process_id
        self.books = Books(self)
        self._visible = False
        self._status: Any = False

    @property
    def api(self) -> Office:
        return self.office

    @property
    def visible(self) -> bool:
        """Whether books are opened in a window."""
        return self._visible

    @visible.setter
    def visible(self, value: bool) -> None:
        self._visible = bool(value)

    @property
    def screen_updating(self) -> bool:
        return all(book.document.call("state")["updating"] for book in self.books)

    @screen_updating.setter
    def screen_updating(self, value: bool) -> None:
        for book in self.books:
            book.document.call("set_state", updating=bool(value), automatic=None)

    @property
    def calculation(self) -> str:
        automatic = all(book.document.call("state")["automatic"] for book in self.books)
        return "automatic" if automatic else "manual"

    @calculation.setter
    def calculation(self, value: str) -> None:
        for book in self.books:
            book.document.call("set_state", updating=None, automatic=value != "manual")

    @property
    def status_bar(self) -> Any:
        """The text that a macro has put into the status bar, False where the bar is the office's own."""
        return self._status

    @status_bar.setter
    def status_bar(self, value: Any) -> None:
        self._status = value
        for book in self.books:
            book.document.call("set_status", text=str(value) if value not in (False, None) else None)

    @property
    def selection(self) -> Range | None:
        books = list(self.books)
        found = books[0].document.call("selection") if books else None
        return Range(books[0].sheets(found["sheet"]), Area(*found["area"])) if found else None

    def pick_file(self, title: str) -> str:
        """A workbook that the user picks in the office's own dialog; empty where none was picked."""
        picked = self.office.call("pick_file", title=title, patterns="*.xlsx;*.xlsm", answer_seconds=PICKING_SECONDS)
        return str(picked)

    def activate(self, steal_focus: bool = False) -> None:
        """Bring the active book to the front."""
        for book in list(self.books)[:1]:
            book.activate()

    def calculate(self) -> None:
        """Calculate every formula of every open book anew."""
        for book in self.books:
            book.document.call("recalculate")

    def quit(self) -> None:
        """Close the books of an office of ours; the office itself ends with `Office.stop`."""
        if self.office.is_ours:
            for book in list(self.books):
                book.close()

    def kill(self) -> None:
        self.quit()
