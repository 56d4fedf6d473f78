"""What spares tests in LibreOffice their time: workbooks quick to open, and the screen held during a run.

When it opens a workbook, LibreOffice lays out the pages of all its sheets anew for each sheet that repeats rows on
every page: five to twenty seconds for forty sheets, against one without them. Nothing but printing depends on them.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import xlwings as xw

BOOK = "xl/workbook.xml"
REPEATED = re.compile(rb'<definedName name="_xlnm\.Print_Titles".*?</definedName>', re.DOTALL)
NO_NAMES = b"<definedNames></definedNames>"


def without_repeated_rows(workbook: Path, target: Path) -> Path:
    """The same workbook at another place, every other part as it is."""
    with zipfile.ZipFile(workbook) as source, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as copy:
        for entry in source.infolist():
            content = source.read(entry)
            if entry.filename == BOOK:
                content = REPEATED.sub(b"", content).replace(NO_NAMES, b"")
            copy.writestr(entry, content)
    return target


@contextmanager
def screen_held(book: xw.Book) -> Iterator[None]:
    """The screen held as a button holds it: the office is asked once for its names and tables, not each time."""
    book.app.screen_updating = False
    try:
        yield
    finally:
        book.app.screen_updating = True
