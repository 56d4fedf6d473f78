"""Open documents: opening, saving, recalculating, and their sheets."""

from __future__ import annotations

from typing import Any, Dict, List, Optional

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
_opened: Dict[str, Any] = {}


def document(book: str) -> Any:
    """The open document with that key; `KeyError` where it has been closed."""
    kept = _opened.get(book)
    if kept is not None and _is_alive(kept):
        return kept
    _opened.clear()
    for found in _spreadsheets():
        _opened[found.RuntimeUID] = found
    if book not in _opened:
        raise KeyError("the document is no longer open")
    return _opened[book]


def sheet(book: str, name: str) -> Any:
    """A sheet by its name, whatever the case of its letters."""
    sheets = document(book).Sheets
    if sheets.hasByName(name):
        return sheets.getByName(name)
    for candidate in sheets.ElementNames:
        if candidate.lower() == name.lower():
            return sheets.getByName(candidate)
    raise KeyError(name)


def cell_range(book: str, name: str, area: List[int]) -> Any:
    """The cells of an area."""
    first_row, first_column, last_row, last_column = area
    return sheet(book, name).getCellRangeByPosition(first_column - 1, first_row - 1, last_column - 1, last_row - 1)


def books() -> List[Dict[str, Any]]:
    """Every open spreadsheet: its key, path and title; the active one first."""
    active = desktop().getCurrentComponent()
    found = [_described(component) for component in _spreadsheets()]
    if active is not None and active.supportsService(SPREADSHEET):
        found.sort(key=lambda book: bool(book["book"] != active.RuntimeUID))
    return found


def described(book: str) -> Dict[str, Any]:
    """Key, path and title of one open document."""
    return _described(document(book))


def open_document(path: str, hidden: bool, read_only: bool) -> Dict[str, Any]:
    """Open a workbook; macros in it are not run."""
    url = uno().systemPathToFileUrl(path)
    arguments = (
        property_value("Hidden", hidden),
        property_value("ReadOnly", read_only),
        property_value("MacroExecutionMode", 0),
        property_value("UpdateDocMode", 0),
    )
    opened = desktop().loadComponentFromURL(url, "_blank", 0, arguments)
    if opened is None or not opened.supportsService(SPREADSHEET):
        if opened is not None:
            opened.close(True)
        raise ValueError("not a spreadsheet: %s" % path)
    return _described(opened)


def new_document(hidden: bool) -> Dict[str, Any]:
    """A new, empty document."""
    arguments = (property_value("Hidden", hidden),)
    return _described(desktop().loadComponentFromURL("private:factory/scalc", "_blank", 0, arguments))


def close(book: str) -> None:
    """Close a document without saving it."""
    closing = document(book)
    closing.setModified(False)
    closing.close(True)


def save(book: str, path: Optional[str], kind: Optional[str]) -> Dict[str, Any]:
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


def sheets(book: str) -> List[Dict[str, Any]]:
    """The sheets in their order: name, visible or not, protected or not."""
    found = document(book).Sheets
    return [
        {"name": one.Name, "visible": bool(one.IsVisible), "protected": bool(one.isProtected())}
        for one in (found.getByIndex(index) for index in range(found.Count))
    ]


def used_area(book: str, name: str) -> List[int]:
    """The area from A1's first used cell to the last one; a single cell for an empty sheet."""
    cursor = sheet(book, name).createCursor()
    cursor.gotoStartOfUsedArea(False)
    cursor.gotoEndOfUsedArea(True)
    return area_of(cursor.RangeAddress)


def area_of(address: Any) -> List[int]:
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


def set_state(book: str, updating: Optional[bool], automatic: Optional[bool]) -> None:
    """Hold or release the screen, switch automatic calculation on or off."""
    changed = document(book)
    if updating is False and not changed.hasControllersLocked():
        changed.lockControllers()
    if updating is True and changed.hasControllersLocked():
        changed.unlockControllers()
    if automatic is not None:
        changed.enableAutomaticCalculation(automatic)


def state(book: str) -> Dict[str, bool]:
    """Whether the screen is released and calculation automatic."""
    found = document(book)
    return {
        "updating": not found.hasControllersLocked(),
        "automatic": bool(found.isAutomaticCalculationEnabled()),
    }


def set_status(book: str, text: Optional[str]) -> None:
    """Show a text in the status bar of the document's window, or give the bar back."""
    controller = document(book).getCurrentController()
    indicator = controller.StatusIndicator if controller is not None else None
    if indicator is not None:
        if text is None:
            indicator.end()
        else:
            indicator.start(text, 0)


def activate(book: str, name: Optional[str]) -> None:
    """Bring a document, and one of its sheets, to the front; a hidden document has no front."""
    controller = document(book).getCurrentController()
    if controller is not None:
        if name is not None:
            controller.setActiveSheet(sheet(book, name))
        controller.getFrame().getContainerWindow().toFront()


def selection(book: str) -> Optional[Dict[str, Any]]:
    """The selected area and its sheet; None where there is no window or something else is selected."""
    controller = document(book).getCurrentController()
    selected = controller.getSelection() if controller is not None else None
    if selected is None or not hasattr(selected, "RangeAddress"):
        return None
    return {"sheet": selected.Spreadsheet.Name, "area": area_of(selected.RangeAddress)}


def select(book: str, name: str, area: List[int]) -> None:
    """Select an area in the document's window, where it has one."""
    controller = document(book).getCurrentController()
    if controller is not None:
        controller.setActiveSheet(sheet(book, name))
        controller.select(cell_range(book, name, area))


def active_sheet(book: str) -> str:
    """The name of the active sheet; of the first one in a document without a window."""
    found = document(book)
    controller = found.getCurrentController()
    if controller is not None and hasattr(controller, "getActiveSheet"):
        return str(controller.getActiveSheet().Name)
    return str(found.Sheets.getByIndex(0).Name)


def _is_alive(component: Any) -> bool:
    try:
        return bool(component.RuntimeUID)
    # The office raises its DisposedException for a closed document; its class exists only over there.
    except Exception:
        return False


def _spreadsheets() -> List[Any]:
    found = []
    components = desktop().getComponents().createEnumeration()
    while components.hasMoreElements():
        component = components.nextElement()
        if hasattr(component, "supportsService") and component.supportsService(SPREADSHEET):
            found.append(component)
    return found


def _described(component: Any) -> Dict[str, Any]:
    url = component.getURL()
    return {
        "book": component.RuntimeUID,
        "path": connection.uno().fileUrlToSystemPath(url) if url.startswith("file:") else None,
        "title": component.Title,
    }


CALLS = {
    "books": books,
    "described": described,
    "open": open_document,
    "new": new_document,
    "close": close,
    "save": save,
    "export": export,
    "recalculate": recalculate,
    "sheets": sheets,
    "used_area": used_area,
    "set_visible": set_visible,
    "protect": protect,
    "set_state": set_state,
    "state": state,
    "set_status": set_status,
    "activate": activate,
    "selection": selection,
    "select": select,
    "active_sheet": active_sheet,
}
