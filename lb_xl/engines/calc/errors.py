"""What can go wrong between us and a running LibreOffice.

    OfficeError                 the office or its helper process failed
    ├── OfficeMissingError      no LibreOffice, or no Python with its `uno` module, was found
    └── OfficeTimeoutError      no answer in the time allowed, a dialog is open perhaps

Refusals that Excel has as well (locked cells, protected sheets, tables) are those of `lb_xl.engines.file`.
"""

from __future__ import annotations


class OfficeError(RuntimeError):
    """The office, or the helper process that speaks to it, failed; `kind` is the error's name over there."""

    def __init__(self, message: str, kind: str = "") -> None:
        super().__init__(message)
        self.kind = kind


class OfficeMissingError(OfficeError):
    """No LibreOffice, or no Python that has its `uno` module, was found on this machine."""


class OfficeTimeoutError(OfficeError):
    """The office gave no answer in the time allowed."""
