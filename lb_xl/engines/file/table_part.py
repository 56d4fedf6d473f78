"""The part of one Excel table: where it lies, its columns, and how it grows and shrinks."""

from __future__ import annotations

from dataclasses import dataclass

from lxml import etree

from lb_xl.engines.file import parts
from lb_xl.engines.file.addresses import Area, area_name, parse_area
from lb_xl.engines.file.cell_content import escaped, unescaped
from lb_xl.engines.file.errors import CellWriteError, UnreadableWorkbookError


@dataclass
class Table:
    """One table of a sheet; `area` is where it lies now, `saved_area` where the file says it does."""

    part: str
    name: str
    area: Area
    saved_area: Area
    header_rows: int
    totals_rows: int
    columns: list[str]
    saved_columns: list[str]

    @property
    def is_changed(self) -> bool:
        return self.area != self.saved_area or self.columns != self.saved_columns

    @property
    def header(self) -> Area | None:
        """The header row; None for a table that shows none."""
        if not self.header_rows:
            return None
        first = self.area.first_row
        return self.area._replace(last_row=first)

    @property
    def body(self) -> Area:
        """The rows between the header and the totals."""
        return self.area._replace(
            first_row=self.area.first_row + self.header_rows, last_row=self.area.last_row - self.totals_rows
        )

    @property
    def totals(self) -> Area | None:
        """The totals row; None for a table without one."""
        return self.area._replace(first_row=self.area.last_row) if self.totals_rows else None

    def accept(self, area: Area, others: list[Table]) -> None:
        """Take a new place, under Excel's conditions.

        The header stays in its row, one data row remains, the old and the new place overlap, and no other
        table lies there. Raises LB-418.
        """
        refused = (
            area.first_row != self.area.first_row
            or area.last_row < area.first_row + self.header_rows
            or not area.overlaps(self.area)
            or bool(self.totals_rows)
            or any(area.overlaps(other.area) for other in others)
        )
        if refused:
            raise CellWriteError("LB-418", table=self.name, address=area_name(area))
        names = {self.area.first_column + index: name for index, name in enumerate(self.columns)}
        self.columns = [names.get(column, "") for column in range(area.first_column, area.last_column + 1)]
        self.area = area


def table_part(part: str, root: etree._Element) -> Table:
    """Read a table part. Raises LB-412 if it says no place."""
    area = parse_area(root.get("ref", ""))
    if area is None:
        raise UnreadableWorkbookError("LB-412", part=part)
    columns = [
        unescaped(element.get("name", ""))
        for element in root.iterfind(f"{parts.qualified('tableColumns')}/{parts.qualified('tableColumn')}")
    ]
    return Table(
        part=part,
        name=root.get("displayName", root.get("name", "")),
        area=area,
        saved_area=area,
        header_rows=int(root.get("headerRowCount", "1")),
        totals_rows=int(root.get("totalsRowCount", "0")),
        columns=columns,
        saved_columns=list(columns),
    )


def calculated_columns(root: etree._Element) -> dict[int, str]:
    """The formulas of the calculated columns, by the position of the column in the table."""
    found = {}
    for index, element in enumerate(
        root.iterfind(f"{parts.qualified('tableColumns')}/{parts.qualified('tableColumn')}")
    ):
        formula = parts.child(element, "calculatedColumnFormula")
        if formula is not None and formula.text:
            found[index] = formula.text
    return found


def written(table: Table, root: etree._Element) -> bytes:
    """The part of a table in its new place, with its present column names."""
    root.set("ref", area_name(table.area))
    filters = parts.child(root, "autoFilter")
    if filters is not None:
        filters.set("ref", area_name(table.area._replace(last_row=table.area.last_row - table.totals_rows)))
    collection = parts.child(root, "tableColumns")
    if collection is None:
        raise UnreadableWorkbookError("LB-412", part=table.part)
    old = list(collection.iterchildren(parts.qualified("tableColumn")))
    shift = table.area.first_column - table.saved_area.first_column
    next_identifier = max((int(element.get("id", "0")) for element in old), default=0) + 1
    kept = []
    for index, name in enumerate(table.columns):
        position = index + shift
        if 0 <= position < len(old):
            element = old[position]
        else:
            element = etree.SubElement(collection, parts.qualified("tableColumn"))
            element.set("id", str(next_identifier))
            next_identifier += 1
        if unescaped(element.get("name", "")) != name:
            # A line break in an attribute would come back as a blank: Excel writes it as a code.
            element.set("name", escaped(name).replace("\n", "_x000a_"))
        kept.append(element)
    collection[:] = kept
    collection.set("count", str(len(kept)))
    return parts.serialized(root)
