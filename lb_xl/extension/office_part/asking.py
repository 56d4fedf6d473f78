"""What a command asks before it starts: a scheme and a year, a file to make, a workbook to read, a folder."""

# The names of methods are the office's.
# ruff: noqa: N802

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from .uno_objects import UnoObject, constant, service, uno
from .words import definitions, language_of, words

SCHEME, WORKBOOK, FOLDER = "scheme", "workbook", "folder"
QUESTIONS = (SCHEME, WORKBOOK, FOLDER)

# Numbers of com.sun.star.awt.PushButtonType: the office writes the captions.
_OK, _CANCEL = 1, 2

# Sizes in the office's units of dialogs, a quarter of a letter wide and an eighth of a line high.
_WIDTH, _LINE, _EDGE, _BUTTON = 260, 14, 6, 50


def answers(context: Any, frame: Any, need: str) -> list[Any] | None:
    """The arguments of a command that needs something of the user; None where the user cancels."""
    if need == WORKBOOK:
        path = _picked(context, frame, "FILEOPEN_SIMPLE")
        return None if path is None else [path]
    if need == FOLDER:
        path = _picked_folder(context, frame)
        return None if path is None else [path]
    chosen = _scheme_and_year(context, frame)
    if chosen is None:
        return None
    scheme, year = chosen
    name = words(context)["new_book"].format(scheme=scheme["id"], year=year)
    path = _picked(context, frame, "FILESAVE_AUTOEXTENSION", name)
    return None if path is None else [scheme["id"], year, path, language_of(context)]


def _picked(context: Any, frame: Any, kind: str, name: str = "") -> str | None:
    """A path from the office's own question for a file."""
    picker = service(context, "com.sun.star.ui.dialogs.FilePicker")
    picker.initialize((constant(f"com.sun.star.ui.dialogs.TemplateDescription.{kind}"),))
    _begin(context, frame, picker)
    # What is to be read may be of either kind; what is written gets the extension of its filter.
    for pattern in ("*.xlsx", "*.xlsm") if name else ("*.xlsx;*.xlsm",):
        picker.appendFilter(f"Excel ({pattern})", pattern)
    if name:
        picker.setDefaultName(name)
    try:
        files = picker.getSelectedFiles() if picker.execute() else ()
    finally:
        picker.dispose()
    return uno().fileUrlToSystemPath(files[0]) if files else None


def _picked_folder(context: Any, frame: Any) -> str | None:
    """A path from the office's own question for a folder."""
    picker = service(context, "com.sun.star.ui.dialogs.FolderPicker")
    _begin(context, frame, picker)
    found = picker.getDirectory() if picker.execute() else ""
    return uno().fileUrlToSystemPath(found) if found else None


def _begin(context: Any, frame: Any, picker: Any) -> None:
    """Give a question its title, and begin it in the folder of the document, where it has one."""
    picker.setTitle(words(context)["title"])
    folder = str(frame.getController().getModel().getURL()).rpartition("/")[0]
    if folder.startswith("file://"):
        picker.setDisplayDirectory(folder)


def _scheme_and_year(context: Any, frame: Any) -> tuple[dict[str, Any], int] | None:
    """A scheme of the list and a year that it covers."""
    said, schemes = words(context), definitions()["schemes"]
    language = language_of(context)
    model = service(context, "com.sun.star.awt.UnoControlDialogModel")
    model.Title, model.Width, model.Height = said["title"], _WIDTH, 4 * (_LINE + _EDGE) + _EDGE
    column = _WIDTH // 4
    for place, key in enumerate(("scheme", "year")):
        _add(model, "FixedText", key + "_label", place, _EDGE, column, Label=said[key])
    titles = tuple(scheme["title"][language] for scheme in schemes)
    rest = _WIDTH - column - 3 * _EDGE
    _add(
        model,
        "ListBox",
        "scheme",
        0,
        column + 2 * _EDGE,
        rest,
        Dropdown=True,
        StringItemList=titles,
        SelectedItems=(0,),
    )
    _add(model, "NumericField", "year", 1, column + 2 * _EDGE, column, DecimalAccuracy=0, StrictFormat=True, Spin=True)
    _add(model, "Button", "ok", 3, _WIDTH - 2 * (_BUTTON + _EDGE), _BUTTON, PushButtonType=_OK, DefaultButton=True)
    _add(model, "Button", "cancel", 3, _WIDTH - _BUTTON - _EDGE, _BUTTON, PushButtonType=_CANCEL)
    dialog = service(context, "com.sun.star.awt.UnoControlDialog")
    dialog.setModel(model)
    chosen = dialog.getControl("scheme")

    def offer_years() -> None:
        year = model.getByName("year")
        year.ValueMin, year.ValueMax, year.Value = schemes[chosen.getSelectedItemPos()]["years"]

    window = frame.getContainerWindow()
    dialog.createPeer(service(context, "com.sun.star.awt.Toolkit"), window)
    around, own = window.getPosSize(), dialog.getPosSize()
    left, top = (around.Width - own.Width) // 2, (around.Height - own.Height) // 3
    dialog.setPosSize(left, top, 0, 0, constant("com.sun.star.awt.PosSize.POS"))
    offer_years()
    chosen.addItemListener(ItemListener(offer_years))
    try:
        if not dialog.execute():
            return None
        return schemes[chosen.getSelectedItemPos()], int(dialog.getControl("year").getValue())
    finally:
        dialog.dispose()


def _add(model: Any, kind: str, name: str, line: int, left: int, width: int, **properties: Any) -> None:
    made = model.createInstance(f"com.sun.star.awt.UnoControl{kind}Model")
    made.PositionX, made.PositionY, made.Width, made.Height = left, _EDGE + line * (_LINE + _EDGE), width, _LINE
    for property_name, value in properties.items():
        setattr(made, property_name, value)
    model.insertByName(name, made)


class ItemListener(UnoObject):
    """Calls a function when another item of a list is chosen."""

    interfaces = ("com.sun.star.awt.XItemListener",)

    def __init__(self, action: Callable[[], None]) -> None:
        self._action = action

    def itemStateChanged(self, event: Any) -> None:
        self._action()

    def disposing(self, event: Any) -> None:
        """Nothing is kept."""
