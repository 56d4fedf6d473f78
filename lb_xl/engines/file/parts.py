"""Parsing XML parts that came from outside: no entities, no document type, no network."""

from __future__ import annotations

from lxml import etree

from lb_xl.engines.file.errors import UnreadableWorkbookError

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
STRICT_MAIN = "http://purl.oclc.org/ooxml/spreadsheetml/main"
RELATIONSHIPS = "http://schemas.openxmlformats.org/package/2006/relationships"
DOCUMENT_RELATIONSHIPS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
CONTENT_TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"
XML_SPACE = "{http://www.w3.org/XML/1998/namespace}space"

_DECLARATION = b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\r\n'


def qualified(local_name: str) -> str:
    """The name of an element of the spreadsheet vocabulary, as lxml writes it.

    >>> qualified("row").endswith("}row")
    True
    """
    return f"{{{MAIN}}}{local_name}"


def refuse_unsafe(name: str, data: bytes) -> None:
    """Stop at a part that declares a document type, or hides one in another encoding.

    Raises LB-407 for a document type, LB-412 for a part that is not UTF-8.
    """
    if b"<!DOCTYPE" in data or b"<!ENTITY" in data:
        raise UnreadableWorkbookError("LB-407", part=name)
    if b"\0" in data[:256] or b"\0" in data[-256:]:
        raise UnreadableWorkbookError("LB-412", part=name)


def parsed(name: str, data: bytes) -> etree._Element:
    """The root of a part. Raises LB-407 (document type or entities), LB-412 (damaged)."""
    refuse_unsafe(name, data)
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise UnreadableWorkbookError("LB-412", part=name) from error
    # A part in UTF-7 or EBCDIC could hide its document type from the search in the bytes.
    if root.getroottree().docinfo.internalDTD is not None:
        raise UnreadableWorkbookError("LB-407", part=name)
    return root


def serialized(root: etree._Element) -> bytes:
    """The bytes of a part with the declaration that Excel writes."""
    return _DECLARATION + etree.tostring(root.getroottree(), encoding="UTF-8", xml_declaration=False)


def local_name(element: etree._Element) -> str:
    """The name without its namespace; comments and processing instructions give an empty name."""
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def child(element: etree._Element, name: str) -> etree._Element | None:
    """The first child of that name in the spreadsheet vocabulary."""
    return element.find(qualified(name))
