"""The buttons of our workbooks: bound to a macro of Excel in the file, to our commands while it is open here.

The macro needs our add-in for Excel, and LibreOffice keeps macros of strange documents off. While a document is being
written its buttons are as they were in the file.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from .uno_objects import uno

_URL_BUTTON = "URL"
_PROPERTIES = ("ButtonType", "TargetURL", "TargetFrame", "DispatchURLInternal")

# What was changed in each open document: form, place in it, event, properties as they were.
_changed: dict[str, list[tuple[Any, int, Any, dict[str, Any]]]] = {}


def bind(document: Any, protocol: str, macros: Mapping[str, str]) -> int:
    """Bind every button that calls one of the macros to its command; how many there were."""
    changes = _changed.setdefault(str(document.RuntimeUID), [])
    was_modified = document.isModified()
    for form, place, event in list(_script_events(document)):
        command = macros.get(macro_name(event.ScriptCode))
        if command is not None:
            button = form.getByIndex(place)
            former = {name: button.getPropertyValue(name) for name in _PROPERTIES}
            # Revoking one event alone finds it only if its parameter is told exactly; the others are put back.
            others = [each for each in form.getScriptEvents(place) if each.ScriptCode != event.ScriptCode]
            form.revokeScriptEvents(place)
            if others:
                form.registerScriptEvents(place, tuple(others))
            button.setPropertyValue("ButtonType", uno().Enum("com.sun.star.form.FormButtonType", _URL_BUTTON))
            button.setPropertyValue("TargetURL", protocol + command)
            button.setPropertyValue("TargetFrame", "_self")
            button.setPropertyValue("DispatchURLInternal", True)
            changes.append((form, place, event, former))
    document.setModified(was_modified)
    return len(changes)


def release(document: Any) -> None:
    """Give the buttons back the macros that they had in the file."""
    was_modified = document.isModified()
    for form, place, event, former in _changed.pop(str(document.RuntimeUID), []):
        button = form.getByIndex(place)
        for name, value in former.items():
            button.setPropertyValue(name, value)
        form.registerScriptEvent(place, event)
    document.setModified(was_modified)


def macro_name(code: str) -> str:
    """Module and procedure of a script's address.

    >>> macro_name("vnd.sun.star.script:VBAProject.LbXl.CheckInputs?language=Basic&location=document")
    'LbXl.CheckInputs'
    """
    path = re.split(r"[?]", code.rpartition(":")[2])[0]
    return ".".join(re.split(r"[.!]", path)[-2:])


def _script_events(document: Any) -> Iterator[tuple[Any, int, Any]]:
    for sheet_place in range(document.Sheets.Count):
        forms = document.Sheets.getByIndex(sheet_place).DrawPage.Forms
        for form_place in range(forms.Count):
            form = forms.getByIndex(form_place)
            for place in range(form.Count):
                for event in form.getScriptEvents(place):
                    yield form, place, event
