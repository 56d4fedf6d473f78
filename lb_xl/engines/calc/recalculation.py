"""A workbook taken through LibreOffice and back out: hard recalculation, values, formulas.

The user's file is only read: it is opened read-only and closed unsaved.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from lb_xl.engines.calc.cell_values import received
from lb_xl.engines.calc.office import Office
from lb_xl.engines.file.addresses import cell_name

Values = dict[str, dict[str, Any]]


def recalculated_values(office: Office, workbook: Path) -> Values:
    """Every value of every sheet after a hard recalculation, by sheet name and address; blanks are left out.

    Error values are texts such as `#N/A`, dates are `datetime`, truth values `bool`, numbers floats.
    """
    with _opened(office, workbook) as book:
        office.call("recalculate", book=book)
        return {
            name: _by_address(area, office.call("values", book=book, name=name, area=area))
            for name, area in _used(office, book)
        }


def formulas(office: Office, workbook: Path) -> dict[str, dict[str, str]]:
    """Every formula of every sheet, by sheet name and address, in Excel's notation."""
    with _opened(office, workbook) as book:
        return {
            name: {
                cell_name(row, column): text
                for row, column, text in office.call("formula_cells", book=book, name=name, area=area)
                if str(text).startswith("=")
            }
            for name, area in _used(office, book)
        }


def converted(office: Office, workbook: Path, target: Path) -> Path:
    """A recalculated copy in another kind of file, told by the target's extension: xlsx, xlsm, ods, pdf."""
    with _opened(office, workbook) as book:
        office.call("recalculate", book=book)
        office.call("export", book=book, path=str(target.resolve()), kind=target.suffix[1:].lower())
    return target


@contextmanager
def _opened(office: Office, workbook: Path) -> Iterator[str]:
    opened: Mapping[str, str] = office.call("open", path=str(workbook.resolve()), hidden=True, read_only=True)
    try:
        yield opened["book"]
    finally:
        office.call("close", book=opened["book"])


def _used(office: Office, book: str) -> Iterator[tuple[str, list[int]]]:
    for name in office.call("sheets", book=book):
        yield name, office.call("used_area", book=book, name=name)


def _by_address(area: list[int], rows: list[list[Any]]) -> dict[str, Any]:
    first_row, first_column = area[:2]
    return {
        cell_name(row, column): received(value)
        for row, cells in enumerate(rows, first_row)
        for column, value in enumerate(cells, first_column)
        if value is not None and value != ""
    }
