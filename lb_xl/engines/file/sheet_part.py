"""Patching one sheet part: only the cells that change are touched, their formats stay."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from lxml import etree

from lb_xl.engines.file import cell_content, parts
from lb_xl.engines.file.addresses import Area, area_name, cell_name, parse_area
from lb_xl.engines.file.cell_content import Cached, Change, Constant, Formula
from lb_xl.engines.file.formula_text import translated
from lb_xl.engines.file.protection import Protection
from lb_xl.engines.file.sheet_rows import numbered_cells, numbered_rows
from lb_xl.engines.file.sheet_text import patched_text

_ROW = parts.qualified("row")
_CELL = parts.qualified("c")
_FORMULA = parts.qualified("f")
_ROW_LOOK = ("ht", "customHeight", "s", "customFormat")


@dataclass(frozen=True)
class Growth:
    """Rows that a table gained: each of their cells takes the format of the model row, if it has none."""

    area: Area
    model_row: int


@dataclass(frozen=True)
class SheetPatch:
    """What changes in a sheet part; `protection` is None where it stays as it is."""

    changes: Mapping[tuple[int, int], Change]
    growths: tuple[Growth, ...] = ()
    protection: Protection | None = None
    heights: Mapping[int, float] = field(default_factory=dict)


def patched(name: str, data: bytes, patch: SheetPatch) -> tuple[bytes, frozenset[str]]:
    """The new sheet part, and the addresses of the cells that ceased to be formulas."""
    if patch.protection is None:
        parts.refuse_unsafe(name, data)
        growths = [(growth.area, growth.model_row) for growth in patch.growths]
        if (done := patched_text(data, patch.changes, growths, patch.heights)) is not None:
            return done
    root = parts.parsed(name, data)
    editor = _Editor(root)
    if b"shared" in data:
        editor.resolve_shared_formulas(patch.changes)
    for growth in patch.growths:
        editor.grow(growth)
    for (row, column), change in patch.changes.items():
        editor.write(row, column, change)
    for row, height in patch.heights.items():
        editor.set_height(row, height)
    editor.put_in_order()
    if patch.protection is not None:
        _set_protection(root, patch.protection)
    return parts.serialized(root), frozenset(editor.formulas_gone)


class _Editor:
    """The rows and cells of a sheet part, indexed once."""

    def __init__(self, root: etree._Element) -> None:
        self.root = root
        found = parts.child(root, "sheetData")
        self.sheet_data = found if found is not None else etree.SubElement(root, parts.qualified("sheetData"))
        self.rows: dict[int, etree._Element] = {}
        for number, row in numbered_rows(self.sheet_data):
            row.set("r", str(number))
            self.rows[number] = row
        self.formulas_gone: set[str] = set()
        self._cells: dict[int, dict[int, etree._Element]] = {}
        self._new_rows = False
        self._rows_with_new_cells: set[int] = set()
        self._extent: Area | None = None
        self._models: list[Growth] = []

    def cells(self, row: int) -> dict[int, etree._Element]:
        """The cells of a row by column, each given its address in case it has none."""
        if row not in self._cells:
            found = {}
            element = self.rows.get(row)
            for column, cell in numbered_cells(element) if element is not None else ():
                cell.set("r", cell_name(row, column))
                found[column] = cell
            self._cells[row] = found
        return self._cells[row]

    def resolve_shared_formulas(self, changes: Mapping[tuple[int, int], Change]) -> None:
        """Give each member of a shared formula its own text, where the cell that holds the text goes."""
        members: dict[str, list[tuple[int, int, etree._Element]]] = {}
        masters: dict[str, tuple[int, int, str]] = {}
        for row, element in self.rows.items():
            if element.find(f"{_CELL}/{_FORMULA}[@si]") is None:
                continue
            for column, cell in self.cells(row).items():
                formula = cell.find(_FORMULA)
                group = formula.get("si") if formula is not None else None
                if formula is None or group is None:
                    continue
                members.setdefault(group, []).append((row, column, formula))
                if formula.text:
                    masters[group] = (row, column, formula.text)
        for group, (master_row, master_column, text) in masters.items():
            change = changes.get((master_row, master_column))
            if change is None or isinstance(change, Cached):
                continue
            for row, column, formula in members[group]:
                formula.text = translated(text, row - master_row, column - master_column)
                for attribute in ("t", "si", "ref"):
                    formula.attrib.pop(attribute, "")

    def grow(self, growth: Growth) -> None:
        """Give the rows that a table gained the look of its last row."""
        self._models.append(growth)
        model = self.cells(growth.model_row)
        columns = range(growth.area.first_column, growth.area.last_column + 1)
        for row in range(growth.area.first_row, growth.area.last_row + 1):
            for column in columns:
                if column in model and model[column].get("s") and column not in self.cells(row):
                    self._new_cell(row, column)

    def write(self, row: int, column: int, change: Change) -> None:
        """Put new content into a cell; emptying a cell that does not exist changes nothing."""
        cell = self.cells(row).get(column)
        empties = isinstance(change, Constant) and change.value is None
        if cell is None:
            if empties or isinstance(change, Cached):
                return
            cell = self._new_cell(row, column)
        had_formula = cell.find(_FORMULA) is not None
        if isinstance(change, Cached) and not had_formula:
            return
        if had_formula and isinstance(change, Constant):
            self.formulas_gone.add(cell_name(row, column))
        cell_content.write(cell, change)
        if not empties:
            self._extend(row, column)

    def set_height(self, row: int, height: float) -> None:
        """Give a row a height in points that programs keep."""
        element = self.rows.get(row)
        if element is None:
            element = self.rows[row] = self._new_row(row)
        element.set("ht", cell_content.number_text(height))
        element.set("customHeight", "1")

    def put_in_order(self) -> None:
        """Sort what was added into its place, and widen the stated extent of the sheet."""
        for number in self._rows_with_new_cells:
            row = self.rows[number]
            # A span that is too narrow would hide the new cells from readers that trust it.
            row.attrib.pop("spans", "")
            others = [element for element in row if element.tag != _CELL]
            cells = self.cells(number)
            row[:] = [cells[column] for column in sorted(cells)] + others
        if self._new_rows:
            others = [element for element in self.sheet_data if element.tag != _ROW]
            self.sheet_data[:] = [self.rows[number] for number in sorted(self.rows)] + others
        dimension = parts.child(self.root, "dimension")
        if dimension is not None and self._extent is not None:
            stated = parse_area(dimension.get("ref", ""))
            whole = self._extent.union(stated) if stated else self._extent
            if whole != stated:
                dimension.set("ref", area_name(whole))

    def _new_cell(self, row: int, column: int) -> etree._Element:
        element = self.rows.get(row)
        if element is None:
            element = self.rows[row] = self._new_row(row)
        cells = self.cells(row)
        cell = etree.SubElement(element, _CELL)
        cell.set("r", cell_name(row, column))
        style = self._style_for(row, column)
        if style not in (None, "0"):
            cell.set("s", str(style))
        cells[column] = cell
        self._rows_with_new_cells.add(row)
        self._extend(row, column)
        return cell

    def _new_row(self, number: int) -> etree._Element:
        row = etree.SubElement(self.sheet_data, _ROW)
        row.set("r", str(number))
        self._new_rows = True
        model = next((g.model_row for g in self._models if g.area.first_row <= number <= g.area.last_row), None)
        if model in self.rows:
            for attribute in _ROW_LOOK:
                value = self.rows[model].get(attribute)
                if value is not None:
                    row.set(attribute, value)
        self._cells.pop(number, None)
        return row

    def _style_for(self, row: int, column: int) -> str | None:
        for growth in self._models:
            if growth.area.holds(row, column):
                model = self.cells(growth.model_row).get(column)
                if model is not None and model.get("s"):
                    return model.get("s")
        element = self.rows[row]
        if element.get("customFormat") in ("1", "true"):
            return element.get("s")
        for run in self.root.iterfind(f"{parts.qualified('cols')}/{parts.qualified('col')}"):
            if int(run.get("min", "1")) <= column <= int(run.get("max", "1")):
                return run.get("style")
        return None

    def _extend(self, row: int, column: int) -> None:
        cell = Area(row, column, row, column)
        self._extent = self._extent.union(cell) if self._extent else cell


def _set_protection(root: etree._Element, protection: Protection) -> None:
    element = parts.child(root, "sheetProtection")
    if not protection.attributes:
        if element is not None:
            root.remove(element)
        return
    if element is None:
        element = etree.Element(parts.qualified("sheetProtection"))
        before: Collection[str] = ("sheetData", "sheetCalcPr")
        place = max(index for index, item in enumerate(root) if parts.local_name(item) in before)
        root.insert(place + 1, element)
    element.attrib.clear()
    for name, value in protection.attributes:
        element.set(name, value)


__all__ = ["Cached", "Change", "Constant", "Formula", "Growth", "SheetPatch", "patched"]
