"""Open documents: opening, saving, recalculating, and their sheets."""

from __future__ import annotations

from typing import Any

from . import connection
from .connection import desktop, property_value, uno

SPREADSHEET = "com.sun.star.sheet.SpreadsheetDocument"

FILTERS = {
    "xlsx": "Calc MS Excel 2007 XML",
    "xlsm": "Calc MS Excel 2007 VBA XML",
    "ods": "calc8",
    "pdf": "calc_pdf_Export",
}

# A new stand-in for an object over there is costly; documents are asked for at every call.
_opened: dict[str, Any] = {}
_found_sheets: dict[tuple[str, str], Any] = {}


def document(book: str) -> Any:
    """The open document with that key; `KeyError` where it has been closed."""
    kept = _opened.get(book)
    if kept is not None and _is_alive(kept):
        return kept
    _opened.clear()
    for found in spreadsheets():
        _opened[found.RuntimeUID] = found
    if book not in _opened:
        raise KeyError("the document is no longer open")
    return _opened[book]


def sheet(book: str, name: str) -> Any:
    """A sheet by its name, whatever the case of its letters."""
    kept = _found_sheets.get((book, name))
    if kept is not None and _has_name(kept, name):
        return kept
    sheets = document(book).Sheets
    for candidate in sheets.ElementNames:
        if candidate.lower() == name.lower():
            _found_sheets[book, name] = sheets.getByName(candidate)
            return _found_sheets[book, name]
    raise KeyError(name)


def cell_range(book: str, name: str, area: list[int]) -> Any:
    """The cells of an area."""
    first_row, first_column, last_row, last_column = area
    return sheet(book, name).getCellRangeByPosition(first_column - 1, first_row - 1, last_column - 1, last_row - 1)


def books() -> list[dict[str, Any]]:
    """Every open spreadsheet: its key, path and title; the active one first."""
    active = desktop().getCurrentComponent()
    found = [_described(component) for component in spreadsheets()]
    if active is not None and active.supportsService(SPREADSHEET):
        found.sort(key=lambda book: bool(book["book"] != active.RuntimeUID))
    return found


def described(book: str) -> dict[str, Any]:
    """Key, path and title of one open document."""
    return _described(document(book))


def open_document(path: str, hidden: bool, read_only: bool) -> dict[str, Any]:
    """Open a workbook; macros in it are not run."""
    url = uno().systemPathToFileUrl(path)
    arguments = (
        property_value("Hidden", hidden),
        property_value("ReadOnly", read_only),
        property_value("MacroExecutionMode", 0),
        property_value("UpdateDocMode", 0),
    )
    opened = desktop().loadComponentFromURL(url, "_blank", 0, arguments)
    # The office says no more than this; as a rule the file is open elsewhere or is damaged.
    if opened is None:
        raise ValueError(f"the office does not open {path}")
    if not opened.supportsService(SPREADSHEET):
        opened.close(True)
        raise ValueError(f"not a spreadsheet: {path}")
    return _described(opened)


def new_document(hidden: bool) -> dict[str, Any]:
    """A new, empty document."""
    arguments = (property_value("Hidden", hidden),)
    return _described(desktop().loadComponentFromURL("private:factory/scalc", "_blank", 0, arguments))


def close(book: str) -> None:
    """Close a document without saving it."""
    closing = document(book)
    closing.setModified(False)
    closing.close(True)


def close_all() -> None:
    """Close every document without saving, so that no lock file is left beside any."""
    for opened in spreadsheets():
        opened.setModified(False)
        opened.close(True)


def save(book: str, path: str | None, kind: str | None) -> dict[str, Any]:
    """Save a document in place, or under a path, as the office writes that kind of file."""
    saved = document(book)
    if path is None:
        saved.store()
    else:
        filter_name = property_value("FilterName", FILTERS[str(kind)])
        saved.storeAsURL(uno().systemPathToFileUrl(path), (filter_name,))
    return _described(saved)


def export(book: str, path: str, kind: str) -> None:
    """Write a copy of another kind; the document keeps its own path."""
    arguments = (property_value("FilterName", FILTERS[kind]),)
    document(book).storeToURL(uno().systemPathToFileUrl(path), arguments)


def recalculate(book: str) -> None:
    """Calculate every formula anew, whether or not its sources changed."""
    document(book).calculateAll()


def sheets(book: str) -> list[str]:
    """The names of the sheets in their order."""
    return list(document(book).Sheets.ElementNames)


def sheet_state(book: str, name: str) -> dict[str, bool]:
    """Whether a sheet is visible and whether it is protected."""
    found = sheet(book, name)
    return {"visible": bool(found.IsVisible), "protected": bool(found.isProtected())}


def used_area(book: str, name: str) -> list[int]:
    """The area from A1's first used cell to the last one; a single cell for an empty sheet."""
    cursor = sheet(book, name).createCursor()
    cursor.gotoStartOfUsedArea(False)
    cursor.gotoEndOfUsedArea(True)
    return area_of(cursor.RangeAddress)


def area_of(address: Any) -> list[int]:
    """The office's range address as an area counted from 1."""
    return [address.StartRow + 1, address.StartColumn + 1, address.EndRow + 1, address.EndColumn + 1]


def set_visible(book: str, name: str, visible: bool) -> None:
    """Show or hide a sheet."""
    sheet(book, name).IsVisible = visible


def protect(book: str, name: str, on: bool, password: str) -> bool:
    """Protect a sheet or take its protection off; whether it is protected now."""
    changed = sheet(book, name)
    # A protected sheet keeps its options when it is protected again: the office stores them with the sheet.
    if on:
        changed.protect(password)
    else:
        changed.unprotect(password)
    return bool(changed.isProtected())


def _is_alive(component: Any) -> bool:
    try:
        return bool(component.RuntimeUID)
    # The office raises its DisposedException for a closed document; its class exists only over there.
    except Exception:
        return False


def _has_name(kept: Any, name: str) -> bool:
    try:
        return str(kept.Name).lower() == name.lower()
    except Exception:
        return False


def spreadsheets() -> list[Any]:
    """Every open spreadsheet."""
    found = []
    components = desktop().getComponents().createEnumeration()
    while components.hasMoreElements():
        component = components.nextElement()
        if hasattr(component, "supportsService") and component.supportsService(SPREADSHEET):
            found.append(component)
    return found


def _described(component: Any) -> dict[str, Any]:
    url = component.getURL()
    return {
        "book": component.RuntimeUID,
        "path": connection.uno().fileUrlToSystemPath(url) if url.startswith("file:") else None,
        "title": component.Title,
        "read_only": bool(component.isReadonly()),
    }


CALLS = {
    "books": books,
    "described": described,
    "open": open_document,
    "new": new_document,
    "close": close,
    "close_all": close_all,
    "save": save,
    "export": export,
    "recalculate": recalculate,
    "sheets": sheets,
    "sheet_state": sheet_state,
    "used_area": used_area,
    "set_visible": set_visible,
    "protect": protect,
}
