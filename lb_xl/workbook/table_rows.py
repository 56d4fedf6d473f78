"""Writing into Excel tables: rows below the others, runs of cells side by side, and everything back where it fails."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress

from lb_xl.workbook.putting_back import putting_back
from lb_xl.workbook.tables import RawTable


@contextmanager
def restored_on_failure(tables: Iterable[RawTable]) -> Iterator[None]:
    """Puts tables back as they were where a later write fails."""
    before = [(raw, raw.table.range.get_address(), putting_back(raw.table.range)) for raw in tables]
    try:
        yield
    except BaseException:
        for raw, address, put_back in before:
            raw.table.range.offset(row_offset=1).clear_contents()
            raw.table.resize(raw.sheet.range(address))
            put_back()
        raise


def keep_as_text(raw: RawTable, position: int, last: int) -> None:
    """Excel reads "01" as a number in a cell of no text format, as below the rows that a template prepares."""
    column = raw.first_column + position
    if raw.sheet.range((last, column)).number_format != "@":
        with suppress(AttributeError, NotImplementedError):  # an engine that keeps texts as they are
            raw.sheet.range((raw.first_row + 1, column), (last, column)).number_format = "@"


def is_calculated(raw: RawTable, position: int) -> bool:
    """Whether a column of the table holds formulas, by its first row."""
    cell = raw.sheet.range((raw.first_row + 1, raw.first_column + position))
    return str(cell.formula or "").startswith("=")


def runs(positions: Sequence[int]) -> list[tuple[int, int]]:
    """Neighbouring positions as pairs of first and last.

    >>> runs([0, 1, 3])
    [(0, 1), (3, 3)]
    """
    found: list[tuple[int, int]] = []
    for position in positions:
        if found and found[-1][1] == position - 1:
            found[-1] = (found[-1][0], position)
        else:
            found.append((position, position))
    return found


def write_block(raw: RawTable, row: int, position: int, block: Sequence[Sequence[object]]) -> None:
    """Write rows of cells; `row` and `position` count from the first row and the first column of the table's body."""
    first = (raw.first_row + 1 + row, raw.first_column + position)
    last = (first[0] + len(block) - 1, first[1] + len(block[0]) - 1)
    raw.sheet.range(first, last).value = [list(cells) for cells in block]
