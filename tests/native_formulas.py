"""Another program's view of a workbook: its native formulas recalculated."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import openpyxl


def _cells(path: Path, **options: bool) -> dict[str, dict[str, Any]]:
    book = openpyxl.load_workbook(path, **options)
    return {
        sheet.title: {
            cell.coordinate: cell.value for row in sheet.iter_rows() for cell in row if cell.value is not None
        }
        for sheet in book.worksheets
    }


def formulas_agreed(path: Path, office: Any) -> int:
    """How many native formulas LibreOffice recalculates to the value that the file shows; a difference fails."""
    formulas, shown = _cells(path), _cells(path, data_only=True)
    recalculated = office.values(path)
    compared = 0
    for sheet, contents in formulas.items():
        for address, formula in contents.items():
            if not (isinstance(formula, str) and formula.startswith("=")) or formula.startswith("=HYPERLINK"):
                continue
            ours, theirs = shown[sheet].get(address), recalculated[sheet].get(address)
            where = f"{sheet}!{address} {formula}"
            if isinstance(ours, int | float) and not isinstance(ours, bool):
                assert isinstance(theirs, int | float), where
                assert math.isclose(ours, theirs, rel_tol=1e-12, abs_tol=1e-9), f"{where}: {ours} {theirs}"
            else:
                assert (ours or "") == (theirs or ""), f"{where}: {ours!r} {theirs!r}"
            compared += 1
    return compared
