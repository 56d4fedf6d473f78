"""Addresses of cells counted from 0, and the names that stand for them."""

from __future__ import annotations

from typing import Any

from lb_xl.columns import column_letters

LONGEST_TEXT = 250
"""Characters of a text within a formula; Excel takes 255."""


def cell_address(row: int, column: int, fixed: str = "") -> str:
    """The address of a cell, with `$` before letters and number if asked.

    >>> cell_address(4, 2, "$")
    '$C$5'
    """
    return f"{fixed}{column_letters(column + 1)}{fixed}{row + 1}"


def block_address(sheet: str, first_row: int, first_column: int, last_row: int, last_column: int) -> str:
    """The absolute address of a block with its sheet; of a single cell where the block is one."""
    quoted = sheet.replace("'", "''")
    first, last = cell_address(first_row, first_column, "$"), cell_address(last_row, last_column, "$")
    return f"'{quoted}'!{first}" if first == last else f"'{quoted}'!{first}:{last}"


def define_block(
    workbook: Any, sheet: Any, name: str, first_row: int, first_column: int, last_row: int, last_column: int
) -> None:
    """Give a block of cells a name in the whole workbook."""
    address = block_address(sheet.get_name(), first_row, first_column, last_row, last_column)
    workbook.define_name(name, f"={address}")


def define_cell(workbook: Any, sheet: Any, name: str, row: int, column: int) -> None:
    """Give one cell a name in the whole workbook."""
    define_block(workbook, sheet, name, row, column, row, column)


def link_formula(sheet: str, text: str, cell: str = "A1") -> str:
    """A native link to a cell of a sheet that shows a text; LibreOffice breaks it into lines, as it does no hyperlink.

    >>> print(link_formula("12-т", "Отчет"))
    =HYPERLINK("#'12-т'!A1","Отчет")
    """
    quoted = sheet.replace("'", "''").replace('"', '""')
    shown = text[:LONGEST_TEXT].replace('"', '""')
    return f'=HYPERLINK("#\'{quoted}\'!{cell}","{shown}")'


def write_link(sheet: Any, row: int, column: int, target: str, text: str, look: Any, cell: str = "A1") -> None:
    """Write a native link to a cell of a sheet."""
    sheet.write_formula(row, column, link_formula(target, text, cell), look, text)
