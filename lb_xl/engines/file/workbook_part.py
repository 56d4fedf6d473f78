"""The workbook part: its sheets in order, its defined names, its date system, recalculation on load."""

from __future__ import annotations

from dataclasses import dataclass

from lxml import etree

from lb_xl.engines.file import parts
from lb_xl.engines.file.package import Package

# The order of the children is fixed by the schema; calcPr stands after the last of these.
_BEFORE_CALCULATION = (
    "fileVersion",
    "fileSharing",
    "workbookPr",
    "workbookProtection",
    "bookViews",
    "sheets",
    "functionGroups",
    "externalReferences",
    "definedNames",
)


@dataclass(frozen=True)
class SheetEntry:
    """One sheet as the workbook part lists it."""

    name: str
    part: str
    identifier: int
    visible: bool
    is_worksheet: bool


@dataclass(frozen=True)
class DefinedName:
    """A defined name; `sheet` is the sheet that alone sees it, None for the whole workbook."""

    name: str
    refers_to: str
    sheet: str | None
    hidden: bool


@dataclass(frozen=True)
class WorkbookPart:
    """What the workbook part says about the book."""

    sheets: tuple[SheetEntry, ...]
    names: tuple[DefinedName, ...]
    counts_from_1904: bool
    active_index: int
    shared_strings: str | None
    styles: str | None
    calculation_chain: str | None


def workbook_part(package: Package) -> WorkbookPart:
    """Read the workbook part and its relationships."""
    root = package.root(package.workbook_name)
    links = package.relationships(package.workbook_name)
    by_kind = {link.kind: link.target for link in links.values() if not link.external}
    sheets = []
    for element in root.iterfind(f"{parts.qualified('sheets')}/{parts.qualified('sheet')}"):
        link = links.get(element.get(f"{{{parts.DOCUMENT_RELATIONSHIPS}}}id", ""))
        sheets.append(
            SheetEntry(
                name=element.get("name", ""),
                part=link.target if link else "",
                identifier=int(element.get("sheetId", "0")),
                visible=element.get("state", "visible") == "visible",
                is_worksheet=link is not None and link.kind == "worksheet",
            )
        )
    names = []
    for element in root.iterfind(f"{parts.qualified('definedNames')}/{parts.qualified('definedName')}"):
        scope = element.get("localSheetId")
        sheet = sheets[int(scope)].name if scope is not None and int(scope) < len(sheets) else None
        hidden = _is_true(element.get("hidden"))
        names.append(DefinedName(element.get("name", ""), element.text or "", sheet, hidden))
    properties = parts.child(root, "workbookPr")
    view = root.find(f"{parts.qualified('bookViews')}/{parts.qualified('workbookView')}")
    return WorkbookPart(
        sheets=tuple(sheets),
        names=tuple(names),
        counts_from_1904=properties is not None and _is_true(properties.get("date1904")),
        active_index=int(view.get("activeTab", "0")) if view is not None else 0,
        shared_strings=by_kind.get("sharedStrings"),
        styles=by_kind.get("styles"),
        calculation_chain=by_kind.get("calcChain"),
    )


def ask_full_calculation(package: Package) -> None:
    """Have Excel recalculate on load; the part is changed only where it does not ask for it yet."""
    root = package.root(package.workbook_name)
    calculation = parts.child(root, "calcPr")
    if calculation is not None and _is_true(calculation.get("fullCalcOnLoad")):
        return
    if calculation is None:
        calculation = etree.Element(parts.qualified("calcPr"))
        place = 0
        for index, element in enumerate(root):
            if parts.local_name(element) in _BEFORE_CALCULATION:
                place = index + 1
        root.insert(place, calculation)
    calculation.set("fullCalcOnLoad", "1")
    package.change(package.workbook_name, parts.serialized(root))


def _is_true(text: str | None) -> bool:
    return text in ("1", "true", "on")
