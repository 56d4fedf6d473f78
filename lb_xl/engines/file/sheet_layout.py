"""What a sheet part says about its cells besides their values: formats, formulas, merged cells, links."""

from __future__ import annotations

from dataclasses import dataclass, field

from lxml import etree

from lb_xl.engines.file import parts
from lb_xl.engines.file.addresses import Area, parse_area
from lb_xl.engines.file.formula_text import translated
from lb_xl.engines.file.sheet_rows import numbered_cells, numbered_rows

# Excel's width in characters leaves out the margin of 5 pixels beside digits 7 pixels wide.
_MARGIN = 5 / 7
_DEFAULT_WIDTH = 8.43

_FORMULA = parts.qualified("f")


@dataclass(frozen=True)
class StoredFormula:
    """A formula element: its kind, text, the cells of an array or a shared formula, and its group."""

    kind: str
    text: str
    area: Area | None
    group: str | None


@dataclass(frozen=True)
class Columns:
    """A run of columns with one format and width."""

    first: int
    last: int
    style: int
    width: float | None


@dataclass
class SheetLayout:
    """The structure of one sheet; formats are indexes into the styles part."""

    styles: dict[tuple[int, int], int] = field(default_factory=dict)
    row_styles: dict[int, int] = field(default_factory=dict)
    columns: list[Columns] = field(default_factory=list)
    default_width: float = _DEFAULT_WIDTH
    merged: list[Area] = field(default_factory=list)
    formulas: dict[tuple[int, int], StoredFormula] = field(default_factory=dict)
    shared: dict[str, tuple[int, int]] = field(default_factory=dict)
    links: list[tuple[Area, str, str]] = field(default_factory=list)

    def style(self, row: int, column: int) -> int:
        """The format of a cell: its own, else its row's, else its column's."""
        own = self.styles.get((row, column))
        if own is not None:
            return own
        if row in self.row_styles:
            return self.row_styles[row]
        return next((run.style for run in self.columns if run.first <= column <= run.last), 0)

    def width(self, column: int) -> float:
        """The width of a column in characters, as Excel reports it."""
        run = next((run for run in self.columns if run.first <= column <= run.last), None)
        if run is None or run.width is None:
            return self.default_width
        return max(round(run.width - _MARGIN, 2), 0.0)

    def formula(self, row: int, column: int) -> str | None:
        """The formula of a cell, a member of a shared formula with its own references."""
        found = self.formulas.get((row, column))
        if found is None or found.text or found.group is None:
            return found.text if found else None
        master = self.shared.get(found.group)
        if master is None:
            return ""
        return translated(self.formulas[master].text, row - master[0], column - master[1])

    def arrays(self) -> list[Area]:
        """The areas that can be changed only whole: array formulas and data tables."""
        return [
            formula.area
            for formula in self.formulas.values()
            if formula.kind in ("array", "dataTable") and formula.area is not None
        ]


def sheet_layout(name: str, data: bytes) -> SheetLayout:
    """Read the structure of a sheet part."""
    root = parts.parsed(name, data)
    layout = SheetLayout()
    defaults = parts.child(root, "sheetFormatPr")
    if defaults is not None and defaults.get("defaultColWidth"):
        layout.default_width = max(round(float(defaults.get("defaultColWidth", "0")) - _MARGIN, 2), 0.0)
    for element in root.iterfind(f"{parts.qualified('cols')}/{parts.qualified('col')}"):
        width = element.get("width")
        layout.columns.append(
            Columns(
                int(element.get("min", "1")),
                int(element.get("max", "1")),
                int(element.get("style", "0")),
                float(width) if width else None,
            )
        )
    for element in root.iterfind(f"{parts.qualified('mergeCells')}/{parts.qualified('mergeCell')}"):
        area = parse_area(element.get("ref", ""))
        if area is not None:
            layout.merged.append(area)
    for element in root.iterfind(f"{parts.qualified('hyperlinks')}/{parts.qualified('hyperlink')}"):
        area = parse_area(element.get("ref", ""))
        if area is not None:
            link = element.get(f"{{{parts.DOCUMENT_RELATIONSHIPS}}}id", "")
            layout.links.append((area, link, element.get("location", "")))
    sheet_data = parts.child(root, "sheetData")
    if sheet_data is not None:
        _read_cells(sheet_data, layout)
    return layout


def _read_cells(sheet_data: etree._Element, layout: SheetLayout) -> None:
    for row_number, row in numbered_rows(sheet_data):
        if row.get("customFormat") in ("1", "true"):
            layout.row_styles[row_number] = int(row.get("s", "0"))
        for column, cell in numbered_cells(row):
            layout.styles[row_number, column] = int(cell.get("s", "0"))
            element = cell.find(_FORMULA)
            if element is None:
                continue
            group = element.get("si") if element.get("t") == "shared" else None
            text = element.text or ""
            area = parse_area(element.get("ref", ""))
            kind = element.get("t", "normal")
            layout.formulas[row_number, column] = StoredFormula(kind, text, area, group)
            if group is not None and text:
                layout.shared[group] = (row_number, column)
