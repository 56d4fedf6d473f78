"""What the user sees of a document: its window, the active sheet, the selection, the status bar."""

from __future__ import annotations

from typing import Any

from .documents import area_of, cell_range, document, sheet, spreadsheets


def set_state(book: str, updating: bool | None, automatic: bool | None) -> None:
    """Hold or release the screen, switch automatic calculation on or off."""
    changed = document(book)
    was_modified = changed.isModified()
    if updating is False and not changed.hasControllersLocked():
        changed.lockControllers()
    if updating is True and changed.hasControllersLocked():
        changed.unlockControllers()
    if automatic is not None:
        changed.enableAutomaticCalculation(automatic)
    # The office takes even this for a change that is to be saved.
    changed.setModified(was_modified)


def state(book: str) -> dict[str, bool]:
    """Whether the screen is released and calculation automatic."""
    found = document(book)
    return {
        "updating": not found.hasControllersLocked(),
        "automatic": bool(found.isAutomaticCalculationEnabled()),
    }


def set_status(text: str | None) -> None:
    """Show a text in the status bar of every window, or give the bars back."""
    for found in spreadsheets():
        controller = found.getCurrentController()
        indicator = controller.StatusIndicator if controller is not None else None
        if indicator is not None and text is None:
            indicator.end()
        elif indicator is not None:
            indicator.start(text, 0)


def activate(book: str, name: str | None) -> None:
    """Bring a document, and one of its sheets, to the front; a hidden document has no front."""
    controller = document(book).getCurrentController()
    if controller is not None:
        if name is not None:
            controller.setActiveSheet(sheet(book, name))
        controller.getFrame().getContainerWindow().toFront()


def selection(book: str) -> dict[str, Any] | None:
    """The selected area and its sheet; None where there is no window or something else is selected."""
    controller = document(book).getCurrentController()
    selected = controller.getSelection() if controller is not None else None
    if selected is None or not hasattr(selected, "RangeAddress"):
        return None
    return {"sheet": selected.Spreadsheet.Name, "area": area_of(selected.RangeAddress)}


def select(book: str, name: str, area: list[int]) -> None:
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


CALLS = {
    "set_state": set_state,
    "state": state,
    "set_status": set_status,
    "activate": activate,
    "selection": selection,
    "select": select,
    "active_sheet": active_sheet,
}
