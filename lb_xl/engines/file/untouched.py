"""What a run has no business with, in a file: every part but those of the sheets it writes, and what keeps account.

The proof is byte for byte: after a save these parts must hold the bytes they held before, and the workbook part the
same sheets and names. Their fingerprint is taken over the stored bytes, so that nothing has to be unpacked.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection
from typing import TYPE_CHECKING, NamedTuple

from lxml import etree

from lb_xl.engines.file import parts
from lb_xl.engines.file.package import Package, relationships_part

if TYPE_CHECKING:
    from lb_xl.engines.file.document import Document

CONTENT_TYPES = "[Content_Types].xml"


class ForeignParts(NamedTuple):
    """The parts that a run does not own: their names, how many are sheets, and the SHA-256 of them all."""

    names: tuple[str, ...]
    sheets: tuple[str, ...]
    digest: str


def foreign_parts(document: Document, written: Collection[str]) -> ForeignParts:
    """The parts that belong to none of the sheets that are `written` (their names, in any case of letters).

    A sheet that has changes already, made before the run, is not counted: it is no business of this proof.
    """
    package, workbook = document.package, document.workbook
    own = {package.workbook_name, relationships_part(package.workbook_name), CONTENT_TYPES, workbook.calculation_chain}
    wanted = {name.lower() for name in written}
    foreign = []
    for sheet in document.sheets:
        if sheet.name.lower() in wanted or sheet.is_changed:
            own |= {sheet.entry.part, *(table.part for table in sheet.tables)}
        else:
            foreign.append(sheet.name)
    names = tuple(sorted(name for name in package.members if name not in own and not name.endswith("/")))
    digest = hashlib.sha256()
    for name in names:
        digest.update(f"{name}\n{package.members[name].file_size}\n".encode())
        digest.update(package.stored(name))
    return ForeignParts(names, tuple(foreign), digest.hexdigest())


def touched_part(foreign: ForeignParts, before: Package, after: Package) -> str:
    """The first foreign part that a file does not hold as it was; empty where all are whole."""
    for name in foreign.names:
        old, new = before.members[name], after.members.get(name)
        if new is None or (new.CRC, new.file_size) != (old.CRC, old.file_size):
            return name
        if before.stored(name) != after.stored(name):
            return name
    return "" if _frame(before) == _frame(after) else before.workbook_name


def _frame(package: Package) -> bytes:
    """The workbook part without its order to calculate, which a run may change."""
    member = package.members[package.workbook_name]
    root = parts.parsed(package.workbook_name, package.unchanged(member.filename))
    calculation = parts.child(root, "calcPr")
    if calculation is not None:
        root.remove(calculation)
    return bytes(etree.tostring(root, method="c14n"))
