"""What can go wrong with a workbook file; every error carries a code and the facts for its text.

    WorkbookFileError            (lb_xl.findings) a file cannot be read or written
    ├── UnreadableWorkbookError  not found, not a workbook, encrypted, unsafe or damaged
    ├── WorkbookInUseError       open elsewhere, changed since it was opened, read-only
    ├── WorkbookWriteError       the write failed; the old file is whole
    └── CellWriteError           Excel would refuse this change
        └── ProtectedSheetError  ... because the sheet is protected

The texts of the codes stand in `lb_xl/messages/workbook.toml`.
"""

from __future__ import annotations

from lb_xl.findings import WorkbookFileError

__all__ = [
    "CellWriteError",
    "ProtectedSheetError",
    "UnreadableWorkbookError",
    "WorkbookFileError",
    "WorkbookInUseError",
    "WorkbookWriteError",
]


class UnreadableWorkbookError(WorkbookFileError):
    """A file that cannot be opened as a workbook, or must not be; it is left as it is."""


class WorkbookInUseError(WorkbookFileError):
    """A workbook that somebody else holds, has changed, or has made read-only."""


class WorkbookWriteError(WorkbookFileError):
    """A workbook that could not be written; what was on disk before is whole."""


class CellWriteError(WorkbookFileError):
    """A change of cells, tables or names that Excel would refuse."""


class ProtectedSheetError(CellWriteError):
    """A change of a locked cell, or of a table, on a protected sheet."""
