"""The protection of a sheet as Excel's object model sees it: contents, and what users may still do."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from lb_xl.engines.file.errors import ProtectedSheetError

_ELEMENT = re.compile(rb"<(?:\w+:)?sheetProtection\b([^>]*?)/?>")
_ATTRIBUTE = re.compile(rb"""([\w:]+)\s*=\s*(?:"([^"]*)"|'([^']*)')""")

# Excel's name of each permission, the attribute that denies it, and whether the file denies it by default.
PERMISSIONS: Mapping[str, tuple[str, bool]] = {
    "AllowFormattingCells": ("formatCells", True),
    "AllowFormattingColumns": ("formatColumns", True),
    "AllowFormattingRows": ("formatRows", True),
    "AllowInsertingColumns": ("insertColumns", True),
    "AllowInsertingRows": ("insertRows", True),
    "AllowInsertingHyperlinks": ("insertHyperlinks", True),
    "AllowDeletingColumns": ("deleteColumns", True),
    "AllowDeletingRows": ("deleteRows", True),
    "AllowSorting": ("sort", True),
    "AllowFiltering": ("autoFilter", True),
    "AllowUsingPivotTables": ("pivotTables", True),
}
_OBJECTS = {"DrawingObjects": "objects", "Scenarios": "scenarios"}
_PASSWORD = ("password", "hashValue")


@dataclass(frozen=True)
class Protection:
    """The attributes of a protection element, in their order."""

    attributes: tuple[tuple[str, str], ...]

    @property
    def is_on(self) -> bool:
        return self.flag("sheet", default=False)

    @property
    def has_password(self) -> bool:
        return any(value for name, value in self.attributes if name in _PASSWORD)

    def flag(self, name: str, *, default: bool) -> bool:
        """A yes-or-no attribute."""
        text = dict(self.attributes).get(name)
        return default if text is None else text in ("1", "true", "on")

    def options(self) -> dict[str, bool]:
        """The options by the names that Excel's `Protect` gives them."""
        found = {name: not self.flag(attribute, default=denied) for name, (attribute, denied) in PERMISSIONS.items()}
        found |= {name: self.flag(attribute, default=False) for name, attribute in _OBJECTS.items()}
        return found


def protection_of(data: bytes) -> Protection | None:
    """The protection element of a sheet part, found in its bytes; None where the sheet has none."""
    match = _ELEMENT.search(data) if b"sheetProtection" in data else None
    if match is None:
        return None
    attributes = _ATTRIBUTE.findall(match[1])
    return Protection(tuple((name.decode(), (one or other).decode()) for name, one, other in attributes))


def new_protection(original: Protection | None, options: Mapping[str, object], sheet: str) -> Protection:
    """The protection that Excel's `Protect(**options)` sets up.

    Without options, or with the very options it had, the sheet gets back its original protection, byte for
    byte. Raises LB-411 for a password: the engine sets none.
    """
    if options.get("Password"):
        raise ProtectedSheetError("LB-411", sheet=sheet)
    wanted = {name: bool(value) for name, value in options.items() if name in PERMISSIONS or name in _OBJECTS}
    if original is not None and original.is_on:
        before = original.options()
        if all(before[name] == value for name, value in wanted.items()):
            return original
    chosen = {"DrawingObjects": True, "Scenarios": True} | wanted
    attributes = [("sheet", "1")]
    attributes += [(attribute, "1") for name, attribute in _OBJECTS.items() if chosen[name]]
    attributes += [(attribute, "0") for name, (attribute, _) in PERMISSIONS.items() if chosen.get(name)]
    return Protection(tuple(attributes))
