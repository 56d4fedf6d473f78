"""The files of the extension as texts: description, manifest, menu and toolbar, protocol handler, job on loading."""

from __future__ import annotations

from xml.sax.saxutils import escape, quoteattr

from lb_xl import __version__
from lb_xl.extension.definitions import IDENTIFIER, PROTOCOL, Command, words
from lb_xl.extension.office_part.component import COMMANDS, REBINDING
from lb_xl.language import Text

TOOLBAR = f"{IDENTIFIER}.toolbar"

COMPONENT = '''"""The entry that LibreOffice loads; the folder pythonpath beside it is on the path by then."""

from lb_xl_office.component import getComponentFactory, writeRegistryInfo

__all__ = ["getComponentFactory", "writeRegistryInfo"]
'''

_HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'
_SPREADSHEET = "com.sun.star.sheet.SpreadsheetDocument"
# Documents come from a file, or are made from a template.
_EVENTS = ("OnLoad", "OnNew")
# Before an office writes a document its buttons get their macros back, and ours again when it has been written.
_SAVING_EVENTS = (
    "OnSave", "OnSaveAs", "OnCopyTo", "OnSaveDone", "OnSaveAsDone", "OnCopyToDone",
    "OnSaveFailed", "OnSaveAsFailed", "OnCopyToFailed",
)  # fmt: skip
_LOCALES = {"ru": "ru", "en": "en-US"}
_ICON_AND_TEXT = 2


def description() -> str:
    """`description.xml`: identifier, version, name, and the oldest office that it is made for."""
    names = "".join(
        f'    <name lang="{language}">{escape(Text.read(words()["name"])[language])}</name>\n' for language in _LOCALES
    )
    return (
        f'{_HEAD}<description xmlns="http://openoffice.org/extensions/description/2006"'
        ' xmlns:d="http://openoffice.org/extensions/description/2006"'
        ' xmlns:l="http://libreoffice.org/extensions/description/2011">\n'
        f"  <identifier value={quoteattr(IDENTIFIER)}/>\n"
        f"  <version value={quoteattr(__version__)}/>\n"
        '  <dependencies>\n    <l:LibreOffice-minimal-version value="7.4" d:name="LibreOffice 7.4"/>\n'
        f"  </dependencies>\n  <display-name>\n{names}  </display-name>\n</description>\n"
    )


def manifest() -> str:
    """`META-INF/manifest.xml`: which file is what."""
    data = "application/vnd.sun.star.configuration-data"
    entries = [("lb_xl_component.py", "application/vnd.sun.star.uno-component;type=Python")]
    entries += [(name, data) for name in ("Addons.xcu", "ProtocolHandler.xcu", "Jobs.xcu", "CalcWindowState.xcu")]
    lines = "".join(
        f"  <manifest:file-entry manifest:full-path={quoteattr(path)} manifest:media-type={quoteattr(kind)}/>\n"
        for path, kind in entries
    )
    return f'{_HEAD}<manifest:manifest xmlns:manifest="http://openoffice.org/2001/manifest">\n{lines}</manifest:manifest>\n'


def addons(offered: tuple[Command, ...]) -> str:
    """`Addons.xcu`: the menu and the toolbar, in Calc alone, in the language of the office."""
    items = [
        _node(
            f"m{place:02}",
            _property("Context", _SPREADSHEET),
            _property("URL", command.url),
            _localised("Title", command.title),
            _property("Target", "_self"),
        )
        for place, command in enumerate(offered, 1)
    ]
    menu = _node(
        f"{IDENTIFIER}.menu",
        _property("Context", _SPREADSHEET),
        _localised("Title", Text.read(words()["title"])),
        _node("Submenu", *items, replace=False),
    )
    images = [
        _node(
            f"{IDENTIFIER}.{command.name}",
            _property("URL", command.url),
            _node(
                "UserDefinedImages",
                *(_property(f"Image{size}URL", f"%origin%/{icon_path(command.icon)}") for size in ("Small", "Big")),
                replace=False,
            ),
        )
        for command in offered
    ]
    bars = _node("OfficeMenuBar", menu, replace=False), _node("OfficeToolBar", _node(TOOLBAR, *items), replace=False)
    pictures = _node("Images", *images, replace=False)
    return _configuration("Addons", "org.openoffice.Office", _node("AddonUI", *bars, pictures, replace=False))


def icon_path(name: str) -> str:
    """Where an icon lies in the extension: a drawing that is sharp at every size."""
    return f"icons/{name}.svg"


def window_state() -> str:
    """`CalcWindowState.xcu`: the toolbar's name, and that it is shown, docked, with icons and captions."""
    state = _node(
        f"private:resource/toolbar/addon_{TOOLBAR}",
        _localised("UIName", Text.read(words()["title"])),
        _property("Docked", "true", "xs:boolean"),
        _property("Visible", "true", "xs:boolean"),
        _property("Style", str(_ICON_AND_TEXT), "xs:int"),
    )
    states = _node("UIElements", _node("States", state, replace=False), replace=False)
    return _configuration("CalcWindowState", "org.openoffice.Office.UI", states)


def protocol_handler() -> str:
    """`ProtocolHandler.xcu`: addresses of ours go to our component."""
    handler = _node(COMMANDS, _property("Protocols", f"{PROTOCOL}*", "oor:string-list"))
    return _configuration("ProtocolHandler", "org.openoffice.Office", _node("HandlerSet", handler, replace=False))


def jobs() -> str:
    """`Jobs.xcu`: a document that has been opened is looked at for buttons of ours."""
    job = _node("lb_xl_buttons", _property("Service", REBINDING))
    events = [
        _node(event, _node("JobList", _node("lb_xl_buttons"), replace=False), replace="fuse")
        for event in (*_EVENTS, *_SAVING_EVENTS)
    ]
    parts = _node("Jobs", job, replace=False), _node("Events", *events, replace=False)
    return _configuration("Jobs", "org.openoffice.Office", *parts)


def _configuration(name: str, package: str, *parts: str) -> str:
    return (
        f'{_HEAD}<oor:component-data xmlns:oor="http://openoffice.org/2001/registry"'
        ' xmlns:xs="http://www.w3.org/2001/XMLSchema"'
        f" oor:name={quoteattr(name)} oor:package={quoteattr(package)}>\n{''.join(parts)}</oor:component-data>\n"
    )


def _node(name: str, *parts: str, replace: bool | str = True) -> str:
    operation = "replace" if replace is True else replace
    attribute = f' oor:op="{operation}"' if operation else ""
    return f"<node oor:name={quoteattr(name)}{attribute}>\n{''.join(parts)}</node>\n"


def _property(name: str, value: str, kind: str = "xs:string") -> str:
    return f"<prop oor:name={quoteattr(name)} oor:type={quoteattr(kind)}><value>{escape(value)}</value></prop>\n"


def _localised(name: str, text: Text) -> str:
    values = "".join(
        f"<value xml:lang={quoteattr(locale)}>{escape(text[language])}</value>" for language, locale in _LOCALES.items()
    )
    return f'<prop oor:name={quoteattr(name)} oor:type="xs:string">{values}</prop>\n'
