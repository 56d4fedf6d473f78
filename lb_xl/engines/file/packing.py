"""Writing the zip of a changed workbook: untouched members are copied as the compressed bytes they were."""

from __future__ import annotations

import struct
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass

from lb_xl.engines.file.package import Package, data_start

_LOCAL = struct.Struct("<4s5H3L2H")
_CENTRAL = struct.Struct("<4s4B4H3L5H2L")
_END = struct.Struct("<4s4H2LH")
_LEVEL = 2  # a quarter larger than with 6, in a third of the time
_HAS_DESCRIPTOR = 0x8
_UTF8_NAME = 0x800
_ZIP64_EXTRA = 1


@dataclass(frozen=True)
class _Entry:
    """One member of the new file: its old header fields and its new place and size."""

    member: zipfile.ZipInfo
    name: bytes
    flags: int
    method: int
    check: int
    stored_size: int
    size: int
    offset: int


def packed(package: Package) -> Iterator[bytes]:
    """The bytes of the new file, piece by piece: members in their old order, new parts after them."""
    entries: list[_Entry] = []
    offset = 0
    names = [name for name in package.members if name not in package.removed]
    names += [name for name in package.changed if name not in package.members]
    for name in names:
        member = package.members.get(name) or zipfile.ZipInfo(name)
        entry, extra, body = _member(package, name, member, offset)
        head = _LOCAL.pack(
            b"PK\x03\x04",
            20,
            entry.flags,
            entry.method,
            _time(member),
            _date(member),
            entry.check,
            entry.stored_size,
            entry.size,
            len(entry.name),
            len(extra),
        )
        yield head + entry.name + extra
        yield body
        entries.append(entry)
        offset += len(head) + len(entry.name) + len(extra) + len(body)
    directory = b"".join(_central(entry) for entry in entries)
    yield directory
    yield _END.pack(b"PK\x05\x06", 0, 0, len(entries), len(entries), len(directory), offset, 0)


def _member(package: Package, name: str, member: zipfile.ZipInfo, offset: int) -> tuple[_Entry, bytes, bytes]:
    raw_name, extra = _local_name_and_extra(package, name, member)
    # Sizes stand in the header that we write, so the descriptor after the data falls away.
    flags = member.flag_bits & ~_HAS_DESCRIPTOR
    if name in package.changed:
        content = package.changed[name]
        compressor = zlib.compressobj(_LEVEL, zlib.DEFLATED, -zlib.MAX_WBITS)
        body = compressor.compress(content) + compressor.flush()
        method, check, size = zipfile.ZIP_DEFLATED, zlib.crc32(content), len(content)
    else:
        body = package.stored(name)
        method, check, size = member.compress_type, member.CRC, member.file_size
    if name not in package.members and not name.isascii():
        flags |= _UTF8_NAME
    return _Entry(member, raw_name, flags, method, check, len(body), size, offset), extra, body


def _local_name_and_extra(package: Package, name: str, member: zipfile.ZipInfo) -> tuple[bytes, bytes]:
    if name not in package.members:
        return name.encode(), b""
    end = data_start(package.data, member)
    name_length = struct.unpack_from("<H", package.data, member.header_offset + 26)[0]
    start = member.header_offset + _LOCAL.size
    return package.data[start : start + name_length], without_zip64(package.data[start + name_length : end])


def without_zip64(extra: bytes) -> bytes:
    """An extra field without the record of 64-bit sizes: a workbook of under 1 GiB needs none."""
    kept = b""
    position = 0
    while position + 4 <= len(extra):
        kind, length = struct.unpack_from("<HH", extra, position)
        record = extra[position : position + 4 + length]
        if kind != _ZIP64_EXTRA:
            kept += record
        position += 4 + length
    return kept


def _central(entry: _Entry) -> bytes:
    member = entry.member
    extra = without_zip64(member.extra)
    head = _CENTRAL.pack(
        b"PK\x01\x02",
        member.create_version,
        member.create_system,
        20,
        0,
        entry.flags,
        entry.method,
        _time(member),
        _date(member),
        entry.check,
        entry.stored_size,
        entry.size,
        len(entry.name),
        len(extra),
        len(member.comment),
        0,
        member.internal_attr,
        member.external_attr,
        entry.offset,
    )
    return head + entry.name + extra + member.comment


def _time(member: zipfile.ZipInfo) -> int:
    _, _, _, hour, minute, second = member.date_time
    return hour << 11 | minute << 5 | second // 2


def _date(member: zipfile.ZipInfo) -> int:
    year, month, day, _, _, _ = member.date_time
    return (year - 1980) << 9 | month << 5 | day
