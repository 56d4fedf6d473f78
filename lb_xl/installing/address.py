"""Workbooks that Excel opened from a SharePoint or OneDrive address instead of a folder."""

from __future__ import annotations

from urllib.parse import unquote

from lb_xl.findings import Finding


def address_finding(fullname: str) -> Finding | None:
    """LB-449 for a book whose full name is a web address: it has no file that could be backed up or replaced.

    >>> address_finding("https://office.example/Documents/balance.xlsx").code
    'LB-449'
    >>> address_finding("balance.xlsx") is None
    True
    """
    scheme, found, rest = fullname.strip().partition("://")
    if not found or scheme.lower() not in ("http", "https"):
        return None
    return Finding("LB-449", values={"file": unquote(rest.rpartition("/")[2]), "address": unquote(fullname.strip())})
