"""Patching a sheet part as text: the fast road of `sheet_part` for parts written the common way.

Whatever is not to be changed is copied as it stands. A part that is written in any other way (prefixes, comments,
cells without addresses, shared formulas, rows out of order) is left to the slow road, which knows them all.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from lb_xl.columns import column_letters
from lb_xl.engines.file import parts
from lb_xl.engines.file.addresses import Area, area_name, column_number, parse_area
from lb_xl.engines.file.cell_content import (
    UNKNOWN,
    Cached,
    CellError,
    Change,
    Constant,
    Formula,
    Value,
    escaped,
    number_text,
)

_ROOT = re.compile(r'(?:<\?xml[^>]*\?>)?\s*<worksheet\s[^>]*?\bxmlns="' + re.escape(parts.MAIN) + '"')
_OTHER_ENCODING = re.compile(r"""<\?xml[^>]*encoding=["'](?!utf-8["'])""", re.IGNORECASE)
_IRREGULAR = ("<!--", "<![CDATA[", "<?mso", "shared", "<mc:AlternateContent")
_ROW = re.compile(r'<row r="([0-9]+)"([^>]*?)(?:/>|>(.*?)</row>)', re.DOTALL)
_CELL = re.compile(r'<c r="([A-Z]{1,3})([0-9]+)"([^>]*?)(/>|>.*?</c>)', re.DOTALL)
_FORMULA = re.compile(r"<f(?:\s[^>]*)?(?:/>|>.*?</f>)", re.DOTALL)
_TYPE = re.compile(r'\s(?:t|cm|vm|ph)="[^"]*"')
_STYLE = re.compile(r'\ss="([^"]*)"')
_SPANS = re.compile(r'\sspans="[^"]*"')
_HEIGHT = re.compile(r'\s(?:ht|customHeight)="[^"]*"')
_LOOK = re.compile(r'\s(?:ht|customHeight|s|customFormat)="[^"]*"')
_OWN_FORMAT = re.compile(r'\scustomFormat="(?:1|true)"')
_DIMENSION = re.compile(r'<dimension ref="([^"]*)"\s*/>')
_COLUMN = re.compile(r"<col\s[^>]*")
_OPEN, _CLOSE = "<sheetData>", "</sheetData>"

_EMPTY = Constant(None)

CellParts = tuple[str, str, str]
"""A cell as text: the letters of its column, its attributes after the address, and the rest with its end tag."""


class _Irregular(Exception):  # noqa: N818
    """The part is not written the common way."""


def patched_text(
    data: bytes,
    changes: Mapping[tuple[int, int], Change],
    growths: Sequence[tuple[Area, int]],
    heights: Mapping[int, float],
) -> tuple[bytes, frozenset[str]] | None:
    """The new sheet part, and the addresses of the cells that ceased to be formulas; None if it is irregular.

    `growths` are areas that a table gained, each with the row whose look its rows take; `heights` those of rows.
    """
    try:
        text = data.decode("utf-8")
        return _Patching(text, changes, growths).done(heights)
    except (UnicodeDecodeError, _Irregular):
        return None


class _Patching:
    def __init__(
        self, text: str, changes: Mapping[tuple[int, int], Change], growths: Sequence[tuple[Area, int]]
    ) -> None:
        head, opened, rest = text.partition(_OPEN)
        body, closed, tail = rest.rpartition(_CLOSE)
        regular = opened and closed and _OPEN not in body and _ROOT.match(text) and not _OTHER_ENCODING.match(text)
        if not regular or any(sign in text for sign in _IRREGULAR):
            raise _Irregular
        self.head, self.tail = head, tail
        self.columns = _column_styles(head)
        self.rows = _rows(body)
        self.growths = growths
        self.models = {model: _styles(self.rows[model][1]) for _, model in growths if model in self.rows}
        self.gone: set[str] = set()
        self.extent: Area | None = None
        self.changes: dict[int, dict[int, Change | None]] = {}
        for area, model in growths:
            styled = [
                column for column in self.models.get(model, {}) if area.first_column <= column <= area.last_column
            ]
            for row in range(area.first_row, area.last_row + 1) if styled else ():
                self.changes.setdefault(row, {}).update(dict.fromkeys(styled))
        for (row, column), change in changes.items():
            wanted = self.changes.setdefault(row, {})
            if column not in wanted or not _empties(change):
                wanted[column] = change

    def done(self, heights: Mapping[int, float]) -> tuple[bytes, frozenset[str]]:
        for number in sorted(self.changes):
            self._patch_row(number, self.changes[number])
        for number, height in heights.items():
            attributes, content = self.rows.get(number) or (self._look_for(number), None)
            own = f'{_HEIGHT.sub("", attributes)} ht="{number_text(height)}" customHeight="1"'
            self.rows[number] = own, content
        inside = "".join(
            f'<row r="{number}"{attributes}/>' if content is None else f'<row r="{number}"{attributes}>{content}</row>'
            for number, (attributes, content) in sorted(self.rows.items())
        )
        text = "".join((self._new_head(), _OPEN, inside, _CLOSE, self.tail))
        return text.encode("utf-8"), frozenset(self.gone)

    def _patch_row(self, number: int, changes: Mapping[int, Change | None]) -> None:
        """A row with its changed cells; None among the changes is a cell that should exist, with a format."""
        attributes, content = self.rows.get(number, (None, None))
        old = _cells(content)
        cells = {}
        for column, found in old.items():
            change = changes.get(column)
            if change is None:
                cells[column] = f'<c r="{found[0]}{number}"{found[1]}{found[2]}'
            else:
                cells[column] = self._cell(number, found, change)
        for column in changes.keys() - old.keys():
            change = changes[column]
            if change is None or not _empties(change):
                style = self._style_for(number, column, attributes)
                shown = f' s="{style}"' if style not in ("", "0") else ""
                cells[column] = self._cell(number, (column_letters(column), shown, "/>"), change or _EMPTY)
        touched = [column for column in changes if column in cells]
        if not touched:
            return
        self._extend(number, min(touched))
        self._extend(number, max(touched))
        if len(cells) > len(old):
            cells = dict(sorted(cells.items()))
            attributes = _SPANS.sub("", attributes) if attributes is not None else self._look_for(number)
        self.rows[number] = (attributes or "", "".join(cells.values()))

    def _cell(self, row: int, found: CellParts, change: Change) -> str:
        letters, attributes, rest = found
        value = change.cached if isinstance(change, Formula) else change.value
        if value.__class__ is float and rest == "/>" and not isinstance(change, Cached) and " t=" not in attributes:
            # A number into a blank cell, with or without its formula, is nearly all that is written.
            inside = f"<f>{_xml(change.text)}</f>" if isinstance(change, Formula) else ""
            return f'<c r="{letters}{row}"{attributes}>{inside}<v>{number_text(value)}</v></c>'
        formula = _FORMULA.search(rest) if "<f" in rest else None
        if isinstance(change, Cached):
            if formula is None:
                return f'<c r="{letters}{row}"{attributes}{rest}'
            inside = formula[0]
        elif isinstance(change, Formula):
            inside = f"<f>{_xml(change.text)}</f>"
        else:
            inside = ""
            if formula is not None:
                self.gone.add(f"{letters}{row}")
        if " t=" in attributes or "m=" in attributes or "ph=" in attributes:
            attributes = _TYPE.sub("", attributes)
        kind, shown = _kind_and_content(value, bool(inside))
        start = f'<c r="{letters}{row}"{attributes}{kind}'
        return f"{start}>{inside}{shown}</c>" if inside or shown else f"{start}/>"

    def _style_for(self, row: int, column: int, attributes: str | None) -> str:
        """The format of a new cell: that of the grown table's last row, else its row's, else its column's."""
        for area, model in self.growths:
            found = self.models.get(model, {}).get(column)
            if found is not None and area.holds(row, column):
                return found
        own = attributes if attributes is not None else self._look_for(row)
        if _OWN_FORMAT.search(own):
            style = _STYLE.search(own)
            return style[1] if style else ""
        return next((style for first, last, style in self.columns if first <= column <= last), "")

    def _look_for(self, row: int) -> str:
        """The attributes of a new row: the height and format of the grown table's last row."""
        model = next((model for area, model in self.growths if area.first_row <= row <= area.last_row), None)
        return "".join(_LOOK.findall(self.rows[model][0])) if model in self.rows else ""

    def _extend(self, row: int, column: int) -> None:
        known = self.extent
        if known is None:
            self.extent = Area(row, column, row, column)
        elif not known.holds(row, column):
            self.extent = known.union(Area(row, column, row, column))

    def _new_head(self) -> str:
        stated = _DIMENSION.search(self.head)
        if stated is None or self.extent is None:
            return self.head
        area = parse_area(stated[1])
        whole = self.extent.union(area) if area else self.extent
        if whole == area:
            return self.head
        return f'{self.head[: stated.start()]}<dimension ref="{area_name(whole)}"/>{self.head[stated.end() :]}'


def _column_styles(head: str) -> list[tuple[int, int, str]]:
    """First and last column of each run, and its format."""
    runs = []
    for run in _COLUMN.finditer(head):
        first, last, style = (re.search(rf'\b{name}="([0-9]+)"', run[0]) for name in ("min", "max", "style"))
        if first:
            runs.append((int(first[1]), int((last or first)[1]), style[1] if style else ""))
    return runs


def _rows(body: str) -> dict[int, tuple[str, str | None]]:
    """Attributes and content of each row; only rows in their order, and nothing between them."""
    rows: dict[int, tuple[str, str | None]] = {}
    position = last = 0
    for match in _ROW.finditer(body):
        number = int(match[1])
        if match.start() != position or number <= last:
            raise _Irregular
        rows[number] = (match[2], match[3])
        position, last = match.end(), number
    if position != len(body):
        raise _Irregular
    return rows


def _cells(content: str | None) -> dict[int, CellParts]:
    """Each cell of a row by its column; only cells in their order, and nothing between them."""
    if not content:
        return {}
    cells: dict[int, CellParts] = {}
    length = last = 0
    for letters, row, attributes, rest in _CELL.findall(content):
        column = column_number(letters)
        if column <= last:
            raise _Irregular
        last = column
        cells[column] = letters, attributes, rest
        length += len(letters) + len(row) + len(attributes) + len(rest)
    if length + len(cells) * len('<c r=""') != len(content):
        raise _Irregular
    return cells


def _kind_and_content(value: Value, in_formula: bool) -> tuple[str, str]:
    """The type of a cell as an attribute, and the elements that hold its value."""
    if isinstance(value, float):
        return "", f"<v>{number_text(value)}</v>"
    if value is None or value == UNKNOWN:
        return "", ""
    if isinstance(value, bool):
        return ' t="b"', f"<v>{int(value)}</v>"
    if isinstance(value, CellError):
        return ' t="e"', f"<v>{_xml(value)}</v>"
    if not isinstance(value, str):
        return "", f"<v>{number_text(value)}</v>"
    if in_formula:
        return ' t="str"', f"<v>{_xml(escaped(value))}</v>"
    space = ' xml:space="preserve"' if value != value.strip() or "\n" in value else ""
    return ' t="inlineStr"', f"<is><t{space}>{_xml(escaped(value))}</t></is>"


def _empties(change: Change) -> bool:
    """Whether a change makes no cell where there is none."""
    return isinstance(change, Cached) or (isinstance(change, Constant) and change.value is None)


def _styles(content: str | None) -> dict[int, str]:
    """The formats of the cells of a row, of those that have one."""
    found = {column: _STYLE.search(own) for column, (_, own, _) in _cells(content).items()}
    return {column: style[1] for column, style in found.items() if style}


def _xml(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
