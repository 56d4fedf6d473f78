"""The values of a sheet: read once by python-calamine, errors and uncalculated formulas told apart after it.

Python-calamine gives an empty text both for an error value and for a formula that was never calculated. Both
are looked up in the bytes of the part, and only where the part has any.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import chain
from typing import Any

from lb_xl.engines.file import parts
from lb_xl.engines.file.addresses import Area, cell_name, column_number
from lb_xl.engines.file.cell_content import UNKNOWN, CellError
from lb_xl.engines.file.errors import UnreadableWorkbookError
from lb_xl.engines.file.sheet_rows import numbered_cells, numbered_rows

MOST_CELLS = 20_000_000
SPARSEST = 200

# Without a cell beyond column ZZ or row 9999 no void is wide enough to matter.
_FAR_CELL = re.compile(rb"""r=["'](?:[A-Z]{3}|[A-Z]{1,2}[0-9]{5})""")
_CELL_ADDRESS = re.compile(rb'<c r="([A-Z]{1,3})([0-9]{1,7})"[^>]*(?<!/)>')
_ADDRESS = re.compile(rb'\br="([A-Z]{1,3})([0-9]{1,7})"')
_MAIN = parts.MAIN.encode()
_VALUE = re.compile(rb"<v[^>]*>([^<]+)</v>")
_DAY = datetime.timedelta(days=1)
_PLAIN = frozenset({str, float, bool})


class Grid:
    """The values of one sheet as rows from A1; an empty cell is an empty text, as the reader gives it."""

    def __init__(self, rows: list[list[Any]]) -> None:
        self.rows = rows

    def value(self, row: int, column: int) -> Any:
        """The value of one cell, None where it is empty."""
        if not 1 <= row <= len(self.rows):
            return None
        cells = self.rows[row - 1]
        value = cells[column - 1] if 1 <= column <= len(cells) else None
        return None if value == "" else value

    def block(self, area: Area) -> list[list[Any]]:
        """The values of a rectangle, padded with None beyond the cells that the sheet has."""
        height, width = area.shape
        start, end = area.first_column - 1, area.last_column
        found = []
        for cells in self.rows[area.first_row - 1 : area.last_row]:
            part = cells[start:end]
            found.append(part + [None] * (width - len(part)) if len(part) < width else part)
        found.extend([None] * width for _ in range(height - len(found)))
        return found

    def set(self, row: int, column: int, value: Any) -> None:
        """Put a value into a cell, widening the grid where needed."""
        while len(self.rows) < row:
            self.rows.append([])
        cells = self.rows[row - 1]
        if len(cells) < column:
            cells.extend([""] * (column - len(cells)))
        cells[column - 1] = "" if value is None else value

    @property
    def size(self) -> tuple[int, int]:
        """The number of rows, and the number of cells in the longest row."""
        return len(self.rows), max(map(len, self.rows), default=0)

    def extent(self) -> Area | None:
        """The smallest rectangle that holds every value, None for an empty sheet."""
        first_row = last_row = 0
        first_column = last_column = 0
        for number, cells in enumerate(self.rows, 1):
            filled = [column for column, value in enumerate(cells, 1) if value not in ("", None)]
            if not filled:
                continue
            first_row = first_row or number
            last_row = number
            first_column = min(first_column or filled[0], filled[0])
            last_column = max(last_column, filled[-1])
        return Area(first_row, first_column, last_row, last_column) if last_row else None


def grid(name: str, data: bytes, read: Callable[[], Sequence[list[Any]]], counts_from_1904: bool) -> Grid:
    """The values of a sheet part; `read` lets the reader read it, once the part is known to be safe.

    Raises LB-406 where few cells span so wide an area that reading it would exhaust the memory.
    """
    parts.refuse_unsafe(name, data)
    _refuse_wide_void(name, data)
    try:
        rows = list(read())
    except UnreadableWorkbookError:
        raise
    # The reader is a Rust library: it raises its own errors, all of them for a damaged part.
    except Exception as error:
        raise UnreadableWorkbookError("LB-412", part=name) from error
    kinds = set(map(type, chain.from_iterable(rows)))
    if not kinds <= _PLAIN:
        for row in rows:
            row[:] = [value if type(value) in _PLAIN else _plain(value, counts_from_1904) for value in row]
    found = Grid(rows)
    if not _shows_all(rows, data):
        for row_number, column, value in _hidden_values(name, data):
            found.set(row_number, column, value)
    return found


def _shows_all(rows: Sequence[list[Any]], data: bytes) -> bool:
    """Whether the reader gave a value for every cell that has content: then none hides an error or a formula."""
    shown = sum(len(row) - row.count("") for row in rows)
    # Named once, the vocabulary has no second prefix under which more cells could stand.
    return shown > 0 and data.count(b"</c>") == shown and data.count(_MAIN) == 1


def has_only_elements(data: bytes) -> bool:
    """Whether what looks like a cell in a sheet part is one: no comment and no bare text could hold another."""
    return b"<!--" not in data and b"<![CDATA[" not in data


def cell_text(data: bytes, row: int, column: int) -> bytes | None:
    """A cell element as it stands in a sheet part that `has_only_elements`, without its end tag; None where it is not
    found the common way."""
    start = data.find(f'<c r="{cell_name(row, column)}"'.encode())
    end = data.find(b">", start)
    if start < 0 or end < 0:
        return None
    return data[start:end] if data[end - 1] == ord("/") else data[start : data.find(b"</c>", end)]


def _plain(value: Any, counts_from_1904: bool) -> Any:
    # Excel hands out a date as a moment; a time of day or a duration as a part of a day.
    if isinstance(value, datetime.datetime):
        return value
    if isinstance(value, datetime.date):
        return datetime.datetime(value.year, value.month, value.day)
    if isinstance(value, datetime.time):
        return (datetime.datetime.combine(datetime.date.min, value) - datetime.datetime.min) / _DAY
    if isinstance(value, datetime.timedelta):
        return value / _DAY
    return float(value) if isinstance(value, int) else value


def _hidden_values(name: str, data: bytes) -> Iterator[tuple[int, int, CellError]]:
    has_formulas = b"<f" in data or (b"<sheetData" not in data and b":f" in data)
    has_errors = b'"e"' in data or b"'e'" in data
    if not has_formulas and not has_errors:
        return
    quickly = _quickly_found(data)
    yield from _hidden_values_slowly(name, data) if quickly is None else quickly


def _quickly_found(data: bytes) -> list[tuple[int, int, CellError]] | None:
    """Errors and uncalculated formulas by a search in the bytes; None where cells are not written the common way."""
    if b"<c " not in data or b"<c>" in data or b"'e'" in data:
        return None
    found: list[tuple[int, int, CellError]] = []
    for cell in _cells_round(data, (b' t="e"', b"<f>", b"<f ", b"<f/>")):
        attributes, _, content = cell.partition(b">")
        address, value = _ADDRESS.search(attributes), _VALUE.search(content)
        if address is None:
            return None
        is_error = b't="e"' in attributes
        if is_error and value:
            shown = CellError(value[1].decode())
        elif b"<f" in content and not value and b't="str"' not in attributes:
            shown = UNKNOWN
        else:
            continue
        found.append((int(address[2]), column_number(address[1].decode()), shown))
    return found


def _cells_round(data: bytes, signs: Iterable[bytes]) -> Iterator[bytes]:
    """The cell elements in which one of some byte strings stands, up to their end tag."""
    start, end = data.find(b"<sheetData"), data.rfind(b"</sheetData>")
    for sign in signs:
        position = data.find(sign, start, end)
        while position >= 0:
            opened = data.rfind(b"<c ", start, position)
            closed = data.find(b"</c>", position, end)
            if opened < 0 or closed < 0:
                break
            yield data[opened:closed]
            position = data.find(sign, closed, end)


def _hidden_values_slowly(name: str, data: bytes) -> Iterator[tuple[int, int, CellError]]:
    sheet_data = parts.child(parts.parsed(name, data), "sheetData")
    for number, row in numbered_rows(sheet_data) if sheet_data is not None else ():
        for column, cell in numbered_cells(row):
            value = parts.child(cell, "v")
            text = value.text if value is not None else None
            if cell.get("t") == "e" and text:
                yield number, column, CellError(text)
            elif parts.child(cell, "f") is not None and not text and cell.get("t") != "str":
                yield number, column, UNKNOWN


def _is_plain(data: bytes) -> bool:
    # Every common writer names cells without a prefix and gives each its address first.
    return b"<c " in data and data.count(b"<c ") == data.count(b'<c r="') and b"<c>" not in data


def _refuse_wide_void(name: str, data: bytes) -> None:
    if _FAR_CELL.search(data) is None:
        return
    if not _is_plain(data):
        # Cells without addresses stand side by side and cannot span a void; prefixed ones are counted.
        addresses: list[tuple[bytes, bytes]] = re.findall(rb':c r="([A-Z]{1,3})([0-9]{1,7})"', data)
        addresses += re.findall(rb'<c [^>]*\br="([A-Z]{1,3})([0-9]{1,7})"', data)
    else:
        addresses = _CELL_ADDRESS.findall(data)
    if not addresses:
        return
    columns, rows = (set(numbers) for numbers in zip(*addresses, strict=True))
    width = max(column_number(letters.decode()) for letters in columns)
    area = width * max(map(int, rows))
    if area > MOST_CELLS and area > SPARSEST * len(addresses):
        raise UnreadableWorkbookError("LB-406", part=name)
