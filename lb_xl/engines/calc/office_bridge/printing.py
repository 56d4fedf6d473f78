"""Sheets on paper: some of a document's sheets in one PDF."""

from __future__ import annotations

from typing import Any

from .documents import document, export


def print_sheets(book: str, names: list[str], path: str) -> None:
    """Write some sheets into one PDF, as they are printed; the document stays as it is."""
    printed = document(book)
    was_modified = printed.isModified()
    before = {sheet.Name: bool(sheet.IsVisible) for sheet in _sheets(printed)}
    wanted = {name.lower() for name in names}
    # Hidden sheets are not printed; hiding them is no step that a user could want to undo.
    printed.UndoManager.lock()
    try:
        # Where calculation is held, what nobody has looked at since the last change would be printed as it was.
        printed.calculate()
        for shown in (True, False):
            for sheet in _sheets(printed):
                if (sheet.Name.lower() in wanted) is shown:
                    sheet.IsVisible = shown
        export(book, path, "pdf")
    finally:
        for shown in (True, False):
            for sheet in _sheets(printed):
                if before.get(sheet.Name, True) is shown:
                    sheet.IsVisible = shown
        printed.UndoManager.unlock()
        printed.setModified(was_modified)


def _sheets(opened: Any) -> list[Any]:
    return [opened.Sheets.getByIndex(place) for place in range(opened.Sheets.Count)]


CALLS = {"print_sheets": print_sheets}
