"""A workbook that is built in memory: the same look and the same date everywhere, so that equal contents give equal
bytes. Needs XlsxWriter, which is loaded when a workbook is begun."""

from __future__ import annotations

import datetime
import importlib
import io
from typing import Any

from lb_xl.workbook.deterministic_zip import normalised
from lb_xl.workbook.styles import FONT

CREATED = datetime.datetime(2011, 5, 31)
"""The date of creation that every new workbook carries: a real one would make each build different."""

TEXTS_STAY = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
"""A text stays a text, whatever it looks like."""


class FreshWorkbook:
    """A workbook in the making: `book` is XlsxWriter's, `finished` gives its bytes."""

    def __init__(self) -> None:
        self._stream = io.BytesIO()
        own_font = dict(FONT)  # XlsxWriter adds to what it is given
        options = {"in_memory": True, **TEXTS_STAY, "default_format_properties": own_font}
        self.book: Any = importlib.import_module("xlsxwriter").Workbook(self._stream, options)

    def describe(self, **properties: str) -> None:
        """Sets the properties of the document (`title`, `subject`), with ours as its author."""
        self.book.set_properties({**properties, "author": "lb_xl", "created": CREATED})

    def finished(self) -> bytes:
        """Closes the workbook; its bytes, the same for equal contents."""
        self.book.close()
        return normalised(self._stream.getvalue())
