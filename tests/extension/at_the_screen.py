"""What the tests ask a running office for: run on the office's own Python, one action a process, the answer as JSON.

at_the_screen.py ADDRESS ACTION [ARGUMENT...]
"""

from __future__ import annotations

import importlib
import json
import os
import sys
import time
from collections.abc import Iterator
from typing import Any

SECONDS = 60.0


def connected(address: str) -> Any:
    """The component context of the office that listens at an address."""
    uno = importlib.import_module("uno")
    local = uno.getComponentContext()
    resolver = local.ServiceManager.createInstanceWithContext("com.sun.star.bridge.UnoUrlResolver", local)
    end = time.monotonic() + SECONDS
    while True:
        try:
            return resolver.resolve(f"uno:{address};urp;StarOffice.ComponentContext")
        except Exception:
            if time.monotonic() > end:
                raise
            time.sleep(0.1)


def service(context: Any, name: str) -> Any:
    return context.ServiceManager.createInstanceWithContext(name, context)


def document(context: Any) -> Any:
    """The spreadsheet that is open."""
    return next(_spreadsheets(context))


class Approving:
    """Approves the question whether an extension is to be installed; shows no progress."""

    def getTypes(self) -> Any:  # noqa: N802
        uno = importlib.import_module("uno")
        names = ("ucb.XCommandEnvironment", "ucb.XProgressHandler", "task.XInteractionHandler")
        return tuple(uno.getTypeByName(f"com.sun.star.{name}") for name in (*names, "lang.XTypeProvider"))

    def getImplementationId(self) -> Any:  # noqa: N802
        return importlib.import_module("uno").ByteSequence(b"")

    def getInteractionHandler(self) -> Any:  # noqa: N802
        return self

    def getProgressHandler(self) -> Any:  # noqa: N802
        return self

    def push(self, status: Any) -> None:
        """Progress that nobody watches."""

    update = push

    def pop(self) -> None:
        """Progress that nobody watches."""

    def handle(self, request: Any) -> None:
        uno = importlib.import_module("uno")
        approve = uno.getTypeByName("com.sun.star.task.XInteractionApprove")
        # The request itself is an exception, which would be raised by looking at it.
        for continuation in request.getContinuations():
            found = continuation.queryInterface(approve)
            if found is not None:
                found.select()
                return


def install(context: Any, path: str) -> dict[str, Any]:
    """Add an extension for the user of the profile, as the office's own extension manager does."""
    uno = importlib.import_module("uno")
    manager = context.getByName("/singletons/com.sun.star.deployment.ExtensionManager")
    url, environment = uno.systemPathToFileUrl(path), Approving()
    end = time.monotonic() + 10
    while True:
        try:
            package = manager.addExtension(url, (), "user", manager.createAbortChannel(), environment)
            break
        # An office that has only just begun to listen is still putting its own extensions in order.
        except Exception:
            if time.monotonic() > end:
                raise
            time.sleep(1)
    registered = package.isRegistered(manager.createAbortChannel(), environment)
    return {"identifier": package.getIdentifier().Value, "registered": registered.Value.Value}


def terminate(context: Any) -> bool:
    """Ask the office to end, without the question whether to save; it may go before it has answered."""
    try:
        for opened in _spreadsheets(context):
            opened.setModified(False)
            opened.close(True)
        return bool(service(context, "com.sun.star.frame.Desktop").terminate())
    except Exception:
        return True


def buttons(context: Any) -> list[dict[str, Any]]:
    """The buttons on the sheets: caption, address, and the scripts that are bound to them."""
    found = []
    for form, place in _controls(document(context)):
        model = form.getByIndex(place)
        scripts = [event.ScriptCode for event in form.getScriptEvents(place)]
        found.append({"caption": model.Label, "url": model.TargetURL, "scripts": scripts})
    return found


def button_place(context: Any, caption: str) -> list[int]:
    """The middle of a button on the screen."""
    opened = document(context)
    controller = opened.CurrentController
    controller.setFormDesignMode(False)
    for form, place in _controls(opened):
        model = form.getByIndex(place)
        if model.Label == caption:
            return _middle(controller.getControl(model).getAccessibleContext())
    raise LookupError(caption)


def named_place(context: Any, name: str, role: str = "") -> list[int] | None:
    """The middle of the visible thing with a name on the screen, such as a menu item; None where there is none."""
    try:
        return _named_place(context, name, role)
    # A window that opens or closes at this moment has nothing to tell.
    except Exception:
        return None


def _named_place(context: Any, name: str, role: str) -> list[int] | None:
    toolkit = service(context, "com.sun.star.awt.Toolkit")
    roles = importlib.import_module("uno").getConstantByName
    wanted = roles(f"com.sun.star.accessibility.AccessibleRole.{role}") if role else None
    for index in range(toolkit.getTopWindowCount()):
        for found in _inside(toolkit.getTopWindow(index).getAccessibleContext(), 0):
            if found.getAccessibleName() == name and (wanted is None or found.getAccessibleRole() == wanted):
                middle = _middle(found)
                if min(middle) > 0:
                    return middle
    return None


def dispatch(context: Any, url: str, *given: str) -> bool:
    """Dispatch an address in the window of the document, as a menu item does; whether anybody takes it.

    What else is given, as JSON, answers the questions of the command, as a recorded macro does.
    """
    address = importlib.import_module("uno").createUnoStruct("com.sun.star.util.URL")
    address.Complete = url
    _, address = service(context, "com.sun.star.util.URLTransformer").parseStrict(address)
    handler = document(context).CurrentController.Frame.queryDispatch(address, "_self", 0)
    if handler is None:
        return False
    answers = []
    if given:
        pair = importlib.import_module("uno").createUnoStruct("com.sun.star.beans.PropertyValue")
        pair.Name, pair.Value = "Arguments", tuple(json.loads(given[0]))
        answers.append(pair)
    handler.dispatch(address, tuple(answers))
    return True


def store(context: Any, url: str, filter_name: str) -> bool:
    """Save the document under another name; whether it is unmodified then."""
    uno = importlib.import_module("uno")
    kind = uno.createUnoStruct("com.sun.star.beans.PropertyValue")
    kind.Name, kind.Value = "FilterName", filter_name
    opened = document(context)
    opened.storeAsURL(url, (kind,))
    return not opened.isModified()


def message(context: Any) -> str | None:
    """The text of the message box that is open; None where none is."""
    toolkit = service(context, "com.sun.star.awt.Toolkit")
    roles = importlib.import_module("uno").getConstantByName
    alert, dialog = (roles(f"com.sun.star.accessibility.AccessibleRole.{role}") for role in ("ALERT", "DIALOG"))
    for index in range(toolkit.getTopWindowCount()):
        top = toolkit.getTopWindow(index).getAccessibleContext()
        if top is not None and top.getAccessibleRole() in (alert, dialog):
            return "\n".join(each.getAccessibleName() + each.getAccessibleDescription() for each in _inside(top, 0))
    return None


def titles(context: Any) -> list[str]:
    """The titles of the spreadsheets that are open, the one in front first."""
    front = service(context, "com.sun.star.frame.Desktop").getCurrentComponent()
    found = [opened.Title for opened in _spreadsheets(context)]
    return sorted(found, key=lambda title: front is None or title != front.Title)


def first_cells(context: Any, title: str) -> list[str]:
    """The texts of the first column of the first sheet of a spreadsheet, as they are shown."""
    opened = next(each for each in _spreadsheets(context) if each.Title == title)
    sheet = opened.Sheets.getByIndex(0)
    return [sheet.getCellByPosition(0, row).String for row in range(30)]


def modified(context: Any, title: str = "") -> bool:
    """Whether the document, or the one whose title has a text in it, has changes that are not saved."""
    return any(opened.isModified() for opened in _spreadsheets(context) if title in opened.Title)


def _spreadsheets(context: Any) -> Iterator[Any]:
    components = service(context, "com.sun.star.frame.Desktop").getComponents().createEnumeration()
    while components.hasMoreElements():
        component = components.nextElement()
        if component.supportsService("com.sun.star.sheet.SpreadsheetDocument"):
            yield component


def _controls(opened: Any) -> Iterator[tuple[Any, int]]:
    for sheet in range(opened.Sheets.Count):
        forms = opened.Sheets.getByIndex(sheet).DrawPage.Forms
        for index in range(forms.Count):
            form = forms.getByIndex(index)
            for place in range(form.Count):
                yield form, place


def _inside(context: Any, depth: int) -> Iterator[Any]:
    """All that is inside a window, but not the cells of a sheet, which are countless."""
    # A window that opens or closes at this moment has nothing to tell.
    if context is None:
        return
    yield context
    count = context.getAccessibleChildCount()
    if depth < 8 and count < 100:
        for index in range(count):
            child = context.getAccessibleChild(index)
            if child is not None:
                yield from _inside(child.getAccessibleContext(), depth + 1)


def _middle(context: Any) -> list[int]:
    place, size = context.getLocationOnScreen(), context.getSize()
    return [place.X + size.Width // 2, place.Y + size.Height // 2]


ACTIONS = {
    action.__name__: action
    for action in (
        install, terminate, buttons, button_place, named_place, dispatch, store, message, titles, first_cells, modified,
    )
}  # fmt: skip


if __name__ == "__main__":
    answer = ACTIONS[sys.argv[2]](connected(sys.argv[1]), *sys.argv[3:])
    sys.stdout.write(json.dumps(answer) + "\n")
    sys.stdout.flush()
    os._exit(0)  # what was asked for is said: the threads of the bridge may fail where Python takes them down
