"""The calculation chain: entries of cells that stop being formulas have to go, or Excel repairs the file."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from lb_xl.engines.file import parts
from lb_xl.engines.file.package import Package, relationships_part


def forget_formulas(package: Package, name: str | None, gone: Mapping[int, Collection[str]]) -> None:
    """Take cells out of the chain. `gone` gives, by sheet id, the addresses that hold no formula any more."""
    if name is None or name not in package or not any(gone.values()):
        return
    root = package.root(name)
    sheet = 0
    changed = False
    left = 0
    for entry in root.findall(parts.qualified("c")):
        # An entry without a sheet id belongs to the sheet of the entry before it.
        sheet = int(entry.get("i", sheet))
        if entry.get("r") in gone.get(sheet, ()):
            root.remove(entry)
            changed = True
        else:
            entry.set("i", str(sheet))
            left += 1
    if changed and left:
        package.change(name, parts.serialized(root))
    elif changed:
        _remove_part(package, name)


def _remove_part(package: Package, name: str) -> None:
    # An empty chain is invalid: the part goes, with its relationship and its content type.
    package.remove(name)
    links_name = relationships_part(package.workbook_name)
    links = package.root(links_name)
    for identifier, link in package.relationships(package.workbook_name).items():
        if link.target == name:
            for element in links.findall(f"{{{parts.RELATIONSHIPS}}}Relationship[@Id='{identifier}']"):
                links.remove(element)
    package.change(links_name, parts.serialized(links))
    types = package.root("[Content_Types].xml")
    for element in types.findall(f"{{{parts.CONTENT_TYPES}}}Override"):
        if element.get("PartName", "").lstrip("/") == name:
            types.remove(element)
    package.change("[Content_Types].xml", parts.serialized(types))
