"""The styles part: which cell formats are locked, and their number formats."""

from __future__ import annotations

from dataclasses import dataclass

from lb_xl.engines.file import parts
from lb_xl.engines.file.package import Package

# The formats that every spreadsheet program knows by number (ECMA-376, part 1, 18.8.30).
_BUILT_IN = {
    0: "General",
    1: "0",
    2: "0.00",
    3: "#,##0",
    4: "#,##0.00",
    9: "0%",
    10: "0.00%",
    11: "0.00E+00",
    12: "# ?/?",
    13: "# ??/??",
    14: "m/d/yyyy",
    15: "d-mmm-yy",
    16: "d-mmm",
    17: "mmm-yy",
    18: "h:mm AM/PM",
    19: "h:mm:ss AM/PM",
    20: "h:mm",
    21: "h:mm:ss",
    22: "m/d/yyyy h:mm",
    37: "#,##0 ;(#,##0)",
    38: "#,##0 ;[Red](#,##0)",
    39: "#,##0.00;(#,##0.00)",
    40: "#,##0.00;[Red](#,##0.00)",
    45: "mm:ss",
    46: "[h]:mm:ss",
    47: "mm:ss.0",
    48: "##0.0E+0",
    49: "@",
}


@dataclass(frozen=True)
class CellFormat:
    """What the engine needs to know of one cell format."""

    locked: bool
    number_format: str


DEFAULT_FORMAT = CellFormat(locked=True, number_format="General")


def cell_formats(package: Package, name: str | None) -> tuple[CellFormat, ...]:
    """The cell formats by their index; a cell is locked unless its format says otherwise."""
    if name is None or name not in package:
        return (DEFAULT_FORMAT,)
    root = package.root(name)
    own = {
        int(element.get("numFmtId", "0")): element.get("formatCode", "General")
        for element in root.iterfind(f"{parts.qualified('numFmts')}/{parts.qualified('numFmt')}")
    }
    found = []
    for element in root.iterfind(f"{parts.qualified('cellXfs')}/{parts.qualified('xf')}"):
        protection = parts.child(element, "protection")
        locked = protection is None or protection.get("locked") not in ("0", "false", "off")
        number = int(element.get("numFmtId", "0"))
        found.append(CellFormat(locked, own.get(number, _BUILT_IN.get(number, "General"))))
    return tuple(found) or (DEFAULT_FORMAT,)
