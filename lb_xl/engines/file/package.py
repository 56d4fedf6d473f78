"""The zip of a workbook: opened with suspicion, read part by part, changed parts set beside it.

The whole file is held in memory, so that nothing can change under the reader, and every untouched member
can be copied to the new file as the very bytes it was.
"""

from __future__ import annotations

import io
import posixpath
import struct
import zipfile
import zlib
from collections.abc import Iterable, Mapping
from urllib.parse import unquote

from lxml import etree

from lb_xl.engines.file import parts
from lb_xl.engines.file.errors import UnreadableWorkbookError

LARGEST_TOTAL = 1 << 30
MOST_MEMBERS = 10_000
HIGHEST_RATIO = 200
RATIO_FREE_SIZE = 64 << 20

WORKBOOK_TYPES = (
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.template.main+xml",
    "application/vnd.ms-excel.sheet.macroEnabled.main+xml",
    "application/vnd.ms-excel.template.macroEnabled.main+xml",
    "application/vnd.ms-excel.addin.macroEnabled.main+xml",
)
_LOCAL_HEADER = struct.Struct("<4s5H3L2H")


class Relationship:
    """One relationship of a part: its id, the last word of its type, and the part it leads to."""

    __slots__ = ("external", "identifier", "kind", "target")

    def __init__(self, identifier: str, kind: str, target: str, external: bool) -> None:
        self.identifier = identifier
        self.kind = kind
        self.target = target
        self.external = external


class Package:
    """A workbook file as its parts; `changed` and `removed` hold what differs from the bytes on disk."""

    def __init__(self, data: bytes, file_name: str) -> None:
        self.data = data
        self.file_name = file_name
        self.changed: dict[str, bytes] = {}
        self.removed: set[str] = set()
        try:
            with zipfile.ZipFile(io.BytesIO(data)) as archive:
                self.members: dict[str, zipfile.ZipInfo] = _safe_members(archive.infolist(), file_name)
        except (zipfile.BadZipFile, struct.error, NotImplementedError, ValueError) as error:
            raise UnreadableWorkbookError("LB-402", file=file_name) from error
        self.workbook_name = self._workbook_name()

    def __contains__(self, name: str) -> bool:
        return (name in self.members and name not in self.removed) or name in self.changed

    def read(self, name: str) -> bytes:
        """The bytes of a part as they would be saved. Raises LB-412 if it is missing or damaged."""
        if name in self.changed:
            return self.changed[name]
        if name not in self:
            raise UnreadableWorkbookError("LB-412", part=name, file=self.file_name)
        return self.unchanged(name)

    def unchanged(self, name: str) -> bytes:
        """The bytes of a member as it stands in the file."""
        return inflated(self.members[name], self.stored(name), self.file_name)

    def root(self, name: str) -> etree._Element:
        """The parsed XML of a part."""
        return parts.parsed(name, self.read(name))

    def stored(self, name: str) -> bytes:
        """The compressed bytes of a member exactly as they stand in the file."""
        member = self.members[name]
        start = data_start(self.data, member)
        return self.data[start : start + member.compress_size]

    def change(self, name: str, content: bytes) -> None:
        """Set the new content of a part; equal content is no change."""
        member = self.members.get(name)
        may_be_equal = member is not None and name not in self.changed and member.file_size == len(content)
        if not (may_be_equal and self.read(name) == content):
            self.changed[name] = content

    def remove(self, name: str) -> None:
        """Leave a part out of the saved file."""
        self.changed.pop(name, None)
        self.removed.add(name)

    def relationships(self, name: str) -> dict[str, Relationship]:
        """The relationships of a part by id; targets inside the package are full part names."""
        relationships_name = relationships_part(name)
        if relationships_name not in self:
            return {}
        folder = posixpath.dirname(name)
        found = {}
        for element in self.root(relationships_name):
            if not isinstance(element.tag, str):
                continue
            identifier, target = element.get("Id", ""), element.get("Target", "")
            external = element.get("TargetMode") == "External"
            if not external:
                target = resolved(folder, target)
            kind = element.get("Type", "").rpartition("/")[2]
            found[identifier] = Relationship(identifier, kind, target, external)
        return found

    def _workbook_name(self) -> str:
        if "mimetype" in self.members and b"opendocument" in self.read("mimetype"):
            raise UnreadableWorkbookError("LB-415", file=self.file_name, kind="OpenDocument (.ods)")
        if "[Content_Types].xml" not in self.members or "_rels/.rels" not in self.members:
            raise UnreadableWorkbookError("LB-402", file=self.file_name)
        main = next((link.target for link in self.relationships("").values() if link.kind == "officeDocument"), "")
        if main not in self.members:
            raise UnreadableWorkbookError("LB-402", file=self.file_name)
        kind = _content_type(self.root("[Content_Types].xml"), main)
        if "sheet.binary" in kind or main.endswith(".bin"):
            raise UnreadableWorkbookError("LB-415", file=self.file_name, kind="binary workbook (.xlsb)")
        root = self.root(main)
        if isinstance(root.tag, str) and root.tag.startswith(f"{{{parts.STRICT_MAIN}}}"):
            raise UnreadableWorkbookError("LB-415", file=self.file_name, kind="Strict Open XML")
        if kind not in WORKBOOK_TYPES or root.tag != parts.qualified("workbook"):
            raise UnreadableWorkbookError("LB-402", file=self.file_name)
        return main


def relationships_part(name: str) -> str:
    """The part that holds the relationships of a part.

    >>> relationships_part("xl/workbook.xml")
    'xl/_rels/workbook.xml.rels'
    """
    folder, base = posixpath.split(name)
    return posixpath.join(folder, "_rels", f"{base}.rels")


def resolved(folder: str, target: str) -> str:
    """The part name of a relationship target, relative or absolute.

    >>> resolved("xl/worksheets", "../tables/table1.xml")
    'xl/tables/table1.xml'
    """
    target = unquote(target.partition("#")[0])
    joined = target if target.startswith("/") else posixpath.join("/", folder, target)
    return posixpath.normpath(joined).lstrip("/")


def data_start(data: bytes, member: zipfile.ZipInfo) -> int:
    """Where the compressed bytes of a member begin: after its local header, name and extra field."""
    header = data[member.header_offset : member.header_offset + _LOCAL_HEADER.size]
    if len(header) < _LOCAL_HEADER.size or header[:4] != b"PK\x03\x04":
        raise zipfile.BadZipFile(member.filename)
    fields = _LOCAL_HEADER.unpack(header)
    name_length, extra_length = fields[9], fields[10]
    return int(member.header_offset + _LOCAL_HEADER.size + name_length + extra_length)


def inflated(member: zipfile.ZipInfo, stored: bytes, file_name: str) -> bytes:
    """The content of a member, never more than it declares: a lying size is a bomb or damage."""
    try:
        if member.compress_type == zipfile.ZIP_STORED:
            content = stored
        else:
            content = zlib.decompressobj(-zlib.MAX_WBITS).decompress(stored, member.file_size + 1)
    except zlib.error as error:
        raise UnreadableWorkbookError("LB-412", part=member.filename, file=file_name) from error
    if len(content) > member.file_size:
        raise UnreadableWorkbookError("LB-406", part=member.filename, file=file_name)
    if len(content) < member.file_size or zlib.crc32(content) != member.CRC:
        raise UnreadableWorkbookError("LB-412", part=member.filename, file=file_name)
    return content


def _safe_members(members: Iterable[zipfile.ZipInfo], file_name: str) -> dict[str, zipfile.ZipInfo]:
    found: dict[str, zipfile.ZipInfo] = {}
    total = 0
    for member in members:
        name = member.filename
        total += member.file_size
        ratio = member.file_size / max(member.compress_size, 1)
        escapes = name.startswith(("/", "\\")) or ":" in name or ".." in name.replace("\\", "/").split("/")
        bomb = member.file_size > RATIO_FREE_SIZE and ratio > HIGHEST_RATIO
        # Part names are case-insensitive: two spellings of one name are two readings of one file.
        if name.lower() in found or escapes or bomb or total > LARGEST_TOTAL or len(found) >= MOST_MEMBERS:
            raise UnreadableWorkbookError("LB-406", file=file_name, part=name)
        if member.flag_bits & 0x1:
            raise UnreadableWorkbookError("LB-403", file=file_name)
        if member.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise UnreadableWorkbookError("LB-402", file=file_name)
        found[name.lower()] = member
    return {member.filename: member for member in found.values()}


def _content_type(types: etree._Element, name: str) -> str:
    defaults: Mapping[str, str] = {
        element.get("Extension", "").lower(): element.get("ContentType", "")
        for element in types.iter(f"{{{parts.CONTENT_TYPES}}}Default")
    }
    for element in types.iter(f"{{{parts.CONTENT_TYPES}}}Override"):
        if unquote(element.get("PartName", "")).lstrip("/").lower() == name.lower():
            return element.get("ContentType", "")
    return defaults.get(name.rpartition(".")[2].lower(), "")
