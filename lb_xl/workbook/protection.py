"""Sheet protection without a password: lifted for a write, put back with the same options whatever happens."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import partial

import xlwings as xw

from lb_xl.findings import WorkbookFileError
from lb_xl.workbook.busy import is_busy, patiently

ALLOWED = (
    "AllowFormattingCells",
    "AllowFormattingColumns",
    "AllowFormattingRows",
    "AllowInsertingColumns",
    "AllowInsertingRows",
    "AllowInsertingHyperlinks",
    "AllowDeletingColumns",
    "AllowDeletingRows",
    "AllowSorting",
    "AllowFiltering",
    "AllowUsingPivotTables",
)
"""What Excel can allow on a protected sheet; read from its `Protection` before it is lifted."""


@contextmanager
def unprotected(sheets: Iterable[xw.Sheet]) -> Iterator[None]:
    """Sheets that can be written to inside the `with` block; afterwards as protected as before.

    Raises `WorkbookFileError` LB-411, before anything is changed, where a sheet has a password.
    """
    lifted: list[tuple[xw.Sheet, dict[str, object]]] = []
    try:
        for sheet in sheets:
            if not sheet.api.ProtectContents:
                continue
            options = _options(sheet)
            try:
                sheet.api.Unprotect()
            except WorkbookFileError:
                raise
            except Exception as error:
                if is_busy(error):
                    raise
                raise WorkbookFileError("LB-411", sheet=sheet.name) from error
            if sheet.api.ProtectContents:
                raise WorkbookFileError("LB-411", sheet=sheet.name)
            lifted.append((sheet, options))
        yield
    finally:
        for sheet, options in lifted:
            patiently(partial(sheet.api.Protect, **options))


def _options(sheet: xw.Sheet) -> dict[str, object]:
    """The options of a protected sheet in Excel; our engines keep theirs themselves and show none."""
    protection = getattr(sheet.api, "Protection", None)
    if protection is None:
        return {}
    options: dict[str, object] = {name: bool(getattr(protection, name)) for name in ALLOWED}
    options["DrawingObjects"] = bool(sheet.api.ProtectDrawingObjects)
    options["Scenarios"] = bool(sheet.api.ProtectScenarios)
    return options
