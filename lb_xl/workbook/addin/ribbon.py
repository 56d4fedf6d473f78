"""The ribbon of the add-in as XML: one tab of large buttons; every text is asked from VBA, which knows the language."""

from __future__ import annotations

from xml.etree import ElementTree

from lb_xl.workbook.addin import MODULE
from lb_xl.workbook.addin.definitions import GROUPS, TAB

PART = "customUI/customUI.xml"
NAMESPACE = "http://schemas.microsoft.com/office/2006/01/customui"
RELATIONSHIP = "http://schemas.microsoft.com/office/2006/relationships/ui/extensibility"
"""Those of Excel 2007, which every later Excel reads; those of 2010 add nothing that is used here."""


def ribbon_part() -> bytes:
    """The part `customUI/customUI.xml`. All buttons are enabled: each checks on the click whether it can work."""
    ElementTree.register_namespace("", NAMESPACE)
    root = ElementTree.Element(_tag("customUI"))
    tabs = ElementTree.SubElement(ElementTree.SubElement(root, _tag("ribbon")), _tag("tabs"))
    tab = ElementTree.SubElement(tabs, _tag("tab"), _asked(TAB, "Label", "Keytip"))
    for id, members in GROUPS:
        group = ElementTree.SubElement(tab, _tag("group"), _asked(id, "Label"))
        for button in members:
            attributes = _asked(button.command, "Label", "Screentip", "Supertip", "Keytip")
            attributes |= {"imageMso": button.picture, "size": "large", "onAction": f"{MODULE}.RibbonClicked"}
            ElementTree.SubElement(group, _tag("button"), attributes)
    ElementTree.indent(root)
    text: str = ElementTree.tostring(root, encoding="unicode")
    return f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n{text}\n'.encode()


def _tag(name: str) -> str:
    return f"{{{NAMESPACE}}}{name}"


def _asked(id: str, *texts: str) -> dict[str, str]:
    """The attributes of a control whose texts VBA gives, e.g. `getLabel`."""
    return {"id": id} | {f"get{text}": f"{MODULE}.Ribbon{text}" for text in texts}
