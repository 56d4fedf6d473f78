"""The xlwings engine over files: engine, apps and app, with the state that macros set and restore."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from typing import Any

from xlwings import base_classes

from lb_xl.engines.file.books import Books
from lb_xl.engines.file.cell_content import CellError

_PROCESS_NUMBERS = itertools.count(1)


class Engine:
    """What xlwings asks of an engine: its apps, and how values are cleaned on the way in and out."""

    type = "desktop"

    def __init__(self, name: str) -> None:
        self.name = name
        self.apps = Apps(self)

    @staticmethod
    def prepare_xl_data_element(value: object, options: object) -> object:
        """Values go to the range as they are: it knows the date system that they need."""
        return value

    @staticmethod
    def clean_value_data(
        data: list[list[Any]],
        datetime_builder: Callable[..., Any],
        empty_as: object,
        number_builder: Callable[[float], Any] | None,
        err_to_str: bool,
    ) -> list[list[Any]]:
        """Values as xlwings hands them out: empties, dates, numbers and errors by the caller's options."""

        def cleaned(value: Any) -> Any:
            kind = value.__class__
            if value is None or kind is str:
                return value or empty_as
            if kind is CellError:
                return str(value) if err_to_str else None
            if kind is float:
                return number_builder(value) if number_builder is not None else value
            if kind is bool:
                return value
            return datetime_builder(
                year=value.year,
                month=value.month,
                day=value.day,
                hour=value.hour,
                minute=value.minute,
                second=value.second,
                microsecond=value.microsecond,
                tzinfo=None,
            )

        # Numbers and texts are nearly everything: they are let through without a call.
        if number_builder is None:
            return [
                [
                    value
                    if (kind := value.__class__) is float
                    else (value or empty_as if kind is str else cleaned(value))
                    for value in row
                ]
                for row in data
            ]
        return [[cleaned(value) for value in row] for row in data]


class Apps(base_classes.Apps):
    """The apps of this process; the first one is the active one."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self._apps: dict[int, App] = {}

    def keys(self) -> list[int]:
        return list(self._apps)

    def add(self, spec: object = None, add_book: object = None, xl: object = None, visible: bool | None = None) -> App:
        """A new app, which becomes the active one; it has no book until one is opened."""
        app = App(self, next(_PROCESS_NUMBERS))
        self._apps = {app.pid: app, **self._apps}
        return app

    @staticmethod
    def cleanup() -> None:
        """There are no processes to clean up."""

    def remove(self, app: App) -> None:
        self._apps.pop(app.pid, None)

    def __iter__(self) -> Iterator[App]:
        return iter(list(self._apps.values()))

    def __len__(self) -> int:
        return len(self._apps)

    def __getitem__(self, pid: int) -> App:
        return self._apps[pid]


class App(base_classes.App):
    """The stand-in for Excel's application object: its settings are kept, and have no effect."""

    # xlwings compares it on its way to `Book.caller()`; any version of Excel since 2016 says 16.
    version = "16.0"
    # The base class has read-only properties of these names.
    engine: Any = None
    pid: Any = None
    books: Any = None
    visible: Any = False
    screen_updating: Any = True
    display_alerts: Any = True
    enable_events: Any = True
    interactive: Any = True
    calculation: Any = "automatic"
    status_bar: Any = False
    cut_copy_mode: Any = None
    selection: Any = None

    def __init__(self, apps: Apps, pid: int) -> None:
        self._apps = apps
        self.engine = apps.engine
        self.pid = pid
        self.books = Books(self)

    @property
    def api(self) -> App:
        return self

    def activate(self, steal_focus: bool = False) -> None:
        """There is no window to bring to the front."""

    def calculate(self) -> None:
        """Files are not calculated here: a changed book asks Excel to do it on load."""

    def quit(self) -> None:
        """Close every book without saving, and the app."""
        for book in list(self.books):
            book.close()
        self._apps.remove(self)

    def kill(self) -> None:
        self.quit()
